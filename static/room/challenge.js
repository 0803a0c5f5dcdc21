// A challenge on a phone: the goal, its rules, the way to the lab, and what has become of the runs that were sent.

/** @import { Challenge } from "./api.js" */

import { verdict, wordsOf } from "./sent.js";

export class ChallengePage {
  /**
   * @param {HTMLElement} place
   * @param {Challenge} challenge
   * @param {URL} home
   * @param {URL} room
   * @param {string} token
   */
  constructor(place, { text, rules, address, state }, home, room, token) {
    this.room = room;
    this.token = token;
    const title = document.createElement("h1"),
      list = document.createElement("ul"),
      lab = document.createElement("a"),
      how = document.createElement("p");
    title.textContent = text;
    list.append(
      ...rules.map((rule) => {
        const item = document.createElement("li");
        item.textContent = rule;
        return item;
      }),
    );
    const code = room.pathname.split("/").at(-2) ?? "";
    lab.href = new URL(`./?${address ? `${address}&` : ""}room=${code}`, home).href;
    lab.target = "_blank";
    lab.className = "to-lab";
    lab.textContent = "Open it in the lab";
    how.textContent = "Try there, and press “Send to the class”. Your best run counts.";
    if (state === "closed") how.textContent = "No more runs are taken. Look at the wall.";
    this.said = document.createElement("p");
    this.said.setAttribute("role", "status");
    place.replaceChildren(title, list, ...(state === "open" ? [lab] : []), how, this.said);
    this.look = () => {
      if (document.visibilityState === "visible") this.ask();
    };
    document.addEventListener("visibilitychange", this.look); // back from the lab
    window.addEventListener("focus", this.look); // where the lab is in a window beside it
    this.look();
  }

  stop() {
    document.removeEventListener("visibilitychange", this.look);
    window.removeEventListener("focus", this.look);
  }

  async ask() {
    try {
      this.said.textContent = wordsOf(await verdict(this.room, this.token));
    } catch {} // the room is over, which the page hears by itself
  }
}
