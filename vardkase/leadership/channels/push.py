"""Push to a browser that somebody has allowed to wake them: RFC 8030 (delivery), 8291 and 8188 (encryption), 8292 (VAPID).

Written on `cryptography`, which the house has already: the usual library brings an asynchronous HTTP client along, and the smaller one it
rests on is published only as source that must be built where it is installed. The encryption is held against the example of RFC 8291,
appendix A.
"""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from vardkase.leadership.channels.message import Failure, Fault, Message, Outcome, Receipt, State, fault
from vardkase.leadership.channels.wire import HttpRequest, ask, refusal

PROVIDER = "web-push"
# The push services of Chrome and Edge on Android, Firefox, Safari and Edge on Windows. A subscription comes from a browser: without this
# list anybody could make the server send requests to an address of their choice.
HOSTS = ("fcm.googleapis.com", ".push.services.mozilla.com", ".push.apple.com", ".notify.windows.com")
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
RECORD_SIZE = 4096
# One record of ours holds more, but Firefox on Android takes about three kilobytes (a push service must take 4096: RFC 8030, section 7.2).
# The end of what a failure says when the push service no longer knows the browser.
GONE = "the subscription is gone"
LARGEST_TEXT = 2900
LONGEST_SUBSCRIPTION = 8000
KEPT_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Subscription:
    """A browser's subscription: where to, its public key (65 bytes, P-256) and its secret (16 bytes)."""

    endpoint: str
    public_key: bytes
    secret: bytes

    @staticmethod
    def read(text: str) -> Subscription:
        """From the JSON of the browser's PushSubscription. Raises ValueError."""
        try:
            # What is nested deeper than a subscription ever is makes the reader give up.
            said: Any = json.loads(text[: LONGEST_SUBSCRIPTION + 1])
            endpoint, keys = said["endpoint"], said["keys"]
            found = Subscription(str(endpoint), unbase64(str(keys["p256dh"])), unbase64(str(keys["auth"])))
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), found.public_key)
        except (KeyError, TypeError, ValueError, RecursionError, UnsupportedAlgorithm):
            raise ValueError("not a subscription") from None
        plain = found.endpoint.isascii() and found.endpoint.isprintable()
        if len(found.public_key) != 65 or len(found.secret) != 16 or not plain or len(text) > LONGEST_SUBSCRIPTION:
            raise ValueError("not a subscription")
        return found


@dataclass(frozen=True, slots=True)
class WebPush:
    """Push with the server's VAPID key (32 bytes, base64url). `contact` is a mailto: or https: that push services may turn to."""

    key: str
    contact: str
    hosts: tuple[str, ...] = HOSTS
    timeout: float = 10.0

    @property
    def provider(self) -> str:
        """The name in receipts."""
        return PROVIDER

    def send(self, message: Message, now: datetime) -> Outcome:
        """Hands over one push.

        `message.to` is the subscription; one that is gone (404, 410) is a refused number and should be forgotten.
        """
        try:
            key = private_key(self.key)
        except ValueError:
            return fault(PROVIDER, Fault.NOT_CONFIGURED, "the key is not 32 bytes in base64url")
        if not self.contact.startswith(("mailto:", "https:")):
            return fault(PROVIDER, Fault.NOT_CONFIGURED, "the contact is not mailto: or https:")
        try:
            subscription = Subscription.read(message.to)
        except ValueError:
            return fault(PROVIDER, Fault.NUMBER_REFUSED, "not a subscription")
        if not self.may_ask(subscription.endpoint):
            return fault(PROVIDER, Fault.NUMBER_REFUSED, "not a push service that we know")
        told = {"title": message.subject, "text": message.text, "url": message.reply_url, "reference": str(message.reference)}
        said = json.dumps(told, ensure_ascii=False)
        if len(said.encode("utf-8")) > LARGEST_TEXT:
            return fault(PROVIDER, Fault.PROVIDER_REFUSED, "the message is too long for a push")
        headers = {
            "Authorization": vapid(key, self.contact, subscription.endpoint, now),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(int(KEPT_FOR.total_seconds())),
            "Urgency": "high",
            # A second try replaces the first while the browser is away (RFC 8030, section 5.4).
            "Topic": base64url(message.reference.bytes),
        }
        body = encrypt(said.encode("utf-8"), subscription)
        answer = ask(PROVIDER, HttpRequest("POST", subscription.endpoint, body, headers, self.timeout))
        if isinstance(answer, Failure):
            return answer
        if answer.status in {404, 410}:
            return fault(PROVIDER, Fault.NUMBER_REFUSED, f"HTTP {answer.status}: {GONE}")
        return refusal(PROVIDER, answer) or Receipt(
            PROVIDER, answer.headers.get("location") or str(message.reference), now, State.HANDED_OVER
        )

    @property
    def public(self) -> str:
        """The key that browsers subscribe with; empty when the key or the contact is not as it should be."""
        try:
            return public_key(private_key(self.key)) if self.contact.startswith(("mailto:", "https:")) else ""
        except ValueError:
            return ""

    def may_ask(self, endpoint: str) -> bool:
        """Whether an address is one of a push service that we know: by its name, never by number, by https at its own port.

        This machine is one only when the hosts name it, for a push service that is tried out here.
        """
        try:
            parts = urlsplit(endpoint)
            host, local = parts.hostname or "", (parts.hostname or "") in LOCAL
            numbered = not local and (":" in host or host.replace(".", "").isdigit())
            odd_port = not local and parts.port not in {None, 443}
        except ValueError:
            return False
        known = any(host == name or (name.startswith(".") and host.endswith(name)) for name in self.hosts)
        return known and not numbered and not odd_port and (parts.scheme == "https" or (parts.scheme == "http" and local))


def private_key(text: str) -> ec.EllipticCurvePrivateKey:
    """The server's key from 32 bytes in base64url. Raises ValueError."""
    raw = unbase64(text)
    if len(raw) != 32:
        raise ValueError("not 32 bytes")
    return ec.derive_private_key(int.from_bytes(raw, "big"), ec.SECP256R1())


def public_key(key: ec.EllipticCurvePrivateKey) -> str:
    """The key that a browser subscribes with (applicationServerKey), base64url."""
    return base64url(_point(key.public_key()))


def vapid(key: ec.EllipticCurvePrivateKey, contact: str, endpoint: str, now: datetime) -> str:
    """The Authorization header of RFC 8292: an ES256 token for the origin of the push service, good for twelve hours."""
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int((now + timedelta(hours=12)).timestamp()), "sub": contact}
    signed = ".".join(base64url(json.dumps(part, separators=(",", ":")).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims))
    r, s = decode_dss_signature(key.sign(signed.encode("ascii"), ec.ECDSA(hashes.SHA256())))
    return f"vapid t={signed}.{base64url(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}, k={public_key(key)}"


def encrypt(text: bytes, subscription: Subscription, *, key: ec.EllipticCurvePrivateKey | None = None, salt: bytes | None = None) -> bytes:
    """One record of aes128gcm (RFC 8188) for a browser (RFC 8291, section 3.4). A new key and salt for each unless given."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    salt = salt or secrets.token_bytes(16)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), subscription.public_key)
    ours = _point(key.public_key())
    shared = key.exchange(ec.ECDH(), theirs)
    material = _derive(shared, subscription.secret, b"WebPush: info\x00" + subscription.public_key + ours, 32)
    content_key = _derive(material, salt, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derive(material, salt, b"Content-Encoding: nonce\x00", 12)
    # 2 ends the last record, which is the only one.
    sealed = AESGCM(content_key).encrypt(nonce, text + b"\x02", None)
    return salt + RECORD_SIZE.to_bytes(4, "big") + bytes([len(ours)]) + ours + sealed


def base64url(raw: bytes) -> str:
    """Base64 for addresses, without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def unbase64(text: str) -> bytes:
    """What base64url says, with or without padding. Raises ValueError."""
    bare = text.rstrip("=")
    return base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)


def _derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
