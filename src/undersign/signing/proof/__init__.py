"""How a signer shows who they are: one file per method; `method` tells how to add one."""

from __future__ import annotations

from undersign.contracts.people import checks
from undersign.journal import event
from undersign.signing.proof import (
    access_code,
    email_code,
    email_link,
    id_document,
    in_person,
    knowledge,
    openid,
    passkey,
    program,
    provider,
    sms_code,
)
from undersign.signing.proof.method import Method

ALL: dict[str, Method] = {
    each.name: each
    for each in (
        email_link.METHOD,
        email_code.METHOD,
        sms_code.METHOD,
        in_person.METHOD,
        program.METHOD,
        openid.METHOD,
        passkey.METHOD,
        id_document.METHOD,
        access_code.METHOD,
        knowledge.METHOD,
    )
}

event.CODES.update({name: checks.WORDS[name].word for name in ALL})
checks.LACKING["openid"] = provider.why_none
checks.LACKING["id_document"] = id_document.why_none
