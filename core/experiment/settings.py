"""The kinds of values a setting can take: what is allowed, how it is checked, how it is written, how people read it.

A setting's kind, label, help and group are data. The widgets, the URL, the JSON file, the messages about wrong values
and a value in words are all made from them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any, Protocol

from core.data.points import ALLOWED, canonical, packed, read_points, unpacked


class SettingError(ValueError):
    """A value that is not allowed; `field`, `value` and `allowed` say which, what and what would be."""

    def __init__(self, field: str, value: object, allowed: str):
        self.field, self.value, self.allowed = field, value, allowed
        try:
            shown = repr(value.decode(errors="replace") if isinstance(value, bytes) else value)
        except (ValueError, RecursionError):  # an integer of too many digits, a list too deep
            shown = f"this {type(value).__name__}"
        super().__init__(
            f"{field}: {shown if len(shown) <= 60 else shown[:57] + '…'} is not allowed; allowed: {allowed}"
        )

    def labelled(self, labels: Mapping[str, str]) -> str:
        """The same, with the field's label, as it stands beside its widget, in place of its name in links."""
        return labels.get(self.field, self.field) + str(self)[len(self.field) :]


class Kind(Protocol):
    """What values a setting may have."""

    @property
    def allowed(self) -> str:
        """The allowed values in words."""
        ...

    def check(self, value: Any) -> Any:
        """The value in its canonical form. Raises ValueError (or TypeError) if it is not allowed."""
        ...

    def parse(self, text: str) -> Any:
        """The value written as `text` in a URL, not yet checked. Raises ValueError if it cannot be read."""
        ...

    def write(self, value: Any) -> str:
        """The text that `parse` reads back to exactly this value."""
        ...

    def text(self, value: Any) -> str:
        """The value as people read it."""
        ...


@dataclass(frozen=True)
class Choice:
    """One of some names; `options` maps each name to its label."""

    options: Mapping[str, str]

    @classmethod
    def of(cls, table: Mapping[str, Any], names: Iterable[str] = ()) -> Choice:
        """One of the entries of a table, or of those with these names, by their own labels."""
        return cls({name: table[name].label for name in names or table})

    @property
    def allowed(self) -> str:
        return ", ".join(self.options)

    def check(self, value: Any) -> str:
        if not isinstance(value, str) or value not in self.options:
            raise ValueError
        return value

    def parse(self, text: str) -> str:
        plus = text.replace(" ", "+")  # in a link written by hand, + means a space
        return plus if plus in self.options else text

    def write(self, value: str) -> str:
        return value

    def text(self, value: str) -> str:
        return self.options[value]


@dataclass(frozen=True)
class OfEachLayer(Choice):
    """One of some names for all hidden layers, or one for each, from the first to the last; written "tanh-relu"."""

    most_layers: int = 1

    @property
    def allowed(self) -> str:
        first, second, *_ = self.options
        return f"{super().allowed}; or one for each hidden layer, with - between them, such as {first}-{second}"

    def check(self, value: Any) -> str:
        if not isinstance(value, str):
            raise ValueError
        names = value.split("-")
        if len(names) > self.most_layers or set(names) - set(self.options):
            raise ValueError
        return value

    def parse(self, text: str) -> str:
        return text

    def text(self, value: str) -> str:
        if value in self.options:
            return self.options[value]
        return ", ".join(self.options[name].split(" (")[0] for name in value.split("-"))


def of_each_layer(name: str, value: str, n_layers: int) -> tuple[str, ...]:
    """The value of an OfEachLayer, for each of so many layers. Raises SettingError, with this name, for another number.

    A single name is that of all.
    """
    names = value.split("-")
    if len(names) == 1:
        return tuple(names * n_layers)
    if len(names) != n_layers:
        one_each = f", or {n_layers} with - between them: one for each hidden layer" if n_layers > 1 else ""
        raise SettingError(name, value, f"a single one{one_each}")
    return tuple(names)


@dataclass(frozen=True)
class Several:
    """One or more of some names, each once; `options` maps each name to its label.

    However they are given, their order is that of the options. Written "x1-x2".
    """

    options: Mapping[str, str]

    @property
    def allowed(self) -> str:
        return f"one or more of {', '.join(self.options)}, each once, with - between them"

    def check(self, value: Any) -> tuple[str, ...]:
        if isinstance(value, str) or not value or set(value) - set(self.options) or len(set(value)) < len(value):
            raise ValueError
        return tuple(name for name in self.options if name in value)

    def parse(self, text: str) -> tuple[str, ...]:
        return tuple(text.split("-"))

    def write(self, value: tuple[str, ...]) -> str:
        return "-".join(value)

    def text(self, value: tuple[str, ...]) -> str:
        names = ", ".join(self.options[name] for name in value)
        return f"({names})" if len(value) > 1 else names


@dataclass(frozen=True)
class Integer:
    """A whole number from `low` to `high`, or, where there is a `word`, that word instead of a number.

    A widget's + and - change it by `step`.
    """

    low: int
    high: int
    word: str | None = None
    step: int = 1

    @property
    def allowed(self) -> str:
        numbers = f"a whole number from {self.low} to {self.high}"
        return f"{self.word!r} or {numbers}" if self.word else numbers

    def check(self, value: Any) -> int | str:
        if self.word is not None and value == self.word:
            return self.word
        if isinstance(value, bool) or value != int(value) or not self.low <= value <= self.high:
            raise ValueError
        return int(value)

    def parse(self, text: str) -> int | str:
        return text if text == self.word else int(text)

    def write(self, value: int | str) -> str:
        return str(value)

    def text(self, value: int | str) -> str:
        return value if isinstance(value, str) else f"{value:,}"


@dataclass(frozen=True)
class Seed(Integer):
    """A seed: a whole number that counts nothing, so that nothing stands between its digits."""

    low: int = 0
    high: int = 2**32 - 1

    def text(self, value: int | str) -> str:
        return self.write(value)


@dataclass(frozen=True)
class Number:
    """A real number from `low` to `high`, which may be infinite. On a `log` scale, widgets offer powers of ten."""

    low: float
    high: float
    log: bool = False

    @property
    def allowed(self) -> str:
        return "any number" if math.isinf(self.high - self.low) else f"a number from {self.low:g} to {self.high:g}"

    def check(self, value: Any) -> float:
        if isinstance(value, (bool, str)) or not math.isfinite(value) or not self.low <= value <= self.high:
            raise ValueError
        return float(value) + 0.0

    def parse(self, text: str) -> float:
        return float(text.strip().replace(" ", "+"))  # 1e+3 in a link written by hand

    def write(self, value: float) -> str:
        return repr(value).removesuffix(".0")

    def text(self, value: float) -> str:
        return f"{value:g}"


@dataclass(frozen=True)
class Layers:
    """The numbers of units of the hidden layers, from the first to the last; written "4-2", or "0" for none."""

    most_layers: int
    most_units: int

    @property
    def allowed(self) -> str:
        return f"0 to {self.most_layers} hidden layers of 1 to {self.most_units} units, written like 2 or 4-2 (0: none)"

    def check(self, value: Any) -> tuple[int, ...]:
        if isinstance(value, str):
            raise ValueError
        unit = Integer(1, self.most_units)
        units = tuple(int(unit.check(units)) for units in value)
        if len(units) > self.most_layers:
            raise ValueError
        return units

    def parse(self, text: str) -> tuple[int, ...]:
        return () if text == "0" else tuple(int(part) for part in text.split("-"))

    def write(self, value: tuple[int, ...]) -> str:
        return "-".join(str(units) for units in value) or "0"

    def text(self, value: tuple[int, ...]) -> str:
        return self.write(value) if value else "none"


@dataclass(frozen=True)
class Parameters:
    """Some weights and biases by their places in the vector of all, from the lowest to the highest; written "0-3"."""

    allowed: str = "places in the vector of weights and biases, such as 0 or 0-3"

    def check(self, value: Any) -> tuple[int, ...]:
        if isinstance(value, str):
            raise ValueError
        place = Integer(0, 10_000)
        return tuple(sorted({int(place.check(each)) for each in value}))

    def parse(self, text: str) -> tuple[int, ...]:
        return tuple(int(part) for part in text.split("-")) if text else ()

    def write(self, value: tuple[int, ...]) -> str:
        return "-".join(map(str, value))

    def text(self, value: tuple[int, ...]) -> str:
        return str(len(value)) if value else "none"


@dataclass(frozen=True)
class TruthTable:
    """The outputs of a gate in counting order of its inputs: a digit for each row of one, two, three or four inputs."""

    sizes: tuple[int, ...] = (2, 4, 8, 16)
    allowed: str = (
        "two digits 0 or 1 (outputs for 0 and 1), four (for 00, 01, 10, 11), eight (for 000 to 111) or 16 (for 0000 to "
        "1111)"
    )

    def check(self, value: Any) -> str:
        if not isinstance(value, str) or len(value) not in self.sizes or set(value) - set("01"):
            raise ValueError
        return value

    def parse(self, text: str) -> str:
        return text

    def write(self, value: str) -> str:
        return value

    text = write


@dataclass(frozen=True)
class Points:
    """Points in the plane, each with its class, as the text of core.data.points; in a link a long text is packed."""

    allowed: str = ALLOWED

    def check(self, value: Any) -> str:
        if not isinstance(value, str):
            raise ValueError
        return canonical(value)

    def parse(self, text: str) -> str:
        return unpacked(text)

    def write(self, value: str) -> str:
        return packed(value)

    def text(self, value: str) -> str:
        return f"{len(read_points(value)):,} points"


@dataclass(frozen=True)
class Text:
    """One line of at most `most` characters."""

    most: int

    @property
    def allowed(self) -> str:
        return f"one line of at most {self.most} characters"

    def check(self, value: Any) -> str:
        if not isinstance(value, str) or len(value) > self.most or not value.isprintable():
            raise ValueError
        return value

    def parse(self, text: str) -> str:
        return text

    def write(self, value: str) -> str:
        return value

    text = write


@dataclass(frozen=True)
class Numbers:
    """From `least` to `most` real numbers, each from `low` to `high`; written "0.9,0.3,-1"."""

    least: int
    most: int
    low: float
    high: float

    @property
    def allowed(self) -> str:
        count = f"{self.least}" if self.least == self.most else f"{self.least} to {self.most}"
        return f"{count} numbers from {self.low:g} to {self.high:g}, separated by commas"

    def check(self, value: Any) -> tuple[float, ...]:
        if isinstance(value, str):
            raise ValueError
        number = Number(self.low, self.high)
        numbers = tuple(number.check(entry) for entry in value)
        if not self.least <= len(numbers) <= self.most:
            raise ValueError
        return numbers

    def parse(self, text: str) -> tuple[float, ...]:
        number = Number(self.low, self.high)
        return tuple(number.parse(part) for part in text.split(",")) if text.strip() else ()

    def write(self, value: tuple[float, ...]) -> str:
        return ",".join(Number(self.low, self.high).write(number) for number in value)

    def text(self, value: tuple[float, ...]) -> str:
        return ", ".join(f"{number:g}" for number in value)


def check_value(name: str, value: Any, kind: Kind) -> Any:
    """The value in canonical form, or a SettingError that names it."""
    try:
        return kind.check(value)
    except (ValueError, TypeError, OverflowError):
        raise SettingError(name, value, kind.allowed) from None


@dataclass(frozen=True)
class Setting:
    """Everything the app knows about one setting besides its value.

    `live` settings may change in the middle of a run; the others start it anew. `formerly` are names that the setting
    had in links made before: they are read, never written.
    """

    kind: Kind
    label: str
    help: str
    group: str = ""
    live: bool = False
    formerly: tuple[str, ...] = ()

    def text(self, value: Any) -> str:
        """The value as people read it: a choice by its label, a number in six digits at most, no layers as "none"."""
        return self.kind.text(value)

    def short(self, value: Any) -> str:
        """The same without what stands in brackets behind it: for axes, marks and lists of many settings."""
        return self.text(value).split(" (")[0]

    def check(self, name: str, value: Any) -> Any:
        """The value in canonical form, or a SettingError that names the field."""
        return check_value(name, value, self.kind)

    def parse(self, name: str, text: str) -> Any:
        """The value that `text` stands for, or a SettingError that names the field."""
        try:
            return self.kind.check(self.kind.parse(text))
        except (ValueError, TypeError, OverflowError):
            raise SettingError(name, text, self.kind.allowed) from None


def setting(
    default: Any,
    kind: Kind,
    label: str,
    help: str,
    *,
    group: str = "",
    live: bool = False,
    formerly: tuple[str, ...] = (),
) -> Any:
    """A dataclass field that carries its Setting as metadata."""
    return field(default=default, metadata={"setting": Setting(kind, label, help, group, live, formerly)})


def setting_of(dataclass_field: Field[Any]) -> Setting:
    return dataclass_field.metadata["setting"]


def settings_table(cls: Any) -> dict[str, Setting]:
    """Every setting of a dataclass by name."""
    return {entry.name: setting_of(entry) for entry in fields(cls)}


def check_settings(value: Any) -> None:
    """Bring every setting of a frozen dataclass into canonical form, or raise a SettingError; for its __post_init__."""
    for name, entry in settings_table(type(value)).items():
        object.__setattr__(value, name, entry.check(name, getattr(value, name)))


def write_parameters(value: Any) -> dict[str, str]:
    """The settings of a dataclass that differ from its defaults, as URL parameters."""
    default = type(value)()
    return {
        name: entry.kind.write(getattr(value, name))
        for name, entry in settings_table(type(value)).items()
        if getattr(value, name) != getattr(default, name)
    }


def parameter_names(cls: Any) -> set[str]:
    """The names under which URL parameters may hold a dataclass's settings, those of before included."""
    return {name for setting_name, entry in settings_table(cls).items() for name in (setting_name, *entry.formerly)}


def read_parameters(cls: Any, parameters: Mapping[str, str]) -> tuple[dict[str, Any], list[SettingError]]:
    """The values of a dataclass's settings that the URL parameters hold, and an error for each that is not allowed.

    A setting may stand under a name that it had before; an error names it as the parameter does.
    """
    values, errors = {}, []
    for name, entry in settings_table(cls).items():
        written = next((known for known in (name, *entry.formerly) if known in parameters), None)
        if written is not None:
            try:
                values[name] = entry.parse(written, parameters[written])
            except SettingError as error:
                errors.append(error)
    return values, errors
