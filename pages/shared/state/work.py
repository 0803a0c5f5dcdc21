"""Long work in small pieces, with its progress and a stop: it goes on only while its page is looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import streamlit as st

from pages.shared.parts.widgets import ACTED

FIRST_SECONDS, SECONDS = 0.4, 0.15
"""How long a page computes before it shows something first, and between its further pictures."""

EVERY = 0.05
"""Seconds between two turns: there the browser draws, and other visitors have their turn."""


class Work(Protocol):
    """What can be advanced piece by piece, such as core.ensemble.population.Population."""

    def advance(self, seconds: float) -> None: ...

    def stop(self) -> None: ...

    @property
    def done(self) -> bool: ...


W = TypeVar("W", bound=Work)


def kept_work(key: str, wanted: Any, make: Callable[[], W]) -> W:
    """The session's work of this name. Other wishes stop it and begin anew; so does `begin_again`.

    wanted: everything that the work depends on, comparable. Raises what `make` raises.
    """
    kept = st.session_state.get(key)
    if kept is None or kept[0] != wanted:
        begin_again(key)
        kept = st.session_state[key] = (wanted, make())
    work: W = kept[1]
    return work


def begin_again(key: str) -> None:
    """Forget the work of this name."""
    if key in st.session_state:
        st.session_state.pop(key)[1].stop()


def watch(key: str, work: Work, say: Callable[[], tuple[float, str]], draw: Callable[[], None]) -> None:
    """Advance the work, turn by turn, with its progress, a stop button and the picture of what is there so far.

    say: how much is done, 0 to 1, and in words. draw: shows what is there; the last time when the work is done.
    """
    first = f"{key}_begun"
    if st.session_state.get(first) is not work:
        st.session_state[first] = work
        work.advance(FIRST_SECONDS)

    goes_on = not work.done

    def turn() -> None:
        if not work.done:
            work.advance(SECONDS)
        if goes_on and work.done:
            st.session_state[ACTED] = True  # the browser may not have heard yet of the address that the page wrote last
            st.rerun()  # the rest of the page may depend on the result
        share, words = say()
        with st.container(horizontal=True, vertical_alignment="center"):
            st.progress(min(max(share, 0.0), 1.0), words)
            if not work.done:
                st.button("Stop", key=f"{key}_stop", on_click=work.stop, help="End here, with what there is.")
            elif share < 1.0:
                st.button(
                    "Start again", key=f"{key}_again", on_click=begin_again, args=(key,), help="From the beginning."
                )
        draw()

    if goes_on:
        st.fragment(turn, run_every=EVERY)()
    else:  # no fragment: a turn that the browser still asks for would cost it what the page has drawn behind this
        turn()
