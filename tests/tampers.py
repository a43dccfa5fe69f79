"""What a database's owner might do to a workspace's history, at random, with all walls taken down.

Each tamper is a function of the owner's cursor, the workspace and a random number generator; it says
what it did. The owner has everything but what lies in the data folder: the keys, and the checkpoints
outside.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from tests.instance import as_owner, spoiled_if_killed

from undersign.archive.events import AuditExported
from undersign.journal import actor, audit, chain, entry, head, ids, ledger, ledger_audit, ledger_key
from undersign.journal.verify import Fault

TABLES = (
    "journal_entry", "journal_entry_personal", "journal_leaf", "journal_checkpoint", "journal_waiting",
    "store_key",
)  # fmt: skip
NOWHERE = "wsp_nowhere"
THIEF = Ed25519PrivateKey.from_private_bytes(bytes(32))
OTHER = {
    "varchar": "left(md5({0}), 10)",
    "text": "{0} || 'x'",
    "int4": "{0} + 1000",
    "int8": "{0} + 1000000",
    "timestamptz": "{0} + interval '1 millisecond'",
    "jsonb": "{0} || '{{\"added\": 1}}'",
    "bytea": "set_byte({0}, length({0}) / 2, (get_byte({0}, length({0}) / 2) + 1) %% 256)",
}


Tamper = Callable[["Owner", random.Random], str]


class Owner:
    """A cursor without triggers and foreign keys in its way, and the rows as they were."""

    def __init__(self, cursor: Any, workspace_id: str) -> None:
        self.cursor = cursor
        self.workspace_id = workspace_id
        for table in TABLES:
            self(
                f"CREATE TEMP TABLE saved_{table} AS SELECT * FROM {table} WHERE workspace_id = %s",
                workspace_id,
            )

    def __call__(self, statement: str, *values: Any) -> list[dict[str, Any]]:
        self.cursor.execute(statement, values)
        return self.cursor.fetchall() if self.cursor.description else []

    def rows(self, table: str, order: str = "1, 2") -> list[dict[str, Any]]:
        return self(
            f"SELECT *, ctid::text FROM {table} WHERE workspace_id = %s ORDER BY {order}", self.workspace_id
        )

    def do(self, tamper: Tamper, luck: random.Random) -> str:
        """One tamper, in one transaction."""
        with self.cursor.connection.transaction():
            return tamper(self, luck)

    def put_back(self) -> None:
        with self.cursor.connection.transaction():
            self._put_back()

    def _put_back(self) -> None:
        for table in TABLES:
            self(f"DELETE FROM {table} WHERE workspace_id IN (%s, %s)", self.workspace_id, NOWHERE)
            if table == "store_key":
                self("DELETE FROM store_key WHERE id IN (SELECT id FROM saved_store_key)")
            self(f"INSERT INTO {table} SELECT * FROM saved_{table}")


@contextmanager
def owner(made: Any, workspace_id: str) -> Iterator[Owner]:
    """Every wall of the journal down for the block, and up again behind it."""
    with spoiled_if_killed(made), as_owner(made) as cursor:
        cursor.row_factory = dict_row
        cursor.execute(
            "SELECT conrelid::regclass::text AS on_table, conname, pg_get_constraintdef(oid) AS said "
            "FROM pg_constraint WHERE contype = 'f' AND confrelid = 'journal_entry'::regclass"
        )
        keys = cursor.fetchall()
        for key in keys:
            cursor.execute(f'ALTER TABLE {key["on_table"]} DROP CONSTRAINT "{key["conname"]}"')
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("SET synchronous_commit = off")
        yield Owner(cursor, workspace_id)
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        for key in keys:
            said = key["said"].removesuffix(" NOT VALID")  # rows of other tests may dangle
            cursor.execute(
                f'ALTER TABLE {key["on_table"]} ADD CONSTRAINT "{key["conname"]}" {said} NOT VALID'
            )


def grow(workspace_id: str, luck: random.Random) -> None:
    """Six histories under seven checkpoints, and some entries that still wait."""
    by = actor.Actor("member", "mem_1", "Maya", workspace_id)
    subjects = [ids.new("ctr") for _ in range(6)]
    for turn in range(8):
        with transaction.atomic():
            for number in range(9):
                subject = subjects[number % 6] if turn == 0 else luck.choice(subjects)
                entry.append(subject, AuditExported(kind=f"{turn}.{number}"), by=by)
        if turn < 7:
            ledger.integrate(workspace_id)


def faults(workspace_id: str) -> list[Fault]:
    """What `undersign audit check` goes by."""
    return audit.check(workspace_id) + ledger_audit.check(workspace_id)


def edit(db: Owner, luck: random.Random) -> str:
    """One column of one row."""
    table = luck.choice(TABLES)
    row = luck.choice(db.rows(table))
    column = luck.choice([name for name in row if name != "ctid"])
    kind = db(
        "SELECT udt_name FROM information_schema.columns WHERE table_name = %s AND column_name = %s",
        table,
        column,
    )[0]["udt_name"]
    other = f"'{NOWHERE}'" if column == "workspace_id" else OTHER[kind].format(column)
    db(f"UPDATE {table} SET {column} = {other} WHERE ctid = %s::tid", row["ctid"])
    return f"{table}.{column} of {row}"


def delete(db: Owner, luck: random.Random) -> str:
    """One row."""
    table = luck.choice(TABLES)
    row = luck.choice(db.rows(table))
    db(f"DELETE FROM {table} WHERE ctid = %s::tid", row["ctid"])
    return f"{table}: {row}"


def rewrite(db: Owner, luck: random.Random) -> str:
    """An entry's facts, actor or time, with its chain made to fit."""
    row = luck.choice(db.rows("journal_entry"))
    column, value = luck.choice(
        [
            ("facts", Jsonb({"kind": "forged"})),
            ("actor_id", "mem_forged"),
            ("at", row["at"] - timedelta(seconds=1)),
        ]
    )
    db(f"UPDATE journal_entry SET {column} = %s WHERE seq = %s", value, row["seq"])
    _make_fit(db, row["subject"])
    return f"{column} of entry {row['seq']}, its chain made to fit"


def take_out(db: Owner, luck: random.Random) -> str:
    """An entry with all that belongs to it, its chain and the leaves after it made to fit."""
    leaf = luck.choice(db.rows("journal_leaf"))
    (row,) = db("DELETE FROM journal_entry WHERE seq = %s RETURNING subject, position", leaf["entry_id"])
    db("DELETE FROM journal_entry_personal WHERE entry_id = %s", leaf["entry_id"])
    db("DELETE FROM journal_leaf WHERE entry_id = %s", leaf["entry_id"])
    _make_fit(db, row["subject"])
    _renumber(db)
    return f"leaf {leaf['index']}, entry {leaf['entry_id']}, all made to fit"


def put_in(db: Owner, luck: random.Random) -> str:
    """A well-formed entry at the end of a chain; now and then with its place, or waiting for one."""
    last = luck.choice(db.rows("journal_entry"))
    seq = db("SELECT nextval('journal_entry_seq_seq') AS seq")[0]["seq"]
    row = {**last, "seq": seq, "position": 10**6, "commitment": "", "facts": Jsonb({"kind": "forged"})}
    row.pop("ctid")
    db(f"INSERT INTO journal_entry ({', '.join(row)}) VALUES ({', '.join(['%s'] * len(row))})", *row.values())
    db(
        "INSERT INTO journal_entry_personal (entry_id, workspace_id, sealed) VALUES (%s, %s, '')",
        seq,
        db.workspace_id,
    )
    _make_fit(db, last["subject"])
    how = luck.choice(["bare", "waiting", "placed"])
    if how == "waiting":
        db("INSERT INTO journal_waiting (workspace_id, seq) VALUES (%s, %s)", db.workspace_id, seq)
    elif how == "placed":
        size = len(db.rows("journal_leaf"))
        db(
            "INSERT INTO journal_leaf (workspace_id, entry_id, index) VALUES (%s, %s, %s)",
            db.workspace_id,
            seq,
            size,
        )
    return f"entry {seq}, {how}"


def reorder(db: Owner, luck: random.Random) -> str:
    """Two leaves, or two neighbours of a chain, change places."""
    leaves = db.rows("journal_leaf", "index")
    one, two = luck.sample(leaves, 2)
    if luck.random() < 0.5:
        db("UPDATE journal_leaf SET index = -1 WHERE entry_id = %s", one["entry_id"])
        db("UPDATE journal_leaf SET index = %s WHERE entry_id = %s", one["index"], two["entry_id"])
        db("UPDATE journal_leaf SET index = %s WHERE entry_id = %s", two["index"], one["entry_id"])
        return f"leaves {one['index']} and {two['index']}"
    later = luck.choice([row for row in db.rows("journal_entry") if row["position"] > 1])
    where = "workspace_id = %s AND subject = %s AND position = %s"
    mine = db.workspace_id, later["subject"]
    db(f"UPDATE journal_entry SET position = 999999 WHERE {where}", *mine, later["position"])
    db(f"UPDATE journal_entry SET position = position + 1 WHERE {where}", *mine, later["position"] - 1)
    db(f"UPDATE journal_entry SET position = %s WHERE {where}", later["position"] - 1, *mine, 999999)
    _make_fit(db, later["subject"])
    return f"{later['subject']}: {later['position']} and the one before it, made to fit"


def cut(db: Owner, luck: random.Random) -> str:
    """The end, back to an earlier checkpoint: what is left is what once was, in every row."""
    sizes = [row["size"] for row in db.rows("journal_checkpoint", "size")]
    size = luck.choice(sizes[:-1])
    gone = [row["entry_id"] for row in db.rows("journal_leaf") if row["index"] >= size]
    gone += [row["seq"] for row in db.rows("journal_waiting")]
    db("DELETE FROM journal_checkpoint WHERE workspace_id = %s AND size > %s", db.workspace_id, size)
    db("DELETE FROM journal_waiting WHERE workspace_id = %s", db.workspace_id)
    for table, column in (
        ("journal_leaf", "entry_id"),
        ("journal_entry_personal", "entry_id"),
        ("journal_entry", "seq"),
    ):
        db(f"DELETE FROM {table} WHERE {column} = ANY(%s)", gone)
    return f"back to {size} of {sizes[-1]}"


def swap_keys(db: Owner, luck: random.Random) -> str:
    """Two records' keys change places, or every checkpoint is signed by the thief's key instead."""
    origin = ledger_key.origin(db.workspace_id)
    if luck.random() < 0.5:
        one, two = luck.sample(db.rows("store_key"), 2)
        for row, other in ((one, two), (two, one)):
            db("UPDATE store_key SET wrapped = %s WHERE id = %s", other["wrapped"], row["id"])
        return f"{one['id']} and {two['id']}"
    how = rewrite(db, luck)
    hashes = [
        row["hash"]
        for row in db(
            "SELECT entry.hash FROM journal_leaf leaf JOIN journal_entry entry ON entry.seq = leaf.entry_id "
            "WHERE leaf.workspace_id = %s ORDER BY leaf.index",
            db.workspace_id,
        )
    ]
    for row in db.rows("journal_checkpoint"):
        forged = head.NOTHING.extended(hashes[: row["size"]], origin, THIEF)
        db(
            "UPDATE journal_checkpoint SET root = %s, frontier = %s, note = %s "
            "WHERE workspace_id = %s AND size = %s",
            forged.frontier.root().hex(),
            forged.frontier.packed(),
            forged.note,
            db.workspace_id,
            row["size"],
        )
    return f"{how}, every checkpoint signed by another key"


ALL: tuple[Tamper, ...] = (
    edit, delete, rewrite, take_out, put_in, reorder, cut, swap_keys,
)  # fmt: skip


def _make_fit(db: Owner, subject: str) -> None:
    """Number and hash a chain anew, as whoever knows the format can."""
    rows = db(
        "SELECT * FROM journal_entry WHERE workspace_id = %s AND subject = %s ORDER BY position",
        db.workspace_id,
        subject,
    )
    previous = chain.FIRST
    for position, row in enumerate(rows, start=1):
        said = {**row, "workspace": row["workspace_id"], "at": entry.stamp(row["at"])}
        said |= {"position": position, "previous": previous}
        now = chain.entry_hash(said)
        db(
            "UPDATE journal_entry SET position = %s, previous = %s, hash = %s WHERE seq = %s",
            position,
            previous,
            now,
            row["seq"],
        )
        previous = now


def _renumber(db: Owner) -> None:
    for index, row in enumerate(db.rows("journal_leaf", "index")):
        db("UPDATE journal_leaf SET index = %s WHERE entry_id = %s", index, row["entry_id"])
