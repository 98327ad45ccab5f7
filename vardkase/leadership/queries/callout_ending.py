"""Whom a call-out leaves behind when it is stopped: who is told that they need not come, and who must be telephoned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents import tables
from vardkase.leadership.channels.gate import ChannelKind
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.letters import ways_of
from vardkase.leadership.models import Callout, CalloutMessage, CalloutSeat, HoldingRow
from vardkase.leadership.queries.callouts import readable
from vardkase.leadership.rules import callouts as rules
from vardkase.leadership.rules.callouts import MessageState
from vardkase.leadership.rules.roles import same_person
from vardkase.leadership.rules.stopping import told_by

# What has gone to somebody, or may have.
GONE = (MessageState.PLANNED, MessageState.HANDED_OVER, MessageState.DELIVERED, MessageState.UNKNOWN, MessageState.KEPT)


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who is told, and by which kinds of message."""

    seat: CalloutSeat
    kinds: tuple[ChannelKind, ...]


@dataclass(frozen=True, slots=True)
class Ending:
    """Who has said yes, and who has said nothing that counts as a no; and who has said yes and gets no message: they are telephoned."""

    yes: tuple[Told, ...]
    others: tuple[Told, ...]
    to_ring: tuple[str, ...]

    def told(self, *, came: bool = False) -> tuple[Told, ...]:
        """Those who are told; without those who have said yes when they are in place."""
        return self.others if came else (*self.yes, *self.others)


def names(those: Iterable[Told]) -> tuple[str, ...]:
    """Each of them once."""
    return tuple(dict.fromkeys(one.seat.name for one in those))


def callout_ending(viewer: Viewer, callout_id: UUID, *, now: datetime) -> Ending:
    """Who would be told if the call-out were stopped now. Refusal("leadership.not_found")."""
    return ending(readable(viewer, callout_id), now)


def ending(row: Callout, now: datetime) -> Ending:
    """Everybody who was asked and has not said no, by the kinds of message that they were asked by; of a test and of an old one nobody.

    Whoever holds a role in the incident is in place, and left out.
    """
    if row.is_test or row.ended_at is not None or rules.has_lapsed(row.started_at, now):
        return Ending((), (), ())
    gone: dict[UUID, set[ChannelKind]] = defaultdict(set)
    for message in tables.load(CalloutMessage, callout_id=row.id, state=[str(one) for one in GONE]):
        gone[message.seat_id].add(ChannelKind(message.kind))
    there = [one.person for one in tables.load(HoldingRow, incident_id=row.incident_id, left_at=None)]
    yes: list[Told] = []
    others: list[Told] = []
    to_ring: list[str] = []
    for seat in tables.load(CalloutSeat, "role_key, place", callout_id=row.id):
        said_yes = seat.answer == Answer.YES and not seat.conflict
        is_waiting = said_yes or (seat.asked_at is not None and (seat.answer != Answer.NO or seat.conflict))
        if not is_waiting or any(same_person(seat.name, name) for name in there):
            continue
        kinds = told_by(gone[seat.id]) or (rules.kinds_for(ways_of(seat)) if said_yes else ())
        if kinds:
            (yes if said_yes else others).append(Told(seat, kinds))
        elif said_yes:
            to_ring.append(seat.name)
    return Ending(tuple(yes), tuple(others), tuple(to_ring))
