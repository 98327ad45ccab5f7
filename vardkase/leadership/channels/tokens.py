"""The link that answers a call-out: a token that expires, is used once, and says nothing about anybody.

32 characters for an address: the end as seconds since 1970 (4 bytes), an id by chance (9 bytes) and a seal (11 bytes of HMAC-SHA256, 88
bits). It is short since every character of an SMS counts; whoever guesses must do so against the server, and in the time the token lives.
That it is used once the caller sees to, by the id: the token itself cannot know.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

ID_BYTES = 9
SEAL_BYTES = 11
LENGTH = 32
_SHAPE = re.compile(rf"[A-Za-z0-9_-]{{{LENGTH}}}")
_PURPOSE = b"vardkase.leadership.reply.v1"


class TokenFault(StrEnum):
    """Why a token is no answer. Forged covers all that we have not made; expired is told only of what we have."""

    FORGED = "forged"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class ReplyToken:
    """A token: its text for the address, its id (18 hex digits) for the one who keeps what it stands for, and its end."""

    text: str
    id: str
    expires_at: datetime


def make_token(*, key: str, expires_at: datetime, id: str = "") -> ReplyToken:
    """A new token, good until a moment (whole seconds).

    The id is by chance, or given again to write the same link anew. Raises ValueError.
    """
    raw = bytes.fromhex(id) if id else secrets.token_bytes(ID_BYTES)
    if len(raw) != ID_BYTES or not key:
        raise ValueError("an id is nine bytes, and there must be a key")
    seconds = int(expires_at.timestamp())
    head = seconds.to_bytes(4, "big") + raw
    text = base64.urlsafe_b64encode(head + _seal(key, head)).decode("ascii")
    return ReplyToken(text, raw.hex(), datetime.fromtimestamp(seconds, UTC))


def read_token(text: str, *, key: str, now: datetime) -> ReplyToken | TokenFault:
    """The token, if we have made it and it has not ended."""
    if not key or not _SHAPE.fullmatch(text):
        return TokenFault.FORGED
    raw = base64.urlsafe_b64decode(text)
    head, seal = raw[:-SEAL_BYTES], raw[-SEAL_BYTES:]
    if not hmac.compare_digest(seal, _seal(key, head)):
        return TokenFault.FORGED
    expires_at = datetime.fromtimestamp(int.from_bytes(head[:4], "big"), UTC)
    return TokenFault.EXPIRED if now >= expires_at else ReplyToken(text, head[4:].hex(), expires_at)


def _seal(key: str, head: bytes) -> bytes:
    return hmac.new(key.encode("utf-8"), _PURPOSE + head, hashlib.sha256).digest()[:SEAL_BYTES]
