/**
 * A chart's size as numbers: Plotly's own autosizing measures the page again at every change.
 * @param {Element} root
 */
export const sizeOf = (root) => ({
  width: Math.max(60, root.clientWidth),
  height: Math.max(60, root.clientHeight),
  autosize: false,
});
