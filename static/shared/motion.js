// What those get who want less motion: fewer pictures a second, and nothing else less.

export const CALM_MS = 250; // between two of their pictures

const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** Whether the visitor has asked the browser for less motion. */
export const wantsCalm = () => calm.matches;
