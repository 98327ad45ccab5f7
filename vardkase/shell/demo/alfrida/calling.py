"""The call-out of the demonstration: from the rows of callouts.json to a call-out that asks, is answered and moves on.

Two of eight do not answer, and their deputies come. Everything goes into the tray: nothing leaves the machine. All of it is invented;
the numbers are of those that the Swedish Post and Telecom Authority keeps for fiction (070-174 06 05 to 06 99).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from vardkase.leadership import actions
from vardkase.leadership.actions.callout_answers import record_answer
from vardkase.leadership.actions.callout_sending import keep_in_tray
from vardkase.leadership.actions.callout_steps import advance_callout
from vardkase.leadership.channels.gate import ChannelKind
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.rules.callouts import CalloutDraft, Candidate, Via, Wanted, Way
from vardkase.ledger import Entry

INVENTED = "(Fiktivt inslag i demonstrationen.)"
FIRST_NUMBER = 605
PEOPLE = 2  # in each chain: whoever is asked first, and a deputy
Common = Mapping[str, Any]


def perform(body: Mapping[str, Any], targets: Mapping[str, UUID], incident_id: UUID, common: Common, prefix: str = "") -> Entry:
    """Does a step of the call-out, and what follows from it at that moment: the next are asked, and what is planned is kept in the tray."""
    entry, callout_id = _HOW[body["act"]](body, targets, incident_id, common, prefix)
    advance_callout(callout_id=callout_id, now=common["now"])
    keep_in_tray(callout_id=callout_id, now=common["now"])
    return entry


def seat_of(callout_id: UUID, role: str, place: int) -> UUID:
    """The id of a candidate, as the action makes it from the call-out's."""
    return uuid5(callout_id, f"{role.casefold()}/{place}")


def wanted(roles: list[str], within_minutes: int) -> tuple[Wanted, ...]:
    """The roles with their chains: `Stabschef 1`, and `Stabschef 2` for a deputy."""
    return tuple(
        Wanted(role.casefold(), role, 1, within_minutes, tuple(_candidate(role, row, place) for place in range(PEOPLE)))
        for row, role in enumerate(roles)
    )


def _candidate(role: str, row: int, place: int) -> Candidate:
    number = f"+467017406{(FIRST_NUMBER + row * PEOPLE + place) % 100:02}"
    return Candidate(None, f"{role} {place + 1}", f"{role}, fiktiv", (Way(ChannelKind.SMS, number), Way(ChannelKind.VOICE, number)))


def _start(body: Mapping[str, Any], targets: Mapping[str, UUID], incident_id: UUID, common: Common, prefix: str) -> tuple[Entry, UUID]:
    draft = CalloutDraft(
        targets["staff"], body["staff"], body["place"], None, wanted(body["roles"], body["within"]), why=f"{prefix}{body['why']} {INVENTED}"
    )
    entry = actions.start_callout(incident_id=incident_id, draft=draft, **common)
    return entry, entry.event.callout_id


def _answer(body: Mapping[str, Any], targets: Mapping[str, UUID], incident_id: UUID, common: Common, prefix: str) -> tuple[Entry, UUID]:
    """Some who say yes by their links, each with how many minutes it takes them to come. The system writes it down, as on the night."""
    callout_id, key, now = targets["callout_id"], common["key"], common["now"]
    entries = [_yes(callout_id, role, place, minutes, uuid5(key, role), now) for role, place, minutes in body["yes"]]
    return entries[-1], callout_id


def _yes(callout_id: UUID, role: str, place: int, minutes: int, key: UUID, now: datetime) -> Entry:
    seat_id = seat_of(callout_id, role, place)
    return record_answer(callout_id=callout_id, seat_id=seat_id, via=Via.LINK, answer=Answer.YES, minutes=minutes, key=key, now=now)


def _ring(body: Mapping[str, Any], targets: Mapping[str, UUID], incident_id: UUID, common: Common, prefix: str) -> tuple[Entry, UUID]:
    """Somebody is telephoned, and nobody picks up: the next of the chain is asked at once."""
    callout_id = targets["callout_id"]
    seat_id = seat_of(callout_id, body["role"], 0)
    words = f"{body['words']} {INVENTED}"
    return actions.tick_answer(callout_id=callout_id, seat_id=seat_id, answer=None, words=words, **common), callout_id


def _stop(body: Mapping[str, Any], targets: Mapping[str, UUID], incident_id: UUID, common: Common, prefix: str) -> tuple[Entry, UUID]:
    callout_id = targets["callout_id"]
    # It is stopped since they all have come: nobody is told to stay at home.
    return actions.stop_callout(callout_id=callout_id, reason=f"{prefix}{body['reason']} {INVENTED}", came=True, **common), callout_id


_HOW: dict[str, Callable[[Mapping[str, Any], Mapping[str, UUID], UUID, Common, str], tuple[Entry, UUID]]] = {
    "start_callout": _start,
    "answer_callout": _answer,
    "ring_callout": _ring,
    "stop_callout": _stop,
}
ACTS = frozenset(_HOW)
