"""The certificate of completion, and its summary for the page reserved in the contract.

Hides the two layouts and their words. The certificate is a sealed PDF of its own and says, signer by
signer, what was done and what was shown, and in plain words what was NOT verified; it never calls a
signature more than it is: "electronically signed (SES), sealed by <operator>". Facts come in finished;
nothing is judged here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date

from undersign.typesetting import bidi, engine, page, words
from undersign.typesetting.marks import strip


@dataclass(frozen=True)
class Consent:
    """Consent to electronic records: which text (version, hex SHA-256), when, and how access to the format
    was demonstrated ("" where it was not, which the certificate then says)."""

    version: str
    sha256: str
    at: datetime
    demonstration: str = ""
    language: str = ""


@dataclass(frozen=True)
class Signer:
    """One signer as the evidence has them. `methods` are honest labels of the methods passed, such as
    "Mailbox access (code by e-mail)", `demanded` of those that were asked for; `performed` is one line for
    each check: what, with which result, when. `pages`: which pages were shown. `consent` None
    is said as a lack unless `consent_asked` is False. `email` whole or masked, as the caller decides.
    `certificate`: the signer's own, "" for one of ours."""

    name: str
    email: str
    role: str
    party: str = ""
    methods: Sequence[str] = ()
    consent: Consent | None = None
    signed_at: datetime | None = None
    meaning: str = ""
    ip: str = ""
    agent: str = ""
    level: str = "SES"
    demanded: Sequence[str] = ()
    performed: Sequence[str] = ()
    pages: str = ""
    consent_asked: bool = True
    certificate: str = ""


@dataclass(frozen=True)
class Facts:
    """What a certificate states. Digests are hex SHA-256: `base` of the file as issued, `final` of the sealed
    one (unknown to the summary, which is inside it), `attachments` (name, digest). `timeline` are (when,
    sentence); `unverified` sentences are added to the standing ones. `zone` is an IANA name; every time is
    printed with it."""

    title: str
    number: str
    workspace: str
    operator: str
    language: str
    signers: Sequence[Signer]
    base_sha256: str
    final_sha256: str = ""
    pages: int = 0
    completed_at: datetime | None = None
    parties: Sequence[str] = ()
    timeline: Sequence[tuple[datetime, str]] = ()
    unverified: Sequence[str] = ()
    verify: str = ""
    zone: str = "UTC"
    attachments: Sequence[tuple[str, str]] = ()


def certificate(
    facts: Facts, *, created_at: datetime, attached: Mapping[str, str] | None = None, paper: str = "a4"
) -> bytes:
    """The certificate of completion: PDF/A-3a and PDF/UA-1, with `attached` text files ({name: text})
    inside.

    Raises engine.MissingGlyph.
    """
    files = [{"name": name, "text": text} for name, text in sorted((attached or {}).items())]
    told = {**_told(facts), "paper": page.PAPERS[paper], "attached": files}
    return engine.compile_pdf("certificate", told, created_at=created_at)


def summary(facts: Facts, w: float, h: float, *, created_at: datetime) -> bytes:
    """One page of exactly w × h points for the reserved page: who signed, when, how, on which bytes.

    Where many signers would not fit, the rest are counted and left to the certificate.
    """
    told = {**_told(facts), "w": round(w, 2), "h": round(h, 2)}
    fitting = max(1, int((h - 250) // 84))
    told["more"] = max(0, len(told["signers"]) - fitting)
    told["signers"] = told["signers"][:fitting]
    return engine.compile_pdf("summary", told, created_at=created_at)


def moment(at: datetime, language: str, zone: str = "UTC") -> str:
    """A time as a reader of `language` reads it, to the second, always with its zone."""
    local = at.astimezone(UTC if zone == "UTC" else ZoneInfo(zone))
    offset = f"{local:%z}"
    name = "UTC" if zone == "UTC" else f"{local:%Z} (UTC{offset[:3]}:{offset[3:5]})"
    day = format_date(local, "long", locale=words.base(language))
    return f"{day}, {local:%H:%M:%S} {name}"


def _told(facts: Facts) -> dict[str, Any]:
    spoken = words.certificate(facts.language)
    operator = strip(facts.operator)
    when = {"language": facts.language, "zone": facts.zone}
    return {
        "words": spoken,
        "language": words.base(facts.language),
        "title": strip(facts.title),
        "number": strip(facts.number),
        "workspace": strip(facts.workspace),
        "statement": _sentence(spoken["statement"], operator),
        "sealed": _sentence(spoken["sealed"], operator),
        "completed": moment(facts.completed_at, **when) if facts.completed_at else "",
        "pages": str(facts.pages or ""),
        "parties": [strip(each) for each in facts.parties],
        "signers": [_signer(each, spoken, when) for each in facts.signers],
        "digests": [
            [label, _grouped(digest)]
            for label, digest in (
                (spoken["base"], facts.base_sha256),
                (spoken["final"], facts.final_sha256),
                *((f"{spoken['attachment']} {strip(name)}", sha256) for name, sha256 in facts.attachments),
            )
            if digest
        ],
        "timeline": [[moment(at, **when), strip(sentence)] for at, sentence in facts.timeline],
        "unverified": [
            *(_sentence(each, operator) for each in words.unverified(facts.language)),
            *(strip(each) for each in facts.unverified),
        ],
        "verify": strip(facts.verify),
    }


def _signer(signer: Signer, spoken: Mapping[str, str], when: Mapping[str, str]) -> dict[str, Any]:
    rows = [
        (spoken["email"], signer.email),
        (spoken["role"], ", ".join(each for each in (signer.role, signer.party) if each)),
        (spoken["signed_at"], moment(signer.signed_at, **when) if signer.signed_at else spoken["not_signed"]),
        (spoken["meaning"], signer.meaning),
        (spoken["own_certificate"], signer.certificate),
        (spoken["demanded"], "\n".join(signer.demanded)),
        (spoken["methods"], "\n".join(signer.performed or signer.methods) or spoken["no_method"]),
        (spoken["pages_shown"], signer.pages),
        (spoken["consent"], _consent(signer, spoken, when)),
        (spoken["ip"], signer.ip),
        (spoken["agent"], signer.agent),
        (spoken["level"], spoken.get(f"level_{signer.level.lower()}", signer.level)),
    ]
    return {
        "name": strip(signer.name),
        "when": moment(signer.signed_at, **when) if signer.signed_at else spoken["not_signed"],
        "how": strip(" · ".join(signer.methods)) or spoken["no_method"],
        "where": strip(" · ".join(each for each in (signer.email, signer.ip) if each)),
        "role": strip(", ".join(each for each in (signer.role, signer.party) if each)),
        "rows": [[label, strip(text)] for label, text in rows if text],
    }


def _consent(signer: Signer, spoken: Mapping[str, str], when: Mapping[str, str]) -> str:
    consent = signer.consent
    if consent is None:
        return spoken["no_consent" if signer.consent_asked else "consent_unasked"]
    shown = consent.demonstration or spoken["no_demonstration"]
    version = bidi.inside(consent.version, when["language"])
    tongue = Locale.parse(when["language"]).languages.get(consent.language, consent.language)
    return "\n".join(
        (
            spoken["consent_given"].format(version=version, at=moment(consent.at, **when)),
            *([f"{spoken['consent_language']}: {tongue}"] if consent.language else []),
            spoken["demonstration"].format(how=shown),
            f"SHA-256 {_grouped(consent.sha256)}",
        )
    )


def _sentence(text: str, operator: str) -> str:
    """`text` about the operator; a name such as "Acme, Inc." brings the full stop of the sentence."""
    return text.format(operator=operator).replace("..", ".")


def _grouped(digest: str) -> str:
    """A hex digest in groups of eight, so that two can be compared by eye."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))
