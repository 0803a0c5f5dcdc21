// How a picture with depth is turned: by dragging it, or with the arrow keys on its slider.

const DEGREES_A_PIXEL = 0.6;
const KEY_DEGREES = 5;
const STEEPEST = 90; // seen from above or from below

export class Turn {
  /**
   * @param {HTMLElement} chart
   * @param {HTMLInputElement} slider of the turn to the side, in degrees
   * @param {() => void} turned
   */
  constructor(chart, slider, turned) {
    this.chart = chart;
    this.slider = slider;
    this.up = 20; // degrees from which it is seen, from the side to the top
    this.turned = turned;
    this.isOn = false;
    /** @type {[x: number, y: number] | null} where the pointer was that holds the picture */
    this.held = null;
    slider.addEventListener("input", turned);
    slider.addEventListener("keydown", (event) => {
      const by = { ArrowUp: KEY_DEGREES, ArrowDown: -KEY_DEGREES }[event.key];
      if (by === undefined) return;
      event.preventDefault(); // the slider's own keys to the side stay
      this.by(0, by);
    });
    chart.addEventListener("pointerdown", (event) => {
      if (!this.isOn || event.button) return;
      this.held = [event.clientX, event.clientY];
      chart.setPointerCapture(event.pointerId);
    });
    chart.addEventListener("pointermove", ({ clientX, clientY }) => {
      if (!this.held) return;
      const [x, y] = this.held;
      this.held = [clientX, clientY];
      this.by(DEGREES_A_PIXEL * (clientX - x), DEGREES_A_PIXEL * (clientY - y));
    });
    for (const end of ["pointerup", "pointercancel"]) {
      chart.addEventListener(end, () => {
        this.held = null;
      });
    }
  }

  /** @param {boolean} isOn whether there is something to turn */
  show(isOn) {
    this.isOn = isOn;
    this.chart.classList.toggle("stage-turnable", isOn);
    this.slider.closest("label")?.toggleAttribute("hidden", !isOn);
  }

  /**
   * Turn it further, around and around to the side.
   * @param {number} aside degrees
   * @param {number} up
   */
  by(aside, up) {
    const around = this.slider.valueAsNumber + aside + 180;
    this.slider.value = String(around - 360 * Math.floor(around / 360) - 180);
    this.up = Math.max(-STEEPEST, Math.min(STEEPEST, this.up + up));
    this.turned();
  }

  /**
   * Where a point is seen, across and upwards: from as far away that there is no perspective.
   * @param {number[]} point x, y and z around 0; z is upwards
   * @returns {[across: number, up: number]}
   */
  seen([x, y, z]) {
    const [a, b] = [this.slider.valueAsNumber, this.up].map((degrees) => (degrees * Math.PI) / 180);
    const depth = y * Math.cos(a) - x * Math.sin(a);
    return [x * Math.cos(a) + y * Math.sin(a), z * Math.cos(b) + depth * Math.sin(b)];
  }
}
