"""From entries to the answers of self-checks and follow-ups, and to the forms of the latter."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid5

from vardkase.kernel import codec
from vardkase.ledger.entry import Entry
from vardkase.preparedness import events
from vardkase.preparedness.models import AnswerRow, FollowupFormRow, FollowupSentRow
from vardkase.preparedness.rules.asking import Answer, Form, wording

SELFCHECK, FOLLOWUP = "selfcheck", "followup"


def apply(entry: Entry) -> None:
    """Writes what an entry says into the tables; what is erased changes nothing."""
    if not entry.erased:
        _APPLIERS[type(entry.event)](entry, entry.event)


def forget_selfchecks(authority_id: UUID) -> None:
    """Deletes what can be made again from the stream of an authority's self-checks; its follow-ups have a stream of their own."""
    AnswerRow.objects.filter(what=SELFCHECK, place_id=authority_id).delete()


def forget_followups(keeper_id: UUID) -> None:
    """Deletes what can be made again from the stream of a municipality's follow-ups: forms, answers and that they were sent."""
    AnswerRow.objects.filter(what=FOLLOWUP, place_id=keeper_id).delete()
    FollowupFormRow.objects.filter(keeper_id=keeper_id).delete()
    FollowupSentRow.objects.filter(keeper_id=keeper_id).delete()


@lru_cache(maxsize=8192)
def answer_of(body: str) -> Answer:
    """The answer that a row keeps."""
    return codec.from_plain(Answer, json.loads(body))


@lru_cache(maxsize=64)
def form_of(body: str) -> Form:
    """The form that a row keeps."""
    return codec.from_plain(Form, json.loads(body))


def _body(part: Answer | Form) -> str:
    return json.dumps(codec.to_plain(part), ensure_ascii=False, sort_keys=True)


def _answers(entry: Entry, what: str, place_id: UUID) -> None:
    for one in entry.event.answers:
        said = {"body": _body(one), "changed_at": entry.recorded_at, "changed_by": entry.actor.label}
        place = {"what": what, "place_id": place_id, "year": entry.event.year, "key": one.key, "wording": wording(one.question)}
        AnswerRow.objects.update_or_create(
            id=uuid5(place_id, f"{what} {entry.event.year} {one.key} {place['wording']}"), defaults={**said, **place}
        )


def _selfcheck(entry: Entry, event: events.SelfcheckAnswered) -> None:
    _answers(entry, SELFCHECK, event.authority_id)


def _followup(entry: Entry, event: events.FollowupAnswered) -> None:
    _answers(entry, FOLLOWUP, event.keeper_id)


def _imported(entry: Entry, event: events.FollowupFormImported) -> None:
    FollowupFormRow.objects.create(
        id=uuid5(event.keeper_id, f"form {event.year} {event.form.version}"),
        keeper_id=event.keeper_id,
        year=event.year,
        version=event.form.version,
        body=_body(event.form),
        file=event.file,
        imported_at=entry.recorded_at,
        imported_by=entry.actor.label,
    )


def _sent(entry: Entry, event: events.FollowupSent) -> None:
    FollowupSentRow.objects.create(
        id=uuid5(event.keeper_id, f"sent {event.year}"), keeper_id=event.keeper_id, year=event.year, version=event.version,
        sent_on=event.on, sent_to=event.to, registry=event.registry, answered=event.answered, total=event.total, note=event.note,
        marked_at=entry.recorded_at, marked_by=entry.actor.label,
    )  # fmt: skip


def _reopened(entry: Entry, event: events.FollowupReopened) -> None:
    FollowupSentRow.objects.filter(keeper_id=event.keeper_id, year=event.year).delete()


_APPLIERS: dict[type, Callable[[Entry, Any], None]] = {
    events.SelfcheckAnswered: _selfcheck,
    events.FollowupFormImported: _imported,
    events.FollowupAnswered: _followup,
    events.FollowupSent: _sent,
    events.FollowupReopened: _reopened,
}
