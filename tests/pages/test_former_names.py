"""Links made before a parameter was renamed: each former name opens the page with the same setting, without a word."""

import importlib
from dataclasses import fields
from pathlib import Path

import pytest

from core.experiment.experiment import SETTINGS
from core.experiment.settings import Choice, Integer, Number, Text, parameter_names, setting_of, settings_table
from pages.shared.state.location import RUN_PARAMETERS
from tests.pages.reading import at_link, well

ROOT = Path(__file__).parents[2]
PAGES = sorted(path.parent.name for path in (ROOT / "pages").glob("*/state.py"))
NEEDED = {"backpropagation": {"net": "own"}}
"""What else a link must say for the page to use its settings; what it says alone is tried in tests of the page."""


def state_class(page):
    module = importlib.import_module(f"pages.{page}.state")
    return next(getattr(module, name) for name in ("State", "NeuronState") if hasattr(module, name))


FORMER = [
    (page, entry.name, former)
    for page in PAGES
    for entry in fields(state_class(page))
    for former in setting_of(entry).formerly
]


def other(cls, name):
    """A value of the setting that is not its default, as a link has it."""
    kind, default = settings_table(cls)[name].kind, getattr(cls(), name)
    match kind:
        case Choice(options):
            value = next(option for option in options if option != default and option != "softmax")
        case Integer(low, high):
            value = low + 1 if low + 1 != default else low + 2
        case Number(low, high):
            value = low + (high - low) / 4
        case Text():
            value = "40:learning_rate=5" if name == "events" else "x^2"
    return kind.write(value), value


def test_there_are_such_names():
    assert len(FORMER) >= 15
    assert {"rate", "rate2", "rate3", "own_rate", "eta", "share"} <= {former for _, _, former in FORMER}


@pytest.mark.parametrize(("page", "name", "former"), FORMER)
def test_a_former_name_opens_the_same(page, name, former):
    text, value = other(state_class(page), name)
    at = well(at_link(page, **NEEDED.get(page, {}), **{former: text}).run())
    assert getattr(at.session_state[f"{page}_page"].state, name) == value
    assert not at.warning
    assert f"{name}=" in at.code[-1].value
    assert f"{former}=" not in at.code[-1].value.replace(f"{name}=", "")


@pytest.mark.parametrize("page", PAGES)
def test_no_name_means_two_settings(page):
    table = settings_table(cls := state_class(page))
    names = [known for name, entry in table.items() for known in (name, *entry.formerly)]
    assert len(names) == len(set(names))
    assert set(names) == parameter_names(cls)


@pytest.mark.parametrize(("page", "name", "former"), FORMER)
def test_a_former_name_is_none_of_the_labs_where_both_are_in_a_link(page, name, former):
    if page in ("starts", "sweeps", "landscape", "claims", "backpropagation"):
        assert former not in {*SETTINGS, *RUN_PARAMETERS}
