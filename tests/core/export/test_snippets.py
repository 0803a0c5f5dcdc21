"""The snippets for scikit-learn and PyTorch predict what the network predicts."""

import ast
import math
import sys
from types import ModuleType

import numpy as np
import pytest

from core import Experiment
from core.export.snippets import SKLEARN, missing_in_sklearn, sklearn_snippet, torch_snippet
from core.nn.activations import ACTIVATIONS
from core.training.run import Event, Run

NETWORKS = [
    {},
    {"hidden": ()},
    {"hidden": (4, 3), "problem": "parity3"},
    {"problem": "true", "targets": "0.01/0.99", "inputs": "-1/+1"},
    {"problem": "centre16", "hidden": (5,)},
    {"problem": "blobs3", "n": 20, "hidden": (3,), "reduction": "mean"},
]
OUTPUTS = ["sigmoid", "softmax", "linear"]


def predictions(text):
    """What the executed snippet leaves under this name."""
    variables = {}
    exec(compile(text, "snippet", "exec"), variables)
    return variables["predictions"]


def run_of(**settings):
    return Run(Experiment(**settings, init="normal", learning_rate=0.05), (Event(5, parameters={0: 3.0}),))


@pytest.mark.parametrize("settings", NETWORKS, ids=str)
@pytest.mark.parametrize("hidden", SKLEARN)
@pytest.mark.parametrize("output", OUTPUTS)
def test_scikit_learn_predicts_the_same(capsys, settings, hidden, output):
    pytest.importorskip("sklearn")
    run = run_of(**settings, hidden_activation=hidden, output_activation=output)
    own = run.snapshot(20).network.predict(run.experiment.samples.inputs)
    if own.shape[1] < 3:
        own = own[:, -1]
    np.testing.assert_allclose(predictions(sklearn_snippet(run, 20)), own, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(("where", "names"), [("hidden", SKLEARN), ("output", OUTPUTS)])
def test_what_scikit_learn_lacks_is_said(where, names):
    for name, activation in ACTIVATIONS.items():
        run = Run(Experiment(**{f"{where}_activation": name}))
        reason = missing_in_sklearn(run.snapshot(0).architecture.activations)
        assert bool(reason) == (name not in names)
        if reason:
            assert activation.label in reason
            with pytest.raises(ValueError, match="scikit-learn has no"):
                sklearn_snippet(run, 0)


def test_scikit_learn_has_one_activation_for_all_hidden_layers():
    run = Run(Experiment(hidden=(3, 2), hidden_activation="tanh-relu"))
    assert "different activations" in missing_in_sklearn(run.snapshot(0).architecture.activations)
    same = Run(Experiment(hidden=(3, 2), hidden_activation="tanh-tanh"))
    assert not missing_in_sklearn(same.snapshot(0).architecture.activations)


class Tensor(np.ndarray):
    """An array with the deeds of PyTorch's tensors that the snippet needs."""

    def to(self, dtype):
        return self.astype(dtype)

    def copy_(self, other):
        self[...] = other


class Module:
    """A layer of the stand-in: applies a function."""

    def __init__(self, function):
        self.function = function

    def __call__(self, x):
        return self.function(x)


class Linear(Module):
    """x W^T + b with the weight (n_out, n_in), as PyTorch documents it; bias is None where there is none."""

    def __init__(self, n_in, n_out, bias=True):
        self.weight, self.bias = np.empty((n_out, n_in)).view(Tensor), np.empty(n_out).view(Tensor) if bias else None

    def __call__(self, x):
        return x @ self.weight.T + (0.0 if self.bias is None else self.bias)


class Sequential(list):
    def __init__(self, *modules):
        super().__init__(modules)

    def double(self):
        return self

    def __call__(self, x):
        for module in self:
            x = module(x)
        return x


class NoGrad:
    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass


@pytest.fixture
def stand_in(monkeypatch):
    """A few lines of NumPy in the place of PyTorch, after its documentation."""
    nn, torch = ModuleType("torch.nn"), ModuleType("torch")
    nn.Linear, nn.Sequential = Linear, Sequential
    nn.Module = type("Module", (), {"__call__": lambda self, z: self.forward(z)})
    nn.Identity = lambda: Module(lambda z: z)
    nn.Sigmoid = lambda: Module(lambda z: 1 / (1 + np.exp(-z)))
    nn.Tanh = lambda: Module(np.tanh)
    nn.ReLU = lambda: Module(lambda z: z * (z > 0))
    nn.LeakyReLU = lambda slope: Module(lambda z: np.where(z > 0, z, slope * z))
    nn.ELU = lambda: Module(lambda z: np.where(z > 0, z, np.exp(np.minimum(z, 0)) - 1))
    nn.Softplus = lambda: Module(lambda z: np.log1p(np.exp(z)))
    nn.SiLU = lambda: Module(lambda z: z / (1 + np.exp(-z)))
    nn.GELU = lambda: Module(lambda z: z * np.vectorize(math.erfc)(-z / math.sqrt(2)) / 2)
    nn.Mish = lambda: Module(lambda z: z * np.tanh(np.log1p(np.exp(z))))
    nn.Softmax = lambda dim: Module(lambda z: np.exp(z) / np.exp(z).sum(axis=dim, keepdims=True))
    torch.nn, torch.float64, torch.no_grad = nn, np.float64, NoGrad
    torch.tensor = lambda values, dtype: np.array(values, dtype=dtype).view(Tensor)
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setitem(sys.modules, "torch.nn", nn)


def pytorch_cases():
    for output in ACTIVATIONS:
        for hidden in ACTIVATIONS:
            yield run_of(hidden=(3, 2), hidden_activation=hidden, output_activation=output)
    for settings in [
        *NETWORKS,
        {"inputs": "-1/+1", "targets": "-1/+1", "hidden_activation": "tanh", "output_activation": "tanh"},
        {"hidden": (3, 2), "bias": "without"},
        {"hidden": (3, 2), "hidden_activation": "tanh-relu"},
    ]:
        yield run_of(**settings)


def assert_pytorch_predicts_the_same():
    for run in pytorch_cases():
        own = run.snapshot(20).network.predict(run.experiment.samples.inputs)
        found = np.asarray(predictions(torch_snippet(run, 20)))
        np.testing.assert_allclose(found, own, rtol=1e-10, atol=1e-12)


def test_a_stand_in_for_pytorch_predicts_the_same(capsys, stand_in):
    assert_pytorch_predicts_the_same()


def test_pytorch_predicts_the_same(capsys):
    pytest.importorskip("torch")
    assert_pytorch_predicts_the_same()


def test_pytorch_has_every_activation():
    for activation in ACTIVATIONS.values():
        own = activation.pytorch_class.startswith(f"class {activation.pytorch.removesuffix('()')}(nn.Module):")
        assert activation.pytorch.startswith("nn.") != own
    for run in pytorch_cases():
        text = torch_snippet(run, 3)
        imported = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import | ast.ImportFrom)]
        assert [ast.unparse(node) for node in imported] == ["import torch", "from torch import nn"]
