"""Squared error and binary cross-entropy of one sigmoid output, side by side, and why one of them stalls."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import streamlit as st

from core.charts.functions import Mark, loss_over_logit, loss_over_output
from core.formulas import matrix, number
from core.nn.activations import ACTIVATIONS
from core.nn.gradient_check import check_gradient
from core.nn.losses import LOSSES
from core.nn.network import BOUNDARY
from core.numerics.output_losses import AtLogits, at_logits, fastest, loss_of
from core.numerics.saturation import tangent
from pages.activations.naive import binary_part
from pages.activations.parts import listed, moved_to, reach_for, table, unseen, written
from pages.activations.state import State
from pages.shared.parts.picture import Event, Handle, picture
from pages.shared.state.page import Page

CROSS = "binary_cross_entropy"

NEAR_TARGET = 0.1
"""Up to this distance from the target, little is left to learn."""


def losses_section(page: Page[State]) -> None:
    """Draw the section."""
    page.row("target", "squared", "reach", widths=(3, 3, 4))
    state = page.state
    t, z, reach = np.array([float(state.target)]), state.logit, reach_for(state, state.logit)
    rows = {loss: at_logits(loss, np.array([[z]]), t) for loss in (state.squared, CROSS)}
    place, size = fastest(lambda at: np.abs(at_logits(state.squared, at[:, None], t).dloss_dz[:, 0]), -20.0, 20.0)
    pictures(page, t.item(), reach, rows, place)
    st.markdown(stall_words(t.item(), z, rows, place, size))
    st.markdown(
        r"$$ \displaystyle \frac{\partial L}{\partial z} = \frac{\partial L}{\partial a} \, a (1 - a) $$"
        "\n\nand for cross-entropy\n\n"
        r"$$ \displaystyle \frac{a - t}{a (1 - a)} \, a (1 - a) = a - t $$"
    )
    numbers_table(t, z, rows)
    binary_part(t.item(), z)
    penalty_part(page)


def pictures(page: Page[State], t: float, reach: float, rows: dict[str, AtLogits], place: float) -> None:
    """Both losses and their gradients over the logit and over the output; `place` is where squared error is fastest."""
    state, losses, z = page.state, tuple(rows), page.state.logit
    there = at_logits(state.squared, np.array([[place]]), np.array([t]))
    name = "squared error learns fastest"
    marks = [Mark(name, place, value.item(), "diamond") for value in (there.loss, there.dloss_dz)]
    a, loss = rows[CROSS].a.item(), rows[CROSS].loss.item()
    now = " and ".join(f"{LOSSES[key].label.lower()} is {written(row.loss.item())}" for key, row in rows.items())

    def on_event(event: Event) -> None:
        value = event.value if event.kind == "knob" else event.x
        if event.name == "output":
            inside = min(1 - 1e-9, max(1e-9, value))
            value = math.log(inside / (1 - inside))
        page.set(logit=moved_to(value), settled=event.final)

    left, right = st.columns(2)
    with left:
        st.markdown("**Over the logit z**")
        picture(
            loss_over_logit(losses, t, reach, z, False, marks[:1]),
            "loss_logit",
            alt=f"Both losses over the logit for target {t:g}. At logit {written(z)} {now}.",
            height=340,
            handles=[Handle("logit", z, loss, f"Logit {written(z)}")],
            knobs=[page.knob("logit", reach / 600, -reach, reach)],
            on_event=on_event,
        )
    with right:
        st.markdown("**Over the output a**")
        picture(
            loss_over_output(losses, t, reach, z, False),
            "loss_output",
            alt=f"Both losses over the output for target {t:g}. At output {written(a)} {now}.",
            height=340,
            handles=[Handle("output", a, loss, f"Output {written(a)}")],
            on_event=on_event,
        )
        st.caption("Drag either point: both show the same unit, once by its logit and once by its output.")
    left, right = st.columns(2)
    with left:
        picture(
            loss_over_logit(losses, t, reach, z, True, marks[1:]),
            "gradient_logit",
            alt="Gradients of both losses with respect to the logit; that of squared error vanishes on both sides.",
            height=300,
        )
        st.caption("Far on the wrong side cross-entropy keeps a gradient of size 1; squared error loses its own.")
    with right:
        picture(
            loss_over_output(losses, t, reach, z, True),
            "gradient_output",
            alt="Gradients of both losses with respect to the output; that of cross-entropy grows without bound.",
            height=300,
        )
        st.caption("Cross-entropy's gradient grows without bound on the wrong side: that makes up for the flat slope.")


def stall_words(t: float, z: float, rows: dict[str, AtLogits], place: float, size: float) -> str:
    """Why squared error stalls when badly wrong, with the numbers at the present logit."""
    (name, squared), (_, cross) = rows.items()
    a, label = cross.a.item(), LOSSES[name].label
    error, slope = abs(a - t), tangent(ACTIVATIONS["sigmoid"], z).slope
    if abs(error - 0.5) <= BOUNDARY:
        wrong = "in the middle between both classes"
    else:
        wrong = "badly wrong" if error > 0.9 else "wrong" if error > 0.5 else "on the right side"
    gradient, other = abs(squared.dloss_dz.item()), abs(cross.dloss_dz.item())
    text = (
        f"**Target {t:g}, output {written(a)}: {wrong}.** Backpropagation multiplies the gradient with respect to the "
        f"output by sigmoid's slope a (1 − a) = {written(slope)}. For {label.lower()} that makes a gradient of size "
        f"{written(gradient)}, which is {written(gradient / size, 3)} of its largest: it **learns fastest at logit "
        f"{written(place)}**, with {written(size)}. For cross-entropy it makes {written(other)}. "
    )
    if error > 0.5 and abs(z) > abs(place):
        times = f"{written(other / gradient, 3)} times as much" if gradient else "while squared error has nothing left"
        return text + (
            f"So {label.lower()} **stalls when badly wrong**: its gradient with respect to the output is only "
            f"{written(abs(squared.dloss_da.item()))}, and the flat sigmoid lets next to nothing of it through. "
            f"Cross-entropy's is {written(abs(cross.dloss_da.item()))}; the slope cancels and a − t is left, {times}."
        )
    if error >= NEAR_TARGET:
        return text + "Make it more wrong: cross-entropy's gradient grows towards 1, squared error's falls back to 0."
    return text + "Near the target both are small, as they should be: little is left to learn."


def numbers_table(t: np.ndarray, z: float, rows: dict[str, AtLogits]) -> None:
    """The chain rule at the present logit, for both losses, beside central differences."""
    slope = tangent(ACTIVATIONS["sigmoid"], z).slope
    lines = []
    for loss, row in rows.items():
        check = check_gradient(partial(loss_of, loss, t), [z], row.dloss_dz[0])
        numbers = (row.loss.item(), row.dloss_da.item(), slope, row.dloss_dz.item(), check.numerical.item())
        lines.append([LOSSES[loss].label, *(written(value, 5) for value in numbers)])
    header = [f"at logit {written(z)}", "loss L", "dL/da", "a (1 − a)", "dL/dz", "central difference"]
    table(header, lines, "Both losses at the present logit, with every factor of the chain rule.")
    st.caption(unseen(max(row.loss.item() for row in rows.values())))


def penalty_part(page: Page[State]) -> None:
    """The L2 penalty, which is added to any loss."""
    st.markdown("#### A penalty on the weights")
    page.row("weights", "l2", widths=(3, 1))
    w, factor = np.array(page.state.weights), page.state.l2
    value, gradient = factor * float((w**2).sum()), 2 * factor * w
    check = check_gradient(lambda at: factor * float((at**2).sum()), w, gradient)
    st.markdown(
        rf"$$ \lambda \sum w^2 = {number(factor)} \cdot {number(float((w**2).sum()))} = {number(value)} $$"
        "\n\n"
        rf"$$ 2 \lambda w = {matrix(gradient)} $$"
    )
    st.markdown(
        "The penalty is added to the loss, 2 λ w to its gradient: every weight is drawn towards 0. The central "
        f"differences of the penalty are {listed(check.numerical)}."
    )
