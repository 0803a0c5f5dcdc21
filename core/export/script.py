"""A run as a NumPy script that needs nothing else: the same operations in the same order, so the same weights.

It holds what this run needs and no more: a network of sigmoid units brings no ReLU along, and only who uses batches
gets a loop over them.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import fill

from core.data.points import AS_THEY_ARE
from core.experiment.experiment import SETTINGS
from core.experiment.scaled_values import scale_in_words
from core.export.code import WIDTH, Code
from core.nn.elementary import STEPS
from core.nn.initializers import INITIALIZERS
from core.nn.optimizers import OPTIMIZERS
from core.nn.schedules import SCHEDULES
from core.training.run import Run


@dataclass(frozen=True)
class Section:
    """A part of the script: its heading, what there is to say about it, and its code."""

    heading: str
    prose: str
    code: str


def script(run: Run, epoch: int) -> str:
    """The run up to `epoch`, or to its end if that comes before, as the text of a Python file.

    Executed, it ends with the parameters of run.snapshot(epoch) in W1, b1, W2, b2, ... to the last bit.
    """
    head, *parts = sections(run, epoch)
    text = [f'"""{head.heading}\n\n{fill(head.prose, WIDTH)}\n"""\n\n{head.code}']
    for part in parts:
        prose = fill(part.prose, WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)
        text.append(f"# {part.heading}\n#\n{prose}\n\n{part.code}")
    return "\n\n\n".join(text) + "\n"


def sections(run: Run, epoch: int) -> list[Section]:
    """The same in its parts, the first of which introduces the others."""
    code = Code(run, run.snapshot(epoch))
    task, sizes = code.experiment.task, code.end.architecture.sizes
    shape = "-".join(map(str, sizes))
    parts = [
        Section(
            f"{task.label}: training a {shape} network, in NumPy alone.",
            f"This is one run of Perceptarium from seed {code.experiment.seed}, to its epoch {code.end.epoch:,}"
            f"{', with the changes made on the way' if code.epochs else ''}. The same operations in the same "
            f"order give the same {_parameters(code)}, to the last bit. Samples are rows everywhere.",
            "from math import isqrt\n\nimport numpy as np" if code.needs_roots else "import numpy as np",
        ),
        Section("The elementary functions", _about_elementary(code), code.elementary()),
        Section("The problem", _about_data(code), "\n".join(code.data())),
        Section(
            "The functions",
            "The activation f of a unit turns its net input z into its output a = f(z). The loss says how far a "
            "is from the target t. Beside each stands its derivative.",
            "\n\n\n".join(text for made in code.functions.values() for text in made.definitions),
        ),
        Section("The start", _about_start(code), "\n".join([*code.random_numbers(), *code.start()])),
        Section(
            "The forward pass",
            f"Each layer turns the outputs a of the one before into z = {_net_input(code)} and then f(z)."
            f"{_about_masks(code)}",
            "\n".join(code.forward()),
        ),
    ]
    if not code.foundations:
        parts = [part for part in parts if part.heading != "The elementary functions"]
    if code.scheduled:
        definitions = dict.fromkeys(text for made in code.rates for text in made.definitions)
        parts.append(Section("The schedule", _about_schedule(code), "\n\n\n".join(definitions)))
    parts.append(Section("The settings", _about_settings(code), "\n".join(code.settings())))
    if not code.plain:
        definitions = dict.fromkeys(text for made in code.rules for text in made.definitions)
        parts.append(Section("The optimizer", _about_optimizer(code), "\n\n\n".join(definitions)))
    parts.append(Section("Training", _about_training(code), "\n".join(code.training())))
    parts.append(
        Section(
            "What it has learned",
            f"Perceptarium shows a loss of {code.end.loss:.6g} here. The weights are printed in full: read back, "
            "they are the same numbers.",
            "\n".join(code.result()),
        )
    )
    return parts


ELEMENTARY = (
    "NumPy's own exp, log and sin differ in their last bit from one processor to another, and in a long run such a bit "
    "grows into another run. These are made of additions, multiplications and divisions alone, which have one right "
    "result everywhere."
)


def _about_elementary(code: Code) -> str:
    words = ELEMENTARY
    if code.needs_roots:
        words += (
            f" For e^x, x is cut into n ln 2 + j ln 2 / {STEPS} + r with whole numbers n and j: then e^x is 2^n, times "
            "a power of two from a table, times e^r for a tiny r, which is a short polynomial."
        )
    if code.needs_sines:
        words += (
            " For sin x, x is cut into k pi / 2 + r with a whole number k: what is left is sin r or cos r, a series."
        )
    return words


def _about_data(code: Code) -> str:
    samples, experiment = code.end.samples, code.experiment
    words = f"{experiment.task.label}: {len(samples.inputs)} samples. X holds their inputs, T their targets."
    if experiment.uses("scaling") and experiment.scaling != AS_THEY_ARE:
        words += f" The coordinates of the points are scaled: {SETTINGS['scaling'].text(experiment.scaling)}."
    if scale := scale_in_words(experiment):
        words += f" {scale}"
    if code.derives:
        labels = SETTINGS["features"].text(experiment.features)
        words += f" The inputs are derived from the coordinates x1 and x2 of the points: {labels}."
    if experiment.n_outputs > 1:
        columns = ", ".join(experiment.task.class_names)
        words += f" T has a column for each class, in this order: {columns}."
    return words


def _about_start(code: Code) -> str:
    initializer = INITIALIZERS[code.experiment.init]
    words = "Weights W have a row for each unit they come from and a column for each unit they lead to. "
    words += f"They are drawn by the rule {initializer.label!r}: {initializer.formula}"
    return words + (f", with s = {code.experiment.init_scale:g}." if initializer.uses_scale else ".")


def _parameters(code: Code) -> str:
    return "weights and biases" if code.experiment.has_biases else "weights"


def _net_input(code: Code) -> str:
    return "a W + b" if code.experiment.has_biases else "a W, without biases,"


def _about_masks(code: Code) -> str:
    if not code.dropout:
        return ""
    return (
        " For dropout a mask multiplies the outputs of a hidden layer: 0 for a unit that is left out, "
        "1 / (1 - dropout) for one that stays, so that the sum keeps its size. Outside of training there is none."
    )


def _about_settings(code: Code) -> str:
    changed = any(list(code.changes(epoch, "")) for epoch in code.epochs)
    return "What decides about the updates." + (" Some of it changes on the way." if changed else "")


def _about_schedule(code: Code) -> str:
    labels = " and ".join(SCHEDULES[name].label for name in code.schedules)
    return f"{labels}: by what the learning rate is multiplied after t epochs, with the period T and the factor gamma."


def _about_optimizer(code: Code) -> str:
    labels = " and ".join(OPTIMIZERS[name].label for name in code.optimizers)
    return (
        f"{labels}: what turns the gradient of one array of parameters into the direction that is gone against. "
        "What it remembers of earlier updates stands in slots."
    )


def _about_training(code: Code) -> str:
    experiment = code.experiment
    words = (
        "Backpropagation is the chain rule from the loss to the inputs: "
        f"dloss_dz{code.last} is d loss / d z{code.last}, and so on. "
        "Each derivative has the shape of what it is taken by. "
    )
    if code.stochastic:
        words += "What an epoch draws at random comes from the seed and the epoch's number. "
    if any(code.shuffled):
        words += "An epoch with small batches or dropout takes the samples in an order of its own. "
        if not all(code.shuffled):
            words += "The others take them in the order of X. "
    elif any(code.batched):
        words += "Each epoch takes the samples in the order of X. "
    words += f"The loss is the {experiment.reduction} over the samples{' of the batch' if any(code.batched) else ''}."
    if code.penalties:
        weights = "the weights, not on the biases," if experiment.has_biases else "the weights"
        words += f" Penalties on {weights} add their own derivatives."
    return words
