"""The blocks of a report as a part of a page: headings that follow the page's own, tables that fit a phone, drawings in its colours."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from vardkase.preparedness.reporting.content import Report
from vardkase.ui.documents import Block, Contents, Drawing, Facts, Grid, Heading, Listing, Notice, Paragraph, Table
from vardkase.ui.documents.model import plain

# The shades of the classes as the colours of a page, where the words in the cells say the same.
_TONES = ("", "row--yellow", "row--orange", "row--red", "row--red")


def page_of(found: Report) -> tuple[SafeString, list[tuple[str, str, SafeString]]]:
    """The first page, and each piece: its anchor, its heading, and its blocks."""
    return _blocks(found.first), [(one.tag, one.heading, _blocks(one.blocks[1:])) for one in found.pieces]


def _blocks(blocks: Iterable[Block]) -> SafeString:
    return format_html_join("\n", "{}", ((_block(one),) for one in blocks))


def _block(block: Block) -> SafeString | str:
    match block:
        case Heading():
            level = block.level + 1
            return format_html("<h{}>{}</h{}>", level, plain(block.text), level)
        case Paragraph():
            label = format_html("<b>{}</b> ", plain(block.label)) if block.label else ""
            return format_html('<p class="prose" dir="auto">{}{}</p>', label, _lines(block.text))
        case Listing():
            return format_html("<ul>{}</ul>", format_html_join("", '<li dir="auto">{}</li>', ((_lines(one),) for one in block.items)))
        case Facts():
            pairs = ((plain(term), _lines(value)) for term, value in block.pairs if value)
            return format_html('<dl class="facts">{}</dl>', format_html_join("", '<div><dt>{}</dt><dd dir="auto">{}</dd></div>', pairs))
        case Table():
            return _table(block)
        case Grid():
            return _grid(block)
        case Drawing():
            return _drawing(block)
        case Notice():
            return format_html('<div class="notice notice--warning"><p><b>{}</b> {}</p></div>', plain(block.label), _lines(block.text))
        case Contents():
            return ""
        case _:
            raise ValueError(f"a report has no {type(block).__name__}")


def _lines(text: str) -> SafeString:
    return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in plain(text).split("\n")))  # a line break of our own


_TABLE = '<div class="table-box"><table class="table"><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>'


def _table(block: Table) -> SafeString:
    heads = format_html_join("", '<th scope="col">{}</th>', ((one,) for one in block.header))
    rows = []
    for row in block.rows:
        cells = format_html_join(
            "",
            '<td data-label="{}" dir="auto">{}</td>',
            ((name, _lines(text)) for name, text in zip(block.header[1:], row[1:], strict=True)),
        )
        rows.append(format_html('<tr><th scope="row" dir="auto">{}</th>{}</tr>', _lines(row[0]), cells))
    return format_html(_TABLE, plain(block.caption), heads, format_html_join("", "{}", ((one,) for one in rows)))


def _grid(block: Grid) -> SafeString:
    heads = format_html_join("", '<th scope="col">{}</th>', ((one,) for one in (block.corner, *block.columns)))
    rows = []
    for name, cells in block.rows:
        line = format_html_join(
            "", '<td class="{}" data-label="{}">{}</td>',
            ((_TONES[cell.shade], column, _lines(cell.text)) for column, cell in zip(block.columns, cells, strict=True)),
        )  # fmt: skip
        rows.append(format_html('<tr><th scope="row">{}</th>{}</tr>', name, line))
    return format_html(_TABLE, plain(block.caption), heads, format_html_join("", "{}", ((one,) for one in rows)))


def _drawing(block: Drawing) -> SafeString:
    """The drawing in the page's own colours. Its words are escaped where it is made, and it holds nothing that is run."""
    svg = (
        block.svg.replace('"#000"', '"currentColor"').replace('"#fff"', '"var(--surface)"').replace("<text ", '<text fill="currentColor" ')
    )
    head, _gap, rest = svg.partition(">")
    drawn = format_html('{} role="img" aria-label="{}">{}', mark_safe(head), plain(block.alt), mark_safe(rest))  # noqa: S308 - our own drawing
    return format_html(_FIGURE, plain(block.caption), drawn, plain(block.caption))


_FIGURE = (
    '<figure><div class="table-box" tabindex="0" role="region" aria-label="{}">{}</div>'
    '<figcaption class="small muted">{}</figcaption></figure>'
)
