"""How sentences write numbers."""

from __future__ import annotations

MOST_DECIMALS = 4
"""Of a share in per cent; what is nearer to 0% or 100% is under 0.0001% or over 99.9999%."""


def short(value: float) -> str:
    """A number with four significant digits."""
    return f"{value + 0.0:.4g}"


def grouped(value: float) -> str:
    """The same, with commas between thousands: 312,400."""
    rounded = float(short(value))
    return f"{rounded:,.0f}" if abs(rounded) >= 1000 else short(value)


def bracketed(value: float) -> str:
    """A number with four significant digits, in parentheses if it has a sign."""
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


def percent(share: float, digits: int = 0) -> str:
    """A share with so many decimals, or as many as it takes: 0% and 100% are said only of what is exactly that."""
    text = f"{share:.{digits}%}"
    while share not in (0.0, 1.0) and float(text[:-1]) in (0.0, 100.0):
        digits += 1
        if digits > MOST_DECIMALS:
            return "under 0.0001%" if share < 0.5 else "over 99.9999%"
        text = f"{share:.{digits}%}"
    return text


def share_of(share: float, n: int, digits: int = 0) -> str:
    """A share of n things, and how many of them it is: 90% (27 of 30)."""
    return f"{percent(share, digits)} ({round(share * n):,} of {n:,})"


def between(low: float, high: float, digits: int = 0) -> str:
    """Two shares, such as the ends of an interval: 71.2% to 80.4%."""
    return f"{percent(low, digits)} to {percent(high, digits)}"
