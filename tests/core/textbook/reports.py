"""What is computed for an item, once in a test run, and its numbers by name."""

from functools import cache

from core.textbook import ITEMS
from core.textbook.item import Computation, Report


@cache
def report(name: str) -> Report:
    """The report of the item of this number."""
    compute = ITEMS[name].compute
    assert compute is not None
    computation = Computation(compute())
    computation.advance(3600.0)
    assert computation.report is not None
    return computation.report


def number(found: Report, beginning: str) -> float:
    """The only number whose name begins so."""
    [one] = [one.ours for one in found.numbers if one.name.startswith(beginning)]
    return one
