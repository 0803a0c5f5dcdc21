// A replay: the stage's own pictures over a recorded run, in one file that asks nobody for anything.

import { unpack } from "../stage/answer.js";
import { Controls } from "../stage/controls.js";
import { History } from "../stage/history.js";
import { Network } from "../stage/network.js";
import { page } from "../stage/page.js";
import { DEFAULT_SPEED, SPEEDS } from "../stage/player.js";
import { View } from "../stage/view.js";
import { Recording } from "./recording.js";

const HIDDEN = ["training", "start"]; // what would change the run

class Replay {
  constructor(root, Plotly, bytes, functions) {
    const { header, epochs, rows } = unpack(bytes),
      { setup, changes, rates, end } = header;
    this.history = new History(setup.width);
    this.history.add(epochs, rows);
    Object.assign(this, { setup, changes, rates, player: new Recording(this.history, end), presenter: false });
    root.innerHTML = page(
      SPEEDS.map(({ label }) => label),
      DEFAULT_SPEED,
      false,
    );
    const element = root.firstElementChild;
    this.controls = new Controls(element, this);
    this.view = new View(element, Plotly, {
      edit: () => {},
      hover: (html, event) => this.controls.hover(html, event),
      unhover: () => this.controls.unhover(),
    });
    this.view.setOptions({ presenter: false, hidden: HIDDEN });
    this.view.get("explain").hidden = true;
    this.view.open(setup, new Network(setup.sizes, setup.activations, functions));
    new ResizeObserver(() => this.view.resize()).observe(element);
    this.last = performance.now();
    requestAnimationFrame((time) => this.tick(time));
  }

  tick(time) {
    const seconds = Math.min(0.25, (time - this.last) / 1000);
    this.last = time;
    this.player.frame(seconds);
    this.view.draw(time, this);
    requestAnimationFrame((next) => this.tick(next));
  }

  act(action) {
    action(this.player);
    this.view.dirty = true;
  }

  enlarge() {
    this.presenter = !this.presenter;
    this.view.setOptions({ presenter: this.presenter, hidden: HIDDEN });
  }
}

// What the file holds under this id, compressed and in base64.
async function inflated(id) {
  const bytes = Uint8Array.from(atob(document.getElementById(id).textContent), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function chooseTheme(name) {
  document.documentElement.dataset.theme = name;
}

export async function start(functions) {
  const root = document.getElementById("replay"),
    dark = matchMedia("(prefers-color-scheme: dark)");
  chooseTheme(dark.matches ? "dark" : "light");
  dark.addEventListener("change", () => chooseTheme(dark.matches ? "dark" : "light"));
  try {
    const script = document.createElement("script");
    script.textContent = new TextDecoder().decode(await inflated("plotly"));
    document.head.append(script);
    const replay = new Replay(root, window.Plotly, await inflated("run"), functions);
    document.getElementById("large").addEventListener("click", (event) => {
      replay.enlarge();
      event.currentTarget.setAttribute("aria-pressed", String(replay.presenter));
    });
  } catch (error) {
    root.textContent = `The replay could not start: ${error.message}. A browser of 2023 or later shows it.`;
  }
  document.getElementById("theme").addEventListener("click", () => {
    chooseTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark");
  });
}
