"""Short ways to a call-out, and how it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import NIGHT
from vardkase.kernel.ids import new_id
from vardkase.leadership import actions
from vardkase.leadership.actions.callout_answers import record_answer
from vardkase.leadership.actions.callout_sending import keep_in_tray
from vardkase.leadership.actions.callout_steps import advance_callout
from vardkase.leadership.channels.gate import ChannelKind
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.models import CalloutMessage, CalloutRole, CalloutSeat
from vardkase.leadership.rules.callouts import CalloutDraft, Candidate, Via, Wanted, Way

PLACE = "Stabsrummet, stadshuset"


def number(place: int) -> str:
    """A mobile number that nobody has (PTS keeps 070-174 06 05 to 06 99 for that)."""
    return f"+4670174{605 + place:04}"


def candidate(place: int, *kinds: ChannelKind, **facts: Any) -> Candidate:
    """Somebody invented, by SMS, mail and call unless said otherwise."""
    chosen = kinds or (ChannelKind.SMS, ChannelKind.MAIL, ChannelKind.VOICE)
    ways = tuple(Way(kind, f"p{place}@norrtalje.example" if kind == ChannelKind.MAIL else number(place)) for kind in chosen)
    return Candidate(**{"person_id": UUID(int=place + 1), "name": f"Provperson {place}", "post": "Stabschef", "ways": ways} | facts)


def wanted(people: int = 3, count: int = 1, *kinds: ChannelKind, start: int = 0, **facts: Any) -> Wanted:
    """A chief of staff out of a chain of people."""
    chain = tuple(candidate(start + place, *kinds) for place in range(people))
    return Wanted(**{"role_key": "stabschef", "role": "Stabschef", "count": count, "within_minutes": 15, "chain": chain} | facts)


def draft(*roles: Wanted, **facts: Any) -> CalloutDraft:
    """A call-out to the central staff at once."""
    return replace(CalloutDraft(None, "Central krisledning", PLACE, None, roles or (wanted(),), why="Stormen."), **facts)


def called(viewer: Viewer, incident_id: UUID, *roles: Wanted, now: datetime = NIGHT, begun: bool = True, **facts: Any) -> UUID:
    """A call-out that has started, its first wave planned; returns its id."""
    key = new_id()
    actions.start_callout(viewer=viewer, incident_id=incident_id, draft=draft(*roles, **facts), key=key, now=now)
    if begun:
        advance_callout(callout_id=key, now=now)
    return key


def seats(callout_id: UUID, role_key: str = "stabschef") -> list[CalloutSeat]:
    """The candidates of a role in the order of the chain."""
    return list(CalloutSeat.objects.filter(callout_id=callout_id, role_key=role_key).order_by("place"))


def said(
    callout_id: UUID, place: int, answer: Answer, at: datetime, *, via: Via = Via.LINK, minutes: int | None = None, **more: Any
) -> None:
    """A candidate answers, and the call-out moves on."""
    seat = seats(callout_id, more.pop("role_key", "stabschef"))[place]
    record_answer(callout_id=callout_id, seat_id=seat.id, via=via, answer=answer, minutes=minutes, key=new_id(), now=at, **more)
    advance_callout(callout_id=callout_id, now=at)


def moved_on(callout_id: UUID, at: datetime) -> None:
    """The worker at a moment: the next are asked, and what is planned is kept in the tray."""
    advance_callout(callout_id=callout_id, now=at)
    keep_in_tray(callout_id=callout_id, now=at)


def asked(callout_id: UUID) -> list[int]:
    """The places of those who have been asked."""
    return [seat.place for seat in seats(callout_id) if seat.asked_at]


def planned(callout_id: UUID) -> list[tuple[int, str]]:
    """Every message: to which place of the chain, by which kind."""
    place = {seat.id: seat.place for seat in CalloutSeat.objects.filter(callout_id=callout_id)}
    return sorted(
        (place[seat_id], kind) for seat_id, kind in CalloutMessage.objects.filter(callout_id=callout_id).values_list("seat_id", "kind")
    )


def state(callout_id: UUID, role_key: str = "stabschef") -> str:
    """How a role stands."""
    return CalloutRole.objects.get(callout_id=callout_id, role_key=role_key).state
