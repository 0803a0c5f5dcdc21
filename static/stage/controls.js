// What the visitor does: buttons, sliders and keys of the transport, the editor of a weight, and the tooltip.

/**
 * @import { Limits } from "../types/message.js"
 * @import { Screen } from "./screen.js"
 * @import { MapName } from "./view.js"
 */

import { onTransportKey } from "../shared/keys.js";
import { AXES } from "./axes.js";
import { OF_THE_MAPS } from "./looks.js";
import { SPEEDS } from "./player.js";

const ABOVE_FINGER = 24; // pixels

export class Controls {
  /** @param {Screen} screen */
  constructor(screen) {
    this.screen = screen;
    this.get = screen.get;
    this.rateMoves = false; // while the learning rate's slider is held
    this.editing = -1; // the parameter that the editor is for
    /** @type {{ name: MapName, event: PointerEvent } | null} where a map is read */
    this.reading = null;
    this.listenToTransport();
    this.listenToRate();
    this.listenToCharts();
    this.listenToEditor();
    /** @param {KeyboardEvent} event */
    this.keys = (event) => {
      const toggle = () => screen.act((player) => player.toggle());
      onTransportKey(event, toggle, (by) => screen.act((player) => player.step(by)));
    };
    document.addEventListener("keydown", this.keys);
    /** @param {PointerEvent} event */
    this.elsewhere = ({ target }) => {
      const map = this.reading && this.get(this.reading.name);
      if (map && !map.contains(/** @type {Node} */ (target))) this.unhover();
    };
    document.addEventListener("pointerdown", this.elsewhere);
  }

  destroy() {
    document.removeEventListener("pointerdown", this.elsewhere);
    document.removeEventListener("keydown", this.keys);
  }

  /**
   * @param {string} part
   * @param {(event: MouseEvent) => void} action
   */
  onClick(part, action) {
    this.get(part).addEventListener("click", action);
  }

  listenToTransport() {
    const { screen } = this,
      slider = this.get("slider"),
      speed = this.get("speed");
    this.onClick("play", () => screen.act((player) => player.toggle()));
    this.onClick("back", () => screen.act((player) => player.step(-1)));
    this.onClick("forward", () => screen.act((player) => player.step(1)));
    this.onClick("reset", () => screen.act((player) => player.seek(0)));
    this.onClick("best", () => screen.goTo(screen.player.end?.best ?? NaN));
    this.onClick("rush", () => screen.act((player) => player.rush()));
    slider.addEventListener("input", () => screen.act((player) => player.seek(slider.valueAsNumber)));
    speed.addEventListener("change", () =>
      screen.act((player) => {
        player.speed = SPEEDS[speed.selectedIndex];
      }),
    );
    if (screen.editable) {
      this.onClick("forget", () => screen.ask({ forget: true }));
      this.onClick("undo", () => screen.ask({ undo: true }));
    }
    this.listenToEpoch();
    this.listenToSeed();
    this.onClick("explain", () => screen.explain());
  }

  /** The reading of the epoch becomes a field when it is clicked, and is a reading again when an epoch was typed. */
  listenToEpoch() {
    const { screen } = this,
      reading = this.get("epoch"),
      field = this.get("epoch-field");
    /** @param {boolean} open */
    const show = (open) => {
      field.hidden = !open;
      reading.hidden = open;
    };
    reading.addEventListener("click", () => {
      screen.act((player) => player.pause());
      if (screen.locked) return;
      field.value = String(screen.player.epoch);
      show(true);
      field.focus();
      field.select();
    });
    field.addEventListener("blur", () => show(false));
    field.addEventListener("keydown", (event) => {
      const { key } = event;
      if (key !== "Enter" && key !== "Escape") return;
      event.preventDefault(); // Enter is not for the reading, which has the focus next
      show(false);
      reading.focus();
      if (key !== "Enter") return;
      screen.goTo(field.valueAsNumber);
    });
  }

  /** The slider's changes take effect while it moves; where it comes to rest is what the address bar keeps. */
  listenToRate() {
    const { screen } = this,
      slider = this.get("rate"),
      box = this.get("rate-number");
    slider.addEventListener("input", () => {
      if (!screen.view) return;
      this.rateMoves = true;
      const { low, high } = screen.view.setup.learningRate;
      const rate = Number(Math.min(high, Math.max(low, 10 ** slider.valueAsNumber)).toPrecision(3));
      box.value = String(rate);
      screen.change({ learning_rate: rate }, false);
    });
    slider.addEventListener("change", () => {
      this.rateMoves = false;
      screen.ask({ commit: true });
    });
    box.addEventListener("change", () => {
      const { view } = screen;
      if (!view) return;
      if (this.allows(box, view.setup.learningRate)) screen.change({ learning_rate: box.valueAsNumber }, true);
      else view.showRate();
    });
  }

  listenToSeed() {
    const { screen } = this,
      box = this.get("seed");
    box.addEventListener("change", () => {
      const { view } = screen;
      if (!view) return;
      if (this.allows(box, view.setup.seeds)) screen.ask({ seed: box.valueAsNumber });
      else view.showSeed();
    });
    this.onClick("new-seed", () => {
      if (!screen.view) return;
      const { seed, seeds } = screen.view.setup;
      screen.ask({ seed: seed < seeds.high ? seed + 1 : seeds.low });
    });
  }

  /**
   * Whether the number in a field can be taken; if not, that is said at the field.
   * @param {HTMLInputElement} field
   * @param {Limits} limits
   */
  allows(field, { label, low, high, allowed }) {
    const value = field.valueAsNumber,
      inRange = value >= low && value <= high && (field.step === "any" || Number.isInteger(value));
    if (!inRange) this.screen.refuseNumber(label, value, allowed, field);
    return inRange;
  }

  listenToCharts() {
    const { screen } = this,
      table = this.get("table-kind");
    for (const name of /** @type {const} */ (["loss-log", "loss-smooth"])) {
      this.get(name).addEventListener("change", () => screen.view?.plotLoss());
    }
    this.get("magnitudes-kind").addEventListener("change", () => screen.view?.plotMagnitudes());
    table.addEventListener("change", () => {
      for (const kind of ["truth", "confusion", "weights"]) this.get(kind).hidden = table.value !== kind;
      if (screen.view) screen.view.dirty = true;
    });
    for (const part of /** @type {const} */ (["unit-kind", ...AXES])) {
      this.get(part).addEventListener("change", () => screen.view?.plotUnit());
    }
    for (const part of OF_THE_MAPS) {
      this.get(part).addEventListener("change", () => {
        if (screen.view) screen.show(screen.view.setup);
      });
    }
    for (const name of /** @type {const} */ (["region", "unit"])) {
      const map = this.get(name);
      map.addEventListener("pointermove", (event) => this.read(name, event));
      map.addEventListener("pointerdown", (event) => this.read(name, event));
      map.addEventListener("pointerleave", ({ pointerType }) => {
        if (pointerType !== "mouse") return; // what was tapped stays marked, and its value can be read
        this.unhover();
        screen.view?.light(null);
      });
    }
    for (const name of /** @type {const} */ (["loss", "magnitudes"])) {
      this.onClick(`${name}-chart`, (event) => {
        const epoch = screen.view?.[name].epochAt(event);
        if (epoch !== undefined) screen.act((player) => player.seek(epoch));
      });
      const told = this.get(`${name}-told`);
      /** @param {PointerEvent} [event] */
      const tell = (event) => {
        told.textContent = (event && screen.view?.[name].describe(event)) ?? "";
        told.hidden = !told.textContent;
      };
      this.get(`${name}-chart`).addEventListener("pointermove", tell);
      this.get(`${name}-chart`).addEventListener("pointerleave", () => {
        screen.view?.[name].cross.toggleAttribute("hidden", true);
        tell();
      });
    }
  }

  listenToEditor() {
    const editor = this.get("editor"),
      close = () => {
        editor.hidden = true;
        this.screen.view?.diagram.markEdited(-1);
      };
    this.onClick("editor-close", close);
    this.onClick("editor-lock", () => {
      if (this.isTyped && !this.takesTyped()) return;
      this.screen.toggleLock(this.editing, this.isTyped ? this.get("editor-value").valueAsNumber : undefined);
    });
    this.get("editor-value").addEventListener("input", () => this.showLock());
    this.onClick("editor-explain", () => this.screen.explain(this.editing));
    editor.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
    });
    editor.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.takesTyped()) return;
      close();
      this.screen.change({ [this.editing]: this.get("editor-value").valueAsNumber }, true);
    });
  }

  /** Whether the number in the editor is another one than that in force. */
  get isTyped() {
    return this.get("editor-value").value !== this.screen.view?.inForce(this.editing);
  }

  /** Whether the number in the editor can be taken; if not, the one in force comes back. */
  takesTyped() {
    const field = this.get("editor-value"),
      { view } = this.screen;
    if (!view || this.allows(field, view.setup.parameter)) return Boolean(view);
    field.value = view.inForce(this.editing);
    this.showLock();
    return false;
  }

  /**
   * Below the network, whose numbers stay in sight.
   * @param {number} index
   */
  openEditor(index) {
    const { view } = this.screen;
    if (!view) return;
    this.screen.act((player) => player.pause());
    const input = this.get("editor-value");
    this.editing = index;
    this.get("editor-name").textContent = `${view.setup.parameters[index]} =`;
    this.get("editor-lock").hidden = !this.screen.editsLocks;
    input.value = view.inForce(index);
    this.showLock();
    this.get("editor").hidden = false;
    view.diagram.markEdited(index);
    input.focus();
    input.select();
  }

  /** What the lock's button does: a number that was typed is set besides. */
  showLock() {
    if (this.editing < 0) return;
    const isLocked = this.screen.view?.locks.includes(this.editing),
      lock = this.get("editor-lock");
    lock.textContent = isLocked ? "Unlock" : "Lock";
    lock.title = isLocked
      ? "From here on training moves it again"
      : `${this.isTyped ? "Sets this number and locks it: t" : "T"}raining leaves what is locked as it is`;
  }

  /**
   * Show what a map says about the point under the pointer.
   * @param {MapName} name
   * @param {PointerEvent} event
   */
  read(name, event) {
    this.hover(this.screen.view?.describePoint(name, event) ?? "", event);
    this.reading = { name, event };
  }

  /** What was read is another number in another epoch. */
  readAgain() {
    const { reading } = this;
    if (reading?.event.pointerType === "mouse") this.read(reading.name, reading.event);
    else if (reading) this.unhover(); // the page may have been scrolled since the finger was there
  }

  /**
   * Show this beside the pointer, or above a finger, which hides what is below it; nothing for an empty text.
   * @param {string} html
   * @param {PointerEvent} event
   */
  hover(html, event) {
    const box = this.get("tooltip"),
      bounds = this.screen.element.getBoundingClientRect();
    box.innerHTML = html;
    box.hidden = !html;
    const left = Math.min(event.clientX - bounds.left + 14, bounds.width - box.offsetWidth - 4);
    const down = event.pointerType === "touch" ? -box.offsetHeight - ABOVE_FINGER : 14;
    box.style.transform = `translate(${left}px, ${event.clientY - bounds.top + down}px)`;
  }

  unhover() {
    this.reading = null;
    this.get("tooltip").hidden = true;
  }
}
