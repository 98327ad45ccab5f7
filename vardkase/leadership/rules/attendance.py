"""Who is at a meeting while it goes on: those who came late or left are written down with the time, and the quorum follows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from vardkase.incidents.rules import clean_line
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.frame import need, tidy
from vardkase.leadership.rules.meetings import Attendance, MeetingState, Move, refuse_state


def here(who: Attendance) -> tuple[str, ...]:
    """Those who serve now: as it began, with those who came and without those who left."""
    found = [*who.present, *who.substitutes]
    for move in in_order(who):
        if move.came and not _among(move.name, found):
            found.append(move.name)
        elif not move.came:
            found = [one for one in found if one.casefold() != move.name.casefold()]
    return tuple(found)


def in_order(who: Attendance) -> tuple[Move, ...]:
    """Who came and went, the earliest first, also when it was written down in another order."""
    return tuple(sorted(who.moves, key=lambda move: move.at))


def counted(who: Attendance) -> Iterator[tuple[Move, int]]:
    """Each who came or went, with how many served after that."""
    moves = in_order(who)
    for place, move in enumerate(moves, 1):
        yield move, len(here(replace(who, moves=moves[:place])))


def whole(who: Attendance) -> Attendance:
    """Everybody who took part at some time, as a list of those who sat: nobody who came is absent."""
    late = [move for move in in_order(who) if move.came and not _among(move.name, [*who.present, *who.substitutes])]
    members = [move.name for move in late if not move.substitute]
    substitutes = [move.name for move in late if move.substitute]
    return replace(
        who,
        present=tuple(dict.fromkeys([*who.present, *members])),
        substitutes=tuple(dict.fromkeys([*who.substitutes, *substitutes])),
        absent=tuple(one for one in who.absent if not _among(one, [move.name for move in late])),
    )


def check_move(state: MeetingState, who: Attendance, begun_at: datetime, move: Move, now: datetime) -> Move:
    """The move in order.

    Refused: "leadership.meeting_has_not_begun", "leadership.meeting_is_over", "leadership.move_needs_name",
    "leadership.move_before_meeting", "leadership.move_in_future", "leadership.is_here_already", "leadership.is_not_here".
    """
    if state != MeetingState.UNDER_WAY:
        refuse_state(state)
    name: str = tidy(now, {"name": move.name}, {})["name"]
    need("name", name, "leadership.move_needs_name")
    if move.at > now:
        raise Refusal("leadership.move_in_future", field="at")
    if move.at < begun_at:
        raise Refusal("leadership.move_before_meeting", field="at")
    is_here = _among(name, here(who))
    if move.came and is_here:
        raise Refusal("leadership.is_here_already", field="name", name=name)
    if not move.came and not is_here:
        raise Refusal("leadership.is_not_here", field="name", name=name)
    return replace(move, name=name)


def _among(name: str, names: tuple[str, ...] | list[str]) -> bool:
    return clean_line(name).casefold() in [clean_line(one).casefold() for one in names]
