"""How a number is held against the text's, and how a computation goes on piece by piece."""

import pytest

from core.experiment.settings import SettingError
from core.textbook.item import Computation, Number, Report, in_the_lab


@pytest.mark.parametrize(
    ("ours", "stated", "agrees"),
    [
        (0.015057561, "0.01505756", True),  # 0.015057561 - 0.01505756 = 1e-9, within half of 1e-8
        (0.015057566, "0.01505756", False),
        (1.05, "1.05", True),
        (0.5488, ".5488", True),
        (0.00012, "1e-4", True),  # one digit is printed
        (0.00016, "1e-4", False),
        (97.6, "98", True),
        (97.4, "98", False),
        (float("inf"), "98", False),
        (1.0, "", None),
        (1.0, "about a minute", None),
    ],
)
def test_the_texts_digits_say_how_exactly_ours_must_agree(ours, stated, agrees):
    assert Number("n", ours, stated).agrees is agrees


def test_the_difference_is_ours_less_the_texts():
    assert Number("n", 1.5, "1.25").difference == 0.25
    assert Number("n", 1.5).difference is None


def _count(log):
    for step in range(4):
        log.append(step)
        yield step / 4
    return Report(words="done")


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


def test_a_place_in_the_lab_has_the_experiments_own_link():
    assert in_the_lab("fast", learning_rate=5.0, seed=3).parameters == {"learning_rate": "5", "seed": "3"}
    with pytest.raises(SettingError, match="learning_rate"):
        in_the_lab("uphill", learning_rate=-1.0)
