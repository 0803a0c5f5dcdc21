"""The server: the headers of its answers, health, and what is kept in the browser's cache."""

import gzip
import json
import re
import time
import urllib.error
import urllib.request
from urllib.parse import urljoin

import numpy as np
import plotly
import pytest
from playwright.sync_api import expect

from core import Experiment
from core.stream.address import Query, address_of, write_query
from core.training.record import RowLayout
from core.training.run import Event, Run
from pages.shared.rows.route import version
from pages.shared.stage.assets import EAGERLY, PLOTLY_SOURCE, loader, provide_plotly
from tests.browser.visit import Visit
from tests.pages.answers import decode_rows, expected_rows

pytestmark = pytest.mark.browser


def get(address, **headers):
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=30) as answer:
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()


@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/app/static/stage/stage.js", "/?problem=and"])
def test_every_answer_carries_the_headers(server, path):
    status, headers, _ = get(server + path)
    assert status == 200
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    frames = "frame-ancestors 'self' http://localhost:*"  # which the tests' server is told to allow
    assert frames in policy
    assert "unsafe-eval" not in policy
    assert not re.search(r"https?:|\*", policy.replace(frames, ""))
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]


def test_a_page_that_is_not_there_carries_them_too(server):
    with pytest.raises(urllib.error.HTTPError) as missing:
        get(f"{server}/app/static/nothing.js")
    assert missing.value.code == 404
    assert "default-src 'self'" in missing.value.headers["Content-Security-Policy"]
    assert "immutable" not in (missing.value.headers["Cache-Control"] or "")
    missing.value.close()


def test_versioned_files_are_cached_for_good_and_others_asked_for_again(server):
    provide_plotly()
    plotly_js = f"{server}/app/static/plotly.min.js"
    _, headers, _ = get(f"{plotly_js}?v={plotly.__version__}")
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    _, headers, _ = get(plotly_js)
    assert headers["cache-control"] == "no-cache"


def test_plotly_travels_compressed_and_is_the_installed_one(server):
    provide_plotly()
    _, headers, content = get(f"{server}/app/static/plotly.min.js", **{"Accept-Encoding": "gzip"})
    assert headers["content-encoding"] == "gzip"
    assert len(content) < 2_000_000
    script = gzip.decompress(content)
    assert script == EAGERLY + PLOTLY_SOURCE.read_bytes()
    assert f"v{plotly.offline.get_plotlyjs_version()}".encode() in script[:500]
    status, headers, plain = get(f"{server}/app/static/plotly.min.js")
    assert status == 200
    assert "content-encoding" not in headers
    assert plain == script


@pytest.mark.parametrize(("path", "component"), [("/", "stage"), ("/?seed=1", "stage"), ("/claims", "picture")])
def test_a_page_names_the_scripts_of_its_first_picture(server, path, component):
    _, headers, _ = get(server + path)
    named = re.findall(r"<([^>]+)>; rel=(\w+)", headers["link"])
    assert [rel for _, rel in named] == ["preload", *["modulepreload"] * (len(named) - 1)]
    loaded = {urljoin(f"{server}/", url) for url, _ in named}
    for url in loaded:
        status, answer, _ = get(url)
        assert status == 200
        assert "javascript" in answer["content-type"]
    assert urljoin(f"{server}/", re.search('new URL\\("(.+?)"', loader(f"{component}/{component}.js"))[1]) in loaded


@pytest.mark.parametrize("path", ["/formulas", "/teachers", "/_stcore/health", "/app/static/stage/stage.js"])
def test_what_shows_no_picture_names_none(server, path):
    assert "link" not in get(server + path)[1]


def test_the_stages_scripts_are_scripts(server):
    _, headers, content = get(f"{server}/app/static/stage/stage.js")
    assert headers["content-type"].split(";")[0] in ("text/javascript", "application/javascript")
    assert content.startswith(b"//")


# Rows


def refusal(address):
    """The status and the sentence of an answer that is an error, which nobody may keep."""
    with pytest.raises(urllib.error.HTTPError) as refused:
        get(address)
    with refused.value as answer:
        assert answer.headers["Cache-Control"] == "no-store"
        return answer.code, answer.read().decode()


def asked_until_it_is_complete(address):
    """The answer with all its rows; a busy server has little time for each, and goes on when it is asked again."""
    deadline = time.monotonic() + 60
    while True:
        status, headers, content = get(address, **{"Accept-Encoding": "gzip"})
        if headers["cache-control"] != "no-store" or time.monotonic() > deadline:
            return status, headers, content


def test_the_route_answers_with_rows_that_may_be_kept_for_good(server):
    run = Run(Experiment(hidden=(3,)), [Event(20, {"learning_rate": 2.0})])
    address = f"{server}/rows/{version()}?{write_query(Query(address_of(run), 10, 40, 2))}"
    status, headers, content = asked_until_it_is_complete(address)
    assert status == 200
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["content-encoding"] == "identity"  # no second compression
    _, epochs, rows = decode_rows(content, RowLayout.of(run.experiment).width)
    assert epochs.tolist() == list(range(10, 90, 2))
    assert np.array_equal(rows, expected_rows(run, epochs))
    assert get(address)[2] == content
    endless = Run(Experiment(target_loss=0.0, max_epochs=1_000_000))
    far = f"{server}/rows/{version()}?{write_query(Query(address_of(endless), 900_000, 40, 2))}"
    assert get(far)[1]["cache-control"] == "no-store"  # training did not come so far


def test_the_route_says_what_is_wrong(server):
    rows = f"{server}/rows/{version()}"
    assert refusal(f"{rows}?start=0&count=9999&stride=1") == (
        400,
        "count: '9999' is not allowed; allowed: a whole number from 1 to 600",
    )
    assert refusal(f"{rows}?hidden=many&start=0&count=9&stride=1")[1].startswith("Hidden layers: 'many'")
    assert refusal(f"{rows}?speed=9&start=0&count=9&stride=1")[0] == 400
    assert refusal(f"{server}/rows/another?start=0&count=9&stride=1")[0] == 410


# Sessions


def test_a_reloaded_page_works(open_lab):
    lab = open_lab({"problem": "and"})
    lab.play_to(10)
    lab.stage.locator(".stage-bias").nth(0).click()
    lab.part("editor-value").fill("1")
    lab.part("editor-value").press("Enter")
    lab.expect_parameters("events=")
    run = lab.run
    lab.page.reload()
    lab.ready()
    assert lab.run.events == run.events
    assert lab.epoch == 0
    lab.play_to(10)
    lab.expect_truth()


def test_a_lost_connection_comes_back_with_its_run(new_page, server):
    page, connections = new_page(), []

    def pass_on(connection):
        connections.append(connection)
        connection.connect_to_server()

    page.route_web_socket(re.compile("_stcore/stream"), pass_on)
    lab = Visit(page, server)
    lab.go({"max_epochs": "1000000", "target_loss": "0", "seed": "5"})
    lab.play_to(10)
    here = lab.reading
    connections[-1].close(code=1001)
    expect(lab.epoch_reading).to_be_visible()
    lab.part("speed").select_option(label="20 epochs a frame")
    lab.button("Play").click()
    lab.expect_at_least(1000)
    lab.button("Pause").click()
    assert len(connections) > 1
    lab.expect_truth()
    lab.seek(here[0])
    lab.expect_epoch(here[0])
    assert lab.reading == here
    assert lab.parameters == {"max_epochs": "1000000", "target_loss": "0", "seed": "5"}
    own = ("WebSocket onclose", "Cannot send rerun backMessage when disconnected")  # Streamlit's words about the loss
    complaints = [complaint for complaint in new_page.complaints if not any(words in complaint for words in own)]
    new_page.complaints[:] = complaints


def test_two_visitors_have_runs_of_their_own(open_lab):
    one, other = open_lab({"seed": "1"}), open_lab({"seed": "2"})
    one.button("Step forward").click()
    one.expect_epoch(1)
    assert other.epoch == 0
    one.expect_truth(Run(Experiment(seed=1)))
    other.expect_truth(Run(Experiment(seed=2)))
    other.play_to(10)
    assert one.epoch == 1
    one.expect_truth(Run(Experiment(seed=1)))
    other.expect_truth(Run(Experiment(seed=2)))


def test_a_run_that_plays_is_drawn_in_every_frame_without_plotly_and_less_often_for_those_who_want_it(open_lab):
    lab = open_lab({"max_epochs": "1000000", "target_loss": "0", "hidden": "4"})
    lab.button("Play").click()
    lab.expect_at_least(10)
    expect_layers_to_keep_their_order(lab)
    expect_the_stage_never_to_be_blank(lab)
    expect_no_chart_to_be_drawn_anew(lab)
    expect_hardly_more_than_one_layout_a_picture(lab)
    expect_fewer_pictures_for_those_who_want_less_motion(lab)


def expect_the_stage_never_to_be_blank(lab):
    """In every frame of a second of playing, the maps have a picture and the curves a line."""
    blank, epochs = lab.stage.evaluate(
        """async (stage) => {
          const small = new OffscreenCanvas(40, 40).getContext("2d", { willReadFrequently: true });
          const isPainted = (canvas) => {
            small.clearRect(0, 0, 40, 40);
            small.drawImage(canvas, 0, 0, 40, 40);
            return small.getImageData(0, 0, 40, 40).data.some((value) => value > 0);
          };
          let blank = 0;
          const epochs = new Set();
          for (const until = performance.now() + 1000; performance.now() < until;) {
            await new Promise(requestAnimationFrame);
            const picture = stage.querySelector("[data-part=region] .stage-map");
            const curves = stage.querySelector("[data-part=loss-chart] .stage-curves");
            if (!isPainted(picture) || curves.hidden || !isPainted(curves)) blank += 1;
            epochs.add(stage.querySelector("[data-testid=epoch]").textContent);
          }
          return [blank, epochs.size];
        }"""
    )
    assert blank == 0
    assert epochs >= 10


def expect_layers_to_keep_their_order(lab):
    """What moves on the stage keeps its bounds: another edge of a layer lets the browser order all of them anew."""
    browser = lab.page.context.browser
    browser.start_tracing(categories=["blink"])
    pictures = lab.stage.evaluate(
        """async (stage) => {
          let pictures = 0;
          for (const until = performance.now() + 1500; performance.now() < until; pictures += 1) {
            await new Promise(requestAnimationFrame);
          }
          stage.style.opacity = 0.9; // one new order, which shows that they are counted
          await new Promise(requestAnimationFrame);
          await new Promise(requestAnimationFrame);
          stage.style.opacity = "";
          return pictures;
        }"""
    )
    events = json.loads(browser.stop_tracing())["traceEvents"]
    assert 1 <= sum(event["name"] == "PaintArtifactCompositor::Update" for event in events) < pictures / 3


def expect_hardly_more_than_one_layout_a_picture(lab):
    """What has been written is not measured again before the picture is made: that costs a layout each time."""
    chromium = lab.page.context.new_cdp_session(lab.page)
    chromium.send("Performance.enable")

    def layouts():
        return next(
            metric["value"]
            for metric in chromium.send("Performance.getMetrics")["metrics"]
            if metric["name"] == "LayoutCount"
        )

    before = layouts()
    pictures = lab.stage.evaluate(
        """async (stage) => {
          const epoch = stage.querySelector("[data-testid=epoch]"), epochs = new Set();
          for (const until = performance.now() + 2000; performance.now() < until;) {
            await new Promise(requestAnimationFrame);
            epochs.add(epoch.textContent);
          }
          return epochs.size;
        }"""
    )
    assert layouts() - before < 1.75 * pictures
    chromium.detach()


def expect_no_chart_to_be_drawn_anew(lab):
    """While it plays, Plotly is asked for nothing but a longer axis, and its charts have no curve."""
    calls, points = lab.stage.evaluate(
        """async (stage) => {
          const charts = [...stage.querySelectorAll(".js-plotly-plot")];
          let calls = 0;
          for (const chart of charts) for (const event of ["plotly_relayout", "plotly_restyle", "plotly_update"]) {
            chart.on(event, () => { calls += 1; });
          }
          for (const until = performance.now() + 1000; performance.now() < until;) {
            await new Promise(requestAnimationFrame);
          }
          const curves = stage.querySelector("[data-part=loss-chart]");
          return [calls, curves.data[0].x.filter(Number.isFinite).length];
        }"""
    )
    assert calls <= 15, "two charts, each with a few longer axes"
    assert points == 0


def expect_fewer_pictures_for_those_who_want_less_motion(lab):
    lab.page.emulate_media(reduced_motion="reduce")
    pictures, epochs = lab.stage.evaluate(
        """async (stage) => {
          const seen = new Set(), epoch = () => Number(stage.querySelector("[data-testid=epoch]").textContent);
          const before = epoch();
          for (const until = performance.now() + 1000; performance.now() < until;) {
            await new Promise(requestAnimationFrame);
            seen.add(epoch());
          }
          return [seen.size, epoch() - before];
        }"""
    )
    assert pictures <= 6
    assert epochs >= 10
    lab.button("Pause").click()
    expect(lab.button("Play")).to_be_visible()
    lab.expect_truth()
