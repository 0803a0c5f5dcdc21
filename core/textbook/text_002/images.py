"""Text 002 on the digits, up to the gradient: data, split, network, cost, batches, penalty and parameters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.data.datasets import digits
from core.nn.network import Network, count_parameters
from core.notation.numbers import short
from core.textbook.figures import images
from core.textbook.item import Drawing, Findings, Items, Number, Table, in_the_lab, percentage, see
from core.textbook.runs import after, one_of
from core.textbook.text_002.classes import LOGITS
from core.textbook.text_002.pixels import (
    BATCH,
    SIZES,
    SPLIT,
    accuracies,
    author,
    digits_parts,
    learner,
    share_text,
    start,
    trained,
)
from core.training.learner import Learner, Recipe, normal_start, one_hot

EPOCHS = 30
ACROSS = 5
"""Images side by side."""

CLASSES = see("Cross-entropy of three classes", "activations", section="classes", wanted=3, **LOGITS)


ITEMS = Items()


@ITEMS.item(
    "002-26",
    "Handwritten digits, 8 x 8",
    see("Digits in text 001", "textbook", item="001-26"),
    does="The data are scikit-learn's digits. Each image becomes a row of 64 features, each label a number from 0 to "
    "9.",
    settings="The file in this project holds scikit-learn's data; source and licence stand with the numbers.",
    slip="The images were not collected from MNIST: scikit-learn describes them as a copy of the test set of the UCI "
    "machine learning repository's handwritten digits. MNIST has 70,000 images of 28 x 28 pixels from other writers.",
    figure_missing=True,
)
def _data_set() -> Findings:
    """How many images of what size, and a look at some."""
    data = digits()
    counts = np.bincount(data.classes)
    yield Number("images", len(data.values), "1797")
    yield Number("features, 8 · 8 pixels", data.values.shape[1], "64")
    yield Number("largest pixel value", data.values.max(), comment="not scaled in the text's program")
    yield Number("classes", len(counts), "10")
    yield Table(("digit", *data.class_names), [("images", *map(str, counts))], "How often each digit occurs")
    first = [int(np.flatnonzero(data.classes == digit)[0]) for digit in range(10)]
    yield data.source
    yield Drawing(
        images(data.values[first], [str(digit) for digit in data.classes[first]], ACROSS),
        "Ten images of 8 x 8 pixels, one of each digit from 0 to 9.",
        "The first image of each digit, with its label above it: 64 numbers are all that the network sees.",
        380,
    )


@ITEMS.item(
    "002-27",
    "Training and test data",
    see("The text's advice on splitting data", "textbook", item="002-56"),
    does="80 % of the data are drawn at random for training, the rest is for testing: once by a function of "
    "scikit-learn, once by a function of the text's own.",
    settings=f"{SPLIT}. The end of the function is missing in the text; its author's public code shuffles images and "
    f"labels one after the other. Training: {EPOCHS} epochs, batches of {BATCH}, learning rate 0.001 with the gradient "
    "added up.",
    slip="Two shuffles in a row give two different orders: image and label no longer belong together. The two versions "
    "are not equivalent. One order has to be drawn and used for both.",
)
def _separate_shuffles() -> Findings:
    """Train on pairs, and on images and labels that were shuffled each for itself."""
    data = digits_parts()
    n = len(data.train_classes)
    rng = np.random.RandomState(0)
    order_of_images, order_of_labels = rng.permutation(n), rng.permutation(n)
    labels = data.train_classes[order_of_labels]
    kept = float(np.mean(data.train_classes[order_of_images] == labels))
    recipe = author(0.001, 0.0)
    paired = yield from one_of(trained(recipe, EPOCHS), 0, 2)
    separated = Learner(start(), data.train_values[order_of_images], one_hot(labels, 10), recipe)
    yield from one_of(after(EPOCHS, separated), 1, 2)
    right, wrong = accuracies(paired), accuracies(separated)
    on_its_own = separated.accuracy(data.train_values[order_of_images], labels)
    total = n + len(data.test_classes)
    yield Number("share to train on", n / total, "0.8", comment=f"{n} of {total} images")
    yield Number("share to test with", len(data.test_classes) / total, "0.2")
    yield percentage("images that keep their label", kept, comment="by chance")
    yield percentage("test accuracy, pairs kept", right[1])
    yield percentage("test accuracy, shuffled separately", wrong[1])
    yield (
        f"With the pairs destroyed the network learns some of its labels by heart ({share_text(on_its_own)}) and knows "
        f"nothing of the test images ({share_text(wrong[1])}, where guessing gives about 10%). With the pairs kept it "
        f"has {share_text(right[1])} after the same {EPOCHS} epochs."
    )


@ITEMS.item(
    "002-28",
    "The network 64-50-10",
    see("Softmax", "activations", section="softmax", **LOGITS),
    see("The Heaviside function", "activations", section="activations", activation="step", z=1),
    does="64 inputs, one for each pixel, 50 hidden sigmoid units, and ten outputs with softmax, one for each digit. "
    "The forward pass of all images together is two products of matrices.",
    settings="Weights N(0, 1), biases 0.01.",
    slip="The text asks for small weights. With pixels up to 16, N(0, 1) is not small: see the numbers.",
)
def _architecture() -> Findings:
    """The sizes of the layers, and what an untrained network says."""
    yield Number("units of the input layer", SIZES[0], "64")
    yield Number("units of the hidden layer", SIZES[1], "50")
    yield Number("weights to the hidden layer", SIZES[0] * SIZES[1], "3200")
    data, network = digits_parts(), start()
    nets, outputs = network.forward(data.train_values)
    saturated = float(np.mean(np.minimum(outputs[1], 1.0 - outputs[1]) < 0.01))
    yield (
        f"Before training, {share_text(saturated)} of the hidden outputs are within 0.01 of 0 or 1: the pixels go up "
        "to 16 and the weights are drawn from N(0, 1), so that the net inputs have a standard deviation of "
        f"{short(nets[0].std())}. The slope of the sigmoid is nearly 0 there, and the hidden layer hardly learns."
    )


@ITEMS.item(
    "002-29",
    "Initial weights and biases",
    see("XOR from zero weights", "starts", init="zeros"),
    see("One unit may start from zeros", "neuron", section="train", init="zeros"),
    does="Zero weights make all units give the same output, so that the network is useless. A bias of 0.01 is to make "
    "sure that every unit has some output that can be propagated back.",
    settings=f"Three starts, {EPOCHS} epochs each, batches of {BATCH}, learning rate 0.001 with the gradient added up.",
    slip="The reason given for the bias 0.01 does not hold for sigmoid units: without any bias their output for an "
    "input of 0 is 0.5. The texts start differently: 000 from U(0, 1), 001 from a normal distribution as narrow as "
    "1/√inputs, 003 from N(0, 0.3²).",
)
def _starts() -> Findings:
    """Zero weights, random weights without a bias, and with one."""
    zero = Network.from_parameters(
        [np.zeros((64, 50)), np.zeros((50, 10))], [np.full(50, 0.01), np.full(10, 0.01)], ["sigmoid", "softmax"]
    )
    ways = (
        ("weights 0, bias 0.01", zero),
        ("weights N(0, 1), bias 0", normal_start(SIZES, 0, bias=0.0)),
        ("weights N(0, 1), bias 0.01", start()),
    )
    rows, spread, tests = [], [], []
    for index, (name, network) in enumerate(ways):
        learned = yield from one_of(trained(author(0.001, 0.0), EPOCHS, network), index, len(ways))
        train, test = accuracies(learned)
        tests.append(test)
        spread.append(float(np.ptp(learned.present.layers[0].weights, axis=1).max()))
        rows.append((name, share_text(train), share_text(test), short(spread[-1])))
    silent = start().forward(np.zeros((1, 64)))[1][1]
    yield Number("largest difference between hidden units, from zero weights", spread[0], comment="rounding")
    yield Number("output of a hidden unit for an empty image, bias 0", 0.5, comment="a sigmoid is never silent")
    yield Number("the same with bias 0.01", float(silent[0, 0]))
    yield (
        "From zero weights all hidden units get the same gradient for ever and stay copies of one unit, as the text "
        f"says. The bias of 0.01 hardly matters ({share_text(tests[2])} with it, {share_text(tests[1])} without): an "
        "output that can be propagated back is there anyway."
    )
    header = ("start", f"training accuracy after {EPOCHS} epochs", "test accuracy", "difference between hidden units")
    yield Table(header, rows)


@ITEMS.item(
    "002-30",
    "The cross-entropy of ten classes",
    CLASSES,
    in_the_lab("A softmax output", output_activation="softmax", loss="categorical_cross_entropy"),
    does="The cost is the sum over all images of the cross-entropy between one-hot target and softmax output.",
    settings="The formula is missing in the text. The costs here are means over the training images.",
)
def _cost() -> Findings:
    """The mean cross-entropy of the untrained network, and of one that says the same of all classes."""
    yield Number("mean cost before training", learner(Recipe(learning_rate=0.1, batch_size=BATCH)).loss)
    yield Number("mean cost of a uniform guess", float(np.log(10.0)), comment="ln 10")
    rows = tuple((f"{p:g}", short(-np.log(p))) for p in (0.9, 0.5, 0.1, 0.01))
    yield (
        "With a one-hot target one term is left of the sum over the classes: minus the logarithm of the output of the "
        "wanted class. The untrained network costs more than a uniform guess, because it is sure and wrong."
    )
    yield Table(("output of the wanted class", "loss of the image"), rows)


@ITEMS.item(
    "002-31",
    "Gradient descent with mini-batches",
    see("Batches beside the full gradient", "descent", section="batch"),
    does="Instead of all N images each update uses M of them; there are N/M batches.",
    settings="Batch sizes and learning rate are ours, but for the 100 of the text's program.",
    slip="It moves the weights “in the direction where the gradient of the cost function is large and negative”. "
    "Descent goes against the gradient, whatever its sign is.",
    difference="1437 images do not make a whole number of batches of 100: here the last batch of an epoch is "
    "smaller. The program of the text's author rounds down and draws each batch anew, so that an epoch "
    "misses images.",
)
def _batches() -> Findings:
    """How many batches there are, and what they are worth beside the full batch."""
    n = len(digits_parts().train_classes)
    rows = []
    sizes = (n, 500, BATCH, 20)
    for index, size in enumerate(sizes):
        recipe = Recipe(learning_rate=0.1, batch_size=size)
        learned = yield from one_of(trained(recipe, EPOCHS), index, len(sizes))
        train, test = accuracies(learned)
        name = f"{size} (full batch)" if size == n else str(size)
        rows.append((name, f"{learned.update.step:,}", share_text(train), share_text(test)))
    yield Number("N / M", n / BATCH, comment=f"{n} training images, batches of {BATCH}")
    yield Number("updates in an epoch", -(-n // BATCH), comment="the last batch is smaller")
    yield (
        "The same number of epochs costs about the same arithmetic, but smaller batches make more updates of it. The "
        "learning rate is 0.1 here with the mean over the batch."
    )
    yield Table(("batch size", f"updates in {EPOCHS} epochs", "training accuracy", "test accuracy"), rows)


@ITEMS.item(
    "002-32",
    "The L2 penalty",
    see(
        "The penalty with numbers",
        "activations",
        section="losses",
        target=0,
        logit=4,
        weights="0.9,0.3,-1",
        penalty=0.01,
    ),
    in_the_lab("XOR with a penalty", l2=0.001, learning_rate=5.0),
    does="λ times the sum of all squared weights is added to the cost, so that weights do not grow out of control.",
    settings=f"{2 * EPOCHS} epochs, batches of {BATCH}, learning rate 0.001 with the gradient added up.",
)
def _penalty() -> Findings:
    """The penalty as the formula has it and as the program has it, on the same network."""
    ways = (
        ("no penalty", 0.0, 0.0),
        ("program: gradient + λ w", 1.0, 0.5),
        ("formula: gradient + 2 λ w", 1.0, 1.0),
        ("program: gradient + λ w", 10.0, 5.0),
        ("formula: gradient + 2 λ w", 10.0, 10.0),
    )
    rows = []
    for index, (name, penalty, l2) in enumerate(ways):
        recipe = replace(author(0.001, 0.0), l2=l2)
        learned = yield from one_of(trained(recipe, 2 * EPOCHS), index, len(ways))
        norm = float(np.linalg.norm(learned.parameters * learned.objective.is_weight))
        train, test = accuracies(learned)
        rows.append((name, f"{penalty:g}", short(norm), share_text(train), share_text(test)))
    yield (
        "The larger the penalty, the shorter the vector of all weights. The program's λ is worth half as much as the "
        "formula's. Besides, the program adds up the gradient of a batch and not the penalty, so that beside 100 "
        "images the same λ weighs a hundredth of what it weighs beside their mean."
    )
    header = ("update", "λ", f"norm of the weights after {2 * EPOCHS} epochs", "training accuracy", "test accuracy")
    yield Table(header, rows)


@ITEMS.item(
    "002-33",
    "How many parameters there are",
    CLASSES,
    does="(64 + 1) · 50 in the hidden layer and (50 + 1) · 10 in the output layer; the gradient has as many entries.",
    slip='The text calls them all weights; "+1" stands for the biases.',
)
def _parameters() -> Findings:
    """Count the parameters of 64-50-10."""
    hidden, output = (count_parameters(pair) for pair in (SIZES[:2], SIZES[1:]))
    yield Number("parameters of the hidden layer", hidden, "3250")
    yield Number("parameters of the output layer", output, "510")
    yield Number("parameters in total", count_parameters(SIZES))
    yield Number("of these weights", SIZES[0] * SIZES[1] + SIZES[1] * SIZES[2])
    yield Number("of these biases", sum(SIZES[1:]))


@ITEMS.item(
    "002-34",
    "The gradients as products of matrices",
    see(
        "Softmax and cross-entropy with numbers",
        "backpropagation",
        net="own",
        own_sizes="2-2-2",
        own_output="softmax",
        own_loss="categorical_cross_entropy",
        own_targets="1,0",
        step=9,
    ),
    does="The error of the output layer is a matrix (images, classes); the gradients of the weights follow by "
    "multiplying with transposed outputs.",
    settings=f"Three epochs with each sign, batches of {BATCH}, learning rate 0.001 with the gradient added up.",
)
def _wrong_sign() -> Findings:
    """Train with the error as printed, t - y, and with y - t."""
    ways = (("y - t", 1.0), ("t - y, as printed", -1.0))
    recipe = author(0.001, 0.0)
    rows = []
    for index, (name, sign) in enumerate(ways):
        learned = learner(replace(recipe, learning_rate=sign * recipe.learning_rate))
        before = learned.loss / len(learned.inputs)
        yield from one_of(after(3, learned), index, len(ways))
        rows.append((name, before, learned.loss / len(learned.inputs), accuracies(learned)[0]))
    yield Number("mean cost before", rows[0][1])
    yield Number("after 3 epochs with y - t", rows[0][2])
    yield Number("after 3 epochs with t - y", rows[1][2], comment="it climbs")
    yield Table(
        ("δ", "mean cost before", "after 3 epochs", "training accuracy"),
        [(name, short(before), short(after), share_text(share)) for name, before, after, share in rows],
    )
