"""How a number is held against the text's, how finds become a report, and how an item is written down."""

import pytest

from core.experiment.experiment import Experiment
from core.experiment.settings import SettingError
from core.textbook.item import Items, Number, Report, Table, in_the_lab, percentage, see


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


def test_finds_are_sorted_by_kind():
    table = Table(("a",), [("1",)])
    found = Report.of([0.25, Number("n", 1.0), "One.", table, 0.75, Number("m", 2.0), "Two."])
    assert found == Report((Number("n", 1.0), Number("m", 2.0)), "One. Two.", (table,))


def test_a_share_is_a_number_of_per_cent():
    assert percentage("learned", 0.25, comment="of 4") == Number("learned", 25.0, unit="%", comment="of 4")


def test_an_item_stands_above_its_computation_or_names_it():
    items = Items()

    @items.item("000-01", "First", see("The lab", "lab"), does="Says it.", figure_missing=True)
    def compute():
        yield "done"

    items.item("000-02", "Prose", does="Says more.", omission="More.")
    items.item("000-03", "Again", does="Repeats it.", compute=compute)
    first, prose, again = items
    assert first.compute is again.compute is compute
    assert (prose.compute, prose.notes, prose.places) == (None, {"omission": "More."}, ())
    assert [place.label for place in first.places] == ["The lab"]
    assert [item.draws for item in items] == [True, False, False], "a missing figure is drawn"


def test_a_place_has_its_parameters_as_text_beside_those_of_the_experiment():
    place = see("label", "starts", Experiment(seed=3), starts=1000, w1=0.5)
    assert (place.page, place.label) == ("starts", "label")
    assert place.parameters == {"seed": "3", "starts": "1000", "w1": "0.5"}


def test_a_place_in_the_lab_has_the_experiments_own_link():
    assert in_the_lab("fast", learning_rate=5.0, seed=3).parameters == {"learning_rate": "5", "seed": "3"}
    with pytest.raises(SettingError, match="learning_rate"):
        in_the_lab("uphill", learning_rate=-1.0)
