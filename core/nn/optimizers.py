"""How a gradient becomes a step: the optimizers, as pure update rules over one flat vector of parameters.

Each follows the definition in PyTorch's documentation of torch.optim (SGD, Adagrad, RMSprop, Adam). A rule returns
the direction d; the trainer then does parameters -= learning_rate * d. AdaGrad with momentum, which PyTorch does not
have, puts PyTorch's momentum on AdaGrad's direction, as RMSprop's documentation does on its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.nn.array import Array
from core.nn.elementary import power, powers


@dataclass(frozen=True)
class Constants:
    """The optimizers' constants with PyTorch's defaults (momentum, whose default there is 0, is 0.9).

    For many networks at once each is an array (networks,).
    """

    momentum: float = 0.9
    rho: float = 0.99
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8


Rule = Callable[[Array, Array, int, Constants], Array]
"""(gradient, slots, step, constants) -> direction. `slots` is updated in place; `step` counts updates from 1."""


@dataclass(frozen=True)
class Optimizer:
    """An update rule, the number of remembered vectors ("slots") it needs, and the constants it uses."""

    name: str
    label: str
    rule: Rule
    usual_rate: float
    """A learning rate with which it mostly trains networks as small as the lab's, a test asserts it.

    The defaults of PyTorch, such as 0.001 for Adam, are meant for large networks and many more updates. Momentum of 0.9
    makes steps ten times as long, so its rate is a tenth of that of plain descent.
    """
    n_slots: int = 0
    constants: tuple[str, ...] = ()
    default_epsilon: float = Constants.epsilon
    rule_at: Callable[[NDArray[np.int_], Constants], Rule] | None = None
    """Where the rule needs the step: the rule for many networks with steps of their own, as `at` has them."""

    @property
    def is_linear(self) -> bool:
        """Whether the steps of several gradients add up to that of their sum: it divides by no root of squares."""
        return "epsilon" not in self.constants

    def at(self, steps: NDArray[np.int_], c: Constants) -> Optimizer:
        """The optimizer for many networks: in its first update their steps are steps[0], (networks,), and so on."""
        return self if self.rule_at is None else replace(self, rule=self.rule_at(steps, c))


def _sgd(gradient: Array, slots: Array, step: int, c: Constants) -> Array:
    """The gradient itself."""
    return gradient


def _momentum(gradient: Array, slots: Array, step: int, c: Constants) -> Array:
    """What is kept of the last step, and the gradient: steps that agree add up, steps that alternate cancel."""
    velocity = slots[0]
    velocity *= c.momentum
    velocity += gradient
    return velocity


def _nesterov(gradient: Array, slots: Array, step: int, c: Constants) -> Array:
    """The gradient and, beside it, what momentum makes of it: as if measured a step ahead."""
    return gradient + c.momentum * _momentum(gradient, slots, step, c)


def _adagrad(gradient: Array, slots: Array, step: int, c: Constants) -> Array:
    """The gradient of each parameter over the root of the sum of its squares so far."""
    sum_of_squares = slots[0]
    sum_of_squares += gradient * gradient
    return gradient / (np.sqrt(sum_of_squares) + c.epsilon)


def _adagrad_momentum(gradient: Array, slots: Array, step: int, c: Constants) -> Array:
    """Momentum on AdaGrad's direction."""
    return _momentum(_adagrad(gradient, slots[1:], step, c), slots, step, c)


def _rmsprop(gradient: Array, slots: Array, step: int, c: Constants) -> Array:
    """The gradient of each parameter over the root of a running mean of its squares."""
    mean_of_squares = slots[0]
    mean_of_squares *= c.rho
    mean_of_squares += (1.0 - c.rho) * gradient * gradient
    return gradient / (np.sqrt(mean_of_squares) + c.epsilon)


def _adam(gradient: Array, slots: Array, step: int, c: Constants) -> Array:
    """A running mean of the gradient over the root of one of its squares, both freed of their start at 0."""
    return _freed(gradient, slots, power(c.beta1, step), power(c.beta2, step), c)


def _freed(gradient: Array, slots: Array, start1: float | Array, start2: float | Array, c: Constants) -> Array:
    """Adam's direction. start1, start2: which share of each running mean its start at 0 still has."""
    mean, mean_of_squares = slots
    mean *= c.beta1
    mean += (1.0 - c.beta1) * gradient
    mean_of_squares *= c.beta2
    mean_of_squares += (1.0 - c.beta2) * gradient * gradient
    unbiased_mean = mean / (1.0 - start1)
    unbiased_mean_of_squares = mean_of_squares / (1.0 - start2)
    return unbiased_mean / (np.sqrt(unbiased_mean_of_squares) + c.epsilon)


def _adam_at(steps: NDArray[np.int_], c: Constants) -> Rule:
    """The same for many networks, with all powers made beforehand."""
    starts1, starts2 = powers(np.asarray(c.beta1), steps), powers(np.asarray(c.beta2), steps)
    return lambda gradient, slots, step, c: _freed(gradient, slots, starts1[step - 1], starts2[step - 1], c)


OPTIMIZERS: dict[str, Optimizer] = {
    optimizer.name: optimizer
    for optimizer in (
        Optimizer("sgd", "SGD (plain gradient descent)", _sgd, 0.5),
        Optimizer("momentum", "Momentum", _momentum, 0.05, 1, ("momentum",)),
        Optimizer("nesterov", "Nesterov momentum", _nesterov, 0.05, 1, ("momentum",)),
        Optimizer("adagrad", "AdaGrad", _adagrad, 0.5, 1, ("epsilon",), default_epsilon=1e-10),
        Optimizer(
            "adagrad_momentum",
            "AdaGrad with momentum",
            _adagrad_momentum,
            0.01,
            2,
            ("momentum", "epsilon"),
            default_epsilon=1e-10,
        ),
        Optimizer("rmsprop", "RMSProp", _rmsprop, 0.01, 1, ("rho", "epsilon")),
        Optimizer("adam", "Adam", _adam, 0.01, 2, ("beta1", "beta2", "epsilon"), rule_at=_adam_at),
    )
}
"""Every optimizer by name."""
