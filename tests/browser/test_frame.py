"""The app below a path behind nginx, and in a frame of another origin: links, files and runs work as anywhere."""

import json
import re
import ssl
import subprocess
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from socket import socket
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from pages.playlist.example import EXAMPLE
from pages.shared.parts.uploads import NO_FILES
from pages.shared.state.playlist import to_json
from pages.shared.state.share import frame_html
from tests.browser.conftest import running
from tests.browser.test_hall import nginx
from tests.browser.visit import Visit, settle

pytestmark = pytest.mark.browser

BELOW = "/teach/lab"


def certificate(folder):
    """A certificate for this machine that nobody else vouches for, and its key."""
    made = [folder / "certificate.pem", folder / "key.pem"]
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    subprocess.run([*command, "-out", made[0], "-keyout", made[1]], check=True, capture_output=True, timeout=60)
    return made


@contextmanager
def course_page(certified=()):
    """The origin of another site, and a function that sets the HTML of its only page; by HTTPS with a certificate."""
    content = [b""]

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/" else 204)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(content[0])

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        if certified:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(*certified)
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        scheme = "https" if certified else "http"
        yield f"{scheme}://localhost:{server.server_port}", lambda html: content.__setitem__(0, html.encode())
        server.shutdown()


def get(address, **headers):
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=30) as answer:
            return answer.status, answer.url, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.url, error.read().decode()


def test_the_app_plays_below_a_path_behind_a_proxy_and_in_a_frame_of_another_origin(new_page, tmp_path, monkeypatch):
    folders = [tmp_path / name for name in ("app", "proxy")]
    for folder in folders:
        folder.mkdir()
    certified = certificate(tmp_path)
    with course_page(certified) as (origin, show), socket() as free:
        free.bind(("127.0.0.1", 0))
        secure = free.getsockname()[1]
        monkeypatch.setenv("PERCEPTARIUM_FRAME_ANCESTORS", f"'self' {origin}")
        monkeypatch.setenv("STREAMLIT_SERVER_XSRF_COOKIE_SAME_SITE", "none")
        monkeypatch.setenv("STREAMLIT_SERVER_ALLOWED_HOSTS", "127.0.0.1 lab.example.edu")
        with running("serve.py", folders[0], below=BELOW) as app:
            host = urlsplit(app).netloc
            free.close()
            tls = "listen 127.0.0.1:{} ssl; ssl_certificate {}; ssl_certificate_key {};".format(secure, *certified)
            with nginx(folders[1], [f"http://{host}"], BELOW, tls) as proxy:
                home = f"{proxy}{BELOW}"
                expect_addresses_with_and_without_a_slash(home)
                expect_forged_names_to_be_refused(home, host)
                lab = Visit(new_page(viewport={"width": 860, "height": 700}, ignore_https_errors=True), f"{home}/")
                expect_a_run_and_its_file_at(lab, f"{home}?hide=all,-learning_rate")
                home = f"https://127.0.0.1:{secure}{BELOW}"
                frame = frame_html(f"{home}/?problem=or&hide=all,-learning_rate,menu", "The lab").replace("640", "600")
                show(f"<!doctype html><meta charset=utf-8><link rel=icon href=data:,><body style='width:800px'>{frame}")
                expect_a_run_in_the_frame(lab.page, origin, home)
                show(frame_html(f"{home}/playlist", "A playlist"))
                expect_a_file_to_be_opened_in_the_frame(lab.page, origin)
                lab.page.close()  # before the servers end, of which it would complain


def expect_addresses_with_and_without_a_slash(home):
    for path, end in (("", "/"), ("/", "/"), ("/starts", "/starts"), ("/starts/", "/starts")):
        status, url, page = get(f"{home}{path}")
        assert (status, url) == (200, f"{home}{end}")
        [picture] = re.findall('property="og:image" content="(.*?)"', page)
        assert picture == f"{home}/app/static/shared/preview.png"
        assert urllib.request.urlopen(picture, timeout=30).headers["Content-Type"] == "image/png"
    assert 'property="og:title" content="Random starts"' in page
    title = re.search('"og:title" content="(.*?)"', get(f"{home}/?problem=and&hidden=%22%3E")[2])
    assert title[1] == "AND, 2-2-1, sigmoid, SGD 0.5, seed 42"


def expect_forged_names_to_be_refused(home, host):
    assert get(f"{home}/", Host="evil.example")[0] == 400
    assert connected(host, host, f"http://{host}") == 101
    assert connected(host, "lab.example.edu", "https://lab.example.edu") == 101
    assert connected(host, host, "https://evil.example") == 403
    assert connected(host, "evil.example", "https://evil.example") == 403


def connected(server, host, origin):
    """The status of the answer to who wants a websocket of the server, by this name, from a page of this origin."""
    headers = {"Host": host, "Origin": origin, "Connection": "Upgrade", "Upgrade": "websocket"}
    headers |= {"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA=="}
    connection = HTTPConnection(server, timeout=30)
    connection.request("GET", f"{BELOW}/_stcore/stream", headers=headers)
    status = connection.getresponse().status
    connection.close()
    return status


def expect_a_run_and_its_file_at(lab, link):
    page = lab.page
    lab.go(link)
    lab.play_to(10)
    lab.expect_truth()
    page.get_by_role("button", name="Save", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Experiment with weights (JSON)").click()
    assert json.loads(download.value.path().read_text())["format"] == "perceptarium run 1"
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Share", exact=True).click()
    expect(page.get_by_test_id("stCode").first).to_have_text(f"{lab.server}?hide=all%2C-learning_rate")


def expect_a_run_in_the_frame(page, origin, home):
    page.goto(origin)
    place = page.frame_locator("iframe")
    expect(place.get_by_test_id("stage")).to_be_visible()
    expect(place.locator("[data-part=region]")).to_have_attribute("data-ready", "true")
    [frame] = [each for each in page.frames if each.url.startswith(home)]
    settle(place)
    hidden = ("New seed", "Explain this epoch", "Compare", "Settings")
    for name in hidden:
        expect(place.get_by_role("button", name=name, exact=True).filter(visible=True)).to_have_count(0)
    expect(place.get_by_role("slider", name="Learning rate")).to_be_visible()
    expect(place.get_by_text("Overview", exact=True)).to_have_count(0)
    over = "() => { const main = document.querySelector('.stMain'); return main.scrollHeight - main.clientHeight; }"
    assert frame.evaluate(over) <= 0
    assert place.get_by_test_id("stage").bounding_box()["y"] - page.locator("iframe").bounding_box()["y"] < 80
    place.get_by_role("button", name="Play", exact=True).click()
    expect(place.get_by_test_id("epoch")).to_have_text(re.compile(r"^[1-9]\d+$"))


def expect_a_file_to_be_opened_in_the_frame(page, origin):
    page.goto(origin)
    place = page.frame_locator("iframe")
    place.get_by_role("button", name="Save and open").click()
    content = to_json(EXAMPLE).encode()
    place.locator("input[type=file]").set_input_files(
        {"name": "mine.json", "mimeType": "application/json", "buffer": content}
    )
    expect(place.get_by_role("button", name="Show", exact=True)).to_be_enabled()
    for permission in ("clipboard-write", "fullscreen"):
        assert page.frames[1].evaluate("name => document.featurePolicy.allowsFeature(name)", permission), permission


def test_where_the_browser_keeps_no_cookie_in_a_frame_the_page_says_why_it_opens_no_file(new_page, server):
    page = new_page()
    with course_page() as (origin, show):
        show(frame_html(f"{server}/playlist", "A playlist"))
        page.goto(origin)
        place = page.frame_locator("iframe")
        place.get_by_role("button", name="Save and open").click()
        expect(place.get_by_text(NO_FILES)).to_be_visible()
        expect(place.locator("input[type=file]")).to_be_disabled()
    page.goto(f"{server}/playlist")  # in a tab of its own
    page.get_by_role("button", name="Save and open").click()
    expect(page.locator("input[type=file]")).to_be_enabled()


def test_where_websockets_are_blocked_the_page_says_so(new_page, server):
    page = new_page()
    page.clock.install()
    page.route_web_socket(re.compile("_stcore/stream"), lambda connection: connection.close(code=1001))
    page.goto(server)
    page.clock.run_for(13_000)
    expect(page.get_by_role("alert").filter(has_text="needs a websocket")).to_be_visible()
    page.close()
    new_page.complaints.clear()
