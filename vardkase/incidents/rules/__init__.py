"""Rules of the incidents, readable aloud: alarms, the incident's life, the journal, secrecy marks, and what text may contain."""

from __future__ import annotations

from vardkase.incidents.rules.alarms import (
    DECISIONS_NEEDING_REASON,
    AlarmDecision,
    AlarmFacts,
    AlarmState,
    Answer,
    Assessment,
    Criterion,
    Question,
    Reliability,
    SourceRequest,
    check_alarm,
    check_assessment,
    is_blank,
    minutes_overdue,
    state_after,
    supplemented,
)
from vardkase.incidents.rules.erasure import check_erasable
from vardkase.incidents.rules.incidents import (
    TRANSITIONS,
    IncidentDraft,
    LegalClass,
    Mode,
    State,
    check_is_running,
    check_may_lead,
    check_may_open,
    check_new_title,
    check_title,
    check_transition,
    next_states,
    scopes,
)
from vardkase.incidents.rules.journal import (
    MAX_ATTACHMENTS,
    MAX_TEXT,
    Category,
    Channel,
    Details,
    Direction,
    EntryDraft,
    Importance,
    Source,
    check_attachment_count,
    check_confirmed_by,
    check_details,
    check_draft,
    check_is_current,
    check_is_written,
    check_may_correct,
    check_may_write,
    check_receipt,
    is_late,
)
from vardkase.incidents.rules.levels import DEFAULT_SCHEME, Level, LevelDraft, check_level, level_of, parse_scheme
from vardkase.incidents.rules.marks import (
    ALL_SECRETS,
    OPEN,
    Audience,
    Mark,
    Secrecy,
    audience,
    audience_key,
    audience_of,
    check_mark,
    check_may_mark,
    may_see,
    seen_key,
)
from vardkase.incidents.rules.text import MAX_SHORT, check_free_text, clean, clean_line

__all__ = [
    "ALL_SECRETS", "DECISIONS_NEEDING_REASON", "DEFAULT_SCHEME", "MAX_ATTACHMENTS", "MAX_SHORT", "MAX_TEXT", "OPEN", "TRANSITIONS",
    "AlarmDecision", "AlarmFacts", "AlarmState", "Answer", "Assessment", "Audience", "Category", "Channel", "Criterion", "Details", "Direction",
    "EntryDraft", "Importance", "IncidentDraft", "LegalClass", "Level", "LevelDraft", "Mark", "Mode", "Question", "Reliability",
    "Secrecy", "Source", "SourceRequest", "State",
    "audience", "audience_key", "audience_of", "check_alarm", "check_assessment", "check_attachment_count", "check_confirmed_by", "check_details", "check_draft", "check_erasable", "check_free_text",
    "check_is_current", "check_is_running", "check_is_written", "check_level", "check_mark", "check_may_correct", "check_may_lead", "check_may_mark", "check_may_open", "check_may_write", "check_new_title", "check_title",
    "check_receipt", "check_transition", "clean", "clean_line", "is_blank", "is_late", "level_of", "may_see", "minutes_overdue", "next_states", "parse_scheme",
    "scopes", "seen_key", "state_after", "supplemented",
]
