"""Who is at a meeting while it goes on: those who came late or left are written down with the time, and the quorum follows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.frame import folded, need, tidy
from vardkase.leadership.rules.meetings import Attendance, MeetingState, Move, refuse_state


def here(who: Attendance) -> tuple[str, ...]:
    """Those who serve now, each once: as it began, with those who came and without those who left."""
    found = list({folded(one): one for one in reversed((*who.present, *who.substitutes))}.values())[::-1]
    for move in in_order(who):
        if move.came and not _among(move.name, found):
            found.append(move.name)
        elif not move.came:
            found = [one for one in found if folded(one) != folded(move.name)]
    return tuple(found)


def at_the_time(who: Attendance, at: datetime) -> Attendance:
    """Who took part, as it stood at a moment."""
    return replace(who, moves=tuple(move for move in who.moves if move.at <= at))


def serving(who: Attendance, recused: Iterable[str] = ()) -> int:
    """How many serve now, without those who left a matter because of a conflict of interest."""
    return sum(not _among(one, tuple(recused)) for one in here(who))


def members_of(who: Attendance, called: tuple[str, ...]) -> int | None:
    """How many members a board has: as it was said, and never fewer than were called; None when neither tells."""
    return max(who.members or 0, len(set(map(folded, called)))) or None


def check_seats(who: Attendance, called: tuple[str, ...]) -> Attendance:
    """Who sits in a board that was called: the number of members is filled in, when nobody has said it.

    Refused: "leadership.fewer_members_than_called", "leadership.here_and_away" for a name that stands as present and as absent,
    "leadership.present_not_called" for one that stands among the members and was not called as one.
    """
    least = len(set(map(folded, called)))
    if who.members is not None and who.members < least:
        raise Refusal("leadership.fewer_members_than_called", field="members", members=who.members, called=least)
    both = [one for one in who.absent if _among(one, [*who.present, *who.substitutes])]
    if both:
        raise Refusal("leadership.here_and_away", field="absent", names=", ".join(both))
    strange = [one for one in who.present if called and not _among(one, [*called, *who.uncalled])]
    if strange:
        raise Refusal("leadership.present_not_called", field="present", names=", ".join(strange))
    return replace(who, members=members_of(who, called))


def check_comer(who: Attendance, move: Move, called: tuple[str, ...]) -> None:
    """Who comes to a board that was called, and serves in nobody's place, is one of its members ("leadership.came_uncalled")."""
    if move.came and not move.substitute and called and not _among(move.name, [*called, *who.present, *who.substitutes, *who.uncalled]):
        raise Refusal("leadership.came_uncalled", field="name", name=move.name)


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
    return folded(name) in map(folded, names)
