"""Greedy training: what stands still stands still, and the first step is plain training of a shallow network."""

import numpy as np

from core.deep.greedy import learn_greedily
from core.deep.networks import Deep, learn
from tests.core.textbook.reports import ended

SEEDS = range(5)


def test_the_layers_below_stand_still_while_the_next_is_trained():
    deep = Deep(3, "sigmoid")
    first, second, third = ended(learn_greedily(deep, SEEDS, 2.0, 5))
    in_first, in_second = 2 * 4 + 4, 4 * 4 + 4
    np.testing.assert_array_equal(first.parameters[:in_first], second.parameters[:in_first])
    np.testing.assert_array_equal(second.parameters[: in_first + in_second], third.parameters[: in_first + in_second])
    assert (third.parameters[in_first + in_second :] != deep.start(SEEDS)[in_first + in_second :]).any()


def test_of_one_hidden_layer_it_is_training_as_usual():
    deep = Deep(1, "sigmoid")
    [greedy], usual = ended(learn_greedily(deep, SEEDS, 2.0, 50)), ended(learn(deep, SEEDS, 2.0, 50))
    np.testing.assert_array_equal(greedy.parameters, usual.parameters)
    assert greedy.seeds == usual.seeds
