"""The crisis board's rules on their own: what each answer must hold, and which section each no cites."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vardkase.incidents.rules import LegalClass
from vardkase.incidents.tests.scenes import NIGHT, PERSON, later, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership.rules import board
from vardkase.leadership.rules.board import Ender, Extent, Judge, MeetingDraft, TakenOver
from vardkase.leadership.tests.scenes import ACTIVATION, CONDITIONS, TAKEOVER

HELD = TakenOver(new_id(), "Socialnämnden", Extent.PART, returned=False)
MEETING = MeetingDraft(NIGHT, "Stadshuset", ("Ordföranden",), ("Lägesrapport",))


def activation(**more):
    return board.check_activation(replace(ACTIVATION, **more), LegalClass.EXTRAORDINARY, working=False, now=NIGHT)


class TestActivation:
    def test_is_taken_as_it_was_said_and_tidied(self):
        said = activation(chair="  Ordföranden \n i nämnden ", minutes=" KLN 2019-01-02 § 1 ")
        assert (said.chair, said.minutes) == ("Ordföranden i nämnden", "KLN 2019-01-02 § 1")

    @pytest.mark.parametrize("legal_class", [LegalClass.DISTURBANCE, LegalClass.EXTRAORDINARY])
    def test_is_for_peacetime_whatever_the_event_was_called_before(self, legal_class):
        assert board.check_activation(ACTIVATION, legal_class, working=False, now=NIGHT).conditions == CONDITIONS

    def test_what_prevented_a_chair_who_judged_is_nothing(self):
        assert activation(prevented="Bortrest").prevented == ""
        assert activation(judge=Judge.VICE_CHAIR, prevented="Bortrest").prevented == "Bortrest"

    @pytest.mark.parametrize(("field", "code"), [("board", "board_needs_name"), ("chair", "board_needs_chair")])
    def test_names_board_and_judge(self, field, code):
        with refused(f"leadership.{code}", field=field):
            activation(**{field: " "})

    @pytest.mark.parametrize("field", ["board", "chair", "minutes"])
    def test_holds_no_personal_number(self, field):
        with refused("incident.personal_id_in_text"):
            activation(**{field: PERSON})

    @pytest.mark.parametrize("condition", ["departs_from_normal", "serious_disturbance", "urgent_measures"])
    def test_an_answer_of_ten_characters_is_an_answer(self, condition):
        assert activation(conditions=replace(CONDITIONS, **{condition: "x" * 10}))
        with refused("leadership.condition_unanswered", field=condition, least=10):
            activation(conditions=replace(CONDITIONS, **{condition: "x" * 9}))

    def test_while_at_work_there_is_no_second(self):
        with refused("leadership.board_works_already"):
            board.check_activation(ACTIVATION, LegalClass.EXTRAORDINARY, working=True, now=NIGHT)


def takeover(*held, working=True, **more):
    return board.check_takeover(replace(TAKEOVER, **more), held, working=working, now=NIGHT)


class TestTakeover:
    def test_of_another_part_of_the_same_board_is_possible(self):
        assert takeover(HELD, scope="Särskilda boenden").scope == "Särskilda boenden"

    def test_of_what_has_gone_back_is_possible(self):
        assert takeover(replace(HELD, returned=True), extent=Extent.WHOLE)

    @pytest.mark.parametrize(("held", "asked"), [(Extent.WHOLE, Extent.PART), (Extent.PART, Extent.WHOLE), (Extent.WHOLE, Extent.WHOLE)])
    def test_the_whole_leaves_no_part_and_a_part_no_whole(self, held, asked):
        with refused("leadership.taken_over_already", board="Socialnämnden"):
            takeover(replace(HELD, extent=held), extent=asked, from_board=" SOCIALNÄMNDEN ")

    @pytest.mark.parametrize(
        ("field", "code"),
        [("from_board", "takeover_needs_board"), ("scope", "takeover_needs_scope"), ("grounds", "decision_needs_grounds")],
    )
    def test_names_board_scope_and_grounds(self, field, code):
        with refused(f"leadership.{code}", field=field):
            takeover(**{field: ""})

    def test_says_whom_it_consulted_or_why_nobody(self):
        with refused("leadership.takeover_needs_consultation"):
            takeover(consulted=" ")
        assert takeover(consulted="", not_consulted="Ingen svarade.").not_consulted == "Ingen svarade."

    def test_is_the_boards_while_it_works(self):
        with refused("leadership.board_does_not_work", law="2 kap. 3 § första stycket lagen (2006:544)"):
            takeover(working=False)


class TestHandBack:
    def test_says_which_circumstances_allow_it(self):
        assert board.check_hand_back((HELD,), HELD.id, " Lugnt. ", NIGHT) == "Lugnt."
        with refused("leadership.hand_back_needs_circumstances", law="2 kap. 4 § andra stycket lagen (2006:544)"):
            board.check_hand_back((HELD,), HELD.id, " ", NIGHT)

    def test_is_of_what_is_held(self):
        with refused("leadership.never_taken_over"):
            board.check_hand_back((HELD,), new_id(), "Lugnt.", NIGHT)
        with refused("leadership.handed_back_already", board="Socialnämnden"):
            board.check_hand_back((replace(HELD, returned=True),), HELD.id, "Lugnt.", NIGHT)


class TestTheEnd:
    @pytest.mark.parametrize("ender", [Ender.EXECUTIVE_COMMITTEE, Ender.COUNCIL])
    def test_is_decided_by_the_executive_committee_or_the_council(self, ender):
        assert board.check_end(ender, " § 2 ", working=True, now=NIGHT) == "§ 2"

    def test_is_decided_by_nobody_else(self):
        assert set(Ender) - {Ender.EXECUTIVE_COMMITTEE, Ender.COUNCIL} == {Ender.BOARD_ITSELF}
        with refused("leadership.board_cannot_end_itself", law="2 kap. 6 § lagen (2006:544)"):
            board.check_end(Ender.BOARD_ITSELF, "§ 2", working=True, now=NIGHT)

    def test_says_where_the_decision_is_kept(self):
        with refused("leadership.end_needs_decision"):
            board.check_end(Ender.COUNCIL, "", working=True, now=NIGHT)


class TestAMeeting:
    def test_has_been_held_with_somebody_about_something(self):
        assert board.check_meeting(MEETING, working=True, now=NIGHT) == MEETING
        for more, code in (
            ({"held_at": later(1)}, "meeting_in_future"),
            ({"present": (" ",)}, "meeting_needs_members"),
            ({"items": ()}, "meeting_needs_items"),
        ):
            with refused(f"leadership.{code}"):
                board.check_meeting(replace(MEETING, **more), working=True, now=NIGHT)

    def test_has_room_for_a_whole_board(self):
        assert len(board.check_meeting(replace(MEETING, present=tuple("abcdefghij" * 4)), working=True, now=NIGHT).present) == 40
        with refused("leadership.too_many", count=41, limit=40):
            board.check_meeting(replace(MEETING, present=tuple("x" * 41)), working=True, now=NIGHT)
