"""A run as a moving picture for slides, a GIF or WebP file: decision region, hidden units and loss, epoch by epoch."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from core.charts.maps import (
    INSIDE,
    Panel,
    mark_size,
    on_panel,
    panel_of,
    panel_values,
    plane_range,
    plane_ticks,
    round_ticks,
    value_marker,
)
from core.charts.one_input import output_range
from core.charts.palette import CLASS_COLORS, CLASS_GROUNDS, CLASS_SYMBOLS, LINES, MIDDLE, TOWARDS_0, TOWARDS_1
from core.charts.regions import COLORS, cells, channels, ramp
from core.data.problems import Samples
from core.nn.array import Array
from core.training.run import Run
from core.training.snapshot import Snapshot
from core.training.words import level_names, right_in_words, run_title

Format = Literal["GIF", "WebP"]

FRAMES_A_SECOND = 10
SECONDS_AT_THE_END = 2.0
"""How long the last epoch stays on the screen before the film begins again."""

SHARE_OF_WIDTH = 9 / 16
FINER = 2
"""Each frame is drawn so many times as large and made smaller, which smooths its lines."""

CELLS = 60
"""Of a map, on a side."""

MOST_UNITS = 4
"""The most maps of hidden units that have room."""

INK, QUIET, PAPER = "#1f2430", "#6b7280", "#ffffff"


@dataclass(frozen=True)
class Box:
    """A rectangle in units of a frame 640 wide and 360 high."""

    left: float
    top: float
    width: float
    height: float


def film(
    run: Run,
    last_epoch: int,
    *,
    seconds: int,
    width: int,
    format: Format,
    most_seconds: float,
    test_points: bool = True,
    wide: bool = False,
) -> bytes:
    """The file: epochs from 0 to last_epoch, evenly spread over `seconds`, in frames `width` pixels wide.

    Training takes at most `most_seconds`; what is not reached by then is not in the film. test_points: whether those
    of the test set are shown, as hollow ones. wide: as in core.charts.maps.MARGINS.
    """
    stride = max(1, -(-last_epoch // (seconds * FRAMES_A_SECOND)))
    rows = run.stretch(0, last_epoch // stride + 1, stride, most_seconds)
    shown = [rows.snapshot(row) for row in range(len(rows))]
    if shown[-1].status == "training" and shown[-1].epoch < last_epoch < shown[-1].epoch + stride:
        shown.append(run.snapshot(last_epoch))
    frames = _Frames(run, shown, width, test_points, wide)
    palette = _palette(run.experiment.task.n_classes)

    def picture(number: int) -> Image.Image:
        image = frames.draw(number)
        return image.quantize(palette=palette, dither=Image.Dither.NONE) if format == "GIF" else image

    durations = [round(1000 * seconds / len(shown))] * (len(shown) - 1) + [round(1000 * SECONDS_AT_THE_END)]
    file = io.BytesIO()
    picture(0).save(
        file,
        format=format,
        save_all=True,
        append_images=(picture(number) for number in range(1, len(shown))),
        duration=durations if len(durations) > 1 else durations[0],
        loop=0,
    )
    return file.getvalue()


def _palette(n_classes: int) -> Image.Image:
    """The 256 colours of a GIF, the same for all frames, or the ground would flicker."""
    inks = (INK, QUIET, LINES[0], *CLASS_COLORS[:n_classes])
    shades = 24 if n_classes == 2 else 12
    if n_classes == 2:
        colors = [_map_colors(np.linspace(0, 1, 256 - shades * len(inks)))]
    else:
        colors = [ramp(ground, (256 - shades * len(inks)) // n_classes) for ground in CLASS_GROUNDS[:n_classes]]
    for ink in inks:
        share = np.linspace(0, 1, shades)[:, None]
        colors.append(share * channels(ink) + (1 - share) * channels(PAPER))
    image = Image.new("P", (1, 1))
    image.putpalette(np.concatenate(colors).astype(np.uint8).tobytes())
    return image


def _map_colors(levels: Array) -> Array:
    """The colours (n, 3) of levels (n,) from 0 to 1 in a map."""
    ends = np.array([channels(color) for color in (TOWARDS_0, MIDDLE, TOWARDS_1)])
    return np.stack([np.interp(levels, [0.0, 0.5, 1.0], ends[:, channel]) for channel in range(3)], axis=1)


class _Frames:
    """Draws the frames of one run."""

    def __init__(self, run: Run, shown: Sequence[Snapshot], width: int, test_points: bool, wide: bool):
        self.experiment, self.shown, self.title = run.experiment, shown, run_title(run)
        self.size = width, 2 * round(width * SHARE_OF_WIDTH / 2)
        self.scale = FINER * width / 640
        self.fonts = {size: ImageFont.load_default(size * self.scale) for size in (11, 13, 17)}
        self.panels = panel_values(self.experiment)
        self.low, self.high = plane_range(self.experiment, wide)
        self.test_points = test_points
        self.half = min(6.0, 0.5 * mark_size(len(self.experiment.task.points)))
        self.losses = [snapshot.loss for snapshot in shown]
        self.top = max(self.losses) or 1.0
        side = (np.arange(CELLS) + 0.5) / CELLS * (self.high - self.low) + self.low
        x1, x2 = np.meshgrid(side, side[::-1])
        self.is_graph = self.experiment.task.n_inputs == 1
        self.reach = output_range(self.experiment) if self.is_graph else (self.low, self.high)
        if self.is_graph:
            self.grids = [side[:, None]]
        else:
            self.grids = [self.experiment.inputs_at(on_panel(x1.ravel(), x2.ravel(), panel)) for panel in self.panels]

    def draw(self, number: int) -> Image.Image:
        """The frame with this number."""
        snapshot = self.shown[number]
        image = Image.new("RGB", (FINER * self.size[0], FINER * self.size[1]), PAPER)
        pen = ImageDraw.Draw(image)
        self._title(pen)
        outputs = [snapshot.network.forward(grid)[1][1:] for grid in self.grids]
        side = {1: 250.0, 2: 140.0, 4: 114.0}[len(self.panels)]
        for index, panel in enumerate(self.panels):
            row, column = divmod(index, 2)
            above = 1 - row if len(self.panels) > 2 else 0
            box = Box(38 + column * (side + 14), 52 + above * (side + 14), side, side)
            of_network, levels = outputs[index][-1], snapshot.experiment.levels
            if self.experiment.task.n_classes > 2:
                self._paint(image, pen, box, COLORS[cells(of_network, levels)])
            else:
                self._picture(image, pen, box, of_network[:, -1], self.reach if self.is_graph else levels)
            self._ticks(pen, box, panel, row, column)
            self._samples(pen, box, snapshot, index)
        if self.experiment.task.is_regression and not self.is_graph:
            self._bar(image, pen, Box(box.left + box.width + 8, box.top, 9, box.height))
        hidden = bool(self.experiment.hidden)
        self._curve(pen, Box(384, 66, 236, 116 if hidden else 236), number)
        if hidden:
            self._units(image, pen, outputs, snapshot)
        self._status(pen, snapshot)
        return image.resize(self.size, Image.Resampling.LANCZOS)

    def _title(self, pen: ImageDraw.ImageDraw) -> None:
        """In one line, as large as there is room for; else in two small ones, and what they leave out as dots."""
        room = (640 - 40) * self.scale

        def fits(text: str, size: int) -> bool:
            return pen.textlength(text, self.fonts[size]) <= room

        size = next((size for size in (17, 13, 11) if fits(self.title, size)), None)
        if size is not None:
            self._write(pen, 20, 14, self.title, size, INK)
            return
        parts = self.title.split(", ")
        first = max(n for n in range(1, len(parts)) if n == 1 or fits(", ".join(parts[:n]) + ",", 11))
        rest = ", ".join(parts[first:])
        while not fits(rest, 11) and ", " in rest:
            rest = rest.rpartition(", ")[0] + " …"
        self._write(pen, 20, 10, ", ".join(parts[:first]) + ",", 11, INK)
        self._write(pen, 20, 26, rest, 11, INK)

    def _at(self, *lengths: float) -> tuple[float, ...]:
        return tuple(length * self.scale for length in lengths)

    def _write(
        self, pen: ImageDraw.ImageDraw, x: float, y: float, text: str, size: int, color: str, anchor: str = "la"
    ) -> None:
        text = text.replace("−", "-")  # the font has no other minus
        pen.text((x * self.scale, y * self.scale), text, fill=color, font=self.fonts[size], anchor=anchor)

    def _picture(
        self, image: Image.Image, pen: ImageDraw.ImageDraw, box: Box, values: Array, ends: tuple[float, float]
    ) -> None:
        """The outputs of a unit: as a map of the plane of the inputs, or as a curve over the only one."""
        if not self.is_graph:
            low, high = ends
            self._paint(image, pen, box, _map_colors((values - low) / (high - low)))
            return
        pen.rectangle(
            self._at(box.left, box.top, box.left + box.width, box.top + box.height), MIDDLE, QUIET, width=FINER
        )
        low, high = ends
        shares = np.clip(np.nan_to_num((values - low) / (high - low), nan=0.5), 0.0, 1.0)
        across = (np.arange(len(values)) + 0.5) / len(values)
        places = zip(box.left + box.width * across, box.top + box.height * (1.0 - shares), strict=True)
        corners = [length for place in places for length in self._at(*map(float, place))]
        pen.line(corners, fill=INK, width=round(2 * self.scale))

    def _paint(self, image: Image.Image, pen: ImageDraw.ImageDraw, box: Box, colors: Array) -> None:
        """The colours (CELLS², 3) on the plane of the inputs."""
        cells = Image.fromarray(colors.reshape(CELLS, CELLS, 3).astype(np.uint8))
        left, top, width, height = (round(length) for length in self._at(box.left, box.top, box.width, box.height))
        image.paste(cells.resize((width, height), Image.Resampling.BICUBIC), (left, top))
        pen.rectangle([left, top, left + width, top + height], outline=QUIET, width=FINER)

    def _bar(self, image: Image.Image, pen: ImageDraw.ImageDraw, box: Box) -> None:
        """Which value each colour of the map stands for."""
        self._paint(image, pen, box, _map_colors(np.repeat(np.linspace(1.0, 0.0, CELLS), CELLS)))
        for text, share in zip(level_names(self.experiment), (1.0, 0.5, 0.0), strict=True):
            self._write(pen, box.left + box.width + 4, box.top + share * box.height, text, 11, QUIET, "lm")

    def _place(self, box: Box, x: float, y: float) -> tuple[float, float]:
        """Where an input lies in a map."""
        low, high = self.reach
        across, down = (x - self.low) / (self.high - self.low), (high - y) / (high - low)
        return box.left + box.width * across, box.top + box.height * down

    def _ticks(self, pen: ImageDraw.ImageDraw, box: Box, panel: Panel, row: int, column: int) -> None:
        """The numbers and names of the axes, below the lowest panels and beside those on the left."""
        middle, below = box.left + box.width / 2, box.top + box.height + 4
        ticks = plane_ticks(self.experiment)
        up = round_ticks(*self.reach) if self.is_graph else ticks
        for value in ticks if row == 0 else ():
            self._write(pen, self._place(box, value, 0.0)[0], below, f"{value:g}", 11, QUIET, "ma")
        for value in up if column == 0 else ():
            self._write(pen, box.left - 5, self._place(box, 0.0, value)[1], f"{value:g}", 11, QUIET, "rm")
        if row == 0:
            measured = self.experiment.task.coordinates
            name = f"x1 (x3 = {panel[0]:g})" if panel else "x1"
            if measured:
                name = f"x1: {measured[0]}, x2: {measured[1]}"
            # A long name, or one where a number stands in the middle, is below the numbers.
            line = int(bool(panel) or self.experiment.task.is_cloud)
            self._write(pen, middle, below + 13 * line, name, 11, QUIET, "ma")
        if column == 0:
            *_, one, other = up
            _, between = self._place(box, 0.0, (one + other) / 2)  # where no number stands
            self._write(pen, box.left - 5, between, "" if self.is_graph else "x2", 11, QUIET, "rm")
            if len(panel) > 1:
                self._write(pen, box.left - 5, between + 12, f"x4={panel[1]:g}", 11, QUIET, "rm")

    def _samples(self, pen: ImageDraw.ImageDraw, box: Box, snapshot: Snapshot, panel: int) -> None:
        """The points of a panel, as far as they lie in it: those to train on full, those to test with hollow."""
        task, test = self.experiment.task, self.experiment.test_samples
        edge = round((1.5 if self.half > 3 else 0.5) * self.scale)
        rim = INK if task.is_regression else PAPER
        colors, symbols = self._looks(snapshot.samples, task.classes)
        places = self._places(snapshot.samples)
        for place, color, symbol, row in zip(places, colors, symbols, task.points, strict=True):
            if panel_of(row) == panel:
                self._mark(pen, box, place, symbol, fill=color, outline=rim, width=edge)
        if test is not None and self.test_points:
            inside = {"fill": INSIDE} if task.is_regression else {}
            looks = self._looks(test, task.test_classes, is_test=True)
            for place, color, symbol in zip(self._places(test), *looks, strict=True):
                self._mark(pen, box, place, symbol, outline=color, width=round(self.scale), **inside)

    def _looks(self, samples: Samples, classes: Sequence[int], is_test: bool = False) -> tuple[list[str], list[str]]:
        """The colour and the symbol of each sample; of the test set that of its rim."""
        if samples.are_values:
            looks = value_marker(self.experiment, samples.targets, is_test)
            return (looks["line"] if is_test else looks)["color"], ["circle"] * len(samples.targets)
        return [CLASS_COLORS[cls] for cls in classes], [CLASS_SYMBOLS[cls] for cls in classes]

    def _places(self, samples: Samples) -> Array:
        """Where each sample stands, (samples, 2)."""
        return np.column_stack(
            [samples.points[:, 0], samples.targets[:, -1] if self.is_graph else samples.points[:, 1]]
        )

    def _mark(self, pen: ImageDraw.ImageDraw, box: Box, place: Array, symbol: str, **looks: Any) -> None:
        low, high = self.reach if self.is_graph else (self.low, self.high)
        if not (self.low <= place[0] <= self.high and low <= place[1] <= high):
            return
        half, (x, y) = self.half, self._place(box, float(place[0]), float(place[1]))
        corners = [*self._at(x - half, y - half, x + half, y + half)]
        match symbol:
            case "circle":
                pen.ellipse(corners, **looks)
            case "square":
                pen.rectangle(corners, **looks)
            case "triangle-up":
                pen.polygon(self._at(x, y - half, x + half, y + half, x - half, y + half), **looks)
            case _:
                wide = 1.2 * half
                pen.polygon(self._at(x, y - wide, x + wide, y, x, y + wide, x - wide, y), **looks)

    def _curve(self, pen: ImageDraw.ImageDraw, box: Box, number: int) -> None:
        """The loss from epoch 0 to the frame's."""
        self._write(pen, box.left, box.top - 5, "loss", 13, INK, "ls")
        pen.line(
            self._at(box.left, box.top, box.left, box.top + box.height, box.left + box.width, box.top + box.height),
            fill=QUIET,
            width=round(self.scale),
        )
        self._write(pen, box.left - 5, box.top, f"{self.top:.3g}", 11, QUIET, "rm")
        self._write(pen, box.left - 5, box.top + box.height, "0", 11, QUIET, "rm")
        last = self.shown[-1].epoch
        self._write(pen, box.left + box.width, box.top + box.height + 4, f"epoch {last:,}", 11, QUIET, "ra")
        points = [
            self._at(
                box.left + box.width * snapshot.epoch / (last or 1),
                box.top + box.height * (1 - min(max(loss / self.top, 0.0), 1.0)),
            )
            for snapshot, loss in zip(self.shown[: number + 1], self.losses, strict=False)
        ]
        if len(points) > 1:
            pen.line([length for point in points for length in point], fill=LINES[0], width=round(2 * self.scale))
        x, y = points[-1]
        radius = 4 * self.scale
        pen.ellipse([x - radius, y - radius, x + radius, y + radius], fill=LINES[0])

    def _units(
        self, image: Image.Image, pen: ImageDraw.ImageDraw, outputs: list[list[Array]], snapshot: Snapshot
    ) -> None:
        """The maps of the last hidden layer, as many as there is room for."""
        values, n = outputs[0][-2], self.experiment.hidden[-1]
        activation, shown = snapshot.experiment.activations[-2], min(n, MOST_UNITS)
        words = "hidden units" if shown == n else f"hidden units, {shown} of {n}"
        if len(self.experiment.hidden) > 1:
            words = words.replace("hidden", "last hidden layer's", 1)
        self._write(pen, 384, 222, words, 13, INK, "ls")
        for unit in range(shown):
            box = Box(384 + unit * 60, 228, 54, 54)
            largest = float(np.abs(values[:, unit]).max()) or 1.0
            ends = activation.ends if activation.saturates else (-largest, largest)
            self._picture(image, pen, box, values[:, unit], ends)
            self._write(pen, box.left + box.width / 2, box.top + box.height + 3, f"h{unit + 1}", 11, QUIET, "ma")

    def _status(self, pen: ImageDraw.ImageDraw, snapshot: Snapshot) -> None:
        right = right_in_words(snapshot.accuracy, len(snapshot.outputs), self.experiment.task.row)
        text = f"epoch {snapshot.epoch:,}     loss {snapshot.loss:.4g}     {right}".rstrip()
        if snapshot.status != "training":
            text += f"     {snapshot.status}"
        self._write(pen, 20, 332, text, 13, INK)
