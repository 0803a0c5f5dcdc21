"""Who may import whom: core needs only NumPy; arrows point down from app to pages to the textbook to charts to core."""

import ast
import asyncio.selector_events
import inspect
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

APP, PAGES, TEXTBOOK, CHARTS, CORE = "app", "pages", "core.textbook", "core.charts", "core"
LEVEL = {CORE: 0, CHARTS: 1, TEXTBOOK: 2, PAGES: 3, APP: 4}
PARTS_OF_THE_APP = {"app": APP, "serve": APP, "pages": PAGES, "core": CORE}
OUTSIDE = {"tests", "benchmarks"}

MAY_IMPORT_STREAMLIT = {APP, PAGES}
MAY_IMPORT_PLOTLY = {TEXTBOOK, CHARTS, PAGES, APP}
NEEDED_BY_CORE = {"numpy", *sys.stdlib_module_names}
NEEDED = {CORE: NEEDED_BY_CORE, TEXTBOOK: NEEDED_BY_CORE | {"plotly"}}
OPTIONAL = {"core.textbook.text_002.optional": "sklearn"}  # asked for by name, and done without where it is missing


def imports(source, module):
    """The full name of everything that a module's source imports, wherever in the module it does."""
    package = module.split(".")[:-1]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            origin = ".".join([*base, *([node.module] if node.module else [])])
            # "from core import charts" may name a module as well as a value.
            yield from (f"{origin}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in ("import_module", "__import__") and isinstance(node.args[0].value, str):
                yield node.args[0].value


def part_of(module):
    """The part of the app that a module belongs to, or None."""
    for room in (TEXTBOOK, CHARTS):
        if module == room or module.startswith(room + "."):
            return room
    return PARTS_OF_THE_APP.get(module.split(".")[0])


def violations(module, source):
    """What a module imports against the rules, in words."""
    part, found = part_of(module), []
    for imported in imports(source, module):
        top, target = imported.split(".")[0], part_of(imported)
        if top == "streamlit" and part not in MAY_IMPORT_STREAMLIT:
            found.append(f"{module} imports {imported}: only pages, app.py and serve.py may import streamlit")
        elif top == "plotly" and part not in MAY_IMPORT_PLOTLY:
            found.append(f"{module} imports {imported}: core is free of plotly outside core.charts and core.textbook")
        elif top in OUTSIDE:
            found.append(f"{module} imports {imported}: the app does not need its tests and benchmarks")
        elif target is not None and LEVEL[target] > LEVEL[part]:
            found.append(f"{module} imports {imported}: arrows point down, from {target} to {part}")
        elif part in NEEDED and target is None and top not in NEEDED[part] and top != OPTIONAL.get(module):
            found.append(f"{module} imports {imported}: core needs NumPy and the standard library only")
    return found


def modules():
    """Name and file of every module of the app."""
    files = [*ROOT.glob("*.py"), *(ROOT / "core").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]
    for file in sorted(files):
        # A package's __init__ keeps its name, so that "." means the package itself in it.
        yield ".".join(file.relative_to(ROOT).with_suffix("").parts), file


MODULES = dict(modules())


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_what_it_may(module):
    assert violations(module, MODULES[module].read_text(encoding="utf-8")) == []


def test_the_modules_were_found():
    assert {"core.__init__", "core.nn.network", "core.training.trainer", "core.charts.__init__", "app", "serve"} <= set(
        MODULES
    )
    assert {part_of(module) for module in MODULES} == set(LEVEL)


def own_imports():
    """Of each module of the app the modules of the app that it imports, also those for type checks only."""
    names = {module.removesuffix(".__init__"): module for module in MODULES}
    found = {}
    for name, module in names.items():
        wanted = imports(MODULES[module].read_text(encoding="utf-8"), module)
        origins = {full if full in names else full.rpartition(".")[0] for full in wanted}
        found[name] = origins & set(names) - {name}
    return found


def room_of(module):
    """The folder of a module, at most two deep: core.nn, pages.claims, pages.shared.state; a package is its own."""
    parts = (module if module in MODULES else f"{module}.__init__").split(".")
    deep = 3 if parts[:2] == ["pages", "shared"] else 2
    return ".".join(parts[: min(deep, len(parts) - 1)]) or module


def circle(arrows):
    """The nodes of a way along the arrows that comes back to its start, or an empty list."""
    done = set()

    def visit(node, way):
        if node in way:
            return [*way[way.index(node) :], node]
        if node not in done:
            for other in sorted(arrows.get(node, ())):
                if found := visit(other, [*way, node]):
                    return found
            done.add(node)
        return []

    return next((found for node in sorted(arrows) if (found := visit(node, []))), [])


def test_no_circle_between_files():
    assert circle(own_imports()) == []


def test_no_circle_between_folders():
    arrows = {}
    for module, others in own_imports().items():
        room = room_of(module)
        if module.count("."):  # core and pages themselves are the doors to their rooms
            arrows.setdefault(room, set()).update(room_of(other) for other in others if room_of(other) != room)
    assert {"core.nn", "core.ensemble", "pages.lab", "pages.shared.state"} <= set(arrows)
    assert circle(arrows) == []


def test_a_circle_is_found():
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert circle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_the_readmes_table_of_the_house_is_the_house():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `([a-z/]+)/` \|", readme, re.MULTILINE))
    folders = [path for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith((".", "__"))]
    rooms = {f"core/{path.name}" for path in (ROOT / "core").iterdir() if any(path.glob("*.py"))}
    assert told == rooms | {path.name for path in folders} - {"core", "node_modules"}


def test_every_file_at_the_top_belongs_to_a_part():
    assert [module for module in MODULES if part_of(module) is None] == []


@pytest.mark.parametrize(
    ("module", "source", "complaint"),
    [
        ("core.nn.network", "import streamlit as st", "only pages, app.py and serve.py"),
        ("core.nn.network", "def f():\n    from streamlit import cache_data", "only pages, app.py and serve.py"),
        ("core.charts.maps", "import streamlit.components.v2", "only pages, app.py and serve.py"),
        ("core.training.run", "import plotly.graph_objects as go", "free of plotly"),
        ("core.training.run", "if TYPE_CHECKING:\n    from plotly import io", "free of plotly"),
        ("core.training.run", "from core.charts.maps import unit_map", "arrows point down, from core.charts to core"),
        ("core.training.run", "from core import charts", "arrows point down, from core.charts to core"),
        ("core.run", "from . import charts", "arrows point down, from core.charts to core"),
        ("core.run", "from .charts import maps", "arrows point down, from core.charts to core"),
        ("core.__init__", "from .charts.maps import unit_map", "arrows point down, from core.charts to core"),
        ("core.training.run", "from pages.shared import setup", "arrows point down, from pages to core"),
        ("core.charts.maps", "from ...pages import lab", "arrows point down, from pages to core.charts"),
        ("core.charts.maps", "import pages.lab", "arrows point down, from pages to core.charts"),
        ("core.charts.maps", "from core.textbook import ITEMS", "arrows point down, from core.textbook to core.charts"),
        ("core.claims.claim", "from ..textbook.item import Number", "arrows point down, from core.textbook to core"),
        ("core.textbook.item", "from pages.shared import setup", "arrows point down, from pages to core.textbook"),
        ("core.textbook.item", "import streamlit as st", "only pages, app.py and serve.py"),
        ("core.textbook.item", "import pandas", "NumPy and the standard library only"),
        ("pages.lab", "import app", "arrows point down, from app to pages"),
        ("pages.lab", "import serve", "arrows point down, from app to pages"),
        ("core.nn.network", "import scipy.special", "NumPy and the standard library only"),
        ("core.nn.network", "import sklearn", "NumPy and the standard library only"),
        ("core.nn.network", "from importlib import import_module\nimport_module('streamlit')", "only pages"),
        ("core.nn.network", "__import__('plotly')", "free of plotly"),
        ("pages.lab", "from tests.core import examples", "does not need its tests"),
    ],
)
def test_the_rules_notice(module, source, complaint):
    found = violations(module, source)
    assert len(found) == 1
    assert found[0].startswith(f"{module} imports ")
    assert complaint in found[0]


@pytest.mark.parametrize(
    ("module", "source"),
    [
        (
            "core.nn.network",
            "import numpy as np\nfrom numpy.typing import NDArray\nimport math\nfrom core.nn.losses import LOSSES",
        ),
        ("core.nn.network", "from . import losses\nfrom .activations import sigmoid"),
        ("core.charts.maps", "import plotly.graph_objects as go\nfrom core.charts.palette import MIDDLE"),
        ("core.charts.maps", "from .palette import MIDDLE\nfrom ..run import Run"),
        ("core.textbook.item", "import plotly.graph_objects as go\nfrom core.charts.palette import MIDDLE"),
        ("pages.lab", "import streamlit as st\nimport segno\nimport plotly\nfrom core.training.run import Run"),
        ("app", "import streamlit as st\nfrom pages.shared.stage.assets import provide_plotly"),
        ("serve", "import streamlit as st\nfrom starlette.middleware import Middleware"),
        ("core.nn.network", "print('streamlit', 'plotly')"),
        ("core.textbook.text_002.optional", "def f():\n    import_module('sklearn.neural_network')"),
    ],
)
def test_the_rules_allow(module, source):
    assert violations(module, source) == []


def test_what_serve_replaces_in_pythons_own_server_is_still_called_there():
    """Without it nothing breaks, but each script of a page comes 40 ms later."""
    assert "base_events._set_nodelay(" in inspect.getsource(asyncio.selector_events)
