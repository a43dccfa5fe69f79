"""Which forty contracts the demo workspace has behind it, in every status a contract can be in.

Hides how each is matched to a ticket that asked for it, and which values a person would have typed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from undersign.demo import companies, library
from undersign.demo.cases import DemoTicket
from undersign.demo.companies import DemoAccount
from undersign.demo.contacts import DemoContact

# target: (how many, sent at least and at most so many days ago)
TARGETS: dict[str, tuple[int, int, int]] = {
    "draft": (4, 1, 4),
    "waiting": (6, 1, 6),
    "opened": (3, 1, 7),
    "one_of_two": (4, 2, 9),
    "sealed": (11, 4, 112),
    "overdue": (3, 16, 28),
    "declined": (2, 8, 80),
    "expired": (3, 45, 100),
    "voided": (2, 8, 80),
    "undelivered": (2, 1, 6),
}
LINGERS = 14  # days that a ticket may have waited for its contract
READ = timedelta(hours=6)  # nobody answers sooner
TICKET_STATUS = {
    "draft": "open", "waiting": "pending", "opened": "pending", "one_of_two": "pending", "sealed": "solved",
    "overdue": "pending", "declined": "solved", "expired": "closed", "voided": "closed",
    "undelivered": "open",
}  # fmt: skip
REASONS = {
    "declined": {"en": ["The terms are not quite what we discussed on the phone. Luis, call me about them.",
                        "Our counsel wants a different limit of liability."],
                 "es": ["Las condiciones no son las que hablamos por teléfono. Luis, llámeme al respecto.",
                        "Nuestra área legal pide otro límite de responsabilidad."]},
    "voided": {"en": ["A figure was wrong; a corrected contract follows.",
                      "Sent to the wrong person; the managing director signs."],
               "es": ["Había una cifra equivocada; sigue un contrato corregido.",
                      "Se envió a otra persona; firma la gerencia general."]},
}  # fmt: skip
CHANGES = {
    "en": {"seats": "{seats_added} named users are added to the existing ones, on the same plan.",
           "plan": "The support plan changes to {new_plan} for all users; everything else stays as it is.",
           "integration": "{integration_name} and Northwind Flow exchange customer numbers and orders.",
           "other": "The work described in the ticket named above."},
    "es": {"seats": "Se agregan {seats_added} usuarios nominales a los existentes, con el mismo plan.",
           "plan": "El plan de soporte pasa a {new_plan} para todos los usuarios; lo demás sigue igual.",
           "integration": "{integration_name} y Northwind Flow intercambian números de cliente y pedidos.",
           "other": "El trabajo que describe el caso citado arriba."},
}  # fmt: skip


@dataclass(frozen=True)
class PlannedContract:
    """target: a key of TARGETS. days_ago: when it was sent (a draft: made). values: what the agent typed,
    beside what `source` paths bring; JSON values. reason: why it was declined or voided."""

    template: str
    ticket_number: int
    language: str
    target: str
    days_ago: int
    values: dict[str, Any] = field(hash=False)
    reason: str = ""


def made(
    accounts: list[DemoAccount],
    contacts: list[DemoContact],
    tickets: list[DemoTicket],
    now: datetime,
    rng: Random,
) -> list[PlannedContract]:
    """Forty contracts, the oldest first, each on a ticket of its own that is older than the contract."""
    free, used = _asking(contacts, tickets), Counter[str]()
    by_account = {each.key: each for each in accounts}
    by_contact = {each.key: each for each in contacts}
    found = []
    for target in [target for target, (count, _, _) in TARGETS.items() for _ in range(count)]:
        _, least, most = TARGETS[target]
        span = now - timedelta(days=most + LINGERS), now - timedelta(days=least) - READ
        ticket = _take(free, used, *span, rng)
        days_ago = _days_ago(now - READ - ticket.opened_at, least, most, rng)
        sent_on = (now - timedelta(days=days_ago)).date()
        typed = Typed(
            by_account[ticket.account], by_contact[ticket.contact], ticket, sent_on, rng, now.date()
        )
        values = typed.values() | (typed.short_term() if target == "sealed" else {})
        reason = rng.choice(REASONS.get(target, {}).get(ticket.language, [""]))
        found.append(
            PlannedContract(ticket.asks_for, ticket.number, ticket.language, target, days_ago, values, reason)
        )
    return sorted(found, key=lambda each: (-each.days_ago, each.ticket_number))


def _days_ago(age: timedelta, least: int, most: int, rng: Random) -> int:
    """Within a week of the ticket, as far as the target allows."""
    latest = max(least, min(age.days, most))
    return rng.randint(max(least, latest - 6), latest)


def _asking(contacts: list[DemoContact], tickets: list[DemoTicket]) -> list[DemoTicket]:
    """Tickets that ask for a contract and can be answered; the stories stay for whoever tries the demo."""
    told = len(library.pool("stories"))
    reachable = {each.key for each in contacts if each.email}
    return [each for each in tickets[:-told] if each.asks_for and each.contact in reachable]


def _take(
    free: list[DemoTicket], used: Counter[str], first: datetime, last: datetime, rng: Random
) -> DemoTicket:
    """A ticket opened between both, or else the newest before them, of the template used least so far.

    An account asks for each template only once, so its other tickets for it are no longer free.
    """
    earlier = [each for each in free if each.opened_at <= last]
    fitting = [each for each in earlier if first <= each.opened_at] or earlier[-1:]
    rng.shuffle(fitting)
    ticket = min(fitting, key=lambda each: used[each.asks_for])
    used[ticket.asks_for] += 1
    free[:] = [each for each in free if (each.account, each.asks_for) != (ticket.account, ticket.asks_for)]
    return ticket


@dataclass(frozen=True)
class Typed:
    """What an agent types into one contract: the required values that no source brings."""

    account: DemoAccount
    contact: DemoContact
    ticket: DemoTicket
    sent_on: date
    rng: Random = field(compare=False)
    now: date = date.min

    def values(self) -> dict[str, Any]:
        template = next(each for each in library.templates() if each.key == self.ticket.asks_for)
        asked = [each for each in template.schema["fields"] if each["required"] and "default" not in each]
        missing = [each["name"] for each in asked if self.brought(each.get("source")) in (None, "")]
        return {name: getattr(self, f"_{name}")() for name in missing}

    def short_term(self) -> dict[str, Any]:
        """Of an agreement: so many months that it ends within 45 to 90 days from now, and is to be renewed."""
        if self.ticket.asks_for != "support_service_agreement":
            return {}
        since = (self.now - date.fromisoformat(self._start_date())).days
        return {"term_months": str(max(1, round((since + 52 + 8 * (self.ticket.number % 4)) / 30.4)))}

    def brought(self, source: str | None) -> Any:
        """The value at a path such as "account.details.seats", or None."""
        at: Any = {"account": self.account, "contact": self.contact, "ticket": self.ticket}
        for part in (source or "none").split("."):
            at = at.get(part) if isinstance(at, Mapping) else getattr(at, part, None)
        return at

    def _start_date(self) -> str:
        return self._in_days(14)

    def _kickoff_date(self) -> str:
        return self._in_days(12)

    def _effective_date(self) -> str:
        return self._in_days(20)

    def _agreement_number(self) -> str:
        return f"NW-{self.sent_on.year}-{self.account.key[-4:]}"

    def _agreement_date(self) -> str:
        return self._in_days(-30)

    def _current_end(self) -> str:
        return self._in_days(75)

    def _privacy_contact(self) -> str:
        return self.contact.email

    def _change_kind(self) -> str:
        return "other"

    def _change_description(self) -> str:
        asked = {**self.ticket.fields, "new_plan": str(self.ticket.fields.get("new_plan", "")).capitalize()}
        return CHANGES[self.ticket.language][asked.get("change_kind", "other")].format_map(asked)

    def _new_monthly_fee(self) -> dict[str, str]:
        plan, seats = self.ticket.fields.get("new_plan", self.account.plan), self.account.details["seats"]
        seats += int(self.ticket.fields.get("seats_added", 0))
        rows = companies.fees(plan, seats, self.account.currency, "en", with_reports=True)
        return self._money(sum((Decimal(row["amount"]["amount"]) for row in rows), Decimal(0)))

    def _renewal_fee(self) -> dict[str, str]:
        return self._money(
            self.account.monthly_fee * self.rng.choice([Decimal("1.00"), Decimal("1.03"), Decimal("1.05")])
        )

    def _money(self, amount: Decimal) -> dict[str, str]:
        return {"amount": str(amount.quantize(Decimal("0.01"))), "currency": self.account.currency}

    def _in_days(self, days: int) -> str:
        return (self.sent_on + timedelta(days=days)).isoformat()
