"""The files that the browser loads. plotly.min.js is copied from the installed package: no other host is asked."""

from __future__ import annotations

import hashlib
import shutil
from functools import cache
from pathlib import Path

import plotly

STATIC = Path(__file__).parents[2] / "static"
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
def _version() -> str:
    """A short name for the present content of the project's own files; it changes when one of them does."""
    digest = hashlib.sha256()
    for path in sorted(path for path in STATIC.rglob("*") if path.suffix in (".js", ".css") and path != PLOTLY_COPY):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def loader(script: str) -> str:
    """The JavaScript of a component that `script`, a file in static/, implements.

    It travels with every answer, so that it only fetches what does the work.
    """
    return f"""export default async function (component) {{
  const url = new URL("app/static/{script}?v={_version()}", document.baseURI);
  return (await import(url.href)).default(component, "{plotly_url()}");
}}
"""


if __name__ == "__main__":
    provide_plotly()
