"""Minutes as they are made: latecomers with their time, paragraphs written down afterwards, and an end to it when they are adjusted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import maintenance
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import NIGHT, closed, later, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership import actions, papers, queries
from vardkase.leadership.rules.decisions import DutyKind
from vardkase.leadership.rules.meetings import Attendance, Move
from vardkase.leadership.rules.sittings import Adjustment, ItemDraft
from vardkase.leadership.tests.pages import Room
from vardkase.leadership.tests.scenes import ITEM, SEATED, act, activated, begun, convened, sitting
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with
from vardkase.ui.documents import Facts, Paragraph, Table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
FEW = Attendance(("Ordföranden", "Ledamot ett"), "Ordföranden", ("Ledamot två",), secretary="Nämndsekreteraren", members=5)
LATE = ItemDraft("Bussarna", decision="De körs.", grounds="Öarna är avskurna.")
DRAFT = Adjustment(date(2019, 1, 2), ("Ordföranden", "Ledamot ett"), "KS 2019/12")


@pytest.fixture
def board(alva: Viewer, incident_id: UUID) -> UUID:
    return activated(alva, incident_id)


def moved(
    viewer: Viewer, incident_id: UUID, meeting_id: UUID, name: str = "Ledamot två", came: bool = True, at: int = 10, **more: Any
) -> None:
    move = Move(name, came, later(at), **more)
    act("change_attendance", viewer, incident_id, meeting_id=meeting_id, move=move, now=later(30))


def detail(viewer: Viewer, incident_id: UUID, meeting_id: UUID) -> queries.MeetingDetail:
    return queries.meeting(viewer, incident_id, meeting_id, now=later(90))


def over(viewer: Viewer, incident_id: UUID, **facts: Any) -> UUID:
    meeting_id = sitting(viewer, incident_id, **facts)
    act("close_sitting", viewer, incident_id, meeting_id=meeting_id, now=later(60))
    return meeting_id


@pytest.mark.usefixtures("board")
class TestComingAndGoing:
    def test_a_latecomer_makes_the_board_quorate(self, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = convened(alva, incident_id)
        act("begin_meeting", alva, incident_id, meeting_id=meeting_id, who=FEW)
        with refused("leadership.board_has_no_quorum"):
            act("write_item", alva, incident_id, meeting_id=meeting_id, draft=ITEM)
        moved(alva, incident_id, meeting_id)
        found = detail(alva, incident_id, meeting_id)
        assert (found.serving, found.quorate) == (3, True)
        act("write_item", alva, incident_id, meeting_id=meeting_id, draft=ITEM)
        moved(alva, incident_id, meeting_id, "Ordföranden", came=False, at=20)
        with refused("leadership.board_has_no_quorum"):
            act("write_item", alva, incident_id, meeting_id=meeting_id, draft=ITEM)
        assert maintenance.agrees(f"incident:{incident_id}")

    def test_stands_in_the_record_and_in_the_draft_with_its_time(self, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = sitting(alva, incident_id)
        moved(alva, incident_id, meeting_id)
        moved(alva, incident_id, meeting_id, "Ersättare ett", came=False, at=20)
        act("close_sitting", alva, incident_id, meeting_id=meeting_id, now=later(60))
        found = detail(alva, incident_id, meeting_id)
        assert found.line.met is not None
        assert (found.line.met.present, found.line.met.absent) == (("Ordföranden", "Ledamot ett", "Ledamot två"), ())
        assert [move.name for move in found.line.met.moves] == ["Ledamot två", "Ersättare ett"]
        made = papers.minutes(found, incidents.incident(alva, incident_id), later(90))
        rows = [row for block in made.blocks if isinstance(block, Table) for row in block.rows]
        assert ("Ledamot två", "Kom kl. 02:30") in rows
        assert ("Ersättare ett", "Gick kl. 02:40") in rows
        said = " ".join(block.text for block in made.blocks if isinstance(block, Paragraph))
        assert "Från kl. 02:40, när någon kom eller gick, tjänstgjorde 3 av 5: beslutsför." in said

    def test_of_a_staff_meeting_too_and_once(self, alva: Viewer, incident_id: UUID) -> None:
        meeting_id, key = begun(alva, incident_id), new_id()
        for _again in range(2):
            move = Move("Ekonomi", True, later(3))
            actions.change_attendance(viewer=alva, incident_id=incident_id, meeting_id=meeting_id, move=move, key=key, now=later(5))
        who = detail(alva, incident_id, meeting_id).line.who
        assert who is not None
        assert [move.name for move in who.moves] == ["Ekonomi"]

    def test_by_its_form(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = convened(alva, incident_id)
        act("begin_meeting", alva, incident_id, meeting_id=meeting_id, who=FEW)
        room, path = Room(screen, incident_id), f"meetings/{meeting_id}/attendance/"
        assert f"{path}" in room.get(f"meetings/{meeting_id}/").offers
        assert "På plats nuOrdföranden, Ledamot ett" in room.get(path).text
        assert room.post(path, {"came": "came", "name": "Ledamot två", "at": "02:22"}).status == 302
        page = room.get(f"meetings/{meeting_id}/")
        assert "Ledamot två kom. Därefter tjänstgör 3." in page.text
        assert "3 av 5 ledamöter tjänstgör. Nämnden får besluta." in page.text
        for sent, field, words in (
            ({"came": "came", "name": "Ledamot två"}, "name", "är redan på mötet"),
            ({"came": "left", "name": "Ledamot fyra"}, "name", "är inte på mötet"),
            ({"came": "left", "name": ""}, "name", "Skriv vem som kom eller gick"),
            ({"came": "left", "name": "Ordföranden", "at": "2019-01-02 02:00"}, "at", "Då hade mötet inte börjat."),
            ({"came": "left", "name": "Ordföranden", "at": "bluddra"}, "at", "bluddra"),
        ):
            refusal = room.post(path, sent)
            assert refusal.status == 422
            assert words in refusal.error(field)

    def test_is_for_those_who_write_for_the_board(self, alva: Viewer, incident_id: UUID, cilla: Viewer) -> None:
        meeting_id = sitting(alva, incident_id)
        for viewer, code in (
            (viewer_with(Role.OBSERVER), "leadership.may_not"),
            (viewer_with(Role.STAFF_MEMBER), "leadership.may_not"),
            (cilla, "incident.not_found"),
        ):
            with refused(code):
                moved(viewer, incident_id, meeting_id)
        moved(viewer_with(Role.LOG_KEEPER), incident_id, meeting_id)


@pytest.mark.usefixtures("board")
class TestWrittenAfterwards:
    def test_a_paragraph_says_so_on_page_paper_and_in_the_record(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = over(alva, incident_id)
        room = Room(screen, incident_id)
        assert f"board/meetings/{meeting_id}/item/" in room.get(f"meetings/{meeting_id}/").offers
        act("write_item", alva, incident_id, meeting_id=meeting_id, draft=LATE, now=later(80))
        found = detail(alva, incident_id, meeting_id)
        assert [(item.paragraph, item.heading, item.afterwards) for item in found.items] == [
            (1, "Lägesbild", False), (2, "Bussarna", True),
        ]  # fmt: skip
        assert found.line.met is not None
        assert found.line.met.items == ("Lägesbild", "Bussarna")
        (work,) = queries.boards(alva, incident_id)
        assert work.meetings[0].said == found.line.met
        assert "Skrivet efter mötet." in room.get(f"meetings/{meeting_id}/").text
        made = papers.minutes(found, incidents.incident(alva, incident_id), later(90))
        assert Paragraph("Skrivet efter mötet.") in made.blocks
        assert maintenance.agrees(f"incident:{incident_id}")

    def test_one_is_written_anew_also_one_that_came_with_the_end(self, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = over(alva, incident_id)
        act("write_item", alva, incident_id, meeting_id=meeting_id, draft=replace(ITEM, heading="Läget"), paragraph=1, now=later(80))
        assert [(one.paragraph, one.heading) for one in detail(alva, incident_id, meeting_id).items] == [(1, "Läget")]
        with refused("leadership.no_such_paragraph"):
            act("write_item", alva, incident_id, meeting_id=meeting_id, draft=ITEM, paragraph=3, now=later(81))

    def test_a_decision_that_was_written_late_is_reported_to_the_council_once(self, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = over(alva, incident_id, item=replace(ITEM, decision="", grounds=""))
        assert queries.council_report(alva, incident_id, now=later(70)) == ()
        for heading in ("Bussarna", "Färjan"):
            act("write_item", alva, incident_id, meeting_id=meeting_id, draft=replace(LATE, heading=heading), now=later(80))
        assert [(one.kind, one.reference) for one in queries.council_report(alva, incident_id, now=later(90))] == [
            (DutyKind.REPORT_TO_COUNCIL, "M-001")
        ]

    def test_a_board_without_quorum_has_not_decided_afterwards_either(self, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = convened(alva, incident_id)
        act("begin_meeting", alva, incident_id, meeting_id=meeting_id, who=FEW)
        act("write_item", alva, incident_id, meeting_id=meeting_id, draft=ItemDraft("Lägesbild"))
        act("close_sitting", alva, incident_id, meeting_id=meeting_id, now=later(60))
        with refused("leadership.board_has_no_quorum"):
            act("write_item", alva, incident_id, meeting_id=meeting_id, draft=LATE, now=later(80))

    def test_also_when_the_incident_is_over(self, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = over(alva, incident_id)
        closed(alva, incident_id)
        act("write_item", alva, incident_id, meeting_id=meeting_id, draft=LATE, now=later(80))
        act("adjust_minutes", alva, incident_id, meeting_id=meeting_id, draft=DRAFT, now=later(90))


@pytest.mark.usefixtures("board")
class TestAdjusted:
    def test_is_the_end_of_the_writing(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = over(alva, incident_id)
        room, path = Room(screen, incident_id), f"board/meetings/{meeting_id}/adjusted/"
        assert room.get(path).form["by"] == "Ordföranden\nLedamot ett"
        assert room.post(path, {"on": "2018-12-31", "by": "Ordföranden"}).status == 422
        assert room.post(path, {"on": "", "by": " "}).status == 422
        assert room.post(path, {"on": "2019-01-02", "by": "Ordföranden\nLedamot ett", "kept": "KS 2019/12"}).status == 302
        page = room.get(f"meetings/{meeting_id}/")
        assert "Protokollet justerat2019-01-02, Ordföranden, Ledamot ettKS 2019/12" in page.text
        assert not {path, f"board/meetings/{meeting_id}/item/"} & page.offers
        with refused("leadership.minutes_are_adjusted"):
            act("write_item", alva, incident_id, meeting_id=meeting_id, draft=LATE, now=later(80))
        with refused("leadership.minutes_are_adjusted"):
            act("adjust_minutes", alva, incident_id, meeting_id=meeting_id, draft=DRAFT, now=later(80))
        made = papers.minutes(detail(alva, incident_id, meeting_id), incidents.incident(alva, incident_id), later(90))
        pairs = [pair for block in made.blocks if isinstance(block, Facts) for pair in block.pairs]
        assert ("Protokollet justerat", "2019-01-02, Ordföranden, Ledamot ett") in pairs
        assert maintenance.agrees(f"incident:{incident_id}")

    def test_is_of_a_meeting_of_the_board_that_is_over(self, alva: Viewer, incident_id: UUID) -> None:
        for meeting_id, code in (
            (convened(alva, incident_id), "meeting_has_not_begun"),
            (sitting(alva, incident_id), "meeting_is_under_way"),
            (begun(alva, incident_id), "not_a_board_meeting"),
            (new_id(), "no_such_meeting"),
        ):
            with refused(f"leadership.{code}"):
                act("adjust_minutes", alva, incident_id, meeting_id=meeting_id, draft=DRAFT, now=later(80))

    def test_is_for_those_who_write_for_the_board(self, alva: Viewer, incident_id: UUID, cilla: Viewer) -> None:
        meeting_id = over(alva, incident_id)
        for viewer, code in (
            (viewer_with(Role.OBSERVER), "leadership.may_not"),
            (viewer_with(Role.CHIEF_OF_STAFF), "leadership.may_not"),
            (cilla, "incident.not_found"),
        ):
            with refused(code):
                act("adjust_minutes", viewer, incident_id, meeting_id=meeting_id, draft=DRAFT, now=later(80))
        act("adjust_minutes", viewer_with(Role.BOARD_CHAIR), incident_id, meeting_id=meeting_id, draft=DRAFT, now=later(80))


def test_what_was_kept_before_reads_as_it_did(alva: Viewer, incident_id: UUID) -> None:
    from vardkase.kernel import codec
    from vardkase.leadership import events

    old = codec.to_plain(events.MeetingBegun(new_id(), "M-001", "board", "KLN", NIGHT, SEATED))  # type: ignore[arg-type]
    del old["who"]["moves"], old["point"]
    assert codec.from_plain(events.MeetingBegun, old).who == SEATED
