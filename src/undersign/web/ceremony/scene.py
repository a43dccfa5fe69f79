"""What the signer's pages read: one ceremony in plain words, with places on pages turned the right way up.

Templates know this object only, so they stay free of the domain's shapes, and the domain of pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from babel import dates
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from undersign.contracts import lifecycle
from undersign.contracts.schedule import correcting, expiry, pace, zones
from undersign.drafting.fields import schema, values
from undersign.signing import acts, bringing, questions
from undersign.typesetting import words
from undersign.typesetting.bidi import Isolated
from undersign.web.ceremony import asked
from undersign.workspaces import brand


@dataclass(frozen=True)
class Box:
    """A place to fill in, in page units with the origin top-left, as SVG wants it; target is a form id."""

    name: str
    target: str
    label: str
    x: str
    y: str
    w: str
    h: str


@dataclass(frozen=True)
class Page:
    """Numbers are text already: a template would write them with the reader's decimal comma."""

    number: int
    width: str
    height: str
    boxes: list[Box]

    @property
    def across(self) -> str:
        return self.width.partition(".")[0]

    @property
    def down(self) -> str:
        return self.height.partition(".")[0]


class Scene:
    def __init__(self, c: Any, language: str):
        self.c = c
        self.language = language
        self.stage: str = c.stage

    def __getattr__(self, name: str) -> Any:
        return getattr(self.c, name)

    @property
    def title(self) -> str:
        return str(self.c.contract.title)

    @property
    def number(self) -> str:
        return str(self.c.contract.number)

    @cached_property
    def brand(self) -> brand.Brand:
        return brand.of(self.workspace)

    @cached_property
    def workspace_name(self) -> Isolated:
        return Isolated(self.brand.name or self.workspace.name)

    @cached_property
    def newer_number(self) -> str:
        """The number of the contract that took this one's place, "" where none did."""
        newer = correcting.newer(self.c.contract)
        return newer.number if newer else ""

    @property
    def sender_name(self) -> Isolated:
        owner = self.c.contract.owner
        return Isolated(owner.name if owner else self.workspace_name)

    @property
    def waiting_for(self) -> Isolated:
        return Isolated(self.c.waiting_for or "")

    @property
    def masked_address(self) -> Isolated:
        return Isolated(self.c.masked_address)

    @property
    def recipient_name(self) -> str:
        return str(self.c.recipient.name)

    @property
    def contract_language(self) -> str:
        return str(self.c.contract.language)

    @property
    def contract_direction(self) -> str:
        return words.direction(self.contract_language)

    @property
    def disclosure_direction(self) -> str:
        return words.direction(self.disclosure.language)

    @cached_property
    def facts(self) -> list[tuple[str, str]]:
        """What it is about at one glance: the customer, then the first amount, day and choice of the text."""
        account = self.c.contract.account
        known = [(_("Customer"), Isolated(account.name))] if account else []
        return known + [fact for kind in ("money", "date", "choice") for fact in self._first(kind)]

    def _first(self, kind: str) -> list[tuple[str, str]]:
        contract, language = self.c.contract, self.contract_language
        for each in schema.Schema.from_json(contract.version.schema).fields:
            value = each.coerce(contract.values.get(each.name), language) if each.type == kind else None
            if value is not None:
                return [(each.label(self.language), Isolated(values.show(value, self.language)))]
        return []

    @property
    def expires_on(self) -> str:
        """Until when this person can sign, by their own clock; "" where there is no end."""
        at = self.c.contract.expires_at
        return expiry.until(at, pace.zone(self.c.recipient), self.language) if at else ""

    @property
    def has_signed(self) -> bool:
        """Known before the proof too, since the person comes back for the copy."""
        return self.c.recipient.status == lifecycle.SIGNED

    @property
    def has_passed_on(self) -> bool:
        """Known before the proof too, since the person comes back to look."""
        return self.c.recipient.status == lifecycle.DELEGATED

    @property
    def signed_at(self) -> str:
        """Day, time and zone of this person's act, by their own clock; every time names its zone."""
        who = self.c.recipient
        if not who.signed_at:
            return ""
        at = who.signed_at.astimezone(pace.zone(who))
        day = dates.format_date(at, "long", locale=self.language)
        return f"{day}, {at:%H:%M} {zones.offset(at)}"

    @property
    def intent(self) -> str:
        """The very sentence that is recorded with the act."""
        return str(bringing.INTENT if self.c.signs_elsewhere else self.act.intent)

    @cached_property
    def act(self) -> acts.Act:
        """What this person does at the end: sign, approve, confirm having read, witness."""
        return acts.of(self.c.recipient)

    @property
    def words(self) -> asked.Words:
        return asked.of(self.c.recipient.role)

    @property
    def asks(self) -> str:
        """Who asks, and for what."""
        return str(self.words.asks) % {"sender": self.sender_name, "workspace": self.workspace_name}

    @property
    def acted_on(self) -> str:
        """When this person acted, as a sentence; "" before."""
        return str(self.words.at) % {"time": self.signed_at} if self.signed_at else ""

    @property
    def witnessed(self) -> str:
        """Whose signature is witnessed; "" for anybody but a witness."""
        return acts.witnessed(self.c.recipient) if self.c.recipient.role == "witness" else ""

    @property
    def is_complete(self) -> bool:
        return self.c.contract.status == lifecycle.SEALED

    @property
    def reading_html(self) -> SafeString:
        """Safe by construction: the renderer writes it from the contract's source and escapes all data."""
        return mark_safe(self.c.reading_html)  # noqa: S308

    @cached_property
    def disclosure(self) -> Any:
        return self.c.disclosure()

    @property
    def disclosure_html(self) -> SafeString:
        """Our own statement through a Markdown renderer that passes no HTML on."""
        return mark_safe(self.disclosure.html)  # noqa: S308

    @cached_property
    def pages(self) -> list[Page]:
        return [
            Page(
                n,
                f"{width:.2f}",
                f"{height:.2f}",
                [_box(f, height) for f in self.c.fields if f.page == n and _asks(f)],
            )
            for n, (width, height) in enumerate(self.c.contract.page_sizes, start=1)
        ]


def _asks(place: Any) -> bool:
    return place.kind in (*questions.ASKED, "signature", "initials")


def _box(place: Any, height: float) -> Box:
    is_mark = place.kind in ("signature", "initials")
    target = place.kind if is_mark else f"answer-{place.rules.get('same_as') or place.name}"
    label = place.label or (_("Signature") if is_mark else place.name)
    top = height - place.y - place.h
    return Box(place.name, target, label, *(f"{n:.2f}" for n in (place.x, top, place.w, place.h)))
