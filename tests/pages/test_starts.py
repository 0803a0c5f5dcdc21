"""Random starts without a browser: the shares are the core's, the settings decide, links lead to the same runs."""

import re
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.ensemble.population import Population
from core.ensemble.starts import Starts
from core.experiment.experiment import Experiment
from core.stats.proportion import wilson
from core.training.trainer import train
from core.training.words import title_of
from tests.pages.reading import at_link, pictures, rested, said, well

WORK = "starts_work"
FAST = {"learning_rate": "5", "init": "normal", "max_epochs": "800"}
EXPERIMENT = Experiment.from_url(FAST)


def visit(**parameters):
    """The page at the link with these parameters."""
    at = at_link("starts", **parameters)
    return rested(at.run())


@pytest.fixture(scope="module")
def expected():
    """What core says of the first 500 seeds."""
    population = Population([EXPERIMENT], range(500))
    while not population.done:
        population.advance(1.0)
    return Starts(EXPERIMENT, population.seeds, population.outcomes[0])


def test_the_share_solved_is_the_cores_with_its_interval(expected):
    at = visit(**FAST)
    low, high = wilson(len(expected.solved), 500)
    text = said(at)
    assert f"{expected.share_solved:.1%} solved" in text
    assert f"{len(expected.solved)} of 500 starts" in text
    assert f"{low:.1%} to {high:.1%}" in text
    assert f"half of them by epoch {np.median(expected.outcomes.epoch[expected.solved]):,.0f}" in text
    assert title_of(EXPERIMENT) in text
    found = pictures(at)
    assert {"starts_epochs", "starts_losses", "starts_lines", "starts_maps"} <= set(found)
    failed, solved = re.findall(r"(not solved|solved): seed (\d+)", found["starts_maps"]["alt"])
    assert (failed[0], solved[0]) == ("not solved", "solved")
    assert int(failed[1]) in expected.seeds[expected.failures[0].places]
    assert int(solved[1]) in expected.seeds[expected.solved]
    assert all(picture["alt"] for picture in found.values())


def test_other_seeds_and_numbers(expected):
    at = visit(**FAST, starts="100", first_seed="400")
    solved = np.count_nonzero((expected.outcomes.status == 1)[400:])
    assert f"{solved} of 100 starts" in said(at)
    at = rested(at.number_input(key="starts_starts").set_value(200).run())
    assert " of 200 starts" in said(at)
    assert "200" in at.query_params["starts"]


def test_failures_are_listed_with_links_to_the_same_runs(expected):
    at = visit(**FAST)
    kind = expected.failures[0]
    text = said(at)
    assert kind.name in text
    assert kind.words in text
    assert f"{len(kind.places) / 500:.1%}" in text
    links = re.findall(r"\[(\d+)\]\((.*?)\)", text)
    assert [int(seed) for seed, _ in links] == expected.seeds[kind.places[: len(links)]].tolist()
    seed, address = links[0]
    experiment = Experiment.from_url(dict(parse_qsl(urlsplit(address).query)))
    assert experiment == EXPERIMENT.replace(seed=int(seed))
    *_, last = train(experiment)
    assert last.status != "solved"


def test_another_kind_is_looked_at(expected):
    at = visit(**FAST)
    at = well(at.selectbox(key="starts_kind_failures").select(2).run())
    assert expected.failures[1].words in said(at)
    assert "2" in at.query_params["kind"]
    at = well(at.segmented_control(key="starts_section").set_value("solutions").run())
    assert expected.solutions[0].words in said(at)
    groups = [box for box in at.selectbox if box.key.startswith("starts_kind")]
    assert [(box.key, box.value, box.options[0]) for box in groups] == [
        ("starts_kind_solutions", 1, f"1. {expected.solutions[0].name}")
    ]
    at = visit(**FAST, kind="1000")
    assert expected.failures[-1].words in said(at), "the last one, where there are not so many"


def test_solutions_are_called_by_their_gates(expected):
    at = visit(**FAST, section="solutions")
    kind = expected.solutions[0]
    assert kind.words in said(at)
    assert f"| {len(kind.places):,} | {len(kind.places) / 500:.1%} |" in said(at)


def test_the_best_of_k(expected):
    at = visit(**FAST, section="best")
    chances = expected.best_of(np.arange(1, 11))
    assert f"One start is solved in {chances[0]:.1%} of cases, the best of two in {chances[1]:.1%}." in said(at)
    enough = int(np.flatnonzero(chances >= 0.99)[0]) + 1
    assert f"With {enough} starts at least one is solved in 99 of 100 cases." in said(at)


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"problem": "or", "hidden": "0"}, "No run failed."),
        ({"problem": "xor", "hidden": "0", "section": "solutions"}, "needs a hidden layer"),
        ({"max_epochs": "2", "section": "solutions"}, "No run was solved."),
        ({"problem": "xor", "hidden": "0"}, "can be drawn for networks with a hidden layer"),
        ({"features": "x1-x1x2"}, "Each curve is where a hidden unit changes sides"),
        ({"problem": "moons", "n": "20", "max_epochs": "3"}, "others. Look where the lines separate the points."),
        ({"hidden_activation": "step", "max_epochs": "3"}, "Weights of step units are set by hand."),
        ({"batch_size": "1"}, "batch_size"),
        ({"dropout": "0.5"}, "dropout"),
    ],
)
def test_what_there_is_not_is_said(parameters, words):
    assert words in said(visit(**({"max_epochs": "1000", "learning_rate": "5", "starts": "100"} | parameters)))


def test_bad_parameters_are_named_and_nothing_else_is_lost():
    at = visit(**FAST, starts="12")
    assert "starts" in at.warning[0].value
    assert "100 to 100000" in said(at)
    assert " of 500 starts" in said(at)
    at = visit(**(FAST | {"learning_rate": "fast"}))
    assert "learning_rate" in said(at)


def test_a_number_that_is_refused_says_why_at_its_field():
    at = visit(**FAST, starts="200")
    field = at.number_input(key="starts_starts")
    assert not field.proto.has_min, "the browser would keep the number back without a word"
    [error] = well(field.set_value(50).run()).error
    assert "50 is not allowed; allowed: a whole number from 100 to 100000" in error.value.replace("\\", "")
    assert at.session_state["starts_page"].state.starts == 200
    assert at.number_input(key="starts_starts").value == 200


# Long work


class Slow:
    """Work that is done after so many pieces."""

    progress = 0.5

    def __init__(self, pieces=3):
        self.left = pieces

    @property
    def done(self):
        return self.left == 0

    def advance(self, seconds):
        self.left -= 1

    def stop(self):
        self.left = 0


def script():
    import streamlit as st

    from pages.shared.state.work import kept_work, watch
    from tests.pages.test_starts import Slow

    work = kept_work("work", st.session_state.get("wish", 1), lambda: Slow(1000))
    watch("work", work, lambda: f"{work.left} left", lambda: st.markdown(f"left: {work.left}"))


def test_it_goes_on_piece_by_piece_and_stops():
    at = well(AppTest.from_function(script).run())
    assert at.markdown[0].value == "left: 998"  # once at first, once in its turn
    at = well(at.run())
    assert at.markdown[0].value == "left: 997"
    at = well(at.button(key="work_stop").click().run())
    assert at.markdown[0].value == "left: 0"
    assert not [button for button in at.button if button.key == "work_stop"]
    at = well(at.button(key="work_again").click().run())
    assert at.markdown[0].value == "left: 998"
    at.session_state["wish"] = 2
    before = at.session_state["work"][1]
    at = well(at.run())
    assert before.done, "the work for the former wish was stopped"
    assert at.markdown[0].value == "left: 998"
