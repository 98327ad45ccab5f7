"""A document as PDF: tagged for screen readers (PDF/UA-1) and fit for an archive (PDF/A-2a), with its fonts inside.

The typesetter is loaded when the first PDF is made. The words travel as JSON data, so that none of them can be read as its markup; the
machine's own fonts are left out, so that the same document looks the same wherever it is made. Its fonts know Latin, Greek and Cyrillic;
what they lack would make the file unlawful as PDF/A, and is written in words instead: `[emoji]`, and of other signs the number.
"""

from __future__ import annotations

import json
import re
from datetime import UTC
from functools import lru_cache
from pathlib import Path
from typing import Any

from vardkase.ui import codes
from vardkase.ui.documents.model import (
    Block,
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
    check_headings,
    plain,
)

TEMPLATE = Path(__file__).with_name("document.typ")
# What the fonts are known to have: Latin with all its accents, and the signs of Swedish text.
_KNOWN = re.compile("[\n\t -~\u00a0-\u024f\u2013\u2014\u2018-\u201e\u2022\u2026\u2192\u2212]")
# Small pictures, with what may follow upon each: how it is drawn, a colour of skin, another picture that it is joined to.
_PICTURE = "[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff][\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"
_EMOJI = re.compile(f"{_PICTURE}(?:\u200d{_PICTURE})*")
MOST_PROBED = 24
_PROBE = b"""#let d = json(bytes(sys.inputs.document))
#set document(title: "x", date: datetime(year: 2000, month: 1, day: 1))
#set text(font: ("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono"))
#d
"""


def to_pdf(document: Document) -> bytes:
    """The file. Raises ValueError for headings that skip a level."""
    check_headings(document)
    data = json.dumps(_data(document), ensure_ascii=False)
    return _compiled(TEMPLATE.read_bytes(), _drawable(data), int(document.made_at.timestamp()))


def _compiled(source: bytes, data: str, moment: int) -> bytes:
    import typst

    made = typst.Compiler(source, ignore_system_fonts=True, sys_inputs={"document": data}).compile(
        format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=moment
    )
    assert isinstance(made, bytes)  # a document is one file
    return made


def _drawable(data: str) -> str:
    """The data with every character that no font of ours can draw as its number."""
    odd = "".join(sorted(one for one in set(data) if not _KNOWN.match(one)))
    lacking = set(odd[MOST_PROBED:]) | _lacking(odd[:MOST_PROBED])
    if not lacking:
        return data
    # One picture is often several signs: a person, a colour of skin, a joiner. They are one in words too.
    data = _EMOJI.sub(lambda found: "[emoji]" if lacking & set(found[0]) else found[0], data)
    return "".join(f"[U+{ord(one):04X}]" if one in lacking else one for one in data)


@lru_cache(maxsize=256)
def _lacking(odd: str) -> frozenset[str]:
    """Which of these characters cannot be drawn: all of them are tried at once, then each half of those that cannot."""
    import typst

    if not odd:
        return frozenset()
    try:
        _compiled(_PROBE, json.dumps(" ".join(odd), ensure_ascii=False), 0)
    except typst.TypstError:
        middle = len(odd) // 2
        return _lacking(odd[:middle]) | _lacking(odd[middle:]) if middle else frozenset(odd)
    return frozenset()


def _data(document: Document) -> dict[str, Any]:
    language, _, region = document.language.partition("-")
    made = document.made_at.astimezone(UTC)
    return {
        "title": plain(document.title),
        "author": plain(document.author),
        "made": [made.year, made.month, made.day, made.hour, made.minute],
        "lang": language,
        "region": region or None,
        "marks": [plain(one) for one in document.marks],
        "running": plain(document.running),
        "page_words": document.page_words,
        "blocks": [_block(one) for one in document.blocks],
    }


def _lines(text: str) -> list[str]:
    return plain(text).split("\n")


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {"type": "heading", "level": block.level, "text": plain(block.text)}
        case Paragraph():
            return {"type": "paragraph", "lines": _lines(block.text), "label": plain(block.label), "strong": block.strong}
        case Listing():
            return {"type": "list", "ordered": block.ordered, "items": [_lines(one) for one in block.items]}
        case Facts():
            return {"type": "facts", "pairs": [[plain(term), _lines(value)] for term, value in block.pairs if value]}
        case Table():
            rows = [[plain(cell) for cell in row] for row in block.rows]
            said = {"type": "table", "caption": plain(block.caption), "header": [plain(one) for one in block.header], "rows": rows}
            return {**said, "widths": list(block.widths) or [1] * len(block.header)}
        case Grid():
            cells = [[plain(head), [[_lines(cell.text), cell.shade] for cell in row]] for head, row in block.rows]
            columns = [plain(one) for one in block.columns]
            return {"type": "grid", "caption": plain(block.caption), "corner": plain(block.corner), "columns": columns, "rows": cells}
        case Drawing():
            return {"type": "drawing", "caption": plain(block.caption), "svg": block.svg, "alt": plain(block.alt)}
        case Contents():
            return {"type": "contents", "title": plain(block.title)}
        case Notice():
            return {"type": "notice", "lines": _lines(block.text), "label": plain(block.label)}
        case Signatures():
            return {"type": "signatures", "lines": [[plain(role), plain(name)] for role, name in block.lines]}
        case Code():
            return {"type": "code", "svg": codes.svg(block.address), "label": plain(block.label), "address": plain(block.address)}
        case PageBreak():
            return {"type": "break"}


def to_png(drawing: Drawing) -> bytes:
    """A drawing as a picture, for the formats that do not know SVG."""
    import typst

    source = b'#set page(width: 480pt, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg", width: 100%)'
    made = typst.Compiler(source, ignore_system_fonts=True, sys_inputs={"svg": drawing.svg}).compile(format="png", ppi=144.0)
    assert isinstance(made, bytes)  # a drawing is one page
    return made
