"""Handing out roles and cards, taking and leaving roles, and ticking what a card asks for."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

from django.db import transaction

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import tables
from vardkase.incidents.rows import IncidentRow
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import events
from vardkase.leadership.actions.callouts import ask_anew
from vardkase.leadership.actions.frame import already, check_same, held, own_key, written
from vardkase.leadership.models import CardItemRow, CardRow, HoldingRow, Staff
from vardkase.leadership.queries.shaping import said
from vardkase.leadership.rules import roles as rules
from vardkase.leadership.rules.roles import Card, CardsDraft, Held, RoleDraft
from vardkase.ledger.entry import Entry
from vardkase.plans.rules import CardItem


def hand_out_cards(*, viewer: Viewer, incident_id: UUID, staff_id: UUID, draft: CardsDraft, key: UUID, now: datetime) -> Entry:
    """Gives an open staff its roles with their whole cards; H is now. Roles that the staff has already are left out.

    Refused: "leadership.may_not", "leadership.no_such_staff", "leadership.cards_need_roles", "leadership.cards_handed_out_already"…
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.INCIDENT_LEAD, key)
        key = own_key(CardRow, row.id, key)
        earlier = already(row.stream, key, events.CardsHandedOut, draft, staff_id=staff_id, apart=("roles",))
        if earlier:
            check_same(earlier, same=earlier.erased or _same_roles(earlier.event, draft))
            return earlier
        staff = _open_staff(row, staff_id)
        there = CardRow.objects.filter(staff_id=staff.id).values_list("key", flat=True)
        draft = rules.check_cards(draft, there)
        event = events.CardsHandedOut(
            key, staff.id, staff.name, draft.roles, draft.plan, draft.version_id, draft.version, draft.apart, draft.organisation_id
        )
        return written(row.stream, event, viewer, key, now)


def take_role(*, viewer: Viewer, incident_id: UUID, staff_id: UUID, role_key: str, draft: RoleDraft, key: UUID, now: datetime) -> Entry:
    """Somebody takes a role, perhaps after another; the holding's id is the key. What should not meet in one person is kept, not refused.

    Refused: "leadership.may_not", "leadership.no_such_role", "leadership.role_needs_person", "leadership.role_is_taken"…
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.INCIDENT_LEAD, key)
        key = own_key(HoldingRow, row.id, key)
        earlier = already(
            row.stream, key, events.RoleTaken, draft, staff_id=staff_id, role_key=role_key, relieves_id=draft.relieves, apart=("relieves",)
        )
        if earlier:
            return earlier
        staff = _open_staff(row, staff_id)
        card = tables.first(CardRow, staff_id=staff.id, key=role_key)
        if card is None:
            raise Refusal("leadership.no_such_role")
        return _taken(viewer, row, staff, card, draft, key, now)


def hand_role_on(
    viewer: Viewer, row: IncidentRow, card: CardRow, *, leaver: str, taker: str, person_id: UUID | None, key: UUID, now: datetime
) -> None:
    """The role goes with a handover that has its receipt, within that transaction, for one who may give the receipt.

    Whoever hands over holds the role no more; who takes over holds it, unless there are others than the leaver in every place of it. In a
    staff that has closed nobody holds anything.
    """
    staff = tables.first(Staff, incident_id=row.id, id=card.staff_id, closed_at=None)
    holders = _holders(card)
    if staff is None:
        return
    relieves = rules.whom_to_relieve(holders, leaver, said(Card, card.body).wanted)
    if any(rules.same_person(taker, person) for person in holders.values()):
        if relieves is not None and not rules.same_person(taker, holders[relieves]):
            event = events.RoleLeft(relieves, staff.id, staff.name, card.key, card.label, holders[relieves])
            _moved(row, event, viewer, key, now)
    elif relieves is not None or len(holders) < said(Card, card.body).wanted:
        _taken(viewer, row, staff, card, RoleDraft(taker, person_id, relieves=relieves), own_key(HoldingRow, row.id, key), now)


def _taken(viewer: Viewer, row: IncidentRow, staff: Staff, card: CardRow, draft: RoleDraft, key: UUID, now: datetime) -> Entry:
    holders = _holders(card)
    draft = rules.check_taking(draft, card.label, said(Card, card.body).wanted, holders, now)
    new = Held(staff.id, staff.name, card.key, card.label, draft.person, draft.person_id)
    event = events.RoleTaken(
        key, staff.id, staff.name, card.key, card.label, draft.person, draft.person_id, draft.reachable, draft.relieves,
        holders[draft.relieves] if draft.relieves else "", rules.meetings(new, _held_now(row.id), _apart(staff.id)),
    )  # fmt: skip
    return _moved(row, event, viewer, key, now)


def _moved(row: IncidentRow, event: events.RoleTaken | events.RoleLeft, viewer: Viewer, key: UUID, now: datetime) -> Entry:
    """A role that is taken or left, and the call-outs that ask for it looked at anew."""
    entry = written(row.stream, event, viewer, key, now)
    ask_anew(row.id, now)
    return entry


def _holders(card: CardRow) -> dict[UUID, str]:
    return dict(HoldingRow.objects.filter(card_id=card.id, left_at=None).order_by("number").values_list("id", "person"))


def leave_role(*, viewer: Viewer, incident_id: UUID, holding_id: UUID, words: str = "", key: UUID, now: datetime) -> Entry:
    """Somebody leaves a role. Refused: "leadership.no_such_holder", "leadership.role_left_already"."""
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.INCIDENT_LEAD, key)
        earlier = already(row.stream, key, events.RoleLeft, holding_id=holding_id, words=words)
        if earlier:
            return earlier
        holding = tables.first(HoldingRow, incident_id=row.id, id=holding_id)
        if holding is None:
            raise Refusal("leadership.no_such_holder")
        words = rules.check_words(words, now)
        if holding.left_at is not None:
            raise Refusal("leadership.role_left_already", person=holding.person)
        taken = said(events.RoleTaken, holding.body)
        event = events.RoleLeft(holding.id, taken.staff_id, taken.staff, taken.role_key, taken.role, taken.person, words)
        return _moved(row, event, viewer, key, now)


def tick_item(
    *, viewer: Viewer, incident_id: UUID, item_id: UUID, note: str = "", not_needed: bool = False, key: UUID, now: datetime
) -> Entry:
    """An item of a card is done, or with a reason does not apply; the log says so by itself.

    Refused: "leadership.no_such_item", "leadership.item_is_done", "leadership.skip_needs_reason".
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.LOG_WRITE, key)
        earlier = already(row.stream, key, events.CardItemDone, item_id=item_id, note=note, not_needed=not_needed)
        if earlier:
            return earlier
        found, card, staff = _item(row, item_id)
        note = rules.check_reason(note, now) if not_needed else rules.check_words(note, now)
        if found.done_at is not None:
            raise Refusal("leadership.item_is_done", by=found.done_by)
        what = said(CardItem, found.body)
        holders = HoldingRow.objects.filter(card_id=card.id, left_at=None).order_by("number").values_list("person", flat=True)
        event = events.CardItemDone(
            found.id, staff.id, staff.name, card.key, card.label, what.key, what.text, note, ", ".join(holders), not_needed
        )
        return written(row.stream, event, viewer, key, now)


def untick_item(*, viewer: Viewer, incident_id: UUID, item_id: UUID, reason: str, key: UUID, now: datetime) -> Entry:
    """An item that was ticked by mistake is open again. Refused: "leadership.item_is_open", "leadership.undo_needs_reason"."""
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.LOG_WRITE, key)
        earlier = already(row.stream, key, events.CardItemReopened, item_id=item_id, reason=reason)
        if earlier:
            return earlier
        found, card, staff = _item(row, item_id)
        reason = rules.check_undo(done=found.done_at is not None, reason=reason, now=now)
        what = said(CardItem, found.body)
        event = events.CardItemReopened(found.id, staff.id, staff.name, card.key, card.label, what.key, what.text, reason)
        return written(row.stream, event, viewer, key, now)


def _same_roles(event: events.CardsHandedOut, draft: CardsDraft) -> bool:
    """Whether the same roles are asked for: those that were handed out, and of the rest only what the staff had before."""
    given, asked = {card.key for card in event.roles}, {card.key for card in draft.roles}
    before = CardRow.objects.filter(staff_id=event.staff_id).exclude(key__in=given).values_list("key", flat=True)
    return given <= asked and asked - given <= set(before)


def _open_staff(row: IncidentRow, staff_id: UUID) -> Staff:
    staff = tables.first(Staff, incident_id=row.id, id=staff_id, closed_at=None)
    if staff is None:
        raise Refusal("leadership.no_such_staff")
    return staff


def _item(row: IncidentRow, item_id: UUID) -> tuple[CardItemRow, CardRow, Staff]:
    """An item of a card, of a staff that is open: what a closed staff did and did not do stands as it stood when it closed."""
    found = tables.first(CardItemRow, incident_id=row.id, id=item_id)
    if found is None:
        raise Refusal("leadership.no_such_item")
    card = CardRow.objects.get(id=found.card_id)
    return found, card, _open_staff(row, card.staff_id)


def _held_now(incident_id: UUID) -> list[Held]:
    """Every role that somebody holds in a staff that is open."""
    staffs = Staff.objects.filter(incident_id=incident_id, closed_at=None).values("id")
    bodies = HoldingRow.objects.filter(incident_id=incident_id, staff_id__in=staffs, left_at=None).order_by("number")
    taken = (said(events.RoleTaken, body) for body in bodies.values_list("body", flat=True))
    return [Held(one.staff_id, one.staff, one.role_key, one.role, one.person, one.person_id) for one in taken]


def _apart(staff_id: UUID) -> set[tuple[str, str]]:
    sources = CardRow.objects.filter(staff_id=staff_id).values_list("source", flat=True)
    return {(one, other) for source in sources for one, other in json.loads(source)["apart"]}
