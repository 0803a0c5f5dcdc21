"""The bar below every page: the link with its QR code, and the files that hold a run."""

from __future__ import annotations

import time
from collections.abc import Callable
from html import escape
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from core.charts.film import Format, film
from core.experiment.experiment import Experiment
from core.experiment.settings import SettingError
from core.export.notebook import notebook
from core.export.script import script
from core.export.snippets import missing_in_sklearn, sklearn_snippet, torch_snippet
from core.training.record import history_csv
from core.training.run import Run
from pages.shared.parts.codes import qr_code, warn_of_phones
from pages.shared.parts.look import TAB
from pages.shared.parts.uploads import file_place
from pages.shared.stage.looks import Looks
from pages.shared.stage.replay import replay
from pages.shared.stage.session import StageSession
from pages.shared.state.hidden import HIDE, ask_what_to_hide
from pages.shared.state.playlist import playlist, step_of

MIME_TYPES = {
    "csv": "text/csv",
    "gif": "image/gif",
    "html": "text/html",
    "ipynb": "application/x-ipynb+json",
    "json": "application/json",
    "py": "text/x-python",
    "webp": "image/webp",
}

FILM_FORMATS: tuple[Format, ...] = ("GIF", "WebP")
FILM_WIDTHS = [480, 640, 960]
SECONDS_OF_A_FILM, DEFAULT_SECONDS = (2, 12), 6

LONG_LINK = 4000
"""Characters of a link from which on a file is safer."""

ENLARGED = "share_enlarged"
"""How often the QR code was made as large as the screen, in the session's state."""

ADDED = "share_added"
"""What is to be said of the playlist, in the session's state."""

FRAME_HEIGHT = 640
"""Pixels: the default experiment has room in a frame that is 800 wide."""

SECONDS_TO_REPLAY = 5.0
"""The most training to get to the epoch at which an opened file was saved, or to the end of a run to be saved."""


def share_link(parameters: dict[str, str]) -> str:
    """The address of this page with these parameters."""
    scheme, host, path, *_ = urlsplit(st.context.url or "")
    if st.session_state.get("page_shown") == "lab" and not path.endswith("/"):
        path += "/"  # below a path, the address of the app itself
    return urlunsplit((scheme, host, path or "/", urlencode(parameters), ""))


def frame_html(link: str, title: str) -> str:
    """The HTML that shows the page of this link within another page."""
    embedded = f"{link}{'&' if urlsplit(link).query else '?'}embed=true"
    return (
        f'<iframe src="{escape(embedded)}" title="{escape(title)}" width="100%" height="{FRAME_HEIGHT}" '
        'style="border: 0" allow="clipboard-write; fullscreen"></iframe>'
    )


def share_popover(parameters: dict[str, str], promise: str, experiment: Experiment | None = None) -> None:
    """The link to copy, what it promises, its QR code for those who sit in the room, and a frame for other pages.

    With an experiment, of whose settings the link may hide some, it can be ticked which.
    """
    times = st.session_state.setdefault(ENLARGED, 0)
    with st.popover("Share", help="A link to what is on the screen", key=f"share_{times}"):  # a new one is closed
        st.caption(promise)
        place = st.container()
        left, right = st.columns([2, 3]) if experiment is not None else (st.container(), None)
        if experiment is not None and right is not None:
            with right:
                what = ask_what_to_hide(experiment)
            parameters = {name: text for name, text in parameters.items() if name != HIDE} | what
        link = share_link(parameters)
        place.code(link, language=None, wrap_lines=True)
        if len(link) > LONG_LINK:
            place.caption(
                f"This link has {len(link):,} characters. Some programs cut off what is beyond {LONG_LINK:,}: *Save "
                "and open* in the lab has the same experiment as a file (JSON)."
            )
        with left:
            code = qr_code(link)
            larger = code is not None and _show_code(code)
            if code is None:
                st.caption("This link is too long for a QR code.")
            st.button(
                "Add to the playlist",
                on_click=_add_to_playlist,
                args=(parameters,),
                help="A list of such links, to be shown one after the other: Teach, Playlist.",
            )
            if said := st.session_state.pop(ADDED, ""):
                st.caption(said)
        warn_of_phones()
        st.caption("As a frame in a page of your course: HTML to paste there. This server must know that page's site.")
        st.code(frame_html(link, f"{st.session_state[TAB]} · Perceptarium"), language=None, wrap_lines=True)
    if larger and code:
        _large_code(code)


def _show_code(code: bytes) -> bool:
    """The QR code, and whether it is to be large."""
    st.image(code, width=200, alt="QR code of the link")
    return st.button("Larger", on_click=_enlarge, help="As large as the screen, for those who sit far away")


def _add_to_playlist(parameters: dict[str, str]) -> None:
    """Put this page at the end of the visitor's playlist."""
    list_ = playlist()
    try:
        list_.change([*list_.steps, step_of(st.session_state["page_shown"], parameters, st.session_state[TAB])])
    except SettingError as error:
        st.session_state[ADDED] = f"This page was not added. {error}"
    else:
        st.session_state[ADDED] = f"Added as step {len(list_.steps)} of the playlist."


def _enlarge() -> None:
    """Close the popover, which would cover the large code."""
    st.session_state[ENLARGED] += 1


@st.dialog("Scan to open this page", width="large")
def _large_code(code: bytes) -> None:
    with st.container(key="large_code"):
        st.image(code, width="stretch", output_format="PNG", alt="QR code of the link, as large as the screen")


def files_popover(
    session: StageSession,
    looks: Looks,
    key: str,
    on_upload: Callable[[], None],
    link_key: str,
    on_link: Callable[[], None],
    opens: bool,
    answers: str = "",
) -> None:
    """Take the run or its network home, or open a saved run: `on_upload` finds the file in st.session_state[key].

    looks: how the stage shows it, and so the replay and the film.
    `on_link` finds a link of TensorFlow Playground in st.session_state[link_key]. `opens`: whether a run may be opened,
    which brings settings of its own. `answers`: where answers in a lesson are, in Markdown.
    """
    with st.popover(
        "Save and open" if opens else "Save", help="The run as a table (CSV), script or replay; a film; the network"
    ):
        if answers:
            st.markdown(answers)
        run, film_tab, network, *more = st.tabs(["The run", "Film", "The network", *(["Open"] if opens else [])])
        with run:
            _run_files(session, looks)
        with film_tab:
            _film_file(session, looks)
        with network:
            _network_files(session)
        for opening in more:
            with opening:
                label, help_ = "Open a saved experiment (JSON)", "Saved here before."
                file_place(label, type="json", key=key, on_change=on_upload, help=help_)
                st.text_input(
                    "Or paste a link of TensorFlow Playground",
                    key=link_key,
                    on_change=on_link,
                    placeholder="https://playground.tensorflow.org/#…",
                    help="The address in its address bar holds the experiment. What is different here is said.",
                )


def _run_files(session: StageSession, looks: Looks) -> None:
    """Everything that holds the run, from its start to where it is; what was not played yet is held whole."""
    st.caption("Up to the epoch on the screen. A run that stands at its start is saved to its end.")
    _download(
        session,
        "Replay (HTML)",
        lambda run, _: replay(run, _last(run, session.seen), looks),
        "html",
        "The stage with the recorded run, to play on a slide or in a report: one file that needs no internet.",
    )
    _download(
        session,
        "NumPy script",
        lambda run, epoch: script(run, _last(run, epoch)),
        "py",
        "Trains this very run, its changes included, and ends with the same weights to the last bit.",
    )
    _download(
        session,
        "Jupyter notebook",
        lambda run, epoch: notebook(run, _last(run, epoch)),
        "ipynb",
        "The same script with text between its cells.",
    )
    _download(
        session,
        "History (CSV)",
        lambda run, _: history_csv(run, _last(run, session.seen)),
        "csv",
        "Settings that change, weights, gradients, loss and accuracy of every epoch (evenly fewer rows beyond 10,000).",
    )
    _download(
        session,
        "Experiment with weights (JSON)",
        lambda run, epoch: run.to_json(epoch),
        "json",
        "Settings, changes and the weights at the epoch on the screen. It can be opened again here.",
    )
    st.caption("The small arrow in the corner of each picture saves it as PNG or SVG.")


def _film_file(session: StageSession, looks: Looks) -> None:
    """The run as a moving picture for slides."""
    st.caption("The decision region, the hidden units and the loss as they change, as a moving picture for slides.")
    format = st.segmented_control("Format", FILM_FORMATS, default="GIF", required=True, key="film_format")
    seconds = st.slider("Seconds", *SECONDS_OF_A_FILM, DEFAULT_SECONDS, key="film_seconds")
    width = st.select_slider("Width in pixels", FILM_WIDTHS, FILM_WIDTHS[1], key="film_width")
    _download(
        session,
        f"Film ({format})",
        lambda run, _: film(
            run,
            _last(run, session.seen),
            seconds=seconds,
            width=width,
            format=format,
            most_seconds=SECONDS_TO_REPLAY,
            test_points=looks.shows_test_points,
            wide=looks.is_wide,
        ),
        format.lower(),
        "From epoch 0 to the epoch on the screen, or to the end of a run that was not played. Making it takes some "
        "seconds.",
    )


def _last(run: Run, epoch: int) -> int:
    """The epoch that a file of the run goes to: this one; from the start, the end, or as far as training soon comes."""
    return epoch or run.snapshot(run.final_experiment.max_epochs, time.monotonic() + SECONDS_TO_REPLAY).epoch


def _network_files(session: StageSession) -> None:
    """The network for other libraries."""
    st.caption("As it is at the epoch on the screen, with the same predictions.")
    experiment = session.run.experiment
    names = [activation.name for activation in experiment.activations]
    reason = missing_in_sklearn(names, experiment.task.is_regression)
    if reason:
        st.caption(reason)
    else:
        help_ = "An MLPClassifier or MLPRegressor with these weights."
        _download(session, "scikit-learn", sklearn_snippet, "sklearn.py", help_)
    _download(session, "PyTorch", torch_snippet, "torch.py", "An nn.Sequential with these weights.")


def _download(
    session: StageSession, label: str, content: Callable[[Run, int], str | bytes], ending: str, help_: str
) -> None:
    """A button whose file is made when it is pressed, of the run at the epoch on the screen."""
    experiment = session.run.experiment
    st.download_button(
        label,
        data=lambda: content(session.run, session.epoch),
        file_name=f"perceptarium-{experiment.problem}-seed{experiment.seed}.{ending}",
        mime=MIME_TYPES[ending.rpartition(".")[2]],
        on_click="ignore",
        help=help_,
        width="stretch",
    )


def read_file(content: bytes) -> tuple[Run, int]:
    """The run in an uploaded file and the epoch to open it at. Raises SettingError."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise SettingError("file", content[:20], "a JSON file saved by this app, in UTF-8") from None
    return Run.from_json(text, SECONDS_TO_REPLAY)
