"""A finished contract reaches the ticket and the archive, once, under names people can read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.integration.connectors.conftest import dav_settings, rt_settings
from tests.integration.connectors.peers import between, once
from tests.services.request_tracker import FIELD

from undersign.connectors import api, registry
from undersign.connectors.api import Permanent, Temporary
from undersign.connectors.conformance import PDF
from undersign.connectors.giving import publish
from undersign.connectors.systems.folder.vault import FolderVault

FINISHED = publish.Finished(
    contract_id="ctr_01",
    number="NC-2026-00042",
    title="Support service agreement: Premium/EU",
    account="Meridian Møbler A/S",
    language="en",
    completed_at=datetime(2026, 12, 31, 23, 30, tzinfo=UTC),
    pdf=PDF,
    evidence=b"PK\x05\x06" + bytes(18),
    certificate=PDF + b"certificate",
    signers=("Carol Ñandú", "Dan Öztürk"),
    zone="Europe/Copenhagen",
    url="https://sign.example/contracts/ctr_01",
)


def test_the_archive_has_the_contract_beside_its_evidence(tmp_path):
    pdf, evidence = publish.to_archive(FolderVault(tmp_path), FINISHED, key="dlv_1")
    # It was 2027 already where the workspace is.
    assert pdf.path == "Meridian Møbler A-S/2027/NC-2026-00042 Support service agreement- Premium-EU.pdf"
    assert evidence.path == pdf.path.removesuffix(".pdf") + ".evidence.zip"
    assert (tmp_path / pdf.path).read_bytes() == FINISHED.pdf
    assert (tmp_path / evidence.path).read_bytes() == FINISHED.evidence
    assert publish.to_archive(FolderVault(tmp_path), FINISHED, key="dlv_1") == (pdf, evidence)
    assert len(list(FolderVault(tmp_path).files())) == 2


def test_a_retry_between_the_two_files_ends_with_two_files(dav):
    connector = registry.find("webdav")
    with between(dav.url, once("HEAD", "drop", path=".evidence.zip")) as url:
        vault = connector.make(api.VAULT, dav_settings(dav, "retry", url))
        with pytest.raises(Temporary):
            publish.to_archive(vault, FINISHED, key="dlv_1")
        stored = publish.to_archive(vault, FINISHED, key="dlv_1")
    files = [file for file in (dav.folder / "retry").rglob("*") if file.is_file()]
    assert len(files) == 2 and all(each.url.startswith(url) for each in stored)


def test_a_pattern_of_one_s_own(tmp_path):
    pattern = "Contracts/{language}/{year}-{month}/{account} - {number}"
    pdf, _evidence = publish.to_archive(FolderVault(tmp_path), FINISHED, key="k", pattern=pattern)
    assert pdf.path == "Contracts/en/2027-01/Meridian Møbler A-S - NC-2026-00042.pdf"
    with pytest.raises(Permanent, match=r"\{acount\}.*\{account\}"):
        publish.to_archive(FolderVault(tmp_path), FINISHED, key="k", pattern="{acount}/{number}")


@pytest.mark.parametrize("account", ["..", "../../etc", "/", "", "CON", "a\x00b", "\u202e"])
def test_no_account_s_name_leads_out_of_the_archive(tmp_path, account):
    hostile = replace(FINISHED, account=account, title=account)
    publish.to_archive(FolderVault(tmp_path / "archive"), hostile, key="k")
    assert [each.name for each in tmp_path.iterdir()] == ["archive"]
    assert {len(file.relative_to(tmp_path).parts) for file in tmp_path.rglob("*.pdf")} == {4}


def test_the_ticket_gets_one_note_with_both_files_and_its_new_status(rt):
    ticket = rt.make_ticket("Please send a contract")
    helpdesk = registry.find("request_tracker").make(api.HELPDESK, rt_settings(rt))
    for _attempt in range(2):
        posted = publish.to_ticket(
            helpdesk, ticket, FINISHED, key="dlv_publish1", status="resolved", fields={FIELD: "signed"}
        )
    assert rt.comments(ticket) == [posted.ref]
    signed, certificate = helpdesk.attachments(ticket, key="dlv_publish1")
    assert signed.filename == "NC-2026-00042 Support service agreement- Premium-EU.pdf"
    assert certificate.filename == "NC-2026-00042 Certificate of completion.pdf"
    assert (signed.content, certificate.content) == (FINISHED.pdf, FINISHED.certificate)
    facts = helpdesk.read(ticket)
    assert (facts.status, facts.fields[FIELD]) == ("resolved", "signed")
    said = rt.ask("GET", f"transaction/{posted.ref}/attachments?fields=Content,Subject").json()["items"]
    assert "Contract signed: Support service agreement" in said[0]["Subject"]
