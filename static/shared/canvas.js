// What every canvas that is drawn in place of Plotly needs.

/** @param {HTMLCanvasElement} canvas */
export function contextOf(canvas) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")); // every browser has it
}

/**
 * Put a canvas where it belongs, sharp on this screen, and empty it: its context, which counts in pixels of the page.
 * @param {HTMLCanvasElement} canvas
 * @param {{ left: number, top: number, width: number, height: number }} box
 */
export function emptied(canvas, { left, top, width, height }) {
  const ratio = devicePixelRatio;
  const [wide, high] = [width, height].map((length) => Math.max(1, Math.round(length * ratio)));
  if (canvas.width !== wide || canvas.height !== high) [canvas.width, canvas.height] = [wide, high];
  const place = `left:${left}px;top:${top}px;width:${width}px;height:${height}px`;
  if (canvas.dataset.place !== place) canvas.style.cssText = canvas.dataset.place = place;
  canvas.hidden = false;
  const context = contextOf(canvas);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.lineJoin = "round";
  return context;
}

/**
 * Plotly's dashes, as a canvas wants them.
 * @param {string | undefined} dash
 * @param {number} width
 */
export function dashes(dash, width) {
  const dot = Math.max(3, width);
  if (dash === "dot") return [dot, dot];
  if (dash === "dash") return [3 * dot, 3 * dot];
  if (dash === "longdash") return [7 * dot, 3 * dot];
  if (dash === "dashdot") return [3 * dot, dot, dot, dot];
  return [];
}

/**
 * 256 pixels from the colours of the lowest to those of the highest value.
 * @param {string[]} colors as #rrggbb, at equal distances
 */
export function palette(colors) {
  const rgb = colors.map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
  const parts = colors.length - 1;
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const t = (i / 255) * parts,
      k = Math.min(parts - 1, Math.floor(t));
    const [r, g, b] = rgb[k].map((low, c) => Math.round(low + (rgb[k + 1][c] - low) * (t - k)));
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  });
}
