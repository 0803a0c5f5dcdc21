// The textbook's list of items: scrolls to the chosen one when it is another than before and out of sight.

const LIST = ".st-key-textbook_contents";
const PATIENCE = 50; // tries, 100 ms apart: the list's own script comes later than this one

/** @type {string | null} */
let shown = null;

/** @param {{ data: { item: string | null } }} call that of Streamlit */
export default function ({ data: { item } }) {
  if (item !== shown) {
    shown = item;
    if (item !== null) scrollTo(item, PATIENCE);
  }
}

/**
 * @param {string} item
 * @param {number} tries
 */
function scrollTo(item, tries) {
  const list = document.querySelector(LIST);
  const choice = Array.from(list?.querySelectorAll("label") ?? []).find(({ textContent }) =>
    textContent.startsWith(item),
  );
  if (list && choice) {
    const above = choice.getBoundingClientRect().top - list.getBoundingClientRect().top;
    if (above < 0 || above + choice.offsetHeight > list.clientHeight) list.scrollTop += above - list.clientHeight / 3;
  } else if (tries > 0 && item === shown) {
    setTimeout(() => scrollTo(item, tries - 1), 100);
  }
}
