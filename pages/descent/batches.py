"""From the full batch to single examples: how the path becomes noisy, from the same start."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.charts.descent import Walk
from core.descent.descent import Path, batch_rows, descend, estimate_spread
from core.descent.neuron_loss import NeuronLoss
from core.notation.numbers import counted, percent, short
from pages.descent.parts import (
    bias_setting,
    invitation,
    loss_picture,
    map_picture,
    present_view,
    starts_on_map,
    unit_settings,
)
from pages.descent.state import State
from pages.shared.parts.table import table
from pages.shared.state.page import Page

REACH = 4.0
"""How far the map reaches at least."""


def batch_section(page: Page[State]) -> None:
    """Draw the section."""
    left, right = st.columns([3, 2])
    with right:
        unit_settings(page, "batch_data")
    with right, st.container(horizontal=True, vertical_alignment="bottom"):
        bias_setting(page, "batch_data")
        page.widget("steps")
        page.widget("seed")
    state, starts = page.state, starts_on_map(page)[:1]
    shown = present_view(page, state.batch_data, "mean", starts, REACH)
    n = len(shown.loss.data.inputs)
    sizes = sorted({n, math.isqrt(n), 1}, reverse=True)
    walks = [
        Walk(_walk(page, shown.loss, start, size), _name(size, n), style)
        for start in starts
        for style, size in enumerate(sizes)
    ]
    with left:
        words = [_words(walks, sizes, n, k) for k in range(state.steps + 1)] if walks else ()
        map_picture(page, shown, walks, words, starts, "batch_learning_rate")
        st.markdown(
            f"The same start, the same learning rate, {counted(state.steps, 'update')} each. **Look at** how the path "
            "trembles more, the fewer examples each gradient is the mean of."
        )
    with right:
        if not walks:
            invitation()
            return
        _noise_table(shown.loss, walks, sizes)
        st.markdown(_rest(walks[-1].path))
        loss_picture(walks, shown.lowest, "loss of all samples")
        st.markdown(
            "Text 002 calls the middle way *batch gradient descent*; the usual name is *mini-batch*, and *batch* means "
            f"all samples. An epoch of N = {n} samples in batches of M has N/M updates: "
            + ", ".join(f"{counted(math.ceil(n / size), 'update')} with M = {size}" for size in sizes)
            + "."
        )


def _name(size: int, n: int) -> str:
    return f"Full batch of {n}" if size == n else "Single examples" if size == 1 else f"Mini-batches of {size}"


def _walk(page: Page[State], loss: NeuronLoss, start: tuple[float, float], size: int) -> Path:
    """Plain descent by batches of this size; the losses of its path are those of all samples."""
    state, n = page.state, len(loss.data.inputs)
    return descend(
        loss,
        start,
        "sgd",
        state.batch_learning_rate,
        state.steps,
        estimate=lambda point, step: loss.rows(batch_rows(state.seed, n, size, step))(point)[1],
    )


def _words(walks: Sequence[Walk], sizes: Sequence[int], n: int, k: int) -> str:
    """Where each path is after k updates, and how often it has gone through the data by then."""
    parts = []
    for walk, size in zip(walks, sizes, strict=True):
        at = min(k, walk.path.steps)
        parts.append(f"{walk.name}: loss {short(walk.path.losses[at])} after {short(at * size / n)} epochs")
    return f"Update {k}. {'; '.join(parts)}."


def _noise_table(loss: NeuronLoss, walks: Sequence[Walk], sizes: Sequence[int]) -> None:
    """How straight each path is, and how far the gradient of a batch is from that of all samples at the start."""
    gradients = loss.sample_gradients(walks[0].path.points[0])
    norm = float(np.linalg.norm(gradients.mean(axis=0)))
    rows = []
    for walk, size in zip(walks, sizes, strict=True):
        path, off = walk.path, estimate_spread(gradients, size)
        ratio = f" = {short(path.length / path.distance)}" if path.distance else ""
        length = f"{short(path.length)} / {short(path.distance)}{ratio}"
        rows.append((size, length, percent(off / norm) if norm else short(off), short(path.losses[-1])))
    header = ("batch", "length / distance", "gradient off by", "last loss")
    table(header, rows, right=True)
    st.markdown(
        "Length over distance is 1 for a straight walk. The gradient of a batch is an estimate: at the start it is "
        "off by so much, in the root mean square over all batches, from the gradient of all "
        f"{len(gradients)} samples, whose norm is {short(norm)}."
    )


def _rest(path: Path) -> str:
    """Whether single examples have come to rest, against what text 000 says."""
    steps = np.linalg.norm(np.diff(path.points[path.steps // 2 :], axis=0), axis=1)
    mean = float(steps.mean()) if steps.size else 0.0
    return (
        'Text 000 says that stochastic gradient descent "jumps about" and finds the global minimum in time. With a '
        "constant learning rate it need not come to rest: in the second half of its walk a step with single examples "
        f"is still {short(mean)} long on average. Jumping may lead out of a shallow valley, but nothing makes it find "
        "the deepest one."
    )
