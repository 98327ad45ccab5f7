"""What documents are in plain Python: kinds, terms, texts, what differs, and what is covered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from vardkase.plans.rules.document_compare import Fate, Piece, Sign, compare_documents, compare_facts, pieces_of
from vardkase.plans.rules.document_kinds import Adopter, Cycle, Live, hint_of, kinds, live_of
from vardkase.plans.rules.document_terms import choices, months_after, term, term_on
from vardkase.plans.rules.document_text import Passage, passages
from vardkase.plans.rules.documents import (
    Analysis,
    Cloak,
    Content,
    Cover,
    Facts,
    Section,
    check_facts,
    check_section,
    empty_sections,
    masked,
    put_section,
    template,
    without_section,
)
from vardkase.plans.tests.document_scenes import SECRET
from vardkase.plans.tests.scenes import refused
from vardkase.plans.words import documents as words

FACTS = Facts("Plan", "Beredskapschef")
ONE, TWO, THREE = Section("a", "Ett", "Rad ett.\nRad två."), Section("b", "Två", "Text."), Section("c", "Tre")
PLAN = Content(FACTS, (ONE, TWO, THREE))


class TestKinds:
    def test_are_those_of_the_register(self) -> None:
        found = kinds()
        assert [key for key, kind in found.items() if kind.required] == [
            "policy", "rsa", "crisis_plan", "board_crisis_plan", "training_plan", "board_rules", "alert_plan",
        ]  # fmt: skip
        assert (found["board_crisis_plan"].parent, found["board_crisis_plan"].waits) == ("crisis_plan", True)
        assert [key for key, kind in found.items() if kind.elsewhere] == ["alert_plan"]
        assert found["crisis_plan"].cycle is Cycle.TERM

    def test_that_rest_on_a_law_name_it_and_the_others_do_not(self) -> None:
        for kind in kinds().values():
            assert ("§" in kind.basis) is kind.law, kind.key

    def test_have_sections_some_of_which_are_only_proposed(self) -> None:
        plan = kinds()["crisis_plan"]
        assert [one.key for one in plan.sections if not one.ours] == ["direction", "responsibility", "organisation", "prevention"]
        assert (live_of("calls", plan), live_of("cards", plan), live_of("direction", plan)) == (Live.CALLS, Live.CARDS, Live.NOTHING)
        assert hint_of("egen", plan) is None

    def test_begin_a_document_under_its_units_name(self) -> None:
        assert template(kinds()["crisis_plan"], "Provköping", "Provköping").facts.title == "Krishanteringsplan, kommunövergripande"
        assert template(kinds()["board_crisis_plan"], "Socialnämnden", "").facts.title == "Krishanteringsplan, Socialnämnden"
        assert template(kinds()["alert_plan"], "P", "P").facts.cloak.cover is Cover.ELSEWHERE


class TestTerms:
    @pytest.mark.parametrize(
        ("day", "adopter", "election"),
        [
            (date(2026, 10, 14), Adopter.COUNCIL, 2022),
            (date(2026, 10, 15), Adopter.COUNCIL, 2026),
            (date(2026, 12, 31), Adopter.BOARD, 2022),
            (date(2027, 1, 1), Adopter.BOARD, 2026),
            (date(2019, 1, 3), Adopter.EXECUTIVE, 2018),
            (date(2018, 12, 31), Adopter.EXECUTIVE, 2014),
            (date(2030, 10, 14), Adopter.COUNCIL, 2026),
            (date(2024, 2, 29), Adopter.BOARD, 2022),
        ],
    )
    def test_run_from_october_for_the_council_and_from_new_year_for_boards(self, day: date, adopter: Adopter, election: int) -> None:
        found = term_on(day, adopter)
        assert found.election == election
        assert day in found
        assert [one.election for one in choices(day, adopter)] == [election - 4, election, election + 4]

    def test_follow_upon_each_other_without_a_day_between(self) -> None:
        for adopter in Adopter:
            one, other = term(2022, adopter), term(2026, adopter)
            assert (other.start - one.end).days == 1
        assert term(2026, Adopter.COUNCIL).years == "2026–2030"

    def test_months_end_where_the_month_does(self) -> None:
        for day, months, after in (
            (date(2024, 1, 31), 1, date(2024, 2, 29)),
            (date(2023, 11, 30), 3, date(2024, 2, 29)),
            (date(2024, 12, 15), 12, date(2025, 12, 15)),
            (date(2024, 11, 1), 1, date(2024, 12, 1)),
        ):
            assert months_after(day, months) == after


class TestTexts:
    def test_are_paragraphs_and_lists_and_nothing_else(self) -> None:
        assert passages("Först detta.\nOch detta.\n\n- ett\n- två\nSedan <b>detta</b>.") == (
            Passage(("Först detta.", "Och detta.")),
            Passage(("ett", "två"), listed=True),
            Passage(("Sedan <b>detta</b>.",)),
        )
        assert passages(" \n\n") == ()

    def test_are_compared_word_by_word(self) -> None:
        assert pieces_of("Liv och hälsa först.\nSist.", "Liv, hälsa och miljö först.\nSist.")[-1] == Piece(Sign.KEPT, " först.\nSist.")
        for one, other in (("", "Ny."), ("Gammal.", ""), ("a b c\nd", "a x c\ne\nd"), ("lika", "lika"), ("å ä\n\nö", "å\n\nö ä")):
            pieces = pieces_of(one, other)
            assert "".join(piece.text for piece in pieces if piece.sign is not Sign.ADDED) == one
            assert "".join(piece.text for piece in pieces if piece.sign is not Sign.REMOVED) == other


class TestWhatDiffers:
    def test_is_said_of_every_section(self) -> None:
        after = Content(FACTS, (TWO, replace(ONE, heading="Ett och annat", text="Rad ett.\nRad 2."), Section("d", "Fyra", "Ny.")))
        found = {one.key: one for one in compare_documents(PLAN, after, whole=True)}
        assert {key: one.fate for key, one in found.items()} == {
            "a": Fate.CHANGED, "b": Fate.SAME, "c": Fate.REMOVED, "d": Fate.ADDED,
        }  # fmt: skip
        assert found["a"].before == "Ett"
        assert [one.key for one in found.values() if one.moved] in (["a"], ["b"])

    def test_shows_no_words_of_what_is_secret(self) -> None:
        secret = replace(PLAN, sections=(replace(ONE, cloak=SECRET, text="Källaren."), TWO))
        for one, other in ((PLAN, secret), (secret, PLAN), (replace(PLAN, facts=replace(FACTS, cloak=SECRET)), PLAN)):
            hidden, *_rest = compare_documents(one, other, whole=False)
            assert (hidden.fate, hidden.pieces) == (Fate.COVERED, ())
            assert compare_documents(one, other, whole=True)[0].pieces

    def test_of_its_facts_is_a_sentence(self) -> None:
        after = replace(FACTS, owner="", review_months=24, rsa=Analysis("RSA 2026"))
        said = [words.fact_change(one) for one in compare_facts(FACTS, after)]
        assert len(said) == 3
        assert "24" in said[1]
        assert "RSA 2026" in said[2]
        assert compare_facts(FACTS, FACTS) == ()


class TestContent:
    def test_is_put_in_its_place(self) -> None:
        moved = put_section(PLAN, THREE, 1)
        assert [one.key for one in moved.sections] == ["c", "a", "b"]
        assert put_section(PLAN, TWO, None) == PLAN
        assert [one.key for one in without_section(PLAN, "b").sections] == ["a", "c"]

    def test_is_masked_where_it_is_secret(self) -> None:
        found = masked(replace(PLAN, sections=(replace(ONE, cloak=SECRET), TWO)))
        assert [one.text for one in found.sections] == ["", "Text."]
        assert (found.sections[0].cloak.reason, found.sections[0].cloak.ground) == ("", SECRET.ground)
        whole = masked(replace(PLAN, facts=replace(FACTS, cloak=SECRET)))
        assert {one.text for one in whole.sections} == {""}
        assert (whole.facts.cloak.reason, whole.facts.cloak.ground) == ("", SECRET.ground)

    def test_has_headings_that_differ(self) -> None:
        with refused("plans.document_heading_twice", heading="tvÅ"):
            check_section(PLAN, Section("", "tvÅ"))
        with refused("plans.document_needs_heading"):
            check_section(PLAN, Section("", " "))
        full = Content(FACTS, tuple(Section(f"s{number}", f"Rubrik {number}") for number in range(60)))
        with refused("plans.document_too_many_sections"):
            check_section(full, Section("", "En till"))
        assert check_section(PLAN, Section("", "Två igen", " a \r\n b ")) == Section("tva_igen", "Två igen", "a\nb")

    def test_says_which_sections_are_empty(self) -> None:
        kind = kinds()["crisis_plan"]
        content = template(kind, "P", "P")
        assert "Ringlistor" not in empty_sections(content, kind)
        assert "Nivåer" in empty_sections(content, kind)

    @pytest.mark.parametrize(
        ("facts", "code"),
        [
            ({"title": ""}, "document_needs_title"),
            ({"owner": " "}, "document_needs_owner"),
            ({"review_months": 0}, "document_odd_review"),
            ({"cloak": Cloak(Cover.SECRET, reason="Skada.")}, "document_needs_ground"),
            ({"cloak": Cloak(Cover.ELSEWHERE, reference="Valvet")}, "document_classified_text"),
        ],
    )
    def test_has_facts_that_hold(self, facts: dict[str, object], code: str) -> None:
        with refused(f"plans.{code}"):
            check_facts(replace(FACTS, **facts), kinds()["crisis_plan"], PLAN, today=date(2026, 11, 30))
