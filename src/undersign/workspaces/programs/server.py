"""The OAuth 2 server: authlib reads and judges the requests, `program` and `grant` are what they are about.

Hides what is stricter than the library: S256 from every program, `state` always, codes and tokens that are
spent by being shown, one answer for all who may not (RFC 6749, 7009, 7636, 9207, 9700).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from authlib.integrations.django_oauth2 import AuthorizationServer
from authlib.integrations.django_oauth2.requests import DjangoOAuth2Payload, DjangoOAuth2Request
from authlib.oauth2 import OAuth2Error, OAuth2Request
from authlib.oauth2.rfc6749 import InvalidRequestError, grants
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from undersign.journal import actor
from undersign.workspaces import policy, scope
from undersign.workspaces.programs import events, grant, program

AUTHENTICATES = ["client_secret_basic", "client_secret_post", "none"]
SECONDS = int(grant.LASTS[grant.ACCESS].total_seconds())


class S256(CodeChallenge):
    """Of every program, also of one that keeps a secret, and by no other method (RFC 9700, 2.1.1)."""

    DEFAULT_CODE_CHALLENGE_METHOD = "S256"
    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]

    def validate_code_challenge(self, asking: Any, redirect_uri: str) -> None:
        said = asking.request.payload.data
        for name in ("code_challenge", "code_challenge_method", "state"):
            if not said.get(name):
                raise InvalidRequestError(f"Missing '{name}'", redirect_uri=redirect_uri)
        try:
            super().validate_code_challenge(asking, redirect_uri)
        except InvalidRequestError as error:
            error.redirect_uri = redirect_uri
            raise


class ByCode(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = AUTHENTICATES

    def generate_authorization_code(self) -> str:
        said = self.request.payload
        bound = {"redirect": said.redirect_uri, "challenge": said.data["code_challenge"]}
        leave = self.request.user
        code = grant.drawn(grant.CODE)
        grant.keep(leave, code, grant.CODE, leave.scopes, **bound)
        return code

    def save_authorization_code(self, code: str, request: Any) -> None:
        """Kept already, as a hash."""

    def query_authorization_code(self, code: str, client: program.Program) -> grant.Secret | None:
        """Whoever shows a code has spent it, whatever else is wrong."""
        return grant.spend(code, grant.CODE, client)

    def authenticate_user(self, authorization_code: grant.Secret) -> grant.Grant:
        return authorization_code.grant

    def delete_authorization_code(self, authorization_code: grant.Secret) -> None:
        """Kept as spent: if it comes again, that is news."""


class ByRefresh(grants.RefreshTokenGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = AUTHENTICATES
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> grant.Secret | None:
        return grant.spend(refresh_token, grant.REFRESH, self.request.client)

    def authenticate_user(self, refresh_token: grant.Secret) -> grant.Grant:
        return refresh_token.grant

    def revoke_old_credential(self, refresh_token: grant.Secret) -> None:
        """Spent already."""


class InOwnName(grants.ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = AUTHENTICATES[:2]


class Revoking(RevocationEndpoint):
    """Whichever token is given back, the leave ends: a program that is done is done (RFC 7009, 2.1)."""

    CLIENT_AUTH_METHODS = AUTHENTICATES

    def query_token(self, token_string: str, token_type_hint: str | None) -> grant.Secret | None:
        found = (grant.sought(token_string, kind) for kind in (grant.ACCESS, grant.REFRESH))
        return next((row for row in found if row), None)

    def revoke_token(self, token: grant.Secret, request: Any) -> None:
        grant.end(token.grant, events.PROGRAM, by=actor.system(token.workspace_id))


class _Read(DjangoOAuth2Request):
    """The request at our own address: whether it came by TLS is the proxy's to see, and `config.checks`'."""

    def __init__(self, request: HttpRequest):
        OAuth2Request.__init__(
            self, method=str(request.method), uri="https://here" + request.path, headers=request.headers
        )
        self.payload = DjangoOAuth2Payload(request)
        self._request = request


class Server(AuthorizationServer):
    def __init__(self) -> None:
        super().__init__(program.Program, grant.Secret)
        self.register_token_generator("default", BearerTokenGenerator(_access, _refresh, _seconds))
        self.register_grant(ByCode, [S256(required=True)])
        self.register_grant(ByRefresh)
        self.register_grant(InOwnName)
        self.register_endpoint(Revoking)

    def create_oauth2_request(self, request: HttpRequest) -> DjangoOAuth2Request:
        return request if isinstance(request, DjangoOAuth2Request) else _Read(request)

    def query_client(self, client_id: str) -> program.Program | None:
        return program.find(client_id)

    def save_token(self, token: dict[str, Any], request: Any) -> None:
        leave = request.user or grant.own(request.client)
        verbs = token["scope"].split()
        grant.keep(leave, token["access_token"], grant.ACCESS, verbs)
        if "refresh_token" in token:
            grant.keep(leave, token["refresh_token"], grant.REFRESH, verbs)

    def handle_response(self, status: int, payload: Any, headers: list[tuple[str, str]]) -> HttpResponse:
        response: HttpResponse = super().handle_response(status, payload, headers)
        if where := response.headers.get("Location"):
            iss = urlencode({"iss": settings.PUBLIC_URL})  # RFC 9207
            response.headers["Location"] = f"{where}{'&' if '?' in where else '?'}{iss}"
        return response


@lru_cache(maxsize=1)
def _server() -> Server:
    return Server()


@dataclass(frozen=True)
class Question:
    """What a program asks a member for. verbs: of what was asked, what the program may ask for at all."""

    program: program.Program
    verbs: list[str]
    redirect: str
    asking: Any


def asked(request: HttpRequest) -> Question:
    """The program's question at the page of consent. Raises `OAuth2Error`; where its `redirect_uri` is set,
    the browser may be sent there with it."""
    read = _server().create_oauth2_request(request)
    asking = _server().get_consent_grant(read)
    who = asking.request.client
    verbs = (who.get_allowed_scope(asking.request.payload.scope) or "").split()
    return Question(who, verbs, asking.redirect_uri, asking)


def answered(question: Question, leave: grant.Grant | None) -> HttpResponse:
    """Back to the program: with a code, or with word that it may not."""
    with transaction.atomic():
        return _server().create_authorization_response(
            question.asking.request, grant_user=leave, grant=question.asking
        )


def refused(request: HttpRequest, error: OAuth2Error) -> HttpResponse:
    """The same as a redirection to where the program was found to be, or as JSON."""
    return _server().handle_error_response(request, error)


def exchanged(request: HttpRequest) -> HttpResponse:
    """The token endpoint. What was spent stays spent, whatever is answered."""
    with transaction.atomic():
        return _server().create_token_response(request)


def given_back(request: HttpRequest) -> HttpResponse:
    """The revocation endpoint."""
    with transaction.atomic():
        return _server().create_endpoint_response("revocation", request)


def metadata() -> dict[str, Any]:
    """RFC 8414, of this instance."""
    at = settings.PUBLIC_URL
    return {
        "issuer": at,
        "authorization_endpoint": f"{at}/oauth/authorize",
        "token_endpoint": f"{at}/oauth/token",
        "revocation_endpoint": f"{at}/oauth/revoke",
        "service_documentation": f"{at}/api/v1/docs",
        "scopes_supported": [scope.READ, *sorted(policy.TABLE)],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": [program.CODE, program.REFRESH, program.OWN],
        "token_endpoint_auth_methods_supported": AUTHENTICATES,
        "revocation_endpoint_auth_methods_supported": AUTHENTICATES,
        "code_challenge_methods_supported": S256.SUPPORTED_CODE_CHALLENGE_METHOD,
        "authorization_response_iss_parameter_supported": True,
    }


def _access(**_about: Any) -> str:
    return grant.drawn(grant.ACCESS)


def _refresh(**_about: Any) -> str:
    return grant.drawn(grant.REFRESH)


def _seconds(client: program.Program, grant_type: str) -> int:
    return SECONDS
