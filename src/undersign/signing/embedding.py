"""A page of ours inside a page of a program's: for one person to sign on, or one member to prepare on.

Hides what opens it. The address is good for ten minutes and once; what it is exchanged for lies in the
addresses of the frame itself, since browsers give frames of other sites no cookies, lasts an hour, and is
another one after each check of identity (AT-06). Only the named origins may show it, letter for letter.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from undersign.contracts.people.recipient import Recipient
from undersign.journal import clock, ids
from undersign.journal.actor import Actor
from undersign.journal.refused import NotFound, Refused
from undersign.signing import link, sitting
from undersign.store import rows
from undersign.store.lookup import Lookup
from undersign.workspaces import brand

PREFIX = "emb_"
OPENS_FOR, LASTS = timedelta(minutes=10), timedelta(hours=1)
MOST = 5  # origins
_BEHIND, _VISITED = Lookup("embedding", "embedding", "id"), Lookup("embedded_visit", "embedding", "visit")
_HERE = ("localhost", "127.0.0.1")


class Embedding(models.Model):
    """digest: of what opens it. visit: of what it was exchanged for. colour: #rrggbb or "". key_id, key: of
    the program that asked for it. vouches: it says itself who the person is. recipient: who signs on it;
    member: who prepares on it; one of the two."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    contract = models.ForeignKey("contracts.Contract", on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Recipient, on_delete=models.CASCADE, null=True, related_name="+")
    generation = models.PositiveSmallIntegerField(default=0)
    member = models.ForeignKey("workspaces.Member", on_delete=models.PROTECT, null=True, related_name="+")
    origins = models.JSONField(default=list)
    colour = models.CharField(max_length=7, blank=True)
    language = models.CharField(max_length=8, blank=True)
    vouches = models.BooleanField(default=False)
    key_id = models.CharField(max_length=40)
    key = models.CharField(max_length=250)
    digest = models.CharField(max_length=64)
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    visit = models.CharField(max_length=64, null=True, unique=True)
    visit_until = models.DateTimeField(null=True)
    sitting_id = models.CharField(max_length=40, blank=True)

    class Meta:
        app_label = "signing"
        db_table = "embedding"
        indexes = [models.Index(fields=["workspace_id", "contract"], name="embedding_of_contract")]

    WALLS = [*_BEHIND.walls, *_VISITED.walls]

    @property
    def ancestors(self) -> str:
        """As `frame-ancestors` names them."""
        return " ".join(self.origins)


def drawn(origins: Sequence[str], colour: str, language: str, *, by: Actor) -> tuple[Embedding, str]:
    """A row that is not kept yet, and what opens it. Raises `Refused` (embedding.*, brand.colour)."""
    secret = secrets.token_urlsafe(32)
    row = Embedding(id=ids.new("emb"), workspace_id=by.workspace_id, key_id=by.id, key=by.label)
    row.origins, row.digest = _clean(origins), link.digest(secret)
    row.colour = brand.readable(colour) if colour else ""
    row.language = language if language in dict(settings.LANGUAGES) else ""
    row.until = clock.now() + OPENS_FOR
    return row, secret


def url(row: Embedding, secret: str) -> str:
    """Behind the `#`, which no server and no log sees."""
    return f"{settings.PUBLIC_URL}/embed/{row.id}/#{secret}"


def workspace_of(embedding_id: str) -> str:
    return _BEHIND.workspace_of(embedding_id)


def workspace_of_visit(said: str) -> str:
    """The workspace's id behind an address inside the frame, or an empty string."""
    return _VISITED.workspace_of(link.digest(said))


def find(embedding_id: str) -> Embedding:
    """Inside its workspace. Raises `NotFound`."""
    row = rows.first(Embedding, "id = %s", embedding_id)
    if row is None:
        raise NotFound("embedding.unknown", _("There is nothing here."))
    return row


def spend(row: Embedding, secret: str) -> None:
    """Raises `Refused` (embedding.over) for what opens nothing, or did before; of many, one is first."""
    is_right = hmac.compare_digest(row.digest, link.digest(secret)) and row.until > clock.now()
    unused = Embedding.objects.filter(pk=row.pk, used_at=None)
    if not is_right or not unused.update(used_at=clock.now()):
        raise over()


def visited(said: str) -> Embedding:
    """Inside its workspace: where an address inside the frame belongs. Raises `NotFound` (link.unknown)."""
    row = rows.first(Embedding, "visit = %s", link.digest(said))
    if row is None:
        raise NotFound("link.unknown", _("This link does not lead anywhere."), do=_BACK)
    return row


def require_live(row: Embedding) -> None:
    """Raises `Refused` (embedding.over)."""
    person = row.recipient
    if row.visit_until is None or row.visit_until <= clock.now():
        raise over()
    if person is not None and person.link_generation != row.generation:
        raise over()


def renew(row: Embedding, visit: sitting.Sitting | None = None) -> str:
    """What the frame's addresses begin with from now on; the one before opens nothing any more."""
    said = PREFIX + secrets.token_urlsafe(32)
    changed: dict[str, Any] = {"visit": link.digest(said)}
    if row.visit_until is None:
        changed["visit_until"] = clock.now() + LASTS
    if visit is not None:
        changed["sitting_id"] = visit.id
    rows.change(row, changed)
    for name, value in changed.items():
        setattr(row, name, value)
    return said


def over() -> Refused:
    return Refused("embedding.over", _("This page is over. Nothing was changed."), do=_BACK)


_BACK = _("Open it again from the page around it.")


def _clean(origins: Sequence[str]) -> list[str]:
    """Scheme, host and port, and nothing else: what a browser compares."""
    found = list(dict.fromkeys(each.strip().lower() for each in origins))
    if not 0 < len(found) <= MOST:
        raise Refused(
            "embedding.origins",
            _("Name the origins of the pages that show it, one to five."),
            do=_("Send origins such as https://app.example.com."),
            field="origins",
        )
    for each in found:
        _require_origin(each)
    return found


def _require_origin(said: str) -> None:
    parts = urlsplit(said)
    try:
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    plain = f"{parts.scheme}://{host}" + (f":{port}" if port is not None else "")
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in _HERE)
    named = host.replace("-", "").replace(".", "")
    if plain != said or not is_safe or not (named.isascii() and named.isalnum()):
        raise Refused(
            "embedding.origin",
            _("“%(origin)s” is no origin."),
            do=_("Write scheme, host and port alone, as in https://app.example.com."),
            field="origins",
            origin=said[:80],
        )
