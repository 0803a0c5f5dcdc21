"""Each kind of problem trained a second time, by plain NumPy and differences of the loss: losses, steps, accuracies."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score

from core import Experiment, train
from core.nn.network import bias_places

OWN = "-3,2,0;-2,3,0;2,3,1;3,2,1;0,-3,2;1,-2,2;-1,-2,2;2.4,2.8,1;-2.5,2.2,0;0.4,-2,2"
OWN_VALUES = "values:-3,2,0.5;-2,3,1.5;2,3,4.2;3,2,4.8;0,-3,-2;1,-2,-1.1;2,-3,0.1;-3,-3,-2.7"
CURVE = "values:150,20;160,24;170,27;180,35;190,41;175,30"

SMALL = {"hidden": (3,), "hidden_activation": "tanh", "init": "glorot", "target_loss": 0.0, "max_epochs": 4}
CLASSES = {"output_activation": "softmax", "loss": "categorical_cross_entropy", "reduction": "mean"}
VALUES = {"output_activation": "linear", "learning_rate": 0.05, "reduction": "mean"}
EACH = {"loss": "binary_cross_entropy", "reduction": "mean"}

KINDS = {
    "one bit": {"problem": "not"},
    "four bits": {"problem": "parity4", "inputs": "-1/+1", "targets": "0.01/0.99"},
    "noisy gate": {"problem": "noisy", "n": 40, "noise": 30, "truth_table": "1001", **EACH},
    "without biases": {"problem": "rings", "n": 30, "bias": "without", **EACH},
    "locked": {"problem": "moons", "n": 30, "locked": (1, 7, 12), "reduction": "mean"},
    "own classes": {"problem": "points", "points": OWN, "test": 30, "scaling": "0/1", **CLASSES},
    "own values": {"problem": "points", "points": OWN_VALUES, "test": 25, "l2": 0.01, **VALUES},
    "own curve": {"problem": "points", "points": CURVE, "test": 20, "scaling": "standard", **VALUES},
    "derived": {"problem": "noisy", "n": 30, "features": ("x1", "x1x1", "x1x2", "sinx2"), "hidden": (), **EACH},
    "listed batches": {"problem": "iris", "scaling": "-1/+1", "batch_size": 40, "order": "listed", **CLASSES},
    "hills": {"problem": "hills", "n": 30, **VALUES},
}


class Plain:
    """The network of an experiment once more: a vector of parameters, in each layer weights and then biases."""

    def __init__(self, experiment):
        self.experiment, self.sizes = experiment, experiment.sizes

    def outputs(self, parameters, x):
        """Outputs (samples, outputs) for inputs x (samples, inputs)."""
        at, last = 0, len(self.sizes) - 1
        for layer in range(1, last + 1):
            n_in, n_out = self.sizes[layer - 1 : layer + 1]
            weights = parameters[at : at + n_in * n_out].reshape(n_in, n_out)
            biases = parameters[at + n_in * n_out : at + (n_in + 1) * n_out]
            at += (n_in + 1) * n_out
            z = x @ weights + biases
            x = np.tanh(z) if layer < last else self.output(z)
        return x

    def output(self, z):
        match self.experiment.output_activation:
            case "sigmoid":
                return 1 / (1 + np.exp(-z))
            case "softmax":
                return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
        return z

    def loss(self, parameters, x, t):
        """The mean over the samples, or their sum."""
        a = self.outputs(parameters, x)
        match self.experiment.loss:
            case "half_squared_error":
                total = np.sum((a - t) ** 2) / 2
            case "binary_cross_entropy":
                total = -np.sum(t * np.log(a) + (1 - t) * np.log(1 - a))
            case "categorical_cross_entropy":
                total = -np.sum(np.log(a[t == 1]))
        return total / (len(x) if self.experiment.reduction == "mean" else 1)

    def slope(self, parameters, x, t):
        """The gradient (parameters,), by central differences; with the penalty's."""
        steps = 1e-5 * np.eye(len(parameters))
        found = [(self.loss(parameters + h, x, t) - self.loss(parameters - h, x, t)) / 2e-5 for h in steps]
        return np.array(found) + 2 * self.experiment.l2 * parameters * ~bias_places(self.sizes)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_problem_is_trained_as_differences_of_its_loss_say(kind):
    experiment = Experiment(**SMALL | KINDS[kind])
    plain, samples, test = Plain(experiment), experiment.samples, experiment.test_samples
    free = np.ones(len(bias_places(experiment.sizes)), dtype=bool)
    free[list(experiment.locked)] = False
    if not experiment.has_biases:
        free &= ~bias_places(experiment.sizes)
    n = experiment.samples_per_update(len(samples.inputs))
    parameters = experiment.start()
    for epoch, snapshot in enumerate(train(experiment)):
        np.testing.assert_allclose(snapshot.parameters, parameters, atol=1e-7, err_msg=f"epoch {epoch}")
        outputs = plain.outputs(parameters, samples.inputs)
        np.testing.assert_allclose(snapshot.outputs, outputs, atol=1e-6)
        assert snapshot.data_loss == pytest.approx(plain.loss(parameters, samples.inputs, samples.targets), rel=1e-6)
        if experiment.task.is_regression:
            assert np.isnan(snapshot.accuracy)
        else:
            said = outputs.argmax(axis=1) if outputs.shape[1] > 1 else outputs[:, 0] > 0.5
            assert snapshot.accuracy == accuracy_score(samples.classes, said)
        if test is not None:
            expected = plain.loss(parameters, test.inputs, test.targets)
            assert snapshot.test_measures[0] == pytest.approx(expected, rel=1e-6)
        for first in range(0, len(samples.inputs), n):
            some = slice(first, first + n)
            slope = plain.slope(parameters, samples.inputs[some], samples.targets[some])
            parameters = parameters - experiment.learning_rate * slope * free
    assert epoch == 4
