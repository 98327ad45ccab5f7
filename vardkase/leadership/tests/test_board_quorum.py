"""What the crisis board decides, it decides at a meeting, with more than half of its members there, whatever somebody calls it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import NIGHT, later, refused
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import Happened, Precision
from vardkase.leadership import queries
from vardkase.leadership.models import DutyRow, TakeoverRow
from vardkase.leadership.rules import attendance, sittings
from vardkase.leadership.rules.decisions import Capacity, DutyKind
from vardkase.leadership.rules.meetings import Attendance, MeetingState, Move
from vardkase.leadership.rules.sittings import ConveningDraft, ItemDraft, ItemKind
from vardkase.leadership.rules.tasks import Origin, OriginKind
from vardkase.leadership.tests.pages import URGENT
from vardkase.leadership.tests.scenes import DECISION, TAKEOVER, act, activated, begun, convened, decided, took_over

MEMBERS = ("Ordföranden", "Ledamot ett", "Ledamot två", "Ledamot tre", "Ledamot fyra")
NOTICE = ConveningDraft(later(5), "Stadshuset", "Ordföranden", "Sms", MEMBERS, ("Ersättare ett",), short_notice="Läget tål inte att vänta.")
OF_THE_BOARD = replace(DECISION, capacity=Capacity.BOARD, mandate="Krisledningsnämnden 2 januari, § 3")
NOWHERE = replace(OF_THE_BOARD, mandate="")
BY_BOARD = replace(TAKEOVER, minutes="")
BOUGHT = ItemDraft("Bussar", decision="Nämnden köper 300 bussar.", grounds="Alla måste bort.")
QUORUM = "6 kap. 27 § kommunallagen (2017:725)"


def at(minutes: int, precision: Precision = Precision.MINUTE) -> Happened:
    return Happened(later(minutes), precision, "då")


def seated(*present: str, **more: Any) -> Attendance:
    return Attendance(present, "Ordföranden", secretary="Sekreteraren", **more)


def sits(viewer: Viewer, incident_id: UUID, who: Attendance) -> UUID:
    meeting_id = convened(viewer, incident_id, draft=NOTICE)
    act("begin_meeting", viewer, incident_id, meeting_id=meeting_id, who=who)
    return meeting_id


def from_meeting(meeting_id: UUID) -> Any:
    return replace(NOWHERE, origin=Origin(OriginKind.MEETING, "M-001", id=meeting_id))


@pytest.mark.django_db
class TestADecisionOfTheBoard:
    @pytest.fixture(autouse=True)
    def board(self, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)

    def test_names_a_meeting_or_its_minutes(self, alva: Viewer, incident_id: UUID) -> None:
        for mandate in ("", "Krisledningsnämnden"):
            with refused("leadership.board_decides_at_meeting", field="mandate", law=QUORUM):
                decided(alva, incident_id, draft=replace(NOWHERE, mandate=mandate))
        decided(alva, incident_id, draft=OF_THE_BOARD)

    def test_of_a_meeting_of_the_staff_is_not_the_boards(self, alva: Viewer, incident_id: UUID) -> None:
        with refused("leadership.board_decides_at_meeting", field="mandate"):
            decided(alva, incident_id, draft=from_meeting(begun(alva, incident_id)))

    def test_is_taken_while_the_board_sits_or_has_sat(self, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = convened(alva, incident_id, draft=NOTICE)
        with refused("leadership.meeting_has_not_begun"):
            decided(alva, incident_id, draft=from_meeting(meeting_id))
        act("begin_meeting", alva, incident_id, meeting_id=meeting_id, who=seated(*MEMBERS[:3]))
        decided(alva, incident_id, draft=from_meeting(meeting_id))
        act("write_item", alva, incident_id, meeting_id=meeting_id, draft=BOUGHT)
        act("close_sitting", alva, incident_id, meeting_id=meeting_id, now=later(30))
        decided(alva, incident_id, draft=from_meeting(meeting_id), now=later(40))

    def test_needs_a_quorum_as_it_was_then(self, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = sits(alva, incident_id, seated(*MEMBERS[:3]))
        left = Move("ledamot  TVÅ", came=False, at=later(10))
        act("change_attendance", alva, incident_id, meeting_id=meeting_id, move=left, now=later(10))
        with refused("leadership.board_has_no_quorum", field="capacity", law=QUORUM):
            decided(alva, incident_id, draft=from_meeting(meeting_id), now=later(20))
        decided(alva, incident_id, draft=from_meeting(meeting_id), happened=at(5), now=later(20))

    def test_a_takeover_likewise(self, alva: Viewer, incident_id: UUID) -> None:
        few = sits(alva, incident_id, seated(*MEMBERS[:2]))
        for draft, code, field in (
            (BY_BOARD, "takeover_at_meeting", "minutes"),
            (replace(BY_BOARD, meeting_id=few), "board_has_no_quorum", "meeting_id"),
            (replace(BY_BOARD, meeting_id=begun(alva, incident_id)), "no_such_meeting", "meeting_id"),
            (replace(BY_BOARD, meeting_id=new_id()), "no_such_meeting", "meeting_id"),
        ):
            with refused(f"leadership.{code}", field=field):
                took_over(alva, incident_id, draft=draft)
        assert not TakeoverRow.objects.exists()
        enough = sits(alva, incident_id, seated(*MEMBERS[:3]))
        took_over(alva, incident_id, draft=replace(BY_BOARD, meeting_id=enough))
        took_over(alva, incident_id, draft=replace(BY_BOARD, from_board="Skolnämnden", urgent="Det brinner."))
        (shown,) = queries.boards(alva, incident_id)
        assert [(one.said.meeting, one.said.minutes) for one in shown.takeovers] == [("M-003", ""), ("", "")]


@pytest.mark.django_db
class TestTheQuorum:
    @pytest.fixture(autouse=True)
    def board(self, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)

    @pytest.mark.parametrize("kind", [ItemKind.MATTER, ItemKind.URGENT_REPORT])
    def test_is_asked_whatever_the_paragraph_is_called_and_the_council_hears_of_it(
        self, alva: Viewer, incident_id: UUID, kind: ItemKind
    ) -> None:
        about = decided(alva, incident_id, draft=URGENT) if kind == ItemKind.URGENT_REPORT else None
        draft = replace(BOUGHT, kind=kind, about_id=about)
        few = sits(alva, incident_id, seated(*MEMBERS[:2]))
        with refused("leadership.board_has_no_quorum", field="decision", law=QUORUM):
            act("write_item", alva, incident_id, meeting_id=few, draft=draft)
        act("write_item", alva, incident_id, meeting_id=few, draft=replace(draft, decision="", grounds=""))
        act("close_sitting", alva, incident_id, meeting_id=few, now=later(20))
        assert not DutyRow.objects.filter(about_id=few).exists()
        enough = sits(alva, incident_id, seated(*MEMBERS[:3]))
        act("write_item", alva, incident_id, meeting_id=enough, draft=draft)
        act("close_sitting", alva, incident_id, meeting_id=enough, now=later(20))
        assert DutyRow.objects.get(about_id=enough).kind == DutyKind.REPORT_TO_COUNCIL

    def test_is_of_as_many_as_were_called_when_nobody_says_how_many_they_are(self, alva: Viewer, incident_id: UUID) -> None:
        meeting_id, key = convened(alva, incident_id, draft=NOTICE), new_id()
        for _again in (1, 2):
            act("begin_meeting", alva, incident_id, meeting_id=meeting_id, who=seated("Ordföranden"), key=key)
        with refused("leadership.board_has_no_quorum"):
            act("write_item", alva, incident_id, meeting_id=meeting_id, draft=BOUGHT)
        shown = queries.meeting(alva, incident_id, meeting_id, now=NIGHT)
        assert (shown.quorate, shown.serving, shown.line.who and shown.line.who.members) == (False, 1, 5)

    @pytest.mark.parametrize(
        ("who", "code"),
        [
            (seated("Ordföranden", members=1), "fewer_members_than_called"),
            (seated("Ordföranden", "Ledamot ett", absent=("LEDAMOT  ett",)), "here_and_away"),
            (seated("Ordföranden", absent=("Ersättare ett",), substitutes=("Ersättare ett",)), "here_and_away"),
            (seated("Ordföranden", "Säkerhetschefen", "Kommundirektören"), "present_not_called"),
            (seated("Ordföranden", "Ersättare ett"), "present_not_called"),
        ],
    )
    def test_is_not_talked_away_when_the_meeting_begins(self, alva: Viewer, incident_id: UUID, who: Attendance, code: str) -> None:
        meeting_id = convened(alva, incident_id, draft=NOTICE)
        with refused(f"leadership.{code}"):
            act("begin_meeting", alva, incident_id, meeting_id=meeting_id, who=who)

    def test_counts_nobody_twice_and_none_of_the_others_in_the_room(self, alva: Viewer, incident_id: UUID) -> None:
        who = seated("Ordföranden", "ordföranden ", "Ord\u00adföranden", "ORDFÖRANDEN", others=("Säkerhetschefen", "Kommundirektören"))
        meeting_id = sits(alva, incident_id, who)
        with refused("leadership.board_has_no_quorum"):
            act("write_item", alva, incident_id, meeting_id=meeting_id, draft=BOUGHT)

    def test_counts_a_member_whom_the_notice_forgot_and_a_serving_substitute(self, alva: Viewer, incident_id: UUID) -> None:
        who = seated("Ordföranden", "Ledamot fem", uncalled=("ledamot fem",), substitutes=("Ersättare sju",), members=5)
        act("write_item", alva, incident_id, meeting_id=sits(alva, incident_id, who), draft=BOUGHT)

    def test_leaves_out_those_with_a_conflict_of_interest_in_that_matter(self, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = sits(alva, incident_id, seated(*MEMBERS[:3]))
        with refused("leadership.board_has_no_quorum", law=QUORUM):
            act("write_item", alva, incident_id, meeting_id=meeting_id, draft=replace(BOUGHT, recused=("ledamot ETT.",)))
        act("write_item", alva, incident_id, meeting_id=meeting_id, draft=BOUGHT)
        act("write_item", alva, incident_id, meeting_id=meeting_id, draft=replace(BOUGHT, recused=("Ersättare tre",)))

    def test_does_not_grow_by_a_stranger_who_comes_later(self, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = sits(alva, incident_id, seated(*MEMBERS[:2]))
        came = Move("Säkerhetschefen", came=True, at=later(1))
        with refused("leadership.came_uncalled", field="name", name="Säkerhetschefen"):
            act("change_attendance", alva, incident_id, meeting_id=meeting_id, move=came, now=later(1))
        for move in (replace(came, name="ledamot två"), replace(came, name="Ersättare nio", substitute=True)):
            act("change_attendance", alva, incident_id, meeting_id=meeting_id, move=move, now=later(1))
        assert queries.meeting(alva, incident_id, meeting_id, now=later(1)).serving == 4


class TestTheRulesOfSeats:
    def test_a_board_has_no_fewer_members_than_were_called(self) -> None:
        assert attendance.members_of(seated("A", members=7), MEMBERS) == 7
        assert attendance.members_of(seated("A", members=2), (*MEMBERS, "LEDAMOT ett")) == 5
        assert attendance.members_of(seated("A"), ()) is None

    def test_a_meeting_without_a_notice_asks_nobody_who_was_called(self) -> None:
        assert attendance.check_seats(seated("A", "B"), ()).members is None

    def test_nobody_is_recused_who_is_not_there(self) -> None:
        assert attendance.serving(seated("A", "B"), ("C", "b ")) == 1

    @pytest.mark.parametrize("state", [MeetingState.PLANNED, MeetingState.CANCELLED])
    def test_what_is_not_begun_decides_nothing(self, state: MeetingState) -> None:
        with refused("leadership.meeting_has_not_begun"):
            sittings.check_sat(state, members=1, serving=1, field="capacity", now=NIGHT)
        sittings.check_sat(MeetingState.HELD, members=1, serving=1, field="capacity", now=NIGHT)
        with refused("leadership.board_has_no_quorum"):
            sittings.check_sat(MeetingState.HELD, members=None, serving=1, field="capacity", now=NIGHT)
