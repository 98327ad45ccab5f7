"""What a meeting is called, and how a line of the log reads on its agenda: `{{ line|meeting_name }}`, `{{ entry|log_words }}`."""

from __future__ import annotations

from django import template

from vardkase.incidents.rows import LogEntry
from vardkase.incidents.words import line_text
from vardkase.leadership.queries import MeetingLine
from vardkase.leadership.words import meeting_name as name_of

register = template.Library()


@register.filter
def meeting_name(line: MeetingLine) -> str:
    """Its own title, else its point of the timetable, else its kind."""
    return name_of(line)


@register.filter
def log_words(entry: LogEntry) -> str:
    """What the house says of the entry, and what was written in it."""
    said = line_text(entry).strip()
    return said if entry.erased or entry.text in said else f"{said} {entry.text}".strip()
