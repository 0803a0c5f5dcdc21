"""A worked example as one HTML file to print: no scripts, nothing from other hosts, formulas in MathML."""

from __future__ import annotations

from html import escape

from core.worked.example import Example
from core.worked.kinks import kink_words, relative_difference
from core.worked.names import CONVENTIONS
from core.worked.notation import mathml_lines, op, plain_number, words
from core.worked.steps import PASSES, PHASES, Step, steps_of
from core.worked.trace import Trace

STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.45 Georgia, "Times New Roman", serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem;
  color: #111; background: #fff; }
h1, h2, h3 { line-height: 1.2; font-family: system-ui, sans-serif; }
h3 { font-size: 1rem; margin: 0 0 .3rem; }
section.step { break-inside: avoid; border-top: 1px solid #bbb; padding: .6rem 0; }
section.step p { margin: .2rem 0; color: #444; }
.table { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; break-inside: avoid; }
table.data th, table.data td { border: 1px solid #999; padding: .2rem .6rem; text-align: right; }
table.data th:first-child, table.data td:first-child { text-align: left; }
math { font-size: 1.05rem; }
math[display=block] { display: inline math; margin: .3rem 0; }
mtd { text-align: left; math-style: normal; padding: .15em 0; }
div.formula { overflow-x: auto; margin: .3rem 0; }
svg { max-width: 100%; height: auto; }
@media print { body { margin: 0; max-width: none; font-size: 11pt; } h2 { break-after: avoid; } }
@page { margin: 18mm; }
"""

BLANK = op("=") + words(" ____________")


def handout(example: Example, convention: str, *, blank: bool, where: str = "") -> str:
    """The page. With `blank` the numbers that are to be computed are left out: a sheet of exercises.

    `where` says what stage the network is at, in a few words, such as "epoch 300".
    """
    steps = steps_of(example, convention)
    title = f"{example.title}: backpropagation by hand" if blank else f"{example.title}: backpropagation, worked out"
    trace = Trace(example)
    intro = [
        f"{', '.join(example.rows)}: {'one example' if len(example.rows) == 1 else f'{len(example.rows)} examples'}"
        + (f", {where}" if where else ""),
        f"Loss: {trace.loss.label.lower()}, {trace.loss.formula}"
        + (f", {example.reduction} over the examples" if len(example.rows) > 1 else ""),
        f"Learning rate η = {plain_number(example.learning_rate)}; update rule: {example.rule.optimizer.label}",
        f"Delta is the derivative of the loss with respect to the {CONVENTIONS[convention]} of a unit",
    ]
    parts = [f"<h1>{escape(title)}</h1>", *(f"<p>{escape(line)}.</p>" for line in intro)]
    if example.note:
        parts.append(f"<p>{escape(example.note)}</p>")
    parts += [_drawing(example, convention), "<h2>Given</h2>", _given(example, convention)]
    for phase in PHASES:
        own = [(number, step) for number, step in enumerate(steps, 1) if step.phase == phase]
        parts.append(f"<h2>{PASSES[phase]}</h2>")
        parts += [_step(number, step, blank) for number, step in own]
    if not blank:
        parts += ["<h2>Gradients beside their central differences</h2>", _checked(example, convention)]
    body = "\n".join(parts)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head>'
        f"<body><main>\n{body}\n</main></body></html>\n"
    )


def _step(number: int, step: Step, blank: bool) -> str:
    numbers = mathml_lines((step.result + BLANK,)) if blank else mathml_lines(step.numbers)
    return (
        f'<section class="step"><h3>{number}. {escape(step.title)}</h3>'
        f'<div class="formula">{mathml_lines(step.symbols)}</div><div class="formula">{numbers}</div>'
        f"<p>{escape(step.note)}</p></section>"
    )


def _table(head: list[str], rows: list[list[str]]) -> str:
    """`head` and `rows` are HTML already."""
    first = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="table"><table class="data"><thead><tr>{first}</tr></thead><tbody>{lines}</tbody></table></div>'


def _given(example: Example, convention: str) -> str:
    names = example.names(convention)
    samples = _table(
        [
            "example",
            *(names.output(0, unit).html for unit in range(example.sizes[0])),
            *(names.target(unit).html for unit in range(example.sizes[-1])),
        ],
        [
            [escape(row), *(plain_number(float(value)) for value in (*x, *t))]
            for row, x, t in zip(example.rows, example.inputs, example.targets, strict=True)
        ],
    )
    layers = []
    for layer in range(len(example.sizes) - 1):
        own = [place for place in example.places if place.layer == layer]
        cells = [names.parameter(place).html for place in own]
        layers.append(_table(cells, [[plain_number(example.parameter(place)) for place in own]]))
    activations = ", ".join(Trace(example).activation(level).label for level in range(1, len(example.sizes)))
    return (
        samples
        + f"<p>Weights and biases, layer by layer; activations: {escape(activations)}.</p>"
        + "".join(f"<p></p>{table}" for table in layers)
    )


def _checked(example: Example, convention: str) -> str:
    names, check = example.names(convention), example.check
    rows = [
        [
            names.parameter(place).html,
            plain_number(float(check.gradient[index])),
            plain_number(float(check.numerical[index])),
            relative_difference(example, index),
            plain_number(float(example.updated_parameters[index])),
        ]
        for place, index in example.places.items()
    ]
    header = ["", "gradient", "central difference", "relative difference", "after the update"]
    kinked = kink_words(example, names)
    return _table(header, rows) + (f"<p>{escape(kinked)}</p>" if kinked else "")


def _drawing(example: Example, convention: str) -> str:
    """The network as a drawing: units with their names, edges without numbers."""
    names, sizes = example.names(convention), example.sizes
    across, down, radius = 150, 70, 24
    height = down * max(sizes)

    def at(level: int, unit: int) -> tuple[float, float]:
        return 40 + across * level, height / 2 + down * (unit - (sizes[level] - 1) / 2)

    lines, circles = [], []
    for place in example.places:
        if place.source is not None:
            (x1, y1), (x2, y2) = at(place.layer, place.source), at(place.layer + 1, place.unit)
            lines.append(f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="#666"/>')
    for level, size in enumerate(sizes):
        for unit in range(size):
            x, y = at(level, unit)
            circles.append(
                f'<circle cx="{x}" cy="{y}" r="{radius}" fill="#fff" stroke="#111"/>'
                f'<text x="{x}" y="{y + 5}" text-anchor="middle">{names.output(level, unit).text}</text>'
            )
    width = 80 + across * (len(sizes) - 1)
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" role="img" aria-label="The network">'
        f"{''.join(lines)}{''.join(circles)}</svg>"
    )
