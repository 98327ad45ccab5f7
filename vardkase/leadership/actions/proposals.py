"""Asking the planner, noting what it answers, and adopting that: three entries, and nobody is asked for anything before the third."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from vardkase import ledger
from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import tables
from vardkase.incidents.rows import IncidentRow
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import events
from vardkase.leadership.actions.frame import already, held, own_key, written
from vardkase.leadership.endurance import Horizon, check_problem
from vardkase.leadership.models import ProposalRow, ShiftRow
from vardkase.leadership.queries import rosters
from vardkase.leadership.queries.roster_people import with_holders
from vardkase.leadership.queries.shaping import said
from vardkase.leadership.rules.planning import Outcome, OutcomeKind, problem_of
from vardkase.leadership.rules.shifts import ShiftState
from vardkase.ledger.entry import Entry

PLAN_TOPIC = "leadership.plan"
HOUR = timedelta(hours=1)


def ask_plan(*, viewer: Viewer, incident_id: UUID, roster_id: UUID, starts_at: datetime, hours: int, key: UUID, now: datetime) -> Entry:
    """Asks the planner for a proposal, which is worked out after commit, beside the requests; its id is the key.

    Refused: "leadership.no_such_roster", "leadership.horizon_unknown", "leadership.plan_in_past", "leadership.plan_needs_people",
    "leadership.plan_is_asked" while another one of the roster is being worked out, and what `check_problem` refuses.
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.INCIDENT_LEAD, key)
        key = own_key(ProposalRow, row.id, key)
        earlier = already(row.stream, key, events.PlanAsked, roster_id=roster_id, starts_at=starts_at, hours=hours)
        if earlier:
            return earlier
        found, known = rosters.roster(viewer, row.id, roster_id, now=now)
        rules = rosters.working_rules()
        Horizon(starts_at, hours)
        if starts_at < now - HOUR:
            raise Refusal("leadership.plan_in_past", field="starts_at")
        if not known.members:
            raise Refusal("leadership.plan_needs_people")
        if ProposalRow.objects.filter(roster_id=roster_id, outcome="", asked_at__gt=now - timedelta(minutes=5)).exists():
            raise Refusal("leadership.plan_is_asked")
        check_problem(problem_of(with_holders(found, known, now), starts_at, hours, rules, now))
        event = events.PlanAsked(
            key, roster_id, found.name, starts_at, hours, len(known.members), known.fingerprint, int(rules.longest / HOUR),
            int(rules.rest / HOUR), int(rules.overlap / timedelta(minutes=1)),
        )  # fmt: skip
        entry = written(row.stream, event, viewer, key, now)
        if not entry.repeated:
            ledger.enqueue(PLAN_TOPIC, {"incident_id": str(row.id), "proposal_id": str(key)}, now)
        return entry


def settle_plan(*, viewer: Viewer, incident_id: UUID, proposal_id: UUID, outcome: Outcome, key: UUID, now: datetime) -> Entry:
    """Notes the planner's answer, once: a second one changes nothing ("leadership.plan_is_settled"). "leadership.no_such_proposal"."""
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.INCIDENT_LEAD, key)
        earlier = already(row.stream, key, events.PlanProposed, proposal_id=proposal_id, outcome=outcome)
        if earlier:
            return earlier
        proposal = _proposal(row, proposal_id)
        if proposal.outcome:
            raise Refusal("leadership.plan_is_settled")
        asked = said(events.PlanAsked, proposal.body)
        event = events.PlanProposed(proposal_id, asked.roster_id, asked.roster, asked.starts_at, asked.hours, outcome)
        return written(row.stream, event, viewer, key, now)


def adopt_plan(*, viewer: Viewer, incident_id: UUID, proposal_id: UUID, key: UUID, now: datetime) -> Entry:
    """Has a proposal hold, in one entry: its shifts are planned, and nobody is asked by that. What lacks people stays empty, and is named.

    Refused: "leadership.no_such_proposal", "leadership.plan_not_ready", "leadership.plan_failed", "leadership.plan_adopted_already",
    "leadership.roster_has_changed" when people, roles or shifts are others than those that the planner knew.
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.INCIDENT_LEAD, key)
        earlier = already(row.stream, key, events.PlanAdopted, proposal_id=proposal_id)
        if earlier:
            return earlier
        proposal = _proposal(row, proposal_id)
        if not proposal.outcome:
            raise Refusal("leadership.plan_not_ready")
        if proposal.adopted_at is not None:
            raise Refusal("leadership.plan_adopted_already")
        asked, outcome = said(events.PlanAsked, proposal.body), said(Outcome, proposal.outcome)
        if outcome.kind == OutcomeKind.FAILED:
            raise Refusal("leadership.plan_failed")
        _check_unchanged(viewer, row, asked, outcome, now)
        event = events.PlanAdopted(
            proposal_id, asked.roster_id, asked.roster, asked.starts_at, asked.hours, outcome.kind, outcome.turns, outcome.given_up,
            outcome.lacks, outcome.loans, outcome.is_best, outcome.gap, ShiftState.PLANNED,
        )  # fmt: skip
        return written(row.stream, event, viewer, key, now)


def _proposal(row: IncidentRow, proposal_id: UUID) -> ProposalRow:
    found = tables.first(ProposalRow, incident_id=row.id, id=proposal_id)
    if found is None:
        raise Refusal("leadership.no_such_proposal")
    return found


def _check_unchanged(viewer: Viewer, row: IncidentRow, asked: events.PlanAsked, outcome: Outcome, now: datetime) -> None:
    """The roster is as the planner knew it; who is to have a shift no more has not said yes meanwhile."""
    _row, known = rosters.roster(viewer, row.id, asked.roster_id, now=now)
    given_up = [turn.shift_id for turn in outcome.given_up]
    open_ones = [ShiftState.PLANNED, ShiftState.ASKED]
    answered = ShiftRow.objects.filter(incident_id=row.id, id__in=given_up).exclude(state__in=open_ones).exists()
    if known.fingerprint != asked.fingerprint or answered:
        raise Refusal("leadership.roster_has_changed")
