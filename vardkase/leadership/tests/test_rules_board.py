"""The crisis board's rules on their own: what each answer must hold, and which section each no cites."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vardkase.incidents.rules import LegalClass
from vardkase.incidents.tests.scenes import NIGHT, PERSON, later, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership.rules import board
from vardkase.leadership.rules.board import Ender, Extent, Judge, MeetingDraft, Register, TakenOver
from vardkase.leadership.rules.frame import folded
from vardkase.leadership.tests.scenes import ACTIVATION, CONDITIONS, TAKEOVER
from vardkase.organisation.rules import OrganisationKind
from vardkase.testing.cases import each

SECTION = "2 kap. 4 § första stycket lagen (2006:544)"
HELD = TakenOver(new_id(), "Socialnämnden", Extent.PART, returned=False, reference="Ö-001", scope=TAKEOVER.scope)
REGISTER = Register(
    ("Kommunstyrelsens arbetsutskott",),
    {
        "Norrtälje kommun": OrganisationKind.MUNICIPALITY,
        "Kommunfullmäktige": OrganisationKind.ASSEMBLY,
        "Krisledningsnämnden": OrganisationKind.BOARD,
        "Kommunstyrelsen": OrganisationKind.BOARD,
        "Teknik och klimat": OrganisationKind.BOARD,
        "Vård i samverkan": OrganisationKind.JOINT_AUTHORITY,
        "Gemensam löneservice": OrganisationKind.OTHER,
        "Roslagsbostäder": OrganisationKind.MUNICIPAL_COMPANY,
    },
)
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

    @pytest.mark.parametrize("scope", [TAKEOVER.scope, f" {TAKEOVER.scope.upper()}. "])
    def test_of_the_same_part_twice_is_refused_until_it_has_gone_back(self, scope):
        with refused("leadership.taken_over_in_part", field="scope", board="Socialnämnden", reference="Ö-001"):
            takeover(HELD, scope=scope)
        assert takeover(replace(HELD, returned=True), scope=scope)
        assert takeover(replace(HELD, from_board="Utbildningsnämnden"), scope=scope)

    def test_is_the_boards_while_it_works(self):
        with refused("leadership.board_does_not_work", law="2 kap. 3 § första stycket lagen (2006:544)"):
            takeover(working=False)


class TestFromWhom:
    def taken(self, name):
        return board.check_takeover(replace(TAKEOVER, from_board=name), (), REGISTER, working=True, now=NIGHT)

    @each(
        "name",
        ["Kommunstyrelsen", "Teknik och klimat", "Miljö- och hälsoskyddsnämnden", "Tekniska nämnden", "Socialnämndens arbetsutskott"],
    )
    def test_other_boards(self, name):
        assert self.taken(name).from_board == name

    @each(
        "name", ["Kommunstyrelsens arbetsutskott", " kommunstyrelsens ARBETSUTSKOTT.", "Krisledningsnämnden", "Krisledningsnämnden, hela"]
    )
    def test_not_the_crisis_board_itself(self, name):
        with refused("leadership.takeover_from_itself", field="from_board", law=SECTION):
            self.taken(name)

    @each(
        "name",
        [
            "Kommunfullmäktige", "Kommunfullmäktige, hela", "Norrtälje kommun", "Kommunen", "Vård i samverkan", "Roslagsbostäder",
            "Provköpings Energi AB", "Energibolaget", "Socialförvaltningen", "Socialkontoret", "Kommunalförbundet Sörmland",
        ],
    )  # fmt: skip
    def test_not_what_is_no_board(self, name):
        with refused("leadership.takeover_from_no_board", field="from_board", law=SECTION):
            self.taken(name)

    def test_words_within_other_words_and_in_a_boards_own_name_decide_nothing(self):
        for name in ("Förvaltningsnämnden", "Kommunens valnämnd", "Kommunstyrelsen"):
            assert Register().is_board(name), name
        assert not Register().is_crisis_board("Kommunstyrelsens arbetsutskott")

    def test_names_are_compared_without_case_stops_and_spaces(self):
        assert folded(" Barn-  och\nSKOLNÄMNDEN. ") == folded("barn och skolnämnden")


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
        assert board.check_end(ender, " KS 5 januari, § 2 ", working=True, now=NIGHT) == "KS 5 januari, § 2"

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
