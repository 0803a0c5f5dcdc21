const LEAST = 120; // of a chart that is not shown yet: with less than its margins, Plotly computes with infinities

/**
 * A chart's size as numbers: Plotly's own autosizing measures the page again at every change.
 * @param {Element} root
 */
export const sizeOf = (root) => ({
  width: Math.max(LEAST, root.clientWidth),
  height: Math.max(LEAST, root.clientHeight),
  autosize: false,
});
