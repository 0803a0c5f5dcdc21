"""Links of TensorFlow Playground (playground.tensorflow.org) as experiments.

All that such a link says stands behind its `#`. What it means is told by the source, as of version 02469bd of
github.com/tensorflow/playground: `src/state.ts` has the properties with their defaults, `src/playground.ts` the 500
points, their split and the training, `src/nn.ts` the start, the loss ½(y − t)² with t = ±1 and a tanh output, the mean
gradient of each batch, and penalties rate · |w| or rate · ½w². Ours are λ Σ |w| and λ Σ w². A regression has 1200
points with values, and a linear output.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import unquote

from core.experiment.experiment import SETTINGS, Experiment
from core.experiment.settings import SettingError

POINTS = 500
"""Of each of its data sets for classification."""

POINTS_OF_VALUES = 1200
"""Of each of those for regression."""

MOST_CHARACTERS = 4000
"""Of a link."""

REGRESSIONS = {"reg-plane": "plane", "reg-gauss": "hills"}
DATASETS = {"circle": "rings", "xor": "quadrants", "gauss": "blobs", "spiral": "spirals"}
ACTIVATIONS = ("relu", "tanh", "sigmoid", "linear")
PENALTIES = ("none", "L1", "L2")

FEATURES = {
    "x": "x1",
    "y": "x2",
    "xTimesY": "x1x2",
    "xSquared": "x1x1",
    "ySquared": "x2x2",
    "sinX": "sinx1",
    "sinY": "sinx2",
}
"""What its first layer may take in, and the feature of that kind here."""

DEFAULTS = {
    "activation": "tanh",
    "regularization": "none",
    "batchSize": "10",
    "dataset": "circle",
    "regDataset": "reg-plane",
    "learningRate": "0.03",
    "regularizationRate": "0",
    "noise": "0",
    "networkShape": "4,2",
    "seed": "",
    "discretize": "false",
    "percTrainData": "50",
    "problem": "classification",
    "initZero": "false",
    "x": "true",
    "y": "true",
    **dict.fromkeys((name for name in FEATURES if name not in ("x", "y")), "false"),
}
"""The properties that decide what is seen, with their defaults. A link may have others, which do not."""

HIDDEN = "_hide"
"""How the names of properties end that hide a control."""

OTHER_SEEDS = "The seed picks other points and other first weights here than in TensorFlow Playground."


def experiment_of_playground(link: str) -> tuple[Experiment, list[str]]:
    """The experiment of a link of TensorFlow Playground, or of what stands behind its #, and what is different here.

    A value that is not allowed falls back to TensorFlow Playground's default, and a sentence names it. Raises
    SettingError for what is no such link.
    """
    given = _read(link)
    notices: list[str] = []
    of_values = _one_of(given, "problem", ("classification", "regression"), notices) == "regression"
    datasets = REGRESSIONS if of_values else DATASETS
    dataset = _one_of(given, "regDataset" if of_values else "dataset", datasets, notices)

    def taken(setting: str, name: str, read: Callable[[str], Any], allowed: str = "") -> Any:
        try:
            return SETTINGS[setting].check(setting, read(given[name]))
        except ValueError:
            notices.append(_refused(name, given[name], allowed or SETTINGS[setting].kind.allowed))
            return SETTINGS[setting].check(setting, read(DEFAULTS[name]))

    penalty = _one_of(given, "regularization", PENALTIES, notices)
    settings: dict[str, Any] = {
        "problem": datasets[dataset],
        "n": POINTS_OF_VALUES if of_values else POINTS,
        "noise": taken("noise", "noise", lambda text: _noise(_number(text))),
        "test": taken("test", "percTrainData", lambda text: 100.0 - _number(text), "a whole number from 10 to 100"),
        "hidden": taken("hidden", "networkShape", lambda text: [_number(part) for part in text.split(",") if text]),
        "hidden_activation": _one_of(given, "activation", ACTIVATIONS, notices),
        "output_activation": "linear" if of_values else "tanh",
        "targets": Experiment.targets if of_values else "-1/+1",
        "reduction": "mean",
        "learning_rate": taken("learning_rate", "learningRate", _number),
        "batch_size": taken("batch_size", "batchSize", _number),
        "init": "zeros" if _is_true(given["initZero"]) else "uniform",
        "init_scale": 0.5,
        "target_loss": 0.0,
    }
    n_train = POINTS * (100 - settings["test"]) // 100
    if settings["batch_size"] < n_train:
        settings["order"] = "listed"
    features = [feature for name, feature in FEATURES.items() if _is_true(given[name])]
    if features:
        settings["features"] = features
    if penalty == "L1":
        settings["l1"] = taken("l1", "regularizationRate", _number)
    if penalty == "L2":
        settings["l2"] = taken("l2", "regularizationRate", lambda text: 0.5 * _number(text))
    if given["seed"]:
        settings["seed"] = settings["data_seed"] = zlib.crc32(given["seed"].encode(errors="replace")) % 100_000
    return Experiment(**settings), [*notices, *_differences(given, settings, penalty, n_train)]


def _read(link: str) -> dict[str, str]:
    """The properties that decide, by name. Raises SettingError where the link has none at all."""
    allowed = "a link of playground.tensorflow.org, or what stands behind its #, such as dataset=xor&networkShape=4,2"
    before, hash_, behind = link.strip().partition("#")
    if len(link) > MOST_CHARACTERS:
        raise SettingError("link", link, f"{allowed}, of at most {MOST_CHARACTERS} characters")
    entries = [part.partition("=") for part in (behind if hash_ else before).split("&")]
    own = {name: unquote(text).strip() for name, equals, text in entries if equals}
    if not own.keys() & DEFAULTS.keys():
        raise SettingError("link", link, allowed)
    # An empty value means the default, but for the layers, of which there may be none.
    given = {name: own[name] for name in DEFAULTS if own.get(name) or (name == "networkShape" and name in own)}
    hides = {name: "true" for name, text in own.items() if name.endswith(HIDDEN) and text == "true"}
    return DEFAULTS | given | hides


def _one_of(given: Mapping[str, str], name: str, allowed: Collection[str], notices: list[str]) -> str:
    """One of some names; the default, with a notice, where it is none of them."""
    if given[name] in allowed:
        return given[name]
    notices.append(_refused(name, given[name], ", ".join(allowed)))
    return DEFAULTS[name]


def _refused(name: str, text: str, allowed: str) -> str:
    return f"{SettingError(name, text, allowed)}. Its default, {DEFAULTS[name]}, is used instead."


def _number(text: str) -> float:
    """Raises ValueError where it is no finite number."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError
    return number


def _noise(percent: float) -> float:
    """As TensorFlow Playground takes it: nothing is below 0, and what is above 80 is 50."""
    return 50.0 if percent > 80.0 else max(percent, 0.0)


def _is_true(text: str) -> bool:
    return text != "false"


def _differences(given: Mapping[str, str], settings: Mapping[str, Any], penalty: str, n_train: int) -> list[str]:
    """What of the link has no counterpart here, or is another thing."""
    found = [OTHER_SEEDS]
    if settings["init"] != "zeros":
        found.append("Weights start between −0.5 and 0.5, as there; so do biases, which start at 0.1 there.")
    if settings["batch_size"] < n_train and n_train % settings["batch_size"]:
        found.append("The last batch of an epoch is smaller here; there it is filled up with the next epoch's points.")
    if penalty == "L1":
        found.append("A weight that the L1 penalty takes across 0 may grow again here; there it stays 0.")
    if "features" not in settings:
        found.append("The inputs are x₁ and x₂ here; there are none in the link.")
    if _is_true(given["discretize"]):
        found.append("The output is shown in all its shades here, and not in two colours only.")
    if any(name.endswith(HIDDEN) for name in given):
        found.append("Controls that the link hides are shown here.")
    return found
