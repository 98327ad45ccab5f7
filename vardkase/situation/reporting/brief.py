"""A report in five lines for an SMS, and in two minutes for a conference. Both in Swedish: they are sent and read out, not shown.

Of an SMS nobody knows who reads it: nothing internal stands in it, no prose, and no line that names a person who is known in the incident.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from vardkase.incidents.rules import Secrecy
from vardkase.leadership.channels.texts import EXERCISE_MARK, Segments, segments
from vardkase.leadership.rules.frame import folded
from vardkase.situation.reporting.lines import subject, value_of
from vardkase.situation.rules.reports import Item, Part
from vardkase.situation.rules.reports_changes import Change, ChangeKind, Turn, news
from vardkase.situation.rules.reports_paper import Paper
from vardkase.ui import times

MOST_LINES = 5
LONGEST_LINE = 110  # characters; a longer piece is cut after a sentence, else between two words with dots
MOST_WORDS = 260  # two minutes at 130 words a minute
# Signs that an SMS has no room for, and what stands for them.
_PLAIN = str.maketrans({
    "–": "-", "—": "-", "−": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "…": "...", "\u00a0": " ", "\u202f": " ",
    "\u2009": " ", "→": "->", "≈": "ca ", "≥": "minst ", "≤": "högst ", "°": " gr ", "•": "-",
})  # fmt: skip
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ«\"])")
# What is told first when there is no report before this one.
_FIRST = (Part.CONSEQUENCES, Part.NEEDS, Part.FORECAST, Part.EVENT)


@dataclass(frozen=True, slots=True)
class Sms:
    """The lines, how many SMS they are, and how many pieces were kept out because they name somebody."""

    lines: tuple[str, ...]
    segments: Segments
    named: int = 0

    @property
    def text(self) -> str:
        """The whole."""
        return "\n".join(self.lines)


def sms(paper: Paper, names: Iterable[str] = ()) -> Sms:
    """At most five lines: which report it is, then what has changed, the most important first.

    Without an earlier report that is what weighs most in this one.
    """
    with translation.override("sv"):
        told = list(_told(paper))
        unnamed = [one for one in told if not names_somebody(one, names)]
        room = MOST_LINES - 1
        rest = len(unnamed) - room
        body = unnamed if rest <= 0 else [*unnamed[: room - 1], _("and %(count)s more, see the report") % {"count": rest + 1}]
        if not unnamed:
            body = [_("Nothing of importance has changed.")] if paper.before else [_("See the report.")]
        lines = tuple(shortened(gsm(one)) for one in (_first_line(paper), *body))
    if paper.event.exercise:
        lines = (*lines[:-1], f"{lines[-1]} {EXERCISE_MARK}")
    return Sms(lines, segments("\n".join(lines)), len(told) - len(unnamed))


def _first_line(paper: Paper) -> str:
    at = times.local(paper.header.as_of)
    facts = {"number": paper.number, "actor": paper.actor, "at": f"{at.day} {times.month_names()[at.month - 1]} {at:%H:%M}"}
    line = _("Situation report %(number)s, %(actor)s, %(at)s") % facts
    if paper.version > 1:
        line = _("%(line)s (corrected)") % {"line": line}
    return f"{EXERCISE_MARK} {line}" if paper.event.exercise else line


def _told(paper: Paper) -> Iterator[str]:
    if paper.before is not None:
        yield from (_change_line(one) for one in news(paper.changes) if one.secrecy is Secrecy.OPEN and one.text)
        return
    items = [one for part in _FIRST for one in paper.block(part).items if one.secrecy is Secrecy.OPEN]
    yield from (one.text for one in sorted(items, key=lambda one: not one.important))


def _change_line(one: Change) -> str:
    if one.kind is ChangeKind.NEW:
        return _("New: %(text)s") % {"text": one.text}
    if one.kind is ChangeKind.ENDED:
        return _("No longer current: %(text)s") % {"text": one.text}
    turn = {Turn.UP: _("up from"), Turn.DOWN: _("down from"), None: _("before")}[one.turn]
    return f"{subject(one)}: {value_of(one.value)} ({turn} {value_of(one.before)})"


def names_somebody(text: str, names: Iterable[str]) -> bool:
    """Whether a text holds the name of one of these people, however it is written."""
    plain = folded(text)
    return any(found in plain for name in names if len(found := folded(name)) > 3)


def gsm(text: str) -> str:
    """A text on one line, in the alphabet of an SMS as far as it can be: accents that it lacks go, other scripts stay as they are."""
    one_line = " ".join(text.translate(_PLAIN).split())
    return "".join(_letter(sign) for sign in one_line)


def _letter(sign: str) -> str:
    if segments(sign).alphabet == "gsm":
        return sign
    bare = unicodedata.normalize("NFKD", sign)[0]
    return bare if segments(bare).alphabet == "gsm" else sign


def shortened(text: str, longest: int = LONGEST_LINE) -> str:
    """The text, or its first sentence, or its beginning up to a whole word: a figure is never cut in two."""
    if len(text) <= longest:
        return text
    first = _SENTENCE.split(text)[0]
    if len(first) <= longest:
        return first
    cut = text[: longest - 3].rpartition(" ")[0] or text[: longest - 3]
    # Half of a figure written in groups is another figure.
    while cut and cut[-1].isdigit() and text[len(cut) :].lstrip()[:1].isdigit():
        cut = cut.rpartition(" ")[0]
    return f"{cut.rstrip(' ,;:(')}..."


@dataclass(frozen=True, slots=True)
class Spoken:
    """A heading of what is read out, and what is said under it."""

    heading: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Oral:
    """The two minutes. `left` is how many pieces did not find room."""

    opening: str
    parts: tuple[Spoken, ...]
    left: int = 0

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
        (_("The event"), (Part.JUDGEMENT, Part.EVENT)),
        (_("Impact"), (Part.CONSEQUENCES, Part.FORECAST)),
        (_("What we do"), (Part.MEASURES_TAKEN, Part.MEASURES_PLANNED, Part.DECISIONS)),
        (_("What we need"), (Part.NEEDS, Part.RESOURCES)),
        (_("Need of collaboration"), (Part.COLLABORATION, Part.UNCERTAINTIES)),
        (_("What we tell the public"), (Part.COMMUNICATION,)),
    )


def oral(paper: Paper, most: int = MOST_WORDS) -> Oral:
    """Two minutes under six headings: what the functions have written first, then the important pieces. Never half a sentence."""
    with translation.override("sv"):
        opening = _opening(paper)
        waiting = [(heading, list(_sentences(paper, parts))) for heading, parts in _headings()]
        spoken: dict[str, list[str]] = {heading: [] for heading, _those in waiting}
        room = most - len(opening.split()) - sum(len(heading.split()) for heading in spoken) - 3 * len(spoken)
        left = _fill(waiting, spoken, room)
        nothing = (_("Nothing to tell."),)
        parts = tuple(Spoken(heading, tuple(said) or nothing) for heading, said in spoken.items())
    return Oral(opening, parts, left)


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


def _opening(paper: Paper) -> str:
    at = paper.header.as_of
    facts = {"actor": paper.actor, "at": times.clock(at).replace(":", "."), "day": times.long_day(at).lower()}
    said = _("Situation report from %(actor)s, as it stood at %(at)s on %(day)s.") % facts
    exercise = _("This is an exercise.")
    return f"{exercise} {said}" if paper.event.exercise else said


def _sentences(paper: Paper, parts: tuple[Part, ...]) -> Iterator[str]:
    blocks = [paper.block(part) for part in parts]
    for block in blocks:
        yield from (one for one in _SENTENCE.split(" ".join(block.text.split())) if one)
    items: list[Item] = [item for block in blocks for item in block.items if item.text]
    for item in sorted(items, key=lambda one: not one.important):
        yield _ended(" ".join(item.text.split()))


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?", ".)")) else f"{text}."
