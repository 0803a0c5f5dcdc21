"""Lesson editor: what one changes first, then the whole text, and beside it the step as students see it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.experiment.settings import Integer, SettingError, setting
from core.lessons.collection import lessons, text_named
from core.lessons.lesson import MOST_STEPS
from core.lessons.lines import with_value
from core.lessons.packed import MOST_BYTES
from pages.editor.draft import draft
from pages.editor.preview import preview
from pages.editor.texts import NEW, STEP
from pages.lessons.place import SUMMARY, TEACHER, Place
from pages.lessons.sheets import address_of_step
from pages.shared.parts.codes import qr_code, warn_of_phones
from pages.shared.parts.messages import say_refused
from pages.shared.parts.plain import plain
from pages.shared.parts.teaching import sections
from pages.shared.parts.uploads import file_place
from pages.shared.parts.widgets import show
from pages.shared.state.page import Page, leave_for
from pages.shared.state.share import LONG_LINK

LESSON, TEXT, STEP_SHOWN, UPLOAD, BEGIN = "lesson", "editor_text", "editor_step", "editor_upload", "editor_begin"
FIELD = "editor_field"
GO = "editor_go"
"""Where a button leads to, in the session's state: a page with its parameters."""

HEIGHT = 720
"""Of the text, in pixels: that of a panel with a stage."""

COMMANDS, SHOWN = "editor_commands", "editor_shown"

LOOK = f"""<style>
.st-key-{TEXT} textarea {{ font-family: ui-monospace, monospace; font-size: 14px; }}
@media (width <= 640px) {{
  .stColumn:has(.st-key-{SHOWN}) {{ order: -1; }}
  [data-testid="stLayoutWrapper"]:has(> .st-key-{COMMANDS}) {{ order: 1; }}
}}
</style>"""
"""On a phone the step stands above the text, and what is done with the whole lesson below."""

HOW = 'Each line is `name = "value"`, and `[[step]]` begins a step. What stands in `{ }` becomes a computed number.'
"""What one needs to know of TOML."""


@dataclass(frozen=True)
class State:
    """Which step is shown."""

    step: int = setting(1, Integer(1, MOST_STEPS), "Step", "The step that is shown.")


def put(text: str, step: int = 1) -> None:
    """Replace the text; for callbacks."""
    mine.change(text)
    page.set(step=step)


def take() -> None:
    put(st.session_state[TEXT], page.state.step)


def undo() -> None:
    mine.undo()
    page.change()


def add_step() -> None:
    put(f"{mine.text.rstrip()}\n\n{STEP}", min(mine.text.count("[[step]]") + 1, MOST_STEPS))


def begin() -> None:
    """A lesson was chosen to begin with."""
    name = st.session_state[BEGIN]
    if name is not None:
        put(text_named(name))
        st.session_state[BEGIN] = None


def upload() -> None:
    """A file was chosen, or taken away."""
    file = st.session_state[UPLOAD]
    if file is not None:
        put(file.getvalue()[: MOST_BYTES + 1].decode(errors="replace"))


def put_value(field: str, key: str) -> None:
    """Write what was entered into the text."""
    text = with_value(field, st.session_state[key], mine.text)
    if text is not None:
        put(text, page.state.step)


def simple_fields(place: Place) -> None:
    """The first things that one would change, without the text; those that stand on a line of their own in it."""
    entries = (("title", "Title of the step", place.step.title), ("question", "Question", place.step.question))
    for column, (name, label, value) in zip(fields[1:], entries, strict=True):
        field = f"step {place.number}, {name}"
        if with_value(field, value, mine.text) is not None:
            key = f"{FIELD}_{label}"
            show(key, value)
            column.text_input(
                label,
                key=key,
                on_change=put_value,
                args=(field, key),
                help="It is written into the lesson, and the step shows it.",
            )


def ready_lessons() -> None:
    """What to begin with."""
    known, _ = lessons()
    st.selectbox(
        "Start from a ready lesson",
        list(known),
        index=None,
        placeholder="the short one below",
        format_func=lambda name: known[name].title,
        key=BEGIN,
        on_change=begin,
        help="The text becomes a copy of it. Yours can be brought back by Undo.",
    )


def commands() -> None:
    """What can be done with the whole lesson."""
    ready = mine.lesson if mine.mistake is None else None
    with st.container(horizontal=True, vertical_alignment="center", key=COMMANDS):
        if st.button("Open as a lesson", disabled=ready is None, help="In the lab, as your students do."):
            assert ready is not None
            leave_for("lab", Place(ready, 1).parameters)
        if st.button(
            "Answers and sheets", disabled=ready is None, help="All answers as computed, and sheets to print."
        ):
            assert ready is not None
            leave_for("lessons", {TEACHER: ready.name})
        with st.popover("Link for students", disabled=ready is None, help="The whole lesson is in this link."):
            if ready is not None:
                address = address_of_step(Place(ready, 1))
                st.code(address, language=None, wrap_lines=True)
                st.caption(
                    f"{len(address):,} characters, which hold the whole lesson: this server keeps nothing of it. "
                    + (f"Some programs cut off what is beyond {LONG_LINK:,}. " if len(address) > LONG_LINK else "")
                    + "Or give your students the file: they open it on the page *Lessons*."
                )
                if code := qr_code(address):
                    st.image(code, width=300, alt="QR code of the link")
                else:
                    st.caption("This link is too long for a QR code.")
                warn_of_phones()
        with st.popover("Save and open", help="The lesson as a file"):
            st.download_button(
                "Save (TOML)",
                lambda: mine.text,
                "my-lesson.toml",
                "application/toml",
                key="editor_save",
                on_click="ignore",
            )
            file_place("Open a lesson (TOML)", type="toml", key=UPLOAD, on_change=upload)
        st.button("Add a step", on_click=add_step, help="At the end of the text: an example to change.")
        st.button(":material/undo:", on_click=undo, disabled=not mine.past, help="Undo the last change of the text.")


page = Page(
    "editor",
    "Lesson editor",
    State,
    intro="**Make a lesson for your class:** change the question, press Enter, and see it change in the step, which is "
    "as your students see it. *Link for students* then gives the lesson to them.",
    keep={LESSON},
)
mine = draft()
if there := st.session_state.pop(GO, None):
    leave_for(*there)
if page.is_read and LESSON in page.kept:
    try:
        mine.change(text_named(page.kept[LESSON]))
    except SettingError as error:
        say_refused(error)
page.keep({LESSON: mine.name} if mine.name and mine.text != NEW else {})

st.html(LOOK)
fields = st.columns(3, gap="medium")
with fields[0]:
    ready_lessons()
with st.container():
    commands()
    written, shown = st.columns([5, 6], gap="medium")
with written:
    st.markdown(HOW)
    with st.expander("All fields"):
        for heading in ("The fields", "What to look at", "Measures"):
            st.markdown(f"##### {heading}\n\n{sections('lessons.md')[heading]}")
    if st.session_state.get(TEXT) != mine.text:  # else the browser would forget what is being typed
        st.session_state[TEXT] = mine.text
    st.text_area(
        "The whole lesson (TOML)",
        key=TEXT,
        height=HEIGHT,
        on_change=take,
        help="Everything can be changed here. It is taken when you press Ctrl + Enter or click beside the text.",
    )
with shown, st.container(key=SHOWN):
    if mine.mistake is not None:
        st.error(f"**There is a mistake.** {plain(str(mine.mistake))}")
        if mine.line:
            st.code(mine.line, language=None, wrap_lines=True)
        if mine.lesson is not None:
            st.caption("Below is the lesson as it was before.")
    if mine.lesson is not None:
        lesson = mine.lesson
        place = Place(lesson, min(page.state.step, len(lesson.steps)))
        if mine.mistake is None:
            simple_fields(place)
        if len(lesson.steps) > 1:
            st.session_state[STEP_SHOWN] = place.number
            st.segmented_control(
                "Step",
                range(1, len(lesson.steps) + 1),
                required=True,
                key=STEP_SHOWN,
                on_change=lambda: page.set(step=st.session_state[STEP_SHOWN]),
            )
        preview(
            place,
            lambda number: page.set(step=number),
            lambda: st.session_state.update({GO: ("lessons", {SUMMARY: lesson.name})}),
        )
page.end(())
