"""Endurance: who is on, who is next, who is rested, what is wrong with it, and what the planner proposes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents import tables
from vardkase.incidents.rules import audience, may_see, scopes
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import events
from vardkase.leadership.endurance import Code, ShiftWarning
from vardkase.leadership.endurance.plan import gaps_of
from vardkase.leadership.endurance.problem import HORIZONS
from vardkase.leadership.models import HandoverRow, ProposalRow, RosterPersonRow, RosterRow, ShiftRow
from vardkase.leadership.queries.roster_people import present
from vardkase.leadership.queries.rosters import rosters, shift_rows, turn, working_rules
from vardkase.leadership.queries.shaping import said
from vardkase.leadership.queries.shift_rows import (
    HOUR,
    PATIENCE,
    HandoverLine,
    MemberLine,
    ProposalLine,
    RoleLine,
    RosterLine,
    ShiftBoard,
    ShiftLine,
    WarningLine,
)
from vardkase.leadership.queries.staff_rows import staff_rows
from vardkase.leadership.rules.frame import check_reads_people, reads_people
from vardkase.leadership.rules.planning import BRIEF, Outcome, Roster, label_of, looked_over, problem_of
from vardkase.leadership.rules.present import Present, left_empty, of_role
from vardkase.leadership.rules.shifts import Member, ShiftState, Time

AHEAD = 72


def board(viewer: Viewer, incident_id: UUID, *, now: datetime, starts_at: datetime | None = None, hours: int = 24) -> ShiftBoard:
    """Every roster over some hours: from now, or for an incident that is over from its first shift. Refusal("incident.not_found")."""
    row = incidents.incident(viewer, incident_id)
    is_live = row.state.is_written_in
    hours = hours if hours in HORIZONS else HORIZONS[0]
    begins = starts_at or (now if is_live else _first(row.id) or now)
    begins = begins.replace(minute=0, second=0, microsecond=0)
    closed = {one.id for one in staff_rows(row.id) if one.closed_at is not None}
    found = []
    for one, known in rosters(viewer, row.id, now=now).values():
        is_over = not is_live or one.staff_id in closed
        # What is over is looked at as it was in the hours that are shown.
        seen_at = begins if is_over else now
        found.append(_roster(viewer, one, known, begins, hours, seen_at, now, is_over))
    return ShiftBoard(begins, hours, is_live, tuple(found), handovers(viewer, row.id, now=now))


def rostered_staffs(viewer: Viewer, incident_id: UUID) -> frozenset[UUID | None]:
    """The staffs of an incident that have a roster. Refusal("incident.not_found")."""
    row = incidents.incident(viewer, incident_id)
    return frozenset(one.staff_id for one in tables.load(RosterRow, incident_id=row.id))


def warnings(viewer: Viewer, incident_id: UUID, *, now: datetime) -> tuple[WarningLine, ...]:
    """What is wrong with the rosters of an incident in the next three days, the red first; nothing where leading is over."""
    row = incidents.incident(viewer, incident_id)
    if not row.state.is_written_in:
        return ()
    closed = {one.id for one in staff_rows(row.id) if one.closed_at is not None}
    found = [
        warning
        for one, known in rosters(viewer, row.id, now=now).values()
        if one.staff_id not in closed
        for warning in _warnings(one, known, looked_over(known, now, AHEAD, working_rules(), now), now)
    ]
    return tuple(sorted(found, key=lambda each: each.severity != "red"))


def shift(viewer: Viewer, incident_id: UUID, shift_id: UUID, *, now: datetime) -> ShiftLine:
    """One shift. Refusal("leadership.not_found") for one that is not in this incident."""
    row = incidents.incident(viewer, incident_id)
    found = tables.first(ShiftRow, incident_id=row.id, id=shift_id)
    if found is None:
        raise Refusal("leadership.not_found")
    return _shift(viewer, found, now)


def planned_shifts(viewer: Viewer, incident_id: UUID, roster_id: UUID, *, now: datetime) -> tuple[ShiftLine, ...]:
    """The shifts of a roster that nobody has been asked for yet, the earliest first. Refusal("leadership.not_found")."""
    row = incidents.incident(viewer, incident_id)
    if tables.first(RosterRow, incident_id=row.id, id=roster_id) is None:
        raise Refusal("leadership.not_found")
    found = tables.load(ShiftRow, "starts_at, member, id", roster_id=roster_id, state=ShiftState.PLANNED)
    return tuple(_shift(viewer, one, now) for one in found if one.ends_at > now)


def member(viewer: Viewer, incident_id: UUID, member_id: UUID) -> tuple[UUID, events.RosterPerson]:
    """Somebody in a roster, and that roster. Refusal("leadership.not_found")."""
    row = incidents.incident(viewer, incident_id)
    found = tables.first(RosterPersonRow, incident_id=row.id, id=member_id)
    if found is None:
        raise Refusal("leadership.not_found")
    return found.roster_id, said(events.RosterPerson, found.body)


def roster_said(viewer: Viewer, incident_id: UUID, roster_id: UUID) -> events.RosterSet:
    """What was said of a roster. Refusal("leadership.not_found")."""
    row = incidents.incident(viewer, incident_id)
    found = tables.first(RosterRow, incident_id=row.id, id=roster_id)
    if found is None:
        raise Refusal("leadership.not_found")
    return said(events.RosterSet, found.body)


def shifts_of(viewer: Viewer, incident_id: UUID, member_id: UUID, *, now: datetime) -> tuple[ShiftLine, ...]:
    """What somebody is asked for from now on, in every roster that has them. Refusal("leadership.not_found")."""
    row = incidents.incident(viewer, incident_id)
    known = [one for _row, roster in rosters(viewer, row.id, now=now).values() for one in roster.members]
    me = next((one for one in known if one.id == member_id), None)
    if me is None:
        raise Refusal("leadership.not_found")
    mine = [one.id for one in known if one.is_same(me)]
    found = ShiftRow.objects.filter(incident_id=row.id, member_id__in=mine).exclude(state__in=[ShiftState.WITHDRAWN, ShiftState.RELIEVED])
    lines = [_shift(viewer, one, now) for one in found.order_by("starts_at", "id")]
    return tuple(one for one in lines if one.lasts.ends_at > now)


def proposal(viewer: Viewer, incident_id: UUID, proposal_id: UUID, *, now: datetime) -> ProposalLine:
    """One proposal. Refusal("leadership.not_found")."""
    row = incidents.incident(viewer, incident_id)
    found = tables.first(ProposalRow, incident_id=row.id, id=proposal_id)
    if found is None:
        raise Refusal("leadership.not_found")
    _row, known = rosters(viewer, row.id, now=now)[found.roster_id]
    return _proposal(found, known.fingerprint, now)


def handovers(viewer: Viewer, incident_id: UUID, *, now: datetime) -> tuple[HandoverLine, ...]:
    """Every handover of an incident, the latest first, masked where it is not for the viewer. Refusal("incident.not_found")."""
    row = incidents.incident(viewer, incident_id)
    seen, people = audience(viewer, row.id, row.authority_id), reads_people(viewer, scopes(row.id, row.authority_id))
    return tuple(
        _handover(one, row.entries, is_seen=people and may_see(seen, one.mark_key))
        for one in tables.load(HandoverRow, "-number", incident_id=row.id)
    )


def given_handover(viewer: Viewer, incident_id: UUID, handover_id: UUID, *, now: datetime) -> HandoverLine:
    """One handover. Refusal("leadership.not_found") for one that is absent or not for the viewer."""
    row = incidents.incident(viewer, incident_id)
    check_reads_people(viewer, scopes(row.id, row.authority_id))
    for one in handovers(viewer, row.id, now=now):
        if one.id == handover_id and not one.masked:
            return one
    raise Refusal("leadership.not_found")


def handovers_waiting(viewer: Viewer, incident_id: UUID, *, now: datetime) -> tuple[HandoverLine, ...]:
    """Sheets that nobody has taken over by, the oldest first; masked ones are left out."""
    return tuple(one for one in reversed(handovers(viewer, incident_id, now=now)) if one.receipt is None and not one.masked)


def _first(incident_id: UUID) -> datetime | None:
    return next((one.starts_at for one in shift_rows(incident_id)), None)


def _roster(
    viewer: Viewer, row: RosterRow, known: Roster, begins: datetime, hours: int, seen_at: datetime, now: datetime, is_over: bool
) -> RosterLine:
    mine = (one for one in shift_rows(row.incident_id) if one.roster_id == row.id)
    shifts = [_shift(viewer, one, now) for one in sorted(mine, key=lambda one: (one.starts_at, one.ends_at, one.member))]
    rules = working_rules()
    problem = problem_of(known, begins, hours, rules, now, with_people=False)
    gaps = gaps_of(problem, problem.agreed)
    ends = begins + timedelta(hours=hours)
    shown = [one for one in shifts if one.state != ShiftState.WITHDRAWN and one.lasts.starts_at < ends and one.lasts.ends_at > begins]
    there = () if is_over else present(row.incident_id, row.staff_id, known.roles)
    roles = tuple(
        RoleLine(
            role,
            tuple(one for one in shown if one.role_key == role.key),
            tuple(
                left
                for gap in gaps
                if gap.role == role.key
                and (
                    left := left_empty(
                        Time(gap.interval.start, gap.interval.end), gap.missing, of_role(there, role.key), now, rules.longest
                    )
                )
                and left.ends_at - left.starts_at >= BRIEF
            ),
        )
        for role in known.roles
    )
    found = looked_over(known, seen_at, hours if is_over else AHEAD, rules, seen_at)
    wrong = tuple(_warning(row, known, one) for one in found) if is_over else tuple(_warnings(row, known, found, now, there))
    people = tuple(_member(known, one, shifts, now) for one in known.members)
    proposals = tables.load(ProposalRow, "-number", roster_id=row.id)
    as_it_is = known.fingerprint if any(one.adopted_at is None for one in proposals) else ""
    proposed = tuple(_proposal(one, as_it_is, now) for one in proposals)
    return RosterLine(row.id, row.name, row.staff_id, is_over, roles, people, wrong, proposed)


def _member(known: Roster, one: Member, shifts: list[ShiftLine], now: datetime) -> MemberLine:
    mine = [each for each in shifts if each.member_id == one.id and each.state.counts]
    begun = [each for each in mine if each.lasts.starts_at < now]
    done = sum((min(each.lasts.ends_at, now) - each.lasts.starts_at for each in begun), timedelta())
    every = sum((each.lasts.ends_at - each.lasts.starts_at for each in mine), timedelta())
    on = [each.lasts.starts_at for each in begun if each.state == ShiftState.ON]
    late = [each.starts_at for each in begun if each.state.is_ahead and each.lasts.ends_at > now]
    off = [each.lasts.ends_at for each in begun if each.lasts.ends_at <= now] + ([one.said.off_at] if one.said.off_at else [])
    rested_at = max(off) + working_rules().rest if off and not on else None
    ahead = [each.lasts.starts_at for each in mine if each.lasts.starts_at >= now]
    labels = tuple(label_of(known.roles, key) for key in one.said.roles)
    return MemberLine(
        one.id,
        one.said,
        labels,
        done / HOUR,
        (every - done) / HOUR,
        min(on, default=None),
        min(late, default=None),
        rested_at,
        min(ahead, default=None),
    )


def _shift(viewer: Viewer, row: ShiftRow, now: datetime) -> ShiftLine:
    return ShiftLine(
        row.id, row.roster_id, row.role_key, row.role, row.member_id, row.member, row.starts_at, row.ends_at, ShiftState(row.state),
        row.begun_at, row.ended_at, row.words, turn(viewer, row).lasts(now),
    )  # fmt: skip


def _warning(row: RosterRow, known: Roster, warning: ShiftWarning) -> WarningLine:
    name = next((one.said.name for one in known.members if str(one.id) == warning.person), "")
    return WarningLine(
        warning.code, warning.severity, row.id, row.name, label_of(known.roles, warning.role) if warning.role else "", warning.role, name,
        warning.start, warning.end, warning.hours, warning.count, warning.needed, label_of(known.roles, warning.other),
    )  # fmt: skip


def _warnings(
    row: RosterRow, known: Roster, found: tuple[ShiftWarning, ...], now: datetime, there: tuple[Present, ...] | None = None
) -> Iterator[WarningLine]:
    """What is wrong with a roster. A role that somebody holds is not empty now: it is said that they have no shift."""
    there = present(row.incident_id, row.staff_id, known.roles) if there is None else there
    for one in found:
        here = of_role(there, one.role)
        if one.code not in {Code.EMPTY_SOON, Code.EMPTY_LATER} or not here or one.start is None or one.end is None or one.start > now:
            yield _warning(row, known, one)
            continue
        label = label_of(known.roles, one.role)
        for who in here:
            yield WarningLine(
                Code.HOLDER_WITHOUT_SHIFT, Code.HOLDER_WITHOUT_SHIFT.severity, row.id, row.name, label, one.role, who.person, who.since,
                holding_id=who.holding_id,
            )  # fmt: skip
        left = left_empty(Time(one.start, one.end), one.count or 1, here, now, working_rules().longest)
        if left is not None and left.ends_at - left.starts_at >= BRIEF:
            code = Code.EMPTY_SOON if left.starts_at - now <= working_rules().soon else Code.EMPTY_LATER
            hours = (left.ends_at - left.starts_at) / HOUR
            yield _warning(row, known, replace(one, code=code, start=left.starts_at, end=left.ends_at, hours=hours))


def _proposal(row: ProposalRow, fingerprint: str, now: datetime) -> ProposalLine:
    asked = said(events.PlanAsked, row.body)
    outcome = said(Outcome, row.outcome) if row.outcome else None
    return ProposalLine(
        row.id, asked, row.asked_at, row.asked_by, outcome, row.made_at, row.adopted_at, row.adopted_by,
        row.adopted_at is None and fingerprint != asked.fingerprint, outcome is None and now - row.asked_at > PATIENCE,
    )  # fmt: skip


def _handover(row: HandoverRow, head: int, *, is_seen: bool) -> HandoverLine:
    if not is_seen:
        return HandoverLine(row.id, row.number, row.made_at, row.made_by, masked=True)
    receipt = said(events.HandoverAccepted, row.receipt) if row.receipt else None
    came_after = receipt.came_after if receipt else max(0, head - row.number)
    return HandoverLine(
        row.id, row.number, row.made_at, row.made_by, False, said(events.HandoverMade, row.body), receipt, row.accepted_at, came_after
    )
