"""The obligations that exist now, one file to a noun; each says with which queries it asks, and whom it concerns."""

from __future__ import annotations

from vardkase.leadership import obligations
from vardkase.leadership.due import (
    alarms,
    analyses,
    callouts,
    contacts,
    decisions,
    diary,
    documents,
    leading,
    lists,
    manning,
    measures,
    meetings,
    shifts,
    tasks,
)

# fmt: off
SOURCES = tuple(one.source for one in (
    alarms, decisions, tasks, diary, contacts, callouts, manning, shifts, meetings, lists, measures, analyses, documents,
))
# fmt: on


def offer() -> None:
    """Offers them."""
    obligations.offer(leading.source, loud=leading.leads)
    obligations.offer(decisions.untasked)
    for source in SOURCES:
        obligations.offer(source)
