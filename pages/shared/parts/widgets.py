"""The one place where a kind of setting becomes a widget, and where what was entered becomes a value again."""

from __future__ import annotations

import re
from collections.abc import Callable, MutableMapping, Sequence
from typing import Any

import streamlit as st

from core.experiment.experiment import LABELS
from core.experiment.settings import (
    Choice,
    Integer,
    Layers,
    Number,
    Numbers,
    OfEachLayer,
    Setting,
    SettingError,
    Several,
    Text,
    TruthTable,
    check_value,
)
from pages.shared.parts.messages import say_refused

ACTED = "page_acted"
"""In the session state when this rerun was brought about by something on the page: then the address that came with it
may be the one of before the last change, and is not the visitor's wish."""

MOST_SEGMENTS = 6
"""A choice of more options than this is a list to open instead of buttons side by side."""

ONE_EACH = "One for each layer"
"""Stands in the list of what all layers may have."""

UNITS_AT_FIRST = 2
"""In a hidden layer that was just added."""


def show(key: str, value: Any, remind: bool = False) -> None:
    """Let the widget with this key show a value.

    `remind`: said at every run, because a browser hears nothing for widgets in what is closed at that time.
    """
    if remind or st.session_state.get(key, ...) != value:
        st.session_state[key] = value


def widget(
    entry: Setting,
    name: str,
    key: str,
    value: Any,
    take: Callable[[Any], None],
    refusals: MutableMapping[str, str],
    *,
    options: Sequence[Any] | None = None,
    text: Callable[[Any], str] | None = None,
    label: str = "",
    compact: bool = False,
    slider: bool = False,
    remind: bool = False,
    layers: int = 0,
    **more: Any,
) -> None:
    """Draw the widget of a setting at the present place, showing `value`.

    A new value goes to `take`, which may raise SettingError. Then the reason stands below the widget, and `refusals`
    holds it by the setting's name; a number goes back to the one in force, and words stay, to be mended. `options` is a
    list to choose from instead of everything that is allowed, and `text` writes its entries. `compact`: no wider than a
    field. `layers`: how many hidden layers there are, which may have a value each. `more` goes to Streamlit's widget.
    """
    refused = refusals.get(name)
    kind = entry.kind

    def changed() -> None:
        st.session_state[ACTED] = True
        refusals.pop(name, None)
        if st.session_state[key] is None and not (isinstance(kind, Integer) and kind.word):
            return  # an emptied field shows what is in force again
        try:
            if isinstance(kind, OfEachLayer):
                take(entry.check(name, _entered_of_each(key, value, layers)))
            else:
                take(st.session_state[key] if options is not None else _entered(entry, name, key))
        except SettingError as error:
            refusals[name] = error.labelled(LABELS | {name: entry.label})

    shown = value if options is not None or (isinstance(kind, Integer) and slider) else _shown(entry, value, compact)
    entries = options
    if options is None and isinstance(kind, OfEachLayer):
        entries = _for_all(kind, value, layers)
    elif options is None and isinstance(kind, Choice) and (compact or len(kind.options) > MOST_SEGMENTS):
        entries = options = list(kind.options)
    label = label or entry.label
    common: dict[str, Any] = {"key": key, "help": entry.help, "on_change": changed, **more}
    if entries is not None and key not in st.session_state:
        # A browser has this entry from the start: it could take the first one for the visitor's before it hears more.
        common["index"] = list(entries).index(shown) if shown in entries else None
    elif refused is None or isinstance(kind, Integer | Number | Layers):
        show(key, shown, remind)
    if options is not None:
        st.selectbox(label, options, format_func=text or entry.text, **common)
    elif isinstance(kind, OfEachLayer):
        _of_each_layer(kind, label, key, value, layers, remind, common)
    elif isinstance(kind, Choice):
        names = list(kind.options)
        st.segmented_control(label, names, format_func=text or entry.text, required=True, wrap=True, **common)
    elif isinstance(kind, Several):
        st.pills(label, list(kind.options), selection_mode="multi", format_func=kind.options.__getitem__, **common)
    elif isinstance(kind, Layers) and not compact:
        _layers(kind, label, key, value, remind, common)
    elif isinstance(kind, Integer) and slider:
        st.slider(label, kind.low, kind.high, step=kind.step, **common)
    elif isinstance(kind, Integer):
        _number(label, kind.step, **{"placeholder": kind.word} | common)
    elif isinstance(kind, Number) and slider:
        st.slider(label, float(kind.low), float(kind.high), step=_step(kind), **common)
    elif isinstance(kind, Number):
        _number(label, _step(kind), **common)
    else:
        longest = kind.most if isinstance(kind, Text) else max(kind.sizes) if isinstance(kind, TruthTable) else None
        st.text_input(label, max_chars=longest, **common)
    if refused is not None:
        say_refused(refused)


def _shown(entry: Setting, value: Any, compact: bool) -> Any:
    """The value as its widget holds it."""
    match entry.kind:
        case Numbers():
            return entry.kind.write(value).replace(",", ", ")
        case Text() | TruthTable():
            return entry.kind.write(value)
        case Several():
            return list(value)
        case OfEachLayer() if "-" in value:
            return ONE_EACH
        case Layers():
            return entry.kind.write(value) if compact else float(len(value))
        case Integer(word=word):
            return None if value == word else float(value)
    return value


def _entered(entry: Setting, name: str, key: str) -> Any:
    """The value that the widget holds. Raises SettingError."""
    found = st.session_state[key]
    match entry.kind:
        case Layers(most_layers, most_units) if isinstance(found, float):
            n_layers = check_value(name, _as_typed(found), Integer(0, most_layers))
            units = [_as_typed(st.session_state.get(f"{key}_{layer}", UNITS_AT_FIRST)) for layer in range(n_layers)]
            unit = Integer(1, most_units)
            return tuple(check_value(_units_label(at, n_layers), entered, unit) for at, entered in enumerate(units))
        case Choice():
            return entry.check(name, found)
        case Integer(word=str(word)) if found is None:
            return word
    if isinstance(found, str):
        return entry.parse(name, _typed_numbers(name, found) if isinstance(entry.kind, Numbers) else found.strip())
    return entry.check(name, _as_typed(found) if isinstance(found, float) else found)


def _as_typed(found: float | None) -> float | str:
    """What a field for numbers holds, a whole number without .0; "" where it is empty."""
    if found is None:
        return ""
    return int(found) if float(found).is_integer() else found


def _typed_numbers(name: str, text: str) -> str:
    """Several numbers as the settings read them, where semicolons may part them and a comma may be a decimal one.

    A comma before 05 is one without a semicolon too: nobody writes 5 so. Raises SettingError where a comma may be
    either: 0,5 is half or two numbers. Where a number has a point, no comma is a decimal one; nor where none of several
    has a space behind it, as in 0,1,1,0.
    """
    if ";" in text or re.fullmatch(r"\s*[-+]?\d+,0\d+\s*", text):
        return ",".join(part.strip().replace(",", ".") for part in text.split(";"))
    commas, in_digits = text.count(","), len(re.findall(r"(?<=\d),(?=\d)", text))
    unclear = "." not in text and (in_digits == commas == 1 or 0 < in_digits < commas)
    if unclear or re.search(r"(?<=\d),0\d", text):
        parted = "; ".join(part.strip() for part in text.split(","))
        allowed = f"{parted} for {commas + 1} numbers, or decimal points, because a comma may be either here"
        raise SettingError(name, text.strip(), allowed)
    return text.strip()


def _number(label: str, step: float, **more: Any) -> None:
    """A field that hands on the number that was typed, or None where it is empty.

    A field of Streamlit's for whole numbers would make 2 of 2.5; with limits, it would refuse a number and leave it
    there; without a value of its own, None, it would make 0 of an empty field.
    """
    st.number_input(label, value=None, step=float(step), format="%g", **more)


def _step(kind: Number) -> float:
    """What a click on + or - changes: fine where the range is small."""
    return 0.01 if kind.high - kind.low <= 2 else 0.1


def _of_each_layer(
    kind: OfEachLayer, label: str, key: str, value: str, layers: int, remind: bool, more: dict[str, Any]
) -> None:
    """One value for all layers to choose, or, where there are several layers, that each has its own, and these."""
    own = value.split("-") if "-" in value else []
    entries = _for_all(kind, value, layers)
    st.selectbox(label, entries, format_func=lambda name: kind.options.get(name, name), **more)
    for layer, name in enumerate(own):
        show(f"{key}_{layer}", name, remind)
        own_label, help = f"{label}, layer {layer + 1}", f"That of hidden layer {layer + 1}."
        st.selectbox(
            own_label,
            list(kind.options),
            format_func=kind.text,
            **more | {"key": f"{key}_{layer}", "help": help, "index": 0},
        )


def _for_all(kind: OfEachLayer, value: str, layers: int) -> list[str]:
    """What all layers may have; where there are several, also that each has its own."""
    return [*kind.options, *([ONE_EACH] if "-" in value or layers > 1 else [])]


def _entered_of_each(key: str, value: str, layers: int) -> str:
    """What the widgets of one value for all layers, or one each, hold."""
    found = st.session_state[key]
    if found != ONE_EACH:
        return found
    if "-" not in value:  # a moment ago it was one for all
        return "-".join([value] * layers)
    return "-".join(st.session_state[f"{key}_{layer}"] for layer in range(value.count("-") + 1))


def _layers(kind: Layers, label: str, key: str, value: tuple[int, ...], remind: bool, more: dict[str, Any]) -> None:
    """The number of layers, and the number of units in each."""
    _number(label, 1, **more)
    for layer, units in enumerate(value):
        show(f"{key}_{layer}", float(units), remind)
        help = f"From 1 to {kind.most_units} units."
        _number(_units_label(layer, len(value)), 1, **more | {"key": f"{key}_{layer}", "help": help})


def _units_label(layer: int, n_layers: int) -> str:
    """What the field of a layer's units is called."""
    return "Hidden units" if n_layers == 1 else f"Units in layer {layer + 1}"
