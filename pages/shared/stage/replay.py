"""A run as one HTML file that plays by itself: the stage, Plotly and the recorded rows, and no server behind them."""

from __future__ import annotations

import gzip
import json
import posixpath
import re
import tomllib
from base64 import b64encode
from dataclasses import asdict
from functools import cache
from html import escape
from urllib.parse import quote

from core.experiment.experiment import SETTINGS, Experiment
from core.stream.answer import Change, changes_of, end_of, rows_as_bytes, with_header
from core.training.record import RowLayout
from core.training.run import Run
from core.training.status import TRAINING, Diagnosis
from core.training.stretch import Stretch, joined
from pages.shared.stage.assets import PLOTLY_SOURCE, STATIC, activations_in_javascript
from pages.shared.stage.looks import Looks
from pages.shared.stage.message import RecordedHeader
from pages.shared.stage.setup import describe

MOST_ROWS = 5000
MOST_BYTES = 1_000_000
"""The most rows, and bytes of rows before they are compressed; a longer run is recorded every few epochs."""

SECONDS = 5.0
"""The most training for one file. What is reached by then is recorded."""

AS_IT_IS = Looks()
"""The usual looks."""

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>
{styles}
</style>
<script type="importmap">{modules}</script>
</head>
<body>
<header>
<h1>{title}</h1>
<button type="button" class="control-button" id="large" aria-pressed="false" title="For a projector">Large type</button>
<button type="button" class="control-button" id="theme" title="Change between light and dark">Light / dark</button>
<p>{about}</p>
</header>
<main id="replay">Loading …</main>
<footer>
<details><summary>Settings of this run</summary>
<dl>
{settings}
</dl>
</details>
<p>{recorded} Everything is in this file: it needs no network. Space plays and pauses, the arrow keys step.</p>
</footer>
<script type="text/plain" id="plotly">{plotly}</script>
<script type="text/plain" id="run">{run}</script>
<script type="module">import {{ start }} from "replay/replay.js"; start({activations});</script>
</body>
</html>
"""


def replay(run: Run, last_epoch: int, looks: Looks = AS_IT_IS) -> str:
    """The text of the file: the run from epoch 0 to `last_epoch`, or to its end or as far as SECONDS lead.

    looks: how it is shown at first.
    """
    experiment, rows, stride = run.experiment, *_recorded(run, last_epoch)
    last = rows.snapshot(len(rows) - 1)
    end = end_of(last.diagnosis)
    if last.status == "training":
        end = end_of(Diagnosis("recorded", f"The recording ends here, at epoch {last.epoch:,}."))
    changes = changes_of(run, last.epoch)
    setup = describe(experiment)
    header: RecordedHeader = {"setup": setup, "looks": asdict(looks), "end": end, "n": len(rows), **changes}
    return PAGE.format(
        title=escape(experiment.task.label),
        about=escape(_about(experiment)),
        settings="\n".join(_settings(experiment, changes["changes"])),
        recorded=escape(_what_is_recorded(len(rows), last.epoch, stride)),
        styles=_styles(),
        modules=_modules(),
        plotly=_plotly(),
        activations=activations_in_javascript(),
        run=_in_text(with_header(header, rows_as_bytes(rows))),
    )


def _recorded(run: Run, last_epoch: int) -> tuple[Stretch, int]:
    """The epochs to record, the last one included, and how many lie between them."""
    bytes_a_row = 4 * (RowLayout.of(run.experiment).width + 1)
    most = max(2, min(MOST_ROWS, MOST_BYTES // bytes_a_row) - 1)
    stride = max(1, -(-last_epoch // most))
    rows = run.stretch(0, last_epoch // stride + 1, stride, SECONDS)
    if rows.end is TRAINING and rows.epochs[-1] == last_epoch // stride * stride < last_epoch:
        rows = joined([rows, run.stretch(last_epoch, 1)])
    return rows, stride


def _about(experiment: Experiment) -> str:
    shape = "-".join(map(str, experiment.sizes))
    return (
        f"A {shape} network, trained with {experiment.update_rule.label}, learning rate {experiment.learning_rate:g}, "
        f"from seed {experiment.seed}. Press Play, or drag the slider to an epoch."
    )


def _what_is_recorded(rows: int, last_epoch: int, stride: int) -> str:
    if not last_epoch:
        return "Recorded is epoch 0 alone."
    if stride == 1:
        return f"Recorded is every epoch from 0 to {last_epoch:,}."
    return f"Recorded are {rows:,} of the epochs from 0 to {last_epoch:,}, one in {stride:,}, to keep the file small."


def _settings(experiment: Experiment, changes: list[Change]) -> list[str]:
    """The settings that have an effect, and what was changed on the way, as terms and their descriptions."""
    found = []
    for name, entry in SETTINGS.items():
        if experiment.uses(name):
            found.append((entry.label, entry.text(getattr(experiment, name))))
    found += [(f"After epoch {epoch:,}", words) for epoch, words in changes]
    return [f"<dt>{escape(term)}</dt><dd>{escape(text)}</dd>" for term, text in found]


@cache
def _styles() -> str:
    """The sheets of the stage, and the colours of the app's two themes under the names that they use."""
    theme = tomllib.loads((STATIC.parent / ".streamlit/config.toml").read_text(encoding="utf-8"))["theme"]
    sheets = []
    for selector, name in ((":root", "light"), (':root[data-theme="dark"]', "dark")):
        colors = (f"--st-{_dashed(key)}: {value};" for key, value in theme[name].items())
        sheets.append(f"{selector} {{ {' '.join(colors)} --st-font: system-ui, sans-serif; }}")
    names = ("shared/controls.css", "stage/stage.css", "replay/replay.css")
    return "\n".join([*sheets, *((STATIC / name).read_text(encoding="utf-8") for name in names)])


def _dashed(name: str) -> str:
    return re.sub("[A-Z]", lambda capital: f"-{capital[0].lower()}", name)


@cache
def _modules() -> str:
    """An import map that holds the modules themselves: a page that is a file may not import other files."""
    urls: dict[str, str] = {}
    _add_module("replay/replay.js", urls)
    return json.dumps({"imports": urls})


def _add_module(name: str, urls: dict[str, str]) -> None:
    """The module and those that it imports, each under its path in static/, by which the others import it here."""
    if name in urls:
        return
    urls[name] = ""
    folder = posixpath.dirname(name)

    def renamed(match: re.Match[str]) -> str:
        imported = posixpath.normpath(posixpath.join(folder, match[1]))
        _add_module(imported, urls)
        return f'from "{imported}";'

    source = (STATIC / name).read_text(encoding="utf-8")
    source = re.sub(r'from "(\.[^"]+)";', renamed, source)
    urls[name] = f"data:text/javascript,{quote(source)}"


@cache
def _plotly() -> str:
    return _in_text(PLOTLY_SOURCE.read_bytes())


def _in_text(content: bytes) -> str:
    """Compressed, in base64."""
    return b64encode(gzip.compress(content, mtime=0)).decode()
