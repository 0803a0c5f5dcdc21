// The tables: the truth table with output and error of each row, or of a cloud the points that are furthest off; how
// many of each class are given which class; and all weights with their gradients, to be edited.

/**
 * @import { Setup } from "../types/message.js"
 * @import { Numbers } from "./network.js"
 */

import { write } from "../shared/write.js";
import { classOf, errorsOf, fixed, inputName, number, targetOf, targetText } from "./words.js";

const MOST_POINTS = 12; // of a cloud in the table

export class TruthTable {
  /**
   * @param {HTMLElement} root
   * @param {Setup} setup
   * @param {(sample: number | null) => void} light show which sample a row of the table is about
   */
  constructor(root, setup, light) {
    this.root = root;
    this.setup = setup;
    this.isCloud = setup.row === "point";
    const label = setup.rows.some((row) => row.includes(","))
      ? "x₁, x₂"
      : ["x₁x₂", ...setup.panels[0].map((_, i) => inputName(i + 2))].join("");
    const caption = this.isCloud
      ? "The training points that are furthest off, the worst first, with target, output and error"
      : "Truth table with target, output and error of each row";
    /** @type {number[]} the sample of each row */
    this.samples = setup.rows.map((_, i) => i).slice(0, this.isCloud ? MOST_POINTS : Infinity);
    root.innerHTML = `<table><caption class="stage-hidden">${caption}</caption>
      <thead><tr><th scope="col">${label}</th><th scope="col">target</th><th scope="col">output</th><th scope="col">error</th><th scope="col">right?</th></tr></thead>
      <tbody>${this.samples.map((i) => `<tr tabindex="0"><th scope="row">${setup.rows[i]}</th><td>${targetText(setup, i)}</td><td></td><td></td><td></td></tr>`).join("")}</tbody></table>`;
    /** @type {number | null} the sample that is lit up */
    this.lit = null;
    this.rows = [...root.querySelectorAll("tbody tr")];
    this.cells = this.rows.map((row) => [...row.children]);
    this.rows.forEach((row, place) => {
      for (const event of ["pointerenter", "focus"]) row.addEventListener(event, () => light(this.samples[place]));
      for (const event of ["pointerleave", "blur"]) row.addEventListener(event, () => light(null));
    });
  }

  /**
   * @param {Numbers} answers
   * @param {boolean} locked
   */
  draw(answers, locked) {
    this.latest = /** @type {const} */ ([answers, locked]);
    if (this.isCloud) this.sort(answers);
    this.samples.forEach((i, place) => {
      const answer = answers[i],
        [name, target, output, error, right] = this.cells[place];
      if (this.isCloud) {
        write(name, this.setup.rows[i]);
        write(target, targetText(this.setup, i));
      }
      write(output, fixed(answer, 3));
      write(error, fixed(answer - targetOf(this.setup, i), 3));
      const isRight = classOf(this.setup, answer) === this.setup.classes[i];
      write(right, locked ? "" : isRight ? "✓" : "✗");
      right.className = isRight ? "stage-right" : "stage-wrong";
    });
    this.mark();
  }

  /**
   * The samples that are furthest off, the worst first; in the last place the one that is pointed at, if it is not there.
   * @param {Numbers} answers
   */
  sort(answers) {
    const errors = errorsOf(this.setup, answers);
    const order = errors.map((_, i) => i).sort((a, b) => errors[b] - errors[a]);
    this.samples = order.slice(0, this.samples.length);
    if (this.lit !== null && !this.samples.includes(this.lit)) this.samples[this.samples.length - 1] = this.lit;
  }

  /**
   * Light up the row of a sample that is pointed at in a map, where it is in sight.
   * @param {number | null} sample
   */
  light(sample) {
    if (sample === this.lit) return;
    this.lit = sample;
    if (this.latest) this.draw(...this.latest);
    this.rows.forEach((row, place) => {
      if (this.samples[place] === sample) this.reveal(row);
    });
  }

  /**
   * Scroll the table, and nothing else, to one of its rows.
   * @param {Element} row
   */
  reveal(row) {
    const [own, table, head] = [row, this.root, this.root.querySelectorAll("thead")[0]].map((part) =>
      part.getBoundingClientRect(),
    );
    if (own.top < head.bottom) this.root.scrollTop -= head.bottom - own.top;
    else if (own.bottom > table.bottom) this.root.scrollTop += own.bottom - table.bottom;
  }

  mark() {
    this.rows.forEach((row, place) => {
      row.classList.toggle("stage-lit", this.samples[place] === this.lit);
    });
  }
}

/** The confusion matrix: how many samples of each class are given which class, in the training set and in the test set. */
export class ConfusionMatrix {
  /**
   * @param {HTMLElement} root
   * @param {Setup} setup
   */
  constructor(root, setup) {
    const { classes, testClasses, row } = setup;
    this.setup = setup;
    /** @type {[name: string, classes: number[]][]} */
    this.sets = testClasses
      ? [
          ["training set", classes],
          ["test set", testClasses],
        ]
      : [[`all ${row}s`, classes]];
    const names = this.sets.map(([name]) => `<th scope="colgroup" colspan="2">${name}</th>`).join("");
    const given = this.sets.map(() => '<th scope="col">given 0</th><th scope="col">given 1</th>').join("");
    const cells = this.sets.map(() => "<td></td><td></td>").join("");
    const rows = ["● class 0", "■ class 1"].map((name) => `<tr><th scope="row">${name}</th>${cells}</tr>`).join("");
    root.innerHTML = `<table><caption class="stage-hidden">Confusion matrix: how many ${row}s of each class, a line, are given which class, a column</caption>
      <thead><tr><td></td>${names}</tr><tr><th scope="col">true class</th>${given}</tr></thead><tbody>${rows}</tbody></table><p class="stage-counts"></p>`;
    this.cells = [...root.querySelectorAll("tbody tr")].map((line) => [...line.querySelectorAll("td")]);
    this.words = /** @type {HTMLElement} */ (root.querySelector("p"));
  }

  /**
   * @param {Numbers[]} answers those to the training set, and to the test set where there is one
   * @param {boolean} locked
   */
  draw(answers, locked) {
    const words = this.sets.map(([name, classes], set) => {
      const counts = [0, 1].map(() => [0, 0]);
      classes.forEach((own, i) => {
        counts[own][classOf(this.setup, answers[set][i])] += 1;
      });
      counts.forEach((line, own) => {
        line.forEach((count, given) => {
          const cell = this.cells[own][2 * set + given];
          write(cell, locked ? "" : String(count));
          cell.className = own === given ? "stage-right" : count ? "stage-wrong" : "";
        });
      });
      const right = counts.map((line, own) => `${line[own]} of ${line[0] + line[1]} of class ${own}`).join(", ");
      return `Right, ${name}: ${right}.`;
    });
    write(this.words, locked ? "" : words.join(" "));
  }
}

export class WeightTable {
  /**
   * @param {HTMLElement} root
   * @param {Setup} setup
   * @param {((index: number, field: HTMLInputElement) => void) | null} edit without it, the numbers are only shown
   * @param {((index: number) => void) | null} explain without it, no name is a button
   */
  constructor(root, setup, edit, explain) {
    this.setup = setup;
    root.innerHTML = `<table><caption class="stage-hidden">Weights and biases, their changes since epoch 0, and their gradients</caption>
      <thead><tr><th scope="col">from → to</th><th scope="col">value</th><th scope="col" title="Change since epoch 0">since start</th><th scope="col">gradient</th></tr></thead>
      <tbody>${setup.parameters.map((name) => `<tr><th scope="row">${explain ? `<button type="button" title="Explain its update">${name}</button>` : name}</th><td><input type="number" step="any" aria-label="${name}"${edit ? "" : " readonly"}></td><td></td><td></td></tr>`).join("")}</tbody></table>`;
    this.inputs = [...root.querySelectorAll("input")];
    this.changes = [...root.querySelectorAll("td:nth-child(3)")];
    this.gradients = [...root.querySelectorAll("td:last-child")];
    root.querySelectorAll("button").forEach((button, index) => {
      button.addEventListener("click", () => explain?.(index));
    });
    this.inputs.forEach((input, index) => {
      input.addEventListener("change", () => edit?.(index, input));
    });
  }

  /**
   * @param {Numbers} row
   * @param {Numbers | null} start that of epoch 0, where it is known
   * @param {boolean} locked
   */
  draw(row, start, locked) {
    this.inputs.forEach((input, index) => {
      if (document.activeElement !== input) input.value = String(Number(row[index].toPrecision(6)));
      write(this.changes[index], start ? change(row[index] - start[index]) : "");
      write(this.gradients[index], locked ? "" : number(row[this.setup.columns.gradient + index]));
    });
  }
}

/** @param {number} value */
const change = (value) => `${value > 0 ? "+" : ""}${number(value)}`;
