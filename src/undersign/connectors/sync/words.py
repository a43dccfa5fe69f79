"""The words of the sync: what a rule says, why something was done or not, how a feed is."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from undersign.connectors.sync import feed, rules, wording

RECORDS: dict[str, Any] = {
    "account": _("Accounts"),
    "contact": _("Contacts"),
    "deal": _("Deals"),
    "ticket": _("Tickets"),
}
DIRECTIONS: dict[str, Any] = {
    rules.FROM: _("from them to us"),
    rules.TO: _("from us to them"),
    rules.BOTH: _("both ways"),
}
ARROWS = {rules.FROM: "←", rules.TO: "→", rules.BOTH: "↔"}
OWNERS: dict[str, Any] = {
    rules.CRM: _("the system over there"),
    rules.CONTRACT: _("the signed contract"),
    rules.HUMAN: _("whoever typed it"),
}
CONFLICTS: dict[str, Any] = {
    "": _("as the owner says"),
    rules.THEIRS: _("theirs holds"),
    rules.OURS: _("ours holds"),
    rules.LATEST: _("the later one holds"),
    rules.ASK: _("a person is asked"),
}
KINDS: dict[str, Any] = {
    wording.TEXT: _("Text"),
    wording.NUMBER: _("Number"),
    wording.MONEY: _("Money"),
    wording.DATE: _("Date"),
    wording.CHOICE: _("Choice"),
    wording.YES_NO: _("Yes or no"),
}
CASES: dict[str, Any] = {"": _("as it is"), "upper": _("CAPITALS"), "lower": _("small letters")}
STATES: dict[str, Any] = {
    feed.SOUND: pgettext_lazy("sync", "In step"),
    feed.SLOW: pgettext_lazy("sync", "Trying again"),
    feed.STANDS: pgettext_lazy("sync", "Waits for you"),
    feed.PAUSED: pgettext_lazy("sync", "Paused"),
    feed.NEW: pgettext_lazy("sync", "Not read yet"),
}
TONES = {
    feed.SOUND: "pill-green",
    feed.SLOW: "pill-amber",
    feed.STANDS: "pill-red",
    feed.PAUSED: "",
    feed.NEW: "",
}
WHAT: dict[str, Any] = {
    "take": _("taken from them"),
    "write": _("written to them"),
    "hold": _("held: somebody has to look"),
    "gone": _("deleted over there; what is here stays"),
    "back": _("there again"),
    "merged": _("merged over there; followed"),
    "unread": _("could not be read"),
    "settled": _("decided by a person"),
    "stopped": _("the sync stopped"),
    "resumed": _("the sync goes on"),
}
WHY: dict[str, Any] = {
    "first": _("met for the first time"),
    "they_changed": _("they changed it"),
    "we_changed": _("we changed it"),
    "put_back": _("put back: the contract says so"),
    "theirs_rules": _("their word holds"),
    "conflict": _("both changed it"),
    "chosen": _("somebody chose"),
    "fights": _("it was put back three times, and changed over there again"),
    "unfit": _("the value does not fit the field"),
    "refused": _("they refuse the value"),
    "needed": _("it may not be empty here"),
    "too_long": _("it is too long for the field here"),
    "long": _("it is too long"),
    "theirs": _("theirs holds"),
    "ours": _("ours holds"),
}
EVENTS: dict[str, Any] = {
    "sent": pgettext_lazy("write back", "Sent"),
    "viewed": pgettext_lazy("write back", "Opened by a signer"),
    "signed": pgettext_lazy("write back", "Signed by one of them"),
    "completed": pgettext_lazy("write back", "Signed by everybody"),
    "declined": pgettext_lazy("write back", "Declined"),
    "voided": pgettext_lazy("write back", "Cancelled"),
    "expired": pgettext_lazy("write back", "Expired"),
    "renewed": pgettext_lazy("write back", "Renewed"),
}
