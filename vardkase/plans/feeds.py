"""The address of a calendar feed: a number with a seal made of the house's key, so that the address is written down nowhere.

A feed has no end of its own, since a calendar that goes silent is not missed: it lives until it is withdrawn or given anew.
"""

from __future__ import annotations

import re
import secrets

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

_SHAPE = re.compile(r"[0-9a-f]{32}[0-9a-f]{32}")
_PURPOSE = "vardkase.plans.feed.v1"


def new_number() -> str:
    """A number by chance for a new feed."""
    return secrets.token_hex(16)


def token_of(number: str) -> str:
    """The text of the address of a feed with a number."""
    return number + _seal(number)


def read(token: str) -> str:
    """The number of a feed; empty when we have not made the address."""
    if not _SHAPE.fullmatch(token):
        return ""
    number = token[:32]
    return number if constant_time_compare(token[32:], _seal(number)) else ""


def address_of(number: str) -> str:
    """The whole address, as it is copied into a calendar program."""
    return f"{settings.BASE_URL.rstrip('/')}{reverse('plans:calendar_feed', args=[token_of(number)])}"


def _seal(number: str) -> str:
    return salted_hmac(_PURPOSE, number, algorithm="sha256").hexdigest()[:32]
