"""A ceremony tried out: a template's own filling pages, for people who do not exist, and nothing is recorded.

Hides that there is no contract: who takes part, what those before said and what is filled in are invented,
and every row stays in memory. What is asked, refused and hidden is decided by the same rules as for signers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from undersign.contracts import lifecycle
from undersign.contracts.contract import Contract
from undersign.contracts.field import PlacedField
from undersign.contracts.people import person, routing, seats, turns
from undersign.contracts.people.recipient import Recipient
from undersign.customers.account import Account
from undersign.drafting.compose import Composition
from undersign.drafting.fields import dependence, specimen
from undersign.drafting.pdf import layout
from undersign.drafting.stock.template import TemplateVersion
from undersign.journal import chain, clock
from undersign.journal.refused import NotFound
from undersign.signing import enclosed, questions, reply
from undersign.signing import mark as makes
from undersign.signing.ceremony import SIGN, Ceremony, Facts
from undersign.signing.consent import Consent
from undersign.typesetting.page import Box
from undersign.workspaces.member import Member

_NEVER = "0" * 24
NOBODY = f"rcp_{_NEVER}"


@dataclass(frozen=True)
class Play:
    """What is tried out: a version (kept or not), its pages as `values` make them, and who looks at it."""

    version: TemplateVersion
    made: Composition
    values: Mapping[str, Any]
    language: str
    reader: Member


def begin(play: Play, role: str) -> Tryout:
    """The ceremony of whoever fills `role`. Raises `NotFound`: nothing is asked of such a role."""
    contract = _contract(play)
    people = [_person(contract, each) for each in sorted(routing.of(contract).values(), key=_turn)]
    mine = next((each for each in people if each.role_key == role and each.role in turns.ACTING), None)
    if mine is None:
        raise NotFound("template.no_role", _("Nothing is asked of this person."))
    for each in people:
        _seat(each, mine)
    mine.id = NOBODY  # the same each time: the characters to be copied from the disclosure follow from it
    mine.name = specimen.person(play.language)
    everybody = [*people, *seats.spare(contract, people)]
    contract._prefetched_objects_cache = {"recipients": everybody}  # type: ignore[attr-defined]
    places = seats.places(contract, play.made.boxes, everybody)
    return Tryout(mine, _told(places, mine, _earlier(play, mine)), play)


class Tryout(Ceremony):
    """One invented person. Acts are checked as in a contract and kept in this object alone."""

    def __init__(self, recipient: Recipient, places: Iterable[PlacedField], play: Play):
        super().__init__(recipient, None, Facts())
        self.play = play
        self.fields = list(places)
        self._people = recipient.contract.people()
        self.said: dict[str, str] = {}
        self.marks: dict[str, makes.Mark] = {}
        self._same: set[str] = set()
        self.consent: Consent | None = None

    @property
    def stage(self) -> str:
        return SIGN

    @property
    def nonce(self) -> str:
        """Names in the browser what was typed and not sent: of this role of this very version."""
        version = self.play.version
        parts = [version.template_id, self.recipient.role_key, self.play.language, version.layout]
        return hashlib.sha256(chain.canonical([*parts, version.sources])).hexdigest()

    @property
    def reading_html(self) -> str:  # type: ignore[override]
        return self.play.made.reading

    @property
    def questions(self) -> list[questions.Question]:  # type: ignore[override]
        return questions.among(self.fields, self.recipient, self.said)

    @property
    def _repeated(self) -> dict[str, str]:  # type: ignore[override]
        put = {place.key: place.kind for place in self.further_places}
        return {
            key: self.marks[kind].sha256 if key in self._same and kind in self.marks else ""
            for key, kind in put.items()
        }

    def _require_proof(self) -> None:
        """Nobody has to prove that they are nobody."""

    def give_consent(self, agreed: bool, characters: str) -> None:
        if self.asks_consent and self.consent is None:
            self._require_agreed(agreed, characters)
            self.consent = Consent(recipient_id=self.recipient.pk)

    def answer(
        self, given: dict[str, str], files: Mapping[str, tuple[str, bytes]] | None = None
    ) -> dict[str, str]:
        taken, unfit = self._taken(files or {})
        faults, kept, _changed = questions.judged(self.fields, self.recipient, given, taken, self.said)
        self.said |= kept
        return faults | unfit

    def _enclose(self, kind: str, data: bytes, filename: str) -> str:
        return enclosed.told(*enclosed.taken(kind, data), filename)

    def attached(self, name: str, filename: str) -> None:
        """A file that was looked at in an earlier post of this try stands."""
        if any(each.key == name and each.kind in reply.FILES for each in self.fields):
            self.said[name] = enclosed.told(b"", next(iter(enclosed.TYPES)), filename)

    def adopt(
        self,
        form: str,
        *,
        what: str = makes.SIGNATURE,
        text: str = "",
        face: str = "",
        strokes: Any = None,
        upload: makes.Upload | None = None,
        keep: bool = False,
    ) -> None:
        if form == makes.UPLOADED and upload is not None:
            makes.lifted(upload, what)
            self.pictured(what)
        else:
            self.marks[what] = makes.make(
                self.recipient, form, what=what, text=text, face=face, strokes=strokes
            )

    def pictured(self, what: str) -> None:
        """A picture was looked at and is the mark."""
        self.marks[what] = makes.Mark(what=what, form=makes.UPLOADED, sha256=_NEVER)

    def repeat(self, names: Iterable[str]) -> None:
        self._same |= set(names)

    def finish(self, nonce: str, *, view: str = "easy", pages_seen: list[int] | None = None) -> None:
        """Whether it could be signed now. Raises `Refused`, and never signs."""
        self._require_consent()
        self._require_complete()


def _contract(play: Play) -> Contract:
    version, language = play.version, play.language
    where = version.template.workspace_id
    return Contract(
        id=f"ctr_{_NEVER}", workspace_id=where, number="–", title=version.template.name(language),
        status=lifecycle.SENT, language=language, template_version=version, values=dict(play.values),
        account=Account(id=f"acc_{_NEVER}", workspace_id=where, name=_("Sample Customer")),
        owner=play.reader, page_sizes=[list(size) for size in play.made.page_sizes], created_at=clock.now(),
    )  # fmt: skip


def _turn(part: routing.Part) -> int:
    return part.order


def _person(contract: Contract, part: routing.Part) -> Recipient:
    """Somebody in this role, called as the role is."""
    name = layout.worded(part.labels, contract.language) or part.key
    address = f"{part.key.replace('_', '-')}@customer.example"
    who = person.Person(part.key, name, address, part.party, order=part.order, language=contract.language)
    return person.seated(contract, who, part, 1)


def _seat(each: Recipient, mine: Recipient) -> None:
    """Those before have signed; the others wait."""
    is_before = each is not mine and each.routing_order < mine.routing_order
    each.status = lifecycle.SIGNED if is_before else lifecycle.WAITING
    if each is mine:
        each.status = lifecycle.OPENED
    if is_before or each is mine:
        each.invited_at = clock.now()
    if is_before:
        each.signed_at = each.acted_at = clock.now()


def _told(places: list[PlacedField], mine: Recipient, earlier: Mapping[str, str]) -> list[PlacedField]:
    """One's own places; they know what they ask of those before."""
    own = [each for each in places if each.recipient is mine]
    for each in own:
        asked = {name: earlier[name] for name in dependence.used(each.rules) if name in earlier}
        if asked:
            each.rules = {**each.rules, "known": {**each.rules.get("known", {}), **asked}}
    return own


def _earlier(play: Play, mine: Recipient) -> dict[str, str]:
    """What everybody else says, computed places included."""
    others = [box for box in play.made.boxes if box.role and box.role != mine.role_key]
    rules = {box.name: box.rules for box in others if "same_as" not in box.rules}
    return dependence.settle(rules, {box.name: _invented(box) for box in others}).values


def _invented(box: Box) -> str:
    options = box.rules.get("options") or [{"value": ""}]
    plain = {"checkbox": "yes", "date_entry": str(box.rules.get("min") or specimen.DAY)}
    if box.kind in layout.CHOOSING:
        return str(options[0]["value"])
    if box.kind in reply.NUMERIC:
        return str(box.rules.get("min") or "10")
    return plain.get(box.kind, box.label if box.kind in layout.ASKED else "")
