"""What a formula's slopes on the two sides of a point mean, in words, beside what rules and differences say."""

from __future__ import annotations

import math

from core.autodiff.sides import Sides
from core.autodiff.worked import shown

AGREE = 1e-6
"""Numbers agree whose relative difference is below this."""


def are_equal(a: float, b: float) -> bool:
    """Whether two slopes are the same up to rounding."""
    return a == b or abs(a - b) <= AGREE * max(abs(a), abs(b), AGREE)


def verdict(name: str, rules: float, difference: float, relative: float, sides: Sides) -> str:
    """What there is to say about the slope by the variable `name`; nothing where all agree on a slope.

    `rules` is the number by the rules of differentiation, `difference` the central difference, `relative` how far they
    are apart.
    """
    left, right = sides
    by_rules = f"The rules give {shown(rules)}" if math.isfinite(rules) else "The rules give no number"
    if left is None or right is None:
        if relative < AGREE:
            return ""
        return f"By {name}: {by_rules[0].lower()}{by_rules[1:]}. What the slope of f is here has not been decided."
    if math.isnan(left) and math.isnan(right):
        return f"By {name}: f has no value on either side of this point, and so no slope."
    if math.isnan(left) or math.isnan(right):
        return _at_the_edge(name, rules, by_rules, left, right)
    if not (math.isfinite(left) and math.isfinite(right)):
        slopes = "it is" if left == right else f"it is {shown(left)} on the left and"
        return (
            f"By {name}: here f has no finite slope; {slopes} {shown(right)}{'' if left == right else ' on the right'}."
        )
    if not are_equal(left, right):
        agree = ", as do the rules" if are_equal(rules, difference) else f". {by_rules}"
        return (
            f"By {name}: here f has a kink, with the slope {shown(left)} on the left and {shown(right)} on the right. "
            f"The central difference gives their mean{agree}."
        )
    if not math.isfinite(rules):
        return f"By {name}: f has the slope {shown(left)} here. The rules give no number for this way of writing f."
    if not are_equal(rules, left):
        return (
            f"By {name}: f has the slope {shown(left)} here. {by_rules} all the same: one of its operations has a kink "
            "here, and there they take one number for two slopes."
        )
    if relative < AGREE:
        return ""
    return (
        f"By {name}: f has the slope {shown(left)} here, as the rules say. The central difference is another number, "
        "because its step is not 0."
    )


def _at_the_edge(name: str, rules: float, by_rules: str, left: float, right: float) -> str:
    """Where f has values on one side only."""
    without, there, slope = ("left", "right", right) if math.isnan(left) else ("right", "left", left)
    text = f"By {name}: f has no value on the {without}, and a central difference needs both sides. "
    if not math.isfinite(slope):
        return text + f"Here f has no finite slope: on the {there} it is {shown(slope)}."
    ends = "" if are_equal(rules, slope) else f". {by_rules} for this way of writing f"
    return text + f"On the {there} the slope is {shown(slope)}{ends}."
