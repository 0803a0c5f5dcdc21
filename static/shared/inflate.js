/**
 * @param {BlobPart} bytes
 * @param {CompressionFormat} format
 */
export async function inflated(bytes, format) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(format));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
