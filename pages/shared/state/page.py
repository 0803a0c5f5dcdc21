"""What every page that explains has in common: its state, which the address bar holds, and the bar with its link."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

import streamlit as st

from core.experiment.settings import (
    Choice,
    Integer,
    Number,
    Numbers,
    SettingError,
    Text,
    read_parameters,
    settings_table,
    write_parameters,
)
from core.formulas import Formula
from pages.shared.parts.formulas import formulas_section
from pages.shared.parts.plain import plain
from pages.shared.state.location import address_decides
from pages.shared.state.share import share_popover

ACTED = "page_acted"
"""In the session state when this rerun was brought about by something on the page: then the address that came with it
may be the one of before the last change, and is not the visitor's wish."""

MOST_SEGMENTS = 6
"""A choice of more options than this is a list to open instead of buttons side by side."""


def link(page: str, parameters: Mapping[str, str]) -> str:
    """The address of a page, by the name of its file, from any other page."""
    path = "./" if page == "lab" else page  # a query alone would mean the page that has the link
    return f"{path}?{urlencode(parameters)}" if parameters else path


def page_file(page: str) -> Path:
    """The file of the page with this name, as st.page_link and st.switch_page want it."""
    return Path("pages") / page / "page.py"


def state_of(page: str) -> Any:
    """The settings of a page, by the name of its file, as this session remembers them; None before its first visit."""
    memory = st.session_state.get(f"{page}_page")
    return memory.state if memory else None


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

    def __init__(self, key: str, title: str, state: type[State], *, intro: str = "", keep: Collection[str] = ()):
        """`keep` names parameters of the address bar that belong to others; they are in `kept` as they came."""
        self.key, self._table = key, settings_table(state)
        memory_key, parameters = f"{key}_page", st.query_params.to_dict()
        memory: _Memory | None = st.session_state.get(memory_key)
        decides = address_decides(key, memory.location if memory else None, st.session_state.pop(ACTED, False))
        if memory is None or decides:
            memory = st.session_state[memory_key] = _read(state, parameters, keep)
        elif not parameters:  # come back by the navigation: the address is to say again what is here
            memory.location, memory.meaning = {}, {}
        self._memory = memory
        self._head = st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right")
        self._head.subheader(title, width="stretch", anchor=False)
        if intro:
            st.markdown(intro)
        notice_place = st.container()  # always there: what is below must not move to another place in the page
        messages = [*memory.notices, *(text for name, text in memory.rejected.items() if name not in self._table)]
        if messages:
            notice_place.warning("\n\n".join(plain(message) for message in messages))

    @property
    def state(self) -> State:
        """The settings at present."""
        return self._memory.state

    @property
    def kept(self) -> Mapping[str, str]:
        """The parameters of the address bar that `keep` names and that are there."""
        return self._memory.kept

    def set(self, *, settled: bool = True, **changes: Any) -> None:
        """Change settings; for callbacks. What is not allowed is said on the page and changes nothing.

        While something is still dragged, `settled` is False: the address bar then waits.
        """
        st.session_state[ACTED] = True
        memory = self._memory
        memory.settled = settled
        memory.notices = []
        for name in changes:
            memory.rejected.pop(name, None)
        memory.rejected.pop("", None)
        try:
            unknown = set(changes) - set(self._table)
            if unknown:
                raise SettingError(min(unknown), changes[min(unknown)], ", ".join(self._table))
            checked = {name: self._table[name].check(name, value) for name, value in changes.items()}
            memory.state = replace(memory.state, **checked)
        except SettingError as error:
            name = next(iter(changes)) if len(changes) == 1 else ""
            memory.rejected[name] = str(error)

    def keep(self, parameters: Mapping[str, str]) -> None:
        """Change the parameters that belong to others; for callbacks."""
        self._memory.kept = dict(parameters)

    def widget(self, name: str, *, slider: bool = False, label: str = "", disabled: bool = False) -> Any:
        """Draw the setting's widget at the present place and return its value.

        A rejected entry stays in the widget, with the reason below it.
        """
        entry, key, value = self._table[name], f"{self.key}_{name}", getattr(self.state, name)
        rejected = self._memory.rejected.get(name)
        shown = entry.kind.write(value) if isinstance(entry.kind, (Numbers, Text)) else value
        if rejected is None and st.session_state.get(key, ...) != shown:
            st.session_state[key] = shown
        options: dict[str, Any] = {
            "key": key,
            "help": entry.help,
            "on_change": self._take,
            "args": (name,),
            "disabled": disabled,
        }
        label = label or entry.label
        match entry.kind:
            case Choice(choices) if len(choices) <= MOST_SEGMENTS:
                st.segmented_control(
                    label, list(choices), format_func=choices.__getitem__, required=True, wrap=True, **options
                )
            case Choice(choices):
                st.selectbox(label, list(choices), format_func=choices.__getitem__, **options)
            case Number(low, high) if slider:
                st.slider(label, float(low), float(high), step=_step(entry.kind), **options)
            case Integer(low, high) if slider:
                st.slider(label, low, high, **options)
            case Integer(low, high):
                st.number_input(label, low, high, step=1, **options)
            case Number(low, high):
                st.number_input(label, float(low), float(high), step=_step(entry.kind), format="%g", **options)
            case Text(most):
                st.text_input(label, max_chars=most, **options)
            case Numbers():
                st.text_input(label, **options)
            case _:
                raise SettingError(name, entry.kind, "a kind of setting that has a widget")
        if rejected is not None:
            st.error(plain(rejected))
        return getattr(self.state, name)

    def _take(self, name: str) -> None:
        """A widget has a new value."""
        st.session_state[ACTED] = True
        entry, value = self._table[name], st.session_state[f"{self.key}_{name}"]
        if isinstance(entry.kind, Numbers):
            try:
                value = entry.parse(name, value)
            except SettingError as error:
                self._memory.rejected[name] = str(error)
                return
        self.set(**{name: value})

    def end(self, formulas: Sequence[Formula]) -> None:
        """The page's last line: its formulas in the texts, its link, and the address bar."""
        formulas_section(formulas)
        memory = self._memory
        location = memory.kept | write_parameters(memory.state)
        with self._head:
            share_popover(location, "This link opens the page as it stands, with all of its settings.")
        if memory.settled and location != memory.meaning:
            st.query_params.from_dict(location)
            memory.location = memory.meaning = location


def _read(state: type[Any], parameters: Mapping[str, str], keep: Collection[str]) -> _Memory:
    """The state that the parameters describe; what cannot be used falls back to its default, with a notice."""
    kept = {name: text for name, text in parameters.items() if name in keep}
    values, errors = read_parameters(state, parameters)
    notices = [f"{error}. The default is used instead." for error in errors]
    known = set(settings_table(state)) | set(keep)
    notices += [f"{name}: there is no such parameter; it is ignored." for name in sorted(set(parameters) - known)]
    try:
        value = state(**values)
    except SettingError as error:  # each value is allowed, but not together with the others
        value = state()
        notices.append(f"{error}. The defaults are used instead.")
    meaning = {} if notices else kept | write_parameters(value)
    return _Memory(value, kept, dict(parameters), meaning, notices)


def _step(kind: Number) -> float:
    """What a click on + or - changes: fine where the range is small."""
    return 0.01 if kind.high - kind.low <= 2 else 0.1
