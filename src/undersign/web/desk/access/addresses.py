"""The addresses of ways in, of one's own profile, and of who works here."""

from __future__ import annotations

from django.urls import path

from undersign.web.desk.access import entering, factors, keys, people, profile, roles, rules, teams

PATHS = [
    path("login/second", entering.second_step, name="second_step"),
    path("login/passkey", entering.passkey_entry, name="passkey_entry"),
    path("login/forgot", entering.forgot, name="forgot"),
    path("join/<str:secret>", entering.join, name="take_up"),
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
    path("people", people.people, name="people"),
    path("people/invite", people.inviting, name="inviting"),
    path("people/invite/send", people.invite, name="invite"),
    path("people/invitations/<str:invitation_id>/resend", people.resend, name="resend_invitation"),
    path("people/invitations/<str:invitation_id>/revoke", people.revoke, name="revoke_invitation"),
    path("people/teams", teams.teams, name="teams"),
    path("people/teams/make", teams.make_team, name="make_team"),
    path("people/teams/<str:team_id>", teams.one_team, name="team"),
    path("people/teams/<str:team_id>/keep", teams.keep_team, name="keep_team"),
    path("people/teams/<str:team_id>/end", teams.end_team, name="end_team"),
    path("people/roles", roles.roles, name="roles"),
    path("people/roles/new", roles.new_role, name="new_role"),
    path("people/roles/make", roles.make_role, name="make_role"),
    path("people/roles/<str:role_id>", roles.one_role, name="role"),
    path("people/roles/<str:role_id>/keep", roles.keep_role, name="keep_role"),
    path("people/roles/<str:role_id>/end", roles.end_role, name="end_role"),
    path("people/access", rules.rules, name="access"),
    path("people/access/set", rules.set_rules, name="set_access"),
    path("people/keys", keys.keys, name="keys"),
    path("people/keys/make", keys.make_key, name="make_key"),
    path("people/keys/<str:key_id>/revoke", keys.revoke_key, name="revoke_key"),
    # These last: the words above would be read as somebody's id.
    path("people/<str:member_id>", people.person, name="person"),
    path("people/<str:member_id>/role", people.change_role, name="change_role"),
    path("people/<str:member_id>/deactivate", people.deactivate, name="deactivate"),
    path("people/<str:member_id>/reactivate", people.reactivate, name="reactivate"),
    path("people/<str:member_id>/factors/reset", people.reset_factors, name="reset_factors"),
    path("people/<str:member_id>/sign-out", people.sign_out_member, name="sign_out_member"),
]
