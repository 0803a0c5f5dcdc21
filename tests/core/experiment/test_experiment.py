"""An experiment is a frozen, validated value that survives JSON and URL, and no text whatever breaks the reading."""

import json
import re
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core import Experiment, SettingError
from core.experiment.experiment import GROUPS, SETTINGS
from core.nn.activations import ACTIVATIONS
from core.nn.losses import LOSSES
from tests.core.examples import experiments

DEFAULTS = {
    "problem": "xor",
    "truth_table": "0110",
    "points": "-3.5,3,1;-2,2,1;-3,1.5,1;3,-2,1;2,-3.5,1;2.5,3,0;3.5,2,0;-2.5,-2,0;-3.5,-3,0;-1.5,-3.5,0",
    "measures": "petal_length-petal_width",
    "scaling": "none",
    "value_scaling": "none",
    "n": 300,
    "noise": 10.0,
    "test": 30,
    "data_seed": 1,
    "inputs": "0/1",
    "features": ("x1", "x2"),
    "targets": "0/1",
    "hidden": (2,),
    "hidden_activation": "sigmoid",
    "output_activation": "sigmoid",
    "bias": "with",
    "locked": (),
    "loss": "half_squared_error",
    "reduction": "sum",
    "learning_rate": 0.5,
    "schedule": "constant",
    "decay_epochs": 1000,
    "decay_factor": 0.1,
    "optimizer": "sgd",
    "momentum": 0.9,
    "rho": 0.99,
    "beta1": 0.9,
    "beta2": 0.999,
    "epsilon": 0.0,
    "batch_size": "full",
    "order": "shuffled",
    "l1": 0.0,
    "l2": 0.0,
    "dropout": 0.0,
    "clip_norm": 0.0,
    "max_epochs": 10_000,
    "target_loss": 0.01,
    "patience": 0,
    "init": "uniform_01",
    "init_scale": 1.0,
    "seed": 42,
}

ODD_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
TEXTS = st.text(max_size=12) | st.from_regex(r"[-+0-9.e_\s]{0,12}", fullmatch=True)


def test_the_defaults_are_part_of_every_shared_link():
    assert {name: getattr(Experiment(), name) for name in SETTINGS} == DEFAULTS
    assert list(SETTINGS) == list(DEFAULTS)
    assert Experiment().to_url() == {}


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_says_what_it_is(name):
    entry = SETTINGS[name]
    assert entry.label
    assert entry.help.endswith(".")
    assert entry.group in GROUPS
    assert entry.kind.allowed
    assert entry.check(name, DEFAULTS[name]) == DEFAULTS[name]


def test_one_activation_for_all_hidden_layers_or_one_for_each():
    def names(**settings):
        return [activation.name for activation in Experiment(**settings).activations]

    assert names(hidden=(3, 2, 2), hidden_activation="tanh") == ["tanh", "tanh", "tanh", "sigmoid"]
    assert names(hidden=(3, 2), hidden_activation="leaky_relu-tanh") == ["leaky_relu", "tanh", "sigmoid"]
    each = Experiment(hidden=(3, 2), hidden_activation="leaky_relu-tanh")
    assert each.to_url() == {"hidden": "3-2", "hidden_activation": "leaky_relu-tanh"}
    assert Experiment.from_url(each.to_url()) == Experiment.from_json(each.to_json()) == each
    assert SETTINGS["hidden_activation"].text("leaky_relu-tanh") == "Leaky ReLU, Tanh"
    with pytest.raises(
        SettingError, match="allowed: a single one, or 3 with - between them: one for each hidden layer"
    ):
        each.replace(hidden=(3, 2, 2))
    found, errors = Experiment.read_url({"hidden_activation": "tanh-relu", "seed": "7"})
    assert (found, len(errors)) == (Experiment(seed=7), 1)


def test_every_group_is_used():
    assert {entry.group for entry in SETTINGS.values()} == set(GROUPS)


def test_frozen_hashable_and_equal_by_value():
    experiment = Experiment(hidden=[4, 2])
    with pytest.raises(FrozenInstanceError):
        experiment.seed = 1
    assert experiment == Experiment(hidden=(4.0, 2))
    assert hash(experiment) == hash(Experiment(hidden=(4, 2)))
    assert experiment != Experiment()


BAD = {
    "problem": ["xorr", None, 3],
    "truth_table": ["011", "0120", 110],
    "points": ["", "1,2,0", "1,2,0;1,2,4", "1,2,0;nan,2,1", "1,2,0;1e7,2,1", "1,2,0;1,2", "1,2,0;" * 2001, [[1, 2, 0]]],
    "measures": ["petal_length", "petal_width-petal_length", "petal_length-petal_length"],
    "scaling": ["standardised"],
    "value_scaling": ["log"],
    "n": [9, 2001, 20.5, "full"],
    "noise": [-1, 50.1, float("nan")],
    "test": [-1, 91, 0.3],
    "data_seed": [-1, 2**32, 0.5, "42"],
    "inputs": ["1/0"],
    "features": [(), ("x3",), ("x1", "x1"), "x1"],
    "targets": [""],
    "hidden": ["2", (0,), (17,), (2,) * 7, 2, (1.5,)],
    "hidden_activation": ["steps", "swish", "tanh-", "tanh-swish", "tanh relu", ("tanh", "relu")],
    "output_activation": ["steps", "Sigmoid"],
    "bias": ["yes", False],
    "locked": ["0", (-1,), (0.5,), 3],
    "loss": ["mse"],
    "reduction": ["max"],
    "learning_rate": [0, -0.1, 101, float("nan"), float("inf"), "0.5", None, True],
    "schedule": ["linear"],
    "decay_epochs": [0, 1_000_001, 0.5],
    "decay_factor": [0, 1.1],
    "optimizer": ["lion"],
    "momentum": [1.0, -0.1],
    "rho": [1.0],
    "beta1": [1.0],
    "beta2": [1.0],
    "epsilon": [-1e-9, 2],
    "batch_size": [0, 1001, "Full", 2.5],
    "order": ["random", ""],
    "l1": [-1],
    "l2": [11],
    "dropout": [1.0, -0.5],
    "clip_norm": [-1, 1001],
    "max_epochs": [0, 1_000_001, 1.5],
    "target_loss": [-0.01],
    "patience": [-1, 1.5, 1_000_001],
    "init": ["xavier"],
    "init_scale": [-1, 101],
    "seed": [-1, 2**32, 0.5, "42"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, bad in BAD.items() for value in bad])
def test_a_bad_value_is_named_with_its_field_and_what_is_allowed(name, value):
    for make in (
        lambda: Experiment(**{name: value}),
        lambda: Experiment().replace(**{name: value}),
        lambda: Experiment.from_dict({name: value}),
        lambda: Experiment.from_json(json.dumps({name: value})),
    ):
        with pytest.raises(SettingError) as caught:
            make()
        assert caught.value.field == name
        assert caught.value.allowed == SETTINGS[name].kind.allowed
        assert str(caught.value).startswith(f"{name}: ")
        assert caught.value.allowed in str(caught.value)


def test_every_setting_has_a_bad_value_here():
    assert set(BAD) == set(SETTINGS)


@pytest.mark.parametrize(
    ("loss", "needed"), [("binary_cross_entropy", "sigmoid"), ("categorical_cross_entropy", "softmax")]
)
def test_a_cross_entropy_needs_its_output_activation(loss, needed):
    assert Experiment(loss=loss, output_activation=needed).loss_function is LOSSES[loss]
    for other in set(ACTIVATIONS) - {needed}:
        with pytest.raises(SettingError, match=f"output_activation: '{other}'.*{needed}.*{loss}"):
            Experiment(loss=loss, output_activation=other)


@pytest.mark.parametrize("targets", ["-1/+1", "-0.9/+0.9"])
def test_targets_below_0_need_an_output_that_reaches_them(targets):
    can = {name for name in ACTIVATIONS if name in ("linear", "tanh", "leaky_relu", "elu")}
    for output in can:
        assert Experiment(targets=targets, output_activation=output).levels[0] < 0
    for other in set(ACTIVATIONS) - can:
        allowed = f"allowed: 0/1, 0.01/0.99, because output_activation is {other}; .* linear, tanh, leaky_relu, elu"
        with pytest.raises(SettingError, match=f"targets: '{re.escape(targets)}' is not allowed; {allowed}"):
            Experiment(targets=targets, output_activation=other)


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_the_ends_of_an_activation_are_where_its_outputs_lie(activation):
    z = np.linspace(-40.0, 40.0, 80_001)
    outputs = activation.function(np.stack([z, -z], axis=1)).ravel()
    low, high = activation.ends
    assert low - 1e-4 <= outputs.min() <= (low + 1e-4 if np.isfinite(low) else -0.3)
    assert (high - 1e-4 if np.isfinite(high) else 39.0) <= outputs.max() <= high


@pytest.mark.parametrize("name", ["sead", "self", "", "__init__", "task"])
def test_an_unknown_setting_is_named(name):
    with pytest.raises(SettingError) as caught:
        Experiment.from_dict({name: 1})
    assert caught.value.field == name
    assert "learning_rate" in caught.value.allowed


def test_what_the_settings_stand_for():
    experiment = Experiment(problem="parity3", hidden=(4, 3), output_activation="softmax", hidden_activation="relu")
    assert experiment.sizes == (3, 4, 3, 2)
    assert [activation.name for activation in experiment.activations] == ["relu", "relu", "softmax"]
    assert Experiment(hidden=()).sizes == (2, 1)
    assert Experiment(optimizer="adagrad").constants.epsilon == 1e-10
    assert Experiment(optimizer="adagrad", epsilon=0.5).constants.epsilon == 0.5


# Text forms


@given(experiment=experiments())
@settings(max_examples=100)
def test_json_and_url_give_the_same_experiment_back(experiment):
    for again in (
        Experiment.from_json(experiment.to_json()),
        Experiment.from_dict(experiment.to_dict()),
        Experiment.from_url(experiment.to_url()),
    ):
        assert again == experiment
        assert repr(again) == repr(experiment)  # types too: 1 and 1.0 are equal
    parameters = experiment.to_url()
    assert all(isinstance(text, str) for text in parameters.values())
    assert set(parameters) == {n for n in SETTINGS if getattr(experiment, n) != DEFAULTS[n]}


def test_text_forms_are_readable():
    experiment = Experiment(hidden=(4, 2), learning_rate=1e-5, batch_size=1, l2=3)
    assert experiment.to_url() == {"hidden": "4-2", "learning_rate": "1e-05", "batch_size": "1", "l2": "3"}
    assert json.loads(experiment.to_json())["hidden"] == [4, 2]
    assert Experiment(hidden=()).to_url() == {"hidden": "0"}


def test_missing_settings_take_their_defaults_and_other_parameters_are_left_alone():
    assert Experiment.from_json("{}") == Experiment()
    assert Experiment.from_url({"seed": "7", "epoch": "300", "lang": "en"}) == Experiment(seed=7)


def test_a_bad_parameter_falls_back_and_is_reported():
    found, errors = Experiment.read_url({"seed": "-1", "hidden": "3", "loss": "mse"})
    assert found == Experiment(hidden=(3,))
    assert [(error.field, error.value) for error in errors] == [("loss", "mse"), ("seed", "-1")]
    with pytest.raises(SettingError, match=r"^loss: 'mse'"):
        Experiment.from_url({"seed": "-1", "loss": "mse"})


@pytest.mark.parametrize(
    ("parameters", "output"),
    [
        ({"loss": "categorical_cross_entropy"}, "softmax"),
        ({"loss": "binary_cross_entropy", "output_activation": "tanh"}, "sigmoid"),
    ],
)
def test_a_combination_that_does_not_fit_falls_back_to_the_loss_s_own_output(parameters, output):
    found, errors = Experiment.read_url(parameters)
    assert (found.loss, found.output_activation) == (parameters["loss"], output)
    assert [error.field for error in errors] == ["output_activation"]


@pytest.mark.parametrize(
    ("parameters", "kept", "fields"),
    [
        ({"targets": "-1/ 1"}, {}, ["targets"]),
        ({"targets": "-1/ 1", "output_activation": "tanh"}, {"targets": "-1/+1", "output_activation": "tanh"}, []),
        (
            {"targets": "-0.9/ 0.9", "output_activation": "tanh", "loss": "binary_cross_entropy"},
            {"loss": "binary_cross_entropy"},
            ["output_activation", "targets"],
        ),
    ],
)
def test_targets_that_do_not_fit_fall_back_to_0_and_1(parameters, kept, fields):
    found, errors = Experiment.read_url(parameters)
    assert found == Experiment(**kept)
    assert [error.field for error in errors] == fields


@given(parameters=st.dictionaries(st.sampled_from(list(SETTINGS)), TEXTS, max_size=8))
@settings(max_examples=100)
def test_reading_a_url_never_raises(parameters):
    found, errors = Experiment.read_url(parameters)
    assert isinstance(found, Experiment)
    assert all(isinstance(error, SettingError) for error in errors)
    if errors:
        with pytest.raises(SettingError) as caught:
            Experiment.from_url(parameters)
        assert str(caught.value) == str(errors[0])
    else:
        assert Experiment.from_url(parameters) == found


@given(values=st.dictionaries(st.sampled_from([*SETTINGS, "self", "x"]), ODD_JSON, max_size=4) | ODD_JSON)
@settings(max_examples=100)
@example(values={"seed": 10**400, "l1": 10**400})
@example(values={"hidden": {"1": 2}})
def test_json_values_raise_nothing_but_setting_errors(values):
    try:
        found = Experiment.from_json(json.dumps(values))
    except SettingError:
        return
    assert Experiment.from_json(found.to_json()) == found


JUNK = '{}[]",:0123456789.eE+-nul \\é٣\ud800'


def broken(text, rng):
    """The text with one to three characters left out, added or replaced."""
    for _ in range(rng.randint(1, 4)):
        place = rng.randint(len(text) + 1)
        added = JUNK[rng.randint(len(JUNK))] if rng.randint(3) else ""
        text = text[:place] + added + text[place + rng.randint(2) :]
    return text


@pytest.mark.parametrize("seed", range(4))
def test_broken_texts_raise_nothing_but_setting_errors(seed):
    rng = np.random.RandomState(seed)
    experiment = Experiment(hidden=(4, 2), learning_rate=0.125, seed=7, batch_size=2, loss="squared_error")
    text, read = experiment.to_json(), 0
    for _ in range(1000):
        try:
            Experiment.from_json(broken(text, rng))
            read += 1
        except SettingError:
            pass
        parameters = {name: broken(value, rng) for name, value in experiment.to_url().items()}
        assert isinstance(Experiment.read_url(parameters)[0], Experiment)
    assert 0 < read < 1000  # some were still whole, some were not


@pytest.mark.parametrize("name", ["seed", "hidden", "problem", "x"])
def test_lists_nested_however_deep_raise_nothing_but_setting_errors(name):
    for depth in [*range(700, 1000), 100_000]:
        with pytest.raises(SettingError):
            Experiment.from_json(f'{{"{name}": {"[" * depth}{"]" * depth}}}')


def test_a_plus_sign_in_a_link_written_by_hand_is_a_space_to_the_browser():
    read = Experiment.from_url({"inputs": "-1/ 1", "learning_rate": "1e 1", "l2": " 0.05"})
    assert read == Experiment(inputs="-1/+1", learning_rate=10.0, l2=0.05)
    with pytest.raises(SettingError, match="inputs: '-1/ 2' is not allowed"):
        Experiment.from_url({"inputs": "-1/ 2"})
