"""What goes without saying with a problem: its standard settings mostly succeed, and bring a rate that suits them."""

import pytest

from core.data.regressions import REGRESSIONS
from core.ensemble.population import Population
from core.ensemble.starts import Starts
from core.experiment.experiment import Experiment
from core.experiment.usual import FOR_A_PROBLEM, standard, usual_rate

SEEDS = range(1, 5)


def standard_of(problem):
    """The problem's standard settings, reached from others with which it can be learned."""
    return standard(Experiment(problem=problem, output_activation="linear", reduction="mean"))


@pytest.mark.parametrize("problem", [problem for problem in FOR_A_PROBLEM if problem != "points"])
def test_most_seeds_succeed_with_what_a_problem_needs_of_its_own(problem):
    experiment = standard_of(problem)
    assert all(getattr(experiment, name) == value for name, value in FOR_A_PROBLEM[problem].items())
    population = Population([experiment], SEEDS)
    population.advance(float("inf"))
    assert Starts(experiment, population.seeds, population.outcomes[0]).share_solved >= 0.75


@pytest.mark.parametrize("problem", REGRESSIONS)
def test_the_rate_is_that_of_the_optimizer_and_smaller_for_values(problem):
    experiment = standard_of(problem)
    assert experiment.learning_rate == usual_rate(lambda name: getattr(experiment, name))
    plain = experiment.replace(optimizer="sgd")
    assert usual_rate(lambda name: getattr(plain, name)) == 0.1
    assert usual_rate(lambda name: getattr(Experiment(), name)) == Experiment.learning_rate
