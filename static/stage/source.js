// Where rows come from: a route of the server, or, where there is none or it cannot be reached, the component.

/**
 * @import { Header, Question, RowsHeader, Source } from "../types/message.js"
 * @import { Rows } from "./answer.js"
 */

import { opened, unpacked } from "./answer.js";

const PATIENCE_MS = 4000; // an answer that takes longer is not waited for
const REST_MS = 10000; // so long the route is left alone after it has failed
const LONGEST = 6000; // characters of an address that every server and proxy takes

/** @typedef {{ header: RowsHeader, rows: Rows }} Answer */
/** @typedef {{ refused: string }} Refusal */

export class RowSource {
  /** @param {(question: Question) => void} send how a question goes through the component */
  constructor(send) {
    this.send = send;
    /** @type {Source | null} */
    this.route = null;
    this.routeAfter = 0; // when the route may be tried again
    this.id = 0;
    /** @type {(answer: Answer | Refusal) => void} */
    this.resolve = () => {};
  }

  /** Whether the component is left to others. */
  get hasRoute() {
    return this.route !== null && performance.now() > this.routeAfter;
  }

  /**
   * The answer to a query; null where none came.
   * @param {string} query
   * @returns {Promise<Answer | Refusal | null>}
   */
  async rows(query) {
    const { route } = this;
    if (route && this.hasRoute && query.length < LONGEST) {
      try {
        return await fetched(new URL(`${route.url}?${query}`, document.baseURI), route.visitor);
      } catch {
        this.routeAfter = performance.now() + REST_MS;
        return null;
      }
    }
    return await this.throughComponent(query);
  }

  /**
   * @param {string} query
   * @returns {Promise<Answer | Refusal | null>}
   */
  throughComponent(query) {
    this.id += 1;
    return new Promise((resolve) => {
      this.resolve = resolve;
      setTimeout(() => resolve(null), PATIENCE_MS);
      this.send({ id: this.id, query });
    });
  }

  /**
   * What the component has brought.
   * @param {Header} header
   * @param {Uint8Array<ArrayBuffer>} packed
   */
  async receive({ to, error }, packed) {
    if (to !== this.id) return;
    this.resolve(error === undefined ? await answerIn(packed) : { refused: error });
  }
}

/**
 * @param {URL} url
 * @param {string} visitor
 * @returns {Promise<Answer | Refusal>}
 */
export async function fetched(url, visitor) {
  const headers = { "X-Perceptarium-Visitor": visitor };
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(PATIENCE_MS) });
  if (response.status === 400) return { refused: await response.text() };
  if (response.headers.get("Content-Type") !== "application/octet-stream") throw new Error(response.statusText);
  return await answerIn(new Uint8Array(await response.arrayBuffer()));
}

/**
 * The rows in an answer.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Promise<Answer>}
 */
export async function answerIn(bytes) {
  /** @type {{ header: RowsHeader, packed: Uint8Array<ArrayBuffer> }} */
  const { header, packed } = opened(bytes);
  return { header, rows: await unpacked(packed, header.n) };
}
