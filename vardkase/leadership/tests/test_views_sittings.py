"""The pages of the board's meetings, of standing down and the drawing of the plan, as somebody sits before them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents.tests.scenes import NIGHT, SECRET, later
from vardkase.kernel.ids import new_id
from vardkase.leadership import queries
from vardkase.leadership.rules.decisions import Capacity, DutyKind
from vardkase.leadership.rules.meetings import MeetingKind, MeetingState, RhythmDraft
from vardkase.leadership.rules.sittings import ItemDraft, ItemKind
from vardkase.leadership.tests.pages import Room
from vardkase.leadership.tests.scenes import (
    BRIEFING,
    DECISION,
    ITEM,
    SEATED,
    TAKEOVER,
    act,
    activated,
    asked,
    begun,
    convened,
    decided,
    planned,
    sitting,
    staffed,
    tasked,
    took_over,
)
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
SignIn = Callable[[CheckingClient, Viewer], None]
URGENT = replace(DECISION, title="Bussar till Blidö", capacity=Capacity.CHAIR_URGENT, mandate="", why_urgent="De går nu.")


@pytest.fixture
def room(screen: CheckingClient, incident_id: UUID) -> Room:
    return Room(screen, incident_id)


DECIDED = {"decided_by": "Kommundirektör", "grounds": "Elen är tillbaka.", "handed_to": "Säkerhetschef"}


class TestTheBoardsMeeting:
    @pytest.fixture
    def board(self, alva: Viewer, incident_id: UUID) -> UUID:
        return activated(alva, incident_id)

    @pytest.mark.usefixtures("board")
    def test_stands_on_the_boards_page_with_its_notice(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = convened(alva, incident_id)
        assert f"meetings/{meeting_id}/" in room.get("board/").offers
        said = room.get(f"meetings/{meeting_id}/").text
        for part in (
            "Telefon och sms",
            "Ersättare: Ersättare ett",
            "Hemtjänsten är hotad i natt.",
            "2 § reglementet",
            "Ärenden i kallelsen",
        ):
            assert part in said

    @pytest.mark.usefixtures("board")
    def test_begins_with_those_who_were_called(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        page = room.get(f"meetings/{convened(alva, incident_id)}/begin/")
        assert page.form["present"].split("\n") == ["Ordföranden", "Ledamot ett", "Ledamot två"]
        assert {"substitutes", "adjusters", "members", "secretary", "chair"} <= page.fields

    @pytest.mark.usefixtures("board")
    def test_says_loudly_that_it_has_no_quorum(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        heard = replace(ITEM, decision="", grounds="")
        few, enough = (sitting(alva, incident_id, who=replace(SEATED, members=members), item=heard) for members in (9, 5))
        assert "nämnden är inte beslutsför" in room.get(f"meetings/{few}/").text
        assert "nämnden är inte beslutsför" not in room.get(f"meetings/{enough}/").text
        said = {"heading": "Bussar", "about": "matter", "decision": "Bussarna går.", "grounds": "De behövs."}
        no = room.post(f"board/meetings/{few}/item/", said)
        assert "Nämnden får ta emot anmälningar men inte besluta (6 kap. 27 § kommunallagen (2017:725))." in no.error("decision")
        assert room.post(f"board/meetings/{enough}/item/", said).status == 302

    @pytest.mark.usefixtures("board")
    def test_brings_what_the_chair_decided_with_its_words(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        urgent, meeting_id = decided(alva, incident_id, draft=URGENT), sitting(alva, incident_id)
        path = f"board/meetings/{meeting_id}/item/?about={urgent}"
        assert path in room.get(f"meetings/{meeting_id}/").offers
        form = room.get(path).form
        assert form["heading"] == "Anmälan av ordförandebeslut: B-001 Bussar till Blidö"
        assert form["about"] == f"urgent_report:{urgent}"
        assert "De går nu." in form["background"]
        assert room.post(path, form).status == 302
        assert "har sin paragraf" in room.get(f"meetings/{meeting_id}/").text

    @pytest.mark.usefixtures("board")
    def test_brings_no_word_of_what_is_secret_into_open_minutes(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        secret = replace(URGENT, title="HEMLIGT", text="HEMLIGT", grounds="HEMLIGT", mark=SECRET)
        urgent, meeting_id = decided(alva, incident_id, draft=secret), sitting(alva, incident_id)
        form = room.get(f"board/meetings/{meeting_id}/item/?about={urgent}").form
        assert (form["heading"], form["background"]) == ("Anmälan av ordförandebeslut: B-001", "")

    @pytest.mark.usefixtures("board")
    def test_writes_a_paragraph_anew_from_what_stands_there(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = sitting(alva, incident_id)
        path = f"board/meetings/{meeting_id}/item/?paragraph=1"
        form = room.get(path).form
        assert (form["heading"], form["decision"]) == (ITEM.heading, ITEM.decision)
        assert room.post(path, {**form, "decision": "Nämnden beslutar annat."}).status == 302
        (item,) = queries.meeting(alva, incident_id, meeting_id, now=later(9)).items
        assert item.decision == "Nämnden beslutar annat."

    @pytest.mark.usefixtures("board")
    @pytest.mark.parametrize("asked_for", ["2", "0", "x", "-1"])
    def test_has_no_other_paragraphs_than_it_has(self, room: Room, alva: Viewer, incident_id: UUID, asked_for: str) -> None:
        assert room.get(f"board/meetings/{sitting(alva, incident_id)}/item/?paragraph={asked_for}").status == 404

    @pytest.mark.usefixtures("board")
    def test_lets_a_paragraph_be_about_what_was_taken_over_and_went_back(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        taken = took_over(alva, incident_id)
        act("hand_back", alva, incident_id, takeover_id=taken, circumstances="Räcker igen.")
        page = room.get(f"board/meetings/{sitting(alva, incident_id)}/item/")
        values = page.tree.xpath("//select[@name='about']/option/@value")
        assert {f"takeover:{taken}", f"hand_back:{taken}"} <= set(values)

    @pytest.mark.usefixtures("board")
    def test_ends_with_what_has_its_paragraph_ticked_and_the_rest_to_be_chosen(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        first = decided(alva, incident_id, draft=URGENT)
        second, meeting_id = decided(alva, incident_id, draft=replace(URGENT, title="Annat")), sitting(alva, incident_id)
        path = f"board/meetings/{meeting_id}/close/"
        assert not room.get(path).tree.xpath("//input[@name='reported'][@checked]")
        report = ItemDraft("Anmälan", ItemKind.URGENT_REPORT, about_id=first)
        act("write_item", alva, incident_id, meeting_id=meeting_id, draft=report)
        page = room.get(path)
        assert page.tree.xpath("//input[@name='reported'][@checked]/@value") == [str(first)]
        assert "Har sin paragraf." in page.text
        assert "Har ingen paragraf än." in page.text
        assert room.post(path, {"reported": str(second)}).status == 302
        met = queries.meeting(alva, incident_id, meeting_id, now=later(9)).line.met
        assert met is not None
        assert [one.reference for one in met.reported] == ["B-002"]

    @pytest.mark.usefixtures("board")
    def test_one_press_clears_no_duty_that_nobody_has_dealt_with(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        decided(alva, incident_id, draft=URGENT)
        meeting_id = sitting(alva, incident_id)
        path = f"board/meetings/{meeting_id}/close/"
        sent = room.get(path).form
        assert room.post(path, sent).status == 302
        assert [one.reference for one in queries.open_duties(alva, incident_id, now=later(9)) if one.kind == DutyKind.REPORT_TO_BOARD] == [
            "B-001"
        ]

    @pytest.mark.usefixtures("board")
    def test_a_takeover_by_the_chair_alone_fills_its_paragraph_in(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        taken = took_over(alva, incident_id, draft=replace(TAKEOVER, urgent="Bemanningen brister i natt."))
        form = room.get(f"board/meetings/{sitting(alva, incident_id)}/item/?about={taken}").form
        assert "Övertagande från Socialnämnden (delar av verksamhetsområdet): Ledning av hemtjänstens bemanning" in form["background"]
        assert "Bemanningen brister i natt." in form["background"]

    @pytest.mark.usefixtures("board")
    def test_is_followed_by_what_the_council_is_to_hear(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = sitting(alva, incident_id)
        act("close_sitting", alva, incident_id, meeting_id=meeting_id)
        page = room.get("board/council/")
        assert "M-001" in page.text
        assert "2 kap. 5 § lagen (2006:544)" in page.text
        assert f"duties/{meeting_id}/council/" in page.offers

    def test_that_is_not_there_has_nothing_for_the_council(self, room: Room) -> None:
        assert "Inget att anmäla" in room.get("board/council/").text

    @pytest.mark.parametrize(
        "part",
        ["Två ordningar som lätt blandas ihop", "Kommunstyrelsen (3 kap. 2 § lagen (2006:544)).", "Samma personer kan sitta i båda.",
         "Att Kommunstyrelsens arbetsutskott är krisledningsnämnd betyder inte att det leder under höjd beredskap"],
    )  # fmt: skip
    def test_is_of_another_order_than_raised_readiness_and_the_page_says_so(self, room: Room, part: str) -> None:
        assert part in room.get("board/").text


class TestStandingDown:
    def test_shows_everything_that_is_open_with_its_own_two_fields(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        took_over(alva, incident_id)
        task_id = tasked(alva, incident_id)
        asked(alva, incident_id)
        page = room.get("stand-down/new/")
        assert {f"how:task:{task_id}", f"said:task:{task_id}"} <= page.fields
        for part in ("Uppgifter", "Krisledningsnämnden", "Avslutas bara av kommunstyrelsen eller fullmäktige", "Ö-001 Socialnämnden"):
            assert part in page.text

    def test_says_that_nothing_is_open_when_nothing_is(self, room: Room) -> None:
        assert "Inget är öppet" in room.get("stand-down/new/").text

    def test_is_done_and_tells_it_on_the_page_that_one_lands_on(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        staffed(alva, incident_id)
        tasked(alva, incident_id)
        sent = {
            "decided_by": "Kommundirektör",
            "grounds": "Elen är tillbaka.",
            "handed_to": "Säkerhetschef",
            "evaluation_at": "5 jan 10:00",
        }
        assert room.post("stand-down/new/", {**room.get("stand-down/new/").form, **sent}).status == 302
        said = room.get("stand-down/").text
        for part in ("Elen är tillbaka.", "Central krisledning", "Lämnas över till linjen: Säkerhetschef", "lör 5 jan 10:00"):
            assert part in said

    def test_sent_again_when_the_answer_was_lost_is_done_once(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        sent = {**DECIDED, "key": str(new_id())}
        assert [room.post("stand-down/new/", sent).status for _again in range(2)] == [302, 302]
        assert len(queries.stand_downs(alva, incident_id)) == 1

    @pytest.mark.parametrize(
        ("otherwise", "field", "words"),
        [
            ({"grounds": ""}, "grounds", "vad som visar att krisledningen inte längre behövs"),
            ({"decided_by": ""}, "decided_by", "vem som beslutade att avveckla"),
            ({"handed_to": ""}, "handed_to", "vilken funktion i linjen"),
            ({"evaluation_at": "2019-01-02 01:00"}, "evaluation_at", "Den tiden har passerat."),
            ({"evaluation_at": "bluddra"}, "evaluation_at", "går inte att läsa"),
        ],
    )
    def test_is_refused_at_its_field(self, room: Room, otherwise: dict[str, str], field: str, words: str) -> None:
        sent = {**DECIDED, **otherwise}
        page = room.post("stand-down/new/", sent)
        assert page.status == 422
        assert words in page.error(field)

    def test_asks_for_the_reason_at_the_thing_that_needs_one(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        board_id = activated(alva, incident_id)
        sent = DECIDED
        page = room.post("stand-down/new/", {**room.get("stand-down/new/").form, **sent})
        assert page.status == 422
        assert "Skriv varför ”Kommunstyrelsens arbetsutskott” avslutas eller står kvar." in page.error(f"said:board:{board_id}")
        assert page.dead_ends == []

    def test_waits_for_a_meeting_that_is_going_on_and_says_which(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        begun(alva, incident_id, draft=replace(BRIEFING, title="Kvällsmöte"))
        assert re.search(r"Pågår, och måste avslutas först\s*M-001 Kvällsmöte", room.get("stand-down/new/").text)
        sent = DECIDED
        page = room.post("stand-down/new/", sent)
        assert "Ett möte pågår. Avsluta det först" in page.general

    @pytest.mark.parametrize("role", [Role.LOG_KEEPER, Role.STAFF_MEMBER, Role.BOARD_CHAIR, Role.OBSERVER, Role.AUDITOR])
    def test_is_for_those_who_lead(self, client: CheckingClient, sign_in: SignIn, incident_id: UUID, role: Role) -> None:
        sign_in(client, viewer_with(role))
        theirs = Room(client, incident_id)
        assert theirs.get("stand-down/new/").status in {403, 404}
        page = theirs.get("stand-down/")
        assert page.status == 200
        assert "stand-down/new/" not in page.offers

    def test_has_not_been_done_before_it_is(self, room: Room) -> None:
        assert "Krisledningen är inte avvecklad" in room.get("stand-down/").text


class TestTheDrawing:
    def lines(self, alva: Viewer, incident_id: UUID) -> tuple[queries.MeetingLine, ...]:
        return queries.rhythm(alva, incident_id, now=NIGHT)

    def test_has_a_box_for_each_point_within_its_hours(self, alva: Viewer, incident_id: UUID) -> None:
        from vardkase.leadership.views.plan import LEFT, WIDTH, drawn

        act("set_rhythm", alva, incident_id, draft=RhythmDraft(NIGHT))
        plan = drawn(self.lines(alva, incident_id), NIGHT, 24)
        assert len(plan["boxes"]) == sum(one.at < later(24 * 60) for one in self.lines(alva, incident_id))
        assert all(LEFT <= box["x"] <= WIDTH for box in plan["boxes"])

    def test_leaves_out_what_is_cancelled_and_fills_what_is_a_meeting(self, alva: Viewer, incident_id: UUID) -> None:
        from vardkase.leadership.views.plan import drawn

        act("cancel_meeting", alva, incident_id, meeting_id=planned(alva, incident_id), why="Lugnt.")
        act("set_rhythm", alva, incident_id, draft=RhythmDraft(NIGHT, hours=24))
        boxes = drawn(self.lines(alva, incident_id), NIGHT, 48)["boxes"]
        lines = [one for one in self.lines(alva, incident_id) if one.state != MeetingState.CANCELLED]
        assert [box["is_filled"] for box in boxes] == [one.kind != MeetingKind.MILESTONE for one in lines]

    @pytest.mark.parametrize(("hours", "marks"), [(24, 12), (48, 12)])
    def test_marks_its_hours(self, hours: int, marks: int) -> None:
        from vardkase.leadership.views.plan import drawn

        assert len(drawn((), NIGHT, hours)["hours"]) == marks
