// The tables: the truth table with output and error of each row, or of a cloud the points that are furthest off; and all
// weights with their gradients, to be edited.

/**
 * @import { Setup } from "../types/message.js"
 * @import { Numbers } from "./network.js"
 */

import { write } from "../shared/write.js";
import { errorsOf, fixed, inputName, number, targetOf, targetText } from "./words.js";

const MOST_POINTS = 12; // of a cloud in the table

export class TruthTable {
  /**
   * @param {HTMLElement} root
   * @param {Setup} setup
   * @param {(sample: number | null) => void} light show which sample a row of the table is about
   */
  constructor(root, setup, light) {
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
      <tbody>${this.samples.map((i) => `<tr><th scope="row">${setup.rows[i]}</th><td>${targetText(setup, i)}</td><td></td><td></td><td></td></tr>`).join("")}</tbody></table>`;
    /** @type {number | null} the sample that is lit up */
    this.lit = null;
    this.rows = [...root.querySelectorAll("tbody tr")];
    this.cells = this.rows.map((row) => [...row.children]);
    this.rows.forEach((row, place) => {
      row.addEventListener("pointerenter", () => light(this.samples[place]));
      row.addEventListener("pointerleave", () => light(null));
    });
  }

  /**
   * @param {Numbers} answers
   * @param {boolean} locked
   */
  draw(answers, locked) {
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
      const isRight = (answer > this.setup.boundary ? 1 : 0) === this.setup.classes[i];
      write(right, locked ? "" : isRight ? "✓" : "✗");
      right.className = isRight ? "stage-right" : "stage-wrong";
    });
  }

  /**
   * The samples that are furthest off, the worst first.
   * @param {Numbers} answers
   */
  sort(answers) {
    const errors = errorsOf(this.setup, answers);
    const order = errors.map((_, i) => i).sort((a, b) => errors[b] - errors[a]);
    this.samples = order.slice(0, this.samples.length);
    this.light(this.lit);
  }

  /**
   * Light up the row of a sample that is pointed at in a map.
   * @param {number | null} sample
   */
  light(sample) {
    this.lit = sample;
    this.rows.forEach((row, place) => {
      row.classList.toggle("stage-lit", this.samples[place] === sample);
    });
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
