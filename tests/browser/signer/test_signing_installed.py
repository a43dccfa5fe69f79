"""Both apps go on a home screen, keep nothing of a contract there, and say so when there is no connection."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

TOO_HEADLESS = {"in-incognito"}  # what a test's own browser is, and no fault of the page


def installability(page) -> tuple[dict, list[str]]:
    """(the manifest as Chromium reads it, what keeps it from offering to install)."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Page.enable")
    told = devtools.send("Page.getAppManifest")
    assert not told["errors"], told["errors"]
    found = devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    return json.loads(told["data"]), [e["errorId"] for e in found if e["errorId"] not in TOO_HEADLESS]


def kept(page) -> list[str]:
    """Every address that the page's workers have put by."""
    return page.evaluate(
        """async () => (await Promise.all((await caches.keys()).map(async (name) =>
            (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)))).flat()"""
    )


def await_worker(page) -> None:
    """Until the worker of this page, in its language, has the place to itself."""
    page.wait_for_function(
        """async () => {
            const { active, installing, waiting } = await navigator.serviceWorker.ready;
            const ours = active.scriptURL.endsWith("?lang=" + document.documentElement.lang);
            return ours && active.state === "activated" && !installing && !waiting;
        }"""
    )


@pytest.mark.parametrize("language", ["es", "ar"])
def test_signing_goes_on_a_home_screen(world, signer, language):
    world.sent()
    carol = signer(world.carol.email, language=language, service_workers="allow")
    page = carol.page
    carol.arrive()
    page.goto(f"{page.url}?lang={language}")
    secret = page.url.split("/sign/")[1].split("/")[0]
    manifest, wrong = installability(page)
    assert wrong == []
    assert manifest["start_url"] == manifest["scope"] == manifest["id"] == "/sign/"
    assert manifest["lang"] == language and manifest["dir"] == ("rtl" if language == "ar" else "ltr")
    assert secret not in json.dumps(manifest)
    await_worker(page)
    held = kept(page)
    assert "/sign/offline" in held and all(p == "/sign/offline" or p.endswith(".css") for p in held)
    address = page.url
    page.context.set_offline(True)
    carol.visitor.expected += ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED"]
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.url == address and page.locator("html").get_attribute("lang") == language
    carol.visitor.look("offline")
    page.context.set_offline(False)
    page.locator("a.main").click()
    expect(page.locator("form[action$='/code']")).to_be_visible()
    page.goto(f"{carol.visitor.home}/sign/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    carol.visitor.look("start")


def test_signing_desk_goes_on_a_home_screen_too(world, visit):
    visitor = visit(width=390, service_workers="allow")
    page = visitor.page
    page.goto(f"{visitor.home}/login")
    manifest, wrong = installability(page)
    assert wrong == [] and manifest["start_url"] == "/"
    sizes = {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]}
    assert sizes == {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}
    for icon in manifest["icons"]:
        assert page.request.get(visitor.home + icon["src"]).headers["content-type"] == "image/png"
    await_worker(page)
    held = kept(page)
    assert "/offline" in held and all(p == "/offline" or p.endswith(".css") for p in held)
    page.context.set_offline(True)
    visitor.expected += ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED"]
    page.goto(f"{visitor.home}/contracts")
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    visitor.look("offline")
