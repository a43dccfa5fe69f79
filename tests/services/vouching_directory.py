"""A stranger's connector to a directory behind OAuth 2: it knows whoever signed in there, and nobody else."""

from __future__ import annotations

from undersign.connectors import api, registry
from undersign.connectors.out import http


class Directory:
    def __init__(self, door: http.Door, token: str):
        self._door, self._bearer = door, {"Authorization": f"Bearer {token}"}

    def close(self) -> None:
        self._door.close()

    def probe(self) -> None:
        self._me()

    def read_account(self, ref: str) -> api.AccountFacts:
        return api.AccountFacts(ref=ref, name=self._me())

    def read_contact(self, ref: str) -> api.ContactFacts:
        return api.ContactFacts(ref=ref, name=self._me())

    def find_contact(self, email: str) -> api.ContactFacts | None:
        return self.read_contact(email)

    def attach(self, account_ref, document, *, title, contract_id="", key):  # type: ignore[no-untyped-def]
        return api.Posted(self._me())

    def attached(self, account_ref, *, key):  # type: ignore[no-untyped-def]
        return None

    def _me(self) -> str:
        return str(self._door.ask("GET", "me", headers=self._bearer).json()["sub"])


def _build(kind: str, configured: registry.Configured) -> Directory:
    door = http.Door(configured.settings["url"], reach=configured.reach)
    return Directory(door, configured.secrets["access_token"])


CONNECTOR = registry.Connector(
    name="vouching",
    label="Vouching directory",
    kinds=frozenset({api.DIRECTORY}),
    settings_schema=(registry.Setting("url", "Address", type="url"),),
    build=_build,
    oauth=registry.OAuth(
        authorize="{url}/auth",
        token="{url}/token",  # noqa: S106
        revoke="{url}/token/revocation",
        scopes=("openid", "offline_access"),
        extra={"prompt": "consent"},
    ),
)
