"""The crisis board meets by the law: convened, paragraph by paragraph, with its chair's decisions reported, and a draft of minutes."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from uuid import UUID

import docx
import pikepdf
import pytest

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents import maintenance
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import Mode
from vardkase.incidents.tests.scenes import NIGHT, SECRET, later, opened, refused
from vardkase.kernel import codec
from vardkase.kernel.ids import new_id
from vardkase.leadership import events, papers, queries
from vardkase.leadership.rules.decisions import Capacity, DutyKind
from vardkase.leadership.rules.meetings import AgendaPoint, MeetingState, NoteDraft
from vardkase.leadership.rules.sittings import ItemDraft, ItemKind
from vardkase.leadership.tests.scenes import (
    BRIEFING,
    DECISION,
    ITEM,
    SEATED,
    SITTING,
    TAKEOVER,
    act,
    activated,
    begun,
    convened,
    decided,
    planned,
    sitting,
    took_over,
)
from vardkase.ledger import registry
from vardkase.testing.people import viewer_with
from vardkase.ui.documents import Document, Heading, Paragraph, Signatures, Table, to_docx, to_pdf

pytestmark = pytest.mark.django_db
URGENT = replace(
    DECISION, title="Bussar till Blidö", capacity=Capacity.CHAIR_URGENT, mandate="", why_urgent="De går nu.", decided_by="Ordföranden"
)


HEARD = replace(ITEM, decision="", grounds="")


@pytest.fixture
def board(alva: Viewer, incident_id: UUID) -> UUID:
    return activated(alva, incident_id)


def detail(viewer: Viewer, incident_id: UUID, meeting_id: UUID) -> queries.MeetingDetail:
    return queries.meeting(viewer, incident_id, meeting_id, now=later(90))


def close(viewer: Viewer, incident_id: UUID, meeting_id: UUID, **facts: object) -> events.BoardMet:
    key = act("close_sitting", viewer, incident_id, meeting_id=meeting_id, now=later(90), **facts)
    entry = ledger.find(f"incident:{incident_id}", key)
    assert entry is not None
    found = entry.event
    assert isinstance(found, events.BoardMet)
    return found


def owed(viewer: Viewer, incident_id: UUID) -> list[str]:
    kind = DutyKind.REPORT_TO_BOARD
    return [one.reference for one in queries.open_duties(viewer, incident_id, now=NIGHT) if one.kind == kind]


@pytest.mark.usefixtures("board")
class TestConvening:
    def test_is_written_down_as_an_auditor_asks(self, alva: Viewer, incident_id: UUID) -> None:
        line = detail(alva, incident_id, convened(alva, incident_id)).line
        notice = line.convening
        assert notice is not None
        assert (notice.how, notice.called, notice.substitutes) == (SITTING.how, SITTING.called, SITTING.substitutes)
        assert (notice.short_notice, notice.by_laws, notice.convened_at) == (SITTING.short_notice, SITTING.by_laws, NIGHT)
        assert (line.title, line.state) == ("Kommunstyrelsens arbetsutskott", MeetingState.PLANNED)

    def test_is_not_planned_as_any_meeting(self, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = convened(alva, incident_id)
        with refused("leadership.not_a_staff_meeting"):
            act("begin_meeting", alva, incident_id, meeting_id=meeting_id, who=SEATED)
            act("end_meeting", alva, incident_id, meeting_id=meeting_id)

    @pytest.mark.parametrize("what", ["move_meeting", "cancel_meeting", "begin_meeting", "note"])
    def test_is_followed_only_by_those_who_write_for_the_board(self, alva: Viewer, incident_id: UUID, what: str) -> None:
        meeting_id, staff = convened(alva, incident_id), viewer_with(Role.CHIEF_OF_STAFF)
        facts = {"move_meeting": {"at": later(90)}, "cancel_meeting": {"why": "x"}, "begin_meeting": {"who": SEATED},
                 "note": {"draft": NoteDraft("x")}}[what]  # fmt: skip
        with refused("leadership.may_not"):
            act(what, staff, incident_id, meeting_id=meeting_id, **facts)


def test_only_a_board_at_work_is_convened_and_sits(alva: Viewer, incident_id: UUID) -> None:
    with refused("leadership.board_does_not_work"):
        convened(alva, incident_id)
    activated(alva, incident_id)
    meeting_id = convened(alva, incident_id)
    act("end_board", alva, incident_id, ender="council", decision="KF § 1")
    with refused("leadership.board_does_not_work"):
        act("begin_meeting", alva, incident_id, meeting_id=meeting_id, who=SEATED)


@pytest.mark.usefixtures("board")
class TestParagraphs:
    def test_are_numbered_as_they_are_written_and_may_be_written_anew(self, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = sitting(alva, incident_id)
        act("write_item", alva, incident_id, meeting_id=meeting_id, draft=replace(ITEM, heading="Bussar"))
        act("write_item", alva, incident_id, meeting_id=meeting_id, draft=replace(ITEM, heading="Läget i natt"), paragraph=1)
        assert [(one.paragraph, one.heading) for one in detail(alva, incident_id, meeting_id).items] == [(1, "Läget i natt"), (2, "Bussar")]
        assert maintenance.agrees(f"incident:{incident_id}")

    @pytest.mark.parametrize("paragraph", [0, 2, -1])
    def test_cannot_be_written_anew_before_they_are_written(self, alva: Viewer, incident_id: UUID, paragraph: int) -> None:
        with refused("leadership.no_such_paragraph"):
            act("write_item", alva, incident_id, meeting_id=sitting(alva, incident_id), draft=ITEM, paragraph=paragraph)

    def test_are_written_from_when_the_board_sits(self, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = convened(alva, incident_id)
        with refused("leadership.meeting_has_not_begun"):
            act("write_item", alva, incident_id, meeting_id=meeting_id, draft=ITEM)
        with refused("leadership.not_a_board_meeting"):
            act("write_item", alva, incident_id, meeting_id=begun(alva, incident_id), draft=ITEM)

    def test_say_what_they_are_about(self, alva: Viewer, incident_id: UUID) -> None:
        taken, meeting_id = took_over(alva, incident_id), sitting(alva, incident_id)
        about = replace(ITEM, heading="Hemtjänsten", kind=ItemKind.TAKEOVER, about_id=taken)
        act("write_item", alva, incident_id, meeting_id=meeting_id, draft=about)
        assert detail(alva, incident_id, meeting_id).items[1].reference == "Ö-001"

    def test_are_not_about_what_lies_elsewhere(self, alva: Viewer, incident_id: UUID) -> None:
        elsewhere = decided(alva, opened(alva))
        with refused("leadership.not_found"):
            about = replace(ITEM, kind=ItemKind.DECISION, about_id=elsewhere)
            act("write_item", alva, incident_id, meeting_id=sitting(alva, incident_id), draft=about)

    def test_keep_who_left_because_of_a_conflict_of_interest(self, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = sitting(alva, incident_id, item=replace(ITEM, recused=("Ersättare tre",), reservations="Ledamot två: för dyrt."))
        (item,) = detail(alva, incident_id, meeting_id).items
        assert (item.recused, item.reservations) == (("Ersättare tre",), "Ledamot två: för dyrt.")


@pytest.mark.usefixtures("board")
class TestWhatTheChairDecidedAlone:
    def test_comes_to_the_next_meeting_by_itself_and_is_done_with_it(self, alva: Viewer, incident_id: UUID) -> None:
        decided(alva, incident_id, draft=URGENT)
        meeting_id = sitting(alva, incident_id)
        assert [one.reference for one in detail(alva, incident_id, meeting_id).owed] == ["B-001"]
        met = close(alva, incident_id, meeting_id)
        assert [(one.kind, one.reference) for one in met.paragraphs] == [(ItemKind.MATTER, ""), (ItemKind.URGENT_REPORT, "B-001")]
        assert [(one.reference, one.paragraph) for one in met.reported] == [("B-001", 2)]
        # The minutes tell what was decided, by whom, when, on which grounds and why it could not wait.
        assert met.paragraphs[1].background.splitlines() == [
            f"Ordförandens beslut: {URGENT.text}", "Beslutat av: Ordföranden, ons 2 jan 2019 02:20", f"Skäl: {URGENT.grounds}",
            "Varför det inte kunde vänta: De går nu.",
        ]  # fmt: skip
        made = papers.minutes(detail(alva, incident_id, meeting_id), incidents.incident(alva, incident_id), later(95))
        assert any(URGENT.text in str(block) and "De går nu." in str(block) for block in made.blocks)
        assert owed(alva, incident_id) == []
        (decision,) = queries.decisions(alva, incident_id, now=later(95))
        (duty,) = [one for one in decision.duties if one.kind == DutyKind.REPORT_TO_BOARD]
        assert (duty.how, duty.done_at) == ("M-001 § 2", later(90))

    def test_a_takeover_tells_from_whom_what_and_why(self, alva: Viewer, incident_id: UUID) -> None:
        took_over(alva, incident_id, draft=replace(TAKEOVER, urgent="Bemanningen brister i natt."))
        (_first, report) = close(alva, incident_id, sitting(alva, incident_id)).paragraphs
        for said in ("från Socialnämnden", TAKEOVER.scope, "Krisledningsnämndens ordförande, ons 2 jan 2019 02:20", TAKEOVER.grounds):
            assert said in report.background
        assert report.background.endswith("Bemanningen brister i natt.")

    def test_has_the_paragraph_that_was_written_of_it(self, alva: Viewer, incident_id: UUID) -> None:
        urgent = decided(alva, incident_id, draft=URGENT)
        report = ItemDraft("Anmälan", ItemKind.URGENT_REPORT, background="Nämnden har tagit del av beslutet.", about_id=urgent)
        met = close(alva, incident_id, sitting(alva, incident_id, item=report))
        assert [one.heading for one in met.paragraphs] == ["Anmälan"]
        assert [one.paragraph for one in met.reported] == [1]

    def test_comes_back_when_the_meeting_did_not_come_to_it(self, alva: Viewer, incident_id: UUID) -> None:
        urgent = decided(alva, incident_id, draft=URGENT)
        decided(alva, incident_id, draft=replace(URGENT, title="Annat"))
        met = close(alva, incident_id, sitting(alva, incident_id), unreported=(urgent,))
        assert [one.reference for one in met.reported] == ["B-002"]
        assert owed(alva, incident_id) == ["B-001"]
        again = sitting(alva, incident_id)
        assert [one.reference for one in detail(alva, incident_id, again).owed] == ["B-001"]

    def test_a_meeting_that_only_hears_of_it_has_nothing_for_the_council(self, alva: Viewer, incident_id: UUID) -> None:
        decided(alva, incident_id, draft=URGENT)
        meeting_id = convened(alva, incident_id)
        act("begin_meeting", alva, incident_id, meeting_id=meeting_id, who=SEATED)
        assert close(alva, incident_id, meeting_id).duties == ()

    def test_that_is_secret_is_reported_by_its_reference_alone(self, alva: Viewer, incident_id: UUID) -> None:
        decided(alva, incident_id, draft=replace(URGENT, title="HEMLIGT", mark=SECRET))
        met = close(alva, incident_id, sitting(alva, incident_id))
        assert [(one.heading, one.background != "") for one in met.paragraphs] == [("Lägesbild", True), ("B-001", False)]
        assert "HEMLIGT" not in str(codec.to_plain(met))

    def test_is_not_reported_by_one_who_may_not_read_it(self, alva: Viewer, incident_id: UUID) -> None:
        decided(alva, incident_id, draft=replace(URGENT, title="HEMLIGT", mark=SECRET))
        met = close(viewer_with(Role.BOARD_CHAIR), incident_id, sitting(alva, incident_id))
        assert met.reported == ()
        assert owed(alva, incident_id) == ["B-001"]

    def test_a_meeting_without_a_paragraph_is_none(self, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = convened(alva, incident_id)
        act("begin_meeting", alva, incident_id, meeting_id=meeting_id, who=SEATED)
        with refused("leadership.meeting_needs_items"):
            close(alva, incident_id, meeting_id)


@pytest.mark.usefixtures("board")
class TestAMeetingThatIsOver:
    def test_is_a_meeting_of_the_board_as_those_written_down_afterwards(self, alva: Viewer, incident_id: UUID) -> None:
        met = close(alva, incident_id, sitting(alva, incident_id))
        assert (met.number, met.items, met.present) == (1, ("Lägesbild",), SEATED.present)
        assert (met.secretary, met.adjuster, met.members, met.ended_at) == ("Nämndsekreteraren", "Ledamot ett", 5, later(90))
        (board,) = queries.boards(alva, incident_id)
        assert [one.said for one in board.meetings] == [met]

    def test_is_reported_to_the_council_when_it_decided(self, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = sitting(alva, incident_id)
        close(alva, incident_id, meeting_id)
        assert [one.reference for one in queries.council_report(alva, incident_id, now=later(91))] == ["M-001"]
        act("fulfil_duty", alva, incident_id, about_id=meeting_id, kind=DutyKind.REPORT_TO_COUNCIL, how="Kf § 4", now=later(92))
        assert queries.council_report(alva, incident_id, now=later(93)) == ()

    @pytest.mark.parametrize(("members", "quorate"), [(5, True), (6, False), (None, True)])
    def test_says_whether_it_had_a_quorum_with_its_substitutes(
        self, alva: Viewer, incident_id: UUID, members: int | None, quorate: bool | None
    ) -> None:
        meeting_id = sitting(alva, incident_id, who=replace(SEATED, members=members), item=HEARD)
        assert detail(alva, incident_id, meeting_id).quorate is quorate

    @pytest.mark.parametrize("draft", [ITEM, replace(ITEM, kind=ItemKind.DECISION)], ids=["matter", "decision"])
    def test_without_a_quorum_decides_nothing(self, alva: Viewer, incident_id: UUID, draft: ItemDraft) -> None:
        meeting_id = sitting(alva, incident_id, who=replace(SEATED, members=6), item=HEARD)
        draft = replace(draft, about_id=decided(alva, incident_id) if draft.kind == ItemKind.DECISION else None)
        before = ledger.head(f"incident:{incident_id}").number
        with refused("leadership.board_has_no_quorum", field="decision", law="6 kap. 27 § kommunallagen (2017:725)"):
            act("write_item", alva, incident_id, meeting_id=meeting_id, draft=draft)
        assert ledger.head(f"incident:{incident_id}").number == before
        assert [item.decision for item in detail(alva, incident_id, meeting_id).items] == [""]

    def test_without_a_quorum_still_hears_what_its_chair_decided(self, alva: Viewer, incident_id: UUID) -> None:
        decided(alva, incident_id, draft=URGENT)
        meeting_id = sitting(alva, incident_id, who=replace(SEATED, members=6), item=HEARD)
        met = close(alva, incident_id, meeting_id)
        assert [item.kind for item in met.paragraphs] == [ItemKind.MATTER, ItemKind.URGENT_REPORT]
        assert met.duties == ()


class TestOldEntries:
    OLD = {
        "activation_id": str(new_id()), "board": "Arbetsutskottet", "number": 1, "held_at": "2019-01-02T01:20:00Z", "place": "Stadshuset",
        "present": ["Ordföranden"], "items": ["Lägesbild"], "absent": [], "substitutes": [], "secretary": "", "adjuster": "",
        "convened_at": None,
    }  # fmt: skip

    def test_of_meetings_are_read_as_they_were_written(self) -> None:
        met = registry.decode("leadership.board_met", 1, dict(self.OLD))
        assert isinstance(met, events.BoardMet)
        assert (met.items, met.paragraphs, met.reported, met.meeting_id) == (("Lägesbild",), (), (), None)

    def test_of_decisions_have_no_origin(self) -> None:
        plain = codec.to_plain(events.DecisionTaken(new_id(), "B-001", "x", "y", "z", "w", Capacity.DIRECTOR))
        del plain["origin"]
        assert registry.decode("leadership.decision_taken", 1, plain).origin is None


def text_of(document: Document) -> str:
    """Everything a document says."""
    found = [document.title, *document.marks]
    for block in document.blocks:
        found += [str(getattr(block, name)) for name in block.__slots__]
    return " ".join(found)


class TestTheDraftOfTheMinutes:
    @pytest.fixture
    def written(self, alva: Viewer) -> tuple[UUID, UUID]:
        """An exercise with a meeting of the board that is over."""
        incident_id = opened(alva, mode=Mode.EXERCISE)
        activated(alva, incident_id)
        decided(alva, incident_id, draft=URGENT)
        item = replace(ITEM, proposal="Att notera.", reservations="Ledamot två.", recused=("Ersättare tre",))
        meeting_id = sitting(alva, incident_id, item=item)
        act("note", alva, incident_id, meeting_id=meeting_id, draft=NoteDraft("Sades öppet."))
        act("note", alva, incident_id, meeting_id=meeting_id, draft=NoteDraft("HEMLIGT", mark=SECRET))
        close(alva, incident_id, meeting_id)
        return incident_id, meeting_id

    def made(self, viewer: Viewer, where: tuple[UUID, UUID]) -> Document:
        return papers.minutes(detail(viewer, *where), incidents.incident(viewer, where[0]), later(95))

    def test_has_its_paragraphs_decisions_grounds_and_reservations(self, alva: Viewer, written: tuple[UUID, UUID]) -> None:
        found = self.made(alva, written)
        headings = [(one.level, one.text) for one in found.blocks if isinstance(one, Heading)]
        assert (2, "§ 1 Lägesbild") in headings
        assert (2, "§ 2 B-001 Bussar till Blidö") in headings
        assert [text for level, text in headings if level == 3] == [
            "Bakgrund", "Förslag till beslut", "Beslut", "Skäl", "Reservationer", "Bakgrund",
        ]  # fmt: skip
        said = text_of(found)
        for part in (
            "jäv: Ersättare tre.",
            "Nämnden noterar läget.",
            "3 av 5 ledamöter tjänstgjorde.",
            "2 § reglementet",
        ):
            assert part in said

    def test_has_lines_for_those_who_sign_and_for_the_notice(self, alva: Viewer, written: tuple[UUID, UUID]) -> None:
        lines = [line for one in self.made(alva, written).blocks if isinstance(one, Signatures) for line in one.lines]
        assert lines == [
            ("Sekreterare", "Nämndsekreteraren"), ("Ordförande", "Ordföranden"), ("Justerare", "Ledamot ett"),
            ("Underskrift av den som satte upp anslaget", ""),
        ]  # fmt: skip

    def test_says_that_it_is_a_draft_and_an_exercise(self, alva: Viewer, written: tuple[UUID, UUID]) -> None:
        assert self.made(alva, written).marks == ("UTKAST", "ÖVNING")
        name = papers.file_name(detail(alva, *written), incidents.incident(alva, written[0]), "pdf")
        assert name.startswith("OVNING-")
        assert name.endswith("-M-001-utkast.pdf")

    def test_of_a_real_event_does_not_say_exercise(self, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        found = self.made(alva, (incident_id, sitting(alva, incident_id)))
        assert found.marks == ("UTKAST",)
        assert "ÖVNING" not in text_of(found)

    def test_has_a_table_of_who_took_part(self, alva: Viewer, written: tuple[UUID, UUID]) -> None:
        (table,) = [one for one in self.made(alva, written).blocks if isinstance(one, Table)]
        assert ("Ersättare ett", "Tjänstgörande ersättare") in table.rows
        assert ("Ledamot två", "Frånvarande") in table.rows

    def test_leaves_out_what_its_reader_may_not_read_and_says_so(self, written: tuple[UUID, UUID]) -> None:
        said = text_of(self.made(viewer_with(Role.STAFF_MEMBER), written))
        assert "HEMLIGT" not in said
        assert "Sades öppet." in said
        assert "1 anteckning är utelämnad" in said

    def test_becomes_an_archive_file_and_a_word_file(self, alva: Viewer, written: tuple[UUID, UUID]) -> None:
        found = self.made(alva, written)
        with pikepdf.open(BytesIO(to_pdf(found))) as pdf:
            assert str(pdf.Root.Lang) == "sv-SE"
            assert str(pdf.docinfo["/Title"]) == found.title
        word = docx.Document(BytesIO(to_docx(found)))
        assert [one.text for one in word.paragraphs if one.style.name == "Heading 2"] == ["§ 1 Lägesbild", "§ 2 B-001 Bussar till Blidö"]

    def test_as_data_has_the_same_facts_and_no_secrets(self, alva: Viewer, written: tuple[UUID, UUID]) -> None:
        for viewer, left_out in ((alva, 0), (viewer_with(Role.STAFF_MEMBER), 1)):
            plain = json.loads(papers.structured(detail(viewer, *written), incidents.incident(viewer, written[0])))
            assert (plain["format"], plain["is_draft"], plain["is_exercise"]) == ("vardkase.meeting/1", True, True)
            assert plain["paragraphs"][0]["decision"] == "Nämnden noterar läget."
            assert plain["reported"][0]["reference"] == "B-001"
            assert (plain["notes_left_out"], len(plain["notes"])) == (left_out, 2 - left_out)

    def test_of_a_staff_meeting_is_notes(self, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = begun(alva, incident_id)
        act("note", alva, incident_id, meeting_id=meeting_id, draft=NoteDraft("Elen är borta.", AgendaPoint.SITUATION))
        act("end_meeting", alva, incident_id, meeting_id=meeting_id, outcome="Alla vet.", next_at=later(240))
        found = self.made(alva, (incident_id, meeting_id))
        assert found.title.startswith("Minnesanteckningar: Stabsorientering, onsdag 2 januari 2019")
        assert [one.text for one in found.blocks if isinstance(one, Paragraph)] == ["Elen är borta.", "Alla vet.", "ons 2 jan 2019 06:20"]

    def test_of_a_meeting_to_come_is_empty_but_in_order(self, alva: Viewer, incident_id: UUID) -> None:
        assert to_pdf(self.made(alva, (incident_id, planned(alva, incident_id, draft=BRIEFING)))).startswith(b"%PDF")
