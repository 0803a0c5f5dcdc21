"""The stage's scripts by themselves: the forward pass beside the core's, the kept rows, and the player."""

import numpy as np
import pytest

from core import Experiment, Network
from core.data.features import FEATURES
from core.nn.activations import ACTIVATIONS
from core.nn.network import layer_views
from pages.shared.stage.assets import activations_in_javascript
from pages.shared.stage.setup import describe
from tests.core.examples import random_network

pytestmark = pytest.mark.browser

NAMED = ("features", "points", "range", "sizes", "activations")


@pytest.fixture(scope="module")
def script(chromium, server):
    """A function that runs a piece of JavaScript, (modules, argument) => result, with the stage's modules at hand."""
    page = chromium.new_page()
    page.goto(f"{server}/app/static/stage/network.js")

    def run(code, argument=None):
        return page.evaluate(
            f"""async (argument) => {{
              const names = ["network", "history", "player", "features", "contours", "words"];
              const modules = await Promise.all(names.map((name) => import(`/app/static/stage/${{name}}.js`)));
              const FUNCTIONS = {activations_in_javascript()};
              return ({code})(Object.assign({{}}, ...modules), argument);
            }}""",
            argument,
        )

    yield run
    page.close()


# Numbers


def test_values_have_as_many_decimals_as_tell_them_apart_and_numbers_at_a_bar_are_short(script):
    spans = [[-1, 1], [0, 7.5], [0, 20], [52_000, 90_000], [-0.0004, 0.0004]]
    decimals = script("({ decimalsOf }, spans) => spans.map((levels) => decimalsOf({ levels }))", spans)
    assert decimals == [3, 3, 2, 0, 6]
    assert script("({ decimalsOf }) => decimalsOf({ levels: [-1, 1e5], classes: [0, 1] })") == 3
    numbers = [0, 1, -0.25, 123.4, 52_000, 0.0004, -1234.5]
    assert script("({ brief }, numbers) => numbers.map(brief)", numbers) == [
        *("0", "1.0", "−0.25", "123", "5.2e4", "4.0e−4", "−1.2e3"),
    ]


# What a chart's reader and its CSV file say

READ = """async (_, [traces, layout]) => {
  const { csvOf, seriesOf, wordsOf } = await import("/app/static/shared/series.js");
  const all = seriesOf({ layout }, traces);
  return [all.map((one) => `${one.name}: ${wordsOf(one, one.count - 1)}`), csvOf(all)];
}"""


def test_places_of_a_list_are_read_by_what_stands_there_and_logarithms_as_their_numbers(script):
    heat = {"name": "loss", "x": [0, 1], "y": [0, 1], "z": [[-2, None], [0, 1]], "meta": {"log10": "z"}}
    rates, units = {"title": {"text": "rate"}}, {"title": {"text": "units<br>of A"}}
    rates |= {"tickvals": [0, 1], "ticktext": ["0.1", "10"]}
    words, lines = script(READ, [[heat], {"xaxis": rates, "yaxis": units}])
    assert words == ["units 1: rate 10, units 1, loss 10", "units 0: rate 10, units 0, loss none"]
    assert lines.splitlines()[:3] == ["curve,rate,units,loss", "units 1,0.1,1,1", "units 1,10,1,10"]
    bars = {"name": "solved", "x": [-3, -2], "y": [0, 4], "meta": {"log10": "x"}}
    axes = {"xaxis": {"title": {"text": "loss"}, "tickvals": [-2], "ticktext": ["10<sup>−2</sup>"]}, "yaxis": units}
    assert script(READ, [[bars], axes])[0] == ["solved: loss 0.01, units 4"]


def test_a_map_of_levels_is_read_as_what_they_stand_for_and_a_mere_ground_not_at_all(script):
    outputs = {"name": "output", "z": [[0, 255], [51, 128]], "meta": {"scale": [-1, 2 / 255], "of": "A"}}
    ground = {"name": "nothing", "z": [[0, 0]], "meta": {"ground": True}}
    titles = {"xaxis": {"title": {"text": "x₁"}}, "yaxis": {"title": {"text": "x₂"}}}
    assert script(READ, [[ground, outputs], titles])[0] == [
        "A: x₂ 1: x₁ 1, x₂ 1, output 0",
        "A: x₂ 0: x₁ 1, x₂ 0, output 1",
    ]


def test_points_are_read_with_what_their_texts_and_parts_are(script):
    dots = {"name": "class 1", "x": [1], "y": [0], "yaxis": "y2", "text": ["0.93"], "customdata": [7]}
    dots["meta"] = {"of": "A: SGD", "text": "output", "customdata": "seed"}
    layout = {"xaxis": {"title": {"text": "x₁"}}, "yaxis": {"title": {"text": "x₂"}}, "yaxis2": {}}
    assert script(READ, [[dots], layout])[0] == ["A: SGD: class 1: x₁ 1, x₂ 0, seed 7, output 0.93"]
    drawing = {"name": "units", "x": [0.5], "y": [0.3], "text": ["h₁"]}
    assert script(READ, [[drawing], {"xaxis": {}, "yaxis": {}}])[0] == ["units: h₁"]
    weights = drawing | {"text": ["0.37"], "hovertext": ["w<sub>1</sub> = 0.3745<br>gradient 0.1"]}
    assert script(READ, [[weights], {"xaxis": {}, "yaxis": {}}])[0] == ["units: w1 = 0.3745, gradient 0.1"]


# The forward pass

OUTPUTS = """({ Network }, cases) => cases.map(({ sizes, activations, row, inputs }) => {
  const network = new Network(sizes, activations, FUNCTIONS), n = inputs.length;
  const columns = inputs[0].map((_, i) => Float64Array.from(inputs, (point) => point[i]));
  const outputs = network.evaluate(Float32Array.from(row), columns, network.buffers(n));
  const layers = outputs.map((layer) => layer.map((unit) => Array.from(unit)));
  return { layers, answer: Array.from(network.answer(outputs)), nParameters: network.nParameters };
})"""


def single_precision(network):
    """The network with the parameters that travel to the browser, and those as a list."""
    row = network.parameters().astype(np.float32).astype(float)
    layers = layer_views(row, network.sizes)
    activations = [layer.activation for layer in network.layers]
    return Network.from_parameters([w for w, _ in layers], [b for _, b in layers], activations), row.tolist()


def cases(rng, spread, whole=False):
    """Networks of every activation in every place, and of every depth, with points to evaluate them at."""
    # Equal weights cancel to a net input of almost 0, where step is what the last bit makes of it.
    names = [name for name in ACTIVATIONS if not (whole and name == "step")]
    for hidden in names:
        for output in names:
            for depth in range(4):
                units = rng.integers(1, 7, depth).tolist()
                sizes = (int(rng.integers(2, 4)), *units, 2 if output == "softmax" else 1)
                network = random_network(sizes, [hidden] * depth + [output], rng, spread)
                if whole:  # every parameter is -spread or spread, which saturates and overflows what can
                    signs = np.sign(network.parameters()) * spread
                    layers = layer_views(signs, sizes)
                    network = Network.from_parameters(
                        [w for w, _ in layers], [b for _, b in layers], [hidden] * depth + [output]
                    )
                yield network, rng.uniform(-0.5, 1.5, (6, sizes[0]))


@pytest.mark.parametrize(("spread", "whole"), [(1.0, False), (20.0, False), (1000.0, False), (1000.0, True)])
def test_the_browsers_forward_pass_is_the_cores(script, spread, whole):
    pairs = [(*single_precision(network), inputs) for network, inputs in cases(np.random.default_rng(3), spread, whole)]
    found = script(
        OUTPUTS,
        [
            {
                "sizes": network.sizes,
                "activations": [layer.activation for layer in network.layers],
                "row": row,
                "inputs": inputs.tolist(),
            }
            for network, row, inputs in pairs
        ],
    )
    for (network, row, inputs), result in zip(pairs, found, strict=True):
        assert result["nParameters"] == len(row)
        _, outputs = network.forward(inputs)
        rounding = 0.0  # sums are taken in another order; no activation but step makes a difference larger
        for layer, below, own, theirs in zip(network.layers, outputs, outputs[1:], result["layers"], strict=False):
            rounding = (rounding + 1e-15 * np.abs(below).max()) * (np.abs(layer.weights).sum(axis=0).max() + 1) + 1e-15
            np.testing.assert_allclose(np.array(theirs).T, own, rtol=1e-10, atol=10 * rounding)
        assert result["answer"] == result["layers"][-1][-1]


def test_places_in_the_vector_are_the_cores(script):
    sizes = (3, 4, 2, 1)
    found = script(
        """({ Network }, sizes) => {
          const network = new Network(sizes, ["tanh", "tanh", "sigmoid"], FUNCTIONS), places = [];
          for (let layer = 0; layer < network.nLayers; layer += 1) {
            for (let source = 0; source < sizes[layer]; source += 1) {
              for (let to = 0; to < sizes[layer + 1]; to += 1) places.push(network.weightIndex(layer, source, to));
            }
            for (let to = 0; to < sizes[layer + 1]; to += 1) places.push(network.biasIndex(layer, to));
          }
          return places;
        }""",
        sizes,
    )
    assert found == list(range(len(found)))
    assert len(found) == 4 * 4 + 5 * 2 + 3


# Derived inputs


def test_the_browsers_features_are_the_cores_and_their_curves_are_where_the_net_input_is_0(script):
    experiment = Experiment(problem="spirals", n=60, features=tuple(FEATURES), hidden=(6,))
    network, row = single_precision(random_network(experiment.sizes, ["tanh", "sigmoid"], np.random.default_rng(5)))
    setup = describe(experiment)
    inputs, curves = script(
        """({ Network, derive, Contours }, { setup, row, units }) => {
          const columns = setup.points[0].map((_, i) => Float64Array.from(setup.points, (point) => point[i]));
          const contours = new Contours(setup), network = new Network(setup.sizes, setup.activations, FUNCTIONS);
          const curves = units.map((unit) => contours.of(Float32Array.from(row), network, unit));
          return [derive(setup.features, columns).map((column) => Array.from(column)), curves];
        }""",
        {"setup": {name: setup[name] for name in NAMED}, "row": row, "units": list(range(6))},
    )
    np.testing.assert_allclose(np.array(inputs).T, experiment.samples.inputs, rtol=1e-15, atol=1e-15)
    side = np.linspace(*setup["range"], 200)
    plane = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    for unit, chains in enumerate(curves):

        def net_input(points, unit=unit):
            return network.forward(experiment.inputs_at(points))[0][0][:, unit]

        signs = net_input(plane) > 0
        assert bool(chains) == (0 < signs.sum() < len(signs))
        for chain in chains:
            steps = np.linalg.norm(np.diff(chain, axis=0), axis=1)
            assert steps.max() <= 1.5 * np.diff(setup["range"])[0] / 48  # no jump: within one cell of the grid each
            assert np.abs(net_input(np.array(chain))).max() < 0.02 * np.abs(net_input(plane)).max()


# The kept rows

REPLAY = """({ History }, { most, width, deeds }) => {
  const history = new History(width);
  if (most) history.most = most;
  return deeds.map(({ add, cut, base }) => {
    if (cut !== undefined) history.cutFrom(cut);
    else {
      const value = (_, i) => base + add[Math.floor(i / width)] + (i % width) / 4;
      history.add(Int32Array.from(add), Float32Array.from({ length: add.length * width }, value));
    }
    return {
      epochs: Array.from(history.epochs.subarray(0, history.length)),
      rows: Array.from({ length: history.length }, (_, i) => Array.from(history.row(i))),
      first: history.firstEpoch,
      last: history.lastEpoch,
    };
  });
}"""


def random_deeds(rng, n):
    """Answers as they may arrive: stretches with strides, overlapping and out of order, and cuts between them."""
    for turn in range(n):
        if rng.random() < 0.15:
            yield {"cut": int(rng.integers(0, 400))}
        else:
            start, stride, count = rng.integers(0, 400), rng.integers(1, 12), rng.integers(0, 40)
            yield {"add": (start + stride * np.arange(count)).tolist(), "base": 1000 * turn}


def test_rows_are_merged_replaced_and_cut_like_a_sorted_dictionary(script):
    rng = np.random.default_rng(11)
    for _ in range(10):
        deeds, width = list(random_deeds(rng, 40)), int(rng.integers(1, 6))
        known = {}
        for deed, found in zip(deeds, script(REPLAY, {"width": width, "deeds": deeds}), strict=True):
            if "cut" in deed:
                known = {epoch: base for epoch, base in known.items() if epoch < deed["cut"]}
            else:
                known.update((epoch, deed["base"] + epoch) for epoch in deed["add"])
            assert found["epochs"] == sorted(known)
            assert found["rows"] == [[known[epoch] + column / 4 for column in range(width)] for epoch in sorted(known)]
            assert found["first"] == min(known, default=-1)
            assert found["last"] == max(known, default=-1)


def test_too_many_rows_are_thinned_at_their_older_half(script):
    deeds = [{"add": list(range(start, start + 100)), "base": 0} for start in range(0, 5000, 100)]
    for deed, found in zip(deeds, script(REPLAY, {"most": 500, "width": 3, "deeds": deeds}), strict=True):
        epochs = found["epochs"]
        assert len(epochs) <= 500
        assert epochs == sorted(set(epochs))
        assert epochs[0] == 0
        assert epochs[-150:] == list(range(max(0, deed["add"][-1] - 149), deed["add"][-1] + 1))[-len(epochs[-150:]) :]
        assert [row[0] for row in found["rows"]] == epochs


def test_the_memory_for_rows_is_bounded_for_every_width(script):
    most = script("({ History }) => [1, 22, 3000, 100000].map((width) => [width, new History(width).most * width * 4])")
    for width, size in most:
        assert size <= max(32e6, 200 * width * 4)


def test_finding_rows_by_epoch(script):
    found = script(
        """({ History }) => {
          const history = new History(1);
          const empty = [history.indexAtOrBefore(5), history.spread(5).length];
          history.add(Int32Array.of(0, 3, 4, 9), Float32Array.of(0, 3, 4, 9));
          return [empty, [-1, 0, 2, 3, 8, 9, 50].map((epoch) => history.indexAtOrBefore(epoch))];
        }"""
    )
    assert found == [[-1, 0], [-1, 0, 0, 1, 2, 3, 3]]


def test_a_curve_has_few_points_from_the_first_to_the_last(script):
    spreads = script(
        """({ History }) => {
          const history = new History(1), n = 20000;
          history.add(Int32Array.from({ length: n }, (_, i) => i), new Float32Array(n));
          return [0, 1, 399, 400, 401, 5000, 19999, 30000].map((epoch) => [epoch, history.spread(epoch)]);
        }"""
    )
    for epoch, places in spreads:
        assert places[0] == 0
        assert places[-1] == min(epoch, 19999)
        assert places == sorted(set(places))
        assert len(places) <= 402
        assert len(places) >= min(epoch, 200)


def test_the_curves_of_an_ended_run_are_the_same_however_it_was_shown(script):
    for end in (60, 203, 1003, 9_999):
        ways = [([[0, "rush"]], 3), ([[0, "play"]], 3), ([[0, "play"]], 4), ([[0, "play"], [20, "rush"]], 6)]
        found = [simulate(script, deeds, end=end, speed=speed, frames=3000) for deeds, speed in ways]
        curves = [way["curve"] for way in found]
        assert all(curve == curves[0] for curve in curves)
        assert curves[0][0] == 0
        assert curves[0][-1] == end
        assert len(set(np.diff(curves[0][:-1]))) == 1


# The player

SIMULATION = """({ History, Player, SPEEDS }, { end, speed, seconds, frames, latency, deeds, spoil }) => {
  // A server that answers `latency` frames after it is asked, for a run that ends at the epoch `end`.
  const history = new History(1), player = new Player(history), shown = [], asked = [];
  player.speed = SPEEDS[speed];
  player.mostEpochs = 10000;
  const answer = ({ start, count, stride }) => {
    const epochs = [];
    for (let epoch = start; epochs.length < count && (!epochs.length || epochs.at(-1) < end); epoch += stride) {
      epochs.push(Math.min(epoch, end));
    }
    history.add(Int32Array.from(epochs), Float32Array.from(epochs));
    if (epochs.at(-1) === end) player.end = { status: "solved", cause: "", remedies: [] };
  };
  answer({ start: 0, count: 20, stride: 1 });
  let waiting = null, since = 0;
  for (let frame = 0; frame < frames; frame += 1) {
    for (const [at, name, value] of deeds.filter(([at]) => at === frame)) {
      if (name === "speed") player.speed = SPEEDS[value]; else player[name](value);
    }
    if (waiting && frame - since >= latency) { answer(waiting); waiting = null; }
    player.frame(seconds);
    if (!waiting) { waiting = player.want(); since = frame; if (waiting) asked.push({ frame, ...waiting }); }
    shown.push(player.epoch);
  }
  return { shown, asked, atEnd: player.atEnd, playing: player.playing, seen: player.seen, length: history.length,
    curve: history.spread(player.seen).map((place) => history.epochs[place]) };
}"""


def simulate(script, deeds, **how):
    defaults = {"end": 1003, "speed": 3, "seconds": 1 / 60, "frames": 600, "latency": 4}
    return script(SIMULATION, {**defaults, **how, "deeds": deeds})


@pytest.mark.parametrize("speed", range(7))
@pytest.mark.parametrize("latency", [0, 30])
def test_playing_moves_forward_only_and_stops_at_the_end(script, speed, latency):
    per_frame = [1 / 60, 1 / 6, 1, 5, 20, 100, 1000][speed]
    found = simulate(script, [[0, "play"]], speed=speed, latency=latency, frames=3000, end=200 if speed < 2 else 1003)
    steps = np.diff(found["shown"])
    assert (steps >= 0).all()
    assert steps.max() <= max(1, per_frame) + 1e-9
    if speed > 0:
        assert found["atEnd"]
        assert not found["playing"]
        assert found["shown"][-1] == (200 if speed < 2 else 1003)
    else:
        assert found["shown"][-1] == pytest.approx(3000 / 60, abs=2)


def test_a_fast_server_never_lets_the_screen_stand_still(script):
    found = simulate(script, [[0, "play"]], latency=10, frames=200)
    assert found["shown"][-1] >= 199 * 5 - 60


def test_nobody_plays_nobody_asks(script):
    found = simulate(script, [])
    assert found["asked"] == []
    paused = simulate(script, [[0, "play"], [100, "pause"]])
    assert max(question["frame"] for question in paused["asked"]) <= 100


def test_no_row_is_asked_for_behind_the_end(script):
    found = simulate(script, [[0, "play"], [590, "step", 1], [592, "step", 1]], end=203)
    assert found["shown"][-1] == 203
    assert max(question["frame"] for question in found["asked"]) < 100


def test_steps_at_both_ends_stay_there(script):
    found = simulate(script, [[2, "step", -1], [4, "step", 1], [6, "step", -1], [8, "step", -1]], frames=20)
    assert found["shown"][3:9:2] == [0, 1, 0]
    assert found["shown"][-1] == 0
    end = simulate(script, [[0, "rush"], [500, "step", 1], [510, "step", 1], [520, "step", -1], [540, "step", 1]])
    assert end["shown"][505] == end["shown"][515] == 1003
    assert end["shown"][530] == 1002
    assert end["shown"][-1] == 1003
    assert end["atEnd"]


def test_a_step_beyond_the_rows_waits_for_them(script):
    found = simulate(script, [[0, "seek", 19], [5, "step", 1]], latency=10, frames=40)
    assert found["shown"][6] == 19
    assert found["shown"][-1] == 20
    assert found["asked"][0]["start"] <= 20


def test_steps_taken_while_rows_are_on_their_way_all_count(script):
    found = simulate(script, [[0, "seek", 19], [5, "step", 1], [6, "step", 1], [7, "step", 1]], latency=10, frames=60)
    assert found["shown"][-1] == 22


def test_going_back_into_a_gap_fetches_what_was_skipped(script):
    deeds = [[0, "play"], [30, "pause"], [40, "step", -1], [60, "step", -1], [80, "step", -1]]
    found = simulate(script, deeds, speed=4, frames=100)
    top = found["shown"][35]
    assert top > 200
    assert [found["shown"][at] for at in (55, 75, 95)] == [top - 1, top - 2, top - 3]


def test_playing_slowly_through_a_gap_fetches_what_was_skipped(script):
    how = {"end": 100_000, "speed": 5, "seconds": 1 / 60, "frames": 400, "latency": 3}
    deeds = [[0, "play"], [50, "seek", 20], [51, "speed", 2], [52, "play"]]
    found = script(SIMULATION, {**how, "deeds": deeds})
    late = found["shown"][60:]
    assert np.diff(late).max() == 1
    assert late[-1] > late[0] + 200


def test_seeking_shows_the_nearest_row_before(script):
    found = simulate(script, [[0, "play"], [30, "seek", 99], [40, "seek", -5], [50, "seek", 10**6]], speed=4, frames=60)
    assert found["shown"][35] <= 99
    assert found["shown"][45] == 0
    assert found["shown"][55] >= found["shown"][29]


def test_playing_again_from_the_end_starts_over(script):
    found = simulate(script, [[0, "rush"], [300, "play"]], frames=800)
    assert found["shown"][299] == 1003
    assert found["shown"][300] < 20
    assert found["shown"][-1] == 1003


def test_rushing_needs_few_questions(script):
    found = simulate(script, [[0, "rush"]], end=9000, frames=300)
    assert found["atEnd"]
    assert len(found["asked"]) <= 5
    assert found["length"] < 1000
