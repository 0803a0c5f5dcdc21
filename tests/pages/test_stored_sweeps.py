"""The sweeps that the page begins with are stored, and are what training finds."""

import numpy as np

from core.ensemble.population import Population
from core.training.ending import SOLVED
from pages.sweeps.stored import first_sweeps, restore
from tests.pages.reading import at_link, press, rested, said, well


def test_every_first_sweep_is_stored_and_a_cell_of_it_is_what_training_finds():
    sweeps = first_sweeps()
    for sweep in sweeps.values():
        restore(sweep)
        assert sweep.is_restored
        assert sweep.done
        assert sweep.progress == 1.0
        assert sweep.n_ended == sweep.n_networks > 0
    sweep = sweeps["gates"]
    index = next(
        at for at, cell in enumerate(sweep.cells) if cell.experiment.problem == "or" and cell.experiment.hidden
    )
    population = Population([sweep.cells[index].experiment], sweep.seeds)
    while not population.done:
        population.advance(1.0)
    outcomes, found = population.outcomes[0], sweep.summary(index)
    assert found.solved == np.count_nonzero(outcomes.status == SOLVED)
    assert found.loss.value == np.median(outcomes.data_loss)
    assert found.epochs.value == np.median(np.where(outcomes.status == SOLVED, outcomes.epoch, np.inf))
    for status, seed in sweep.examples(index).items():
        assert outcomes.status[sweep.seeds.index(seed)] == status


def test_the_page_opens_with_them_and_trains_again_when_it_is_asked():
    at = well(at_link("sweeps", x_values="1~10~2~log", y_values="4", starts="2").run())
    assert "and stored" not in said(rested(at)), "another sweep"
    at = well(at_link("sweeps").run())
    assert "and stored" in said(at)
    assert "Best (most starts are solved)" in said(at)
    at = press(at, "Train again")
    assert "are being trained together" in " ".join(entry.proto.text for entry in at.get("progress"))
