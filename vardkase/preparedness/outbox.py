"""What preparedness does after commit: having a choice of measures worked out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from vardkase.access.rules import Grant, Role, Viewer
from vardkase.kernel.actor import SYSTEM
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.outbox import handler
from vardkase.preparedness.actions.choices import CHOICE_TOPIC, settle_choice, tell_progress
from vardkase.preparedness.choice import Problem
from vardkase.preparedness.choice.apart import curve_apart
from vardkase.preparedness.projections.choices import STOPPED
from vardkase.preparedness.queries import choices
from vardkase.preparedness.rules.choices import Answer, answer_of

LEASE = timedelta(minutes=5)


@handler(CHOICE_TOPIC, lease=LEASE, aside=True)
def work_out(payload: dict[str, Any], row_id: int) -> None:
    """Asks for the curve and notes it under a key of its own: done twice, it is noted once."""
    authority_id, choice_id = UUID(payload["authority_id"]), UUID(payload["choice_id"])
    viewer = reckoner(authority_id)
    page = choices.choice_page(viewer, authority_id, choice_id)
    # It is told as begun before the process has started; whoever stopped it before that has stopped it.
    if page.answer is None and tell_progress(choice_id=choice_id, done=1):
        answer, key = _answer(page.problem, choice_id), answer_key(choice_id)
        if answer.refused == STOPPED:
            return
        try:
            settle_choice(viewer=viewer, authority_id=authority_id, choice_id=choice_id, answer=answer, key=key, now=utc_now())
        except Refusal as refusal:
            # Stopped, or answered by another worker, in the moment between: there is nothing left to do.
            if refusal.code != "preparedness.choice_answered":
                raise


def reckoner(authority_id: UUID) -> Viewer:
    """The house itself, which may note what the reckoning said in one authority."""
    return Viewer(account_id=None, actor=SYSTEM, grants=(Grant(Role.UNIT_COORDINATOR, f"org:{authority_id}"),), device="")


def answer_key(choice_id: UUID) -> UUID:
    """The key that a choice is answered under, whoever works it out."""
    return uuid5(choice_id, "answer")


def _answer(problem: Problem, choice_id: UUID) -> Answer:
    try:
        return answer_of(problem, curve_apart(problem, go_on=lambda done: tell_progress(choice_id=choice_id, done=done)))
    except Refusal as refusal:
        return Answer(refused=refusal.code)
