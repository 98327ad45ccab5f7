"""What open screens are sent: each new or changed entry as the same HTML that the page is made of, rendered once for an audience."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from vardkase.incidents import presentation, queries
from vardkase.kernel.clock import utc_now


@dataclass(frozen=True, slots=True)
class News:
    """One piece of news: the ledger number that it brings a screen to, the event's name, and the HTML."""

    number: int
    event: str
    html: str


def fragments(stream: str, audience: str, after: int, limit: int) -> list[News]:
    """What an audience may see of what came after a number, oldest first. No viewer: the right is in the audience."""
    incident_id = UUID(stream.removeprefix("incident:"))
    now = utc_now()
    with translation.override(settings.LANGUAGE_CODE):
        return [
            News(max(entry.number, entry.changed), "entry", _day(incident_id, entry, now))
            for entry in queries.tail(incident_id, audience, after, limit)
        ]


def _day(incident_id: UUID, entry: queries.LogEntry, now: datetime) -> str:
    (day,) = presentation.days(incident_id, [entry], now)
    return render_to_string("incidents/day.html", {"day": day, "now": now})
