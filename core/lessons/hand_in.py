"""What a student hands in at the end of a lesson: a name, the answers, and the runs with what was seen of them.

As a file it is JSON with a checksum over all else, which tells a changed file from an intact one; in a link the same,
packed. Runs stand in it as in a saved file, without their networks: a run is the same wherever it is computed again.
A lesson that came in a link or a file is in the hand-in itself, as in a link: whoever checks it need not have it.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from core.experiment.settings import Choice, Integer, SettingError, check_value
from core.lessons.lesson import LINE, MOST_STEPS, NAME, TEXT_LENGTH
from core.lessons.packed import is_in_link, lesson_in_link
from core.notation.packed import pack, unpack
from core.stream.address import address_of
from core.training.run import Run
from core.training.status import LEFT, STATUSES

FORMAT = "perceptarium hand-in 1"
MOST_BYTES, MOST_RUNS, MOST_NAME = 1_000_000, 200, 60

STEP, STATUS = Integer(1, MOST_STEPS), Choice({LEFT: LEFT, **{name: name for name in STATUSES if name != "training"}})


@dataclass(frozen=True)
class HandedAnswer:
    """An answer to a step's question; None in place of a prediction that was skipped.

    came_true: the option that did, as the student was told; None where the result was not looked at.
    """

    step: int
    question: str
    answer: str | None
    came_true: str | None


@dataclass(frozen=True)
class HandedRun:
    """A run that was played in a step, and what was seen of it last; accuracy is None where values are learned."""

    step: int
    run: Run
    epoch: int
    status: str
    loss: float
    accuracy: float | None

    @cached_property
    def address(self) -> str:
        """That of the run."""
        return address_of(self.run)


@dataclass(frozen=True)
class HandIn:
    """One student's work on one lesson; is_intact: whether the checksum is that of the rest."""

    name: str
    lesson: str
    """What links call it: the name of its file, or its text, packed."""

    title: str
    answers: tuple[HandedAnswer, ...]
    runs: tuple[HandedRun, ...]
    is_intact: bool = True

    @property
    def brings_lesson(self) -> bool:
        """Whether the lesson's text is in it, as somebody may have written it."""
        return is_in_link(self.lesson)


# Writing


def to_json(hand_in: HandIn) -> str:
    """The file."""
    return json.dumps(_sealed(hand_in), ensure_ascii=False, indent=1)


def to_link(hand_in: HandIn) -> str:
    """The same in letters for a link."""
    return pack(json.dumps(_sealed(hand_in), ensure_ascii=False, separators=(",", ":")))


def _sealed(hand_in: HandIn) -> dict[str, Any]:
    content = {
        "format": FORMAT,
        "name": hand_in.name,
        "lesson": hand_in.lesson,
        "title": hand_in.title,
        "answers": [vars(answer) for answer in hand_in.answers],
        "runs": [_run_document(run) for run in hand_in.runs],
    }
    return content | {"checksum": checksum(content)}


def _run_document(handed: HandedRun) -> dict[str, Any]:
    seen = {name: getattr(handed, name) for name in ("step", "epoch", "status", "loss", "accuracy")}
    return seen | {"run": handed.run.to_plan(handed.epoch)}


def checksum(content: Mapping[str, Any]) -> str:
    """SHA-256 of the content but its checksum; spaces and the order of fields do not change it."""
    rest = {name: value for name, value in content.items() if name != "checksum"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


# Reading


def from_json(content: bytes) -> HandIn:
    """The hand-in in a file, whether intact or not. Raises SettingError for what is none."""
    if len(content) > MOST_BYTES:
        raise SettingError("file", f"{len(content):,} bytes", f"at most {MOST_BYTES:,}")
    try:
        found = json.loads(content.decode())
    except (ValueError, RecursionError):
        raise SettingError("file", content[:20], "a hand-in saved here, JSON") from None
    return _read(found)


def from_link(text: str) -> HandIn:
    """The hand-in in a link. Raises SettingError."""
    try:
        found = json.loads(unpack(text, MOST_BYTES))
    except (ValueError, RecursionError):
        raise SettingError("handed", text[:40], "what a lesson's summary has written, all of it") from None
    return _read(found)


def _read(content: object) -> HandIn:
    given = content.get("format") if isinstance(content, dict) else content
    if not isinstance(content, dict) or given != FORMAT:
        raise SettingError("format", given, f"{FORMAT!r}")
    lesson = content.get("lesson")
    if not isinstance(lesson, str) or not (is_in_link(lesson) or NAME.fullmatch(lesson)):
        raise SettingError("lesson", lesson, "the name of a lesson")
    if is_in_link(lesson):
        lesson_in_link(lesson)  # raises what is wrong with it
    try:
        is_intact = content.get("checksum") == checksum(content)
    except (ValueError, RecursionError):
        is_intact = False
    return HandIn(
        _text("name", content.get("name"), MOST_NAME),
        lesson,
        _text("title", content.get("title"), LINE),
        tuple(_read_answer(f"answer {at}", each) for at, each in enumerate(_list(content, "answers", MOST_STEPS), 1)),
        tuple(_read_run(f"run {at}", each) for at, each in enumerate(_list(content, "runs", MOST_RUNS), 1)),
        is_intact,
    )


def _read_answer(where: str, content: object) -> HandedAnswer:
    fields = _object(where, content, ("step", "question", "answer", "came_true"))
    answer, came_true = (
        None if fields[name] is None else _text(f"{where}, {name}", fields[name], LINE)
        for name in ("answer", "came_true")
    )
    step = check_value(f"{where}, step", fields["step"], STEP)
    return HandedAnswer(step, _text(f"{where}, question", fields["question"], TEXT_LENGTH), answer, came_true)


def _read_run(where: str, content: object) -> HandedRun:
    fields = _object(where, content, ("step", "epoch", "status", "loss", "accuracy", "run"))
    try:
        run, epoch = Run.from_plan(fields["run"])
    except SettingError as error:
        raise SettingError(f"{where}, {error.field}", error.value, error.allowed) from None
    if epoch != fields["epoch"]:
        raise SettingError(f"{where}, epoch", fields["epoch"], f"the epoch of its run, {epoch}")
    accuracy = fields["accuracy"]
    return HandedRun(
        check_value(f"{where}, step", fields["step"], STEP),
        run,
        epoch,
        check_value(f"{where}, status", fields["status"], STATUS),
        _number(f"{where}, loss", fields["loss"]),
        None if accuracy is None else _number(f"{where}, accuracy", accuracy),
    )


def _object(where: str, content: object, names: Collection[str]) -> Mapping[str, Any]:
    if not isinstance(content, dict) or set(content) != set(names):
        raise SettingError(where, content, f"an object with {', '.join(names)}")
    return content


def _list(content: Mapping[str, Any], name: str, most: int) -> list[Any]:
    found = content.get(name)
    if not isinstance(found, list) or len(found) > most:
        raise SettingError(name, found, f"a list of at most {most}")
    return found


def _text(where: str, value: object, most: int) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > most:
        raise SettingError(where, value, f"a text of 1 to {most:,} letters")
    return value


def _number(where: str, value: object) -> float:
    try:
        if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
            return float(value)
    except OverflowError:  # an integer of hundreds of digits
        pass
    raise SettingError(where, value, "a number")
