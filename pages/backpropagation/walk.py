"""One operation at a time: the diagram, the formula beside it, keys and buttons; every gradient checked; the update."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.charts.diagram import diagram_height, network_diagram, place_key, read_key
from core.experiment.settings import SettingError
from core.training.record import Place
from core.worked.kinks import kink_words, relative_difference
from core.worked.names import size_name
from core.worked.notation import latex_lines, plain_number
from core.worked.steps import MOST_ROWS, PASSES, PHASES, Step, Unit
from core.worked.update import Change, changes, step_in_words
from pages.backpropagation.chain_rule import central_difference, chain_rule
from pages.backpropagation.state import MOST_UPDATES, State
from pages.backpropagation.view import View
from pages.shared.parts.messages import say_refused
from pages.shared.parts.picture import Event, picture
from pages.shared.parts.plain import plain
from pages.shared.parts.table import table
from pages.shared.parts.widgets import show
from pages.shared.state.page import Page

SLIDER = "backpropagation_slider"
GRADIENTS = ("parameter", "gradient", "central difference", "relative difference")
UPDATE = ("value", "gradient", "step", "new value")


def walk(view: View) -> None:
    """The whole view."""
    _update_of_one(view)
    left, right = st.columns(2, gap="medium")
    with left:
        diagram(view, view.steps[: view.at + 1])
        transport(view)
        passes(view)
    with right:
        formula(view)
        if view.step.kind == "gradient" and isinstance(view.step.place, Place):
            central_difference(view, view.step.place)
        _values_of_rows(view)
        _gradient_check(view)
    with view.below:
        _update(view)
        chain_rule(view)
        _gradients(view)


def transport(view: View) -> None:
    """Buttons and keys for one operation on or back."""
    at, last = view.at, len(view.steps) - 1
    with st.container(horizontal=True):
        for label, key, step, help in (
            ("First", "Home", 0, "To the first operation (Home)."),
            ("Back", "Left", at - 1, "One operation back (←)."),
            ("Next", "Right", at + 1, "One operation on (→)."),
        ):
            st.button(
                label,
                type="primary" if label == "Next" and view.state.section == "walk" else "secondary",
                shortcut=key,
                on_click=lambda step: view.page.set(step=step),
                args=(step,),
                disabled=step == at or not 0 <= step <= last,
                help=help,
            )


def passes(view: View) -> None:
    """The slider over all operations, and where each part of them begins.

    Below what has the same height in all of them: so a jump does not move the slider. On a phone it stands below the
    formula, which is to be in sight with the buttons.
    """

    def go(step: int) -> None:
        view.page.set(step=step)

    with st.container(key="operations"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            for phase in PHASES:
                first = next(index for index, step in enumerate(view.steps) if step.phase == phase)
                help = f"To the first operation of this part: {PASSES[phase].lower()}."
                st.button(PASSES[phase], on_click=go, args=(first,), help=help)
        show(SLIDER, view.at + 1)
        st.slider(
            f"Operation, from 1 to {len(view.steps)}",
            1,
            len(view.steps),
            key=SLIDER,
            on_change=lambda: go(st.session_state[SLIDER] - 1),
            help="Where in the calculation: forwards, the loss, backwards, the update.",
        )


def diagram(view: View, done: Sequence[Step]) -> None:
    """The network, with the values of the operations done, and the place of the present operation."""
    example, place = view.example, view.step.place

    def pick(event: Event) -> None:
        """A weight or bias shows its chain rule, a unit its next operation."""
        if event.kind != "pick":
            return
        picked = read_key(example, event.value)
        if isinstance(picked, Place):
            view.page.set(place=event.value)
        elif isinstance(picked, Unit):
            own = [index for index, step in enumerate(view.steps) if step.place == picked]
            if own:
                view.page.set(step=next((index for index in own if index > view.at), own[0]))

    last = len(example.sizes) - 1
    lit = [Unit(last, unit) for unit in range(example.sizes[last])] if place is None else [place]
    symbols = [view.names.output(*at) if isinstance(at, Unit) else view.names.parameter(at) for at in lit]
    where = ", ".join(symbol.text for symbol in symbols)
    picture(
        network_diagram(example, view.names, done, lit),
        "backpropagation_diagram",
        alt=f"Diagram of the {size_name(example.sizes)} network; the present operation is at {where}.",
        height=diagram_height(example.sizes),
        on_event=pick,
    )
    shown = f" The circles hold the numbers of {plain(example.rows[0])}." if len(example.rows) > 1 else ""
    click = "Click a circle (a unit) for its next operation"
    if view.state.section == "walk":
        click += ", or a square (a weight or bias) for its chain rule"
    st.caption(f"{click}.{shown}")


def formula(view: View, numbers: bool = True) -> None:
    """The operation in symbols and with numbers, and what to know about it."""
    step = view.step
    st.caption(f"Operation {view.at + 1} of {len(view.steps)}: {step.phase.lower()}")
    st.markdown(f"#### {plain(step.title)}")
    st.latex(latex_lines(step.symbols))
    if numbers:
        st.latex(latex_lines(step.numbers))
    st.markdown(plain(step.note))


def _values_of_rows(view: View) -> None:
    """The value for every example of a batch."""
    values = view.step.values
    if len(values) > MOST_ROWS:
        columns = {"example": list(view.example.rows), "value": [plain_number(float(value)) for value in values]}
        st.dataframe(columns, hide_index=True, height=min(38 + 35 * len(values), 300))


def _gradient_check(view: View) -> None:
    """Whether the gradients are right, in a line: at a kink gradient and difference may rightly differ."""
    check = view.example.check
    smooth = [index for index in view.example.places.values() if index not in check.corners]
    if smooth:
        worst = max(float(check.relative_difference[index]) for index in smooth)
        st.caption(
            "**Gradient check**: the largest relative difference between a gradient and its central difference is "
            f"{worst:.1g}{', kinks left out' if check.corners else ''}. All of them stand in a table below."
        )


def _gradients(view: View) -> None:
    """Every gradient beside its central difference."""
    st.markdown("#### Gradient check: every gradient beside its central difference")
    example, check = view.example, view.example.check
    rows = [
        (
            view.names.parameter(place).text,
            plain_number(float(check.gradient[index])),
            plain_number(float(check.numerical[index])),
            relative_difference(example, index),
        )
        for place, index in example.places.items()
    ]
    table(GRADIENTS, rows, right=True)
    st.caption(
        "For a central difference the loss is computed a little above and a little below the parameter's value. "
        f"{plain(kink_words(example, view.names))}"
    )


def _names_of(view: View, change: Change) -> tuple[str, ...]:
    """What a parameter is called here, and before it what the lab calls it."""
    return (*filter(None, (change.in_lab,)), view.names.parameter(change.place).text)


def _update_of_one(view: View) -> None:
    """The update of the weight or bias that is chosen, in a line."""
    for change in changes(view.example):
        if place_key(change.place) == view.state.place:
            name = ", here ".join(_names_of(view, change))
            st.markdown(
                f"**The update of {name}**: value {plain_number(change.value)}, gradient "
                f"{plain_number(change.gradient)}, step {step_in_words(view.example, change)}; new value "
                f"**{plain_number(change.after)}**."
            )


def _update(view: View) -> None:
    """What the update does to the parameters and to the loss; apply it, or go to the run's next epoch."""
    st.markdown("#### The update, and on")
    example, state, page = view.example, view.state, view.page
    names = ("in the lab", "here") if example.names_in_lab else ("parameter",)
    rows = []
    for change in changes(example):
        numbers = map(plain_number, (change.value, change.gradient, change.step, change.after))
        cells = (*_names_of(view, change), *numbers)
        chosen = place_key(change.place) == state.place
        rows.append([f"**{cell}**" for cell in cells] if chosen else cells)
    table((*names, *UPDATE), rows, right=True)
    of = "the gradient" if example.rule.is_plain else f"what {example.rule.label} makes of the gradient"
    st.caption(f"A step is -{plain_number(example.learning_rate)}, the learning rate, times {of}.")
    before = example.loss_and_gradient[0]
    try:
        after = example.updated().loss_and_gradient[0]
    except SettingError as error:
        say_refused(error)
        return
    moves = "falls" if after < before else "rises" if after > before else "stays the same: it goes"
    of = "this example" if len(example.rows) == 1 else "these examples"
    st.markdown(
        f"With the learning rate {plain_number(example.learning_rate)} the update changes all parameters at once. The "
        f"loss of {of} {moves} from {before:.8g} to {after:.8g}."
    )
    if state.net == "lab":
        _epochs(view)
        return
    n = state.updates
    with st.container(horizontal=True):
        help = "Apply the update to all parameters and begin again with the new numbers."
        _go_on(page, "Update and go on", help, n == MOST_UPDATES, updates=n + 1)
        _go_on(page, "Back to the start", "The numbers before any update.", n == 0, updates=0)
    st.caption(f"Updates so far: {state.updates}, each with what is chosen as the example.")


def _go_on(page: Page[State], label: str, help: str, disabled: bool = False, **changes: Any) -> None:
    """A button to other numbers, and to the first operation with them."""
    st.button(label, on_click=lambda: page.set(step=0, **changes), disabled=disabled, help=help)


def _epochs(view: View) -> None:
    page, epoch = view.page, view.state.epoch
    with st.container(horizontal=True):
        _go_on(page, "Previous epoch", "The lab's run, one epoch back.", epoch == 0, epoch=epoch - 1)
        _go_on(page, "Next epoch", "The lab's run, one epoch further.", epoch=epoch + 1)
    if len(view.example.rows) == 1 and view.offers_batch:
        st.caption("An epoch of the run learns from all of its examples. Choose them as one batch to see their update.")
    elif not view.full_batch:
        st.caption(
            "This run makes an epoch of several updates with small batches, or leaves units out at random. The update "
            "above is one step with all examples and all units."
        )
