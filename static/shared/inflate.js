/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {CompressionFormat} format
 */
export async function inflated(bytes, format) {
  const { readable, writable } = new DecompressionStream(format),
    writer = writable.getWriter();
  const read = new Response(readable).arrayBuffer();
  await Promise.all([writer.write(bytes), writer.close()]);
  return new Uint8Array(await read);
}
