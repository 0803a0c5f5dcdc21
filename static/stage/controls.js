// What the visitor does: buttons, sliders and keys of the transport, the editor of a weight, and the tooltip.

import { SPEEDS } from "./player.js";

const FIELDS =
  "input, select, textarea, [contenteditable], [role=slider], [role=listbox], [role=combobox], [role=radiogroup], [role=tab]";
const BUTTONS = "button, a, summary, [role=button]";

export class Controls {
  // stage: act(action on the player), change(command), and its view.
  constructor(element, stage) {
    Object.assign(this, { element, stage });
    this.get = (part) => element.querySelector(`[data-part="${part}"]`);
    this.listenToTransport();
    this.listenToRate();
    this.listenToCharts();
    this.listenToEditor();
    this.keys = (event) => this.onKey(event);
    document.addEventListener("keydown", this.keys);
  }

  on(part, event, action) {
    this.get(part).addEventListener(event, action);
  }

  destroy() {
    document.removeEventListener("keydown", this.keys);
  }

  listenToTransport() {
    const { stage } = this;
    this.on("play", "click", () => stage.act((player) => player.toggle()));
    this.on("back", "click", () => stage.act((player) => player.step(-1)));
    this.on("forward", "click", () => stage.act((player) => player.step(1)));
    this.on("reset", "click", () => stage.act((player) => player.seek(0)));
    this.on("rush", "click", () => stage.act((player) => player.rush()));
    this.on("slider", "input", (event) => stage.act((player) => player.seek(event.target.valueAsNumber)));
    this.on("speed", "change", (event) =>
      stage.act((player) => {
        player.speed = SPEEDS[event.target.value];
      }),
    );
    this.on("new-seed", "click", () => stage.change({ newSeed: true }));
    this.on("explain", "click", () => {
      stage.player.pause();
      stage.change({ explain: true });
    });
  }

  // Space plays and pauses, arrows step, wherever the focus is not in something that has its own use for them.
  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.target.closest?.(FIELDS))
      return;
    const action = {
      " ": (player) => player.toggle(),
      ArrowRight: (player) => player.step(1),
      ArrowLeft: (player) => player.step(-1),
    }[event.key];
    if (!action || (event.key === " " && event.target.closest?.(BUTTONS))) return;
    this.stage.act(action);
    event.preventDefault();
  }

  // The slider's changes take effect while it moves; where it comes to rest is what the address bar keeps.
  listenToRate() {
    const { stage } = this;
    this.on("rate", "input", (event) => {
      stage.view.rateMoves = true;
      const { low, high } = stage.setup.learningRate;
      const rate = Number(Math.min(high, Math.max(low, 10 ** event.target.valueAsNumber)).toPrecision(3));
      this.get("rate-number").value = rate;
      stage.change({ settings: { learning_rate: rate } });
    });
    this.on("rate", "change", () => {
      stage.view.rateMoves = false;
      stage.change({ commit: true });
    });
    this.on("rate-number", "change", (event) => {
      const rate = event.target.valueAsNumber;
      if (Number.isFinite(rate)) stage.change({ settings: { learning_rate: rate }, commit: true });
    });
  }

  listenToCharts() {
    const { stage } = this;
    this.on("loss-log", "change", () => stage.view.plotLoss());
    this.on("magnitudes-kind", "change", () => stage.view.plotMagnitudes());
    this.on("table-kind", "change", (event) => {
      for (const kind of ["truth", "weights"]) this.get(kind).hidden = event.target.value !== kind;
      stage.view.dirty = true;
    });
    for (const name of ["region", "unit"]) {
      this.on(name, "pointermove", (event) => this.hover(stage.view.describePoint(name, event), event));
      this.on(name, "pointerleave", () => this.unhover());
    }
    for (const name of ["loss-chart", "magnitudes-chart"]) {
      this.on(name, "click", () => {
        const point = this.get(name)._hoverdata?.[0];
        if (point) stage.act((player) => player.seek(point.x));
      });
    }
  }

  listenToEditor() {
    const close = () => {
      this.get("editor").hidden = true;
    };
    this.on("editor-close", "click", close);
    this.on("editor", "keydown", (event) => {
      if (event.key === "Escape") close();
    });
    this.on("editor", "submit", (event) => {
      event.preventDefault();
      const value = this.get("editor-value").valueAsNumber;
      if (!Number.isFinite(value)) return;
      close();
      this.stage.editWeight(this.editing, value);
    });
  }

  openEditor(index, x, y) {
    this.stage.act((player) => player.pause());
    const box = this.get("editor"),
      input = this.get("editor-value"),
      bounds = this.element.getBoundingClientRect();
    this.editing = index;
    this.get("editor-name").textContent = `${this.stage.setup.parameters[index]} =`;
    input.value = Number(this.stage.view.row[index].toPrecision(6));
    box.hidden = false;
    box.style.left = `${Math.max(4, Math.min(bounds.width - box.offsetWidth - 4, x - bounds.left - 40))}px`;
    box.style.top = `${Math.max(4, y - bounds.top + 10)}px`;
    input.focus();
    input.select();
  }

  hover(html, event) {
    if (!html) {
      this.unhover();
      return;
    }
    const box = this.get("tooltip"),
      bounds = this.element.getBoundingClientRect();
    box.innerHTML = html;
    box.hidden = false;
    const left = Math.min(event.clientX - bounds.left + 14, bounds.width - box.offsetWidth - 4);
    box.style.transform = `translate(${left}px, ${event.clientY - bounds.top + 14}px)`;
  }

  unhover() {
    this.get("tooltip").hidden = true;
  }
}
