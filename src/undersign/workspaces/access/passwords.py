"""Passwords: what is good enough, and how a member changes theirs.

Length before rules (NIST SP 800-63B 5.1.1.2; ASVS 6.2): ten characters, none of the twenty thousand that
everybody tries, and not the person's own name or address.
"""

from __future__ import annotations

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.journal import moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.workspaces import workspace
from undersign.workspaces.access import access_events as events
from undersign.workspaces.member import Member

SHORTEST, LONGEST = 10, 400


def require_good(password: str, *, email: str, name: str) -> None:
    """Raises `Refused` (password.weak)."""
    whose = Member(email=email, name=name)
    like = password_validation.UserAttributeSimilarityValidator(user_attributes=("email", "name"))
    common = password_validation.CommonPasswordValidator()
    try:
        if not SHORTEST <= len(password) <= LONGEST:
            raise ValidationError("length")
        common.validate(password)
        like.validate(password, whose)
    except ValidationError:
        raise Refused(
            "password.weak",
            _("This password is too short, too common, or too much like your name."),
            do=_("Take at least ten characters, such as a few words that do not belong together."),
            field="password",
        ) from None


def require_own(who: Member, password: str) -> None:
    """Before what protects an account is changed. Raises `Refused` (password.wrong)."""
    if who.has_usable_password() and not who.check_password(password):
        raise Refused(
            "password.wrong",
            _("This is not your present password."),
            do=_("Enter it again. Nothing was changed."),
            field="current",
        )


def change(who: Member, current: str, fresh: str, *, by: Actor) -> None:
    """Raises `Refused` (password.wrong, password.weak)."""
    require_own(who, current)
    require_good(fresh, email=who.email, name=who.name)
    with transaction.atomic():
        who.set_password(fresh)
        who.save(update_fields=["password"])
        moves.record(workspace.of(who.workspace_id), events.PasswordSet(how="profile"), by=by)
