"""One click to runs that differ in one thing: the first run beside others with another value of a setting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import streamlit as st

from core.experiment.experiment import Experiment
from core.experiment.settings import SettingError
from core.nn.optimizers import OPTIMIZERS
from core.training.run import Run
from pages.compare.own import is_own, other_rate
from pages.compare.state import LETTERS, State, places, run_of, whole_text
from pages.shared.state.page import Page

RULES = ("sgd", "momentum", "adam")


def ready_section(page: Page[State], texts: Sequence[str]) -> None:
    """A button for each thing that can be changed."""
    run = run_of(texts[0])[0]
    of = "A is your run." if is_own(texts[0]) else "A is the first run."
    with st.container(horizontal=True, key="compare_ready"):
        st.markdown(f"{of} **Compare it with another:**", width="content")
        shown = [whole_text(run_of(text)[0]) for text in texts]
        for label, (help, changes) in _things(run.experiment).items():
            beside = _beside(run, changes)
            looks: Literal["primary", "secondary"] = "primary" if beside == shown else "secondary"
            key = f"compare_ready_{label}"
            st.button(label, key=key, on_click=_show, args=(page, beside), help=help, type=looks)


def _things(first: Experiment) -> dict[str, tuple[str, list[dict[str, Any]]]]:
    """What each button is for, and in what the runs beside the first differ from it."""
    at_usual = [{"optimizer": rule, "learning_rate": OPTIMIZERS[rule].usual_rate} for rule in RULES]
    return {
        "Learning rate": ("The same run with another learning rate.", [{"learning_rate": other_rate(first)}]),
        "Optimizer": (
            "SGD, momentum and Adam with the same learning rate, from the same start.",
            [{"optimizer": rule} for rule in RULES],
        ),
        "Optimizer, usual rates": ("The same three, each with its usual learning rate.", at_usual),
        "Hidden units": ("2, 3 and 4 units in one hidden layer.", [{"hidden": (units,)} for units in (2, 3, 4)]),
        "Activation": (
            "Sigmoid, tanh and ReLU in the hidden layers.",
            [{"hidden_activation": name} for name in ("sigmoid", "tanh", "relu")],
        ),
        "Seed": ("The same settings from other starts.", [{"seed": (first.seed + k) % 2**32} for k in (1, 2, 3)]),
    }


def _beside(run: Run, changes: Sequence[dict[str, Any]]) -> list[str]:
    """The run and those that differ from it so, as texts."""
    texts = [whole_text(run)]
    for changed in changes:
        try:
            text = whole_text(Run(run.experiment.replace(**changed), run.events))
        except SettingError:  # it does not go with the run's other settings
            continue
        if text not in texts:
            texts.append(text)
    return texts[: len(LETTERS)]


def _show(page: Page[State], texts: Sequence[str]) -> None:
    """Compare these runs."""
    page.set(**places(texts), epoch="end")
