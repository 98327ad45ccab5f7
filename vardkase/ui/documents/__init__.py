"""Documents that leave the house: one small model, and two forms of it: an accessible PDF/A, and a DOCX that can be worked on.

It knows nothing of what the documents are about. Build a `Document` of blocks, and hand it to `to_pdf` or `to_docx`.
"""

from __future__ import annotations

from vardkase.ui.documents.model import (
    Block,
    Cell,
    Code,
    Contents,
    Document,
    Drawing,
    Facts,
    Grid,
    Heading,
    Listing,
    Notice,
    PageBreak,
    Paragraph,
    Signatures,
    Table,
)
from vardkase.ui.documents.pdf import to_pdf
from vardkase.ui.documents.word import to_docx

__all__ = [
    "Block",
    "Cell",
    "Code",
    "Contents",
    "Document",
    "Drawing",
    "Facts",
    "Grid",
    "Heading",
    "Listing",
    "Notice",
    "PageBreak",
    "Paragraph",
    "Signatures",
    "Table",
    "to_docx",
    "to_pdf",
]
