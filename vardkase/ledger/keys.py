"""The signing key of the installation: Ed25519, from the setting SIGNING_KEY or made and kept in the data folder.

Several nodes on one database must share the setting; each would otherwise make a key of its own, and the others would not know it. The
public key is what a municipality publishes, so that anyone can tell its checkpoints and exports from those of somebody else.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from vardkase.kernel.options import BadOption

FILE = "signing.key"
FINGERPRINT_DIGITS = 32


@dataclass(frozen=True)
class SigningKey:
    """A private key and what may be said about it."""

    private: Ed25519PrivateKey

    @property
    def public(self) -> str:
        """The public key as 64 hex digits."""
        return self.private.public_key().public_bytes_raw().hex()

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of the signature."""
        return self.private.sign(message)


def signing_key() -> SigningKey:
    """The key in force. Raises BadOption when it cannot be read."""
    given = settings.SIGNING_KEY
    return _key(given, "VARDKASE_SIGNING_KEY") if given else _kept(Path(settings.DATA_DIR) / FILE)


def trusted_keys() -> frozenset[str]:
    """The public keys whose checkpoints are ours: the one in force and the earlier ones listed in the settings."""
    return frozenset({signing_key().public, *(key.lower() for key in getattr(settings, "EARLIER_PUBLIC_KEYS", ()))})


def fingerprint(public: str) -> str:
    """Eight groups of four digits, short enough to be read aloud over a telephone: the start of SHA-256 of the public key."""
    digits = sha256(bytes.fromhex(public)).hexdigest()[:FINGERPRINT_DIGITS]
    return " ".join(digits[place : place + 4] for place in range(0, FINGERPRINT_DIGITS, 4))


def signature_holds(public: str, message: bytes, signature: bytes) -> bool:
    """Whether a signature of a message was made with the private half of a public key."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=4)
def _key(digits: str, source: str) -> SigningKey:
    try:
        return SigningKey(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(digits.strip())))
    except ValueError as error:
        raise BadOption(f"{source} must be 64 hex digits") from error


def _kept(file: Path) -> SigningKey:
    if not file.exists():
        _make(file)
    try:
        return _key(file.read_text(encoding="ascii"), str(file))
    except (OSError, UnicodeDecodeError) as error:
        raise BadOption(f"{file} cannot be read: {error}") from error


def _make(file: Path) -> None:
    """Makes a key file in one step: whoever finds it finds all of it, and of several who make it at once one wins for all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(6)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(32))
            stream.flush()
            os.fsync(stream.fileno())
        # If another process was first, its key is the one that counts.
        with suppress(FileExistsError):
            file.hardlink_to(draft)
    finally:
        draft.unlink(missing_ok=True)
