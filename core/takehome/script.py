"""A run as a NumPy script that needs nothing else: the same operations in the same order, so the same weights.

It holds what this run needs and no more: a network of sigmoid units brings no ReLU along, and only who uses batches
gets a loop over them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from textwrap import fill, indent
from typing import Any

from core.activations import Activation
from core.experiment import Experiment
from core.initializers import INITIALIZERS
from core.optimizers import OPTIMIZERS
from core.rows import RowLayout
from core.run import Run
from core.takehome.source import Function, expression, function, rule
from core.training import Snapshot

WIDTH = 100
"""Of the lines of comments and arrays."""


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
    return _Writer(run, run.snapshot(epoch)).sections()


class _Writer:
    """Writes the script of one run up to one snapshot."""

    def __init__(self, run: Run, end: Snapshot):
        self.run, self.end, self.experiment = run, end, run.experiment_at(0)
        self.layers = range(1, len(end.architecture.sizes))  # numbered from 1, as W1
        self.last = self.layers[-1]
        self.epochs = sorted({event.epoch for event in run.events if event.epoch <= end.epoch})
        # The settings that any update used, the first ones at least; and those that the last loss is measured with.
        trained = [self.experiment, *(run.experiment_at(at) for at in self.epochs if at < end.epoch)]
        self.final = run.experiment_at(end.epoch)
        self.stochastic = [_is_stochastic(experiment) for experiment in trained]
        self.dropout = any(experiment.dropout for experiment in trained) and self.last > 1
        self.clips = [bool(experiment.clip_norm) for experiment in trained]
        self.penalties = [name for name in ("l1", "l2") if any(getattr(e, name) for e in [*trained, self.final])]
        self.optimizers = list(dict.fromkeys(experiment.optimizer for experiment in trained))
        self.rules = [rule(OPTIMIZERS[name], "rule", "_direction", ("step", "c")) for name in self.optimizers]
        self.plain = self.optimizers == ["sgd"]
        self.counts = any(made.uses("step") for made in self.rules)
        self.variables = ["learning_rate"]
        self.variables += [n for n in ("momentum", "rho", "beta1", "beta2", "epsilon") if self._any_rule_uses(n)]
        self.variables += ["batch_size"] * any(self.stochastic) + ["dropout"] * self.dropout
        self.variables += ["clip_norm"] * any(self.clips) + self.penalties
        self._choose_functions()

    def _any_rule_uses(self, name: str) -> bool:
        return any(name in OPTIMIZERS[optimizer].constants for optimizer in self.optimizers)

    def _choose_functions(self) -> None:
        """The functions of the activations and of the loss, with their derivatives."""
        self.functions: dict[str, Function] = {}
        for activation in self.experiment.activations:
            name, label = activation.name, activation.label
            self._add(activation, "function", name, f"{label}: {activation.formula}.")
            if activation.derivative is not None:
                self._add(activation, "derivative", f"{name}_derivative", f"d a / d z of {label}, with a = f(z).")
            else:
                doc = f"d loss / d z from d loss / d a: the Jacobian of {label}, transposed, times d loss / d a."
                self._add(activation, "jacobian_product", f"{name}_jacobian_product", doc)
        loss = self.experiment.loss_function
        if loss.dterms_dz is not None:  # its derivative is with respect to z at once
            output = self.experiment.output_activation
            for unused in (f"{output}_derivative", f"{output}_jacobian_product"):
                if self.experiment.hidden_activation != output or not self.experiment.hidden:
                    self.functions.pop(unused, None)
        self._add(loss, "terms", loss.name, f"{loss.label}: {loss.formula}; here without the sum.")
        field, by = ("dterms_da", "a") if loss.dterms_dz is None else ("dterms_dz", "z")
        self._add(loss, field, f"{loss.name}_derivative", f"d loss / d {by} of each output of each sample.")

    def _add(self, entry: Any, field: str, name: str, doc: str) -> None:
        self.functions[name] = function(entry, field, name, doc)

    # The parts

    def sections(self) -> list[Section]:
        task, sizes = self.experiment.task, self.end.architecture.sizes
        shape = "-".join(map(str, sizes))
        parts = [
            Section(
                f"{task.label}: training a {shape} network, in NumPy alone.",
                f"This is one run of Perceptarium from seed {self.experiment.seed}, to its epoch {self.end.epoch:,}"
                f"{', with the changes made on the way' if self.epochs else ''}. The same operations in the same "
                "order give the same weights and biases, to the last bit. Samples are rows everywhere.",
                "import numpy as np",
            ),
            Section("The problem", self._about_data(), "\n".join(self._data())),
            Section(
                "The functions",
                "The activation f of a unit turns its net input z into its output a = f(z). The loss says how far a "
                "is from the target t. Beside each stands its derivative.",
                "\n\n\n".join(text for made in self.functions.values() for text in made.definitions),
            ),
            Section("The start", self._about_start(), "\n".join(self._start())),
            Section(
                "The forward pass",
                "Each layer turns the outputs a of the one before into z = a W + b and then f(z)."
                f"{self._about_masks()}",
                "\n".join(self._forward()),
            ),
        ]
        parts.append(Section("The settings", self._about_settings(), "\n".join(self._settings())))
        if not self.plain:
            definitions = dict.fromkeys(text for made in self.rules for text in made.definitions)
            parts.append(Section("The optimizer", self._about_optimizer(), "\n\n\n".join(definitions)))
        parts.append(Section("Training", self._about_training(), "\n".join(self._training())))
        parts.append(
            Section(
                "What it has learned",
                f"Perceptarium shows a loss of {self.end.loss:.6g} here. The weights are printed in full: read back, "
                "they are the same numbers.",
                "\n".join(self._result()),
            )
        )
        return parts

    def _about_data(self) -> str:
        samples, experiment = self.end.samples, self.experiment
        words = f"{experiment.task.label}: {len(samples.inputs)} samples. X holds their inputs, T their targets."
        if experiment.n_outputs == 2:
            words += " The first column of T is for class 0, the second for class 1."
        return words

    def _data(self) -> Iterator[str]:
        for name, values in (("X", self.end.samples.inputs), ("T", self.end.samples.targets)):
            yield from _assigned(name, [repr(row) for row in values.tolist()], f"{values.shape}")

    def _about_start(self) -> str:
        initializer = INITIALIZERS[self.experiment.init]
        words = "Weights W have a row for each unit they come from and a column for each unit they lead to. "
        words += f"They are drawn by the rule {initializer.label!r}: {initializer.formula}"
        return words + (f", with s = {self.experiment.init_scale:g}." if initializer.uses_scale else ".")

    def _start(self) -> Iterator[str]:
        experiment, initializer = self.experiment, INITIALIZERS[self.experiment.init]
        drawn = initializer.name != "zeros"
        yield f"seed = {experiment.seed}"
        if drawn:
            yield "rng = np.random.RandomState(seed)"
        for layer, (n_in, n_out) in enumerate(pairwise(self.end.architecture.sizes), 1):
            values = {"n_in": str(n_in), "n_out": str(n_out), "s": repr(experiment.init_scale)}
            weights = expression(initializer, "draw", values | {"shape": f"({n_in}, {n_out})"})
            bias = expression(initializer, "draw", values | {"shape": f"({n_out},)"})
            yield f"W{layer} = {weights}"
            yield f"b{layer} = {bias if initializer.draws_biases else f'np.zeros({n_out})'}"
        yield from self._edits(0, "")
        yield f"parameters = [{', '.join(f'W{layer}, b{layer}' for layer in self.layers)}]"

    def _about_masks(self) -> str:
        if not self.dropout:
            return ""
        return (
            " For dropout a mask multiplies the outputs of a hidden layer: 0 for a unit that is left out, "
            "1 / (1 - dropout) for one that stays, so that the sum keeps its size. Outside of training there is none."
        )

    def _forward(self) -> Iterator[str]:
        masks = [f"mask{layer}=1.0" for layer in self.layers[:-1]] if self.dropout else []
        yield f"def forward({', '.join(['x', *masks])}):"
        yield f'    """{self._forward_doc()}"""'
        for layer in self.layers:
            below = "x" if layer == 1 else self._passed_on(layer - 1)
            activation = self.experiment.activations[layer - 1].name
            yield f"    z{layer} = {below}.dot(W{layer}) + b{layer}  # (samples, {self.end.architecture.sizes[layer]})"
            yield f"    a{layer} = {activation}(z{layer})"
            if self.dropout and layer < self.last:
                yield f"    h{layer} = a{layer} * mask{layer}"
        yield f"    return {self._forward_results()}"

    def _forward_doc(self) -> str:
        more = ", and h with the mask," if self.dropout else ""
        shape = f"(samples, {self.end.architecture.sizes[0]})"
        return f"Net inputs z and outputs a{more} of each layer for the inputs x {shape}."

    def _passed_on(self, layer: int) -> str:
        """What a layer hands to the next one."""
        return f"h{layer}" if self.dropout and layer < self.last else f"a{layer}"

    def _forward_results(self) -> str:
        masked = [self.dropout and layer < self.last for layer in self.layers]
        return ", ".join(
            f"z{layer}, a{layer}" + (f", h{layer}" if hidden else "")
            for layer, hidden in zip(self.layers, masked, strict=True)
        )

    def _about_settings(self) -> str:
        changed = self._changes_settings()
        return "What decides about the updates." + (" Some of it changes on the way." if changed else "")

    def _settings(self) -> Iterator[str]:
        yield f"epochs = {self.end.epoch}"
        values = _variables(self.experiment)
        for name in self.variables:
            yield f"{name} = {values[name]!r}{SETTING_COMMENTS.get(name, '')}"

    def _changes_settings(self) -> bool:
        return any(list(self._changes(epoch, "")) for epoch in self.epochs)

    def _about_optimizer(self) -> str:
        labels = " and ".join(OPTIMIZERS[name].label for name in self.optimizers)
        return (
            f"{labels}: what turns the gradient of one array of parameters into the direction that is gone against. "
            "What it remembers of earlier updates stands in slots."
        )

    # Training

    def _about_training(self) -> str:
        experiment = self.experiment
        words = (
            "Backpropagation is the chain rule from the loss to the inputs: "
            f"dloss_dz{self.last} is d loss / d z{self.last}, and so on. "
            "Each derivative has the shape of what it is taken by. "
        )
        if any(self.stochastic):
            words += "An epoch takes the samples in an order of its own, drawn from the seed and the epoch's number. "
        words += (
            f"The loss is the {experiment.reduction} over the samples{' of the batch' if any(self.stochastic) else ''}."
        )
        if self.penalties:
            words += " Penalties on the weights, not on the biases, add their own derivatives."
        return words

    def _training(self) -> Iterator[str]:
        if not self.plain:
            yield f"slots = {self._fresh_slots(self.experiment)}"
        if len(self.rules) > 1:
            yield f"direction = {self.experiment.optimizer}_direction"
        if self.counts:
            yield "step = 0  # updates so far"
        yield "for epoch in range(1, epochs + 1):"
        for epoch in (epoch for epoch in self.epochs if 0 < epoch < self.end.epoch):
            lines = [*self._changes(epoch, "        "), *self._edits(epoch, "        ")]
            if lines:
                yield f"    if epoch == {epoch + 1}:  # changed after epoch {epoch}"
                yield from lines
        if any(self.stochastic):
            yield from self._batches()
            yield from self._update("        ", "x", "t")
        else:
            yield from self._update("    ", "X", "T")
        yield from self._after_training()

    def _batches(self) -> Iterator[str]:
        yield "    rng = np.random.RandomState([seed, epoch])"
        if all(self.stochastic):
            yield "    order = rng.permutation(len(X))"
        else:
            condition = "batch_size < len(X)" + (" or dropout > 0" if self.dropout else "")
            yield f"    shuffled = {condition}"
            yield "    order = rng.permutation(len(X)) if shuffled else np.arange(len(X))"
        yield "    for begin in range(0, len(X), batch_size):"
        yield "        batch = order[begin : begin + batch_size]"
        yield "        x, t = X[batch], T[batch]"
        if self.dropout:
            for layer in self.layers[:-1]:
                shape = f"(len(x), {self.end.architecture.sizes[layer]})"
                yield f"        mask{layer} = (rng.random_sample({shape}) >= dropout) / (1.0 - dropout)"

    def _update(self, margin: str, x: str, t: str) -> Iterator[str]:
        """Forward, backward, and the step."""
        masks = [f"mask{layer}" for layer in self.layers[:-1]] if self.dropout else []
        lines = ["# Forward", f"{self._forward_results()} = forward({', '.join([x, *masks])})", ""]
        for layer in reversed(self.layers):
            name = "the output layer" if layer == self.last else f"hidden layer {layer}"
            lines += [f"# Backward: {name}", *self._backward(layer, x, t), ""]
        names = [f"dloss_dW{layer}, dloss_db{layer}" for layer in self.layers]
        lines += ["# Update: against the gradient", f"gradients = [{', '.join(names)}]", *self._clip(), *self._step()]
        yield from indent("\n".join(lines), margin).split("\n")

    def _backward(self, layer: int, x: str, t: str) -> Iterator[str]:
        """The lines from d loss / d a of a layer to those of its weights and biases."""
        n = "samples" if any(self.stochastic) else str(len(self.end.samples.inputs))
        sizes, experiment = self.end.architecture.sizes, self.experiment
        activation, own = experiment.activations[layer - 1], f"({n}, {sizes[layer]})"
        if layer == self.last:
            loss = experiment.loss_function
            call = self.functions[f"{loss.name}_derivative"].call({"a": f"a{layer}", "t": t})
            if loss.dterms_dz is not None:
                yield f"dloss_dz{layer} = {call}  # {own}: loss and {activation.name} at once"
            else:
                yield f"dloss_da{layer} = {call}  # {own}"
                yield f"dloss_dz{layer} = {self._pull_back(activation, layer)}  # {own}"
            if experiment.reduction == "mean":
                yield f"dloss_dz{layer} = dloss_dz{layer} / len({x})  # the mean over the samples"
        else:
            masked = f" * mask{layer}" if self.dropout else ""
            yield f"dloss_da{layer} = dloss_dz{layer + 1}.dot(W{layer + 1}.T){masked}  # {own}"
            yield f"dloss_dz{layer} = {self._pull_back(activation, layer)}  # {own}"
        below = x if layer == 1 else self._passed_on(layer - 1)
        yield f"dloss_dW{layer} = {below}.T.dot(dloss_dz{layer})  # ({sizes[layer - 1]}, {sizes[layer]})"
        comment = f"# ({sizes[layer]},): d z / d b is 1 everywhere"
        yield f"dloss_db{layer} = np.ones(len({x})).dot(dloss_dz{layer})  {comment}"
        if self.penalties:
            terms = {"l1": f"l1 * np.sign(W{layer})", "l2": f"2.0 * l2 * W{layer}"}
            yield f"dloss_dW{layer} += {' + '.join(terms[name] for name in self.penalties)}"

    def _pull_back(self, activation: Activation, layer: int) -> str:
        """d loss / d z from d loss / d a."""
        values = {"dloss_da": f"dloss_da{layer}", "z": f"z{layer}", "a": f"a{layer}"}
        if activation.derivative is not None:
            return f"dloss_da{layer} * {self.functions[f'{activation.name}_derivative'].call(values)}"
        return self.functions[f"{activation.name}_jacobian_product"].call(values)

    def _clip(self) -> Iterator[str]:
        if not any(self.clips):
            return
        yield "whole = np.concatenate([gradient.ravel() for gradient in gradients])"
        yield "norm = np.sqrt(whole.dot(whole))"
        yield "if norm > clip_norm:" if all(self.clips) else "if 0 < clip_norm < norm:"
        yield "    gradients = [gradient * (clip_norm / norm) for gradient in gradients]"

    def _step(self) -> Iterator[str]:
        if self.counts:
            yield "step += 1"
        if self.plain:
            yield "for parameter, gradient in zip(parameters, gradients):"
            yield "    parameter -= learning_rate * gradient"
        else:
            name = "direction" if len(self.rules) > 1 else self.rules[0].name
            yield "for parameter, gradient, slot in zip(parameters, gradients, slots):"
            yield f"    parameter -= learning_rate * {name}(gradient, slot)"

    def _fresh_slots(self, experiment: Experiment) -> str:
        return f"[np.zeros(({experiment.update_rule.n_slots}, *parameter.shape)) for parameter in parameters]"

    # Changes on the way

    def _changes(self, epoch: int, margin: str) -> Iterator[str]:
        """The settings that become others after this epoch."""
        if epoch == 0:
            return  # the start is made with them
        before, after = self.run.experiment_at(epoch - 1), self.run.experiment_at(epoch)
        old, new = _variables(before), _variables(after)
        for name in self.variables:
            if new[name] != old[name]:
                yield f"{margin}{name} = {new[name]!r}"
        if after.optimizer != before.optimizer and after.optimizer in self.optimizers:
            yield f"{margin}direction = {after.optimizer}_direction"
            yield f"{margin}slots = {self._fresh_slots(after)}"
            if self.counts:
                yield f"{margin}step = 0"

    def _edits(self, epoch: int, margin: str) -> Iterator[str]:
        """The parameters that were set by hand at this epoch."""
        edits: dict[int, float] = {}
        for event in self.run.events:
            if event.epoch == epoch:
                edits.update(event.parameters)
        places = RowLayout(self.end.architecture.sizes).places
        for index, value in edits.items():
            place = places[index]
            array = f"b{place.layer + 1}[{place.unit}]"
            if place.source is not None:
                array = f"W{place.layer + 1}[{place.source}, {place.unit}]"
            yield f"{margin}{array} = {float(value)!r}  # set by hand"

    def _after_training(self) -> Iterator[str]:
        epoch = self.end.epoch
        if epoch not in self.epochs or epoch == 0:
            return
        before, after = (_variables(self.run.experiment_at(at)) for at in (epoch - 1, epoch))
        lines = [f"{name} = {after[name]!r}" for name in self.penalties if after[name] != before[name]]
        lines += self._edits(epoch, "")
        if lines:
            yield from ["", f"# changed after epoch {epoch}", *lines]

    # The result

    def _result(self) -> Iterator[str]:
        experiment = self.experiment
        yield f"{self._forward_results()} = forward(X)"
        values = {"z": f"z{self.last}", "a": f"a{self.last}", "t": "T"}
        mean = " / len(X)" if experiment.reduction == "mean" else ""
        yield f"loss = {self.functions[experiment.loss].call(values)}.sum(){mean}"
        weights = ", ".join(f"W{layer}" for layer in self.layers)
        terms = {"l1": "l1 * np.abs(W).sum()", "l2": "l2 * (W * W).sum()"}
        if self.penalties:
            yield f"for W in [{weights}]:"
            yield f"    loss += {' + '.join(terms[name] for name in self.penalties)}"
        yield 'print(f"epoch {epochs}, loss {loss:.6g}")'
        yield f"for x, t, a in zip(X, T, a{self.last}):"
        yield '    print(f"inputs {x}, target {t}, output {a}")'
        for layer in self.layers:
            yield f'print("W{layer} =", W{layer}.tolist())'
            yield f'print("b{layer} =", b{layer}.tolist())'


SETTING_COMMENTS = {
    "batch_size": "  # samples in each update",
    "dropout": "  # the chance that a hidden unit is left out of an update",
    "clip_norm": "  # a longer gradient is shortened to this norm",
    "l1": "  # times the sum of |w|",
    "l2": "  # times the sum of w * w",
}


def _is_stochastic(experiment: Experiment) -> bool:
    """Whether an epoch draws an order of the samples: as in training."""
    n = len(experiment.task.points)
    return _variables(experiment)["batch_size"] < n or (experiment.dropout > 0 and bool(experiment.hidden))


def _variables(experiment: Experiment) -> Mapping[str, Any]:
    """What the script's variables are under these settings."""
    n, constants = len(experiment.task.points), experiment.constants
    return {
        "learning_rate": experiment.learning_rate,
        "momentum": constants.momentum,
        "rho": constants.rho,
        "beta1": constants.beta1,
        "beta2": constants.beta2,
        "epsilon": constants.epsilon,
        "batch_size": n if experiment.batch_size == "full" else min(int(experiment.batch_size), n),
        "dropout": experiment.dropout,
        "clip_norm": experiment.clip_norm,
        "l1": experiment.l1,
        "l2": experiment.l2,
    }


def _assigned(name: str, rows: Sequence[str], comment: str) -> Iterator[str]:
    """An array with these rows, on one line if they fit."""
    line = f"{name} = np.array([{', '.join(rows)}])  # {comment}"
    if len(line) <= WIDTH:
        yield line
        return
    yield f"{name} = np.array([  # {comment}"
    yield from (f"    {row}," for row in rows)
    yield "])"
