"""A lesson on paper: a sheet for students, and one for the teacher. HTML that stands alone, without scripts."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from core.experiment.settings import SettingError
from core.lessons.evidence import Evidence
from core.lessons.lesson import Lesson, Step
from core.lessons.markup import html_of, inline_html

STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.4 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; color: #000;
  background: #fff; }
h1 { font-size: 1.5em; line-height: 1.2; margin: 0 0 .3em; }
h2 { font-size: 1.1em; line-height: 1.2; margin: 0 0 .3em; break-after: avoid; }
p, ul { margin: .3em 0; }
a { color: inherit; }
section { border-top: 1px solid #000; padding: .5em 0; overflow-wrap: anywhere; }
.whole, dt, dd { break-inside: avoid; }
div.whole { break-after: avoid; }
section::after { content: ""; display: block; clear: both; }
figure { float: right; width: 28mm; margin: 0 0 .3em 1em; text-align: center; font-size: .75em; }
figure img { width: 100%; image-rendering: pixelated; }
.question { font-weight: 600; margin-top: .6em; }
.options { list-style: none; padding: 0; }
.options li { margin: .3em 0; padding-left: 1.7em; position: relative; break-inside: avoid; }
.options li::before { content: ""; position: absolute; left: 0; top: .15em; width: .9em; height: .9em;
  border: 1.5px solid #000; }
.options li.right { font-weight: 600; }
.options li.right::after { content: "✓"; position: absolute; left: .1em; top: 0; }
.room { display: flex; align-items: flex-end; gap: .5em; height: 2em; }
.room::after { content: ""; flex: 1; border-bottom: 1px solid #777; }
.who { display: flex; gap: 2em; }
.who .room:first-child { flex: 2; } .who .room { flex: 1; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3em 1em; margin: .6em 0 0; }
dt { font-weight: 600; }
dd { margin: 0; } dd p:first-child { margin-top: 0; }
@media print { body { margin: 0; padding: 0; max-width: none; font-size: 10.5pt; } }
@page { margin: 12mm; }
"""


MOST_TYPED = 80
"""Letters of an address that can be typed from paper."""


class Way(NamedTuple):
    """How to get to a step: the address on the server, and its QR code as a PNG, if it is short enough for one."""

    address: str
    code: bytes | None


def student_sheet(lesson: Lesson, ways: Sequence[Way]) -> str:
    """The questions with room for answers, and the way to each step. It gives no answer away."""
    parts = [
        f"<h1>{inline_html(lesson.title)}</h1>",
        f'<div class="who">{_room("Name")}{_room("Date")}</div>',
        "<p>For each step: read it, tick your prediction, and write down why. Only then scan the code, play the run, "
        "and write down what you saw.</p>",
    ]
    if ways and len(ways[0].address) <= MOST_TYPED:
        parts.append(
            f"<p>Without a camera, open <b>{escape(ways[0].address)}</b>; <i>Next</i> leads from step to step.</p>"
        )
    for number, (step, way) in enumerate(zip(lesson.steps, ways, strict=True), 1):
        parts.append(
            f'<section class="whole">{_code(way)}<h2>{number}. {inline_html(step.title)}</h2>{html_of(step.text)}'
            f"{_question(step)}{_room('I think so because')}{_room('')}{_room('What I saw')}{_room('')}</section>"
        )
    parts.append(f'<section class="whole"><h2>What I want to remember</h2>{_room("") * 3}</section>')
    return _page(lesson.title, parts)


def teacher_sheet(lesson: Lesson, evidence: Sequence[Evidence], ways: Sequence[Way]) -> str:
    """Each question with its answer and numbers as computed, what to say, what is often believed, and the minutes.

    evidence: that of each step, complete.
    """
    parts = [
        f"<h1>For the teacher: {inline_html(lesson.title)}</h1>",
        f"<p>For: {inline_html(lesson.audience)}. About {lesson.minutes} minutes.</p>",
        html_of(lesson.teaches),
    ]
    begun = 0
    for number, (found, way) in enumerate(zip(evidence, ways, strict=True), 1):
        step = found.step
        link = f'<a href="{escape(way.address)}">{number}. {inline_html(step.title)}</a>'
        minutes = f" · minute {begun} to {begun + step.minutes}" if step.minutes else ""
        begun += step.minutes
        asked = f"<h2>{link}{minutes}</h2>{html_of(step.text)}"
        parts.append(f"<section>{_answered(found, asked)}</section>")
    return _page(f"For the teacher: {lesson.title}", parts)


def _answered(found: Evidence, asked: str) -> str:
    """The question of a step, after what is `asked` about, with what it comes to. Notes may go on on another page."""
    step = found.step
    try:
        right, notes = found.right, {"What is seen": found.conclusion, "What to say": found.advice}
    except SettingError as error:
        return f"{asked}{_question(step)}<p>This lesson has a mistake. {escape(str(error))}</p>"
    notes |= {"Often believed": step.misconception, "To remember": step.remember}
    rows = "".join(f"<dt>{name}</dt><dd>{html_of(text)}</dd>" for name, text in notes.items() if text)
    return f'<div class="whole">{asked}{_question(step, right)}</div><dl>{rows}</dl>'


def _question(step: Step, right: int | None = None) -> str:
    items = []
    for place, option in enumerate(step.options):
        mark = ' class="right"' if place == right else ""
        items.append(f"<li{mark}>{inline_html(option.text)}</li>")
    options = "".join(items)
    return f'<p class="question">{inline_html(step.question)}</p><ul class="options">{options}</ul>'


def _room(label: str) -> str:
    """A line to write on."""
    return f'<div class="room">{label}</div>'


def _code(way: Way) -> str:
    if way.code is None:
        return ""
    picture = base64.b64encode(way.code).decode()
    return f'<figure><img alt="QR code: {escape(way.address)}" src="data:image/png;base64,{picture}"></figure>'


def _page(title: str, parts: Sequence[str]) -> str:
    body = "\n".join(parts)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head>'
        f"<body><main>\n{body}\n</main></body></html>\n"
    )
