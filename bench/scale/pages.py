"""The desk's pages, asked for through the real views as the application's role, and timed on the wall.

Hides the member who asks (an account manager, signed in) and how often: a page's figure is the 95th of a
hundred tries, put in turns so that what disturbs the machine disturbs all of them alike.
"""

from __future__ import annotations

import gc
import time
from typing import Any

from bench.scale import population
from bench.scale.population import Population

TRIES, WARM = 40, 4


def addresses(here: Population) -> dict[str, list[str]]:
    """{page: addresses that are asked for in turn}."""
    return {
        "list": ["/contracts?tab=all"],
        "mine": ["/contracts?tab=mine"],
        "waiting": ["/contracts?tab=waiting"],
        "overdue": ["/contracts?tab=overdue"],
        "completed": ["/contracts?tab=completed"],
        "template": ["/contracts?tab=all&template=renewal_order"],
        "age": ["/contracts?tab=all&age=4-7"],
        "last_pages": ["/contracts?tab=all&page=40"],
        "search_number": ["/contracts?tab=all&q=0104321", "/contracts?tab=all&q=0107777"],
        "search_customer": ["/contracts?tab=all&q=Duarte+Robotics", "/contracts?tab=all&q=Keller+Optics"],
        "search_person": ["/contracts?tab=all&q=person-321@customers.example"],
        "search_ticket": ["/contracts?tab=all&q=%2314323"],
        "search_words": ["/contracts?tab=all&q=managed+data+service"],
        "search_nothing": ["/contracts?tab=all&q=zyxwvutsrq"],
        "contract": [f"/contracts/{each}/" for each in here.genuine[:12]],
        "contract_activity": [f"/contracts/{each}/activity" for each in here.genuine[:12]],
    }


def timed(here: Population) -> dict[str, float]:
    """{page: p95 in ms}. Raises `RuntimeError` for a page that does not answer 200."""
    from undersign.store import tenancy

    with tenancy.within(here.workspace_id):
        client = _signed_in()
        asked = addresses(here)
        taken: dict[str, list[float]] = {page: [] for page in asked}
        gc.collect()
        for turn in range(WARM + TRIES):
            for page, those in asked.items():
                took = _once(client, those[turn % len(those)])
                if turn >= WARM:
                    taken[page].append(took)
    return {page: _p95(times) for page, times in taken.items()}


def _signed_in() -> Any:
    from django.test import Client

    client = Client(raise_request_exception=True, HTTP_HOST="localhost")
    client.post("/login", {"email": population.EMAIL, "password": population.PASSWORD})
    return client


def _once(client: Any, address: str) -> float:
    began = time.perf_counter()
    answer = client.get(address)
    took = (time.perf_counter() - began) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    return took


def _p95(times: list[float]) -> float:
    return round(sorted(times)[int(len(times) * 0.95)], 2)
