"""What Northwind's staff say to each other about contracts, and the views they keep of the list."""

from __future__ import annotations

from undersign.contracts import lifecycle
from undersign.contracts.contract import Contract
from undersign.contracts.told import commenting
from undersign.insight import views
from undersign.workspaces.member import Member

SAID = (
    ("maya", "@Ana Sato they ask to strike the late-payment clause. Is that ours to give?"),
    ("ana", "Not in this template. Offer them 45 days instead, that is approved."),
)
VIEWS = (
    ("maya", "Renewals I wait for", "tab=waiting&q=renewal&owner=me", False),
    ("ana", "Nobody could be reached", "tab=all&status=bounced", True),
    ("tom", "Two weeks and more", "tab=waiting&age=15", True),
)


def talk() -> None:
    """About the contract that was sent last, now."""
    staff = {each.email.split("@")[0]: each for each in Member.objects.filter(is_active=True)}
    waits = Contract.objects.filter(status=lifecycle.SENT).order_by("-sent_at", "id").first()
    for who, text in SAID:
        if waits and who in staff:
            commenting.add(waits, text, by=staff[who].actor())
    for who, name, query, is_shared in VIEWS:
        if who in staff:
            views.save(name, query, is_shared=is_shared, by=staff[who].actor())
