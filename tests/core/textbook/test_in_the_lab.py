"""Items that open in the lab on points of their own: the runs there have the numbers that the items report."""

import numpy as np
import pytest

from core.deep.approximation import curve, fits
from core.textbook import ITEMS
from core.textbook.text_003.hidden import EIGHT, EPOCHS, POINTS
from pages.shared.state.location import read_location
from tests.core.textbook.reports import ended, number, report


def run_of(item, label):
    """The run that the place of this item leads to."""
    [place] = [place for place in ITEMS[item].places if label in place.label]
    run, notices = read_location(place.parameters)
    assert notices == []
    return run


@pytest.mark.parametrize(("item", "label"), [("002-13", "its one pair"), ("002-15", "These 50 updates")])
def test_the_scalar_network_in_the_lab_is_that_of_the_code(item, label):
    run = run_of(item, label)
    found = report("002-15")
    for epoch, name in ((0, "output before training"), (50, "output after 50 updates")):
        assert run.snapshot(epoch).outputs[0, 0] == pytest.approx(number(found, name), rel=1e-12)


def test_the_decoder_in_the_lab_is_that_of_the_item():
    run, found = run_of("003-14", "The decoder"), report("003-14")
    assert run.experiment.sizes == (2, 2, 4)
    last = run.snapshot(run.experiment.max_epochs)
    assert run.snapshot(0).loss == pytest.approx(number(found, "cross-entropy before the first step"), rel=1e-12)
    assert last.loss == pytest.approx(number(found, "cross-entropy at the end"), rel=1e-9)
    assert last.accuracy == 1.0
    shown = [[float(cell) for cell in row[4:]] for row in found.tables[0].rows]
    np.testing.assert_allclose(last.outputs, shown, atol=5.1e-5)


def test_the_curve_in_the_lab_is_approximated_as_in_the_item():
    [fit] = ended(fits(POINTS, EPOCHS, widths=[EIGHT]))
    run = run_of("003-08", "The curve and 8 units")
    fine = np.linspace(0.0, 1.0, 10 * POINTS)[:, None]
    distance = run.snapshot(EPOCHS).network.predict(fine) - curve(fine)
    assert np.sqrt((distance**2).mean()) == pytest.approx(fit.error, rel=0.02)  # points have six digits in the lab
