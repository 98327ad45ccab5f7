"""The first run: the one-time code that lets its holder make the first account, and the command that makes an administrator."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from vardkase.access import actions, queries
from vardkase.access.models import Account

GROUPS = 4


def code() -> str:
    """The code that the first run asks for, or nothing when there is an account.

    It is derived from the installation's secret key, so that every process of the installation knows it and none has to keep it.
    """
    return "" if queries.any_account() else _code()


def is_code(said: str) -> bool:
    """Whether this is the code, whatever the case, spaces and hyphens."""
    wanted = _code().replace("-", "")
    return hmac.compare_digest("".join(c for c in said.upper() if c.isalnum()).encode(), wanted.encode())


def create_admin(email: str, label: str, now: datetime) -> str:
    """Makes an administrator and returns the words for the one at the keyboard: the link with which to choose a password."""
    make = actions.create_administrator if queries.any_account() else actions.create_first_administrator
    account_id = make(email=email, label=label, now=now)
    return f"{label} <{email}>: {settings.BASE_URL.rstrip('/')}{password_path(Account.objects.get(id=account_id))}"


def password_path(account: Account) -> str:
    """The path, good for one use and a limited time, at which the holder of an account chooses a password."""
    from allauth.account import app_settings
    from allauth.account.utils import user_pk_to_url_str

    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(account)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(account), "key": token})


def _code() -> str:
    digest = hmac.new(settings.SECRET_KEY.encode(), b"vardkase.access.first-run", hashlib.sha256).digest()
    letters = base64.b32encode(digest).decode()[: GROUPS * 4]
    return "-".join(letters[i : i + 4] for i in range(0, len(letters), 4))
