"""Secrets that lie sealed in the database, with a key derived from the installation's own: one for each purpose."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.encoding import force_bytes


def seal(purpose: str, text: str) -> str:
    """Seals a secret, to be opened for the same purpose only."""
    return _sealer(purpose, settings.SECRET_KEY).encrypt(text.encode()).decode()


def unseal(purpose: str, sealed: str) -> str | None:
    """Opens a seal, also one of a key that was used before (SECRET_KEY_FALLBACKS); None when no key fits."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return _sealer(purpose, key).decrypt(sealed.encode()).decode()
        except InvalidToken:
            continue
    return None


def _sealer(purpose: str, key: str | bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(purpose.encode() + b"\0" + force_bytes(key)).digest()))
