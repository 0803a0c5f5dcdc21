// Runs that participants offer, for the lecturer to choose from, and the one that is shown on the wall.

/** @import { MapSetup } from "./maps.js" */

import { elementOf, partsOf } from "../shared/parts.js";
import { OutputMaps } from "./maps.js";

/**
 * @typedef {{ person: number, name: string, address: string, link: string }} Shown
 * @typedef {{ title: string, figures: [name: string, text: string][], cause: string, setup: MapSetup,
 *   parameters: number[] }} Found
 * @typedef {(message: { act: string, [field: string]: unknown }) => Promise<any>} Drive
 */

const WIDTH = 420;

const HTML = `<section class="room-shown" data-testid="shown" hidden><h2 data-part="title"></h2>
  <div class="room-shown-run"><figure data-part="picture"></figure>
    <div><p data-part="run" role="status"></p><dl data-part="figures"></dl><p data-part="cause"></p></div></div>
  <p class="room-legend" data-part="legend" hidden></p>
  <div class="room-buttons"><a data-part="open" target="_blank">Open the run in the lab</a>
    <button type="button" class="control-button" data-part="away">Take it away</button></div></section>`;

const OFFERS = `<section class="room-offers" data-testid="offers" hidden><h2 data-part="title"></h2>
  <div class="room-buttons" data-part="names"></div>
  <button type="button" class="control-button" data-part="clear">Forget these offers</button></section>`;

export class ShownRun {
  /**
   * @param {URL} home
   * @param {Drive} drive
   * @param {(action: () => Promise<void>) => void} attempt
   */
  constructor(home, drive, attempt) {
    this.home = home;
    this.drive = drive;
    this.attempt = attempt;
    this.element = elementOf(HTML);
    this.get = partsOf(this.element);
    /** @type {Shown | null} */
    this.shown = null;
    this.get("away").addEventListener("click", () =>
      attempt(() => drive({ act: "take down", person: this.shown?.person })),
    );
  }

  /** @param {Shown | null} shown */
  receive(shown) {
    const isSame = shown?.person === this.shown?.person && shown?.address === this.shown?.address;
    this.shown = shown;
    this.element.hidden = !shown;
    if (isSame || !shown) return;
    this.get("title").textContent = `The run of ${shown.name}`;
    this.get("run").textContent = "It is being trained …";
    this.get("open").setAttribute("href", new URL(`./?${shown.link}`, this.home).href);
    for (const part of ["picture", "figures"]) this.get(part).replaceChildren();
    this.get("cause").textContent = "";
    this.get("legend").hidden = true;
    this.element.scrollIntoView();
    this.attempt(() => this.draw(shown));
  }

  /** @param {Shown} shown */
  async draw(shown) {
    /** @type {Found} */
    const { title, figures, cause, setup, parameters } = await this.drive({ act: "shown" });
    if (this.shown !== shown) return; // another one by now
    this.get("run").textContent = title;
    this.get("cause").textContent = cause;
    this.get("figures").replaceChildren(
      ...figures.flatMap(([name, text]) => {
        const [term, value] = [document.createElement("dt"), document.createElement("dd")];
        [term.textContent, value.textContent] = [name, text];
        return [term, value];
      }),
    );
    const maps = await OutputMaps.with(setup, this.home),
      canvas = maps.canvas(Math.min(WIDTH, this.element.clientWidth));
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", "What the network answers for all inputs, and the points that it learns");
    maps.draw(canvas, Float64Array.from(parameters), true);
    this.get("picture").replaceChildren(canvas);
    this.get("legend").textContent = maps.legend;
    this.get("legend").hidden = false;
  }
}

export class Offers {
  /**
   * @param {Drive} drive
   * @param {(action: () => Promise<void>) => void} attempt
   */
  constructor(drive, attempt) {
    this.drive = drive;
    this.attempt = attempt;
    this.element = elementOf(OFFERS);
    /** @type {number[]} who offers what is seen here */
    this.people = [];
    this.get = partsOf(this.element);
    this.get("clear").addEventListener("click", () =>
      attempt(() => drive({ act: "clear offers", people: this.people })),
    );
  }

  /** @param {[person: number, name: string][]} offers */
  receive(offers) {
    this.people = offers.map(([person]) => person);
    this.element.hidden = !offers.length;
    this.get("title").textContent = offers.length === 1 ? "One run is offered" : `${offers.length} runs are offered`;
    this.get("names").replaceChildren(
      ...offers.map(([person, name]) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "control-button";
        button.textContent = `Show that of ${name}`;
        button.addEventListener("click", () => this.attempt(() => this.drive({ act: "put up", person })));
        return button;
      }),
    );
  }
}
