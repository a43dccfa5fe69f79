"""What the certificate of completion states, gathered from the record.

Facts come from rows and journal; how they look is typesetting's. The certificate vouches for the whole
evidence: it carries the contract's hash, the head of the audit trail and the hash of every other file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from undersign.contracts import document, field
from undersign.contracts.contract import Contract
from undersign.contracts.people import checks, demanded, turns
from undersign.contracts.people.recipient import CUSTOMER, Recipient
from undersign.journal import chain, entry, history
from undersign.sealing import device
from undersign.signing import acts, level, meaning
from undersign.signing import consent as agreeing
from undersign.signing.bringing import INTENT
from undersign.signing.bringing_events import RecipientSignedElsewhere
from undersign.signing.consent import Consent
from undersign.signing.events import CodeSent, IdentityFailed
from undersign.signing.sitting import PASSED, Proof
from undersign.store import rows
from undersign.typesetting import certificate, watermark
from undersign.workspaces import sandbox
from undersign.workspaces.workspace import Workspace

FACTS = "facts.json"

README = """This is the evidence of one contract, made when it was completed.

contract.pdf      the sealed contract; every signature is its own revision of the file
certificate.pdf   the certificate of completion, sealed; it names the contract's SHA-256
events.jsonl      the audit trail, one entry a line, each bound to the one before it by its hash
ledger/           proofs that the operator's signed ledger holds each entry (made within a minute or so)
record.json       template, values, revisions, people and how each was checked
consents/         what each consumer agreed to, and how; the texts as they were shown
attachments/      files that signers attached; each one's SHA-256 stands in its field of the contract
stamps/           the time stamps inside contract.pdf, for programs that read such tokens (RFC 3161)
chain/            the certificates of those who signed, for looking; trust comes from elsewhere
manifest.json     the SHA-256 of every file here, sealed by manifest.p7s
verify.html       open it in a browser, without a network, and give it this file
verify.py         or: python verify.py --trust root.pem THIS-FILE (needs the package cryptography)

Check it, without any server:  undersign verify --trust root.pem THIS.evidence.zip
The root certificate comes from the operator of the instance, not from this file.
"""


def facts_of(contract: Contract) -> certificate.Facts:
    """Who signed what, how proven, with which consent, in the contract's language."""
    workspace = rows.get(Workspace, contract.workspace_id)
    issued = document.find(contract, document.ISSUED)
    consents = {row.recipient_id: row for row in _consents(contract) if row.withdrawn_at is None}
    with translation.override(contract.language):
        told = history.of(contract.workspace_id, contract.id)
        acted = {kind.name for kind in acts.ENDS}
        signed = {t.facts["recipient_id"]: t for t in told if t.event in acted}
        return certificate.Facts(
            title=contract.title,
            number=contract.number,
            workspace=workspace.name,
            operator=workspace.name,
            language=contract.language,
            zone=workspace.zone,
            signers=[
                _signer(r, signed.get(r.id), consents.get(r.id), told, workspace.zone)
                for r in contract.signers
            ],
            base_sha256=issued.sha256 if issued else "",
            pages=len(contract.page_sizes),
            completed_at=contract.completed_at,
            parties=[*([contract.account.name] if contract.account else []), workspace.name],
            attachments=[(row.name, row.sha256) for row in document.attachments(contract)],
            timeline=[(t.at, t.sentence) for t in told],
            unverified=_unverified(contract.signers, signed),
            verify=_("Choose the file at %(address)s, or run: undersign verify --trust root.pem FILE")
            % {"address": f"{settings.PUBLIC_URL}/verify"},
        )


def _unverified(signers: Sequence[Recipient], signed: Mapping[str, history.Told]) -> list[str]:
    """What each check does not say, with the names of those it was the check of (EV-7)."""
    of_whom: dict[str, list[str]] = {}
    for recipient in signers:
        act = signed.get(recipient.id)
        for sentence in _not_checked(act) if act else ():
            of_whom.setdefault(sentence, []).append(recipient.name)
    return [f"{sentence} ({', '.join(dict.fromkeys(names))})" for sentence, names in of_whom.items()]


def _not_checked(act: history.Told) -> list[str]:
    said = checks.not_verified(str(act.facts["method"]).split("+"))
    if _is_elsewhere(act):
        own = _("Certificate of their own: what its issuer, %(issuer)s, checked is that issuer's statement.")
        said.append(own % {"issuer": act.facts["issuer"]})
    return said


def _consents(contract: Contract) -> list[Consent]:
    """Oldest first, withdrawn ones too."""
    if not contract.version.asks_consumer_consent:
        return []
    return agreeing.of_contract(contract)


def _signer(
    recipient: Recipient,
    told: history.Told | None,
    consent: Consent | None,
    every: list[history.Told],
    zone: str,
) -> certificate.Signer:
    return certificate.Signer(
        name=recipient.name,
        email=recipient.email,
        role=", ".join(each for each in (recipient.title, _did(recipient)) if each),
        methods=[checks.label(each) for each in str(told.facts["method"]).split("+")] if told else [],
        demanded=[checks.label(each) for each in demanded.of(recipient).methods],
        performed=_performed(recipient, told, every, zone) if told else [],
        pages=_pages(told, len(recipient.contract.page_sizes)) if told else "",
        consent=_consent(consent) if consent else None,
        consent_asked=_is_asked_to_agree(recipient),
        certificate=_own_certificate(told) if told else "",
        signed_at=recipient.signed_at,
        meaning=_meaning(recipient, told),
        level=_level(recipient, told),
        ip=told.ip if told else "",
        agent="\n".join(filter(None, (device.name(told.agent), told.agent))) if told else "",
    )


def _meaning(recipient: Recipient, told: history.Told | None) -> str:
    """The sentence of intent, after what the signer said the signature means, if that was asked (P11-1)."""
    intent = str(INTENT if told and _is_elsewhere(told) else acts.of(recipient).intent)
    return ". ".join(each for each in (meaning.of(recipient), intent) if each)


def _level(recipient: Recipient, told: history.Told | None) -> str:
    """Of eIDAS, by what is evidenced of this act (EI-1, EI-2)."""
    if told is None:
        return level.SES
    passed = rows.some(Proof, "recipient_id = %s AND result = %s", recipient.pk, PASSED)
    carried = any(row.details.get("carried_from") for row in passed)
    methods = str(told.facts["method"]).split("+")
    return level.of(level.evidence(methods, own_key=_is_elsewhere(told), carried=carried))


def _is_elsewhere(act: history.Told) -> bool:
    return act.event == RecipientSignedElsewhere.name


def _own_certificate(act: history.Told) -> str:
    """Whose certificate signed, by whom it was issued, and its number; "" for a certificate of ours."""
    if not _is_elsewhere(act):
        return ""
    return _("%(name)s, issued by %(issuer)s, number %(serial)s") % {
        "name": act.facts.get("certificate", ""),
        "issuer": act.facts["issuer"],
        "serial": act.facts["serial"],
    }


def _is_asked_to_agree(recipient: Recipient) -> bool:
    """Whether the statement for consumers is put before this person (law.md ES-1)."""
    asks = recipient.contract.version.asks_consumer_consent
    return asks and recipient.party == CUSTOMER and recipient.seals


def _did(recipient: Recipient) -> str:
    """What somebody did who did something else than sign."""
    return "" if recipient.role == turns.SIGNER else str(acts.of(recipient).meaning)


def _performed(recipient: Recipient, act: history.Told, every: list[history.Told], zone: str) -> list[str]:
    """Every check of this person before the act, in order: what, with which result, when (AU-1)."""
    mine = [t for t in every if t.facts.get("recipient_id") == recipient.id and t.position < act.position]
    passed = rows.some(Proof, "recipient_id = %s AND result = %s ORDER BY at", recipient.pk, PASSED)
    lines = []
    for method in str(act.facts["method"]).split("+"):
        of_it = [t.event for t in mine if t.facts.get("method") == method]
        said = [_passed(row, recipient, zone) for row in passed if row.method == method and row.at <= act.at]
        sent, failed = of_it.count(CodeSent.name), of_it.count(IdentityFailed.name)
        said = said[-1:] + ([_("codes sent: %(count)s") % {"count": sent}] if sent else [])
        said.append(_("failed tries: %(count)s") % {"count": failed})
        lines.append(f"{checks.label(method)}: {'; '.join(said)}")
    return lines


def _passed(row: Proof, recipient: Recipient, zone: str) -> str:
    at = certificate.moment(row.at, recipient.contract.language, zone)
    number = row.details.get("carried_from")
    if number:
        return _("passed for contract %(number)s in the same sitting, %(at)s") % {"number": number, "at": at}
    if key := row.details.get("vouched_by"):
        told = {"program": key, "key": row.details.get("key", ""), "at": at}
        return _("proven by the embedding program %(program)s, key %(key)s, %(at)s") % told
    return _("passed, %(at)s") % {"at": at}


def _pages(act: history.Told, count: int) -> str:
    """Which pages the signer was shown as pages. In the easy view the whole text stands in one piece; how far
    somebody scrolled there nobody knows, and the certificate says so."""
    seen = [n for n in act.facts.get("pages_seen") or [] if 1 <= n <= count]
    if act.facts.get("view") == "easy":
        said = _("The whole text in one piece (easy reading); how far it was scrolled is not recorded")
        return f"{said}; {_pages_of(seen, count)}" if seen else said
    return _pages_of(seen, count)


def _pages_of(seen: list[int], count: int) -> str:
    return _("%(seen)s of %(count)s") % {"seen": ", ".join(map(str, seen)) or "–", "count": count}


def _consent(row: Consent) -> certificate.Consent:
    how = _("opened a PDF of their own and typed the six characters in it")
    return certificate.Consent(
        version=row.version,
        sha256=row.text_sha256,
        at=row.at,
        language=row.language,
        demonstration=how if row.demonstration == "characters" else "",
    )


def summary(contract: Contract, facts: certificate.Facts, at: datetime) -> bytes:
    """The drawing for the page reserved in the contract."""
    box = next(placed for placed in field.of(contract) if placed.kind == "seal")
    return certificate.summary(facts, box.w, box.h, created_at=at.replace(microsecond=0))


def proof(contract: Contract, facts: certificate.Facts, contract_sha256: str, at: datetime) -> bytes:
    """The certificate itself, unsealed, with what it vouches for as `facts.json` inside."""
    last = entry.end(contract.workspace_id, contract.id)
    assert last is not None
    vouches = {
        "contract": contract.id,
        "number": contract.number,
        "contract_sha256": contract_sha256,
        "events": {"count": last.position, "head": last.hash},
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in vouched(contract).items()},
    }
    stated = certificate.Facts(**{**facts.__dict__, "final_sha256": contract_sha256})
    text = chain.canonical(vouches).decode()
    at = at.replace(microsecond=0)
    made = certificate.certificate(stated, created_at=at, attached={FACTS: json.dumps(json.loads(text))})
    if sandbox.is_one(contract.workspace_id):
        return watermark.mark(made, language=stated.language, created_at=at)
    return made


def vouched(contract: Contract) -> dict[str, bytes]:
    """The files of the evidence bundle whose hashes the certificate states, by name."""
    agreed = _consents(contract)
    consents = {f"consents/{row.recipient_id}-{row.id}.json": row.as_evidence() for row in agreed}
    attached = {f"attachments/{row.number}-{row.name}": row.read() for row in document.attachments(contract)}
    return {"README.txt": README.encode(), **consents, **attached}
