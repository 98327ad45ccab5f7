"""The text of a link: a sealed number that ends, as the call-out's (`leadership.channels.tokens`), with a seal of its own for each purpose.

What a link stands for is a row (`models.links`) that its number leads to; it is given and withdrawn by `actions.links`, opened by
`queries.links.opened`, and answered by `views.links` when it is dead. The seal is made of the house's key, so that the address is
written down nowhere and can still be shown again.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from vardkase.leadership.channels.tokens import ReplyToken, make_token, read_token
from vardkase.situation.rules.links import Purpose

# The page that a link of each purpose leads to.
DOORS = {
    Purpose.STATUS: "situation:report_by_link",
    Purpose.REQUEST: "situation:answer_by_link",
    Purpose.REPORT: "situation:receive_report",
    Purpose.WALL: "situation:wall_by_link",
}


def make(purpose: Purpose, number: str, expires_at: datetime) -> str:
    """The text of a link with a number, good until a moment."""
    return make_token(key=_key(purpose), expires_at=expires_at, id=number).text


def new_number(purpose: Purpose, expires_at: datetime) -> str:
    """A number by chance for a new link."""
    return make_token(key=_key(purpose), expires_at=expires_at).id


def read(text: str, purpose: Purpose, now: datetime) -> str:
    """The number of a link; empty when we have not made it for this purpose, or it has ended."""
    found = read_token(text, key=_key(purpose), now=now)
    return found.id if isinstance(found, ReplyToken) else ""


def address_of(text: str, purpose: Purpose) -> str:
    """The whole address, as it is copied, drawn as a code, or sent."""
    return f"{settings.BASE_URL.rstrip('/')}{reverse(DOORS[purpose], args=[text])}"


def _key(purpose: Purpose) -> str:
    return f"vardkase.situation.link.{purpose}.v1:{settings.SECRET_KEY}"
