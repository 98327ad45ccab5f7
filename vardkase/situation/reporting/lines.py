"""The lines that every form of a report says alike: its title, marks and head, a piece of material with its age, a change."""

from __future__ import annotations

import re
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from vardkase.situation.rules.reports import Colour, Confidence, Item, Part, Trend
from vardkase.situation.rules.reports_changes import AGES, OLD, Change, ChangeKind, is_ageing, kind_of
from vardkase.situation.rules.reports_paper import Block, Paper
from vardkase.situation.words import reports as words
from vardkase.ui import times

Pairs = tuple[tuple[str, str], ...]
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ«\"(])")
# What these are of stands before the first colon of their words; how it stands comes after.
_NAMED_FIRST = frozenset({"status", "contradiction", "outlook", "request"})


def title_of(paper: Paper) -> str:
    """`Lägesrapport 4: Stormen Alfrida`, and of a correction which version it is."""
    title = _("Situation report %(number)s: %(event)s") % {"number": paper.number, "event": paper.event.title}
    return title if paper.version == 1 else _("%(title)s (corrected, version %(version)s)") % {"title": title, "version": paper.version}


def marks(paper: Paper, *, demo: bool = False) -> tuple[str, ...]:
    """What stands on every page: an exercise first, then that it is a draft, internal, made in a demonstration, or not the last word."""
    fate, ended = paper.fate, ""
    if fate and fate.at:
        ended = _("Replaced by version %(version)s, %(at)s") % {"version": fate.version, "at": times.full_moment(fate.at)}
    elif fate:
        ended = _("Being corrected")
    found = (
        (paper.event.exercise, _("EXERCISE")),
        (paper.approved_at is None, _("DRAFT")),
        (not paper.header.external, _("INTERNAL")),
        (demo, _("Demonstration").upper()),
        (bool(ended), ended),
    )
    return tuple(mark for is_so, mark in found if is_so)


def head(paper: Paper) -> Pairs:
    """The head of a report as terms and values; what is empty is left out."""
    header, event = paper.header, paper.event
    pairs = (
        (_("Reporting actor"), paper.actor),
        (_("Event"), f"{event.reference} {event.title}" + (f", {event.place}" if event.place else "")),
        (pgettext("report", "Level"), event.level),
        (_("Moment of the picture"), times.full_moment(header.as_of)),
        (_("Period"), f"{times.full_moment(header.period_from)} – {times.full_moment(header.as_of)}"),
        (_("Our own organisation"), str(words.COLOURS[header.own]) if header.own is not Colour.GREY else ""),
        (_("The municipality as an area"), str(words.COLOURS[header.area]) if header.area is not Colour.GREY else ""),
        (pgettext("report", "Where it is going"), str(words.TRENDS[header.trend]) if header.trend is not Trend.UNKNOWN else ""),
        (
            _("Confidence of the judgement"),
            str(words.CONFIDENCES[header.confidence]) if header.confidence is not Confidence.UNKNOWN else "",
        ),
        (_("Next report"), _next(paper)),
        (_("Recipients"), ", ".join(header.recipients)),
        (_("Requested by"), header.requested_by),
        (_("Purpose"), header.purpose),
        (_("Contact"), header.contact),
        (_("Prepared by"), paper.prepared_by),
        (_("Reviewed by"), paper.reviewed_by),
        (pgettext("report", "Approved by"), _approved(paper)),
        (_("Correction"), paper.note),
    )
    return tuple((term, value) for term, value in pairs if value)


def first_terms() -> frozenset[str]:
    """The terms of the head that a reader looks for first."""
    area, going = _("The municipality as an area"), pgettext("report", "Where it is going")
    return frozenset({_("Moment of the picture"), _("Our own organisation"), area, going, _("Next report"), _("Correction")})


def _next(paper: Paper) -> str:
    if paper.header.final:
        return _("None: this is the last report")
    return times.full_moment(paper.header.next_at) if paper.header.next_at else ""


def _approved(paper: Paper) -> str:
    return f"{paper.approved_by}, {times.full_moment(paper.approved_at)}" if paper.approved_at else ""


def section_title(block: Block) -> str:
    """`3 Konsekvenser och tillstånd`."""
    return f"{list(words.PARTS).index(block.part) + 1} {words.PARTS[block.part]}"


def origin(item: Item, now: datetime) -> str:
    """How old a piece is, where it comes from, and which entry it leads back to; what its words tell already is not told again."""
    return ", ".join([*_told(item, now), _("no. %(number)s") % {"number": item.number}])


def age_and_source(item: Item, now: datetime) -> str:
    """The same without the number, where that is a link."""
    return ", ".join(_told(item, now))


def _told(item: Item, now: datetime) -> list[str]:
    return [one for one in (times.moment(item.as_of, now), item.source) if one and one not in item.text]


def item_text(item: Item, now: datetime) -> str:
    """A piece in one line, with its age and source."""
    return f"{item.text} ({origin(item, now)})"


def hidden_text(count: int) -> str:
    """That something is left out."""
    if not count:
        return ""
    text = ngettext(
        "%(count)s piece of information is left out: it is not open.",
        "%(count)s pieces of information are left out: they are not open.",
        count,
    )
    return text % {"count": count}


def section_lines(block: Block, now: datetime) -> tuple[str, ...]:
    """The pieces of a section in lines, each with where it comes from. Those that say the same of many share a line at the end."""
    alone: list[str] = []
    alike: dict[str, list[str]] = {}
    for item in block.items:
        word, name = _said_alike(item, now)
        if word:
            alike.setdefault(word, []).append(name)
        else:
            alone.append(item_text(item, now))
    return (*alone, *(f"{word}: {'; '.join(those)}." for word, those in alike.items()))


def _said_alike(item: Item, now: datetime) -> tuple[str, str]:
    """The words that a piece shares with others, and its own name: a figure that is old, a function of which only its level is said."""
    kind = kind_of(item.key)
    if kind in AGES:
        # Where a figure comes from stands with the figure.
        name, number = item.text.partition("): ")[2].rstrip(".") or item.text, _("no. %(number)s") % {"number": item.number}
        return _("Figures that are old"), f"{name} ({times.moment(item.as_of, now)}, {number})"
    name, _colon, word = item.text.rstrip(".").partition(": ")
    if kind == "status" and item.part is Part.CONSEQUENCES and item.value in {"green", OLD} and word and ". " not in word:
        return f"{word[0].upper()}{word[1:]}", f"{name} ({origin(item, now)})"
    return "", ""


def since(paper: Paper) -> str:
    """With which report this one is compared."""
    if paper.before is None:
        return ""
    facts = {"number": paper.before.number, "at": times.full_moment(paper.before.as_of)}
    return _("Since report %(number)s (%(at)s)") % facts


def changes_title(paper: Paper) -> str:
    """`Vad som har ändrats: sedan rapport 3 (tis 8 jan 2019 15:00)`; nothing for the first report."""
    said = since(paper)
    return f"{_('What has changed')}: {said[0].lower()}{said[1:]}" if said else ""


def change_text(change: Change, now: datetime) -> str:
    """A change in one line: of what has changed from what to what, each with its moment."""
    if change.kind is not ChangeKind.CHANGED:
        return change.text
    before, value = values(change)
    was, is_now = f"{before} ({_at(change.before_as_of, now)})", f"{value} ({_at(change.as_of, now)})"
    of = subject(change)
    said = f"{of}: {was} → {is_now}" if of else f"{was} → {is_now}"
    return f"{said}, {words.TURNS[change.turn]}" if change.turn else said


def value_of(value: str) -> str:
    """A value as it is read: a colour by its word."""
    return str(words.TONE_WORDS.get(value, value))


def values(change: Change) -> tuple[str, str]:
    """What something was and is, as it is read. Of two long texts the first sentence, when they differ there already."""
    was, is_now = value_of(change.before), value_of(change.value)
    parts = list(zip(was.split("; "), is_now.split("; "), strict=False))
    if len(parts) > 1 and was.count("; ") == is_now.count("; "):
        # What is said of several things at once: those that are as they were say nothing.
        differ = [pair for pair in parts if pair[0] != pair[1]] or parts
        was, is_now = "; ".join(one for one, _other in differ), "; ".join(other for _one, other in differ)
    first, second = (SENTENCE.split(" ".join(one.split()))[0] for one in (was, is_now))
    return (first.rstrip("."), second.rstrip(".")) if first != second else (was, is_now)


def subject(change: Change) -> str:
    """What a change is of: its words without the value, and without what stands in brackets before it.

    Nothing when its words are the value, as with a note of the log that was corrected.
    """
    text, kind = change.text, kind_of(change.key)
    if {change.value, change.before} & words.TONE_WORDS.keys() or kind in _NAMED_FIRST:
        return text.partition(": ")[0]
    for value in filter(None, (change.value, values(change)[1])):
        if text.rstrip(".") == value.rstrip("."):
            return ""
        if text.startswith(f"{value}: "):
            return SENTENCE.split(text.removeprefix(f"{value}: "))[0].rstrip(".")
        before = text.partition(f": {value}")[0] if f": {value}" in text else text.partition(value)[0] if value in text else ""
        if before:
            return before.partition(" (")[0].rstrip(" :,.")
    return (text.partition(" (")[0] if kind == "area" else text).rstrip(".")


def changes_by_kind(paper: Paper, now: datetime) -> tuple[tuple[str, tuple[tuple[str, int], ...]], ...]:
    """The changes under their headings: the words of each with the number of its entry, or 0 for a line of several.

    What has only grown old shares a line, and what is as it was is counted: it stands in its section.
    """
    told = [one for one in paper.changes if kind_of(one.key) not in AGES]
    found = []
    for kind, word in words.CHANGES.items():
        those = [one for one in told if one.kind is kind]
        if kind is ChangeKind.OPEN:
            lines = _still(those)
        else:
            lines = [(change_text(one, now), one.number) for one in those if not is_ageing(one)]
            lines += _aged([one for one in those if is_ageing(one)])
        if lines:
            found.append((str(word), tuple(lines)))
    return tuple(found)


def _aged(those: list[Change]) -> list[tuple[str, int]]:
    if not those:
        return []
    return [(_("Not reported in time, now old: %(names)s") % {"names": ", ".join(subject(one) for one in those)}, 0)]


def _still(those: list[Change]) -> list[tuple[str, int]]:
    if not those:
        return []
    text = ngettext(
        "%(count)s piece is as in the last report, and stands in its section: no. %(numbers)s",
        "%(count)s pieces are as in the last report, and stand in their sections: no. %(numbers)s",
        len(those),
    )
    numbers = ", ".join(str(number) for number in dict.fromkeys(one.number for one in those))
    return [(text % {"count": len(those), "numbers": numbers}, 0)]


def numbered(text: str, number: int) -> str:
    """A line with the entry that it leads back to."""
    return f"{text} ({_('no. %(number)s') % {'number': number}})" if number else text


def _at(at: datetime | None, now: datetime) -> str:
    return times.moment(at, now) if at else ""
