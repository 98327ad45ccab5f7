"""What was known at a moment of an incident."""

from __future__ import annotations

from datetime import datetime

from vardkase.incidents.queries.incidents import number_at
from vardkase.incidents.rows import IncidentRow
from vardkase.situation.rules.known import Known


def known_now(row: IncidentRow, now: datetime) -> Known:
    """What is known now."""
    return Known(row.entries, now)


def known_at(row: IncidentRow, at: datetime, now: datetime) -> Known:
    """What was known at a moment; of a moment to come, what is known now."""
    return known_now(row, now) if at >= now else Known(number_at(row.id, at) or 0, at)
