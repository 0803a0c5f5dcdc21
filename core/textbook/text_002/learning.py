"""Text 002's digits learned: why full-batch training failed, the class's defaults, and the accuracy on test data."""

from __future__ import annotations

import numpy as np

from core.nn.array import Array
from core.notation.numbers import short
from core.textbook.figures import heat, images, level
from core.textbook.item import Drawing, Findings, Items, Number, Table, see
from core.textbook.runs import one_of
from core.textbook.text_002.pixels import (
    BATCH,
    MOST_INK,
    NEAR,
    NEARLY,
    RANGES,
    SPLIT,
    accuracies,
    accuracy_lines,
    author,
    digits_parts,
    learner,
    nearby,
    reach,
    reach_text,
    share_text,
    start,
    trained,
    trained_nearby,
)
from core.training.learner import Learner, Recipe, confusion

ITERATIONS = 1000
LOOK = 20
LATE = 100
"""So many updates before the end a network near this one sets out, to see whether rounding decides the end."""

EPOCHS = 100


MOST_IMAGES, ACROSS = 30, 5
"""On the wall of wrong digits, and of them side by side."""

ITEMS = Items()


def _mean_cost(learned: Learner) -> float:
    """The cross-entropy an image, whichever way the gradient is reduced."""
    data_loss = learned.loss - learned.recipe.l2 * float(
        ((learned.parameters * learned.objective.is_weight) ** 2).sum()
    )
    return data_loss / (1.0 if learned.objective.mean else len(learned.inputs))


@ITEMS.item(
    "002-35",
    '"Not learning at all"',
    see("Sum and mean on a surface", "descent", section="two", data="points"),
    see("More units and layers, step by step", "textbook", item="002-47"),
    does="A first loop makes a thousand updates with all training images. The accuracy stays that of guessing, and the "
    "text proposes other learning rates and penalties, mini-batches, and more units or layers.",
    settings=f"{SPLIT}. Missing in the text, from its author's public code: learning rate 0.01, λ = 0.01, 1000 "
    "updates, raw pixels, gradients added up. With the mean, the penalty is divided by the number of images too: only "
    "the length of the steps differs.",
    draws=True,
)
def _full_batch() -> Findings:
    """The text's thousand updates as its program makes them, and with one thing changed at a time."""
    data = digits_parts()
    n = len(data.train_classes)
    scaled = data.train_values / MOST_INK
    ways: tuple[tuple[str, Recipe, Array], ...] = (
        ("as in the program: sum, 0.01", author(0.01, 0.01, n), data.train_values),
        ("sum, 0.01, pixels 0 to 1", author(0.01, 0.01, n), scaled),
        ("mean, 0.01", Recipe(learning_rate=0.01, batch_size=n, l2=0.005 / n), data.train_values),
        ("mean, 1, pixels 0 to 1", Recipe(learning_rate=1.0, batch_size=n, l2=0.005 / n), scaled),
    )
    found: list[tuple[list[float], list[float], float, float]] = []
    curves, rows = {}, []
    for index, (name, recipe, values) in enumerate(ways):
        learned, near = (Learner(start(), values, data.train_targets, recipe) for _ in range(2))
        looks = [learned.accuracy(values, data.train_classes)]
        costs = [_mean_cost(learned)]
        for share in learned.train(ITERATIONS):
            if learned.epoch == 1:
                costs.append(_mean_cost(learned))
            if learned.epoch % LOOK == 0:
                looks.append(learned.accuracy(values, data.train_classes))
            if learned.epoch == ITERATIONS - LATE:
                near.parameters[:] = learned.parameters * (1.0 + NEAR)
            elif learned.epoch > ITERATIONS - LATE:
                near.advance()
            yield (index + share) / len(ways)
        test_values = data.test_values / (MOST_INK if values is scaled else 1.0)
        both = (learned, near)
        train = [one.accuracy(values, data.train_classes) for one in both]
        test = [one.accuracy(test_values, data.test_classes) for one in both]
        curves[name] = np.array(looks)
        found.append((train, test, costs[0], costs[1]))
        rows.append((name, share_text(looks[0]), reach_text(train), reach_text(test)))
    yield reach("training accuracy, as in the program", found[0][0], "guessing gives about 10%")
    yield reach("training accuracy, mean instead of sum", found[2][0], "nothing else changed")
    yield reach("test accuracy, mean, learning rate 1, pixels 0 to 1", found[3][1])
    yield Number("mean cost before training", found[0][2])
    yield Number("mean cost after the program's first update", found[0][3])
    yield Number("mean cost after the first update with the mean", found[2][3])
    yield Number("the program's learning rate for the mean gradient", 0.01 * n, comment=f"0.01 times {n} images")
    yield (
        f"It is true that the program learns nothing ({reach_text(found[0][0])}). The cause is not the missing "
        f"mini-batches: the gradient is added up over {n} images, so that 0.01 acts as a learning rate of "
        f"{short(0.01 * n)} on the mean. The first step alone takes the mean cost from {short(found[0][2])} to "
        f"{short(found[0][3])}: the outputs are sure and wrong, and so it goes on. Scaling the pixels alone does not "
        f"help ({reach_text(found[1][0])}). Dividing by the number of images does ({reach_text(found[2][0])}, and "
        f"rising); with both, and a learning rate of 1, the full batch gets {reach_text(found[3][1])} of the test "
        f"images right. {RANGES}"
    )
    header = ("gradient and learning rate", "accuracy before", f"after {ITERATIONS} updates", "test accuracy")
    yield Table(header, rows)
    updates = np.arange(0.0, ITERATIONS + 1, LOOK)
    figure = accuracy_lines("update", "training accuracy", curves, updates)
    level(figure, 0.1, "guessing")
    yield Drawing(
        figure,
        "Training accuracy over 1000 full-batch updates: with the sum near guessing, with the mean it rises.",
        "Where the gradient is added up over all images the accuracy stays near guessing; as a mean it rises.",
        420,
    )


@ITEMS.item(
    "002-36",
    "The class NeuralNetwork",
    see("Why a sum needs a small learning rate", "textbook", item="002-35"),
    does="The network as a class whose constructor takes data, sizes and settings.",
    settings="Defaults as printed: 50 hidden units, 10 epochs, batches of 100, learning rate 0.1, λ = 0. Its methods "
    "are cut off in the text; the sum over the batch is from its author's public code.",
)
def _defaults() -> Findings:
    """The class with its default settings, gradient added up as in the program and as a mean."""
    ways = (("sum, as in the program", author(0.1, 0.0)), ("mean", Recipe(learning_rate=0.1, batch_size=BATCH)))
    rows, found = [], []
    for index, (name, recipe) in enumerate(ways):
        learned = yield from one_of(trained_nearby(recipe, 10), index, len(ways))
        train, test = zip(*map(accuracies, learned), strict=True)
        found.append(test)
        rows.append((name, reach_text(train), reach_text(test)))
    yield reach("test accuracy with the defaults", found[0])
    yield reach("the same with the mean over the batch", found[1])
    yield (
        "With its own defaults the class guesses: a sum over 100 images times 0.1 is a learning rate of 10 on the "
        "mean. The text trains with other settings, and its grid search finds its best learning rates far below this "
        f"one. {RANGES}"
    )
    yield Table(("gradient", "training accuracy", "test accuracy"), rows)


@ITEMS.item(
    "002-37",
    "How good is it on images it has never seen?",
    see("The grid search", "textbook", item="002-38"),
    see("A third part of the data for choosing", "textbook", item="002-56"),
    does="The accuracy is the share of test images whose digit is found. The class is trained for 100 epochs with "
    "batches of 100, and its accuracy is printed.",
    settings=f"{SPLIT}. 100 epochs and batches of 100 as printed; learning rate 0.01 and λ = 0.01 from its author's "
    "public code, gradients added up over the batch, raw pixels.",
    slip="The text goes on to choose its settings by this same test accuracy (002-38). From then on it is too good an "
    "estimate.",
    draws=True,
)
def _evaluation() -> Findings:
    """Train with the text's settings, and look at the test images."""
    data = digits_parts()
    first, *others = nearby(start())
    learned = learner(author(0.01, 0.01), first)
    shares = [accuracies(learned)]
    for share in learned.train(EPOCHS):
        shares.append(accuracies(learned))
        yield share / 3
    ends = [shares[-1]]
    for index, near in enumerate(others, 1):
        other = yield from one_of(trained(learned.recipe, EPOCHS, near), index, 3)
        ends.append(accuracies(other))
    all_train, all_test = zip(*ends, strict=True)
    train, test = np.array(shares).T
    said = learned.predicted(data.test_values)
    counts = confusion(data.test_classes, said, 10)
    wrong = np.flatnonzero(said != data.test_classes)
    off = counts - np.diag(np.diag(counts))
    true_digit, said_digit = np.unravel_index(int(off.argmax()), off.shape)
    yield Number("test images", len(said))
    other_counts = " and ".join(f"{round(share * len(said))}" for share in all_test[1:])
    yield Number("right", int(np.trace(counts)), comment=f"{other_counts} from networks that differed by {NEARLY}")
    yield reach("test accuracy", all_test, "the text prints none")
    yield reach("training accuracy", all_train)
    yield (
        f"In the run that is drawn {len(wrong)} of the {len(said)} test images are taken for another digit, most often "
        f"the {true_digit} for the {said_digit} ({off.max()} times). Training images are nearly all right "
        f"({reach_text(all_train)}): the difference between the two is what the network has learned by heart. {RANGES}"
    )
    yield Drawing(
        accuracy_lines("epoch", "accuracy", {"training images": train, "test images": test}),
        "Accuracy over the epochs for training and test images.",
        "The training accuracy climbs to the end; the test accuracy stops below it. The gap is overfitting.",
    )
    names = [str(digit) for digit in range(10)]
    texts = [[str(count) if count else "" for count in row] for row in counts[::-1].tolist()]
    yield Drawing(  # upside down, so that the first digit stands at the top
        heat(counts[::-1], names, names[::-1], ("digit said", "true digit"), "test images", texts, float(counts.max())),
        "Confusion matrix of the test images: true digit in rows, digit said in columns.",
        "Right answers stand on the diagonal; every number beside it counts test images taken for another digit.",
        460,
    )
    shown = wrong[:MOST_IMAGES]
    if shown.size:
        labels = [f"{true} → {digit}" for true, digit in zip(data.test_classes[shown], said[shown], strict=True)]
        yield Drawing(
            images(data.test_values[shown], labels, ACROSS),
            f"{len(shown)} test images that were taken for another digit.",
            f"{'All' if len(shown) == len(wrong) else 'The first'} {len(shown)} wrong test images, each with its true "
            "digit → the digit said. Try to read them yourself.",
            110 * -(-len(shown) // ACROSS) + 70,
        )
