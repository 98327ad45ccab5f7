"""A comparison costs little, however the texts are made: what would be too dear is told whole, and nothing of either is lost."""

from __future__ import annotations

import random
from difflib import SequenceMatcher

import pytest

from vardkase.plans.rules import alignment
from vardkase.plans.rules.alignment import STEPS, Purse, aligned
from vardkase.plans.rules.document_compare import Sign, compare_documents, pieces_of
from vardkase.plans.rules.documents import Content, Facts, Section


class Counted(SequenceMatcher[str]):
    """The house's matcher, which tells how much it was given to look at."""

    looked = 0

    def __init__(self, junk: None, before: list[str], after: list[str], *, autojunk: bool) -> None:
        Counted.looked += alignment._price(before, after)
        super().__init__(junk, before, after, autojunk=autojunk)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> type[Counted]:
    Counted.looked = 0
    monkeypatch.setattr(alignment, "SequenceMatcher", Counted)
    return Counted


def put_together(before: str, after: str, purse: Purse | None = None) -> None:
    pieces = pieces_of(before, after, purse)
    assert "".join(piece.text for piece in pieces if piece.sign is not Sign.ADDED) == before
    assert "".join(piece.text for piece in pieces if piece.sign is not Sign.REMOVED) == after


class TestComparison:
    def test_of_texts_made_to_be_dear_is_bounded_and_whole(self, counted: type[Counted]) -> None:
        words = [" ".join("ab"[at % 2] for at in range(6000)), " ".join("bac"[at % 3] for at in range(6000))]
        lines = ["a\nb\n" * 5000, "b\na\nc\n" * 3300]
        for before, after in (words, lines):
            put_together(before, after)
        assert counted.looked <= 2 * STEPS

    def test_of_a_whole_document_has_one_purse(self, counted: type[Counted]) -> None:
        texts = "a b " * 400, "b a c " * 300
        before, after = (Content(Facts("Plan"), tuple(Section(f"k{n}", f"R {n}", text) for n in range(60))) for text in texts)
        found = compare_documents(before, after, whole=True)
        assert len(found) == 60
        assert counted.looked <= STEPS

    def test_of_ordinary_long_texts_still_goes_word_by_word(self) -> None:
        words = [f"ord{n}" for n in range(3000)]
        changed = [*words[:700], "ett", "tillägg", *words[700:1500], "annat", *words[1501:]]
        pieces = pieces_of(" ".join(words), " ".join(changed))
        assert [piece.text.strip() for piece in pieces if piece.sign is Sign.ADDED] == ["ett tillägg", "annat"]
        assert [piece.text for piece in pieces if piece.sign is Sign.REMOVED] == [words[1500]]

    def test_with_nothing_left_to_pay_with_tells_both_whole(self) -> None:
        before, after = ["a", "b", "a"], ["b", "a", "b"]
        assert [(span.same, span.before, span.after) for span in aligned(before, after, Purse(0)) if span.before] == [
            (False, before, after)
        ]
        chance = random.Random(5)  # noqa: S311 - texts for a test, not secrets
        for _case in range(40):
            one, other = ("".join(chance.choice(["a ", "b ", f"{n} ", "\n"]) for n in range(chance.randrange(400))) for _ in range(2))
            put_together(one, other, Purse(chance.randrange(3000)))
