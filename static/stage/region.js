// What moves above a coloured map: the line of each unit of the first layer, and the probability at each sample.
// Their looks come from the figure's shapes and annotations; Plotly itself would draw the whole chart anew for each.

const SVG = "http://www.w3.org/2000/svg";

export class Overlay {
  constructor(root, layout, setup) {
    this.root = root;
    this.setup = setup;
    this.layout = layout;
    this.svg = document.createElementNS(SVG, "svg");
    this.svg.setAttribute("class", "stage-overlay");
    this.panels = setup.panels.map(() => {
      const panel = document.createElementNS(SVG, "svg"); // clips what leaves the panel
      this.svg.append(panel);
      return panel;
    });
    this.lines = layout.shapes.map((shape, i) => {
      const line = document.createElementNS(SVG, "line");
      line.setAttribute("stroke", shape.line.color);
      line.setAttribute("stroke-width", shape.line.width);
      line.setAttribute(
        "stroke-dasharray",
        { solid: "none", dash: "9 6", dot: "2 5", dashdot: "9 5 2 5" }[shape.line.dash],
      );
      this.panels[Math.floor(i / setup.sizes[1])].append(line);
      return line;
    });
    this.labels = layout.annotations.map((annotation) => {
      const text = document.createElementNS(SVG, "text");
      text.setAttribute("text-anchor", "middle");
      text.setAttribute("class", "stage-probability");
      text.setAttribute("font-size", annotation.font.size);
      this.svg.append(text);
      return text;
    });
    root.append(this.svg);
    this.resize();
  }

  resize() {
    const { root, setup, layout } = this,
      { margin } = layout,
      [low, high] = setup.range;
    const width = root.clientWidth - margin.l - margin.r,
      height = root.clientHeight - margin.t - margin.b;
    if (width <= 0 || height <= 0) return;
    this.boxes = setup.panels.map((_, i) => {
      const [from, to] = layout[i ? `xaxis${i + 1}` : "xaxis"].domain;
      return { x: margin.l + from * width, y: margin.t, width: (to - from) * width, height };
    });
    this.panels.forEach((panel, i) => {
      for (const [key, value] of Object.entries(this.boxes[i])) panel.setAttribute(key, value);
    });
    this.across = (panel, x) => ((x - low) / (high - low)) * this.boxes[panel].width;
    this.down = (y) => ((high - y) / (high - low)) * height;
    layout.annotations.forEach((annotation, i) => {
      const panel = annotation.xref === "x2" ? 1 : 0;
      this.labels[i].setAttribute("x", this.boxes[panel].x + this.across(panel, annotation.x));
      this.labels[i].setAttribute(
        "y",
        margin.t + this.down(annotation.y) - annotation.yshift + annotation.font.size / 2 - 2,
      );
    });
  }

  draw(row, network, answers) {
    if (!this.boxes) return;
    this.lines.forEach((line, i) => {
      const ends = this.ends(row, network, i),
        panel = this.panelOf(i);
      line.style.display = ends ? "" : "none";
      if (!ends) return;
      const [[x1, y1], [x2, y2]] = ends;
      line.setAttribute("x1", this.across(panel, x1));
      line.setAttribute("y1", this.down(y1));
      line.setAttribute("x2", this.across(panel, x2));
      line.setAttribute("y2", this.down(y2));
    });
    answers.forEach((answer, i) => {
      this.labels[i].textContent = probability(answer);
    });
  }

  panelOf(line) {
    return Math.floor(line / this.setup.sizes[1]);
  }

  // Where a line enters and leaves its panel, in units of the inputs; null where it does not cross it.
  ends(row, network, line) {
    const { setup } = this,
      unit = line % setup.sizes[1];
    const weight = (source) => (source < setup.sizes[0] ? row[network.weightIndex(0, source, unit)] : 0);
    const bias = row[network.biasIndex(0, unit)] + weight(2) * (setup.panels[this.panelOf(line)] ?? 0);
    return zeroLine(weight(0), weight(1), bias, setup.range);
  }

  // The same as shapes and annotations of the chart itself, for a file.
  asLayout(row, network, answers) {
    const { shapes, annotations } = this.layout;
    return {
      shapes: shapes.flatMap((shape, i) => {
        const ends = this.ends(row, network, i);
        return ends ? [{ ...shape, x0: ends[0][0], y0: ends[0][1], x1: ends[1][0], y1: ends[1][1] }] : [];
      }),
      annotations: annotations.map((annotation, i) => ({ ...annotation, text: probability(answers[i]) })),
    };
  }

  // The point of the plane under the pointer, with its panel; null outside.
  pointAt(event) {
    if (!this.boxes) return null;
    const bounds = this.root.getBoundingClientRect(),
      [low, high] = this.setup.range;
    const x = event.clientX - bounds.left,
      y = event.clientY - bounds.top;
    const panel = this.boxes.findIndex(
      (box) => x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height,
    );
    if (panel < 0) return null;
    const box = this.boxes[panel],
      x3 = this.setup.panels[panel];
    const point = [low + ((high - low) * (x - box.x)) / box.width, high - ((high - low) * (y - box.y)) / box.height];
    return x3 === null ? point : [...point, x3];
  }
}

const probability = (answer) => answer.toFixed(2).replace("-", "−");

// Where w1 x + w2 y + b = 0 enters and leaves the square; null where it does not cross it.
export function zeroLine(w1, w2, b, [low, high]) {
  const points = [],
    inside = (value) => value >= low && value <= high;
  if (w2 !== 0)
    for (const x of [low, high]) {
      const y = -(w1 * x + b) / w2;
      if (inside(y)) points.push([x, y]);
    }
  if (w1 !== 0)
    for (const y of [low, high]) {
      const x = -(w2 * y + b) / w1;
      if (inside(x)) points.push([x, y]);
    }
  if (points.length < 2) return null;
  const distance = ([x, y]) => Math.abs(x - points[0][0]) + Math.abs(y - points[0][1]);
  return [points[0], points.reduce((best, point) => (distance(point) > distance(best) ? point : best))];
}
