// The words of the glossary in the texts of all pages: where one comes first it has a dotted line, and a click on it
// opens its entry there. In the line that says what the experiment is, each word has one, whatever stands above it. What React has written stays where it is and is cut short; the rest stands behind it, until
// React changes its text.

import { bringNews, soon } from "./soon.js";

/**
 * @typedef {{ href: string, names: string[], pattern: string, words: string, formula: string, page: string,
 *   shown: string }} Entry
 */

const HEADS = ".st-key-page_head h1, .st-key-present_run .stMarkdown";
const TEXTS =
  ":is(.st-key-page_head h1, .stMarkdown, .stAlert, .stage figcaption:not([data-part]), .stage [data-part=magnitudes-hint], .stage-reasons-found):not(.st-key-glossary *)";
const NOT_IN = "a, button, label, summary, code, kbd, h2, h3, h4, h5, h6, .katex, [role=tab], .word-card";
const PATIENCE = 300; // ms between two looks at a page that changes
const GAP = 6; // px between a word and its card

/** @type {Map<string, Entry>} by each of its names, in small letters */
const entries = new Map();
/** @type {[RegExp, Entry][]} those that any text of a kind means, such as 2-4-1 */
const patterned = [];
let pattern = /$^/g;

/** @type {WeakMap<Node, { full: string, rest: ChildNode[] }>} texts that were cut short */
const cut = new WeakMap();
/** @type {WeakSet<Node>} what stands behind them */
const behind = new WeakSet();
/** @type {Map<Entry, HTMLElement>} where each word stands with its line */
const marked = new Map();

const observer = new MutationObserver((records) => {
  mend(records);
  if (bringNews(records) || records.some(({ target }) => target instanceof Element && target.closest(TEXTS)))
    lookSoon();
});
const lookSoon = soon(look, PATIENCE);
/** @type {HTMLElement | null} */
let card = null;

/** @param {Entry[]} all */
export function explainWords(all) {
  for (const entry of all) {
    for (const name of entry.names) entries.set(name.toLowerCase(), entry);
    if (entry.pattern) patterned.push([new RegExp(entry.pattern, "u"), entry]);
  }
  const names = [...entries.keys()].sort((a, b) => b.length - a.length);
  const exactly = names.map((name) => name.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"));
  const either = [...exactly, ...patterned.map(([{ source }]) => source)].join("|");
  pattern = new RegExp(`(?<![\\p{L}\\p{N}_-])(?:${either})(?![\\p{L}\\p{N}_-])`, "giu");
  card = document.createElement("div");
  card.className = "word-card";
  card.popover = "auto";
  card.tabIndex = -1;
  card.setAttribute("role", "dialog");
  document.body.append(card);
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest(".word");
    if (link instanceof HTMLAnchorElement && !(event.ctrlKey || event.metaKey || event.shiftKey)) {
      event.preventDefault();
      open(link);
    }
    lookSoon(); // at what may have been unfolded
  });
  observer.observe(document.body, { childList: true, characterData: true, subtree: true });
  lookSoon();
}

/** @param {string} name in a text */
function entryOf(name) {
  return entries.get(name.toLowerCase()) ?? patterned.find(([like]) => like.test(name))?.[1];
}

/** Give a line to each word that has none in sight. */
function look() {
  mend(observer.takeRecords());
  for (const [entry, link] of marked) if (!link.checkVisibility()) marked.delete(entry);
  for (const place of document.querySelectorAll(TEXTS)) {
    const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    /** @type {Text[]} */
    const texts = [];
    while (walker.nextNode()) texts.push(/** @type {Text} */ (walker.currentNode));
    for (const text of texts) mark(text);
  }
  observer.takeRecords(); // of what was done here
}

/** @param {Text} text */
function mark(text) {
  const parent = text.parentElement;
  if (cut.has(text) || behind.has(text) || !parent || parent.closest(NOT_IN)) return;
  /** @type {(Text | HTMLElement)[]} */
  const pieces = [];
  const full = text.data;
  const inHead = parent.closest(HEADS) !== null;
  let end = 0;
  for (const { 0: name, index } of full.matchAll(pattern)) {
    const entry = entryOf(name);
    if (!entry || (marked.has(entry) && !inHead) || !parent.checkVisibility()) continue;
    const link = wordLink(entry, name);
    if (!inHead) marked.set(entry, link);
    pieces.push(new Text(full.slice(end, index)), link);
    end = index + name.length;
  }
  const [first, ...rest] = pieces;
  if (!first) return;
  rest.push(new Text(full.slice(end)));
  for (const piece of rest) behind.add(piece);
  text.data = /** @type {Text} */ (first).data;
  text.after(...rest);
  cut.set(text, { full, rest });
}

/**
 * @param {Entry} entry
 * @param {string} name as it stands in the text
 */
function wordLink({ href }, name) {
  const link = document.createElement("a");
  link.className = "word";
  link.href = href;
  link.textContent = name;
  link.setAttribute("aria-haspopup", "dialog");
  return link;
}

/**
 * Take away what stood behind a text that React has changed or removed.
 * @param {MutationRecord[]} records
 */
function mend(records) {
  for (const { type, target, removedNodes } of records) {
    for (const node of type === "characterData" ? [target] : removedNodes) {
      const found = cut.get(node);
      if (!found) continue;
      cut.delete(node);
      for (const piece of found.rest) piece.remove();
      if (type !== "characterData") node.nodeValue = found.full; // it may come back
    }
  }
}

/** @param {HTMLAnchorElement} link */
function open(link) {
  const entry = entryOf(link.textContent);
  if (!card || !entry) return;
  const [name] = entry.names;
  const heading = line("strong", name);
  const see = line("p", "");
  see.append(pageLink(entry.page, entry.shown), " · ", pageLink(entry.href, "Glossary"));
  card.replaceChildren(heading, line("p", entry.words), ...(entry.formula ? [line("em", entry.formula)] : []), see);
  card.setAttribute("aria-label", name);
  const { backgroundColor, color } = getComputedStyle(document.querySelector(".stApp") ?? document.body);
  Object.assign(card.style, { backgroundColor, color, fontFamily: getComputedStyle(link).fontFamily });
  card.showPopover();
  const word = link.getClientRects()[0];
  const { offsetWidth, offsetHeight } = card;
  const { clientWidth, clientHeight } = document.documentElement;
  const below = word.bottom + GAP + offsetHeight <= clientHeight;
  card.style.left = `${Math.max(GAP, Math.min(word.left, clientWidth - offsetWidth - GAP))}px`;
  card.style.top = `${below ? word.bottom + GAP : Math.max(GAP, word.top - GAP - offsetHeight)}px`;
  card.focus({ preventScroll: true });
}

/**
 * @param {string} tag
 * @param {string} text
 */
function line(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

/**
 * A link as those of a text, which links.js opens in this tab and visit.
 * @param {string} href
 * @param {string} label
 */
function pageLink(href, label) {
  const link = document.createElement("a");
  link.href = href;
  link.target = "_blank";
  link.textContent = label;
  link.addEventListener("click", () => card?.hidePopover());
  return link;
}
