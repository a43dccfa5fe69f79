"""Every connector there is: ours and strangers', all through the entry-point group below.

A connector is an installed module with a constant `CONNECTOR`; `docs/connectors/writing.md` shows one
from nothing. A module that cannot be loaded is left out with a warning and takes nothing else down.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import metadata
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from undersign.connectors import api
from undersign.connectors.api import Permanent, Unauthorised
from undersign.connectors.out.reach import Reach

GROUP = "undersign.connectors"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Setting:
    """One thing an administrator enters. A secret is kept encrypted and never shown again.

    choices: (value, label) of what is usual; another value may be entered as well. has_lines: it runs over
    several, as a private key does.
    """

    name: str
    label: Any
    type: Literal["text", "url", "secret", "folder"] = "text"
    help: Any = ""
    default: str = ""
    required: bool = True
    choices: tuple[tuple[str, Any], ...] = ()
    has_lines: bool = False

    @property
    def leads_there(self) -> bool:
        """Whether it says which machine the secrets are sent to."""
        return self.type == "url" or self.name in ("host", "port")


@dataclass(frozen=True)
class Configured:
    """What a connector is built from. reach is for `http.Door`; workspace_id for the built-in one."""

    workspace_id: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    reach: Reach = field(default_factory=Reach)


@dataclass(frozen=True)
class OAuth:
    """How a vendor's OAuth 2 is spoken (RFC 6749 with PKCE, RFC 7636).

    authorize, token, revoke: addresses; a setting's name in braces stands for its value, such as
    "https://{subdomain}.example.com/oauth/tokens". scopes: the fewest that do. extra: parameters of the
    authorization address. keeps: what of the token's answer becomes a setting, such as "instance_url".
    app_suffices: client ID and secret alone are enough (RFC 6749 §4.4), and the connector sees to it.
    The connector finds the token in `configured.secrets["access_token"]` and raises `api.Unauthorised`
    where it is no longer taken; it is renewed outside. Client ID and secret are asked for by themselves.
    """

    authorize: str
    token: str
    scopes: tuple[str, ...] = ()
    revoke: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
    keeps: tuple[str, ...] = ()
    app_suffices: bool = False


_CLIENT = (
    Setting(
        "client_id",
        _("Client ID"),
        required=False,
        help=_("Of the app that you register over there for Undersign."),
    ),
    Setting("client_secret", _("Client secret"), type="secret", required=False),
)
# Of every directory that people connect, a stranger's too (`destinations`).
_IS_ARCHIVE = Setting(
    "is_archive",
    _("Is the archive"),
    required=False,
    help=_("With “yes”, what customers signed is kept here, with its evidence, and in no other archive."),
    choices=(("yes", _("Yes")), ("no", _("No"))),
)


@dataclass(frozen=True)
class Connector:
    """name: as in the entry point, letters, digits and underscores. label: what people read.

    kinds: which of `api.KINDS` it can be. build(kind, configured) returns an object of that kind's
    protocol; it is called once per piece of work, so it must be cheap and touch no network. An
    object that holds a connection has `close()`. oauth: where people connect by signing in over there.
    """

    name: str
    label: Any
    kinds: frozenset[str]
    settings_schema: tuple[Setting, ...]
    build: Callable[[str, Configured], Any]
    oauth: OAuth | None = None

    @property
    def asked(self) -> tuple[Setting, ...]:
        """All that an administrator enters: the connector's own settings, and for OAuth who we are there."""
        own = {each.name for each in self.settings_schema}
        more = _CLIENT if self.oauth else ()
        if api.DIRECTORY in self.kinds and self.settings_schema:
            more = (_IS_ARCHIVE, *more)
        return (*self.settings_schema, *(each for each in more if each.name not in own))

    @property
    def leads_outside(self) -> bool:
        """Whether it speaks to another machine; what comes with Undersign does not."""
        return bool(self.oauth) or any(each.leads_there or each.type == "secret" for each in self.asked)

    @property
    def leading(self) -> frozenset[str]:
        """The settings that say which machine the secrets are sent to."""
        spoken = f"{self.oauth.authorize}{self.oauth.token}{self.oauth.revoke}" if self.oauth else ""
        named = {each.name for each in self.asked if f"{{{each.name}}}" in spoken}
        return frozenset(named | {each.name for each in self.asked if each.leads_there})

    def make(self, kind: str, configured: Configured) -> Any:
        """`build`, once kind and settings are known to be right. Raises `Permanent`."""
        if kind not in self.kinds:
            raise Permanent(_("“%(name)s” cannot be used as a %(kind)s."), name=str(self.label), kind=kind)
        self.check(configured.settings, configured.secrets)
        if self.oauth and not set(configured.secrets) - {"" if self.oauth.app_suffices else "client_secret"}:
            raise Unauthorised(
                _("Nobody has signed in at %(name)s for this connection yet."),
                do=_("Sign in over there from the connection’s page."),
                name=str(self.label),
            )
        return self.build(kind, configured)

    def check(self, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> None:
        """Raises `Permanent`, naming the settings that are missing."""
        missing = [
            str(each.label)
            for each in self.settings_schema
            if each.required and not (secrets if each.type == "secret" else settings).get(each.name)
        ]
        if missing:
            raise Permanent(
                _("The connection is not complete: %(missing)s."),
                do=_("An administrator can complete it under Settings, Connectors."),
                missing=", ".join(missing),
            )


@lru_cache(maxsize=1)
def every() -> Mapping[str, Connector]:
    """{name: connector}, in alphabetical order, of everything installed."""
    found = {}
    for point in sorted(metadata.entry_points(group=GROUP), key=lambda point: point.name):
        try:
            found[point.name] = _loaded(point)
        except Exception:
            log.warning("connector %s (%s) was left out", point.name, point.value, exc_info=True)
    return found


def _loaded(point: metadata.EntryPoint) -> Connector:
    connector = point.load().CONNECTOR
    if not isinstance(connector, Connector) or connector.name != point.name:
        raise TypeError(f"{point.value}.CONNECTOR is not a Connector named {point.name}")
    if not connector.kinds or not connector.kinds <= set(api.KINDS):
        raise TypeError(f"{point.name}: kinds are of {api.KINDS}")
    return connector


def find(name: str) -> Connector:
    """Raises `Permanent` where no installed package brings it."""
    try:
        return every()[name]
    except KeyError:
        raise Permanent(
            _("The connector “%(name)s” is not installed."),
            do=_("Install its package again, or remove the connection."),
            name=name,
        ) from None
