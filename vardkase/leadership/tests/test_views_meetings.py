"""The pages of meetings as somebody sits before them: the plan, a meeting before, during and after it, and its files."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any
from uuid import UUID

import docx
import pikepdf
import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents.rules import Importance, Mode
from vardkase.incidents.tests.scenes import NIGHT, SECRET, later, opened, wrote
from vardkase.kernel.ids import new_id
from vardkase.leadership import queries
from vardkase.leadership.rules.decisions import Capacity
from vardkase.leadership.rules.meetings import AgendaPoint, NoteDraft, RhythmDraft
from vardkase.leadership.rules.tasks import OriginKind
from vardkase.leadership.tests.pages import Page, Room
from vardkase.leadership.tests.scenes import (
    BRIEFING,
    DECISION,
    DIRECTION,
    ITEM,
    TASK,
    act,
    activated,
    asked,
    begun,
    decided,
    planned,
    sitting,
    staffed,
    tasked,
)
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
SignIn = Callable[[CheckingClient, Viewer], None]
URGENT = replace(DECISION, title="Bussar till Blidö", capacity=Capacity.CHAIR_URGENT, mandate="", why_urgent="De går nu.")


@pytest.fixture
def room(screen: CheckingClient, incident_id: UUID) -> Room:
    return Room(screen, incident_id)


def file(room: Room, meeting_id: UUID, kind: str) -> Any:
    return room.client.get(f"/incidents/{room.incident_id}/meetings/{meeting_id}/minutes.{kind}")


def row(page: Page, words: str) -> Any:
    """The row of the plan that names something."""
    (found,) = [one for one in page.tree.xpath("//main//tbody/tr") if words in " ".join(one.text_content().split())]
    return found


class TestThePlan:
    def test_that_is_not_made_says_how_to_make_it(self, room: Room) -> None:
        page = room.get("meetings/")
        assert "Inga möten är planerade" in page.text
        assert {"meetings/new/", "meetings/rhythm/"} <= page.offers

    def test_shows_each_point_with_its_time_from_h_staff_place_and_state(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        staff_id = staffed(alva, incident_id)
        act("set_rhythm", alva, incident_id, draft=RhythmDraft(NIGHT, staff_id, place="Stabsrummet"))
        said = " ".join(row(room.get("meetings/"), "Startmöte").text_content().split())
        for part in ("H+0:30", "M-003", "Central krisledning", "Stabsrummet", "Planerat"):
            assert part in said

    @pytest.mark.parametrize(("hours", "there"), [("", False), ("?hours=48", True), ("?hours=24", False), ("?hours=9000", False)])
    def test_is_of_one_day_or_two(self, room: Room, alva: Viewer, incident_id: UUID, hours: str, there: bool) -> None:
        planned(alva, incident_id, draft=replace(BRIEFING, title="I övermorgon", at=later(60 * 30)))
        page = room.get(f"meetings/{hours}")
        plan = page.tree.xpath("//main//table[caption='Planen']")
        assert any("I övermorgon" in one.text_content() for one in plan) is there
        assert "I övermorgon" in page.text, "what comes later lies folded below"

    def test_shows_what_is_late_in_words_and_not_by_colour_alone(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        planned(alva, incident_id, draft=replace(BRIEFING, at=None), now=later(-30))
        found = row(room.get("meetings/"), "Stabsorientering")
        assert "Försenat: skulle ha börjat" in found.text_content()
        assert found.get("class") == "row--red"

    def test_is_drawn_without_style_and_hidden_from_those_who_listen(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        act("set_rhythm", alva, incident_id, draft=RhythmDraft(NIGHT))
        (drawing,) = room.get("meetings/").tree.xpath("//main//svg")
        assert drawing.get("aria-hidden") == "true"
        assert len(drawing.xpath(".//rect")) > 10
        assert not drawing.xpath(".//@style")

    def test_has_a_button_for_a_milestone_that_is_reached_by_one_press(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        act("set_rhythm", alva, incident_id, draft=RhythmDraft(NIGHT))
        found = row(room.get("meetings/"), "Första lägesbilden")
        (form,) = found.xpath(".//form")
        key = form.xpath(".//input[@name='key']/@value")[0]
        path = form.get("action").split("/", 3)[3]
        assert room.post(path, {"key": key}).status == 302
        assert room.post(path, {"key": key}).status == 302
        assert "Hållet" in row(room.get("meetings/"), "Första lägesbilden").text_content()

    def test_offers_nothing_to_those_who_only_read(self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID) -> None:
        act("set_rhythm", alva, incident_id, draft=RhythmDraft(NIGHT))
        sign_in(client, viewer_with(Role.OBSERVER))
        page = Room(client, incident_id).get("meetings/")
        assert not page.tree.xpath("//main//form")
        assert not {"meetings/new/", "meetings/rhythm/"} & page.offers

    def test_is_told_on_the_page_of_leadership(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        planned(alva, incident_id, draft=replace(BRIEFING, title="Kvällsmöte"))
        page = room.get("leadership/")
        assert "Nästa möten" in page.text
        assert "Kvällsmöte" in page.text


class TestAMeetingBeforeIt:
    def test_has_its_agenda_in_order(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        page = room.get(f"meetings/{planned(alva, incident_id)}/")
        points = [" ".join(one.text_content().split()) for one in page.tree.xpath("//main//ol[@class='steps-list']/li")]
        assert points[0].startswith("1. Tid och upprop")
        assert points[-1].startswith("9. Nästa möte")
        assert {"begin/", "move/", "cancel/"} <= {path.split("/", 2)[2] for path in page.offers if path.startswith("meetings/0")}

    def test_has_what_changed(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        wrote(alva, incident_id, "Kraftledningen vid Älmsta är av.", importance=Importance.IMPORTANT)
        tasked(alva, incident_id, draft=replace(TASK, what="Röj infarten.", due_at=later(1)), now=later(-20))
        asked(alva, incident_id)
        act("set_direction", alva, incident_id, draft=DIRECTION)
        said = room.get(f"meetings/{planned(alva, incident_id)}/").text
        for part in (
            "Sedan början",
            "Kraftledningen vid Älmsta är av.",
            "Röj infarten.",
            "Vem röjer vägarna på Vätö?",
            "Ingen ska fara illa.",
        ):
            assert part in said
        assert said.count("Kraftledningen vid Älmsta är av.") == 1

    def test_hides_a_decision_that_its_reader_may_not_read(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
    ) -> None:
        decided(alva, incident_id, draft=replace(DECISION, title="HEMLIGT", mark=SECRET))
        meeting_id = planned(alva, incident_id)
        sign_in(client, viewer_with(Role.STAFF_MEMBER))
        said = Room(client, incident_id).get(f"meetings/{meeting_id}/").text
        assert "HEMLIGT" not in said
        assert "B-001" in said

    def test_is_asked_of_the_clock_it_was_planned_by(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        form = room.get(f"meetings/{planned(alva, incident_id)}/move/").form
        assert (form["at"], form["minutes"], form["place"]) == ("2019-01-02 02:50", "20", "Stabsrummet")

    def test_a_timetable_is_proposed_from_when_the_staff_opened(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        staff_id = staffed(alva, incident_id)
        form = room.get("meetings/rhythm/").form
        assert (form["staff_id"], form["h_at"], form["hours"]) == (str(staff_id), "2019-01-02 02:20", "48")


class TestAMeetingDuringIt:
    def test_offers_notes_decisions_and_tasks_in_one_step(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = begun(alva, incident_id)
        offers = room.get(f"meetings/{meeting_id}/").offers
        assert {f"tasks/new/?meeting={meeting_id}", f"decisions/new/?meeting={meeting_id}", f"meetings/{meeting_id}/note/"} <= offers
        assert f"meetings/{meeting_id}/note/?point=situation" in offers

    def test_a_note_knows_its_point(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = begun(alva, incident_id)
        path = f"meetings/{meeting_id}/note/?point=forecast"
        form = room.get(path).form
        assert form["point"] == "forecast"
        assert room.post(path, {**form, "text": "Blåsten avtar i kväll."}).status == 302
        said = room.get(f"meetings/{meeting_id}/").text
        assert re.search(r"Prognos och scenarier\s*Blåsten avtar i kväll\.", said)

    def test_a_task_comes_from_it_and_leads_back_to_it(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = begun(alva, incident_id)
        path = f"tasks/new/?meeting={meeting_id}"
        assert "M-001" in room.get(path).text
        done = room.post(path, {"what": "Kör elverk till Blidö.", "assignee": "Tekniska kontoret"})
        assert done.answer.headers["Location"] == f"/incidents/{incident_id}/meetings/{meeting_id}/"
        (line,) = queries.tasks(alva, incident_id, now=later(10))
        assert line.said is not None
        assert line.said.origin is not None
        assert (line.said.origin.kind, line.said.origin.id, line.said.origin.reference) == (OriginKind.MEETING, meeting_id, "M-001")

    def test_a_decision_comes_from_it_and_leads_back_to_it(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = begun(alva, incident_id)
        sent = {
            "title": "Värmestugor",
            "text": "Två öppnas.",
            "grounds": "Det är kallt.",
            "decided_by": "Kommundirektör",
            "capacity": "director",
            "mandate": "Delegationsordningen 1.4",
        }
        done = room.post(f"decisions/new/?meeting={meeting_id}", sent)
        assert done.answer.headers["Location"] == f"/incidents/{incident_id}/meetings/{meeting_id}/"
        assert re.search(r"Beslut som fattades\s*B-001 Värmestugor", room.get(f"meetings/{meeting_id}/").text)

    @pytest.mark.parametrize("where", ["tasks/new/", "decisions/new/"])
    @pytest.mark.parametrize("asked_for", ["x", "00000000-0000-0000-0000-000000000000"])
    def test_nothing_comes_from_a_meeting_that_is_not_there(self, room: Room, where: str, asked_for: str) -> None:
        assert room.get(f"{where}?meeting={asked_for}").status == 404

    def test_of_another_incident_nothing_comes_either(self, room: Room, alva: Viewer) -> None:
        elsewhere = planned(alva, opened(alva))
        assert room.get(f"tasks/new/?meeting={elsewhere}").status == 404
        assert room.get(f"meetings/{elsewhere}/").status == 404


class TestAMeetingAfterIt:
    def test_says_what_it_came_to_and_when_the_next_is(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = begun(alva, incident_id)
        act("end_meeting", alva, incident_id, meeting_id=meeting_id, outcome="Alla vet.", next_at=later(240), direction_holds=False)
        said = room.get(f"meetings/{meeting_id}/").text
        for part in ("Alla vet.", "Nästa möte: ons 2 jan 06:20", "Inriktningen ska sättas om.", "Hållet"):
            assert part in said

    def test_masks_a_secret_note(self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = begun(alva, incident_id)
        act("note", alva, incident_id, meeting_id=meeting_id, draft=NoteDraft("HEMLIGT", AgendaPoint.SITUATION, SECRET))
        sign_in(client, viewer_with(Role.STAFF_MEMBER))
        theirs = Room(client, incident_id)
        said = theirs.get(f"meetings/{meeting_id}/").text
        assert "HEMLIGT" not in said
        assert "Du har inte rätt att läsa den här anteckningen." in said
        assert b"HEMLIGT" not in file(theirs, meeting_id, "json").content

    def test_that_was_not_held_says_why_and_offers_no_file(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = planned(alva, incident_id)
        act("cancel_meeting", alva, incident_id, meeting_id=meeting_id, why="Alla är ute.")
        page = room.get(f"meetings/{meeting_id}/")
        assert "Alla är ute." in page.text
        assert not any("minutes" in path for path in page.offers)


class TestTheFiles:
    @pytest.fixture
    def held(self, alva: Viewer, incident_id: UUID) -> UUID:
        activated(alva, incident_id)
        meeting_id = sitting(alva, incident_id)
        act("close_sitting", alva, incident_id, meeting_id=meeting_id)
        return meeting_id

    @pytest.mark.parametrize(
        ("kind", "media_type", "first"),
        [
            ("pdf", "application/pdf", b"%PDF"),
            ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
            ("json", "application/json; charset=utf-8", b"{"),
        ],
    )
    def test_are_sent_under_a_name_that_says_what_they_are(self, room: Room, held: UUID, kind: str, media_type: str, first: bytes) -> None:
        answer = file(room, held, kind)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, media_type)
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="2019-001-M-001-utkast.')
        assert answer.content.startswith(first)

    def test_are_of_the_same_meeting(self, room: Room, held: UUID) -> None:
        plain = json.loads(file(room, held, "json").content)
        word = docx.Document(BytesIO(file(room, held, "docx").content))
        with pikepdf.open(BytesIO(file(room, held, "pdf").content)) as pdf:
            assert "Krisledningsnämnden: Kommunstyrelsens arbetsutskott" in str(pdf.docinfo["/Title"])
        assert plain["paragraphs"][0]["heading"] == ITEM.heading
        assert f"§ 1 {ITEM.heading}" in [one.text for one in word.paragraphs]

    def test_of_an_exercise_say_so_in_name_and_text(self, screen: CheckingClient, alva: Viewer) -> None:
        incident_id = opened(alva, mode=Mode.EXERCISE)
        drill = Room(screen, incident_id)
        answer = file(drill, begun(alva, incident_id), "docx")
        assert 'filename="OVNING-' in answer.headers["Content-Disposition"]
        assert "UTKAST · ÖVNING" in [one.text for one in docx.Document(BytesIO(answer.content)).paragraphs]

    @pytest.mark.parametrize("kind", ["pdf", "docx", "json"])
    def test_of_elsewhere_are_not_there(self, room: Room, alva: Viewer, kind: str) -> None:
        assert file(room, planned(alva, opened(alva)), kind).status_code == 404
        assert file(room, new_id(), kind).status_code == 404


class TestOutsiders:
    @pytest.mark.parametrize(
        "path",
        ["meetings/", "meetings/{meeting}/", "meetings/{meeting}/minutes.pdf", "meetings/{meeting}/minutes.docx",
         "meetings/{meeting}/minutes.json", "board/council/", "stand-down/"],
    )  # fmt: skip
    @pytest.mark.parametrize("who", ["cilla", "dag"])
    def test_of_another_authority_learn_nothing(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, request: Any, who: str, path: str
    ) -> None:
        meeting_id = begun(alva, incident_id)
        sign_in(client, request.getfixturevalue(who))
        theirs = Room(client, incident_id)
        there = theirs.get(path.format(meeting=meeting_id))
        absent = Room(client, new_id()).get(path.format(meeting=meeting_id))
        assert (there.status, absent.status) in {(404, 404), (403, 403)}

    @pytest.mark.parametrize(
        "path", ["meetings/", "meetings/{meeting}/", "meetings/{meeting}/minutes.pdf", "board/council/", "stand-down/"]
    )
    def test_who_are_nobody_are_asked_who_they_are(self, client: CheckingClient, alva: Viewer, incident_id: UUID, path: str) -> None:
        page = Room(client, incident_id).get(path.format(meeting=begun(alva, incident_id)))
        assert page.status == 302
        assert "/access/" in page.answer.headers["Location"]
