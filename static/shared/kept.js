// What a visitor makes stays in the browser's memory, and in no other place: pages/shared/state/kept.py says what it is.

const KEPT = "perceptarium-visit";

/** @type {((text: string) => void) | null} */
let tell = null;
let told = ""; // the visit that has been told
/** @type {string | null} */
let written = null; // what this window wrote last: it writes changes alone, and so leaves alone what other windows wrote

/**
 * Called by Streamlit at every rerun.
 * @param {{ data: { visit: string, heard: boolean, text: string }, setTriggerValue: (name: string, text: string) => void }} call
 */
export default function keep({ data, setTriggerValue }) {
  if (!tell) addEventListener("storage", hear);
  tell = (text) => setTriggerValue("kept", text);
  try {
    const there = localStorage.getItem(KEPT) ?? "";
    if (!data.heard && there) {
      if (told !== data.visit) tell(there); // a visit begins, also where a server was started again
      told = data.visit;
    } else if (data.text !== written) {
      if (data.text) localStorage.setItem(KEPT, data.text);
      else localStorage.removeItem(KEPT);
      written = data.text;
    }
  } catch {} // a browser that remembers nothing
}

/**
 * Another window of this browser has written: what it made is known here too, before this one writes.
 * @param {StorageEvent} event
 */
function hear({ key, newValue }) {
  if (key === KEPT || key === null) tell?.(newValue ?? "");
}
