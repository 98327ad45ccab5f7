"""Browsers that somebody lets wake them: what they say of themselves, and push turned on in one."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import NIGHT
from vardkase.kernel.ids import new_id
from vardkase.leadership.actions import push as actions
from vardkase.leadership.channels.push import base64url

# Of RFC 8291, appendix A, and so nobody's.
KEY = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
CONTACT = "mailto:beredskap@prov.example"
_POINT = ec.derive_private_key(7, ec.SECP256R1()).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def endpoint(place: int = 0) -> str:
    """Where a browser is reached, at a push service that is known."""
    return f"https://fcm.googleapis.com/fcm/send/prov-{place}"


def browser(address: str = "") -> str:
    """What a browser says when it has subscribed."""
    return json.dumps({"endpoint": address or endpoint(), "keys": {"p256dh": base64url(_POINT), "auth": base64url(bytes(16))}})


def turned_on(viewer: Viewer, place: int = 0, *, name: str = "Min telefon", now: datetime = NIGHT, key: UUID | None = None) -> UUID:
    """Push turned on in a browser; the device's id."""
    return actions.turn_on(viewer=viewer, device=name, subscription=browser(endpoint(place)), key=key or new_id(), now=now).key
