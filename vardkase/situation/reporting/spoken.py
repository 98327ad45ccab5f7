"""A report in two minutes at a conference. In Swedish: it is read out, not shown.

A report for inside says so before anything else. Nobody is named, and no number is read, in whatever report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from vardkase.situation.material import stopped
from vardkase.situation.reporting.brief import Slot, judged, names_somebody, sentences, sorted_news
from vardkase.situation.rules.reports import Item, Part
from vardkase.situation.rules.reports_changes import HAPPENED, OLD, kind_of
from vardkase.situation.rules.reports_paper import Paper
from vardkase.ui import times

MOST_WORDS = 260  # two minutes at 130 words a minute
# What is read in the report and not aloud: which figures are old, and what a scenario assumes.
_NOT_ALOUD = frozenset({"stale", "assumption"})
_FIGURES = 2  # so many of the figures that have moved are said before anything else


@dataclass(frozen=True, slots=True)
class Spoken:
    """A heading of what is read out, and what is said under it."""

    heading: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Oral:
    """The two minutes. `left` is how many pieces did not find room, `named` how many are not read because they name somebody."""

    opening: str
    parts: tuple[Spoken, ...]
    left: int = 0
    named: int = 0

    @property
    def text(self) -> str:
        """The whole, as it is read out."""
        said = [f"{one.heading}. {' '.join(one.sentences)}" for one in self.parts]
        return "\n\n".join([self.opening, *said])

    @property
    def words(self) -> int:
        """How many words it is."""
        return len(self.text.split())


def _headings() -> tuple[tuple[str, tuple[Part, ...]], ...]:
    return (
        (_("The event"), (Part.JUDGEMENT, Part.EVENT, Part.UNCERTAINTIES)),
        (_("Impact"), (Part.CONSEQUENCES, Part.FORECAST)),
        (_("What we do"), (Part.MEASURES_TAKEN, Part.MEASURES_PLANNED, Part.DECISIONS)),
        (_("What we need"), (Part.NEEDS, Part.RESOURCES)),
        (_("Need of collaboration"), (Part.COLLABORATION,)),
        (_("What we tell the public"), (Part.COMMUNICATION,)),
    )


def oral(paper: Paper, names: Iterable[str] = (), most: int = MOST_WORDS, *, demo: bool = False) -> Oral:
    """Two minutes under six headings: the figures that have moved, what the functions have written, then the important pieces.

    Never half a sentence. A heading under which nothing is said is left out; in a draft, it is said that nobody has written yet.
    """
    known = tuple(names)
    with translation.override("sv"):
        opening = _opening(paper, demo=demo)
        every = [(heading, list(_sentences(paper, parts))) for heading, parts in _headings()]
        waiting = [(heading, [one for one in those if not names_somebody(one, known)]) for heading, those in every]
        named = sum(len(those) for _heading, those in every) - sum(len(those) for _heading, those in waiting)
        spoken: dict[str, list[str]] = {heading: [] for heading, _those in waiting}
        room = most - len(opening.split()) - sum(len(heading.split()) for heading in spoken) - 3 * len(spoken)
        left = _fill(waiting, spoken, room)
        empty = (_("Nobody has written this yet."),) if paper.approved_at is None else ()
        parts = tuple(Spoken(heading, tuple(said) or empty) for heading, said in spoken.items() if said or empty)
    return Oral(opening, parts, left, named)


def _fill(waiting: list[tuple[str, list[str]]], spoken: dict[str, list[str]], room: int) -> int:
    """One sentence to each heading in turn for as long as there is room, so that none is talked to death; how many are left."""
    left = 0
    while any(those for _heading, those in waiting):
        for heading, those in waiting:
            if not those:
                continue
            sentence = those.pop(0)
            length = len(sentence.split())
            if length <= room:
                spoken[heading].append(sentence)
                room -= length
            else:
                left += 1
    return left


def _opening(paper: Paper, *, demo: bool) -> str:
    header = paper.header
    at = header.as_of
    facts = {"actor": paper.actor, "at": times.clock(at).replace(":", "."), "day": times.long_day(at).lower()}
    own, area, trend = judged(header)
    said = (
        (paper.event.exercise, _("This is an exercise.")),
        (demo, _("This is a demonstration.")),
        (not header.external, _("Internal: not to be read out outside the staff.")),
        (paper.approved_at is None, _("This is a draft that nobody has approved.")),
        (True, _("Situation report from %(actor)s, as it stood at %(at)s on %(day)s.") % facts),
        (own, pgettext("read out", "Our own organisation: %(colour)s.") % {"colour": own}),
        (area, pgettext("read out", "The municipality as an area: %(colour)s.") % {"colour": area}),
        (trend, pgettext("read out", "Where it is going: %(trend)s.") % {"trend": trend}),
    )
    return " ".join(sentence for is_so, sentence in said if is_so)


def _sentences(paper: Paper, parts: tuple[Part, ...]) -> Iterator[str]:
    blocks = [paper.block(part) for part in parts]
    items = [item for block in blocks for item in block.items if _is_read(item, paper)]
    moved = [change.key for slot, change in sorted_news(paper) if slot is Slot.FIGURE and change.turn][:_FIGURES]
    figures = sorted((item for item in items if item.key in moved), key=lambda one: moved.index(one.key))
    yield from (_aloud(item) for item in figures)
    for block in blocks:
        yield from sentences(block.text)
    for item in sorted((one for one in items if one not in figures), key=lambda one: not one.important):
        yield _aloud(item)


def _aloud(item: Item) -> str:
    return stopped(" ".join(sentences(item.text)) or " ".join(item.text.split()))


def _is_read(item: Item, paper: Paper) -> bool:
    """Whether a piece is read aloud: what is old is not, nor what happened before the time that the report is of."""
    if not item.text or item.value == OLD or kind_of(item.key) in _NOT_ALOUD:
        return False
    return not (item.part in HAPPENED and item.as_of < paper.header.period_from)
