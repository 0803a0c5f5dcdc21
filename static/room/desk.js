// What a lecturer prepares is the same on each device that drives the room: what is in the forms, and the experiment.

/** @typedef {{ [field: string]: string | boolean }} Entries */
/** @typedef {HTMLInputElement | HTMLSelectElement} Field */

const MOST = 200; // letters: a lesson in a link is longer, and known only where the link is

/**
 * @param {Field} field
 * @returns {string | boolean}
 */
const entryIn = (field) => (field.type === "checkbox" ? /** @type {HTMLInputElement} */ (field).checked : field.value);

/**
 * @param {Field} field
 * @param {string | boolean} entry
 */
function put(field, entry) {
  if (typeof entry === "boolean") /** @type {HTMLInputElement} */ (field).checked = entry;
  else if (!(field instanceof HTMLSelectElement) || [...field.options].some(({ value }) => value === entry))
    field.value = entry;
}

/** @param {Field} field */
const isTypedInto = (field) => field === document.activeElement && field.matches("input:not([type=checkbox])");

/** The fields of all forms, by their names. */
export class Forms {
  /**
   * @param {HTMLElement} element with the forms
   * @param {(form: Entries) => Promise<void>} send what was changed here
   */
  constructor(element, send) {
    this.element = element;
    this.send = send;
    this.sending = 0;
    this.sent = Promise.resolve(); // one after the other
    this.isFilling = false;
    /** @type {Entries} */
    this.heard = {}; // what the other devices have
    element.addEventListener("change", () => queueMicrotask(() => this.tell())); // when the forms have followed
    element.addEventListener("focusout", () => queueMicrotask(() => this.fill())); // what came meanwhile
  }

  /** @returns {Field[]} */
  get fields() {
    return [...this.element.querySelectorAll("[name]")].map((found) => /** @type {Field} */ (found));
  }

  /** @returns {Entries} */
  entries() {
    return Object.fromEntries(this.fields.map((field) => [field.name, entryIn(field)]));
  }

  /**
   * Come into a room: all devices get what a new one begins with; what is in another one is told before long.
   * @param {boolean} isNew
   * @param {string[]} brought the fields that this page has come with something for
   */
  async enter(isNew, brought) {
    this.heard = isNew ? {} : this.entries();
    for (const name of brought) delete this.heard[name];
    await this.tell();
  }

  /** Send what is other than what was heard. */
  async tell() {
    if (this.isFilling) return;
    const changed = Object.entries(this.entries()).filter(
      ([name, entry]) => entry !== this.heard[name] && String(entry).length <= MOST,
    );
    if (!changed.length) return;
    const form = Object.fromEntries(changed);
    this.heard = { ...this.heard, ...form };
    this.sending += 1;
    const sent = this.sent.then(() => this.send(form));
    this.sent = sent.catch(() => {}); // what begins an activity brings its entries itself
    await this.sent;
    this.sending -= 1;
    this.fill();
  }

  /** @param {Entries} form all that was entered anywhere */
  receive(form) {
    if (this.sending) return; // it is older than what is on its way, whose news come after it
    this.heard = { ...this.heard, ...form };
    this.fill();
  }

  /** Put what was heard into the fields, but for the one that somebody is typing into. */
  fill() {
    if (this.sending) return;
    this.isFilling = true;
    for (const field of this.fields) {
      const entry = this.heard[field.name];
      if (entry === undefined || entry === entryIn(field) || isTypedInto(field)) continue;
      put(field, entry);
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    this.isFilling = false;
  }
}

/** Which experiment a room is about: where this page and the room have each their own, the one that was changed last. */
export class Subject {
  /**
   * @param {string | undefined} agreed the address that both had when they were last the same
   * @param {(address: string) => void} tell the room what the page is about
   * @param {(address: string) => void} follow what the room is about
   */
  constructor(agreed, tell, follow) {
    this.agreed = agreed;
    this.tell = tell;
    this.follow = follow;
    this.settled = ["", ""];
  }

  /**
   * @param {string} mine the address of the page's experiment
   * @param {string} theirs that of the room's
   */
  settle(mine, theirs) {
    if (mine === theirs) this.agreed = mine;
    else if (mine === this.settled[0] && theirs === this.settled[1])
      return; // what was done of it is on its way
    else if (this.agreed === undefined || mine === this.agreed) this.follow(theirs);
    else {
      this.agreed = mine;
      this.tell(mine);
    }
    this.settled = [mine, theirs];
  }
}
