// A replay: the stage's own page over a recorded run, in one file that asks nobody for anything.

/**
 * @import { RecordedHeader } from "../types/message.js"
 * @import { Plotly } from "../types/plotly.js"
 * @import { Rows } from "../stage/answer.js"
 * @import { Functions } from "../stage/network.js"
 */

import { loadedPlotly } from "../shared/component.js";
import { elementById } from "../shared/parts.js";
import { inflated } from "../shared/inflate.js";
import { opened, unpacked } from "../stage/answer.js";
import { History } from "../stage/history.js";
import { Screen } from "../stage/screen.js";
import { Recording } from "./recording.js";

const HIDDEN = ["learning_rate", "seed", "menu"]; // what would change the run, and ways to other pages

class Replay extends Screen {
  /**
   * @param {HTMLElement} root
   * @param {Plotly} Plotly
   * @param {Functions} functions
   * @param {RecordedHeader} header
   * @param {Rows} rows
   */
  constructor(root, Plotly, functions, header, { epochs, rows }) {
    const history = new History(header.setup.width);
    history.add(epochs, rows);
    root.replaceChildren();
    super(root, Plotly, functions, new Recording(history, header.end), false);
    this.changes = header.changes;
    this.rates = header.rates;
    this.locks = header.locks;
    this.setOptions({ presenter: false, hidden: HIDDEN });
    this.showLooks(header.looks);
    this.show(header.setup);
  }

  enlarge() {
    this.setOptions({ presenter: !this.options.presenter, hidden: HIDDEN });
  }
}

/**
 * What the file holds under this id, compressed and in base64.
 * @param {string} id
 */
function held(id) {
  const bytes = Uint8Array.from(atob(elementById(id).textContent), (character) => character.charCodeAt(0));
  return inflated(bytes, "gzip");
}

/** @param {boolean} dark */
function chooseTheme(dark) {
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}

/** @param {Functions} functions */
export async function start(functions) {
  const root = elementById("replay"),
    dark = matchMedia("(prefers-color-scheme: dark)");
  chooseTheme(dark.matches);
  dark.addEventListener("change", () => chooseTheme(dark.matches));
  try {
    const script = document.createElement("script");
    script.textContent = new TextDecoder().decode(await held("plotly"));
    document.head.append(script);
    const Plotly = loadedPlotly();
    if (!Plotly) throw new Error("its charts are damaged");
    /** @type {{ header: RecordedHeader, packed: Uint8Array<ArrayBuffer> }} */
    const { header, packed } = opened(await held("run"));
    const replay = new Replay(root, Plotly, functions, header, await unpacked(packed, header.n));
    const large = elementById("large");
    large.addEventListener("click", () => {
      replay.enlarge();
      large.setAttribute("aria-pressed", String(replay.options.presenter));
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    root.textContent = `The replay could not start: ${reason}. A browser of 2023 or later shows it.`;
  }
  elementById("theme").addEventListener("click", () => {
    chooseTheme(document.documentElement.dataset.theme !== "dark");
  });
}
