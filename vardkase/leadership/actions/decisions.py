"""Taking a decision down, and fulfilling what it obliges to."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import rules as incident_rules
from vardkase.incidents import tables
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules.journal import check_happened
from vardkase.kernel.moments import Happened
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import events, law
from vardkase.leadership.actions.frame import (
    already,
    board_at_work,
    check_at_work_then,
    check_staff_open,
    held,
    next_reference,
    own_key,
    within,
    written,
)
from vardkase.leadership.actions.sittings import check_board_sat
from vardkase.leadership.actions.tasks import check_origin
from vardkase.leadership.models import DecisionRow, DutyRow
from vardkase.leadership.rules import decisions as rules
from vardkase.leadership.rules.decisions import Capacity, DecisionDraft, DutyKind
from vardkase.ledger.entry import Entry


def take_decision(
    *, viewer: Viewer, incident_id: UUID, draft: DecisionDraft, happened: Happened | None = None, key: UUID, now: datetime
) -> Entry:
    """Writes a decision down with its grounds and mandate; its id is the key. Never changed afterwards.

    Refused: "leadership.may_not", "leadership.not_your_capacity", "leadership.decision_needs_…", "leadership.mandate_too_short",
    "leadership.urgent_needs_reason", "leadership.board_does_not_work", "leadership.before_board_began",
    "leadership.board_decides_at_meeting", "leadership.no_such_decision", "leadership.superseded_already", "leadership.supersedes_later",
    "leadership.no_such_staff", "incident.secret_needs_statute", "incident.happened_in_future".
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.DECISION_WRITE, key)
        key = own_key(DecisionRow, row.id, key)
        by_law = law.cite_at("urgent", now) if draft.capacity == Capacity.CHAIR_URGENT else ""
        mark = incident_rules.check_mark(draft.mark, row.authority_id, row.authority, today=now.date())
        mandate = draft.mandate.strip() or by_law
        earlier = already(row.stream, key, events.DecisionTaken, draft, moment=happened, mandate=mandate, mark=mark)
        if earlier:
            return earlier
        rules.check_capacity(viewer, draft.capacity, incident_rules.scopes(row.id, row.authority_id))
        board = board_at_work(row.id)
        draft = rules.check_decision(draft, board_works=board is not None, now=now)
        check_happened(happened, now)
        check_staff_open(row, draft.staff_id)
        replaced = _superseded(viewer, row, draft.supersedes, (happened.until if happened else None) or now)
        check_origin(viewer, row, draft.origin)
        if draft.capacity.is_of_the_board:
            check_at_work_then(board, happened, now)
        if draft.capacity == Capacity.BOARD:
            _check_sat(row, draft, happened, now)
        event = events.DecisionTaken(
            key, next_reference(DecisionRow, "B", row.id), draft.title, draft.text, draft.grounds, draft.decided_by, draft.capacity,
            draft.mandate, draft.background, draft.alternatives, draft.why_urgent, draft.consulted, draft.communicated_to,
            draft.effective_from, draft.review_at, draft.no_action, draft.supersedes, replaced,
            rules.duties(draft.capacity, draft.review_at, now, within()), draft.staff_id, mark, draft.origin,
        )  # fmt: skip
        return written(row.stream, event, viewer, key, now, happened)


def _check_sat(row: IncidentRow, draft: DecisionDraft, happened: Happened | None, now: datetime) -> None:
    """A decision of the board comes from a meeting of the board here, or names the minutes where it stands."""
    of_the_board = draft.origin is not None and rules.at_meeting(draft) and check_board_sat(row, draft.origin.id, happened, "capacity", now)
    if not of_the_board:
        for refusal in rules.lacking(replace(draft, origin=None), now):
            raise refusal


def _superseded(viewer: Viewer, row: IncidentRow, decision_id: UUID | None, at: datetime) -> str:
    """The reference of the decision that is superseded, which the viewer must be able to see; empty when none is."""
    if decision_id is None:
        return ""
    found = tables.first(DecisionRow, incident_id=row.id, id=decision_id)
    seen = incident_rules.audience(viewer, row.id, row.authority_id)
    known = found is not None and incident_rules.may_see(seen, found.mark_key)
    current = known and found is not None and found.superseded_by is None
    rules.check_supersedes(known=known, current=current, earlier=found is None or found.decided_at <= at)
    return str(found.reference) if found else ""


def fulfil_duty(*, viewer: Viewer, incident_id: UUID, about_id: UUID, kind: DutyKind, how: str, key: UUID, now: datetime) -> Entry:
    """Notes how a duty was fulfilled: reported at which meeting, told how, looked at with what outcome.
    Also when the incident is over, until it is archived: the council's next meeting comes after most crises.

    Refused: "leadership.duty_of_board", "leadership.no_such_duty", "leadership.duty_done_already", "leadership.duty_needs_how".
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.DECISION_WRITE, key, afterwards=True)
        rules.check_duty_right(viewer, kind, incident_rules.scopes(row.id, row.authority_id))
        earlier = already(row.stream, key, events.DutyDone, about_id=about_id, kind=kind, how=how)
        if earlier:
            return earlier
        duty = tables.first(DutyRow, incident_id=row.id, about_id=about_id, kind=kind)
        seen = incident_rules.audience(viewer, row.id, row.authority_id)
        known = duty is not None and incident_rules.may_see(seen, duty.mark_key)
        how = rules.check_duty(known=known, done=duty is not None and duty.done_at is not None, how=how, now=now)
        if duty is None:
            raise Refusal("leadership.no_such_duty")
        decision = tables.first(DecisionRow, id=about_id)
        event = events.DutyDone(about_id, duty.reference, kind, how, _mark_of(decision))
        return written(row.stream, event, viewer, key, now)


def _mark_of(decision: DecisionRow | None) -> incident_rules.Mark:
    """What is said of a decision is as secret as the decision."""
    from vardkase.leadership.queries.shaping import said

    return said(events.DecisionTaken, decision.body).mark if decision else incident_rules.OPEN
