// The page of a phone: its address names the room.

import { begin } from "./phone.js";

const home = new URL("../", document.baseURI);
begin(
  /** @type {HTMLElement} */ (document.getElementById("phone")),
  home,
  (code) => new URL(`in/${code}`, home),
  location.pathname.split("/").at(-1) ?? "",
);
