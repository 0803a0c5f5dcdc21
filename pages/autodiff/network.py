"""The gradient of the lab's first network by automatic differentiation, beside the core's own backpropagation."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.autodiff.graph import forward_steps, gradient, network_graph
from core.autodiff.worked import Worked
from core.charts.graph import graph_figure, graph_height
from core.experiment.experiment import Experiment
from core.formulas import matrix
from core.nn.gradient_check import gradient_check
from core.nn.network import Network, flatten
from core.training.run import Run
from pages.autodiff.state import State
from pages.shared.parts.picture import picture
from pages.shared.state.page import Page, link

HEADER = (
    "parameter",
    "value",
    "reverse mode",
    "forward mode",
    "backpropagation",
    "central difference",
    "relative difference",
)


def network_section(page: Page[State]) -> None:
    experiment = Experiment()
    with st.columns([2, 3])[0]:
        page.widget("epoch", slider=True)
    network = _network(page.state.epoch)
    samples = experiment.samples
    graph = network_graph(
        network, samples.inputs, samples.targets, loss=experiment.loss, reduction=experiment.reduction
    )
    worked = Worked(graph, "L")
    steps = worked.steps("reverse")
    at = min(page.state.step, len(steps))
    sizes = "-".join(map(str, experiment.sizes))
    picture(
        graph_figure(worked, "reverse", steps),
        "autodiff_network",
        alt=f"Graph of the loss of a {sizes} network, from its weights and biases on the left to the loss.",
        height=graph_height(worked),
        words=[
            f"The loss of the {sizes} network on the {len(samples.inputs)} rows of XOR is "
            f"{float(graph.result.value):.4g}. Every node holds a whole matrix: a row for each sample.",
            *(worked.sentence("reverse", step) for step in steps),
        ],
        step=at,
        on_event=page.turn("step"),
        lead=True,
    )
    st.caption(
        "Look at the way back: the same few steps repeat in every layer. Below a node stands its shape, or its value "
        "where it is one number; on a coloured ground the same for its derivative. The network is always the one that "
        "the lab begins with, whose graph and matrices fit on the page; [Backpropagation with its numbers]"
        f"({link('backpropagation', {})}) takes yours."
    )
    if at:
        st.latex(worked.array_latex(steps[at - 1]))
    else:
        last = [node for node in worked.nodes if node.name.startswith("a")][-1]
        st.latex(rf"{worked.name_latex(last.index)} = {matrix(last.value)}, \quad t = {matrix(samples.targets)}")
    _table(network, worked)


@st.cache_data(max_entries=16, show_spinner=False)
def _network(epoch: int) -> Network:
    run = Run(Experiment())
    return run.snapshot(epoch).network


def _table(network: Network, worked: Worked) -> None:
    experiment = Experiment()
    x, t, loss, reduction = (
        experiment.samples.inputs,
        experiment.samples.targets,
        experiment.loss,
        experiment.reduction,
    )
    own = flatten(network.loss_and_gradients(x, t, loss=loss, reduction=reduction)[1])
    check = gradient_check(network, x, t, loss=loss, reduction=reduction)
    slopes = gradient(worked.graph)
    reverse = np.concatenate([slopes[name].ravel() for name in slopes])
    columns: dict[str, list[str]] = {name: [] for name in HEADER}
    forward: list[float] = []
    for name, node in worked.graph.inputs.items():
        for place in np.ndindex(node.value.shape):
            direction = np.zeros(node.value.shape)
            direction[place] = 1.0
            forward.append(float(forward_steps(worked.graph, {name: direction})[-1].total))
            index = len(forward) - 1
            below = ", ".join(str(number + 1) for number in place)
            numbers = (reverse[index], forward[-1], own[index], check.numerical[index])
            row = [f"{worked.name(node.index)} ({below})", f"{node.value[place]:.4f}"]
            row += [*(f"{number:.8f}" for number in numbers), f"{check.relative_difference[index]:.1e}"]
            for column, cell in zip(columns.values(), row, strict=True):
                column.append(cell)
    st.markdown("##### The same gradient, four times")
    st.table(columns, hide_index=True, width="content", alt="Each parameter with its derivative by four methods.")
    apart = float(np.abs(reverse - own).max())
    verdict = f"differ by {apart:.1g} at most" if apart else "agree to the last digit"
    st.markdown(
        f"Reverse mode took 1 pass, forward mode {len(forward)}, one for each parameter. The lab's own backpropagation "
        f"and reverse mode {verdict}."
    )
