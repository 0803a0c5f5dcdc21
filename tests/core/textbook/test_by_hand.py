"""Networks of step units, set by hand: they compute their gates, and stay as they are."""

import numpy as np
import pytest

from core.textbook import ITEMS
from core.textbook.by_hand import STEP_NETWORKS, of_steps
from pages.shared.state.location import read_location


@pytest.mark.parametrize("problem", STEP_NETWORKS)
def test_a_network_of_steps_computes_its_gate_at_once(problem):
    run, notices = read_location(of_steps(problem).parameters)
    assert notices == []
    start = run.snapshot(0)
    assert start.status == "solved"
    np.testing.assert_array_equal(start.outputs, run.experiment.samples.targets)


def test_training_leaves_them_as_they_are():
    run, _ = read_location(of_steps("xor").parameters | {"target_loss": "0", "max_epochs": "30", "optimizer": "adam"})
    last = run.snapshot(30)
    assert (last.status, last.parameters.tolist()) == ("stalled", list(STEP_NETWORKS["xor"][1]))


def test_items_lead_to_them():
    labels = {item.item: " ".join(place.label for place in item.places) for item in ITEMS.values()}
    for item, gates in {
        "000-03": ["XOR"],
        "001-09": ["AND", "OR", "NOT"],
        "003-01": ["XNOR"],
        "004-12": ["XOR"],
    }.items():
        assert all(f"{gate} of step units" in labels[item] for gate in gates)
