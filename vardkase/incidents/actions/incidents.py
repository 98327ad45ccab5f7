"""Opening an incident, and moving it through its life."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from vardkase.access.rules import Viewer
from vardkase.incidents import events, rules, sql
from vardkase.incidents.actions.frame import already, held_incident, own_key, scopes, written
from vardkase.incidents.queries.incidents import levels
from vardkase.incidents.rules import IncidentDraft, LevelDraft, State
from vardkase.incidents.rules.incidents import check_opening_state
from vardkase.incidents.rules.text import MAX_SHORT, check_length
from vardkase.kernel.moments import STOCKHOLM
from vardkase.ledger.entry import Entry


def open_incident(*, viewer: Viewer, draft: IncidentDraft, key: UUID, now: datetime) -> Entry:
    """Opens an incident with the next reference of its authority and year; its id is the key.

    Refused: "incident.may_not_open", "incident.needs_title", "incident.cannot_begin_so".
    """
    rules.check_may_open(viewer, draft.authority_id)
    draft = tidy_draft(draft, now)
    key = own_key(viewer, key)
    stream = events.incident_stream(key)
    with transaction.atomic():
        earlier = already(stream, key, events.IncidentOpened, draft)
        return earlier or written(stream, opening(draft, key, now), viewer, key, now)


def change_state(*, viewer: Viewer, incident_id: UUID, to: State, reason: str = "", key: UUID, now: datetime) -> Entry:
    """Moves the incident on, or re-opens it, as the table allows. Refused: "incident.may_not_lead", "incident.no_such_step"…"""
    reason = _tidy(now, reason=reason)["reason"]
    with transaction.atomic():
        row = held_incident(viewer, incident_id)
        rules.check_may_lead(viewer, scopes(row))
        earlier = already(row.stream, key, events.StateChanged, after=to, reason=reason)
        if earlier:
            return earlier
        rules.check_transition(row.state, to, reason)
        return written(row.stream, events.StateChanged(row.state, to, reason), viewer, key, now)


def change_level(*, viewer: Viewer, incident_id: UUID, draft: LevelDraft, key: UUID, now: datetime) -> Entry:
    """Records a decision on another level, with who decided and why. Refused: "incident.may_not_lead", "incident.same_level"…"""
    texts = _tidy(now, reason=draft.reason, decided_by=draft.decided_by)
    draft = replace(draft, **texts)
    level = rules.level_of(levels(), draft.order)
    with transaction.atomic():
        row = held_incident(viewer, incident_id)
        rules.check_may_lead(viewer, scopes(row))
        earlier = already(row.stream, key, events.LevelChanged, draft, after_order=draft.order, apart=("order",))
        if earlier:
            return earlier
        rules.check_is_running(row.state)
        rules.check_level(row.level_order, draft)
        event = events.LevelChanged(row.level_order, row.level, level.order, level.label, draft.decided_by, draft.reason, draft.criteria)
        return written(row.stream, event, viewer, key, now)


def rename(*, viewer: Viewer, incident_id: UUID, title: str, key: UUID, now: datetime) -> Entry:
    """Gives the incident a better name; earlier entries keep the old. Refused: "incident.may_not_lead", "incident.needs_title"…"""
    title = _tidy(now, title=title)["title"]
    rules.check_title(title)
    with transaction.atomic():
        row = held_incident(viewer, incident_id)
        rules.check_may_lead(viewer, scopes(row))
        earlier = already(row.stream, key, events.IncidentRenamed, after=title)
        if earlier:
            return earlier
        rules.check_is_running(row.state)
        rules.check_new_title(row.title, title)
        return written(row.stream, events.IncidentRenamed(row.title, title), viewer, key, now)


def tidy_draft(draft: IncidentDraft, now: datetime) -> IncidentDraft:
    """The draft in order, or a Refusal."""
    texts = _tidy(now, title=draft.title, place=draft.place, authority=draft.authority, summary=draft.summary)
    rules.check_title(texts["title"])
    check_opening_state(draft.state)
    return replace(draft, **texts)


def opening(draft: IncidentDraft, incident_id: UUID, now: datetime, alarm: events.FromAlarm | None = None) -> events.IncidentOpened:
    """The event of an opening. Takes the next reference: the counter stays locked until the transaction ends, so that none is lost."""
    first = levels()[0]
    return events.IncidentOpened(
        incident_id, next_reference(draft.authority_id, now), draft.title, draft.mode, draft.authority_id, draft.authority,
        draft.legal_class, draft.state, first.order, first.label, draft.place, draft.summary, alarm,
    )  # fmt: skip


def next_reference(authority_id: UUID, now: datetime) -> str:
    """The next of `2019-001`, `2019-002` …, by the authority and the year in Stockholm."""
    year = now.astimezone(STOCKHOLM).year
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO incidents_reference (authority_id, year, last) VALUES (%s, %s, 1) ON CONFLICT (authority_id, year)"
            " DO UPDATE SET last = incidents_reference.last + 1 RETURNING last",
            [sql.uid(authority_id), year],
        )
        return f"{year}-{cursor.fetchone()[0]:03}"


def _tidy(now: datetime, **texts: str) -> dict[str, Any]:
    tidy = {name: rules.clean(text) if name in {"reason", "summary"} else rules.clean_line(text) for name, text in texts.items()}
    for name, text in tidy.items():
        check_length(name, text, rules.MAX_TEXT if name in {"reason", "summary"} else MAX_SHORT)
    rules.check_free_text(tidy, today=now.date())
    return tidy
