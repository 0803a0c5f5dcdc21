"""Sweeps: axes as text, cells against single runs, summaries by counting, random points, and the file."""

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qsl

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ensemble import sweep as sweeps
from core.ensemble.population import Workers
from core.ensemble.sweep import DEFAULTS, MEASURES, SWEPT, Sweep, has_range, read_axis, value_at
from core.ensemble.sweep_words import brief_text, measure_text, sentences
from core.experiment.experiment import SETTINGS, Experiment
from core.experiment.settings import Choice, SettingError
from core.stats.proportion import wilson
from core.training.status import STATUSES
from core.training.trainer import train

QUICK = Experiment(max_epochs=100, learning_rate=5.0, target_loss=0.2, init="normal")


def finished(*arguments, **options):
    sweep = Sweep(*arguments, **options)
    while not sweep.done:
        sweep.advance(1.0)
    return sweep


# Axes


@pytest.mark.parametrize("name", SWEPT)
def test_every_setting_has_values_at_first(name):
    axis = read_axis(name)
    assert 2 <= len(axis.values) <= sweeps.MOST_VALUES
    for value in axis.values:
        assert SETTINGS[name].check(name, value) == value
        assert axis.text(value)
    assert (axis.range is not None) == has_range(name)


def test_the_defaults_name_settings_that_are_no_choices():
    assert set(DEFAULTS) == {name for name, entry in SWEPT.items() if not isinstance(entry.kind, Choice)}


def test_a_choice_with_too_many_options_begins_with_the_first_of_them(monkeypatch):
    monkeypatch.setattr(sweeps, "MOST_VALUES", 3)
    assert read_axis("problem").values == ("xor", "and", "or")


@pytest.mark.parametrize(
    ("name", "text", "label"),
    [
        ("hidden", "1,2,3,4", "Hidden units in one layer"),
        ("hidden", "0,2", "Hidden units in one layer"),
        ("hidden", "2,4-2", "Units in each hidden layer"),
        ("l2", "", "L2 penalty"),
    ],
)
def test_an_axis_is_called_by_what_its_values_are(name, text, label):
    assert read_axis(name, text).label == label


def test_powers_of_ten():
    # As np.logspace(-5, 1, 7)
    assert read_axis("l2", "1e-05~10~7~log").values == (1e-05, 0.0001, 0.001, 0.01, 0.1, 1.0, 10.0)


def test_equal_steps_whole_numbers_and_lists():
    assert read_axis("momentum", "0~0.9~4~linear").values == (0.0, 0.3, 0.6, 0.9)
    assert read_axis("max_epochs", "100~10000~5~log").values == (100, 316, 1000, 3160, 10000)
    assert read_axis("batch_size", "1~2~9~linear").values == (1, 2)  # each value once
    assert read_axis("hidden", "0, 2,4-2,2").values == ((), (2,), (4, 2))
    assert read_axis("hidden", "2; 4-2").values == ((2,), (4, 2))
    assert read_axis("optimizer", "sgd,adam").values == ("sgd", "adam")
    assert read_axis("learning_rate", "0.5~0.5~1~log").values == (0.5,)


@given(st.floats(1e-5, 100.0), st.floats(1e-5, 100.0), st.integers(1, 20), st.sampled_from(sweeps.SCALES))
def test_a_range_stays_between_its_ends(low, high, count, scale):
    low, high = sorted((low, high))
    values = read_axis("learning_rate", f"{low!r}~{high!r}~{count}~{scale}").values
    assert list(values) == sorted(set(values))
    assert values[0] == low
    assert values[-1] == (high if count > 1 else low)
    assert len(values) <= count


@pytest.mark.parametrize(
    ("name", "text", "allowed"),
    [
        ("learning_rate", "0.1~10", "low~high~count"),
        ("learning_rate", "0.1,1,10", "low~high~count"),
        ("learning_rate", "0.1~10~3~cubic", "low~high~count"),
        ("learning_rate", "a~10~3~log", "low~high~count"),
        ("learning_rate", "1~1000~3~log", "from 1e-05 to 100"),
        ("learning_rate", "nan~10~3~log", "from 1e-05 to 100"),
        ("learning_rate", "10~1~3~log", "not above"),
        ("learning_rate", "1~10~21~log", "1 to 20"),
        ("learning_rate", "1~10~0~log", "1 to 20"),
        ("l2", "0~1~3~log", "above 0"),
        ("max_epochs", "1.5~10~3~linear", "whole number"),
        ("hidden", "2,x", "hidden layers"),
        ("hidden", ",".join(str(n % 16 + 1) + "-" + str(n + 1) for n in range(16)) + ",1,2,3,4,5", "at most 20"),
        ("optimizer", "sgd,best", "adam"),
        ("seed", "", "learning_rate"),
        ("nothing", "", "learning_rate"),
    ],
)
def test_what_is_no_axis_gets_a_message(name, text, allowed):
    with pytest.raises(SettingError) as error:
        read_axis(name, text)
    assert allowed in str(error.value)


# Cells


def test_locks_as_an_axis_and_as_a_constant():
    sweep = finished(QUICK, [read_axis("locked", ",0,0-8"), read_axis("learning_rate", "0.5~5~2~log")], 3)
    assert sweep.axes[0].short_texts == ["none", "0", "0, 8"]
    for index, cell in enumerate(sweep.cells):
        assert cell.experiment == QUICK.replace(locked=cell.values[0], learning_rate=cell.values[1])
        for seed, parameters in zip(sweep.seeds, sweep.population.outcomes[index].parameters, strict=True):
            *_, last = train(cell.experiment.replace(seed=seed))
            np.testing.assert_array_equal(parameters, last.parameters)
    base = QUICK.replace(locked=(0,))
    sizes = Sweep(base, [read_axis("hidden", "2,3"), read_axis("learning_rate", "0.5~5~2~log")], 3)
    allowed = {cell.values[0]: cell.refused for cell in sizes.cells}
    assert not allowed[2,]
    assert "locked: (0,) is not allowed; allowed: none, because they are those of the 2-2-1 network" in allowed[3,]


def test_each_cell_counts_its_single_runs():
    axes = [read_axis("learning_rate", "0.5~5~3~log"), read_axis("hidden", "2,3")]
    sweep = finished(QUICK, axes, 8)
    assert len(sweep.cells) == sweep.n_grid == 6
    assert sweep.n_ended == sweep.n_networks == 48
    kinds = set()
    for index, cell in enumerate(sweep.cells):
        rate, hidden = cell.values
        assert cell.experiment == QUICK.replace(learning_rate=rate, hidden=hidden)
        ends = []
        for seed in range(42, 50):
            *_, last = train(cell.experiment.replace(seed=seed))
            ends.append((last.status, last.epoch, last.data_loss))
        found = sweep.summary(index)
        kinds |= {status for status, _, _ in ends}
        solved = [epoch for status, epoch, _ in ends if status == "solved"]
        assert (found.n, found.solved, found.waiting) == (8, len(solved), 0)
        assert found.out_of_epochs == sum(status == "out of epochs" for status, _, _ in ends)
        assert found.share == len(solved) / 8
        assert found.interval == wilson(len(solved), 8)
        middle = sorted([*solved, *[np.inf] * (8 - len(solved))])[3:5]
        assert found.epochs.value == sum(middle) / 2
        assert found.loss.value == pytest.approx(np.median([loss for _, _, loss in ends]), abs=1e-9)
    assert kinds == {"solved", "out of epochs"}


def test_places_go_by_panel_row_and_column():
    axes = [read_axis("learning_rate", "1~2~2~linear"), read_axis("hidden", "1,2,3"), read_axis("loss")]
    sweep = Sweep(QUICK, axes, 1)
    assert [cell.place for cell in sweep.cells[:4]] == [(0, 0, 0), (0, 0, 1), (0, 1, 0), (0, 1, 1)]
    for cell in sweep.cells:
        panel, row, column = cell.place
        assert cell.values == (axes[0].values[column], axes[1].values[row], axes[2].values[panel])


def test_what_is_not_allowed_together_says_why_and_the_rest_is_trained():
    axes = [read_axis("loss"), read_axis("output_activation", "sigmoid,softmax,tanh")]
    sweep = finished(QUICK, axes, 3)
    refused = {cell.values for cell in sweep.cells if cell.refused}
    cross = {("binary_cross_entropy", "softmax"), ("binary_cross_entropy", "tanh")}
    cross |= {("categorical_cross_entropy", "sigmoid"), ("categorical_cross_entropy", "tanh")}
    assert refused == cross
    for index, cell in enumerate(sweep.cells):
        if cell.values in cross:
            assert "because loss is" in cell.refused
            assert cell.experiment is None
            assert sweep.summary(index) is None
        else:
            assert sweep.summary(index).waiting == 0
    assert sweep.n_networks == 3 * (len(sweep.cells) - 4)


def test_single_examples_are_refused_by_the_engine():
    sweep = finished(QUICK, [read_axis("batch_size"), read_axis("dropout", "0~0.5~2~linear")], 2)
    assert [bool(cell.refused) for cell in sweep.cells] == [True, True, True, False, True, True, True, True]
    assert "batch_size" in sweep.cells[0].refused
    assert "dropout" in sweep.cells[7].refused


def test_a_sweep_without_an_allowed_cell_is_done():
    sweep = Sweep(QUICK, [read_axis("dropout", "0.1~0.5~2~linear"), read_axis("hidden")], 2)
    sweep.advance(1.0)
    sweep.stop()
    assert sweep.done
    assert sweep.n_networks == 0
    assert sweep.best(MEASURES["solved"]) is None


@pytest.mark.parametrize(
    ("axes", "n_seeds", "field"),
    [
        (("hidden", "hidden"), 1, "axis"),
        (("l1", "l2"), 10_000, "seeds"),
    ],
)
def test_too_much_is_refused(axes, n_seeds, field):
    with pytest.raises(SettingError) as error:
        Sweep(QUICK, [read_axis(name) for name in axes], n_seeds)
    assert error.value.field == field


def test_too_many_cells_are_refused():
    long = "1~20~20~linear"
    with pytest.raises(SettingError, match="cells: 8000"):
        Sweep(QUICK, [read_axis(name, long) for name in ("learning_rate", "max_epochs", "clip_norm")], 1)


def test_seeds_follow_the_experiments_own_and_begin_again_after_the_last():
    axes = [read_axis("learning_rate"), read_axis("l2")]
    assert Sweep(QUICK.replace(seed=7), axes, 3).seeds == [7, 8, 9]
    assert Sweep(QUICK.replace(seed=2**32 - 1), axes, 2).seeds == [2**32 - 1, 0]


def test_a_stop_leaves_cells_without_numbers():
    sweep = Sweep(QUICK.replace(target_loss=0.0), [read_axis("learning_rate"), read_axis("l2")], 5)
    assert sweep.progress == 0.0
    assert sweep.summary(0) is None
    sweep.stop()
    assert sweep.done
    assert sweep.summaries() == [None] * len(sweep.cells)
    assert sweep.best(MEASURES["solved"]) is None


def test_cells_that_are_complete_are_counted_while_others_go_on():
    easy = Experiment(problem="or", hidden=(), learning_rate=5.0)
    sweep = Sweep(easy, [read_axis("problem", "or,xor"), read_axis("l2", "0~0~1~linear")], 30)
    while sweep.summary(0) is None:
        sweep.advance(0.01)
    assert (sweep.summary(0).n, sweep.summary(0).waiting, sweep.summary(0).share) == (30, 0, 1.0)
    assert not sweep.done
    assert sweep.summary(1) is None
    assert sweep.n_ended == 30
    assert 0.5 <= sweep.progress < 1.0
    while not sweep.done:
        sweep.advance(1.0)
    assert (sweep.n_ended, sweep.progress) == (60, 1.0)
    assert sweep.summary(1).share == 0.0


def test_a_cell_cut_off_is_counted_as_far_as_whole_blocks_go():
    sweep = Sweep(QUICK, [read_axis("hidden", "2"), read_axis("l2", "0~0~1~linear")], 5000)
    while sweep.summary(0) is None:
        sweep.advance(0.0001)
    found = sweep.summary(0)
    assert 0 < found.n < 5000
    assert found.n + found.waiting == 5000
    assert found.interval == wilson(found.solved, found.n)
    assert found.solved + found.out_of_epochs + found.stalled + found.diverged == found.n


def test_an_executor_gives_the_same_numbers():
    axes = [read_axis("learning_rate", "1~20~3~log"), read_axis("hidden", "1,2,3")]
    with ThreadPoolExecutor(2) as executor:
        found = finished(QUICK, axes, 10, workers=Workers(executor, 2, 0.05)).summaries()
    assert found == finished(QUICK, axes, 10).summaries()


def test_the_best_by_each_measure():
    axes = [read_axis("learning_rate", "0.1~10~4~log"), read_axis("hidden", "1,2,8")]
    sweep = finished(QUICK, axes, 10)
    found = sweep.summaries()
    assert found[sweep.best(MEASURES["solved"])].share == max(each.share for each in found) > 0
    assert found[sweep.best(MEASURES["epochs"])].epochs.value == min(each.epochs.value for each in found) < np.inf
    assert found[sweep.best(MEASURES["loss"])].loss.value == min(each.loss.value for each in found)
    assert {MEASURES["epochs"].of(each) for each in found if each.never} == {None}


def test_the_test_accuracy_is_the_median_of_the_single_runs():
    base = QUICK.replace(problem="moons", n=40, noise=30.0, max_epochs=30)
    sweep, key = finished(base, [read_axis("test", "0~50~2~linear"), read_axis("hidden", "1,4")], 7), "test_accuracy"
    for index, cell in enumerate(sweep.cells):
        found = sweep.summary(index)
        if not cell.experiment.test:
            assert found.test_accuracy is MEASURES[key].of(found) is None
            assert not any("test accuracy" in sentence for sentence in sentences(found))
            assert measure_text(key, found) == brief_text(key, found) == "no test set of classes"
            continue
        alone = [list(train(cell.experiment.replace(seed=seed)))[-1].test_measures[1] for seed in sweep.seeds]
        assert MEASURES[key].of(found) == found.test_accuracy.value == sorted(alone)[3]
        assert sentences(found)[-1] == f"Median test accuracy: {measure_text(key, found)}"
    *tested, _, _ = sweep.best_first(MEASURES[key])
    accuracies = [sweep.summary(index).test_accuracy.value for index in tested]
    assert accuracies == sorted(accuracies, reverse=True)


def test_many_networks_answer_the_test_set_some_at_a_time(monkeypatch):
    base, axes = QUICK.replace(problem="rings", n=30, test=50.0, max_epochs=5), [read_axis("hidden"), read_axis("loss")]
    whole = finished(base, axes, 9).summaries()
    monkeypatch.setattr(sweeps, "MEASURED_AT_ONCE", 2)
    assert finished(base, axes, 9).summaries() == whole


def test_an_example_of_each_end_ends_so():
    sweep = finished(QUICK, [read_axis("learning_rate", "5~5~1~log"), read_axis("hidden", "2")], 20)
    examples = sweep.examples(0)
    assert len(examples) == 2
    for status, seed in examples.items():
        *_, last = train(sweep.cells[0].experiment.replace(seed=seed))
        assert last.status == STATUSES[status]


@pytest.mark.parametrize(
    ("axis", "settings", "idle"),
    [
        ("init_scale", {"init": "uniform_01"}, True),
        ("init_scale", {"init": "normal"}, False),
        ("momentum", {"optimizer": "sgd"}, True),
        ("momentum", {"optimizer": "nesterov"}, False),
        ("truth_table", {"problem": "xor"}, True),
        ("truth_table", {"problem": "custom"}, False),
        ("hidden_activation", {"hidden": ()}, True),
    ],
)
def test_a_setting_without_effect_is_noticed(axis, settings, idle):
    sweep = Sweep(Experiment(**settings), [read_axis("learning_rate"), read_axis(axis)], 1)
    assert [found.name for found in sweep.idle] == ([axis] if idle else [])


# Random search


def test_random_points_have_the_grids_budget_and_its_ends():
    axes = [read_axis("learning_rate", "0.001~10~4~log"), read_axis("max_epochs", "10~50~3~linear")]
    sweep = finished(QUICK, axes, 4, draw=3)
    drawn = sweep.cells[sweep.n_grid :]
    assert len(drawn) == sweep.n_grid == 12
    assert all(cell.place is None for cell in drawn)
    assert all(0.001 <= cell.values[0] <= 10 and 10 <= cell.values[1] <= 50 for cell in drawn)
    assert len({cell.values[0] for cell in drawn}) == 12
    assert Sweep(QUICK, axes, 4, draw=3).cells == sweep.cells
    assert Sweep(QUICK, axes, 4, draw=4).cells != sweep.cells
    assert sweep.best(MEASURES["loss"]) < sweep.n_grid <= sweep.best(MEASURES["loss"], drawn=True)


def test_random_points_are_even_on_the_axis_own_scale():
    axes = [read_axis("learning_rate", "0.0001~100~20~log"), read_axis("clip_norm", "0~1000~20~linear")]
    sweep = Sweep(QUICK, axes, 1, draw=1)
    rates, norms = np.array([cell.values for cell in sweep.cells[sweep.n_grid :]]).T
    # Of 400 points drawn evenly, the mean place is 1/2 with a standard error of 1 / sqrt(12 * 400) = 0.0144.
    assert np.mean((np.log10(rates) + 4) / 6) == pytest.approx(0.5, abs=0.05)
    assert np.mean(norms / 1000) == pytest.approx(0.5, abs=0.05)


def test_random_points_need_two_ranges():
    for names in (("learning_rate", "hidden"), ("learning_rate", "l2", "l1")):
        axes = [read_axis(name, "1e-05~0.1~2~log" if name != "hidden" else "") for name in names]
        with pytest.raises(SettingError, match="search"):
            Sweep(QUICK, axes, 1, draw=1)


def test_a_place_of_a_range():
    found = read_axis("learning_rate", "0.01~1~3~log").range
    assert [value_at("learning_rate", found, place) for place in (0.0, 0.25, 0.5, 1.0)] == [0.01, 0.0316, 0.1, 1.0]


# The file


def test_the_file_has_every_cell_with_its_link():
    axes = [read_axis("loss"), read_axis("output_activation", "sigmoid,tanh")]
    sweep = finished(QUICK, axes, 7)
    rows = list(csv.DictReader(io.StringIO(sweep.csv())))
    assert len(rows) == len(sweep.cells)
    for row, cell, found in zip(rows, sweep.cells, sweep.summaries(), strict=True):
        assert (row["loss"], row["output_activation"]) == cell.values
        if found is None:
            assert "because loss is" in row["not_allowed"]
            assert row["ended"] == row["share"] == row["parameters"] == ""
            continue
        assert float(row["share"]) == found.share
        assert (float(row["share_low"]), float(row["share_high"])) == found.interval
        assert float(row["median_epochs"]) == found.epochs.value
        assert float(row["median_loss_high"]) == found.loss.high
        assert row["median_test_accuracy"] == "", "no test set"
        counts = [int(row[name]) for name in ("solved", "stalled", "diverged", "out_of_epochs", "waiting")]
        assert sum(counts) == int(row["ended"]) == 7
        assert Experiment.from_url(dict(parse_qsl(row["parameters"]))) == cell.experiment
