"""The trained network for other libraries: the same layers with the weights copied, which predict the same."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.nn.activations import ACTIVATIONS
from core.nn.array import Array
from core.training.run import Run

SKLEARN = {"linear": "identity", "sigmoid": "logistic", "tanh": "tanh", "relu": "relu"}
"""What scikit-learn calls the activations that its hidden layers may have."""


def missing_in_sklearn(activations: Sequence[str], of_values: bool = False) -> str:
    """Why scikit-learn cannot hold a network with these activations, the output's last; empty if it can.

    of_values: whether it learns values, for which there is an MLPRegressor.
    """
    *hidden, output = activations
    lacking = [name for name in hidden if name not in SKLEARN]
    if lacking:
        known = ", ".join(SKLEARN.values())
        return f"scikit-learn has no {ACTIVATIONS[lacking[0]].label} for hidden layers; it has {known}."
    if len(set(hidden)) > 1:
        return "scikit-learn has no networks with different activations in their hidden layers."
    if of_values and output != "linear":
        return (
            f"scikit-learn has no {ACTIVATIONS[output].label} output for values: its MLPRegressor ends with identity."
        )
    if output not in ("sigmoid", "softmax", "linear"):
        return f"scikit-learn has no {ACTIVATIONS[output].label} output: it ends with logistic, softmax or identity."
    return ""


def sklearn_snippet(run: Run, epoch: int) -> str:
    """The network at `epoch` as an MLPClassifier or MLPRegressor. Raises ValueError where scikit-learn has none."""
    snapshot = run.snapshot(epoch)
    network = snapshot.network
    if reason := missing_in_sklearn(snapshot.architecture.activations, snapshot.samples.are_values):
        raise ValueError(reason)
    weights = [layer.weights for layer in network.layers]
    biases = [layer.bias for layer in network.layers]
    output, comment, n_outputs = network.layers[-1].activation, "", network.sizes[-1]
    if output == "softmax" and n_outputs == 2:
        # softmax over z0, z1 gives class 1 the probability sigmoid(z1 - z0)
        weights[-1], biases[-1] = np.diff(weights[-1], axis=1), np.diff(biases[-1])
        comment = (
            "# For two classes scikit-learn has one logistic output in the place of two with softmax: the\n"
            "# probability of class 1 is the sigmoid of the difference of the two net inputs.\n"
        )
    samples, classifies = snapshot.samples, output != "linear"
    kind = "MLPClassifier" if classifies else "MLPRegressor"
    fitted, targets = ("targets", samples.targets[:, 0]) if samples.are_values else ("classes", samples.classes)
    expected = fitted
    if n_outputs > 2 and output != "softmax":
        expected = f"np.eye({n_outputs}, dtype=int)[classes]"
        comment = "# Each class has an output of its own, which says whether a sample belongs to it.\n"
    known = f", classes={list(range(max(2, n_outputs)))}" if classifies else ""
    first = f"partial_fit(X, {expected}{known})"
    hidden = [SKLEARN[layer.activation] for layer in network.layers[:-1]]
    arguments = [f"hidden_layer_sizes={network.sizes[1:-1]!r}", *(f"activation={name!r}" for name in hidden[:1])]
    answer = "model.predict_proba(X)" if classifies else "model.predict(X)"
    if classifies and n_outputs <= 2:
        answer += "[:, 1]"
    return (
        f'"""{_title(run, snapshot.epoch)}, as scikit-learn\'s {kind}."""\n\n'
        f"import numpy as np\nfrom sklearn.neural_network import {kind}\n\n"
        f"X = np.array({samples.inputs.tolist()!r})\n"
        f"{fitted} = np.array({targets.tolist()!r})\n\n"
        f"model = {kind}({', '.join(arguments)})\n"
        f"model.{first}  # one step, which makes the layers; then the weights are replaced\n{comment}"
        f"model.coefs_ = [\n{_arrays(weights, 'np.array')}]\n"
        f"model.intercepts_ = [\n{_arrays(biases, 'np.array')}]\n\n"
        f"predictions = {answer}\nprint(predictions)\n"
    )


def torch_snippet(run: Run, epoch: int) -> str:
    """The network at `epoch` as PyTorch's nn.Sequential, in double precision as here."""
    snapshot = run.snapshot(epoch)
    layers, has_biases = snapshot.network.layers, snapshot.experiment.has_biases
    modules = [
        f"    nn.Linear({layer.weights.shape[0]}, {layer.weights.shape[1]}{'' if has_biases else ', bias=False'}),\n"
        f"    {ACTIVATIONS[layer.activation].pytorch},\n"
        for layer in layers
    ]
    biases = f"biases = [\n{_arrays([w.bias for w in layers])}]\n" if has_biases else ""
    classes = dict.fromkeys(ACTIVATIONS[layer.activation].pytorch_class for layer in layers)
    own = "".join(f"\n{text}\n\n" for text in classes if text) or "\n"
    names, arrays = ("weight, bias", "weights, biases") if has_biases else ("weight", "weights")
    copied = "        linear.bias.copy_(torch.tensor(bias, dtype=torch.float64))\n" if has_biases else ""
    return (
        f'"""{_title(run, snapshot.epoch)}, as a module of PyTorch."""\n\n'
        f"import torch\nfrom torch import nn\n{own}"
        f"X = torch.tensor({snapshot.samples.inputs.tolist()!r}, dtype=torch.float64)\n\n"
        f"model = nn.Sequential(\n{''.join(modules)}).double()\n\n"
        f"weights = [  # a row for each unit that a layer comes from\n{_arrays([w.weights for w in layers])}]\n"
        f"{biases}"
        "with torch.no_grad():\n"
        f"    for linear, {names} in zip(model[::2], {arrays}):\n"
        "        linear.weight.copy_(torch.tensor(weight, dtype=torch.float64).T)  # a row for each unit it leads to\n"
        f"{copied}"
        "    predictions = model(X)\nprint(predictions)\n"
    )


def _title(run: Run, epoch: int) -> str:
    shape = "-".join(map(str, run.experiment.sizes))
    return f"{run.experiment.task.label}: the {shape} network of seed {run.experiment.seed} after epoch {epoch:,}"


def _arrays(arrays: list[Array], function: str = "") -> str:
    opening, closing = (f"{function}(", ")") if function else ("", "")
    return "".join(f"    {opening}{array.tolist()!r}{closing},\n" for array in arrays)
