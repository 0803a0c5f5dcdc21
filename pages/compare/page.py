"""Compare: up to four runs side by side with one transport, the settings in which they differ, and this visit's log."""

from __future__ import annotations

import streamlit as st

from core.training.course import differences
from pages.compare.change import change_section
from pages.compare.log import log_section
from pages.compare.own import follow_own, is_own, offer_own, texts_at_first
from pages.compare.parts import Compared
from pages.compare.pictures import pictures
from pages.compare.ready import ready_section
from pages.compare.state import LETTERS, State, run_of
from pages.compare.table import table
from pages.compare.training import offer_more, train
from pages.shared.parts.messages import say_notices
from pages.shared.state.log import log_left, log_run
from pages.shared.state.own_run import own_run
from pages.shared.state.page import Page
from pages.shared.state.present import own_line, run_line

lab = st.session_state.get("lab")
log_left(lab.session if lab else None)
stays = st.session_state.get("page_shown") == "compare"
page = Page(
    "compare",
    "Compare",
    State,
    intro="**Choose what differs, and look which run learns sooner:** they are shown at their ends, and *Play* takes "
    "them through the same epochs together.",
)
follow_own(page, stays)
if page.state.chosen:
    offer_own(page)
texts = page.state.chosen or texts_at_first()
runs, notices = [], []
for letter, text in zip(LETTERS, texts, strict=False):
    run, found = run_of(text)
    runs.append(run)
    notices += [f"Run {letter.upper()}: {notice}" for notice in found]
say_notices(notices)
courses = train(texts, runs)
if page.state.chosen:
    for course in courses:
        log_run(course.run, course.last)
compared = Compared(texts, courses, differences([run.experiment for run in runs]))
if is_own(texts[0]):
    own_line(page, own_run())
else:
    run_line(page, runs[0])
ready_section(page, texts)
offer_more(courses)
pictures(page, compared)
change_section(page, compared)
table(page, compared)
log_section(page)
page.end(())
