"""What the sections about gradient descent share: settings, the map, verdicts, and what a click or a drag does."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache

import streamlit as st

from core.charts.descent import Walk, losses, on_map
from core.descent.descent import Path
from core.descent.neuron_loss import DATA, NeuronLoss
from core.descent.surface_verdict import View
from core.descent.verdict import Verdict
from core.notation.numbers import counted
from pages.descent.state import BESIDE, MOST_STARTS, State
from pages.shared.parts.picture import Event, Handle, picture
from pages.shared.parts.plain import plain
from pages.shared.state.page import Page

Pair = tuple[float, float]


TO_MOVE = "Click or tap to add a start, drag a start to move it."


def starts_on_map(page: Page[State]) -> list[Pair]:
    points = page.state.points
    return list(zip(points[::2], points[1::2], strict=True))


def rules(page: Page[State]) -> tuple[str, ...]:
    """The optimizers that walk, plain descent first."""
    return ("sgd", *BESIDE[page.state.beside])


def shown_step(page: Page[State]) -> int:
    state = page.state
    return state.steps if state.step == "end" else min(int(state.step), state.steps)


def moved_to(value: float, farthest: float) -> float:
    """Where a start is put: to two decimals, and not too far away."""
    return min(farthest, max(-farthest, round(value, 2) + 0.0))


def start_handle(index: int, x: float, y: float) -> Handle:
    """The handle of a start."""
    return Handle(f"start{index + 1}", x, y, f"Start {index + 1}")


def start_index(handle: str) -> int:
    """Which start a handle moves."""
    return int(handle.removeprefix("start")) - 1


def clear_button(page: Page[State], field: str, size: int) -> None:
    """A button that leaves the last start alone, which is so many numbers of the field."""
    starts = getattr(page.state, field)
    st.button(
        "Last start only",
        key=f"descent_clear_{field}",
        help="Take all starts away but the last one.",
        disabled=len(starts) <= size,
        on_click=lambda: page.set(**{field: starts[-size:], "follow": 1}),
    )


def more(page: Page[State], n_starts: int, *names: str) -> None:
    """The settings that one changes less often."""
    popover = st.popover("More", help="How many steps, and what else belongs to them", on_change="rerun")
    if not popover.open:
        return  # widgets that nobody sees hear of no change: they are made when it opens
    with popover:
        page.widget("steps")
        page.widget("follow", disabled=n_starts < 2)
        for name in names:
            page.widget(name, disabled=name == "threshold" and page.state.clip == "none")


def step_words(
    page: Page[State], walks: Sequence[Walk], say: Callable[[Path, int, str], str], place: Callable[[Walk, int], str]
) -> list[str]:
    """The sentences of the steps from the start that is followed: `say` for plain descent, `place` for the others."""
    if not walks:
        return []
    first, *others = [walk for walk in walks if walk.start == page.state.follow] or [walks[0]]
    several = any(walk.start != first.start for walk in walks)
    name = f"{first.name} from start {first.start}" if several else first.name
    return [
        " ".join(
            [say(first.path, k, name), *(f"{walk.name}: {place(walk, min(k, walk.path.steps))}." for walk in others)]
        )
        for k in range(page.state.steps + 1)
    ]


def verdicts(entries: Sequence[tuple[Walk, str, Verdict]]) -> None:
    """What happened: for each walk its start in words, and its verdict."""
    several = any(walk.start > 1 for walk, _, _ in entries)
    lines = []
    for walk, where, verdict in entries:
        name = f"{walk.name} from start {walk.start} ({where})" if several else walk.name
        lines.append(f"- {name}: **{verdict.label}:** {plain(verdict.reason)}")
    st.markdown("\n".join(lines))


def invitation() -> None:
    st.info("Click or tap in the picture to set a start.")


def loss_picture(walks: Sequence[Walk], lowest: float, title: str) -> None:
    """The losses step by step, from the lowest to the highest start."""
    highest = max(float(walk.path.losses[0]) for walk in walks)
    picture(
        losses(walks, (lowest, highest), title),
        "descent_losses_picture",
        alt=f"{title} over the steps of {counted(len(walks), 'walk')}.",
        height=250,
    )
    st.caption("How fast each walk goes down: look for curves that flatten early, swing or rise.")


# The loss of a unit


@lru_cache(maxsize=32)
def _view(data: str, unit: str, loss: str, reduction: str, bias: float, half_width: float) -> View:
    return View(NeuronLoss(DATA[data], unit, loss, reduction, bias), half_width)


def present_view(page: Page[State], data: str, reduction: str, starts: Sequence[Pair], reach: float) -> View:
    """The map that the settings ask for: `reach` in each direction, and a little beyond every start."""
    state = page.state
    farthest = max((abs(value) for start in starts for value in start), default=0.0)
    bias = state.bias if _has_two_inputs(data) else 0.0
    return _view(data, state.activation, state.loss, reduction, bias, max(reach, math.ceil(1.1 * farthest)))


def _has_two_inputs(data: str) -> bool:
    return DATA[data].inputs.shape[1] == 2


def unit_settings(page: Page[State], data: str) -> None:
    """The widgets of what is to be learned, which is the setting `data`, and of the unit."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for name, width in ((data, 310), ("activation", 140), ("loss", 220)):
            page.widget(name, compact=True, width=width)


def bias_setting(page: Page[State], data: str) -> None:
    if _has_two_inputs(getattr(page.state, data)):
        page.widget("bias")


def map_picture(
    page: Page[State], shown: View, walks: Sequence[Walk], words: Sequence[str], starts: Sequence[Pair], rate: str
) -> None:
    """The map with its starts to drag; a click adds one, or moves it where there is only one."""

    def on_event(event: Event) -> None:
        page.turn("step", page.state.steps)(event)
        if event.kind not in ("handle", "click"):
            return
        chosen = starts_on_map(page)
        place = (moved_to(event.x, 20.0), moved_to(event.y, 20.0))
        if event.kind == "handle":
            chosen[start_index(event.name)] = place
        elif page.state.section == "batch":
            chosen[:1] = [place]
        else:
            chosen.append(place)
        page.set(settled=event.final, points=tuple(value for pair in chosen[-MOST_STARTS:] for value in pair))

    picture(
        on_map(shown, walks, page.state.steps + 1),
        "descent_map_picture",
        alt=f"Contour map of the loss over {' and '.join(shown.loss.names)} with {counted(len(walks), 'walk')} on it.",
        height=470,
        handles=[start_handle(index, *start) for index, start in enumerate(starts)],
        knobs=[page.knob(rate, 0.01)],
        clicks=True,
        words=words,
        step=shown_step(page) if walks else None,
        on_event=on_event,
        lead=True,
    )
