"""What is said before it is done, or not done by an empty press: times, short notice, the same question, roles that should not meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents.tests.scenes import NIGHT, SECRET, later, refused
from vardkase.leadership import queries
from vardkase.leadership.rules import sittings
from vardkase.leadership.rules.meetings import MeetingState, check_when_said
from vardkase.leadership.rules.roles import Meeting, check_apart
from vardkase.leadership.rules.sittings import ItemKind
from vardkase.leadership.rules.tasks import Origin, OriginKind, check_new
from vardkase.leadership.tests.pages import Page, Room
from vardkase.leadership.tests.scenes import (
    BRIEFING,
    DECISION,
    ITEM,
    QUESTION,
    SITTING,
    act,
    activated,
    asked,
    begun,
    card_of,
    convened,
    decided,
    handed,
    planned,
    sitting,
    took,
)
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
SignIn = Callable[[CheckingClient, Viewer], Viewer]


@pytest.fixture
def room(screen: CheckingClient, incident_id: UUID) -> Room:
    return Room(screen, incident_id)


class TestAMeeting:
    def test_is_not_made_by_an_empty_press(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        answer = room.post("meetings/new/", room.get("meetings/new/").form)
        assert answer.status == 422
        assert "Skriv när mötet börjar. Skriv «nu» om det börjar nu." in answer.text
        assert queries.rhythm(alva, incident_id, now=later(10)) == ()

    @pytest.mark.parametrize("said", ["nu", "Nu", "30 min"])
    def test_is_made_at_the_time_that_is_said(self, room: Room, alva: Viewer, incident_id: UUID, said: str) -> None:
        assert room.post("meetings/new/", {**room.get("meetings/new/").form, "at": said}).status == 302
        (line,) = queries.rhythm(alva, incident_id, now=later(5))
        assert line.at == later(5 if said.lower() == "nu" else 35)

    def test_has_no_time_when_none_is_said(self) -> None:
        check_when_said(NIGHT)
        with refused("leadership.meeting_needs_time"):
            check_when_said(None)


class TestShortNotice:
    def test_is_explained_when_the_board_is_called_later_than_its_by_laws_say(self) -> None:
        late = replace(SITTING, short_notice="")
        with refused("leadership.convening_needs_reason") as no:
            sittings.check_convening(late, NIGHT, timedelta(hours=24))
        assert (no.value.facts["field"], no.value.facts["hours"]) == ("short_notice", 24)
        assert sittings.check_convening(SITTING, NIGHT, timedelta(hours=24)).short_notice == SITTING.short_notice
        assert sittings.check_convening(replace(late, at=later(24 * 60)), NIGHT, timedelta(hours=24)).short_notice == ""
        assert sittings.check_convening(late, NIGHT).short_notice == "", "a municipality whose by-laws say nothing asks for nothing"

    def test_counts_from_when_they_were_called(self) -> None:
        called = replace(SITTING, short_notice="", convened_at=later(-24 * 60), at=later(10))
        assert sittings.check_convening(called, NIGHT, timedelta(hours=24)).convened_at == later(-24 * 60)

    @pytest.mark.parametrize(("hours", "status"), [(24, 422), (0, 302)])
    def test_is_a_setting(self, room: Room, alva: Viewer, incident_id: UUID, settings: Any, hours: int, status: int) -> None:
        settings.BOARD_NOTICE_HOURS = hours
        activated(alva, incident_id)
        sent = {"at": "07:00", "place": "Stadshuset", "convened_by": "Ordföranden", "how": "Sms", "called": "Ordföranden"}
        answer = room.post("board/convene/", {**room.get("board/convene/").form, **sent})
        assert answer.status == status
        if status == 422:
            assert "mindre än 24 timmar före mötet" in str(answer.text)


class TestTheSameQuestion:
    @pytest.mark.parametrize("other", ["Vem röjer?", "vem röjer", " VEM  RÖJER?!", "«Vem röjer?»"])
    def test_however_it_is_written_is_refused(self, other: str) -> None:
        with refused("leadership.question_is_asked"):
            check_new(replace(QUESTION, title=other), [("Vem röjer?", "Trafikverket")])

    @pytest.mark.parametrize("other", ["Vem röjer Vätö?", "Vem röjde?", "?"])
    def test_another_is_another(self, other: str) -> None:
        check_new(replace(QUESTION, title=other), [("Vem röjer?", "Trafikverket")])

    def test_says_who_leads_it_and_keeps_what_was_typed(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        question_id = asked(alva, incident_id, draft=replace(QUESTION, title="Vem röjer?"))
        answer = room.post("questions/new/", {**room.get("questions/new/").form, "title": "vem röjer?", "lead": "Polisen"})
        assert answer.status == 422
        assert f"”Vem röjer?”, som {QUESTION.lead} är tillfrågad om" in answer.text
        assert answer.form["lead"] == "Polisen"
        act("close_question", alva, incident_id, question_id=question_id, outcome="Röjt.")
        assert room.post("questions/new/", answer.form).status == 302, "one that is closed may be asked again"


class TestRolesThatShouldNotMeet:
    def test_are_told_before_and_done_by_whoever_ticks(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        staff_id = handed(alva, incident_id)
        took(alva, incident_id, staff_id, "Testa Exempelsson")
        path = f"roles/{card_of(staff_id, 'log_keeper')}/take/"
        form = room.get(path).form
        assert "despite" not in form
        answer = room.post(path, {**form, "person": "Testa Exempelsson"})
        assert answer.status == 422
        assert "Testa Exempelsson har redan rollen Stabschef." in answer.text
        assert answer.tree.xpath("//input[@name='despite'][@type='checkbox']")
        assert self.holders(alva, incident_id) == 1
        assert room.post(path, {**answer.form, "despite": "on"}).status == 302
        assert self.holders(alva, incident_id) == 2

    def test_ask_nothing_of_anybody_else(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        staff_id = handed(alva, incident_id)
        took(alva, incident_id, staff_id, "Testa Exempelsson")
        path = f"roles/{card_of(staff_id, 'log_keeper')}/take/"
        empty = room.post(path, room.get(path).form)
        assert empty.status == 422
        assert not empty.tree.xpath("//input[@name='despite']")
        assert room.post(path, {**empty.form, "person": "Annan Exempelsson"}).status == 302

    def test_are_those_of_the_plan_alone(self) -> None:
        check_apart([Meeting("A", "Stabschef", "Logistik", apart=False)])
        with refused("leadership.roles_should_not_meet"):
            check_apart([Meeting("A", "Stabschef", "Logistik", apart=False), Meeting("A", "Stabschef", "Loggförare", apart=True)])

    @staticmethod
    def holders(viewer: Viewer, incident_id: UUID) -> int:
        return sum(len(card.holders) for staff in queries.roles(viewer, incident_id, now=later(6)) for card in staff.cards)


class TestTheChairsMeeting:
    @pytest.fixture
    def chair(self, client: CheckingClient, sign_in: SignIn, incident_id: UUID) -> Room:
        sign_in(client, viewer_with(Role.BOARD_CHAIR))
        return Room(client, incident_id)

    def test_is_moved_and_cancelled_by_the_chair(self, chair: Room, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        one, other = convened(alva, incident_id), convened(alva, incident_id)
        assert {f"meetings/{one}/move/", f"meetings/{one}/cancel/"} <= chair.get(f"meetings/{one}/").offers
        form = chair.get(f"meetings/{one}/move/").form
        assert chair.post(f"meetings/{one}/move/", {**form, "at": "08:00", "why": "Färjan."}).status == 302
        assert chair.post(f"meetings/{other}/cancel/", {"why": "Lugnt."}).status == 302
        found = {line.id: line for line in queries.rhythm(alva, incident_id, now=later(6))}
        assert (found[one].at.hour, found[other].state) == (7, MeetingState.CANCELLED)

    def test_of_the_staff_is_not_the_chairs(self, chair: Room, alva: Viewer, incident_id: UUID) -> None:
        briefing = planned(alva, incident_id)
        assert not {f"meetings/{briefing}/move/", f"meetings/{briefing}/cancel/"} & chair.get(f"meetings/{briefing}/").offers
        assert chair.get(f"meetings/{briefing}/move/").status == 404
        with refused("leadership.may_not"):
            act("cancel_meeting", viewer_with(Role.BOARD_CHAIR), incident_id, meeting_id=briefing, why="Lugnt.")

    def test_of_the_board_is_not_any_staff_members(self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        one = convened(alva, incident_id)
        sign_in(client, viewer_with(Role.STAFF_MEMBER))
        room = Room(client, incident_id)
        assert f"meetings/{one}/move/" not in room.get(f"meetings/{one}/").offers
        assert room.get(f"meetings/{one}/move/").status == 404
        with refused("leadership.may_not"):
            act("move_meeting", viewer_with(Role.STAFF_MEMBER), incident_id, meeting_id=one, at=later(90))


class TestADecisionThatIsReplaced:
    SAID = "Ersatt av B-002"

    def page(self, room: Room, meeting_id: UUID) -> Page:
        return room.get(f"meetings/{meeting_id}/")

    def facts(self, room: Room, meeting_id: UUID) -> list[str]:
        return [" ".join(one.text_content().split()) for one in self.page(room, meeting_id).tree.xpath("//main//dl//dd")]

    def test_says_so_where_a_meeting_lists_it(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = begun(alva, incident_id)
        origin = Origin(OriginKind.MEETING, "M-001", id=meeting_id)
        first = decided(alva, incident_id, draft=replace(DECISION, origin=origin))
        assert self.SAID not in self.page(room, meeting_id).text
        decided(alva, incident_id, draft=replace(DECISION, supersedes=first))
        assert self.SAID in self.page(room, meeting_id).text

    def test_says_so_in_the_agenda_of_another(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        first = decided(alva, incident_id)
        decided(alva, incident_id, draft=replace(DECISION, supersedes=first))
        assert self.SAID in self.page(room, planned(alva, incident_id, draft=replace(BRIEFING, at=later(40)))).text

    def test_says_so_in_a_paragraph_of_the_board(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        from vardkase.leadership.rules.decisions import Capacity

        activated(alva, incident_id)
        first = decided(alva, incident_id, draft=replace(DECISION, capacity=Capacity.BOARD))
        meeting_id = sitting(alva, incident_id, item=replace(ITEM, kind=ItemKind.DECISION, about_id=first))
        assert "B-001" in self.facts(room, meeting_id)
        decided(alva, incident_id, draft=replace(DECISION, capacity=Capacity.BOARD, supersedes=first, mark=SECRET))
        assert any(one.startswith("B-001") and "B-002" in one for one in self.facts(room, meeting_id))
