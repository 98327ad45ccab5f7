"""Writes: keyword-only, with viewer, key and now; one transaction each: check, append, project. The same key twice is one write."""

from __future__ import annotations

from vardkase.incidents.actions.alarms import assess_alarm, erase_alarm_entry, link_alarm, open_from_alarm, receive_alarm, supplement_alarm
from vardkase.incidents.actions.incidents import change_level, change_state, open_incident, rename
from vardkase.incidents.actions.journal import (
    acknowledge,
    add_attachments,
    complete_entry,
    correct_entry,
    erase_entry,
    mark_entry,
    mark_visit,
    verify_entry,
    write_entry,
)
from vardkase.incidents.attachments import Upload

__all__ = [
    "Upload",
    "acknowledge",
    "add_attachments",
    "assess_alarm",
    "change_level",
    "change_state",
    "complete_entry",
    "correct_entry",
    "erase_alarm_entry",
    "erase_entry",
    "link_alarm",
    "mark_entry",
    "mark_visit",
    "open_from_alarm",
    "open_incident",
    "receive_alarm",
    "rename",
    "supplement_alarm",
    "verify_entry",
    "write_entry",
]
