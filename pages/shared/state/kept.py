"""What stays in the visitor's browser, and nowhere else: answers in lessons, the log of runs, the last experiment.

Nothing is kept that can be computed: a run is an address and the epoch that was seen, an answer the number of an
option; a lesson that came in a link or a file has a fingerprint of its text in place of a name. The text in the browser
is an input like any other: what cannot be used is left out, and said.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

import streamlit as st

from core.experiment.settings import Integer, SettingError, check_value
from core.lessons.collection import lessons
from core.lessons.lesson import MOST_OPTIONS, MOST_STEPS, NAME, Lesson
from core.lessons.packed import FINGERPRINT
from core.stream.address import address_of, run_at
from core.training.run import EPOCH
from pages.shared.parts.plain import plain
from pages.shared.parts.told import told
from pages.shared.parts.widgets import ACTED
from pages.shared.state.answers import KEY as ANSWERS
from pages.shared.state.answers import SKIPPED, Record, asked, records
from pages.shared.state.log import KEY as LOG
from pages.shared.state.log import MOST_RUNS, RECALLED, Step, entries, recall_runs
from pages.shared.state.own_run import KEY as OWN
from pages.shared.state.own_run import OwnRun, Stand, own_run

FORMAT = "perceptarium visit 1"
KEY = "kept"
MOST_LETTERS = 1_000_000
"""In the browser, which has room for five times as many."""

LETTERS_OF_RUNS = 500_000
"""The oldest runs are not kept beyond this."""

STEP, OPTION = Integer(1, MOST_STEPS), Integer(SKIPPED, MOST_OPTIONS - 1)


class Answer(NamedTuple):
    """An answer in a lesson: the step, what it asked, the option or SKIPPED, and whether the result was shown.

    What a lesson asks that came in a link or a file is not known here: a fingerprint stands for all of its text.
    """

    lesson: str
    step: int
    asked: str
    answer: int
    seen: bool


class KeptRun(NamedTuple):
    """A run, the last epoch that was seen, and the step of a lesson that it was played in."""

    address: str
    epoch: int
    step: Step | None


@dataclass(frozen=True)
class Kept:
    """All that is kept, the oldest run first. notices: what could not be read."""

    answers: tuple[Answer, ...] = ()
    runs: tuple[KeptRun, ...] = ()
    last: Stand | None = None
    notices: tuple[str, ...] = ()


@dataclass
class Visit:
    """What a session knows of its browser."""

    by_a_link: bool
    """Whether the visitor has come by a link that says what to see."""

    name: str = field(default_factory=lambda: secrets.token_hex(8))
    heard: bool = False
    """Whether the browser has told what it keeps: before that, nothing may take its place."""

    last: Stand | None = None
    """The last experiment of the visit before."""


def visit(parameters: Mapping[str, str]) -> Visit:
    """The session's; a new one has come at an address with these parameters."""
    if KEY not in st.session_state:
        st.session_state[KEY] = Visit(bool(parameters.keys() - {"lesson", "step"}))
    found: Visit = st.session_state[KEY]
    return found


def to_keep() -> dict[str, Any]:
    """What the component that keeps is told, static/shared/kept.js."""
    here: Visit = st.session_state[KEY]
    return {"visit": here.name, "heard": here.heard, "text": to_text(present(here))}


def anything_kept() -> bool:
    """Whether there is anything to keep or to forget."""
    return bool(KEY in st.session_state and to_text(present(st.session_state[KEY])))


def recall(key: str) -> None:
    """Take what the browser tells, as the trigger of the component with this key; for callbacks.

    It tells what it keeps when a visit begins, and what another of its windows has made of it. Nothing that this visit
    has made is given up, unless all was forgotten there.
    """
    text, here = told(key, "kept"), st.session_state[KEY]
    if text is None:  # to another visit it tells it again
        here.name, here.heard = secrets.token_hex(8), False
        return
    st.session_state[ACTED] = True  # the browser may not have heard yet of the address that the page wrote last
    if not text:
        forget()
        return
    kept = from_text(text)
    for notice in kept.notices:
        st.toast(plain(notice), icon=":material/warning:", duration="long")
    for answer in kept.answers:
        mine = records().setdefault((answer.lesson, answer.step), Record())
        if mine.answer is None:
            mine.answer = answer.answer
        mine.seen = mine.seen or answer.seen
    recall_runs(kept.runs)
    if kept.last and not here.heard:
        own: OwnRun | None = st.session_state.get(OWN)
        if own is None:
            own_run(run_at(kept.last.address), kept.last.epoch).brought = ""
        else:
            own.recall(kept.last, instead=not (here.by_a_link or own.past or own.session.address))
        here.last = kept.last
    here.heard = True


def forget() -> None:
    """Forget all of it, here and in the browser; for callbacks."""
    for key in (ANSWERS, LOG, RECALLED, OWN, "lab"):
        st.session_state.pop(key, None)
    here: Visit = st.session_state[KEY]
    here.heard, here.last = True, None


def present(here: Visit) -> Kept:
    """What there is to keep at present."""
    known, _ = lessons()
    answers = [
        Answer(name, number, question, record.answer, record.seen)
        for (name, number), record in sorted(records().items())
        if record.answer is not None and (question := _asked(known, name, number)) is not None
    ]
    runs, letters = [], 0
    for entry in entries():
        letters += len(entry.address)
        if letters > LETTERS_OF_RUNS:
            break
        runs.append(KeptRun(entry.address, entry.epoch, entry.step))
    return Kept(tuple(answers), tuple(reversed(runs)), _last(here))


def _asked(known: Mapping[str, Lesson], name: str, number: int) -> str | None:
    """What an answer is kept with; None where there is no such step any more."""
    if FINGERPRINT.fullmatch(name):
        return ""
    return asked(known[name].steps[number - 1]) if name in known and number <= len(known[name].steps) else None


def _last(here: Visit) -> Stand | None:
    """The visitor's last experiment of his own; the defaults are nobody's."""
    own: OwnRun | None = st.session_state.get(OWN)
    if own is None:
        return here.last
    if own.brought:
        return own.past[-1] if own.past else here.last
    return own.stand if own.session.address else None


# As text


def to_text(kept: Kept) -> str:
    """What is kept as JSON; empty where that is nothing."""
    if not (kept.answers or kept.runs or kept.last):
        return ""
    runs = [[run.address, run.epoch, *(run.step or ())] for run in kept.runs]
    content = {"format": FORMAT, "answers": kept.answers, "runs": runs, "last": kept.last}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


T = TypeVar("T")


def from_text(text: object) -> Kept:
    """Inverse of to_text. What cannot be used is left out, with a notice for all of it."""
    try:
        if not isinstance(text, str) or len(text) > MOST_LETTERS:
            raise ValueError
        content = json.loads(text)
        if content["format"] != FORMAT:
            raise ValueError
        answers, runs, last = content["answers"], content["runs"], content["last"]
        wrong: list[str] = []
        kept = Kept(
            _read(answers, _answer, wrong),
            _read(runs[-MOST_RUNS:], _run, wrong),
            next(iter(_read([last] if last else [], _stand, wrong)), None),
        )
    except (ValueError, TypeError, KeyError, RecursionError):
        return Kept(notices=("What this browser has kept of an earlier visit cannot be read, and is left out.",))
    if not wrong:
        return kept
    n = f"{len(wrong)} entries" if len(wrong) > 1 else "An entry"
    told = f"{n} of what this browser has kept cannot be used, and {'are' if len(wrong) > 1 else 'is'} left out."
    return Kept(kept.answers, kept.runs, kept.last, (f"{told} {wrong[0]}",))


def _read(rows: Iterable[Any], read: Callable[..., T], wrong: list[str]) -> tuple[T, ...]:
    found = []
    for row in rows:
        try:
            found.append(read(*row))
        except SettingError as error:
            wrong.append(str(error))
        except (ValueError, TypeError):
            wrong.append(str(SettingError("entry", row, "what this app has written")))
    return tuple(found)


def _answer(lesson: str, step: int, question: str, answer: int, seen: bool) -> Answer:
    if FINGERPRINT.fullmatch(lesson):
        number, chosen = check_value("step", step, STEP), check_value("answer", answer, OPTION)
        return Answer(lesson, number, "", chosen, seen is True)
    known, _ = lessons()
    if lesson not in known:
        raise SettingError("lesson", lesson, ", ".join(known))
    number = check_value("step", step, Integer(1, len(known[lesson].steps)))
    asks = known[lesson].steps[number - 1]
    if question != asked(asks):
        raise SettingError(f"{lesson}, step {number}", question, "an answer to what this step asks today")
    chosen = check_value("answer", answer, Integer(SKIPPED, len(asks.options) - 1))
    return Answer(lesson, number, question, chosen, seen is True)


def _run(address: str, epoch: int, lesson: str | None = None, step: int | None = None) -> KeptRun:
    stand = _stand(address, epoch)
    if lesson is None:
        return KeptRun(*stand, None)
    if not (NAME.fullmatch(lesson) or FINGERPRINT.fullmatch(lesson)):
        raise SettingError("lesson", lesson, "the name of a lesson")
    return KeptRun(*stand, (lesson, check_value("step", step, STEP)))


def _stand(address: str, epoch: int) -> Stand:
    if not isinstance(address, str):
        raise TypeError
    return Stand(address_of(run_at(address)), check_value("epoch", epoch, EPOCH))
