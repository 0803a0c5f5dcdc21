"""The settings in which the runs differ, as a table with their results, and what follows from it in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import combinations

import streamlit as st

from core.notation.numbers import counted, grouped, percent, share_of, short
from core.stream.address import parameters_of
from core.training.course import Course, same_start
from core.training.run import events_to_text
from core.training.snapshot import Snapshot
from core.training.value_errors import off_by
from core.training.words import changes_in_words
from pages.compare.parts import Compared
from pages.compare.state import State, places
from pages.shared.parts.plain import plain
from pages.shared.parts.table import table as draw_table
from pages.shared.state.page import Page, page_link

MEASURE = {"problem", "truth_table", "value_scaling", "targets", "loss", "reduction", "l1", "l2"}
"""Settings that say what the loss is: runs that differ in one of them have losses of different kinds."""


def table(page: Page[State], compared: Compared) -> None:
    """Draw the section."""
    st.markdown(" ".join(_in_common(compared)))
    left, right = st.columns([5, 6])
    with left:
        st.markdown("##### In what they differ, and what came of it")
        _differences(compared)
    with right:
        st.markdown("##### How they ended")
        for index in range(len(compared.texts)):
            _one_run(page, compared, index)


def _differences(compared: Compared) -> None:
    """The table: a column for each run."""
    courses = compared.courses
    rows = [[found.label, *(plain(value) for value in found.values)] for found in compared.differences]
    changes = [
        "; ".join(f"epoch {epoch:,}: {words}" for epoch, words in changes_in_words(course.run)) for course in courses
    ]
    if any(changes):
        rows.append(["Changes during the run", *(plain(text) or "none" for text in changes)])
    snapshots = [course.last for course in courses]
    rows += [
        ["**Result**", *(f"**{course.last.status if course.done else 'not at its end yet'}**" for course in courses)],
        ["at epoch", *(f"{snapshot.epoch:,}" for snapshot in snapshots)],
        ["loss", *(f"{snapshot.loss:.4g}" for snapshot in snapshots)],
    ]
    off = [off_by(snapshot) if snapshot.experiment.task.is_regression else [] for snapshot in snapshots]
    called = "points" if all(course.run.experiment.task.is_cloud for course in courses) else "rows"
    of_test = [snapshot.test_measures or (math.nan, math.nan) for snapshot in snapshots]
    rows += [
        *_if_any(f"{called} right", [float(snapshot.accuracy) for snapshot in snapshots], percent),
        *_if_any("test loss", [loss for loss, _ in of_test], short),
        *_row_if_any("test points right", [_test_right(snapshot) for snapshot in snapshots]),
        *_row_if_any("outputs off by (root mean square)", [grouped(of_run[0]) if of_run else "" for of_run in off]),
        *_row_if_any("in the test set off by", [grouped(of_run[1]) if of_run[1:] else "" for of_run in off]),
    ]
    draw_table(["", *map(plain, compared.names)], rows)


def _if_any(name: str, values: Sequence[float], text: Callable[[float], str]) -> list[list[str]]:
    """A row of the table; none where no run has such a number."""
    return _row_if_any(name, ["" if math.isnan(value) else text(value) for value in values])


def _row_if_any(name: str, cells: Sequence[str]) -> list[list[str]]:
    """The same of texts, of which an empty one is none."""
    return [[name, *(cell or "–" for cell in cells)]] if any(cells) else []


def _test_right(snapshot: Snapshot) -> str:
    """How much of the test set is right; empty without one, and where its targets are values."""
    test, measures = snapshot.experiment.test_samples, snapshot.test_measures
    if test is None or measures is None or math.isnan(measures[1]):
        return ""
    return share_of(measures[1], len(test.targets))


def _one_run(page: Page[State], compared: Compared, index: int) -> None:
    """Why the run ended as it did, the way to it in the lab, and the way out of here."""
    texts, course, letter = compared.texts, compared.courses[index], compared.letters[index]
    st.markdown(f"**{plain(compared.names[index])}.** {plain(course.last.reason or 'Not at its end yet.')}")
    with st.container(horizontal=True, vertical_alignment="center"):
        page_link(
            "lab",
            f"Open {letter} in the lab",
            parameters_of(course.run),
            help="The same run, with every setting that there is.",
            width="content",
        )
        if len(texts) > 1:
            st.button(
                f"Take {letter} out",
                key=f"compare_out_{letter}",
                help=f"Compare without run {letter}.",
                on_click=lambda: page.set(**places([*texts[:index], *texts[index + 1 :]]), epoch="end"),
            )


def _instead(courses: Sequence[Course]) -> str:
    """What can be compared of runs whose losses cannot."""
    experiments = [course.run.experiment for course in courses]
    if not any(experiment.task.is_regression for experiment in experiments):
        return "epochs and right rows"
    one_problem = len({experiment.problem for experiment in experiments}) == 1
    return (
        "how far their outputs are off from the values, which the table tells in one unit," if one_problem else "epochs"
    )


def _in_common(compared: Compared) -> list[str]:
    """Whether one thing is changed, and whether the runs start alike."""
    courses, changed = compared.courses, [found for found in compared.differences if found.name != "seed"]
    sentences = []
    if len(courses) == 1:
        return ["This is one run. Change one thing above, and the other comes beside it."]
    other_events = len({events_to_text(course.run.events) for course in courses}) > 1
    alone = {}
    """The one setting in which two runs differ, by their letters."""
    for i, j in combinations(range(len(courses)), 2):
        labels = [found.label for found in changed if found.values[i] != found.values[j]]
        if len(labels) == 1:
            alone[f"{compared.letters[i]} and {compared.letters[j]}"] = labels[0]
    unclear = [found.label for found in changed if found.label not in alone.values()]
    if len(changed) == 1:
        sentences.append(f"One setting differs: {changed[0].label}.")
    elif alone:
        pairs = ", ".join(f"{both} ({label})" for both, label in alone.items())
        sentences.append(f"One setting alone differs between {pairs}.")
        if unclear:
            sentences.append(f"What {' or '.join(unclear)} would do alone cannot be told from these runs.")
    elif changed:
        sentences.append(
            f"{counted(len(changed), 'setting')} differ: what a single one of them does cannot be told from these runs."
        )
    else:
        sentences.append("No setting differs.")
    if other_events:
        sentences.append("The changes made during the runs differ.")
    if measures := [found.label for found in changed if found.name in MEASURE]:
        sentences.append(
            f"Their losses are not of the same kind ({', '.join(measures)}): compare {_instead(courses)} instead."
        )
    seeds = [course.run.experiment.seed for course in courses]
    if len(set(seeds)) > 1:
        named = ", ".join(f"{letter} from {seed}" for letter, seed in zip(compared.letters, seeds, strict=True))
        sentences.append(f"They start from different seeds ({named}), so chance differs too.")
    elif same_start(courses):
        sentences.append(f"All start from seed {seeds[0]}, with the same weights and biases.")
    else:
        sentences.append(
            f"All have seed {seeds[0]}, but not the same first weights: their networks or initialisations differ."
        )
    return sentences
