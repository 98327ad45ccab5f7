"""A document as DOCX, to be worked on: real headings and lists, language and title set, table headers that are said again on each page."""

from __future__ import annotations

from datetime import UTC
from io import BytesIO
from typing import Any

from vardkase.ui import codes
from vardkase.ui.documents.model import (
    Block,
    Code,
    Document,
    Facts,
    Heading,
    Listing,
    PageBreak,
    Paragraph,
    Signatures,
    Table,
    check_headings,
    plain,
)
from vardkase.ui.documents.wordml import Writer


def to_docx(document: Document) -> bytes:
    """The file. Raises ValueError for headings that skip a level."""
    import docx

    check_headings(document)
    paper = docx.Document()
    _properties(paper, document)
    _head_and_foot(paper, document)
    paper.add_paragraph(plain(document.title), style="Title")
    if document.marks:
        paper.add_paragraph().add_run(" · ".join(map(plain, document.marks))).bold = True
    for block in document.blocks:
        _draw(paper, block)
    made = BytesIO()
    paper.save(made)
    return made.getvalue()


def _properties(paper: Any, document: Document) -> None:
    from docx.oxml.ns import qn

    about = paper.core_properties
    about.title, about.author, about.language = plain(document.title), plain(document.author), document.language
    about.comments, about.keywords = "", ", ".join(document.marks)
    about.created = about.modified = document.made_at.astimezone(UTC).replace(tzinfo=None)
    about.last_modified_by = plain(document.author)
    # The library's own template is in English: what reads the text aloud would pronounce Swedish so.
    for one in paper.styles.element.iter(qn("w:lang")):
        one.set(qn("w:val"), document.language)


def _head_and_foot(paper: Any, document: Document) -> None:
    section = paper.sections[0]
    head = section.header.paragraphs[0]
    head.add_run(plain(document.running) + ("\t\t" if document.running else ""))
    head.add_run(" · ".join(map(plain, document.marks))).bold = True
    foot = section.footer.paragraphs[0]
    before, _, rest = document.page_words.partition("{page}")
    between, _, after = rest.partition("{pages}")
    foot.add_run(before)
    _field(foot, "PAGE")
    foot.add_run(between)
    _field(foot, "NUMPAGES")
    foot.add_run(after)


def _field(paragraph: Any, code: str) -> None:
    """A number that the word processor fills in."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    paragraph._p.append(field)  # noqa: SLF001 - the library has no fields of its own


def _draw(paper: Any, block: Block) -> None:
    match block:
        case Heading():
            paper.add_heading(plain(block.text), level=block.level)
        case Paragraph():
            paragraph = paper.add_paragraph()
            if block.label:
                paragraph.add_run(f"{plain(block.label)} ").bold = True
            paragraph.add_run(plain(block.text)).bold = block.strong
        case Listing():
            for item in block.items:
                paper.add_paragraph(plain(item), style="List Number" if block.ordered else "List Bullet")
        case Facts():
            for term, value in block.pairs:
                if value:
                    paragraph = paper.add_paragraph()
                    paragraph.add_run(f"{plain(term)}: ").bold = True
                    paragraph.add_run(plain(value))
        case Table():
            _table(paper, block)
        case Signatures():
            _signatures(paper, block)
        case Code():
            _code(paper, block)
        case PageBreak():
            paper.add_page_break()
        case _:
            for element in Writer(paper).elements((block,)):
                paper.element.body[-1].addprevious(element)


def _table(paper: Any, block: Table) -> None:
    from docx.oxml import OxmlElement

    paper.add_paragraph(plain(block.caption), style="Caption")
    table = paper.add_table(rows=1, cols=len(block.header), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, block.header, strict=True):
        cell.paragraphs[0].add_run(plain(text)).bold = True
    properties = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - the library has no header rows of its own
    properties.append(OxmlElement("w:tblHeader"))
    for row in block.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = plain(text)


def _signatures(paper: Any, block: Signatures) -> None:
    from docx.shared import Cm

    for role, name in block.lines:
        line = paper.add_paragraph()
        line.paragraph_format.space_before = Cm(1.2)
        line.paragraph_format.keep_with_next = True
        line.add_run("_" * 45)
        paper.add_paragraph(f"{plain(role)}{', ' + plain(name) if name else ''}")


def _code(paper: Any, block: Code) -> None:
    from docx.shared import Mm

    shape = paper.add_picture(BytesIO(codes.png(block.address)), width=Mm(28))
    shape._inline.docPr.set("descr", f"{plain(block.label)} {plain(block.address)}")  # noqa: SLF001 - the library sets no text for a picture
    paragraph = paper.add_paragraph()
    paragraph.add_run(f"{plain(block.label)} ").bold = True
    paragraph.add_run(plain(block.address))
