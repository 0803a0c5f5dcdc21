"""Text 002 on the gates: tables, an untrained forward pass, scikit-learn, schedulers, and one unit on XOR."""

from __future__ import annotations

import numpy as np

from core.data.problems import PROBLEMS
from core.experiment.experiment import Experiment
from core.nn.array import Array
from core.nn.network import Network
from core.notation.numbers import percent, short
from core.textbook.figures import heat, level, lines
from core.textbook.item import Drawing, Findings, Items, Number, Table, in_the_lab, percentage, see
from core.textbook.runs import untrained
from core.textbook.text_002.optional import (
    GATES,
    ITERATIONS,
    fitted_gate,
    origin,
    sklearn_classifier,
    stored_gate,
)
from core.textbook.text_002.pixels import VALUES
from core.training.learner import Learner, Recipe
from core.training.trainer import train

POINTS = np.array(PROBLEMS["xor"].points)
SIGMOIDS = ("sigmoid", "sigmoid")
STATED = {"or": "0111", "and": "0001", "xor": "0110"}
SCHEDULED_EPOCHS = 500
ADAM_EPOCHS = 1000
RATES = (0.001, 0.01, 0.1, 1.0, 10.0)

FORGOTTEN: dict[str, tuple[int, ...]] = {
    "sgd": (),
    "momentum": (),
    "adagrad": (0,),
    "adagrad_momentum": (1,),
    "rmsprop": (0,),
    "adam": (0, 1),
}
"""The slots of each optimizer that the author's reset empties; momentum's velocity is kept."""

SCHEDULED = Experiment(
    loss="binary_cross_entropy",
    reduction="mean",
    learning_rate=0.1,
    init="normal",
    max_epochs=SCHEDULED_EPOCHS,
    target_loss=0.0,
    seed=1,
)
ONE_UNIT = Experiment(
    hidden=(),
    loss="binary_cross_entropy",
    reduction="mean",
    optimizer="adam",
    learning_rate=0.1,
    init="normal",
    max_epochs=ADAM_EPOCHS,
    target_loss=0.0,
    seed=2023,
)


ITEMS = Items()


@ITEMS.item(
    "002-40",
    "The gates OR, AND and XOR",
    in_the_lab("OR in the lab", problem="or"),
    in_the_lab("AND in the lab", problem="and"),
    in_the_lab("XOR in the lab"),
    see("All 16 gates, and which one unit can do", "neuron", section="gates"),
    does="The truth tables of three gates, and the same as a matrix of inputs and vectors of outputs.",
    difference="Inputs and targets are 0 and 1, as in texts 000 and 003. Text 001 avoids both: 0.01 and 0.99.",
)
def _tables() -> Findings:
    """The three truth tables, from the problems of this app."""
    rows = tuple(
        (f"{x1:g}", f"{x2:g}", *(str(PROBLEMS[gate].classes[row]) for gate in GATES))
        for row, (x1, x2) in enumerate(POINTS)
    )
    same = all("".join(map(str, PROBLEMS[gate].classes)) == STATED[gate] for gate in GATES)
    words = "All three are as the text prints them." if same else "They are not as the text prints them."
    yield (words)
    yield Table(("x1", "x2", "OR", "AND", "XOR"), rows)


def before_training() -> Network:
    """The author's 2-2-1 before training: N(0, 1) weights with seed 0, biases 0.01."""
    weights = [layer.weights for layer in untrained("normal", (2, 2, 1), 0, SIGMOIDS).layers]
    return Network.from_parameters(weights, [[0.01, 0.01], [0.01]], SIGMOIDS)


@ITEMS.item(
    "002-41",
    "A forward pass through a network with a hidden layer",
    in_the_lab("A network like it, seed 0", init="normal", seed=0),
    see("A forward pass, number by number", "backpropagation", step=0),
    does="The four inputs go through an untrained network with two hidden units.",
    settings="The end of the code is missing in the text; from its author's public code: seed 0, weights N(0, 1), "
    "biases 0.01. One sigmoid output, as the function is printed.",
    slip="The header speaks of linear regression and a comment of softmax; the code computes two layers of sigmoids.",
)
def _forward_pass() -> Findings:
    """What the untrained network says of the four rows."""
    outputs = before_training().predict(POINTS)[:, 0]
    said = before_training().classify(POINTS)
    for gate in GATES:
        right = int(np.sum(said == np.array(PROBLEMS[gate].classes)))
        yield Number(f"rows of {gate.upper()} right before training", right)
    yield (
        f"All outputs lie between {short(outputs.min())} and {short(outputs.max())}: nothing has been learned yet, and "
        "the rows that are right are right by chance."
    )
    names = [f"{x1:g} {x2:g}" for x1, x2 in POINTS]
    columns = [[str(cls) for cls in PROBLEMS[gate].classes] for gate in GATES]
    rows = zip(names, map(short, outputs), map(str, said), *columns, strict=True)
    yield Table(("input", "output", "class", "OR", "AND", "XOR"), list(rows))


def _ours(gate: str, rate: float, penalty: float) -> int:
    """Right rows of this gate after the iterations of our own Adam."""
    network = untrained("glorot", (2, 2, 1), 0, SIGMOIDS)
    classes = np.array(PROBLEMS[gate].classes)
    recipe = Recipe(
        learning_rate=rate, batch_size=4, loss="binary_cross_entropy", optimizer="adam", l2=penalty / 2 / len(classes)
    )
    learned = Learner(network, POINTS, classes[:, None].astype(float), recipe)
    for _ in range(ITERATIONS):
        learned.advance()
    return int(np.sum(learned.predicted(POINTS) == classes))


@ITEMS.item(
    "002-42",
    "The gates with scikit-learn",
    in_the_lab(
        "XOR with Adam",
        optimizer="adam",
        loss="binary_cross_entropy",
        reduction="mean",
        init="glorot",
        learning_rate=0.1,
        seed=0,
    ),
    see("Any two settings, with many seeds a cell", "sweeps"),
    does="MLPClassifier with two hidden units learns the three gates on a grid of seven learning rates and seven "
    "penalties.",
    settings="The end of the code is missing in the text; from its author's public code: logistic units, Adam, at most "
    f"{ITERATIONS} iterations. Our own grid stands beside it: Glorot's start, seed 0, the same loss and penalty. Where "
    "scikit-learn is not installed its grid is shown as it was stored.",
    slip="n_categories = 2 is set as if each class had an output. For two classes scikit-learn takes one output.",
    figure_missing=True,
)
def _gate_grids() -> Findings:
    """The text's grid for each gate, by scikit-learn and by this project."""
    classifier = sklearn_classifier()
    n = len(VALUES)
    rows, grids = [], {}
    for index, gate in enumerate(GATES):
        ours, theirs = np.zeros((2, n, n))
        for done, (i, j) in enumerate(np.ndindex(n, n)):
            yield (index + done / n**2) / len(GATES)
            ours[i, j] = _ours(gate, VALUES[i], VALUES[j])
            settings = (gate, VALUES[i], VALUES[j])
            theirs[i, j] = stored_gate(*settings) if classifier is None else fitted_gate(classifier, *settings)
        grids[gate] = (ours, theirs)
        solved = (int((ours == 4).sum()), int((theirs == 4).sum()))
        yield Number(f"of {n * n} settings, {gate.upper()} learned here", solved[0])
        rows.append((gate.upper(), str(solved[1]), str(solved[0])))
    yield (
        f"A cell counts as learned when all four rows are right after {ITERATIONS} iterations. OR and AND are learned "
        "where the learning rate is large enough; XOR is learned seldom or never: 100 iterations with two hidden units "
        "are few, and with four rows there is nothing to test on but what was learned."
    )
    if classifier is None:
        yield f"The column and the picture of scikit-learn are those of {origin()}."
    header = ("gate", f"scikit-learn, settings of {n * n}", f"here, settings of {n * n}")
    yield Table(header, rows, "Settings with which all four rows are right")
    names, titles = [f"{value:g}" for value in VALUES], ("λ", "learning rate")
    for name, counts in zip(("this project", "scikit-learn"), grids["xor"], strict=True):
        texts = [[f"{count:.0f}" for count in row] for row in counts]
        yield Drawing(
            heat(counts / 4.0, names, names, titles, "share of right rows", texts),
            f"Heat map of learning rate and penalty: the right rows of XOR's four by {name}; at best "
            f"{counts.max():.0f}.",
            f"XOR by {name}: rows that are right, of 4. Only a 4 means that XOR was learned.",
            400,
        )


@ITEMS.item(
    "002-43",
    "Schedulers: Constant, Momentum, AdaGrad, AdaGrad with momentum, RMSProp, Adam",
    *(
        in_the_lab(f"XOR with {label}", **SCHEDULED.replace(optimizer=name).to_dict())
        for name, label in (
            ("sgd", "a constant rate"),
            ("momentum", "momentum"),
            ("adagrad", "AdaGrad"),
            ("rmsprop", "RMSProp"),
            ("adam", "Adam"),
        )
    ),
    in_the_lab("XOR with a learning rate that decays", **SCHEDULED.replace(schedule="exponential").to_dict()),
    see("Their steps on a curve", "descent", step=0, beside="adam"),
    does="Six rules that turn a gradient into a change share two methods: update_change gives the change, reset "
    "empties the memory. For Constant and Momentum reset does nothing.",
    settings="The code is cut off in the text. One problem for all of them, ours: XOR, 2-2-1, N(0, 1) weights, seed "
    f"{SCHEDULED.seed}, mean binary cross-entropy, learning rate {SCHEDULED.learning_rate:g}, full batch, "
    f"{SCHEDULED_EPOCHS} epochs, PyTorch's constants. Schedules in the other sense, learning rates that fall with the "
    "epochs whatever the gradient is, are a setting of the lab.",
    slip="Its author's public code calls reset after every epoch, so that what the adaptive rules gather is lost each "
    "time.",
    draws=True,
)
def _schedulers() -> Findings:
    """Each optimizer on XOR, with its memory kept, and emptied after each epoch as the author's code does."""
    curves: tuple[dict[str, Array], dict[str, Array]] = ({}, {})
    rows: tuple[list[tuple[str, ...]], list[tuple[str, ...]]] = ([], [])
    start = next(train(SCHEDULED)).network
    data = SCHEDULED.samples
    for index, (name, forgotten) in enumerate(FORGOTTEN.items()):
        for way, empties in enumerate(((), forgotten)):
            recipe = Recipe(learning_rate=SCHEDULED.learning_rate, batch_size=4, loss=SCHEDULED.loss, optimizer=name)
            learned = Learner(start, data.inputs, data.targets, recipe)
            losses = [learned.loss]
            for epoch in range(SCHEDULED_EPOCHS):
                before = learned.parameters.copy()
                learned.advance()
                learned.update.slots[list(empties)] = 0.0
                losses.append(learned.loss)
                if epoch % 100 == 0:
                    yield (index + (way + epoch / SCHEDULED_EPOCHS) / 2) / len(FORGOTTEN)
            curves[way][learned.update.optimizer.label] = np.array(losses)
            right = percent(learned.accuracy(data.inputs, data.classes))
            last_step = short(np.abs(learned.parameters - before).max())
            rows[way].append((learned.update.optimizer.label, short(losses[-1]), right, last_step))
    yield (
        "With the full batch an epoch is one update, so that a memory emptied after each epoch never remembers "
        "anything: AdaGrad and RMSProp divide each gradient by its own size, and every weight moves by the same amount "
        "at every step, however small the gradient is: by η with AdaGrad, and by η / √(1 - ρ), ten times as much, with "
        "RMSProp. So does Adam, whose corrections for a young memory go on counting the epochs. The last column shows "
        "how far the last step took the parameter that moved most."
    )
    header = ("scheduler", "loss at the end", "rows right", "last step")
    yield Table(header, rows[0], "Memory kept")
    yield Table(header, rows[1], "Reset after every epoch")
    captions = {
        "memory kept": ": the six rules from the same start with the same learning rate.",
        "memory emptied after every epoch": ". Emptied memories turn smooth descents into jumps of a fixed length.",
    }
    for (title, caption), found in zip(captions.items(), curves, strict=True):
        figure = lines("epoch", "loss", found, log_y=True)
        figure.update_yaxes(range=[-4, 1])
        yield Drawing(
            figure,
            f"Loss of six optimizers on XOR over the epochs, {title}.",
            f"The loss on XOR, {title}{caption}",
            400,
        )


def one_unit_start(seed: int = 2023) -> Network:
    """The author's single unit: two N(0, 1) weights, drawn after a bias that is drawn anew and made small."""
    rng = np.random.RandomState(seed)
    drawn = rng.standard_normal(3)
    return Network.from_parameters([drawn[1:, None]], [0.01 * rng.standard_normal(1)], ["sigmoid"])


@ITEMS.item(
    "002-44",
    "XOR as logistic regression",
    see("One unit on XOR with Adam (another start)", "lab", ONE_UNIT),
    see("One unit on XOR", "neuron", section="train", gate="xor", loss="binary_cross_entropy"),
    does="The text's own class learns XOR with two inputs and one output, no hidden layer, by Adam with learning rate "
    "0.1 in 1000 epochs.",
    settings="Adam with 0.9 and 0.999 as printed. From its author's public code: seed 2023, N(0, 1) weights, small "
    "bias, mean cross-entropy, and a reset of Adam's memory after every epoch, which is the last row of the table.",
    draws=True,
)
def _one_unit() -> Findings:
    """The text's logistic regression on XOR, with other learning rates, and from many starts."""
    data = ONE_UNIT.samples
    curves, rows, best = {}, [], 0.0
    ways = (*((rate, False) for rate in RATES), (ONE_UNIT.learning_rate, True))
    for index, (rate, resets) in enumerate(ways):
        recipe = Recipe(learning_rate=rate, batch_size=4, loss=ONE_UNIT.loss, optimizer="adam")
        learned = Learner(one_unit_start(), data.inputs, data.targets, recipe)
        losses = [learned.loss]
        for share in learned.train(ADAM_EPOCHS):
            losses.append(learned.loss)
            best = max(best, learned.accuracy(data.inputs, data.classes))
            if resets:
                learned.update.slots[:] = 0.0
            yield (index + share) / (len(ways) + 1)
        name = f"{rate:g}" + (", reset every epoch" if resets else "")
        curves[name] = np.array(losses)
        rows.append((name, short(losses[-1]), percent(learned.accuracy(data.inputs, data.classes))))
        if rate == ONE_UNIT.learning_rate and not resets:
            final, right = losses[-1], learned.accuracy(data.inputs, data.classes)
    for seed in range(20):
        learned = Learner(one_unit_start(seed), data.inputs, data.targets, recipe)
        for _ in learned.train(100):
            best = max(best, learned.accuracy(data.inputs, data.classes))
        yield (len(ways) + (seed + 1) / 20) / (len(ways) + 1)
    yield Number(f"loss after {ADAM_EPOCHS} epochs", final)
    yield Number("loss of the output ½ for every row", float(np.log(2.0)), comment="ln 2, the least a unit can reach")
    yield percentage("accuracy at the end", right)
    yield percentage("best accuracy at any epoch, learning rate and start", best)
    yield (
        'The text finds this "not bad" and blames the learning rate. No learning rate helps: one unit draws one line, '
        f"and no line has more than 3 of the 4 rows on their side ({percent(best)} was the best seen). The smallest "
        "loss belongs to weights of 0, where every output is ½ and no class is preferred."
    )
    yield Table(("learning rate", "loss at the end", "rows right"), rows)
    figure = lines("epoch", "loss", {f"η = {name}": curve for name, curve in curves.items()})
    level(figure, float(np.log(2.0)), "ln 2")
    figure.update_yaxes(range=[0.6, 1.2])
    yield Drawing(
        figure,
        "The loss of one unit on XOR over 1000 epochs for five learning rates; none falls below ln 2.",
        "No curve passes below the dotted line: the best that one unit can say of XOR is ½, four times.",
    )
