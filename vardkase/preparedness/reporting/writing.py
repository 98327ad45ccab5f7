"""Writes a report as PDF or Word. Pure: it runs in a process of its own, without the house's settings and tables."""

from __future__ import annotations

from dataclasses import dataclass

from vardkase.preparedness.rules.reports import Kind
from vardkase.ui.documents import Block, Document, to_pdf
from vardkase.ui.documents.template import TemplateFault, fill


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be written: the document, and for Word its pieces and templates. `own` is None where the municipality has none."""

    kind: Kind
    document: Document
    words: dict[str, str]
    pieces: dict[str, tuple[Block, ...]]
    own: bytes | None
    ours: bytes


def write(task: Task) -> tuple[bytes, str]:
    """The file, and the fault of the municipality's template when ours was used: the tag that is not known, or "file"."""
    if task.kind is Kind.PDF:
        return to_pdf(task.document), ""
    fault = ""
    if task.own is not None:
        try:
            return fill(task.own, task.document, task.words, task.pieces), ""
        except TemplateFault as found:
            fault = found.tag or "file"
    return fill(task.ours, task.document, task.words, task.pieces), fault
