// A phone in a room: it joins, shows the question, and sends the answer.

/** @import { Activity, Question } from "./api.js" */

import { ask, DRIVES, ENDED, IN, listen, recalled, Refused, remember } from "./api.js";
import { ChallengePage } from "./challenge.js";
import { OwnRun } from "./own.js";
import { OFFERED } from "./sent.js";

/**
 * `offered` and `shown`: whether a run of the participant's is offered to be shown, and is on the wall.
 * @typedef {{ version: number, name: string, activity: Activity | null, own: number | null, offered: boolean,
 *   shown: boolean }} News
 */

const AGAIN_MS = 3000;

/** @type {HTMLElement} what it is drawn in */
let main;
/** @type {URL} the app's address */
let home;
/** @type {(code: string) => URL} that of this page, for the room of this code or none */
let addressOf;

/**
 * An element with this text, which is never markup.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} text
 * @param {{ [name: string]: string }} attributes
 */
function element(tag, text = "", attributes = {}) {
  const made = document.createElement(tag);
  made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/**
 * A field with a button; `send` may refuse what was entered, and its words then stand below.
 * @param {string} label
 * @param {string} button
 * @param {{ [name: string]: string }} attributes of the field
 * @param {(text: string) => Promise<void>} send
 * @param {string} words that stand there at first
 */
function field(label, button, attributes, send, words = "") {
  const form = element("form"),
    input = element("input", "", { id: "field", autocomplete: "off", ...attributes }),
    problem = element("p", words, { role: "alert" });
  form.append(element("label", label, { for: "field" }), input, element("button", button), problem);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.textContent = "";
    try {
      await send(input.value);
    } catch (error) {
      problem.textContent = wordsOf(error);
    }
  });
  return form;
}

/** @param {unknown} error */
const wordsOf = (error) =>
  error instanceof Refused ? error.message : "There is no connection to the server. Please try again.";

/**
 * @param {string} words why it is asked for once more, or nothing
 * @param {boolean} isOver whether the room that this phone was in has ended
 */
function askForCode(words, isOver = false) {
  const attributes = { maxlength: "12", autocapitalize: "characters", spellcheck: "false", required: "" };
  main.replaceChildren(
    element("h1", isOver ? "This room has ended" : "Join the class"),
    element(
      "p",
      isOver ? "For another room, type its code." : "Type the code that stands on the wall. Nothing else is asked.",
    ),
    field("Code", "Join", attributes, (text) => join(text), words),
  );
}

/**
 * Join the room, unless this browser is in it already.
 * @param {string} text the code as it was typed
 */
async function join(text) {
  const code = text.toUpperCase().replace(/[\s-]/g, ""),
    known = recalled(IN);
  if (code && known.code === code) {
    history.replaceState(null, "", addressOf(code));
    new Seat(code, known.token);
    return;
  }
  const { token } = await ask(new URL(`rooms/${encodeURIComponent(code)}/join`, home), "", {});
  remember(IN, { code, token });
  history.replaceState(null, "", addressOf(code));
  new Seat(code, token);
}

/** The participant's seat in the room. */
class Seat {
  /**
   * @param {string} code
   * @param {string} token
   */
  constructor(code, token) {
    this.token = token;
    this.room = new URL(`rooms/${code}/`, home);
    this.lost = element("p", "No connection. Trying again …", { role: "status", class: "lost" });
    this.lost.hidden = true;
    this.who = element("p", "", { class: "who" });
    this.place = element("section");
    this.aside = element("p", "", { role: "status" });
    /** @type {News | null} */
    this.news = null;
    /** @type {OwnRun | null} */
    this.run = null;
    /** @type {ChallengePage | null} */
    this.challenge = null;
    this.name = "";
    main.replaceChildren(this.lost, this.place, this.aside, this.who);
    listen(
      new URL("phone", this.room),
      token,
      (/** @type {News} */ news) => this.receive(news),
      (lost) => {
        this.lost.hidden = !lost;
      },
    ).then((over) => {
      this.leave();
      if (over?.status === 404) remember(ENDED, { code }); // first: the lab in another tab hears of both
      remember(IN, null);
      history.replaceState(null, "", addressOf(""));
      if (over?.status === 404) askForCode("", true);
      else askForCode(over?.message ?? "");
    });
  }

  /** @param {News} news */
  receive(news) {
    this.news = news;
    if (news.name !== this.name) this.showName(news.name);
    this.aside.textContent = news.shown ? "Your run is on the wall." : news.offered ? OFFERED : "";
    this.show();
  }

  /** What was on the page is there no longer. */
  leave() {
    this.run?.stop();
    this.challenge?.stop();
    this.run = this.challenge = null;
  }

  /** @param {string} name */
  showName(name) {
    this.name = name;
    const change = element("button", "Change", { type: "button", "aria-label": "Change your nickname" });
    this.who.replaceChildren(element("span", `You are ${name}.`), change);
    change.addEventListener("click", () => {
      const form = field("Your nickname", "Save", { maxlength: "20", required: "", value: name }, async (text) => {
        const saved = await ask(new URL("name", this.room), this.token, { name: text });
        this.showName(saved.name);
      });
      this.who.replaceChildren(form);
      form.querySelector("input")?.select();
    });
  }

  show() {
    const { activity, own } = /** @type {News} */ (this.news);
    if (activity?.kind === "training" && this.run?.training.number === activity.number) return; // it plays
    this.leave();
    if (!activity) {
      this.place.replaceChildren(
        element("h1", "You are in"),
        element("p", "Look at the wall. A question comes to this page by itself."),
      );
      return;
    }
    if (activity.kind === "training") {
      const finished = () => this.finish(activity.number),
        say = (/** @type {string} */ words) => {
          this.aside.textContent = words;
        };
      this.run = new OwnRun(this.place, activity, home, this.room, this.token, finished, say);
      return;
    }
    if (activity.kind === "challenge") {
      this.challenge = new ChallengePage(this.place, activity, home, this.room, this.token);
      return;
    }
    const options = element("ul", "", { class: "options" });
    activity.options.forEach((option, at) => {
      const row = element("li"),
        button = element("button", option, { type: "button", "aria-pressed": String(at === own) });
      button.disabled = activity.state !== "open";
      button.addEventListener("click", () => this.answer(activity, at));
      if (activity.state === "shown" && at === activity.right) {
        button.classList.add("right");
        button.textContent = `✓ ${option}`;
      }
      row.append(button);
      options.append(row);
    });
    this.said = element("p", this.words(activity, own), { role: "status", class: "said" });
    const about = activity.about ? [element("p", activity.about)] : [],
      why = activity.words ? [element("p", activity.words)] : [];
    this.place.replaceChildren(element("h1", activity.text), ...about, this.said, options, ...why);
  }

  /**
   * @param {Question} activity
   * @param {number | null} own
   */
  words({ state, right }, own) {
    if (state === "open") return own === null ? "Choose one answer." : "Your answer is in. You can still change it.";
    if (state === "closed")
      return own === null ? "It is too late to answer. Look at the wall." : "Your answer is in. Look at the wall.";
    if (own === right) return "Your answer is right.";
    return `${own === null ? "You did not answer." : "Your answer is not right."} The right answer has a ✓.`;
  }

  /**
   * @param {number} number of the activity
   * @param {number} option
   */
  send(number, option) {
    return ask(new URL("answer", this.room), this.token, { number, option });
  }

  /**
   * Say that the own run was watched to its end, as often as it takes.
   * @param {number} number of the activity
   */
  async finish(number) {
    for (let waiting = true; waiting; ) {
      try {
        await this.send(number, 0);
        waiting = false;
      } catch (error) {
        waiting = !(error instanceof Refused) || error.isForNow;
        if (waiting) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  }

  /**
   * @param {Question} question
   * @param {number} option
   */
  async answer({ number }, option) {
    const { said, news } = this;
    if (said) said.textContent = "Sending …";
    try {
      await this.send(number, option);
      if (news) news.own = option;
      if (news === this.news) this.show();
      /** @type {HTMLElement | null} */ (this.place.querySelector("[aria-pressed=true]"))?.focus();
    } catch (error) {
      if (said) said.textContent = wordsOf(error);
    }
  }
}

/**
 * What a link to the run has that a room is about; nothing where that cannot be known at present.
 * @param {string} code
 * @param {string} secret
 */
async function runOf(code, secret) {
  const wall = new URL(`rooms/${encodeURIComponent(code)}/wall`, home);
  return await ask(wall, secret).then(
    ({ link }) => link,
    () => "",
  );
}

/**
 * The room of this code, or the code is asked for. A lecturer's link has the secret behind the #.
 * @param {HTMLElement} place
 * @param {URL} app
 * @param {(code: string) => URL} address
 * @param {string} code
 */
export async function begin(place, app, address, code) {
  [main, home, addressOf] = [place, app, address];
  const secret = location.hash.slice(1);
  if (code && secret) {
    remember(DRIVES, { code, secret });
    location.replace(new URL(`room?${await runOf(code, secret)}`, home));
  } else if (code) {
    await join(code).catch((error) => askForCode(wordsOf(error)));
  } else {
    askForCode("");
  }
}
