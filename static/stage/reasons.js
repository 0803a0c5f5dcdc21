// Why? – on request, below the status line: what was found out about the epoch on the screen. It is gone when another
// epoch is shown.

/**
 * @import { Why } from "../types/message.js"
 * @import { Screen } from "./screen.js"
 */

import { partsOf } from "../shared/parts.js";

const MOST_ASKED = 120; // times, should the server never say that it is done

export class Reasons {
  /**
   * @param {Screen} screen
   * @param {() => void} ask what is done when there is something to be asked
   */
  constructor(screen, ask) {
    this.screen = screen;
    this.get = partsOf(screen.element);
    this.isOpen = false;
    this.epoch = 0; // the one that is asked about
    this.asked = 0;
    this.isDone = false;
    this.get("why").addEventListener("click", () => {
      if (this.isOpen) this.close();
      else {
        this.open();
        ask();
      }
    });
    this.get("reasons-starts").addEventListener("click", () => screen.ask({ starts: true }));
  }

  /** Whether more can be found out. */
  get wants() {
    return this.isOpen && !this.isDone && this.asked < MOST_ASKED;
  }

  open() {
    const { player, locked } = this.screen;
    if (locked) return;
    player.pause();
    this.epoch = player.epoch;
    this.asked = 0;
    this.isDone = false;
    this.get("reasons-found").replaceChildren();
    this.get("reasons-starts").hidden = true;
    this.show(true);
    this.say();
  }

  close() {
    if (this.isOpen) this.show(false);
  }

  /** @param {boolean} open */
  show(open) {
    this.isOpen = open;
    this.get("reasons").hidden = !open;
    this.get("why").setAttribute("aria-expanded", String(open));
  }

  /** What is said of one epoch is not said of another. */
  follow() {
    if (this.isOpen && this.screen.player.epoch !== this.epoch) this.close();
  }

  /**
   * What is known by now; nothing where the server has not come to the epoch yet.
   * @param {Why | undefined} why
   */
  take(why) {
    this.asked += 1;
    if (why) {
      const { hidden } = this.screen.options;
      const advice = why.advice.filter(([setting]) => !hidden.includes(setting)).map(([, words]) => words);
      const blocks = advice.length ? [...why.parts, /** @type {const} */ (["What may help", advice])] : why.parts;
      this.get("reasons-found").replaceChildren(...blocks.map(([heading, sentences]) => block(heading, sentences)));
      this.get("reasons-starts").hidden = hidden.includes("menu");
      this.isDone = why.done;
    }
    this.say();
  }

  /** Which epoch it is about, and whether more is to come. */
  say() {
    const more = this.wants ? " Other runs are still being tried …" : "";
    this.get("reasons-epoch").textContent = `Why? At epoch ${this.epoch}.${more}`;
  }
}

/**
 * @param {string} heading
 * @param {readonly string[]} sentences
 */
function block(heading, sentences) {
  const box = document.createElement("div"),
    title = document.createElement("b");
  title.textContent = heading;
  box.append(
    title,
    ...sentences.map((sentence) => Object.assign(document.createElement("p"), { textContent: sentence })),
  );
  return box;
}
