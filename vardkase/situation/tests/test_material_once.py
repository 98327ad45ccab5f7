"""Each thing once in a report: a note of the log that another noun tells, a figure that is old, a decision called by its first words."""

from __future__ import annotations

from dataclasses import replace

from vardkase.incidents.rules import OPEN, Mark, Secrecy
from vardkase.incidents.tests.scenes import later
from vardkase.situation.material import Material, Section, once, weighed
from vardkase.testing.cases import each

NOTE = Material(Section.EVENT, "entry:39", "SMHI varnar: Snö. Gäller till tis. Röj i natt.", "x", later(1), 39, important=True)
WARNING = Material(Section.FORECAST, "warning:1", "SMHI varnar: Snö. Gäller till tis.", "Orange", later(0), 39, "SMHI")
FIGURE = Material(Section.CONSEQUENCES, "fact:1", "Kunder: 800, en ökning.", "800", later(0), 17, important=True)
STALE = Material(
    Section.UNCERTAINTIES, "stale:1", "Den senaste siffran är gammal (för 8 dygn sedan): Kunder.", "800", later(0), 17, important=True
)


class TestOnce:
    def test_a_warning_that_was_taken_in_stands_as_a_warning_with_what_the_note_says(self):
        assert once([NOTE, WARNING]) == [replace(WARNING, text=NOTE.text, important=True)]

    @each(
        "other",
        [
            replace(WARNING, number=40),
            replace(WARNING, text="Trafikverket: halka."),
            replace(WARNING, mark=Mark(Secrecy.INTERNAL)),
            replace(WARNING, key="entry:40", number=40),
        ],
        ids=["another entry", "another thing", "another mark", "another note"],
    )
    def test_what_says_something_else_stands_beside_it(self, other):
        assert once([NOTE, other]) == [NOTE, other]

    def test_a_note_alone_stands(self):
        assert once([NOTE]) == [NOTE]


class TestWeighed:
    def test_a_figure_that_is_old_is_not_among_what_is_important(self):
        assert weighed([FIGURE, STALE]) == [replace(FIGURE, important=False), replace(STALE, important=False)]

    def test_one_that_is_fresh_is(self):
        assert weighed([FIGURE, replace(STALE, key="stale:2"), NOTE]) == [FIGURE, replace(STALE, key="stale:2", important=False), NOTE]

    def test_every_mark_stays(self):
        assert [one.mark for one in weighed([FIGURE, STALE])] == [OPEN, OPEN]
