"""A report as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vardkase.situation.queries.reports_rows import Report, Said
from vardkase.situation.reporting import lines
from vardkase.situation.rules.reports import Part
from vardkase.situation.rules.reports_changes import news
from vardkase.situation.rules.reports_paper import Block, Paper
from vardkase.situation.words import reports as words
from vardkase.ui.addresses import address


@dataclass(frozen=True, slots=True)
class ShownItem:
    """A piece: its words, and what leads back to its entry."""

    text: str
    origin: str
    number: int
    url: str
    important: bool


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section: who writes it, what stands in it, and what does not."""

    part: Part
    title: str
    statutory: bool
    text: str
    items: tuple[ShownItem, ...]
    hidden: str
    writer: str
    taken: Said | None
    by: str
    at: datetime | None
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
    changes: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
    unchanged: bool
    hidden: str
    lacking: tuple[str, ...]


def shown(paper: Paper, found: Report | None, now: datetime) -> Shown:
    """The report for its page. `found` is how it stands; None for whoever reads what was sent."""
    state = found.state if found else None
    head, first = lines.head(paper), lines.first_terms()
    return Shown(
        title=lines.title_of(paper),
        state=str(words.STATES[state]) if state else "",
        tone=words.TONES[state] if state else "",
        marks=lines.marks(paper),
        lead=tuple(pair for pair in head if pair[0] in first),
        head=tuple(pair for pair in head if pair[0] not in first),
        sections=tuple(_section(block, found, paper.event.id, now) for block in paper.blocks),
        since=lines.since(paper),
        changes=lines.changes_by_kind(paper, now),
        unchanged=paper.before is not None and not news(paper.changes),
        hidden=lines.hidden_text(paper.hidden),
        lacking=tuple(str(words.PARTS[block.part]) for block in paper.blocks if block.part.is_statutory and not block.says),
    )


def _section(block: Block, found: Report | None, incident_id: str, now: datetime) -> ShownSection:
    part = block.part
    said = found.written.get(part) if found else None
    taken = found.owners.get(part) if found else None
    return ShownSection(
        part=part,
        title=lines.section_title(block),
        statutory=part.is_statutory,
        text=block.text,
        items=tuple(ShownItem(one.text, lines.age_and_source(one, now), one.number, one.url, one.important) for one in block.items),
        hidden=lines.hidden_text(block.hidden),
        writer=taken.by if taken else str(words.WRITERS[part]),
        taken=taken,
        by=said.by if said else "",
        at=said.at if said else None,
        empty=not block.says,
        url=address(f"situation:report_{part}", incident_id, found.id) if found else "",
    )
