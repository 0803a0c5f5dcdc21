// The stage's numbers as text, and its status line: what is going on, in a sentence or two with computed numbers.

/**
 * @import { Change, End, Options, Setup } from "../types/message.js"
 * @import { History } from "./history.js"
 * @import { Numbers } from "./network.js"
 * @import { Player } from "./player.js"
 */

import { classLabel, classOf, hasMany } from "./classes.js";

/**
 * With so many digits in all.
 * @param {number} value
 */
export const number = (value, digits = 3) => (value === 0 ? "0" : value.toPrecision(digits)).replace("-", "−");

/**
 * In two digits, and in few characters for what is very large or small: 1.0, −0.25, 5.2e4, 4.0e−4.
 * @param {number} value
 */
export const brief = (value) => {
  const size = Math.abs(value);
  if (value && (size < 0.01 || size >= 1000)) return value.toExponential(1).replace("e+", "e").replaceAll("-", "−");
  return size >= 100 ? fixed(value, 0) : number(value, 2);
};

/**
 * With so many digits behind the point.
 * @param {number} value
 * @param {number} digits
 */
export const fixed = (value, digits) =>
  value
    .toFixed(digits)
    .replace(/^-(?=[0.]*$)/, "")
    .replace("-", "−");

/**
 * What an input is called.
 * @param {number} i
 */
export const inputName = (i) => `x${"₁₂₃₄"[i]}`;

/**
 * What the answer to a sample should be.
 * @param {Setup} setup
 * @param {number} i
 */
export const targetOf = (setup, i) =>
  hasMany(setup) ? setup.targets[i][classOf(setup, i)] : setup.targets[i][setup.targets[i].length - 1];

/**
 * The same as it is written; where each class has an output, the class.
 * @param {Setup} setup
 * @param {number} i
 */
export const targetText = (setup, i) =>
  hasMany(setup)
    ? classLabel(setup, classOf(setup, i))
    : areValues(setup)
      ? fixed(targetOf(setup, i), decimalsOf(setup))
      : String(targetOf(setup, i)).replace("-", "−");

/**
 * Whether values are to be learned, and not classes.
 * @param {Setup} setup
 */
export const areValues = ({ classes }) => classes === undefined;

/**
 * How many digits behind the point tell outputs apart: of classes three, of values a thousandth of what they span.
 * @param {Setup} setup
 */
export const decimalsOf = (setup) => {
  const [low, high] = setup.levels;
  return areValues(setup)
    ? Math.min(12, Math.max(0, (high - low < 1 ? 2 : 3) - Math.floor(Math.log10(high - low))))
    : 3;
};

/**
 * What the network says about a single point.
 * @param {Setup} setup
 * @param {Float64Array[]} last the outputs, one array for each unit of the last layer
 */
export const outputWords = (setup, last) =>
  hasMany(setup)
    ? last.map(([output], cls) => `${classLabel(setup, cls)}: ${number(output, 4)}`).join("<br>")
    : `output: ${number(last[last.length - 1][0], 4)}`;

/**
 * How far off the answer to each sample is.
 * @param {Setup} setup
 * @param {Numbers} answers
 */
export const errorsOf = (setup, answers) => Array.from(answers, (answer, i) => Math.abs(answer - targetOf(setup, i)));

const PLATEAU_EPOCHS = 500;

/**
 * @param {Setup} setup
 * @param {Player} player
 * @param {Numbers} row that of the epoch on the screen
 * @param {Numbers} answers those to each of the samples
 * @param {Options} options while a lesson waits for a prediction, no number is to give it away
 * @param {Change[]} changes that were made on the way
 * @param {string} remark what became of the run
 */
export function describe(setup, player, row, answers, { locked, hidden }, changes, remark) {
  if (locked) return "Make your prediction first.";
  if (player.end && player.atEnd) return `${reasonOf(player.end, hidden)}${remark ? ` ${remark}` : ""}`;
  const n = answers.length,
    { loss: lossColumn, accuracy } = setup.columns,
    loss = row[lossColumn];
  const right = accuracy === undefined ? null : Math.round(row[accuracy] * n);
  const state = `${right === null ? "" : `${rightWords(setup, right, n)}, `}the loss is ${number(loss)}${testWords(setup, row)}`;
  if (player.epoch === 0) {
    const next = replayWords(changes) || "Press Play and watch.";
    return `Untrained: ${state}. ${remark ? `${remark} ` : ""}${next}`;
  }
  if (remark) return `Epoch ${player.epoch}: ${state}. ${remark}`;
  const wrong = worst(setup, answers);
  const plateau = plateauWords(player.history, player.epoch, lossColumn, loss);
  if (right === n) return `Epoch ${player.epoch}: ${state}. Training goes on until the targets are met more closely.`;
  return `Epoch ${player.epoch}: ${state}. ${plateau || wrong}`;
}

/**
 * That Play makes the changes on the way again, and how they are left out; nothing where there are none.
 * @param {Change[]} changes
 */
function replayWords(changes) {
  const later = changes.filter(([epoch]) => epoch > 0);
  if (!later.length) return "";
  const [[epoch, words]] = later,
    many = later.length > 1 ? `, and ${later.length - 1} more` : "";
  return `Play repeats this run with what was changed on the way: ${words} at epoch ${epoch}${many}. “Reset weights and changes”, the arrow with a cross, leaves that out.`;
}

/**
 * How many of n samples are right.
 * @param {Setup} setup
 * @param {number} right
 * @param {number} n
 */
function rightWords(setup, right, n) {
  const what = setup.row === "point" ? "training points" : "rows";
  return `${right === n ? `all ${n}` : `${right} of ${n}`} ${what} ${right === 1 ? "is" : "are"} right`;
}

/**
 * How it is on the test set, where there is one.
 * @param {Setup} setup
 * @param {Numbers} row
 */
function testWords({ columns: { testLoss, testAccuracy }, testInputs }, row) {
  if (testLoss === undefined) return "";
  const n = testInputs?.length ?? 0,
    right = testAccuracy === undefined ? "" : `${Math.round(n * row[testAccuracy])} of ${n} are right, the loss is `;
  return `; on the test set ${right || "it is "}${number(row[testLoss])}`;
}

/**
 * Why the run ended, and what may help, as far as it can be changed here.
 * @param {End} end
 * @param {string[]} hidden settings
 */
function reasonOf({ cause, remedies }, hidden) {
  const names = remedies.filter(([setting]) => !hidden.includes(setting)).map(([, name]) => name);
  const last = names.pop();
  if (!last) return cause;
  return `${cause} Try ${names.length ? `${names.join(", ")} or ` : ""}${last}.`;
}

/**
 * @param {Setup} setup
 * @param {Numbers} answers
 */
function worst(setup, answers) {
  const errors = errorsOf(setup, answers);
  const at = errors.indexOf(Math.max(...errors));
  const name = setup.row === "point" ? `point (${setup.rows[at]})` : `row ${setup.rows[at]}`;
  const whose = hasMany(setup) ? ` the output of ${setup.classNames[classOf(setup, at)]} is` : "";
  return `Furthest off is ${name}:${whose} ${number(answers[at])} instead of ${number(targetOf(setup, at), areValues(setup) ? 3 : 2)}.`;
}

/**
 * @param {History} history
 * @param {number} epoch
 * @param {number} column that of the loss
 * @param {number} loss
 */
function plateauWords(history, epoch, column, loss) {
  const index = history.indexAtOrBefore(epoch - PLATEAU_EPOCHS);
  if (index < 0) return "";
  const before = history.row(index)[column],
    since = epoch - history.epochs[index];
  const fall = (before - loss) / before;
  if (Math.abs(fall) > 0.02) return "";
  const by = fall > 0 ? `fallen by only ${number(100 * fall, 2)} %` : "not fallen";
  return `A plateau: in the last ${since} epochs the loss has ${by}.`;
}
