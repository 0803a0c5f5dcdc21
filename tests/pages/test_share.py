"""Opening files: what was saved comes back, and any other file is refused in words."""

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.web.server.starlette import starlette_server_config

from core import Experiment, SettingError
from core.training.run import Event, Run
from pages.shared.parts.codes import qr_code
from pages.shared.parts.uploads import XSRF_COOKIE
from pages.shared.state.share import _last, read_file

RUN = Run(Experiment(hidden=(3,), seed=5), (Event(10, {"learning_rate": 1.0}), Event(20, parameters={2: 0.5})))
SAVED = RUN.to_json(40)


def test_the_cookie_that_uploads_need_has_the_name_that_streamlit_gives_it():
    assert starlette_server_config.XSRF_COOKIE_NAME == XSRF_COOKIE


def test_a_saved_run_opens_at_the_epoch_it_was_saved_at():
    run, epoch = read_file(SAVED.encode())
    assert epoch == 40
    assert run.experiment == RUN.experiment
    assert run.events == RUN.events
    assert run.to_json(epoch) == SAVED


def test_files_of_a_run_go_to_its_end_unless_it_was_played():
    run = Run(Experiment(learning_rate=5.0, max_epochs=70), (Event(30, {"max_epochs": 90}),))
    assert _last(run, 12) == 12
    assert _last(run, 0) == 90


def test_a_network_edited_in_the_file_is_the_one_that_opens():
    content = json.loads(SAVED)
    content["network"]["weights"][0][1][2] = 7.5
    run, epoch = read_file(json.dumps(content).encode())
    assert run.snapshot(epoch).network.layers[0].weights[1, 2] == 7.5


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"null",
        b"[]",
        b"{}",
        b"NaN",
        b"[" * 100_000,
        b"9" * 10_000,
        b'{"format": "perceptarium run 2"}',
        b'{"format": "perceptarium run 1"}',
        SAVED[: len(SAVED) // 2].encode(),
        SAVED.encode("utf-16"),
    ],
)
def test_a_file_of_another_kind_is_refused_in_words(content):
    with pytest.raises(SettingError, match=r"allowed: .+") as refused:
        read_file(content)
    assert len(str(refused.value)) < 500


def paths(value, path=()):
    """Every place inside a JSON value."""
    yield path
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from paths(value[key], (*path, key))


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=5,
)


@st.composite
def spoilt_files(draw):
    """A saved file in which one or two places became something else, or went away."""
    content = json.loads(SAVED)
    for _ in range(draw(st.integers(1, 2))):
        path = draw(st.sampled_from([path for path in paths(content) if path]))
        holder = content
        for key in path[:-1]:
            holder = holder[key]
        if draw(st.booleans()):
            holder[path[-1]] = draw(ANYTHING)
        else:
            del holder[path[-1]]
    return json.dumps(content)


@settings(max_examples=75)
@given(spoilt_files())
def test_a_spoilt_file_opens_or_is_refused_in_words(text):
    try:
        run, epoch = read_file(text.encode())
    except SettingError as error:
        assert "allowed: " in str(error)  # noqa: PT017 (both ways are right; neither may be another exception)
    else:
        assert run.snapshot(epoch).epoch == epoch


@settings(max_examples=75)
@given(st.binary(max_size=60))
def test_bytes_of_any_kind_are_refused_in_words(content):
    with pytest.raises(SettingError):
        read_file(content)


@settings(max_examples=75)
@given(st.integers(0, len(SAVED)), st.integers(0, 20), st.binary(max_size=6))
def test_a_damaged_file_opens_or_is_refused_in_words(at, length, inserted):
    content = SAVED.encode()
    try:
        run, epoch = read_file(content[:at] + inserted + content[at + length :])
    except SettingError as error:
        assert "allowed: " in str(error)  # noqa: PT017
    else:
        assert run.snapshot(epoch).epoch == epoch


def test_the_qr_code_is_a_picture_even_of_a_long_link():
    picture = qr_code("http://127.0.0.1:8501/?" + "x" * 2000)
    assert io.BytesIO(picture).read(8) == b"\x89PNG\r\n\x1a\n"
