"""From entries to budgeted choices."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from vardkase.kernel import codec
from vardkase.ledger.entry import Entry
from vardkase.preparedness.choice import Problem
from vardkase.preparedness.events import choices as events
from vardkase.preparedness.models import ChoiceRow
from vardkase.preparedness.rules.choices import Answer, Chosen

STOPPED = "preparedness.choice_stopped"


def apply(entry: Entry) -> None:
    """Writes what an entry says into the tables; what is erased changes nothing."""
    if not entry.erased:
        _APPLIERS[type(entry.event)](entry, entry.event)


def forget(authority_id: UUID) -> None:
    """Deletes every choice of an authority: they can be made again from the ledger."""
    ChoiceRow.objects.filter(authority_id=authority_id).delete()


def problem_of(row: ChoiceRow) -> Problem:
    """The question that a row keeps."""
    return codec.from_plain(Problem, json.loads(row.asked))


def answer_of(row: ChoiceRow) -> Answer | None:
    """Its answer, when there is one."""
    return codec.from_plain(Answer, json.loads(row.answer)) if row.answer else None


def chosen_of(row: ChoiceRow) -> Chosen | None:
    """What somebody chose of it."""
    return codec.from_plain(Chosen, json.loads(row.made)) if row.made else None


def _text(part: Problem | Answer | Chosen) -> str:
    return json.dumps(codec.to_plain(part), ensure_ascii=False)


def _asked(entry: Entry, event: events.ChoiceAsked) -> None:
    ChoiceRow.objects.create(
        id=event.choice_id, authority_id=event.authority_id, asked=_text(event.problem), asked_at=entry.recorded_at,
        asked_by=entry.actor.label, answer="", made="",
    )  # fmt: skip


def _answered(entry: Entry, event: events.ChoiceAnswered) -> None:
    ChoiceRow.objects.filter(pk=event.choice_id).update(answer=_text(event.answer), done=0)


def _stopped(entry: Entry, event: events.ChoiceStopped) -> None:
    ChoiceRow.objects.filter(pk=event.choice_id).update(answer=_text(Answer(refused=STOPPED)), done=0)


def _made(entry: Entry, event: events.ChoiceMade) -> None:
    ChoiceRow.objects.filter(pk=event.choice_id).update(made=_text(event.chosen))


_APPLIERS: dict[type, Callable[[Entry, Any], None]] = {
    events.ChoiceAsked: _asked,
    events.ChoiceAnswered: _answered,
    events.ChoiceMade: _made,
    events.ChoiceStopped: _stopped,
}
