"""A report as its page shows it. Its pieces are written here and not by a template: a report may have hundreds, and be read on a phone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from vardkase.situation.queries.reports_rows import Report
from vardkase.situation.reporting import lines
from vardkase.situation.rules.reports import Item, Part
from vardkase.situation.rules.reports_changes import news
from vardkase.situation.rules.reports_paper import Block, Paper
from vardkase.situation.words import reports as words
from vardkase.ui import times
from vardkase.ui.addresses import address

# A piece with its age and source and, for those who read the log, the entry that it leads back to.
_LINKED = '<li><span dir="auto">{}</span> <span class="small muted">{}</span> <a class="small" href="{}">{}</a></li>'
_TOLD = '<li><span dir="auto">{}</span> <span class="small muted">{}</span> <span class="small muted">{}</span></li>'
# A line of several pieces leads back to no single entry.
_SEVERAL = '<li><span dir="auto">{}</span></li>'


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section: who writes it, what stands in it, and what does not. `items` are the lines of a list."""

    part: Part
    title: str
    statutory: bool
    text: str
    items: SafeString
    hidden: str
    writing: str
    empty: bool
    url: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A report."""

    title: str
    state: str
    tone: str
    marks: tuple[str, ...]
    lead: lines.Pairs
    head: lines.Pairs
    sections: tuple[ShownSection, ...]
    since: str
    changes: tuple[tuple[str, SafeString], ...]
    unchanged: bool
    hidden: str
    lacking: tuple[str, ...]


def shown(paper: Paper, found: Report | None, now: datetime, *, linked: bool = True) -> Shown:
    """The report for its page. `found` is how it stands; None for a version that was. `linked` for those who read its drafts."""
    state = found.state if found else None
    head, first = lines.head(paper), lines.first_terms()
    log = address("incidents:log", paper.event.id) if linked else ""
    return Shown(
        title=lines.title_of(paper),
        state=str(words.STATES[state]) if state else "",
        tone=words.TONES[state] if state else "",
        marks=lines.marks(paper),
        lead=tuple(pair for pair in head if pair[0] in first),
        head=tuple(pair for pair in head if pair[0] not in first),
        sections=tuple(_section(block, found, paper.event.id, now, log) for block in paper.blocks),
        since=lines.since(paper),
        changes=_changes(paper, now, log),
        unchanged=paper.before is not None and not news(paper.changes),
        hidden=lines.hidden_text(paper.hidden),
        lacking=tuple(str(words.PARTS[block.part]) for block in paper.blocks if block.part.is_statutory and not block.says),
    )


def _section(block: Block, found: Report | None, incident_id: str, now: datetime, log: str) -> ShownSection:
    part = block.part
    return ShownSection(
        part=part,
        title=lines.section_title(block),
        statutory=part.is_statutory,
        text=block.text,
        items=_items(block.items, now, log),
        hidden=lines.hidden_text(block.hidden),
        writing=_writing(part, found, now),
        empty=not block.says,
        url=address(f"situation:report_{part}", incident_id, found.id) if found else "",
    )


def _items(items: Iterable[Item], now: datetime, log: str) -> SafeString:
    return _listed(((one.text, lines.age_and_source(one, now), one.number) for one in items), log)


def _changes(paper: Paper, now: datetime, log: str) -> tuple[tuple[str, SafeString], ...]:
    by_kind = lines.changes_by_kind(paper, now)
    return tuple((word, _listed(((text, "", number) for text, number in told), log)) for word, told in by_kind)


def _listed(pieces: Iterable[tuple[str, str, int]], log: str) -> SafeString:
    word = _("no. %(number)s")
    told = [(text, age, word % {"number": number}, number) for text, age, number in pieces]
    several = [text for text, _age, _said, number in told if not number]
    told = [one for one in told if one[3]]
    if log:
        found = format_html_join("", _LINKED, ((text, age, f"{log}{number}/", said) for text, age, said, number in told))
    else:
        found = format_html_join("", _TOLD, ((text, age, said) for text, age, said, _number in told))
    return found + format_html_join("", _SEVERAL, ((text,) for text in several))


def _writing(part: Part, found: Report | None, now: datetime) -> str:
    """Who writes a section, and who did so last."""
    if found is None:
        return ""
    taken, said = found.owners.get(part), found.written.get(part)
    if taken:
        writes = _("%(who)s writes this since %(at)s") % {"who": taken.by, "at": times.moment(taken.at, now)}
    else:
        writes = _("%(who)s writes this") % {"who": words.WRITERS[part]}
    if not said or said.at is None:
        return writes
    last = _("last by %(who)s, %(at)s") % {"who": said.by, "at": times.moment(said.at, now)}
    return f"{writes} · {last}"
