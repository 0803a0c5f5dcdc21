"""Backpropagation with its numbers: one network, one example, one operation at a time, forwards and back."""

from __future__ import annotations

import time
from functools import partial

import streamlit as st

from core.experiment.experiment import SETTINGS, Experiment
from core.experiment.settings import SettingError
from core.formulas.backpropagation import FORMULAS
from core.training.record import Place
from core.training.run import Run
from core.training.words import parameter_name, unit_name
from core.worked import example as examples
from core.worked.example import Example
from core.worked.handout import handout
from core.worked.names import size_name
from core.worked.steps import steps_of
from pages.backpropagation.exercise import exercise
from pages.backpropagation.splitting import error_splitting
from pages.backpropagation.state import State
from pages.backpropagation.view import View
from pages.backpropagation.walk import walk
from pages.shared.parts.messages import say_refused
from pages.shared.parts.plain import plain
from pages.shared.state.location import RUN_PARAMETERS
from pages.shared.state.page import Page, link
from pages.shared.state.present import present_run, show_another

MOST_IN_A_BATCH = 16
"""Samples that are worked through together; of a cloud's points one at a time is enough to read."""

TO_DO = {
    "walk": "**Press *Next*:** each press is one operation of one update, forwards to the loss, back to every weight, "
    "and the step. Look at the ring: there it takes place. The lab's h₁ is called $a^{(1)}_1$ here.",
    "exercise": "**Compute the number at the ring, type it, and press *Check*.** What it needs stands under *Given*.",
    "split": "**Compare the bars:** the errors that text 001 hands back, beside what really leads downhill. Only the "
    "last bar of each group is the gradient.",
}
"""What to do in each section, and what to look at."""

SECONDS_TO_REPLAY = 3.0
"""The most training to get to the epoch of the lab's run."""


def lab_example() -> tuple[Example, bool] | None:
    """The lab's network at the epoch, with a line that says where in the run it is; and whether epochs are updates.

    None, with words on the page, for a network that is too large.
    """
    run = present_run(page)
    sizes = run.experiment.sizes
    if not examples.fits(sizes):
        st.warning(
            f"The network {size_name(sizes)} is too large to be read operation by operation: the most is "
            f"{size_name(examples.MOST_UNITS)}. Take a smaller one, or choose another network."
        )
        coordinates = sizes[0] > examples.MOST_UNITS[0]
        features = Experiment.features if coordinates else run.experiment.features
        smaller = Run(run.experiment.replace(features=features, hidden=(2,)))
        label = f"Take {'x₁, x₂ and ' if coordinates else ''}two hidden units"
        st.button(label, on_click=show_another, args=(page, smaller))
        return None
    snapshot = run.snapshot(page.state.epoch, time.monotonic() + SECONDS_TO_REPLAY)
    experiment = snapshot.experiment
    example = examples.from_snapshot(snapshot)
    with third_place:
        page.widget("epoch")
    text = f"Epoch {snapshot.epoch:,}, loss {snapshot.loss:.4g}."
    if snapshot.epoch < page.state.epoch:
        reason = "Training to later epochs takes too long." if snapshot.status == "training" else snapshot.reason
        text += f" The run is shown as far as this. {plain(reason)}"
    back = link("lab", {**page.kept, "epoch": str(snapshot.epoch)})
    names = example.names()
    weight = names.parameter(Place(0, 0, 0)).text
    st.markdown(
        f"{text} [Open this run in the lab]({back}). What is called {unit_name(experiment, 0, 0)} there is "
        f"{names.output(1, 0).text} here, and its weight {parameter_name(experiment, 0)} is {weight}."
    )
    return example, experiment.batch_size == "full" and not experiment.dropout


def own_numbers() -> None:
    """The fields of a visitor's own network."""
    with st.expander("Your numbers", expanded=page.state.step == 0):
        sizes, hidden, output = st.columns(3)
        with sizes:
            page.widget("own_sizes")
        with hidden:
            page.widget("own_hidden_activation", layers=page.state.own_sizes.count("-") - 1)
        with output:
            page.widget("own_output_activation")
        page.row("own_loss")
        page.row("own_inputs", "own_targets")
        page.row("own_weights", "own_biases")
        page.row("own_learning_rate", "weights_seed")


def chosen_example() -> tuple[Example, bool] | None:
    """The example with all of its samples; and, for the lab's, whether an epoch is one update.

    None where there is nothing to show. Raises SettingError.
    """
    state = page.state
    if state.net == "lab":
        return lab_example()
    if state.net == "own":
        own_numbers()
        sizes = examples.read_sizes(state.own_sizes)
        return examples.own(
            sizes,
            state.own_weights,
            state.own_biases,
            state.own_hidden_activation,
            state.own_output_activation,
            state.own_loss,
            state.own_inputs,
            state.own_targets,
            state.own_learning_rate,
            state.weights_seed,
        ), True
    if state.net == "godatadriven":
        with third_place:
            page.widget("weights_seed")
        return examples.text_004(state.weights_seed), True
    presets = {
        "scalar": examples.scalar,
        "rashid2": examples.rashid_2_2,
        "split": examples.rashid_split,
        "rashid3": examples.rashid_3_3_3,
    }
    return presets[state.net](), True


def choose_row(whole: Example) -> Example:
    """The selector of samples, and the example with what it says after its updates. Raises SettingError."""
    state, n = page.state, len(whole.rows)
    options: list[int | str] = [*range(1, n + 1), *(["all"] if 1 < n <= MOST_IN_A_BATCH else [])]
    row = state.row if state.row in options else n if n <= MOST_IN_A_BATCH else 1

    def name(row: int | str) -> str:
        if isinstance(row, str):
            return f"All {n} as one batch"
        targets = ", ".join(f"{value:.4g}" for value in whole.targets[row - 1])
        return f"{whole.rows[row - 1]}, target {targets}"

    with row_place:
        page.widget("row", value=row, options=options, text=name, take=lambda row: page.change(row=row, updates=0))
    chosen = whole if isinstance(row, str) else whole.only(row - 1)
    return chosen if state.net == "lab" else chosen.updated(state.updates)


def handouts(example: Example) -> None:
    """The worked example and the sheet of exercises, as files."""
    state = page.state
    where = f"epoch {state.epoch}" if state.net == "lab" else f"after {state.updates} updates" if state.updates else ""
    name = f"backpropagation-{state.net}"
    with st.popover("Handout", help="The worked example as a page to print, and the same as an exercise"):
        for blank, label, file in (
            (False, "Worked example (HTML)", f"{name}.html"),
            (True, "Exercise sheet (HTML)", f"{name}-exercise.html"),
        ):
            st.download_button(
                label,
                data=partial(handout, example, state.delta, blank=blank, where=where),
                file_name=file,
                mime="text/html",
                on_click="ignore",
                help="One file that needs no network and prints cleanly. Formulas are MathML.",
            )


page = Page(
    "backpropagation",
    "Backpropagation with its numbers",
    State,
    keep={*SETTINGS, *RUN_PARAMETERS} - {"epoch"},
)
st.markdown(TO_DO[page.state.section])
shown, chosen, below = st.container(), st.container(), st.container()
with chosen:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        page.widget("section")
        page.widget("delta")
        handout_place = st.container(width="content")
    net_place, row_place, third_place = st.columns([5, 4, 3])
    with net_place:
        page.widget("net", take=lambda net: page.change(net=net, step=0, place="", updates=0))
    try:
        found = chosen_example()
        example = choose_row(found[0]) if found else None
    except SettingError as error:
        found = example = None
        say_refused(error)
if found and example:
    whole, full_batch = found
    offers_batch = 1 < len(whole.rows) <= MOST_IN_A_BATCH
    if len(whole.rows) > MOST_IN_A_BATCH:
        chosen.caption(
            f"The update of an epoch adds up the gradients of all {len(whole.rows)} points. Each is computed like that "
            "of the one point shown here."
        )
    if whole.note:
        chosen.caption(plain(whole.note))
    with handout_place:
        handouts(example)
    steps = steps_of(example, page.state.delta)
    at = min(page.state.step, len(steps) - 1)
    view = View(page, example, example.names(page.state.delta), steps, at, below, full_batch, offers_batch)
    with shown:
        {"walk": walk, "exercise": exercise, "split": error_splitting}[page.state.section](view)
page.end(FORMULAS)
