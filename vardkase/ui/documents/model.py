"""What a document is made of. Everything is plain text: nothing in it is read as markup by any renderer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; levels follow upon each other from 1, and the title of the document stands above them."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; a new line in it stays one. `label` is set in bold before it; `strong` sets all of it in bold."""

    text: str
    label: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A list; `ordered` numbers it."""

    items: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Terms with what they stand for, one on each line; pairs without a value are left out."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header row that is said again on every page. `widths`: the columns' shares of the width; all alike without."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a grid: what stands in it, and how dark it is, from 0 (paper) to 4. The words say all that the shade says."""

    text: str
    shade: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a heading for each row too, such as a matrix: `corner` says what both axes are."""

    caption: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture as SVG, in black and white alone, with all that it says in words (`alt`). `wide` and `high` are its measures."""

    caption: str
    svg: str
    alt: str
    wide: int
    high: int


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that must not be passed over, in a frame."""

    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """The table of contents: the headings of the first two levels, with their pages."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign on: what somebody signs as, and who that is when it is known. Kept together on a page."""

    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Code:
    """An address as a code that a telephone's camera reads, with the same in clear text under it. `label` says what it leads to."""

    address: str
    label: str


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


Block = Heading | Paragraph | Listing | Facts | Table | Grid | Drawing | Notice | Contents | Signatures | Code | PageBreak


@dataclass(frozen=True, slots=True)
class Document:
    """A document. `marks` (draft, exercise) stand on every page, across it and in its first line; `running` stands at the head of a page.

    `page_words` says which page it is, with {page} and {pages}. `made_at` is the moment that it is dated by.
    """

    title: str
    author: str
    made_at: datetime
    blocks: tuple[Block, ...]
    marks: tuple[str, ...] = ()
    running: str = ""
    page_words: str = "{page} ({pages})"
    language: str = "sv-SE"


def check_headings(document: Document) -> None:
    """Raises ValueError for a heading that skips a level: who listens to the document loses the way there."""
    before = 0
    for block in document.blocks:
        if isinstance(block, Heading):
            if not 1 <= block.level <= before + 1:
                raise ValueError(f"«{block.text}» is of level {block.level} after {before}")
            before = block.level


def plain(text: str) -> str:
    """The text without what no document may hold: control characters and half characters."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
