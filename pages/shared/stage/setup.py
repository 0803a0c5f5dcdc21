"""What the browser must know once about a run before it can show it: figures, layout, names and colours."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from core.charts.curves import layer_gradients, loss_and_accuracy, single_curves
from core.charts.maps import hidden_space, panel_values, plane_range
from core.charts.one_input import output_picture, output_range, unit_picture
from core.charts.palette import CLASS_GROUNDS, CLASS_SIGNS, MIDDLE, TOWARDS_0, TOWARDS_1
from core.experiment.experiment import SETTINGS, Experiment
from core.experiment.settings import Integer, Number
from core.nn.network import BOUNDARY
from core.training.record import RowLayout
from core.training.run import PARAMETER
from core.training.words import parameter_name, unit_name
from pages.shared.stage.message import Columns, Limits, Setup


@lru_cache(maxsize=64)
def describe(experiment: Experiment) -> Setup:
    """Everything about the experiment's run that does not change from epoch to epoch, ready for JSON.

    Shared between visitors: a class that opens one link has its figures made once.
    """
    layout = RowLayout.of(experiment)
    samples, task = experiment.samples, experiment.task
    rate, seed = SETTINGS["learning_rate"], SETTINGS["seed"]
    assert isinstance(rate.kind, Number)
    assert isinstance(seed.kind, Integer)
    n_layers = len(experiment.sizes) - 1
    columns: Columns = {
        "gradient": layout.gradient.start,
        "loss": layout.loss,
        "norms": layout.gradient_norms.start,
        "learningRate": layout.learning_rate,
    }
    if layout.accuracy is not None:
        columns["accuracy"] = layout.accuracy
    if layout.test_loss is not None:
        columns["testLoss"] = layout.test_loss
    if layout.test_accuracy is not None:
        columns["testAccuracy"] = layout.test_accuracy
    setup: Setup = {
        "sizes": list(experiment.sizes),
        "activations": [activation.name for activation in experiment.activations],
        "formulas": [activation.formula for activation in experiment.activations],
        "width": layout.width,
        "columns": columns,
        "units": [
            [unit_name(experiment, layer, unit) for unit in range(experiment.sizes[layer + 1])]
            for layer in range(n_layers)
        ],
        "biases": experiment.has_biases,
        "parameters": [parameter_name(experiment, index) for index in range(layout.n_parameters)],
        "places": layout.present,
        "row": task.row,
        "rows": task.row_labels(),
        "features": [
            {"name": feature.label, "factors": list(feature.factors), "sine": feature.sine}
            for feature in experiment.input_features
        ],
        "points": samples.points.tolist(),
        "inputs": samples.inputs.tolist(),
        "targets": samples.targets.tolist(),
        "classNames": list(task.class_names),
        "classSigns": list(CLASS_SIGNS[: task.n_classes]),
        "classColors": CLASS_GROUNDS[: task.n_classes],
        "axes": task.axes,
        "levels": experiment.levels,
        "boundary": experiment.output_at(0.5 + BOUNDARY),
        "panels": panel_values(experiment),
        "range": plane_range(experiment),
        "palette": (TOWARDS_0, MIDDLE, TOWARDS_1),
        "learningRate": _limits(rate.label, rate.kind),
        "parameter": _limits("Weights and biases", PARAMETER),
        "seed": experiment.seed,
        "seeds": _limits(seed.label, seed.kind),
        "figures": _figures(_drawn(experiment)),
    }
    if task.n_inputs == 1:
        setup["outputRange"] = output_range(experiment)
    if not task.is_regression:
        setup["classes"] = samples.classes.tolist()
    if test := experiment.test_samples:
        setup["testInputs"] = test.inputs.tolist()
        if task.is_regression:
            setup["testTargets"] = test.targets.tolist()
        else:
            setup["testClasses"] = test.classes.tolist()
    return setup


def _drawn(experiment: Experiment) -> Experiment:
    """The experiment with all else at its default but what its figures show: the problem and the network."""
    groups = ("problem", "network")
    return Experiment(**{name: getattr(experiment, name) for name, entry in SETTINGS.items() if entry.group in groups})


@lru_cache(maxsize=64)
def _figures(experiment: Experiment) -> dict[str, dict[str, Any]]:
    """The figures of an experiment, to be filled in by the browser. They take most of the time of `describe`."""
    figures = {
        "region": output_picture(experiment),
        "unit": unit_picture(experiment),
        "space": hidden_space(experiment),
        "loss": loss_and_accuracy(experiment),
        "layers": layer_gradients(experiment),
        "gradients": single_curves(experiment, "gradient"),
        "parameters": single_curves(experiment, "parameter"),
    }
    return {name: json.loads(figure.to_json()) for name, figure in figures.items() if figure is not None}


def _limits(label: str, kind: Number | Integer) -> Limits:
    return {"label": label, "low": kind.low, "high": kind.high, "allowed": kind.allowed}
