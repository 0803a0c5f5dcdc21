"""Text 002 on the digits, up to the gradient: data, split, network, cost, batches, penalty and parameters."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

import numpy as np

from core.data.datasets import digits
from core.nn.activations import ACTIVATIONS, softmax
from core.nn.network import Network, count_parameters
from core.notation.numbers import short
from core.textbook.figures import images
from core.textbook.item import Drawing, Findings, Items, Number, Table, in_the_lab, percentage, see
from core.textbook.runs import after, one_of
from core.textbook.text_002.classes import LOGITS
from core.textbook.text_002.pixels import (
    BATCH,
    MOST_INK,
    RANGES,
    SIZES,
    SMALL,
    SPLIT,
    accuracies,
    author,
    digits_parts,
    few,
    glorot,
    learner,
    mean_text,
    reach_text,
    share_text,
    start,
    trained,
    trained_nearby,
)
from core.training.learner import Learner, Recipe, normal_start, one_hot

EPOCHS = 30
ACROSS = 5
"""Images side by side."""

NOISE_SAMPLES, NOISE_FEATURES, KEPT_FEATURES = 100, 2000, 10
NOISE_DRAWS, NOISE_EPOCHS, SPLIT_EPOCHS = 20, 50, 15

FEW_IMAGES, FEW_BATCH, FEW_EPOCHS, FEW_SEEDS = 150, 10, 60, range(3)

PEOPLE = ((1.60, 55.0), (1.68, 72.0), (1.75, 68.0), (1.82, 90.0), (1.90, 80.0))
"""Height in metres and weight in kilograms."""

CLASSES = see("Cross-entropy of three classes", "activations", section="classes", wanted=3, **LOGITS)


ITEMS = Items()


@ITEMS.item(
    "002-26",
    "Handwritten digits, 8 x 8",
    see("Digits in text 001", "textbook", item="001-26"),
    does="The data are scikit-learn's digits. Each image becomes a row of 64 features, each label a number from 0 to "
    "9.",
    settings="The file in this project holds scikit-learn's data; source and licence stand with the numbers. Of the "
    "text's other example, five people whose body mass index is to be predicted, the numbers are missing: those in the "
    "table are ours.",
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
    yield Table(
        ("person", "height in m", "weight in kg", "target: weight / height²"),
        [
            (str(index), f"{height:.2f}", f"{weight:g}", f"{weight / height**2:.1f}")
            for index, (height, weight) in enumerate(PEOPLE, 1)
        ],
        f"A design matrix X of {len(PEOPLE)} people and {len(PEOPLE[0])} features, and its targets",
    )
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
    "scikit-learn, once by a function of the text's own. Two warnings: analysis before the data are split is a major "
    "error, and one must not train on the hours before noon and test on those after it.",
    settings=f"{SPLIT}. The end of the function is missing in the text; its author's public code shuffles images and "
    f"labels one after the other. Training: {EPOCHS} epochs, batches of {BATCH}, learning rate 0.001 with the gradient "
    f"added up. The text's warning: {NOISE_FEATURES:,} columns of random numbers, {NOISE_SAMPLES} samples with labels "
    f"by chance, {KEPT_FEATURES} columns kept, one softmax layer, {NOISE_DRAWS} times. The three ways to split: the "
    f"64-30-10 network, pixels 0 to 1, {SPLIT_EPOCHS} epochs, learning rate 0.5.",
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
    paired = yield from one_of(trained(recipe, EPOCHS), 0, 4)
    separated = Learner(start(), data.train_values[order_of_images], one_hot(labels, 10), recipe)
    yield from one_of(after(EPOCHS, separated), 1, 4)
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
    early, late = yield from one_of(_leak(), 2, 4)
    yield (
        "\n\n**Analysis before the split.** Labels that are drawn by chance cannot be predicted, and half of the "
        "answers are right by chance. Columns that were chosen by how they go with the labels of all samples, test "
        f"samples too, get {share_text(float(np.mean(early)))} of the test samples right; chosen by the training "
        f"samples alone, {share_text(float(np.mean(late)))}. What is above one half in the first number is the error "
        "that the text warns of."
    )
    yield Table(
        ("columns chosen by the labels of", "test accuracy, mean (least to most)"),
        [("all samples, before the split", mean_text(early)), ("the training samples only", mean_text(late))],
        f"The best {KEPT_FEATURES} of {NOISE_FEATURES:,} columns of noise, {NOISE_DRAWS} times",
    )
    rows = yield from one_of(_ways_to_split(), 3, 4)
    yield (
        "\n\n**A split that is not random.** The table has the same network and the same images, and only their order "
        "differs. The training accuracy warns of nothing. The test accuracy is another one, because what is tested is "
        "not what was learned; sorted by digit, some digits are not among the training images at all."
    )
    header = ("the first 80 % of", "training accuracy", "test accuracy", "digits of the test images")
    yield Table(header, rows, "Three ways to split")


def _leak() -> Generator[float, None, tuple[list[float], list[float]]]:
    """Test accuracies on noise, with the columns chosen by all samples, and by those to train on."""
    n_train = NOISE_SAMPLES * 4 // 5
    found: tuple[list[float], list[float]] = ([], [])
    rng = np.random.RandomState(0)
    for draw in range(NOISE_DRAWS):
        values = rng.standard_normal((NOISE_SAMPLES, NOISE_FEATURES))
        classes = rng.permutation(NOISE_SAMPLES) % 2
        for side, used in enumerate((NOISE_SAMPLES, n_train)):
            together = values[:used] - values[:used].mean(axis=0)
            covariance = together.T @ (classes[:used] - classes[:used].mean())
            kept = np.argsort(-np.abs(covariance / together.std(axis=0)))[:KEPT_FEATURES]
            recipe = Recipe(learning_rate=0.5, batch_size=n_train)
            columns = values[:, kept]
            learned = Learner(
                normal_start((KEPT_FEATURES, 2), 0), columns[:n_train], one_hot(classes[:n_train], 2), recipe
            )
            yield from one_of(after(NOISE_EPOCHS, learned), 2 * draw + side, 2 * NOISE_DRAWS)
            found[side].append(learned.accuracy(columns[n_train:], classes[n_train:]))
    return found


def _ways_to_split() -> Generator[float, None, list[tuple[str, str, str, str]]]:
    """The digits split at random, in the order of their file, and in the order of their classes: rows of a table."""
    data, random = digits(), digits_parts()
    in_file = np.arange(len(data.classes))
    orders = {
        "the images in random order, as here": np.concatenate([random.train_places, random.test_places]),
        "the images as they stand in the file": in_file,
        "the images sorted by their digit": np.argsort(data.classes, kind="stable"),
    }
    n_train, rows = len(random.train_classes), []
    for index, (name, order) in enumerate(orders.items()):
        values, classes = data.values[order] / MOST_INK, data.classes[order]
        recipe = Recipe(learning_rate=0.5, batch_size=50)
        targets = one_hot(classes[:n_train], 10)
        learned = Learner(glorot(SMALL, "sigmoid", 0), values[:n_train], targets, recipe)
        yield from one_of(after(SPLIT_EPOCHS, learned), index, len(orders))
        train, test = (learned.accuracy(values[part], classes[part]) for part in (slice(n_train), slice(n_train, None)))
        kinds = ", ".join(map(str, np.unique(classes[n_train:])))
        rows.append((name, share_text(train), share_text(test), kinds))
    return rows


@ITEMS.item(
    "002-28",
    "The network 64-50-10",
    see("Softmax", "activations", section="softmax", **LOGITS),
    see("The Heaviside function", "activations", section="activations", activation="step", z=1),
    does="64 inputs, one for each pixel, 50 hidden sigmoid units, and ten outputs with softmax, one for each digit. "
    "The forward pass of all images together is two products of matrices. For two classes one output is enough: a hard "
    "classifier says 0 or 1, a soft one a probability; two outputs can be used, too.",
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
    logits = np.array([-2.0, -0.1, 0.1, 2.0])
    soft = ACTIVATIONS["sigmoid"].function(logits)
    two = softmax(np.column_stack([np.zeros(len(logits)), logits]))
    yield (
        "\n\n**Two classes.** A hard classifier says the same of -2 and of -0.1, a soft one tells them "
        "apart. Two softmax outputs with the net inputs 0 and z say what one sigmoid of z says: only the "
        "difference of the two net inputs counts."
    )
    yield Table(
        ("net input z", "hard, Heaviside", "soft, one sigmoid", "soft, two outputs: class 0, class 1"),
        [
            (f"{z:g}", str(int(z > 0)), short(one), f"{short(pair[0])}, {short(pair[1])}")
            for z, one, pair in zip(logits, soft, two, strict=True)
        ],
        "Two classes: hard and soft, one output and two",
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
    does="Instead of all N images each update uses M of them; there are N/M batches. Later on it adds that "
    "mini-batches are thought to regularise the weights.",
    settings="Batch sizes and learning rate are ours, but for the 100 of the text's program. For the second table: "
    f"{FEW_IMAGES} training images, pixels 0 to 1, the 64-30-10 network with Glorot's start, learning rate 0.5, "
    f"seeds 0 to {FEW_SEEDS[-1]}.",
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
    n_tasks = len(sizes) + 1
    for index, size in enumerate(sizes):
        recipe = Recipe(learning_rate=0.1, batch_size=size)
        learned = yield from one_of(trained_nearby(recipe, EPOCHS), index, n_tasks)
        train, test = zip(*map(accuracies, learned), strict=True)
        name = f"{size} (full batch)" if size == n else str(size)
        rows.append((name, f"{learned[0].update.step:,}", reach_text(train), reach_text(test)))
    yield Number("N / M", n / BATCH, comment=f"{n} training images, batches of {BATCH}")
    yield Number("updates in an epoch", -(-n // BATCH), comment="the last batch is smaller")
    yield (
        "The same number of epochs costs about the same arithmetic, but smaller batches make more updates of it. The "
        f"learning rate is 0.1 here with the mean over the batch. {RANGES}"
    )
    yield Table(("batch size", f"updates in {EPOCHS} epochs", "training accuracy", "test accuracy"), rows)
    data, found, table = few(FEW_IMAGES), [], []
    passes = FEW_EPOCHS * FEW_IMAGES // FEW_BATCH
    ways = (
        ("full batch, as many passes", FEW_IMAGES, FEW_EPOCHS),
        (f"batches of {FEW_BATCH}", FEW_BATCH, FEW_EPOCHS),
        ("full batch, as many updates", FEW_IMAGES, passes),
    )
    done, total = 0, len(ways) * len(FEW_SEEDS)
    for name, size, epochs in ways:
        ends = []
        for seed in FEW_SEEDS:
            recipe = Recipe(learning_rate=0.5, batch_size=size, seed=seed)
            one = Learner(glorot(SMALL, "sigmoid", seed), data.train_values, data.train_targets, recipe)
            yield from one_of(after(epochs, one), (n_tasks - 1) * total + done, n_tasks * total)
            done += 1
            ends.append(accuracies(one, data))
        train, test = zip(*ends, strict=True)
        found.append(test)
        table.append((name, f"{epochs:,}", f"{one.update.step:,}", mean_text(train), mean_text(test)))
    _, batches, full = (float(np.mean(test)) for test in found)
    ranges_meet = min(found[1]) <= max(found[2]) and min(found[2]) <= max(found[1])
    yield (
        "\n\n**Do mini-batches regularise?** After as many passes the full batch is behind, with fewer updates. After "
        f"as many updates it gets {share_text(full)} of the test images right, and batches of {FEW_BATCH} get "
        f"{share_text(batches)}: "
        + (
            "the ranges of the seeds overlap, so that this network shows no such effect."
            if ranges_meet
            else "the ranges of the seeds do not overlap."
        )
    )
    yield Table(
        ("way", "passes", "updates", "training accuracy", "test accuracy"),
        table,
        f"{FEW_IMAGES} training images: mean of {len(FEW_SEEDS)} seeds (least to most)",
    )


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
    see("What a gradient by so many costs", "autodiff", section="counts"),
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
