"""All values of a worked example: forwards, then back by the chain rule, one factor after the other.

Written out on its own, not by `core.nn.network.backward`, so that the two can be compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.nn.activations import ACTIVATIONS, Activation
from core.nn.array import Array
from core.nn.losses import LOSSES, Loss
from core.training.record import Place
from core.worked.example import Example


@dataclass(frozen=True)
class Trace:
    """Arrays are (samples, units) and listed by level: level 0 are the inputs, the last level the outputs."""

    example: Example

    @property
    def last(self) -> int:
        """The output level."""
        return len(self.example.sizes) - 1

    @property
    def loss(self) -> Loss:
        return LOSSES[self.example.loss]

    def activation(self, level: int) -> Activation:
        return ACTIVATIONS[self.example.network.layers[level - 1].activation]

    @property
    def share(self) -> float:
        """What each sample's loss counts: 1 for the sum, 1 / samples for the mean."""
        return 1.0 / len(self.example.inputs) if self.example.reduction == "mean" else 1.0

    @cached_property
    def _passed(self) -> tuple[list[Array], list[Array]]:
        return self.example.network.forward(self.example.inputs)

    def z(self, level: int) -> Array:
        return self._passed[0][level - 1]

    def a(self, level: int) -> Array:
        return self._passed[1][level]

    @cached_property
    def terms(self) -> Array:
        """The loss of each sample and output."""
        return self.loss.terms(self.z(self.last), self.a(self.last), self.example.targets)

    @cached_property
    def penalty(self) -> float:
        """What L1 and L2 penalties add to the loss."""
        w = np.concatenate([layer.weights.ravel() for layer in self.example.layers])
        return float(self.example.l1 * np.abs(w).sum() + self.example.l2 * (w * w).sum())

    @cached_property
    def total(self) -> float:
        """The loss itself."""
        return float(self.terms.sum() * self.share + self.penalty)

    def is_elementwise(self, level: int) -> bool:
        """Whether each output of the level depends on its own net input alone: so it is but for softmax."""
        return self.activation(level).derivative is not None

    def starts_at_logits(self, level: int) -> bool:
        """Whether the derivative begins with d loss / d z there: so a cross-entropy is differentiated."""
        return level == self.last and self.loss.dterms_dz is not None

    def is_product(self, level: int) -> bool:
        """Whether d loss / d z is the product of d loss / d a and one slope there."""
        return self.is_elementwise(level) and not self.starts_at_logits(level)

    def slope(self, level: int) -> Array:
        """d a / d z of each unit, for a level that is elementwise."""
        derivative = self.activation(level).derivative
        assert derivative is not None
        return derivative(self.z(level), self.a(level))

    def jacobian(self, level: int) -> Array:
        """d a_i / d z_j, (samples, i, j), for any activation."""
        z, a = self.z(level), self.a(level)
        rows = [self.activation(level).pull_back(np.tile(e, (len(a), 1)), z, a) for e in np.eye(a.shape[1])]
        return np.stack(rows, axis=1)

    @cached_property
    def _derivatives(self) -> dict[tuple[str, int], Array]:
        """d loss / d a and d loss / d z of each level, the last level first."""
        found: dict[tuple[str, int], Array] = {}
        for level in range(self.last, 0, -1):
            a, t = self.a(level), self.example.targets
            if self.starts_at_logits(level):
                assert self.loss.dterms_dz is not None
                found["z", level] = self.share * self.loss.dterms_dz(a, t)
                # Infinite where the output is rounded to 0 or 1: that is why the pass begins at the logits.
                with np.errstate(divide="ignore", invalid="ignore"):
                    by_a = (
                        -self.share * t / a if not self.is_elementwise(level) else found["z", level] / self.slope(level)
                    )
                found["a", level] = by_a
                continue
            if level == self.last:
                assert self.loss.dterms_da is not None
                found["a", level] = self.share * self.loss.dterms_da(a, t)
            else:
                weights = self.example.layers[level].weights
                found["a", level] = (found["z", level + 1][:, None, :] * weights).sum(axis=2)
            if self.is_elementwise(level):
                found["z", level] = found["a", level] * self.slope(level)
            else:
                found["z", level] = (found["a", level][:, :, None] * self.jacobian(level)).sum(axis=1)
        return found

    def dloss_da(self, level: int) -> Array:
        return self._derivatives["a", level]

    def dloss_dz(self, level: int) -> Array:
        return self._derivatives["z", level]

    def summands(self, place: Place) -> Array:
        """What each sample adds to d loss / d parameter, (samples,)."""
        dloss_dz = self.dloss_dz(place.layer + 1)[:, place.unit]
        return dloss_dz if place.source is None else dloss_dz * self.a(place.layer)[:, place.source]

    def penalty_slope(self, place: Place) -> float:
        """What the penalties add to d loss / d parameter."""
        if place.source is None:
            return 0.0
        w = self.example.parameter(place)
        return float(self.example.l1 * np.sign(w) + 2.0 * self.example.l2 * w)

    def gradient(self, place: Place) -> float:
        """d loss / d parameter."""
        return float(self.summands(place).sum() + self.penalty_slope(place))
