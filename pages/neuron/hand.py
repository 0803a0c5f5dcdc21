"""The section By hand: a unit whose line is dragged until it has all rows of a gate right."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from core.charts.unit import HIGH, LOW, unit_region
from core.formulas import number
from core.neuron.separability import bits, contradiction, gate_label, gates, inputs_of, most_rows_right
from core.neuron.unit import Point, Unit, line_ends, shifted_through, turned_through
from pages.neuron.parts import NeuronPage, aligned, factor, say, score_words, show_reason, tex
from pages.neuron.state import BIAS, INPUT, WEIGHT
from pages.shared.parts.picture import Event, Handle, picture
from pages.shared.parts.table import markdown_table

GRIP, TURN = 0.3, 0.9
"""Where the two handles sit on the line, as shares of what is seen of it."""

GREATER_OR_EQUAL = r"\ge"

HOW_IT_ANSWERS = {
    "step": "The output is the answer: 1 where z ≥ 0, else 0.",
    "sigmoid": "An output above ½ is the answer 1. That is where z > 0.",
    "tanh": "Outputs go from −1 to 1. With the targets 0 and 1 an output above ½ is the answer 1: where z > {line}.",
    "linear": "The output is z itself, any number. An output above ½ is the answer 1: where z > {line}.",
}


def by_hand(page: NeuronPage) -> None:
    """The line under the visitor's hands, the truth table, and the score."""
    left, side = st.columns(2, gap="medium")
    unit, outputs = page.state.unit, page.state.outputs
    rows, targets = inputs_of(outputs), [int(output) for output in outputs]
    right = unit.right(rows, targets)
    if right.all():
        _count(page, outputs)
    with left:
        page.widget("gate")
        picture(
            unit_region(unit, outputs, (page.state.x1, page.state.x2)),
            "neuron_hand",
            alt="The output over both inputs as a heat map, orange near 0 and blue near 1, with the line between; "
            f"{right.sum()} of 4 rows of {gate_label(outputs)} are on their side.",
            height=490,
            handles=[*_line_handles(unit), Handle("point", page.state.x1, page.state.x2, "Move the point x")],
            knobs=[page.knob(name, 0.1) for name in ("w1", "w2", "b")],
            on_event=lambda event: drag(page, event),
        )
        st.caption(
            "Drag the line, turn it by the handle near its end, or move the sliders: all squares belong on the blue "
            "side, all circles on the orange one. The arrow has the direction of the weights: there the output grows."
            + ("" if line_ends(unit, LOW, HIGH) else " At present the line lies outside of the picture.")
        )
    with side:
        page.widget("activation")
        st.markdown(f"### {right.sum()} of 4 rows right")
        st.markdown(_truth_table(unit, rows, targets))
        line = say(unit.net_input_on_line)
        st.markdown(f"z = w₁x₁ + w₂x₂ + b. {HOW_IT_ANSWERS[unit.activation].format(line=line)}")
        if contradiction(outputs) is not None:
            st.markdown(
                f"**No unit can do {gate_label(outputs)}**: at most {most_rows_right(outputs)} of 4 rows. In the "
                "picture, one line joins the squares and a dashed one the circles. They cross in the star: it would "
                "have to be on both sides."
            )
            show_reason(outputs)
            if unit.net_input_on_line:
                st.markdown(f"Here the line is where z = {line}; the same holds with b − {line} in place of b.")
        elif right.all():
            st.success(f"{gate_label(outputs)} is solved.")
        st.markdown(score_words(page))
        st.markdown("At the point x, which can be dragged too:")
        _show_point(unit, (page.state.x1, page.state.x2))


def _line_handles(unit: Unit) -> list[Handle]:
    ends = line_ends(unit, LOW, HIGH)
    if ends is None:
        return []
    return [
        Handle("line", *_between(*ends, GRIP), "Move the line", line=ends),
        Handle("turn", *_between(*ends, TURN), "Turn the line"),
    ]


def _show_point(unit: Unit, point: Point) -> None:
    """Net input and output of one point, with their numbers."""
    z, (w1, w2), (x1, x2) = float(unit.net_inputs(point)), unit.weights, point
    formulas = {
        "step": rf"{number(z)} {'<' if z < 0 else GREATER_OR_EQUAL} 0 \Rightarrow a",
        "sigmoid": rf"a = \frac{{1}}{{1 + e^{{-z}}}} = \frac{{1}}{{1 + {number(math.exp(-z))}}}",
        "tanh": rf"a = \tanh z = \tanh {tex(z)}",
        "linear": "a = z",
    }
    aligned(
        [
            r"z &= w_1 x_1 + w_2 x_2 + b",
            rf"&= {number(w1)} \cdot {tex(x1)} + {tex(w2)} \cdot {tex(x2)} + {tex(unit.bias)} = {number(z)}",
            rf"&{formulas[unit.activation]} = {number(float(unit.outputs(point)))}",
        ]
    )


def drag(page: NeuronPage, event: Event) -> None:
    """A slider was moved, or the line: shifted so that it follows the pointer, or turned towards it."""
    st.session_state.neuron_held = not event.final
    if event.kind == "knob":
        page.set(**{event.name: event.value}, settled=event.final)
        return
    unit, pointer = page.state.unit, (event.x, event.y)
    if event.name == "point":
        x1, x2 = (round(float(np.clip(at, INPUT.low, INPUT.high)), 2) for at in pointer)
        page.set(x1=x1, x2=x2, settled=event.final)
        return
    if event.name == "line":
        _set_unit(page, shifted_through(unit, pointer), event.final)
        return
    ends = line_ends(unit, LOW, HIGH)
    # It turns about the place where the other handle was when this one was grabbed.
    pivot = st.session_state.pop("neuron_pivot", ends and _between(*ends, GRIP))
    if pivot is not None:
        if not event.final:
            st.session_state.neuron_pivot = pivot
        _set_unit(page, turned_through(unit, pivot, pointer), event.final)


def _set_unit(page: NeuronPage, unit: Unit, settled: bool) -> None:
    """Take over a unit whose line was dragged, as far as the settings allow."""
    w1, w2 = (round(float(np.clip(weight, WEIGHT.low, WEIGHT.high)), 3) for weight in unit.weights)
    page.set(w1=w1, w2=w2, b=round(float(np.clip(unit.bias, BIAS.low, BIAS.high)), 3), settled=settled)


def _count(page: NeuronPage, outputs: str) -> None:
    """Add a gate to those that are solved."""
    solved, index = page.state.solved, gates(2).index(outputs)
    if solved[index] == "0":
        held = st.session_state.get("neuron_held", False)
        page.set(solved=f"{solved[:index]}1{solved[index + 1 :]}", settled=not held)


def _between(start: Point, end: Point, share: float) -> Point:
    return (start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1]))


def _truth_table(unit: Unit, rows: list[tuple[int, ...]], targets: list[int]) -> str:
    """Markdown: each row with its net input in numbers, output and answer."""
    lines = []
    sign = "−" if unit.bias < 0 else "+"
    for row, target, z, output, answer in zip(
        rows, targets, unit.net_inputs(rows), unit.outputs(rows), unit.answers(rows), strict=True
    ):
        terms = " + ".join(f"{factor(weight)}·{x}" for weight, x in zip(unit.weights, row, strict=True))
        sum_of_terms = f"{terms} {sign} {say(abs(unit.bias))} = **{say(z)}**"
        verdict = f"{answer} {'✓' if answer == target else '✗ wrong'}"
        lines.append((bits(row), target, sum_of_terms, say(output), verdict))
    return markdown_table(("row", "target", "net input z", "output", "answer"), lines)
