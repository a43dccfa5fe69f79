"""The door for connectors: ours and a stranger's come through the same one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from undersign.connectors import api, conformance, registry
from undersign.connectors.api import Permanent

STARTER = Path(__file__).parents[3] / "docs" / "connector-starter"


@pytest.fixture
def starter(monkeypatch, tmp_path):
    """The starter of docs/connectors.md as an installed package, and a broken one beside it."""
    _install(tmp_path, "shelf", "undersign_shelf")
    _install(tmp_path, "broken", "undersign_no_such_module")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.syspath_prepend(str(STARTER / "src"))
    registry.every.cache_clear()
    yield
    registry.every.cache_clear()
    sys.modules.pop("undersign_shelf", None)


def _install(folder: Path, name: str, module: str) -> None:
    info = folder / f"undersign_{name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: undersign-{name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[{registry.GROUP}]\n{name} = {module}\n")


def test_ours_are_registered_like_anybody_s():
    assert {"builtin", "folder", "request_tracker", "webdav"} <= set(registry.every())
    for name, connector in registry.every().items():
        assert connector.name == name and connector.kinds <= set(api.KINDS) and str(connector.label)
        assert [each.name for each in connector.settings_schema] == list(
            dict.fromkeys(each.name for each in connector.settings_schema)
        )


def test_a_stranger_s_connector_appears_and_keeps_the_rules(starter, tmp_path, caplog):
    found = registry.every()
    assert "shelf" in found and "folder" in found
    configured = registry.Configured(settings={"file": str(tmp_path / "shelf.sqlite")})
    outcome = conformance.run(
        api.VAULT, lambda: found["shelf"].make(api.VAULT, configured), conformance.Subject()
    )
    assert set(outcome.values()) == {""}, outcome


def test_a_broken_package_takes_nothing_else_down(starter, caplog):
    assert "broken" not in registry.every() and "webdav" in registry.every()
    assert "connector broken (undersign_no_such_module) was left out" in caplog.text


def test_what_is_missing_is_named():
    with pytest.raises(Permanent, match=r"Address.*Authentication token"):
        registry.find("request_tracker").make(api.HELPDESK, registry.Configured())
    with pytest.raises(Permanent, match="cannot be used as a vault"):
        registry.find("request_tracker").make(api.VAULT, registry.Configured())
    with pytest.raises(Permanent, match="“telepathy” is not installed"):
        registry.find("telepathy")


def test_a_connector_that_breaks_rules_is_told_which(tmp_path):
    class Careless:
        def put(self, path, content, *, key):
            return api.StoredAt(path, len(content))

        def get(self, path):
            return b""

        def exists(self, path):
            return True

        def files(self, folder=""):
            return iter(())

        def remove(self, place, *, key):
            return True

    outcome = conformance.run(api.VAULT, Careless, conformance.Subject())
    assert all(outcome.values()) and "is refused" in outcome["no_path_leads_out"]


def test_every_connector_and_setting_is_documented():
    overview = (STARTER.parent / "connectors.md").read_text()
    pages = {path.stem: path.read_text() for path in (STARTER.parent / "connectors").glob("*.md")}
    told = overview + "".join(pages.values())
    for name, connector in registry.every().items():
        assert f"`{name}`" in overview, f"docs/connectors.md does not name {name}"
        lacking = [each.name for each in connector.settings_schema if f"`{each.name}`" not in told]
        assert not lacking, f"{name}: {lacking} stand on no page"
