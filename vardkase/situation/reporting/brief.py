"""A report in five lines for an SMS. In Swedish: it is sent, not shown.

Of an SMS nobody knows who reads it: nothing internal stands in it, and no line that names a person who is known in the incident or holds
somebody's number. Prose stands in it only from a report that is made to leave the house.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from vardkase.incidents.rules import Secrecy
from vardkase.leadership.channels.texts import EXERCISE_MARK, Segments, segments
from vardkase.leadership.rules.frame import folded
from vardkase.situation.reporting.lines import SENTENCE, marks, subject, values
from vardkase.situation.rules.reports import Colour, Header, Part, Trend
from vardkase.situation.rules.reports_changes import Change, ChangeKind, Turn, kind_of, news
from vardkase.situation.rules.reports_paper import Paper
from vardkase.situation.words import reports as words
from vardkase.ui import times

MOST_LINES = 5
LONGEST_LINE = 120  # characters; a longer piece is cut after a sentence, else between two words with dots
SHORTEST_SUBJECT = 30  # of a change that is longer than a line: what it is of keeps so much, and its two values share the rest
# Signs that an SMS has no room for, and what stands for them.
_PLAIN = str.maketrans({
    "–": "-", "—": "-", "−": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "…": "...", "\u00a0": " ", "\u202f": " ",
    "\u2009": " ", "→": "->", "≈": "ca ", "≥": "minst ", "≤": "högst ", "°": " gr ", "•": "-",
})  # fmt: skip
# The number or address of somebody, as it is written in Sweden. 112 and 113 13 are nobody's.
_SOMEBODYS = re.compile(r"(?<![\w.,])(?:\+\d|0[1-9])[\d /()-]{5,}\d|\S@\S")


class Slot(StrEnum):
    """What the lines after the first two are of, in their order; what is left over fills the lines that nothing else took."""

    FIGURE = "figure"
    FORECAST = "forecast"
    NEED = "need"
    OTHER = "other"


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


def sms(paper: Paper, names: Iterable[str] = (), *, demo: bool = False) -> Sms:
    """At most five lines: which report it is, how it stands altogether, then the key figure, the forecast and the need.

    Of each the one that has changed and weighs most. What is not told is counted in the first line.
    """
    known = tuple(names)
    with translation.override("sv"):
        told = list(dict.fromkeys(_told(paper)))
        unnamed = [one for one in told if not names_somebody(one[1], known)]
        body = _chosen(unnamed)
        if paper.before and not news(paper.changes):
            body = [_("Nothing of importance has changed."), *body[: MOST_LINES - 3]]
        first = shortened(_first_line(paper, demo=demo), 2 * LONGEST_LINE)
        lines = (first, status_line(paper.header), *(body or [_("See the report.")]))
    if paper.event.exercise:
        lines = (*lines[:-1], f"{lines[-1]} {EXERCISE_MARK}")
    return Sms(lines, segments("\n".join(lines)), len(told) - len(unnamed))


def _chosen(told: list[tuple[Slot, str]]) -> list[str]:
    """The first of each slot, then what else there is, as far as there is room; in the order of the slots."""
    first = {slot: text for slot, text in reversed(told) if slot is not Slot.OTHER}
    taken = [first[slot] for slot in Slot if slot in first]
    taken += [text for _slot, text in told if text not in taken]
    return taken[: MOST_LINES - 2]


def _first_line(paper: Paper, *, demo: bool) -> str:
    at = times.local(paper.header.as_of)
    facts = {"number": paper.number, "actor": paper.actor, "at": f"{at.day} {times.month_names()[at.month - 1]} {at:%H:%M}"}
    line = _("Situation report %(number)s, %(actor)s, %(at)s") % facts
    if paper.version > 1:
        line = _("%(line)s (corrected)") % {"line": line}
    if count := sum(one.secrecy is Secrecy.OPEN for one in news(paper.changes)):
        line += ngettext(", %(count)s change", ", %(count)s changes", count) % {"count": count}
    return gsm(" ".join([*marks(paper, demo=demo), line]))


def status_line(header: Header) -> str:
    """How it stands altogether, as far as somebody has judged it."""
    own, area, trend = judged(header)
    said = [
        pgettext("sms", "own organisation %(colour)s") % {"colour": own} if own else "",
        pgettext("sms", "the area %(colour)s") % {"colour": area} if area else "",
        pgettext("sms", "direction %(trend)s") % {"trend": trend} if trend else "",
    ]
    line = ", ".join(one for one in said if one)
    return gsm(f"{line[0].upper()}{line[1:]}." if line else _("Nobody has judged how it stands altogether."))


def judged(header: Header) -> tuple[str, str, str]:
    """The colours of our own organisation and of the area, and where it is going, each in a word; nothing where nobody has judged."""
    own, area = ("" if one is Colour.GREY else str(words.COLOURS[one]).partition(":")[0].lower() for one in (header.own, header.area))
    return own, area, "" if header.trend is Trend.UNKNOWN else str(words.TRENDS[header.trend]).lower()


def _told(paper: Paper) -> Iterator[tuple[Slot, str]]:
    """Everything that may be told, each slot in its order."""
    yield from _written(paper, Part.NEEDS, Slot.NEED, pgettext("sms", "Need: %(text)s"))
    if paper.before is None:
        yield from _first_told(paper)
    else:
        for slot, change in sorted_news(paper):
            yield slot, change_line(change)
    yield from _written(paper, Part.FORECAST, Slot.FORECAST, pgettext("sms", "Forecast: %(text)s"))


def sorted_news(paper: Paper) -> list[tuple[Slot, Change]]:
    """The open changes with what they are of: a figure or forecast that has moved before a new one, the gravest and newest first."""
    found = [(_slot(one.key, one.part), one) for one in news(paper.changes) if one.secrecy is Secrecy.OPEN and one.text]
    found = [(Slot.OTHER if one.kind is ChangeKind.ENDED else slot, one) for slot, one in found]
    figures = [pair for pair in found if pair[0] is not Slot.OTHER]
    figures.sort(key=lambda pair: (pair[1].kind is not ChangeKind.CHANGED, not pair[1].important, -_at(pair[1].as_of)))
    return figures + [pair for pair in found if pair[0] is Slot.OTHER]


def _at(at: datetime | None) -> float:
    return at.timestamp() if at else 0


def _first_told(paper: Paper) -> Iterator[tuple[Slot, str]]:
    """Without a report before it: what weighs most in this one."""
    old = {one.key.partition(":")[2] for block in paper.blocks for one in block.items if kind_of(one.key) == "stale"}
    parts = (Part.CONSEQUENCES, Part.NEEDS, Part.FORECAST, Part.EVENT)
    items = [one for part in parts for one in paper.block(part).items if one.secrecy is Secrecy.OPEN and one.text]
    fresh = [one for one in items if one.key.partition(":")[2] not in old]
    figures = [one for one in fresh if _slot(one.key, one.part) is Slot.FIGURE]
    figures.sort(key=lambda one: (not one.important, -_at(one.as_of)))
    rest = sorted((one for one in fresh if one not in figures), key=lambda one: not one.important)
    for one in [*figures, *rest]:
        slot = _slot(one.key, one.part)
        text = pgettext("sms", "Need: %(text)s") % {"text": one.text} if slot is Slot.NEED else one.text
        yield slot, shortened(gsm(text))


def _slot(key: str, part: Part) -> Slot:
    kind = kind_of(key)
    if kind == "fact" and part is Part.CONSEQUENCES:
        return Slot.FIGURE
    if kind == "forecast" or (kind == "fact" and part is Part.FORECAST):
        return Slot.FORECAST
    return Slot.NEED if part is Part.NEEDS else Slot.OTHER


def _written(paper: Paper, part: Part, slot: Slot, line: str) -> Iterator[tuple[Slot, str]]:
    """What a function has written, when the report is made to leave the house."""
    text = " ".join(sentences(paper.block(part).text))
    if paper.header.external and text:
        yield slot, shortened(gsm(line % {"text": text}))


def sentences(text: str) -> list[str]:
    """The sentences of a text, without those that are asides in brackets."""
    return [one for one in SENTENCE.split(" ".join(text.split())) if one and not (one.startswith("(") and one.rstrip(".").endswith(")"))]


def change_line(change: Change) -> str:
    """A change in one line. What it is of is cut before what it is and was: without that the line would say something else."""
    if change.kind is ChangeKind.NEW:
        new = change.text if kind_of(change.key) == "task" else _("New: %(text)s") % {"text": change.text}
        return shortened(gsm(pgettext("sms", "Need: %(text)s") % {"text": change.text} if change.part is Part.NEEDS else new))
    if change.kind is ChangeKind.ENDED:
        return shortened(gsm(_("No longer current: %(text)s") % {"text": change.text}))
    if kind_of(change.key) == "task":
        return shortened(gsm(change.text))  # it begins with how far it has come
    turn = {Turn.UP: _("up from"), Turn.DOWN: _("down from"), None: _("before")}[change.turn]
    before, value = (gsm(one) for one in values(change))
    room = (LONGEST_LINE - SHORTEST_SUBJECT - len(turn) - 5) // 2
    if change.turn:
        before = _without_unit(before, value)
    before, value = shortened(before, room), shortened(value, room)
    tail = f"{value} ({turn} {before})"
    of = shortened(gsm(subject(change)), LONGEST_LINE - len(tail) - 2)
    return f"{of}: {tail}" if of else tail


def _without_unit(before: str, value: str) -> str:
    """`ca 6 500` beside `ca 8 300 kunder`: the unit is said once."""
    unit = value.rpartition(" ")[2]
    return before.removesuffix(f" {unit}") if unit.isalpha() else before


def names_somebody(text: str, names: Iterable[str]) -> bool:
    """Whether a text holds the name of one of these people, however it is written, or anybody's number or address."""
    plain = folded(text)
    return bool(_SOMEBODYS.search(text)) or any(found in plain for name in names if len(found := folded(name)) > 3)


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
    """The text, or as many of its sentences as find room, or its beginning up to a whole word: a figure is never cut in two."""
    if len(text) <= longest:
        return text
    whole = ""
    for one in SENTENCE.split(text):
        if len(longer := f"{whole} {one}".strip()) > longest:
            break
        whole = longer
    if whole:
        return whole
    cut = text[: longest - 3].rpartition(" ")[0] or text[: longest - 3]
    before, bracket, after = cut.rpartition(" (")
    if bracket and ")" not in after and 2 * len(before) > longest:
        return before.rstrip(" ,;:")  # half of what stands in brackets is not told
    # Half of a figure written in groups is another figure.
    while cut and cut[-1].isdigit() and text[len(cut) :].lstrip()[:1].isdigit():
        cut = cut.rpartition(" ")[0]
    return f"{cut.rstrip(' ,;:(')}..."
