"""Clouds on all pages without a browser: each page takes them, or says why not."""

import re

import numpy as np
import pytest

from core.ensemble.population import Population
from core.ensemble.starts import Starts
from core.experiment.experiment import Experiment
from core.training.run import Run
from pages.compare.state import run_of
from tests.pages.reading import at_link, pictures, rested, said
from tests.pages.test_compare import rows
from tests.pages.test_compare import visit as compare
from tests.pages.test_lab import choose, experiment_of, lab, names, widget

CLOUD = {
    "problem": "moons",
    "n": "60",
    "noise": "15",
    "test": "20",
    "hidden": "3",
    "hidden_activation": "tanh",
    "init": "glorot",
    "reduction": "mean",
    "learning_rate": "1",
    "max_epochs": "150",
}
EXPERIMENT = Experiment.from_url(CLOUD)


def visit(page, **parameters):
    return rested(at_link(page, **CLOUD, **parameters).run())


def test_random_starts_group_the_failures_by_the_points_that_are_right():
    population = Population([EXPERIMENT.replace(seed=0)], range(100))
    while not population.done:
        population.advance(1.0)
    expected = Starts(EXPERIMENT, population.seeds, population.outcomes[0])
    at = visit("starts", starts="100", seed="0")
    assert f"{len(expected.solved)} of 100 starts" in said(at)
    most = expected.failures[0]
    assert most.name.endswith("right")
    assert most.name in said(at)
    assert "starts_maps" in pictures(at)
    right = expected.outcomes.accuracy[most.places]
    low, high = (float(part.rstrip("%")) / 100 for part in most.name.removesuffix(" right").split(" to "))
    assert ((right >= low - 1e-9) & (right < high)).all()


@pytest.mark.parametrize("row", ["all", "48", "49"])
def test_backpropagation_works_through_one_point(row):
    at = visit("backpropagation", row=row, epoch="20")
    assert "adds up the gradients of all 48 points" in said(at)
    assert at.selectbox(key="backpropagation_row").value == (48 if row == "48" else 1)


def test_the_landscape_and_the_comparison_take_a_cloud():
    assert "landscape" in " ".join(pictures(visit("landscape")))
    other = "&".join(f"{name}={value}" for name, value in (CLOUD | {"noise": "40"}).items())
    own = "&".join(f"{name}={value}" for name, value in CLOUD.items())
    at = compare(a=own, b=other)
    assert "compare_regions" in pictures(at)
    ends = [run_of(text)[0].snapshot(10**6) for text in (own, other)]
    table = rows(at)
    assert table["points right"] == [f"{end.accuracy:.0%}" for end in ends]
    assert table["test loss"] == [f"{end.test_measures[0]:.4g}" for end in ends]
    for told, end in zip(table["test points right"], ends, strict=True):
        share, right, n = re.fullmatch(r"(\d+%) \((\d+) of (\d+)\)", told).groups()
        assert share == f"{end.test_measures[1]:.0%}"
        assert int(right) / int(n) == pytest.approx(end.test_measures[1])


VALUES = {
    "hills": CLOUD | {"problem": "hills", "output_activation": "linear", "learning_rate": "0.1"},
    "sine": CLOUD | {"problem": "sine", "output_activation": "linear", "learning_rate": "0.1"},
    "not": {"problem": "not", "max_epochs": "150"},
}


@pytest.mark.parametrize("name", VALUES)
def test_all_pages_take_values_and_one_input(name):
    def open_at(page, **parameters):
        return rested(at_link(page, **VALUES[name], **parameters).run())

    at = open_at("starts", starts="100", seed="0")
    assert "of 100 starts" in said(at)
    assert "starts_maps" in pictures(at)
    assert "are right" not in said(at)
    assert "landscape" in " ".join(pictures(open_at("landscape")))
    assert "landscape_profiles" in pictures(open_at("landscape", section="stuck"))
    assert "operation" in said(open_at("backpropagation", epoch="20")).lower()
    own = "&".join(f"{setting}={value}" for setting, value in VALUES[name].items())
    at = compare(a=own, b=f"{own}&seed=3")
    assert "compare_regions" in pictures(at)
    table = rows(at)
    assert ("rows right" in table) == (name == "not")
    assert ("test loss" in table) == (name != "not")
    assert "test points right" not in table


def test_choosing_a_cloud_in_the_lab_brings_what_it_needs():
    at = choose(lab(), "problem", "rings")
    assert "Changed with it" in said(at)
    assert experiment_of(at) == Experiment(
        problem="rings", hidden=(8,), hidden_activation="tanh", reduction="mean", init="glorot"
    )
    assert {name: widget(at, name).value for name in ("n", "noise", "test")} == {"n": 300, "noise": 10.0, "test": 30}
    assert "inputs" not in names(at)
    at = choose(at, "problem", "blobs")
    assert "Changed with it" not in said(at)


def test_choosing_more_classes_in_the_lab_brings_an_output_for_each():
    at = choose(lab(), "problem", "blobs3")
    assert "output activation softmax" in said(at)
    cloud = {"hidden": (8,), "hidden_activation": "tanh", "reduction": "mean", "init": "glorot"}
    softmax = {"output_activation": "softmax", "loss": "categorical_cross_entropy"}
    assert experiment_of(at) == Experiment(problem="blobs3", target_loss=0.05, **cloud, **softmax)
    at = choose(at, "problem", "iris")
    assert experiment_of(at) == Experiment(problem="iris", scaling="standard", target_loss=0.1, **cloud, **softmax)
    assert {"measures", "scaling", "test", "data_seed"} <= names(at)
    assert not {"n", "noise", "inputs", "points"} & names(at)
    sigmoid = {"loss": "binary_cross_entropy", "reduction": "mean"}
    at = choose(lab(**sigmoid), "problem", "blobs4")  # which does for four classes too
    assert experiment_of(at) == Experiment(problem="blobs4", **cloud | sigmoid)
    signed = {"targets": "-1/+1", "output_activation": "tanh", "reduction": "mean"}
    at = choose(lab(**signed), "problem", "blobs3")  # tanh was chosen, and does too
    assert experiment_of(at) == Experiment(problem="blobs3", target_loss=0.05, **cloud | signed)
    at = choose(lab(hide="all,-problem", reduction="mean"), "problem", "blobs3")  # its output cannot be changed here
    assert experiment_of(at) == Experiment(problem="blobs3", reduction="mean")


def test_pages_take_three_classes():
    iris = CLOUD | {"problem": "iris", "output_activation": "softmax", "loss": "categorical_cross_entropy"}
    at = rested(at_link("starts", **iris, starts="100", seed="0").run())
    assert "starts_maps" in pictures(at)
    assert "blue" not in said(at)
    assert "● setosa" in said(at)
    at = rested(at_link("backpropagation", **iris, row="all", epoch="20").run())
    assert "adds up the gradients of all 120 points" in said(at)
    own = "&".join(f"{name}={value}" for name, value in iris.items())
    other = "&".join(f"{name}={value}" for name, value in CLOUD.items())
    assert "compare_regions" in pictures(compare(a=own, b=other))


def test_a_noisy_gate_in_the_lab_has_the_table_and_the_inputs_of_a_gate():
    at = choose(choose(lab(), "problem", "custom"), "truth_table", "01101001")
    at = choose(at, "problem", "noisy")
    assert "truth table 0110" in said(at)
    assert {"truth_table", "n", "noise", "test", "data_seed", "inputs"} <= names(at)
    at = choose(at, "truth_table", "0001")
    assert experiment_of(at).task.label == "Noisy gate 0001"
    at = choose(at, "truth_table", "00000001")
    assert "four digits 0 or 1, because problem is noisy" in said(at)
    assert experiment_of(at).truth_table == "0001"


def test_a_cloud_in_the_end_says_what_became_of_both_sets():
    last = Run(EXPERIMENT).snapshot(150)
    wrong = np.count_nonzero(~EXPERIMENT.samples.right(last.outputs))
    assert f"{48 - wrong} of 48 training points are right, and" in last.reason
    assert "in the test set" in last.reason
