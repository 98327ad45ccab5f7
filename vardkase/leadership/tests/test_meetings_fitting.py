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
from vardkase.leadership.rules.meetings import MeetingDraft, MeetingKind, Point, RhythmDraft, timetable
from vardkase.leadership.tests.pages import Room
from vardkase.leadership.tests.scenes import BRIEFING, STAFF, act, activated, convened, handed, planned, staffed, took
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
