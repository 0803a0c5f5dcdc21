"""A lesson as data: steps that set the lab's stage, ask for a prediction, and conclude in computed numbers.

Read from a TOML file that a teacher may have written: whatever is wrong in it is named with its place in the file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from core.ensemble.population import Population
from core.experiment.experiment import SETTINGS, Experiment
from core.experiment.hiding import read_hidden
from core.experiment.settings import Choice, Integer, Kind, Number, SettingError, check_value
from core.lessons.harmless import harmless
from core.lessons.lines import with_line
from core.lessons.measures import FIRST, MEASURES, OTHER, Measure, measures_for
from core.lessons.words import COUNT, SHARE, TEXT, Value, check_format, fill, write
from core.training.run import EPOCH, Event, Run, events_from_text

MOST_BYTES = 200_000
"""In a file."""

MOST_PARTS = 8
"""Of the dotted name of a field. A lesson needs one; Python's reader takes minutes for a name of many thousands."""

MOST_STEPS, MOST_OPTIONS = 20, 6
STARTS = Integer(100, 2000)
LINE, TEXT_LENGTH = 200, 4000
"""Characters in a heading or an answer, and in a text."""

END = "end"
"""Where a step measures unless it says otherwise: at the end of its run."""

STAGE_PARAMETERS = (*SETTINGS, "events", "epoch", "hide")
"""What the link of a step may name."""

PICTURES = {
    "diagram": "the network",
    "region": "the decision region",
    "unit": "the map of the chosen unit",
    "space": "the hidden space",
    "loss": "the loss",
    "layers": "the gradient of each layer",
    "gradients": "each gradient",
    "parameters": "each weight and bias over the epochs",
    "truth": "the truth table",
    "confusion": "the confusion matrix",
    "weights": "the table of weights and biases",
}
"""What a step may ask to look at: the pictures and tables of the stage, by the names that it has for them."""

_LONG_NAME = re.compile(
    rf"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{MOST_PARTS}}}""", re.ASCII
)

NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")
"""A lesson is called in links by the name of its file."""


@dataclass(frozen=True)
class Stage:
    """What a link opens in the lab: an experiment with its changes on the way, an epoch, and what is hidden."""

    experiment: Experiment
    events: tuple[Event, ...] = ()
    epoch: int = 0
    hidden: frozenset[str] = frozenset()

    def run(self) -> Run:
        return Run(self.experiment, self.events)

    @property
    def stated(self) -> dict[str, str]:
        """Its settings by name, as sentences write them; not that called loss, which is a measure in a lesson."""
        return {
            name: entry.text(getattr(self.experiment, name)) for name, entry in SETTINGS.items() if name not in MEASURES
        }

    def shows(self, run: Run) -> bool:
        """Whether this is the run that the stage was set with."""
        return run.experiment == self.experiment and run.events == self.events


@dataclass(frozen=True)
class Option:
    """An answer, and when it is the right one: if the measure is one of `values`, or from `low` to below `high`."""

    text: str
    values: tuple[Value, ...] = ()
    low: float | None = None
    high: float | None = None

    def holds(self, value: Value) -> bool:
        if self.values:
            return _bare(value) in map(_bare, self.values)
        if not isinstance(value, (int, float)):
            return False
        return (self.low is None or value >= self.low) and (self.high is None or value < self.high)


def _bare(value: Value) -> Value:
    """Without the quotes around the names of several words, which lessons need not write."""
    return value.translate({ord(quote): None for quote in "“”"}) if isinstance(value, str) else value


@dataclass(frozen=True)
class Step:
    """One step of a lesson. `where` is its place in the file, for messages."""

    where: str
    title: str
    text: str
    stage: Stage
    other: Stage | None
    starts: int
    """How many seeds, from 0, are trained besides; 0 for none."""
    at: int | str
    question: str
    measure: str
    options: tuple[Option, ...]
    conclusion: str
    look_at: str = ""
    """The picture that the question is about, one of PICTURES; empty where that is not said."""
    remember: str = ""
    """What to remember from it: for the summary; it may be empty."""
    misconception: str = ""
    """For the teacher: what students often believe instead; it may be empty."""
    say: str = ""
    """For the teacher: what to say, with measures as in the conclusion; it may be empty."""
    minutes: int = 0
    """About how long it takes, for the teacher; 0 where that is not said."""
    foreign: bool = False
    """Whether anybody may have written it: then its sentences are shown without pictures and links elsewhere."""

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stage, and the one that it is compared with."""
        return (self.stage,) if self.other is None else (self.stage, self.other)

    @property
    def until(self) -> int:
        """The epoch that is measured, if the run does not end before."""
        return EPOCH.high if isinstance(self.at, str) else self.at

    @cached_property
    def stated(self) -> Mapping[str, str]:
        """What is known before anything is computed, by name: the settings, those of the other link, the starts."""
        return _stated(self.stage, self.other, self.starts)

    @cached_property
    def measures(self) -> Mapping[str, Measure]:
        """What can be measured here, by name."""
        return measures_for(self.stage.experiment, bool(self.starts), self.other.experiment if self.other else None)

    def right(self, value: Value) -> int:
        """The place of the one option that holds for the measure's value. Raises SettingError unless it is one."""
        found = [place for place, option in enumerate(self.options) if option.holds(value)]
        if len(found) != 1:
            allowed = f"options of which exactly one holds for {self.measure}, not {len(found)}"
            raise SettingError(f"{self.where}, options", value, allowed)
        return found[0]

    def conclude(self, value: Callable[[str], Value]) -> str:
        """The conclusion, with what `value` knows by name."""
        return self._filled("conclusion", self.conclusion, value)

    def advise(self, value: Callable[[str], Value]) -> str:
        """What to say, with what `value` knows by name."""
        return self._filled("say", self.say, value)

    def _filled(self, field: str, template: str, value: Callable[[str], Value]) -> str:
        def show(name: str, form: str) -> str:
            return write(self.measures[name].kind, value(name), form) if name in self.measures else self.stated[name]

        text = fill(f"{self.where}, {field}", template, show)
        return harmless(text) if self.foreign else text


@dataclass(frozen=True)
class Lesson:
    """A lesson: `name` is what links call it, `audience` for whom it is, `minutes` about how long it takes.

    `teaches` says what one can do or knows afterwards, and `onward` where to go on; both may be empty.
    """

    name: str
    title: str
    audience: str
    minutes: int
    steps: tuple[Step, ...]
    teaches: str = ""
    onward: str = ""


# Reading


def read_lesson(path: Path) -> Lesson:
    """The lesson in this file. Raises SettingError, which names the file and the place in it, and OSError."""
    if not NAME.fullmatch(path.stem):
        raise SettingError("file", path.name, "a name of letters, digits, - and _ that ends in .toml")
    if path.stat().st_size > MOST_BYTES:
        raise SettingError(path.name, f"{path.stat().st_size:,} bytes", f"at most {MOST_BYTES:,}")
    try:
        text = path.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise SettingError(path.name, error.object[error.start : error.start + 20], "text in UTF-8") from None
    return lesson_of(path.stem, text, path.name)


def lesson_of(name: str, text: str, where: str, foreign: bool = False) -> Lesson:
    """The lesson with this text. Raises SettingError, whose field begins with `where` and names the line.

    foreign: whether anybody may have written it.
    """
    if long_name := _LONG_NAME.search(text):
        line = text.count("\n", 0, long_name.start()) + 1
        raise SettingError(f"{where} (line {line})", long_name[0], f"names of at most {MOST_PARTS} parts")
    try:
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        place = re.search(r"line (\d+)", str(error))
        shown = text.split("\n")[int(place[1]) - 1] if place else ""
        raise SettingError(where, shown, f"TOML: {error}") from None
    try:
        return _read(name, content, where, foreign)
    except SettingError as error:
        raise with_line(error, where, text) from None


def _read(name: str, content: object, where: str, foreign: bool) -> Lesson:
    table = _Table(where, content, ("title", "for", "minutes", "step", "teaches", "onward"), foreign)
    steps = table.tables("step", 1, MOST_STEPS)
    return Lesson(
        name,
        table.words("title", LINE),
        table.words("for", LINE),
        table.value("minutes", Integer(1, 600)),
        tuple(_read_step(f"{where}, step {number}", entry, foreign) for number, entry in enumerate(steps, 1)),
        table.words("teaches", TEXT_LENGTH) if "teaches" in table else "",
        table.words("onward", TEXT_LENGTH) if "onward" in table else "",
    )


class _Table:
    """A table of the file, whose place in it is in every message."""

    def __init__(self, where: str, content: object, known: Collection[str], foreign: bool = False):
        if not isinstance(content, dict):
            raise SettingError(where, content, f"a table with {', '.join(known)}")
        for name in content:
            if name not in known:
                raise SettingError(where, name, f"the fields {', '.join(known)}")
        self.where, self.content, self.foreign = where, content, foreign

    def __contains__(self, name: str) -> bool:
        return name in self.content

    def field(self, name: str) -> str:
        return f"{self.where}, {name}"

    def value(self, name: str, kind: Kind) -> Any:
        return check_value(self.field(name), self.content.get(name), kind)

    def text(self, name: str, most: int) -> str:
        value = self.content.get(name)
        if not isinstance(value, str) or not value.strip() or len(value) > most:
            raise SettingError(self.field(name), value, f"a text in quotes of 1 to {most} characters")
        return value.strip()

    def words(self, name: str, most: int) -> str:
        """A text that is shown as it is."""
        return self.shown(self.text(name, most))

    def shown(self, text: str) -> str:
        return harmless(text) if self.foreign else text

    def tables(self, name: str, least: int, most: int) -> list[Any]:
        value = self.content.get(name)
        if not isinstance(value, list) or not least <= len(value) <= most:
            shown = f"{len(value)} of them" if isinstance(value, list) else value
            raise SettingError(self.field(name), shown, f"{least} to {most} of them")
        return value


STEP_FIELDS = (
    *("title", "text", "link", "compare", "starts", "at", "look_at", "question", "measure", "options", "conclusion"),
    *("remember", "misconception", "say", "minutes"),
)


def _read_step(where: str, content: object, foreign: bool) -> Step:
    table = _Table(where, content, STEP_FIELDS, foreign)
    stage = _read_link(table.field("link"), table.text("link", TEXT_LENGTH))
    other = _read_link(table.field("compare"), table.text("compare", TEXT_LENGTH)) if "compare" in table else None
    starts = table.value("starts", STARTS) if "starts" in table else 0
    for each in (stage, other) if starts else ():
        if each is not None:
            _check_starts(table.field("starts"), each, starts)
    at = table.value("at", Integer(stage.epoch + 1, EPOCH.high, word=END)) if "at" in table else END
    measures = measures_for(stage.experiment, bool(starts), other.experiment if other else None)
    stated = _stated(stage, other, starts)
    questions = [name for name in measures if not name.startswith(FIRST)]  # epoch 0 may be on the stage already
    name = table.text("measure", LINE)
    if name not in questions:
        raise SettingError(table.field("measure"), name, _names(questions))
    options = tuple(
        _read_option(f"{where}, option {number}", entry, measures[name], foreign)
        for number, entry in enumerate(table.tables("options", 2, MOST_OPTIONS), 1)
    )
    return Step(
        where,
        table.words("title", LINE),
        _read_sentences(table, "text", {}, stated),
        stage,
        other,
        starts,
        at,
        _read_sentences(table, "question", {}, stated),
        name,
        options,
        _read_sentences(table, "conclusion", measures, stated),
        table.value("look_at", Choice(PICTURES)) if "look_at" in table else "",
        _read_sentences(table, "remember", {}, stated) if "remember" in table else "",
        _read_sentences(table, "misconception", {}, stated) if "misconception" in table else "",
        _read_sentences(table, "say", measures, stated) if "say" in table else "",
        table.value("minutes", Integer(1, 600)) if "minutes" in table else 0,
        foreign,
    )


def _read_link(field: str, text: str) -> Stage:
    """The stage that a link to the lab sets: a whole address, or what comes after its question mark."""
    query = urlsplit(text).query if "?" in text else text
    try:
        parameters = dict(parse_qsl(query, keep_blank_values=True, strict_parsing=True))
    except ValueError:
        raise SettingError(field, text, "a link to the lab, such as ?problem=or&hidden=0") from None
    for name in parameters:
        if name not in STAGE_PARAMETERS:
            raise SettingError(field, name, f"the parameters {', '.join(STAGE_PARAMETERS)}")
    hidden, errors = read_hidden(parameters.get("hide", ""))
    if errors:
        raise SettingError(f"{field}, hide", errors[0].value, errors[0].allowed)
    try:
        epoch = EPOCH.check(EPOCH.parse(parameters.get("epoch", "0")))
    except ValueError:
        raise SettingError(f"{field}, epoch", parameters["epoch"], EPOCH.allowed) from None
    try:
        experiment = Experiment.from_url(parameters)
        run = Run(experiment, events_from_text(parameters.get("events", "")))
        return Stage(run.experiment, run.events, int(epoch), hidden)
    except SettingError as error:
        raise SettingError(f"{field}, {error.field}", error.value, error.allowed) from None


def _check_starts(field: str, stage: Stage, starts: int) -> None:
    """Many starts are trained without changes on the way, and with the full batch."""
    if stage.events:
        raise SettingError(field, starts, "only with links that have no events")
    try:
        Population([stage.experiment], range(starts))
    except SettingError as error:
        raise SettingError(f"{field}, {error.field}", error.value, error.allowed) from None


def _read_option(where: str, content: object, measure: Measure, foreign: bool) -> Option:
    table = _Table(where, content, ("text", "is", "from", "below"), foreign)
    text = table.words("text", LINE)
    if "is" in table:
        if "from" in table or "below" in table:
            raise SettingError(where, "is", "either is, or from and below")
        given = table.content["is"]
        values = given if isinstance(given, list) else [given]
        if not values:
            raise SettingError(table.field("is"), given, "a value of the measure, or a list of them")
        return Option(text, tuple(_read_value(table.field("is"), value, measure) for value in values))
    if measure.kind == TEXT or ("from" not in table and "below" not in table):
        allowed = "a text and is" if measure.kind == TEXT else "a text and is, from or below"
        raise SettingError(where, sorted(table.content), allowed)
    low, high = (
        check_value(table.field(name), table.content[name], Number(-1e12, 1e12)) if name in table else None
        for name in ("from", "below")
    )
    if low is not None and high is not None and low >= high:
        raise SettingError(table.field("below"), high, f"more than from, {low:g}")
    return Option(text, (), low, high)


def _read_value(field: str, value: object, measure: Measure) -> Value:
    """A value that the measure can have."""
    if measure.kind == TEXT:
        if not isinstance(value, str) or (measure.words and value not in measure.words):
            raise SettingError(field, value, ", ".join(measure.words) or "a text in quotes")
        return value
    if measure.kind == COUNT:
        return check_value(field, value, Integer(0, 10**9))
    return check_value(field, value, Number(0.0, 1.0) if measure.kind == SHARE else Number(-1e12, 1e12))


def _stated(stage: Stage, other: Stage | None, starts: int) -> dict[str, str]:
    found = stage.stated | {"starts": f"{starts:,}"}
    if other is not None:
        found |= {OTHER + name: text for name, text in other.stated.items()}
    return found


def _names(known: Collection[str]) -> str:
    """What may be named, without repeating for each prefix what it may stand before."""
    plain = [name for name in known if not name.startswith((FIRST, OTHER))]
    prefixes = [prefix for prefix in (FIRST, OTHER) if any(name.startswith(prefix) for name in known)]
    more = f"; for many of them also {' or '.join(prefixes)} and the name" if prefixes else ""
    return ", ".join(dict.fromkeys(plain)) + more


def _read_sentences(table: _Table, name: str, measures: Mapping[str, Measure], stated: Mapping[str, str]) -> str:
    """A template. What is known is filled in at once; where something is measured, when it has been."""
    template, field = table.text(name, TEXT_LENGTH), table.field(name)

    def show(known: str, form: str) -> str:
        if known in measures:
            check_format(f"{field}, {{{known}}}", measures[known].kind, form)
            return ""
        if known not in stated:
            raise SettingError(field, f"{{{known}}}", _names([*measures, *stated]))
        check_format(f"{field}, {{{known}}}", TEXT, form)
        return stated[known]

    filled = fill(field, template, show)
    return template if measures else table.shown(filled)
