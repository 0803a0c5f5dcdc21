"""Automatic differentiation: the chain rule, one elementary operation after the other, forwards or in reverse.

A graph holds elementary operations with their values. Forward mode gives each node its tangent, the derivative of the
node with respect to one input; it starts at the inputs. Reverse mode gives each node its adjoint, the derivative of the
result with respect to the node; it starts at the result. Either is a list of steps, one node a step.
(Baydin, Pearlmutter, Radul and Siskind, Automatic differentiation in machine learning: a survey, JMLR 2018.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from core.nn.activations import ACTIVATIONS
from core.nn.array import Array
from core.nn.losses import LOSSES, REDUCTIONS
from core.nn.network import Network


@dataclass(frozen=True)
class Local:
    """Derivative of an operation with respect to one argument: a linear map, which is `slope` times where it has one.

    `push` takes a change of the argument to the change of the result. `pull`, its transpose, takes the derivative
    with respect to the result to the derivative with respect to the argument.
    """

    push: Callable[[Array], Array]
    pull: Callable[[Array], Array]
    slope: Array | None = None


@dataclass(frozen=True)
class Operation:
    """An elementary operation: its value from its arguments, and its local derivatives from its value and arguments."""

    value: Callable[..., Array]
    local: Callable[..., tuple[Local, ...]]


def _elementwise(value: Callable[..., Array], *slopes: Callable[..., Array | float]) -> Operation:
    """An operation on each element by itself; `slopes`, one for each argument, are functions of value and arguments."""

    def scale(slope: Array, shape: tuple[int, ...]) -> Local:
        return Local(lambda tangent: slope * tangent, lambda adjoint: _fold(slope * adjoint, shape), slope)

    def local(result: Array, *arguments: Array) -> tuple[Local, ...]:
        return tuple(
            scale(np.asarray(slope(result, *arguments), dtype=float), np.shape(argument))
            for slope, argument in zip(slopes, arguments, strict=True)
        )

    return Operation(value, local)


def _fold(adjoint: Array, shape: tuple[int, ...]) -> Array:
    """Sum over the axes along which an argument of this shape was repeated to fit the other one."""
    adjoint = adjoint.sum(axis=tuple(range(np.ndim(adjoint) - len(shape))))
    repeated = tuple(axis for axis, size in enumerate(shape) if size != adjoint.shape[axis])
    return adjoint.sum(axis=repeated, keepdims=True)


def _activation(name: str) -> Operation:
    """Core's own activation `name`, element by element."""
    activation = ACTIVATIONS[name]
    derivative = activation.derivative
    assert derivative is not None
    return _elementwise(
        lambda u: activation.function(np.atleast_1d(u)).reshape(np.shape(u)),
        lambda v, u: derivative(np.atleast_1d(u), np.atleast_1d(v)).reshape(np.shape(u)),
    )


def _by_base(value: Array, a: Array, b: Array) -> Array:
    """The derivative of a^b by a: of a^0, which is 1 everywhere, 0, also where a is 0."""
    return np.where(b == 0.0, 0.0, b * np.power(a, b - 1.0))


def _by_exponent(value: Array, a: Array, b: Array) -> Array:
    """The derivative of a^b by b: of 0^b, which is 0 for every b above 0, 0."""
    return np.where((a == 0.0) & (b > 0.0), 0.0, value * np.log(a))


ELEMENTWISE = {name for name, entry in ACTIVATIONS.items() if entry.derivative is not None} - {"linear", "softplus"}
"""The activations that are operations of their own; softplus stands among the formulas' functions."""

OPERATIONS: dict[str, Operation] = {
    "add": _elementwise(lambda a, b: a + b, lambda v, a, b: 1.0, lambda v, a, b: 1.0),
    "subtract": _elementwise(lambda a, b: a - b, lambda v, a, b: 1.0, lambda v, a, b: -1.0),
    "multiply": _elementwise(lambda a, b: a * b, lambda v, a, b: b, lambda v, a, b: a),
    "divide": _elementwise(lambda a, b: a / b, lambda v, a, b: 1.0 / b, lambda v, a, b: -v / b),
    "power": _elementwise(np.power, _by_base, _by_exponent),
    "max": _elementwise(np.maximum, lambda v, a, b: a > b, lambda v, a, b: a <= b),
    "min": _elementwise(np.minimum, lambda v, a, b: a < b, lambda v, a, b: a >= b),
    "negate": _elementwise(lambda u: -u, lambda v, u: -1.0),
    "exp": _elementwise(np.exp, lambda v, u: v),
    "log": _elementwise(np.log, lambda v, u: 1.0 / u),
    "sqrt": _elementwise(np.sqrt, lambda v, u: 0.5 / v),
    "sin": _elementwise(np.sin, lambda v, u: np.cos(u)),
    "cos": _elementwise(np.cos, lambda v, u: -np.sin(u)),
    "tan": _elementwise(np.tan, lambda v, u: 1.0 + v * v),
    "abs": _elementwise(np.abs, lambda v, u: np.sign(u)),
    "sign": _elementwise(np.sign, lambda v, u: 0.0),
    "positive": _elementwise(lambda u: np.where(u > 0, 1.0, 0.0), lambda v, u: 0.0),
    "softplus": _elementwise(lambda u: np.logaddexp(0.0, u), lambda v, u: np.exp(u - v)),
    **{name: _activation(name) for name in ACTIVATIONS if name in ELEMENTWISE},
    "matmul": Operation(
        lambda a, b: a @ b,
        lambda v, a, b: (
            Local(lambda tangent: tangent @ b, lambda adjoint: adjoint @ b.T),
            Local(lambda tangent: a @ tangent, lambda adjoint: a.T @ adjoint),
        ),
    ),
    "sum": Operation(np.sum, lambda v, u: (Local(np.sum, lambda adjoint: np.broadcast_to(adjoint, u.shape)),)),
    "row_sum": Operation(
        lambda u: u.sum(axis=1, keepdims=True),
        lambda v, u: (
            Local(lambda tangent: tangent.sum(axis=1, keepdims=True), lambda adjoint: adjoint + np.zeros_like(u)),
        ),
    ),
}
"""Every elementary operation by name. Where a derivative does not exist, at the kink of abs, relu and the like, it is a
number all the same: 0 for abs, for the activations what core.nn.activations says, for max and min of two equal
arguments that of the second one. Outside an operation's domain values and derivatives are nan or infinite."""


@dataclass(frozen=True, eq=False)
class Node:
    """One operation of a graph with its value. Inputs and constants have no parents; every input has a name."""

    index: int
    operation: str
    parents: tuple[Node, ...]
    value: Array
    name: str = ""

    @cached_property
    def local(self) -> tuple[Local, ...]:
        """The local derivative with respect to each parent."""
        with np.errstate(all="ignore"):
            return OPERATIONS[self.operation].local(self.value, *(parent.value for parent in self.parents))


class Graph:
    """Elementary operations in the order in which they are computed: parents first, the result last.

    The same operation on the same parents is one node: intermediate results are shared.
    """

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._known: dict[tuple[object, ...], Node] = {}

    def input(self, name: str, value: ArrayLike) -> Node:
        """A variable."""
        return self._node(("input", name), "input", (), np.asarray(value, dtype=float), name)

    def constant(self, value: ArrayLike, name: str = "") -> Node:
        """A number, or an array of numbers, that is not differentiated."""
        array = np.asarray(value, dtype=float)
        return self._node(("constant", name, array.shape, array.tobytes()), "constant", (), array, name)

    def apply(self, operation: str, *parents: Node, name: str = "") -> Node:
        """The result of an operation of OPERATIONS on nodes of this graph; `name` is for those who show it."""
        key = (operation, *(parent.index for parent in parents))
        with np.errstate(all="ignore"):
            value = OPERATIONS[operation].value(*(parent.value for parent in parents))
        return self._node(key, operation, parents, np.asarray(value, dtype=float), name)

    def _node(
        self, key: tuple[object, ...], operation: str, parents: tuple[Node, ...], value: Array, name: str = ""
    ) -> Node:
        if key not in self._known:
            self._known[key] = Node(len(self.nodes), operation, parents, value, name)
            self.nodes.append(self._known[key])
        return self._known[key]

    @property
    def result(self) -> Node:
        return self.nodes[-1]

    @property
    def inputs(self) -> dict[str, Node]:
        return {node.name: node for node in self.nodes if node.operation == "input"}


@dataclass(frozen=True)
class Term:
    """One summand of the chain rule: local derivative times what is known at the `other` end of the edge.

    `slope` is the local derivative, None where it is not a factor but a matrix product or a sum; `known` the tangent or
    the adjoint of node number `other`.
    """

    other: int
    slope: Array | None
    known: Array
    product: Array


@dataclass(frozen=True)
class Step:
    """The tangent or the adjoint of node number `node`: the sum of its terms. Without terms it is a start value."""

    node: int
    terms: tuple[Term, ...]
    total: Array


@np.errstate(all="ignore")
def forward_steps(graph: Graph, directions: Mapping[str, ArrayLike]) -> tuple[Step, ...]:
    """Forward mode: the tangent of each node that is not a constant, parents first.

    `directions` are the tangents of the inputs, of the inputs' shapes; of those it does not name, 0. With 1 for one
    number among the inputs, tangents are derivatives with respect to that number. A parent that does not move with the
    inputs adds nothing, also where the local derivative is no number: no term stands for it there.
    """
    tangents: dict[int, Array] = {}
    moving = {node.index for node in graph.inputs.values() if np.any(directions.get(node.name, 0.0))}
    steps = []
    for node in graph.nodes:
        if node.operation == "constant":
            continue
        total = np.zeros_like(node.value)
        terms = []
        if node.operation == "input":
            total = total + np.asarray(directions.get(node.name, 0.0), dtype=float)
        for parent in dict.fromkeys(node.parents):
            if parent.index in tangents:
                edge = [local for local, other in zip(node.local, node.parents, strict=True) if other is parent]
                term = _term(parent.index, edge, tangents[parent.index], forward=True)
                if parent.index not in moving and not np.isfinite(term.product).all():
                    continue
                if parent.index in moving:
                    moving.add(node.index)
                terms.append(term)
                total = total + term.product
        tangents[node.index] = total
        steps.append(Step(node.index, tuple(terms), total))
    return tuple(steps)


@np.errstate(all="ignore")
def reverse_steps(graph: Graph) -> tuple[Step, ...]:
    """Reverse mode: the adjoint of each node that is not a constant, from the result back to the inputs.

    The adjoint of an array of numbers is the array of the derivatives with respect to each of them. A result that is an
    array stands for the sum of its elements.
    """
    children: dict[int, list[tuple[Node, list[Local]]]] = {node.index: [] for node in graph.nodes}
    for node in graph.nodes:
        for parent in dict.fromkeys(node.parents):
            if parent.operation != "constant":
                edge = [local for local, other in zip(node.local, node.parents, strict=True) if other is parent]
                children[parent.index].append((node, edge))
    adjoints: dict[int, Array] = {}
    steps = []
    for node in reversed(graph.nodes):
        if node.operation == "constant":
            continue
        total = np.ones_like(node.value) if node is graph.result else np.zeros_like(node.value)
        terms = []
        for child, edge in reversed(children[node.index]):
            terms.append(_term(child.index, edge, adjoints[child.index], forward=False))
            total = total + terms[-1].product
        adjoints[node.index] = total
        steps.append(Step(node.index, tuple(terms), total))
    return tuple(steps)


def _term(other: int, edge: list[Local], known: Array, forward: bool) -> Term:
    """The term of one edge, which has several local derivatives where a node is used twice, as x is in x * x."""
    products = [local.push(known) if forward else local.pull(known) for local in edge]
    slopes = [local.slope for local in edge if local.slope is not None]
    slope = np.asarray(sum(slopes)) if len(slopes) == len(edge) else None
    return Term(other, slope, known, np.asarray(sum(products)))


def gradient(graph: Graph) -> dict[str, Array]:
    """The derivative of the result with respect to every input, each of the input's shape: one pass of reverse mode."""
    adjoints = {step.node: step.total for step in reverse_steps(graph)}
    return {name: adjoints[node.index] for name, node in graph.inputs.items()}


def network_graph(network: Network, inputs: ArrayLike, targets: ArrayLike, *, loss: str, reduction: str) -> Graph:
    """A network's loss as a graph whose inputs W1, b1, W2, b2, ... are the parameters of its layers.

    `inputs` (samples, n_inputs), `targets` (samples, outputs). Losses and reductions are those of
    `Network.loss_and_gradients`; a cross-entropy is computed from the last net inputs.
    Raises ValueError for an unknown loss or reduction, or a loss that does not belong to the output activation.
    """
    for name, value, known in (("loss", loss, LOSSES), ("reduction", reduction, REDUCTIONS)):
        if value not in known:
            raise ValueError(f"{name} {value!r} is unknown; known: {', '.join(known)}")
    LOSSES[loss].check_output_activation(network.layers[-1].activation)
    graph = Graph()
    parameters = [
        (graph.input(f"W{number}", layer.weights), graph.input(f"b{number}", layer.bias))
        for number, layer in enumerate(network.layers, 1)
    ]
    t, a = graph.constant(targets, "t"), graph.constant(inputs, "x")
    for number, (layer, (weights, bias)) in enumerate(zip(network.layers, parameters, strict=True), 1):
        z = graph.apply("add", graph.apply("matmul", a, weights, name=f"p{number}"), bias, name=f"z{number}")
        if number < len(parameters) or LOSSES[loss].dterms_da is not None:
            a = _activate(graph, layer.activation, z, f"a{number}")
    if loss == "binary_cross_entropy":  # ln(1 + exp(z)) - t z, which is -t ln a - (1 - t) ln(1 - a)
        terms = graph.apply("subtract", graph.apply("softplus", z), graph.apply("multiply", t, z))
    elif loss == "categorical_cross_entropy":  # t (ln(sum of exp(z)) - z), which is -t ln a
        shifted = _shift(graph, z)
        log_sum = graph.apply("log", graph.apply("row_sum", graph.apply("exp", shifted)))
        terms = graph.apply("multiply", t, graph.apply("subtract", log_sum, shifted))
    else:
        difference = graph.apply("subtract", a, t, name="d")
        terms = graph.apply("multiply", difference, difference, name="q")
        if loss == "half_squared_error":
            terms = graph.apply("multiply", graph.constant(0.5), terms, name="h")
    mean = reduction == "mean"
    total = graph.apply("sum", terms, name="S" if mean else "L")
    if mean:
        graph.apply("divide", total, graph.constant(float(len(np.asarray(inputs)))), name="L")
    return graph


def _activate(graph: Graph, activation: str, z: Node, name: str) -> Node:
    """The outputs (samples, units) of a layer with the net inputs z (samples, units)."""
    if activation == "linear":
        return z
    if activation == "softmax":
        exponentials = graph.apply("exp", _shift(graph, z))
        return graph.apply("divide", exponentials, graph.apply("row_sum", exponentials), name=name)
    return graph.apply(activation, z, name=name)


def _shift(graph: Graph, z: Node) -> Node:
    """z less the largest of each row, which softmax does not notice but which keeps exp from overflowing."""
    return graph.apply("subtract", z, graph.constant(z.value.max(axis=1, keepdims=True)))
