"""One item piece by piece, and many one after the other: how their numbers stand to the text's, with a stop."""

import pytest

from core.textbook.computation import Computation, Recomputation
from core.textbook.item import Item, Number, Report

AGREES, DIFFERS, UNSTATED = Number("a", 1.05, "1.05"), Number("b", 2.0, "1.0", comment="why"), Number("c", 3.0)


def item(name, *numbers, pieces=3):
    def compute():
        for piece in range(pieces):
            yield piece / pieces
        yield from numbers

    return Item(name, "A title", "Does something.", compute=compute)


def _count(log):
    for step in range(4):
        log.append(step)
        yield step / 4
    yield "done"


def test_a_computation_ends_with_its_report():
    log = []
    computation = Computation(_count(log))
    assert (computation.progress, computation.report, computation.done) == (0.0, None, False)
    computation.advance(0.0)
    assert log == [0]
    computation.advance(60.0)
    assert computation.done
    assert computation.progress == 1.0
    assert computation.report == Report(words="done")


def test_a_stopped_computation_goes_no_further():
    log = []
    computation = Computation(_count(log))
    computation.advance(0.0)
    computation.stop()
    computation.advance(60.0)
    assert log == [0]
    assert computation.done
    assert computation.report is None


def test_numbers_are_sorted_by_how_they_stand_to_the_texts():
    work = Recomputation([item("000-01", AGREES, DIFFERS, UNSTATED), item("000-02", UNSTATED, UNSTATED)])
    work.advance(60.0)
    assert work.done
    assert work.progress == 1.0
    assert work.present is None
    assert [outcome.item.item for outcome in work.outcomes] == ["000-01", "000-02"]
    assert [(o.agree, o.differ, o.others) for o in work.outcomes] == [
        ((AGREES,), (DIFFERS,), (UNSTATED,)),
        ((), (), (UNSTATED, UNSTATED)),
    ]


def test_items_without_anything_to_compute_are_left_out():
    work = Recomputation([Item("000-01", "Prose", "Says something.")])
    assert work.done
    assert work.progress == 1.0
    assert work.n_items == 0


def test_it_goes_on_in_pieces_and_stops():
    work = Recomputation([item("000-01", AGREES, pieces=4), item("000-02", AGREES, pieces=4)])
    seen = []
    while len(work.outcomes) < 1:
        work.advance(1e-9)
        seen.append(work.progress)
    assert seen == sorted(seen)
    assert seen[0] < seen[-1]
    assert work.present is not None
    assert work.present.item == "000-02"
    work.stop()
    work.advance(60.0)
    assert work.done
    assert [outcome.item.item for outcome in work.outcomes] == ["000-01"]
    assert work.progress == pytest.approx(0.5, abs=0.2)
    assert work.present is None
