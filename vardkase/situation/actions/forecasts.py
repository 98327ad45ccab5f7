"""Writing down what somebody says will be, and what came of it."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.incidents import rules as incident_rules
from vardkase.incidents.actions.frame import check_same, derived
from vardkase.incidents.rows import IncidentRow
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.frame import folded
from vardkase.ledger.entry import Entry
from vardkase.situation.actions.frame import already, own_key, to_say, written
from vardkase.situation.events import forecasts as events
from vardkase.situation.models.forecasts import ForecastRow, ForecastSubjectRow
from vardkase.situation.queries import forecasts as queries
from vardkase.situation.queries.forecasts import Ladder
from vardkase.situation.queries.known import known_now
from vardkase.situation.rules import facts as fact_rules
from vardkase.situation.rules import forecasts as rules
from vardkase.situation.rules.forecasts import ForecastDraft, OutcomeDraft, SubjectDraft


def open_forecast(
    *, viewer: Viewer, incident_id: UUID, draft: SubjectDraft, first: ForecastDraft | None = None, key: UUID, now: datetime
) -> Entry:
    """Begins to follow what is foretold of something, with the first forecast if there is one; both or neither. Its id is the key.

    Refused: "leadership.may_not", what `check_subject` and `check_forecast` refuse, "situation.subject_exists".
    """
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        key = own_key(ForecastSubjectRow, row.id, key)
        mark = incident_rules.check_mark(draft.mark, row.authority_id, row.authority, today=now.date())
        draft = rules.check_subject(draft, now)
        subject = events.Subject(key, draft.what, draft.area, draft.kind, draft.unit, draft.at)
        entry = already(row.stream, key, events.ForecastOpened, subject=subject, owner=draft.owner, mark=mark)
        if entry is None:
            mine = rules.subject_key(draft.what, draft.area, draft.kind, draft.at)
            for one in queries.ladders(viewer, row, known_now(row, now)):
                that = one.said.subject
                if rules.subject_key(that.what, that.area, that.kind, that.at) == mine:
                    raise Refusal("situation.subject_exists", field="what", what=that.what, area=that.area)
            entry = written(row.stream, events.ForecastOpened(subject, draft.owner, mark), viewer, key, now)
        if first is not None:
            state_forecast(viewer=viewer, incident_id=incident_id, subject_id=key, draft=first, key=derived(key, 1), now=now)
        return entry


def state_forecast(*, viewer: Viewer, incident_id: UUID, subject_id: UUID, draft: ForecastDraft, key: UUID, now: datetime) -> Entry:
    """Writes down what somebody says will be, beside everything that was said before. Its id is the key.

    Refused: "leadership.may_not", "situation.no_such_forecast", and what `check_forecast` refuses.
    """
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        key = own_key(ForecastRow, row.id, key)
        found = _ladder(viewer, row, subject_id, now)
        subject = found.said.subject
        draft = rules.check_forecast(subject.kind, subject.unit, draft, now)
        earlier = already(row.stream, key, events.ForecastStated, draft, corrects=None)
        if earlier:
            check_same(earlier, same=earlier.event.subject.id == subject_id)
            return earlier
        own = [one for one in found.forecasts if not one.corrected and folded(one.said.organisation) == folded(draft.organisation)]
        event = events.ForecastStated(key, subject, **_said(draft), revises=own[-1].id if own else None, mark=found.said.mark)
        return written(row.stream, event, viewer, key, now, draft.stated_at)


def correct_forecast(
    *, viewer: Viewer, incident_id: UUID, forecast_id: UUID, draft: ForecastDraft, reason: str, key: UUID, now: datetime
) -> Entry:
    """Says what a forecast was that we wrote down wrongly, and why. One that its source has changed is a new forecast instead.

    Refused: "leadership.may_not", "situation.no_such_forecast", "situation.revision_needs_reason", "situation.revised_already",
    "situation.revision_changes_nothing", and what `check_forecast` refuses.
    """
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        key = own_key(ForecastRow, row.id, key)
        try:
            found, before = queries.forecast(viewer, row, known_now(row, now), forecast_id)
        except Refusal:
            raise Refusal("situation.no_such_forecast")
        draft = rules.check_forecast(found.said.subject.kind, found.said.subject.unit, draft, now)
        reason = fact_rules.check_reason(reason, now)
        earlier = already(row.stream, key, events.ForecastStated, draft, corrects=forecast_id, reason=reason)
        if earlier:
            return earlier
        was = before.said
        same = all(getattr(was, name) == value for name, value in _said(draft).items())
        fact_rules.check_revision(revised=before.corrected, same=same)
        event = events.ForecastStated(
            key, found.said.subject, **_said(draft), revises=was.revises, corrects=forecast_id, reason=reason, mark=found.said.mark
        )
        return written(row.stream, event, viewer, key, now, draft.stated_at)


def close_forecast(*, viewer: Viewer, incident_id: UUID, subject_id: UUID, draft: OutcomeDraft, key: UUID, now: datetime) -> Entry:
    """Says what came true, or that nobody came to know; a second time it corrects the first, with the reason. Everything is then scored.

    Refused: "leadership.may_not", "situation.no_such_forecast", and what `check_outcome` refuses.
    """
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        found = _ladder(viewer, row, subject_id, now)
        subject = found.said.subject
        # What is sent again corrects nothing, and needs no reason: it is the first that it is compared with.
        known_already = found.outcome is not None and ledger.find(row.stream, key) is None
        draft = rules.check_outcome(subject.kind, subject.unit, draft, now, known_already=known_already)
        earlier = already(row.stream, key, events.ForecastClosed, draft, subject=subject)
        if earlier:
            return earlier
        event = events.ForecastClosed(subject, **_said(draft), mark=found.said.mark)
        return written(row.stream, event, viewer, key, now, draft.came)


def _ladder(viewer: Viewer, row: IncidentRow, subject_id: UUID, now: datetime) -> Ladder:
    """What is foretold, that the viewer may read: what is absent and what is hidden answer alike."""
    try:
        return queries.ladder(viewer, row, known_now(row, now), subject_id)
    except Refusal:
        raise Refusal("situation.no_such_forecast")


def _said(draft: ForecastDraft | OutcomeDraft) -> dict[str, Any]:
    return {one.name: getattr(draft, one.name) for one in fields(draft)}
