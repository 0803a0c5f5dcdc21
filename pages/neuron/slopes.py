"""The sections of the classifier y = A x: the two bugs of text 001, and its exercise with iris flowers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.charts.slope import slope_walk
from core.data.datasets import iris_sepals, scale_without_centring
from core.formulas import number
from core.neuron.slope_classifier import (
    LENGTHS,
    WIDTHS,
    SlopeStep,
    fixed_points,
    is_above,
    most_right,
    slope_steps,
    slopes_between,
    step_words,
)
from pages.neuron.parts import NeuronPage, aligned, say, tex
from pages.neuron.state import SLOPE
from pages.shared.parts.picture import picture
from pages.shared.parts.plain import plain

BUGS = ("ladybird", "caterpillar")


def two_bugs(page: NeuronPage) -> None:
    """One bug after the other turns the line."""
    left, side = st.columns([3, 2], gap="medium")
    with side:
        page.widget("order")
        page.widget("rounds", slider=True)
        page.row(*BUGS)
    state = page.state
    order = (0, 1) if state.order == "ladybird" else (1, 0)
    targets = (state.ladybird, state.caterpillar)
    steps = slope_steps(state.slope, WIDTHS, targets, state.bug_learning_rate, order, state.rounds)
    fixed = fixed_points(WIDTHS, targets, state.bug_learning_rate, order)
    names = [BUGS[index] for index in order]
    words = [f"Start: the line y = A x with A = {say(state.slope)}. {_sides(state.slope)}"]
    words += [f"{step_words(step, BUGS[step.example], state.bug_learning_rate)} {_sides(step.after)}" for step in steps]
    place = min(state.bug_step, len(steps))
    with left:
        picture(
            slope_walk(
                steps,
                [(name, [width], [length]) for name, width, length in zip(BUGS, WIDTHS, LENGTHS, strict=True)],
                ("width x", "length y"),
                ((0.0, 4.0), (0.0, 4.0)),
                [(f"ends after the {name} at {say(slope)}", slope) for name, slope in zip(names, fixed, strict=True)],
            ),
            "neuron_bugs",
            alt="Two bugs by width and length with the line y = A x, which turns from bug to bug, and below it the "
            "slope A after each bug.",
            height=600,
            knobs=[page.knob("slope", 0.05), page.knob("bug_learning_rate", 0.01)],
            words=words,
            step=place,
            on_event=page.turn("bug_step"),
        )
        st.caption(
            "Press play: each bug pulls the line to its target. Below, look where the slope ends: it goes to and fro "
            "between the two dashed values."
        )
    with side:
        step = steps[max(0, place - 1)]
        show_step(step, BUGS[step.example], state.bug_learning_rate)
        _why_these_targets(targets)
        _where_it_ends(steps, targets, names, fixed, state.bug_learning_rate)


def _sides(slope: float) -> str:
    """Which bugs are on their side of the line."""
    right = is_above(slope, WIDTHS, LENGTHS) == np.array([False, True])
    wrong = " and ".join(name for name, well in zip(BUGS, right, strict=True) if not well)
    return f"On the wrong side: {wrong}." if wrong else "Both bugs are on their side."


def _why_these_targets(targets: Sequence[float]) -> None:
    limits = slopes_between(WIDTHS, LENGTHS, (False, True))
    assert limits is not None
    st.markdown(
        f"**Why not the lengths themselves as targets?** The ladybird (length {say(LENGTHS[0])}) is to lie "
        f"*below* the line, so the line has to pass above it, at {say(targets[0])}. The caterpillar (length "
        f"{say(LENGTHS[1])}) is to lie *above* it, so the line has to pass below, at {say(targets[1])}. A line through "
        f"a bug would be on the edge. All slopes above {say(limits[0])} and below {say(limits[1])} have "
        "both bugs on their side."
    )


def _where_it_ends(
    steps: Sequence[SlopeStep], targets: Sequence[float], names: Sequence[str], fixed: Sequence[float], share: float
) -> None:
    """The fixed point in words and in closed form with numbers, beside where the animation has come to."""
    second = steps[-1]
    rounds = f"{second.round} {'round' if second.round == 1 else 'rounds'}"
    if share == 1.0:
        st.markdown(
            f"**The last example wins.** With L = 1 each correction goes all the way: after the {names[1]}, A = t / x "
            f"= {say(second.target)} / {say(second.x)} = {say(fixed[1])}, whatever was before."
        )
    else:
        beyond = " L above 1 goes beyond each target, so the slope jumps to and fro." if share > 1.0 else ""
        st.markdown(
            f"**It ends in a circle of two slopes**: {say(fixed[0])} after the {names[0]} and {say(fixed[1])} after "
            f"the {names[1]}, from any start. After {rounds} the slope is {say(second.after)}, off by "
            f"{say(abs(second.after - fixed[1]))}.{beyond}"
        )
    first_ratio, second_ratio = (targets[BUGS.index(name)] / WIDTHS[BUGS.index(name)] for name in names)
    aligned(
        [
            r"A^* &= \frac{L\left[(1-L)\,\frac{t_1}{x_1} + \frac{t_2}{x_2}\right]}{1-(1-L)^2}",
            rf"&= \frac{{{number(share)}\left[{tex(1.0 - share)} \cdot {tex(first_ratio)} + {tex(second_ratio)}"
            rf"\right]}}{{1-{tex(1.0 - share)}^2}} = {number(fixed[1])}",
        ]
    )


def show_step(step: SlopeStep, name: str, share: float) -> None:
    """The formulas of one example with its numbers."""
    st.markdown(f"Round {step.round}, {name}:")
    aligned(
        [
            rf"y &= A\,x = {tex(step.slope)} \cdot {number(step.x)} = {number(step.output)}",
            rf"E &= t - y = {number(step.target)} - {tex(step.output)} = {number(step.error)}",
            rf"\Delta A &= L\,\frac{{E}}{{x}} = {number(share)} \cdot "
            rf"\frac{{{number(step.error)}}}{{{number(step.x)}}} = {number(step.change)}",
            rf"A &\leftarrow {number(step.slope)} + {tex(step.change)} = {number(step.after)}",
        ]
    )


# Iris


def iris_flowers(page: NeuronPage) -> None:
    """The same rule, one flower after the other."""
    left, side = st.columns([3, 2], gap="medium")
    with side:
        page.widget("iris_order")
        if page.state.iris_order == "shuffled":
            page.widget("iris_seed")
        page.row("iris_rounds", "margin")
        st.button(
            "Random start slope",
            on_click=lambda: _draw_slope(page),
            help="Draws the start slope anew, as the text asks.",
        )
    state, data = page.state, iris_sepals()
    x, y = scale_without_centring(data.values).T
    above = data.classes == data.class_names.index("setosa")
    targets = np.where(above, y - state.margin, y + state.margin)
    order = flower_order(state.iris_order, above, state.iris_seed)
    steps = slope_steps(
        state.iris_slope, x.tolist(), targets.tolist(), state.iris_learning_rate, order, state.iris_rounds
    )
    rights = [int((is_above(slope, x, y) == above).sum()) for slope in (state.iris_slope, *(s.after for s in steps))]
    best, best_slope = most_right(x, y, above)
    names = [f"flower {index + 1}, {data.class_names[cls]}" for index, cls in enumerate(data.classes)]
    words = [f"Start: A = {say(state.iris_slope)}. {rights[0]} of {len(x)} flowers are on their side."]
    words += [
        f"{step_words(step, names[step.example], state.iris_learning_rate)} Now {right} of {len(x)} are on their side."
        for step, right in zip(steps, rights[1:], strict=True)
    ]
    place = min(state.iris_step, len(steps))
    groups = [
        (name, x[mine].round(4).tolist(), y[mine].round(4).tolist())
        for name, mine in (("versicolor", ~above), ("setosa", above))
    ]
    with left:
        picture(
            slope_walk(
                steps,
                groups,
                ("sepal length x, scaled", "sepal width y, scaled"),
                ((0.6, 1.35), (0.5, 1.5)),
                [("the best slope of all", best_slope)],
            ),
            "neuron_iris",
            alt=f"{len(x)} iris flowers by scaled sepal length and width with the line y = A x, which turns from "
            "flower to flower, and below it the slope A after each flower.",
            height=600,
            knobs=[page.knob("iris_slope", 0.05), page.knob("iris_learning_rate", 0.01)],
            words=words,
            step=place,
            on_event=page.turn("iris_step"),
        )
        st.caption("Press play, and look how far single flowers throw the line when L is large.")
    with side:
        st.markdown(f"### {rights[-1]} of {len(x)} right at the end")
        last_species = " All versicolor come last: the larger L, the more they pull the line their way."
        st.markdown(
            f"The slope ends at {say(steps[-1].after)}. The best that any line through the origin can do is {best} of "
            f"{len(x)}, with slope {say(best_slope)}.{last_species if state.iris_order == 'file' else ''}"
        )
        st.markdown(
            "**Targets.** The text names none. Setosa belongs above the line and versicolor below it, so as with the "
            f"bugs the line is to pass {say(state.margin)} below each setosa and {say(state.margin)} above each "
            "versicolor. The rule corrects at every flower, also where it is right already."
        )
        step = steps[max(0, place - 1)]
        show_step(step, names[step.example], state.iris_learning_rate)
        units = (data.values[0] / np.array([x[0], y[0]])).tolist()
        st.markdown(
            f"**Scaled** as `scale(center = FALSE)` does in R: lengths by {say(units[0])} cm, widths by "
            f"{say(units[1])} cm, the root of their sum of squares over {len(x) - 1}."
        )
        with st.expander("Source of the data"):
            st.markdown(plain(data.source))


def flower_order(name: str, above: np.ndarray, seed: int) -> list[int]:
    """The indices of the flowers in the order in which they are shown."""
    if name == "shuffled":
        return [int(index) for index in np.random.default_rng(seed).permutation(len(above))]
    if name == "alternating":
        pairs = zip(np.flatnonzero(above), np.flatnonzero(~above), strict=True)
        return [int(index) for pair in pairs for index in pair]
    return list(range(len(above)))


def _draw_slope(page: NeuronPage) -> None:
    """A start slope that nobody has chosen; it stands in the address afterwards."""
    page.set(iris_slope=round(float(np.random.default_rng().uniform(SLOPE.low, SLOPE.high)), 2))
