"""The section of the gates: which of the 16 of two inputs and of the 256 of three inputs one unit can compute."""

from __future__ import annotations

import streamlit as st

from core.charts.unit import cube, gate_tiles, gates_of_three
from core.neuron.separability import gate_label, gates, inputs_of, most_rows_right, separable_gates, separating_unit
from pages.neuron.parts import NeuronPage, factor, say, score_words, show_reason
from pages.neuron.state import NAMES
from pages.shared.parts.picture import Event, picture


def all_gates(page: NeuronPage) -> None:
    """The gates of two inputs with the score, then those of three."""
    _two_inputs(page)
    _three_inputs(page)


def open_tile(page: NeuronPage, event: Event) -> None:
    """A tile was clicked: this gate by hand."""
    if event.kind == "pick" and event.value in NAMES:
        page.set(gate=NAMES[event.value], section="hand")


def open_gate(page: NeuronPage, event: Event) -> None:
    """One of the 256 was clicked."""
    if event.kind == "pick":
        page.set(gate3=event.value)


def _two_inputs(page: NeuronPage) -> None:
    outputs, every, possible = page.state.outputs, gates(2), separable_gates(2)
    impossible = [gate for gate in every if gate not in possible]
    names = " and ".join(gate_label(gate) for gate in impossible)
    solved = [gate for gate, digit in zip(every, page.state.solved, strict=True) if digit == "1"]
    left, side = st.columns([3, 2], gap="medium")
    with left:
        picture(
            gate_tiles(solved, outputs),
            "neuron_tiles",
            alt=f"The {len(every)} gates of two inputs as tiles: {len(solved)} solved by hand, {len(possible)} "
            f"possible. {names} are impossible: their diagonals cross.",
            height=470,
            on_event=lambda event: open_tile(page, event),
        )
        st.caption(
            "Each tile is a gate with its four rows: x₁ to the right, x₂ upwards. Look for a line with all squares on "
            "one side; click a tile to try it by hand."
        )
    with side:
        st.markdown(f"### {len(possible)} of {len(every)} gates")
        st.markdown(
            f"One unit can compute {len(possible)} of the {len(every)} gates of two inputs: for each of them, trying "
            f"small whole weights finds a line. It cannot compute {names}. {score_words(page)}"
        )
        if solved:
            st.button(
                "Start the score anew",
                on_click=lambda: page.set(solved="0" * len(every)),
                help="Forgets which gates have been solved by hand.",
            )
        chosen = outputs if outputs in impossible else impossible[0]
        st.markdown(f"Why not {gate_label(chosen)}:")
        show_reason(chosen)


def _three_inputs(page: NeuronPage) -> None:
    every, possible = gates(3), separable_gates(3)
    st.markdown(f"### {len(possible)} of {len(every)} gates of three inputs")
    left, side = st.columns([3, 2], gap="medium")
    with side:
        page.widget("gate3")
    chosen = page.state.gate3
    unit, label = separating_unit(chosen), gate_label(chosen)
    with left:
        picture(
            gates_of_three(chosen),
            "neuron_256",
            alt=f"All {len(every)} gates of three inputs in a grid: {len(possible)} green squares that one unit can "
            f"compute, {len(every) - len(possible)} red crosses that none can.",
            height=520,
            on_event=lambda event: open_gate(page, event),
        )
        st.caption(
            "Each point is a gate: its line gives the outputs where x₁ = 0, its column those where x₁ = 1. Look how "
            "few are possible, and click one."
        )
    with side:
        picture(
            cube(chosen),
            "neuron_cube",
            alt=f"A cube whose corners are the rows of the gate {label}, "
            + ("cut by the plane that separates its outputs." if unit else "with two diagonals that cross."),
            height=330,
        )
        st.caption("Look on which side the squares are. x₁ goes to the right, x₂ into the picture, x₃ upwards.")
        if unit is None:
            most = most_rows_right(chosen)
            st.markdown(f"**{label} cannot be separated**: one unit has at most {most} of 8 rows right.")
            show_reason(chosen)
        else:
            terms = " + ".join(f"{factor(weight)}·x{'₁₂₃'[index]}" for index, weight in enumerate(unit.weights))
            sign = "−" if unit.bias < 0 else "+"
            right = unit.right(inputs_of(chosen), [int(output) for output in chosen]).sum()
            st.markdown(
                f"**{label} can be separated**: the unit z = {terms} {sign} {say(abs(unit.bias))} with a step has "
                f"{right} of 8 rows right."
            )
