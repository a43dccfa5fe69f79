"""The commands of docs/oauth.md, run as they stand against a real server."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "oauth.md"
COMMANDS = re.findall(r"^```sh\n(.*?)^```", DOCUMENT.read_text(encoding="utf-8"), re.M | re.S)


def test_oauth_as_the_document_tells_it(live, world, register):
    contract = world.draft()
    stranger = register(role="agent", redirects=[])
    said = {"URL": live.url, "CLIENT_ID": stranger.row.id, "CLIENT_SECRET": stranger.secret}
    answers = []
    for command in COMMANDS:
        done = subprocess.run(  # noqa: S602 (a document of ours)
            command, shell=True, env={"PATH": "/usr/bin:/bin", **said}, capture_output=True, check=True
        )
        answers.append(json.loads(done.stdout))
        said["ACCESS"] = said.get("ACCESS") or answers[0]["access_token"]
    token, contracts, _revoked, metadata = answers
    assert token["expires_in"] == 1800 and "contract.see" in token["scope"]
    assert [each["id"] for each in contracts["items"]] == [contract.id]
    assert metadata["revocation_endpoint"].endswith("/oauth/revoke")
    assert stranger.calls(said["ACCESS"]).status_code == 401
