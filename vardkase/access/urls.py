"""Addresses of access: our own screens, and those of the sign-in library under `konto/`. Each library view is gated here, one by one."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as sessions
from django.urls import include, path, re_path

from vardkase.access import gates
from vardkase.access.views import accounts, break_glass, demo, first_run, held, own, signin

own_screens = (
    [
        path("", accounts.accounts, name="accounts"),
        path("new/", accounts.new_account, name="new_account"),
        path("<uuid:account_id>/", accounts.account, name="account"),
        path("<uuid:account_id>/change/", accounts.change_account, name="change_account"),
        path("<uuid:account_id>/close/", accounts.close_account, name="close_account"),
        path("<uuid:account_id>/password/", accounts.password_link, name="password_link"),
        path("<uuid:account_id>/grants/", accounts.give_grant, name="give_grant"),
        path("<uuid:account_id>/grants/<uuid:grant_id>/", accounts.revoke_grant, name="revoke_grant"),
        path("emergency/", break_glass.break_glass, name="break_glass"),
        path("emergency/<uuid:break_glass_id>/end/", break_glass.end_break_glass, name="end_break_glass"),
        path("me/", own.own_account, name="own_account"),
        path("held/", held.held_forms, name="held"),
        path("held/discard/", held.discard, name="discard_held"),
        path("first-run/", first_run.first_run, name="first_run"),
        path("door/", demo.door, name="door"),
        path("door/<uuid:account_id>/", demo.enter, name="enter"),
    ],
    "access",
)

door = gates.public("The way in: who is not signed in must reach it.")
forgotten = gates.public("Who has forgotten the password cannot sign in; the link in the mail is the proof.")
step = gates.public("The second step of signing in: the library lets only those in who have taken the first.")
back = gates.public("The municipality's sign-in service sends people back here; state and PKCE prove that they left from here.")
closed = gates.public("Nobody signs up: the page does not exist. The library only needs its name.")
signed_in = gates.signed_in

konto = [
    path("login/", door(account.login), name="account_login"),
    path("logout/", gates.public("To sign out twice is no mistake.")(account.logout), name="account_logout"),
    path("inactive/", door(account.account_inactive), name="account_inactive"),
    path("reauthenticate/", signed_in(account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", signed_in(account.password_change), name="account_change_password"),
    path("password/set/", signed_in(account.password_set), name="account_set_password"),
    path("password/reset/", forgotten(account.password_reset), name="account_reset_password"),
    path("password/reset/done/", forgotten(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        forgotten(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("password/reset/key/done/", forgotten(account.password_reset_from_key_done), name="account_reset_password_from_key_done"),
    path("2fa/", signed_in(mfa.index), name="mfa_index"),
    path("2fa/authenticate/", step(mfa.authenticate), name="mfa_authenticate"),
    path("2fa/reauthenticate/", signed_in(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", signed_in(totp.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", signed_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", signed_in(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", signed_in(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("2fa/recovery-codes/download/", signed_in(recovery.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("2fa/webauthn/", signed_in(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("2fa/webauthn/add/", signed_in(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("2fa/webauthn/reauthenticate/", signed_in(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/remove/", signed_in(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/edit/", signed_in(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("2fa/webauthn/login/", door(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("sessions/", signed_in(sessions.list_usersessions), name="usersessions_list"),
    path("oidc/<str:provider_id>/login/", back(signin.municipal_login), name="openid_connect_login"),
    path("oidc/<str:provider_id>/login/callback/", back(signin.municipal_callback), name="openid_connect_callback"),
    # Names that the library asks for and that lead nowhere here.
    path("signup/", closed(signin.absent), name="account_signup"),
    path("email/", closed(signin.absent), name="account_email"),
    path("confirm-email/", closed(signin.absent), name="account_email_verification_sent"),
    path("3rdparty/", closed(signin.absent), name="socialaccount_connections"),
    path("3rdparty/signup/", closed(signin.absent), name="socialaccount_signup"),
    path("3rdparty/login/cancelled/", closed(signin.absent), name="socialaccount_login_cancelled"),
    path("3rdparty/login/error/", closed(signin.absent), name="socialaccount_login_error"),
]

urlpatterns = [path("konto/", include(konto)), path("", include(own_screens))]
