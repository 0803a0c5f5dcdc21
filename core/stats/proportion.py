"""How sure a share is: the interval in which the true proportion lies, given how often something was seen."""

from __future__ import annotations

import math

Z95 = 1.959963984540054
"""The standard normal distribution's 97.5 % quantile: between -Z95 and Z95 lie 95 % of it."""


def wilson(successes: int, n: int) -> tuple[float, float]:
    """The 95 % score interval of a proportion (Wilson 1927, J. Am. Stat. Assoc. 22, 209-212), within [0, 1].

    Those proportions p from which successes / n is less than Z95 standard deviations sqrt(p (1 - p) / n) away. It holds
    good near 0 and 1 too, and with few trials. Raises ValueError unless 0 <= successes <= n and n >= 1.
    """
    if n < 1 or not 0 <= successes <= n:
        raise ValueError(f"successes, n: {successes}, {n} is not allowed; allowed: n from 1, successes from 0 to n")
    share, spread = successes / n, Z95**2 / n
    centre = (share + spread / 2) / (1 + spread)
    half = math.sqrt(spread * (share * (1 - share) + spread / 4)) / (1 + spread)
    low = 0.0 if successes == 0 else centre - half  # exactly, where rounding would miss it
    high = 1.0 if successes == n else centre + half
    return low, high


def trials_to_show(share: float) -> int:
    """The least number of trials that can show a proportion of `share`, from 0 and below 1: all of them must succeed.

    The interval of n successes in n trials begins at n / (n + Z95**2).
    """
    return math.ceil(share * Z95**2 / (1 - share))
