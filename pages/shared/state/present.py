"""The visitor's present run at the top of the pages that work on it: what it is, its settings, undo, and links' own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.experiment.experiment import GROUPS, SETTINGS, Experiment, has_effect
from core.experiment.hiding import MENU
from core.experiment.scaled_values import scale_in_words
from core.experiment.settings import Integer, Points
from core.glossary.glossary import setting_help
from core.nn.activations import ACTIVATIONS
from core.stream.address import link_of, parameters_of, run_at
from core.training.diagnosis import behind_steps
from core.training.run import Run
from core.training.words import run_title, setting_in_words
from pages.shared.parts.look import name_tab
from pages.shared.parts.messages import say_notices
from pages.shared.parts.plain import plain
from pages.shared.parts.widgets import ACTED, widget
from pages.shared.state.hidden import hidden
from pages.shared.state.location import read_location
from pages.shared.state.own_run import KEY, OwnRun, own_run
from pages.shared.state.page import Page
from pages.shared.state.points import KEY as EDITED
from pages.shared.state.points import points_button
from pages.shared.state.work import kept

ALWAYS_NAMED = ("learning_rate", "max_epochs")
"""Settings that the description names even where they have their default."""

OF_THE_RUN = {*SETTINGS, "events"}
"""The parameters that say what the run is."""

FEW = 5
"""Fewer settings than this are in sight at once."""

IN_WORDS = {
    "problem",
    "truth_table",
    "points",
    "hidden",
    "hidden_activation",
    "output_activation",
    "bias",
    "loss",
    "seed",
}
"""Settings that the description has in its first words, and the seed, of which there are many here."""


def present_run(page: Page[Any]) -> Run:
    """The run that the page is about, with a line that says what it is: the visitor's own, or one from elsewhere.

    `page` keeps the lab's parameters (`keep={*SETTINGS, …}`), which follow the visitor's run. A link, or a choice on
    the page (`show_another`), may bring another one; then there is a way back.
    """
    given = {name: text for name, text in page.kept.items() if name in OF_THE_RUN}
    found, notices = kept(f"{page.key}_given", given, lambda: read_location(given))
    say_notices(notices)
    first = KEY not in st.session_state
    own = own_run(found)
    own.take_over(on_the_stage=False)
    own.note()
    there, mine = parameters_of(found), parameters_of(own.run)
    if page.is_read:
        st.session_state[_another(page)] = not first and bool(given) and there != mine
    if st.session_state.get(_another(page)):
        _say_another(page, own, found)
        return found
    if there != mine:
        _keep(page, parameters_of(own.run))
    own_line(page, own)
    return own.run


def own_line(page: Page[Any], own: OwnRun) -> None:
    """What the visitor's own run is, and its settings."""
    with run_line(page, own.run):
        undo_buttons(own)
        with st.popover("Change", help="The settings of this experiment. All pages follow."):
            settings_panel(own, f"{page.key}_setting", hidden(), remind=True)


def present_experiment(page: Page[Any]) -> Experiment:
    """The same for a page that trains the experiment from many starts: its settings after all changes."""
    run = present_run(page)
    if run.events:
        st.caption("Each network here is trained with these settings from its start: changes on the way are left out.")
    experiment = run.final_experiment
    if steps := behind_steps(experiment):
        st.caption(steps[0])
    return experiment


def show_another(page: Page[Any], run: Run) -> None:
    """Let the page be about this run, with a way back to the visitor's own; for callbacks."""
    st.session_state[ACTED] = True
    begin_with(page, run)


def begin_with(page: Page[Any], run: Run) -> None:
    """The same for what the visitor comes from, before the page's run is asked for."""
    st.session_state[_another(page)] = True
    _keep(page, link_of(run))


def open_run(page: Page[Any], run: Run) -> None:
    """Go on with this run, here and on all pages; for callbacks."""
    own_run().open(run)
    go_back(page)


def go_back(page: Page[Any]) -> None:
    """Let the page be about the visitor's own run again; for callbacks."""
    st.session_state[ACTED], st.session_state[_another(page)] = True, False


def _keep(page: Page[Any], parameters: Mapping[str, str]) -> None:
    others = {name: text for name, text in page.kept.items() if name not in OF_THE_RUN}
    page.keep(others | dict(parameters))


def _another(page: Page[Any]) -> str:
    """The key in the session's state that says whether the page is about another run than the visitor's."""
    return f"{page.key}_another"


def run_line(page: Page[Any], run: Run) -> DeltaGenerator:
    """What the run is, on the page and in the tab's title; and the place behind it."""
    title = run_title(run)
    name_tab(title, page.title)
    line = st.container(horizontal=True, vertical_alignment="center", key="present_run")
    line.markdown(f"**{plain(title)}**", width="stretch")
    return line


def _say_another(page: Page[Any], own: OwnRun, found: Run) -> None:
    """What the other run is, and the ways out."""
    with run_line(page, found):
        st.button(
            f"Back to mine: {plain(run_title(own.run))}",
            key="own_back",
            on_click=go_back,
            args=(page,),
            help="This experiment came with a link or was chosen here. Your own is as you left it.",
        )
        st.button(
            "Make it mine", on_click=open_run, args=(page, found), help="All pages, the lab too, then go on with it."
        )


def go_back_from_link(own: OwnRun) -> None:
    """Where a link has brought the run: the way back to what the visitor had before.

    For the end of the head: what was kept is told by the browser when the page has been seen, and nothing is to move.
    """
    if own.brought and own.past:
        mine = plain(run_title(run_at(own.past[-1].address)))
        help = f"This experiment came with a link. Yours is as you left it: {mine}."
        st.button("Back to mine", key="own_back", on_click=_step, args=(own.undo,), help=help)


def _step(action: Callable[[], None]) -> None:
    st.session_state[ACTED] = True
    action()


def undo_buttons(own: OwnRun) -> None:
    """Back to the run before the last change, and on again."""
    for name, action, steps, shortcut, what in (
        ("undo", own.undo, own.past, "Ctrl+Z", "Undo the last change of settings, learning rate, weights or run"),
        ("redo", own.redo, own.future, "Ctrl+Shift+Z", "Do again what was undone"),
    ):
        st.button(
            f":material/{name}:",
            key=f"own_{name}",
            on_click=_step,
            args=(action,),
            disabled=not steps,
            shortcut=None if EDITED in st.session_state else shortcut,  # then the editor's own
            help=f"{what} ({shortcut}).",
        )


MOST_BATCH_SIZES = 16
BATCH_SIZES = (1, 2, 4, 8, 10, 16, 20, 30, 32, 50, 64, 100, 128, 200, 256, 500)
"""What is offered where there are more samples than that: the sizes in use."""


def settings_panel(
    own: OwnRun, key: str, hidden: Collection[str] = (), elsewhere: Collection[str] = (), remind: bool = False
) -> None:
    """The groups of settings, with a widget for each that is not hidden and has any effect at present.

    elsewhere: settings that have their control in another place. remind: as for `pages.shared.parts.widgets.widget`.
    """
    left_out = {*hidden, *elsewhere, "locked"}  # locks have their control at the edges on the stage
    shown = [name for name in SETTINGS if name not in left_out and has_effect(name, own.chosen)]
    for group, title in GROUPS.items():
        if names := [name for name in shown if SETTINGS[name].group == group]:
            with st.expander(title, expanded=group in ("problem", "network") or len(shown) < FEW):
                for name in names:
                    _setting_widget(own, name, key, hidden, remind)


def _setting_widget(own: OwnRun, name: str, key: str, hidden: Collection[str], remind: bool) -> None:
    """The widget of one setting. Batch sizes are those that differ, and each hidden layer has a field of its own."""
    kind, value, options = SETTINGS[name].kind, own.chosen(name), None
    if isinstance(kind, Points):
        points_button(own, f"{key}_{name}", hidden)
        if words := own.brought_in_words(name):
            st.caption(words)
        return
    if isinstance(kind, Integer) and kind.word:
        n = min(kind.high, len(own.experiment.task.points))
        sizes = range(kind.low, n + 1) if n <= MOST_BATCH_SIZES else [size for size in BATCH_SIZES if size < n]
        options = list(dict.fromkeys([kind.word, *sizes, value]))
    widget(
        SETTINGS[name],
        name,
        f"{key}_{name}",
        value,
        lambda value: own.choose(name, value, hidden),
        own.refusals,
        options=options,
        compact=name != "hidden",
        layers=len(own.chosen("hidden")),
        remind=remind,
        help=setting_help(SETTINGS[name]),
    )
    if name == "value_scaling" and (scale := scale_in_words(own.experiment)):
        st.caption(scale)
    if name == _last_of_steps(own.experiment) and (steps := behind_steps(own.experiment)):
        st.caption(steps[0])
    if words := own.brought_in_words(name):
        st.caption(words)
    if name == "problem" and not {*hidden} - {MENU} and own.own_choices:
        st.button(
            "Standard settings for this problem",
            key=f"{key}_standard",
            type="tertiary",
            on_click=_step,
            args=(own.standard,),
            help="All settings but the problem, its data and the seeds become those that are usual with the problem. "
            "Undo brings yours back.",
        )


def _last_of_steps(experiment: Experiment) -> str:
    """The setting that makes the last layer of step units; empty where none does."""
    *hidden, output = experiment.activations
    if output.jumps:
        return "output_activation"
    return "hidden_activation" if any(activation.jumps for activation in hidden) else ""


def describe(experiment: Experiment) -> str:
    """The experiment in a sentence: problem, network, loss, and the settings that differ from the defaults."""
    sizes = "-".join(map(str, experiment.sizes))
    units = f"{SETTINGS['hidden_activation'].text(experiment.hidden_activation)} units, " if experiment.hidden else ""
    output = ACTIVATIONS[experiment.output_activation].label
    named = [
        name
        for name in SETTINGS
        if name in ALWAYS_NAMED or (name not in IN_WORDS and getattr(experiment, name) != getattr(Experiment, name))
    ]
    words = [setting_in_words(name, getattr(experiment, name)) for name in named]
    loss = experiment.loss_function.label.lower()
    biases = "" if experiment.has_biases else " without biases"
    return f"{experiment.task.label}: a {sizes} network{biases}, {units}{output} output, {loss}, {', '.join(words)}."
