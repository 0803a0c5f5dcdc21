// A phone's part of a room as a part of the app's page, where the server has no page for phones.

/**
 * @import { Functions } from "../stage/network.js"
 * @import { Parcel, Replies } from "./tunnel.js"
 */

import { loadStyles } from "../shared/component.js";
import { begin } from "./phone.js";
import { dig } from "./tunnel.js";

/** @type {WeakSet<HTMLElement>} */
const begun = new WeakSet();

/**
 * Called by Streamlit at every rerun.
 * @param {{ data: { code: string, replies: Replies | null }, parentElement: HTMLElement,
 *   setTriggerValue: (name: string, parcel: Parcel) => void }} call
 * @param {string} _plotly
 * @param {Functions} functions
 */
export default async function show({ data, parentElement, setTriggerValue }, _plotly, functions) {
  dig(data, setTriggerValue, functions);
  if (begun.has(parentElement)) return;
  begun.add(parentElement);
  await loadStyles(parentElement, import.meta.url, ["./phone.css"]);
  const main = document.createElement("main");
  parentElement.append(main);
  const home = new URL(".", document.baseURI);
  begin(main, home, (code) => new URL(`room?room=${code}`, home), data.code);
}
