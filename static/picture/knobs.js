// The sliders of a picture: each sends its value while it moves, and once more when it is let go.

/** @import { Knob, Send } from "../types/picture.js" */

/**
 * A knob as it is drawn: whether it is held, and the value that the server has been told and has not yet sent back.
 * @typedef {object} Part
 * @property {Knob} knob
 * @property {HTMLLabelElement} row
 * @property {HTMLInputElement} slider
 * @property {HTMLInputElement} box
 * @property {HTMLElement} refused why the last number was not taken
 * @property {boolean} moving
 * @property {number | null} told
 */

const DIGITS = 4;

export class Knobs {
  /**
   * @param {HTMLElement} element the picture
   * @param {Send} send
   */
  constructor(element, send) {
    this.send = send;
    this.root = document.createElement("div");
    this.root.className = "picture-knobs";
    element.append(this.root);
    /** @type {Map<string, Part>} */
    this.parts = new Map();
  }

  /** @param {Knob[]} knobs */
  show(knobs) {
    const names = knobs.map(({ name }) => name);
    if ([...this.parts.keys()].join("\n") !== names.join("\n")) {
      this.root.replaceChildren();
      this.parts.clear();
    }
    this.root.hidden = !knobs.length;
    for (const knob of knobs) {
      const part = this.parts.get(knob.name) ?? this.build(knob);
      this.parts.set(knob.name, part);
      update(part, knob);
    }
  }

  /**
   * @param {Knob} knob
   * @returns {Part}
   */
  build(knob) {
    const row = this.root.appendChild(document.createElement("label"));
    const text = row.appendChild(document.createElement("span"));
    text.className = "picture-label";
    text.textContent = knob.label;
    const [slider, box] = ["range", "number"].map((type) => {
      const input = row.appendChild(document.createElement("input"));
      input.type = type;
      return input;
    });
    slider.className = "control-slider";
    slider.setAttribute("aria-label", knob.label);
    box.setAttribute("aria-label", `${knob.label} as a number`);
    const refused = this.root.appendChild(document.createElement("p"));
    refused.className = "picture-refused";
    refused.setAttribute("role", "alert");
    /** @type {Part} */
    const part = { knob, row, slider, box, refused, moving: false, told: null };
    slider.addEventListener("input", () => {
      part.moving = true;
      this.tell(part, read(part), false);
    });
    slider.addEventListener("change", () => {
      part.moving = false;
      this.tell(part, read(part), true);
    });
    box.addEventListener("change", () => {
      const value = box.valueAsNumber,
        { label, low, high, open } = part.knob;
      const isAllowed = Number.isFinite(value) && (open || (low <= value && value <= high));
      const allowed = open ? "a number" : `a number from ${low} to ${high}`;
      part.refused.textContent = isAllowed ? "" : `${label}: ${box.value} is not allowed; allowed: ${allowed}.`;
      if (isAllowed) this.tell(part, value, true);
      else box.value = round(part.knob.value);
    });
    return part;
  }

  /**
   * @param {Part} part
   * @param {number} value
   * @param {boolean} final
   */
  tell(part, value, final) {
    part.told = value;
    part.refused.textContent = "";
    part.box.value = round(value);
    part.slider.setAttribute("aria-valuetext", round(value));
    this.send({ kind: "knob", name: part.knob.name, value, final });
  }
}

/**
 * @param {Part} part
 * @param {Knob} knob its new values
 */
function update(part, knob) {
  const { slider, box, row } = part,
    waiting = part.told !== null && part.told !== knob.value;
  part.knob = knob;
  row.title = knob.help;
  slider.min = String(position(knob, knob.low));
  slider.max = String(position(knob, knob.high));
  slider.step = knob.log ? "any" : String(knob.step);
  Object.assign(box, { min: knob.open ? "" : knob.low, max: knob.open ? "" : knob.high, step: "any" });
  if (!part.moving && !(waiting && document.activeElement === slider)) write(part);
  if (!waiting) part.told = null;
}

/** @param {Part} part */
function write({ knob, slider, box }) {
  slider.value = String(position(knob, knob.value));
  slider.setAttribute("aria-valuetext", round(knob.value));
  if (document.activeElement !== box) box.value = round(knob.value);
}

/** @param {Part} part */
function read({ knob, slider }) {
  const value = slider.valueAsNumber;
  if (!knob.log) return Number(value.toPrecision(12));
  return Math.min(knob.high, Math.max(knob.low, Number((10 ** value).toPrecision(3))));
}

/**
 * Where a value is on the slider.
 * @param {Knob} knob
 * @param {number} value
 */
function position({ log }, value) {
  return log ? Math.log10(value) : value;
}

/** @param {number} value */
const round = (value) => String(Number(value.toPrecision(DIGITS)));
