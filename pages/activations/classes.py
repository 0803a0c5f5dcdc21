"""Squared error and categorical cross-entropy of three softmax outputs, side by side."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from core.charts.functions import Mark, gradient_bars, loss_over_target_logit, probability_bars, sub
from core.formulas import matrix, number
from core.nn.array import Array
from core.nn.gradient_check import check_gradient
from core.nn.losses import LOSSES
from core.nn.network import BOUNDARY
from core.numerics.output_losses import AtLogits, at_logits, fastest, loss_of
from pages.activations.naive import categorical_part
from pages.activations.parts import listed, logit_knobs, logits_of, moved_to, reach_for, table, unseen, written
from pages.activations.state import State
from pages.shared.parts.picture import Event, Handle, picture
from pages.shared.state.page import Page

CROSS = "categorical_cross_entropy"


def classes_section(page: Page[State]) -> None:
    """Draw the section."""
    page.row("wanted", "squared", "reach", widths=(3, 3, 4))
    state, z = page.state, logits_of(page.state)
    target, reach = int(state.wanted) - 1, reach_for(state, *z)
    t = np.eye(z.size)[target]
    rows = {loss: at_logits(loss, z[None], t) for loss in (state.squared, CROSS)}

    def squared_gradient(at: Array) -> Array:
        return np.abs(at_logits(state.squared, np.where(t == 1, at[:, None], z), t).dloss_dz[:, target])

    others = np.delete(z, target)
    place, size = fastest(squared_gradient, float(others.max()) - 20.0, float(others.max()) + 20.0)
    left, right = st.columns(2)
    with left:
        a = rows[CROSS].a[0]
        picture(
            probability_bars({"output a": a, "target t": t}, first=3),
            "class_bars",
            alt=f"Softmax outputs {listed(a, 3)}; the wanted class is {state.wanted}.",
            height=400,
            knobs=logit_knobs(page, reach),
            on_event=page.turn(),
        )
        st.caption("The target is 1 for the wanted class and 0 for the others. The numbers on the bars are rounded.")
    with right:
        curves(page, z, target, reach, place)
    st.markdown(words(rows, z, target, place, size))
    left, right = st.columns(2)
    with left:
        picture(
            gradient_bars(
                {loss: row.dloss_da[0] for loss, row in rows.items()}, [f"a{sub(i)}" for i in range(3)], "dL/da"
            ),
            "by_output",
            alt="Gradients of both losses with respect to the three outputs.",
            height=300,
        )
        st.caption("With respect to the outputs cross-entropy looks at the wanted class only.")
    with right:
        picture(
            gradient_bars(
                {loss: row.dloss_dz[0] for loss, row in rows.items()}, [f"z{sub(i)}" for i in range(3)], "dL/dz"
            ),
            "by_logit",
            alt="Gradients of both losses with respect to the three logits.",
            height=300,
        )
        st.caption("With respect to the logits cross-entropy gives a − t: the error itself.")
    numbers_table(rows, z, t)
    cross = rows[CROSS]
    st.markdown(
        rf"$$ L = -\ln a_{target + 1} = -\ln {number(cross.a[0, target])} = {number(cross.loss.item())} $$"
        "\n\n"
        rf"$$ \displaystyle \frac{{\partial L}}{{\partial z}} = a - t = {matrix(cross.a[0])} - {matrix(t)} = "
        rf"{matrix(cross.dloss_dz[0])} $$"
    )
    categorical_part(z, target)


def curves(page: Page[State], z: Array, target: int, reach: float, place: float) -> None:
    """Both losses and their gradients over the wanted class's logit; squared error is fastest at `place`."""
    t = np.eye(z.size)[target]
    losses = (page.state.squared, CROSS)
    there = at_logits(losses[0], np.where(t == 1, place, z)[None], t)
    here = at_logits(CROSS, z[None], t).loss.item()
    name = "squared error learns fastest"
    marks = [Mark(name, place, value, "diamond") for value in (there.loss.item(), there.dloss_dz[0, target])]
    marks = marks if abs(place) <= reach else []

    def on_event(event: Event) -> None:
        page.set(**{f"z{target + 1}": moved_to(event.x)}, settled=event.final)

    at = written(z[target])
    picture(
        loss_over_target_logit(losses, z, target, reach, False, marks[:1]),
        "class_loss",
        alt=f"Both losses over the logit of the wanted class; at {at} cross-entropy is {written(here)}.",
        height=290,
        handles=[Handle("wanted", float(z[target]), here, f"Logit of the wanted class, {at}")],
        on_event=on_event,
    )
    picture(
        loss_over_target_logit(losses, z, target, reach, True, marks[1:]),
        "class_gradient",
        alt="Gradients of both losses with respect to the logit of the wanted class.",
        height=270,
    )
    st.caption("Drag the point to the left: the wanted class becomes improbable, and squared error goes flat.")


def words(rows: dict[str, AtLogits], z: Array, target: int, place: float, size: float) -> str:
    """How much gradient each loss sends to the logit of the wanted class."""
    (name, squared), (_, cross) = rows.items()
    a, label = cross.a[0, target], LOSSES[name].label.lower()
    gradient, other = abs(squared.dloss_dz[0, target]), abs(cross.dloss_dz[0, target])
    equal = int((cross.a >= cross.a.max() - BOUNDARY).sum())
    right = "right, it is the most probable one" if equal == 1 else f"undecided, {equal} classes are equally probable"
    wrong = "badly wrong" if a < 0.1 else "wrong" if a < cross.a.max() - BOUNDARY else right
    text = (
        f"**The wanted class {target + 1} has probability {written(a)}: {wrong}.** The gradient with respect to its "
        f"logit has size {written(other)} with cross-entropy and {written(gradient)} with {label}. That is "
        f"{written(gradient / size, 3)} of the largest: {label} **learns fastest where it is {written(place)}**, "
        f"with {written(size)}. "
    )
    if a < 0.5 and z[target] < place:
        times = f"{written(other / gradient, 3)} times as much" if gradient else "and squared error nothing"
        return text + (
            "It stalls when badly wrong: the gradient with respect to the output is "
            f"{written(squared.dloss_da[0, target])}, but the Jacobian's entry for it is only a (1 − a) = "
            f"{written(a * (1 - a))}. Cross-entropy sends {times}."
        )
    return text + "Lower this logit and see which of the two gradients survives."


def numbers_table(rows: dict[str, AtLogits], z: Array, t: Array) -> None:
    """Losses and gradients of three outputs, beside central differences."""
    lines = []
    for loss, row in rows.items():
        check = check_gradient(partial(loss_of, loss, t), z, row.dloss_dz[0])
        parts = (row.dloss_da[0], row.dloss_dz[0], check.numerical)
        lines.append([LOSSES[loss].label, written(row.loss.item(), 5), *(listed(part) for part in parts)])
    header = ["loss", "value", "dL/da", "dL/dz", "central differences of dL/dz"]
    table(header, lines, "Both losses and their gradients with respect to the outputs and the logits.")
    st.caption(unseen(max(row.loss.item() for row in rows.values())))
