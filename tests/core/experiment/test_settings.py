"""Kinds of values: what each accepts, how it says what it refuses, and that its text reads back to the same value."""

import math
from dataclasses import dataclass, fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import Experiment, SettingError
from core.experiment.experiment import SETTINGS
from core.experiment.settings import (
    Choice,
    Integer,
    Layers,
    Number,
    Numbers,
    Seed,
    Setting,
    Several,
    Text,
    TruthTable,
    parameter_names,
    read_parameters,
    setting,
    setting_of,
    write_parameters,
)
from tests.core.examples import values

CHOICE = Choice({"a": "First", "b": "Second"})
WHOLE = Integer(1, 16)
WORD = Integer(1, 16, word="full")
REAL = Number(1e-5, 100.0)
LAYERS = Layers(3, 16)
TABLE = TruthTable()
LINE = Text(8)
SOME = Several({"a": "First", "b": "Second", "c": "Third"})
ROW = Numbers(1, 3, -5.0, 5.0)


@pytest.mark.parametrize(
    ("kind", "value", "canonical"),
    [
        (CHOICE, "a", "a"),
        (WHOLE, 1, 1),
        (WHOLE, 16.0, 16),
        (WORD, "full", "full"),
        (REAL, 1e-5, 1e-5),
        (REAL, 100, 100.0),
        (Number(-1.0, 1.0), -0.0, 0.0),
        (LAYERS, [], ()),
        (LAYERS, [4, 2.0], (4, 2)),
        (LAYERS, (16, 1, 16), (16, 1, 16)),
        (TABLE, "0110", "0110"),
        (TABLE, "01101001", "01101001"),
        (SOME, ["b"], ("b",)),
        (SOME, ("c", "a"), ("a", "c")),
        (LINE, "", ""),
        (LINE, "x^2 + 1é", "x^2 + 1é"),
        (ROW, [1, -2.5], (1.0, -2.5)),
        (ROW, (5.0,), (5.0,)),
    ],
)
def test_accepts(kind, value, canonical):
    found = kind.check(value)
    assert found == canonical
    assert type(found) is type(canonical)
    assert math.copysign(1.0, found) == 1.0 if isinstance(found, float) else True


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *[(CHOICE, value) for value in ("c", "", "A", None, 1, ["a"], {"a": 1})],
        *[(WHOLE, value) for value in (0, 17, 1.5, True, "3", None, [3], math.nan, math.inf, 2**64)],
        *[(WORD, value) for value in ("Full", "", "3", 0, True)],
        *[(REAL, value) for value in (0, 1e-6, 100.1, math.nan, math.inf, -math.inf, True, "0.5", None, [1.0])],
        *[(LAYERS, value) for value in ("2", "", [0], [17], [1, 2, 3, 4], [2.5], [True], [[2]], [None], 2, None)],
        *[(SOME, value) for value in ("", "a", [], ["d"], ["a", "a"], [None], [["a"]], None, 1)],
        *[(LINE, value) for value in ("123456789", "a\nb", "a\tb", None, 3, ["a"])],
        *[(ROW, value) for value in ("1", [], [1, 2, 3, 4], [6], [math.nan], ["1"], [True], [None], 1.0, None, [[1]])],
        *[(TABLE, value) for value in ("", "011", "01101", "0112", "٠١١٠", 110, None, ["0", "1", "1", "0"])],
    ],
)
def test_refuses_and_names_field_value_and_what_is_allowed(kind, value):
    with pytest.raises(SettingError) as caught:
        Setting(kind, "Label", "Help", "group").check("name", value)
    error = caught.value
    assert (error.field, error.allowed) == ("name", kind.allowed)
    assert error.value is value
    assert str(error).startswith("name: ")
    assert str(error).endswith(kind.allowed)
    assert repr(value)[:20] in str(error)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (CHOICE, "b", "b"),
        (WHOLE, "12", 12),
        (WORD, "full", "full"),
        (WORD, "4", 4),
        (REAL, "0.25", 0.25),
        (REAL, "1e-05", 1e-5),
        (LAYERS, "0", ()),
        (LAYERS, "2", (2,)),
        (LAYERS, "4-2", (4, 2)),
        (TABLE, "1001", "1001"),
        (SOME, "a-c", ("a", "c")),
        (LINE, "a b", "a b"),
        (ROW, "0.9,0.3,-1", (0.9, 0.3, -1.0)),
    ],
)
def test_text_stands_for(kind, text, value):
    assert Setting(kind, "Label", "Help", "group").parse("name", text) == value
    assert kind.write(value) == text


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *[(CHOICE, text) for text in ("c", "")],
        *[(WHOLE, text) for text in ("", "x", "1.5", "0", "9" * 5000, "full")],
        *[(REAL, text) for text in ("", "x", "nan", "inf", "-inf", "1e999", "1,5", "0")],
        *[(LAYERS, text) for text in ("", "-", "2-", "-2", "2--2", "4-0", "17", "2,2", "1-1-1-1")],
        *[(TABLE, text) for text in ("", "011", "012 ")],
        *[(SOME, text) for text in ("", "d", "a-", "a-a", "a,b")],
        *[(LINE, text) for text in ("123456789", "\n")],
        *[(ROW, text) for text in ("", "a", "1,", "1,,2", "1;2", "9", "1,2,3,4", "nan", "1e999")],
    ],
)
def test_text_that_stands_for_nothing(kind, text):
    with pytest.raises(SettingError) as caught:
        Setting(kind, "Label", "Help", "group").parse("name", text)
    assert (caught.value.field, caught.value.value, caught.value.allowed) == ("name", text, kind.allowed)


@pytest.mark.parametrize("name", SETTINGS)
@given(data=st.data())
def test_every_settings_text_reads_back_to_the_same_value(name, data):
    entry = SETTINGS[name]
    value = entry.check(name, data.draw(values(entry.kind)))
    text = entry.kind.write(value)
    assert isinstance(text, str)
    read = entry.parse(name, text)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    "value", [10**5000, "x" * 1000, [[[]]] * 1000], ids=["endless integer", "long text", "long list"]
)
def test_a_message_stays_short_and_is_a_message_whatever_the_value(value):
    error = SettingError("seed", value, "a number")
    assert len(str(error)) < 120
    assert error.value is value


def test_a_value_nested_too_deep_to_be_shown():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    assert str(SettingError("seed", deep, "a number")) == "seed: this list is not allowed; allowed: a number"
    assert str(SettingError("file", b"{broken", "JSON")) == "file: '{broken' is not allowed; allowed: JSON"


def test_the_settings_are_those_of_the_fields():
    assert {field.name: setting_of(field) for field in fields(Experiment)} == SETTINGS


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (CHOICE, "b", "Second"),
        (Integer(0, 10**6), 10_000, "10,000"),
        (WORD, "full", "full"),
        (Seed(), 2**32 - 1, "4294967295"),
        (REAL, 0.5, "0.5"),
        (REAL, 2.0, "2"),
        (REAL, 1e-5, "1e-05"),
        (REAL, 1 / 3, "0.333333"),
        (LAYERS, (4, 2), "4-2"),
        (LAYERS, (), "none"),
        (TABLE, "0110", "0110"),
        (LINE, "x^2", "x^2"),
        (ROW, (0.5, -1.0), "0.5, -1"),
    ],
)
def test_a_value_in_words(kind, value, text):
    assert Setting(kind, "Label", "Help.").text(value) == text


def test_a_value_in_short_words():
    assert SETTINGS["optimizer"].text("sgd") == "SGD (plain gradient descent)"
    assert SETTINGS["optimizer"].short("sgd") == "SGD"


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_has_words(name):
    assert SETTINGS[name].text(getattr(Experiment(), name))


@dataclass(frozen=True)
class Renamed:
    """Settings of which one had other names before."""

    learning_rate: float = setting(0.5, REAL, label="Learning rate", help="How far.", formerly=("rate", "eta"))
    units: int = setting(1, WHOLE, label="Units", help="How many.")


@pytest.mark.parametrize("name", ["learning_rate", "rate", "eta"])
def test_a_former_name_is_read_and_never_written(name):
    values, errors = read_parameters(Renamed, {name: "2", "units": "3"})
    assert (values, errors) == ({"learning_rate": 2.0, "units": 3}, [])
    assert write_parameters(Renamed(**values)) == {"learning_rate": "2", "units": "3"}


def test_the_present_name_counts_before_a_former_one():
    assert read_parameters(Renamed, {"rate": "2", "learning_rate": "3"})[0] == {"learning_rate": 3.0}


def test_a_bad_value_is_named_as_the_link_names_it():
    values, [error] = read_parameters(Renamed, {"eta": "fast"})
    assert values == {}
    assert str(error).startswith("eta: 'fast' is not allowed")


def test_the_names_that_a_link_may_use():
    assert parameter_names(Renamed) == {"learning_rate", "rate", "eta", "units"}
