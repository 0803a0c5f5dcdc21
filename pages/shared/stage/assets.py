"""The files that the browser loads. plotly.min.js is copied from the installed package: no other host is asked."""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from pathlib import Path

import pandas  # noqa: F401  Streamlit imports it with the first component, and a Plotly figure in another visitor's
import plotly  # thread fails on the half of it that is there until then.

from core.nn.activations import ACTIVATIONS

STATIC = Path(__file__).parents[3] / "static"
PLOTLY_SOURCE = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
PLOTLY_COPY = STATIC / "plotly.min.js"
PLOTLY_COMPRESSED = STATIC / "plotly.min.js.gz"
EAGERLY = b"//# allFunctionsCalledOnLoad\n"
"""Asks V8 to compile all of the script in the background, not each function in the page's way when it is first called.

https://v8.dev/blog/explicit-compile-hints; to other browsers it is a comment.
"""


def provide_plotly() -> None:
    """Put plotly.min.js where the server serves it from, plain and compressed, unless it is there already.

    Raises OSError where the folder cannot be written; then the copies are to be made when the image is built.
    """
    size = len(EAGERLY) + PLOTLY_SOURCE.stat().st_size
    if PLOTLY_COMPRESSED.exists() and PLOTLY_COPY.exists() and PLOTLY_COPY.stat().st_size == size:
        return
    content = EAGERLY + PLOTLY_SOURCE.read_bytes()
    for path, data in ((PLOTLY_COPY, content), (PLOTLY_COMPRESSED, gzip.compress(content, mtime=0))):
        path.write_bytes(data)


def plotly_url() -> str:
    return f"app/static/plotly.min.js?v={plotly.__version__}"


@cache
def _version() -> str:
    """A short name for the present content of the project's own files; it changes when one of them does."""
    digest = hashlib.sha256()
    for path in sorted(path for path in STATIC.rglob("*") if path.suffix in (".js", ".css") and path != PLOTLY_COPY):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def script_url(script: str) -> str:
    return f"app/static/{script}?v={_version()}"


@cache
def preloads(component: str) -> str:
    """The Link header of a page whose first picture is this component's, stage or picture: what it will need soon."""
    entry = STATIC / component / f"{component}.js"
    imported = [path for folder in (entry.parent, STATIC / "shared") for path in sorted(folder.glob("*.js"))]
    urls = [script_url(f"{component}/{entry.name}")]
    urls += [f"app/static/{path.relative_to(STATIC).as_posix()}" for path in imported if path != entry]
    modules = [f"<{url}>; rel=modulepreload" for url in urls]
    return ", ".join([f"<{plotly_url()}>; rel=preload; as=script; fetchpriority=low", *modules])


def loader(script: str, *arguments: str) -> str:
    """The JavaScript of a component that `script`, a file in static/, implements.

    It travels with every answer, so that it only fetches what does the work, and hands over the component, the
    address of Plotly and these arguments, which are JavaScript.
    """
    passed = ", ".join(["component", f'"{plotly_url()}"', *arguments])
    return f"""export default async function (component) {{
  const url = new URL("{script_url(script)}", document.baseURI);
  return (await import(url.href)).default({passed});
}}
"""


def activations_in_javascript() -> str:
    """An object with the function of each activation by its name, all but softmax.

    It is to stand in the text of a module, because the site's policy lets no text become a function later.
    """
    entries = (f"{entry.name}: {entry.javascript}" for entry in ACTIVATIONS.values() if entry.javascript)
    return f"{{ {', '.join(entries)} }}"


if __name__ == "__main__":
    provide_plotly()
