"""By which clock a person lives: told by their browser, else concluded from what is known of them."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from babel.core import get_global

from undersign.contracts.people.recipient import CUSTOMER, Recipient
from undersign.workspaces import workspace as workspaces
from undersign.workspaces.member import Member

# Where a country has several clocks: the one that most people live by.
_MOST = {
    "AR": "America/Argentina/Buenos_Aires",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "ID": "Asia/Jakarta",
    "KZ": "Asia/Almaty",
    "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "US": "America/New_York",
    "UZ": "Asia/Tashkent",
    "VN": "Asia/Ho_Chi_Minh",
}
_REGIONS = {"us": "America/New_York", "latam": "America/Bogota", "apac": "Asia/Singapore"}


def is_known(name: str) -> bool:
    """Whether `name` is a zone of the IANA database."""
    return name in _all()


def named(name: str) -> ZoneInfo:
    """The zone of this name, UTC for one that is not there (any more)."""
    try:
        return ZoneInfo(name) if name else ZoneInfo("UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def offset(at: datetime) -> str:
    """`(UTC-05:00)`: what every reader can count with; abbreviations of zones mean several places."""
    said = f"{at:%z}"
    return f"(UTC{said[:3]}:{said[3:5]})" if at.utcoffset() else "UTC"


def of(recipient: Recipient) -> str:
    """The name of the zone of a recipient who has not told it: of the member, the contact's account, else
    of the workspace. `recipient.contract` is read."""
    home = workspaces.of(recipient.workspace_id).zone
    if recipient.party != CUSTOMER:
        member = Member.objects.filter(workspace_id=recipient.workspace_id, email__iexact=recipient.email)
        return next((row.zone for row in member if is_known(row.zone)), home)
    account = recipient.contract.account
    if account is None:
        return home
    said = str(account.details.get("zone", ""))
    return said if is_known(said) else of_country(account.country) or _REGIONS.get(account.region, home)


@cache
def of_country(country: str) -> str:
    """The clock most people of a country (ISO 3166-1) live by; "" where it cannot be said."""
    if country in _MOST:
        return _MOST[country]
    there = [zone for zone, place in get_global("zone_territories").items() if place == country]
    return there[0] if len(there) == 1 and is_known(there[0]) else ""


@cache
def _all() -> frozenset[str]:
    return frozenset(available_timezones())
