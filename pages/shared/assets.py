"""The files that the browser loads. plotly.min.js is copied from the installed package: no other host is asked."""

from __future__ import annotations

import hashlib
import shutil
from functools import cache
from pathlib import Path

import plotly

STATIC = Path(__file__).parents[2] / "static"
STAGE = STATIC / "stage"
PLOTLY_SOURCE = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
PLOTLY_COPY = STATIC / "plotly.min.js"


def provide_plotly() -> None:
    """Put plotly.min.js where the server serves it from, unless it is there already.

    Raises OSError where the folder cannot be written; then the copy is to be made when the image is built.
    """
    if not PLOTLY_COPY.exists() or PLOTLY_COPY.stat().st_size != PLOTLY_SOURCE.stat().st_size:
        shutil.copyfile(PLOTLY_SOURCE, PLOTLY_COPY)


def plotly_url() -> str:
    return f"app/static/plotly.min.js?v={plotly.__version__}"


@cache
def stage_version() -> str:
    """A short name for the present content of the stage's own files; it changes when one of them does."""
    digest = hashlib.sha256()
    for path in sorted(STAGE.iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


if __name__ == "__main__":
    provide_plotly()
