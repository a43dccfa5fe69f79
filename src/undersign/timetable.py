"""When the clock says so, do that."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.conf import settings

from undersign.archive import bundle, checkpoints
from undersign.connectors.authorities import time_stamps
from undersign.connectors.giving import renewing
from undersign.connectors.hooks import hook, looking
from undersign.connectors.linking import trial
from undersign.connectors.linking.connection import Connection
from undersign.connectors.sync import feed, round
from undersign.contracts.approval import reminding as approvals
from undersign.contracts.bulk import carrying
from undersign.contracts.contract import Contract
from undersign.contracts.schedule import expiry, overdue, reminding
from undersign.contracts.succession import clockwork
from undersign.journal import clock, delivery, ledger
from undersign.journal.attempt import Permanent, Temporary
from undersign.journal.refused import Refused
from undersign.notices import bell, digest, mailbox
from undersign.retention import category_keeping, reckoning, store_check
from undersign.retention.disposition import turning, watch
from undersign.retention.holds import joining as under_hold
from undersign.retention.requests import asking
from undersign.retention.requests import deciding as ending
from undersign.sealing import aging
from undersign.signing import keepsake
from undersign.signing.proof import papers
from undersign.store import rows, tenancy
from undersign.webhooks import drawing, settling
from undersign.workspaces import answered, token
from undersign.workspaces import workspace as workspaces

log = logging.getLogger(__name__)


def sweep(take_up: Callable[[str, int, str], None]) -> None:
    """Every ten seconds: whatever is due and has not been taken up, of whatever age, is queued anew.

    The job that was deferred with a row is given some seconds' grace before we step in. Queued and not
    carried out here, so that one slow receiver never holds up what is due elsewhere.
    """
    grace = timedelta(seconds=settings.GRACE_SECONDS)
    for workspace_id, entry, lane in delivery.overdue(clock.now() - grace):
        take_up(workspace_id, entry, lane)


def carry_bulk_on(workspace_id: str, bulk_id: str, take_up: Callable[[str, str], None]) -> None:
    """Some seconds of a bulk send; then it is every other one's turn before it is this one's again."""
    with tenancy.within(workspace_id):
        how = carrying.carry_on(bulk_id)
    if how != carrying.BUSY:
        for other, waiting in sorted(carrying.active(), key=lambda each: each[1] == bulk_id):
            take_up(other, waiting)


def take_up_bulks(take_up: Callable[[str, str], None]) -> None:
    """Every ten seconds: bulk sends that a crash left behind go on."""
    for workspace_id, bulk_id in carrying.active():
        take_up(workspace_id, bulk_id)


def keep_in_step(take_up: Callable[[str, str], None]) -> None:
    """Every ten seconds: connections whose turn it is are looked at, each by a job of its own."""
    for workspace_id, connection_id in feed.due(clock.now()):
        take_up(workspace_id, connection_id)


def one_round(workspace_id: str, connection_id: str) -> None:
    """One connection's round; what is wrong with it is said there."""
    with tenancy.within(workspace_id):
        round.run(rows.get(Connection, connection_id))


def take_up_webhooks() -> None:
    """Every ten seconds: endpoints for which something waits, of whatever age, get a turn."""
    for endpoint in drawing.due():
        drawing.take_up(*endpoint)


def tell_webhook(workspace_id: str, endpoint_id: str) -> None:
    """One endpoint's turn; with more to send, it gets the next one behind all others."""
    with tenancy.within(workspace_id):
        slow = drawing.draw(endpoint_id)
    if slow is not None:
        drawing.take_up(workspace_id, endpoint_id, slow)


def end_what_expired() -> None:
    """Every ten minutes: contracts past their last day end. Who finished meanwhile wins."""
    for workspace_id, contract_id in expiry.due():
        with tenancy.within(workspace_id), contextlib.suppress(Refused):
            expiry.expire(Contract.objects.get(pk=contract_id))


def hold_what_matches() -> None:
    """Every minute: what a legal hold's search takes comes under it, whatever made it match."""
    for workspace_id, hold_id in under_hold.due():
        _alone(workspace_id, partial(under_hold.take_in, hold_id))


def warn_what_ends() -> None:
    """Every ten minutes: owners hear of contracts that end soon, or are late; approvers of what waits for
    them, and then whoever asked."""
    for workspace_id, contract_id in expiry.ending():
        _alone(workspace_id, partial(expiry.warn, contract_id))
    for workspace_id, contract_id in overdue.due():
        _alone(workspace_id, partial(overdue.tell, contract_id))
    for workspace_id, contract_id in approvals.due():
        _alone(workspace_id, partial(approvals.take_up, contract_id))


def turn_terms() -> None:
    """Every ten minutes: terms that end are renewed, go on, or lapse; owners and tickets are told, once."""
    for workspace_id, contract_id in clockwork.due():
        _alone(workspace_id, partial(renewing.take_up, contract_id))


def reckon_anew() -> None:
    """Every ten minutes: until when a record is kept, after a category or a law changed."""
    for workspace_id, contract_id in reckoning.stale():
        _alone(workspace_id, partial(reckoning.take_up, contract_id))


def look_at_policies() -> None:
    """Every night: policies of retention whose yearly review is due; contracts that are over from before
    there were records get one."""
    for workspace_id, key in category_keeping.due():
        _alone(workspace_id, partial(category_keeping.tell, workspace_id, key))
    for workspace_id, contract_id in reckoning.missing():
        _alone(workspace_id, partial(reckoning.take_up, contract_id))


def remind_who_waits() -> None:
    """Every five minutes: those whose reminder is due get it, each once."""
    for workspace_id, recipient_id in reminding.waiting():
        _alone(workspace_id, partial(reminding.take_up, recipient_id))


def forget_documents() -> None:
    """Every hour: pictures of identity documents whose time is over are deleted, and unused signatures;
    what programs were answered a day ago."""
    for workspace_id, paper_id in papers.due():
        _alone(workspace_id, partial(papers.forget, paper_id))
    for workspace_id in keepsake.due():
        _alone(workspace_id, partial(keepsake.forget_unused, workspace_id))
    for workspace_id in bell.forgettable():
        _alone(workspace_id, bell.forget_old)
    answered.forget_old()
    token.keep_last_uses()
    settling.forget_attempts()


def make_digests() -> None:
    """Every ten minutes: who has a digest to come gets it once their hour has come."""
    for workspace_id, member_id in digest.due():
        _alone(workspace_id, partial(digest.take_up, member_id))


def turn_records() -> None:
    """Every ten minutes: records whose time is over are looked at, warned of, and destroyed when due; the
    time that really passes is counted, for those who were warned."""
    for workspace_id in workspaces.every():
        _alone(workspace_id, partial(watch.look, workspace_id))
    for workspace_id, contract_id in turning.due():
        _alone(workspace_id, partial(turning.turn, contract_id))


def look_at_tickets() -> None:
    """Every minute, where a helpdesk does not call: tickets that ask for a contract."""
    for workspace_id, hook_id in hook.polling():
        try:
            with tenancy.within(workspace_id):
                looking.look(hook_id)
        except (Temporary, Permanent) as error:
            log.warning("tickets are looked at later: %s", error)
        except Exception:
            log.exception("tickets of %s are not looked at", workspace_id)


def renew_stamps() -> None:
    """Every night: sealed contracts whose time stamp ages, or is missing, get one. An authority that does not
    answer is asked again the next night."""
    for workspace_id, contract_id in aging.due():
        try:
            with tenancy.within(workspace_id):
                time_stamps.freshen(contract_id)
        except (Temporary, Permanent) as error:
            log.warning("no more time stamps tonight: %s", error)
            return
        except Exception:
            log.exception("the time stamp of %s was not renewed", contract_id)


def check_store() -> None:
    """Every night: each workspace's stored objects are opened, and compared with what is on record."""
    for number, workspace_id in enumerate(workspaces.every()):
        _alone(workspace_id, partial(store_check.look, workspace_id, number == 0))


def care_for_requests() -> None:
    """Every hour: requests about personal data whose day comes near are told of; what was kept for a reason
    that has ended is erased."""
    day = clock.now().date()
    for workspace_id in asking.waiting(day):
        _alone(workspace_id, partial(asking.warn, workspace_id, day))
        _alone(workspace_id, partial(ending.end_what_is_over, workspace_id, day))


def look_at_connections() -> None:
    """Every hour: connected systems are asked whether they know us; admins hear of those that do not."""
    for workspace_id, connection_id in trial.outside():
        _alone(workspace_id, partial(trial.look_at, connection_id))


def read_returned() -> None:
    """Every two minutes, where a mailbox for returned mail is set: what came back is taken."""
    if not settings.MAIL_RETURN_BOX:
        return
    try:
        mailbox.empty()
    except Exception:
        log.exception("the mailbox for returned mail cannot be read; it is tried again")


def _alone(workspace_id: str, do: Callable[[], object]) -> None:
    """One of many: what keeps it from being done is logged and keeps no other from it."""
    try:
        with tenancy.within(workspace_id):
            do()
    except Refused:
        log.info("not now", exc_info=True)
    except Exception:
        log.exception("the clock's work on %s stands still", workspace_id)


def keep_ledgers() -> None:
    """Every half minute: what was recorded since gets its place in the ledger, signed and copied outside.

    A ledger that cannot go on stands still until a person looks; the others go on.
    """
    for workspace_id in ledger.unsequenced():
        try:
            with tenancy.within(workspace_id):
                if ledger.integrate(workspace_id):
                    bundle.prove_all(workspace_id)
                    checkpoints.announce(workspace_id)
        except Exception:
            log.exception("the ledger of %s stands still; run `undersign audit check`", workspace_id)
