"""Customers as the connected systems know them: accounts and their contacts. They are changed there."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema

from undersign.api import caller, paging
from undersign.customers.account import Account
from undersign.customers.contact import Contact
from undersign.journal.actor import Actor
from undersign.journal.refused import NotFound

router = Router(tags=["customers"])
people = Router(tags=["customers"])


class AccountOut(Schema):
    """external_ref: its id in the system it lives in. country: ISO 3166-1."""

    id: str
    name: str
    plan: str
    region: str
    country: str
    city: str
    address: str
    language: str
    external_ref: str
    details: dict[str, Any]


class ContactOut(Schema):
    """account: its id."""

    id: str
    account: str
    name: str
    email: str
    phone: str
    title: str
    language: str
    external_ref: str


@router.get("", response=paging.Page[AccountOut], summary="Accounts by name")
def list_accounts(request: HttpRequest, asked: Query[paging.Asked], q: str = "") -> dict[str, Any]:
    rows = Account.objects.visible_to(caller.of(request))
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(external_ref=q) | Q(contacts__email__iexact=q)).distinct()
    return paging.told(rows, asked, _account, order="name")


@router.get("/{account_id}", response=AccountOut, summary="One account")
def read_account(request: HttpRequest, account_id: str) -> dict[str, Any]:
    return _account(_found(Account, caller.of(request), account_id, "account"))


@router.get("/{account_id}/contacts", response=paging.Page[ContactOut], summary="Its people, by name")
def list_contacts_of(request: HttpRequest, account_id: str, asked: Query[paging.Asked]) -> dict[str, Any]:
    account = _found(Account, caller.of(request), account_id, "account")
    return paging.told(account.contacts.all(), asked, _contact, order="name")


@people.get("", response=paging.Page[ContactOut], summary="Contacts by name")
def list_contacts(
    request: HttpRequest, asked: Query[paging.Asked], q: str = "", email: str = ""
) -> dict[str, Any]:
    rows = Contact.objects.visible_to(caller.of(request))
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(email__icontains=q))
    rows = rows.filter(email__iexact=email) if email else rows
    return paging.told(rows, asked, _contact, order="name")


@people.get("/{contact_id}", response=ContactOut, summary="One contact")
def read_contact(request: HttpRequest, contact_id: str) -> dict[str, Any]:
    return _contact(_found(Contact, caller.of(request), contact_id, "contact"))


def _found(kind: Any, by: Actor, pk: str, word: str) -> Any:
    found = kind.objects.visible_to(by).filter(pk=pk).first()
    if found is None:
        raise NotFound(f"{word}.unknown", _("There is no such %(kind)s."), do=_("Check its id."), kind=word)
    return found


def _account(row: Account) -> dict[str, Any]:
    return {name: getattr(row, name) for name in AccountOut.model_fields}


def _contact(row: Contact) -> dict[str, Any]:
    same = {name: getattr(row, name) for name in ContactOut.model_fields if name != "account"}
    return {**same, "account": row.account_id}
