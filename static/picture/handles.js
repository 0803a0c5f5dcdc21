// What can be dragged on a picture: round handles and lines, drawn above the chart in its coordinates.

const SVG = "http://www.w3.org/2000/svg";
const RADIUS = 9;
const KEY_STEP = 0.01; // of the axis, for one arrow key
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export class Handles {
  // plot: the element around the chart; chart: Plotly's element; send(event).
  constructor(plot, chart, send) {
    Object.assign(this, { plot, chart, send, parts: new Map() });
    this.svg = plot.appendChild(create("svg", { class: "picture-handles" }));
  }

  get axes() {
    return [this.chart._fullLayout?.xaxis, this.chart._fullLayout?.yaxis];
  }

  toPixels(x, y) {
    const [xaxis, yaxis] = this.axes;
    return [xaxis._offset + xaxis.d2p(x), yaxis._offset + yaxis.d2p(y)];
  }

  // The data coordinates of a pointer event; null outside of the axes, unless it may be moved onto their edge.
  pointAt(event, clamp = false) {
    const [xaxis, yaxis] = this.axes,
      box = this.plot.getBoundingClientRect();
    if (!xaxis) return null;
    const across = event.clientX - box.left - xaxis._offset,
      down = event.clientY - box.top - yaxis._offset;
    if (!clamp && (across < 0 || across > xaxis._length || down < 0 || down > yaxis._length)) return null;
    return {
      x: xaxis.p2d(Math.min(Math.max(across, 0), xaxis._length)),
      y: yaxis.p2d(Math.min(Math.max(down, 0), yaxis._length)),
    };
  }

  show(handles) {
    if (!this.axes[0]) return;
    const names = handles.map(({ name }) => name);
    if ([...this.parts.keys()].join("\n") !== names.join("\n")) {
      this.svg.replaceChildren();
      this.parts = new Map(handles.map((handle) => [handle.name, this.build(handle)]));
    }
    for (const handle of handles) this.place(handle);
  }

  build({ name, label, line }) {
    const part = {};
    if (line) part.line = this.svg.appendChild(create("line", { class: "picture-line" }));
    part.knob = this.svg.appendChild(
      create("circle", {
        class: "picture-handle",
        r: RADIUS,
        tabindex: 0,
        role: "button",
        "data-handle": name,
        "aria-label": label,
      }),
    );
    part.knob.appendChild(create("title", {})).textContent = label;
    for (const grip of [part.line, part.knob])
      grip?.addEventListener("pointerdown", (event) => this.drag(event, name, grip));
    part.knob.addEventListener("keydown", (event) => this.onKey(event, name));
    return part;
  }

  place({ name, x, y, line, label }) {
    const part = this.parts.get(name);
    Object.assign(part, { x, y });
    part.knob.setAttribute("aria-label", label);
    if (part.dragged !== "knob") this.moveKnob(part, ...this.toPixels(x, y));
    if (line) {
      const [[x1, y1], [x2, y2]] = line.map(([a, b]) => this.toPixels(a, b));
      for (const [key, value] of Object.entries({ x1, y1, x2, y2 })) part.line.setAttribute(key, value);
    }
  }

  moveKnob(part, x, y) {
    part.knob.setAttribute("cx", x);
    part.knob.setAttribute("cy", y);
  }

  drag(event, name, grip) {
    event.preventDefault();
    event.stopPropagation();
    const part = this.parts.get(name),
      isKnob = grip === part.knob;
    grip.setPointerCapture(event.pointerId);
    part.dragged = isKnob ? "knob" : "line";
    if (isKnob) part.knob.focus({ preventScroll: true });
    this.moved = true; // so that the click at the end of it is not one into the chart
    let last = null;
    const move = (moved) => {
      last = this.pointAt(moved, true);
      if (isKnob) this.moveKnob(part, ...this.toPixels(last.x, last.y));
      this.send({ kind: "handle", name, ...last, final: false });
    };
    const end = () => {
      for (const [type, action] of Object.entries(actions)) grip.removeEventListener(type, action);
      part.dragged = null;
      if (last) this.send({ kind: "handle", name, ...last, final: true });
      setTimeout(() => {
        this.moved = false;
      });
    };
    const actions = { pointermove: move, pointerup: end, pointercancel: end };
    for (const [type, action] of Object.entries(actions)) grip.addEventListener(type, action);
  }

  onKey(event, name) {
    const direction = KEYS[event.key],
      part = this.parts.get(name);
    if (!direction || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const [x, y] = this.toPixels(part.x, part.y),
      [xaxis, yaxis] = this.axes,
      many = event.shiftKey ? 10 : 1;
    const across = x - xaxis._offset + direction[0] * KEY_STEP * many * xaxis._length;
    const down = y - yaxis._offset - direction[1] * KEY_STEP * many * yaxis._length;
    Object.assign(part, { x: xaxis.p2d(across), y: yaxis.p2d(down) });
    this.send({ kind: "handle", name, x: part.x, y: part.y });
  }
}

function create(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
