// Takes an answer of the server apart; pages/shared/stage/message.py says how it is put together.

/**
 * @template H
 * @typedef {{ header: H, epochs: Int32Array, rows: Float32Array }} Answer
 */

/**
 * @template {{ n: number }} H
 * @param {Uint8Array} bytes
 * @returns {Answer<H>}
 */

export function unpack(bytes) {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const body = bytes.slice(4 + length).buffer;
  return { header, epochs: new Int32Array(body, 0, header.n), rows: new Float32Array(body, 4 * header.n) };
}
