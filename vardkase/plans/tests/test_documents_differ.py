"""What differs between two versions, to the word: texts, sections, facts, who may read; and that it is said in Swedish."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from itertools import pairwise

from django.utils import translation

from vardkase.plans.rules.document_compare import (
    Comparison,
    FactChange,
    Fate,
    Piece,
    Sign,
    compare_documents,
    compare_facts,
    pieces_of,
)
from vardkase.plans.rules.documents import Analysis, Cloak, Content, Cover, Facts, Ground, Section
from vardkase.plans.words import documents as words
from vardkase.testing.cases import each

SECRET = Cloak(Cover.SECRET, Ground.PREPAREDNESS, "Platsen ska inte vara känd.")
ELSEWHERE = Cloak(Cover.ELSEWHERE, reference="KS-S 4")
FACTS = Facts("Plan", "Chef", 12, "KS 1", Analysis("RSA 2022", "KS 3", date(2022, 9, 1)))
A, B, C, D = (Section(key, key.upper(), f"Text {key}.") for key in "abcd")


def plan(*sections: Section, **facts: object) -> Content:
    return Content(replace(FACTS, **facts), sections)


def fates(before: Content, after: Content, *, whole: bool = True) -> dict[str, Fate]:
    return {one.key: one.fate for one in compare_documents(before, after, whole=whole)}


class TestTexts:
    @each(
        "before, after, pieces",
        [
            ("", "", ()),
            ("Lika.", "Lika.", ((Sign.KEPT, "Lika."),)),
            ("", "Ny.", ((Sign.ADDED, "Ny."),)),
            ("Gammal.", "", ((Sign.REMOVED, "Gammal."),)),
            ("ett två tre", "ett fyra tre", ((Sign.KEPT, "ett "), (Sign.REMOVED, "två"), (Sign.ADDED, "fyra"), (Sign.KEPT, " tre"))),
            ("ett\ntvå\n", "ett\ntvå\ntre\n", ((Sign.KEPT, "ett\ntvå\n"), (Sign.ADDED, "tre\n"))),
            ("ett\ntvå\n", "två\n", ((Sign.REMOVED, "ett\n"), (Sign.KEPT, "två\n"))),
            ("Åäö", "åäö", ((Sign.REMOVED, "Åäö"), (Sign.ADDED, "åäö"))),
        ],
    )
    def test_differ_word_by_word(self, before: str, after: str, pieces: tuple[tuple[Sign, str], ...]) -> None:
        assert pieces_of(before, after) == tuple(Piece(sign, text) for sign, text in pieces)

    def test_can_be_put_together_again_from_their_pieces(self) -> None:
        chance = random.Random(9)  # noqa: S311 - texts for a test, not secrets
        for _case in range(60):
            one, other = ("".join(chance.choice(["a ", "b ", "\n", "ö", " "]) for _ in range(chance.randrange(30))) for _ in range(2))
            pieces = pieces_of(one, other)
            assert "".join(piece.text for piece in pieces if piece.sign is not Sign.ADDED) == one
            assert "".join(piece.text for piece in pieces if piece.sign is not Sign.REMOVED) == other
            assert all(piece.text for piece in pieces)
            assert all(a.sign is not b.sign for a, b in pairwise(pieces))


class TestSections:
    def test_that_are_as_they_were_are_the_same(self) -> None:
        assert set(fates(plan(A, B, C), plan(A, B, C)).values()) == {Fate.SAME}
        assert compare_documents(plan(), plan(), whole=True) == ()

    def test_are_new_gone_and_changed(self) -> None:
        found = fates(plan(A, B, C), plan(A, replace(B, text="Annat."), D))
        assert found == {"a": Fate.SAME, "b": Fate.CHANGED, "d": Fate.ADDED, "c": Fate.REMOVED}
        assert list(found) == ["a", "b", "d", "c"]

    @each(
        "order, moved",
        [("abcd", ""), ("bacd", "a|b"), ("bcda", "a"), ("dabc", "d"), ("abdc", "c|d"), ("ab", ""), ("cab", "c"), ("dcba", "3")],
    )
    def test_that_moved_are_as_few_as_can_be(self, order: str, moved: str) -> None:
        by_key = {one.key: one for one in (A, B, C, D)}
        after = plan(*(by_key[key] for key in order))
        found = {one.key for one in compare_documents(plan(A, B, C, D), after, whole=True) if one.moved}
        assert len(found) == 3 if moved == "3" else found in [set(), *({one} for one in moved.split("|"))]
        assert bool(found) is bool(moved)

    def test_that_got_another_heading_say_the_former(self) -> None:
        (found,) = compare_documents(plan(A), plan(replace(A, heading="Ny rubrik")), whole=True)
        assert (found.heading, found.before, found.fate) == ("Ny rubrik", "A", Fate.CHANGED)
        (found,) = compare_documents(plan(), plan(A), whole=True)
        assert found.before == ""

    @each(
        "before, after, cover",
        [
            (A, replace(A, cloak=SECRET), Cover.SECRET),
            (replace(A, cloak=SECRET), A, Cover.OPEN),
            (A, replace(A, text="", cloak=ELSEWHERE), Cover.ELSEWHERE),
            (replace(A, cloak=SECRET), replace(A, cloak=replace(SECRET, reason="Annat skäl.")), None),
            (A, A, None),
        ],
    )
    def test_say_who_may_read_them_when_that_is_new(self, before: Section, after: Section, cover: Cover | None) -> None:
        for whole in (True, False):
            (found,) = compare_documents(plan(before), plan(after), whole=whole)
            assert found.cover is cover
        if cover:
            assert found.fate in {Fate.CHANGED, Fate.COVERED}


class TestWithoutTheRight:
    def test_no_words_of_what_is_or_was_secret(self) -> None:
        hidden = replace(A, text="Källaren.", cloak=SECRET)
        for before, after in ((plan(hidden), plan(A)), (plan(A), plan(hidden)), (plan(hidden), plan(replace(hidden, text="Vinden.")))):
            assert compare_documents(before, after, whole=False)[0].pieces == ()
            assert compare_documents(before, after, whole=True)[0].pieces
            assert fates(before, after, whole=False) == {"a": Fate.COVERED}

    def test_that_a_secret_section_came_or_went_is_told_without_its_words(self) -> None:
        hidden = replace(A, text="Källaren.", cloak=SECRET)
        assert compare_documents(plan(B), plan(hidden, B), whole=False)[0] == Comparison("a", "A", Fate.ADDED)
        assert compare_documents(plan(hidden, B), plan(B), whole=False)[-1] == Comparison("a", "A", Fate.REMOVED)

    def test_nothing_of_a_document_that_is_secret_as_a_whole_in_either(self) -> None:
        for before, after in ((plan(A, B, cloak=SECRET), plan(A, C)), (plan(A, B), plan(A, C, cloak=SECRET))):
            found = compare_documents(before, after, whole=False)
            assert {one.pieces for one in found} == {()}
            assert [one.fate for one in found] == [Fate.COVERED, Fate.ADDED, Fate.REMOVED]

    def test_what_is_open_is_shown_as_ever(self) -> None:
        (found,) = compare_documents(plan(A), plan(replace(A, text="Text b.")), whole=False)
        assert found.fate is Fate.CHANGED
        assert found.pieces


class TestFacts:
    @each(
        "facts, change",
        [
            ({}, None),
            ({"title": "Ny"}, FactChange("title", "Plan", "Ny")),
            ({"owner": "Ny"}, FactChange("owner", "Chef", "Ny")),
            ({"review_months": 24}, FactChange("review_months", "12", "24")),
            ({"registry": ""}, FactChange("registry", "KS 1", "")),
            ({"cloak": SECRET}, FactChange("cover", "open", "secret")),
            ({"rsa": replace(FACTS.rsa, name="RSA 2026")}, FactChange("rsa", "RSA 2022", "RSA 2026")),
            ({"rsa": replace(FACTS.rsa, registry="KS 9")}, FactChange("rsa_registry", "KS 3", "KS 9")),
            ({"rsa": replace(FACTS.rsa, decided_on=date(2026, 9, 1))}, FactChange("rsa_on", "2022-09-01", "2026-09-01")),
            ({"rsa": replace(FACTS.rsa, decided_on=None)}, FactChange("rsa_on", "2022-09-01", "")),
        ],
    )
    def test_that_read_otherwise_are_told_one_by_one(self, facts: dict[str, object], change: FactChange | None) -> None:
        assert compare_facts(FACTS, replace(FACTS, **facts)) == ((change,) if change else ())

    def test_are_said_in_whole_sentences(self) -> None:
        other = Facts("Ny plan", "", 24, "", Analysis("RSA 2026", "KS 9", date(2026, 9, 1)), ELSEWHERE)
        with translation.override("sv"):
            said = [words.fact_change(one) for one in compare_facts(FACTS, other)]
        assert len(said) == 8
        assert said[4] == "Vem som får läsa: Förvaras på annan plats (förut: Öppet)."
        assert said[7] == "Analysen fastställdes 2026-09-01 (förut: 2022-09-01)."
        assert all(one.endswith(".") and "%" not in one for one in said)

    def test_have_a_sentence_each(self) -> None:
        assert {one.name for one in compare_facts(FACTS, Facts("x", "y", 1, "z", Analysis("a", "b", None), SECRET))} == set(words.FACTS)
