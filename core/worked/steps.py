"""The list of elementary operations of a worked example: forwards, the loss, back, and the update.

Each is at one place of the diagram, has its formula in symbols and again with numbers, and one value for each sample
(or one, where the samples are added up).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from core.nn.array import Array
from core.training.record import Place
from core.worked.example import Example
from core.worked.names import NET, Names
from core.worked.notation import (
    Math,
    equation,
    factor,
    frac,
    join,
    num,
    op,
    paren,
    partial,
    power,
    product,
    symbol,
    words,
)
from core.worked.rules import (
    UNKNOWN_ACTIVATION,
    UNKNOWN_LOSS,
    WRITTEN_ACTIVATIONS,
    WRITTEN_LOSSES,
    E,
    minus,
    slope_of,
)
from core.worked.trace import Trace

PHASES = ("Forward", "Loss", "Backward", "Update")
PASSES = dict(zip(PHASES, ("Forward pass", "Loss", "Backward pass", "Update"), strict=True))
MOST_ROWS = 4
"""Of more samples than this, the arithmetic of the first ones is written out, and of the others the value."""

L = symbol("L")
SAMPLES = Math(r"\sum_{\text{examples}}", "<munder><mo>Σ</mo><mtext>examples</mtext></munder>")


class Unit(NamedTuple):
    """A unit of the diagram; level 0 are the inputs."""

    level: int
    unit: int


@dataclass(frozen=True)
class Step:
    """One operation.

    `kind` says what comes out: z, a, loss, da (d loss / d a), slope (d a / d z), dz (d loss / d z), gradient or
    update. `values` is (samples,), or (1,) for what belongs to all samples together.
    """

    phase: str
    kind: str
    place: Unit | Place | None
    title: str
    result: Math
    symbols: tuple[Math, ...]
    numbers: tuple[Math, ...]
    values: Array
    note: str = ""


def steps_of(example: Example, convention: str = NET) -> tuple[Step, ...]:
    """All operations in order, with delta as the convention has it."""
    writer = _Writer(Trace(example), example.names(convention))
    return tuple(writer.steps())


class _Writer:
    def __init__(self, trace: Trace, names: Names):
        self.trace, self.names, self.example = trace, names, trace.example
        self.rows = self.example.rows
        self.by_net = names.convention == NET

    def steps(self) -> Iterator[Step]:
        last = self.trace.last
        for level in range(1, last + 1):
            for unit in range(self.example.sizes[level]):
                yield self._net(level, unit)
            for unit in range(self.example.sizes[level]):
                yield self._output(level, unit)
        yield self._loss()
        for level in range(last, 0, -1):
            for unit in range(self.example.sizes[level]):
                yield from self._unit_back(level, unit)
            if not self.trace.is_product(level) and not self.trace.starts_at_logits(level):
                for unit in range(self.example.sizes[level]):
                    yield self._through_softmax(level, unit)
            for place in self.example.places:
                if place.layer == level - 1:
                    yield self._gradient(place)
        for place in self.example.places:
            yield self._update(place)

    # What several steps need

    def _for_rows(
        self, left: Math, terms: Sequence[Sequence[Math]], results: Array, plain: bool = False
    ) -> tuple[Math, ...]:
        """The equation with numbers, for each sample: `terms` has a list of summands for each."""
        if len(results) == 1:
            return equation(left, terms[0], num(float(results[0]))) if not plain else (left + op("=") + terms[0][0],)
        lines: list[Math] = []
        for row, result in enumerate(results[:MOST_ROWS]):
            value = None if plain else num(float(result))
            lines += equation(words(self.rows[row]), terms[row], value, sign=":")
        if len(results) > MOST_ROWS:
            lines.append(words(f"and {len(results) - MOST_ROWS} more examples"))
        return tuple(lines)

    def _at(self, level: int) -> str:
        return "an output unit" if level == self.trace.last else "a hidden unit"

    def da(self, level: int, unit: int) -> Math:
        """What d loss / d a is called."""
        if self.by_net:
            return partial(L, self.names.output(level, unit))
        return self.names.delta(level, unit)

    def dz(self, level: int, unit: int) -> Math:
        """What d loss / d z is called."""
        return self.names.delta(level, unit) if self.by_net else partial(L, self.names.net(level, unit))

    def _dz_factors(self, level: int, unit: int) -> list[Math]:
        """d loss / d z as delta stands in the formulas: delta itself, or delta f'(z)."""
        if self.by_net or not self.trace.is_product(level):
            return [self.dz(level, unit)]
        return [self.da(level, unit), slope_of(self.names.net(level, unit))]

    def _dz_numbers(self, level: int, unit: int, row: int) -> list[Math]:
        if self.by_net or not self.trace.is_product(level):
            return [factor(float(self.trace.dloss_dz(level)[row, unit]))]
        return [
            factor(float(self.trace.dloss_da(level)[row, unit])),
            factor(float(self.trace.slope(level)[row, unit])),
        ]

    # Forwards

    def _net(self, level: int, unit: int) -> Step:
        names, layer = self.names, self.example.layers[level - 1]
        sources = [Place(level - 1, unit, source) for source in range(self.example.sizes[level - 1])]
        bias = Place(level - 1, unit, None)
        symbols: list[Math] = [
            product([names.parameter(place), names.output(level - 1, source)]) for source, place in enumerate(sources)
        ]
        numbers = [
            [
                product([factor(float(layer.weights[source, unit])), factor(float(a))])
                for source, a in enumerate(self.trace.a(level - 1)[row])
            ]
            for row in range(len(self.rows))
        ]
        if self.example.has_biases:
            symbols.append(names.parameter(bias))
            for terms in numbers:
                terms.append(factor(float(layer.bias[unit])))
        z, values = names.net(level, unit), self.trace.z(level)[:, unit]
        return Step(
            "Forward",
            "z",
            Unit(level, unit),
            f"Net input {z.text} of {self._at(level)}",
            z,
            equation(z, symbols),
            self._for_rows(z, numbers, values),
            values,
            "Each input times its weight" + (", plus the bias." if self.example.has_biases else "; there is no bias."),
        )

    def _output(self, level: int, unit: int) -> Step:
        activation, names = self.trace.activation(level), self.names
        a, z, plain = names.output(level, unit), names.net(level, unit), activation.name == "linear"
        values, nets = self.trace.a(level)[:, unit], self.trace.z(level)
        if not self.trace.is_elementwise(level):
            others = range(self.example.sizes[level])
            total = join((power(E, names.net(level, other)) for other in others), "+")
            symbols = frac(power(E, z), total)
            numbers = [
                [frac(power(E, num(float(row[unit]))), join((power(E, num(float(v))) for v in row), "+"))]
                for row in nets
            ]
        else:
            written = WRITTEN_ACTIVATIONS.get(activation.name, UNKNOWN_ACTIVATION)
            symbols = written.value(z)
            numbers = [[written.value(factor(float(row[unit])))] for row in nets]
        return Step(
            "Forward",
            "a",
            Unit(level, unit),
            f"Output {a.text} of {self._at(level)}",
            a,
            (a + op("=") + symbol("f") + paren(z) + op("=") + symbols,),
            self._for_rows(a, numbers, values, plain),
            values,
            f"The activation f is {activation.label}.",
        )

    def _loss(self) -> Step:
        names, last, trace, n = self.names, self.trace.last, self.trace, len(self.rows)
        written = WRITTEN_LOSSES.get(self.example.loss, UNKNOWN_LOSS)
        outputs, targets = trace.a(last), self.example.targets
        units = range(self.example.sizes[last])
        symbols: list[Math] = [written.value(names.output(last, unit), names.target(unit)) for unit in units]
        if n == 1:
            numbers = [written.value(factor(float(outputs[0, u])), factor(float(targets[0, u]))) for u in units]
        else:
            inside = join(symbols, "+")
            symbols = [SAMPLES + (paren(inside) if len(symbols) > 1 else inside)]
            numbers = [num(float(value)) for value in trace.terms.sum(axis=1)]
            if trace.share != 1.0:
                share = frac(num(1), num(n))
                symbols = [share + symbols[0]]
                numbers = [share + paren(join(numbers, "+"))]
        if trace.penalty:
            weights = words("over all weights")
            for strength, of in ((self.example.l1, "|w|"), (self.example.l2, "w²")):
                if strength:
                    symbols.append(num(strength) + op("Σ") + words(f"{of} ") + weights)
            numbers.append(num(trace.penalty))
        note = f"The loss is {trace.loss.label.lower()}: {trace.loss.formula}."
        if n > 1:
            note += " Its mean over the examples." if trace.share != 1.0 else " Its sum over the examples."
        return Step(
            "Loss",
            "loss",
            None,
            "Loss",
            L,
            equation(L, symbols),
            equation(L, numbers, num(trace.total)),
            np.array([trace.total]),
            note,
        )

    # Backwards

    def _unit_back(self, level: int, unit: int) -> Iterator[Step]:
        if self.trace.starts_at_logits(level):
            if not self.by_net and self.trace.is_elementwise(level):
                yield self._by_output_of_cross_entropy(level, unit)
                yield self._slope(level, unit)
            yield self._by_logit(level, unit)
            return
        yield self._by_output(level, unit)
        if self.trace.is_elementwise(level):
            yield self._slope(level, unit)
            if self.by_net:
                yield self._by_net(level, unit)

    def _share(self, inside: Math) -> Math:
        """With the mean, each sample counts 1 / samples."""
        return inside if self.trace.share == 1.0 else frac(num(1), num(len(self.rows))) + paren(inside)

    def _derived(self, level: int, unit: int, kind: str, title: str, left: Math, meaning: Math, note: str) -> Step:
        """A derivative of the loss itself, at an output."""
        names, outputs, targets = self.names, self.trace.a(level), self.example.targets
        written = WRITTEN_LOSSES.get(self.example.loss, UNKNOWN_LOSS)
        values = (self.trace.dloss_da(level) if kind == "da" else self.trace.dloss_dz(level))[:, unit]
        by_output = written.by_output if kind == "da" else None

        def formula(a: Math, t: Math, total: Math) -> Math:
            return self._share(by_output(a, t) if by_output else written.derivative(a, t, total))

        total = paren(join((names.target(other) for other in range(targets.shape[1])), "+"))
        symbols = formula(names.output(level, unit), names.target(unit), total)
        numbers = [
            [formula(factor(float(a[unit])), factor(float(t[unit])), factor(float(t.sum())))]
            for a, t in zip(outputs, targets, strict=True)
        ]
        prefix = left if left.latex == meaning.latex else left + op("=") + meaning
        return Step(
            "Backward",
            kind,
            Unit(level, unit),
            title,
            left,
            (prefix + op("=") + symbols,),
            self._for_rows(left, numbers, values),
            values,
            note,
        )

    def _by_output(self, level: int, unit: int) -> Step:
        """d loss / d a: of an output from the loss, of a hidden unit as the sum over the paths."""
        names, left = self.names, self.da(level, unit)
        meaning = partial(L, names.output(level, unit))
        title = f"How the loss changes with the output {names.output(level, unit).text}"
        if level == self.trace.last:
            note = "Target minus output, as some texts have it, is the same with the other sign."
            if self.example.loss == "half_squared_error":
                note = "The 2 of the square and the factor 1/2 cancel. " + note
            elif self.example.loss == "squared_error":
                note = "Without the factor 1/2 in the loss, the 2 of the square stays. " + note
            return self._derived(level, unit, "da", title, left, meaning, note)
        following = range(self.example.sizes[level + 1])
        places = [Place(level, other, unit) for other in following]
        symbols = [product([names.parameter(place), *self._dz_factors(level + 1, place.unit)]) for place in places]
        numbers = [
            [
                product([factor(self.example.parameter(place)), *self._dz_numbers(level + 1, place.unit, row)])
                for place in places
            ]
            for row in range(len(self.rows))
        ]
        values = self.trace.dloss_da(level)[:, unit]
        n = len(places)
        return Step(
            "Backward",
            "da",
            Unit(level, unit),
            title,
            left,
            equation(left if self.by_net else left + op("=") + meaning, symbols),
            self._for_rows(left, numbers, values),
            values,
            "It acts on the loss through one unit only."
            if n == 1
            else f"It acts on the loss through {n} units: the sum over these {n} ways back.",
        )

    def _slope(self, level: int, unit: int) -> Step:
        written = WRITTEN_ACTIVATIONS.get(self.trace.activation(level).name, UNKNOWN_ACTIVATION)
        a, z = self.names.output(level, unit), self.names.net(level, unit)
        values, left = self.trace.slope(level)[:, unit], slope_of(z)
        if written.slope is None:
            symbols, numbers = words(written.slope_in_words), [[num(float(value))] for value in values]
        else:
            symbols = written.slope(z, a)
            numbers = [
                [written.slope(factor(float(net)), factor(float(out)))]
                for net, out in zip(self.trace.z(level)[:, unit], self.trace.a(level)[:, unit], strict=True)
            ]
        return Step(
            "Backward",
            "slope",
            Unit(level, unit),
            f"Slope of the activation at {z.text}",
            left,
            (left + op("=") + partial(a, z) + op("=") + symbols,),
            self._for_rows(left, numbers, values, plain=written.slope is None),
            values,
            f"The derivative of {self.trace.activation(level).label} at this net input.",
        )

    def _by_net(self, level: int, unit: int) -> Step:
        left, z = self.dz(level, unit), self.names.net(level, unit)
        by_a, slope = self.trace.dloss_da(level)[:, unit], self.trace.slope(level)[:, unit]
        numbers = [[product([factor(float(d)), factor(float(s))])] for d, s in zip(by_a, slope, strict=True)]
        values = self.trace.dloss_dz(level)[:, unit]
        return Step(
            "Backward",
            "dz",
            Unit(level, unit),
            f"How the loss changes with the net input {z.text}",
            left,
            (left + op("=") + partial(L, z) + op("=") + product([self.da(level, unit), slope_of(z)]),),
            self._for_rows(left, numbers, values),
            values,
            "Delta with respect to the net input, as in text 002.",
        )

    def _by_logit(self, level: int, unit: int) -> Step:
        left, meaning = self.dz(level, unit), partial(L, self.names.net(level, unit))
        note = (
            f"{self.trace.loss.label} and {self.trace.activation(level).label} are differentiated together, "
            "from the net input: the slope of the activation has cancelled."
        )
        title = f"How the loss changes with the net input {self.names.net(level, unit).text}"
        return self._derived(level, unit, "dz", title, left, meaning, note)

    def _by_output_of_cross_entropy(self, level: int, unit: int) -> Step:
        note = "It grows without bound as the output comes near the wrong end, while the slope goes to 0."
        return self._derived(
            level,
            unit,
            "da",
            f"How the loss changes with the output {self.names.output(level, unit).text}",
            self.da(level, unit),
            partial(L, self.names.output(level, unit)),
            note,
        )

    def _through_softmax(self, level: int, unit: int) -> Step:
        names, left, z = self.names, self.dz(level, unit), self.names.net(level, unit)
        others, jacobian = range(self.example.sizes[level]), self.trace.jacobian(level)
        symbols = [product([self.da(level, i), partial(names.output(level, i), z)]) for i in others]
        numbers = [
            [
                product([factor(float(self.trace.dloss_da(level)[row, i])), factor(float(jacobian[row, i, unit]))])
                for i in others
            ]
            for row in range(len(self.rows))
        ]
        values = self.trace.dloss_dz(level)[:, unit]
        return Step(
            "Backward",
            "dz",
            Unit(level, unit),
            f"How the loss changes with the net input {z.text}",
            left,
            equation(left, symbols),
            self._for_rows(left, numbers, values),
            values,
            "Softmax: each output depends on every net input, so that the sum goes over all of them.",
        )

    def _gradient(self, place: Place) -> Step:
        level, names, trace = place.layer + 1, self.names, self.trace
        left, source = partial(L, names.parameter(place)), place.source
        n, rows = len(self.rows), range(len(self.rows))
        symbols = product(
            [*self._dz_factors(level, place.unit), *([] if source is None else [names.output(place.layer, source)])]
        )
        numbers = [
            product(
                [
                    *self._dz_numbers(level, place.unit, row),
                    *([] if source is None else [factor(float(trace.a(place.layer)[row, source]))]),
                ]
            )
            for row in rows
        ]
        terms = [symbols if n == 1 else SAMPLES + symbols]
        if source is not None:
            w = names.parameter(place)
            for strength, symbolic, value in (
                (self.example.l1, words("sign ") + w, float(np.sign(self.example.parameter(place)))),
                (2 * self.example.l2, w, self.example.parameter(place)),
            ):
                if strength:
                    terms.append(product([num(strength), symbolic]))
                    numbers.append(product([num(strength), factor(value)]))
        result = num(trace.gradient(place))
        alone = source is None and n == 1 and len(self._dz_factors(level, place.unit)) == 1  # delta itself
        what = "bias" if source is None else "weight"
        note = (
            "The net input grows by as much as the bias: the last factor is 1."
            if source is None
            else f"The last factor is what comes in along the weight: {names.output(place.layer, source).text}."
        )
        if n > 1:
            note += f" Summed over the {n} examples, and over nothing else."
        return Step(
            "Backward",
            "gradient",
            place,
            f"Gradient of the {what} {names.parameter(place).text}",
            left,
            equation(left, terms),
            (left + op("=") + result,) if alone else equation(left, numbers, result),
            np.array([trace.gradient(place)]),
            note,
        )

    # The update

    def _update(self, place: Place) -> Step:
        name, index, example = self.names.parameter(place), self.example.places[place], self.example
        eta, plain = symbol("eta"), example.rule.is_plain
        direction = partial(L, name) if plain else symbol("d")
        value = float(example.updated_parameters[index])
        numbers = minus(
            num(example.parameter(place)),
            product([num(example.learning_rate), factor(float(example.direction[index]))]),
        )
        note = "Against the gradient: the loss goes down, if the step is small enough."
        if not plain:
            clipped = f", after clipping at norm {example.rule.clip_norm:g}" if example.rule.clip_norm else ""
            note = f"The direction d is what {example.rule.optimizer.label} makes of the gradient{clipped}."
        rule, result = name + op("←") + minus(name, product([eta, direction])), [numbers]
        if index in example.locked:
            note, rule, result = "It is locked: training leaves it as it is.", name + op("←") + name, [name]
        return Step(
            "Update",
            "update",
            place,
            f"Update of {name.text}",
            words("new ") + name,
            (rule,),
            equation(words("new ") + name, result, num(value)),
            np.array([value]),
            note,
        )
