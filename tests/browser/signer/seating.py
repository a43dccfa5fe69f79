"""Somebody whose mailbox is proven already, in a browser that knows it: for stories that begin later."""

from __future__ import annotations

import hashlib

from tests.browser.signer.conftest import Signer

from undersign.signing import consent, link
from undersign.signing.proof import email_code


def seated(world, who):
    """(the sitting's secret, the ceremony behind it)."""
    world.enter(who).send_code()
    secret = world.enter(who).prove(email_code.code_of(email_code.latest(who).id))
    return secret, world.enter(who, secret)


def agreed(world, who):
    """As `seated`, where the statement was agreed to as well."""
    secret, here = seated(world, who)
    here.give_consent(True, consent.characters_for(who))
    return secret, here


def at_the_contract(visitor, inbox, who, secret: str, language: str = "en") -> Signer:
    """In this browser, the contract open."""
    carol = Signer(visitor, inbox, who.email, language)
    path = link.secret_for(who)
    cookie = f"sitting_{hashlib.sha256(path.encode()).hexdigest()[:8]}"
    carol.page.context.add_cookies([{"name": cookie, "value": secret, "url": visitor.home}])
    carol.page.goto(f"{visitor.home}/sign/{path}/")
    return carol
