"""The crisis board's acts in every order: those that the law knows are written, every other is refused and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import NIGHT, later, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership import queries
from vardkase.leadership.projections import TABLES
from vardkase.leadership.queries import BoardLine
from vardkase.leadership.rules.board import Ender, Extent, MeetingDraft, Returned
from vardkase.leadership.rules.decisions import Capacity, DutyKind
from vardkase.leadership.tests.scenes import ACTIVATION, DECISION, TAKEOVER, act, activated, decided, took_over
from vardkase.testing.tables import contents

pytestmark = pytest.mark.django_db
WHOLE = replace(TAKEOVER, extent=Extent.WHOLE, scope="All verksamhet")
SCHOOL = replace(TAKEOVER, from_board="Barn- och skolnämnden", scope="Skolskjutsar")
MEETING = MeetingDraft(NIGHT, "Stadshuset", ("Ordföranden", "Ledamot ett"), ("Lägesrapport", "Övertagande"))
END = {"ender": Ender.COUNCIL, "decision": "Kommunfullmäktige § 7"}

# What the board has been through, and what each further act then meets: "" when it is done, else why not.
_IDLE = "board_does_not_work"
ORDERS: dict[str, dict[str, str]] = {
    "never begun": {
        "begin": "", "meet": _IDLE, "take over": _IDLE, "hand back": "never_taken_over", "end": _IDLE, "decide": _IDLE, "urgent": _IDLE,
    },
    "at work": {
        "begin": "board_works_already", "meet": "", "take over": "", "hand back": "never_taken_over", "end": "", "decide": "", "urgent": "",
    },
    "holding": {
        "begin": "board_works_already", "meet": "", "take over": "taken_over_already", "hand back": "", "end": "", "decide": "",
        "urgent": "",
    },
    "handed back": {
        "begin": "board_works_already", "meet": "", "take over": "", "hand back": "handed_back_already", "end": "", "decide": "",
        "urgent": "",
    },
    "ended": {
        "begin": "", "meet": _IDLE, "take over": _IDLE, "hand back": "handed_back_already", "end": _IDLE, "decide": _IDLE, "urgent": _IDLE,
    },
    "at work again": {
        "begin": "board_works_already", "meet": "", "take over": "", "hand back": "handed_back_already", "end": "", "decide": "",
        "urgent": "",
    },
}  # fmt: skip
ACTS: dict[str, Callable[[Viewer, UUID, UUID], Any]] = {
    "begin": lambda viewer, i, _: activated(viewer, i),
    "meet": lambda viewer, i, _: act("record_meeting", viewer, i, draft=MEETING),
    "take over": lambda viewer, i, _: took_over(viewer, i, draft=WHOLE),
    "hand back": lambda viewer, i, held: act("hand_back", viewer, i, takeover_id=held, circumstances="Bemanningen räcker igen."),
    "end": lambda viewer, i, _: act("end_board", viewer, i, **END),
    "decide": lambda viewer, i, _: decided(viewer, i, draft=replace(DECISION, capacity=Capacity.BOARD)),
    "urgent": lambda viewer, i, _: decided(
        viewer, i, draft=replace(DECISION, capacity=Capacity.CHAIR_URGENT, mandate="", why_urgent="Elen är borta nu.")
    ),
}


def brought_to(state: str, viewer: Viewer, incident_id: UUID) -> UUID:
    """The board brought to a state; returns what it took over on the way, or an id of nothing."""
    held = new_id()
    if state != "never begun":
        activated(viewer, incident_id)
    if state not in {"never begun", "at work"}:
        held = took_over(viewer, incident_id, draft=WHOLE)
    if state == "handed back":
        ACTS["hand back"](viewer, incident_id, held)
    if state in {"ended", "at work again"}:
        act("end_board", viewer, incident_id, **END)
    if state == "at work again":
        activated(viewer, incident_id)
    return held


def head(incident_id: UUID) -> int:
    return ledger.head(f"incident:{incident_id}").number


def everything(incident_id: UUID) -> list[Any]:
    return [head(incident_id), *contents(TABLES)]


def board(viewer: Viewer, incident_id: UUID) -> BoardLine:
    """The latest board."""
    return queries.boards(viewer, incident_id)[0]


def back(line: BoardLine) -> list[tuple[str, Returned | None]]:
    return [(one.said.reference, one.how_returned) for one in line.takeovers]


@pytest.mark.parametrize("state", ORDERS)
@pytest.mark.parametrize("what", ACTS)
def test_an_act_is_done_in_its_order_and_refused_out_of_it(alva: Viewer, incident_id: UUID, state: str, what: str) -> None:
    held = brought_to(state, alva, incident_id)
    before, why = everything(incident_id), ORDERS[state][what]
    if why:
        with refused(f"leadership.{why}"):
            ACTS[what](alva, incident_id, held)
        assert everything(incident_id) == before
    else:
        ACTS[what](alva, incident_id, held)
        assert head(incident_id) == before[0] + 1
        assert everything(incident_id)[1:] != before[1:]


class TestABoardThatBeginsAgain:
    @pytest.fixture
    def twice(self, alva: Viewer, incident_id: UUID) -> tuple[UUID, UUID]:
        """A board that has met twice, taken over and been ended; and a second one at work."""
        first = activated(alva, incident_id)
        for minutes in (10, 20):
            act("record_meeting", alva, incident_id, draft=replace(MEETING, held_at=later(minutes)), now=later(minutes))
        took_over(alva, incident_id)
        act("end_board", alva, incident_id, **END, now=later(30))
        return first, activated(alva, incident_id, now=later(40))

    def test_is_a_board_of_its_own_and_the_first_stays_as_it_ended(self, alva: Viewer, incident_id: UUID, twice: tuple[UUID, UUID]) -> None:
        latest, first = queries.boards(alva, incident_id)
        assert (first.id, latest.id) == twice
        assert (first.ended_at, latest.ended_at) == (later(30), None)
        assert ([one.said.number for one in first.meetings], latest.meetings, latest.takeovers) == ([1, 2], (), ())
        shown = queries.overview(alva, incident_id, now=later(50)).board
        assert shown == latest

    def test_counts_its_own_meetings_and_goes_on_with_the_references(
        self, alva: Viewer, incident_id: UUID, twice: tuple[UUID, UUID]
    ) -> None:
        act("record_meeting", alva, incident_id, draft=replace(MEETING, held_at=later(45)), now=later(45))
        took_over(alva, incident_id, draft=WHOLE, now=later(46))
        latest, first = queries.boards(alva, incident_id)
        assert [one.said.number for one in latest.meetings] == [1]
        assert (back(first), back(latest)) == ([("Ö-001", Returned.WITH_THE_END)], [("Ö-002", None)])

    @pytest.mark.parametrize("ender", [Ender.EXECUTIVE_COMMITTEE, Ender.COUNCIL])
    def test_hands_back_with_its_end_what_it_took_itself(
        self, alva: Viewer, incident_id: UUID, twice: tuple[UUID, UUID], ender: Ender
    ) -> None:
        took_over(alva, incident_id, draft=SCHOOL, now=later(50))
        act("end_board", alva, incident_id, ender=ender, decision="Kommunstyrelsen den 5 januari, § 9", now=later(60))
        latest, first = queries.boards(alva, incident_id)
        assert latest.ending is not None
        assert [(one.reference, one.from_board) for one in latest.ending.went_back] == [("Ö-002", "Barn- och skolnämnden")]
        assert [one.returned_at for one in (*first.takeovers, *latest.takeovers)] == [later(30), later(60)]
        assert queries.overview(alva, incident_id, now=later(61)).board is None


class TestWhatWasTakenOver:
    def test_goes_back_each_by_itself_and_the_rest_with_the_end(self, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        social, _, _ = (took_over(alva, incident_id, draft=draft) for draft in (WHOLE, SCHOOL, replace(SCHOOL, scope="Skolmåltider")))
        act("hand_back", alva, incident_id, takeover_id=social, circumstances="Bemanningen räcker igen.", now=later(60))
        assert back(board(alva, incident_id)) == [("Ö-001", Returned.BY_DECISION), ("Ö-002", None), ("Ö-003", None)]
        act("end_board", alva, incident_id, **END, now=later(90))
        ended = board(alva, incident_id)
        assert back(ended) == [("Ö-001", Returned.BY_DECISION), ("Ö-002", Returned.WITH_THE_END), ("Ö-003", Returned.WITH_THE_END)]
        assert [one.returned_at for one in ended.takeovers] == [later(60), later(90), later(90)]
        assert ended.takeovers[0].circumstances == "Bemanningen räcker igen."
        assert ended.ending is not None
        assert [one.reference for one in ended.ending.went_back] == ["Ö-002", "Ö-003"]

    def test_may_be_taken_again_when_it_has_gone_back(self, alva: Viewer, incident_id: UUID) -> None:
        held = brought_to("holding", alva, incident_id)
        with refused("leadership.taken_over_already", board="Socialnämnden"):
            took_over(alva, incident_id, draft=replace(TAKEOVER, from_board="socialnämnden "))
        act("hand_back", alva, incident_id, takeover_id=held, circumstances="Lugnt.")
        took_over(alva, incident_id)
        assert [(one.said.reference, one.held.returned) for one in board(alva, incident_id).takeovers] == [
            ("Ö-001", True),
            ("Ö-002", False),
        ]

    @pytest.mark.parametrize("told", ["", "Telefon till ordföranden kl. 11.30"])
    @pytest.mark.parametrize("urgent", ["", "Nämnden hinner inte samlas före gryningen."])
    def test_obliges_by_who_was_told_and_who_decided(self, alva: Viewer, incident_id: UUID, told: str, urgent: str) -> None:
        activated(alva, incident_id)
        took_over(alva, incident_id, draft=replace(TAKEOVER, told=told, urgent=urgent))
        expected = {(DutyKind.REPORT_TO_COUNCIL, False)}
        if not told:
            expected.add((DutyKind.TELL_BOARD, False))
        if urgent:
            expected.add((DutyKind.REPORT_TO_BOARD, False))
        found = queries.open_duties(alva, incident_id, now=later(1))
        assert {(one.kind, one.late) for one in found} == expected
        assert {(one.reference, one.title) for one in found} == {("Ö-001", "Socialnämnden")}

    def test_is_reported_also_when_the_board_has_ended(self, alva: Viewer, incident_id: UUID) -> None:
        held = brought_to("ended", alva, incident_id)
        for kind in (DutyKind.TELL_BOARD, DutyKind.REPORT_TO_COUNCIL):
            act("fulfil_duty", alva, incident_id, about_id=held, kind=kind, how="Kommunfullmäktige den 28 januari, § 3")
        assert queries.open_duties(alva, incident_id, now=NIGHT) == ()


class TestTwoIncidentsAtOnce:
    def test_have_a_board_each(self, alva: Viewer, incident_id: UUID) -> None:
        other = opened(alva, title="Vattenläckan i Rimbo")
        activated(alva, incident_id)
        with refused("leadership.board_does_not_work"):
            took_over(alva, other)
        activated(alva, other)
        took_over(alva, incident_id, draft=WHOLE)
        took_over(alva, other, draft=WHOLE)
        act("end_board", alva, other, **END)
        assert [back(board(alva, one)) for one in (incident_id, other)] == [[("Ö-001", None)], [("Ö-001", Returned.WITH_THE_END)]]
        assert board(alva, incident_id).ended_at is None

    def test_do_not_hand_back_for_each_other(self, alva: Viewer, incident_id: UUID) -> None:
        other = opened(alva, title="Vattenläckan i Rimbo")
        activated(alva, other)
        held = brought_to("holding", alva, incident_id)
        with refused("leadership.never_taken_over"):
            act("hand_back", alva, other, takeover_id=held, circumstances="Lugnt.")
        assert back(board(alva, incident_id)) == [("Ö-001", None)]


class TestALateRetry:
    """An act that is sent again when more has happened since: it is known, and nothing of what came later is undone."""

    def test_of_the_beginning_does_not_begin_anew(self, alva: Viewer, incident_id: UUID) -> None:
        first = activated(alva, incident_id)
        act("end_board", alva, incident_id, **END)
        before = everything(incident_id)
        activated(alva, incident_id, key=first, now=later(60))
        assert everything(incident_id) == before

    def test_of_the_end_does_not_end_the_next(self, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        ended = act("end_board", alva, incident_id, **END)
        second = activated(alva, incident_id, now=later(60))
        took_over(alva, incident_id, now=later(61))
        act("end_board", alva, incident_id, **END, key=ended, now=later(70))
        assert (board(alva, incident_id).id, board(alva, incident_id).ended_at) == (second, None)
        assert back(board(alva, incident_id)) == [("Ö-001", None)]

    def test_of_a_takeover_does_not_take_back_what_was_handed_back(self, alva: Viewer, incident_id: UUID) -> None:
        held = brought_to("handed back", alva, incident_id)
        before = everything(incident_id)
        took_over(alva, incident_id, draft=WHOLE, key=held, now=later(60))
        assert everything(incident_id) == before

    def test_of_a_meeting_is_no_second_meeting(self, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        first = act("record_meeting", alva, incident_id, draft=MEETING)
        act("record_meeting", alva, incident_id, draft=replace(MEETING, held_at=later(30)), now=later(30))
        act("record_meeting", alva, incident_id, draft=MEETING, key=first, now=later(40))
        assert [one.said.held_at for one in board(alva, incident_id).meetings] == [NIGHT, later(30)]


def test_a_meeting_that_is_refused_uses_up_no_number(alva: Viewer, incident_id: UUID) -> None:
    activated(alva, incident_id)
    with refused("leadership.meeting_in_future", field="held_at"):
        act("record_meeting", alva, incident_id, draft=replace(MEETING, held_at=later(60)))
    with refused("leadership.meeting_needs_members"):
        act("record_meeting", alva, incident_id, draft=replace(MEETING, present=()))
    act("record_meeting", alva, incident_id, draft=MEETING)
    assert [one.said.number for one in board(alva, incident_id).meetings] == [1]


def test_each_act_of_the_board_names_the_section_it_rests_on(alva: Viewer, incident_id: UUID) -> None:
    held = brought_to("holding", alva, incident_id)
    took_over(alva, incident_id, draft=SCHOOL)
    act("hand_back", alva, incident_id, takeover_id=held, circumstances="Lugnt.")
    act("end_board", alva, incident_id, **END)
    stream = f"incident:{incident_id}"
    rests = {entry.kind.removeprefix("leadership."): entry.event.law for entry in ledger.entries(stream) if hasattr(entry.event, "law")}
    assert rests == {
        "board_activated": "2 kap. 3 § första stycket lagen (2006:544)",
        "taken_over": "2 kap. 4 § första stycket lagen (2006:544)",
        "handed_back": "2 kap. 4 § andra stycket lagen (2006:544)",
        "board_ended": "2 kap. 6 § lagen (2006:544)",
    }
    assert board(alva, incident_id).said.conditions == ACTIVATION.conditions
