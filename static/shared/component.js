// How a component of Streamlit begins: it is made once for each place in the page, when its style sheets are there,
// and then hears of every rerun. Plotly may come later.

import { takeDecimalCommas } from "./comma.js";

/** @import { Plotly } from "../types/plotly.js" */

/**
 * What Streamlit hands over at every rerun: `data` from the server, `M` is what `setTriggerValue` sends back.
 * @template D, M
 * @typedef {object} Call
 * @property {D} data
 * @property {HTMLElement} parentElement
 * @property {(name: string, message: M) => void} setTriggerValue
 */

/**
 * @template D, M
 * @typedef {object} Component
 * @property {(data: D) => void} receive
 * @property {(name: string, message: M) => void} trigger
 */

takeDecimalCommas();

/**
 * The function that Streamlit calls.
 * @template D, M
 * @template {unknown[]} A
 * @param {string} moduleUrl the component's import.meta.url
 * @param {string[]} sheets its style sheets, relative to it
 * @param {(root: HTMLElement, plotly: Promise<Plotly>, ...more: A) => Component<D, M> | Promise<Component<D, M>>} make
 */
export function mounting(moduleUrl, sheets, make) {
  /** @type {WeakMap<HTMLElement, Promise<Component<D, M>>>} */
  const components = new WeakMap();

  /**
   * @param {HTMLElement} root
   * @param {string} plotlyUrl
   * @param {A} more
   */
  function begin(root, plotlyUrl, ...more) {
    root.dataset.waits = ""; // until then, what is below is not shown
    const plotly = loadPlotly(plotlyUrl);
    const component = loadStyles(root, moduleUrl, sheets).then(() => make(root, plotly, ...more));
    Promise.all([component, plotly]).catch((error) => {
      delete root.dataset.waits;
      root.textContent = `This part of the page could not start: ${error.message}. Reload the page.`;
    });
    components.set(root, component);
    return component;
  }

  /**
   * @param {Call<D, M>} call
   * @param {string} plotlyUrl
   * @param {A} more
   */
  return async ({ data, parentElement, setTriggerValue }, plotlyUrl, ...more) => {
    const component = await (components.get(parentElement) ?? begin(parentElement, plotlyUrl, ...more));
    component.trigger = setTriggerValue;
    component.receive(data);
    delete parentElement.dataset.waits;
  };
}

/** Plotly, once its script has run. */
export const loadedPlotly = () => /** @type {Window & { Plotly?: Plotly }} */ (window).Plotly;

/** @type {Promise<Plotly> | null} */
let plotly = null;

/** @param {string} url */
function loadPlotly(url) {
  plotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL(url, document.baseURI).href;
    const finish = () => {
      const Plotly = loadedPlotly();
      if (Plotly) resolve(Plotly);
      else reject(new Error(`could not load ${script.src}`));
    };
    script.onload = script.onerror = finish;
    if (loadedPlotly()) finish();
    else document.head.append(script);
  });
  return plotly;
}

/**
 * @param {HTMLElement} root
 * @param {string} moduleUrl its version is also that of the sheets
 * @param {string[]} names relative to it
 */
export function loadStyles(root, moduleUrl, names) {
  const { search } = new URL(moduleUrl);
  const sheets = names.map((name) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = new URL(name + search, moduleUrl).href;
    root.append(link);
    return new Promise((resolve) => {
      link.onload = link.onerror = resolve;
    });
  });
  return Promise.all(sheets);
}
