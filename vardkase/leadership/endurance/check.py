"""Looks a roster over: every rule, on every shift, also on those that a person has made by hand. Never refuses; tells all it finds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from vardkase.leadership.endurance.plan import Plan, gaps_of
from vardkase.leadership.endurance.problem import Interval, Person, Problem, Role, Shift
from vardkase.leadership.endurance.warn import Code, Severity, ShiftWarning

HOUR = timedelta(hours=1)


def check(plan: Plan, *, now: datetime | None = None) -> tuple[ShiftWarning, ...]:
    """Everything that is wrong with a plan, the red first, then by time.

    `now` is what "within twelve hours" counts from; without it, the start of the horizon. Hours are elapsed ones, so that a shift over a
    change of summer time is as long as it is lived. Sources: arbetstidslagen (1982:673) 13 §; staff doctrine's two full reliefs.
    """
    problem = plan.problem
    since = now or problem.horizon.start
    found = [
        *_empty(plan, since),
        *_handovers(plan),
        *_each_shift(plan),
        *(warning for person in problem.people for warning in _one_person(plan, person)),
        *(warning for role in problem.roles for warning in _reliefs(problem, role)),
    ]
    return tuple(sorted(found, key=_loudest_first))


def _loudest_first(warning: ShiftWarning) -> tuple[bool, float, str, str, str]:
    at = warning.start.timestamp() if warning.start else float("inf")
    return warning.severity != Severity.RED, at, warning.code, warning.role, warning.person


def _about(code: Code, interval: Interval, **facts: str | int) -> ShiftWarning:
    return ShiftWarning(code, start=interval.start, end=interval.end, hours=interval.span / HOUR, **facts)  # type: ignore[arg-type] # Facts are named by the callers beside.


def _empty(plan: Plan, since: datetime) -> Iterator[ShiftWarning]:
    for gap in gaps_of(plan.problem, plan.shifts):
        is_soon = gap.interval.start < since + plan.problem.rules.soon
        yield _about(Code.EMPTY_SOON if is_soon else Code.EMPTY_LATER, gap.interval, role=gap.role, count=gap.missing)


def _handovers(plan: Plan) -> Iterator[ShiftWarning]:
    """A shift ends with a handover: for so long there must be as many others in the role as it has places.

    Where nobody follows at all the role is empty, which is said already.
    """
    problem, overlap = plan.problem, plan.problem.rules.overlap
    if not overlap:
        return
    by_role = _grouped(plan.shifts)
    for role in problem.roles:
        shifts = by_role[role.key]
        for shift in shifts:
            if not problem.horizon.start < shift.end < problem.horizon.end:
                continue
            handover = Interval(shift.end - overlap, shift.end)
            stay = [each.interval for each in shifts if each.start <= shift.end < each.end]
            took_part = [each for each in stay if each.start <= handover.start]
            if len(stay) >= role.places > len(took_part):
                yield _about(Code.NO_HANDOVER, handover, role=role.key, person=shift.person)


def _grouped(shifts: tuple[Shift, ...]) -> defaultdict[str, list[Shift]]:
    by_role: defaultdict[str, list[Shift]] = defaultdict(list)
    for shift in shifts:
        by_role[shift.role].append(shift)
    return by_role


def _each_shift(plan: Plan) -> Iterator[ShiftWarning]:
    problem = plan.problem
    people, roles = {person.id: person for person in problem.people}, {role.key: role for role in problem.roles}
    for shift in plan.shifts:
        person, role = people.get(shift.person), roles.get(shift.role)
        for code, is_wrong in (
            (Code.UNKNOWN_PERSON, person is None),
            (Code.UNKNOWN_ROLE, role is None),
            (Code.NOT_QUALIFIED, person and role and role.qualification not in person.qualifications),
            (Code.NOT_AVAILABLE, person and not is_reachable(person, shift.interval)),
            (Code.SHORT_SHIFT, shift.interval.span < problem.rules.shortest and shift.end < problem.horizon.end),
        ):
            if is_wrong:
                yield _about(code, shift.interval, role=shift.role, person=shift.person)


def is_reachable(person: Person, interval: Interval) -> bool:
    """Whether a person can be there for the whole of a time: available in one go, with the way there before it."""
    return any(free.start + person.travel <= interval.start and interval.end <= free.end for free in person.free)


@dataclass(frozen=True, slots=True)
class _Work:
    """Something a person must rest from; `name` is a role or another roster."""

    interval: Interval
    name: str
    is_shift: bool


def _one_person(plan: Plan, person: Person) -> Iterator[ShiftWarning]:
    mine = [shift for shift in plan.shifts if shift.person == person.id]
    if not mine:
        return
    yield from _double(person, mine)
    yield from _elsewhere(person, mine)
    work = [_Work(shift.interval, shift.role, True) for shift in mine]
    work += [_Work(duty.interval, duty.roster, False) for duty in person.duties if duty.is_work]
    yield from _on_and_off(plan.problem, person, sorted(work, key=lambda each: (each.interval.start, each.interval.end, each.name)))


def _double(person: Person, mine: list[Shift]) -> Iterator[ShiftWarning]:
    ordered = sorted(mine, key=lambda each: (each.start, each.end, each.role))
    for number, shift in enumerate(ordered):
        for other in ordered[number + 1 :]:
            if shift.interval.meets(other.interval):
                common = Interval(other.start, min(shift.end, other.end))
                yield _about(Code.DOUBLE_BOOKED, common, role=shift.role, person=person.id, other=other.role)


def _elsewhere(person: Person, mine: list[Shift]) -> Iterator[ShiftWarning]:
    for shift in mine:
        for duty in person.duties:
            # Whoever is on duty elsewhere is also gone while on the way, in both directions.
            away = Interval(duty.interval.start - person.travel, duty.interval.end + person.travel)
            if away.meets(shift.interval):
                common = Interval(max(away.start, shift.start), min(away.end, shift.end))
                yield _about(Code.OTHER_ROSTER, common, role=shift.role, person=person.id, other=duty.roster)


def _on_and_off(problem: Problem, person: Person, work: list[_Work]) -> Iterator[ShiftWarning]:
    """Work that adjoins or overlaps is one time on; between two such times there must be rest."""
    rules = problem.rules
    before, comes_from, came_from_shift = person.off_at, "", False
    for block in _blocks(work):
        on = Interval(block[0].interval.start, max(each.interval.end for each in block))
        has_shift = any(each.is_shift for each in block)
        if before is not None and before < on.end and on.start < before + rules.rest and (has_shift or came_from_shift):
            # Whoever is put on before they have come off has not rested at all.
            hours = max(timedelta(), on.start - before) / HOUR
            yield ShiftWarning(Code.SHORT_REST, block[0].name, person.id, min(before, on.start), on.start, hours, other=comes_from)
        if has_shift and on.span > rules.amber:
            code = Code.TOO_LONG_SHIFT if on.span > rules.longest else Code.LONG_SHIFT
            yield _about(code, on, person=person.id, role=block[0].name)
        if before is None or on.end > before:
            before, comes_from, came_from_shift = on.end, block[-1].name, has_shift


def _blocks(work: list[_Work]) -> Iterator[list[_Work]]:
    block: list[_Work] = []
    for each in work:
        if block and each.interval.start > max(one.interval.end for one in block):
            yield block
            block = []
        block.append(each)
    if block:
        yield block


def _reliefs(problem: Problem, role: Role) -> Iterator[ShiftWarning]:
    """Two full reliefs beside those who are on: three people for a place. A person counts who can be there at some time of the horizon."""
    able = [person for person in problem.people if role.qualification in person.qualifications and _comes_at_all(person, problem)]
    needed = role.places * (1 + problem.rules.full_reliefs)
    if not able:
        yield ShiftWarning(Code.NOBODY_QUALIFIED, role=role.key, count=0, needed=needed)
        return
    if len(able) == 1:
        yield ShiftWarning(Code.SINGLE_PERSON, role=role.key, person=able[0].id, count=1, needed=needed)
    if len(able) < needed:
        yield ShiftWarning(Code.FEW_RELIEFS, role=role.key, count=len(able), needed=needed)


def _comes_at_all(person: Person, problem: Problem) -> bool:
    return any(free.meets(problem.horizon.interval) for free in person.free)
