// A participant's own network on the phone: its rows come from the server's route, and it is played once to its end.

/**
 * @import { Training } from "./api.js"
 * @import { End } from "../types/message.js"
 */

import { wantsCalm } from "../shared/motion.js";
import { number } from "../stage/words.js";
import { Refused, rowsOf } from "./api.js";
import { OutputMaps } from "./maps.js";
import { sendRun } from "./sent.js";

const SECONDS = 12; // that a run is played in
const ROWS = 150; // about so many pictures of it
const FEW = 60; // with fewer it is asked for again, more finely
const AT_ONCE = 300;
const WIDTH = 300; // of the picture, in pixels
const HEIGHT = 0.4; // its most, as a share of the screen, of which the words are to have some
const REST_MS = 2000; // after the server was too busy

/** @typedef {{ epochs: number[], rows: Float32Array[], end: End | undefined }} Film */

export class OwnRun {
  /**
   * @param {HTMLElement} place
   * @param {Training} training
   * @param {URL} home
   * @param {URL} room
   * @param {string} token
   * @param {() => void} finished called when it was watched to its end
   * @param {(words: string) => void} say what becomes of an offer
   */
  constructor(place, training, home, room, token, finished, say) {
    this.training = training;
    this.home = home;
    this.finished = finished;
    this.say = say;
    this.alive = true;
    this.said = document.createElement("p");
    this.said.textContent = "Your network is being trained …";
    this.again = document.createElement("button");
    this.again.textContent = "Watch it again";
    this.again.hidden = true;
    this.offer = document.createElement("button");
    this.offer.textContent = "Offer to show it on the wall";
    this.offer.hidden = true;
    this.offer.addEventListener("click", () => this.send(room, token));
    const title = document.createElement("h1");
    title.textContent = training.text;
    const about = document.createElement("p");
    about.textContent = (training.about ?? "").replace(/(?<=\d)-(?=\d)/g, "\u2011"); // sizes of layers stay in one line
    const seed = document.createElement("p");
    const { shared, place: at } = training;
    seed.textContent = "Your network has random weights of its own at the start.";
    if (shared) seed.textContent += ` ${shared.label}: yours is ${shared.texts[at]}.`;
    this.picture = document.createElement("figure");
    this.legend = document.createElement("p");
    this.legend.className = "legend";
    place.replaceChildren(title, about, seed, this.picture, this.legend, this.said, this.again, this.offer);
    this.begin(room, token).catch((error) => {
      this.said.textContent = error instanceof Refused ? error.message : "There is no connection. Reload this page.";
    });
  }

  /** Play no longer. */
  stop() {
    this.alive = false;
  }

  /**
   * @param {URL} room
   * @param {string} token
   */
  async begin(room, token) {
    const maps = await OutputMaps.of(this.home, room, token);
    this.maps = maps[Math.min(this.training.place, maps.length - 1)];
    const canvas = this.maps.canvas(Math.min(WIDTH, innerWidth - 32, HEIGHT * innerHeight));
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", "What your network answers for all inputs, as it learns");
    this.picture.append(canvas);
    this.legend.textContent = this.maps.legend;
    const { epochs } = this.training;
    let film = await this.film(canvas, Math.max(1, Math.ceil(epochs / ROWS)));
    const last = film.epochs.at(-1) ?? 0;
    if (film.rows.length < FEW && last > film.rows.length)
      film = await this.film(canvas, Math.max(1, Math.ceil(last / ROWS)));
    if (!this.alive) return;
    await this.play(canvas, film);
    this.finished();
    this.again.hidden = this.offer.hidden = false;
    this.again.addEventListener("click", () => this.play(canvas, film));
  }

  /**
   * Offer the run to the class.
   * @param {URL} room
   * @param {string} token
   */
  async send(room, token) {
    this.say(await sendRun(room, token, this.training.address, this.say));
  }

  /**
   * All of the run, a row each so many epochs.
   * @param {HTMLCanvasElement} canvas which shows the first row meanwhile
   * @param {number} stride
   * @returns {Promise<Film>}
   */
  async film(canvas, stride) {
    const { address, epochs, rows } = this.training;
    /** @type {Film} */
    const film = { epochs: [], rows: [], end: undefined };
    let start = 0;
    while (this.alive && !film.end && start <= epochs) {
      const query = `${address ? `${address}&` : ""}start=${start}&count=${AT_ONCE}&stride=${stride}`;
      const answer = await rowsOf(rows, this.home, query).catch(() => null);
      if (!answer) {
        await new Promise((resolve) => setTimeout(resolve, REST_MS * (0.5 + Math.random())));
        continue;
      }
      if ("refused" in answer) throw new Refused(400, answer.refused);
      const { header, rows: found } = answer,
        width = found.rows.length / Math.max(1, header.n);
      for (let at = 0; at < header.n; at += 1) {
        film.epochs.push(found.epochs[at]);
        film.rows.push(found.rows.subarray(at * width, (at + 1) * width));
      }
      if (!start && header.n) this.show(canvas, film.epochs[0], film.rows[0]);
      film.end = header.end;
      const last = film.epochs.at(-1);
      if (last !== undefined) {
        start = last + stride;
        this.said.textContent = `Your network is being trained: epoch ${last.toLocaleString("en")}`;
      }
    }
    return film;
  }

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Film} film
   */
  async play(canvas, { epochs, rows, end }) {
    const begun = performance.now(),
      last = rows.length - 1;
    let shown = -1;
    while (this.alive && shown < last) {
      const share = wantsCalm() ? 1 : (performance.now() - begun) / (1000 * SECONDS);
      const at = Math.min(last, Math.floor(share * rows.length));
      if (at !== shown) this.show(canvas, epochs[at], rows[at]);
      shown = at;
      await new Promise((resolve) => setTimeout(resolve, 33)); // goes on in a hidden tab too
    }
    if (end) this.said.textContent += ` · ${end.cause}`;
  }

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {number} epoch
   * @param {Float32Array} row
   */
  show(canvas, epoch, row) {
    const { maps } = this;
    if (!maps) return;
    const { columns } = maps.setup;
    maps.draw(canvas, row, true);
    const { accuracy } = columns, // there is none where values are learned
      right = accuracy === undefined ? "" : ` · ${Math.round(100 * row[accuracy])} % right`;
    this.said.textContent = `Epoch ${epoch.toLocaleString("en")} · loss ${number(row[columns.loss])}${right}`;
  }
}
