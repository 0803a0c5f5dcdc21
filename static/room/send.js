// The lab's button that sends the run on the stage to the class, for who is in the room that the link names.

import { IN, recalled } from "./api.js";
import { sendRun } from "./sent.js";

export class Sender {
  /**
   * @param {HTMLElement} button
   * @param {HTMLElement} said
   * @param {string} code of the room
   * @param {() => Promise<string>} address that of the run on the stage, with the changes made last
   */
  constructor(button, said, code, address) {
    this.button = /** @type {HTMLButtonElement} */ (button);
    this.said = said;
    this.code = code;
    this.address = address;
    this.home = new URL(".", document.baseURI);
    this.button.hidden = false;
    this.button.onclick = () => this.send();
  }

  async send() {
    const { code, token } = recalled(IN);
    if (code !== this.code || !token) {
      this.askToJoin();
      return;
    }
    this.button.disabled = true;
    const say = (/** @type {string} */ words) => this.say(words);
    this.say(await sendRun(new URL(`rooms/${code}/`, this.home), token, await this.address(), say));
    this.button.disabled = false;
  }

  askToJoin() {
    const link = document.createElement("a");
    link.href = new URL(`in/${this.code}`, this.home).href;
    link.target = "_blank";
    link.textContent = `Join the room ${this.code}`;
    this.say("");
    this.said.append("This browser is not in the room. ", link, ", then send again.");
  }

  /** @param {string} words */
  say(words) {
    this.said.hidden = false;
    this.said.textContent = words;
  }
}
