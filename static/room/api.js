// What the lecturer's page and the phones ask the server's rooms; pages/shared/rooms/route.py says what there is.

/** @import { Answer, Refusal } from "../stage/source.js" */

import { answerIn, fetched } from "../stage/source.js";
import { EVERY_MS, theTunnel } from "./tunnel.js";

/**
 * What a class does: it answers a question, with its options and what is known of the answers; or everyone trains the
 * run of an address for so many epochs, of which `rows` come from a route; or all compete for a goal.
 * @typedef {Question | Training | Challenge} Activity
 */

/**
 * @typedef {object} Challenge
 * @property {number} number
 * @property {"challenge"} kind
 * @property {"open" | "closed"} state
 * @property {string} text
 * @property {string[]} rules a sentence each
 * @property {string} address of the run to begin with
 */

/**
 * @typedef {object} Training
 * @property {number} number
 * @property {"training"} kind
 * @property {string} text
 * @property {string} [about] what is trained, where it is the same for all
 * @property {string} address
 * @property {number} epochs
 * @property {number} place that of the participant's own experiment, where a setting is shared out
 * @property {{ label: string, texts: string[] }} [shared] what it is called, and its values
 * @property {{ url: string, visitor: string }} rows
 */

/**
 * @typedef {object} Question
 * @property {number} number
 * @property {"question"} kind
 * @property {"open" | "closed" | "shown"} state
 * @property {number | null} right
 * @property {string} words
 * @property {string} text
 * @property {string} [about] the network that it is about, where it is not the one of the room
 * @property {string[]} options
 * @property {string} [lesson]
 * @property {number} [step]
 */

const LONGEST_MS = 70000; // the server answers after less, with or without news
const RESTS_MS = [500, 1000, 2000, 4000, 8000]; // after a failure, and after further ones

export class Refused extends Error {
  /**
   * @param {number} status
   * @param {string} message
   */
  constructor(status, message) {
    super(message);
    this.status = status;
  }

  /** Whether there is no such room, or no longer, or not for this visitor. */
  get isOver() {
    return this.status === 403 || this.status === 404;
  }

  /** Whether the same may be taken in a moment: it came too soon, or what keeps the rooms is away. */
  get isForNow() {
    return this.status === 429 || this.status >= 500;
  }
}

/**
 * Ask the server. Throws Refused, and what fetch throws.
 * @param {URL} url
 * @param {string} key the secret or the token, or nothing
 * @param {object} [body] what is sent, if anything
 * @param {AbortSignal} [signal]
 */
export async function ask(url, key, body, signal) {
  const tunnel = theTunnel();
  if (tunnel) {
    const { status, content } = await tunnel.ask(url, key, body);
    if (status !== 200) throw new Refused(status, content.error);
    return content;
  }
  /** @type {{ [name: string]: string }} */
  const headers = key ? { Authorization: `Bearer ${key}` } : {};
  if (body) headers["Content-Type"] = "application/json";
  const response = await fetch(url, {
    method: body ? "POST" : "GET",
    headers,
    body: body && JSON.stringify(body),
    signal,
  });
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  if (!isJson && (response.status >= 500 || response.status === 404))
    throw new Error("A proxy answers in place of the server.");
  const content = isJson ? await response.json() : { error: `The server answered ${response.status}.` };
  if (!response.ok || !isJson) throw new Refused(response.status, content.error);
  return content;
}

/**
 * Rows of the run that a query says.
 * @param {{ url: string, visitor: string }} route where there are any
 * @param {URL} home the app's address
 * @param {string} query
 * @returns {Promise<Answer | Refusal>}
 */
export async function rowsOf(route, home, query) {
  if (!theTunnel()) return await fetched(new URL(`${route.url}?${query}`, home), route.visitor);
  const { packed } = await ask(new URL(`rooms/rows?${query}`, home), "");
  return await answerIn(Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0)));
}

/**
 * Hear of a room for as long as it is there.
 * @template {{ version: number }} N
 * @param {URL} url of what is to be heard
 * @param {string} key
 * @param {(news: N) => void} show
 * @param {(lost: boolean) => void} connect told whether the connection is lost
 * @param {() => boolean} isShown whether there is still somebody to hear it
 * @returns {Promise<Refused | null>} why there is no more to be heard; null where nobody is there to hear it
 */
export async function listen(url, key, show, connect, isShown = () => true) {
  let since = 0,
    failures = 0,
    now = new AbortController();
  const again = () => document.visibilityState === "visible" && now.abort(); // a phone that slept may wait for nothing
  document.addEventListener("visibilitychange", again);
  try {
    while (isShown()) {
      now = new AbortController();
      const long = setTimeout(() => now.abort(), LONGEST_MS);
      try {
        const asked = new URL(url);
        asked.searchParams.set("since", String(since));
        const news = await ask(asked, key, undefined, now.signal);
        failures = 0;
        connect(false);
        if (isShown() && news.version !== since) {
          since = news.version;
          show(news);
        }
        if (theTunnel()) await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
      } catch (error) {
        if (error instanceof Refused && error.isOver) return error;
        if (now.signal.aborted) continue;
        connect(true);
        const rest = RESTS_MS[Math.min(failures, RESTS_MS.length - 1)];
        failures += 1;
        await new Promise((resolve) => setTimeout(resolve, rest * (0.5 + Math.random()))); // not all at once
      } finally {
        clearTimeout(long);
      }
    }
    return null;
  } finally {
    document.removeEventListener("visibilitychange", again);
  }
}

/**
 * What the browser remembers by this name.
 * @param {string} name
 * @returns {{ [field: string]: string }}
 */
export function recalled(name) {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "{}");
  } catch {
    return {};
  }
}

/**
 * @param {string} name
 * @param {{ [field: string]: string | undefined } | null} value null to forget it
 */
export function remember(name, value) {
  try {
    if (value) localStorage.setItem(name, JSON.stringify(value));
    else localStorage.removeItem(name);
  } catch {} // a browser that remembers nothing
}

export const IN = "perceptarium-in"; // the room that this browser is in: its code and its token
export const ENDED = "perceptarium-ended"; // the room that this browser found at its end last: its code
export const DRIVES = "perceptarium-room"; // the room that this browser drives: its code and its secret
