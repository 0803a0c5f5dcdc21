"""The glossary: every word once, in plain sentences, and every setting with the help of its widget."""

import re

import pytest

from core.experiment.experiment import SETTINGS
from core.glossary.glossary import SUBJECTS, TERMS, WORDS, setting_help

ASKED_FOR = (
    "net input, norm, central difference, relative difference, logit, float64, Wilson interval, Hessian, eigenvector",
    "simulated annealing, 2-2-1 network, reduction, learning rate, epoch, vanishing gradient",
)
"""Words that newcomers did not know."""


@pytest.mark.parametrize("name", ", ".join(ASKED_FOR).split(", "))
def test_a_newcomers_word_has_an_entry(name):
    assert name in [term.name for term in WORDS]


def test_a_name_means_one_thing():
    names = [name.casefold() for term in WORDS for name in term.names]
    assert sorted(names) == sorted(set(names))
    assert len({term.key for term in WORDS}) == len(WORDS)


@pytest.mark.parametrize("term", TERMS.values(), ids=TERMS)
def test_an_entry_is_short_and_its_key_fits_an_address(term):
    assert term.subject in SUBJECTS
    assert re.fullmatch(r"[\w-]+", term.key)
    assert term.words.endswith(".")
    assert len(term.words.split()) <= 55
    assert len(term.formula) <= 60


def test_every_setting_is_an_entry_with_its_help():
    for setting in SETTINGS.values():
        [entry] = [term for term in TERMS.values() if term.name.casefold() == setting.label.casefold()]
        assert entry.words == setting.help or entry.name in ("momentum", "truth table"), setting.label


def test_the_help_of_a_choice_explains_the_options_that_have_a_name():
    text = setting_help(SETTINGS["optimizer"])
    assert text.startswith(SETTINGS["optimizer"].help)
    options = SETTINGS["optimizer"].kind.options
    assert [label for label in options.values() if f"**{label}**" not in text] == []
    assert setting_help(SETTINGS["seed"]) == SETTINGS["seed"].help


def test_the_sizes_of_any_network_are_explained_and_no_other_numbers():
    pattern = TERMS["2-2-1-network"].pattern
    for text in ("XOR, 2-1, sigmoid", "Iris, 4-6×16-3, ReLU", "a 2-4-3-1 network", "2-2-1"):
        assert re.search(pattern, text), text
    for text in ("Hidden units 3-2, learning rate 1", "rows 1-4", "x1-x2", "on 2026-11-28 or later"):
        assert not re.search(pattern, text), text
