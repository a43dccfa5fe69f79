"""Signing in by an organisation: a real OpenID provider, a real SAML provider, and who comes in by them."""

from __future__ import annotations

import base64
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from tests.house.casting import browser
from tests.services import oidc, saml

from undersign.journal.refused import Refused
from undersign.signing.proof import provider
from undersign.web import sign_on as flow
from undersign.workspaces.access import asking, session, sign_on
from undersign.workspaces.access.sign_on import Claims, SignOn
from undersign.workspaces.member import Member

STAFF = {
    "iris": {"name": "Iris Vega", "email": "iris@staff.example", "email_verified": True,
             "groups": ["staff", "contracts-legal"]},
    "noor": {"name": "Noor", "email": "noor@staff.example", "email_verified": True},
    "mallory": {"name": "Mallory", "email": "iris@staff.example", "email_verified": False, "groups": []},
}  # fmt: skip


@pytest.fixture(scope="module")
def company(instance):
    try:
        with oidc.running(flow.return_url(), STAFF) as running:
            yield running
    except oidc.NotInstalled as why:
        pytest.skip(str(why))


@pytest.fixture
def opened(world, company) -> SignOn:
    """The workspace lets its people in by it, with legal's group mapped."""
    row = SignOn(kind="oidc", name="Northwind", issuer=company.issuer, client_id=oidc.CLIENT, role="agent")
    row.allow_private, row.roles = True, {"contracts-legal": "legal"}
    row.endpoints = provider.described(company.issuer, private=True)
    yield sign_on.keep(row, secret=oidc.SECRET, by=world.bob.actor())
    row.is_on = False
    row.save(update_fields=["is_on"])


def off(client, row: SignOn, next_: str = "") -> str:
    """Where the button leads."""
    return client.get(f"/login/with/{row.id}", {"next": next_})["Location"]


def test_openid_lets_in_joins_and_maps_the_role(world, company, opened):
    client = browser()
    assert b"Sign in with Northwind" in client.get("/login").content
    there = off(client, opened, "/templates")
    brought = company.visit(there, "iris")
    assert browser().get("/login/returned", brought).status_code == 422, "somebody else's browser"
    done = client.get("/login/returned", brought)
    assert done.status_code == 303 and done["Location"] == "/templates"
    iris = Member.objects.get(email="iris@staff.example")
    assert (iris.role, iris.name, iris.has_usable_password()) == ("legal", "Iris Vega", False)
    assert client.get("/templates").status_code == 200
    assert session.of(iris.id)[0].method == "oidc"
    assert client.get("/login/returned", brought).status_code == 422, "the answer is spent"
    other = browser()
    refused = other.get("/login/returned", company.visit(off(other, opened), "mallory"))
    assert refused.status_code == 422 and b"did not vouch" in refused.content, "nobody verified her address"


@pytest.mark.parametrize(
    "next_", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"]
)
def test_it_leads_nowhere_else(world, company, opened, next_):
    client = browser()
    off(client, opened, next_)
    assert client.session["sign_on"]["next"] == ""


def test_a_second_factor_is_the_organisations_matter(world, company, opened):
    session.set_rules(world.workspace, idle=0, second_factor=True, by=world.bob.actor())
    client = browser()
    client.get("/login/returned", company.visit(off(client, opened), "noor"))
    assert client.get("/templates").status_code == 200


@pytest.fixture(scope="module")
def entra(instance, tmp_path_factory):
    """A SAML provider that knows a workspace's sign-on by the id it will have."""
    ours = f"{settings.PUBLIC_URL}/login/saml/sso_of_the_test"
    with saml.running(tmp_path_factory.mktemp("saml"), f"{ours}/metadata", f"{ours}/answer") as running:
        yield running


def test_saml_lets_in_joins_and_maps_the_role(world, entra):
    told = asking.described(entra.metadata)
    row = SignOn(id="sso_of_the_test", kind="saml", name="Northwind", issuer=told.issuer, role="agent")
    row.certificates, row.endpoints = list(told.certificates), {"sign_on_url": told.sign_on_url}
    row.roles = {"contracts-legal": "legal"}
    sign_on.keep(row, secret=None, by=world.bob.actor())
    client = browser()
    brought = entra.visit(off(client, row, "/templates"), "iris")
    where = urlsplit(brought.pop("action")).path
    stranger = browser()  # the form comes from another site: no cookie of ours with it
    sent_on = stranger.post(where, brought)
    assert sent_on.status_code == 303 and sent_on["Location"].startswith("/login/finish/_")
    assert stranger.get(sent_on["Location"]).status_code == 422, "begun in another browser"
    assert stranger.post(where, brought).status_code == 422, "replayed (AT-05)"
    done = client.get(sent_on["Location"])
    assert done.status_code == 303 and done["Location"] == "/templates"
    iris = Member.objects.get(email="iris.vega@northwind.example")
    assert (iris.role, iris.name, iris.workspace_id) == ("legal", "Iris Vega", world.workspace.id)
    assert client.get("/templates").status_code == 200
    metadata = browser().get(f"/login/saml/{row.id}/metadata").content.decode()
    assert parse_qs(urlsplit(where).query) == {} and where in metadata
    entra.encrypt_to(row.certificate)
    again = browser()
    hidden = entra.visit(off(again, row, "/templates"), "iris")
    assert b"EncryptedAssertion" in base64.b64decode(hidden["SAMLResponse"]) and row.certificate in metadata
    let_in = again.get(stranger.post(where, {"SAMLResponse": hidden["SAMLResponse"]})["Location"])
    assert let_in.status_code == 303 and again.get("/templates").status_code == 200
    asked_by_nobody = entra.visit(off(browser(), row), "iris")
    row.is_on = False
    row.save(update_fields=["is_on"])
    assert browser().post(where, {"SAMLResponse": asked_by_nobody["SAMLResponse"]}).status_code == 422


# Who may come in, once they are believed


@pytest.fixture
def vouched(world) -> SignOn:
    row = SignOn(
        kind="oidc", name="N", issuer="https://idp.example", client_id="x", role="agent", is_on=False
    )
    row.roles, row.domains = {"leads": "account_manager", "all": "agent"}, ["northwind.example"]
    return sign_on.keep(row, secret=None, by=world.bob.actor())


def test_an_identity_is_one_member_whatever_its_address_becomes(world, vouched):
    maya = sign_on.admit(vouched, Claims("sub-1", world.maya.email.upper(), "Maya"))
    assert maya == world.maya
    again = sign_on.admit(vouched, Claims("sub-1", "married@northwind.example", "Maya", ("leads", "all")))
    assert again == world.maya and again.role == "account_manager"
    boss = sign_on.admit(vouched, Claims("sub-2", world.bob.email, "Bob", ("all",)))
    assert boss.role == "admin", "the last admin stays one"


def test_who_stays_out(world, vouched):
    elsewhere = world.mallory.mallory.email
    for email in ("", "no-address", "eve@evil.example", elsewhere):
        with pytest.raises(Refused, match="invitation"):
            sign_on.admit(vouched, Claims(f"sub {email}", email, "Eve"))
    assert not Member.objects.filter(email="eve@evil.example").exists()
    vouched.makes_members = False
    with pytest.raises(Refused, match="not a member"):
        sign_on.admit(vouched, Claims("sub-9", "new@northwind.example", "New"))
    world.maya.is_active = False
    world.maya.save(update_fields=["is_active"])
    with pytest.raises(Refused, match="has ended"):
        sign_on.admit(vouched, Claims("sub-1", world.maya.email, "Maya"))


def test_nobody_maps_a_group_to_more_than_they_are(world, vouched):
    vouched.role = "admin"
    with pytest.raises(Refused, match="role does not allow"):
        sign_on.keep(vouched, secret=None, by=world.alice.actor())
