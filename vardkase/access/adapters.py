"""How the sign-in library is fitted to the house: accounts come from administrators, messages from our words, secrets are sealed."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from vardkase.access import held, queries
from vardkase.access.models import Account
from vardkase.access.sealed import seal, unseal
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up; mail that cannot be sent never stops a sign-in; a held form waits right behind the door."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by administrators."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """To the text that waits, when some does; otherwise home."""
        account = request.user
        if isinstance(account, Account):
            viewer = queries.viewer_of(account, now=utc_now(), device="")
            if queries.held_forms(viewer, held.ids_in(request), now=utc_now()):
                return reverse("access:held")
        return str(settings.LOGIN_REDIRECT_URL)

    def set_password(self, user: Any, password: str) -> None:
        """Sets it, and writes in the ledger that it was done: who signs in as another after that leaves a trace."""
        from vardkase.access import actions
        from vardkase.access.middleware import device_of

        super().set_password(user, password)
        agent = self.request.META.get("HTTP_USER_AGENT", "") if self.request else ""
        actions.note_password_change(account=user, device=device_of(agent), key=new_id(), now=utc_now())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Sends, or writes to the log that it could not be sent. The answer on the screen is the same, so that it tells nothing."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:
            log.exception("mail %s could not be sent", template_prefix)

    def add_message(self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any) -> None:
        """The sign-in library greets at every sign-in; the page that follows says enough."""
        if message_template in ("account/messages/logged_in.txt", "account/messages/logged_out.txt"):
            return
        super().add_message(request, level, message_template, *args, **kwargs)


SECOND_FACTOR = "vardkase.access.second-factor"


class SecondFactorAdapter(DefaultMFAAdapter):
    """The secrets of second factors lie sealed in the database, with a key derived from the installation's own."""

    def encrypt(self, text: str) -> str:
        """Seals a secret."""
        return seal(SECOND_FACTOR, text)

    def decrypt(self, encrypted_text: str) -> str:
        """Opens a seal, also one of a key that was used before (SECRET_KEY_FALLBACKS). Raises InvalidToken when none fits."""
        secret = unseal(SECOND_FACTOR, encrypted_text)
        if secret is None:
            raise InvalidToken
        return secret

    def _get_site_name(self) -> str:
        return "Vårdkase"


class MunicipalAdapter(DefaultSocialAccountAdapter):
    """The municipality's own sign-in service: it opens accounts that an administrator has made, and makes none unless it is told to."""

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[Any]:
        """The service that the settings name. Services are not kept in the database, so that no row can open a door."""
        from allauth.socialaccount.adapter import _build_apps_from_settings

        built = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in built.values() for app in apps]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Only when the settings say so, and only for an address that the service has verified."""
        return bool(settings.OIDC_CREATE_ACCOUNTS) and any(address.verified for address in sociallogin.email_addresses)

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> Any:
        """Makes the account through the same door as all others, with its entry in the ledger."""
        from vardkase.access import actions

        address = next(address.email for address in sociallogin.email_addresses if address.verified)
        told = (sociallogin.account.extra_data or {}).get("userinfo") or {}
        account_id = actions.admit_from_municipality(email=address, label=str(told.get("name") or address), now=utc_now())
        sociallogin.user = Account.objects.get(id=account_id)
        sociallogin.save(request, connect=True)
        return sociallogin.user

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Exception | None = None, extra_context: Any = None
    ) -> None:
        """Back to the local door, with words that say so."""
        log.warning("sign-in through %s failed: %s", settings.OIDC_NAME, exception or error)
        raise ImmediateHttpResponse(municipal_trouble(request))


def municipal_trouble(request: HttpRequest) -> Any:
    """The answer when the municipality's service cannot be reached or does not answer as it should: the local form, with a message."""
    words = _("It did not work to sign in through %(service)s. Try again, or sign in here with your e-mail address and password.")
    messages.error(request, words % {"service": settings.OIDC_NAME})
    return redirect("account_login")
