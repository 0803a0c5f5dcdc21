// Where the server has no routes: what is asked of a room travels through Streamlit's component, and its script answers.

/** @import { Functions } from "../stage/network.js" */

const PATIENCE_MS = 20000;

export const EVERY_MS = 2000; // so often is asked for news, because nothing can be waited for

/**
 * @typedef {{ method: string, path: string, key: string, body: string }} Request
 * @typedef {{ status: number, content: any }} Reply
 * @typedef {{ id: number, requests: Request[] }} Parcel what goes together
 * @typedef {{ to: number, replies: Reply[] }} Replies
 */

export class Tunnel {
  /**
   * @param {URL} home the app's address, which all others are below
   * @param {Functions} functions of the activations
   */
  constructor(home, functions) {
    this.home = home;
    this.functions = functions;
    /** @type {(parcel: Parcel) => void} */
    this.send = () => {};
    this.id = Date.now(); // no answer to a former page is taken for one to this one
    /** @type {{ request: Request, resolve: (reply: Reply) => void, reject: (error: Error) => void }[]} */
    this.waiting = [];
    this.sent = this.waiting;
    this.patience = 0;
  }

  /**
   * @param {URL} url
   * @param {string} key
   * @param {object} [body]
   * @returns {Promise<Reply>}
   */
  ask(url, key, body) {
    const path = url.href.slice(this.home.href.length);
    const request = { method: body ? "POST" : "GET", path, key, body: body ? JSON.stringify(body) : "" };
    return new Promise((resolve, reject) => {
      this.waiting.push({ request, resolve, reject });
      this.goOn();
    });
  }

  /** Send what waits, when the last parcel is answered. */
  goOn() {
    if (this.patience || !this.waiting.length) return;
    this.sent = this.waiting;
    this.waiting = [];
    this.id += 1;
    this.patience = setTimeout(() => this.giveUp(), PATIENCE_MS);
    this.send({ id: this.id, requests: this.sent.map(({ request }) => request) });
  }

  /** @param {Replies | null} replies */
  receive(replies) {
    if (!this.patience || replies?.to !== this.id) return;
    this.rest();
    this.sent.forEach(({ resolve }, at) => {
      resolve(replies.replies[at]);
    });
    this.goOn();
  }

  giveUp() {
    this.rest();
    for (const { reject } of this.sent) reject(new Error("No answer came."));
    this.goOn();
  }

  rest() {
    clearTimeout(this.patience);
    this.patience = 0;
  }
}

/** @type {Tunnel | null} */
let tunnel = null;

/** The tunnel, where the server has no routes. */
export const theTunnel = () => tunnel;

/**
 * A tunnel for all that this page asks of rooms, where the component has `replies`.
 * @param {{ replies?: Replies | null }} data
 * @param {(name: string, parcel: Parcel) => void} trigger
 * @param {Functions} functions
 */
export function dig(data, trigger, functions) {
  if (data.replies === undefined) return;
  tunnel ??= new Tunnel(new URL(".", document.baseURI), functions);
  tunnel.send = (parcel) => trigger("asked", parcel);
  tunnel.receive(data.replies);
}
