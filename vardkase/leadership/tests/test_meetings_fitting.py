"""The rhythm fits the staff that keeps it, the words fit what is there, and a meeting begins with those who are likely to sit in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents.rules import Importance
from vardkase.incidents.tests.scenes import NIGHT, closed, later, refused, wrote
from vardkase.leadership import queries
from vardkase.leadership.rules.meetings import MeetingDraft, MeetingKind, MeetingState, Point, RhythmDraft, TimePoint, timetable
from vardkase.leadership.rules.rhythm import check_changed, read_back
from vardkase.leadership.tests.pages import Room
from vardkase.leadership.tests.scenes import BRIEFING, STAFF, act, activated, convened, handed, planned, staffed, took
from vardkase.testing.cases import each
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with

CENTRAL = {Point.FIRST_CONFERENCE, Point.FIRST_REPORT}


class TestTheTimetable:
    def test_a_staff_that_reports_has_no_report_to_the_county_board_and_no_conference(self) -> None:
        whole, reporting = timetable(RhythmDraft(NIGHT)), timetable(RhythmDraft(NIGHT), reports=True)
        assert {one.point for one in whole} - {one.point for one in reporting} == CENTRAL
        assert [one for one in whole if one.point not in CENTRAL] == list(reporting)

    @pytest.mark.django_db
    def test_is_of_the_staff_that_it_is_set_for(self, alva: Viewer, incident_id: UUID) -> None:
        central = staffed(alva, incident_id)
        social = staffed(alva, incident_id, draft=replace(STAFF, name="Stab, Socialkontoret", parent_id=central))
        for staff_id in (central, social, None):
            act("set_rhythm", alva, incident_id, draft=RhythmDraft(NIGHT, staff_id))
        found: dict[UUID | None, set[Point | None]] = {central: set(), social: set(), None: set()}
        for one in queries.rhythm(alva, incident_id, now=NIGHT):
            found[one.staff_id].add(one.point)
        assert found[central] >= CENTRAL
        assert found[None] >= CENTRAL
        assert not found[social] & CENTRAL


class TestATimetableReadBack:
    @each("hours", [24, 48])
    @each("briefing", [None, 2, 8, 0])
    @each(("decision", "relief"), [(12, 8), (6, 0), (0, 12)])
    @each("passed", [0, 7])
    def test_gives_the_points_that_it_gave(self, hours: int, briefing: int | None, decision: int, relief: int, passed: int) -> None:
        draft = RhythmDraft(NIGHT, None, hours, briefing, decision, relief, "Stabsrummet")
        set_at = NIGHT + timedelta(hours=passed)
        ahead = [one for one in timetable(draft) if one.at >= set_at]
        basis = RhythmDraft(NIGHT, None, hours, place="Stabsrummet")
        assert timetable(read_back(basis, ahead, set_at)) == timetable(draft)

    def test_of_points_that_nothing_gives_has_the_usual_hours(self) -> None:
        odd = [TimePoint(MeetingKind.BRIEFING, later(61), 20)]
        assert read_back(RhythmDraft(NIGHT), odd, NIGHT).briefing_hours is None

    def test_that_says_the_same_is_refused_while_it_stands(self) -> None:
        before = RhythmDraft(later(0).replace(second=7), place="Stabsrummet")
        with refused("leadership.same_rhythm"):
            check_changed(replace(before, h_at=before.h_at.replace(second=0)), before, stands=True)
        kept = check_changed(replace(before, h_at=before.h_at.replace(second=0), place="Annex"), before, stands=True)
        assert kept.h_at == before.h_at, "the very H, of which the form shows the minute"
        assert check_changed(before, before, stands=False) == before
        assert check_changed(before, None, stands=False) == before


@pytest.mark.django_db
@pytest.mark.usefixtures("five_past")
class TestTheTimetableChanged:
    def test_begins_with_what_holds_and_pressed_as_it_is_changes_nothing(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID
    ) -> None:
        staff = staffed(alva, incident_id)
        draft = RhythmDraft(NIGHT, staff, 24, 4, 6, 12, "Ledningsplatsen", "Talgrupp 12")
        act("set_rhythm", alva, incident_id, draft=draft)
        room, before = Room(screen, incident_id), queries.rhythm(alva, incident_id, now=NIGHT)
        form = room.get("meetings/rhythm/").form
        said = {name: form[name] for name in ("place", "joining", "hours", "briefing_hours", "decision_hours", "relief_hours", "staff_id")}
        assert list(said.values()) == ["Ledningsplatsen", "Talgrupp 12", "24", "4", "6", "12", str(staff)]
        answer = room.post("meetings/rhythm/", form)
        assert answer.status == 422
        assert "Inget ändrades: tidsschemat är redan så." in answer.text
        assert queries.rhythm(alva, incident_id, now=NIGHT) == before

    def test_is_another_when_something_is_changed(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        act("set_rhythm", alva, incident_id, draft=RhythmDraft(NIGHT, staffed(alva, incident_id), place="Ledningsplatsen"))
        room = Room(screen, incident_id)
        assert room.post("meetings/rhythm/", {**room.get("meetings/rhythm/").form, "place": "Annexet"}).status == 302
        found = queries.rhythm(alva, incident_id, now=NIGHT)
        assert {one.place for one in found if one.state == MeetingState.PLANNED} == {"Annexet"}
        assert queries.h_moment(alva, incident_id) == NIGHT

    def test_of_a_staff_that_has_closed_is_not_what_another_begins_with(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID
    ) -> None:
        staff = staffed(alva, incident_id)
        act("set_rhythm", alva, incident_id, draft=RhythmDraft(NIGHT, staff, place="Ledningsplatsen"))
        act("close_staff", alva, incident_id, staff_id=staff, grounds="Lugnt.")
        assert Room(screen, incident_id).get("meetings/rhythm/").form["place"] == ""
        assert queries.timetable_in_force(alva, incident_id) is None


@pytest.mark.django_db
@pytest.mark.usefixtures("five_past")
class TestWhatStandsWhereNoMeetingIsNear:
    def said(self, client: CheckingClient, incident_id: UUID) -> str:
        page = Room(client, incident_id).get("meetings/")
        return " ".join(" ".join(page.tree.xpath("//*[@class='empty']//text()")).split())

    def test_who_leads_is_told_to_set_the_timetable(self, screen: CheckingClient, incident_id: UUID) -> None:
        assert self.said(screen, incident_id).startswith("Inga möten är planerade Lägg ett tidsschema")

    @pytest.mark.parametrize(
        ("role", "words"), [(Role.LOG_KEEPER, "Planera det första mötet."), (Role.OBSERVER, "Den som leder staben sätter tidsschemat.")]
    )
    def test_others_what_they_may(self, client: CheckingClient, sign_in: Any, incident_id: UUID, role: Role, words: str) -> None:
        sign_in(client, viewer_with(role))
        assert words in self.said(client, incident_id)

    def test_what_is_planned_later_is_not_denied(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        planned(alva, incident_id, draft=MeetingDraft(MeetingKind.HOT_WASH, at=NIGHT + timedelta(days=5)))
        assert self.said(screen, incident_id) == "Inget möte i den närmaste planen Det som är planerat står under ”Senare”."

    def test_when_the_incident_is_over_nobody_is_told_to_plan(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        closed(alva, incident_id)
        assert self.said(screen, incident_id) == "Inget möte i den närmaste planen Händelsen är avslutad."

    def test_where_there_is_one_nothing_of_it_stands(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        planned(alva, incident_id)
        assert self.said(screen, incident_id) == ""


@pytest.mark.django_db
@pytest.mark.usefixtures("five_past")
class TestWhoIsThere:
    def test_those_who_hold_a_role_are_filled_in(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        staff_id = handed(alva, incident_id)
        took(alva, incident_id, staff_id)
        gone = took(alva, incident_id, staff_id, "Provperson Loggsson", role_key="log_keeper")
        act("leave_role", alva, incident_id, holding_id=gone, words="Hem.")
        meeting_id = planned(alva, incident_id, draft=replace(BRIEFING, staff_id=staff_id))
        assert Room(screen, incident_id).get(f"meetings/{meeting_id}/begin/").form["present"] == "Stabschef: Testa Exempelsson"

    def test_of_the_meetings_own_staff_and_of_all_where_it_has_none(self, alva: Viewer, incident_id: UUID) -> None:
        staff_id = handed(alva, incident_id)
        took(alva, incident_id, staff_id)
        other = handed(alva, incident_id, staff_id=staffed(alva, incident_id, draft=replace(STAFF, name="Stab, hamnen")))
        took(alva, incident_id, other, "Hanna Hamnsson")
        assert queries.present(alva, incident_id, other) == ("Stabschef: Hanna Hamnsson",)
        assert len(queries.present(alva, incident_id, None)) == 2
        act("close_staff", alva, incident_id, staff_id=other, grounds="Lugnt.")
        assert queries.present(alva, incident_id, other) == ()

    def test_the_boards_is_as_it_was_called(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        took(alva, incident_id, handed(alva, incident_id))
        activated(alva, incident_id)
        form = Room(screen, incident_id).get(f"meetings/{convened(alva, incident_id)}/begin/").form
        assert form["present"].splitlines() == ["Ordföranden", "Ledamot ett", "Ledamot två"]

    @pytest.mark.parametrize("who", ["cilla", "dag", "nobody"])
    def test_outsiders_learn_nothing(self, incident_id: UUID, request: Any, who: str) -> None:
        with refused("incident.not_found"):
            queries.present(request.getfixturevalue(who), incident_id, None)


@pytest.mark.django_db
@pytest.mark.usefixtures("five_past")
def test_a_long_line_of_the_log_is_cut_between_words(screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
    wrote(alva, incident_id, "Krisledningsplats " * 60, importance=Importance.CRITICAL)
    page = Room(screen, incident_id).get(f"meetings/{planned(alva, incident_id, draft=replace(BRIEFING, at=later(30)))}/")
    (line,) = page.tree.xpath("//h3[text()='Viktigt i loggen']/following-sibling::ul//span[@dir='auto']/text()")
    assert line.endswith("Krisledningsplats …")
