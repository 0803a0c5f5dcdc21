"""An activation with a movable point: its tangent, its slope, and where the slope is next to nothing."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from core.charts.functions import activation_curve, slope_curve
from core.formulas.activations import slope_numbers, slope_symbols, value_numbers, value_symbols
from core.nn.activations import ACTIVATIONS, LEAKY_SLOPE, Activation
from core.numerics.rectifiers import elu, larger_of_two_lines, leaky_relu
from core.numerics.saturation import SATURATED, Tangent, largest_slope, saturation, tangent
from pages.activations.parts import diverged, formula, moved_to, reach_for, written
from pages.activations.rounding import rounding_part
from pages.activations.state import GROUPS, State
from pages.shared.parts.picture import Event, Handle, picture
from pages.shared.state.page import Page


def constant_of(name: str, state: State) -> float:
    """The constant that belongs to an activation, or 0 where it has none."""
    return {"leaky_relu": state.slope, "elu": state.alpha}.get(name, 0.0)


def activation_of(name: str, state: State) -> Activation:
    """An activation, with its constant as set on the page."""
    if name == "leaky_relu":
        return leaky_relu(state.slope)
    return elu(state.alpha) if name == "elu" else ACTIVATIONS[name]


def activations_section(page: Page[State]) -> None:
    """Draw the section."""
    with st.container(horizontal=True):
        page.widget("activation", width=250)
        if page.state.activation == "leaky_relu":
            page.widget("slope", width=150)
        if page.state.activation == "elu":
            page.widget("alpha", width=150)
    state = page.state
    activation = activation_of(state.activation, state)
    at, reach = tangent(activation, state.z), reach_for(state, state.z)
    beside = [activation_of(name, state) for name in GROUPS[state.beside] if name != activation.name]

    def on_event(event: Event) -> None:
        page.set(z=moved_to(event.x if event.kind == "handle" else event.value), settled=event.final)

    left, right = st.columns(2)
    with left:
        picture(
            activation_curve(activation, at, reach, beside),
            "curve",
            alt=f"{activation.label} over the net input from {-reach:g} to {reach:g}. At z = {written(at.z)} its value "
            f"is {written(at.a)} and its slope {written(at.slope)}.",
            height=400,
            handles=[Handle("point", at.z, at.a, f"Point on the curve at z = {written(at.z)}")],
            knobs=[page.knob("z", reach / 600, -reach, reach)],
            on_event=on_event,
        )
        st.caption("Drag the point and watch the tangent: its slope is how much of a gradient the unit lets through.")
    with right:
        picture(
            slope_curve(activation, at, reach, beside),
            "slope",
            alt=f"The derivative of {activation.label}; at z = {written(at.z)} it is {written(at.slope)}.",
            height=400,
        )
        st.caption("The slope of the curve on the left. Where it is near 0, hardly any gradient comes back.")
    with st.container(horizontal=True):
        page.widget("beside")
        page.widget("reach")
    st.markdown(point_words(activation, at))
    left, right = st.columns(2)
    name, constant = activation.name, constant_of(activation.name, state)
    left.markdown(formula(value_symbols(name)) + "\n\n" + formula(value_numbers(activation, at.z, constant)))
    right.markdown(formula(slope_symbols(name)) + "\n\n" + formula(slope_numbers(activation, at.z, constant)))
    st.markdown(saturation_words(activation))
    if name == "leaky_relu":
        st.markdown(constant_words(at, constant))
    rounding_part(at.z, [activation_of(other, state) for other in GROUPS["all"]])


def point_words(activation: Activation, at: Tangent) -> str:
    """The value and the slope at the point, and how large the slope is for this activation."""
    text = f"At z = {written(at.z)} **{activation.label}** gives {written(at.a)}. "
    if math.isnan(at.slope):
        return text + "Here it jumps: it has no slope."
    kink, difference = at.kink, f"The central difference is {written(at.difference)}"
    if kink is not None and kink.z == at.z:
        return text + (
            f"It has a kink here: the slope is {written(kink.below)} on the left and {written(kink.above)} on the "
            f"right. {written(at.slope)} is taken. {difference}, the mean of both sides."
        )
    largest = largest_slope(activation)
    share = f", {written(abs(at.slope) / largest, 3)} of its largest ({written(largest)})" if largest else ""
    text += f"Its slope is {written(at.slope)}{share}. {difference}: {diverged(at.slope, at.difference)}"
    if kink is not None:
        what = "jump" if activation.jumps else "kink"
        return text + f", because the {what} at z = {written(kink.z)} lies within its step."
    return text + "."


def saturation_words(activation: Activation) -> str:
    """Where the activation is saturated, and the rule."""
    below, above = saturation(activation)
    if activation.jumps:
        return f"**{activation.label}** is flat everywhere but where it jumps: no gradient ever comes back through it."
    rule = f"An activation counts as saturated where the size of its slope is below {SATURATED:.0%} of its largest."
    if below is None and above is None:
        return f"**{activation.label} never saturates.** {rule}"
    ends = [f"from z = {written(below)} downwards"] if below is not None else []
    ends += [f"from z = {written(above)} upwards"] if above is not None else []
    return (
        f"**{activation.label} is saturated {' and '.join(ends)}** (grey). {rule} A gradient that comes back there is "
        f"multiplied by less than {written(SATURATED * largest_slope(activation))}."
    )


def constant_words(at: Tangent, slope: float) -> str:
    """How two programs' slopes differ, and when the printed maximum is another function."""
    printed = larger_of_two_lines(np.array([at.z]), slope).item()
    text = f"Most texts use slope {LEAKY_SLOPE:g}; the program of one of them has 10e-4, which is {10e-4:g}. "
    if printed != at.a:
        return text + f"With p > 1 the usual formula max(p z, z) is another function: it gives {written(printed)} here."
    return text + f"The usual formula max(p z, z) gives {written(printed)} here too; it holds for p up to 1."
