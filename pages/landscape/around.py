"""Around the run: the surface of the loss in a plane, with the path on it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.charts.landscape import block_picture, contour_map
from core.charts.terrain import Camera
from core.landscape.landscape import RunPath, Terrain, main_plane, weight_plane
from core.notation.numbers import percent, short
from core.training.record import RowLayout
from core.training.run import Run
from core.training.words import parameter_name
from pages.landscape.runs import shown_step
from pages.landscape.state import State
from pages.shared.parts.picture import picture
from pages.shared.state.page import Page
from pages.shared.state.work import kept

TERRAIN = "landscape_terrain"


def around_section(page: Page[State], run: Run, path: RunPath) -> None:
    """Draw the section."""
    left, right = st.columns([3, 2])
    with right:
        page.widget("view")
        chosen = None
        if len(path.landscape.free) > 1:
            page.widget("plane")
            chosen = _choose_weights(page, run, path) if page.state.plane == "weights" else None
    terrain = _terrain(path, chosen)
    if chosen:
        names = (parameter_name(run.experiment, chosen[0]), parameter_name(run.experiment, chosen[1]))
    else:
        names = ("main direction", "second direction")
    with left:
        _picture(page, path, terrain, names)
    with right:
        st.markdown(
            "**Look at** where the run follows a valley, and whether there are walls or another valley beside it."
            + ("" if chosen else " Main direction: the one in which the weights moved most; second: the next.")
            + (" The path can be seen through hills that are in front of it." if page.state.view == "block" else "")
        )
        with st.expander("What the picture shows"):
            st.markdown(_explain(path, terrain, names, chosen is not None))


def _choose_weights(page: Page[State], run: Run, path: RunPath) -> tuple[int, int]:
    """Two lists of all weights and biases, and their places; for one that this network has not, the last before it."""
    free = path.landscape.free.tolist()
    wanted = page.state.first, page.state.second
    first, second = (max((place for place in free if place <= each), default=free[0]) for each in wanted)
    if second == first:
        at = free.index(first)
        second = free[at - 1] if at else free[1]
    across, up = st.columns(2)
    named: dict[str, Any] = {"text": lambda index: parameter_name(run.experiment, index)}
    with across:
        others = [index for index in free if index != second]
        page.widget(
            "first", value=first, options=others, take=lambda place: page.change(first=place, second=second), **named
        )
    with up:
        others = [index for index in free if index != first]
        page.widget(
            "second", value=second, options=others, take=lambda place: page.change(first=first, second=place), **named
        )
    return first, second


def _terrain(path: RunPath, chosen: tuple[int, int] | None) -> Terrain:
    """The terrain, kept while run and plane are the same: turning the block and the transport cost nothing."""
    return kept(
        TERRAIN, (path, chosen), lambda: Terrain(path, weight_plane(path, *chosen) if chosen else main_plane(path))
    )


def _picture(page: Page[State], path: RunPath, terrain: Terrain, names: tuple[str, str]) -> None:
    state = page.state
    is_block = state.view == "block"
    camera = Camera(state.turn, state.tilt)
    picture(
        block_picture(terrain, names, camera) if is_block else contour_map(terrain, names),
        f"landscape_{state.view}",
        alt=f"The loss around the run as a {'block' if is_block else 'contour map'} over {names[0]} and {names[1]}, "
        f"with the path from a loss of {short(path.losses[0])} to {short(path.losses[-1])}.",
        height=440 if is_block else 500,
        knobs=[page.knob("turn", 1.0), page.knob("tilt", 1.0)] if is_block else [],
        words=_words(path, terrain),
        step=shown_step(page, path),
        on_event=page.turn("step", len(path.epochs) - 1),
        lead=True,
    )


def _words(path: RunPath, terrain: Terrain) -> list[str]:
    """For each place of the path: its loss, and the loss of the surface below it."""
    away = terrain.plane.distance(path.places)
    return [
        f"Epoch {epoch:,}: the loss is {short(loss)}"
        + (
            "."
            if far < 1e-6
            else f"; the run is {far:.2f} away from this plane, and on the surface below it the loss is {short(below)}."
        )
        for epoch, loss, below, far in zip(path.epochs, path.losses, terrain.below, away, strict=True)
    ]


def _explain(path: RunPath, terrain: Terrain, names: tuple[str, str], two_weights: bool) -> str:
    free, (u, v) = len(path.landscape.free), terrain.axes
    n = len(RowLayout.of(path.last.experiment).present)
    if (path.places == path.places[0]).all():
        return f"The network has {n} parameters, and this run did not move any of them: there is no path to follow."
    which = (
        f"All {free - 2} other parameters are held at their final values."
        if two_weights
        else "The plane goes through the end of the run, along the two directions in which the run moved most."
    )
    locked = f" {n - free} of them are locked, and stay where they are." if free < n else ""
    text = (
        f"The network has {n} parameters.{locked} So its loss is a surface over {free} dimensions. The picture shows "
        f"it on a plane. {which} {percent(terrain.plane.share)} of the path's squared distance from its end lies in "
        "this plane. The surface is exact, but the path is projected onto the plane. The loss of the run may therefore "
        "differ from the height below it; the line below the picture gives both.\n\nThe picture goes from "
        f"{short(u[0])} to {short(u[-1])} one way ({names[0]}), and from {short(v[0])} to {short(v[-1])} the other "
        f"({names[1]}). There the loss goes from {short(terrain.lowest)} to {short(terrain.highest)}"
    )
    if terrain.is_cut:
        text += ", where the picture is cut off because the loss is still higher there"
    return f"{text}. {_climbs(path)}"


def _climbs(path: RunPath) -> str:
    """Whether the loss ever rose on the path, at the places that are shown."""
    up = int((path.losses[1:] > path.losses[:-1]).sum())
    pieces = len(path.losses) - 1
    if not up:
        return f"From each of the {len(path.losses)} points shown to the next, the loss of the run fell."
    return f"On {up} of the {pieces} pieces of the path the loss of the run rose."
