"""More of the meetings' forms and pages: what is made of what is left empty, what an agenda leaves out, and files as they are sent."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.http import QueryDict

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.incidents.rules import OPEN, Importance, Secrecy
from vardkase.incidents.tests.scenes import NIGHT, later, wrote
from vardkase.kernel.ids import new_id
from vardkase.leadership import queries
from vardkase.leadership.forms import BeginBoardForm, BeginForm, ConveneForm, EndMeetingForm, ItemForm, NoteForm, PlanForm, RhythmForm
from vardkase.leadership.rules.meetings import AgendaPoint, Attendance, MeetingDraft, MeetingKind, RhythmDraft
from vardkase.leadership.rules.sittings import ConveningDraft, ItemDraft, ItemKind
from vardkase.leadership.rules.tasks import TaskState
from vardkase.leadership.tests.pages import Room
from vardkase.leadership.tests.scenes import (
    BRIEFING,
    DECISION,
    DIRECTION,
    ITEM,
    PRESENT,
    TASK,
    act,
    activated,
    begun,
    convened,
    decided,
    planned,
    sitting,
    tasked,
)
from vardkase.testing.cases import each
from vardkase.testing.pages import CheckingClient

K = MeetingKind
ABOUT = UUID(int=5)


def sent(form: type, facts: dict[str, str], **more: Any) -> Any:
    """A form that was sent with these facts, looked through."""
    data = QueryDict(mutable=True)
    data.update({"key": str(UUID(int=9)), **facts})
    made = form(data, now=NIGHT, **more)
    made.is_valid()
    return made


@pytest.fixture
def room(screen: CheckingClient, incident_id: UUID) -> Room:
    return Room(screen, incident_id)


class TestTheForms:
    @each(
        ("facts", "draft"),
        [
            ({}, RhythmDraft(NIGHT)),
            ({"hours": "24", "briefing_hours": "0"}, RhythmDraft(NIGHT, hours=24, briefing_hours=0)),
            ({"decision_hours": "0", "relief_hours": "12"}, RhythmDraft(NIGHT, decision_hours=0, relief_hours=12)),
            ({"h_at": "02:05", "place": "Staben"}, RhythmDraft(later(-15), place="Staben")),
        ],
        ids=["as proposed", "no briefings", "no decision meetings", "from H"],
    )
    def test_a_timetable_keeps_what_is_proposed_where_nothing_is_said(self, facts: dict[str, str], draft: RhythmDraft) -> None:
        assert sent(RhythmForm, facts).draft() == draft

    @pytest.mark.parametrize(
        ("facts", "draft"),
        [
            ({"kind": "press"}, MeetingDraft(K.PRESS, at=None, minutes=20)),
            ({"kind": "isf", "minutes": "0"}, MeetingDraft(K.ISF, minutes=0)),
            ({"kind": "briefing", "at": "2 tim", "title": "Kväll"}, MeetingDraft(K.BRIEFING, title="Kväll", at=later(120))),
        ],
        ids=["usual length", "none at all", "later"],
    )
    def test_a_plan_is_of_twenty_minutes_unless_another_number_is_said(self, facts: dict[str, str], draft: MeetingDraft) -> None:
        assert sent(PlanForm, facts).draft() == draft

    @each(("facts", "wrong"), [({}, "kind"), ({"kind": "board"}, "kind"), ({"kind": "milestone"}, "kind"),
                                                  ({"kind": "press", "minutes": "en stund"}, "minutes")])  # fmt: skip
    def test_a_plan_is_of_a_kind_that_one_calls_to(self, facts: dict[str, str], wrong: str) -> None:
        assert list(sent(PlanForm, facts).errors) == [wrong]

    def test_without_a_staff_nobody_is_asked_for_which(self) -> None:
        assert "staff_id" not in PlanForm(now=NIGHT).fields
        assert "staff_id" not in RhythmForm(now=NIGHT).fields

    def test_who_is_there_is_read_line_by_line(self) -> None:
        facts = {
            "present": "Ordföranden\n\nLedamot ett\n",
            "substitutes": "Ersättare ett",
            "adjusters": "A\nB",
            "members": "5",
            "chair": "C",
        }
        assert sent(BeginBoardForm, facts).who() == Attendance(
            ("Ordföranden", "Ledamot ett"), "C", (), ("Ersättare ett",), "", ("A", "B"), 5,
        )  # fmt: skip
        assert sent(BeginForm, {**facts, "secretary": "Stabssekreterare"}).who() == Attendance(
            ("Ordföranden", "Ledamot ett"), "C", secretary="Stabssekreterare"
        )
        assert sent(BeginBoardForm, {}).who().members is None

    def test_a_note_has_only_the_points_of_its_agenda(self) -> None:
        points = (AgendaPoint.SITUATION, AgendaPoint.NEXT)
        draft = sent(NoteForm, {"text": "Blåst.", "point": "next", "secrecy": ""}, points=points).draft()
        assert (draft.text, draft.point, draft.mark) == ("Blåst.", AgendaPoint.NEXT, OPEN)
        assert list(sent(NoteForm, {"text": "Blåst.", "point": "forecast"}, points=points).errors) == ["point"]
        bare = sent(NoteForm, {"text": "Blåst.", "point": "next", "secrecy": "secret", "statute": "OSL 18:13"})
        assert (bare.draft().point, bare.draft().mark.level, bare.draft().mark.statute) == (None, Secrecy.SECRET, "OSL 18:13")

    @pytest.mark.parametrize(("said", "holds"), [("", None), ("yes", True), ("no", False)])
    def test_whether_the_direction_holds_is_yes_no_or_not_asked(self, said: str, holds: bool | None) -> None:
        assert sent(EndMeetingForm, {"direction_holds": said}).cleaned_data["direction_holds"] is holds

    def test_a_notice_without_a_time_is_to_a_meeting_now_of_an_hour(self) -> None:
        assert sent(ConveneForm, {"called": "A\nB", "items": "Läget"}).draft() == ConveningDraft(
            NIGHT, "", "", "", ("A", "B"), minutes=60, items=("Läget",)
        )
        later_on = sent(ConveneForm, {"at": "03:30", "minutes": "90", "convened_at": "02:00"}).draft()
        assert (later_on.at, later_on.minutes, later_on.convened_at) == (later(70), 90, later(-20))

    @pytest.mark.parametrize(
        ("about", "kind", "about_id"),
        [("", ItemKind.MATTER, None), (f"takeover:{ABOUT}", ItemKind.TAKEOVER, ABOUT), (f"hand_back:{ABOUT}", ItemKind.HAND_BACK, ABOUT)],
    )
    def test_a_paragraph_is_about_what_is_chosen(self, about: str, kind: ItemKind, about_id: UUID | None) -> None:
        abouts = ((f"takeover:{ABOUT}", "Ö-001"), (f"hand_back:{ABOUT}", "Ö-001 gick tillbaka"))
        facts = {"heading": "H", "about": about, "recused": "A\n\nB"}
        assert sent(ItemForm, facts, abouts=abouts).draft() == ItemDraft("H", kind, recused=("A", "B"), about_id=about_id)

    def test_a_paragraph_is_about_nothing_that_is_not_offered(self) -> None:
        about = f"takeover:{ABOUT}"
        assert list(sent(ItemForm, {"heading": "H", "about": about}, abouts=((f"hand_back:{ABOUT}", "Ö-001"),)).errors) == ["about"]
        assert sent(ItemForm, {"heading": "H", "about": about}).draft() == ItemDraft("H")


@pytest.mark.django_db
@pytest.mark.usefixtures("five_past")
class TestAnAgendaOnItsPage:
    def test_is_of_what_happened_after_the_last_one_began(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        old = tasked(alva, incident_id)
        tasked(alva, incident_id, draft=replace(TASK, what="Ny"))
        done = tasked(alva, incident_id, draft=replace(TASK, what="Gjord"))
        decided(alva, incident_id, draft=replace(DECISION, title="Före"))
        wrote(alva, incident_id, "Före mötet.", importance=Importance.CRITICAL)
        act("move_task", alva, incident_id, task_id=old, to=TaskState.DONE, words="Klart före.")
        first = planned(alva, incident_id)
        act("begin_meeting", alva, incident_id, meeting_id=first, who=PRESENT, now=later(1))
        act("end_meeting", alva, incident_id, meeting_id=first, now=later(2))
        decided(alva, incident_id, draft=replace(DECISION, title="Efter"), now=later(3))
        act("move_task", alva, incident_id, task_id=done, to=TaskState.DONE, words="Klart efter.", now=later(3))
        said = room.get(f"meetings/{planned(alva, incident_id, now=later(4))}/").text.partition("Sedan förra mötet, ons 2 jan 02:21")[2]
        assert "B-002 Efter" in said
        assert "U-003 Gjord Klart efter." in said
        assert not any(word in said for word in ("Före", "Klart före.", "Före mötet.", "U-002"))

    def test_of_a_late_meeting_says_so_beside_it(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        late = planned(alva, incident_id, draft=replace(BRIEFING, at=None), now=later(-1))
        in_time = planned(alva, incident_id, draft=replace(BRIEFING, at=None), now=later(1))
        assert "Försenat: skulle ha börjat" in room.get(f"meetings/{late}/").text
        assert "Försenat" not in room.get(f"meetings/{in_time}/").text

    @pytest.mark.parametrize(("minute", "stale"), [(-24 * 60 + 5, True), (-24 * 60 + 6, False)])
    def test_asks_of_a_direction_that_is_a_day_old(self, room: Room, alva: Viewer, incident_id: UUID, minute: int, stale: bool) -> None:
        act("set_direction", alva, incident_id, draft=DIRECTION, now=later(minute))
        said = room.get(f"meetings/{planned(alva, incident_id)}/").text
        assert ("Äldre än ett dygn" in said) is stale
        assert "Inriktning 1" in said

    def test_of_the_board_has_the_matters_of_its_notice_to_write_from(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        path = f"board/meetings/{sitting(alva, incident_id)}/item/"
        assert room.get(f"{path}?heading=L%C3%A4gesbild").form["heading"] == "Lägesbild"
        assert room.get(f"{path}?heading={'x' * 400}").form["heading"] == "x" * 300
        assert room.get(f"{path}?about={new_id()}").status == 404


@pytest.mark.django_db
@pytest.mark.usefixtures("five_past")
class TestTheBoardsForms:
    @pytest.mark.parametrize(
        ("otherwise", "field", "words"),
        [
            ({"chair": ""}, "chair", "Skriv vem som är ordförande, med funktion."),
            ({"secretary": ""}, "secretary", "Skriv vem som för protokollet, med funktion."),
            ({"members": "0"}, "members", "En nämnd har från 1 till 200 ledamöter."),
            ({"members": "201"}, "members", "En nämnd har från 1 till 200 ledamöter."),
            ({"members": "1"}, "members", "3 kallades som ledamöter, så nämnden har minst så många."),
            ({"absent": "ordföranden"}, "absent", "Både närvarande och frånvarande: ordföranden."),
            ({"present": "Ordföranden\nSäkerhetschefen"}, "present", "Inte kallade som ledamöter: Säkerhetschefen."),
            ({"present": ""}, "present", "Skriv vilka som var närvarande"),
        ],
    )
    def test_a_sitting_begins_with_those_whom_the_minutes_need(
        self, room: Room, alva: Viewer, incident_id: UUID, otherwise: dict[str, str], field: str, words: str
    ) -> None:
        activated(alva, incident_id)
        path = f"meetings/{convened(alva, incident_id)}/begin/"
        whole = {"present": "Ordföranden", "chair": "Ordföranden", "secretary": "Nämndsekreteraren", "members": "3"}
        page = room.post(path, {**whole, **otherwise})
        assert (page.status, page.dead_ends) == (422, [])
        assert words in page.error(field)
        assert room.post(path, whole).status == 302

    def test_a_paragraph_that_is_sent_again_is_one_and_its_key_is_for_no_other(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        meeting_id, other = sitting(alva, incident_id), sitting(alva, incident_id)
        path, again = f"board/meetings/{meeting_id}/item/", {"heading": "Bussarna", "key": str(new_id())}
        assert [room.post(path, one).status for one in (again, {**again, "heading": " Bussarna "})] == [302, 302]
        head = ledger.head(f"incident:{incident_id}").number
        for where, facts in ((path, {**again, "heading": "Elverk"}), (f"board/meetings/{other}/item/", again)):
            page = room.post(where, facts)
            assert page.status == 422
            assert "Det du skrev har ändrats sedan det sparades" in page.general
        assert ledger.head(f"incident:{incident_id}").number == head
        items = queries.meeting(alva, incident_id, meeting_id, now=later(9)).items
        assert [(one.paragraph, one.heading) for one in items] == [(1, ITEM.heading), (2, "Bussarna")]

    def test_only_a_meeting_of_the_board_has_paragraphs(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        page = room.post(f"board/meetings/{begun(alva, incident_id)}/item/", {"heading": "Bussarna"})
        assert (page.status, page.general) == (422, "Bara krisledningsnämndens sammanträden har paragrafer.")


@pytest.mark.django_db
@pytest.mark.usefixtures("five_past")
class TestTheFiles:
    TYPES = (
        ("pdf", "application/pdf"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("json", "application/json; charset=utf-8"),
    )

    @pytest.mark.parametrize(("kind", "media_type"), TYPES)
    def test_of_a_staff_are_fetched_and_kept_by_nobody_on_the_way(
        self, room: Room, alva: Viewer, incident_id: UUID, kind: str, media_type: str
    ) -> None:
        path = f"/incidents/{incident_id}/meetings/{begun(alva, incident_id)}/minutes.{kind}"
        answer = room.client.get(path)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, media_type)
        assert answer.headers["Content-Disposition"] == f'attachment; filename="2019-001-M-001-utkast.{kind}"'
        assert answer.headers["Cache-Control"] == "no-store"
        assert room.client.post(path).status_code == 405

    def test_of_a_meeting_under_way_have_no_end(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        path = f"/incidents/{incident_id}/meetings/{begun(alva, incident_id)}/minutes.json"
        found = json.loads(room.client.get(path).content)
        assert (found["state"], found["ended_at"], found["who"]["present"]) == ("under_way", None, list(PRESENT.present))

    def test_are_of_no_other_sort(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        assert room.client.get(f"/incidents/{incident_id}/meetings/{begun(alva, incident_id)}/minutes.odt").status_code == 404
