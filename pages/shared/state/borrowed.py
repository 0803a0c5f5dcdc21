"""What the lab has, on another page: taken over at the first visit, described, and changed in the lab."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.experiment.experiment import SETTINGS, Experiment
from core.nn.activations import ACTIVATIONS
from pages.shared.parts.messages import say_notices
from pages.shared.parts.plain import plain
from pages.shared.state.page import Page, link

ALWAYS_NAMED = ("learning_rate", "max_epochs")
"""Settings that the description names even where they have their default."""

IN_WORDS = {"problem", "truth_table", "hidden", "hidden_activation", "output_activation", "loss", "seed"}
"""Settings that the description has in its first words, and the seed, of which there are many here."""


def bring(page: Page[Any], present: Mapping[str, str] | None) -> None:
    """At a session's first visit of the page, unless by a link with settings of its own, give it what the lab has."""
    met = f"{page.key}_met"
    if present is not None and met not in st.session_state and not page.kept:
        page.keep(present)
    st.session_state[met] = True


def borrowed_experiment(page: Page[Any]) -> Experiment:
    """The experiment in the page's address, with a line that says what it is.

    `page` keeps the lab's parameters (`keep={*SETTINGS, …}`). A visitor who comes from the lab brings its experiment.
    """
    lab = st.session_state.get("lab")
    present = lab.run.final_experiment.to_url() if lab else None
    bring(page, present)
    experiment, errors = Experiment.read_url(page.kept)
    say_notices(f"{error}. The default is used instead." for error in errors)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{plain(describe(experiment))} [Change it in the lab]({link('lab', experiment.to_url())}).")
        if present is not None and Experiment.from_url(present) != experiment:
            st.button(
                "Take the lab's present experiment",
                on_click=page.keep,
                args=(present,),
                help="The settings that the lab has now, with its changes on the way left out.",
            )
    return experiment


def describe(experiment: Experiment) -> str:
    """The experiment in a sentence: problem, network, loss, and the settings that differ from the defaults."""
    sizes = "-".join(map(str, experiment.sizes))
    units = f"{ACTIVATIONS[experiment.hidden_activation].label} units, " if experiment.hidden else ""
    output = ACTIVATIONS[experiment.output_activation].label
    named = [name for name in SETTINGS if name in ALWAYS_NAMED or name not in IN_WORDS]
    rest = [
        f"{SETTINGS[name].label.lower()} {SETTINGS[name].short(getattr(experiment, name))}"
        for name in named
        if name in ALWAYS_NAMED or getattr(experiment, name) != getattr(Experiment, name)
    ]
    loss = experiment.loss_function.label.lower()
    return f"{experiment.task.label}: a {sizes} network, {units}{output} output, {loss}, {', '.join(rest)}."
