// The tables: the truth table with output and error of each row, and all weights with their gradients, to be edited.

/**
 * @import { Setup } from "../types/message.js"
 * @import { Numbers } from "./network.js"
 */

import { write } from "../shared/write.js";
import { fixed, number, targetOf } from "./words.js";

export class TruthTable {
  /**
   * @param {HTMLElement} root
   * @param {Setup} setup
   */
  constructor(root, setup) {
    this.setup = setup;
    const label = setup.rows.some((row) => row.includes(",")) ? "x₁, x₂" : setup.panels.length > 1 ? "x₁x₂x₃" : "x₁x₂";
    root.innerHTML = `<table><caption class="stage-hidden">Truth table with target, output and error of each row</caption>
      <thead><tr><th scope="col">${label}</th><th scope="col">target</th><th scope="col">output</th><th scope="col">error</th><th scope="col">right?</th></tr></thead>
      <tbody>${setup.rows.map((row, i) => `<tr><th scope="row">${row}</th><td>${targetOf(setup, i)}</td><td></td><td></td><td></td></tr>`).join("")}</tbody></table>`;
    this.cells = [...root.querySelectorAll("tbody tr")].map((tr) => [...tr.children].slice(2));
  }

  /**
   * @param {Numbers} answers
   * @param {boolean} locked
   */
  draw(answers, locked) {
    answers.forEach((answer, i) => {
      const [output, error, right] = this.cells[i];
      write(output, fixed(answer, 3));
      write(error, fixed(answer - targetOf(this.setup, i), 3));
      const isRight = (answer > this.setup.boundary ? 1 : 0) === this.setup.classes[i];
      write(right, locked ? "" : isRight ? "✓" : "✗");
      right.className = isRight ? "stage-right" : "stage-wrong";
    });
  }
}

export class WeightTable {
  /**
   * @param {HTMLElement} root
   * @param {Setup} setup
   * @param {((index: number, field: HTMLInputElement) => void) | null} edit without it, the numbers are only shown
   * @param {(index: number) => void} explain
   */
  constructor(root, setup, edit, explain) {
    this.setup = setup;
    root.innerHTML = `<table><caption class="stage-hidden">Weights and biases, their changes since epoch 0, and their gradients</caption>
      <thead><tr><th scope="col">from → to</th><th scope="col">value</th><th scope="col" title="Change since epoch 0">since start</th><th scope="col">gradient</th></tr></thead>
      <tbody>${setup.parameters.map((name) => `<tr><th scope="row">${edit ? `<button type="button" title="Explain its update">${name}</button>` : name}</th><td><input type="number" step="any" aria-label="${name}"${edit ? "" : " readonly"}></td><td></td><td></td></tr>`).join("")}</tbody></table>`;
    this.inputs = [...root.querySelectorAll("input")];
    this.changes = [...root.querySelectorAll("td:nth-child(3)")];
    this.gradients = [...root.querySelectorAll("td:last-child")];
    root.querySelectorAll("button").forEach((button, index) => {
      button.addEventListener("click", () => explain(index));
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
