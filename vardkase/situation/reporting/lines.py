"""The lines that every form of a report says alike: its title, marks and head, a piece of material with its age, a change."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from vardkase.situation.rules.reports import Colour, Confidence, Item, Trend
from vardkase.situation.rules.reports_changes import Change, ChangeKind
from vardkase.situation.rules.reports_paper import Block, Paper
from vardkase.situation.words import reports as words
from vardkase.ui import times

Pairs = tuple[tuple[str, str], ...]


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


def since(paper: Paper) -> str:
    """With which report this one is compared."""
    if paper.before is None:
        return ""
    facts = {"number": paper.before.number, "at": times.full_moment(paper.before.as_of)}
    return _("Since report %(number)s (%(at)s)") % facts


def change_text(change: Change, now: datetime) -> str:
    """A change in one line: of what has changed from what to what, each with its moment."""
    if change.kind is not ChangeKind.CHANGED:
        return change.text
    was, is_now = f"{value_of(change.before)} ({_at(change.before_as_of, now)})", f"{value_of(change.value)} ({_at(change.as_of, now)})"
    said = f"{subject(change)}: {was} → {is_now}"
    return f"{said}, {words.TURNS[change.turn]}" if change.turn else said


def value_of(value: str) -> str:
    """A value as it is read: a colour by its word."""
    return str(words.TONE_WORDS.get(value, value))


def subject(change: Change) -> str:
    """What a change is of: its words, without the value when they end with it, and without what stands after that in brackets."""
    if {change.value, change.before} & words.TONE_WORDS.keys():
        # How a function stands is a colour: its words begin with what it is of.
        return change.text.partition(":")[0]
    head = change.text.partition(" (")[0]
    if change.value and head.endswith(change.value):
        return head.removesuffix(change.value).rstrip(" :,")
    return head if change.value and change.value in head else change.text.rstrip(".")


def changes_by_kind(paper: Paper, now: datetime) -> tuple[tuple[str, tuple[tuple[str, int], ...]], ...]:
    """The changes under their headings: the words of each with the number of its entry."""
    found = []
    for kind, word in words.CHANGES.items():
        lines = tuple((change_text(one, now), one.number) for one in paper.changes if one.kind is kind)
        if lines:
            found.append((str(word), lines))
    return tuple(found)


def _at(at: datetime | None, now: datetime) -> str:
    return times.moment(at, now) if at else ""
