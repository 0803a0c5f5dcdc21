// The textbook's list of items: scrolls to the chosen one when it is another than before and out of sight.

const LIST = ".st-key-textbook_contents";
const PATIENCE = 50; // tries, 100 ms apart: the list's own script comes later than this one

let shown = null;

export default function ({ data }) {
  if (data.item !== shown) {
    shown = data.item;
    scrollTo(data.item, PATIENCE);
  }
}

function scrollTo(item, tries) {
  const list = document.querySelector(LIST);
  const choice = [...(list?.querySelectorAll("label") ?? [])].find((label) => label.textContent.startsWith(item));
  if (choice) {
    const above = choice.getBoundingClientRect().top - list.getBoundingClientRect().top;
    if (above < 0 || above + choice.offsetHeight > list.clientHeight) list.scrollTop += above - list.clientHeight / 3;
  } else if (tries > 0 && item === shown) {
    setTimeout(() => scrollTo(item, tries - 1), 100);
  }
}
