// The network as a picture: every unit its own small map, every weight an edge, every bias a tag below its unit.

/**
 * @import { Setup } from "../types/message.js"
 * @import { Format } from "../types/plotly.js"
 * @import { Maps } from "./maps.js"
 * @import { Network, Numbers } from "./network.js"
 */

import { FONT, svgImage } from "../shared/save.js";
import { addSvg, SVG, setAttributes } from "../shared/svg.js";
import { write } from "../shared/write.js";
import { number } from "./words.js";

const MOST_LABELLED = 13; // parameters: more numbers than that would overlap
const LABEL = 66; // pixels between two layers in which the numbers of the edges do not touch the units
const TAG = 82; // pixels that a unit's name and bias take
const LARGER = 1.4; // in the presenter's view, and on the whole screen
const SMALLEST = 24; // a unit that leaves room for numbers is not smaller
const WIDEST = 9;
const INPUT = 14; // from the middle of an input's name to its edges
const LETTER = 4.2; // and for each letter of a long name
const FEW = 40; // edges between two layers that can be told apart; more are fainter
const FAINTEST = 0.2;
const LEGEND = 24; // pixels below a saved picture, for what its colours mean

/**
 * What can be done with it: choosing a unit, editing a parameter, and showing a text beside the pointer.
 * @typedef {object} Actions
 * @property {(layer: number, unit: number) => void} select
 * @property {(index: number) => void} edit
 * @property {(html: string, event: PointerEvent) => void} hover
 * @property {() => void} unhover
 */

export class Diagram {
  /**
   * @param {HTMLElement} root
   * @param {Setup} setup
   * @param {Network} network
   * @param {Maps} maps
   * @param {[layer: number, unit: number]} selected
   * @param {Actions} actions
   */
  constructor(root, setup, network, maps, selected, actions) {
    this.root = root;
    this.setup = setup;
    this.network = network;
    this.maps = maps;
    /** @type {[layer: number, unit: number]} */
    this.selected = selected;
    this.actions = actions;
    /** @type {Numbers | null} */
    this.row = null;
    this.svg = addSvg("svg", { "aria-hidden": "true" }, root);
    this.width = this.height = 0;
    this.locked = false;
    /** @type {number[]} */
    this.locks = [];
    this.lockMarks = addSvg("g", {}, this.svg);
    /** @type {"all" | "name" | "nothing"} what there is room for in the tag of a unit */
    this.tagged = "nothing";
    this.widest = WIDEST;
    /** @type {{ index: number, path: SVGPathElement, label: SVGTextElement | null }[]} */
    this.edges = [];
    /** @type {{ layer: number, unit: number, node: HTMLButtonElement, canvas: HTMLCanvasElement }[]} */
    this.nodes = [];
    /** @type {{ index: number, tag: HTMLElement, name: string }[]} */
    this.tags = [];
    root.replaceChildren();
    this.resizer = new ResizeObserver(() => this.build());
    this.resizer.observe(root);
    this.build();
  }

  destroy() {
    this.resizer.disconnect();
  }

  build() {
    const { root, setup, network, svg } = this;
    const width = root.clientWidth,
      height = root.clientHeight;
    if (!width || !height || (width === this.width && height === this.height)) return;
    this.width = width;
    this.height = height;
    this.edges = [];
    this.nodes = [];
    this.tags = [];
    svg.remove(); // what is built aside is styled and laid out once, not after each of a thousand edges
    svg.replaceChildren();
    setAttributes(svg, { width, height });
    const most = Math.max(...network.sizes.slice(1)),
      columns = network.sizes.length;
    const whole = root.closest(":fullscreen"),
      slot = (height - 8) / most,
      tagHeight = slot >= 36 ? (whole ? 28 : 20) : 6;
    const scale = whole || root.closest(".stage-presenter") ? LARGER : 1,
      panels = setup.panels.length === 2 ? 2 : 1, // four make a square again
      letters = Math.max(...setup.features.map(({ name }) => name.length)),
      input = Math.max(INPUT, LETTER * scale * letters),
      columnWidth = (width - 32 - 2 * input) / (columns - 1),
      largest = Math.min(whole ? 180 : 68, slot - tagHeight - 4, (columnWidth * 0.6) / panels),
      besideNumbers = Math.min(largest, (columnWidth - LABEL * scale) / panels);
    const labelled = columns <= 3 && network.nParameters <= MOST_LABELLED && besideNumbers >= SMALLEST;
    const size = Math.max(8, labelled ? besideNumbers : largest);
    const fits = columnWidth >= TAG * scale ? "all" : "name";
    this.tagged = tagHeight <= 6 ? "nothing" : setup.biases ? fits : "name";
    // A tag stands below the middle of its unit, and may be wider than a small one.
    const right = Math.max(12 + (size * panels) / 2, this.tagged === "all" ? (TAG * scale) / 2 : 0),
      apart = (width - right - 4 - 2 * input) / (columns - 1);
    this.widest = Math.min(WIDEST, slot / 5);
    const densest = Math.max(...network.sizes.slice(1).map((units, layer) => units * network.sizes[layer]));
    svg.style.setProperty("--edge", String(Math.max(FAINTEST, Math.min(0.85, (0.85 * FEW) / densest))));
    /**
     * The middle of a unit, or of an input in column 0.
     * @param {number} column
     * @param {number} unit
     * @returns {[x: number, y: number]}
     */
    const place = (column, unit) => {
      const units = network.sizes[column];
      const x = column === 0 ? input + 8 : width - right - (columns - 1 - column) * apart;
      return [x, 4 + ((unit + 0.5) * (height - 8)) / units - (column ? tagHeight / 2 : 0)];
    };
    for (let source = 0; source < network.sizes[0]; source += 1) {
      const [x, y] = place(0, source);
      const text = addSvg("text", { x, y: y + 5, "text-anchor": "middle", class: "stage-input" }, svg);
      text.textContent = setup.features[source].name;
    }
    const labels = addSvg("g", {}, svg);
    /** @type {number[]} */
    const shares = []; // where on its path the number of each edge stands
    for (let layer = 0; layer < network.nLayers; layer += 1) {
      for (let source = 0; source < network.sizes[layer]; source += 1) {
        for (let unit = 0; unit < network.sizes[layer + 1]; unit += 1) {
          // Edges arrive one below the other, and carry their number where they lie furthest apart.
          const [sources, units] = network.sizes.slice(layer, layer + 2),
            [x2, y2] = place(layer + 1, unit);
          /** @type {[number, number]} */
          const to = [x2 - (size * panels) / 2, y2 + (source - (sources - 1) / 2) * Math.min(18, size / sources)];
          const [x1, y1] = place(layer, source),
            index = network.weightIndex(layer, source, unit);
          const path = this.addEdge(svg, index, [x1 + (layer === 0 ? input : (size * panels) / 2), y1], to);
          this.edges.push({ index, path, label: null });
          if (labelled) shares.push(sources > units ? 0.33 : 0.7);
        }
      }
    }
    svg.append(labels, this.lockMarks); // above all edges
    root.replaceChildren(svg);
    shares.forEach((share, i) => {
      this.edges[i].label = this.addLabel(this.edges[i].path, share, labels);
    });
    for (let layer = 0; layer < network.nLayers; layer += 1) {
      for (let unit = 0; unit < network.sizes[layer + 1]; unit += 1) {
        this.addNode(layer, unit, place(layer + 1, unit), size, panels);
      }
    }
    this.select(this.selected);
    this.drawLocks(this.locks);
    if (this.row) this.draw(this.row, this.locked, this.locks);
  }

  /**
   * @param {SVGElement} svg
   * @param {number} index
   * @param {[x: number, y: number]} from
   * @param {[x: number, y: number]} to
   */
  addEdge(svg, index, [x1, y1], [x2, y2]) {
    const bend = (x2 - x1) * 0.4;
    const d = `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`;
    const path = addSvg("path", { d, fill: "none", class: "stage-edge" }, svg);
    const hit = addSvg("path", { d, fill: "none", class: "stage-edge-hit" }, svg);
    this.interactive(hit, index);
    return path;
  }

  /**
   * @param {SVGPathElement} path
   * @param {number} share where on the path its number stands, from 0 to 1
   * @param {SVGElement} labels
   */
  addLabel(path, share, labels) {
    const { x, y } = path.getPointAtLength(path.getTotalLength() * share);
    return addSvg("text", { x, y: y + 4, class: "stage-weight", "text-anchor": "middle" }, labels);
  }

  /**
   * @param {number} layer
   * @param {number} unit
   * @param {[x: number, y: number]} middle
   * @param {number} size
   * @param {number} panels
   */
  addNode(layer, unit, [x, y], size, panels) {
    const { root, setup, network, actions } = this,
      name = setup.units[layer][unit];
    const node = document.createElement("button");
    node.type = "button";
    node.className = "stage-node";
    node.setAttribute("aria-label", `Show the map of ${name}`);
    node.style.cssText = `left:${x - (size * panels) / 2}px;top:${y - size / 2}px;width:${size * panels}px;height:${size}px`;
    if (size < 16) node.style.borderWidth = "1px";
    const line = setup.figures.region.layout.shapes?.[unit];
    if (layer === 0 && line) node.style.borderColor = line.line.color;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(size * panels);
    canvas.height = Math.round(size);
    node.append(canvas);
    node.addEventListener("click", () => {
      this.select([layer, unit]);
      actions.select(layer, unit);
    });
    const activation = setup.activations[layer].replace("_", " ");
    node.addEventListener("pointermove", (event) => actions.hover(`${name}, ${activation}: click to enlarge`, event));
    node.addEventListener("pointerleave", () => actions.unhover());
    root.append(node);
    this.nodes.push({ layer, unit, node, canvas });
    const tag = document.createElement("span");
    tag.className = "stage-bias";
    tag.style.cssText = `left:${x}px;top:${y + size / 2 + 1}px`;
    root.append(tag);
    const index = network.biasIndex(layer, unit);
    if (setup.biases) this.interactive(tag, index);
    this.tags.push({ index, tag, name });
  }

  /**
   * Hovering shows the value and its gradient, a click edits it.
   * @param {HTMLElement | SVGPathElement} target
   * @param {number} index
   */
  interactive(target, index) {
    target.setAttribute("data-parameter", String(index));
    target.onpointermove = (event) => this.actions.hover(this.describe(index), event);
    target.addEventListener("pointerleave", () => this.actions.unhover());
    target.addEventListener("click", () => this.actions.edit(index));
  }

  /** @param {number} index */
  describe(index) {
    if (!this.row) return "";
    const value = `${this.setup.parameters[index]}: ${number(this.row[index], 5)}`;
    const gradient = this.row[this.setup.columns.gradient + index];
    if (this.locks.includes(index)) return `${value}<br>locked: training leaves it as it is`;
    return this.locked ? value : `${value}<br>gradient: ${number(gradient, 4)}`;
  }

  /**
   * Show which weight or bias is being edited; -1 for none.
   * @param {number} index
   */
  markEdited(index) {
    for (const part of this.root.querySelectorAll("[data-parameter]")) {
      part.classList.toggle("stage-edited", part.getAttribute("data-parameter") === String(index));
    }
  }

  /** @param {[layer: number, unit: number]} selected */
  select(selected) {
    this.selected = selected;
    for (const { layer, unit, node } of this.nodes) {
      node.setAttribute("aria-pressed", String(layer === selected[0] && unit === selected[1]));
    }
  }

  /**
   * @param {Numbers} row
   * @param {boolean} locked whether a lesson waits for a prediction
   * @param {number[]} locks the places of the parameters that are locked
   */
  draw(row, locked, locks) {
    this.row = row;
    this.locked = locked;
    if (locks !== this.locks) this.drawLocks(locks);
    const [negative, , positive] = this.setup.palette;
    let largest = 4;
    for (const { index } of this.edges) largest = Math.max(largest, Math.abs(row[index]));
    for (const { index, path, label } of this.edges) {
      const size = Math.abs(row[index]) / largest;
      const width = (0.7 + (this.widest - 0.7) * size).toFixed(2);
      setAttributes(path, { stroke: row[index] < 0 ? negative : positive, "stroke-width": width });
      if (label) write(label, number(row[index]));
    }
    for (const { layer, unit, canvas } of this.nodes) this.maps.draw(canvas, layer, unit);
    for (const { index, tag, name } of this.tags) {
      if (this.tagged !== "nothing") write(tag, this.tagged === "all" ? `${name}  ${number(row[index])}` : name);
      const sign = !this.setup.biases ? "transparent" : row[index] < 0 ? negative : positive;
      if (tag.style.getPropertyValue("--sign") !== sign) tag.style.setProperty("--sign", sign);
    }
  }

  /**
   * A small lock on each edge that is locked, and a frame around the tag of a bias.
   * @param {number[]} locks
   */
  drawLocks(locks) {
    this.locks = locks;
    this.lockMarks.replaceChildren();
    for (const { index, path } of this.edges) {
      if (!locks.includes(index)) continue;
      const { x, y } = path.getPointAtLength(path.getTotalLength() / 2);
      const mark = addSvg("g", { transform: `translate(${x} ${y})`, class: "stage-lock" }, this.lockMarks);
      addSvg("path", { d: "M-3,-1 v-2 a3,3 0 0 1 6,0 v2", fill: "none" }, mark);
      addSvg("rect", { x: -5, y: -1, width: 10, height: 7, rx: 1 }, mark);
    }
    for (const { index, tag } of this.tags) tag.classList.toggle("stage-bias-locked", locks.includes(index));
  }

  /**
   * All of it, which here is SVG, canvases and tags, as one SVG with a legend; a data URL.
   * @param {Format} format
   * @param {string} background
   * @param {string} when
   */
  image(format, background, when) {
    const { root, width, setup } = this,
      height = this.height + LEGEND,
      { color } = getComputedStyle(root);
    const [negative, , positive] = setup.palette;
    const svg = /** @type {SVGSVGElement} */ (this.svg.cloneNode(true));
    for (const hit of svg.querySelectorAll(".stage-edge-hit")) hit.remove();
    setAttributes(svg, { xmlns: SVG, height, viewBox: `0 0 ${width} ${height}`, fill: color, "font-family": FONT });
    const ground = addSvg("rect", { width, height, fill: background }, svg);
    svg.prepend(ground);
    this.edges.forEach(({ label }, i) => {
      if (!label) return;
      const copy = svg.querySelectorAll(".stage-weight")[i],
        size = getComputedStyle(label).fontSize;
      setAttributes(copy, { "font-size": size, "paint-order": "stroke", stroke: background, "stroke-width": 4 });
    });
    for (const text of svg.querySelectorAll(".stage-input"))
      setAttributes(text, { "font-size": 16, "font-weight": 600 });
    for (const { node, canvas } of this.nodes) {
      const place = { x: node.offsetLeft, y: node.offsetTop, width: node.offsetWidth, height: node.offsetHeight };
      addSvg("image", { ...place, href: canvas.toDataURL(), preserveAspectRatio: "none" }, svg);
      const frame = { fill: "none", stroke: getComputedStyle(node).borderTopColor, "stroke-width": 2 };
      addSvg("rect", { ...place, ...frame }, svg);
    }
    for (const { tag } of this.tags) {
      if (!tag.textContent) continue;
      const { offsetLeft: middle, offsetTop: y, offsetWidth, offsetHeight } = tag,
        { fontSize } = getComputedStyle(tag);
      const place = { x: middle - offsetWidth / 2, width: offsetWidth },
        bottom = y + offsetHeight;
      addSvg("rect", { ...place, y, height: offsetHeight, fill: background }, svg);
      addSvg("rect", { ...place, y: bottom - 3, height: 3, fill: tag.style.getPropertyValue("--sign") }, svg);
      const type = { "font-size": fontSize, "text-anchor": "middle", "xml:space": "preserve" };
      addSvg("text", { x: middle, y: bottom - 6, ...type }, svg).textContent = tag.textContent;
    }
    const legend = addSvg("text", { x: 8, y: height - 8, "font-size": 11 }, svg);
    legend.innerHTML = `${when}. Edges: <tspan fill="${positive}">━</tspan> positive, <tspan fill="${negative}">━</tspan> negative weights`;
    return svgImage(svg, width, height, format);
  }
}
