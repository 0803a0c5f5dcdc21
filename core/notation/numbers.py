"""How sentences write numbers."""

from __future__ import annotations

import math


def short(value: float) -> str:
    """A number with four significant digits."""
    return f"{value + 0.0:.4g}"


def bracketed(value: float) -> str:
    """The same, in parentheses if it has a sign."""
    return f"({short(value)})" if value < 0 else short(value)


def position(x: float) -> str:
    """A place on an axis, where a rounding error is 0."""
    return short(0.0 if abs(x) < 1e-9 else x)


def counted(count: int, what: str) -> str:
    """1 step, 12 steps."""
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def about(count: float) -> str:
    """A large count in two significant digits."""
    return f"{float(f'{count:.2g}'):,.0f}" if count < 1e9 else f"{count:.1g}"


def percent(share: float) -> str:
    """A share that is 100% only if it is 1."""
    return f"{math.floor(1000 * share) / 10:g}%" if 0.99 <= share < 1.0 else f"{share:.0%}"
