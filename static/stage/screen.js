// The stage's page: one run on it, its transport, and what the visitor does with it. It shows the rows that it is
// given; the stage fetches them from the server, and a replay holds them all.

/**
 * @import { Change, Locks, Looks, Options, Rate, Setup } from "../types/message.js"
 * @import { Saved } from "../shared/save.js"
 * @import { Format, Plotly } from "../types/plotly.js"
 * @import { Functions } from "./network.js"
 * @import { Player } from "./player.js"
 */

import { elementOf, partsOf } from "../shared/parts.js";
import { pointReader } from "../shared/points.js";
import { saveControl } from "../shared/save.js";
import { canSound, Tone } from "../shared/tone.js";
import { Controls } from "./controls.js";
import { chooseLooks, chosenLooks } from "./looks.js";
import { page } from "./page.js";
import { placeBelow } from "./place.js";
import { DEFAULT_SPEED, SPEEDS } from "./player.js";
import { readingsOf } from "./readings.js";
import { Turn } from "./turn.js";
import { PICTURES, View } from "./view.js";
import { wholeImage } from "./whole.js";

/** @typedef {{ commit?: boolean, seed?: number, forget?: boolean, undo?: boolean, explain?: boolean, parameter?: number, starts?: boolean }} Wish */

/**
 * What became of the run, beside how it stands: that moves no picture. It is said as long as a notice.
 * @typedef {{ words: string, canUndo?: boolean }} Remark
 */
/** @type {Remark} */
const NO_REMARK = { words: "" };

export class Screen {
  /**
   * @param {HTMLElement} root
   * @param {Plotly} Plotly
   * @param {Functions} functions
   * @param {Player} player
   * @param {boolean} editable whether the visitor can change the run
   */
  constructor(root, Plotly, functions, player, editable) {
    this.root = root;
    this.Plotly = Plotly;
    this.functions = functions;
    this.player = player;
    this.editable = editable;
    /** @type {Change[]} */
    this.changes = [];
    /** @type {Rate[]} */
    this.rates = [];
    /** @type {Locks[]} */
    this.locks = [];
    /** @type {Options} */
    this.options = { presenter: false, hidden: [] };
    /** @type {View | null} */
    this.view = null; // before the first run
    this.remark = NO_REMARK;
    this.tone = new Tone();
    this.look = ""; // what a lesson asks about

    const speeds = SPEEDS.map(({ label }) => label);
    this.element = elementOf(page(speeds, DEFAULT_SPEED, editable));
    root.classList.add("stage-room");
    root.append(this.element);
    this.get = partsOf(this.element);
    this.controls = new Controls(this);
    this.turn = new Turn(this.get("unit"), this.get("space-turn"), () => {
      if (this.view) this.view.dirty = true;
    });
    /** @param {string} name */
    const file = (name) => `perceptarium-${name}-epoch-${this.view?.drawn}`;
    /** @type {Saved} */
    const whole = { label: "Whole lab", name: () => file("lab"), image: (format) => wholeImage(this, format) };
    for (const name of PICTURES) {
      const chart = this.get(name),
        series = () => (this.view ? readingsOf(this.view, name) : []);
      const own = {
        label: "",
        series,
        name: () => file(name.replace("-chart", "")),
        image: async (/** @type {Format} */ format) => this.view?.image(name, format) ?? null,
      };
      chart.after(pointReader(chart, series));
      chart.closest("figure")?.append(saveControl(own, whole));
    }
    this.resizer = new ResizeObserver(() => this.view?.resize());
    for (const part of [this.element, ...PICTURES.map((name) => this.get(name))]) this.resizer.observe(part);
    this.last = performance.now();
    requestAnimationFrame((time) => this.tick(time));
  }

  /** @param {number} time */
  tick(time) {
    if (!this.root.isConnected) {
      this.destroy();
      return;
    }
    const seconds = Math.min(0.25, (time - this.last) / 1000);
    this.last = time;
    if (this.view) {
      this.advance(seconds);
      if (this.view.isOutdated(time)) this.show(this.view.setup);
      this.view.draw(time);
      this.sound(this.view);
    }
    requestAnimationFrame((next) => this.tick(next));
  }

  /**
   * While the run plays, the tone of the loss on the screen, if that is wanted: two octaves up for that of epoch 0.
   * @param {View} view
   */
  sound({ row, setup }) {
    const { playing, history } = this.player,
      { loss } = setup.columns;
    if (playing && canSound && this.get("loss-tone").checked) {
      this.tone.play(((2 / 3) * row[loss]) / (history.start ?? row)[loss]);
    } else this.tone.rest();
  }

  /** @param {number} seconds */
  advance(seconds) {
    this.player.frame(seconds, this.options.until);
  }

  destroy() {
    this.resizer.disconnect();
    this.controls.destroy();
    this.tone.destroy();
    this.view?.destroy();
  }

  /**
   * Show the run of this setup, over which the player moves.
   * @param {Setup} setup
   * @param {Player} player
   */
  show(setup, player = this.player) {
    this.player = player;
    this.view?.destroy();
    this.view = new View(this, setup, this.view?.selected ?? [0, 0]);
  }

  /** @param {Options} options */
  setOptions(options) {
    const { editsWeights } = this,
      { hidden } = options;
    this.options = options;
    this.element.classList.toggle("stage-presenter", options.presenter);
    this.get("rate-group").hidden = hidden.includes("learning_rate");
    this.get("seed-group").hidden = hidden.includes("seed");
    for (const part of ["explain", "editor-explain"]) this.get(part).hidden = hidden.includes("menu");
    if (this.editable) this.get("edit-hint").hidden = !this.editsWeights;
    if (this.view && editsWeights !== this.editsWeights) this.show(this.view.setup);
    this.bringForward(options.look ?? "");
    for (const part of ["transport", "controls", "weights"]) this.get(part).inert = this.locked;
  }

  /**
   * Let a picture or a table stand in the upper row, and first on a phone: a lesson asks about it.
   * @param {string} look
   */
  bringForward(look) {
    if (this.look === look) return; // the visitor may have chosen another kind since
    this.look = look;
    let panel = look;
    for (const name of /** @type {const} */ (["unit", "magnitudes", "table"])) {
      const kinds = this.get(`${name}-kind`);
      if (![...kinds.options].some((option) => option.value === look)) continue;
      panel = name;
      kinds.value = look;
      kinds.dispatchEvent(new Event("change"));
    }
    this.element.dataset.look = panel;
  }

  /** How the run is shown. */
  get looks() {
    return chosenLooks(this.get);
  }

  /** @param {Looks} looks */
  showLooks(looks) {
    chooseLooks(this.get, looks);
  }

  /**
   * Say this until the visitor does something else, or the run has changed.
   * @param {string} words
   * @param {HTMLElement} [field] what they are about; they stand below it
   */
  notice(words, field) {
    const box = this.get("notice");
    this.remark = NO_REMARK;
    box.textContent = words;
    box.hidden = !words;
    box.classList.toggle("stage-at-field", Boolean(field));
    if (field) placeBelow(box, field, this.element);
  }

  /**
   * @param {string} words
   * @param {boolean} [canUndo] whether Undo stands beside it
   */
  say(words, canUndo) {
    this.notice("");
    this.remark = { words, canUndo };
  }

  /**
   * Say at a field why its number is not taken.
   * @param {string} label
   * @param {number} value NaN for what is no number
   * @param {string} allowed
   * @param {HTMLElement} field
   */
  refuseNumber(label, value, allowed, field) {
    const what = Number.isNaN(value) ? "this" : value;
    this.notice(`${label}: ${what} is not allowed; allowed: ${allowed}.`, field);
  }

  // ---- what the controls ask for

  /** A lesson asks for a prediction first: until then the run stays where it is, and as it is. */
  get locked() {
    return Boolean(this.options.locked);
  }

  /** Whether the visitor may set weights and biases. */
  get editsWeights() {
    return this.editable && !this.options.hidden.includes("weights");
  }

  /** Whether he may lock and unlock them. */
  get editsLocks() {
    return this.editsWeights && !this.options.hidden.includes("locked");
  }

  /**
   * Lock a weight or bias that is not, and unlock one that is, from the epoch on the screen on.
   * @param {number} index
   * @param {number} [value] what it is set to besides
   */
  toggleLock(index, value) {
    const locks = this.view?.locks;
    if (!locks) return;
    const next = locks.includes(index) ? locks.filter((other) => other !== index) : [...locks, index];
    const locked = next.sort((a, b) => a - b).join("-");
    this.change({ locked, ...(value === undefined ? {} : { [index]: value }) }, true);
  }

  /** @param {(player: Player) => void} action */
  act(action) {
    if (!this.view || this.locked) return;
    action(this.player);
    this.view.dirty = true;
  }

  /** @param {number} epoch */
  goTo(epoch) {
    if (this.allowsEpoch(epoch, Infinity)) this.act((player) => player.seek(epoch));
  }

  /**
   * Whether the run may go to this epoch; if not, it is said why.
   * @param {number} epoch
   * @param {number} most
   */
  allowsEpoch(epoch, most) {
    const isAllowed = Number.isInteger(epoch) && epoch >= 0 && epoch <= most,
      allowed = most < Infinity ? `from 0 to ${most}, the most epochs` : "of 0 or more";
    if (!isAllowed) this.refuseNumber("Epoch", epoch, `a whole number ${allowed}`, this.get("epoch"));
    return isAllowed;
  }

  /**
   * Change settings by their names, and parameters by their places, at the epoch on the screen; `last` of a series or
   * not. A run that is recorded does not change.
   * @param {Record<string, number | string>} _changes
   * @param {boolean} _last
   */
  change(_changes, _last) {}

  /**
   * Ask the page for something.
   * @param {Wish} _wish
   */
  ask(_wish) {}

  /**
   * Explain the epoch on the screen, or of it the update of one weight or bias.
   * @param {number} [parameter]
   */
  explain(parameter) {
    this.player.pause();
    this.ask({ explain: true, ...(parameter === undefined ? {} : { parameter }) });
  }

  /**
   * Let the visitor edit a weight or a bias.
   * @param {number} index
   */
  edit(index) {
    if (this.editsWeights && !this.locked) this.controls.openEditor(index);
  }
}
