"""Writes to the training register: one transaction each, check -> append -> project. The same key twice is one write."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry
from vardkase.plans import duties
from vardkase.plans.actions.terms_frame import already, check_same_sending, keeper, written
from vardkase.plans.events import terms as events
from vardkase.plans.models.terms import TrainingRow
from vardkase.plans.queries.terms import bodies, crisis_body
from vardkase.plans.queries.training import training, training_choices
from vardkase.plans.rules.obligations import check_why
from vardkase.plans.rules.terms import check_same
from vardkase.plans.rules.training import MOST_LINES, Training, check_same_holder, check_training


def begin_training(*, viewer: Viewer, keeper_id: UUID, key: UUID, now: datetime) -> Entry:
    """Begins an empty register with the functions that most municipalities train. Refused: "plans.not_found", "plans.training_exists"."""
    with transaction.atomic():
        row = keeper(viewer, keeper_id)
        earlier = already(row.pk, key, events.TrainingBegun)
        if earlier:
            return earlier
        if TrainingRow.objects.filter(keeper_id=row.pk).exists():
            raise Refusal("plans.training_exists")
        by_word = {"crisis": crisis_body(viewer, row.pk), "executive": bodies(viewer, row.pk)[1]}
        lines = []
        for number, one in enumerate(duties.wanted()):
            body = by_word.get(one.body)
            id = uuid5(row.pk, f"training {key} {number}")
            body_id, named = (body.id, body.name) if body else (None, "")
            lines.append(Training(id, one.function, one.competence, body_id, named, months=one.months))
        return written(events.TrainingBegun(row.pk, row.name, tuple(lines)), viewer, key, now)


def save_training(*, viewer: Viewer, keeper_id: UUID, line: Training, new: bool, seen: str, key: UUID, now: datetime) -> Entry:
    """Enters a function and its training, or changes it. A new one is given the id that comes of the key, whatever id it has.

    Refused: "plans.not_found", "plans.training_of_whom", "plans.trained_in_future", "plans.no_such_body", "plans.no_such_person",
    "plans.trained_another", "plans.too_many_trainings", "plans.changed_meanwhile"…
    """
    with transaction.atomic():
        row = keeper(viewer, keeper_id)
        line = check_training(replace(line, id=uuid5(row.pk, f"training {key}")) if new else line, timezone.localdate(now))
        earlier = already(row.pk, key, events.TrainingSaved)
        if earlier:
            # Names are as they were called then.
            told = None if earlier.erased else replace(earlier.event.training, body="", person="")
            check_same_sending(earlier, same=told in (None, replace(line, body="", person="")))
            return earlier
        before = None if new else training(viewer, row.pk, line.id)
        check_same(seen, before)
        check_same_holder(line, before)
        if new and TrainingRow.objects.filter(keeper_id=row.pk).count() >= MOST_LINES:
            raise Refusal("plans.too_many_trainings", most=MOST_LINES)
        return written(events.TrainingSaved(row.pk, row.name, _named(viewer, row.pk, line, before), before), viewer, key, now)


def remove_training(*, viewer: Viewer, keeper_id: UUID, training_id: UUID, reason: str, seen: str, key: UUID, now: datetime) -> Entry:
    """Takes a line away, as it was when it was looked at. Refused: "plans.not_found", "plans.term_needs_why", "plans.changed_meanwhile"."""
    with transaction.atomic():
        row = keeper(viewer, keeper_id)
        reason = check_why(reason, "reason")
        earlier = already(row.pk, key, events.TrainingRemoved, reason=reason)
        if earlier:
            check_same_sending(earlier, same=earlier.erased or earlier.event.training.id == training_id)
            return earlier
        found = training(viewer, row.pk, training_id)
        check_same(seen, found)
        return written(events.TrainingRemoved(row.pk, row.name, found, reason), viewer, key, now)


def _named(viewer: Viewer, keeper_id: UUID, line: Training, before: Training | None) -> Training:
    """The line with the names of its body and person; what stood there before may have left the register since."""
    elected, people = training_choices(viewer, keeper_id)
    names = {one.id: one.name for one in elected}
    named = dict(people)
    if before is not None:
        names |= {before.body_id: before.body} if before.body_id and before.body_id not in names else {}
        named |= {before.person_id: before.person} if before.person_id and before.person_id not in named else {}
    if line.body_id is not None and line.body_id not in names:
        raise Refusal("plans.no_such_body", field="body_id")
    if line.person_id is not None and line.person_id not in named:
        raise Refusal("plans.no_such_person", field="person_id")
    body = names[line.body_id] if line.body_id else ""
    return replace(line, body=body, person=named[line.person_id] if line.person_id else "")
