// The page's theme, whose colours the figures made in Python leave open.

const GRID = "rgba(128, 128, 128, 0.3)";

// Changes when the visitor chooses another theme.
export const themeKey = (element) => getComputedStyle(element).getPropertyValue("--st-text-color");

// The page's theme may differ from the system's: say which one native controls and light-dark() are to follow.
export function followTheme(element) {
  const [r, g, b] = getComputedStyle(element)
    .color.match(/[\d.]+/g)
    .map(Number);
  element.style.colorScheme = r + g + b > 384 ? "dark" : "light";
}

// Give a layout the colours and the type of the page around it.
export function themed(layout, element, size) {
  const style = getComputedStyle(element),
    text = style.getPropertyValue("--st-text-color");
  layout.font = { color: text, family: style.fontFamily, size };
  layout.hoverlabel = { bgcolor: style.getPropertyValue("--st-secondary-background-color"), font: { color: text } };
  for (const key of Object.keys(layout).filter((name) => /^[xy]axis/.test(name))) {
    layout[key] = { gridcolor: GRID, zerolinecolor: GRID, linecolor: GRID, ...layout[key] };
  }
  return layout;
}
