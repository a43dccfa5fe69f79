"""What is being sold to a company in HubSpot: its deals, found by association and read by id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

from undersign.connectors.api import DEAL, DealFacts
from undersign.connectors.systems.hubspot.objects import MOST, TYPES, Objects

_OF_DEAL = ("dealname", "dealstage", "amount", "closedate", "deal_currency_code")
CLOSED = "hs_is_closed"  # HubSpot's own reckoning: the stage is one of won or lost, in whichever pipeline


def open_deal(objects: Objects, company: str) -> str:
    """Of all the company's deals; associations have no order and no filter, so each one's state is read."""
    found = ""
    for ids in _of_company(objects, company):
        asked = {
            "inputs": [{"id": each} for each in ids],
            "properties": [CLOSED],
            "propertiesWithHistory": [],
        }
        told = objects.door.ask(
            "POST", "crm", "v3", "objects", TYPES[DEAL], "batch", "read", json=asked, accept={207}
        ).json()
        for row in told["results"]:
            if row["properties"].get(CLOSED) == "true":
                continue
            if found:
                return ""
            found = str(row["id"])
    return found


def read(objects: Objects, ref: str) -> DealFacts:
    """Stages have names of their own beside the keys that deals carry: the name is told. Raises `Missing`."""
    whole = objects.read_whole(DEAL, ref)
    named = next((each for each in objects.properties(DEAL) if each["name"] == "dealstage"), {})
    names = {each["value"]: each["label"] for each in named.get("options") or ()}
    stage = whole.get("dealstage", "")
    return DealFacts(
        ref=whole.get("hs_object_id") or ref,
        name=whole.get("dealname") or ref,
        stage=names.get(stage, stage),
        amount=_amount(whole),
        currency=whole.get("deal_currency_code", ""),
        closes_on=whole.get("closedate", "")[:10],
        details={name: text for name, text in whole.items() if text and name not in _OF_DEAL},
    )


def _amount(told: Mapping[str, str]) -> Decimal | None:
    try:
        return Decimal(told.get("amount", ""))
    except InvalidOperation:
        return None


def _of_company(objects: Objects, company: str) -> Iterator[list[str]]:
    """Ids in batches. Associations come in pages of at most 500."""
    after = ""
    while True:
        sent = {"limit": "500"} | ({"after": after} if after else {})
        told = objects.door.ask(
            "GET", "crm", "v4", "objects", "companies", company, "associations", TYPES[DEAL], params=sent
        ).json()
        ids = [str(each["toObjectId"]) for each in told["results"]]
        for start in range(0, len(ids), MOST):
            yield ids[start : start + MOST]
        after = told.get("paging", {}).get("next", {}).get("after", "")
        if not after:
            return
