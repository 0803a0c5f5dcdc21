"""The chain rule for one weight or bias: the product factor by factor, and the sum over the paths."""

from __future__ import annotations

import streamlit as st

from core.charts.diagram import place_key
from core.training.record import Place
from core.worked.chain import Chain, chain_of
from core.worked.kinks import relative_difference, sides
from core.worked.notation import (
    INDENT,
    Math,
    factor,
    folded,
    latex_lines,
    num,
    op,
    partial,
    plain_number,
    product,
    symbol,
)
from pages.backpropagation.view import View

MOST_WRITTEN_PATHS = 4
"""Of more paths than this, only the table shows the factors."""

MOST_BRACED, FACTORS_IN_A_LINE = 4, 3
"""So many fractions fit side by side on a phone, under the brace of delta and otherwise."""


def chain_rule(view: View) -> None:
    """The product for the parameter that is chosen, in the diagram or in the list."""
    st.markdown("#### The chain rule, factor by factor")
    places = {place_key(place): place for place in view.example.places}
    chosen = view.state.place if view.state.place in places else _first_that_matters(view)
    described = {key: view.names.describe(place) for key, place in places.items()}
    view.page.widget("place", value=chosen, options=list(places), text=described.__getitem__)
    chain = chain_of(view.example, places[chosen], view.names.convention)
    n_paths, n_rows = len(chain.paths), len(view.example.rows)
    st.markdown(_in_words(view, chain))
    if n_paths <= MOST_WRITTEN_PATHS:
        st.latex(latex_lines(_lines(view, chain)))
    if n_paths > 1 or n_rows > 1:
        st.dataframe(_table(view, chain), hide_index=True, height=min(38 + 35 * n_paths * n_rows, 320))
    central_difference(view, chain.place)


def central_difference(view: View, place: Place) -> None:
    """A gradient beside its central difference."""
    example, index = view.example, view.example.places[place]
    check = example.check
    st.markdown(
        f"Gradient **{plain_number(float(check.gradient[index]))}**, central difference "
        f"**{plain_number(float(check.numerical[index]))}**, relative difference "
        f"{relative_difference(example, index)}.{sides(example, index)}"
    )


def _first_that_matters(view: View) -> str:
    """The first parameter whose gradient is not 0, or the very first."""
    gradient, places = view.example.loss_and_gradient[1], view.example.places
    return place_key(next((place for place, index in places.items() if gradient[index]), next(iter(places))))


def _lines(view: View, chain: Chain) -> list[Math]:
    """The product of each path in symbols, delta under a brace; for a single example with numbers as well."""
    place, n = chain.place, chain.n_delta
    delta = view.names.delta(place.layer + 1, place.unit)
    left = partial(symbol("L"), view.names.parameter(place))
    lines = []
    for number, path in enumerate(chain.paths):
        symbols = [entry.symbols for entry in path.factors]
        begin = op("+") if number else left + op("=")
        if len(chain.paths) == 1 and n <= MOST_BRACED:
            braced = Math(rf"\underbrace{{{product(symbols[:n]).latex}}}_{{{delta.latex}}}")
            lines += [begin + braced, INDENT + op("·") + product(symbols[n:])]
        else:
            for at in range(0, len(symbols), FACTORS_IN_A_LINE):
                lines.append((INDENT + op("·") if at else begin) + product(symbols[at : at + FACTORS_IN_A_LINE]))
    if len(view.example.rows) > 1:
        return lines
    for number, path in enumerate(chain.paths):
        numbers = [factor(float(entry.values[0])) for entry in path.factors]
        lines += folded(op("+" if number else "="), numbers, "·")
    if len(chain.paths) > 1:
        first, *others = (factor(float(path.products[0])) for path in chain.paths)
        lines.append(op("=") + sum((op("+") + other for other in others), first))
    if chain.penalty:
        lines.append(op("+") + factor(chain.penalty))
    return [*lines, op("=") + num(chain.total)]


def _in_words(view: View, chain: Chain) -> str:
    n_paths, n_rows = len(chain.paths), len(view.example.rows)
    place = chain.place
    ways = "one path: the gradient is one product" if n_paths == 1 else f"{n_paths} paths: the gradient is their sum"
    text = f"{view.names.parameter(place).text} acts on the loss along {ways}"
    if n_rows > 1:
        text += f", added up over {n_rows} examples"
    text += f"; it is {plain_number(chain.total)}."
    if chain.penalty:
        text += f" The penalties add {plain_number(chain.penalty)} to it."
    delta = view.names.delta(place.layer + 1, place.unit).text
    if n_paths > 1:
        without = "factor" if len(chain.paths[0].factors) - chain.n_delta == 1 else "two factors"
        text += f" Without the last {without} of each path, the sum is {delta}."
    return text


def _table(view: View, chain: Chain) -> dict[str, list[str]]:
    """A line for each example and path: the units passed, the factors, their product."""
    table: dict[str, list[str]] = {"example": [], "path": [], "factors": [], "product": []}
    for row, name in enumerate(view.example.rows):
        for path in chain.paths:
            table["example"].append(name)
            table["path"].append(" → ".join([*(view.names.output(*unit).text for unit in path.units), "L"]))
            table["factors"].append(" · ".join(plain_number(float(entry.values[row])) for entry in path.factors))
            table["product"].append(plain_number(float(path.products[row])))
    return table
