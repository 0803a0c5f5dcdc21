// What the server answers: a JSON header behind its length, then the epochs and their rows; see pages/shared/stage/answer.py.

export function unpack(bytes) {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const body = bytes.slice(4 + length).buffer;
  return { header, epochs: new Int32Array(body, 0, header.n), rows: new Float32Array(body, 4 * header.n) };
}
