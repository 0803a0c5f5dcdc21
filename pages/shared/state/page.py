"""What every page that explains has in common: its state, which the address bar holds, and the bar with its link."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Generic, Literal, NoReturn, TypeVar
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.experiment.settings import (
    Number,
    SettingError,
    parameter_names,
    read_parameters,
    settings_table,
    write_parameters,
)
from core.formulas import Formula
from pages.shared.parts.formulas import formulas_section
from pages.shared.parts.look import name_tab
from pages.shared.parts.messages import say_notices
from pages.shared.parts.picture import Event, Knob
from pages.shared.parts.widgets import ACTED, widget
from pages.shared.state.hidden import HIDE, hide_as, hide_parameters
from pages.shared.state.location import LEFT_WITH, address_decides, unknown_parameters
from pages.shared.state.presenter import (
    LARGER,
    PARAMETER,
    is_presenting,
    presenter_toggle,
    read_presenter,
    view_parameters,
)
from pages.shared.state.share import share_popover

ARROW = ":material/arrow_forward:"


def link(page: str, parameters: Mapping[str, str]) -> str:
    """The address of a page, by the name of its file, from any other page."""
    path = "./" if page == "lab" else page  # a query alone would mean the page that has the link
    return f"{path}?{urlencode(parameters)}" if parameters else path


def page_file(page: str) -> Path:
    """The file of the page with this name, as st.page_link and st.switch_page want it."""
    return Path("pages") / page / "page.py"


def page_link(page: str, label: str, parameters: Mapping[str, str], icon: str | None = ARROW, **more: Any) -> None:
    """Draw a link to a page with these parameters. `more` is as for st.page_link."""
    st.page_link(page_file(page), label=label, icon=icon, query_params=dict(parameters), **more)


def leave_for(page: str, parameters: Mapping[str, str]) -> NoReturn:
    """Go to another page. What was done here decides nothing there."""
    st.session_state.pop(ACTED, None)
    st.session_state[LEFT_WITH] = st.session_state.get("page_shown"), dict(parameters)
    st.switch_page(page_file(page), query_params=dict(parameters))


def state_of(page: str) -> Any:
    """The settings of a page, by the name of its file, as this session remembers them; None before its first visit."""
    memory = st.session_state.get(f"{page}_page")
    return memory.state if memory else None


def heading(title: str, page: str = "") -> DeltaGenerator:
    """Draw the title, which the tab has too, with the page's name if that is another; return the place on its right."""
    name_tab(title, page)
    head = st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right", key="page_head")
    head.title(title, width="stretch", anchor=False)
    return head


@dataclass
class _Memory:
    """What a session remembers of a page."""

    state: Any
    kept: dict[str, str]
    location: dict[str, str]
    """The parameters of the address bar when it was last read or written."""

    meaning: dict[str, str]
    """The same as this page writes them; the address bar is left alone until the state means something else."""

    notices: list[str]
    settled: bool = True
    """Whether the address bar is to follow: not while something is dragged."""

    rejected: dict[str, str] = field(default_factory=dict)
    """Why what was entered last was not taken, by the name of the setting."""


State = TypeVar("State")


class Page(Generic[State]):
    """A page whose settings are a frozen dataclass of `core.experiment.settings.setting` fields.

    Made at the top of the page's script: reads the address bar and writes heading and notices. The script then draws
    from `state`, and ends with `end`.
    """

    def __init__(
        self,
        key: str,
        title: str,
        state: type[State],
        *,
        intro: str = "",
        keep: Collection[str] = (),
        is_choice: bool = False,
    ):
        """`keep` names parameters of the address bar that belong to others; they are in `kept` as they came.

        `is_choice`: whether one chooses here what to look at. Then the menu always leads to the choice, and not to what
        was open last.
        """
        self.key, self.title, self._table = key, title, settings_table(state)
        memory_key, parameters = f"{key}_page", st.query_params.to_dict()
        memory: _Memory | None = st.session_state.get(memory_key)
        acted = st.session_state.pop(ACTED, False)
        by_the_menu = st.session_state.get("page_shown") != key and not parameters
        decides = address_decides(key, memory.location if memory else None, acted) or (is_choice and by_the_menu)
        if memory is None or decides:
            read_presenter(parameters)
            notices = hide_as(parameters)
            memory = st.session_state[memory_key] = _read(state, parameters, keep, notices)
        elif parameters != memory.location and not acted:  # come back: the address is to say again what is here
            memory.location, memory.meaning = {}, {}
        self._memory = memory
        self.is_read = decides
        """Whether the state has just been read from the address bar."""
        self._head = heading(title)
        if is_presenting():
            st.html(LARGER)
        with self._head:
            presenter_toggle()
        if intro:
            st.markdown(intro)
        with st.container():  # always there: what is below must not move to another place in the page
            say_notices([*memory.notices, memory.rejected.get("", "")])

    @property
    def state(self) -> State:
        """The settings at present."""
        return self._memory.state

    @property
    def kept(self) -> Mapping[str, str]:
        """The parameters of the address bar that `keep` names and that are there."""
        return self._memory.kept

    @property
    def refusals(self) -> dict[str, str]:
        """Why what was entered last was not taken, by the name of the setting."""
        return self._memory.rejected

    def set(self, *, settled: bool = True, **changes: Any) -> None:
        """Change settings; for callbacks. What is not allowed is said on the page and changes nothing.

        While something is still dragged, `settled` is False: the address bar then waits.
        """
        try:
            self.change(settled=settled, **changes)
        except SettingError as error:
            self._memory.rejected[next(iter(changes)) if len(changes) == 1 else ""] = str(error)

    def change(self, *, settled: bool = True, **changes: Any) -> None:
        """The same, but SettingError is raised for what is not allowed."""
        st.session_state[ACTED] = True
        memory = self._memory
        memory.settled = settled
        memory.notices = []
        for name in (*changes, ""):
            memory.rejected.pop(name, None)
        unknown = set(changes) - set(self._table)
        if unknown:
            raise SettingError(min(unknown), changes[min(unknown)], ", ".join(self._table))
        checked = {name: self._table[name].check(name, value) for name, value in changes.items()}
        memory.state = replace(memory.state, **checked)

    def keep(self, parameters: Mapping[str, str]) -> None:
        """Change the parameters that belong to others; for callbacks."""
        self._memory.kept = dict(parameters)

    def widget(self, name: str, *, value: Any = ..., take: Callable[[Any], None] | None = None, **more: Any) -> Any:
        """Draw the setting's widget at the present place and return the setting's value.

        A rejected entry stays in the widget, with the reason below it. It shows `value` where that is not the setting's
        own, and `take` is called with a new one where it does more than change this setting: not with the one in
        force, which a browser repeats that was late to hear of it. `more` is as for
        `pages.shared.parts.widgets.widget`.
        """
        present = getattr(self.state, name)
        shown = present if value is ... else value
        act = take or (lambda entered: self.change(**{name: entered}))

        def changed(entered: Any) -> None:
            if value is not ... or entered != getattr(self.state, name):
                act(entered)

        widget(self._table[name], name, f"{self.key}_{name}", shown, changed, self._memory.rejected, **more)
        return present

    def row(self, *names: str, widths: Sequence[int] = (), gap: Literal["small", "medium"] = "small") -> None:
        """Draw the widgets of these settings side by side."""
        for column, name in zip(st.columns(widths or len(names), gap=gap), names, strict=True):
            with column:
                self.widget(name)

    def knob(self, name: str, step: float, low: float | None = None, high: float | None = None) -> Knob:
        """A picture's slider for the setting, over all that is allowed or from `low` to `high`."""
        entry = self._table[name]
        assert isinstance(entry.kind, Number)
        low, high = entry.kind.low if low is None else low, entry.kind.high if high is None else high
        return Knob(name, entry.label, low, high, step, getattr(self.state, name), entry.help, entry.kind.log)

    def turn(self, step: str = "", last: int | None = None) -> Callable[[Event], None]:
        """For pictures: a knob changes the setting of its name; where the animation rests, or what is picked, `step`.

        From step `last` on that setting is "end".
        """

        def on_event(event: Event) -> None:
            if event.kind == "knob":
                self.set(settled=event.final, **{event.name: event.value})
            elif step and event.kind in ("step", "pick"):
                at_end = last is not None and event.value >= last
                changes: dict[str, Any] = {step: "end" if at_end else event.value}
                self.set(**changes)

        return on_event

    def end(self, formulas: Sequence[Formula]) -> None:
        """The page's last line: its formulas in the texts, its link, and the address bar."""
        formulas_section(formulas)
        memory = self._memory
        location = memory.kept | write_parameters(memory.state) | hide_parameters() | view_parameters()
        with self._head:
            share_popover(location, "This link opens the page as it stands, with all of its settings.")
        if memory.settled and location != memory.meaning:
            st.query_params.from_dict(location)
            memory.location = memory.meaning = location


def _read(state: type[Any], parameters: Mapping[str, str], keep: Collection[str], notices: Sequence[str]) -> _Memory:
    """The state that the parameters describe; what cannot be used falls back to its default, with a further notice."""
    of_the_view = {PARAMETER, HIDE}
    kept = {name: text for name, text in parameters.items() if name in keep and name not in of_the_view}
    values, errors = read_parameters(state, parameters)
    notices = [*notices, *(f"{error}. The default is used instead." for error in errors)]
    notices += unknown_parameters(parameters, {*parameter_names(state), *keep, *of_the_view})
    try:
        value = state(**values)
    except SettingError as error:  # each value is allowed, but not together with the others
        value = state()
        notices.append(f"{error}. The defaults are used instead.")
    view = {PARAMETER: "1"} if parameters.get(PARAMETER) == "1" else {}
    meaning = {} if notices else kept | write_parameters(value) | hide_parameters() | view
    return _Memory(value, kept, dict(parameters), meaning, notices)
