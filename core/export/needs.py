"""What the script of a run needs: which functions, which settings, and whether batches, dropout or clipping."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from core.experiment.experiment import Experiment
from core.export.source import Function, elementary, expression, function, random_numbers, rule
from core.nn.elementary import sin
from core.nn.initializers import INITIALIZERS, Initializer
from core.nn.optimizers import OPTIMIZERS
from core.nn.schedules import SCHEDULES
from core.training.run import Run
from core.training.snapshot import Snapshot


class Needs:
    """What is in force in one run up to one snapshot; layers are numbered from 1."""

    def __init__(self, run: Run, end: Snapshot):
        self.run, self.end, self.experiment = run, end, run.experiment_at(0)
        self.layers = range(1, len(end.architecture.sizes))
        self.last = self.layers[-1]
        self.epochs = sorted({event.epoch for event in run.events if event.epoch <= end.epoch})
        # The settings that any update used, the first ones at least; and those that the last loss is measured with.
        trained = [self.experiment, *(run.experiment_at(at) for at in self.epochs if at < end.epoch)]
        self.final = run.experiment_at(end.epoch)
        self.batched = [experiment.in_batches() or experiment.drops_out for experiment in trained]
        self.shuffled = [experiment.shuffles() for experiment in trained]
        self.stochastic = any(experiment.is_stochastic() for experiment in trained)
        self.dropout = any(experiment.dropout for experiment in trained) and self.last > 1
        self.clips = [bool(experiment.clip_norm) for experiment in trained]
        self.penalties = [name for name in ("l1", "l2") if any(getattr(e, name) for e in [*trained, self.final])]
        self.locks = any(experiment.locked for experiment in trained)
        self.optimizers = list(dict.fromkeys(experiment.optimizer for experiment in trained))
        self.rules = [rule(OPTIMIZERS[name], "rule", "_direction", ("step", "c")) for name in self.optimizers]
        self.plain = self.optimizers == ["sgd"]
        self.counts = any(made.uses("step") for made in self.rules)
        self.schedules = list(dict.fromkeys(experiment.schedule for experiment in trained))
        self.rates = [rule(SCHEDULES[name], "factor", "_factor", ()) for name in self.schedules]
        self.scheduled = self.schedules != ["constant"]
        self.variables = ["learning_rate"]
        self.variables += ["decay_epochs", "decay_factor"] * self.scheduled
        self.variables += [n for n in ("momentum", "rho", "beta1", "beta2", "epsilon") if self._any_rule_uses(n)]
        self.variables += ["batch_size"] * any(self.batched)
        self.variables += ["shuffled"] * (len(set(self.shuffled)) > 1) + ["dropout"] * self.dropout
        self.variables += ["clip_norm"] * any(self.clips) + self.penalties
        self._choose_functions()

    @property
    def derives(self) -> bool:
        """Whether the inputs are derived from the points."""
        return self.end.samples.inputs is not self.end.samples.points

    @property
    def needs_sines(self) -> bool:
        return self.derives and any(feature.sine for feature in self.experiment.input_features)

    def _any_rule_uses(self, name: str) -> bool:
        return any(name in OPTIMIZERS[optimizer].constants for optimizer in self.optimizers)

    @cached_property
    def draws(self) -> Function | None:
        """What draws the start, if it needs more than uniform random numbers."""
        names = {"random": "random", "shape": "shape", "n_in": "n_in", "n_out": "n_out", "s": "s"}
        texts = [expression(rule, "draw", names) for rule in self.initializers]
        return random_numbers() if any("random.normal" in text for text in texts) else None

    @property
    def initializers(self) -> list[Initializer]:
        """The rule of each layer's first weights."""
        rule = INITIALIZERS[self.experiment.init]
        return [rule.of_layer(activation.name) for activation in self.experiment.activations]

    @property
    def foundations(self) -> list[str]:
        """The elementary functions that all others are made of, and their constants and tables."""
        made = [*self.functions.values(), *self.rules, *(self.rates if self.scheduled else ())]
        made += [self.draws] if self.draws else []
        made += [elementary(sin)] if self.needs_sines else []
        return list(dict.fromkeys(text for function in made for text in function.foundations))

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
                if all(activation.name != output for activation in self.experiment.activations[:-1]):
                    self.functions.pop(unused, None)
        self._add(loss, "terms", loss.name, f"{loss.label}: {loss.formula}; here without the sum.")
        field, by = ("dterms_da", "a") if loss.dterms_dz is None else ("dterms_dz", "z")
        self._add(loss, field, f"{loss.name}_derivative", f"d loss / d {by} of each output of each sample.")

    def _add(self, entry: Any, field: str, name: str, doc: str) -> None:
        self.functions[name] = function(entry, field, name, doc)


def variables(experiment: Experiment) -> Mapping[str, Any]:
    """What the script's variables are under these settings."""
    n, constants = len(experiment.task.points), experiment.constants
    return {
        "learning_rate": experiment.learning_rate,
        "decay_epochs": experiment.decay_epochs,
        "decay_factor": experiment.decay_factor,
        "momentum": constants.momentum,
        "rho": constants.rho,
        "beta1": constants.beta1,
        "beta2": constants.beta2,
        "epsilon": constants.epsilon,
        "batch_size": experiment.samples_per_update(n),
        "shuffled": experiment.shuffles(n),
        "dropout": experiment.dropout,
        "clip_norm": experiment.clip_norm,
        "l1": experiment.l1,
        "l2": experiment.l2,
    }
