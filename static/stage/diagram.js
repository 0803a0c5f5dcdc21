// The network as a picture: every unit its own small map, every weight an edge, every bias a tag below its unit.

import { FONT, svgImage } from "../shared/save.js";
import { number } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const MOST_LABELLED = 13; // parameters: more numbers than that would overlap
const WIDEST = 9;
const LEGEND = 24; // pixels below a saved picture, for what its colours mean

function element(name, attributes, parent) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent.append(made);
  return made;
}

export class Diagram {
  // actions: select(layer, unit), edit(index, x, y), hover(html, event) and unhover().
  constructor(root, setup, network, actions) {
    Object.assign(this, { root, setup, network, actions });
    this.edges = [];
    this.nodes = [];
    this.tags = [];
    this.resizer = new ResizeObserver(() => this.build());
    this.resizer.observe(root);
    root.textContent = "";
    this.build();
  }

  destroy() {
    this.resizer.disconnect();
  }

  build() {
    const { root, setup, network } = this;
    const width = root.clientWidth,
      height = root.clientHeight;
    if (!width || !height || (width === this.width && height === this.height)) return;
    Object.assign(this, { width, height, edges: [], nodes: [], tags: [] });
    root.textContent = "";
    const svg = element("svg", { width, height, "aria-hidden": "true" }, root);
    const most = Math.max(...network.sizes.slice(1)),
      columns = network.sizes.length;
    const panels = setup.panels.length,
      columnWidth = (width - 60) / (columns - 1);
    const slot = (height - 8) / most,
      tagHeight = slot >= 36 ? 20 : 6;
    const size = Math.max(8, Math.min(68, slot - tagHeight - 4, (columnWidth * 0.6) / panels));
    this.tagged = tagHeight === 20;
    const place = (column, unit) => {
      const units = network.sizes[column];
      const x =
        column === 0
          ? 22
          : width -
            12 -
            (size * panels) / 2 -
            (columns - 1 - column) * ((width - 44 - (size * panels) / 2) / (columns - 1));
      return [x, 4 + ((unit + 0.5) * (height - 8)) / units - (column ? tagHeight / 2 : 0)];
    };
    for (let source = 0; source < network.sizes[0]; source += 1) {
      const [x, y] = place(0, source);
      const text = element("text", { x, y: y + 5, "text-anchor": "middle", class: "stage-input" }, svg);
      text.textContent = `x${"₁₂₃"[source]}`;
    }
    this.labels = element("g", {}, svg);
    const labels = network.sizes.length <= 3 && network.nParameters <= MOST_LABELLED;
    for (let layer = 0; layer < network.nLayers; layer += 1) {
      for (let source = 0; source < network.sizes[layer]; source += 1) {
        for (let unit = 0; unit < network.sizes[layer + 1]; unit += 1) {
          // Edges arrive one below the other, and carry their number where they lie furthest apart.
          const [sources, units] = network.sizes.slice(layer, layer + 2),
            [x2, y2] = place(layer + 1, unit);
          const to = [x2 - (size * panels) / 2, y2 + (source - (sources - 1) / 2) * Math.min(18, size / sources)];
          const [x1, y1] = place(layer, source),
            from = [x1 + (layer === 0 ? 14 : (size * panels) / 2), y1];
          this.addEdge(
            svg,
            network.weightIndex(layer, source, unit),
            from,
            to,
            labels ? (sources > units ? 0.25 : 0.78) : null,
          );
        }
      }
    }
    svg.append(this.labels); // above all edges
    for (let layer = 0; layer < network.nLayers; layer += 1) {
      for (let unit = 0; unit < network.sizes[layer + 1]; unit += 1) {
        this.addNode(layer, unit, place(layer + 1, unit), size, panels);
      }
    }
    this.select(this.selected ?? [0, 0]);
    if (this.row) this.draw(this.row, this.maps, true);
  }

  // labelAt: where on the edge its number stands, from 0 to 1; null for no number.
  addEdge(svg, index, [x1, y1], [x2, y2], labelAt) {
    const bend = (x2 - x1) * 0.4;
    const d = `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`;
    const path = element("path", { d, fill: "none", class: "stage-edge" }, svg);
    const hit = element("path", { d, fill: "none", class: "stage-edge-hit" }, svg);
    let label = null;
    if (labelAt !== null) {
      const point = path.getPointAtLength(path.getTotalLength() * labelAt);
      label = element(
        "text",
        { x: point.x, y: point.y + 4, class: "stage-weight", "text-anchor": "middle" },
        this.labels,
      );
    }
    this.interactive(hit, index);
    this.edges.push({ index, path, label });
  }

  addNode(layer, unit, [x, y], size, panels) {
    const { root, setup, network, actions } = this,
      name = setup.units[layer][unit];
    const node = document.createElement("button");
    node.type = "button";
    node.className = "stage-node";
    node.setAttribute("aria-label", `Show the map of ${name}`);
    node.style.cssText = `left:${x - (size * panels) / 2}px;top:${y - size / 2}px;width:${size * panels}px;height:${size}px`;
    if (size < 16) node.style.borderWidth = "1px";
    if (layer === 0) node.style.borderColor = setup.figures.region.layout.shapes[unit].line.color; // as its line's
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(size * panels);
    canvas.height = Math.round(size);
    node.append(canvas);
    node.addEventListener("click", () => {
      this.select([layer, unit]);
      actions.select(layer, unit);
    });
    node.addEventListener("pointermove", (event) => actions.hover(`${name}: click to enlarge`, event));
    node.addEventListener("pointerleave", () => actions.unhover());
    root.append(node);
    this.nodes.push({ layer, unit, node, canvas });
    const tag = document.createElement("span");
    tag.className = "stage-bias";
    tag.style.cssText = `left:${x}px;top:${y + size / 2 + 1}px`;
    root.append(tag);
    const index = network.biasIndex(layer, unit);
    this.interactive(tag, index);
    this.tags.push({ index, tag, name });
  }

  // Hovering shows the value and its gradient, a click edits it.
  interactive(target, index) {
    target.addEventListener("pointermove", (event) => this.actions.hover(this.describe(index), event));
    target.addEventListener("pointerleave", () => this.actions.unhover());
    target.addEventListener("click", (event) => this.actions.edit(index, event.clientX, event.clientY));
  }

  describe(index) {
    const gradient = this.row[this.setup.columns.gradient + index];
    return `${this.setup.parameters[index]}: ${number(this.row[index], 5)}<br>gradient: ${number(gradient, 4)}`;
  }

  select([layer, unit]) {
    this.selected = [layer, unit];
    for (const { layer: l, unit: u, node } of this.nodes)
      node.setAttribute("aria-pressed", String(l === layer && u === unit));
  }

  draw(row, maps, withText) {
    this.row = row;
    this.maps = maps;
    const [negative, , positive] = this.setup.palette;
    let largest = 4;
    for (const { index } of this.edges) largest = Math.max(largest, Math.abs(row[index]));
    for (const { index, path, label } of this.edges) {
      const size = Math.abs(row[index]) / largest;
      path.setAttribute("stroke", row[index] < 0 ? negative : positive);
      path.setAttribute("stroke-width", (0.7 + (WIDEST - 0.7) * size).toFixed(2));
      if (withText && label) label.textContent = number(row[index]);
    }
    for (const { layer, unit, canvas } of this.nodes) maps.draw(canvas, layer, unit);
    if (!withText) return;
    for (const { index, tag, name } of this.tags) {
      if (this.tagged) tag.textContent = `${name}  ${number(row[index])}`;
      tag.style.setProperty("--sign", row[index] < 0 ? negative : positive);
    }
  }

  // All of it, which here is SVG, canvases and tags, as one SVG with a legend; a data URL.
  image(format, background, when) {
    const { root, width, setup } = this,
      height = this.height + LEGEND,
      { color } = getComputedStyle(root);
    const [negative, , positive] = setup.palette;
    const svg = root.querySelector("svg").cloneNode(true);
    for (const hit of svg.querySelectorAll(".stage-edge-hit")) hit.remove();
    for (const [key, value] of Object.entries({
      xmlns: SVG,
      height,
      viewBox: `0 0 ${width} ${height}`,
      fill: color,
      "font-family": FONT,
    }))
      svg.setAttribute(key, value);
    const ground = element("rect", { width, height, fill: background }, svg);
    svg.prepend(ground);
    this.edges.forEach(({ label }, i) => {
      if (!label) return;
      const copy = svg.querySelectorAll(".stage-weight")[i],
        size = getComputedStyle(label).fontSize;
      for (const [key, value] of Object.entries({
        "font-size": size,
        "paint-order": "stroke",
        stroke: background,
        "stroke-width": 4,
      }))
        copy.setAttribute(key, value);
    });
    for (const text of svg.querySelectorAll(".stage-input")) {
      text.setAttribute("font-size", 16);
      text.setAttribute("font-weight", 600);
    }
    for (const { node, canvas } of this.nodes) {
      const place = { x: node.offsetLeft, y: node.offsetTop, width: node.offsetWidth, height: node.offsetHeight };
      element("image", { ...place, href: canvas.toDataURL(), preserveAspectRatio: "none" }, svg);
      element(
        "rect",
        { ...place, fill: "none", stroke: getComputedStyle(node).borderTopColor, "stroke-width": 2 },
        svg,
      );
    }
    const words = (text, x, y, more) => {
      element("text", { x, y, "font-size": 11, "text-anchor": "middle", ...more }, svg).textContent = text;
    };
    for (const { tag } of this.tags) {
      if (!tag.textContent) continue;
      const left = tag.offsetLeft - tag.offsetWidth / 2,
        style = getComputedStyle(tag);
      element(
        "rect",
        { x: left, y: tag.offsetTop, width: tag.offsetWidth, height: tag.offsetHeight, fill: background },
        svg,
      );
      element(
        "rect",
        {
          x: left,
          y: tag.offsetTop + tag.offsetHeight - 3,
          width: tag.offsetWidth,
          height: 3,
          fill: style.getPropertyValue("--sign"),
        },
        svg,
      );
      words(tag.textContent, tag.offsetLeft, tag.offsetTop + tag.offsetHeight - 6, {
        "font-size": style.fontSize,
        "xml:space": "preserve",
      });
    }
    const legend = element("text", { x: 8, y: height - 8, "font-size": 11 }, svg);
    legend.innerHTML = `${when}. Edges: <tspan fill="${positive}">━</tspan> positive, <tspan fill="${negative}">━</tspan> negative weights`;
    return svgImage(new XMLSerializer().serializeToString(svg), width, height, format);
  }
}
