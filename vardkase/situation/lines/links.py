"""In the log: links. For those who read what is internal: to whom one may telephone is nobody else's business."""

from __future__ import annotations

from datetime import UTC

from vardkase.incidents.rules import Category
from vardkase.leadership.lines.base import Facts, Line, internal
from vardkase.situation import events


def _given(event: events.links.LinkGiven) -> tuple[str, Facts]:
    return "", {"purpose": str(event.purpose), "holder": event.holder, "due": event.expires_at.astimezone(UTC).isoformat()}


def _withdrawn(event: events.links.LinkWithdrawn) -> tuple[str, Facts]:
    return "", {"purpose": str(event.purpose), "holder": event.holder}


LINES = {
    "situation.link_given": Line(_given, Category.CONTACT, least=internal),
    "situation.link_withdrawn": Line(_withdrawn, Category.CONTACT, least=internal),
}
