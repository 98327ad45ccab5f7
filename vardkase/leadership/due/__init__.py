"""The obligations that exist now, one file to a noun; each says with which queries it asks, and whom it concerns."""

from __future__ import annotations

from vardkase.leadership import obligations
from vardkase.leadership.due import alarms, contacts, decisions, diary, leading, tasks

SOURCES = (alarms.source, decisions.source, tasks.source, diary.source, contacts.source)


def offer() -> None:
    """Offers them."""
    obligations.offer(leading.source, loud=leading.leads)
    for source in SOURCES:
        obligations.offer(source)
