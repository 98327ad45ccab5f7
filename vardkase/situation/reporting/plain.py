"""A report as plain text, ready to paste into WIS: no markup, no tables, every piece with its age and source."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import translation
from django.utils.translation import gettext as _

from vardkase.leadership import law
from vardkase.situation.reporting import lines
from vardkase.situation.rules.reports_paper import Block, Paper
from vardkase.ui.documents.model import plain


def text(paper: Paper, *, demo: bool = False) -> str:
    """The whole text."""
    with translation.override("sv"):
        return plain("\n".join(_lines(paper, demo=demo)).strip()) + "\n"


def _lines(paper: Paper, *, demo: bool) -> Iterator[str]:
    marks = " · ".join(lines.marks(paper, demo=demo))
    if marks:
        yield marks
    yield lines.title_of(paper).upper()
    yield ""
    yield from (f"{term}: {_flat(value)}" for term, value in lines.head(paper))
    first, *others = paper.blocks
    yield from _block(first, paper)
    if title := lines.changes_title(paper):
        yield ""
        yield title.upper()
        yield from _changes(paper)
    for block in others:
        yield from _block(block, paper)
    yield ""
    if paper.hidden:
        yield lines.hidden_text(paper.hidden)
    if cite := law.shown_at("situation_report", paper.header.as_of):
        yield _("* Asked for by the law: %(law)s") % {"law": cite}
    if marks:
        yield marks


def _changes(paper: Paper) -> Iterator[str]:
    found = lines.changes_by_kind(paper, paper.header.as_of)
    for word, changes in found:
        yield f"{word}:"
        yield from (f"- {_flat(lines.numbered(text, number))}" for text, number in changes)
    if not found:
        yield _("Nothing of importance.")


def _block(block: Block, paper: Paper) -> Iterator[str]:
    yield ""
    yield lines.section_title(block).upper() + (" *" if block.part.is_statutory else "")
    if block.text:
        yield block.text
    yield from (f"- {_flat(line)}" for line in lines.section_lines(block, paper.header.as_of))
    if block.hidden:
        yield lines.hidden_text(block.hidden)
    if not (block.says or block.hidden):
        yield _("Nothing is said here.")


def _flat(text: str) -> str:
    return " ".join(text.split())
