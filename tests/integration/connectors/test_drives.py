"""The four drives beyond the rules all share: whatever befalls a request, a file lies there once, whole."""

from __future__ import annotations

import pytest
from tests.integration.connectors.stores import DRIVES, drive, vault
from tests.services.vendors import fake

from undersign.connectors import api
from undersign.connectors.conformance import PDF

PATH = "Acme GmbH/2026/C-1 Vertrag ñ 'a' \\ 契約.pdf".replace("\\", "-")
WRITES = {
    "onedrive": ("PUT", "/content"),
    "google_drive": ("PUT", "/upload/"),
    "dropbox": ("POST", "/upload"),
    "box": ("POST", "/files/content"),
}
READS = {
    "onedrive": ("GET", "/download/"),
    "google_drive": ("GET", "/drive/v3/files/1Id"),
    "dropbox": ("POST", "/download"),
    "box": ("GET", "/dl/"),
}


@pytest.fixture(params=sorted(DRIVES))
def at(request):
    """(name, its fake, how it is configured), of each drive."""
    with drive(request.param) as (account, configured):
        yield request.param, account, configured


def put(name, configured, path=PATH, content=PDF):
    return vault(name, configured).put(path, content, key="k")


@pytest.mark.parametrize("what", [fake.LOST, fake.HALF, 429])
def test_what_breaks_off_is_finished_by_the_retry_and_lies_there_once(at, what):
    name, account, configured = at
    method, place = WRITES[name]
    account.fails(what, method=method, path=place, retry_after=7 if what == 429 else None)
    with pytest.raises(api.Temporary) as told:
        put(name, configured)
    assert told.value.retry_after == (7 if what == 429 else None)
    assert put(name, configured).path == PATH
    assert [each.path for each in vault(name, configured).files()] == [PATH]


def test_a_read_that_breaks_off_is_no_file(at):
    name, account, configured = at
    method, place = READS[name]
    put(name, configured)
    account.fails(fake.HALF, method=method, path=place)
    with pytest.raises(api.Temporary):
        vault(name, configured).get(PATH)
    assert vault(name, configured).get(PATH) == PDF


def test_a_slow_answer_is_waited_for(at):
    name, account, configured = at
    method, place = WRITES[name]
    account.fails(fake.Slow(0.2), method=method, path=place)
    assert put(name, configured).path == PATH


def test_a_token_that_ran_out_is_told_as_such(at):
    name, account, configured = at
    account.fails(401)
    with pytest.raises(api.Unauthorised):
        put(name, configured)
    account.tokens.clear()
    with pytest.raises(api.Unauthorised):
        vault(name, configured).exists(PATH)


def test_a_link_leads_people_to_the_copy(at):
    name, account, configured = at
    first, again = put(name, configured), put(name, configured)
    assert first.url == again.url and first.url.startswith("https://")
    assert [each.url for each in vault(name, configured).files()] == [first.url]


def test_every_page_of_a_long_list_is_read(at):
    name, account, configured = at
    account.page = 2
    paths = {f"a/{number}.pdf" for number in range(5)}
    for path in paths:
        put(name, configured, path, path.encode())
    assert {each.path for each in vault(name, configured).files()} == paths
    assert {each.path for each in vault(name, configured).files("a")} == paths


def test_names_that_differ_in_capitals_only_are_two_contracts(at):
    name, account, configured = at
    one, two = put(name, configured, "a/One.pdf"), put(name, configured, "a/ONE.pdf", PDF + b"2")
    opened = vault(name, configured)
    assert [opened.get(each.path) for each in (one, two)] == [PDF, PDF + b"2"]


def test_what_appears_meanwhile_keeps_its_name():
    """Drive lets two files have one name, so ours steps back."""
    with drive("google_drive") as (account, configured):
        put("google_drive", configured, "a/first.pdf")
        folder = next(each["id"] for each in account.files.values() if each["name"] == "a")
        begin = type(account).begin

        def theirs_first(asked):
            if not any(each["name"] == "b.pdf" for each in account.files.values()):
                account.make_file(folder, "b.pdf", b"theirs")
            return begin(account, asked)

        account.fails(theirs_first, method="POST", path="/upload/")
        assert put("google_drive", configured, "a/b.pdf").path == "a/b (2).pdf"
        assert sorted(each["name"] for each in account.files.values() if each["parents"] == [folder]) == [
            "b (2).pdf",
            "b.pdf",
            "first.pdf",
        ]


def test_a_file_in_the_place_of_a_folder_is_told():
    with drive("box") as (account, configured):
        account.make_file("0", "a", b"a file")
        with pytest.raises(api.Temporary):
            put("box", configured, "a/b.pdf")


def test_a_library_of_a_site_is_reached_by_its_address():
    from tests.services.vendors import onedrive

    for site in (f"https://{onedrive.SITE}/", onedrive.SITE):
        with drive("onedrive", site=site) as (account, configured):
            put("onedrive", configured)
            assert all("sites" in each.path for each in account.asked if "/v1.0/" in each.path)
    with (
        drive("onedrive", site="a.sharepoint.com/x?y") as (_account, configured),
        pytest.raises(api.Permanent),
    ):
        put("onedrive", configured)


def test_a_download_that_lies_elsewhere_is_not_fetched():
    with drive("onedrive") as (account, configured):
        put("onedrive", configured)
        for item in account.items.values():
            if "file" in item:
                item["@microsoft.graph.downloadUrl"] = "https://evil.example/a"
        with pytest.raises(api.Permanent, match="not expected"):
            vault("onedrive", configured).get(PATH)
