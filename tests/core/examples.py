"""What several test files share: arbitrary experiments and events, random networks, and what "the same" means."""

import numpy as np
from hypothesis import strategies as st

from core import Experiment, Network, Snapshot
from core.data.clouds import NOISY_GATE
from core.data.points import MOST_CLASSES, point, valued, write_points
from core.experiment.experiment import LOSSES_OF_VALUES, SETTINGS, asks_for_values, outputs_for_values, reaches
from core.experiment.settings import (
    Choice,
    Integer,
    Layers,
    Number,
    OfEachLayer,
    Parameters,
    Points,
    Several,
    TruthTable,
)
from core.nn.activations import ACTIVATIONS
from core.nn.losses import LOSSES
from core.nn.network import count_parameters, layer_views
from core.training.record import RowLayout
from core.training.run import Event


def values(kind):
    """Strategy: any allowed value of a kind of setting."""
    if isinstance(kind, OfEachLayer):
        names = st.sampled_from(list(kind.options))
        return names | st.lists(names, min_size=2, max_size=kind.most_layers).map("-".join)
    if isinstance(kind, Choice):
        return st.sampled_from(list(kind.options))
    if isinstance(kind, Integer):
        numbers = st.integers(kind.low, kind.high)
        return numbers | st.just(kind.word) if kind.word else numbers
    if isinstance(kind, Number):
        return st.floats(kind.low, kind.high)
    if isinstance(kind, Layers):
        return st.lists(st.integers(1, kind.most_units), max_size=kind.most_layers).map(tuple)
    if isinstance(kind, Several):
        return st.sets(st.sampled_from(list(kind.options)), min_size=1).map(kind.check)
    if isinstance(kind, Parameters):
        return st.sampled_from([(), (0,)])  # the first weight is in every network
    if isinstance(kind, Points):
        number = st.floats(-20.0, 20.0)
        one = st.sampled_from([1, MOST_CLASSES - 1]).map(
            lambda most: st.builds(point, number, number, st.integers(0, most))
        )
        of_values = [st.builds(valued, number, second, number) for second in (number, st.none())]
        one |= st.sampled_from(of_values)
        return one.flatmap(lambda one: st.lists(one, min_size=2, max_size=12)).map(write_points)
    assert isinstance(kind, TruthTable)
    return st.sampled_from(kind.sizes).flatmap(lambda n: st.text("01", min_size=n, max_size=n))


MOST_POINTS = 40
"""Of a cloud in an arbitrary experiment: more would only take longer."""


@st.composite
def experiments(draw, **fixed):
    """Strategy: any valid experiment, with some settings fixed."""
    names = [name for name in SETTINGS if name not in fixed]
    chosen = draw(st.sets(st.sampled_from(names)))
    settings = {name: draw(values(SETTINGS[name].kind)) for name in names if name in chosen} | fixed
    settings["n"] = min(settings.get("n", MOST_POINTS), MOST_POINTS)
    n_layers = len(settings.get("hidden", Experiment.hidden))
    if settings.get("hidden_activation", "").count("-") + 1 not in (1, n_layers):
        names = settings["hidden_activation"].split("-") * 6
        settings["hidden_activation"] = "-".join(names[: max(n_layers, 1)])
    if settings.get("problem") == NOISY_GATE:
        settings["truth_table"] = settings.get("truth_table", "")[:4].ljust(4, "1")
    needed = LOSSES[settings.get("loss", Experiment.loss)].output_activation
    if needed:
        settings["output_activation"] = needed

    def now(name):
        return settings.get(name, getattr(Experiment, name))

    if asks_for_values(now):
        if settings.get("loss", Experiment.loss) not in LOSSES_OF_VALUES:
            del settings["loss"]
        fitting = outputs_for_values(now)
        if settings.get("output_activation", Experiment.output_activation) not in fitting:
            settings["output_activation"] = draw(st.sampled_from(fitting))
    elif not reaches(settings.get("output_activation", Experiment.output_activation), settings.get("targets", "0/1")):
        del settings["targets"]
    return Experiment(**settings)


LIVE = [name for name, entry in SETTINGS.items() if entry.live]


def live_settings():
    """Strategy: one or two settings that may change during a run, with allowed values."""
    changes = st.sampled_from(LIVE).flatmap(lambda name: st.tuples(st.just(name), values(SETTINGS[name].kind)))
    return st.lists(changes, min_size=1, max_size=2).map(dict)


def events(experiment, last_epoch):
    """Strategy: events that fit the experiment, in rising order, up to an epoch."""
    places = st.sampled_from(RowLayout.of(experiment).present)
    parameters = st.dictionaries(places, st.floats(-1e6, 1e6), max_size=3)
    event = st.builds(Event, st.integers(0, last_epoch), live_settings() | st.just({}), parameters)
    return st.lists(event, max_size=6).map(lambda found: tuple(sorted(found, key=lambda e: e.epoch)))


LOSS_AND_OUTPUT = [
    (name, output)
    for name, loss in LOSSES.items()
    for output in ACTIVATIONS
    if loss.output_activation in (None, output)
]
"""Every loss with every output activation that it can follow."""


def random_network(sizes, activations, rng, spread=1.0):
    """A network with normally distributed weights and biases."""
    layers = layer_views(spread * rng.standard_normal(count_parameters(sizes)), sizes)
    return Network.from_parameters([w for w, _ in layers], [b for _, b in layers], activations)


def numbers(snapshot: Snapshot):
    """Everything in a snapshot that is a number, bit by bit."""
    state = snapshot.optimizer_state
    return (
        snapshot.epoch,
        snapshot.parameters.tobytes(),
        snapshot.gradient.tobytes(),
        snapshot.outputs.tobytes(),
        np.array([snapshot.loss, snapshot.data_loss, snapshot.accuracy, *snapshot.gradient_norms]).tobytes(),
        (state.optimizer, state.slots.tobytes(), state.step),
        snapshot.lowest_test,
    )


def identical(snapshot: Snapshot):
    """All that two snapshots must share to be the same: numbers, settings and how the run stands."""
    return (*numbers(snapshot), snapshot.experiment, snapshot.diagnosis)
