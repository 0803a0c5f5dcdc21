"""The exported script and notebook: executed, they end with the run's own weights, to the last bit."""

import ast
import json
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import Experiment
from core.data.features import FEATURES
from core.data.problems import PROBLEMS
from core.export.notebook import notebook
from core.export.script import script
from core.nn.activations import ACTIVATIONS
from core.nn.initializers import INITIALIZERS
from core.nn.optimizers import OPTIMIZERS
from core.training.run import Event, Run
from core.training.trainer import overflow_ends_the_run
from tests.core.examples import LOSS_AND_OUTPUT, events, experiments

UP_AND_DOWN = (
    Event(4, {"learning_rate": 0.05}, {0: 2.5}),
    Event(9, {"batch_size": 3, "l2": 0.01}),
    Event(11, {"optimizer": "adam", "clip_norm": 0.5}, {1: -1.0, 2: 0.25}),
    Event(17, {"dropout": 0.3, "optimizer": "nesterov", "order": "listed"}),
    Event(21, {"dropout": 0.0, "batch_size": "full", "l1": 0.001}),
    Event(30, {"l2": 0.5, "optimizer": "adam"}, {0: 1.0}),
)


SPREAD = [
    (loss, output, hidden, ("sum", "mean")[row % 2])
    for row, (loss, output) in enumerate(LOSS_AND_OUTPUT)
    for column, hidden in enumerate(ACTIVATIONS)
    if (row + column) % 3 == 0
]
"""Every loss with every output that it can have, each with every third of the hidden activations in turn."""


TABLES = {}
"""What scripts make of their function powers_of_two, by its text and the numbers in it: most of a script's time."""


def executed(text):
    """The variables that the script leaves. The same table of powers is not made again for each script."""
    before, table, after = text.partition("POWER_BITS, MISSING = powers_of_two()\n")
    variables = {}
    with overflow_ends_the_run():
        exec(compile(before, "script", "exec"), variables)
        if table:
            made_of = before.partition("def powers_of_two")[2], variables["STEPS"], variables["TO_EXPONENT"]
            if made_of not in TABLES:
                TABLES[made_of] = variables["powers_of_two"]()
            variables["POWER_BITS"], variables["MISSING"] = TABLES[made_of]
        exec(compile(after, "script", "exec"), variables)
    return variables


def assert_is(variables, snapshot):
    """The script's end is the snapshot: weights to the last bit, loss and outputs too but for the order of sums."""
    n_layers = len(snapshot.architecture.sizes) - 1
    kinds = "Wb" if snapshot.experiment.has_biases else "W"
    arrays = [variables[f"{kind}{layer}"] for layer in range(1, n_layers + 1) for kind in kinds]
    found = np.concatenate([array.ravel() for array in arrays])
    own = [part for layer in snapshot.network.layers for part in (layer.weights, layer.bias)[: len(kinds)]]
    assert found.tobytes() == np.concatenate([part.ravel() for part in own]).tobytes()
    assert variables["epochs"] == snapshot.epoch
    np.testing.assert_array_equal(variables[f"a{n_layers}"], snapshot.outputs)
    assert variables["loss"] == pytest.approx(snapshot.loss, rel=1e-12)


def check(run, epoch):
    text = script(run, epoch)
    assert_is(executed(text), run.snapshot(epoch))
    return text


# Every entry of every table


@pytest.mark.parametrize(("loss", "output", "hidden", "reduction"), SPREAD)
def test_every_activation_with_every_loss(capsys, loss, output, hidden, reduction):
    chosen = {"hidden_activation": hidden, "output_activation": output, "loss": loss, "reduction": reduction}
    check(Run(Experiment(**chosen, hidden=(3, 2), init="normal", init_scale=0.7, learning_rate=0.1)), 30)


@pytest.mark.parametrize("more", [{}, {"batch_size": 3}, {"dropout": 0.4}, {"batch_size": 1, "dropout": 0.1}])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_with_and_without_batches_and_dropout(capsys, optimizer, more):
    run = Run(Experiment(optimizer=optimizer, learning_rate=0.03, hidden=(4, 3), problem="parity3", **more))
    check(run, 40)


@pytest.mark.parametrize(
    ("experiment", "changes", "draws"),
    [
        ({"batch_size": 2}, {}, False),
        ({"batch_size": 3, "dropout": 0.3}, {}, True),
        ({"batch_size": 2}, {"order": "shuffled"}, True),
        ({"batch_size": 2}, {"dropout": 0.4, "batch_size": "full"}, True),
    ],
    ids=str,
)
def test_batches_as_they_are_listed(capsys, experiment, changes, draws):
    run = Run(Experiment(problem="parity3", hidden=(3,), order="listed", **experiment), (Event(5, changes),))
    text = check(run, 12)
    assert "np.arange(len(X))" in text
    assert ("RandomState([seed, epoch])" in text) == draws


@pytest.mark.parametrize("init", INITIALIZERS)
def test_every_initialisation(capsys, init):
    for seed in (0, 7):
        check(Run(Experiment(init=init, init_scale=1.7, seed=seed, hidden=(3, 5), hidden_activation="tanh")), 5)


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_locks_that_are_set_and_opened_on_the_way(capsys, optimizer):
    experiment = Experiment(optimizer=optimizer, l2=0.01, clip_norm=0.2, locked=(0, 7), learning_rate=0.1)
    happening = Event(5, {"locked": (1,)}), Event(9, {"locked": ()}), Event(12, {"locked": (2, 8)}, {2: -1.5})
    text = check(Run(experiment, happening), 25)
    assert "free[0][0, 0] = 0.0  # W1[0, 0] is locked" in text


@pytest.mark.parametrize("init", ["glorot", "by_activation"])
def test_an_activation_for_each_layer(capsys, init):
    text = check(Run(Experiment(hidden=(3, 4, 2), hidden_activation="tanh-gelu-sigmoid", init=init)), 30)
    assert all(f"a{layer} = {name}(z{layer})" in text for layer, name in enumerate(("tanh", "gelu", "sigmoid"), 1))
    check(Run(Experiment(hidden=(3, 2), hidden_activation="relu-sigmoid", loss="binary_cross_entropy", init=init)), 30)


@pytest.mark.parametrize("init", ["uniform_01", "uniform", "normal"])
@pytest.mark.parametrize(
    "settings", [{}, {"optimizer": "adam", "clip_norm": 0.3, "l2": 0.01, "batch_size": 2}], ids=str
)
def test_without_biases(capsys, init, settings):
    run = Run(
        Experiment(bias="without", init=init, hidden=(3, 2), inputs="-1/+1", **settings), (Event(3, {}, {0: 1.5}),)
    )
    text = check(run, 30)
    assert "b1" not in text


@pytest.mark.parametrize("problem", PROBLEMS)
def test_every_problem_with_every_scaling(capsys, problem):
    for inputs, targets in (("0/1", "0/1"), ("-1/+1", "0.01/0.99"), ("0.01/0.99", "0/1")):
        check(Run(Experiment(problem=problem, inputs=inputs, targets=targets)), 20)


def test_scaled_points_of_ones_own(capsys):
    run = Run(Experiment(problem="points", points="170,60,0;190,85,1;165,70,0;180,90,1", scaling="standard", test=0))
    check(run, 20)
    assert "points are scaled: mean 0, variance 1." in script(run, 20)


@pytest.mark.parametrize("output", ["tanh", "linear"])
@pytest.mark.parametrize("targets", ["-1/+1", "-0.9/+0.9"])
def test_targets_below_0(capsys, targets, output):
    run = Run(Experiment(inputs="-1/+1", targets=targets, hidden_activation="tanh", output_activation=output))
    text = check(run, 20)
    assert f"T = np.array({run.experiment.samples.targets.tolist()})" in text
    assert f"target [{run.experiment.samples.targets[0, 0]:g}" in capsys.readouterr().out.replace(". ]", " ]")


@pytest.mark.parametrize("table", ["0110", "1001", "0000", "01101001", "11111110", "0110100110010111"])
@pytest.mark.parametrize("hidden", [(), (2,), (16, 16, 16, 16, 16, 16)])
def test_own_truth_tables_and_networks_of_any_depth(capsys, table, hidden):
    check(Run(Experiment(problem="custom", truth_table=table, hidden=hidden, hidden_activation="relu", init="he")), 15)


@pytest.mark.parametrize("features", [("x1x1", "x2x2"), ("x1",), tuple(FEATURES)])
@pytest.mark.parametrize("problem", ["xor", "spirals"])
def test_derived_inputs(capsys, problem, features):
    experiment = Experiment(problem=problem, n=40, features=features, inputs="-1/+1", init="normal", learning_rate=0.05)
    text = check(Run(experiment), 30)
    assert ("def sin(" in text) == ("sinx1" in features)


@pytest.mark.parametrize("penalties", [{"l1": 0.01}, {"l2": 0.02}, {"l1": 0.003, "l2": 0.04}])
@pytest.mark.parametrize("clip_norm", [0.0, 0.05])
def test_penalties_and_clipping(capsys, penalties, clip_norm):
    check(Run(Experiment(**penalties, clip_norm=clip_norm, hidden=(3,))), 60)


# Changes on the way


@pytest.mark.parametrize("epoch", [0, 4, 5, 9, 11, 12, 17, 18, 21, 29, 30, 31, 45])
@pytest.mark.parametrize("output", ["sigmoid", "softmax"])
def test_settings_changed_and_weights_set_by_hand(capsys, epoch, output):
    check(Run(Experiment(hidden=(3, 2), output_activation=output, target_loss=0.0), UP_AND_DOWN), epoch)


def test_changes_at_the_start(capsys):
    check(Run(Experiment(), (Event(0, {"learning_rate": 3.0, "optimizer": "adam"}, {3: -2.0, 8: 4.0}),)), 25)


def test_a_change_that_changes_nothing(capsys):
    run = Run(Experiment(optimizer="momentum"), (Event(7, {"optimizer": "momentum", "learning_rate": 0.5}),))
    assert "epoch == 8" not in check(run, 20)


@pytest.mark.parametrize(
    "experiment",
    [
        Experiment(problem="or", optimizer="momentum", learning_rate=0.2),
        Experiment(output_activation="linear", hidden_activation="relu", learning_rate=3, max_epochs=50),
        Experiment(max_epochs=33),
    ],
)
def test_the_run_ends_where_it_ends(capsys, experiment):
    run = Run(experiment)
    end = run.snapshot(10**6)
    assert end.status != "training"
    assert f"epochs = {end.epoch}\n" in check(run, 10**6)


@st.composite
def runs(draw):
    experiment = draw(experiments(max_epochs=10**6))
    last = draw(st.integers(0, 40))
    return Run(experiment, draw(events(experiment, last))), last


@settings(max_examples=60)
@given(runs())
def test_any_run(drawn):
    run, epoch = drawn
    try:
        run.snapshot(0)
    except ValueError:  # the untrained network is not finite already
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("builtins.print", lambda *words: None)
        check(run, epoch)


# The text


def test_it_imports_numpy_alone_and_prints_what_it_found(tmp_path):
    run = Run(Experiment(problem="parity3", hidden=(3,), hidden_activation="elu"), UP_AND_DOWN)
    text = script(run, 200)
    imported = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert [ast.unparse(node) for node in imported] == ["from math import isqrt", "import numpy as np"]
    file = tmp_path / "run.py"
    file.write_text(text, encoding="utf-8")
    printed = subprocess.run(
        [sys.executable, "-I", "-W", "error", str(file)], capture_output=True, text=True, check=True, cwd=tmp_path
    ).stdout
    snapshot = run.snapshot(200)
    assert printed.startswith(f"epoch 200, loss {snapshot.loss:.6g}\n")
    assert printed.count("target") == 8
    weights = {line.split(" = ")[0]: json.loads(line.split(" = ")[1]) for line in printed.splitlines() if " = " in line}
    for number, layer in enumerate(snapshot.network.layers, 1):
        assert weights[f"W{number}"] == layer.weights.tolist()
        assert weights[f"b{number}"] == layer.bias.tolist()


def test_it_holds_what_the_run_needs_and_no_more():
    plain = script(Run(Experiment()), 1000)
    assert len(plain.splitlines()) < 230
    others = [f"def {name}(" for name in ACTIVATIONS if name != "sigmoid"]
    needless = ["def log", "def power(", "RandomNumbers", "schedule", "RandomState([", "if epoch"]
    for word in [*others, *needless, "mask", "batch", "slots", "momentum", "clip", "l1", "l2"]:
        assert word not in plain, word
    full = script(Run(Experiment(), UP_AND_DOWN), 1000)
    for word in ["mask1", "batch_size", "slots", "momentum", "clip_norm", "l1 *", "l2 *", "adam_direction"]:
        assert word in full, word
    assert "adam" not in script(Run(Experiment(), UP_AND_DOWN), 11)
    assert max(map(len, full.splitlines())) <= 120


# The notebook


def test_the_notebook_is_the_script_with_text_between():
    run = Run(Experiment(hidden=(2, 2), optimizer="rmsprop", learning_rate=0.05), UP_AND_DOWN)
    content = json.loads(notebook(run, 25))
    assert (content["nbformat"], content["nbformat_minor"]) == (4, 5)
    assert set(content) == {"cells", "metadata", "nbformat", "nbformat_minor"}
    cells = content["cells"]
    assert [cell["cell_type"] for cell in cells] == ["markdown", "code"] * (len(cells) // 2)
    ids = [cell["id"] for cell in cells]
    assert len(set(ids)) == len(ids)
    for cell in cells:
        assert isinstance(cell["metadata"], dict)
        assert all(isinstance(line, str) for line in cell["source"])
        extra = {"execution_count", "outputs"} if cell["cell_type"] == "code" else set()
        assert set(cell) == {"cell_type", "id", "metadata", "source"} | extra
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    for part in code:
        assert part in script(run, 25)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("builtins.print", lambda *words: None)
        assert_is(executed("\n".join(code)), run.snapshot(25))


def test_the_notebook_is_valid():
    nbformat = pytest.importorskip("nbformat")
    nbformat.validate(nbformat.reads(notebook(Run(Experiment(), UP_AND_DOWN), 40), as_version=4))
