"""The preview of a draft: composed once per state of the draft, its pages drawn when they are looked at.

Hides the cache. The fingerprint names everything the document depends on, so an image under it never goes
stale; where the cache has forgotten a document it is composed again. Each web process keeps its own.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass

from undersign.contracts import sending
from undersign.contracts.contract import Contract
from undersign.drafting import content
from undersign.drafting.compose import Composition
from undersign.journal import chain
from undersign.typesetting import images

WIDTH, KEPT = 1000, 8  # pixels; previews

_previews: OrderedDict[str, Composition] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True)
class Rendering:
    """print_: the fingerprint, part of the page images' addresses."""

    print_: str
    made: Composition

    @property
    def pages(self) -> range:
        return range(1, self.made.pages + 1)

    @property
    def pdf(self) -> bytes:
        return self.made.pdf


def of(contract: Contract) -> Rendering:
    """Raises `Refused` where the template itself cannot be rendered."""
    print_ = fingerprint(contract)
    made = _kept(print_)
    if made is None:
        made = sending.preview(contract)
        _keep(print_, made)
    return Rendering(print_, made)


def page_image(contract: Contract, print_: str, number: int) -> tuple[bytes, str]:
    """(image, mime) of one page; of the draft as it stands now where `print_` is of an older one."""
    made = _kept(print_) or of(contract).made
    has_colour = contract.version.form == content.PDF  # our own pages are ink on paper
    return images.page(made.pdf, min(max(1, number), made.pages), width=WIDTH, colour=has_colour)


def _kept(print_: str) -> Composition | None:
    with _lock:
        return _previews.get(print_)


def _keep(print_: str, made: Composition) -> None:
    """The last few only: a preview is looked at once or twice, and may weigh a megabyte."""
    with _lock:
        _previews[print_] = made
        while len(_previews) > KEPT:
            _previews.popitem(last=False)


def fingerprint(contract: Contract) -> str:
    facts = {
        "contract": contract.id,
        "version": contract.template_version.content_sha256,
        "values": contract.values,
        "title": contract.title,
        "language": contract.language,
        "people": [[r.name, r.email, r.title] for r in contract.recipients.all()],
    }
    return hashlib.sha256(chain.canonical(facts)).hexdigest()[:32]
