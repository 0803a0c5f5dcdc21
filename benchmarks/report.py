"""A measured number beside its promise, as one printed line."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median


class Report:
    """Prints lines as they are measured and remembers which promises do not hold."""

    def __init__(self) -> None:
        self.broken: list[str] = []

    def title(self, text: str) -> None:
        print(f"\n{text}", flush=True)

    def note(self, name: str, measured: str) -> None:
        """A number that nothing is promised about, such as a yardstick."""
        print(f"  {name:<58} {measured}", flush=True)

    def at_least(self, name: str, value: float, promise: float, unit: str = "") -> None:
        self._line(name, value, f"at least {promise:g}{unit}", value >= promise, unit)

    def at_most(self, name: str, value: float, promise: float, unit: str = "") -> None:
        self._line(name, value, f"at most {promise:g}{unit}", value <= promise, unit)

    def _line(self, name: str, value: float, promise: str, holds: bool, unit: str) -> None:
        verdict = "holds" if holds else "does not hold"
        if not holds:
            self.broken.append(name)
        self.note(name, f"{value:8.3g}{unit:<4} promised {promise:<18} {verdict}")


def spread(values: Sequence[float], digits: int = 0) -> str:
    """Median and extremes in words."""
    return f"median {median(values):,.{digits}f}, {min(values):,.{digits}f} to {max(values):,.{digits}f}"
