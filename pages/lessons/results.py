"""What the steps of lessons come to: computed once for all visitors, and anew for who comes back."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from core.experiment.settings import SettingError
from core.lessons.evidence import Evidence
from core.progress import InTurn
from pages.lessons.place import Place, record
from pages.shared.parts.workers import workers
from pages.shared.state.work import kept_work, watch_to_the_end

WORK = "lesson_results_again"


@st.cache_resource(max_entries=500, show_spinner=False)
def known_results(step: str) -> list[tuple[int, str]]:
    """The place of the right option and the conclusion of a step, written out; empty until somebody has computed it.

    All visitors share it, because a class opens one lesson, and what its step comes to is the same for all of them.
    """
    return []


def take_known_results(places: Iterable[Place]) -> list[Place]:
    """Note in the records what is known; those places whose result the visitor has seen, and that is not known yet."""
    missing = []
    for place in places:
        present = record(place)
        if present.answer is None or not present.seen or present.right is not None:
            continue
        if known := known_results(repr(place.step)):
            present.right = known[0][0]
        else:
            missing.append(place)
    return missing


def compute_results_again(places: Iterable[Place]) -> None:
    """Compute what the visitor has seen in an earlier visit, with its progress, until all of it is known."""
    missing = take_known_results(places)
    if not missing:
        return
    work = kept_work(WORK, [place.key for place in missing], lambda: Again(missing))
    watch_to_the_end(WORK, work, work.say)
    if work.complete:
        work.publish()
        take_known_results(missing)


class Again(InTurn):
    """The results of these steps, one after the other."""

    def __init__(self, places: Iterable[Place]):
        self.evidence = [Evidence(place.step, workers()) for place in places]
        super().__init__(self.evidence)

    @property
    def complete(self) -> bool:
        return all(each.complete for each in self.evidence)

    def say(self) -> str:
        there = sum(each.complete for each in self.evidence)
        return f"Results of your earlier visit, computed anew: {there} of {len(self.evidence)}."

    def publish(self) -> None:
        """Tell all visitors; of a step with a mistake there is nothing to tell, and the step itself says so."""
        for each in self.evidence:
            try:
                known_results(repr(each.step)).append((each.right, each.conclusion))
            except SettingError:
                continue
