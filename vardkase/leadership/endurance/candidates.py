"""The shifts that a person could take without breaking a rule, and the demand that the agreed shifts leave.

The rules are applied here, once, to single shifts: the solver only ever chooses among shifts that are allowed, and has to see to nothing
but that a person's shifts lie far enough apart and that every role is filled.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from vardkase.kernel.refusal import Refusal
from vardkase.leadership.endurance.check import is_reachable
from vardkase.leadership.endurance.hours import changes, is_night
from vardkase.leadership.endurance.problem import Interval, Person, Problem, Role, Shift, Standing, minutes

# Agreed shifts begin and end when they like, and others may follow them to the minute. Of a role with more such moments than these, others
# keep to the hours of the rules and are on together for a while: every odd moment gives some ten shifts more to each of its people.
MOST_ODD = 8


class Slot(NamedTuple):
    """A time between two changes of a role, and how many people it lacks beside those who are agreed."""

    start: datetime
    end: datetime
    lacks: int


class Span(NamedTuple):
    """A shift that a role could have: when somebody is on, and until when they fill the role (the handover comes after)."""

    on: Interval
    filled: Interval
    is_night: bool


@dataclass(frozen=True, slots=True)
class RoleFrame:
    """A role's slots in order and the shifts that would fill some of them."""

    role: Role
    slots: tuple[Slot, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A shift that a person may take; `number` says where it stands among all."""

    number: int
    person: Person
    role: Role
    span: Span
    is_preferred: bool

    @property
    def shift(self) -> Shift:
        """As a shift of a plan."""
        standing = Standing.PREFERRED if self.is_preferred else Standing.PROPOSED
        return Shift(self.role.key, self.person.id, self.span.on, standing)


def frames(problem: Problem) -> tuple[RoleFrame, ...]:
    """Each role's slots and possible shifts. A slot that no allowed shift can fill is refused ("leadership.rules_leave_no_shift")."""
    moments = changes(problem.horizon, problem.rules)
    return tuple(_frame(problem, role, moments) for role in problem.roles)


def _frame(problem: Problem, role: Role, moments: tuple[datetime, ...]) -> RoleFrame:
    horizon = problem.horizon.interval
    kept = [_filled(problem, role, shift) for shift in problem.kept if shift.role == role.key]
    wished = [_without_handover(problem, shift) for shift in problem.preferred if shift.role == role.key]
    edges = set(moments) | {edge for each in (*kept, *wished) for edge in (each.start, each.end)} | {horizon.start, horizon.end}
    ordered = sorted(edge for edge in edges if horizon.start <= edge <= horizon.end)
    slots = tuple(
        Slot(start, end, max(0, role.places - sum(1 for each in kept if each.holds(Interval(start, end)))))
        for start, end in itertools.pairwise(ordered)
    )
    regular = {*moments, horizon.start, horizon.end}
    few = len(edges - regular) <= MOST_ODD
    spans = (one for one in _spans(problem, slots) if few or {one.filled.start, one.filled.end} <= regular or one.filled in wished)
    frame = RoleFrame(role, slots, tuple(spans))
    for slot in slots:
        if slot.lacks and not any(fills(span, slot) for span in frame.spans):
            raise Refusal("leadership.rules_leave_no_shift", role=role.key, start=slot.start, end=slot.end)
    return frame


def fills(span: Span, slot: Slot) -> bool:
    """Whether a shift fills a slot; shifts begin and end where slots do."""
    return span.filled.start <= slot.start and slot.end <= span.filled.end


def _without_handover(problem: Problem, shift: Shift) -> Interval:
    """The part of a shift that fills the role. The end of the horizon is no change of people, and so needs no handover."""
    if shift.end >= problem.horizon.end or shift.interval.span <= problem.rules.overlap:
        return shift.interval
    return Interval(shift.start, shift.end - problem.rules.overlap)


def _filled(problem: Problem, role: Role, shift: Shift) -> Interval:
    """The part of an agreed shift that fills the role.

    Where other agreed shifts fill the role from its end on, it fills to its end: nobody is called in for the half hour of a handover that
    was agreed otherwise. `check` speaks of such a handover.
    """
    others = sum(1 for each in problem.kept if each.role == role.key and each.start <= shift.end < each.end)
    return shift.interval if others >= role.places else _without_handover(problem, shift)


def _spans(problem: Problem, slots: tuple[Slot, ...]) -> Iterator[Span]:
    rules, end = problem.rules, problem.horizon.end
    for first, slot in enumerate(slots):
        for last in slots[first:]:
            leaves = min(last.end + rules.overlap, end)
            on = Interval(slot.start, leaves)
            if on.span > rules.longest:
                break
            # A shift that the end of the horizon cuts goes on in the next plan, and may be short in this one.
            if (on.span >= rules.shortest or leaves == end) and _lacks_somebody(slots, slot.start, last.end):
                yield Span(on, Interval(slot.start, last.end), is_night(on, rules))


def _lacks_somebody(slots: tuple[Slot, ...], start: datetime, end: datetime) -> bool:
    return any(slot.lacks for slot in slots if start <= slot.start < end)


def candidates(problem: Problem, framed: tuple[RoleFrame, ...]) -> tuple[Candidate, ...]:
    """Every shift that somebody may take in a role, by role, person and time."""
    wished = {(shift.role, shift.person, shift.interval) for shift in problem.preferred}
    found: list[Candidate] = []
    for frame in framed:
        for person in problem.people:
            if frame.role.qualification not in person.qualifications:
                continue
            blocked = tuple(_blocked(problem, person))
            for span in frame.spans:
                if is_reachable(person, span.on) and not any(span.on.meets(each) for each in blocked):
                    is_wish = (frame.role.key, person.id, span.on) in wished
                    found.append(Candidate(len(found), person, frame.role, span, is_wish))
    return tuple(found)


def _blocked(problem: Problem, person: Person) -> Iterator[Interval]:
    """The times at which a new shift would break a rule: other duties with the way there, agreed shifts, and the rest around them."""
    rules = problem.rules
    for duty in person.duties:
        away = max(person.travel, rules.rest) if duty.is_work else person.travel
        yield Interval(duty.interval.start - away, duty.interval.end + away)
    for shift in problem.kept:
        if shift.person == person.id:
            yield Interval(shift.start - rules.rest, shift.end + rules.rest)
    if person.off_at is not None:
        # Nobody is put on before they have come off: whatever came before is work.
        begins = min(person.off_at, problem.horizon.start) - rules.longest
        yield Interval(begins, person.off_at + rules.rest)


def kept_minutes(problem: Problem, person: Person) -> int:
    """What a person has done already and what they are agreed to do, in minutes."""
    return minutes(person.worked) + sum(minutes(shift.interval.span) for shift in problem.kept if shift.person == person.id)
