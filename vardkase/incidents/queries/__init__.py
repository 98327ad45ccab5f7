"""Reads: viewer first; frozen rows; the only place that knows what a viewer may see. Absent and forbidden answer alike."""

from __future__ import annotations

from vardkase.incidents.queries.alarms import alarm, alarm_authorities, alarms_list, overdue_alarms
from vardkase.incidents.queries.attachments import attachment, preview
from vardkase.incidents.queries.catch_up import since, suggestions
from vardkase.incidents.queries.incidents import (
    Abilities,
    abilities,
    audience_key,
    first_sent,
    header_then,
    incident,
    incidents_list,
    jump,
    levels,
    seal,
    seen,
)
from vardkase.incidents.queries.journal import entry, log_page, tail
from vardkase.incidents.rows import (
    AlarmHistory,
    AlarmRow,
    AttachmentFile,
    AttachmentRow,
    EntryDetail,
    HeaderThen,
    IncidentRow,
    LogEntry,
    LogPage,
    Since,
    Suggestions,
)
from vardkase.incidents.rules.filters import Filters, Order

__all__ = [
    "Abilities",
    "AlarmHistory",
    "AlarmRow",
    "AttachmentFile",
    "AttachmentRow",
    "EntryDetail",
    "Filters",
    "HeaderThen",
    "IncidentRow",
    "LogEntry",
    "LogPage",
    "Order",
    "Since",
    "Suggestions",
    "abilities",
    "alarm",
    "alarm_authorities",
    "alarms_list",
    "attachment",
    "audience_key",
    "entry",
    "first_sent",
    "header_then",
    "incident",
    "incidents_list",
    "jump",
    "levels",
    "log_page",
    "overdue_alarms",
    "preview",
    "seal",
    "seen",
    "since",
    "suggestions",
    "tail",
]
