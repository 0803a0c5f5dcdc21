// The status line: what is going on, in a sentence or two with computed numbers.

export const number = (value, digits = 3) => (value === 0 ? "0" : Number(value).toPrecision(digits)).replace("-", "−");

const PLATEAU_EPOCHS = 500;

export function describe(stage) {
  const { setup, player, history, answers, row, locked } = stage;
  if (!row) return "Loading …";
  if (player.atEnd) return player.end.reason;
  const n = answers.length,
    { loss: lossColumn, accuracy: accuracyColumn } = setup.columns;
  const right = Math.round(row[accuracyColumn] * n),
    loss = row[lossColumn];
  const rows = `${right === n ? `all ${n}` : `${right} of ${n}`} rows ${right === 1 ? "is" : "are"} right, the loss is ${number(loss)}`;
  if (player.epoch === 0)
    return `Untrained: ${rows}. ${locked ? "Make your prediction first." : "Press Play and watch."}`;
  const wrong = worst(setup, answers);
  const plateau = plateauWords(history, player.epoch, lossColumn, loss);
  if (right === n) return `Epoch ${player.epoch}: ${rows}. Training goes on until the targets are met more closely.`;
  return `Epoch ${player.epoch}: ${rows}. ${plateau || wrong}`;
}

function worst(setup, answers) {
  const target = (i) => setup.targets[i][setup.targets[i].length - 1];
  let at = 0;
  answers.forEach((answer, i) => {
    if (Math.abs(answer - target(i)) > Math.abs(answers[at] - target(at))) at = i;
  });
  return `Furthest off is row ${setup.rows[at]}: ${number(answers[at])} instead of ${number(target(at), 2)}.`;
}

function plateauWords(history, epoch, column, loss) {
  const index = history.indexAtOrBefore(epoch - PLATEAU_EPOCHS);
  if (index < 0) return "";
  const before = history.row(index)[column],
    since = epoch - history.epochs[index];
  const fall = (before - loss) / before;
  if (Math.abs(fall) > 0.02) return "";
  const by = fall > 0 ? `fallen by only ${(100 * fall).toFixed(2)} %` : "not fallen";
  return `A plateau: in the last ${since} epochs the loss has ${by}.`;
}
