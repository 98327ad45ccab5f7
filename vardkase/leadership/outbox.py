"""What leadership does after commit: moving call-outs on, sending their messages, and having the planner work a proposal out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings

from vardkase.access.rules import Grant, Role, Viewer
from vardkase.kernel.actor import SYSTEM
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import actions, queries
from vardkase.leadership.actions.callout_sending import WAITS_FOR, send_waiting
from vardkase.leadership.actions.callout_steps import advance_callout
from vardkase.leadership.actions.callouts import SEND, STEP
from vardkase.leadership.actions.proposals import PLAN_TOPIC
from vardkase.leadership.endurance.apart import propose_apart
from vardkase.leadership.queries import rosters
from vardkase.leadership.queries.roster_people import with_holders
from vardkase.leadership.rules.planning import Outcome, OutcomeKind, outcome_of, problem_of
from vardkase.ledger.outbox import handler

LEASE = timedelta(minutes=5)


@handler(STEP)
def step(payload: dict[str, Any], row_id: int) -> None:
    """Whoever is to be asked now is asked. Doing it twice does no harm."""
    advance_callout(callout_id=UUID(payload["callout_id"]), now=utc_now())


# After a crash another worker begins anew when the lease is out: as soon as a round surely is over.
@handler(SEND, lease=timedelta(seconds=WAITS_FOR + 10))
def send(payload: dict[str, Any], row_id: int) -> None:
    """Sends what is planned. What was sent twice has the same reference, and counts once."""
    send_waiting(callout_id=UUID(payload["callout_id"]), clock=utc_now)


@handler(PLAN_TOPIC, lease=LEASE, aside=True)
def work_out(payload: dict[str, Any], row_id: int) -> None:
    """Asks the planner and notes its answer under a key of its own: done twice, it is noted once. What is over is left as it is."""
    incident_id, proposal_id = UUID(payload["incident_id"]), UUID(payload["proposal_id"])
    viewer = planner(incident_id)
    try:
        found = queries.proposal(viewer, incident_id, proposal_id, now=utc_now())
        if found.outcome is None:
            outcome = _outcome(viewer, incident_id, found)
            key = uuid5(proposal_id, "outcome")
            actions.settle_plan(viewer=viewer, incident_id=incident_id, proposal_id=proposal_id, outcome=outcome, key=key, now=utc_now())
    except Refusal as refusal:
        if refusal.code not in {"leadership.incident_is_over", "leadership.plan_is_settled", "leadership.not_found", "incident.not_found"}:
            raise


def planner(incident_id: UUID) -> Viewer:
    """The house itself, which may note what the planner said in one incident."""
    return Viewer(account_id=None, actor=SYSTEM, grants=(Grant(Role.CHIEF_OF_STAFF, f"incident:{incident_id}"),), device="")


def _outcome(viewer: Viewer, incident_id: UUID, found: queries.ProposalLine) -> Outcome:
    asked, now = found.asked, utc_now()
    row, known = rosters.roster(viewer, incident_id, asked.roster_id, now=now)
    try:
        problem = problem_of(with_holders(row, known, now), asked.starts_at, asked.hours, rosters.working_rules(), now)
        answer = propose_apart(problem, seconds=settings.PLANNER_SECONDS)
    except Refusal as refusal:
        return Outcome(OutcomeKind.FAILED, refused=refusal.code)
    return outcome_of(answer, known, found.id)
