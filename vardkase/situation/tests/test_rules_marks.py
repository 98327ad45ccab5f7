"""How closed what is said of something closed is."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from vardkase.incidents.rules import OPEN, Mark, Secrecy, seen_key
from vardkase.incidents.tests.scenes import INTERNAL
from vardkase.situation.rules import marks as rules
from vardkase.testing.cases import each


class TestOneMarkAndAnother:
    OTHER = Mark(Secrecy.SECRET, "18 kap. 13 § OSL", UUID(int=7), "En annan myndighet")
    OURS = Mark(Secrecy.SECRET, "15 kap. 2 § OSL", UUID(int=5), "Vi")

    @each(
        ("mark", "other", "covers"),
        [
            (OPEN, OPEN, True), (INTERNAL, OPEN, True), (OURS, OPEN, True), (OPEN, INTERNAL, False), (INTERNAL, INTERNAL, True),
            (OURS, INTERNAL, True), (OPEN, OURS, False), (INTERNAL, OURS, False), (replace(OURS, statute="21 kap."), OURS, True),
            (OTHER, OURS, False),
        ],
    )  # fmt: skip
    def test_covers_it_when_nobody_reads_the_one_who_does_not_read_the_other(self, mark: Mark, other: Mark, covers: bool) -> None:
        assert rules.covers(mark, other) is covers

    @each("mark", [OPEN, INTERNAL, OURS, replace(OURS, authority_id=None)])
    def test_is_known_by_its_compartment_but_for_the_statute(self, mark: Mark) -> None:
        assert rules.of_key(seen_key(mark)) == replace(mark, statute="", authority="")
