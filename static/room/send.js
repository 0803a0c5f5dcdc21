// The lab's button that sends the run on the stage to the class, for who is in the room that the link names.

import { ask, ENDED, IN, recalled, Refused, remember } from "./api.js";
import { sendRun } from "./sent.js";
import { theTunnel } from "./tunnel.js";

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
    this.room = new URL(`rooms/${code}/`, this.home);
    this.button.hidden = false;
    this.button.onclick = () => this.send();
    const look = () => document.visibilityState === "visible" && this.look();
    document.addEventListener("visibilitychange", look); // back from the room's page, or from the next day
    window.addEventListener("storage", look); // the room's page beside it has heard of the end
    this.look();
  }

  /** The token of who is in the room; empty for others. */
  get token() {
    const { code, token } = recalled(IN);
    return code === this.code && token ? token : "";
  }

  /** See whether the room that this browser is in is still there; others ask when they send. */
  async look() {
    if (recalled(ENDED).code === this.code) this.end();
    else if (this.token) await this.isThere();
  }

  /** Whether the room is there; where it has ended, that is said. */
  async isThere() {
    try {
      await ask(new URL("phone", this.room), this.token);
    } catch (error) {
      if (error instanceof Refused && error.status === 404) {
        this.end();
        return false;
      }
    }
    return true;
  }

  end() {
    remember(ENDED, { code: this.code });
    this.button.hidden = true;
    this.say(`The room ${this.code} has ended.`);
  }

  async send() {
    this.button.disabled = true;
    if (await this.isThere()) await (this.token ? this.sendTo(this.token) : this.askToJoin());
    this.button.disabled = false;
  }

  /** @param {string} token */
  async sendTo(token) {
    const say = (/** @type {string} */ words) => this.say(words);
    this.say(await sendRun(this.room, token, await this.address(), say));
  }

  askToJoin() {
    const link = document.createElement("a");
    link.href = new URL(theTunnel() ? `room?room=${this.code}` : `in/${this.code}`, this.home).href;
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
