"""The lines of the script of a run: data, start, forward pass, training with its changes, and what is printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from textwrap import indent

from core.data.features import COORDINATES
from core.experiment.experiment import Experiment
from core.export.needs import Needs, variables
from core.export.source import expression
from core.nn.activations import Activation
from core.nn.array import Array
from core.nn.initializers import INITIALIZERS
from core.training.record import RowLayout

WIDTH = 100
"""Of the lines of arrays and comments."""

PRODUCT = '''def product(a, b):
    """a.dot(b) for a (n, k) and b (k, m), its k terms added one by one: how dot adds them depends on the machine."""
    return sum(a.T[:, :, None] * b[:, None])
'''

SETTING_COMMENTS = {
    "batch_size": "  # samples in each update",
    "shuffled": "  # whether the order of the samples is drawn anew in each epoch",
    "dropout": "  # the chance that a hidden unit is left out of an update",
    "clip_norm": "  # a longer gradient is shortened to this norm",
    "l1": "  # times the sum of |w|",
    "l2": "  # times the sum of w * w",
}
"""What stands behind a setting whose name does not say it."""


class Code(Needs):
    """Writes each part as lines of Python; W1, b1, z1 and a1 belong to the first hidden layer."""

    def data(self) -> Iterator[str]:
        samples = self.end.samples
        yield from _array("points" if self.derives else "X", samples.points)
        if self.derives:
            features = [
                f"sin({product})" if feature.sine else product
                for feature in self.experiment.input_features
                for product in [" * ".join(COORDINATES[factor].name for factor in feature.factors)]
            ]
            yield "x1, x2 = points.T"
            yield f"X = np.stack([{', '.join(features)}], axis=1)  # {samples.inputs.shape}"
        yield from _array("T", samples.targets)

    def elementary(self) -> str:
        """The functions of `core.nn.elementary` that the others need; constants in a row stand together."""
        blocks: list[str] = []
        for text in self.foundations:
            if blocks and not text.startswith("def ") and not blocks[-1].startswith("def "):
                blocks[-1] += f"\n{text}"
            else:
                blocks.append(text)
        return "\n\n\n".join(blocks)

    @property
    def needs_roots(self) -> bool:
        return any("isqrt" in text for text in self.foundations)

    def random_numbers(self) -> Iterator[str]:
        if self.draws:
            yield from [*self.draws.definitions, "", ""]

    def start(self) -> Iterator[str]:
        experiment, initializer = self.experiment, INITIALIZERS[self.experiment.init]
        yield f"seed = {experiment.seed}"
        if self.draws:
            yield "random = RandomNumbers(seed)"
        elif initializer.name != "zeros":
            yield "rng = np.random.RandomState(seed)"
        for layer, (n_in, n_out) in enumerate(pairwise(self.end.architecture.sizes), 1):
            values = {"n_in": str(n_in), "n_out": str(n_out), "s": repr(experiment.init_scale)}
            rule = self.initializers[layer - 1]
            weights = expression(rule, "draw", values | {"shape": f"({n_in}, {n_out})"})
            bias = self._drawn(expression(rule, "draw", values | {"shape": f"({n_out},)"}))
            yield f"W{layer} = {self._drawn(weights)}"
            if experiment.has_biases:
                yield f"b{layer} = {bias if initializer.draws_biases else f'np.zeros({n_out})'}"
            elif initializer.draws_biases and layer < self.last:
                yield f"{bias}  # not used: a network with biases draws them here, and has the same weights"
        yield from self._edits(0, "")
        yield f"parameters = [{', '.join(self.arrays)}]"

    @property
    def arrays(self) -> list[str]:
        """The names of the arrays of parameters."""
        kinds = "Wb" if self.experiment.has_biases else "W"
        return [f"{kind}{layer}" for layer in self.layers for kind in kinds]

    def _drawn(self, text: str) -> str:
        """What draws an array; uniform numbers directly from NumPy's generator where no others are needed."""
        if self.draws:
            return text
        text = re.sub(r"random\.around_0\((\([^)]*\))\)", r"(2.0 * random.uniform(\1) - 1.0)", text)
        return text.replace("random.uniform(", "rng.random_sample(")

    def forward(self) -> Iterator[str]:
        masks = [f"mask{layer}=1.0" for layer in self.layers[:-1]] if self.dropout else []
        yield from PRODUCT.split("\n")
        yield ""
        yield f"def forward({', '.join(['x', *masks])}):"
        yield f'    """{self._forward_doc()}"""'
        for layer in self.layers:
            below = "x" if layer == 1 else self._passed_on(layer - 1)
            activation = self.experiment.activations[layer - 1].name
            shape = f"(samples, {self.end.architecture.sizes[layer]})"
            bias = f" + b{layer}" if self.experiment.has_biases else ""
            yield f"    z{layer} = product({below}, W{layer}){bias}  # {shape}"
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

    def settings(self) -> Iterator[str]:
        yield f"epochs = {self.end.epoch}"
        values = variables(self.experiment)
        for name in self.variables:
            yield f"{name} = {values[name]!r}{SETTING_COMMENTS.get(name, '')}"
        if self.scheduled:
            yield f"schedule = {self.experiment.schedule}_factor"
        if self.locks:
            yield from self._free(self.experiment, "")

    def _free(self, experiment: Experiment, margin: str) -> Iterator[str]:
        """Which parameters training changes: 0 for one that is locked."""
        yield f"{margin}free = [np.ones_like(parameter) for parameter in parameters]"
        for index in experiment.locked:
            array, place = self._place(index)
            yield f"{margin}free[{self.arrays.index(array)}]{place} = 0.0  # {array}{place} is locked"

    # Training

    def training(self) -> Iterator[str]:
        if not self.plain:
            yield f"slots = {self._fresh_slots(self.experiment)}"
        if len(self.rules) > 1:
            yield f"direction = {self.experiment.optimizer}_direction"
        if self.counts:
            yield "step = 0  # updates so far"
        yield "for epoch in range(1, epochs + 1):"
        for epoch in (epoch for epoch in self.epochs if 0 < epoch < self.end.epoch):
            lines = [*self.changes(epoch, "        "), *self._edits(epoch, "        ")]
            if lines:
                yield f"    if epoch == {epoch + 1}:  # changed after epoch {epoch}"
                yield from lines
        if self.scheduled:
            yield "    t, period, gamma = (np.array([float(x)]) for x in (epoch - 1, decay_epochs, decay_factor))"
            yield "    rate = learning_rate * schedule(t, period, gamma)[0]  # after epoch - 1 epochs"
        if any(self.batched):
            yield from self._batches()
            yield from self._update("        ", "x", "t")
        else:
            yield from self._update("    ", "X", "T")
        yield from self._after_training()

    def _batches(self) -> Iterator[str]:
        if self.stochastic:
            yield "    rng = np.random.RandomState([seed, epoch])"
        drawn, listed = "rng.permutation(len(X))", "np.arange(len(X))"
        if len(set(self.shuffled)) > 1:
            yield f"    order = {drawn} if shuffled else {listed}"
        else:
            yield f"    order = {drawn if all(self.shuffled) else listed}"
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
        names = [f"dloss_d{array}" for array in self.arrays]
        lines += [
            "# Update: against the gradient",
            f"gradients = [{', '.join(names)}]",
        ]
        if self.locks:
            lines.append("gradients = [gradient * own for gradient, own in zip(gradients, free)]")
        lines += [*self._clip(), *self._step()]
        yield from indent("\n".join(lines), margin).split("\n")

    def _backward(self, layer: int, x: str, t: str) -> Iterator[str]:
        """The lines from d loss / d a of a layer to those of its weights and biases."""
        n = "samples" if any(self.batched) else str(len(self.end.samples.inputs))
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
            yield f"dloss_da{layer} = product(dloss_dz{layer + 1}, W{layer + 1}.T){masked}  # {own}"
            yield f"dloss_dz{layer} = {self._pull_back(activation, layer)}  # {own}"
        below = x if layer == 1 else self._passed_on(layer - 1)
        yield f"dloss_dW{layer} = product({below}.T, dloss_dz{layer})  # ({sizes[layer - 1]}, {sizes[layer]})"
        if experiment.has_biases:
            comment = f"# ({sizes[layer]},): d z / d b is 1 everywhere"
            yield f"dloss_db{layer} = sum(dloss_dz{layer})  {comment}"
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
        yield "norm = np.sqrt(np.cumsum(whole * whole)[-1])"
        yield "if norm > clip_norm:" if all(self.clips) else "if 0 < clip_norm < norm:"
        yield "    gradients = [gradient * (clip_norm / norm) for gradient in gradients]"

    def _step(self) -> Iterator[str]:
        if self.counts:
            yield "step += 1"
        if self.plain:
            yield "for parameter, gradient in zip(parameters, gradients):"
            yield f"    parameter -= {self.rate} * gradient"
        else:
            name = "direction" if len(self.rules) > 1 else self.rules[0].name
            locks, own = (", own", ", free") if self.locks else ("", "")
            yield f"for parameter, gradient, slot{locks} in zip(parameters, gradients, slots{own}):"
            yield f"    parameter -= {self.rate} * {name}(gradient, slot){' * own' if self.locks else ''}"

    @property
    def rate(self) -> str:
        """The variable with the learning rate that is in force."""
        return "rate" if self.scheduled else "learning_rate"

    def _fresh_slots(self, experiment: Experiment) -> str:
        return f"[np.zeros(({experiment.update_rule.n_slots}, *parameter.shape)) for parameter in parameters]"

    # Changes on the way

    def changes(self, epoch: int, margin: str) -> Iterator[str]:
        """The settings that become others after this epoch."""
        if epoch == 0:
            return  # the start is made with them
        before, after = self.run.experiment_at(epoch - 1), self.run.experiment_at(epoch)
        old, new = variables(before), variables(after)
        for name in self.variables:
            if new[name] != old[name]:
                yield f"{margin}{name} = {new[name]!r}"
        if after.locked != before.locked:
            yield from self._free(after, margin)
        if after.schedule != before.schedule and self.scheduled:
            yield f"{margin}schedule = {after.schedule}_factor"
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
        for index, value in edits.items():
            yield f"{margin}{''.join(self._place(index))} = {float(value)!r}  # set by hand"

    def _place(self, index: int) -> tuple[str, str]:
        """The array that holds a parameter, and where in it."""
        place = RowLayout(self.end.architecture.sizes).places[index]
        if place.source is None:
            return f"b{place.layer + 1}", f"[{place.unit}]"
        return f"W{place.layer + 1}", f"[{place.source}, {place.unit}]"

    def _after_training(self) -> Iterator[str]:
        epoch = self.end.epoch
        if epoch not in self.epochs or epoch == 0:
            return
        before, after = (variables(self.run.experiment_at(at)) for at in (epoch - 1, epoch))
        lines = [f"{name} = {after[name]!r}" for name in self.penalties if after[name] != before[name]]
        lines += self._edits(epoch, "")
        if lines:
            yield from ["", f"# changed after epoch {epoch}", *lines]

    # The result

    def result(self) -> Iterator[str]:
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
        for array in self.arrays:
            yield f'print("{array} =", {array}.tolist())'


def _array(name: str, values: Array) -> Iterator[str]:
    return _assigned(name, [repr(row) for row in values.tolist()], f"{values.shape}")


def _assigned(name: str, rows: Sequence[str], comment: str) -> Iterator[str]:
    """An array with these rows, on one line if they fit."""
    line = f"{name} = np.array([{', '.join(rows)}])  # {comment}"
    if len(line) <= WIDTH:
        yield line
        return
    yield f"{name} = np.array([  # {comment}"
    yield from (f"    {row}," for row in rows)
    yield "])"
