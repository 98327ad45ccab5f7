"""A document in a Word template: whoever owns the template writes its pages in Word, with tags in double braces where we fill in.

A tag inside a text stands for a few words. A tag alone in a paragraph stands for a piece of the document, with headings, tables and
pictures in the template's own styles. Nothing in a template is run: a tag is a name, and nothing else. Pieces that no tag asks for come
last, so that nothing of a report is lost because a template is older than it.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC
from io import BytesIO
from typing import Any

from vardkase.ui.documents.model import Block, Document, check_headings, plain
from vardkase.ui.documents.wordml import Writer

# Bytes of a template, packed and unpacked: one with photographs of the whole council is not a template.
LARGEST, MOST_UNPACKED = 10_000_000, 40_000_000
_TAG = re.compile(r"\{\{\s*([^{}\s]+)\s*\}\}")


class TemplateFault(ValueError):
    """A template that cannot be filled. `tag` is the name that is not known; empty when the file is no Word document, or too large."""

    def __init__(self, tag: str = "") -> None:
        super().__init__(tag)
        self.tag = tag


def fill(template: bytes, document: Document, words: Mapping[str, str], pieces: Mapping[str, tuple[Block, ...]]) -> bytes:
    """The filled file. `words` are the tags for a few words, `pieces` those for parts of the document. Raises TemplateFault."""
    check_headings(document)
    paper = _opened(template)
    writer, asked = Writer(paper), set()
    for root in _roots(paper):
        for paragraph in list(root.iter(f"{_W}p")):
            said = "".join(one.text or "" for one in paragraph.iter(f"{_W}t"))
            if "{{" not in said:
                continue
            alone = _TAG.fullmatch(said.strip())
            if alone and alone[1] in pieces:
                asked.add(alone[1])
                for element in writer.elements(pieces[alone[1]]):
                    paragraph.addprevious(element)
                _take_away(paragraph)
            else:
                _put(paragraph, said, words)
    end = paper.element.body[-1]
    for name, blocks in pieces.items():
        if name not in asked:
            for element in writer.elements(blocks):
                end.addprevious(element)
    return _saved(paper, document)


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _opened(template: bytes) -> Any:
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import XMLSyntaxError

    if len(template) > LARGEST:
        raise TemplateFault
    try:
        with zipfile.ZipFile(BytesIO(template)) as archive:
            if sum(one.file_size for one in archive.infolist()) > MOST_UNPACKED:
                raise TemplateFault
        return docx.Document(BytesIO(template))
    except (zipfile.BadZipFile, OpcError, XMLSyntaxError, LookupError, TypeError, OSError, AttributeError) as error:
        raise TemplateFault from error


def _roots(paper: Any) -> Iterator[Any]:
    """The text itself, and the heads and feet of its pages."""
    yield paper.element.body
    for section in paper.sections:
        for part in (section.header, section.first_page_header, section.even_page_header, section.footer, section.first_page_footer):
            if not part.is_linked_to_previous:
                yield part._element  # noqa: SLF001 - the library gives paragraphs, and not those in its frames


def _take_away(paragraph: Any) -> None:
    """Takes a paragraph away, unless a cell would be left without any: Word does not open such a file."""
    place = paragraph.getparent()
    last = paragraph.getnext() is None and place.tag == f"{_W}tc"
    if last:
        for one in list(paragraph.iter(f"{_W}r")):
            one.getparent().remove(one)
    else:
        place.remove(paragraph)


def _put(paragraph: Any, said: str, words: Mapping[str, str]) -> None:
    """Fills the tags of a paragraph. A tag that Word has cut up among several runs takes the looks of the first."""
    for name in _TAG.findall(said):
        if name not in words:
            raise TemplateFault(name[:60])
    texts = list(paragraph.iter(f"{_W}t"))
    in_whole = sum(len(_TAG.findall(one.text or "")) for one in texts) == len(_TAG.findall(said))
    if not in_whole:
        texts[0].text = said
        for one in texts[1:]:
            one.text = ""
    for one in texts:
        if "{{" in (one.text or ""):
            one.text = _TAG.sub(lambda found: plain(words[found[1]]).replace("\n", " "), one.text)


def _saved(paper: Any, document: Document) -> bytes:
    from docx.oxml.ns import qn

    about = paper.core_properties
    about.title, about.author, about.language = plain(document.title)[:255], plain(document.author)[:255], document.language
    about.comments, about.keywords, about.last_modified_by = "", ", ".join(document.marks)[:255], plain(document.author)[:255]
    about.created = about.modified = document.made_at.astimezone(UTC).replace(tzinfo=None)
    for one in paper.styles.element.iter(qn("w:lang")):
        one.set(qn("w:val"), document.language)
    if document.marks:
        for section in paper.sections:
            for head in (section.header, section.first_page_header, section.even_page_header):
                head.is_linked_to_previous = False
                first = head.paragraphs[0] if head.paragraphs else head.add_paragraph()
                first.insert_paragraph_before().add_run(" · ".join(map(plain, document.marks))).bold = True
    made = BytesIO()
    paper.save(made)
    return made.getvalue()
