"""Roles and action cards: from entries to rows."""

from __future__ import annotations

import json
from uuid import UUID

from vardkase.incidents.projections import rows
from vardkase.leadership import events
from vardkase.leadership.models import CardItemRow, CardRow, HoldingRow
from vardkase.leadership.projections.base import Applier, body_of
from vardkase.leadership.rules.roles import card_id, due_at, item_id
from vardkase.ledger.entry import Entry

TABLES = (CardRow, CardItemRow, HoldingRow)


def _handed_out(entry: Entry, event: events.CardsHandedOut, incident_id: UUID) -> None:
    source = {"plan": event.plan, "version": event.version, "apart": event.apart, "organisation_id": str(event.organisation_id or "")}
    before = CardRow.objects.filter(staff_id=event.staff_id).count()
    cards, items = [], []
    for place, card in enumerate(event.roles, before):
        id = card_id(event.handing_id, card.key)
        cards.append(
            CardRow(
                id=id,
                incident_id=incident_id,
                staff_id=event.staff_id,
                number=entry.number,
                place=place,
                key=card.key,
                label=card.label,
                body=body_of(card),
                source=json.dumps(source, ensure_ascii=False),
                handed_at=entry.recorded_at,
            )
        )
        items += [
            {
                "id": item_id(id, item.key),
                "incident_id": incident_id,
                "card_id": id,
                "number": entry.number,
                "place": at,
                "body": body_of(item),
                "due_at": due_at(entry.recorded_at, item.due_minutes),
                "done_at": None,
                "done_by": "",
                "note": "",
                "skipped": False,
            }
            for at, item in enumerate(card.items)
        ]
    rows.insert(cards)
    rows.enter(CardItemRow, items)


def _taken(entry: Entry, event: events.RoleTaken, incident_id: UUID) -> None:
    if event.relieves_id is not None:
        HoldingRow.objects.filter(id=event.relieves_id).update(left_at=entry.recorded_at)
    HoldingRow.objects.create(
        id=event.holding_id,
        incident_id=incident_id,
        staff_id=event.staff_id,
        card_id=CardRow.objects.values_list("id", flat=True).get(staff_id=event.staff_id, key=event.role_key),
        number=entry.number,
        person=event.person,
        body=body_of(event),
        taken_at=entry.recorded_at,
        words="",
    )


def _left(entry: Entry, event: events.RoleLeft, incident_id: UUID) -> None:
    HoldingRow.objects.filter(id=event.holding_id).update(left_at=entry.recorded_at, words=event.words)


def _done(entry: Entry, event: events.CardItemDone, incident_id: UUID) -> None:
    CardItemRow.objects.filter(id=event.item_id).update(
        done_at=entry.recorded_at, done_by=entry.actor.label, note=event.note, skipped=event.not_needed
    )


def _reopened(entry: Entry, event: events.CardItemReopened, incident_id: UUID) -> None:
    CardItemRow.objects.filter(id=event.item_id).update(done_at=None, done_by="", note="", skipped=False)


APPLIERS: dict[str, Applier] = {
    "leadership.cards_handed_out": _handed_out,
    "leadership.role_taken": _taken,
    "leadership.role_left": _left,
    "leadership.card_item_done": _done,
    "leadership.card_item_reopened": _reopened,
}
