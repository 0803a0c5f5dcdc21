"""A page without a browser: opened at a link, and what it says, shows and keeps in its address."""

import importlib
import json
import re
from pathlib import Path

from streamlit.testing.v1 import AppTest

from core.claims.collection import CLAIMS
from core.experiment.experiment import SETTINGS, Experiment
from core.experiment.settings import parameter_names, read_parameters, settings_table
from core.textbook import ITEMS
from pages.shared.state.location import ELSEWHERE, RUN_PARAMETERS
from pages.shared.state.page import Page, _Memory

ROOT = Path(__file__).parents[2]


STATES = {
    "activations": ("pages.activations.state", "State"),
    "autodiff": ("pages.autodiff.state", "State"),
    "backpropagation": ("pages.backpropagation.state", "State"),
    "compare": ("pages.compare.state", "State"),
    "descent": ("pages.descent.state", "State"),
    "landscape": ("pages.landscape.state", "State"),
    "neuron": ("pages.neuron.state", "NeuronState"),
    "starts": ("pages.starts.state", "State"),
    "sweeps": ("pages.sweeps.state", "State"),
}
"""The settings of the pages that places lead to with parameters."""

BORROW = {"backpropagation", "landscape", "starts", "sweeps"}
"""Those that take the lab's parameters besides their own."""


def expect_known(page, parameters):
    """That a link leads to a page, and that this page knows its parameters."""
    assert (ROOT / "pages" / page / "page.py").exists(), f"no page {page}"
    parameters = dict(parameters)
    if page == "lab":
        experiment = Experiment.from_url(parameters)
        settings = {key: text for key, text in parameters.items() if key not in RUN_PARAMETERS | ELSEWHERE}
        assert settings == experiment.to_url()
    elif page == "textbook":
        assert parameters.keys() <= {"item"}
        assert parameters.get("item", "000-01") in ITEMS
    elif page == "claims":
        assert parameters.keys() <= {"claim"}
        assert parameters.get("claim", "line") in CLAIMS
    elif parameters:
        module, state = STATES[page]
        cls = getattr(importlib.import_module(module), state)
        own, errors = read_parameters(cls, parameters)
        assert not errors
        cls(**own)
        others = parameters.keys() - parameter_names(cls)
        assert not others or page in BORROW, f"{page} has no {sorted(others)}"
        assert others <= SETTINGS.keys() | set(RUN_PARAMETERS)
        Experiment.from_url({key: parameters[key] for key in others & SETTINGS.keys()})


def at_link(name, /, **parameters):
    """The page of this name at the link with these parameters, before it has run."""
    at = AppTest.from_file(str(ROOT / "pages" / name / "page.py"), default_timeout=60)
    for key, text in parameters.items():
        at.query_params[key] = text
    return at


class Recorder(Page):
    """A page that only remembers its settings, for the functions that pictures call."""

    def __init__(self, settings):
        self.key, self._table = "recorder", settings_table(type(settings))
        self._memory = _Memory(settings, {}, {}, {}, [])

    @property
    def settled(self):
        return self._memory.settled


def well(at):
    """The page, unless it has failed."""
    assert not at.exception, [entry.message for entry in at.exception]
    return at


def rested(at):
    """Run again until nothing is in the making: without a browser nobody else does."""
    for _ in range(400):
        well(at)
        if not any(button.label == "Stop" for button in at.button):
            return at
        at.run()
    raise AssertionError("the work does not end")


def said(at):
    """Everything that is said in words, without the backslashes that keep it from being read as Markdown."""
    entries = [*at.markdown, *at.caption, *at.info, *at.success, *at.warning, *at.error]
    return re.sub(r"\\(.)", r"\1", "\n".join(str(entry.value) for entry in entries))


def address(at):
    """The parameters in the address bar."""
    return {name: value[0] if isinstance(value, list) else value for name, value in at.query_params.items()}


def pictures(at):
    """The data of each picture on the page, by its key."""
    found = {}
    for entry in at.get("bidi_component"):
        data = json.loads(entry.proto.json or entry.proto.mixed.json)
        if "figure" in data:
            found[data["name"]] = data
    return found


def press(at, label):
    """The page after a click on the button."""
    return well(next(button for button in at.button if button.label == label).click().run())
