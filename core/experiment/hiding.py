"""What a link's `hide` takes away: groups of settings, single settings, weights set by hand, the ways to other pages.

The text is a list of names, read from left to right: "training,seed", or "all,-learning_rate", which leaves one free.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from core.experiment.experiment import GROUPS, SETTINGS
from core.experiment.settings import SettingError

ALL, WEIGHTS, MENU = "all", "weights", "menu"
"""All that can be changed; weights and biases set by hand; the ways to other pages."""

PARTS = {
    **{group: [name for name, entry in SETTINGS.items() if entry.group == group] for group in GROUPS},
    WEIGHTS: [WEIGHTS],
}
"""What can be changed, by the names of its groups; the problem's group is called as the first of its settings."""

CHANGEABLE = frozenset(name for names in PARTS.values() for name in names)
_MEANINGS = {
    **{name: frozenset([name]) for name in (*SETTINGS, MENU)},
    **{part: frozenset(names) for part, names in PARTS.items()},
    ALL: CHANGEABLE,
}
ALLOWED = ", ".join(dict.fromkeys([ALL, *PARTS, MENU, *SETTINGS])) + "; a minus sign before a name leaves it free"


def read_hidden(text: str) -> tuple[frozenset[str], list[SettingError]]:
    """The names of all that the text hides, each setting by itself, and an error for each name that is none."""
    hidden: frozenset[str] = frozenset()
    errors = []
    for written in filter(None, (part.strip() for part in text.split(","))):
        meant = _MEANINGS.get(written.removeprefix("-"))
        if meant is None:
            errors.append(SettingError("hide", written, ALLOWED))
        else:
            hidden = hidden - meant if written.startswith("-") else hidden | meant
    return hidden, errors


def write_hidden(hidden: Collection[str]) -> str:
    """The shortest text that hides these names."""
    names = frozenset(hidden)
    named = _list(names & CHANGEABLE, "", "-")
    others = [ALL, *_list(CHANGEABLE - names, "-", "")]
    return ",".join([*min(named, others, key=lambda texts: len(",".join(texts))), *sorted(names & {MENU})])


def _list(chosen: frozenset[str], sign: str, opposite: str) -> list[str]:
    """The names with this sign; for a group all of it, and its others with the opposite one where that must be."""

    def written() -> Iterator[str]:
        for part, members in PARTS.items():
            inside = [name for name in members if name in chosen]
            if part in inside or len(inside) == len(members):
                yield sign + part
                yield from (opposite + name for name in members if name not in inside)
            else:
                yield from (sign + name for name in inside)

    return list(written())
