"""The XML of a workbook's parts, read element by element. No tree is built, so the memory does not grow with what a part holds.

The parser is quick with what spreadsheets write and slow with what they never write: it reads a tag or a comment from its beginning each
time more of it arrives, and looks up every attribute among those before it. Such a part is refused, by its bytes before it is parsed
where that can be seen in them, and else at the element that goes too far. What defusedxml guards against (entities, external
documents) needs a document type declaration, and a part that has one is refused before it is parsed.
"""

from __future__ import annotations

import re
from xml.parsers import expat

from vardkase.kernel.refusal import Refusal

# Excel allows 32,767 characters in a cell, each of them at most `&quot;`.
MAX_TOKEN = 256 * 1024
MAX_DEPTH = 64
MAX_ATTRIBUTES = 100
_MAX_ASIDES = 1_000
_ASIDE = re.compile(rb"<!--|<\?")
# Each of these ends a token of the parser and makes it call back.
_STOPS = (b"<", b"&", b"\n", b"\r")

Attributes = dict[str, str]


def weight(body: bytes) -> tuple[int, int]:
    """How many steps the parser will take through the part, and at most how many attributes it has: what its reading costs."""
    return sum(body.count(stop) for stop in _STOPS), body.count(b"=")


def harmless(body: bytes) -> bytes:
    """The XML, if it is UTF-8 without a document type, and none of its tags, texts and comments is longer than anyone writes them.

    In another encoding a declaration could hide from the search.
    """
    told = re.match(rb"""(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*["']([\w-]+)""", body[:200])
    if body[:2] in (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00") or (told and told[1].lower() not in (b"utf-8", b"us-ascii")):
        raise broken()
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body or _has_long_token(body) or _has_long_aside(body):
        raise broken()
    return body


def broken() -> Refusal:
    """What is said of a workbook that holds what no spreadsheet writes."""
    return Refusal("organisation.file_broken_excel")


def too_big() -> Refusal:
    """What is said of a workbook with more in it than we take the time to read."""
    return Refusal("organisation.file_unpacks_too_big")


def _has_long_token(body: bytes) -> bool:
    """Whether two opening brackets are far apart. No tag and no text may have one inside, so neither is longer than that."""
    place = 0
    while place + MAX_TOKEN < len(body):
        place = body.rfind(b"<", place + 1, place + 1 + MAX_TOKEN)
        if place < 0:
            return True
    return False


def _has_long_aside(body: bytes) -> bool:
    """Whether a comment or an instruction is long, or there are many of them. They may hold any brackets and are read in one piece."""
    for number, aside in enumerate(_ASIDE.finditer(body)):
        end = b"-->" if aside[0] == b"<!--" else b"?>"
        if number >= _MAX_ASIDES or body.find(end, aside.end(), aside.end() + MAX_TOKEN) < 0:
            return True
    return False


class Reader:
    """Goes through a part. A subclass says in `opened` and `closed` what it takes; `taking` is where the text that follows is put.

    `spare` is how many elements more are read before the workbook is refused as too large.
    """

    separator: str | None = None  # With one, names come as namespace, separator, name; without, as they are written.

    def __init__(self, spare: int) -> None:
        self.spare = spare
        self.path: list[str] = []
        self.taking: list[str] | None = None

    def read(self, body: bytes) -> None:
        """Goes through the whole part. Raises Refusal, or ExpatError when it is not XML."""
        self.path, self.taking = [], None
        parser = expat.ParserCreate(namespace_separator=self.separator)
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype
        parser.Parse(body, True)

    def opened(self, name: str, attributes: Attributes) -> None:
        """An element begins; its local name is the last of the path."""

    def closed(self, name: str) -> None:
        """An element is complete; the path is that of its parent."""

    def in_string(self) -> bool:
        """Whether the path ends with the text of a string or of a run in it. Phonetic guides (rPh) are not part of the text."""
        path = self.path
        return path[-1] == "t" and (path[-2:-1] in (["si"], ["is"]) or (path[-2:-1] == ["r"] and path[-3:-2] in (["si"], ["is"])))

    def _start(self, name: str, attributes: Attributes) -> None:
        mark = self.separator or ":"
        local = name.rpartition(mark)[2] if mark in name else name
        path = self.path
        path.append(local)
        self.taking = None
        self.spare -= 1
        if self.spare < 0:
            raise too_big()
        if len(path) > MAX_DEPTH or len(attributes) > MAX_ATTRIBUTES:
            raise broken()
        self.opened(local, attributes)

    def _end(self, _name: str) -> None:
        self.taking = None
        self.closed(self.path.pop())

    def _text(self, text: str) -> None:
        if self.taking is not None:
            self.taking.append(text)

    def _doctype(self, *_: object) -> None:
        raise broken()
