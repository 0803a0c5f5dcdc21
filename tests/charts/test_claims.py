"""Pictures of tested claims: they show the counts' own numbers, and where the claims expect them."""

import pytest

from core.charts.claims import counts, solved_by_arm, solved_by_rate, verdict_bar
from core.claims.counting import at_rate
from core.claims.rules import ALWAYS, MAJORITY, NEVER, Check
from core.stats.proportion import wilson

CHECKS = [Check("a", 90, 100, ALWAYS), Check("b", 0, 50, NEVER), Check("c", 0, 0, MAJORITY), Check("d", 7, 9, MAJORITY)]


def test_counts_with_their_intervals_where_the_claim_expects_them():
    figure = counts(CHECKS)
    zones, seen = figure.data
    words = [(note.y, note.text) for note in figure.layout.annotations]
    assert words == [(0, "1. a"), (1, "2. b"), (2, "3. c"), (3, "4. d")], "above their bars: categories count from 0"
    assert list(zones.y) == ["1", "2", "3", "4"]
    assert list(zones.base) == pytest.approx([90, 0, 50, 50])
    assert [low + length for low, length in zip(zones.base, zones.x, strict=True)] == pytest.approx([100, 10, 100, 100])
    assert list(seen.y) == ["1", "2", "4"], "nothing can be drawn of nothing"
    for share, above, below, (count, n) in zip(
        seen.x, seen.error_x.array, seen.error_x.arrayminus, [(90, 100), (0, 50), (7, 9)], strict=True
    ):
        low, high = wilson(count, n)
        assert share == pytest.approx(100 * count / n)
        assert (share - below, share + above) == (pytest.approx(100 * low), pytest.approx(100 * high))
    assert "90 of 100, 90.0%" in seen.customdata
    assert all(trace.name for trace in (zones, seen))


def test_a_line_for_each_kind_over_the_learning_rate():
    arms = [at_rate(kind, rate) for kind in ("ELU", "ReLU") for rate in (0.1, 1.0)]
    figure = solved_by_rate(arms, [0.1, 1.0, 0.1, 1.0], [(1, 10), (2, 10), (3, 10), (10, 10)])
    elu, relu = figure.data
    assert (elu.name, relu.name) == ("ELU", "ReLU")
    assert list(relu.x) == [0.1, 1.0]
    assert list(elu.y) == [10.0, 20.0]
    assert list(relu.y) == [30.0, 100.0]
    assert elu.line.color != relu.line.color
    assert relu.error_y.array[1] == 0.0
    assert relu.error_y.arrayminus[1] == pytest.approx(100 - 100 * wilson(10, 10)[0])
    assert figure.layout.xaxis.type == "log"


def test_a_mark_for_each_arm():
    figure = solved_by_arm(["one", "two"], [(5, 20), (20, 20)])
    [marks] = figure.data
    assert list(marks.y) == ["one", "two"]
    assert list(marks.x) == [25.0, 100.0]
    assert list(marks.customdata) == ["5 of 20, 25.0%", "20 of 20, 100.0%"]
    assert marks.error_x.arrayminus[0] == pytest.approx(25 - 100 * wilson(5, 20)[0])


def test_the_bar_of_verdicts_has_a_part_for_each_with_its_number():
    figure = verdict_bar({"Holds": 8, "Does not hold": 5, "Not tested yet": 2})
    assert [(trace.name, list(trace.x), list(trace.text)) for trace in figure.data] == [
        ("Holds", [8], ["8"]),
        ("Does not hold", [5], ["5"]),
        ("Not tested yet", [2], ["2"]),
    ]
    assert len({trace.marker.color for trace in figure.data}) == 3
    assert tuple(figure.layout.xaxis.range) == (0, 15)
