"""A Plotly chart that changes in place, with handles to drag, sliders, clicks and an animation.

The figure is made in Python anew at every rerun; the browser keeps its chart and changes it to the new figure, so that
nothing blinks. While something is dragged the browser sends one event at a time: the next when this is answered.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, NamedTuple

import plotly.graph_objects as go
import streamlit as st

from pages.shared.parts.told import told
from pages.shared.stage.assets import loader

Point = tuple[float, float]

KNOB_HEIGHT, ANIMATION_HEIGHT = 44, 100
"""Pixels that a slider takes, and the transport with its sentence, at least."""


@dataclass(frozen=True)
class Handle:
    """Something to drag at (x, y), in the units of the figure's first axes.

    With a `line` from one point to another, all of it can be grabbed. Arrow keys move a handle that has the focus. A
    `clear` one lies over a mark of the figure and lets it be seen; a click or Enter on it is an event too.
    """

    name: str
    x: float
    y: float
    label: str
    line: tuple[Point, Point] | None = None
    clear: bool = False


@dataclass(frozen=True)
class Knob:
    """A slider below the chart that sends its value while it moves; on a `log` scale, low and high are positive.

    Of an `open` one, numbers beyond low and high may be typed.
    """

    name: str
    label: str
    low: float
    high: float
    step: float
    value: float
    help: str = ""
    log: bool = False
    open: bool = False


class Event(NamedTuple):
    """What the visitor does with a picture.

    kind "handle": `name` is at (x, y); "knob": `name` has `value`; "click": at (x, y) in the plot; "pick": on a point
    with `value` as its customdata; "step": the animation rests at step `value`. `final` is False while it moves.
    """

    kind: Literal["handle", "knob", "click", "pick", "step"]
    name: str
    x: float
    y: float
    value: Any
    final: bool


_component = st.components.v2.component("perceptarium_picture", js=loader("picture/picture.js"), isolate_styles=False)


def picture(
    figure: go.Figure,
    key: str,
    *,
    alt: str,
    height: int = 360,
    square: bool = False,
    handles: Sequence[Handle] = (),
    knobs: Sequence[Knob] = (),
    clicks: bool = False,
    words: Sequence[str] = (),
    step: int | None = None,
    follows: str = "",
    lead: bool = False,
    on_event: Callable[[Event], None] | None = None,
) -> None:
    """Draw the figure at the present place; `on_event` is called before the rerun that an event brings about.

    `words` make it an animation: one sentence for each of its steps. At step k, traces with meta {"reveal": True} show
    their first k + 1 points, those with {"point": True} only point k, and frame k of the figure, if it has frames,
    is merged into it. `step` is where it stands at first, and whenever another value is passed. A picture without words
    that `follows` another one, named by its key, has the same steps and stands where that one stands. Steps are cheap
    where they move nothing but x, y, z and text of scatter traces and heat maps, on axes whose range is given.

    The plot of a `square` one is as high as wide, and where there is less room than `height` it takes less.

    With `lead`, the sliders and the transport stand above the chart, to be seen before anybody scrolls.
    """
    serial = f"{key}_serial"
    # Rising from session to session as well: the browser passes over what arrives late.
    st.session_state[serial] = st.session_state.get(serial, time.time_ns() // 1_000_000) + 1

    def take() -> None:
        event = _event(told(key, "event"))
        if event is not None and on_event is not None:
            on_event(event)

    # Its room is there before the browser has the scripts: what stands below it does not jump.
    room = height + KNOB_HEIGHT * len(knobs) + (ANIMATION_HEIGHT if words else 0)
    least = f"min({room}px, 80vw)" if square else f"{room}px"
    st.html(f"<style>.st-key-{key} {{ min-height: {least}; }}</style>")
    _component(
        key=key,
        data={
            "serial": st.session_state[serial],
            "name": key,
            "figure": figure.to_json(),
            "alt": alt,
            "height": height,
            "square": square,
            "handles": [asdict(handle) for handle in handles],
            "knobs": [asdict(knob) for knob in knobs],
            "clicks": clicks,
            "words": list(words),
            "step": step,
            "follows": follows,
            "lead": lead,
        },
        on_event_change=take,
    )


def _event(message: object) -> Event | None:
    """The event in a message from the browser; None for anything else that may have been sent."""
    match message:
        case {"kind": "handle" | "click" as kind, "name": str(name), "x": x, "y": y, "final": bool(final)}:
            return Event(kind, name, x, y, None, final) if _is_number(x) and _is_number(y) else None
        case {"kind": "knob" | "step" as kind, "name": str(name), "value": value, "final": bool(final)}:
            return Event(kind, name, 0.0, 0.0, value, final) if _is_number(value) else None
        case {"kind": "pick", "value": value}:
            return Event("pick", "", 0.0, 0.0, value, True)
    return None


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
