"""Writes of budgeted choices: asked by somebody, answered beside the requests, chosen by somebody."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from vardkase import ledger
from vardkase.access.rules import Capability, Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry
from vardkase.preparedness.choice import Problem, check_problem
from vardkase.preparedness.events import choices as events
from vardkase.preparedness.models import ChoiceRow
from vardkase.preparedness.projections import choices as projections
from vardkase.preparedness.queries import choice_scopes as scopes
from vardkase.preparedness.rules.choices import Answer, check_chosen

CHOICE_TOPIC = "preparedness.choice"


def ask_choice(*, viewer: Viewer, authority_id: UUID, problem: Problem, key: UUID, now: datetime) -> Entry:
    """Asks which measures give most for a sum; the answer is worked out beside the requests (ADR 0015) and noted by `settle_choice`.

    Refused: "preparedness.choice_not_found", "preparedness.choice_of_nothing", and what `choice.check_problem` refuses.
    """
    with transaction.atomic():
        home = scopes.home(viewer, authority_id, Capability.RSA_WRITE, lock=True)
        earlier = _already(home.pk, key, events.ChoiceAsked, problem=problem)
        if earlier:
            return earlier
        if not any(one.lowers for one in problem.options):
            raise Refusal("preparedness.choice_of_nothing")
        check_problem(problem)
        event = events.ChoiceAsked(home.pk, home.name, uuid5(home.pk, f"choice {key}"), problem)
        entry = _written(event, viewer, key, now)
        ledger.enqueue(CHOICE_TOPIC, {"authority_id": str(home.pk), "choice_id": str(event.choice_id)}, now)
    return entry


def settle_choice(*, viewer: Viewer, authority_id: UUID, choice_id: UUID, answer: Answer, key: UUID, now: datetime) -> Entry:
    """Notes what the reckoning said. Refused: "preparedness.choice_not_found", "preparedness.choice_answered" a second time."""
    with transaction.atomic():
        home, row = _kept(viewer, authority_id, choice_id)
        earlier = _already(home.pk, key, events.ChoiceAnswered, choice_id=choice_id)
        if earlier:
            return earlier
        if row.answer:
            raise Refusal("preparedness.choice_answered")
        return _written(events.ChoiceAnswered(home.pk, home.name, choice_id, answer), viewer, key, now)


def tell_progress(*, choice_id: UUID, done: int) -> bool:
    """Says how many per cent of the reckoning are done, and answers whether anybody still waits for it. No fact, and in no ledger."""
    return ChoiceRow.objects.filter(pk=choice_id, answer="").update(done=done) > 0


def stop_choice(*, viewer: Viewer, authority_id: UUID, choice_id: UUID, key: UUID, now: datetime) -> Entry:
    """Stops a reckoning that nobody wants to wait for. Refused: "preparedness.choice_not_found", "preparedness.choice_answered" when there
    is nothing left to stop.
    """
    with transaction.atomic():
        home, row = _kept(viewer, authority_id, choice_id)
        earlier = _already(home.pk, key, events.ChoiceStopped, choice_id=choice_id)
        if earlier:
            return earlier
        if row.answer:
            raise Refusal("preparedness.choice_answered")
        return _written(events.ChoiceStopped(home.pk, home.name, choice_id), viewer, key, now)


def make_choice(*, viewer: Viewer, authority_id: UUID, choice_id: UUID, point: int, note: str = "", key: UUID, now: datetime) -> Entry:
    """Proposes a set of the curve to those who decide. It decides nothing: each measure is decided by itself.

    Refused: "preparedness.choice_not_answered", "preparedness.choice_no_such_point", "preparedness.choice_made" when another was chosen.
    """
    with transaction.atomic():
        home, row = _kept(viewer, authority_id, choice_id)
        chosen = check_chosen(projections.problem_of(row), projections.answer_of(row), point, note)
        earlier = _already(home.pk, key, events.ChoiceMade, choice_id=choice_id, chosen=chosen)
        if earlier:
            return earlier
        if row.made:
            raise Refusal("preparedness.choice_made")
        return _written(events.ChoiceMade(home.pk, home.name, choice_id, chosen), viewer, key, now)


def _kept(viewer: Viewer, authority_id: UUID, choice_id: UUID) -> tuple[Any, ChoiceRow]:
    home = scopes.home(viewer, authority_id, Capability.RSA_WRITE, lock=True)
    row = ChoiceRow.objects.select_for_update().filter(pk=choice_id, authority_id=home.pk).first()
    if row is None:
        raise Refusal("preparedness.choice_not_found")
    return home, row


def _already(authority_id: UUID, key: UUID, kind: type, **same: Any) -> Entry | None:
    """The entry of an earlier sending of the same thing. Refusal("ledger.key_reused") when the key was used for something else."""
    found = ledger.find(events.stream_of(authority_id), key)
    if found is None:
        return None
    if not found.erased:
        said = found.event
        if not isinstance(said, kind) or any(getattr(said, name) != value for name, value in same.items()):
            raise Refusal("ledger.key_reused", number=found.number)
    return replace(found, repeated=True)


def _written(event: Any, viewer: Viewer, key: UUID, now: datetime) -> Entry:
    entry = ledger.append(stream=events.stream_of(event.authority_id), event=event, viewer=viewer, key=key, now=now)
    if not entry.repeated:
        projections.apply(entry)
    return entry
