"""The rows of an incident's staffs, asked for once in one look at a page."""

from __future__ import annotations

from uuid import UUID

from vardkase.incidents import tables
from vardkase.kernel.once import asked_once
from vardkase.leadership.models import Staff


def staff_rows(incident_id: UUID) -> tuple[Staff, ...]:
    """Every staff of an incident, the first that was opened first. For queries that have asked whether the viewer may know of it."""
    return asked_once(("staff rows", incident_id), lambda: tuple(tables.load(Staff, "number", incident_id=incident_id)))
