// The stage: one instance for each place in the page, alive across Streamlit's reruns. It holds the rows of the run
// that have arrived, lets the player move over them, and pulls further ones from the server.

import { unpack } from "./answer.js";
import { Controls } from "./controls.js";
import { History } from "./history.js";
import { Network } from "./network.js";
import { loadPlotly, loadStyles } from "../shared/load.js";
import { page } from "./page.js";
import { DEFAULT_SPEED, Player, SHORT, SPEEDS } from "./player.js";
import { View } from "./view.js";

const STYLES = ["../shared/controls.css", "./stage.css"];
const REST_MS = 300; // an epoch that stays on the screen this long is told to the server
const PATIENCE_MS = 4000; // an answer that takes longer is asked for again

const stages = new WeakMap();

class Stage {
  constructor(root, plotlyUrl, functions) {
    this.root = root;
    this.functions = functions;
    this.history = new History(1);
    this.player = new Player(this.history);
    this.changes = []; // [[epoch, words], …]
    this.rates = []; // [[epoch, learning rate], …]
    this.pending = 0; // when the question was asked that has no answer yet
    this.queue = {}; // what the next question will carry besides the wish for rows
    this.started = Promise.all([loadPlotly(plotlyUrl), loadStyles(root, import.meta.url, STYLES)]).then(([Plotly]) =>
      this.build(Plotly),
    );
    this.started.catch((error) => {
      root.textContent = `The stage could not start: ${error.message}. Reload the page.`;
    });
  }

  build(Plotly) {
    const holder = document.createElement("div");
    holder.innerHTML = page(
      SPEEDS.map(({ label }) => label),
      DEFAULT_SPEED,
    );
    this.root.append(holder);
    const element = holder.firstElementChild;
    this.controls = new Controls(element, this);
    this.view = new View(element, Plotly, {
      edit: (index, x, y) => {
        if (!this.locked) this.controls.openEditor(index, x, y);
      },
      editWeight: (index, value) => this.editWeight(index, value),
      hover: (html, event) => this.controls.hover(html, event),
      unhover: () => this.controls.unhover(),
    });
    this.resizer = new ResizeObserver(() => this.view.resize());
    this.resizer.observe(element);
    this.last = performance.now();
    const loop = (time) => {
      if (!this.root.isConnected) {
        this.destroy();
        return;
      }
      this.tick(time);
      requestAnimationFrame(loop);
    };
    requestAnimationFrame(loop);
  }

  tick(time) {
    const seconds = Math.min(0.25, (time - this.last) / 1000);
    this.last = time;
    if (!this.setup) return;
    this.player.frame(seconds);
    this.pullIfNeeded();
    this.view.draw(time, this);
  }

  destroy() {
    this.resizer.disconnect();
    this.controls.destroy();
    this.view.destroy();
  }

  // ---- what the server answers: see StageSession in pages/shared/stage/session.py

  async receive(bytes) {
    await this.started;
    const { header, epochs, rows } = unpack(bytes);
    if (header.serial === this.serial) return; // a rerun that had nothing new for the stage
    this.serial = header.serial;
    this.pending = 0;
    this.view.setOptions(header.options);
    if (header.setup) this.open(header);
    else if (header.run !== this.run || (header.revision !== this.revision && header.cut === undefined)) {
      this.reopening = header.run === this.run; // an answer was lost on the way: begin anew where we are
      this.run = header.run;
      this.pull({ reopen: true });
      return;
    }
    this.revision = header.revision;
    if (header.cut !== undefined) this.history.cutFrom(header.cut);
    this.history.add(epochs, rows);
    if (header.cut !== undefined) this.player.cut(header.cut);
    if (header.end) this.player.end = header.end;
    if (header.changes) Object.assign(this, { changes: header.changes, rates: header.rates });
    if (header.mostEpochs) this.player.mostEpochs = header.mostEpochs;
    if (header.setup) this.player.show(header.epoch);
    this.notice(header.error ?? "");
    if (header.ask && !header.error) Object.assign(this.queue, { accept: true, commit: true });
    this.view.dirty = true;
    this.pullIfNeeded();
  }

  open(header) {
    const { playing, rushing, speed } = this.player;
    this.run = header.run;
    this.setup = header.setup;
    this.history = new History(this.setup.width);
    this.player = new Player(this.history, speed);
    this.player.playing = playing && !rushing && (header.epoch === 0 || this.reopening);
    this.reopening = false;
    this.reported = header.epoch;
    this.view.open(this.setup, new Network(this.setup.sizes, this.setup.activations, this.functions));
  }

  notice(words) {
    const box = this.view.get("notice");
    box.textContent = words;
    box.hidden = !words;
  }

  // ---- what the server is asked

  pull(command) {
    this.pending = performance.now();
    const { epoch, seen } = this.player;
    this.reported = epoch;
    this.trigger("pull", { run: this.run, epoch, seen, ...command });
  }

  pullIfNeeded() {
    if (!this.setup || (this.pending && performance.now() - this.pending < PATIENCE_MS)) return;
    const command = this.queue,
      changes = Boolean(command.settings || command.edit || command.accept);
    const want = changes ? this.player.ahead(SHORT) : this.player.want();
    if (!want && !Object.keys(command).length && !this.mustReport()) return;
    this.queue = {};
    if (changes && command.commit) {
      delete command.commit; // the page follows when the change is on the screen, not before
      this.queue.commit = true;
    }
    this.pull(want ? { ...command, want } : command);
  }

  // Downloads and links need the epoch on the screen: tell it once it has come to rest.
  mustReport() {
    const { playing, epoch } = this.player;
    return !playing && epoch !== this.reported && performance.now() - this.view.movedAt > REST_MS;
  }

  // ---- what the controls ask for

  // A lesson asks for a prediction first: until then the run stays where it is, and as it is.
  get locked() {
    return Boolean(this.view.options.locked);
  }

  act(action) {
    if (!this.setup || this.locked) return;
    action(this.player);
    this.view.dirty = true;
    this.pullIfNeeded();
  }

  // Settings or parameters to change at the epoch on the screen; `commit` marks the last of a series of changes.
  change({ settings, edit, ...rest }) {
    if (this.locked) return;
    if (settings) this.queue.settings = { ...this.queue.settings, ...settings };
    if (edit) this.queue.edit = { ...this.queue.edit, ...edit };
    Object.assign(this.queue, rest);
    this.pullIfNeeded();
  }

  editWeight(index, value) {
    this.change({ edit: { [index]: value }, commit: true });
  }
}

// Called by Streamlit at every rerun of the component.
export default function mount({ data, parentElement, setTriggerValue }, plotlyUrl, functions) {
  let stage = stages.get(parentElement);
  if (!stage) {
    stage = new Stage(parentElement, plotlyUrl, functions);
    stages.set(parentElement, stage);
  }
  stage.trigger = setTriggerValue;
  return stage.receive(data);
}
