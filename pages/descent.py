"""Gradient descent: walks down a curve and on the loss of one unit, from the full batch to single examples."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import streamlit as st

from core import curve_verdict, surface_verdict
from core.activations import ACTIVATIONS
from core.charts.descent import Walk, losses, on_curve, on_map
from core.curve import PRESETS, Curve, curve
from core.descent import CLIPS, Path, batch_rows, descend, descend_each, estimate_spread
from core.formulas.descent import FORMULAS
from core.losses import LOSSES, REDUCTIONS
from core.neuron_loss import DATA, NeuronLoss
from core.optimizers import OPTIMIZERS
from core.settings import Choice, Integer, Number, Numbers, SettingError, Text, check_settings, setting
from core.surface_verdict import View
from core.verdict import Verdict, many, percent, short
from pages.shared.page import Page
from pages.shared.picture import Event, Handle, Knob, picture
from pages.shared.plain import plain

MOST_STARTS = 6
NAMES = {name: "Plain descent" if name == "sgd" else optimizer.label for name, optimizer in OPTIMIZERS.items()}
STYLES = {name: index for index, name in enumerate(OPTIMIZERS)}
OWN = "own"
BESIDE = {"none": (), "momentum_adam": ("momentum", "adam")} | {name: (name,) for name in OPTIMIZERS if name != "sgd"}
REACH = 4.0
"""How far the pictures of the given curves reach."""

RATES = {"rate": (1e-4, 10.0), "rate2": (1e-3, 100.0), "rate3": (1e-3, 100.0)}
TRIED = np.logspace(-5, 1, 7)
"""The learning rates that text 002 tries in its grid search."""


@dataclass(frozen=True)
class State:
    """Everything that the page shows."""

    section: str = setting(
        "one",
        Choice({"one": "One dimension", "two": "Two dimensions", "batch": "Batch or single examples"}),
        label="Section",
        help="A curve in one variable, the loss of one unit over two of its parameters, or how batches make it noisy.",
        group="page",
    )
    curve: str = setting(
        "parabola",
        Choice({name: preset.label for name, preset in PRESETS.items()} | {OWN: "Your own"}),
        label="Curve",
        help="The function f(x) to walk down on. " + " ".join(f"{p.label}: {p.help}" for p in PRESETS.values()),
        group="one",
    )
    formula: str = setting(
        "x^2/4 + cos(3x)",
        Text(120),
        label="f(x) =",
        help="A formula in x, such as x^4 - 3x^2 or log(1 + exp(x)). It is read, never run.",
        group="one",
    )
    reach: float = setting(
        REACH, Number(0.5, 100.0), label="Picture from -x to x", help="How far the picture reaches.", group="one"
    )
    starts: tuple[float, ...] = setting(
        (3.0,),
        Numbers(0, MOST_STARTS, -100.0, 100.0),
        label="Starts x",
        help=f"Up to {MOST_STARTS} starts, separated by commas. A click in the picture adds one; drag to move it.",
        group="one",
    )
    rate: float = setting(
        0.1, Number(*RATES["rate"], log=True), label="Learning rate η", help="The factor of each step.", group="one"
    )
    beside: str = setting(
        "none",
        Choice(
            {"none": "Nothing", "momentum_adam": "Momentum and Adam"}
            | {name: NAMES[name] for name in OPTIMIZERS if name != "sgd"}
        ),
        label="Beside plain descent",
        help="Other update rules from the same starts with the same learning rate.",
        group="walk",
    )
    steps: int = setting(40, Integer(1, 200), label="Steps", help="How long each walk is at most.", group="walk")
    step: int | str = setting(
        "end", Integer(0, 200, word="end"), label="Step on the screen", help="The step that is shown.", group="walk"
    )
    follow: int = setting(
        1, Integer(1, MOST_STARTS), label="Numbers of start", help="The start whose steps are told.", group="walk"
    )
    data: str = setting(
        "or",
        Choice({name: data.label for name, data in DATA.items()}),
        label="To be learned",
        help="A gate, or data with one input. The two parameters that move are named behind it.",
        group="two",
    )
    unit: str = setting(
        "sigmoid",
        Choice({name: ACTIVATIONS[name].label for name in ("sigmoid", "tanh", "linear")}),
        label="Unit",
        help="What the unit does with its net input.",
        group="two",
    )
    loss: str = setting(
        "half_squared_error",
        Choice({name: LOSSES[name].label for name in ("half_squared_error", "squared_error", "binary_cross_entropy")}),
        label="Loss",
        help="What the height is. Binary cross-entropy needs a sigmoid unit.",
        group="two",
    )
    reduction: str = setting(
        "sum",
        Choice(REDUCTIONS),
        label="Reduction",
        help="With the sum over n samples every step is n times as long as with the mean.",
        group="two",
    )
    bias: float = setting(
        -1.0, Number(-10.0, 10.0), label="Bias, held", help="The bias of a unit with two inputs.", group="two"
    )
    points: tuple[float, ...] = setting(
        (-2.0, 2.5),
        Numbers(0, 2 * MOST_STARTS, -20.0, 20.0),
        label="Starts, two numbers each",
        help=f"Up to {MOST_STARTS} starts: both parameters of the first, of the second ... A click adds one.",
        group="two",
    )
    rate2: float = setting(
        0.5, Number(*RATES["rate2"], log=True), label="Learning rate η", help="The factor of each step.", group="two"
    )
    clip: str = setting(
        "none",
        Choice(CLIPS),
        label="Clip the gradient",
        help="Shorten a gradient that is too long: as a whole, which keeps its direction, or each element by itself.",
        group="two",
    )
    threshold: float = setting(
        1.0, Number(0.01, 100.0), label="Clip at", help="The largest norm, or the largest element.", group="two"
    )
    samples: str = setting(
        "points",
        Choice({name: data.label for name, data in DATA.items()}),
        label="To be learned",
        help="A gate, or data with one input. The two parameters that move are named behind it.",
        group="batch",
    )
    rate3: float = setting(
        5.0, Number(*RATES["rate3"], log=True), label="Learning rate η", help="The factor of each step.", group="batch"
    )
    seed: int = setting(1, Integer(0, 2**32 - 1), label="Seed", help="Decides the order of the samples.", group="batch")

    def __post_init__(self) -> None:
        check_settings(self)
        needed = LOSSES[self.loss].output_activation
        if needed not in (None, self.unit):
            raise SettingError("unit", self.unit, f"{needed}, because the loss is {LOSSES[self.loss].label.lower()}")
        if len(self.points) % 2:
            raise SettingError("points", self.points, "an even count of numbers: two for each start")


page = Page(
    "descent",
    "Gradient descent",
    State,
    intro="Each step goes against the gradient: x ← x − η f'(x), where η is the learning rate.",
)


def main() -> None:
    page.widget("section")
    {"one": one_dimension, "two": two_dimensions, "batch": batches}[page.state.section]()
    page.end(FORMULAS)


# What the sections share


def pairs() -> list[tuple[float, float]]:
    """The starts on the map."""
    points = page.state.points
    return list(zip(points[::2], points[1::2], strict=True))


def rules() -> tuple[str, ...]:
    return ("sgd", *BESIDE[page.state.beside])


def shown_step() -> int:
    state = page.state
    return state.steps if state.step == "end" else min(int(state.step), state.steps)


def handle_event(event: Event) -> None:
    """What the visitor does with the picture becomes a change of the state."""
    state = page.state
    flat = state.section == "one"
    if event.kind == "knob":
        page.set(settled=event.final, **{event.name: event.value})
    elif event.kind == "step":
        page.set(step="end" if event.value >= state.steps else event.value)
    elif flat:
        starts = list(state.starts)
        low, high = -100.0, 100.0
        x = min(high, max(low, nice(event.x)))
        if event.kind == "handle":
            starts[int(event.name)] = x
        else:
            starts.append(x)
        page.set(settled=event.final, starts=tuple(starts[-MOST_STARTS:]))
    else:
        chosen = pairs()
        u, v = (min(20.0, max(-20.0, nice(value))) for value in (event.x, event.y))
        if event.kind == "handle":
            chosen[int(event.name)] = (u, v)
        elif state.section == "batch":
            chosen = [(u, v), *chosen[1:]]
        else:
            chosen.append((u, v))
        page.set(settled=event.final, points=tuple(value for pair in chosen[-MOST_STARTS:] for value in pair))


def nice(value: float) -> float:
    """The place that was clicked, to two decimals."""
    return round(value, 2) + 0.0


def rate_knob(name: str) -> Knob:
    low, high = RATES[name]
    return Knob(
        name, "Learning rate η", low, high, 0.01, getattr(page.state, name), "The factor of each step.", log=True
    )


def clear_button(field: str, size: int) -> None:
    """A button that leaves the last start alone."""
    starts = getattr(page.state, field)
    st.button(
        "Last start only",
        key=f"descent_clear_{field}",
        help="Take all starts away but the last one.",
        disabled=len(starts) <= size,
        on_click=lambda: page.set(**{field: starts[-size:], "follow": 1}),
    )


def more(n_starts: int, *names: str) -> None:
    """The settings that one changes less often."""
    with st.popover("More", help="How many steps, and what else belongs to them"):
        page.widget("steps")
        page.widget("follow", disabled=n_starts < 2)
        for name in names:
            page.widget(name, disabled=name == "threshold" and page.state.clip == "none")


def verdict_list(entries: Sequence[tuple[str, Verdict]]) -> None:
    st.markdown("\n".join(f"- {name}: **{verdict.label}:** {plain(verdict.reason)}" for name, verdict in entries))


def walk_name(walk: Walk, where: str, several: bool) -> str:
    return f"{walk.name} from start {walk.start} ({where})" if several else walk.name


# One dimension


def one_dimension() -> None:
    settings = st.container(horizontal=True, vertical_alignment="bottom")
    with settings:
        page.widget("curve")
        if page.state.curve == OWN:
            page.widget("formula")
            page.widget("reach")
        page.widget("starts")
        clear_button("starts", 1)
        page.widget("beside")
        more(len(page.state.starts))
    state = page.state
    text = state.formula if state.curve == OWN else PRESETS[state.curve].text
    try:
        line = curve(
            text, max([state.reach if state.curve == OWN else REACH, *(1.1 * abs(start) for start in state.starts)])
        )
    except SettingError as error:
        st.error(plain(f"f(x): {error}"))
        return
    with np.errstate(all="ignore"):
        good = [i for i, start in enumerate(state.starts) if np.isfinite(line(np.array([start]))).all()]
    for start in (start for i, start in enumerate(state.starts) if i not in good):
        st.warning(plain(f"f has no value or no slope at the start x = {short(start)}: no walk begins there."))
    walks = [
        Walk(path, NAMES[rule], STYLES[rule], good[i] + 1)
        for rule in rules()
        for i, path in enumerate(descend_each(line, [state.starts[i] for i in good], rule, state.rate, state.steps))
    ]
    left, right = st.columns([3, 2])
    with left:
        st.markdown(
            f"$f(x) = {line.expression.latex}$. **Look at** the steps: they are long where the curve is steep. "
            "Click to add a start, drag a start to move it."
        )
        picture(
            on_curve(line, walks, state.steps + 1),
            "descent_curve_picture",
            alt=f"The curve f(x) = {line.expression} with {many(len(walks), 'walk')} down on it.",
            height=430,
            handles=[
                Handle(str(i), state.starts[i], float(line(np.array([state.starts[i]]))[0][0]), f"Start {i + 1}")
                for i in good
            ],
            knobs=[rate_knob("rate")],
            clicks=True,
            words=curve_words(walks) if walks else (),
            step=shown_step() if walks else None,
            on_event=handle_event,
        )
    with right:
        several = len(state.starts) > 1
        if not walks:
            st.info("Click in the picture to set a start.")
        verdict_list(
            [
                (walk_name(walk, f"x = {short(walk.path.points[0, 0])}", several), curve_verdict.judge(line, walk.path))
                for walk in walks
            ]
        )
        if limits := curve_verdict.limits(line):
            st.markdown(plain(limits))
        if walks:
            heights = line.y[np.isfinite(line.y)]
            loss_picture(walks, (float(heights.min()), max(float(walk.path.losses[0]) for walk in walks)), "f(x)")
            seven_rates(line, state.starts[good[0]])


def curve_words(walks: Sequence[Walk]) -> list[str]:
    """The sentences of the steps: plain descent in full, the other rules in short, from the start that is followed."""
    followed = [walk for walk in walks if walk.start == page.state.follow] or [walks[0]]
    first, *others = followed
    sentences = []
    for k in range(page.state.steps + 1):
        text = curve_verdict.say_step(first.path, k, first.name)
        for walk in others:
            at = min(k, walk.path.steps)
            text += f" {walk.name}: x = {short(walk.path.points[at, 0])}, f = {short(walk.path.losses[at])}."
        sentences.append(text)
    return sentences


def loss_picture(walks: Sequence[Walk], bounds: tuple[float, float], title: str) -> None:
    picture(
        losses(walks, bounds, title),
        "descent_losses_picture",
        alt=f"{title} over the steps of {many(len(walks), 'walk')}.",
        height=250,
    )
    st.caption("How fast each walk goes down: look for curves that flatten early, swing or rise.")


def seven_rates(line: Curve, start: float) -> None:
    """The learning rates of text 002's grid search on this curve."""
    with st.expander("The seven learning rates of text 002 from the first start"):
        rows = ["| η | what happens |", "|---:|---|"]
        for rate in TRIED:
            [path] = descend_each(line, [start], "sgd", float(rate), page.state.steps)
            verdict = curve_verdict.judge(line, path)
            rows.append(f"| {rate:g} | **{verdict.label}:** {plain(verdict.reason)} |")
        st.markdown("\n".join(rows))


# Two dimensions


@lru_cache(maxsize=32)
def view(data: str, unit: str, loss: str, reduction: str, bias: float, half_width: float) -> View:
    return View(NeuronLoss(DATA[data], unit, loss, reduction, bias), half_width)


def present_view(data: str, reduction: str, reach: float) -> View:
    """The map that the settings ask for, `reach` in each direction, and a little beyond every start."""
    state = page.state
    farthest = max([abs(value) for value in state.points], default=0.0)
    bias = state.bias if DATA[data].inputs.shape[1] == 2 else 0.0
    return view(data, state.unit, state.loss, reduction, bias, max(reach, math.ceil(1.1 * farthest)))


def landscape_settings(data: str) -> None:
    """The widgets of what is to be learned, which is the setting `data`, and of the unit."""
    page.widget(data)
    page.widget("unit")
    page.widget("loss")
    if DATA[getattr(page.state, data)].inputs.shape[1] == 2:
        page.widget("bias")


def map_handles(chosen: Sequence[tuple[float, float]]) -> list[Handle]:
    return [Handle(str(i), u, v, f"Start {i + 1}") for i, (u, v) in enumerate(chosen)]


def two_dimensions() -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        landscape_settings("data")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        page.widget("points")
        clear_button("points", 2)
        page.widget("beside")
        more(len(pairs()), "reduction", "clip", "threshold")
    state, chosen = page.state, pairs()
    shown = present_view(state.data, state.reduction, 3.0 if state.unit == "linear" else 8.0)
    walks = [
        Walk(
            descend(shown.loss, start, rule, state.rate2, state.steps, clipping=(state.clip, state.threshold)),
            NAMES[rule],
            STYLES[rule],
            number,
        )
        for rule in rules()
        for number, start in enumerate(chosen, 1)
    ]
    followed = [walk for walk in walks if walk.start == state.follow] or walks[:1]
    left, right = st.columns([3, 2])
    with left:
        st.markdown(
            "The loss of one unit over two of its parameters. **Look at** the path and the contour lines: plain "
            "descent crosses them at right angles. Click to add a start, drag a start to move it."
        )
        words = [
            " ".join(
                surface_verdict.say_step(walk.path, k, walk.name, shown.loss.names)
                for walk in (followed if len(followed) < 3 else followed[:1])
            )
            for k in range(state.steps + 1)
        ]
        map_picture(shown, walks, words if walks else [], chosen, "rate2")
    with right:
        if not walks:
            st.info("Click in the picture to set a start.")
            return
        verdict_list(
            [
                (
                    walk_name(walk, ", ".join(short(value) for value in walk.path.points[0]), len(chosen) > 1),
                    surface_verdict.judge(shown, walk.path),
                )
                for walk in walks
            ]
        )
        if state.clip != "none":
            st.markdown(f"The gradient is clipped {CLIPS[state.clip].lower()} at {short(state.threshold)}.")
        if limits := surface_verdict.limits(shown.loss, walks[0].path):
            st.markdown(plain(limits))
        st.markdown(straight_line(shown, walks[0].path))
        loss_picture(walks, (shown.lowest, max(float(walk.path.losses[0]) for walk in walks)), "loss")


def map_picture(
    shown: View, walks: Sequence[Walk], words: Sequence[str], chosen: Sequence[tuple[float, float]], rate: str
) -> None:
    picture(
        on_map(shown, walks, page.state.steps + 1),
        "descent_map_picture",
        alt=f"Contour map of the loss over {' and '.join(shown.loss.names)} with {many(len(walks), 'walk')} on it.",
        height=560,
        handles=map_handles(chosen),
        knobs=[rate_knob(rate)],
        clicks=True,
        words=words,
        step=shown_step() if walks else None,
        on_event=handle_event,
    )


def straight_line(shown: View, path: Path) -> str:
    """What text 003 says about the straight line from start to end, checked for this walk."""
    pieces = 100
    rises = surface_verdict.rises_on_line(shown.loss, path.points[0], path.points[-1], pieces)
    says = "falls all the way" if not rises else f"rises on {rises} of {pieces} pieces"
    return f"On the straight line from the first start to the end of plain descent the loss {says} (text 003)."


# Batch or single examples


def batches() -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        landscape_settings("samples")
        page.widget("steps")
        page.widget("seed")
    state, chosen = page.state, pairs()[:1]
    shown = present_view(state.samples, "mean", 4.0)
    n = len(shown.loss.data.inputs)
    sizes = sorted({n, max(1, math.isqrt(n)), 1}, reverse=True)
    walks = [
        Walk(batch_walk(shown.loss, start, size), batch_name(size, n), index)
        for start in chosen
        for index, size in enumerate(sizes)
    ]
    left, right = st.columns([3, 2])
    with left:
        st.markdown(
            f"The same start, the same learning rate, {many(state.steps, 'update')} each. **Look at** how the path "
            "trembles more, the fewer examples each gradient is the mean of."
        )
        words = [batch_words(walks, sizes, n, k) for k in range(state.steps + 1)] if walks else []
        map_picture(shown, walks, words, chosen, "rate3")
    with right:
        if not walks:
            st.info("Click in the picture to set a start.")
            return
        gradients = shown.loss.sample_gradients(walks[0].path.points[0])
        norm = float(np.linalg.norm(gradients.mean(axis=0)))
        rows = [
            "| batch | length | distance | ratio | gradient off by | last loss |",
            "|---|---:|---:|---:|---:|---:|",
        ]
        for walk, size in zip(walks, sizes, strict=True):
            path = walk.path
            off = estimate_spread(gradients, size)
            ratio = short(path.length / path.distance) if path.distance else "none"
            cells = [walk.name, short(path.length), short(path.distance), ratio]
            cells += [percent(off / norm) if norm else short(off), short(path.losses[-1])]
            rows.append(f"| {' | '.join(cells)} |")
        st.markdown("\n".join(rows))
        st.markdown(
            "Length over distance is 1 for a straight walk. The gradient of a batch is an estimate: at the start it is "
            "off by so much, in the root mean square over all batches, from the gradient of all "
            f"{n} samples, whose norm is {short(norm)}."
        )
        st.markdown(rest(walks[-1].path))
        loss_picture(walks, (shown.lowest, float(walks[0].path.losses[0])), "loss of all samples")
        st.markdown(
            "Text 002 calls the middle way *batch gradient descent*; the usual name is *mini-batch*, and *batch* means "
            f"all samples. An epoch of N = {n} samples in batches of M has N/M updates: "
            + ", ".join(f"{many(math.ceil(n / size), 'update')} with M = {size}" for size in sizes)
            + "."
        )


def batch_name(size: int, n: int) -> str:
    return f"Full batch of {n}" if size == n else "Single examples" if size == 1 else f"Mini-batches of {size}"


def batch_walk(loss: NeuronLoss, start: tuple[float, float], size: int) -> Path:
    """Plain descent by batches of this size; the losses of its path are those of all samples."""
    state, n = page.state, len(loss.data.inputs)
    return descend(
        loss,
        start,
        "sgd",
        state.rate3,
        state.steps,
        estimate=lambda point, step: loss.rows(batch_rows(state.seed, n, size, step))(point)[1],
    )


def batch_words(walks: Sequence[Walk], sizes: Sequence[int], n: int, k: int) -> str:
    """Where each path is after k updates, and how often it has gone through the data by then."""
    parts = []
    for walk, size in zip(walks, sizes, strict=True):
        at = min(k, walk.path.steps)
        epochs = at * size / n
        parts.append(f"{walk.name}: loss {short(walk.path.losses[at])} after {epochs:.3g} epochs")
    return f"Update {k}. " + "; ".join(parts) + "."


def rest(path: Path) -> str:
    """Whether single examples have come to rest, against what text 000 says."""
    last = np.linalg.norm(np.diff(path.points[-(path.steps // 2) - 1 :], axis=0), axis=1)
    mean = float(last.mean()) if last.size else 0.0
    return (
        'Text 000 says that stochastic gradient descent "jumps about" and finds the global minimum in time. With a '
        f"constant learning rate it need not come to rest: in the second half of its walk a step with single examples "
        f"is still {short(mean)} long on average. Jumping may lead out of a shallow valley, but nothing makes it find "
        "the deepest one."
    )


main()
