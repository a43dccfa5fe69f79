"""A checkpoint shown to a witness, who countersigns it where it continues what was shown before.

Hides the conversation of https://c2sp.org/tlog-witness. The witness remembers the last size it signed for,
and tells it where ours is not the one; it signs only with a proof that nothing before was changed.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from undersign.connectors.api import Permanent, Temporary
from undersign.connectors.out import http
from undersign.connectors.out.reach import Reach
from undersign.journal import attempt, delivery, ledger_proof, note, tlog
from undersign.journal.delivery import Delivery
from undersign.journal.entry import stamp
from undersign.journal.ledger import Checkpoint

LIMITS = http.Limits(connect=5, silence=10, request=15, work=30, answer_bytes=2**16)
CONFLICT = 409


def show(row: Delivery) -> dict[str, Any]:
    """The cosignatures, as note lines, and whose key they were checked with: nobody's where none is set.

    Raises `attempt.Temporary`: it is tried again until a person looks.
    """
    size = int(row.entry.facts["size"])
    signed = Checkpoint.objects.get(workspace_id=row.workspace_id, size=size).note
    reach = Reach(private=True, loopback=settings.CONNECTORS_REACH_LOOPBACK)
    try:
        with http.Door(settings.CHECKPOINT_WITNESS, reach=reach, limits=LIMITS) as door:
            answer = _asked(door, row.workspace_id, _shown_before(row), size, signed)
            if answer.status == CONFLICT:
                known = int(answer.content)
                if known > size:
                    return {"size": size, "skipped": f"the witness knows {known} entries already"}
                answer = _asked(door, row.workspace_id, known, size, signed)
    except (Temporary, Permanent, ValueError, KeyError) as error:
        raise attempt.Temporary(str(error)) from error
    lines = answer.content.decode(errors="replace")
    if answer.status == CONFLICT or not lines.startswith(note.DASH):
        raise attempt.Temporary(_("The witness did not countersign."))
    return {"size": size, "cosignatures": lines, **_believed(signed, lines)}


def _believed(signed: str, lines: str) -> dict[str, str]:
    """A wrong countersignature is none: somebody else may have answered."""
    if not settings.CHECKPOINT_WITNESS_KEY:
        return {}
    try:
        by = tlog.witness(settings.CHECKPOINT_WITNESS_KEY)
        at = tlog.cosigned(signed, lines, by)
    except (note.Malformed, note.Unsigned) as error:
        raise attempt.Temporary(str(error)) from error
    return {"witness": by.name, "at": stamp(at)}


def _asked(door: http.Door, workspace_id: str, known: int, size: int, signed: str) -> http.Answer:
    path = ledger_proof.consistency(workspace_id, known, size)
    content = tlog.add_checkpoint(known, path, signed)
    return door.ask("POST", "add-checkpoint", accept=(CONFLICT,), content=content)


def _shown_before(row: Delivery) -> int:
    done = Delivery.objects.filter(
        workspace_id=row.workspace_id, subject=row.subject, effect=row.effect, status=delivery.DONE
    )
    last = done.order_by("-entry_id").first()
    return int(last.result.get("size", 0)) if last else 0
