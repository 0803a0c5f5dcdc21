"""The section Train it: gradient descent on the lab's stage, and beside it the perceptron rule, row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from core.charts.unit import perceptron_walk
from core.experiment.experiment import Experiment
from core.experiment.settings import SettingError
from core.formulas import number
from core.neuron.perceptron import PerceptronStep, ending_words, perceptron_rule, start_words, step_words
from core.neuron.separability import bits, contradiction, gate_label, inputs_of
from core.neuron.unit import Unit
from core.stream.address import link_of
from core.training.run import Run, events_from_text, events_to_text
from pages.neuron.parts import NeuronPage, aligned
from pages.neuron.state import NeuronState
from pages.shared.parts.messages import say_notices
from pages.shared.parts.picture import picture
from pages.shared.stage.session import StageSession
from pages.shared.state.live import live_stage
from pages.shared.state.page import link

MOST_EPOCHS = 60
"""Of the perceptron rule."""

state = st.session_state


def train_it(page: NeuronPage) -> None:
    """Both ways to train, for the same gate."""
    page.row("gate", "seed")
    page.row("loss", "init")
    left, side = st.columns([2, 1])
    with left:
        st.markdown("**By gradient descent**: all rows at once, a step down the slope of the loss.")
        _open_run(page)
        live_stage(state.neuron_session, "neuron_stage", partial(_receive, page), lambda: None)
        run = state.neuron_session.run
        st.link_button(
            "Open in the lab",
            link("lab", link_of(run)),
            help="The same run, with every setting that there is.",
        )
    with side:
        st.markdown("**By the perceptron rule**: row after row, and only wrong ones count.")
        _perceptron(page)


# Gradient descent


def experiment_of(settings: NeuronState) -> Experiment:
    """The unit as a network without a hidden layer."""
    return Experiment(
        problem=settings.gate,
        hidden=(),
        loss=settings.loss,
        reduction="mean",
        init=settings.init,
        learning_rate=settings.learning_rate,
        seed=settings.seed,
    )


def _open_run(page: NeuronPage) -> None:
    """Put the run that the address describes on the stage, unless it is there."""
    wanted, shown = (experiment_of(page.state), page.state.events), state.get("neuron_run")
    if shown == wanted:
        return
    if shown is not None and shown[0] != wanted[0] and shown[1] == wanted[1] != "":
        page.set(events="")  # they belong to the run before: another gate, loss, start or seed was chosen
        wanted = wanted[0], ""
    state.neuron_run = wanted
    try:
        run = Run(wanted[0], events_from_text(wanted[1]))
    except SettingError as error:
        say_notices([f"{error}. The changes during the run are left out."])
        run = Run(wanted[0])
    if "neuron_session" in state:
        state.neuron_session.restart(run)
    else:
        state.neuron_session = StageSession(run)
        state.neuron_session.set_options(presenter=False, hidden=[])


def _receive(page: NeuronPage, asks: Mapping[str, Any]) -> None:
    """The browser asks to train on, to take note of a change, for another seed, or for none of the changes."""
    session = state.neuron_session
    if "seed" in asks:
        page.set(seed=asks["seed"], events="")
        return
    if asks.get("forget"):
        page.set(events="")
        return
    session.receive(asks)
    if asks.get("commit"):
        page.set(learning_rate=session.run.experiment.learning_rate, events=events_to_text(session.run.events))
        state.neuron_run = experiment_of(page.state), page.state.events


# The perceptron rule


def _perceptron(page: NeuronPage) -> None:
    place = st.container()  # above the widgets, on whose values it depends
    page.widget("rule_learning_rate")
    page.widget("start")
    settings = page.state
    outputs, unit = settings.outputs, settings.unit
    start = Unit((0.0, 0.0), 0.0) if settings.start == "zero" else Unit(unit.weights, unit.bias)
    rows, targets = inputs_of(outputs), [int(output) for output in outputs]
    steps = list(perceptron_rule(start, rows, targets, settings.rule_learning_rate, MOST_EPOCHS))
    words = [start_words(start, rows, targets), *(step_words(step, rows, targets) for step in steps)]
    words[-1] += f" {ending_words(steps[-1])}"
    seen = min(settings.rule_step, len(steps))
    with place:
        picture(
            perceptron_walk(steps, outputs),
            "neuron_perceptron",
            alt=f"The line of the perceptron rule on {gate_label(outputs)}, row after row.",
            height=400,
            words=words,
            step=seen,
            on_event=page.turn("rule_step"),
        )
        st.caption("Press play. The ring marks the row; look how a wrong row pulls the line over itself.")
        aligned([r"w_i &\leftarrow w_i + \eta\,(t - y)\,x_i", r"b &\leftarrow b + \eta\,(t - y)"])
        _show_correction(steps[max(0, seen - 1)], rows, settings.rule_learning_rate)
        st.markdown(f"**How it ends.** {ending_words(steps[-1])}")
        if contradiction(outputs) is not None:
            st.markdown(
                f"No line separates {gate_label(outputs)}, so some row is always wrong and the rule goes on "
                "correcting. Gradient descent does not go round: it comes to rest at a compromise."
            )
        elif settings.start == "zero":
            st.markdown("From zeros, η only scales weights and bias: the answers are the same with any.")


def _show_correction(step: PerceptronStep, rows: Sequence[tuple[int, ...]], eta: float) -> None:
    """The rule with the numbers of one row."""
    st.markdown(f"Epoch {step.epoch}, row {bits(rows[step.row])}:")
    before, after = ((*unit.weights, unit.bias) for unit in (step.before, step.after))
    aligned(
        [
            rf"{name} &\leftarrow {number(old)} + {number(eta)} \cdot ({step.target} - {step.output}) \cdot {x:g}"
            rf" = {number(new)}"
            for name, old, x, new in zip(("w_1", "w_2", "b"), before, (*step.inputs, 1.0), after, strict=True)
        ]
    )
