// The stage: one instance for each place in the page, alive across Streamlit's reruns. It holds the rows of the run
// that have arrived, lets the player move over them, asks for further ones, and tells the page what has become of it.

/**
 * @import { Command, Header, Looks, Opening, Options, RowsHeader, Setup } from "../types/message.js"
 * @import { Plotly } from "../types/plotly.js"
 * @import { Rows } from "./answer.js"
 * @import { Functions } from "./network.js"
 * @import { Want } from "./player.js"
 * @import { Wish } from "./screen.js"
 * @import { Answer } from "./source.js"
 */

import { mounting } from "../shared/component.js";
import { wantsCalm } from "../shared/motion.js";
import { opened, unpacked } from "./answer.js";
import { Hints } from "./hints.js";
import { History } from "./history.js";
import { Player, SHORT } from "./player.js";
import { Reasons } from "./reasons.js";
import { Screen } from "./screen.js";
import { RowSource } from "./source.js";

const STYLES = ["../shared/controls.css", "./stage.css"];
const TURNS = ["pointerdown", "focusin"]; // the visitor turns to the page around the stage: it is to know where he is
const REST_MS = 300; // an epoch that stays on the screen this long is told to the page
const PAUSE_MS = 500; // before a question that had no answer is asked again
const SILENT = 2; // questions without an answer, of which the second went another way, are no accident
const SETTLE_MS = 50; // between two looks whether all changes are in the run
const PATIENCE_MS = 4000; // the page is not waited for any longer
const OLD = 1000; // so many answers back; a new session begins its numbers somewhere else
const LATER_ENDS = ["max_epochs", "target_loss", "patience"]; // settings with which a run that has ended can go on

/** @typedef {Map<string, number | string>} Changes By the names of settings and the places of parameters. */

class Stage extends Screen {
  /**
   * @param {HTMLElement} root
   * @param {Plotly} Plotly
   * @param {Functions} functions
   */
  constructor(root, Plotly, functions) {
    super(root, Plotly, functions, new Player(new History(1)), true);
    /** @type {(name: string, command: Command) => void} */
    this.trigger = () => {};
    this.serial = this.run = -1; // of the last header
    this.address = ""; // of the run that is shown, with its changes
    this.source = new RowSource((question) => this.tell({ question }));
    /** @type {{ changes: Changes | null } | null} */
    this.asked = null; // the question that has no answer yet
    this.missed = 0; // questions one after the other that had no answer
    this.toldAt = 0; // when the page was told something that it has not answered
    this.pauseUntil = 0;
    /** @type {Changes} */
    this.waiting = new Map(); // what is to be changed, by name or place, and has not been asked for
    /** @type {Partial<Command>} */
    this.wishes = {}; // what the page is to be told as soon as all changes are on the screen
    this.room = ""; // that the run may be sent to
    this.told = { epoch: 0, address: "", seen: 0, looks: this.looks }; // what the page knows
    this.forgotten = 0; // changes on the way that were to be removed with the run to come
    this.replaced = false; // whether it was asked for another run: what is changed meanwhile is a change of that
    this.reasons = new Reasons(this, () => this.goOn());
    this.hints = new Hints(this);
    /** @param {Event} event */
    this.turned = (event) => {
      const aside = event.target instanceof Node && !this.element.contains(event.target);
      if (aside && this.view && !this.knows && !this.telling) this.tell({});
    };
    for (const kind of TURNS) document.addEventListener(kind, this.turned, true);
    // After Back the page is to answer first: what is told before that would bring what its widgets held till then.
    this.goneBack = () => {
      this.toldAt = performance.now();
    };
    addEventListener("popstate", this.goneBack);
  }

  destroy() {
    for (const kind of TURNS) document.removeEventListener(kind, this.turned, true);
    removeEventListener("popstate", this.goneBack);
    this.hints.destroy();
    super.destroy();
  }

  /** @param {number} seconds */
  advance(seconds) {
    super.advance(seconds);
    this.reasons.follow();
    this.goOn();
  }

  /** @param {Options} options */
  setOptions(options) {
    super.setOptions(options);
    const { looks = this.told.looks } = options;
    if (!isSame(looks, this.told.looks)) this.showLooks(looks);
    this.told.looks = looks;
    this.get("why").hidden = !options.why;
    if (options.room && options.room !== this.room) this.sendTo(options.room);
  }

  /**
   * Offer to send the run to the class in this room.
   * @param {string} room
   */
  async sendTo(room) {
    this.room = room;
    const { Sender } = await import("../room/send.js"); // which few visitors need
    new Sender(this.get("send"), this.get("sent"), room, async () => {
      while (this.waiting.size || this.asked?.changes) await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      return this.address;
    });
  }

  /**
   * @param {Setup} setup
   * @param {Player} [player]
   */
  show(setup, player) {
    super.show(setup, player);
    if (this.options.hints) this.hints.begin();
  }

  // ---- what the page says

  /** @param {Uint8Array<ArrayBuffer>} bytes */
  receive(bytes) {
    /** @type {{ header: Header, packed: Uint8Array<ArrayBuffer> }} */
    const { header, packed } = opened(bytes);
    const behind = this.serial - header.serial;
    if (behind >= 0 && behind < OLD) return; // a rerun that had nothing new for the stage, or one that comes late
    this.serial = header.serial;
    this.toldAt = 0;
    const waited = this.locked,
      { until } = this.options;
    this.setOptions(header.options);
    if (waited && !this.locked && header.run === this.run) this.invite();
    if (until !== undefined && header.options.until === undefined && header.run === this.run) this.catchUp(until);
    if (this.view) this.view.dirty = true; // what it says depends on them
    if (header.setup && header.opening) this.open(header, header.setup, header.opening, packed);
    else if (header.run !== this.run) {
      this.run = header.run; // a header was lost on the way
      this.tell({ reopen: true });
      return;
    }
    if (header.to !== undefined) this.source.receive(header, packed);
    else if (header.error !== undefined) this.notice(header.error);
    if (header.ask !== undefined && !this.wishes.accept) {
      // said again and again until the page has heard of it
      for (const change of header.ask.split(",")) {
        const [name, value] = change.split("=");
        this.waiting.set(name, value);
      }
      Object.assign(this.wishes, { accept: true, commit: true });
    }
    this.goOn();
  }

  /** A lesson has its prediction: the visitor is to play, with the picture in sight that it is about. */
  invite() {
    this.get("play").focus();
    const picture = this.element.querySelector(`.stage-${this.element.dataset.look || "region"}`);
    setTimeout(() => picture?.scrollIntoView({ block: "nearest", behavior: wantsCalm() ? "auto" : "smooth" }), REST_MS);
  }

  /**
   * The result is told, so the run is to stand where it was seen: at this epoch, or at its end before.
   * @param {number} until
   */
  catchUp(until) {
    const epoch = Math.min(until, this.player.mostEpochs);
    if (this.player.seen < epoch && !this.player.atEnd) this.act((player) => player.goTo(epoch));
  }

  /**
   * Another run; or, after the server was started anew, the same one, which then goes on.
   * @param {Header} header
   * @param {Setup} setup
   * @param {Opening} opening
   * @param {Uint8Array<ArrayBuffer>} packed
   */
  open({ run, epoch = 0, source, resumed }, setup, opening, packed) {
    const { playing, rushing, speed } = this.player,
      goesOn = resumed && this.view && opening.address === this.address;
    this.run = run;
    this.source.route = source ?? null;
    this.told = { ...this.told, epoch, address: opening.address, seen: epoch };
    if (goesOn) return;
    this.asked = null;
    if (!this.replaced) {
      this.waiting.clear();
      this.wishes = {};
    }
    this.replaced = false;
    const player = new Player(new History(setup.width), speed);
    player.playing = playing && !rushing && epoch === 0;
    player.opened = epoch;
    this.begin(player, opening);
    this.show(setup, player);
    const n = this.forgotten;
    this.forgotten = 0;
    if (n)
      this.say(`${n === 1 ? "The change" : `The ${n} changes`} on the way ${n === 1 ? "is" : "are"} removed.`, true);
    else this.say(this.options.remark ?? "");
    this.takeFirst(packed, player, epoch);
  }

  /**
   * @param {Uint8Array<ArrayBuffer>} bytes
   * @param {Player} player
   * @param {number} epoch
   */
  takeFirst(bytes, player, epoch) {
    /** @type {{ header: RowsHeader, packed: Uint8Array<ArrayBuffer> }} */
    const { header, packed } = opened(bytes);
    const rows = unpacked(packed, header.n);
    /** @param {Rows} found */
    const take = (found) => {
      this.add(player, header, found);
      player.show(epoch);
    };
    if (rows instanceof Promise) rows.then(take);
    else take(rows);
  }

  /**
   * @param {Player} player
   * @param {Opening} opening
   */
  begin(player, { address, changes, rates, locks, mostEpochs }) {
    if (address !== this.address) this.reasons.close();
    this.address = address;
    this.changes = changes;
    this.rates = rates;
    this.locks = locks;
    player.mostEpochs = mostEpochs;
  }

  // ---- rows

  /** What is to be done next: changes first, then what the page waits for, then rows in reserve. */
  goOn() {
    if (!this.view) return;
    const { waiting, player } = this,
      settled = !waiting.size && !this.asked?.changes;
    if (settled && !this.telling && (Object.keys(this.wishes).length || this.mustTell(this.view.movedAt))) {
      const wishes = this.wishes;
      this.wishes = {};
      this.tell(wishes);
    }
    if (this.asked || performance.now() < this.pauseUntil || !(this.source.hasRoute || !this.telling)) return;
    if (waiting.size && this.replaced && this.telling) return; // they are for the run that is to come
    if (waiting.size) this.question(player.ahead(SHORT), new Map(waiting));
    else {
      const want = player.want();
      if (want) this.question(want, null);
      else if (this.reasons.wants) this.inquire();
    }
  }

  /**
   * Ask for these rows; with changes, for those that they make, from the epoch on the screen on.
   * @param {Want} want
   * @param {Changes | null} changes
   */
  async question(want, changes) {
    const asked = { changes },
      { player, address } = this;
    const wish = new URLSearchParams(Object.entries(want).map(([name, value]) => [name, String(value)]));
    if (changes) {
      const parts = [...changes].map(([name, value]) => `${name}=${value}`);
      wish.set("change", `${this.beginsAnew(changes) ? 0 : player.epoch}:${parts.join(",")}`);
      this.waiting.clear();
    }
    this.asked = asked;
    const begin = performance.now(),
      answer = await this.source.rows(address ? `${address}&${wish}` : String(wish));
    if (this.asked !== asked) return; // another run is here by now
    this.asked = null;
    this.noteWhether(answer !== null);
    if (!answer) this.again(changes);
    else if ("refused" in answer) this.refuse(answer.refused);
    else {
      const { epochs } = answer.rows;
      if (!changes) player.notePace(epochs[epochs.length - 1] - want.start + 1, performance.now() - begin);
      this.take(player, answer, changes);
    }
    if (this.view) this.view.dirty = true;
    this.goOn();
  }

  /** Ask why the run is as it is; as long as more can be found out, again and again. */
  async inquire() {
    const asked = { changes: null },
      { address, reasons } = this,
      { epoch } = reasons;
    this.asked = asked;
    const answer = await this.source.rows([address, `start=${epoch}&count=1&stride=1&why=1`].filter(Boolean).join("&"));
    if (this.asked !== asked) return; // another run is here by now
    this.asked = null;
    this.noteWhether(answer !== null);
    if (!answer) this.pauseUntil = performance.now() + PAUSE_MS;
    else if ("refused" in answer) this.refuse(answer.refused);
    else if (reasons.epoch === epoch) reasons.take(answer.header.why);
    this.goOn();
  }

  /**
   * A question was answered, or was not: a run that stands still for want of rows says why.
   * @param {boolean} answered
   */
  noteWhether(answered) {
    if (answered && this.missed >= SILENT) this.notice("");
    this.missed = answered ? 0 : this.missed + 1;
    if (this.missed >= SILENT)
      this.notice("The server does not answer. As soon as it does, the run goes on from here.");
  }

  /**
   * Whether a change of settings comes too late: the run is at its end. Further epochs can be had there.
   * @param {Changes} changes
   */
  beginsAnew(changes) {
    return this.player.atEnd && [...changes.keys()].every((name) => !(/^\d/.test(name) || LATER_ENDS.includes(name)));
  }

  /**
   * Ask for changes once more, which are not there yet; newer ones of the same thing count.
   * @param {Changes | null} changes
   */
  again(changes, pause = PAUSE_MS) {
    if (changes) this.waiting = new Map([...changes, ...this.waiting]);
    this.pauseUntil = performance.now() + pause;
  }

  /** @param {string} sentence */
  refuse(sentence) {
    this.pauseUntil = performance.now() + PAUSE_MS;
    this.notice(sentence);
  }

  /**
   * @param {Player} player
   * @param {Answer} answer
   * @param {Changes | null} changes
   */
  take(player, { header, rows }, changes) {
    const { opening } = header;
    if (!opening) {
      this.add(player, header, rows);
      if (changes) this.again(changes, 0); // training has not come so far yet
      return;
    }
    const [cut] = rows.epochs,
      ended = player.end !== null;
    player.history.cutFrom(cut);
    player.history.add(rows.epochs, rows.rows);
    player.cut(cut);
    if (header.end) player.end = header.end;
    this.begin(player, opening);
    this.controls.showLock();
    this.say(ended && !cut ? "The run was at its end: with this change it begins anew." : "");
  }

  /**
   * @param {Player} player
   * @param {RowsHeader} header
   * @param {Rows} rows
   */
  add(player, { end }, { epochs, rows }) {
    player.history.add(epochs, rows);
    if (end) player.end = end;
    if (this.view) this.view.dirty = true;
  }

  // ---- what the page is told

  /** @param {Partial<Command>} command */
  tell(command) {
    const { address, player, looks } = this,
      { epoch, seen, atEnd } = player;
    if (!command.question) this.told = { epoch, address, seen, looks };
    this.toldAt = performance.now();
    this.replaced = Boolean(command.forget || command.undo) || command.seed !== undefined;
    this.trigger("pull", {
      run: this.run,
      epoch,
      seen,
      address,
      looks,
      ...(atEnd ? { ended: true } : {}),
      ...command,
    });
  }

  /** Whether the page has still to answer. */
  get telling() {
    return this.toldAt > 0 && performance.now() - this.toldAt < PATIENCE_MS;
  }

  /** Whether the page knows what is on the screen. */
  get knows() {
    const { epoch, address, looks } = this.told;
    return this.player.epoch === epoch && this.address === address && isSame(looks, this.looks);
  }

  /**
   * Downloads and links need what is on the screen: tell it once it has come to rest. A lesson waits for its epoch.
   * @param {number} movedAt
   */
  mustTell(movedAt) {
    const { playing, seen } = this.player,
      { until = Infinity } = this.options;
    if (seen >= until && this.told.seen < until) return true;
    return !playing && !this.knows && performance.now() - movedAt > REST_MS;
  }

  // ---- what the controls ask for

  /** @param {(player: Player) => void} action */
  act(action) {
    this.notice("");
    super.act(action);
    this.goOn();
  }

  /** @param {number} epoch */
  goTo(epoch) {
    if (this.allowsEpoch(epoch, this.player.mostEpochs)) this.act((player) => player.goTo(epoch));
  }

  /**
   * @param {Record<string, number | string>} changes
   * @param {boolean} last
   */
  change(changes, last) {
    if (this.locked || !this.view) return;
    this.notice("");
    for (const [what, value] of Object.entries(changes)) this.waiting.set(what, value);
    if (last) this.wishes.commit = true;
    this.goOn();
  }

  /** @param {Wish} wish */
  ask(wish) {
    if (this.locked) return;
    this.notice("");
    if (wish.forget) this.forgotten = this.changes.length;
    Object.assign(this.wishes, wish);
    this.goOn();
  }
}

/**
 * @param {Looks} one
 * @param {Looks} other
 */
const isSame = (one, other) => Object.entries(one).every(([name, value]) => other[name] === value);

/** Called by Streamlit at every rerun of the component. */
export default mounting(
  import.meta.url,
  STYLES,
  async (root, plotly, /** @type {Functions} */ functions) => new Stage(root, await plotly, functions),
);
