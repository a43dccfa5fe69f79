"""A program that keeps its connection open loses no request to an answer that came early."""

from __future__ import annotations

import httpx
import pytest

BODY = {"template": "x" * 40_000}


@pytest.mark.parametrize("path", ["/api/v1/contracts", "/embed/pnl_of_nobody/enter", "/hooks/of-nobody"])
def test_a_refusal_before_the_body_was_read_keeps_the_line(live, path):
    with httpx.Client(base_url=live.url, timeout=30) as program:
        said = {program.post(path, json=BODY).status_code for _ in range(60)}
    assert said <= {401, 403, 404, 429} and said
