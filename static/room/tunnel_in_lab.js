// The lab's way to a room where the server has no routes: it shows nothing, and carries what the stage sends.

/**
 * @import { Functions } from "../stage/network.js"
 * @import { Parcel, Replies } from "./tunnel.js"
 */

import { dig } from "./tunnel.js";

/**
 * Called by Streamlit at every rerun.
 * @param {{ data: { replies: Replies | null }, setTriggerValue: (name: string, parcel: Parcel) => void }} call
 * @param {string} _plotly
 * @param {Functions} functions
 */
export default function show({ data, setTriggerValue }, _plotly, functions) {
  dig(data, setTriggerValue, functions);
}
