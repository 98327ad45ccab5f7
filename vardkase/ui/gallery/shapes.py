"""What the components take: the attributes they read, as dataclasses. A domain's own rows need only have the same attributes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Link:
    """A place to go, in a menu or a row of tabs."""

    label: str
    url: str = "#"
    current: bool = False
    count: int | None = None
    alert: str = ""
    divider: bool = False


@dataclass(frozen=True)
class Incident:
    """What a layout needs to know of an incident."""

    title: str = "Stormen Alfrida"
    reference: str = "H-2019-001"
    level_label: str = "Stabsläge"
    state_label: str = "Pågår"
    mode: str = "real"
    opened_at: datetime | None = None


@dataclass(frozen=True)
class File:
    """An attachment of an entry."""

    name: str
    url: str = "#"
    thumb_url: str = ""
    alt: str = ""


@dataclass(frozen=True)
class Reference:
    """Another entry."""

    number: int
    url: str


@dataclass(frozen=True)
class Entry:
    """The parameter of the entry component: every attribute it reads."""

    number: int
    kind: str
    when: str
    text: str = ""
    at: datetime | None = None
    title: str = ""
    detail: str = ""
    source: str = ""
    written: str = ""
    importance: str = ""
    marking: str = ""
    hidden: str = ""
    is_decision: bool = False
    is_late: bool = False
    is_new: bool = False
    corrected_by: Reference | None = None
    corrects: Reference | None = None
    attachments: tuple[File, ...] = ()
    tags: tuple[str, ...] = ()
    url: str = "#"


@dataclass(frozen=True)
class Row:
    """A row of the table component: pairs of column and cell."""

    cells: tuple[tuple[str, str], ...]
    tone: str = ""
    stale: bool = False


@dataclass(frozen=True)
class Due:
    """Something with a time before which it is to be done."""

    at: str
    label: str
    overdue: str = ""
    url: str = ""


@dataclass(frozen=True)
class MatrixCell:
    """A cell of a look-up table: the status colour and the word that go together, how many stand there, and where they are listed."""

    tone: str
    word: str
    count: int
    url: str = ""


@dataclass(frozen=True)
class MatrixLine:
    """A row of a look-up table."""

    head: str
    cells: tuple[MatrixCell, ...]
