// The sliders of a picture: each sends its value while it moves, and once more when it is let go.

const DIGITS = 4;

export class Knobs {
  // element: the picture; send(event).
  constructor(element, send) {
    this.send = send;
    this.root = document.createElement("div");
    this.root.className = "picture-knobs";
    element.append(this.root);
    this.parts = new Map();
  }

  show(knobs) {
    const names = knobs.map(({ name }) => name);
    if ([...this.parts.keys()].join("\n") !== names.join("\n")) {
      this.root.replaceChildren();
      this.parts = new Map(knobs.map((knob) => [knob.name, this.build(knob)]));
    }
    this.root.hidden = !knobs.length;
    for (const knob of knobs) this.update(knob);
  }

  build({ name, label }) {
    const row = this.root.appendChild(document.createElement("label"));
    row.innerHTML =
      '<span class="picture-label"></span><input type="range" class="control-slider"><input type="number">';
    const [text, slider, box] = row.children,
      part = { row, slider, box, name };
    text.textContent = label;
    slider.setAttribute("aria-label", label);
    box.setAttribute("aria-label", `${label} as a number`);
    slider.addEventListener("input", () => {
      part.moving = true;
      this.tell(part, this.read(part), false);
    });
    slider.addEventListener("change", () => {
      part.moving = false;
      this.tell(part, this.read(part), true);
    });
    box.addEventListener("change", () => {
      const value = box.valueAsNumber,
        { low, high } = part.knob;
      if (Number.isFinite(value)) this.tell(part, Math.min(high, Math.max(low, value)), true);
      else this.write(part);
    });
    return part;
  }

  update(knob) {
    const part = this.parts.get(knob.name),
      { slider, box, row } = part;
    const waiting = part.knob && part.told !== undefined && part.told !== knob.value;
    part.knob = knob;
    row.title = knob.help;
    const position = (value) => (knob.log ? Math.log10(value) : value);
    slider.min = position(knob.low);
    slider.max = position(knob.high);
    slider.step = knob.log ? "any" : knob.step;
    Object.assign(box, { min: knob.low, max: knob.high, step: "any" });
    if (!part.moving && !(waiting && document.activeElement === slider)) this.write(part);
    if (!waiting) part.told = undefined;
  }

  write({ knob, slider, box }) {
    slider.value = knob.log ? Math.log10(knob.value) : knob.value;
    slider.setAttribute("aria-valuetext", String(round(knob.value)));
    if (document.activeElement !== box) box.value = round(knob.value);
  }

  read({ knob, slider }) {
    const value = slider.valueAsNumber;
    return knob.log
      ? Math.min(knob.high, Math.max(knob.low, Number((10 ** value).toPrecision(3))))
      : Number(value.toPrecision(12));
  }

  tell(part, value, final) {
    part.told = value;
    part.box.value = round(value);
    part.slider.setAttribute("aria-valuetext", String(round(value)));
    this.send({ kind: "knob", name: part.name, value, final });
  }
}

const round = (value) => Number(value.toPrecision(DIGITS));
