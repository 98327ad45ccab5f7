"""The staff's coming meetings stand on the sheet of whoever goes off: ours and the whole incident's, within a day, and what is late."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import NIGHT, later
from vardkase.leadership import queries
from vardkase.leadership.queries import handover as sheets
from vardkase.leadership.rules.handover import Item, Part
from vardkase.leadership.rules.meetings import MeetingDraft, MeetingKind
from vardkase.leadership.rules.shifts import RosterDraft
from vardkase.leadership.tests.scenes import PRESENT, STAFF, act, activated, convened, planned, staffed
from vardkase.leadership.tests.shift_scenes import ADA, CHIEF, begun, entered, handed, rostered
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
PRESS = MeetingDraft(MeetingKind.PRESS, at=later(90), place="Biblioteket", joining="Teams")


@kept
def staff_id(alva: Viewer, incident_id: UUID) -> UUID:
    return staffed(alva, incident_id)


@kept
def shift_id(alva: Viewer, incident_id: UUID, staff_id: UUID) -> UUID:
    """Ada's shift in the central staff."""
    roster_id = rostered(alva, incident_id, draft=RosterDraft("Central krisledning", (CHIEF,), staff_id))
    (ada,) = entered(alva, incident_id, roster_id, ADA)
    return begun(alva, incident_id, roster_id, ada)


def meetings(viewer: Viewer, incident_id: UUID, shift_id: UUID, minutes: float = 0) -> tuple[Item, ...]:
    handover_id = handed(viewer, incident_id, shift_id, now=later(minutes))
    said = queries.given_handover(viewer, incident_id, handover_id, now=later(minutes)).said
    assert said is not None
    (section,) = [one for one in said.sections if one.part == Part.MEETINGS]
    return section.items


def test_the_house_has_one_source_of_meetings() -> None:
    assert len(sheets.SOURCES[Part.MEETINGS]) == 1


def test_one_to_come_stands_there_with_its_time_place_and_reference(
    alva: Viewer, incident_id: UUID, staff_id: UUID, shift_id: UUID
) -> None:
    planned(alva, incident_id, draft=replace(PRESS, staff_id=staff_id))
    assert meetings(alva, incident_id, shift_id) == (Item("Pressträff, Biblioteket, Teams", later(90), "M-001"),)


def test_one_of_the_whole_incident_is_ours_and_one_of_another_staff_is_not(
    alva: Viewer, incident_id: UUID, staff_id: UUID, shift_id: UUID
) -> None:
    other = staffed(alva, incident_id, draft=replace(STAFF, name="Stab, socialkontoret"))
    planned(alva, incident_id, draft=replace(PRESS, at=later(80)))
    planned(alva, incident_id, draft=replace(PRESS, at=later(85), staff_id=other))
    planned(alva, incident_id, draft=replace(PRESS, at=later(90), staff_id=staff_id))
    assert [one.reference for one in meetings(alva, incident_id, shift_id)] == ["M-001", "M-003"]


@pytest.mark.parametrize(("minutes", "is_there"), [(5, True), (24 * 60, True), (24 * 60 + 1, False)])
def test_a_day_ahead_is_enough(alva: Viewer, incident_id: UUID, shift_id: UUID, minutes: int, is_there: bool) -> None:
    planned(alva, incident_id, draft=replace(PRESS, at=later(minutes)))
    assert bool(meetings(alva, incident_id, shift_id)) is is_there


def test_what_is_late_and_what_goes_on_is_said(alva: Viewer, incident_id: UUID, shift_id: UUID) -> None:
    planned(alva, incident_id, draft=replace(PRESS, at=later(10), minutes=30))
    going = planned(alva, incident_id, draft=replace(PRESS, at=later(20)))
    act("begin_meeting", alva, incident_id, meeting_id=going, who=PRESENT, now=later(20))
    found = [one.text for one in meetings(alva, incident_id, shift_id, 30)]
    assert found == ["Pressträff, Biblioteket, Teams, borde ha börjat", "Pressträff, Biblioteket, Teams, pågår"]


@pytest.mark.parametrize(("minutes", "is_there"), [(39, True), (40, False), (400, False)])
def test_one_whose_whole_time_has_passed_is_not_to_come(
    alva: Viewer, incident_id: UUID, shift_id: UUID, minutes: float, is_there: bool
) -> None:
    planned(alva, incident_id, draft=replace(PRESS, at=later(10), minutes=30))
    assert bool(meetings(alva, incident_id, shift_id, minutes)) is is_there


@pytest.mark.parametrize("how", ["cancelled", "held"])
def test_what_is_over_is_not_to_come(alva: Viewer, incident_id: UUID, shift_id: UUID, how: str) -> None:
    meeting_id = planned(alva, incident_id, draft=PRESS)
    if how == "cancelled":
        act("cancel_meeting", alva, incident_id, meeting_id=meeting_id, why="Alla är ute.")
    else:
        act("begin_meeting", alva, incident_id, meeting_id=meeting_id, who=PRESENT)
        act("end_meeting", alva, incident_id, meeting_id=meeting_id, outcome="Klart.")
    assert meetings(alva, incident_id, shift_id) == ()


def test_the_earliest_comes_first_and_the_boards_is_among_them(alva: Viewer, incident_id: UUID, shift_id: UUID) -> None:
    planned(alva, incident_id, draft=replace(PRESS, at=later(200)))
    activated(alva, incident_id)
    convened(alva, incident_id)
    found = meetings(alva, incident_id, shift_id)
    assert [one.at for one in found] == [later(60), later(200)]
    assert "Kommunstyrelsens arbetsutskott" in found[0].text


def test_what_was_given_stays_when_the_meeting_is_moved(alva: Viewer, incident_id: UUID, shift_id: UUID) -> None:
    meeting_id = planned(alva, incident_id, draft=PRESS)
    handover_id = handed(alva, incident_id, shift_id)
    act("move_meeting", alva, incident_id, meeting_id=meeting_id, at=later(300))
    said = queries.given_handover(alva, incident_id, handover_id, now=NIGHT).said
    assert said is not None
    assert [one.at for section in said.sections if section.part == Part.MEETINGS for one in section.items] == [later(90)]
