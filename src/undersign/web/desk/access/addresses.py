"""The addresses of ways in, of one's own profile, and of who works here."""

from __future__ import annotations

from django.urls import path

from undersign.web.desk.access import entering, factors, profile

PATHS = [
    path("login/second", entering.second_step, name="second_step"),
    path("login/passkey", entering.passkey_entry, name="passkey_entry"),
    path("login/forgot", entering.forgot, name="forgot"),
    path("join/<str:secret>", entering.join, name="join"),
    path("profile", profile.profile, name="profile"),
    path("profile/keep", profile.keep_profile, name="keep_profile"),
    path("profile/password", profile.change_password, name="change_password"),
    path("profile/sessions/end", profile.end_session, name="end_session"),
    path("profile/app", factors.app, name="profile_app"),
    path("profile/app/confirm", factors.confirm_app, name="confirm_app"),
    path("profile/app/remove", factors.remove_app, name="remove_app"),
    path("profile/recovery", factors.renew_recovery, name="renew_recovery"),
    path("profile/passkey", factors.passkey, name="profile_passkey"),
    path("profile/passkey/add", factors.add_passkey, name="add_passkey"),
    path("profile/passkey/remove", factors.remove_passkey, name="remove_passkey"),
]
