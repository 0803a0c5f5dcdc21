"""The overview and the page for teachers: every page is there, and what is said about it stands in docs/teaching.md."""

import re
import tomllib
from urllib.parse import parse_qsl

import pytest
import streamlit as st

from core.charts.sketches import SKETCHES
from core.claims.stored import stored
from core.lessons.collection import lessons
from pages.overview.words import LOOKS
from pages.shared.menu import MENU, TITLES
from pages.shared.parts.about import about
from pages.shared.parts.teaching import purposes, sections
from tests.pages.reading import ROOT, at_link, expect_known, said, well


@pytest.fixture(autouse=True)
def links_without_the_door(monkeypatch):
    """Only app.py tells Streamlit which pages there are."""
    monkeypatch.setattr(st, "page_link", lambda page, *, label, **_: st.caption(f"to {page}: {label}"))


def test_every_page_is_in_the_menu_and_has_its_place_in_the_overview():
    assert set(TITLES) == {path.parent.name for path in ROOT.glob("pages/*/page.py")}
    assert set(LOOKS) == set(TITLES) - {"overview"}
    assert {look.sketch for look in LOOKS.values()} <= set(SKETCHES)
    at = well(at_link("overview").run())
    for name in LOOKS:
        assert f"to pages/{name}/page.py: **{TITLES[name]}**" in said(at)
        assert LOOKS[name].first in said(at)
        assert purposes()[TITLES[name]][1:] in said(at)
    assert len(at.get("html")) >= len(LOOKS)


def test_the_table_of_pages_is_that_of_the_menu_in_its_order():
    _, *rows = re.findall(r"^\| (.+?) \| (.*?) ?\|$", sections()["The pages"], re.MULTILINE)
    titles = []
    for group, names in MENU.items():
        titles += ([f"**{group}**"] if group else []) + list(names.values())
    assert [title for title, _ in rows] == titles


def test_teachers_have_all_of_the_text_without_links_that_lead_nowhere():
    text = said(well(at_link("teachers").run()))
    assert "Which page for which lecture" in text
    assert "`problem=and`" in text
    assert "(docs/lessons.md)" in text.replace("`", "")
    for page, query in re.findall(r"\]\(([^?)]*)\??([^)]*)\)", text):
        parameters = dict(parse_qsl(query))
        lesson = parameters.pop("lesson", None)
        assert lesson is None or (lesson in lessons()[0] and parameters.pop("step") == "1")
        expect_known("lab" if page == "./" else page, parameters)
    assert "[One neuron](neuron)" in text
    assert "[lesson 1](./?lesson=1-one-unit&step=1)" in text


def test_lectures_use_pages_and_lessons_that_there_are():
    table = sections()["Which page for which lecture"]
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| (\d+) \| ([^|]+) \|$", table, re.MULTILINE)
    assert len(rows) >= 10
    for _, shown, minutes, _ in rows:
        assert any(title in shown for title in TITLES.values())
        assert all(int(number) <= len(lessons()[0]) for number in re.findall(r"\d", re.sub(r"16 and 256", "", shown)))
        assert 5 <= int(minutes) <= 45


def test_what_is_said_of_deep_networks_is_what_was_computed():
    few, many = (
        {row.arm: row for row in result.rows} for result in (stored()["vanishing"].own, stored()["vanishing"].longer)
    )
    deep, flat = "5 sigmoid layers", "1 sigmoid layer"
    assert (
        f"in {few[deep].experiment.max_epochs:,} epochs five sigmoid layers learned XOR from {few[deep].solved} of "
        f"{few[deep].n} starts, one layer from {few[flat].solved}; in {many[deep].experiment.max_epochs:,} epochs from "
        f"{many[deep].solved} and {many[flat].solved}"
    ) in sections()["Which page for which lecture"]


def test_the_solutions_of_each_lesson_are_a_click_away():
    text = said(well(at_link("teachers").run()))
    for lesson in lessons()[0].values():
        assert f"to pages/lessons/page.py: {lesson.title}" in text


def test_about_says_who_made_it_its_version_and_its_licence():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f"Perceptarium {version}" in about()
    assert "the Perceptarium developers" in about()
    assert "MIT License" in about()
