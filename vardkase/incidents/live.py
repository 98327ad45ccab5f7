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

ENTRY, RELOAD = "entry", "reload"


@dataclass(frozen=True, slots=True)
class Fragment:
    """What a ledger number means to a screen: the name of the event and the HTML of the lines that are new or changed by it."""

    number: int
    event: str
    html: str
    changes: bool = False


def fragments(stream: str, audience: str, after: int, limit: int) -> list[Fragment]:
    """What an audience may see of what came after a number, oldest first. No viewer: the right is in the audience."""
    incident_id = UUID(stream.removeprefix("incident:"))
    now = utc_now()
    with translation.override(settings.LANGUAGE_CODE):
        return [
            Fragment(
                news.number,
                RELOAD if news.reload else ENTRY,
                "" if news.reload else _lines(incident_id, news.lines, now),
                changes=news.reload or len(news.lines) > 1,
            )
            for news in queries.tail(incident_id, audience, after, limit)
        ]


def _lines(incident_id: UUID, lines: tuple[queries.LogEntry, ...], now: datetime) -> str:
    days = [day for line in lines for day in presentation.days(incident_id, [line], now)]
    return "".join(render_to_string("incidents/day.html", {"day": day, "now": now}) for day in days)
