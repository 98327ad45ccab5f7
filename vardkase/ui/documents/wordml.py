"""Blocks as the markup of Word, written as text and read once: a report of two hundred pages takes a moment and not half a minute.

Styles are asked for by their English names, as every Word template has them; what a template lacks is set as ordinary text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from vardkase.ui.documents.model import (
    Block,
    Cell,
    Code,
    Contents,
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
    plain,
)

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHADES = ("FFFFFF", "EBEBEB", "D1D1D1", "B3B3B3", "949494")
# The width of the text on a page, in twentieths of a point, for the columns' shares of it.
_WIDE = 9060
_EMU = 914_400  # to an inch


class Writer:
    """Writes blocks into a paper of python-docx: `elements` gives what stands for them, to be put where they belong."""

    def __init__(self, paper: Any) -> None:
        self._paper = paper
        self._styles = {one.name: one.style_id for one in paper.styles}
        self._numbered = 0

    def elements(self, blocks: Iterable[Block]) -> list[Any]:
        """The elements, in order."""
        from docx.oxml import parse_xml

        body = "".join("".join(self._block(one)) for one in blocks)
        spaces = (
            f'xmlns:w="{_W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
            ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
            ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
            ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
        )
        return list(parse_xml(f"<w:body {spaces}>{body}</w:body>"))

    def _block(self, block: Block) -> Iterator[str]:
        match block:
            case Heading():
                yield self._p(_run(block.text), f"Heading {block.level}")
            case Paragraph():
                yield self._p((_run(f"{block.label} ", strong=True) if block.label else "") + _run(block.text, strong=block.strong))
            case Listing():
                style = "List Number" if block.ordered else "List Bullet"
                yield from (self._p(_run(item), style) for item in block.items)
            case Facts():
                yield from (self._p(_run(f"{term}: ", strong=True) + _run(value), tight=True) for term, value in block.pairs if value)
            case Notice():
                yield self._p((_run(f"{block.label} ", strong=True) if block.label else "") + _run(block.text), frame=True)
            case Table():
                yield self._caption(block.caption)
                yield self._table(block)
                yield self._p("", tight=True)
            case Grid():
                yield self._caption(block.caption)
                yield self._grid(block)
                yield self._p("", tight=True)
            case Drawing():
                yield self._picture(block)
            case Contents():
                yield from self._contents(block)
            case PageBreak():
                yield self._p('<w:r><w:br w:type="page"/></w:r>')
            case Code():
                yield self._p(_run(f"{block.label} ", strong=True) + _run(block.address))
            case Signatures():
                for role, name in block.lines:
                    yield self._p(_run("_" * 45))
                    yield self._p(_run(f"{role}{', ' + name if name else ''}"))

    def _contents(self, block: Contents) -> Iterator[str]:
        """A field that Word counts anew when the file is opened; until then the headings without pages."""
        code = '<w:instrText xml:space="preserve"> TOC \\o "1-2" \\h </w:instrText>'
        first = "".join(
            _in_run(one) for one in ('<w:fldChar w:fldCharType="begin" w:dirty="true"/>', code, '<w:fldChar w:fldCharType="separate"/>')
        )
        yield self._p(_run(block.title, strong=True))
        for place, line in enumerate(block.lines):
            yield self._p((first if place == 0 else "") + _run(line), tight=True)
        yield self._p('<w:r><w:fldChar w:fldCharType="end"/></w:r>' if block.lines else "", tight=True)

    def _p(self, runs: str, style: str = "", *, tight: bool = False, frame: bool = False, keep: bool = False) -> str:
        about = f'<w:pStyle w:val="{self._styles[style]}"/>' if style in self._styles else ""
        about += "<w:keepNext/>" if keep else ""
        if frame:
            sides = "".join(
                f'<w:{side} w:val="single" w:sz="12" w:space="6" w:color="000000"/>' for side in ("top", "left", "bottom", "right")
            )
            about += f"<w:pBdr>{sides}</w:pBdr>"
        about += '<w:spacing w:before="0" w:after="60"/>' if tight else ""
        return f"<w:p>{f'<w:pPr>{about}</w:pPr>' if about else ''}{runs}</w:p>"

    def _caption(self, text: str) -> str:
        return self._p(_run(text), "Caption", keep=True)

    def _frame(self, widths: list[int], *, heads: bool) -> str:
        style = f'<w:tblStyle w:val="{self._styles["Table Grid"]}"/>' if "Table Grid" in self._styles else ""
        sides = ("top", "left", "bottom", "right", "insideH", "insideV")
        lines = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>' for side in sides)
        grid = "".join(f'<w:gridCol w:w="{one}"/>' for one in widths)
        look = f'<w:tblLook w:val="{"00A0" if heads else "0020"}" w:firstRow="1" w:firstColumn="{int(heads)}"/>'
        return (
            f'<w:tblPr>{style}<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{lines}</w:tblBorders>'
            f'<w:tblLayout w:type="fixed"/>{look}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        )

    def _table(self, block: Table) -> str:
        shares = block.widths or (1,) * len(block.header)
        widths = [_WIDE * one // sum(shares) for one in shares]
        head = "".join(_cell(one, wide, strong=True, keep=True) for one, wide in zip(block.header, widths, strict=True))
        rows = ("".join(_cell(one, wide) for one, wide in zip(row, widths, strict=True)) for row in block.rows)
        return f"<w:tbl>{self._frame(widths, heads=False)}{_row(head, is_head=True)}{''.join(map(_row, rows))}</w:tbl>"

    def _grid(self, block: Grid) -> str:
        first = _WIDE * 13 // (13 + 10 * len(block.columns))
        widths = [first] + [(_WIDE - first) // len(block.columns)] * len(block.columns)
        head = "".join(_cell(one, wide, strong=True, keep=True) for one, wide in zip((block.corner, *block.columns), widths, strict=True))
        rows = [_cell(name, first, strong=True, keep=True) + "".join(map(_shaded, cells, widths[1:])) for name, cells in block.rows]
        return f"<w:tbl>{self._frame(widths, heads=True)}{_row(head, is_head=True)}{''.join(map(_row, rows))}</w:tbl>"

    def _picture(self, block: Drawing) -> str:
        from vardkase.ui.documents.pdf import to_png

        relation, _image = self._paper.part.get_or_add_image(BytesIO(to_png(block)))
        self._numbered += 1
        wide = int(6.2 * _EMU)
        size = f'cx="{wide}" cy="{wide * block.high // block.wide}"'
        about = f'id="{9000 + self._numbered}" name="Diagram {self._numbered}" descr={quoteattr(plain(block.alt))}'
        return self._p(
            f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/><wp:docPr {about}/>'
            '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
            f'<pic:cNvPr {about}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/>'
            f'</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>'
            "</w:r>",
            keep=True,
        ) + self._p(_run(block.caption), "Caption")


def _in_run(element: str) -> str:
    return f"<w:r>{element}</w:r>"


def _run(text: str, *, strong: bool = False, small: bool = False) -> str:
    about = ("<w:b/>" if strong else "") + ('<w:sz w:val="18"/>' if small else "")
    about = f"<w:rPr>{about}</w:rPr>" if about else ""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in plain(text).split("\n"))
    return f"<w:r>{about}{lines}</w:r>"


def _cell(text: str, wide: int, *, strong: bool = False, fill: str = "", keep: bool = False) -> str:
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    inside = f'<w:pPr>{"<w:keepNext/>" if keep else ""}<w:spacing w:before="0" w:after="0"/></w:pPr>{_run(text, strong=strong, small=True)}'
    return f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/>{shade}</w:tcPr><w:p>{inside}</w:p></w:tc>'


def _shaded(cell: Cell, wide: int) -> str:
    return _cell(cell.text, wide, fill=_SHADES[cell.shade], keep=True)


def _row(cells: str, *, is_head: bool = False) -> str:
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if is_head else ''}</w:trPr>{cells}</w:tr>"
