"""How long the time stamps of sealed contracts last, and which are to be renewed: without opening every file.

Hides what ages: the certificates behind a stamp, and the algorithms they use. What is stamped at sealing gets
its row when it is first looked at, years later, so that sealing itself does not pay for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.db import connection, models

from undersign.contracts.contract import Contract
from undersign.journal import clock
from undersign.sealing.stamps import stamped, tokens
from undersign.store import rows

EARLY = timedelta(days=365)  # so long before a stamp stops counting it is time for the next
REST = timedelta(days=180)  # a stamp is not followed by another before, however little its authority has left
LOOKED_AT = timedelta(days=300)  # our own stamps last ten years; before that nobody need look
RETRIED = timedelta(days=1)  # an outside stamp that is missing after that is asked for by the clock, too
MOST = 500
SHORT_RSA = datetime(2030, 12, 31, tzinfo=UTC)  # NIST SP 800-57 part 1, table 4: 112 bits of strength


class StampLife(models.Model):
    """Until when the last stamp on a sealed contract counts, and when it was put on."""

    contract_id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    until = models.DateTimeField()
    stamped_at = models.DateTimeField()

    class Meta:
        app_label = "sealing"
        db_table = "stamp_life"
        indexes = [models.Index(fields=["until"], name="stamp_life_until")]

    # The clockwork belongs to no workspace; it learns ids and nothing else.
    WALLS = [
        """
        CREATE OR REPLACE FUNCTION undersign_stamps_due(
          aging timestamptz, rested timestamptz, unlooked timestamptz, most int)
        RETURNS TABLE (workspace varchar, contract varchar)
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          SELECT made.workspace_id, made.id
          FROM contract made LEFT JOIN stamp_life life ON life.contract_id = made.id
          WHERE made.status = 'sealed' AND (
            (life.contract_id IS NULL AND made.completed_at < unlooked)
            OR (life.until < aging AND life.stamped_at < rested))
          ORDER BY coalesce(life.until, made.completed_at) LIMIT most
        $$
        """,
        "REVOKE ALL ON FUNCTION undersign_stamps_due(timestamptz, timestamptz, timestamptz, int) FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_stamps_due(timestamptz, timestamptz, timestamptz, int) "
        "TO undersign_app",
    ]


@dataclass(frozen=True)
class Life:
    """A stamp's: when it was put on, and until when it counts."""

    at: datetime
    until: datetime

    @classmethod
    def of(cls, token: tokens.Token) -> Life:
        found = [x509.load_der_x509_certificate(each) for each in token.certificates]
        ends = [each.not_valid_after_utc for each in found]
        if any(_is_short(each) for each in found):
            ends.append(SHORT_RSA)
        return cls(token.at, min(ends))

    def is_over(self, now: datetime) -> bool:
        """Whether it is time for the next."""
        return self.until - EARLY <= now and self.at + REST <= now


def life(pdf: bytes) -> Life | None:
    """Of the last stamp in a file; None where there is none."""
    token = stamped.last_token(pdf)
    return Life.of(token) if token is not None else None


def note(contract: Contract, found: Life) -> None:
    """Remember it."""
    row = StampLife(
        contract_id=contract.pk, workspace_id=contract.workspace_id, until=found.until, stamped_at=found.at
    )
    if not StampLife.objects.filter(pk=contract.pk).update(until=found.until, stamped_at=found.at):
        rows.add([row])


def due() -> list[tuple[str, str]]:
    """[(workspace, contract)] of all workspaces whose stamp may have to be renewed, or was not looked at."""
    now = clock.now()
    unlooked = now - (RETRIED if settings.TSA_URL else LOOKED_AT)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM undersign_stamps_due(%s, %s, %s, %s)", [now + EARLY, now - REST, unlooked, MOST]
        )
        return [(row[0], row[1]) for row in cursor.fetchall()]


def _is_short(certificate: x509.Certificate) -> bool:
    key = certificate.public_key()
    return isinstance(key, rsa.RSAPublicKey) and key.key_size < 3072
