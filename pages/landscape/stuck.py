"""Where the run stands: slope, second derivatives and the loss around the place, above all for a run that is stuck."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.charts.landscape import Line, eigenvalues, losses_over_epochs, profiles
from core.landscape import curvature
from core.landscape.curvature import LABELS, Surroundings, kinks_in_words, surroundings
from core.landscape.landscape import RunPath, on_lines
from core.nn.array import Array
from core.nn.network import forward, layer_views
from core.notation.numbers import counted, short
from core.training.run import Run
from core.training.words import right_in_words
from pages.landscape.runs import shown_step
from pages.landscape.state import State
from pages.shared.parts.picture import picture
from pages.shared.parts.plain import plain
from pages.shared.parts.table import markdown_table
from pages.shared.state.page import Page
from pages.shared.state.work import kept

AROUND = "landscape_around"
REACH = 3.0
"""How far the loss around the place is shown."""

MOST_ROWS = 8


def stuck_section(page: Page[State], run: Run, path: RunPath) -> None:
    """Draw the section."""
    step = shown_step(page, path)
    left, right = st.columns([3, 2])
    with left:
        picture(
            losses_over_epochs(path),
            "landscape_epochs",
            alt=f"The loss over {counted(int(path.epochs[-1]), 'epoch')}, from {short(path.losses[0])} to "
            f"{short(path.losses[-1])}.",
            height=260,
            words=[
                f"Epoch {epoch:,}: loss {short(loss)}, gradient norm {short(norm)}."
                for epoch, loss, norm in zip(path.epochs, path.losses, path.gradient_norms, strict=True)
            ],
            step=step,
            on_event=page.turn("step", len(path.epochs) - 1),
            lead=True,
        )
    try:
        around = _around(path, step)
    except ValueError as error:
        st.warning(plain(str(error)).capitalize())
        return
    rate = path.last.experiment.learning_rate
    with right:
        st.markdown(f"#### Epoch {path.epochs[step]:,}: {LABELS[around.kind(rate)].lower()}")
        st.markdown("\n".join(f"- {sentence}" for sentence in curvature.say(around, rate)))
        st.markdown(_answers(path, path.places[step]))
    low, high = st.columns(2)
    with low:
        st.markdown("**Look for** minima (both sides go up), maxima (both sides go down) and lines that stay flat.")
        picture(
            profiles(_lines(path, path.places[step], around), REACH),
            "landscape_profiles",
            alt=f"The loss on straight lines through the point of epoch {path.epochs[step]:,}, where it is "
            f"{short(around.loss)}.",
            height=380,
        )
    with high:
        st.markdown("Each mark is one direction, an eigenvector of the Hessian. **Look at** how many are flat.")
        picture(
            eigenvalues(around),
            "landscape_eigenvalues",
            alt=f"The {len(around.eigenvalues)} eigenvalues of the Hessian by size, from "
            f"{short(float(around.eigenvalues[0]))} to {short(float(around.eigenvalues[-1]))}.",
            height=380,
        )
    st.caption(
        "The Hessian holds all second derivatives of the loss, computed here by central differences of the gradient. "
        "Each of its eigenvalues says how the loss bends along one direction."
        + (
            f" This network's activation has {what}, which second derivatives do not see."
            if (what := kinks_in_words(path.last.architecture.activations))
            else ""
        )
    )


def _around(path: RunPath, step: int) -> Surroundings:
    """The surroundings of this place of the path, kept while it is the same."""
    return kept(AROUND, (path, step), lambda: surroundings(path.landscape, path.places[step], path.landscape.free))


def _lines(path: RunPath, place: Array, around: Surroundings) -> list[Line]:
    """The loss through the place: along its gradient, where it bends most, and where it bends least or downwards."""
    directions = [
        (f"bends most ({short(float(around.eigenvalues[-1]))})", around.eigenvectors[:, -1]),
        (f"bends least or down ({short(float(around.eigenvalues[0]))})", around.eigenvectors[:, 0]),
    ]
    if around.norm:
        directions.append((f"against the gradient (slope {short(around.norm)})", -around.gradient / around.norm))
    away = REACH * np.array([direction for _, direction in directions]).T
    losses = on_lines(path.landscape, place[:, None] - away, place[:, None] + away)
    return [Line(name, losses[:, index]) for index, (name, _) in enumerate(directions)]


def _answers(path: RunPath, place: Array) -> str:
    """How many rows are right here, and what the network answers."""
    experiment = path.last.experiment
    samples = experiment.samples
    _, outputs = forward(layer_views(place, experiment.sizes), experiment.activations, samples.inputs)
    answers, targets = samples.told(outputs[-1]), samples.told(samples.targets)
    right = right_in_words(float(samples.accuracy(outputs[-1])), len(answers), experiment.task.row)
    text = f"{right}." if right else ""
    if len(answers) > MOST_ROWS:
        return text
    rows = zip(experiment.task.row_labels(), map(short, targets.tolist()), map(short, answers.tolist()), strict=True)
    return f"{text}\n\n{markdown_table((experiment.task.row, 'target', 'output'), rows, True)}"
