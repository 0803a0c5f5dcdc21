"""Sweeps to begin with: questions about the visitor's experiment, and others that bring one of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Any

import streamlit as st

from core.data.problems import PROBLEMS
from core.ensemble.sweep import DEFAULTS
from core.experiment.experiment import SETTINGS, Experiment
from core.experiment.usual import standard
from core.training.run import Run
from pages.shared.parts.widgets import ACTED, show
from pages.shared.state.page import Page
from pages.shared.state.present import show_another
from pages.sweeps.state import State

GATES = [name for name, problem in PROBLEMS.items() if problem.n_inputs == 2 and len(problem.points) == 4]
"""All gates of two inputs."""

HIDDEN = SETTINGS["hidden"].kind

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


MOST_AT_ONCE = 2e7
"""Networks, times epochs and samples, that are trained without being asked for: some seconds."""

FEW = 10
"""Random starts in each cell of a question where the page's own number takes long."""

UNITS = (1, 2, 3, 4, 6, 8)
"""Hidden units in one layer that are tried, besides those of the experiment."""


def _with_own(units: Sequence[int], experiment: Experiment) -> str:
    """These sizes of one hidden layer, and the experiment's own."""
    own = [experiment.hidden] if experiment.hidden else []
    return ",".join(map(HIDDEN.write, sorted({*((n,) for n in units), *own}, key=lambda sizes: (len(sizes), sizes))))


def _quick(experiment: Experiment, state: State) -> State:
    """The state with as many starts as are quick."""
    return state if is_quick(experiment, cells(state) * state.starts) else replace(state, starts=FEW)


def cells(state: State) -> int:
    """How many the axes have."""
    return prod(len(axis.values) for axis in state.axes)


def is_quick(experiment: Experiment, networks: int) -> bool:
    """Whether so many networks are trained within seconds."""
    return networks * experiment.max_epochs * len(experiment.samples.inputs) <= MOST_AT_ONCE


def _rates(experiment: Experiment) -> State:
    return _quick(experiment, State(y_values=HIDDEN.write(experiment.hidden)))


def _units(experiment: Experiment) -> State:
    rate, values = f"{experiment.learning_rate:.6g}", _with_own(UNITS, experiment)
    return _quick(experiment, State(x="hidden", x_values=values, y="learning_rate", y_values=f"{rate}~{rate}~1~linear"))


def _both(experiment: Experiment) -> State:
    values = _with_own((1, 2, 3, 4), experiment)
    return State(y_values="" if values == DEFAULTS["hidden"] else values)


QUESTIONS: dict[str, tuple[str, Callable[[Experiment], State]]] = {
    "rate": ("Which learning rate?", _rates),
    "units": ("How many hidden units?", _units),
    "both": ("Both together?", _both),
}
"""What one may ask about one's own experiment: the question, and the page's state that answers it."""

SINE = standard(Experiment(problem="sine", output_activation="linear"))

PRESETS = {
    "sine": Preset(
        "How many hidden units for a sine?",
        "Each network learns a curve from its points. Look how many units it takes until most starts come to the loss "
        "that is wanted.",
        {name: getattr(SINE, name) for name in SETTINGS},
        vars(_units(SINE)),
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

KEY, QUESTION, BEFORE = "sweeps_preset", "sweeps_question", "sweeps_base"


def _is_shown(page: Page[State], state: State) -> bool:
    """Whether the page shows this state, whatever is coloured or open, and however many starts there are."""
    now = page.state
    return replace(state, measure=now.measure, cell=now.cell, starts=now.starts) == now


def present_question(page: Page[State], experiment: Experiment) -> str | None:
    """The question that the page shows about this experiment."""
    return next((name for name, (_, state) in QUESTIONS.items() if _is_shown(page, state(experiment))), None)


def follow(page: Page[State], experiment: Experiment, by_the_menu: bool) -> None:
    """Let the question be about the experiment as it is now; who comes by the menu with an own one is asked the first.

    The default experiment keeps the page's own state, which is what an address without parameters means.
    """
    before = st.session_state.get(BEFORE, experiment)
    st.session_state[BEFORE] = experiment
    asked = present_question(page, before) if before != experiment else None
    if by_the_menu and experiment != Experiment():
        asked = "rate"
    if asked:
        page.set(**vars(QUESTIONS[asked][1](experiment)) | {"measure": page.state.measure})


def present_preset(page: Page[State], experiment: Experiment) -> str | None:
    """The preset that the page shows with this experiment, whatever is coloured or open."""
    for name, preset in PRESETS.items():
        same = replace(State(**preset.state), measure=page.state.measure, cell=page.state.cell)
        if same == page.state and Experiment(**preset.experiment) == experiment:
            return name
    return None


def question_choice(page: Page[State], experiment: Experiment) -> None:
    """The questions, and the list of presets; choosing one of these changes the experiment too, which is this now."""
    shown = present_preset(page, experiment)
    asked = present_question(page, experiment)
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        show(QUESTION, asked)
        st.segmented_control(
            "Question about your experiment",
            list(QUESTIONS),
            format_func=lambda name: QUESTIONS[name][0],
            key=QUESTION,
            on_change=_ask,
            args=(page, experiment),
            wrap=True,
            help="Only the learning rate changes, or only the hidden units, or each with each.",
        )
    with right:
        _presets(page, shown)
    if shown:
        st.caption(PRESETS[shown].help)


def _ask(page: Page[State], experiment: Experiment) -> None:
    """A question was chosen; one cannot choose none."""
    st.session_state[ACTED] = True
    name = st.session_state[QUESTION]
    if name in QUESTIONS:
        page.set(**vars(QUESTIONS[name][1](experiment)))


def _presets(page: Page[State], shown: str | None) -> None:
    """The list of presets."""
    show(KEY, shown)
    st.selectbox(
        "More questions",
        list(PRESETS),
        format_func=lambda name: PRESETS[name].label,
        key=KEY,
        on_change=_take,
        args=(page,),
        placeholder="Other experiments",
        help=" ".join(f"{preset.label}: {preset.help}" for preset in PRESETS.values()),
    )


def _take(page: Page[State]) -> None:
    """A preset was chosen."""
    name = st.session_state[KEY]
    if name in PRESETS:
        preset = PRESETS[name]
        page.set(**vars(State(**preset.state)))
        show_another(page, Run(Experiment(**preset.experiment)))
