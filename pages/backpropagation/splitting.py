"""Text 001's splitting of errors beside the true gradient, and what it is the gradient of."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.charts.shares import shares_chart
from core.formulas import matrix
from core.nn.array import Array
from core.worked.errors import (
    HiddenErrors,
    differences_of_cross_entropy,
    differences_of_split,
    hidden_errors,
    output_errors,
    shares_by_weight,
)
from core.worked.example import Example
from core.worked.names import Names
from core.worked.notation import plain_number
from core.worked.trace import Trace
from pages.backpropagation.view import View
from pages.shared.parts.picture import picture
from pages.shared.parts.plain import plain


def error_splitting(view: View) -> None:
    """The whole view, for one example."""
    one, names = view.example, view.names
    if len(one.rows) > 1:
        one = one.only(0)
        st.info(f"Errors are split for one example at a time. This is {plain(one.rows[0])}; choose another below.")
    for level in hidden_errors(one):
        _level(one, names, level)
    with view.below:
        _how(one)
        _what_it_is(one, names, len(one.sizes) - 1)


def _how(one: Example) -> None:
    """How the text splits errors, with the matrices that it takes."""
    st.markdown(
        "Text 001 hands the error of each output, target minus output, back along the weights: in equal shares, in "
        "shares by weight, or simply times the weights. Which of them is a gradient, and of what?"
    )
    weights = one.layers[-1].weights
    first, second, third = st.columns(3)
    first.latex(rf"e = t - a = {matrix(output_errors(one)[0], 4)}")
    second.latex(rf"w_{{jk}}: \; {matrix(weights, 4)}")
    third.latex(rf"\frac{{w_{{jk}}}}{{\sum_i w_{{ik}}}}: \; {matrix(shares_by_weight(weights), 4)}")
    st.caption("Matrices: a row for each unit j that the weights come from, a column for each output k.")


def _texts(values: Array) -> list[str]:
    return [plain_number(float(value)) for value in values]


def _level(one: Example, names: Names, level: HiddenErrors) -> None:
    """The errors that arrive at one level, as a table and as bars."""
    units = [names.output(level.level, unit).text for unit in range(one.sizes[level.level])]
    ways = {
        "in equal shares": level.equally[0],
        "by weight": level.by_weight[0],
        "times the weights": level.unnormalised[0],
        "minus the true gradient": level.descent[0],
    }
    st.markdown(f"#### What arrives at {', '.join(units)}")
    bars, numbers = st.columns(2, gap="medium")
    with bars:
        picture(
            shares_chart(units, {name: [float(value) for value in values] for name, values in ways.items()}),
            f"backpropagation_shares_{level.level}",
            alt=f"Bars for {', '.join(units)}: the error in equal shares, by weight, times the weights, and minus the "
            "true gradient with respect to the unit's output.",
            height=280,
        )
        st.caption("Compare the last bar of each group with the others: only its ratios lead straight downhill.")
    with numbers:
        st.dataframe({"unit": units} | {name: _texts(values) for name, values in ways.items()}, hide_index=True)
        sums = _texts(np.array([output_errors(one)[0].sum(), *(values.sum() for values in ways.values())]))
        st.markdown(
            f"The errors of the outputs add up to {sums[0]}. Equal shares and shares by weight keep that sum "
            f"({sums[1]} and {sums[2]}); times the weights it becomes {sums[3]}. Minus the true gradient adds up "
            f"to {sums[4]}."
        )


def _what_it_is(one: Example, names: Names, last: int) -> None:
    """Of what the errors are gradients, each beside central differences of it."""
    weights, bias, hidden = one.layers[-1].weights, one.layers[-1].bias, Trace(one).a(last - 1)
    level, sums = hidden_errors(one)[0], weights.sum(axis=0)
    squares, scaled = differences_of_split(one, weights, hidden)
    units = [names.output(last - 1, unit).text for unit in range(one.sizes[last - 1])]
    columns = {
        "unit": units,
        "times the weights": _texts(level.unnormalised[0]),
        "½ Σ e², linear outputs": _texts(squares),
        "by weight": _texts(level.by_weight[0]),
        "½ Σ e² / S, linear outputs": _texts(scaled),
    }
    sigmoid = one.network.layers[-1].activation == "sigmoid"
    if sigmoid:
        columns["cross-entropy, sigmoid outputs"] = _texts(differences_of_cross_entropy(one, weights, bias, hidden))
    st.markdown("#### What the errors are the gradient of")
    st.dataframe(columns, hide_index=True)
    st.caption(
        "The columns named after a loss are central differences of it with respect to the unit's output, sign turned."
    )
    points = [
        r"**Times the weights**, $e_j = \sum_k w_{jk} e_k$: minus the gradient of the half squared error with "
        "respect to the hidden outputs, for **linear** outputs. No slope of an activation stands between."
    ]
    if sigmoid:
        points.append(
            "These outputs are sigmoid. For them it is minus the gradient of the **binary cross-entropy**, in which "
            "the slope cancels; for the squared error the factor $a_k (1 - a_k)$ is missing."
        )
    points.append(
        r"**By weight**, $e_j = \sum_k e_k \, w_{jk} / S_k$ with $S_k = \sum_i w_{ik}$: minus the gradient of "
        r"$\frac{1}{2} \sum_k e_k^2 / S_k$ for linear outputs. Each output's loss is divided by the sum of the weights "
        f"into it, here {' and '.join(_texts(sums))}: a loss that changes whenever a weight does."
    )
    if (sums <= 0).any():
        points.append(
            "A sum of weights is not above 0 here: its term rewards a larger error, and at 0 it is undefined."
        )
    points.append(
        f"**In equal shares**: as if each output were the mean of its {len(weights)} inputs, whatever its weights are."
    )
    st.markdown("\n".join(f"- {point}" for point in points))
