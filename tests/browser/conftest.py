"""A real Chromium against the real server and worker. What a page did wrong fails the story that saw it.

`visit(width=390)` opens a browser of its own for one person; `look()` takes the picture for
build/screens and asks axe. Every console error, policy report, request to another host and script error
is collected, and the test ends with none.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import zlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, Request, expect, sync_playwright
from tests import instance

instance.running()  # models can be imported from here on
ROOT = Path(__file__).resolve().parent.parent.parent
SCREENS = ROOT / "build" / "screens"
MODULES = ROOT / "node_modules"
# Playwright keeps an event loop in this thread; Django would not let the ORM be used beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--force-color-profile=srgb"]
# Workers are let in only where a story is about them: what they fetch no route and no list of requests sees.
NO_WORKERS = "Service Worker registration blocked by Playwright"
HEIGHT = {320: 640, 390: 844, 1440: 900}


LOOK = re.compile(r"\b(en|es|390|1440|light|dark)\b")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With UNDERSIGN_TESTS_LOOKS=one each story but the main one runs in one of its languages, widths and
    palettes, chosen by its name so that every look has its share, and none of those that look at everything;
    `make browser` runs them all."""
    mine = [item for item in items if Path(__file__).parent in item.path.parents]
    for item in mine:
        item.add_marker(pytest.mark.browser)
    if os.environ.get("UNDERSIGN_TESTS_LOOKS") == "one":
        left_out = _other_looks(mine)
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def _other_looks(items: list[pytest.Item]) -> list[pytest.Item]:
    stories: dict[str, list[pytest.Item]] = {}
    whole = [item for item in items if item.get_closest_marker("whole")]
    for item in items:
        if not item.path.name.startswith("test_main"):
            stories.setdefault(LOOK.sub("", item.nodeid), []).append(item)
    return whole + [
        item
        for story, looks in stories.items()
        for item in looks
        if item is not looks[zlib.crc32(story.encode()) % len(looks)] and item not in whole
    ]


@pytest.fixture(scope="session")
def chromium():
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        if os.environ.get("UNDERSIGN_TESTS_SKIP_NOTHING"):
            pytest.fail("chromium is missing: apt-get install chromium")
        pytest.skip("chromium is missing: apt-get install chromium")
    expect.set_options(timeout=15_000)  # everything else may be running beside the stories
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@cache
def _axe() -> str:
    return (MODULES / "axe-core" / "axe.min.js").read_text()


@dataclass
class Visitor:
    """One person's browser. complaints: what no page may do; expected: patterns a story provokes itself."""

    page: Page
    home: str
    folder: Path
    width: int
    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    looks: int = 0

    def watch(self) -> None:
        self.page.on("console", lambda said: said.type in ("error", "warning") and self._complain(said.text))
        self.page.on("pageerror", lambda error: self._complain(f"script error: {error}"))
        self.page.on("request", self._requested)

    def _requested(self, request: Request) -> None:
        self.requests.append(request)
        if not request.url.startswith((self.home, "data:", "blob:")):
            self._complain(f"asked another host: {request.url}")

    def _complain(self, text: str) -> None:
        if text != NO_WORKERS:
            self.complaints.append(text)

    @property
    def unexpected(self) -> list[str]:
        return [said for said in self.complaints if not any(re.search(p, said) for p in self.expected)]

    def look(self, name: str, *, whole: bool = False) -> None:
        """A picture for the contact sheet, and axe with no violation, once nothing is under way."""
        self.page.locator("[aria-disabled=true]").first.wait_for(state="detached")
        self.picture(name, whole=whole)
        self.check(name)

    def picture(self, name: str, *, whole: bool = False) -> None:
        """For people to look at. A busy Chromium now and then fails to capture; that is no finding."""
        self.looks += 1
        path = self.folder / f"{self.looks:02d}-{name}.png"
        for _attempt in range(3):
            try:
                self.page.screenshot(path=path, full_page=whole)
                return
            except Error as error:
                if "Unable to capture" not in str(error):
                    raise
                self.page.wait_for_timeout(500)

    def check(self, name: str) -> None:
        self.page.evaluate(_axe())
        found = self.page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        told = [f"{v['id']}: {[node['target'] for node in v['nodes']]}" for v in found]
        assert not told, f"{name} at {self.width}: {told}"

    def sideways(self) -> int:
        """How many pixels the page is wider than its window."""
        return self.page.evaluate("document.documentElement.scrollWidth - innerWidth")

    def wide(self) -> list[str]:
        """What reaches beyond the window's right edge."""
        return self.page.evaluate(
            """() => [...document.querySelectorAll('body *')]
                .filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 0.5)
                .filter((e) => !e.closest('.sr, .skip'))
                .map((e) => `${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 30)}`)"""
        )


@pytest.fixture
def visit(chromium, live, request):
    """visit(width=390, language="en", scripts=True, name="", **context) → a Visitor."""
    opened: list[Visitor] = []
    story = re.sub(r"[^\w.-]+", "-", request.node.name).strip("-")
    shutil.rmtree(SCREENS / story, ignore_errors=True)  # pictures of an earlier run

    def open_one(width: int = 390, *, language: str = "en", scripts: bool = True, name: str = "", **more):
        context = chromium.new_context(
            viewport={"width": width, "height": HEIGHT.get(width, 900)},
            device_scale_factor=2 if width < 600 else 1,
            has_touch=width < 600,
            locale=language,
            timezone_id="Europe/Madrid",
            java_script_enabled=scripts,
            reduced_motion=more.pop("reduced_motion", "reduce"),
            service_workers=more.pop("service_workers", "block"),
            **more,
        )
        context.set_default_timeout(15_000)
        folder = SCREENS / story / name
        folder.mkdir(parents=True, exist_ok=True)
        visitor = Visitor(context.new_page(), live.url, folder, width)
        visitor.watch()
        opened.append(visitor)
        return visitor

    yield open_one
    for visitor in opened:
        visitor.page.context.close()
    unexpected = [said for visitor in opened for said in visitor.unexpected]
    assert not unexpected, f"{unexpected}\n{live.said[-3000:]}"


@pytest.fixture
def staff(visit, world):
    """staff("maya", width=1440, scheme="light", language="en") → a Visitor who has signed in."""

    def come(who: str = "maya", *, width: int = 1440, scheme: str = "light", language: str = "en", **how):
        member = getattr(world, who)
        if member.language != language:
            member.language = language
            member.save(update_fields=["language"])
        visitor = visit(width=width, language=language, color_scheme=scheme, **how)
        page = visitor.page
        page.goto(visitor.home + "/login")
        page.fill("#f-email", member.email)
        page.fill("#f-password", "correct horse battery")
        page.locator("#sign-in button").click()
        page.wait_for_url(lambda url: "/login" not in url)
        return visitor

    return come


@pytest.fixture(scope="session")
def html_faults(tmp_path_factory):
    """html_faults({name: html}) → html-validate's complaints, as sentences."""
    folder = tmp_path_factory.mktemp("html")

    def judge(pages: dict[str, str]) -> list[str]:
        files = []
        for name, text in pages.items():
            files.append(folder / (re.sub(r"[^\w-]+", "-", name) + ".html"))
            files[-1].write_text(text)
        program = [str(MODULES / ".bin" / "html-validate"), "--formatter", "json", *map(str, files)]
        path = f"{ROOT / '.venv' / 'bin'}:{os.environ['PATH']}"
        said = folder / "said.json"  # node ends before a pipe has taken more than it holds
        with said.open("w") as out:
            subprocess.run(program, stdout=out, cwd=ROOT, env={**os.environ, "PATH": path}, check=False)
        return [
            f"{Path(page['filePath']).stem}:{fault['line']} {fault['message']}"
            for page in json.loads(said.read_text() or "[]")
            for fault in page["messages"]
        ]

    return judge
