"""Setting up the roster of a staff, and entering the people who can be asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules.same import says_the_same
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import events
from vardkase.leadership.actions.frame import already, check_same, held, own_key, written
from vardkase.leadership.models import RosterPersonRow, RosterRow, Staff
from vardkase.leadership.queries import rosters
from vardkase.leadership.queries.shaping import said as said_of
from vardkase.leadership.rules import shifts as rules
from vardkase.leadership.rules.planning import label_of
from vardkase.leadership.rules.seen import check_seen
from vardkase.leadership.rules.shifts import Member, PersonDraft, RosterDraft
from vardkase.ledger.entry import Entry


def set_roster(
    *,
    viewer: Viewer,
    incident_id: UUID,
    draft: RosterDraft,
    roster_id: UUID | None = None,
    seen: str | None = None,
    key: UUID,
    now: datetime,
) -> Entry:
    """Says which roles of a staff are to be manned; with `roster_id` those of one that is there are changed. Its id is the first key.
    `seen` is the `digest` of the roster as it was shown to whoever changes it ("leadership.changed_meanwhile").

    Refused: "leadership.roster_needs_…", "leadership.role_twice", "leadership.places_out_of_range", "leadership.roster_exists",
    "leadership.no_such_roster", "leadership.no_such_staff".
    """
    draft = rules.check_roster(draft, now)
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.INCIDENT_LEAD, key)
        if roster_id is None:
            key = own_key(RosterRow, row.id, key)
        id = roster_id or key
        earlier = already(row.stream, key, events.RosterSet, draft, roster_id=id, apart=("staff_id",) if roster_id else ())
        if earlier:
            return earlier
        others = RosterRow.objects.filter(incident_id=row.id)
        before = others.filter(id=id).first()
        if roster_id is not None and before is None:
            raise Refusal("leadership.no_such_roster")
        check_seen(seen, said_of(events.RosterSet, before.body) if before else None)
        staff_id = before.staff_id if before else draft.staff_id
        if before is None and staff_id is not None and not Staff.objects.filter(incident_id=row.id, id=staff_id, closed_at=None).exists():
            raise Refusal("leadership.no_such_staff", field="staff_id")
        for other in others.exclude(id=id):
            if other.name.casefold() == draft.name.casefold() or (staff_id is not None and other.staff_id == staff_id):
                raise Refusal("leadership.roster_exists", field="name", name=other.name)
        return written(row.stream, events.RosterSet(id, draft.name, draft.roles, staff_id), viewer, key, now)


def enter_people(
    *,
    viewer: Viewer,
    incident_id: UUID,
    roster_id: UUID,
    people: tuple[PersonDraft, ...],
    seen: str | None = None,
    key: UUID,
    now: datetime,
) -> Entry:
    """Puts people into a roster, or changes what is said of those who are there (by `member_id`): one entry for all of them.
    `seen` is the `digest` of what was said of the one who is changed ("leadership.changed_meanwhile").

    Refused: "leadership.no_such_roster", "leadership.no_such_member", "leadership.person_needs_…", "leadership.role_not_in_roster",
    "leadership.in_roster_already", "leadership.too_many" and what `check_person` refuses besides.
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.LOG_WRITE, key)
        earlier = already(row.stream, key, events.PeopleRostered, roster_id=roster_id)
        if earlier:
            check_same(earlier, same=earlier.erased or _same_people(earlier, people))
            return earlier
        found, known = rosters.roster(viewer, row.id, roster_id, now=now)
        members = {one.id: one for one in known.members}
        entered = []
        for place, one in enumerate(people):
            if one.member_id is not None and one.member_id not in members:
                raise Refusal("leadership.no_such_member")
            if one.member_id is not None:
                check_seen(seen, members[one.member_id].said)
            said = rules.check_person(one, known.roles, members.values(), now)
            id = one.member_id or _new_id(row, key, place)
            members[id] = Member(id, said)
            entered.append(events.RosterPerson(id, said, tuple(label_of(known.roles, role) for role in said.roles)))
        if not entered:
            raise Refusal("leadership.person_needs_name", field="name")
        if len(members) > rules.MOST_PEOPLE:
            raise Refusal("leadership.too_many", field="name", count=len(members), limit=rules.MOST_PEOPLE)
        return written(row.stream, events.PeopleRostered(roster_id, found.name, tuple(entered)), viewer, key, now)


def _new_id(row: IncidentRow, key: UUID, place: int) -> UUID:
    """The id of a new person: the key for the first, others made from it."""
    return own_key(RosterPersonRow, row.id, key if place == 0 else uuid5(key, str(place)))


def _same_people(earlier: Entry, people: tuple[PersonDraft, ...]) -> bool:
    """Whether the same is said of the same people, each role named once."""
    asked = tuple(replace(one, roles=tuple(dict.fromkeys(one.roles))) for one in people)
    return says_the_same(tuple(one.said for one in earlier.event.people), asked, earlier.recorded_at)
