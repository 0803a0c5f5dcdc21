"""Links of TensorFlow Playground: what they become, what is said of the rest, and that nothing else is ever raised."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import Experiment, SettingError
from core.experiment.playground import DATASETS, DEFAULTS, FEATURES, OTHER_SEEDS, experiment_of_playground

LINK = (
    "https://playground.tensorflow.org/#activation=tanh&batchSize=10&dataset=circle&regDataset=reg-plane"
    "&learningRate=0.03&regularizationRate=0&noise=15&networkShape=4,2&seed=0.50864&showTestData=false"
    "&discretize=false&percTrainData=50&x=true&y=true&xTimesY=false&xSquared=false&ySquared=false&cosX=false"
    "&sinX=false&cosY=false&sinY=false&collectStats=false&problem=classification&initZero=false&hideText=false"
)
COMMON = {
    "n": 500, "output_activation": "tanh", "targets": "-1/+1", "reduction": "mean", "target_loss": 0.0,
    "init": "uniform", "init_scale": 0.5,
}  # fmt: skip


def test_a_link_becomes_its_experiment():
    experiment, notices = experiment_of_playground(LINK)
    seeds = {"seed": experiment.seed, "data_seed": experiment.seed}
    assert experiment == Experiment(
        problem="rings", noise=15.0, test=50, hidden=(4, 2), hidden_activation="tanh", learning_rate=0.03,
        batch_size=10, order="listed", **COMMON, **seeds,
    )  # fmt: skip
    assert OTHER_SEEDS in notices
    assert experiment == experiment_of_playground(LINK.partition("#")[2])[0]
    assert experiment.seed != experiment_of_playground(LINK.replace("0.50864", "0.50865"))[0].seed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((f"dataset={name}", {"problem": problem}) for name, problem in DATASETS.items()),
        ("networkShape=", {"hidden": ()}),
        ("networkShape=8%2C8%2C8", {"hidden": (8, 8, 8)}),
        ("activation=relu", {"hidden_activation": "relu"}),
        ("activation=linear", {"hidden_activation": "linear"}),
        ("noise=-3", {"noise": 0.0}),
        ("noise=90", {"noise": 50.0}),
        ("percTrainData=80", {"test": 20}),
        ("batchSize=1", {"batch_size": 1, "order": "listed"}),
        ("batchSize=30&percTrainData=10", {"batch_size": 30, "order": "listed"}),
        ("learningRate=0.00001", {"learning_rate": 1e-5}),
        ("regularization=L1&regularizationRate=0.03", {"l1": 0.03}),
        ("regularization=L2&regularizationRate=0.03", {"l2": 0.015}),  # theirs is rate · ½w²
        ("regularization=none&regularizationRate=0.03", {"l1": 0.0, "l2": 0.0}),
        ("initZero=true", {"init": "zeros"}),
        ("learningRate=&noise=20", {"learning_rate": 0.03, "noise": 20.0}),
    ],
)
def test_every_property_that_has_a_counterpart(text, expected):
    experiment, _ = experiment_of_playground(f"#{text}")
    assert {name: getattr(experiment, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("text", "features"),
    [
        ("xTimesY=true", ("x1", "x2", "x1x2")),
        ("x=false", ("x2",)),
        ("x=false&y=false&xSquared=true&ySquared=true", ("x1x1", "x2x2")),
        ("sinX=true&sinY=true", ("x1", "x2", "sinx1", "sinx2")),
        ("x=false&y=false", ("x1", "x2")),
    ],
)
def test_its_inputs_are_features(text, features):
    assert experiment_of_playground(text)[0].features == features


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x=false&y=false", "The inputs are x₁ and x₂ here; there are none in the link."),
        ("discretize=true", "not in two colours"),
        ("learningRate_hide=true&x=true", "Controls that the link hides"),
        ("regularization=L1&regularizationRate=0.1", "there it stays 0"),
        ("batchSize=30", "there it is filled up"),
        ("dataset=circle", "biases, which start at 0.1"),
        ("dataset=lemon", "dataset: 'lemon' is not allowed; allowed: circle, xor, gauss, spiral. Its default, circle,"),
        ("noise=60", "noise: '60' is not allowed"),
        ("percTrainData=5", "percTrainData: '5' is not allowed; allowed: a whole number from 10 to 100."),
        ("networkShape=99", "networkShape: '99' is not allowed"),
        ("batchSize=1.5", "batchSize: '1.5' is not allowed"),
    ],
)
def test_what_is_different_is_said(text, words):
    _, notices = experiment_of_playground(text)
    assert sum(words in notice for notice in notices) == 1
    _, usual = experiment_of_playground("batchSize=30&initZero=true&percTrainData=90&learningRate=1")
    assert not any(words in notice for notice in usual)


@pytest.mark.parametrize("text", ["", "#", "https://playground.tensorflow.org/", "?problem=xor", "dataset", "x" * 9999])
def test_what_is_no_such_link_is_refused(text):
    with pytest.raises(SettingError, match=r"link: .* playground\.tensorflow\.org"):
        experiment_of_playground(text)


@pytest.mark.parametrize(("name", "problem"), [("reg-plane", "plane"), ("reg-gauss", "hills"), ("", "plane")])
def test_regression_has_1200_points_with_values_and_a_linear_output(name, problem):
    link = "problem=regression&dataset=xor&percTrainData=40&networkShape=3&regularization=L2&regularizationRate=0.1"
    experiment, words = experiment_of_playground(f"{link}&regDataset={name}" if name else link)
    assert experiment == Experiment(
        problem=problem,
        n=1200,
        noise=0,
        test=60,
        hidden=(3,),
        hidden_activation="tanh",
        output_activation="linear",
        reduction="mean",
        learning_rate=0.03,
        batch_size=10,
        order="listed",
        l2=0.05,
        init="uniform",
        init_scale=0.5,
        target_loss=0.0,
    )
    assert not any("batch" in sentence for sentence in words)
    fallen_back, words = experiment_of_playground("problem=regression&regDataset=spiral")
    assert fallen_back.problem == "plane"
    assert words[0].startswith("regDataset: 'spiral' is not allowed; allowed: reg-plane, reg-gauss.")


VALUES = (
    st.text(max_size=8)
    | st.from_regex(r"[-+]?[0-9.,e_%]{0,8}", fullmatch=True)
    | st.sampled_from([*DATASETS, "true", "false", "L1", "L2", "nan", "inf", "-1", "1e400", "٣", "classification"])
)
ENTRIES = st.tuples(st.sampled_from([*DEFAULTS, *FEATURES, "showTestData", "noise_hide"]) | st.text(max_size=5), VALUES)


@given(st.text(max_size=60) | st.lists(ENTRIES, max_size=8).map(lambda found: "&".join(map("=".join, found))))
def test_garbage_becomes_an_experiment_with_notices_or_a_setting_error(text):
    try:
        experiment, notices = experiment_of_playground(text)
    except SettingError:
        return
    assert Experiment.from_url(experiment.to_url()) == experiment
    assert all(notice.endswith(".") for notice in notices)
