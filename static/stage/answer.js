// Takes an answer of the server apart; pages/shared/stage/message.py says how it is put together.

import { inflated } from "../shared/inflate.js";

/** @typedef {{ epochs: Int32Array, rows: Float32Array }} Rows */

/**
 * The header, and the rows as they were sent.
 * @template H
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {{ header: H, packed: Uint8Array<ArrayBuffer> }}
 */
export function opened(bytes) {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  return {
    header: JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))),
    packed: bytes.slice(4 + length),
  };
}

/**
 * The rows, as pages/shared/stage/answer.py has compressed them; at once where zlib was not at work.
 * @param {Uint8Array<ArrayBuffer>} packed
 * @param {number} n how many there are
 * @returns {Rows | Promise<Rows>}
 */
export function unpacked(packed, n) {
  if (!n) return { epochs: new Int32Array(0), rows: new Float32Array(0) };
  const body = packed.subarray(1);
  return packed[0] ? inflated(body, "deflate").then((planes) => rowsOf(planes, n)) : rowsOf(body, n);
}

/**
 * @param {Uint8Array} planes the first bytes of all differences, then the second ones and so on
 * @param {number} n
 * @returns {Rows}
 */
function rowsOf(planes, n) {
  const size = planes.length / 4,
    width = size / n - 1;
  const epochs = new Int32Array(n),
    words = new Uint32Array(n * width);
  for (let column = 0, at = 0; column <= width; column += 1) {
    let value = 0,
      slope = 0;
    for (let row = 0; row < n; row += 1, at += 1) {
      const small =
        planes[at] | (planes[size + at] << 8) | (planes[2 * size + at] << 16) | (planes[3 * size + at] << 24);
      slope = (slope + ((small >>> 1) ^ -(small & 1))) | 0;
      value = (value + slope) | 0;
      if (column) words[row * width + column - 1] = value;
      else epochs[row] = value;
    }
  }
  return { epochs, rows: new Float32Array(words.buffer) };
}
