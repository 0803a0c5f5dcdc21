// The tables: the truth table with output and error of each row, or of a cloud the points that are furthest off; how
// many of each class are given which class; and all weights with their gradients, to be edited.

/**
 * @import { Setup } from "../types/message.js"
 * @import { Numbers } from "./network.js"
 */

import { write } from "../shared/write.js";
import { hasMany, classLabel } from "./classes.js";
import { areValues, decimalsOf, errorsOf, fixed, inputName, number, targetOf, targetText } from "./words.js";

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
    const names = setup.points[0].map((_, i) => inputName(i)),
      label = names.join(setup.rows.some((row) => row.includes(",")) ? ", " : "");
    const many = hasMany(setup),
      heads = many ? [label, "class", "its output", "given"] : [label, "target", "output", "error"];
    if (!many && !areValues(setup)) heads.push("right?"); // values are more or less far off
    const caption = this.isCloud
      ? `The training points that are furthest off, the worst first, with ${heads.slice(1, 3).join(", ")} and ${many ? "the class that they are given" : "error"}`
      : "Truth table with target, output and error of each row";
    /** @type {number[]} the sample of each row */
    this.samples = setup.rows.map((_, i) => i).slice(0, this.isCloud ? MOST_POINTS : Infinity);
    root.innerHTML = `<table><caption class="stage-hidden">${caption}</caption>
      <thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join("")}</tr></thead>
      <tbody>${this.samples.map((i) => `<tr tabindex="0"><th scope="row">${setup.rows[i]}</th><td>${targetText(setup, i)}</td>${"<td></td>".repeat(heads.length - 2)}</tr>`).join("")}</tbody></table>`;
    root.setAttribute("aria-label", this.isCloud ? "Points furthest off" : "Truth table");
    root.classList.toggle("stage-of-classes", many);
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
   * @param {number[]} given the class that each sample is given
   * @param {boolean} locked
   */
  draw(answers, given, locked) {
    const { setup } = this;
    this.latest = /** @type {const} */ ([answers, given, locked]);
    if (this.isCloud) this.sort(answers);
    const decimals = decimalsOf(setup);
    this.samples.forEach((i, place) => {
      const answer = answers[i],
        [name, target, output, ...others] = this.cells[place],
        right = others[others.length - 1];
      if (this.isCloud) {
        write(name, setup.rows[i]);
        write(target, targetText(setup, i));
      }
      write(output, fixed(answer, decimals));
      if (!hasMany(setup)) write(others[0], fixed(answer - targetOf(setup, i), decimals));
      if (!setup.classes) return;
      const isRight = given[i] === setup.classes[i],
        words = isRight ? "✓" : hasMany(setup) ? `✗ ${setup.classSigns[given[i]]}` : "✗";
      write(right, locked ? "" : words);
      right.classList.toggle("stage-right", isRight);
      right.classList.toggle("stage-wrong", !isRight);
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

/**
 * The confusion matrix: how many samples of each class are given which class, in the training set and in the test set.
 * Values have none.
 */
export class ConfusionMatrix {
  /**
   * @param {HTMLElement} root
   * @param {Setup} setup
   */
  constructor(root, setup) {
    const { classes = [], testClasses, row } = setup;
    this.setup = setup;
    /** @type {[name: string, classes: number[]][]} */
    this.sets = testClasses
      ? [
          ["training set", classes],
          ["test set", testClasses],
        ]
      : [[`all ${row}s`, classes]];
    const { classNames, classSigns } = setup,
      n = classNames.length;
    const many = hasMany(setup);
    const names = this.sets
      .map(([name]) => `<th scope="colgroup" colspan="${n}">${name}${many ? ", given" : ""}</th>`)
      .join("");
    const heads = classNames.map((name, cls) =>
      many
        ? `<th scope="col" title="${name}" aria-label="given ${name}">${classSigns[cls]}</th>`
        : `<th scope="col">given ${cls}</th>`,
    );
    const given = this.sets.map(() => heads.join("")).join("");
    const cells = this.sets.map(() => "<td></td>".repeat(n)).join("");
    const rows = classNames.map((_, cls) => `<tr><th scope="row">${classLabel(setup, cls)}</th>${cells}</tr>`).join("");
    root.innerHTML = `<table><caption class="stage-hidden">Confusion matrix: how many ${row}s of each class, a line, are given which class, a column</caption>
      <thead><tr><td></td>${names}</tr><tr><th scope="col">true class</th>${given}</tr></thead><tbody>${rows}</tbody></table><p class="stage-counts"></p>`;
    this.cells = [...root.querySelectorAll("tbody tr")].map((line) => [...line.querySelectorAll("td")]);
    this.words = /** @type {HTMLElement} */ (root.querySelector("p"));
  }

  /**
   * @param {number[][]} given the classes that the training set is given, and the test set where there is one
   * @param {boolean} locked
   */
  draw(given, locked) {
    const { classNames } = this.setup,
      n = classNames.length;
    const words = this.sets.map(([name, classes], set) => {
      const counts = classNames.map(() => classNames.map(() => 0));
      classes.forEach((own, i) => {
        counts[own][given[set][i]] += 1;
      });
      counts.forEach((line, own) => {
        line.forEach((count, said) => {
          const cell = this.cells[own][n * set + said];
          write(cell, locked ? "" : String(count));
          cell.className = own === said ? "stage-right" : count ? "stage-wrong" : "";
        });
      });
      const right = counts
        .map((line, own) => `${line[own]} of ${line.reduce((sum, count) => sum + count)} of ${classNames[own]}`)
        .join(", ");
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
   * @param {((index: number) => void) | null} lock without it, locks are only shown
   */
  constructor(root, setup, edit, explain, lock) {
    this.setup = setup;
    const names = setup.places.map((index) => setup.parameters[index]);
    root.innerHTML = `<table><caption class="stage-hidden">${setup.biases ? "Weights and biases" : "Weights"}, their changes since epoch 0, and their gradients</caption>
      <thead><tr><th scope="col">from → to</th><th scope="col">value</th><th scope="col" title="Change since epoch 0">since start</th><th scope="col">gradient</th><th scope="col" title="Training leaves what is locked as it is, and its gradient counts as 0">locked</th></tr></thead>
      <tbody>${names.map((name) => `<tr><th scope="row">${explain ? `<button type="button" title="Explain its update">${name}</button>` : name}</th><td><input type="number" step="any" aria-label="${name}"${edit ? "" : " readonly"}></td><td></td><td></td><td><input type="checkbox" aria-label="${name} locked"${lock ? "" : " disabled"}></td></tr>`).join("")}</tbody></table>`;
    const inputs = [...root.querySelectorAll("input")];
    this.inputs = inputs.filter(({ type }) => type === "number");
    this.boxes = inputs.filter(({ type }) => type === "checkbox");
    this.changes = [...root.querySelectorAll("td:nth-child(3)")];
    this.gradients = [...root.querySelectorAll("td:nth-child(4)")];
    root.querySelectorAll("button").forEach((button, line) => {
      button.addEventListener("click", () => explain?.(setup.places[line]));
    });
    this.inputs.forEach((input, line) => {
      input.addEventListener("change", () => edit?.(setup.places[line], input));
    });
    this.boxes.forEach((box, line) => {
      box.addEventListener("change", () => lock?.(setup.places[line]));
    });
  }

  /**
   * @param {Numbers} row
   * @param {Numbers | null} start that of epoch 0, where it is known
   * @param {boolean} locked whether a lesson waits for a prediction
   * @param {number[]} locks the places of what is locked
   */
  draw(row, start, locked, locks) {
    this.boxes.forEach((box, line) => {
      box.checked = locks.includes(this.setup.places[line]);
    });
    this.inputs.forEach((input, line) => {
      const index = this.setup.places[line];
      if (document.activeElement !== input) input.value = String(Number(row[index].toPrecision(6)));
      write(this.changes[line], start ? change(row[index] - start[index]) : "");
      write(this.gradients[line], locked ? "" : number(row[this.setup.columns.gradient + index]));
    });
  }
}

/** @param {number} value */
const change = (value) => `${value > 0 ? "+" : ""}${number(value)}`;
