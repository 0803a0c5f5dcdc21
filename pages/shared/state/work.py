"""Long work in small pieces, with its progress and a stop: it goes on only while its page is looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from core.experiment.settings import SettingError
from core.progress import Work
from pages.shared.parts.messages import say_refused
from pages.shared.parts.widgets import ACTED

FIRST_SECONDS, SECONDS = 0.4, 0.15
"""How long a page computes before it shows something first, and between its further pictures."""

EVERY = 0.05
"""Seconds between two turns: there the browser draws, and other visitors have their turn."""

T = TypeVar("T")
W = TypeVar("W", bound=Work)


def kept(key: str, wanted: Any, make: Callable[[], T]) -> T:
    """What the session keeps by this name while it is wanted alike; else it is made anew.

    wanted: everything that it depends on, comparable. Raises what `make` raises.
    """
    known = st.session_state.get(key)
    if known is None or known[0] != wanted:
        known = st.session_state[key] = (wanted, make())
    made: T = known[1]
    return made


def kept_work(key: str, wanted: Any, make: Callable[[], W]) -> W:
    """The same for work, which is stopped where another one is wanted."""
    if key in st.session_state and st.session_state[key][0] != wanted:
        begin_again(key)
    return kept(key, wanted, make)


def begin_again(key: str) -> None:
    """Forget the work of this name."""
    if key in st.session_state:
        st.session_state.pop(key)[1].stop()


def long_work(
    key: str, wanted: Any, make: Callable[[], W], say: Callable[[W], str], draw: Callable[[W], None] | None = None
) -> W | None:
    """The session's work of this name, carried on before the visitor's eyes; None, and why, where it is refused."""
    try:
        work = kept_work(key, wanted, make)
    except SettingError as error:
        say_refused(error)
        return None
    watch(key, work, lambda: say(work), (lambda: draw(work)) if draw else None)
    return work


def watch_to_the_end(key: str, work: W, say: Callable[[], str]) -> None:
    """Advance the work, with its progress and a stop button as long as it is not all there, and nothing afterwards."""
    place = st.empty()
    if not _is_complete(work):
        with place.container():
            watch(key, work, say)
    if _is_complete(work):
        place.empty()


def _is_complete(work: Work) -> bool:
    return work.done and work.progress >= 1.0


def watch(key: str, work: Work, say: Callable[[], str], draw: Callable[[], None] | None = None) -> None:
    """Advance the work, turn by turn, with its progress, a stop button and the picture of what is there so far.

    say: how much is done, in words. draw: shows what is there; the last time when the work is done.
    """
    first, ready = f"{key}_begun", f"{key}_ready"
    if st.session_state.get(first) is not work:
        st.session_state[first], st.session_state[ready] = work, _is_complete(work)
        work.advance(FIRST_SECONDS)

    goes_on = not work.done

    def turn() -> None:
        if not work.done:
            work.advance(SECONDS)
        if goes_on and work.done:
            st.session_state[ACTED] = True  # the browser may not have heard yet of the address that the page wrote last
            st.rerun()  # the rest of the page may depend on the result
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.session_state[ready]:  # it came complete: there is no progress to show
                st.caption(say(), width="content")
            else:
                st.progress(min(max(work.progress, 0.0), 1.0), say())
            if not work.done:
                st.button("Stop", key=f"{key}_stop", on_click=work.stop, help="End here, with what there is.")
            elif work.progress < 1.0:
                st.button(
                    "Start again", key=f"{key}_again", on_click=begin_again, args=(key,), help="From the beginning."
                )
        if draw:
            draw()

    if goes_on:
        st.fragment(turn, run_every=EVERY)()
    else:  # no fragment: a turn that the browser still asks for would cost it what the page has drawn behind this
        with st.container():  # as a fragment has one: what is drawn stays where it is when the work is done
            turn()
