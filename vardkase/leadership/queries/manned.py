"""Who holds the roles that call-outs ask for: a role that somebody has taken meanwhile is asked for no more. The one place that says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from vardkase.incidents import tables
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.models import Callout, CalloutRole, CalloutSeat, CardRow, HoldingRow, Staff
from vardkase.leadership.rules.callouts import LAPSES, Holder
from vardkase.leadership.rules.roles import same_person


def is_for(callout: Callout, staff: Staff) -> bool:
    """Whether a call-out is a staff's: one without a staff of its own is one's whose name it has."""
    if callout.incident_id != staff.incident_id:
        return False
    return callout.staff_id == staff.id or (callout.staff_id is None and same_person(callout.staff, staff.name))


def is_of(role: CalloutRole, card: CardRow) -> bool:
    """Whether a call-out asks for the role of a card: by its key, or by what it is called."""
    return role.role_key == card.key or same_person(role.role, card.label)


def holders(callouts: Iterable[Callout], roles: Iterable[CalloutRole], now: datetime) -> dict[tuple[UUID, str], tuple[Holder, ...]]:
    """By call-out and role: who has taken the role since the call-out began and holds it, as it is now, or was when the call-out ended.

    Whoever held it before was known to the one who called out: the number that is wanted came on top of them.
    """
    rows = {one.id: one for one in callouts if one.incident_id is not None}
    staffs = tables.load(Staff, "number", incident_id={one.incident_id for one in rows.values()})
    cards: dict[UUID, list[CardRow]] = defaultdict(list)
    for card in tables.load(CardRow, "place", staff_id=[one.id for one in staffs]):
        cards[card.staff_id].append(card)
    held: dict[UUID, list[HoldingRow]] = defaultdict(list)
    for holding in tables.load(HoldingRow, "number", staff_id=list(cards)):
        held[holding.card_id].append(holding)
    found: dict[tuple[UUID, str], tuple[Holder, ...]] = defaultdict(tuple)
    for role in roles if held else ():
        row = rows.get(role.callout_id)
        if row is not None:
            at = min(row.ended_at or now, row.started_at + LAPSES)
            those = [card for staff in staffs if is_for(row, staff) for card in cards[staff.id] if is_of(role, card)]
            found[row.id, role.role_key] = tuple(
                Holder(one.person, one.taken_at) for card in those for one in held[card.id] if _holds(one, row.started_at, at)
            )
    return found


def beside(there: Iterable[Holder], coming: Iterable[CalloutSeat]) -> tuple[Holder, ...]:
    """Those who hold a role without having said yes to the call-out: whoever has said yes is counted by that."""
    names = [seat.name for seat in coming]
    return tuple(one for one in there if not any(same_person(one.person, name) for name in names))


def filled(callouts: Iterable[Callout], now: datetime) -> dict[UUID, tuple[int, int]]:
    """By call-out: how many of its roles are filled, by a yes or by who holds them, and how many it has."""
    rows = list(callouts)
    ids = [one.id for one in rows]
    roles = tables.load(CalloutRole, "place", callout_id=ids)
    held = holders(rows, roles, now)
    yes: dict[tuple[UUID, str], list[CalloutSeat]] = defaultdict(list)
    for seat in tables.load(CalloutSeat, callout_id=ids, answer=str(Answer.YES), conflict=False):
        yes[seat.callout_id, seat.role_key].append(seat)
    found = dict.fromkeys(ids, (0, 0))
    for role in roles:
        those = yes[role.callout_id, role.role_key]
        manned = len(those) + len(beside(held[role.callout_id, role.role_key], those))
        count, every = found[role.callout_id]
        found[role.callout_id] = count + (manned >= role.count), every + 1
    return found


def _holds(one: HoldingRow, since: datetime, at: datetime) -> bool:
    return since < one.taken_at <= at and (one.left_at is None or one.left_at > at)
