"""Browsers besides Chromium, each driven by the WebDriver that it brings: Firefox by its Marionette, WebKit over HTTP.

Debian has both, and Playwright knows neither: it drives only builds of its own, which are on no package registry.
"""

import json
import os
import shutil
import socket
import subprocess
import urllib.request
from contextlib import ExitStack, closing, contextmanager
from time import monotonic, sleep

WAIT = 60.0
"""The longest that anything is waited for, in seconds."""

PREFERENCES = {
    "marionette.port": 0,  # a free one, which is then written into the profile
    "browser.dom.window.dump.enabled": True,  # what a page's scripts complain about goes into the log
    "app.normandy.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.enabled": False,
}
COMPLAINTS = ("JavaScript error: http", "CONSOLE JS ERROR", "CONSOLE SECURITY ERROR")
"""How the lines of their logs begin that a page must not cause."""


class Driver:
    """A window of a browser. `command(name, path, parameters)` is the protocol: Marionette's name, WebDriver's path."""

    def __init__(self, command):
        self.command = command

    def run(self, script, *arguments):
        """What a function body returns in the page; its arguments and its answer are JSON."""
        return self.command("ExecuteScript", "execute/sync", {"script": script, "args": list(arguments)})

    def go(self, address):
        self.command("Navigate", "url", {"url": address})

    def resize(self, width, height):
        self.command("SetWindowRect", "window/rect", {"width": width, "height": height})

    def until(self, script, *arguments):
        """Wait until the function body returns something true, and return it."""
        deadline = monotonic() + WAIT
        while True:
            found = self.run(script, *arguments)
            if found:
                return found
            assert monotonic() < deadline, f"never true: {script} {arguments}"
            sleep(0.05)

    def press(self, *keys):
        """Press and release keys, one after the other, wherever the focus is."""
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.command("PerformActions", "actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def into_frame(self):
        """From now on all of this is done in the page's first frame."""
        self.command("SwitchToFrame", "frame", {"id": 0})

    def click(self, selector, text=""):
        """Click, as a mouse does, the first element of this selector that has these words, or them in its label."""
        place = None
        while place != (place := self._place(selector, text)):  # until it stands still
            sleep(0.05)
        x, y = place
        point = {"type": "pointerMove", "x": round(x), "y": round(y), "origin": "viewport"}
        hand = [point, {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        mouse = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": hand}
        self.command("PerformActions", "actions", {"actions": [mouse]})

    def _place(self, selector, text):
        """The middle of such an element, once nothing covers it."""
        return self.until(
            """for (const element of document.querySelectorAll(arguments[0])) {
              const words = [element.textContent.trim(), element.getAttribute("aria-label") ?? ""];
              if (!element.getClientRects().length || !words.some((text) => text.includes(arguments[1]))) continue;
              element.scrollIntoView({ block: "center", behavior: "instant" });
              const box = element.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2;
              const at = document.elementFromPoint(x, y);
              if (at && (element.contains(at) || at.contains(element))) return [x, y];
            }""",
            selector,
            text,
        )


def missing(name):
    """Why this browser cannot be driven here; "" if it can."""
    wanted = {"firefox": ["firefox-esr|firefox"], "webkit": ["WebKitWebDriver", "Xvfb"]}[name]
    lacking = [program for program in wanted if not _found(program)]
    return f"{name} is not installed, or not on the PATH: {', '.join(lacking)}" if lacking else ""


@contextmanager
def driving(name, folder):
    """A window of this browser with a profile of its own; what it logs must be without complaints of a page."""
    log = folder / f"{name}.txt"
    with ExitStack() as stack:
        output = stack.enter_context(log.open("w"))
        yield (_firefox if name == "firefox" else _webkit)(stack, folder, output)
    complaints = [line for line in log.read_text().splitlines() if line.startswith(COMPLAINTS)]
    assert not complaints, "\n".join(complaints)


def _found(programs):
    return next(filter(None, map(shutil.which, programs.split("|"))), None)


def _started(stack, command, **options):
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, **options)

    def end():
        process.terminate()
        process.wait(WAIT)

    stack.callback(end)
    return process


def _firefox(stack, folder, output):
    profile = folder / "profile"
    profile.mkdir()
    lines = [f'user_pref("{name}", {json.dumps(value)});' for name, value in PREFERENCES.items()]
    (profile / "user.js").write_text("\n".join(lines))
    command = [_found("firefox-esr|firefox"), "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
    _started(stack, command, stdout=output, stderr=output, env=os.environ | {"HOME": str(folder)})
    port = _wait_for(lambda: (profile / "MarionetteActivePort").read_text(), OSError)
    connection = stack.enter_context(closing(socket.create_connection(("127.0.0.1", int(port)), timeout=2 * WAIT)))
    stream = stack.enter_context(connection.makefile("rb"))

    def received():
        length = 0
        while (digit := stream.read(1)) != b":":
            length = 10 * length + int(digit)
        return json.loads(stream.read(length))

    received()  # it says who it is

    def command_of(name, _path, parameters):
        packet = json.dumps([0, 1, f"WebDriver:{name}", parameters]).encode()
        connection.sendall(b"%d:%b" % (len(packet), packet))
        _type, _number, error, answer = received()
        assert error is None, error
        return answer.get("value", answer)

    command_of("NewSession", "", {})
    return Driver(command_of)


def _webkit(stack, folder, output):
    read, write = os.pipe()
    _started(
        stack,
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x1000x24", "-nolisten", "tcp"],
        stderr=output,
        pass_fds=[write],
    )
    os.close(write)
    with os.fdopen(read) as answer:
        display = answer.readline().strip()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "DISPLAY": f":{display}", "GDK_BACKEND": "x11"}
    own |= {"WEBKIT_SKIA_ENABLE_CPU_RENDERING": "1", "WEBKIT_DISABLE_COMPOSITING_MODE": "1"}  # there is no GPU
    command = ["WebKitWebDriver", f"--port={port}", "--host=127.0.0.1"]
    _started(stack, command, stdout=output, stderr=output, env=os.environ | own)
    root = f"http://127.0.0.1:{port}/"

    def ask(method, path, parameters=None):
        body = None if parameters is None else json.dumps(parameters).encode()
        request = urllib.request.Request(root + path, body, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=2 * WAIT) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode()) from error

    _wait_for(lambda: ask("GET", "status"), OSError)
    options = {"args": ["--automation", "--enable-write-console-messages-to-stdout=true"]}
    wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
    session = ask("POST", "session", wanted)["sessionId"]
    stack.callback(ask, "DELETE", f"session/{session}")
    return Driver(lambda _name, path, parameters: ask("POST", f"session/{session}/{path}", parameters))


def _wait_for(action, failure):
    deadline = monotonic() + WAIT
    while True:
        try:
            return action()
        except failure:
            assert monotonic() < deadline
            sleep(0.1)
