"""Many items one after the other: their numbers by how they stand to the text's, in pieces, with a stop."""

import pytest

from core.textbook.item import Item, Number, Report
from core.textbook.recomputation import Recomputation

AGREES, DIFFERS, UNSTATED = Number("a", 1.05, "1.05"), Number("b", 2.0, "1.0", comment="why"), Number("c", 3.0)


def item(name, *numbers, pieces=3):
    def compute():
        for piece in range(pieces):
            yield piece / pieces
        return Report(numbers)

    return Item(name, "A title", "Does something.", compute=compute)


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
