// The stage: one instance for each place in the page, alive across Streamlit's reruns. It holds the rows of the run
// that have arrived, lets the player move over them, and pulls further ones from the server.

/**
 * @import { Command, Header, Setup } from "../types/message.js"
 * @import { Plotly } from "../types/plotly.js"
 * @import { Rows } from "./answer.js"
 * @import { Functions } from "./network.js"
 */

import { mounting } from "../shared/component.js";
import { opened, unpacked } from "./answer.js";
import { History } from "./history.js";
import { Player, SHORT } from "./player.js";
import { Screen } from "./screen.js";

const STYLES = ["../shared/controls.css", "./stage.css"];
const REST_MS = 300; // an epoch that stays on the screen this long is told to the server
const PATIENCE_MS = 4000; // an answer that takes longer is asked for again

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
    this.serial = this.run = this.revision = -1; // of the last answer
    this.reported = 0; // the epoch that the server knows to be on the screen
    this.reopening = false;
    this.pending = 0; // when the question was asked that has no answer yet
    /** @type {Partial<Command>} */
    this.queue = {}; // what the next question will carry besides the wish for rows
    this.chain = Promise.resolve(); // answers are taken in the order in which they come
    this.unpacking = 0; // how many wait to be taken
  }

  /** @param {number} seconds */
  advance(seconds) {
    super.advance(seconds);
    this.pullIfNeeded();
  }

  // ---- what the server answers

  /** @param {Uint8Array<ArrayBuffer>} bytes */
  receive(bytes) {
    /** @type {{ header: Header, packed: Uint8Array<ArrayBuffer> }} */
    const { header, packed } = opened(bytes);
    if (header.serial === this.serial) return; // a rerun that had nothing new for the stage
    this.serial = header.serial;
    const rows = unpacked(packed, header.n);
    if (!this.unpacking && !(rows instanceof Promise)) {
      this.take(header, rows);
      return;
    }
    this.unpacking += 1;
    const taken = this.chain.then(() => rows).then((all) => this.take(header, all));
    this.chain = taken
      .catch((error) => console.error(error))
      .finally(() => {
        this.unpacking -= 1;
      });
  }

  /**
   * @param {Header} header
   * @param {Rows} rows
   */
  take(header, { epochs, rows }) {
    const { setup, cut, changes, rates, mostEpochs, end, error = "" } = header;
    this.pending = 0;
    this.setOptions(header.options);
    if (setup) this.open(header.run, setup, header.epoch ?? 0);
    else if (header.run !== this.run || (header.revision !== this.revision && cut === undefined)) {
      this.reopening = header.run === this.run; // an answer was lost on the way: begin anew where we are
      this.run = header.run;
      this.pull({ reopen: true });
      return;
    }
    const { player } = this;
    this.revision = header.revision;
    if (cut !== undefined) player.history.cutFrom(cut);
    player.history.add(epochs, rows);
    if (cut !== undefined) player.cut(cut);
    if (end) player.end = end;
    if (changes) this.changes = changes;
    if (rates) this.rates = rates;
    if (mostEpochs) player.mostEpochs = mostEpochs;
    if (setup) player.show(header.epoch ?? 0);
    if (setup || cut !== undefined || error) this.notice(error);
    if (header.ask && !error) Object.assign(this.queue, { accept: true, commit: true });
    if (this.view) this.view.dirty = true;
    this.pullIfNeeded();
  }

  /**
   * @param {number} run
   * @param {Setup} setup
   * @param {number} epoch
   */
  open(run, setup, epoch) {
    const { playing, rushing, speed } = this.player;
    this.run = run;
    const player = new Player(new History(setup.width), speed);
    player.playing = playing && !rushing && (epoch === 0 || this.reopening);
    this.reopening = false;
    this.reported = epoch;
    this.show(setup, player);
  }

  /**
   * Say this until the visitor does something else, or the run has changed.
   * @param {string} words
   */
  notice(words) {
    const box = this.get("notice");
    box.textContent = words;
    box.hidden = !words;
  }

  // ---- what the server is asked

  /** @param {Partial<Command>} command */
  pull(command) {
    this.pending = performance.now();
    const { epoch, seen } = this.player;
    this.reported = epoch;
    this.trigger("pull", { run: this.run, epoch, seen, ...command });
  }

  pullIfNeeded() {
    if (!this.view || (this.pending && performance.now() - this.pending < PATIENCE_MS)) return;
    const command = this.queue,
      changes = Boolean(command.settings || command.edit || command.accept);
    const want = changes ? this.player.ahead(SHORT) : this.player.want();
    if (!want && !Object.keys(command).length && !this.mustReport(this.view.movedAt)) return;
    this.queue = {};
    if (changes && command.commit) {
      delete command.commit; // the page follows when the change is on the screen, not before
      this.queue.commit = true;
    }
    this.pull(want ? { ...command, want } : command);
  }

  /**
   * Downloads and links need the epoch on the screen: tell it once it has come to rest.
   * @param {number} movedAt
   */
  mustReport(movedAt) {
    const { playing, epoch } = this.player;
    return !playing && epoch !== this.reported && performance.now() - movedAt > REST_MS;
  }

  // ---- what the controls ask for

  /** @param {(player: Player) => void} action */
  act(action) {
    this.notice("");
    super.act(action);
    this.pullIfNeeded();
  }

  /**
   * Settings or parameters to change at the epoch on the screen; `commit` marks the last of a series of changes.
   * @param {Partial<Command>} command
   */
  change({ settings, edit, ...rest }) {
    if (this.locked) return;
    this.notice("");
    if (settings) this.queue.settings = { ...this.queue.settings, ...settings };
    if (edit) this.queue.edit = { ...this.queue.edit, ...edit };
    Object.assign(this.queue, rest);
    this.pullIfNeeded();
  }
}

/** Called by Streamlit at every rerun of the component. */
export default mounting(
  import.meta.url,
  STYLES,
  (root, Plotly, /** @type {Functions} */ functions) => new Stage(root, Plotly, functions),
);
