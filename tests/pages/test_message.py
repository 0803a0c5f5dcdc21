"""What the server and the stage tell each other: Python and JavaScript name the same fields."""

import re
from typing import is_typeddict

import pytest

from core.stream import answer
from pages.shared.stage import message
from pages.shared.stage.assets import STATIC

TWIN = (STATIC / "types/message.js").read_text(encoding="utf-8")
TYPEDEF = re.compile(r"@typedef \{object\} (\w+)\n(.*?)\*/", re.DOTALL)
PROPERTY = re.compile(r"@property \{.*\} (\[?)(\w+)\]?$", re.MULTILINE)
IN_JAVASCRIPT = {name: PROPERTY.findall(properties) for name, properties in TYPEDEF.findall(TWIN)}
IN_PYTHON = {name: value for name, value in (vars(message) | vars(answer)).items() if is_typeddict(value)}
ONLY_PARTS_OF_OTHERS = {"Changes"}


def test_both_sides_have_the_same_types():
    assert IN_JAVASCRIPT.keys() == IN_PYTHON.keys() - ONLY_PARTS_OF_OTHERS


@pytest.mark.parametrize("name", IN_JAVASCRIPT)
def test_a_type_has_the_same_fields_on_both_sides(name):
    required = {field for bracket, field in IN_JAVASCRIPT[name] if not bracket}
    optional = {field for bracket, field in IN_JAVASCRIPT[name] if bracket}
    assert required == IN_PYTHON[name].__required_keys__
    assert optional == IN_PYTHON[name].__optional_keys__


def test_every_field_is_read():
    assert TWIN.count("@property") == sum(map(len, IN_JAVASCRIPT.values()))
