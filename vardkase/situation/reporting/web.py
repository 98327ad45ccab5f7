"""A report as a page in a file of its own: it is sent, opened without a network, read by a screen reader and printed.

It is made of the same document as the PDF. It holds no script, reaches no address, and says so to the browser that opens it.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from vardkase.ui.documents import Block, Document, Facts, Heading, Listing, Paragraph
from vardkase.ui.documents.model import check_headings, plain

# Few rules, and no colour that says anything: what stands out does so by weight and place, also in black and white.
_STYLE = mark_safe(  # our own words, and nobody else's
    ":root{color-scheme:light dark}"
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:44rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}"
    "h1{font-size:1.6rem;line-height:1.2}h2{font-size:1.25rem;margin-top:2rem}h3{font-size:1rem}"
    "dl{margin:0}dt{font-weight:700}dd{margin:0 0 .5rem}.marks{font-weight:700;border:2px solid;padding:.25rem .5rem}"
    "p{white-space:pre-line}li{margin-bottom:.35rem;white-space:pre-line}"
    "@media print{body{max-width:none;padding:0;font-size:10pt}h2,h3{break-after:avoid}li,dd{break-inside:avoid}}"
)
_PAGE = """<!doctype html>
<html lang="{}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{}</title>
<style>{}</style>
</head>
<body>
<header>{}<p>{}</p><h1>{}</h1></header>
<main>
{}
</main>
<footer>{}<p>{}</p></footer>
</body>
</html>
"""


def page(document: Document) -> str:
    """The page. Raises ValueError for headings that skip a level."""
    check_headings(document)
    mark = " · ".join(document.marks)
    marks = format_html('<p class="marks">{}</p>', mark) if mark else ""
    title = plain(document.title)
    marked = f"{title} ({mark})" if mark else title
    return format_html(
        _PAGE, document.language.partition("-")[0], marked, _STYLE, marks, plain(document.running), title, _blocks(document.blocks), marks,
        plain(document.author),
    )  # fmt: skip


def _blocks(blocks: Iterable[Block]) -> SafeString:
    return format_html_join("\n", "{}", ((_block(one),) for one in blocks))


def _block(block: Block) -> SafeString:
    match block:
        case Heading():
            # The title is the first level; those of the document follow upon it.
            level = block.level + 1
            return format_html("<h{}>{}</h{}>", level, plain(block.text), level)
        case Paragraph():
            label = format_html("<b>{}</b> ", plain(block.label)) if block.label else ""
            text = format_html("<b>{}</b>", plain(block.text)) if block.strong else plain(block.text)
            return format_html('<p dir="auto">{}{}</p>', label, text)
        case Listing():
            items = format_html_join("", '<li dir="auto">{}</li>', ((plain(one),) for one in block.items))
            return format_html("<ol>{}</ol>" if block.ordered else "<ul>{}</ul>", items)
        case Facts():
            pairs = format_html_join("", '<dt>{}</dt><dd dir="auto">{}</dd>', ((plain(t), plain(v)) for t, v in block.pairs if v))
            return format_html("<dl>{}</dl>", pairs)
        case _:
            raise ValueError(f"a report has no {type(block).__name__}")
