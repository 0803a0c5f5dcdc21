// What a component fetches once: Plotly, which all of them share, and its style sheets.

let plotly = null;

export function loadPlotly(url) {
  plotly ??= window.Plotly
    ? Promise.resolve(window.Plotly)
    : new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = new URL(url, document.baseURI).href;
        script.onload = () => resolve(window.Plotly);
        script.onerror = () => reject(new Error(`could not load ${script.src}`));
        document.head.append(script);
      });
  return plotly;
}

// moduleUrl: the component's import.meta.url, whose version the sheets get; names: relative to it.
export function loadStyles(root, moduleUrl, names) {
  return Promise.all(
    names.map(
      (name) =>
        new Promise((resolve) => {
          const link = document.createElement("link");
          link.rel = "stylesheet";
          link.href = new URL(name + new URL(moduleUrl).search, moduleUrl).href;
          link.onload = link.onerror = resolve;
          root.append(link);
        }),
    ),
  );
}
