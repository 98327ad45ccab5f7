"""What a picture must have before it is conveyed, taken down or put on record."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vardkase.incidents.tests.scenes import NIGHT, PERSON, later, refused
from vardkase.kernel.refusal import Refusal
from vardkase.situation.rules import pictures as rules
from vardkase.situation.rules.pictures import MOST_LINES, CollectedDraft, PictureState
from vardkase.situation.tests.picturing import CLOSED, HOME, POWER, PROPOSAL, line, theirs
from vardkase.testing.cases import each

COLLECTED = CollectedDraft("Samlat läge", "Elen är värst.", ("a:0",))


def code(call, *arguments, **facts) -> str:
    with pytest.raises(Refusal) as caught:
        call(*arguments, **facts)
    return caught.value.code


class TestAProposal:
    def test_it_is_tidied(self):
        found = rules.check_proposal(replace(PROPOSAL, headline="  Två \n rader ", audience=("Polisen", " polisen ", "")), NIGHT)
        assert found.headline == "Två rader"
        assert found.audience == ("Polisen",)

    def test_what_is_chosen_twice_is_chosen_once(self):
        assert len(rules.check_proposal(replace(PROPOSAL, chosen=(("a", 1), ("a", 1))), NIGHT).chosen) == 1

    @each(
        ("what", "why"),
        [
            ({"headline": " . "}, "situation.picture_needs_headline"),
            ({"audience": ("", " ")}, "situation.picture_needs_audience"),
            ({"chosen": (), "summary": ""}, "situation.picture_is_empty"),
            ({"summary": f"Ring {PERSON}."}, "incident.personal_id_in_text"),
            ({"headline": "x" * 301}, "incident.text_too_long"),
            ({"audience": tuple(f"Aktör {n}" for n in range(51))}, "leadership.too_many"),
        ],
    )
    def test_it_is_refused_without_what_it_needs(self, what, why):
        assert code(rules.check_proposal, replace(PROPOSAL, **what), NIGHT) == why

    def test_a_summary_alone_is_enough(self):
        assert rules.check_proposal(replace(PROPOSAL, chosen=()), NIGHT).chosen == ()


class TestTheLinesOfIt:
    def test_they_come_in_the_order_of_the_material_with_source_and_time(self):
        lines = rules.chosen_lines((("status:hemtjanst", 1), ("fact:el", 1)), [POWER, HOME])
        assert [(one.text, one.source, one.as_of, one.number) for one in lines] == [
            (POWER.text, "Nätbolaget", NIGHT, 1),
            (HOME.text, "Socialkontoret", NIGHT, 1),
        ]

    @each(
        ("chosen", "why"),
        [
            ((("fact:borta", 1),), "situation.picture_line_gone"),
            ((("fact:intern", 1),), "situation.picture_line_is_closed"),
            ((("fact:el", 2),), "situation.picture_changed"),
            (tuple((f"k{n}", 1) for n in range(MOST_LINES + 1)), "situation.picture_too_many_lines"),
        ],
    )
    def test_what_is_not_there_as_it_was_shown_is_refused(self, chosen, why):
        assert code(rules.chosen_lines, chosen, [POWER, HOME, CLOSED]) == why

    def test_a_refusal_for_what_is_closed_names_what_the_one_who_chose_can_read(self):
        with refused("situation.picture_line_is_closed", what=CLOSED.text):
            rules.chosen_lines((("fact:intern", 1),), [CLOSED])


class TestAnothersPicture:
    def check(self, draft, **more):
        return rules.check_received(draft, **{"ours": "Kommunstyrelsen", "exercise": False, "now": later(5), **more})

    def test_every_line_says_whose_it_is(self):
        assert [one.actor for one in self.check(theirs("Trafikverket", "E18 är stängd.", "Väg 76 är öppen.")).lines] == ["Trafikverket"] * 2

    @each(
        ("what", "why"),
        [
            ({"actor": "?"}, "situation.picture_needs_actor"),
            ({"actor": "kommun-styrelsen"}, "situation.picture_is_ours"),
            ({"as_of": None}, "situation.picture_needs_as_of"),
            ({"as_of": later(11)}, "situation.picture_is_later"),
            ({"lines": (line("El saknas.", later(11)),)}, "situation.picture_is_later"),
            ({"lines": ()}, "situation.picture_is_empty"),
            ({"lines": (line("  "),)}, "situation.picture_is_empty"),
            ({"lines": tuple(line(f"{n} träd") for n in range(MOST_LINES + 1))}, "situation.picture_too_many_lines"),
            ({"lines": (line(f"Anhörig {PERSON}"),)}, "incident.personal_id_in_text"),
            ({"exercise": True}, "situation.picture_is_exercise"),
        ],
    )
    def test_it_is_refused_without_what_it_needs(self, what, why):
        assert code(self.check, replace(theirs(), **what)) == why

    def test_a_clock_that_goes_a_little_before_ours_is_no_moment_to_come(self):
        assert self.check(theirs(as_of=later(9))).as_of == later(9)

    def test_a_real_picture_does_not_go_into_an_exercise(self):
        assert code(self.check, theirs(exercise=False), exercise=True) == "situation.picture_is_real"

    def test_what_was_typed_in_is_as_the_incident_is(self):
        assert self.check(theirs(exercise=None), exercise=True).exercise is None


class TestACollectedPicture:
    def test_it_is_tidied(self):
        assert rules.check_collected(replace(COLLECTED, lacking=("Polisen", "polisen")), NIGHT).lacking == ("Polisen",)

    @each(
        ("what", "why"),
        [
            ({"headline": ""}, "situation.picture_needs_headline"),
            ({"judgement": ""}, "situation.picture_needs_judgement"),
            ({"chosen": ()}, "situation.picture_is_empty"),
            ({"chosen": tuple(f"a:{n}" for n in range(MOST_LINES + 1))}, "situation.picture_too_many_lines"),
        ],
    )
    def test_it_is_refused_without_what_it_needs(self, what, why):
        assert code(rules.check_collected, replace(COLLECTED, **what), NIGHT) == why


class TestWhatMayBeDoneWithIt:
    def test_what_waits_is_answered_once(self):
        rules.check_waits(PictureState.PROPOSED)
        assert code(rules.check_waits, None) == "situation.not_found"
        for state in set(PictureState) - {PictureState.PROPOSED}:
            assert code(rules.check_waits, state) == "situation.picture_is_settled"

    def test_only_what_is_out_is_withdrawn(self):
        for state in (PictureState.CONVEYED, PictureState.SUPERSEDED):
            rules.check_is_out(state)
        for state in (PictureState.PROPOSED, PictureState.SENT_BACK, PictureState.WITHDRAWN):
            assert code(rules.check_is_out, state) == "situation.picture_is_not_out"
        assert code(rules.check_is_out, None) == "situation.not_found"

    def test_four_eyes(self):
        rules.check_may_approve(proposed_by="a", viewer="b")
        assert code(rules.check_may_approve, proposed_by="a", viewer="a") == "situation.picture_needs_other_eyes"

    def test_a_reason_says_something(self):
        assert rules.check_reason(" Fel siffra. ", NIGHT) == "Fel siffra."
        assert code(rules.check_reason, "…", NIGHT) == "situation.picture_needs_reason"
