// The first minute: five short hints at the controls themselves, for those who have not been here before and have not
// come by a link. One click skips them for ever.

/** @import { Screen } from "./screen.js" */

import { elementOf } from "../shared/parts.js";
import { placeBelow } from "./place.js";

const KEY = "perceptarium-hints"; // in the browser's memory, once they were seen or skipped
const GAP = 8; // px between a control and its hint

/** @type {{ part: string, words: string, kind?: string, beside?: boolean }[]} `kind`: the event that leads on */
const HINTS = [
  { part: "play", words: "<b>Press Play.</b> The network begins to learn.", kind: "click" },
  {
    part: "region",
    words:
      "<b>Watch the colours:</b> the network's answer at every point, blue for class 1 and orange for class 0. The marks are the data.",
    beside: true,
  },
  {
    part: "rate",
    words: "<b>Turn the learning rate</b> while it learns: larger steps, or smaller ones.",
    kind: "input",
  },
  { part: "slider", words: "<b>Go back in time:</b> drag this to any epoch.", kind: "input" },
  {
    part: "new-seed",
    words: "<b>Try another random start.</b> Does it always learn? All other settings are in the side bar.",
    kind: "click",
  },
];

/** Whether they were seen or skipped here, or that cannot be remembered. */
function known() {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return true;
  }
}

export class Hints {
  /** @param {Screen} screen */
  constructor(screen) {
    this.screen = screen;
    this.at = -1;
    this.ended = known();
    this.card = elementOf(`<aside class="stage-hint" role="status"><p></p>
      <span></span><button type="button" class="control-button control-text" data-next>Next</button>
      <button type="button" class="control-button control-text">Skip all hints</button></aside>`);
    const [next, skip] = this.card.querySelectorAll("button");
    next.addEventListener("click", () => this.go(this.at + 1));
    skip.addEventListener("click", () => this.end());
    this.card.addEventListener("keydown", (event) => {
      event.stopPropagation(); // no wish to play or to step
      if (event.key === "Escape") this.end();
    });
  }

  /** Begin with the first one, unless they are known. */
  begin() {
    if (this.ended || this.at >= 0) return;
    this.screen.element.append(this.card);
    this.placer = new ResizeObserver(() => this.place());
    this.placer.observe(this.screen.element);
    this.go(0);
  }

  /** @param {number} at the number of a hint */
  go(at) {
    if (this.ended) return;
    this.target?.classList.remove("stage-hinted");
    if (at >= HINTS.length) return this.end();
    this.at = at;
    const { part, words, kind } = HINTS[at];
    const target = this.screen.get(part);
    this.target = target;
    target.classList.add("stage-hinted");
    const [text, count] = this.card.querySelectorAll("p, span");
    text.innerHTML = words;
    count.textContent = `${at + 1} of ${HINTS.length}`;
    const [next] = this.card.querySelectorAll("button");
    next.textContent = at + 1 < HINTS.length ? "Next" : "Done";
    this.place();
    if (kind) {
      target.addEventListener(
        kind,
        () => {
          if (this.at === at) this.go(at + 1);
        },
        { once: true },
      );
    }
  }

  /** Below all controls; that of a picture on its left, or where there is no room above it. */
  place() {
    const { target, card } = this,
      { element } = this.screen;
    if (!target) return;
    if (!HINTS[this.at].beside) return placeBelow(card, target, element, this.screen.get("words"));
    const stage = element.getBoundingClientRect(),
      { left, top } = target.getBoundingClientRect();
    const room = left - stage.left - card.offsetWidth - GAP;
    card.style.left = `${Math.max(0, room)}px`;
    card.style.top = `${top - stage.top - (room < 0 ? card.offsetHeight + GAP : 0)}px`;
  }

  /** Never again. */
  end() {
    this.ended = true;
    this.destroy();
    try {
      localStorage.setItem(KEY, "seen");
    } catch {} // then they come again
  }

  destroy() {
    this.target?.classList.remove("stage-hinted");
    this.placer?.disconnect();
    this.card.remove();
  }
}
