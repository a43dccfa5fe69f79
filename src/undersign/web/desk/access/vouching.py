"""Setting up an organisation's own sign-in: OpenID Connect or SAML, who joins by it, and as what."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.signing.proof import provider
from undersign.web import sign_on as flow
from undersign.web.desk import answer, door
from undersign.workspaces import abilities, member, policy
from undersign.workspaces.access import asking, assertion, sign_on
from undersign.workspaces.access.sign_on import OIDC, SAML, SignOn

VERB = "access.manage"


@door.reading(VERB)
def setting_up(request: HttpRequest, by: Actor) -> HttpResponse:
    kind = SAML if request.GET.get("kind", request.POST.get("kind")) == SAML else OIDC
    return answer.page(
        request, "desk/sign_on.html", _shown(request, by, SignOn(kind=kind, role=policy.AGENT))
    )


@door.reading(VERB)
def one(request: HttpRequest, by: Actor, sign_on_id: str) -> HttpResponse:
    return answer.page(request, "desk/sign_on.html", _shown(request, by, _find(by, sign_on_id)))


@door.acting(otherwise=setting_up, verb=VERB)
def make(request: HttpRequest, by: Actor) -> HttpResponse:
    kind = SAML if request.POST.get("kind") == SAML else OIDC
    row = sign_on.keep(_read(request, SignOn(kind=kind), by), secret=_secret(request), by=by)
    return answer.back("desk:sign_on_kept", row.id, told="rules_kept")


@door.acting(otherwise=one, verb=VERB)
def keep(request: HttpRequest, by: Actor, sign_on_id: str) -> HttpResponse:
    row = sign_on.keep(_read(request, _find(by, sign_on_id), by), secret=_secret(request), by=by)
    return answer.back("desk:sign_on_kept", row.id, told="rules_kept")


@door.acting(otherwise=one, verb=VERB)
def end(request: HttpRequest, by: Actor, sign_on_id: str) -> HttpResponse:
    sign_on.end(_find(by, sign_on_id), by=by)
    return answer.back("desk:access", told="rules_kept")


def _find(by: Actor, sign_on_id: str) -> SignOn:
    return SignOn.objects.get(pk=sign_on_id, workspace_id=by.workspace_id)


def _secret(request: HttpRequest) -> str | None:
    return request.POST.get("secret") or None


def _read(request: HttpRequest, row: SignOn, by: Actor) -> SignOn:
    """The form on the row. Raises `Refused` (sign_on.*, identity.*)."""
    given = request.POST
    row.name = " ".join(given.get("name", "").split())[:80]
    row.role = given.get("role", "")
    row.groups_from = given.get("groups_from", "").strip()[:200] or sign_on.GROUPS
    row.roles = _map(given.get("roles", ""), by)
    row.domains = [each.lstrip("@").lower() for each in given.get("domains", "").replace(",", " ").split()]
    row.makes_members, row.is_on = "makes_members" in given, "is_on" in given
    row.allow_private = "allow_private" in given
    if not row.name:
        raise Refused(
            "sign_on.name", _("It needs a name."), do=_("People read it on a button."), field="name"
        )
    return _described_by_metadata(row, given) if row.kind == SAML else _described_by_issuer(row, given)


def _described_by_issuer(row: SignOn, given: Any) -> SignOn:
    row.issuer, row.client_id = given.get("issuer", "").strip(), given.get("client_id", "").strip()[:200]
    provider.require_issuer(row.issuer, private=row.allow_private)
    if not row.client_id:
        raise Refused(
            "sign_on.client",
            _("The client’s id is missing."),
            do=_("Your provider states it."),
            field="client_id",
        )
    row.endpoints = provider.described(row.issuer, private=row.allow_private)
    return row


def _described_by_metadata(row: SignOn, given: Any) -> SignOn:
    xml = given.get("metadata", "").strip()
    if not xml and row.endpoints:
        return row
    try:
        told = asking.described(xml)
    except assertion.Untrue:
        raise Refused(
            "sign_on.metadata",
            _("This is not the metadata of one identity provider."),
            do=_("Paste the whole XML, with an address for HTTP-Redirect and a certificate."),
            field="metadata",
        ) from None
    row.issuer, row.certificates = told.issuer[:300], list(told.certificates)
    row.endpoints = {"sign_on_url": told.sign_on_url}
    return row


def _map(text: str, by: Actor) -> dict[str, str]:
    """Lines of `group = role`, the first that matches first; a role by its key or its name.

    Raises `Refused` (sign_on.roles).
    """
    known = {each.lower(): key for key, word in abilities.open_to(by) for each in (key, str(word))}
    pairs = [line.rpartition("=") for line in text.splitlines() if line.strip()]
    found = {group.strip(): known.get(role.strip().lower(), "") for group, _is, role in pairs}
    if all(group and role for group, role in found.items()):
        return found
    raise Refused(
        "sign_on.roles",
        _("A line is not “group = role”, or there is no such role."),
        do=_("Write one group a line, and one of the roles listed below it."),
        field="roles",
    )


def _shown(request: HttpRequest, by: Actor, row: SignOn) -> dict[str, Any]:
    given = request.POST
    said = ("name", "issuer", "client_id", "groups_from", "role")
    return {
        "row": row,
        "is_saml": row.kind == SAML,
        "given": {each: given.get(each, getattr(row, each)) for each in said}
        | {"domains": given.get("domains", " ".join(row.domains))}
        | {"roles": given.get("roles", _lines(row))},
        "all_roles": abilities.open_to(by),
        "return_url": flow.return_url(),
        "entity": flow.entity(row) if row.id else "",
        "answer_url": flow.answer_url(row) if row.id else "",
    }


def _lines(row: SignOn) -> str:
    return "\n".join(f"{group} = {member.named(role)}" for group, role in row.roles.items())
