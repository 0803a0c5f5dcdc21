"""The address bar: a run as URL parameters and back, with a notice for each parameter that cannot be used."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping
from difflib import get_close_matches

import streamlit as st

from core.experiment.experiment import SETTINGS, Experiment
from core.experiment.settings import SettingError, check_value
from core.stream.address import link_of
from core.training.run import EPOCH, Run, events_from_text
from core.why.other_starts import MOST_STARTS, other_seeds
from pages.shared.stage.looks import NAMES as LOOKS
from pages.shared.state.room import ROOM

RUN_PARAMETERS = {"events", "epoch", "hide", "present"}
"""What the address says of a run beside its settings: changes on the way, the epoch to open it at, what is hidden,
presenter view. The parameters of a page are fields of its own state."""

ELSEWHERE = {"lesson", "step", ROOM, *LOOKS}
"""Parameters of the lab that say nothing of the run."""

LIKENESS = 0.72
"""From which on a name is taken for another one that was misspelt; 1 would be the same (difflib)."""

ADDRESSES, RECENT = "recent_addresses", 8
"""The key in the session's state of each page's last addresses, and how many of them may be on their way."""

LEFT_WITH = "left_with"
"""The key in the session's state of the page that was left last by a button, and the parameters for the next page."""


def address_decides(page: str, known: Mapping[str, str] | None, acted: bool) -> bool:
    """Whether the address bar asks for something else than what the page has: a first visit, a link, Back or Forward.

    `known` are the parameters when they were last read or written, None at the first visit. They decide nothing when
    the visitor has `acted` on the page and they are those of before one of the last changes, of which the browser may
    not have heard; nor when he comes from another page by the navigation, which names no parameters; nor when he comes
    Back to the page that he left by a button, which has the parameters of the next page then: Streamlit writes them
    before it leaves.
    """
    parameters, arrived = st.query_params.to_dict(), st.session_state.get("page_shown") != page
    st.session_state.page_shown = page
    pages: dict[str, deque[Mapping[str, str]]] = st.session_state.setdefault(ADDRESSES, {})
    recent = pages.setdefault(page, deque(maxlen=RECENT))
    if known is None:
        return True
    if known not in recent:
        recent.append(known)
    late = acted and parameters in recent
    returned = arrived and (not parameters or st.session_state.get(LEFT_WITH) == (page, parameters))
    return parameters != known and not late and not returned


def comes_by_the_menu(page: str) -> bool:
    """Whether the visitor comes to the page from another one by the navigation; to be asked before the page is read."""
    return st.session_state.get("page_shown") not in (None, page) and not st.query_params


def unknown_parameters(parameters: Collection[str], known: Collection[str]) -> list[str]:
    """A notice for each parameter that is like one of the page's, but is none: it was misspelt.

    Whatever else stands in a link was appended by mail programs, course systems and advertisers (`utm_source`,
    `fbclid`): it is ignored in silence.
    """
    unknown = sorted(set(parameters) - set(known))
    alike = {name: get_close_matches(name.lower(), sorted(known), 1, LIKENESS) for name in unknown}
    return [
        f"{name}: there is no such parameter; it is ignored. Did you mean {one[0]}?"
        for name, one in alike.items()
        if one
    ]


def read_location(parameters: Mapping[str, str]) -> tuple[Run, list[str]]:
    """The run that the parameters describe. What cannot be used falls back to its default and is named in a notice.

    An output that nobody asked for becomes one that goes with the problem and the loss, without a word.
    """
    experiment, errors = Experiment.read_url(parameters)
    asked = [error for error in errors if error.field in parameters or error.field != "output_activation"]
    notices = [f"{error}. The default is used instead." for error in asked]
    notices += unknown_parameters(parameters, {*SETTINGS, *RUN_PARAMETERS, *ELSEWHERE})
    try:
        return Run(experiment, events_from_text(parameters.get("events", ""))), notices
    except SettingError as error:
        return Run(experiment), [*notices, f"{error}. The changes during the run are left out."]


def read_epoch(parameters: Mapping[str, str]) -> tuple[int, list[str]]:
    """The epoch at which the parameters open the run, and a notice if it is none."""
    try:
        return check_value("epoch", int(parameters.get("epoch", "0")), EPOCH), []
    except ValueError:
        return 0, [f"{SettingError('epoch', parameters['epoch'], EPOCH.allowed)}. The run begins at epoch 0."]


def explain_parameters(run: Run, epoch: int) -> dict[str, str]:
    """The parameters with which the page about backpropagation explains this epoch of the run.

    All samples as one batch where the epoch's update is made of them: single ones often have gradients of 0.
    """
    experiment = run.experiment_at(epoch)
    batch = {"row": "all"} if experiment.batch_size == "full" and not experiment.dropout else {}
    return link_of(run) | {"epoch": str(epoch)} | batch


def starts_parameters(run: Run) -> dict[str, str]:
    """The parameters with which the page about random starts trains the starts that *Why?* has counted."""
    seeds = other_seeds(run.final_experiment)
    return link_of(run) | {"starts": str(MOST_STARTS), "first_seed": str(seeds[0])}
