"""Pictures of a tested claim: its counts against what it makes one expect, and how often each arm is solved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from textwrap import wrap

import plotly.graph_objects as go

from core.charts.blank import blank, log_ticks
from core.charts.descent import GREY
from core.charts.palette import LINES, line_style
from core.claims.counting import kind_of
from core.claims.rules import VERDICTS, Check
from core.notation.numbers import percent
from core.stats.proportion import wilson

SEEN, EXPECTED = LINES[0], LINES[1]


VERDICT_COLORS = [LINES[1], LINES[6], LINES[2], LINES[0], LINES[3], GREY]
"""Of the parts of a bar of verdicts, in the order of the verdicts."""


def verdict_bar(groups: Mapping[str, int]) -> go.Figure:
    """One bar of all claims, in parts by their verdict, each with its number."""
    figure = blank("", "")
    colors = dict(zip([*VERDICTS.values(), "Not tested yet"], VERDICT_COLORS, strict=True))
    for label, n in groups.items():
        figure.add_bar(
            x=[n],
            y=[""],
            orientation="h",
            name=label,
            text=[str(n)],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"size": 18, "color": "white"},
            marker={"color": colors[label], "line": {"color": "white", "width": 2}},
            hovertemplate=f"{label}: %{{x}} of {sum(groups.values())}<extra></extra>",
        )
    figure.update_layout(barmode="stack", margin={"l": 8, "r": 8, "t": 40, "b": 30}, legend={"traceorder": "normal"})
    figure.update_xaxes(visible=False, range=[0, sum(groups.values())])
    figure.update_yaxes(visible=False)
    return figure


WIDEST_WORDS = 44
"""Characters in a line about a count: a phone has room for no more."""

ROOM_FOR_A_COUNT, ROOM_FOR_A_LINE = 40, 17
"""Pixels for a bar, and for each line of words above it."""


def height_of_counts(checks: Sequence[Check]) -> int:
    """The height in pixels in which `counts` has room for all words."""
    return 130 + len(checks) * (ROOM_FOR_A_COUNT + ROOM_FOR_A_LINE * max(len(lines) for lines in _words(checks)))


def _words(checks: Sequence[Check]) -> list[list[str]]:
    """What each count counts, in lines."""
    return [wrap(f"{number}. {check.words}", WIDEST_WORDS) for number, check in enumerate(checks, 1)]


def counts(checks: Sequence[Check]) -> go.Figure:
    """For each count a line: the share with its interval, on a bar where the claim expects it; what it counts above."""
    figure = blank("share, %", "")
    words = _words(checks)
    room = ROOM_FOR_A_LINE * max(len(lines) for lines in words)
    pixels = ROOM_FOR_A_COUNT + room  # of one count
    places = [str(number) for number in range(1, len(checks) + 1)]
    lows, highs = zip(*(check.rule.zone for check in checks), strict=True)
    figure.add_bar(
        x=[100 * (high - low) for low, high in zip(lows, highs, strict=True)],
        base=[100 * low for low in lows],
        y=places,
        orientation="h",
        width=26 / pixels,
        marker={"color": EXPECTED, "opacity": 0.3},
        name="where the claim expects it",
        hovertemplate="count %{y}: expected from %{base:.0f}%<extra></extra>",
    )
    counted = [(place, check) for place, check in zip(places, checks, strict=True) if check.n]
    shares = [100 * check.share for _, check in counted]
    intervals = [check.interval for _, check in counted]
    figure.add_scatter(
        x=shares,
        y=[place for place, _ in counted],
        mode="markers",
        marker={"color": SEEN, "size": 11, "symbol": "diamond"},
        error_x=_bars(shares, intervals),
        customdata=[f"{check.seen:,} of {check.n:,}, {percent(check.share, 1)}" for _, check in counted],
        hovertemplate="count %{y}: %{customdata}<extra></extra>",
        name="measured, with its 95% interval",
    )
    figure.update_xaxes(range=[-2, 102], fixedrange=True)
    for index, lines in enumerate(words):
        told = {"text": "<br>".join(map(escape, lines)), "x": 0, "y": index, "xanchor": "left", "yanchor": "bottom"}
        figure.add_annotation(told, yshift=15, align="left", showarrow=False)
    above = (15 + room) / pixels
    figure.update_yaxes(type="category", range=[len(checks) - above, -above], visible=False, fixedrange=True)
    return figure


def _bars(shares: Sequence[float], intervals: Sequence[tuple[float, float]]) -> dict[str, object]:
    """Error bars from the shares in % to the ends of their intervals."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [max(100 * high - share, 0.0) for share, (_, high) in zip(shares, intervals, strict=True)],
        "arrayminus": [max(share - 100 * low, 0.0) for share, (low, _) in zip(shares, intervals, strict=True)],
        "thickness": 2.5,
        "width": 6,
    }


def solved_by_rate(arms: Sequence[str], rates: Sequence[float], solved: Sequence[tuple[int, int]]) -> go.Figure:
    """Share solved over the learning rate, a line for each kind of network.

    arms: names such as `core.claims.counting.at_rate` makes; solved: (solved, n) of each.
    """
    figure = blank("learning rate", "solved, %")
    kinds = list(dict.fromkeys(kind_of(arm) for arm in arms))
    for number, kind in enumerate(kinds):
        own = [index for index, arm in enumerate(arms) if kind_of(arm) == kind]
        shares = [100 * solved[index][0] / solved[index][1] for index in own]
        style = line_style(number)
        figure.add_scatter(
            x=[rates[index] for index in own],
            y=shares,
            mode="lines+markers",
            line=style,
            marker={"color": style["color"], "size": 8},
            error_y=_bars(shares, [wilson(*solved[index]) for index in own]) | {"thickness": 1.5, "width": 4},
            name=kind,
            customdata=[percent(share / 100, 1) for share in shares],
            hovertemplate=f"{kind}, rate %{{x:g}}: %{{customdata}} solved<extra></extra>",
        )
    figure.update_xaxes(type="log", **log_ticks(rates))
    figure.update_yaxes(range=[-3, 103])
    return figure


def solved_by_arm(arms: Sequence[str], solved: Sequence[tuple[int, int]]) -> go.Figure:
    """Share solved, a line for each arm; solved: (solved, n) of each."""
    figure = blank("solved, %", "")
    shares = [100 * count / n for count, n in solved]
    figure.add_scatter(
        x=shares,
        y=list(arms),
        mode="markers",
        marker={"color": LINES[3], "size": 10},
        error_x=_bars(shares, [wilson(*one) for one in solved]),
        customdata=[f"{count:,} of {n:,}, {percent(count / n, 1)}" for count, n in solved],
        hovertemplate="%{y}: %{customdata}<extra></extra>",
        name="solved, with its 95% interval",
    )
    figure.update_xaxes(range=[-2, 102], fixedrange=True)
    figure.update_yaxes(autorange="reversed", type="category", automargin=True, fixedrange=True)
    return figure
