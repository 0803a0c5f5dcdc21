// The networks of a class on the wall: a small map of each that was watched to its end, by how it ended, and the share
// that was solved beside that of many other starts. The server trains; what it sends are parameters.

/**
 * @import { Training } from "./api.js"
 * @import { Value } from "./sweep.js"
 */

import { elementOf, partsOf } from "../shared/parts.js";
import { ask } from "./api.js";
import { OutputMaps } from "./maps.js";
import { sweepCharts } from "./sweep.js";

const WIDTH = 150; // pixels of a map where there are few
const SEVERAL = 12; // with more of them, they are smaller
const MANY = 80; // with still more, they are without names

/**
 * @typedef {{ solved: number, ended: number, low: number, high: number, epochs: number | null }} Share
 * @typedef {{ status: string, epoch: number, link: string, parameters: number[], place: number }} Ended
 * @typedef {{ name: string, words: string, numbers: number[] }} Group
 * @typedef {{ runs: { [number: number]: Ended }, groups: Group[], share?: Share,
 *   others: Share | { progress: number }, sweep?: Value[], done: boolean }} Found
 */

const HTML = `<div class="room-trained" data-testid="trained"><h2 data-part="title"></h2><p data-part="about"></p>
  <p role="status" data-part="finished"></p>
  <dl data-part="shares"><dt>This class</dt><dd data-part="share"></dd><dt>Other starts</dt><dd data-part="others"></dd></dl>
  <div data-part="sweep" hidden></div>
  <p class="room-legend">Each small picture is one network. <span data-part="ground"></span>
    <span data-part="lines">The lines are 95 % intervals.</span> Choose a picture to open its run in the lab.</p>
  <div data-part="groups"></div></div>`;

export class Trainings {
  /**
   * @param {Training} training
   * @param {URL} home
   * @param {URL} room
   * @param {string} secret
   */
  constructor(training, home, room, secret) {
    this.training = training;
    this.home = home;
    this.room = room;
    this.secret = secret;
    this.number = training.number;
    this.element = elementOf(HTML);
    this.get = partsOf(this.element);
    this.get("title").textContent = training.text;
    this.get("about").textContent = training.about ?? "";
    this.get("shares").hidden = this.get("lines").hidden = training.shared !== undefined;
    this.get("sweep").hidden = training.shared === undefined;
    /** @type {Map<number, HTMLElement>} the link with the map of each, by the number of the participant */
    this.maps = new Map();
    /** @type {Map<number, string>} */
    this.names = new Map();
    this.drawing = OutputMaps.of(home, room, secret);
    this.asking = this.wanted = false;
  }

  /**
   * These have watched theirs to its end.
   * @param {[number: number, name: string][]} finished
   * @param {number} people
   */
  async receive(finished, people) {
    this.names = new Map(finished);
    this.get("finished").textContent =
      `${finished.length} of ${people} ${finished.length === 1 ? "has" : "have"} watched their network to its end.`;
    this.wanted = true;
    if (this.asking) return;
    this.asking = true;
    try {
      await this.ask();
    } catch (error) {
      if (this.element.isConnected) throw error; // else the class is at something else by now
    } finally {
      this.asking = false;
    }
  }

  /** Ask until there is nothing more to be trained; while the wall is left, nothing is. */
  async ask() {
    const drawing = await this.drawing;
    this.get("ground").textContent = drawing[0].ground;
    while (this.wanted && this.element.isConnected) {
      this.wanted = false;
      const known = [...this.maps.keys()];
      const url = new URL("drive", this.room);
      /** @type {Found} */
      const found = await ask(url, this.secret, { act: "runs", known });
      for (const [number, ended] of Object.entries(found.runs)) {
        this.maps.set(Number(number), this.map(drawing, Number(number), ended));
      }
      this.show(found);
      this.wanted ||= !found.done;
    }
  }

  /**
   * @param {OutputMaps[]} drawings
   * @param {number} number of the participant, which is also the seed
   * @param {Ended} ended
   */
  map(drawings, number, { status, epoch, link: to, parameters, place }) {
    const drawing = drawings[Math.min(place, drawings.length - 1)];
    const link = document.createElement("a"),
      name = this.names.get(number) ?? "",
      canvas = drawing.canvas(WIDTH);
    link.href = new URL(`./?${to}`, this.home).href;
    link.target = "_blank";
    link.title = `${name}, seed ${number}: ${status} at epoch ${epoch.toLocaleString("en")}`;
    link.setAttribute("aria-label", link.title);
    canvas.style.width = ""; // that of the link
    drawing.draw(canvas, Float64Array.from(parameters), false);
    const words = document.createElement("span");
    words.textContent = name;
    link.append(canvas, words);
    return link;
  }

  /** @param {Value[]} sweep */
  showSweep(sweep) {
    const legend = elementOf(`<p class="room-legend"><i class="room-own-key"></i> this class, with 95 % intervals;
      <i class="room-others-key"></i> <span></span> Epochs are shown only where more than half are solved.</p>`);
    const [others] = legend.getElementsByTagName("span");
    others.textContent = ofOthers(sweep[0].others);
    this.get("sweep").replaceChildren(...sweepCharts(this.training.shared?.label ?? "", sweep), legend);
  }

  /** @param {Found} found */
  show({ groups, share, others, sweep }) {
    if (share) {
      showShare(this.get("share"), share, "of this class");
      if ("progress" in others) {
        this.get("others").textContent = `are being trained: ${Math.floor(100 * others.progress)} % is done.`;
      } else showShare(this.get("others"), others, "of other starts");
    }
    if (sweep) this.showSweep(sweep);
    this.get("groups").classList.toggle("room-several", this.maps.size > SEVERAL && this.maps.size <= MANY);
    this.get("groups").classList.toggle("room-crowd", this.maps.size > MANY);
    this.get("groups").classList.toggle("room-by-value", sweep !== undefined);
    this.get("groups").replaceChildren(
      ...groups.map(({ name, words, numbers }) => {
        const section = elementOf('<section><h3></h3><p></p><div class="room-maps"></div></section>'),
          [title, why, maps] = section.children;
        title.textContent = `${name[0].toUpperCase()}${name.slice(1)}: ${numbers.length}`;
        why.textContent = words;
        maps.append(...numbers.flatMap((number) => this.maps.get(number) ?? []));
        return section;
      }),
    );
  }
}

/**
 * What stands below the charts of a sweep: how many other starts there are, or how far they are.
 * @param {Value["others"]} others
 */
const ofOthers = (others) =>
  "progress" in others
    ? `Other starts are being trained: ${Math.floor(100 * others.progress)} % is done.`
    : `${others.ended.toLocaleString("en")} other starts of each value.`;

/**
 * A share as a number, and as a place between 0 and 100 % with its interval.
 * @param {HTMLElement} place
 * @param {Share} share
 * @param {string} whose
 */
function showShare(place, { solved, ended, low, high }, whose) {
  if (!ended) {
    place.textContent = "none yet";
    return;
  }
  const percent = (/** @type {number} */ share) => {
    const exact = 100 * share,
      isNearEnd = Math.min(exact, 100 - exact) < 1 && exact !== 0 && exact !== 100;
    return isNearEnd ? exact.toFixed(1) : exact.toFixed(0);
  };
  const words = `${percent(solved / ended)} % solved (${solved.toLocaleString("en")} of ${ended.toLocaleString("en")}; 95 % interval ${percent(low)} to ${percent(high)} %)`;
  const line = elementOf('<span class="room-share" role="img"><i class="room-interval"></i><b></b></span>');
  line.setAttribute("aria-label", `The share solved ${whose}, with its interval, on a line from 0 to 100 %`);
  const [interval, point] = /** @type {HTMLElement[]} */ ([...line.children]);
  interval.style.left = `${100 * low}%`;
  interval.style.width = `${100 * (high - low)}%`;
  point.style.left = `${(100 * solved) / ended}%`;
  const text = document.createElement("span");
  text.textContent = words;
  place.replaceChildren(line, text);
}
