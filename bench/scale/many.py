"""The rows of a population: each table's by one statement, five years of them.

`grow` runs as the owner, since the walls refuse what it does. Every run makes the same rows, but that their
five years end now.
"""

from __future__ import annotations

from collections.abc import Callable

from bench.scale import unbound
from bench.scale.filling import NUMBERS, chance, fill, one_of, public_id
from bench.scale.names import ABOUT, FIRST, FORM, LAST, TRADE
from bench.scale.population import TEMPLATES, Population

YEARS = 5
# One refuses people of what was sent already; the others index row by row what `_found` does at once.
_FILLED = ("account", "contact", "ticket", "contract", "recipient", "contract_document", "journal_entry",
           "journal_entry_personal", "journal_delivery", "search_contract")  # fmt: skip
_IN_THE_WAY = [("recipient", "frozen"), ("recipient", "indexed_new"), ("contract", "indexed_new")]


def grow(here: Population, before: int, upto: int, say: Callable[[str], None] = lambda told: None) -> None:
    """From `before` to `upto` contracts, with what belongs to them. As the owner of the database."""
    from django.db import connection

    steps = (
        _accounts,
        _contacts,
        _tickets,
        _contracts,
        _recipients,
        _found,
        _documents,
        _history,
        _deliveries,
    )
    with connection.cursor() as cursor, unbound.unbound(cursor, _FILLED):
        for table, trigger in _IN_THE_WAY:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET work_mem = '128MB'")
        for step in steps:
            say(step.__name__.strip("_"))
            step(here, before + 1, upto)
            cursor.execute("ANALYZE")  # or the next step is planned for the tables as they were
        for table, trigger in _IN_THE_WAY:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")
        say("indexes")


# One account for twenty contracts, two contacts an account, a ticket for every third contract.
_ACCOUNT, _CONTACT = "((i + 19) / 20)", "(2 * ((i + 19) / 20) - (i %% 2))"
_NAME = f"({one_of(11, FIRST)} || ' ' || {one_of(12, LAST)})"
_AGE = f"(power({chance(1, 1_000_000)} / 1000000.0, 1.4) * interval '{YEARS * 365} days')"
_CREATED = f"(date_trunc('second', now() at time zone 'utc') at time zone 'utc' - {_AGE})"
_YOUNG = f"({_AGE} < interval '30 days')"
_LOT = chance(2, 1000)
_STATUS = f"""(CASE WHEN {_YOUNG} THEN
  CASE WHEN {_LOT} < 60 THEN 'draft' WHEN {_LOT} < 450 THEN 'sent' WHEN {_LOT} < 920 THEN 'sealed'
       WHEN {_LOT} < 950 THEN 'declined' ELSE 'voided' END
  ELSE CASE WHEN {_LOT} < 5 THEN 'draft' WHEN {_LOT} < 12 THEN 'sent' WHEN {_LOT} < 900 THEN 'sealed'
       WHEN {_LOT} < 930 THEN 'declined' WHEN {_LOT} < 965 THEN 'voided' ELSE 'expired' END END)"""


def _accounts(here: Population, first: int, last: int) -> None:
    from undersign.customers.account import Account

    said = {
        "id": public_id("acc"),
        "workspace_id": f"'{here.workspace_id}'",
        "name": f"({one_of(3, LAST)} || ' ' || {one_of(4, TRADE)} || ' ' || i || ' ' || {one_of(5, FORM)})",
        "plan": one_of(6, ["standard", "premium", "enterprise"]),
        "region": one_of(7, ["eu", "us", "latam", "apac"]),
        "country": one_of(8, ["DE", "ES", "GB", "US", "MX", "SE"]),
    }
    fill(Account, said, *_share(first, last, 20))


def _contacts(here: Population, first: int, last: int) -> None:
    from undersign.customers.contact import Contact

    begins, ends = _share(first, last, 20)
    said = {
        "id": public_id("con"),
        "workspace_id": f"'{here.workspace_id}'",
        "account_id": public_id("acc", "((i + 1) / 2)"),
        "name": _NAME,
        "email": "'person-' || i || '@customers.example'",
    }
    fill(Contact, said, 2 * begins - 1, 2 * ends)


def _tickets(here: Population, first: int, last: int) -> None:
    from undersign.customers.ticket import Ticket

    said = {
        "id": public_id("tkt"),
        "workspace_id": f"'{here.workspace_id}'",
        "number": "10000 + i",
        "subject": one_of(9, ABOUT),
        "account_id": public_id("acc", _ACCOUNT),
        "contact_id": public_id("con", _CONTACT),
        "status": one_of(10, ["solved", "closed", "closed", "closed", "open", "pending"]),
        "opened_at": _CREATED,
    }
    fill(Ticket, said, first, last, where="i %% 3 = 0")


def _contracts(here: Population, first: int, last: int) -> None:
    from undersign.contracts.contract import Contract

    values = (
        f"jsonb_build_object('customer_name', {one_of(3, LAST)} || ' ' || {one_of(4, TRADE)},"
        f" 'monthly_fee', (1200 + {chance(14, 9000)})::text || '.00', 'start_date', '2027-01-01',"
        f" 'seats', (10 + {chance(15, 90)})::text, 'plan', 'premium', 'region', 'eu')"
    )
    is_sent = "n.state <> 'draft'"
    said = {
        "id": public_id("ctr"),
        "workspace_id": f"'{here.workspace_id}'",
        "number": "'H-' || to_char(n.made, 'YYYY') || '-' || lpad((100000 + i)::text, 7, '0')",
        "title": one_of(16, list(TEMPLATES.values())),
        "status": "n.state",
        "language": "'en'",
        "template_version_id": one_of(16, here.versions),
        "account_id": public_id("acc", _ACCOUNT),
        "contact_id": public_id("con", _CONTACT),
        "ticket_id": f"CASE WHEN i %% 3 = 0 THEN {public_id('tkt')} END",
        "owner_id": one_of(17, here.members),
        "values": values,
        "page_sizes": "'[[595.28, 841.89], [595.28, 841.89]]'::jsonb",
        "frozen_sha256": f"CASE WHEN {is_sent} THEN md5(i::text) || md5(i::text) ELSE '' END",
        "created_at": "n.made",
        "sent_at": f"CASE WHEN {is_sent} THEN n.made + interval '20 minutes' END",
        "due_at": f"CASE WHEN {is_sent} THEN n.made + interval '7 days' END",
        "expires_at": f"CASE WHEN {is_sent} THEN n.made + interval '60 days' END",
        "completed_at": f"CASE WHEN n.state = 'sealed' THEN n.made + {_TOOK} END",
        "ended_at": f"CASE WHEN n.state IN ('declined', 'voided', 'expired') THEN n.made + {_TOOK} END",
    }
    # OFFSET keeps the planner from working both out again for every column that asks for them.
    once = f"(SELECT i, {_CREATED} AS made, {_STATUS} AS state FROM {NUMBERS} OFFSET 0) n"
    fill(Contract, said, first, last, of=once)


_TOOK = f"({chance(18, 8 * 24)} * interval '1 hour' + interval '2 hours')"
_ITS_ID = public_id("ctr", "n.i")
_OF_CONTRACTS = f"(SELECT n.i, c.* FROM (SELECT i FROM {NUMBERS}) n JOIN contract c ON c.id = {_ITS_ID}) c"


def _recipients(here: Population, first: int, last: int) -> None:
    """The customer of each contract, and in two of three somebody of ours who signs after them."""
    from undersign.contracts.people.recipient import Recipient

    is_done = "c.status = 'sealed'"
    acted = f"CASE WHEN {is_done} THEN c.completed_at WHEN c.status = 'declined' THEN c.ended_at END"
    both = {
        "workspace_id": f"'{here.workspace_id}'",
        "contract_id": "c.id",
        "language": "'en'",
        "signed_at": f"CASE WHEN {is_done} THEN c.completed_at END",
        "acted_at": acted,
    }
    theirs = {
        **both,
        "id": public_id("rcp", "i"),
        "role_key": "'customer'",
        "name": _NAME,
        "email": f"'person-' || {_CONTACT} || '@customers.example'",
        "status": """CASE c.status WHEN 'draft' THEN 'waiting' WHEN 'sealed' THEN 'signed'
          WHEN 'declined' THEN 'declined' ELSE (ARRAY['invited', 'opened'])[1 + i %% 2] END""",
        "invited_at": "c.sent_at",
        "opened_at": f"CASE WHEN {is_done} OR i %% 2 = 1 THEN c.sent_at + interval '1 hour' END",
        "opens": "CASE WHEN c.status <> 'draft' AND i %% 2 = 1 THEN 1 ELSE 0 END",
        "mail_status": f"CASE WHEN c.status = 'sent' AND {chance(19, 50)} = 0 THEN 'bounced' ELSE '' END",
    }
    ours = {
        **both,
        "id": public_id("rcp", "i", "'ours'"),
        "role_key": "'provider'",
        "party": "'provider'",
        "routing_order": "2",
        "name": "'Dana Whitfield'",
        "email": "'dana@harrow.example'",
        "status": f"CASE WHEN {is_done} THEN 'signed' ELSE 'waiting' END",
        "invited_at": "c.completed_at",
    }
    fill(Recipient, theirs, first, last, of=_OF_CONTRACTS)
    fill(Recipient, ours, first, last, of=_OF_CONTRACTS, where="i %% 3 <> 0")


def _found(here: Population, first: int, last: int) -> None:
    """The search index: each contract's own words, and the wording that contracts of its template share."""
    from django.db import connection

    from undersign.insight.search.rows import Indexed

    wordings = " ".join(f"WHEN '{version}' THEN '{kept}'" for version, kept in here.wordings.items())
    its = f"CASE c.template_version_id {wordings} END"
    said = {
        "contract_id": "c.id",
        "workspace_id": "c.workspace_id",
        "owner_id": "c.owner_id",
        "created_at": "c.created_at",
        "words": "undersign_forms(undersign_said(c.id))",
        "wording_id": f"CASE WHEN c.status = 'draft' THEN '' ELSE {its} END",
    }
    fill(Indexed, said, first, last, of=_OF_CONTRACTS)
    vocabulary = " ".join([*FIRST, *LAST, *TRADE, *ABOUT, *TEMPLATES.values()])
    with connection.cursor() as cursor:
        cursor.execute("SELECT undersign_learn(%s, %s)", [here.workspace_id, vocabulary])


def _documents(here: Population, first: int, last: int) -> None:
    from undersign.contracts.document import Document

    for kind in ("sealed", "certificate"):
        said = {
            "id": public_id("doc", "i", f"'{kind}'"),
            "workspace_id": f"'{here.workspace_id}'",
            "contract_id": "c.id",
            "kind": f"'{kind}'",
            "number": "3",
            "sha256": f"md5(i::text || '{kind}') || md5('{kind}' || i::text)",
            "size": f"90000 + {chance(20, 90000)}",
            "at": "c.completed_at",
        }
        fill(Document, said, first, last, of=_OF_CONTRACTS, where="c.status = 'sealed'")


def _history(here: Population, first: int, last: int) -> None:
    """Drafted and, where it was, sent; in chains that no check will accept, and nobody here asks."""
    from django.db import connection

    from undersign.journal.entry import Entry

    both = {
        "workspace_id": f"'{here.workspace_id}'",
        "subject": "c.id",
        "actor_kind": "'member'",
        "actor_id": "c.owner_id",
        "hash": "md5(c.id) || md5(c.number)",
        "previous": "repeat('0', 64)",
    }
    about = "'title', c.title, 'template', 'renewal_order', 'version', 1, 'version_id', c.template_version_id"
    drafted = {**both, "position": "1", "event": "'contract.drafted'", "at": "c.created_at"}
    drafted["facts"] = f"jsonb_build_object({about})"
    sent = {**both, "position": "2", "event": "'contract.sent'", "at": "c.sent_at"}
    sent["facts"] = "jsonb_build_object('pages', 2)"
    fill(Entry, drafted, first, last, of=_OF_CONTRACTS)
    fill(Entry, sent, first, last, of=_OF_CONTRACTS, where="c.status <> 'draft'")
    with connection.cursor() as cursor:
        cursor.execute(_PERSONAL)


_PERSONAL = """INSERT INTO journal_entry_personal (entry_id, workspace_id, sealed)
SELECT e.seq, e.workspace_id, ''::bytea FROM journal_entry e
WHERE e.seq > coalesce((SELECT max(entry_id) FROM journal_entry_personal), 0)"""


_GIVEN_UP = f"{chance(21, 1000)} = 0 AND e.at > now() - interval '30 days'"


def _deliveries(here: Population, first: int, last: int) -> None:
    """The invitation of each that was sent; one in a thousand was given up, and not long ago."""
    from undersign.journal.delivery import Delivery

    said = {
        "id": public_id("dlv"),
        "workspace_id": f"'{here.workspace_id}'",
        "entry_id": "e.seq",
        "subject": "e.subject",
        "lane": "'mail'",
        "effect": "'invite'",
        "target": public_id("rcp"),
        "status": f"CASE WHEN {_GIVEN_UP} THEN 'failed' ELSE 'done' END",
        "attempts": "1",
        "due_at": "e.at",
        "created_at": "e.at",
        "finished_at": "e.at",
    }
    mine = f"e.workspace_id = '{here.workspace_id}' AND e.subject = {public_id('ctr')} AND e.position = 2"
    of = f"(SELECT i, e.* FROM {NUMBERS} JOIN journal_entry e ON {mine}) e"
    fill(Delivery, said, first, last, of=of)


def _share(first: int, last: int, each: int) -> tuple[int, int]:
    """The numbers of what exists once for `each` contracts."""
    return (first + each - 2) // each + 1, (last + each - 1) // each
