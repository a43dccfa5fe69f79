"""How a workspace looks to signers: its name, colour, logo, and the words under its mails.

Hides where that is kept, and that a colour which cannot be read is kept darker (`colours`).
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.journal import moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.store import blobs, rows
from undersign.workspaces import colours, events, policy
from undersign.workspaces.workspace import Workspace

COLOUR = "#0b5fc0"
LARGEST_LOGO = 200_000  # bytes, as it is sent along with every mail
_HEX = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True)
class Brand:
    """name: "" for the workspace's. colour: #rrggbb. logo: SHA-256 of a PNG, "" for none. reply_to: where
    answers go, "" for the contract's owner. footer: words under mails."""

    name: str = ""
    colour: str = COLOUR
    logo: str = ""
    reply_to: str = ""
    footer: str = ""

    @property
    def ink(self) -> str:
        """What is written on the colour."""
        return "#ffffff"

    @property
    def is_own(self) -> bool:
        return self != Brand()


def of(workspace: Workspace) -> Brand:
    told = workspace.settings.get("brand")
    known = {k: v for k, v in told.items() if k in Brand.__dataclass_fields__} if told else {}
    return Brand(**known)


def change(workspace: Workspace, *, by: Actor, logo: bytes | None = None, **told: str) -> Brand:
    """Keep what is told of name, colour, reply_to and footer; a logo (PNG) if there is one, b"" for none.

    Raises `Refused` (brand.*). A colour too light to read is kept darker; compare to see it.
    """
    policy.require(by, "workspace.brand")
    fit: dict[str, Any] = {name: _CLEAN[name](value.strip()) for name, value in told.items()}
    if logo is not None:
        fit["logo"] = _kept(workspace, logo) if logo else ""
    with transaction.atomic():
        moves.lock(workspace)
        before = of(workspace)
        after = replace(before, **fit)
        if after == before:
            return before
        rows.change(workspace, {"settings": {**workspace.settings, "brand": asdict(after)}})
        workspace.settings = {**workspace.settings, "brand": asdict(after)}
        changed = [name for name, value in asdict(after).items() if value != getattr(before, name)]
        moves.record(workspace, events.BrandChanged(fields=", ".join(changed)), by=by)
    return after


def logo(workspace: Workspace) -> bytes:
    """The PNG, b"" where there is none."""
    sha256 = of(workspace).logo
    return blobs.get(workspace.pk, workspace.pk, sha256) if sha256 else b""


def readable(told: str) -> str:
    """`#rrggbb`, darker where white could not be read on it. Raises `Refused` (brand.colour)."""
    colour = told.lower()
    if not _HEX.fullmatch(colour):
        raise Refused(
            "brand.colour",
            _("This is not a colour."),
            do=_("Write # and six digits from 0 to f, such as #0b5fc0."),
            field="colour",
        )
    return colours.readable(colour)


def _line(field: str, most: int) -> Any:
    def clean(told: str) -> str:
        if len(told) > most or any(not c.isprintable() and c != "\n" for c in told.replace("\r", "")):
            raise Refused(
                f"brand.{field}",
                _("This text is too long, or holds characters that cannot be shown."),
                do=_("Write up to %(most)s characters."),
                field=field,
                most=most,
            )
        return told.replace("\r", "")

    return clean


def _address(told: str) -> str:
    try:
        if told:
            validate_email(told)
    except ValidationError:
        raise Refused(
            "brand.reply_to",
            _("This is not an e-mail address."),
            do=_("Write one address, or none."),
            field="reply_to",
        ) from None
    return told


_CLEAN = {
    "name": _line("name", 80),
    "colour": readable,
    "reply_to": _address,
    "footer": _line("footer", 400),
}


def _kept(workspace: Workspace, png: bytes) -> str:
    if len(png) > LARGEST_LOGO:
        raise Refused(
            "brand.logo",
            _("This picture is too large to be sent along with every mail."),
            do=_("Take one with fewer pixels: 400 across are enough."),
            field="logo",
        )
    return blobs.put(workspace.pk, workspace.pk, png)
