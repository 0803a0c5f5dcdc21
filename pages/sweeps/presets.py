"""Sweeps to begin with: those of the texts' figures, and questions that many networks answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from core.data.problems import PROBLEMS
from core.experiment.experiment import Experiment
from core.training.run import Run
from pages.shared.parts.widgets import show
from pages.shared.state.page import Page
from pages.shared.state.present import show_another
from pages.sweeps.state import State

GATES = [name for name, problem in PROBLEMS.items() if problem.n_inputs == 2 and len(problem.points) == 4]
"""All gates of two inputs."""

CLASSIFIER = {
    "loss": "binary_cross_entropy",
    "reduction": "mean",
    "optimizer": "adam",
    "init": "glorot",
    "max_epochs": 1000,
    "target_loss": 0.1,
}
"""As the classifier of scikit-learn learns, which text 002 searches a grid for: cross-entropy, Adam, Glorot's start."""


@dataclass(frozen=True)
class Preset:
    """A sweep: its name, what it shows, the experiment's settings and the page's."""

    label: str
    help: str
    experiment: dict[str, Any]
    state: dict[str, Any]


PRESETS = {
    "units": Preset(
        "How many hidden units does XOR need?",
        "Go down the rows to the first one with 99 or 100. With 50 seeds in a cell that is a guess: where 50 of 50 are "
        "solved, the true share may be 93%. More seeds tell.",
        {},
        {},
    ),
    "l2": Preset(
        "Learning rate against L2 penalty",
        "A grid search as lecture notes show it (Oslo lecture, text 002): seven powers of ten for the learning rate "
        "and for the L2 penalty.",
        CLASSIFIER,
        {"x": "learning_rate", "x_values": "1e-05~10~7~log", "y": "l2", "y_values": "1e-05~10~7~log"},
    ),
    "curves": Preset(
        "Learning rate, epochs and hidden units together",
        "How much training a network needs. The three settings that Rashid's slides (text 001) vary one by one, here "
        "together and on XOR, with their targets and their initialisation of 1/√n.",
        {"targets": "0.01/0.99", "init": "inverse_sqrt"},
        {
            "x": "learning_rate",
            "x_values": "0.1~10~5~log",
            "y": "max_epochs",
            "y_values": "100~3200~6~log",
            "by": "hidden",
            "by_values": "1,2,4,8",
        },
    ),
    "gates": Preset(
        "All 16 gates against hidden units",
        "Which gates need a hidden layer, and how many units in it.",
        {"init": "normal", "learning_rate": 2.0, "max_epochs": 2000},
        {"x": "hidden", "x_values": "0,1,2,3,4", "y": "problem", "y_values": ",".join(GATES)},
    ),
    "activation": Preset(
        "Hidden activation against hidden units",
        "Which activation of the hidden units learns XOR most often, for each number of units in one layer.",
        CLASSIFIER | {"learning_rate": 0.05},
        {
            "x": "hidden",
            "x_values": "1,2,3,4,6,8",
            "y": "hidden_activation",
            "y_values": "linear,sigmoid,tanh,relu,leaky_relu,elu",
        },
    ),
    "overfitting": Preset(
        "Noise against hidden units, on the test set",
        "Forty noisy points of XOR to learn from. With little noise, more units do better on the other points; with "
        "much of it, many units learn the noise too, and do worse.",
        CLASSIFIER
        | {
            "problem": "noisy",
            "n": 200,
            "test": 80,
            "hidden_activation": "tanh",
            "learning_rate": 0.05,
            "target_loss": 0.0,
        },
        {
            "x": "noise",
            "x_values": "10~50~5~linear",
            "y": "hidden",
            "y_values": "2,3,4,8,16",
            "starts": 10,
            "measure": "test_accuracy",
        },
    ),
    "search": Preset(
        "Grid against random search",
        "The same number of points on a grid and at random: which search finds the better point?",
        CLASSIFIER,
        {
            "x": "learning_rate",
            "x_values": "0.001~10~4~log",
            "y": "l2",
            "y_values": "1e-06~0.001~4~log",
            "search": "random",
        },
    ),
}

KEY = "sweeps_preset"


def present_preset(page: Page[State], experiment: Experiment) -> str | None:
    """The preset that the page shows with this experiment, whatever is coloured or open."""
    for name, preset in PRESETS.items():
        same = replace(State(**preset.state), measure=page.state.measure, cell=page.state.cell)
        if same == page.state and Experiment(**preset.experiment) == experiment:
            return name
    return None


def preset_choice(page: Page[State], experiment: Experiment) -> None:
    """The list of presets; choosing one changes the experiment, which is this at present, and the axes."""
    shown = present_preset(page, experiment)
    show(KEY, shown)
    st.selectbox(
        "Preset",
        list(PRESETS),
        format_func=lambda name: PRESETS[name].label,
        key=KEY,
        on_change=_take,
        args=(page,),
        placeholder="Choose a sweep to begin with",
        help=" ".join(f"{preset.label}: {preset.help}" for preset in PRESETS.values()),
    )
    if shown:
        st.caption(PRESETS[shown].help)


def _take(page: Page[State]) -> None:
    """A preset was chosen."""
    name = st.session_state[KEY]
    if name in PRESETS:
        preset = PRESETS[name]
        page.set(**vars(State(**preset.state)))
        show_another(page, Run(Experiment(**preset.experiment)))
