"""A stack of linear layers collapses into one layer; with an activation between them it does not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.charts.functions import stack_curves
from core.formulas import matrix
from core.nn.activations import ACTIVATIONS
from core.nn.array import Array
from core.nn.network import LayerArrays
from core.numerics.linear_collapse import bend, collapse, network, stack
from pages.activations.parts import written
from pages.activations.state import State
from pages.shared.parts.picture import picture
from pages.shared.state.page import Page

X1 = np.linspace(-3.0, 3.0, 241)
"""Where the picture's curves are computed."""

ROUNDED = 1e-12
"""A sum of products of numbers near 1 that is smaller is a 0, but for rounding."""


def linear_section(page: Page[State]) -> None:
    """Draw the section."""
    page.row("layers", "units", "seed", "hidden_activation", widths=(2, 2, 3, 3))
    state = page.state
    layers = stack(state.layers, state.units, state.seed)
    merged = collapse(layers)
    one, many = merged[-1], network(layers, state.hidden_activation)
    between = ACTIVATIONS[state.hidden_activation].label
    along = np.column_stack([X1, np.full_like(X1, state.x2)])
    stacked, collapsed = many.predict(along), along @ one.weights + one.bias
    x = np.array([state.x1, state.x2])
    left, right = st.columns([3, 2])
    with left:
        picture(
            stack_curves(X1, stacked, collapsed, state.x1, state.hidden_activation),
            "stack",
            alt=f"Outputs over x₁ of {state.layers} layers ({between}) and of the one layer.",
            height=400,
            knobs=[page.knob("x1", 0.05), page.knob("x2", 0.05)],
            on_event=page.turn(),
        )
        st.caption("Grey: the one layer. Without an activation the stack's lines lie exactly on it.")
    with right:
        st.markdown(words(state, stacked, collapsed))
        both_ways(x, many.forward(x[None])[1], x @ one.weights + one.bias)
    st.markdown("#### The matrices")
    matrices(layers, merged)


def words(state: State, stacked: Array, collapsed: Array) -> str:
    """Whether the stack is one layer, from its outputs along the line and those of the one layer."""
    far, bent = float(np.abs(stacked - collapsed).max()), bend(stacked)
    if state.hidden_activation == "linear":
        return (
            f"**{state.layers} layers without an activation are one layer.** Along the whole line their outputs differ "
            f"from those of the one layer by {written(far, 2)} at most, which is rounding."
        )
    text = (
        f"**With {ACTIVATIONS[state.hidden_activation].label} between them {state.layers} layers are more than one.** "
        f"Along the line their outputs differ from those of the collapsed layer by up to {written(far, 3)}, and bend "
        f"away from a straight line by up to {written(bent, 3)}. "
    )
    return text + ("No single layer can bend." if bent > 1e-9 else "Along this line they happen to be straight.")


def both_ways(x: Array, outputs: Sequence[Array], one: Array) -> None:
    """The forward pass at x, layer by layer and at once."""
    steps = [rf"$$ a_{index} = {_matrix(a[0], 4)} $$" for index, a in enumerate(outputs[1:], 1)]
    st.markdown(
        rf"Layer by layer, from $x = {matrix(x)}$:"
        "\n\n" + "\n\n".join(steps) + "\n\nAt once, by the collapsed layer:\n\n"
        rf"$$ x W + b = {_matrix(one, 4)} $$"
        f"\n\nThe two differ by {written(float(np.abs(outputs[-1][0] - one).max()), 3)} at most."
    )


def _matrix(array: Array, digits: int = 3) -> str:
    """LaTeX of sums of a few products, in which what rounding leaves of a 0 is a 0."""
    return matrix(np.where(np.abs(array) < ROUNDED, 0.0, array), digits)


def matrices(layers: Sequence[LayerArrays], merged: Sequence[LayerArrays]) -> None:
    """Every layer's weights and bias, and how they are merged, one layer more at a time."""
    for index, layer in enumerate(layers):
        if index % 2 == 0:
            columns = st.columns(2)
        columns[index % 2].markdown(
            rf"$$ W_{index + 1} = {matrix(layer.weights)}, \quad b_{index + 1} = {matrix(layer.bias)} $$"
        )
    for index in range(1, len(layers)):
        before, layer, after = merged[index - 1], layers[index], merged[index]
        first = "_1" if index == 1 else rf"_{{1 \dots {index}}}"
        both = "" if index == len(layers) - 1 else rf"_{{1 \dots {index + 1}}}"
        st.markdown(
            rf"$$ W{both} = W{first} W_{index + 1} = {_matrix(before.weights)} \cdot {matrix(layer.weights)} = "
            rf"{_matrix(after.weights)} $$"
            "\n\n"
            rf"$$ b{both} = b{first} W_{index + 1} + b_{index + 1} = {_matrix(before.bias)} \cdot "
            rf"{matrix(layer.weights)} + {matrix(layer.bias)} = {_matrix(after.bias)} $$"
        )
