"""The editor of one's own points: a dialog with the plane to click in, and the table to paste, open and save."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

import streamlit as st

from core.charts.maps import around, frame
from core.charts.scatter import place_in_picture, points_to_edit
from core.data.clouds import CLOUDS, REACH
from core.data.points import (
    AS_THEY_ARE,
    FEWEST,
    LARGEST,
    MOST,
    MOST_CLASSES,
    AnyPoints,
    Point,
    Valued,
    ends_of,
    point,
    read_points,
    valued,
    write_points,
)
from core.data.problems import IRIS, IRIS_LABEL, PROBLEMS
from core.data.regressions import REGRESSIONS
from core.data.tables import Table, TableError, decoded, read_table, write_table
from core.experiment.experiment import Experiment
from core.experiment.settings import Number, Setting, SettingError
from core.notation.numbers import counted
from pages.shared.parts.messages import say_notices, say_refused
from pages.shared.parts.picture import Event, Handle, picture
from pages.shared.parts.plain import plain
from pages.shared.parts.uploads import file_place
from pages.shared.parts.widgets import ACTED, show, widget
from pages.shared.state.own_run import OwnRun

KEY = "points_draft"
"""The points that are being edited, in the session's state; none where the editor is closed."""

ICONS = (":material/circle:", ":material/square:", ":material/change_history:", ":material/stat_0:")
"""The shapes of the classes."""

TEXT, FILE, BEGINNING = "points_text", "points_file", "points_beginning"
KIND, VALUE = "points_kind", "points_value"

VALUES_AT_FIRST = 1.5
"""So far up and down reaches the picture of values over one input while there are none."""

HEIGHT = 460
"""Pixels of the plane."""

MOST_HANDLES = 60
"""Up to so many points can be dragged at once; of more, the chosen one."""

NEAR = 0.025
"""A click chooses a point that is at most so far away, as a share of the plane's side."""

FINE = 1000
"""Places along a side at which a click can put a point."""

FAR = 15.0
"""Coordinates beyond it are hard to learn from as they are."""

MOST_STEPS, MOST_FAULTS = 100, 6
"""That can be undone; that are listed."""

CLASSES, VALUES, CURVE = "classes", "values", "curve"

KINDS = {CLASSES: "a class", VALUES: "a value", CURVE: "a value over one input"}
"""What each point has."""


def kind_of(points: AnyPoints) -> str | None:
    """Which of KINDS these points are; None where there is no point."""
    for entry in points:
        return CLASSES if isinstance(entry, Point) else CURVE if entry.x2 is None else VALUES
    return None


def as_kind(points: AnyPoints, kind: str) -> AnyPoints:
    """The points as others of KINDS: a class as value 0 to 3, the upper half of the values as class 1, x2 as 0."""
    if not points or kind == kind_of(points):
        return points
    if kind == CLASSES:
        middle = sum(ends_of(points)) / 2.0
        return tuple(point(x1, x2 or 0.0, int(value > middle)) for x1, x2, value in points)
    return tuple(valued(x1, None if kind == CURVE else x2 or 0.0, value) for x1, x2, value in points)


@dataclass
class Draft:
    """Points that are being edited; `place` says from where the editor was opened."""

    place: str
    points: AnyPoints
    cls: int = 1
    value: float = 1.0
    """Of points to be added."""

    kind: str = CLASSES
    """Of KINDS: what the points have, also where there are none."""

    refusals: dict[str, str] = field(default_factory=dict)
    """What was typed as a value and is none, as `widget` keeps it."""

    read_as: tuple[str, bool] | None = None
    """A table that was taken and can be read otherwise, and whether it would be as values."""

    chosen: int | None = None
    said: str = ""
    """What was done or cannot be done, in a sentence or two."""

    table: Table | None = None
    """A table with faults that waits for a decision."""

    past: list[AnyPoints] = field(default_factory=list)
    future: list[AnyPoints] = field(default_factory=list)
    scaled: bool = True
    """Whether coordinates far from 0 are to be scaled."""

    def __post_init__(self) -> None:
        self._held: AnyPoints | None = None
        self.kind = kind_of(self.points) or self.kind
        self.see_all()

    @property
    def current(self) -> int:
        """The class of the chosen point, or of points to be added."""
        return self.cls if self.chosen is None else int(self.points[self.chosen][2])

    @property
    def current_value(self) -> float:
        """The value of the chosen point, or of points to be added."""
        return self.value if self.chosen is None else self.points[self.chosen][2]

    @property
    def is_far(self) -> bool:
        """Whether the coordinates are hard to learn from as they are."""
        return any(max(map(abs, entry.place)) > FAR for entry in self.points)

    def see_all(self) -> None:
        """Show as much of the plane as all points need; over one input, of it and of the values."""
        places = [entry.place for entry in self.points]
        self.reach = self.up = frame(places) if len(places) > 1 else (-REACH, REACH)
        if self.kind == CURVE:
            values = [(entry[2],) for entry in self.points]
            self.up = around(values) if len(values) > 1 else (-VALUES_AT_FIRST, VALUES_AT_FIRST)

    def _become(self, points: AnyPoints, chosen: int | None = None, said: str = "") -> None:
        self._let_go()
        self.past.append(self.points)
        del self.past[:-MOST_STEPS]
        self.future.clear()
        self._show(points, chosen, said)

    def _let_go(self) -> None:
        """A drag ends where it is: its last event may come after that of a key."""
        held, self._held = self._held, None
        if held is not None and held != self.points:
            self.past.append(held)

    def _show(self, points: AnyPoints, chosen: int | None = None, said: str = "") -> None:
        self.points, self.chosen, self.said, self.table, self.read_as = points, chosen, said, None, None
        self.kind = kind_of(points) or self.kind

    def _at(self, x: float, y: float, number: float) -> Point | Valued:
        """A point where a click can put one in the picture; `number` is its class or value, if it is not the height."""
        x, y = (
            round(value / step) * step
            for value, (low, high) in ((x, self.reach), (y, self.up))
            for step in [10.0 ** math.floor(math.log10((high - low) / FINE))]
        )
        if self.kind == CLASSES:
            return point(x, y, int(number))
        return valued(x, None, y) if self.kind == CURVE else valued(x, y, number)

    def click(self, x1: float, x2: float) -> None:
        """Choose the point there, or add one."""
        wide, tall = self.reach[1] - self.reach[0], self.up[1] - self.up[0]
        places = map(place_in_picture, self.points)
        away = [math.hypot((x - x1) / wide, (y - x2) / tall) for x, y in places]
        nearest = min(range(len(away)), key=away.__getitem__, default=None)
        if nearest is not None and away[nearest] <= NEAR:
            self._show(self.points, nearest)
        elif len(self.points) >= MOST:
            self._show(self.points, None, f"There are {MOST:,} points, and no more are possible.")
        else:
            self._become(_together([*self.points, self._at(x1, x2, self._of_new)]))

    @property
    def _of_new(self) -> float:
        """The class or value of points to be added."""
        return self.cls if self.kind == CLASSES else self.value

    def move(self, index: int, x1: float, x2: float, final: bool) -> None:
        """Choose a point and put it there; all of a drag is one step to undo."""
        before = self.points if self._held is None else self._held
        if not 0 <= index < len(before):
            return
        moved = self._at(x1, x2, before[index][2])
        if math.dist((x1, x2), place_in_picture(before[index])) == 0.0:
            moved = before[index]
        after = _together([*before[:index], moved, *before[index + 1 :]])
        if final:
            self._held = None
            self._show(before, index)
            if after != before:
                self._become(after, index)
        else:
            self._held = before
            self._show(after, index)

    def take_class(self, cls: int) -> None:
        """The chosen point is of this class, or the points that are added from now on."""
        if self.chosen is None:
            self.cls = cls
        else:
            self._change(self.chosen, cls)

    def take_value(self, value: float) -> None:
        """The chosen point has this value, or the points that are added from now on."""
        if self.chosen is None:
            self.value = value
        else:
            self._change(self.chosen, value)

    def _change(self, index: int, number: float) -> None:
        """The class or value of a point."""
        x1, x2, before = self.points[index]
        if number != before:
            changed = point(x1, x2 or 0.0, int(number)) if self.kind == CLASSES else valued(x1, x2, number)
            self._become(_together([*self.points[:index], changed, *self.points[index + 1 :]]), index)

    def take_kind(self, kind: str) -> None:
        """Each point has what this one of KINDS says."""
        points = as_kind(self.points, kind)
        if points != self.points:
            self._become(points, None)
        self.kind, self.chosen = kind, None
        self.see_all()

    def remove(self) -> None:
        """Take the chosen point away; without one, the last."""
        index = len(self.points) - 1 if self.chosen is None else self.chosen
        if self.points:
            self._become(_together([*self.points[:index], *self.points[index + 1 :]]))

    def replace(self, points: Sequence[Point | Valued], said: str = "") -> None:
        """Go on with other points."""
        self._become(_together(points), None, said)
        self.see_all()

    def undo(self) -> None:
        """The points before the last change."""
        self._let_go()
        if self.past:
            self.future.append(self.points)
            self._show(self.past.pop())
            self.see_all()

    def redo(self) -> None:
        """What was undone last, once more."""
        self._let_go()
        if self.future:
            self.past.append(self.points)
            self._show(self.future.pop())
            self.see_all()

    def read(self, content: str, as_values: bool | None = None) -> None:
        """Take the points of a table; where some of its lines have faults, none before the visitor says so.

        as_values: as in read_table.
        """
        try:
            table = read_table(content, as_values)
        except TableError as error:
            self._show(self.points, self.chosen, f"The table was not taken. {error}")
            return
        if table.faults:
            self._show(self.points, self.chosen)
            self.table = table
        else:
            self.replace(table.points, _of_table(table))
            if table.otherwise:
                self.read_as = content, not table.of_values


def _together(points: Sequence[Point | Valued]) -> AnyPoints:
    """Points that are all of one kind as a tuple of these."""
    values = tuple(entry for entry in points if isinstance(entry, Valued))
    return values or tuple(entry for entry in points if isinstance(entry, Point))


def _of_table(table: Table) -> str:
    return " ".join([f"{counted(len(table.points), 'point')} read.", *table.notes])


def points_button(own: OwnRun, place: str, fixed: Collection[str]) -> None:
    """The way to the editor of the run's points, and the editor itself while it is open.

    `place` is a key that no other such button has; `fixed` settings cannot change.
    """
    points = own.chosen("points")

    def open_editor() -> None:
        st.session_state[ACTED] = True
        st.session_state[KEY] = Draft(place, read_points(points))
        for key in (TEXT, BEGINNING):
            st.session_state.pop(key, None)

    n = len(read_points(points))
    st.button(
        f"Edit the {counted(n, 'point')}",
        key=place,
        icon=":material/edit:",
        on_click=open_editor,
        help="Set points by hand, paste or open a table, or begin with those of a gate, a cloud, iris or a function.",
        width="stretch",
    )
    draft: Draft | None = st.session_state.get(KEY)
    if draft is not None and draft.place == place:
        _editor(own, draft, fixed)


def _close() -> None:
    st.session_state[ACTED] = True
    st.session_state.pop(KEY, None)


@st.dialog("Points of your own", width="large", on_dismiss=_close)
def _editor(own: OwnRun, draft: Draft, fixed: Collection[str]) -> None:
    _tools(draft)
    left, right = st.columns([3, 2])
    with left:
        _plane(draft)
    with right:
        with st.container():  # always there: the table below it stays open
            st.caption(_in_words(draft))
            if draft.said:
                st.info(plain(draft.said))
            if draft.read_as:
                _otherwise(draft, *draft.read_as)
            if draft.table:
                _faults(draft, draft.table)
        _other_points(draft, own.experiment)
        with st.expander("As a table: paste, open, save"):
            _as_table(draft)
        if draft.is_far and own.experiment.scaling == AS_THEY_ARE:
            draft.scaled = st.checkbox(
                "Scale the coordinates",
                draft.scaled,
                help="To mean 0 and variance 1. Some lie far from 0, and a network learns such numbers badly. "
                "*Coordinates* changes it later.",
            )
        _use(own, draft, fixed)


def _plane(draft: Draft) -> None:
    """The plane with the points, to click in."""
    picture(
        points_to_edit(draft.points, draft.reach, draft.up, draft.chosen, draft.kind == CURVE),
        "points_plane",
        alt=f"{'Values over the input' if draft.kind == CURVE else 'The plane of the inputs'} with "
        f"{counted(len(draft.points), 'point')}",
        height=HEIGHT,
        square=draft.kind != CURVE,
        handles=_handles(draft),
        clicks=True,
        on_event=lambda event: _on_event(draft, event),
    )


def _use(own: OwnRun, draft: Draft, fixed: Collection[str]) -> None:
    """The way back, with these points."""
    few = len(draft.points) < FEWEST
    help = f"At least {FEWEST} points are needed." if few else "The run starts anew with them."
    if st.button("Use these points", type="primary", disabled=few, help=help, key="points_use"):
        try:
            own.choose("points", write_points(draft.points), fixed)
            if draft.is_far and draft.scaled and own.experiment.scaling == AS_THEY_ARE:
                brought_along = own.brought_along
                own.choose("scaling", "standard", fixed)
                own.brought_along = brought_along  # by the points, and still to be said
        except SettingError as error:
            say_refused(error)
            return
        _close()
        st.rerun()


def _tools(draft: Draft) -> None:
    """What each point has, undo and redo, and what takes points away."""
    show(KIND, draft.kind)
    st.segmented_control(
        "Each point has",
        list(KINDS),
        format_func=KINDS.__getitem__,
        key=KIND,
        required=True,
        on_change=lambda: draft.take_kind(st.session_state[KIND]),
        help="A class, which the network is to tell from others; or a value, which its output is to have. "
        "Points that are there change with it: a class becomes a value, and the upper half of the values class 1.",
    )
    whose = "of the points that you add" if draft.chosen is None else "of the chosen point"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if draft.kind == VALUES:
            _value_field(draft, whose)
        for cls, icon in enumerate(ICONS) if draft.kind == CLASSES else ():
            st.button(
                f"Class {cls}",
                key=f"points_class_{cls}",
                icon=icon,
                type="primary" if draft.current == cls else "secondary",
                on_click=draft.take_class,
                args=(cls,),
                shortcut=str(cls),
                help=f"The class {whose} (key {cls}).",
            )
        tools: list[tuple[str, str, Callable[[], None], bool, str | None, str]] = [
            ("undo", "", draft.undo, bool(draft.past), "Ctrl+Z", "Undo the last change (Ctrl+Z)."),
            ("redo", "", draft.redo, bool(draft.future), "Ctrl+Shift+Z", "Do again what was undone (Ctrl+Shift+Z)."),
            (
                "delete",
                "Remove",
                draft.remove,
                bool(draft.points),
                "Delete",
                "Remove the chosen point, or the one added last (Delete).",
            ),
            ("delete_sweep", "Remove all", lambda: draft.replace(()), bool(draft.points), None, "Remove all points."),
        ]
        for name, label, action, possible, shortcut, help in tools:
            st.button(
                label or f":material/{name}:",
                key=f"points_{name}",
                icon=f":material/{name}:" if label else None,
                on_click=action,
                disabled=not possible,
                shortcut=shortcut,
                help=help,
            )


def _value_field(draft: Draft, whose: str) -> None:
    """The value of the chosen point, or of those that are added."""
    entry = Setting(Number(-LARGEST, LARGEST), "Value", f"The value {whose}.")
    widget(entry, VALUE, VALUE, draft.current_value, draft.take_value, draft.refusals, width=150)


def _otherwise(draft: Draft, content: str, as_values: bool) -> None:
    """Where the last column of a table can be understood in two ways: the other one."""
    st.button(
        f"Read them as {'values' if as_values else 'classes'} instead",
        key="points_otherwise",
        on_click=lambda: draft.read(content, as_values),
        help="Numbers with decimals were taken as values to be learned, few whole numbers as classes.",
    )


def _handles(draft: Draft) -> list[Handle]:
    """Where points can be dragged."""
    few = len(draft.points) <= MOST_HANDLES
    shown = range(len(draft.points)) if few else [draft.chosen] if draft.chosen is not None else []
    places = [(index, draft.points[index]) for index in shown]
    return [
        Handle(
            str(index),
            *place_in_picture(entry),
            f"Point {index + 1} {f'of class {entry.cls} ' if isinstance(entry, Point) else ''}{_where(entry)}",
            clear=True,
        )
        for index, entry in places
    ]


def _on_event(draft: Draft, event: Event) -> None:
    if event.kind == "click":
        draft.click(event.x, event.y)
    elif event.kind == "handle" and event.name.isdecimal():
        draft.move(int(event.name), event.x, event.y, event.final)


def _where(entry: Point | Valued) -> str:
    """Where a point is, and its value."""
    at = f"at {', '.join(f'{coordinate:g}' for coordinate in entry.place)}"
    return at if isinstance(entry, Point) else f"{at} with value {entry.value:g}"


def _in_words(draft: Draft) -> str:
    """How many points there are, and what can be done."""
    what, words = {VALUES: "value", CURVE: "height"}.get(draft.kind, "class"), counted(len(draft.points), "point")
    if draft.kind == CLASSES:
        counts = [sum(entry[2] == cls for entry in draft.points) for cls in range(MOST_CLASSES)]
        words += f": {', '.join(f'{n:,} of class {cls}' for cls, n in enumerate(counts) if n or cls < 2)}"
    elif draft.points:
        words += " with values from {:g} to {:g}".format(*ends_of(draft.points)).replace("-", "−")
    if draft.chosen is not None:
        where = _where(draft.points[draft.chosen]).replace("-", "−")
        return f"{words}. The point {where} is chosen: drag it, give it another {what}, or remove it."
    new = {CLASSES: f" of class {draft.cls}", VALUES: f" with value {draft.value:g}"}.get(draft.kind, "")
    return f"{words}. Click or tap in the picture to add a point{new}; click on a point to choose it."


def _faults(draft: Draft, table: Table) -> None:
    """What is wrong with a table, and whether its other lines are to be taken."""
    more = len(table.faults) - MOST_FAULTS
    say_notices(
        [
            "The table was not taken; the points are as they were.",
            *table.faults[:MOST_FAULTS],
            f"And {more:,} more." if more > 0 else "",
        ]
    )
    if table.points:
        st.button(
            f"Take the other lines: {counted(len(table.points), 'point')}",
            key="points_others",
            on_click=lambda: draft.replace(table.points, _of_table(table)),
        )


def _as_table(draft: Draft) -> None:
    """The points as text to edit or to replace, as a file to open and to save."""
    now = write_table(draft.points)
    if st.session_state.get("points_written") != now or TEXT not in st.session_state:
        st.session_state["points_written"] = st.session_state[TEXT] = now
    st.text_area(
        "x₁, x₂ and the class or value, a point a line",
        key=TEXT,
        height=200,
        help="Separated by commas, semicolons, tabs or spaces, with or without a header. The class is a number or a "
        f"word, up to {MOST_CLASSES} different ones. Numbers with decimals are values to be learned. With two columns, "
        "x and the value, there is one input.",
    )
    with st.container(horizontal=True):
        st.button("Take this table", key="points_take", on_click=lambda: draft.read(st.session_state[TEXT]))
        st.download_button(
            "Save it (CSV)",
            data=now,
            file_name="perceptarium-points.csv",
            mime="text/csv",
            on_click="ignore",
            disabled=not draft.points,
        )
    file_place("Open a table", type=["csv", "tsv", "txt"], key=FILE, on_change=lambda: _open(draft))


def _open(draft: Draft) -> None:
    """A file was chosen, or taken away."""
    if (file := st.session_state[FILE]) is not None:
        try:
            draft.read(decoded(file.getvalue()))
        except TableError as error:
            draft.said = f"The file was not taken. {error}"


def _other_points(draft: Draft, experiment: Experiment) -> None:
    """The points of a gate, a cloud, iris or a function to begin with."""
    two = {name: problem.label for name, problem in PROBLEMS.items() if problem.n_inputs == 2}
    labels = two | {name: entry.label for name, entry in CLOUDS.items()} | {IRIS: IRIS_LABEL}
    labels |= {name: entry.label for name, entry in REGRESSIONS.items()}

    def take() -> None:
        name = st.session_state[BEGINNING]
        if name is not None:
            table = experiment.truth_table if len(experiment.truth_table) == 4 else Experiment.truth_table
            task = Experiment(
                problem=name,
                truth_table=table,
                **{other: getattr(experiment, other) for other in ("n", "noise", "data_seed", "measures")},
                output_activation="linear",
                test=0,
            ).task
            if task.is_regression:
                pairs = zip(task.points, task.values, strict=True)
                draft.replace([valued(place[0], place[1] if place[1:] else None, value) for place, value in pairs])
            else:
                draft.replace([point(x1, x2, cls) for (x1, x2), cls in zip(task.points, task.classes, strict=True)])

    st.selectbox(
        "Begin with the points of",
        list(labels),
        None,
        format_func=labels.__getitem__,
        key=BEGINNING,
        on_change=take,
        placeholder="a gate, a cloud, iris or a function",
        help=f"A cloud has the number of points, the noise and the seed that are set: {experiment.n:,} points, "
        f"{experiment.noise:g} % noise.",
    )
