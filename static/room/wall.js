// The lecturer's part of a room, as the projector shows it: how to come in, how many are there, and what they answer.

/**
 * @import { Functions } from "../stage/network.js"
 * @import { Question, Training } from "./api.js"
 * @import { Board } from "./board.js"
 * @import { Entries } from "./desk.js"
 * @import { Goals } from "./goals.js"
 * @import { Lesson } from "./questions.js"
 * @import { Drive, Shown } from "./shown.js"
 * @import { Shareable } from "./training.js"
 * @import { Parcel, Replies } from "./tunnel.js"
 */

import { loadStyles } from "../shared/component.js";
import { elementOf, partsOf } from "../shared/parts.js";
import { followTheme } from "../shared/theme.js";
import { ask, DRIVES, listen, recalled, Refused, remember } from "./api.js";
import { bars } from "./bars.js";
import { BoardOnTheWall } from "./board.js";
import { Forms, Subject } from "./desk.js";
import { goalForm } from "./goals.js";
import { questionForm } from "./questions.js";
import { Offers, ShownRun } from "./shown.js";
import { trainingForm } from "./training.js";
import { Trainings } from "./trainings.js";
import { dig, theTunnel } from "./tunnel.js";

/**
 * @typedef {object} Data
 * @property {string} address that of the run that a new room is about
 * @property {string} experiment what that is, in words
 * @property {Lesson[]} lessons
 * @property {{ lesson: string, step: number } | null} first the step that is to be asked first
 * @property {Shareable} shareable
 * @property {Goals} goals
 * @property {Replies | null} [replies] where the server has no routes
 */

/** @typedef {Question & { answered: number, counts: number[] | null }} AskedQuestion */
/** @typedef {Training & { finished: [number: number, name: string][] }} Trained */
/** @typedef {AskedQuestion | Trained | Board} OnTheWall */
/**
 * @typedef {{ version: number, address: string, link: string, form: Entries, people: number,
 *   activity: OnTheWall | null, offers: [person: number, name: string][], shown: Shown | null }} News
 */

const HTML = `<section class="controls room" data-testid="room">
  <p class="room-problem" role="alert" data-part="problem" hidden></p>
  <div data-part="none">
    <p><b>First open a room.</b> Everybody in the hall joins it with a phone, and predicts before you press Play.</p>
    <p class="room-doors"><button type="button" class="control-button control-play" data-part="open">Open a room</button>
      Do you take part yourself? <a data-part="in" class="control-button control-text">Join a room</a></p>
    <p>The projector then shows a code. Whoever scans it is in, without an account.</p>
    <dl class="room-what">
      <div><dt>Predict</dt><dd>Ask the question of a lesson, or one of your own. The wall shows what the class answers,
        and then which answer is right.</dd></div>
      <div><dt>Everyone trains</dt><dd>Each phone trains the experiment of the room from a start of its own. The wall shows all
        networks, and how many have solved it.</dd></div>
      <div><dt>Challenge</dt><dd>Set a goal, such as XOR in the fewest epochs. Everybody tries in the lab; the best ten
        runs stand on the wall.</dd></div>
      <div><dt>Show yours</dt><dd>Who has an interesting run offers it on the phone, and you put it on the wall.</dd></div>
    </dl>
  </div>
  <div class="room-open" data-part="room" hidden>
    <aside>
      <figure data-part="join"><img data-part="qr" alt="QR code of the room: scan it to join">
      <p class="room-address">or open <b data-part="where"></b> and type</p>
      <p class="room-code" data-part="code" data-testid="code"></p></figure>
      <p class="room-people" role="status"><b data-part="people">0</b> <span data-part="people-words"></span></p>
      <button type="button" class="control-button" data-part="larger"
        title="The code as large as the screen, for those who sit far away; Esc leads back.">Larger</button>
      <details><summary>Room</summary><div class="room-further">
        <button type="button" class="control-button" data-part="copy"
          title="Whoever has this link drives the room, on another device too. It is copied and not shown: it holds a secret.">
          Copy the lecturer’s link</button>
        <button type="button" class="control-button" data-part="end"
          title="Ends the room for all, and deletes everything in it.">End the room</button>
        <p role="status" data-part="said"></p></div>
      </details>
    </aside>
    <div data-part="wall"><div data-part="activity"></div></div>
  </div>
  <details class="room-note" data-part="local" hidden><summary>You can try all of it on this computer. For phones, the
      app must be in a network.</summary>
    <p><b data-part="here"></b> is an address for this computer alone. Whoever runs the app starts it with
      <code>make run ADDRESS=0.0.0.0</code>, and you open this page by the name or address that the computer has in the
      network. On a public server there is nothing to do.</p></details>
</section>`;

const OF_THIS_COMPUTER = /^(localhost|127\..*|\[::1\])$/; // names that mean another computer on every other one

const LOST = "No connection to the server. Trying again …";

/** @type {WeakMap<HTMLElement, Wall>} */
const walls = new WeakMap();

/**
 * Called by Streamlit at every rerun.
 * @param {{ data: Data, parentElement: HTMLElement, setTriggerValue: (name: string, told: Parcel | string) => void }} call
 * @param {string} _plotly
 * @param {Functions} functions
 */
export default async function show({ data, parentElement, setTriggerValue }, _plotly, functions) {
  dig(data, setTriggerValue, functions);
  const known = walls.get(parentElement);
  if (known) {
    known.data = data;
    known.nameExperiment();
    known.settle();
    known.hear(); // Streamlit may have taken it out of the page for a moment
    return;
  }
  const wall = new Wall(data, (address) => setTriggerValue("experiment", address));
  walls.set(parentElement, wall);
  await loadStyles(parentElement, import.meta.url, ["../shared/controls.css", "./wall.css"]);
  parentElement.append(wall.element);
  followTheme(wall.element);
  wall.begin();
}

class Wall {
  /**
   * @param {Data} data
   * @param {(address: string) => void} follow let the page be about the experiment of this address
   */
  constructor(data, follow) {
    this.data = data;
    this.follow = follow;
    this.element = elementOf(HTML);
    this.get = partsOf(this.element);
    this.home = new URL(".", document.baseURI);
    this.code = this.secret = "";
    this.hears = false;
    /** @type {News | null} */
    this.news = null;
    /** @type {Trainings | null} */
    this.trainings = null;
    const where = this.joinAt("");
    this.get("where").textContent = (where.host + where.pathname + where.search).replace(/[/=]$/, "");
    this.get("in").setAttribute("href", where.href);
    this.get("here").textContent = where.host;
    this.get("local").hidden = !OF_THIS_COMPUTER.test(where.hostname);
    this.form = document.createElement("div");
    this.form.append(
      questionForm(data.lessons, data.first, (question) => this.drive({ act: "ask", ...question })),
      trainingForm(data.shareable, (shared) => this.drive({ act: "train", address: this.data.address, ...shared })),
      goalForm(data.goals, (goal) => this.drive({ act: "challenge", address: this.data.address, ...goal })),
    );
    this.nameExperiment();
    this.forms = new Forms(this.form, (form) => this.drive({ act: "fill", form }));
    /** @type {BoardOnTheWall | null} */
    this.board = null;
    const drive = (/** @type {Parameters<Drive>[0]} */ message) => this.drive(message),
      attempt = (/** @type {() => Promise<void>} */ action) => void this.attempt(action);
    this.shown = new ShownRun(this.home, drive, attempt);
    this.offers = new Offers(drive, attempt);
    this.get("wall").prepend(this.shown.element);
    this.get("wall").append(this.offers.element);
    for (const [part, action] of /** @type {[string, () => Promise<void> | void][]} */ ([
      ["open", () => this.open()],
      ["copy", () => this.copy()],
      ["end", () => this.end()],
      ["larger", () => this.get("join").requestFullscreen()],
    ])) {
      this.get(part).addEventListener("click", () => this.attempt(action));
    }
  }

  /**
   * Where one comes in with this code; without one it is asked for.
   * @param {string} code
   */
  joinAt(code) {
    return new URL(theTunnel() ? `room?room=${code}` : `in/${code}`, this.home);
  }

  begin() {
    const { code, secret, address, step } = recalled(DRIVES);
    if (!code || !secret) return;
    this.enter(code, secret, address);
    this.forms.enter(false, this.step === step ? [] : ["step"]);
    this.remember();
  }

  /**
   * Do it, or say why it was refused.
   * @param {() => Promise<void> | void} action
   */
  async attempt(action) {
    this.say("");
    try {
      await action();
    } catch (error) {
      this.say(error instanceof Refused ? error.message : "There is no connection to the server. Please try again.");
    }
  }

  /** @param {string} problem */
  say(problem) {
    this.get("problem").textContent = problem;
    this.get("problem").hidden = !problem;
  }

  async open() {
    const { address } = this.data,
      { code, secret } = await ask(new URL("rooms", this.home), "", { address });
    this.enter(code, secret, address);
    this.forms.enter(true, []);
    this.remember();
  }

  /** The step that this page has come with. */
  get step() {
    const { first } = this.data;
    return first ? `${first.lesson}/${first.step}` : "";
  }

  remember() {
    const { code, secret, step, subject } = this;
    remember(DRIVES, { code, secret, step, address: subject?.agreed });
  }

  nameExperiment() {
    for (const place of this.form.querySelectorAll('[data-part="experiment"]'))
      place.textContent = this.data.experiment;
  }

  /** See that this page and the room are about the same experiment. */
  settle() {
    if (!this.code || !this.news) return;
    this.subject?.settle(this.data.address, this.news.address);
    this.remember();
  }

  /**
   * @param {string} code
   * @param {string} secret
   * @param {string | undefined} address of the experiment that the page and the room last had together
   */
  enter(code, secret, address) {
    [this.code, this.secret] = [code, secret];
    const tell = (/** @type {string} */ address) => void this.attempt(() => this.drive({ act: "about", address }));
    this.subject = new Subject(address, tell, this.follow);
    this.room = new URL(`rooms/${code}/`, this.home);
    this.get("code").textContent = code;
    this.get("none").hidden = true;
    this.get("room").hidden = false;
    this.hear();
    this.attempt(async () => {
      const { picture } = await this.drive({ act: "code", link: this.joinAt(code).href });
      this.get("qr").setAttribute("src", picture);
    });
  }

  /** Hear of the room for as long as the wall is on the page. */
  async hear() {
    if (this.hears || !this.code) return;
    this.hears = true;
    const over = await listen(
      new URL("wall", this.room),
      this.secret,
      (/** @type {News} */ news) => this.receive(news),
      (lost) => this.connect(lost),
      () => this.element.isConnected,
    );
    this.hears = false;
    if (over) this.leave(over.status === 404 ? "This room has ended." : over.message);
  }

  /** @param {boolean} lost */
  connect(lost) {
    if (lost) this.say(LOST);
    else if (this.get("problem").textContent === LOST) this.say("");
  }

  /** @param {string} why */
  leave(why) {
    remember(DRIVES, null);
    this.code = "";
    this.get("none").hidden = false;
    this.get("room").hidden = true;
    this.news = null;
    this.say(this.ended ? "" : why);
    this.ended = false;
  }

  /** @param {{ act: string, [field: string]: unknown }} message */
  drive(message) {
    return ask(new URL("drive", this.room), this.secret, message);
  }

  async end() {
    if (!confirm("End the room for all, and delete everything in it?")) return;
    this.ended = true;
    await this.drive({ act: "end" });
  }

  async copy() {
    const link = `${this.joinAt(this.code).href}#${this.secret}`;
    await navigator.clipboard.writeText(link).catch(() => {
      throw new Refused(0, "This browser copies links on pages with HTTPS only.");
    });
    this.get("said").textContent = "Copied. Send it to yourself; do not show it.";
  }

  /** @param {News} news */
  receive(news) {
    this.news = news;
    this.settle();
    this.forms.receive(news.form);
    this.get("people").textContent = String(news.people);
    this.get("people-words").textContent = news.people === 1 ? "is in" : "are in";
    const { activity } = news;
    const place = this.get("activity");
    this.shown.receive(news.shown);
    this.offers.receive(news.offers);
    followTheme(this.element);
    if (activity?.kind !== "training") this.trainings = null;
    if (activity?.kind !== "challenge") this.board = null;
    if (activity?.kind === "challenge") {
      this.showBoard(activity, news.people);
      return;
    }
    if (activity?.kind === "training") {
      if (this.trainings?.number !== activity.number) {
        this.trainings = new Trainings(activity, this.home, /** @type {URL} */ (this.room), this.secret);
        const away = this.button("Back to the questions", "clear", () => this.clear(activity.number), false);
        place.replaceChildren(this.trainings.element, away);
      }
      const trainings = this.trainings;
      this.attempt(() => trainings.receive(activity.finished, news.people));
      return;
    }
    if (!activity) {
      if (!place.contains(this.form)) place.replaceChildren(this.form);
      return;
    }
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.act;
    place.replaceChildren(this.question(activity, news.people));
    if (focused) /** @type {HTMLElement | null} */ (place.querySelector(`[data-act="${focused}"]`))?.focus();
  }

  /**
   * @param {Board} activity
   * @param {number} people
   */
  showBoard(activity, people) {
    const { number, state } = activity;
    if (this.board?.number !== number) {
      this.board = new BoardOnTheWall(activity, this.home);
      const buttons = elementOf('<div class="room-buttons"></div>');
      this.finishes = this.button("Take no more runs", "finish", () => this.drive({ act: "finish", number }), true);
      buttons.append(
        this.finishes,
        this.button("Back to the questions", "clear", () => this.clear(number), false),
      );
      this.get("activity").replaceChildren(this.board.element, buttons);
    }
    if (this.finishes) this.finishes.hidden = state !== "open";
    this.board.receive(activity, people);
  }

  /** @param {number} number of the activity that is taken away */
  clear(number) {
    return this.drive({ act: "clear", number });
  }

  /**
   * @param {AskedQuestion} activity
   * @param {number} people
   */
  question(activity, people) {
    const { number, state, answered } = activity,
      box = elementOf('<div class="room-question" data-testid="question"><h2></h2><p role="status"></p></div>');
    const [title, count] = [box.children[0], box.children[1]];
    title.textContent = activity.text;
    if (activity.about) title.after(text("p", activity.about));
    count.textContent = `${answered} of ${people} ${answered === 1 ? "has" : "have"} answered.`;
    const typed = activity.lesson === undefined;
    const marking = typed && state !== "open";
    box.append(
      bars(activity, marking ? (right) => this.attempt(() => this.drive({ act: "show", number, right })) : null),
    );
    if (marking && state === "closed") box.append(text("p", "Press the option that is right, if one is."));
    if (activity.words) box.append(text("p", activity.words));
    const buttons = elementOf('<div class="room-buttons"></div>');
    box.append(buttons);
    if (state === "open") {
      buttons.append(this.button("Close", "finish", () => this.drive({ act: "finish", number }), true));
    } else if (state === "closed" && !typed) {
      buttons.append(this.button("Show the answer", "show", () => this.showAnswer(number), true));
    }
    if (!typed) {
      const run = /** @type {HTMLAnchorElement} */ (text("a", "Open the run in the lab"));
      run.href = new URL(`./?lesson=${activity.lesson}&step=${activity.step}`, this.home).href;
      run.target = "_blank";
      buttons.append(run);
    }
    const away = state === "open" ? "Take the question away" : "Next question";
    buttons.append(this.button(away, "clear", () => this.clear(number), state === "shown"));
    return box;
  }

  /**
   * @param {string} label
   * @param {string} act
   * @param {() => Promise<void>} action
   * @param {boolean} first whether it is what comes next
   */
  button(label, act, action, first) {
    const made = /** @type {HTMLButtonElement} */ (text("button", label));
    made.className = first ? "control-button control-play" : "control-button";
    made.dataset.act = act;
    made.addEventListener("click", async () => {
      made.disabled = true; // a doubled click is one
      await this.attempt(action);
      made.disabled = false;
    });
    return made;
  }

  /**
   * Have the answer computed, which may take a while, and shown to all.
   * @param {number} number
   */
  async showAnswer(number) {
    for (;;) {
      const { progress } = await this.drive({ act: "show", number });
      if (progress === undefined) return;
      this.say(`The answer is being computed: ${Math.round(100 * progress)} % is done.`);
    }
  }
}

/**
 * @param {"p" | "a" | "button"} tag
 * @param {string} words
 */
function text(tag, words) {
  const made = document.createElement(tag);
  made.textContent = words;
  return made;
}
