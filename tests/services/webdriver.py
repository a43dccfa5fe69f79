"""Firefox and WebKit, driven as people use them: Debian's browsers behind one small W3C WebDriver client.

WebKit's driver speaks HTTP. Firefox is spoken to without a driver, by Marionette, its own end of the same
commands (https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html), because Debian has no
geckodriver. Both give what WebDriver says they give; `Browser` holds the few commands that stories need.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
from tests.inbox import free_port

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # W3C WebDriver, 12.1
MINI = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser"
PATIENCE_S = 20.0
# What a command is called: by HTTP (method, path under the session) and by Marionette.
COMMANDS = {
    "go": ("POST", "/url", "WebDriver:Navigate"),
    "where": ("GET", "/url", "WebDriver:GetCurrentURL"),
    "run": ("POST", "/execute/sync", "WebDriver:ExecuteScript"),
    "find": ("POST", "/element", "WebDriver:FindElement"),
    "click": ("POST", "/element/{id}/click", "WebDriver:ElementClick"),
    "type": ("POST", "/element/{id}/value", "WebDriver:ElementSendKeys"),
    "clear": ("POST", "/element/{id}/clear", "WebDriver:ElementClear"),
    "shoot": ("GET", "/screenshot", "WebDriver:TakeScreenshot"),
    "size": ("POST", "/window/rect", "WebDriver:SetWindowRect"),
}

Ask = Callable[[str, dict[str, Any]], Any]


class Failed(Exception):
    """The browser's answer to a command it could not do."""


class Browser:
    """One window. `ask(command, parameters)` gives the command's value, or raises `Failed`."""

    def __init__(self, name: str, ask: Ask):
        self.name, self.ask = name, ask

    def go(self, url: str) -> None:
        self.ask("go", {"url": url})

    @property
    def url(self) -> str:
        return self.ask("where", {})

    def run(self, script: str, *args: Any) -> Any:
        """What `script` returns, run in the page."""
        return self.ask("run", {"script": script, "args": list(args)})

    def await_(self, css: str) -> str:
        """The id of the first element of that kind that can be seen, once there is one."""
        script = "return [...document.querySelectorAll(arguments[0])].findIndex((e) => e.checkVisibility())"
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            with suppress(Failed):  # between two pages there is none
                at = self.run(script, css)
                if at is not None and at >= 0:
                    pick = "return document.querySelectorAll(arguments[0])[arguments[1]]"
                    return self.run(pick, css, at)[ELEMENT]
            time.sleep(0.05)
        raise AssertionError(f"{self.name}: no {css} at {self.url}: {self.text()[:800]}")

    def click(self, css: str) -> None:
        """As a person does: scrolled to where nothing lies over it."""
        found = self.await_(css)
        self.run("arguments[0].scrollIntoView({block: 'center'})", {ELEMENT: found})
        self.ask("click", {"id": found})

    def type(self, css: str, text: str) -> None:
        found = self.await_(css)
        self.ask("clear", {"id": found})
        self.ask("type", {"id": found, "text": text})

    def text(self) -> str:
        return self.run("return document.body.innerText")

    def shoot(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(self.ask("shoot", {"full": False})))


def _until(ready: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.05)


@contextmanager
def _child(command: list[str], log: Path, **environment: str) -> Iterator[subprocess.Popen]:
    with log.open("ab") as out:
        child = subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ, **environment})
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(5)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


# Firefox

PREFERENCES = {
    "marionette.port": 0,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "browser.safebrowsing.update.enabled": False,
    "extensions.update.enabled": False,
    "services.settings.server": "data:,",
}


class Marionette:
    """Frames `length:JSON` over TCP: a command is [0, number, name, parameters], what comes back [1, number,
    error, value]."""

    def __init__(self, port: int):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
        self.buffer, self.count = b"", 0
        self._read()  # who it is

    def __call__(self, command: str, parameters: dict[str, Any]) -> Any:
        value = self.send(COMMANDS[command][2], parameters)
        return value.get("value") if isinstance(value, dict) and set(value) == {"value"} else value

    def send(self, name: str, parameters: dict[str, Any]) -> Any:
        self.count += 1
        frame = json.dumps([0, self.count, name, parameters]).encode()
        self.socket.sendall(f"{len(frame)}:".encode() + frame)
        _kind, _number, error, value = self._read()
        if error:
            raise Failed(f"{name}: {error['error']}: {error['message']}")
        return value

    def _read(self) -> Any:
        while b":" not in self.buffer:
            self.buffer += self._more()
        length, _, self.buffer = self.buffer.partition(b":")
        while len(self.buffer) < int(length):
            self.buffer += self._more()
        frame, self.buffer = self.buffer[: int(length)], self.buffer[int(length) :]
        return json.loads(frame)

    def _more(self) -> bytes:
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError("Firefox is gone")
        return data


@contextmanager
def firefox(folder: Path, width: int, height: int) -> Iterator[Browser]:
    """Firefox without a screen, with a profile of its own under `folder`."""
    profile = folder / "profile"
    profile.mkdir(parents=True)
    wanted = {**PREFERENCES, "marionette.port": free_port()}
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in wanted.items())
    (profile / "user.js").write_text("\n".join(lines))
    command = ["firefox-esr", "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
    with _child([*command, "--width", str(width), "--height", str(height)], folder / "log", HOME=str(folder)):
        _until(lambda: _listens(wanted["marionette.port"]), "Firefox does not listen")
        ask = Marionette(wanted["marionette.port"])
        ask.send("WebDriver:NewSession", {"strictFileInteractability": True})
        ask("size", {"width": width, "height": height})
        yield Browser("Firefox", ask)
        with suppress(Exception):
            ask.send("Marionette:Quit", {"flags": ["eForceQuit"]})


# WebKit


@contextmanager
def webkit(folder: Path, width: int, height: int) -> Iterator[Browser]:
    """WebKitGTK's small browser on a screen that is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    with _screen(folder, width, height) as display:
        environment = {"DISPLAY": display, "HOME": str(folder), "GDK_BACKEND": "x11", "NO_AT_BRIDGE": "1",
                       "LIBGL_ALWAYS_SOFTWARE": "1"}  # fmt: skip
        with _child(["WebKitWebDriver", f"--port={port}"], folder / "log", **environment):
            _until(lambda: _listens(port), "WebKit's driver does not listen")
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as http:
                options = {"binary": MINI, "args": ["--automation", f"--geometry={width}x{height}"]}
                wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
                session = _value(http.post("/session", json=wanted))["sessionId"]

                def ask(command: str, parameters: dict[str, Any]) -> Any:
                    method, path, _name = COMMANDS[command]
                    address = f"/session/{session}{path.format(**parameters)}"
                    body = None if method == "GET" else parameters
                    return _value(http.request(method, address, json=body))

                with suppress(Failed):
                    ask("size", {"width": width, "height": height, "x": 0, "y": 0})
                yield Browser("WebKit", ask)
                with suppress(httpx.HTTPError):
                    http.delete(f"/session/{session}")


def _value(answer: httpx.Response) -> Any:
    value = answer.json()["value"]
    if answer.status_code != 200:
        raise Failed(f"{value['error']}: {value['message']}")
    return value


@contextmanager
def _screen(folder: Path, width: int, height: int) -> Iterator[str]:
    """A display number that is free, with an X server on it."""
    told, tell = os.pipe()
    command = ["Xvfb", "-displayfd", str(tell), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"]
    with (folder / "screen").open("ab") as out:
        server = subprocess.Popen(command, stdout=out, stderr=out, pass_fds=[tell])
    os.close(tell)
    try:
        with os.fdopen(told) as number:
            yield f":{number.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


def _listens(port: int) -> bool:
    with socket.socket() as trial:
        trial.settimeout(0.2)
        return trial.connect_ex(("127.0.0.1", port)) == 0


def missing(name: str) -> str:
    """What to install for "firefox" or "webkit", or "" where it is there."""
    needs = {
        "firefox": {"firefox-esr": "firefox-esr"},
        "webkit": {"WebKitWebDriver": "webkit2gtk-driver", "Xvfb": "xvfb", MINI: "webkit2gtk-driver"},
    }[name]
    lacking = {package for program, package in needs.items() if not shutil.which(program)}
    return f"apt-get install {' '.join(sorted(lacking))}" if lacking else ""
