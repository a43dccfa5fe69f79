"""One sign-in by SAML under way: asked by us, answered once, finished in the browser that began it.

The answer comes as a form from another site, without our cookie. So it is judged and kept here, and the
browser is sent on to finish with the session that holds the attempt's id: an answer alone, replayed or
planted in somebody else's browser, opens nothing.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict
from datetime import timedelta

from django.db import models

from undersign.journal import clock
from undersign.store import keys
from undersign.workspaces.access.sign_on import Claims, SignOn

GOOD_FOR = timedelta(minutes=10)


class Attempt(models.Model):
    """id: of our request, as XML wants ids. sealed: the claims, once."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    sign_on = models.ForeignKey(SignOn, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    sealed = models.BinaryField(default=bytes)

    class Meta:
        app_label = "workspaces"
        db_table = "sign_on_attempt"


def begin(row: SignOn) -> Attempt:
    """Those of the past are cleared away."""
    now = clock.now()
    Attempt.objects.filter(workspace_id=row.workspace_id, made_at__lt=now - GOOD_FOR).delete()
    return Attempt.objects.create(
        id=f"_{secrets.token_hex(16)}", workspace_id=row.workspace_id, sign_on=row, made_at=now
    )


def answered(attempt_id: str, row: SignOn, told: Claims) -> bool:
    """Keep what was said; whether this is the first answer to an attempt that is still open."""
    since = clock.now() - GOOD_FOR
    plain = json.dumps(asdict(told))
    sealed = keys.seal_secret(row.workspace_id, plain, f"attempt/{attempt_id}")
    open_ = Attempt.objects.filter(pk=attempt_id, sign_on=row, answered_at=None, made_at__gt=since)
    return open_.update(answered_at=clock.now(), sealed=sealed) == 1


def finish(attempt_id: str) -> tuple[SignOn, Claims] | None:
    """What was said, once."""
    since = clock.now() - GOOD_FOR
    row = Attempt.objects.select_related("sign_on").filter(pk=attempt_id, made_at__gt=since).first()
    if row is None or row.answered_at is None or not Attempt.objects.filter(pk=row.pk).delete()[0]:
        return None
    told = json.loads(keys.open_secret(row.workspace_id, bytes(row.sealed), f"attempt/{row.pk}"))
    return row.sign_on, Claims(**{**told, "groups": tuple(told["groups"])})
