"""A playlist: gathered from pages, kept in a link and in a file, refused in words, and changed without loss."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import SettingError
from pages.playlist.example import EXAMPLE
from pages.shared.menu import TITLES
from pages.shared.state.playlist import (
    MOST_LETTERS,
    MOST_STEPS,
    Playlist,
    PlaylistStep,
    from_json,
    from_text,
    recall,
    remembered_playlist,
    step_of,
    to_json,
    to_text,
)
from tests.pages.reading import at_link, press, rested, said, well

STEPS = st.lists(
    st.builds(
        PlaylistStep,
        st.sampled_from(sorted(TITLES)),
        st.text(max_size=40),
        st.text(max_size=40),
        st.text(max_size=60),
    ),
    max_size=5,
).map(tuple)


@given(STEPS)
@settings(max_examples=100, deadline=None)
def test_links_and_files_bring_the_same_steps_back(steps):
    assert from_text(to_text(steps)) == steps
    assert from_json(to_json(steps).encode()) == steps


def test_ten_steps_fit_into_a_link_that_browsers_and_mail_take():
    assert len(to_text(EXAMPLE * 3)) < 2000


def test_a_step_holds_the_pages_parameters():
    step = step_of("lab", {"problem": "and", "hidden": "4-2", "events": "3:learning_rate=2"}, "x" * 500)
    assert step.parameters == {"problem": "and", "hidden": "4-2", "events": "3:learning_rate=2"}
    assert len(step.title) == MOST_LETTERS["title"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"page": "nowhere"}, "page"), ({"link": "x" * 2001}, "link"), ({"title": 3}, "title"), ({"note": None}, "note")],
)
def test_what_is_no_step_is_refused_by_the_name_of_its_field(changes, field):
    with pytest.raises(SettingError, match=f"^{field}: "):
        PlaylistStep(**{"page": "lab", "link": "", "title": "", "note": ""} | changes)


BAD_TEXTS = ["x", "eJw", "é", "a" * 5000, to_text(EXAMPLE)[:-9], to_text(EXAMPLE * 16)]


@pytest.mark.parametrize("text", BAD_TEXTS)
def test_a_spoilt_link_is_refused_in_words(text):
    with pytest.raises(SettingError, match=r"allowed: .+") as refused:
        from_text(text)
    assert len(str(refused.value)) < 300


@given(st.binary(max_size=60) | st.recursive(st.none() | st.text(), st.lists).map(lambda v: json.dumps(v).encode()))
@settings(max_examples=100, deadline=None)
def test_any_other_file_is_refused_in_words(content):
    with pytest.raises(SettingError, match=r"allowed: .+"):
        from_json(content)


@pytest.mark.parametrize("steps", [5, [5], [{"page": "lab"}], [{"page": "lab", "link": "", "title": "", "more": 1}]])
def test_a_file_with_other_steps_is_refused_in_words(steps):
    with pytest.raises(SettingError, match=r"allowed: .+"):
        from_json(json.dumps({"format": "perceptarium playlist 1", "steps": steps}).encode())


def test_a_change_is_undone():
    mine = Playlist()
    mine.change(EXAMPLE)
    mine.change(EXAMPLE[1:])
    mine.undo()
    assert mine.steps == EXAMPLE
    with pytest.raises(SettingError, match=f"at most {MOST_STEPS} steps"):
        mine.change(EXAMPLE * 16)
    assert mine.steps == EXAMPLE


def test_a_show_is_over_when_its_step_is_taken_away():
    mine = Playlist(EXAMPLE, at=3)
    mine.change(EXAMPLE[:3])
    assert mine.at is None
    mine.at = 1
    mine.change(EXAMPLE[:2])
    assert mine.at == 1
    mine.change(())
    assert mine.at is None


def test_a_page_is_added_and_the_playlist_has_it():
    at = rested(at_link("neuron").run())
    press(at, "Add to the playlist")
    assert "Added as step 1 of the playlist." in said(at)
    [step] = at.session_state["playlist"].steps
    assert (step.page, step.title) == ("neuron", "One neuron")


def test_the_example_is_opened_and_stands_in_the_address():
    at = well(rested(at_link("playlist").run()))
    assert all(step.note in said(at) for step in EXAMPLE)
    press(at, "Open the example")
    assert at.session_state["playlist"].steps == EXAMPLE
    assert from_text(at.query_params["steps"]) == EXAMPLE


def test_a_link_brings_its_playlist_and_the_one_before_is_not_lost():
    at = rested(at_link("playlist", steps=to_text(EXAMPLE[:2])).run())
    assert at.session_state["playlist"].steps == EXAMPLE[:2]
    at = rested(at_link("playlist", steps="nonsense").run())
    assert "allowed" in said(at)


class Tells:
    """A session of a browser that tells what it remembers."""

    def __init__(self, monkeypatch, text):
        self.session = {"playlist": Playlist(), "browser": {"playlist": text}}
        monkeypatch.setattr("streamlit.session_state", self.session)


def test_what_the_browser_remembers_comes_back_and_does_not_take_the_place_of_a_links_playlist(monkeypatch):
    mine = Tells(monkeypatch, to_text(EXAMPLE)).session["playlist"]
    assert remembered_playlist()["playlist"] is None
    recall("browser")
    assert mine.steps == EXAMPLE
    assert from_text(remembered_playlist()["playlist"]) == EXAMPLE
    mine.change(EXAMPLE[:1])
    mine.change(())
    assert remembered_playlist()["playlist"] == ""
    mine = Tells(monkeypatch, to_text(EXAMPLE)).session["playlist"]
    mine.change(EXAMPLE[:1])
    recall("browser")
    assert mine.steps == EXAMPLE[:1]
    mine.undo()
    mine.undo()
    assert mine.steps == EXAMPLE
    asked = remembered_playlist()["asked"]
    recall("left")  # the page was left in the same moment: it is asked again
    assert remembered_playlist()["asked"] != asked
    mine = Tells(monkeypatch, "nonsense").session["playlist"]
    recall("browser")
    assert mine.steps == ()
