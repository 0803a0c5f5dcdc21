// Sending a run to the class, and what is said of it: the server trains it anew before it counts.

import { ask, Refused } from "./api.js";

export const OFFERED = "You offer a run to the class. The lecturer may show it on the wall.";

const AGAIN_MS = 2000; // after the connection was lost, or an answer without a verdict

/**
 * What is known of the runs that a participant sent to the present challenge: the words for the last one, empty while it
 * waits; those of the best one, if one counts, and its place.
 * @typedef {{ offered: boolean, last: string | null, waits: boolean, best: string | null, place: number,
 *   of: number }} Sent
 */

/** @param {Sent} found */
export function wordsOf({ last, waits, best, place, of }) {
  if (waits) return "The server trains your run anew …";
  if (!last) return "";
  const said = `${last[0].toUpperCase()}${last.slice(1)}`.replace(/\.$/, "");
  if (best === null) return `${said}.`;
  const where = `place ${place} of ${of} at present`;
  return last === best ? `${said}: ${where}.` : `${said}. Your best run: ${best}, ${where}.`;
}

/**
 * What has become of the run that was sent last, once that is known.
 * @param {URL} room
 * @param {string} token
 * @returns {Promise<Sent>}
 */
export async function verdict(room, token) {
  for (;;) {
    try {
      /** @type {Sent} */
      const found = await ask(new URL("run", room), token);
      if (!found.waits) return found;
    } catch (error) {
      if (error instanceof Refused && error.isOver) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

/**
 * Send the run of this address; the words for what has become of it, or for why it was refused.
 * @param {URL} room
 * @param {string} token
 * @param {string} address
 * @param {(words: string) => void} say what goes on meanwhile
 */
export async function sendRun(room, token, address, say) {
  try {
    say("Sending …");
    const { offered, before } = await ask(new URL("run", room), token, { address });
    if (offered) return OFFERED;
    say(
      before
        ? `It is in. The server trains it anew, after ${before} of others …`
        : "It is in. The server trains it anew …",
    );
    return wordsOf(await verdict(room, token));
  } catch (error) {
    return error instanceof Refused ? error.message : "There is no connection to the server. Please try again.";
  }
}
