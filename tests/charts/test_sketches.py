"""The small pictures: each is valid, light, says what it shows, and shows what was computed."""

import re
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from time import sleep

import numpy as np
import pytest

from core.charts import sketches
from core.charts.sketches import QUICK, SKETCHES, sketch
from core.charts.svg import SHADES, cells, color_between, curve
from core.claims.stored import stored
from core.glossary.glossary import TERMS
from core.training.run import Run

LIGHT = 16_000
"""Characters."""


@pytest.mark.parametrize("name", SKETCHES)
def test_a_sketch_is_light_and_says_what_it_shows(name):
    alt, svg = sketch(name)
    assert ElementTree.fromstring(svg).tag.endswith("svg")
    assert len(alt.split()) >= 4
    assert len(svg) <= LIGHT
    assert "nan" not in svg


def test_the_glossarys_pictures_are_there():
    assert {term.sketch for term in TERMS.values() if term.sketch} <= set(SKETCHES)


def test_the_region_is_that_of_the_solved_run():
    end = Run(QUICK).snapshot(QUICK.max_epochs)
    assert end.status == "solved"
    assert f"after {end.epoch} epochs" in sketch("region").alt


def test_bars_are_as_long_as_the_stored_shares():
    row = stored()["two_hidden"].own.rows[1]
    assert f'width="{104 * row.solved / row.n:.1f}"' in sketch("shares").svg


def test_neighbours_of_one_shade_are_one_cell():
    text = cells(np.array([[0.0, 0.0, 1.0]]), 0.0, 0.0, 30.0)
    assert text.count("M") == 2
    assert f'fill="{color_between(1.0)}" d="M20.0 0.0h10.3' in text
    assert SHADES >= 10


def test_a_curve_ends_where_it_leaves_the_box():
    text = curve(np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0, 5.0]), "#000", 0.0, 1.0)
    [points] = re.findall(r'points="([^"]*)"', text)
    assert points == "8.0,92.0 80.0,8.0"


def test_a_sketch_is_computed_by_one_visitor_while_the_others_wait(monkeypatch):
    computed = []

    def make():
        computed.append("now")
        sleep(0.05)
        return "", ""

    monkeypatch.setitem(sketches._MAKERS, "of all", make)
    with ThreadPoolExecutor(8) as visitors:
        assert len(list(visitors.map(sketch, ["of all"] * 8))) == 8
    assert computed == ["now"]
