"""From rows to what the templates show: labels, addresses, and the entries of a day together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vardkase.incidents import words
from vardkase.incidents.rows import AttachmentRow, LogEntry
from vardkase.incidents.rules import Category, Reliability, Secrecy
from vardkase.ui import times

THUMB_WIDTH, THUMB_HEIGHT = 160, 120


@dataclass(frozen=True, slots=True)
class Pointer:
    """Another entry: its number and address."""

    number: int
    url: str


@dataclass(frozen=True, slots=True)
class File:
    """An attachment as the `entry` component takes it."""

    name: str
    url: str
    thumb_url: str
    thumb_width: int
    thumb_height: int
    alt: str


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as the `entry` component takes it."""

    number: int
    url: str
    kind: str
    when: str
    at: datetime | None
    written: str
    is_late: bool
    is_decision: bool
    is_quiet: bool
    importance: str
    detail: str
    text: str
    source: str
    marking: str
    hidden: str
    tags: tuple[str, ...]
    attachments: tuple[File, ...]
    corrected_by: Pointer | None
    corrects: Pointer | None
    is_new: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """The lines of one day, with the day as a key that sorts."""

    key: str
    at: datetime
    lines: tuple[Line, ...]

    @property
    def html(self) -> SafeString:
        """The lines as the log shows them."""
        language = get_language() or ""
        return mark_safe("".join(_html(line, language) for line in self.lines))  # noqa: S308 - made by our own templates, which escape


@lru_cache(maxsize=4096)
def _html(line: Line, language: str) -> str:
    """One line, rendered once for all who are shown the same: a page of fifty costs as much as the few that are new."""
    return render_to_string("incidents/quiet.html" if line.is_quiet else "ui/entry/entry.html", {"entry": line})


def days(incident_id: UUID, entries: Iterable[LogEntry], now: datetime, *, by_happened: bool = False) -> tuple[Day, ...]:
    """Entries in their order, those of the same local day together."""
    found: list[tuple[date, datetime, list[Line]]] = []
    for entry in entries:
        at = (entry.happened.at or entry.recorded_at) if by_happened else entry.recorded_at
        that = times.local(at).date()
        if not found or found[-1][0] != that:
            found.append((that, at, []))
        found[-1][2].append(line(incident_id, entry, now, that))
    return tuple(Day(that.isoformat(), at, tuple(lines)) for that, at, lines in found)


_MOST_LINES = 4096
_lines: dict[tuple[Any, ...], Line] = {}


def line(incident_id: UUID, entry: LogEntry, now: datetime, under: date | None = None) -> Line:
    """One entry; `under` is the day whose heading it stands under, None where there is none.

    Kept, since a page has fifty of them and most were on the page before: an entry looks the same until another entry changes it
    (`changed`), to those who may read it and to those who may not, on the same day and in the same language.
    """
    version = (entry.number, entry.changed, entry.masked, entry.late, entry.erased, entry.corrected_by, entry.mark)
    key = (incident_id, version, under, times.local(now).date(), get_language())
    known = _lines.get(key)
    if known is None:
        if len(_lines) >= _MOST_LINES:
            _lines.clear()
        known = _lines[key] = _line(incident_id, entry, now, under)
    return known


def _line(incident_id: UUID, entry: LogEntry, now: datetime, under: date | None) -> Line:
    return Line(
        number=entry.number,
        url=entry_url(incident_id, entry.number),
        kind=str(words.CATEGORIES[entry.category]),
        when=_when(entry, now, under),
        at=entry.happened.at,
        written=_written(entry, now),
        is_late=entry.late,
        is_decision=entry.category == Category.DECISION,
        is_quiet=entry.quiet,
        importance="" if entry.masked or entry.is_struck else str(entry.importance),
        detail=_detail(entry),
        text=_text(entry),
        source=_source(entry, now),
        marking=_marking(entry),
        hidden=_("You do not have the right to read this entry.") if entry.masked else "",
        tags=entry.tags,
        attachments=tuple(_file(incident_id, file) for file in entry.attachments),
        corrected_by=_pointer(incident_id, entry.corrected_by),
        corrects=_pointer(incident_id, entry.corrects),
    )


def entry_url(incident_id: UUID, number: int) -> str:
    """The permanent address of an entry. Written out, since `reverse` for each line of a page costs more than the line."""
    return f"/incidents/{incident_id}/log/{number}/"


def _pointer(incident_id: UUID, number: int | None) -> Pointer | None:
    return None if number is None else Pointer(number, entry_url(incident_id, number))


def _text(entry: LogEntry) -> str:
    """What a person wrote; or what the house says of itself, with the reason that somebody gave."""
    if entry.masked:
        return ""
    if entry.is_written and not entry.erased:
        return entry.text
    return " ".join(part for part in (words.line_text(entry).strip(), "" if entry.erased else entry.text) if part)


def _when(entry: LogEntry, now: datetime, under: date | None) -> str:
    if entry.happened.at and under and times.local(entry.happened.at).date() == under:
        return times.happened_clock(entry.happened, now)
    return times.happened(entry.happened, now)


def _written(entry: LogEntry, now: datetime) -> str:
    """When it was written, where that differs from when it happened."""
    at = entry.happened.at
    if at is not None and abs((entry.recorded_at - at).total_seconds()) < 60:
        return ""
    if at is not None and times.local(at).date() == times.local(entry.recorded_at).date():
        return times.clock(entry.recorded_at)
    return times.moment(entry.recorded_at, now)


def _detail(entry: LogEntry) -> str:
    parts = [words.DIRECTIONS[entry.direction] if entry.direction else "", words.CHANNELS[entry.channel] if entry.channel else ""]
    return " · ".join(str(part) for part in parts if part)


def _source(entry: LogEntry, now: datetime) -> str:
    said_by = _("%(author)s for %(other)s") % {"author": entry.author, "other": entry.on_behalf_of} if entry.on_behalf_of else entry.author
    parts = [entry.counterpart, entry.place, said_by]
    if entry.source:
        parts.append(_("source: %(source)s") % {"source": entry.source})
    if entry.reliability:
        parts.append(str(words.RELIABILITY[Reliability(entry.reliability)]))
    if entry.verified_by:
        parts.append(_("confirmed by %(who)s") % {"who": entry.verified_by})
    if entry.reason:
        parts.append(_("reason: %(reason)s") % {"reason": entry.reason})
    if entry.correction_reason:
        parts.append(_("corrected because: %(reason)s") % {"reason": entry.correction_reason})
    return " · ".join(str(part) for part in parts if part)


def _marking(entry: LogEntry) -> str:
    if entry.masked or entry.mark.level == Secrecy.OPEN:
        return ""
    name = str(words.SECRECY[entry.mark.level])
    return f"{name} · {entry.mark.statute}" if entry.mark.statute else name


def _file(incident_id: UUID, file: AttachmentRow) -> File:
    return File(
        name=file.name,
        url=reverse("incidents:attachment", args=[incident_id, file.id]),
        thumb_url=reverse("incidents:preview", args=[incident_id, file.id]) if file.has_preview else "",
        thumb_width=THUMB_WIDTH,
        thumb_height=max(1, round(THUMB_WIDTH * file.height / file.width)) if file.width else THUMB_HEIGHT,
        alt=file.name,
    )
