"""A report as a document: for the accessible PDF."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import translation
from django.utils.translation import gettext as _

from vardkase.leadership import law
from vardkase.situation.reporting import lines
from vardkase.situation.rules.reports_paper import Block as Section
from vardkase.situation.rules.reports_paper import Paper
from vardkase.ui.documents import Block, Document, Facts, Heading, Listing, Paragraph


def document(paper: Paper, *, demo: bool = False) -> Document:
    """The report as a document. It is dated by its approval, so that the same version always gives the same file."""
    with translation.override("sv"):
        event = paper.event
        return Document(
            title=lines.title_of(paper),
            author=paper.actor,
            made_at=paper.approved_at or paper.header.as_of,
            blocks=tuple(_blocks(paper)),
            marks=lines.marks(paper, demo=demo),
            running=f"{paper.actor} · {event.reference} {event.title}",
            page_words=_("Page {page} of {pages}"),
        )


def _blocks(paper: Paper) -> Iterator[Block]:
    yield Facts(lines.head(paper))
    first, *others = paper.blocks
    yield from _section(first, paper)
    if title := lines.changes_title(paper):
        yield Heading(title)
        yield from _changes(paper)
    for section in others:
        yield from _section(section, paper)
    if paper.hidden:
        yield Paragraph(lines.hidden_text(paper.hidden), f"{_('In the whole report:')}")
    yield Paragraph(_("* Asked for by the law: %(law)s") % {"law": law.shown_at("situation_report", paper.header.as_of)})


def _changes(paper: Paper) -> Iterator[Block]:
    found = lines.changes_by_kind(paper, paper.header.as_of)
    for word, changes in found:
        yield Heading(word, 2)
        yield Listing(tuple(lines.numbered(text, number) for text, number in changes))
    if not found:
        yield Paragraph(_("Nothing of importance."))


def _section(section: Section, paper: Paper) -> Iterator[Block]:
    """A section; one that nobody has written stands there all the same, so that nobody takes it for left out."""
    yield Heading(lines.section_title(section) + (" *" if section.part.is_statutory else ""))
    if section.text:
        yield Paragraph(section.text)
    if section.items:
        yield Listing(lines.section_lines(section, paper.header.as_of))
    if section.hidden:
        yield Paragraph(lines.hidden_text(section.hidden))
    if not (section.says or section.hidden):
        yield Paragraph(_("Nothing is said here."))
