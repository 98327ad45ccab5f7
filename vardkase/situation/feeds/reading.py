"""What the adapters share: JSON that may be anything, moments, texts that were HTML, and shapes on the map."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from html.parser import HTMLParser
from typing import Any, TypeVar

from vardkase.kernel.moments import STOCKHOLM
from vardkase.situation.rules.warning_shapes import Box
from vardkase.situation.rules.warnings import Alert, tidy

E = TypeVar("E", bound=StrEnum)
MAX_BYTES = 5 * 1024 * 1024
MAX_ITEMS = 3_000
MAX_NOTES = 20
_PLACEHOLDER = re.compile(r"\{\d+\}\.?")
_BLANKS = re.compile(r"[ \t\u00a0]+")
_LINES = re.compile(r"\n{3,}")
# What a parser of HTML stumbles over, or reads again from every beginning: declarations, and tags that are begun and never ended.
_DECLARED = re.compile(r"<[!?](?:[^<>]*>)?")
_LOOSE = re.compile(r"<(?![^<>]*>)")
MOST_HTML = 40_000  # characters of HTML that are read of one text; five times what is kept of it
BLOCKS = frozenset("p div ul ol li h1 h2 h3 h4 h5 h6 br tr table section article header footer blockquote pre hr dd dt td th".split())
UNREAD = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "head", "title"})
YEARS = range(2000, 2101)


class BadFeed(Exception):
    """An answer that is none of its feed. `detail` says what was wrong, for whoever runs the server."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail[:300]


@dataclass(frozen=True, slots=True)
class Item:
    """A warning, and the sender's own words for it."""

    alert: Alert
    raw: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a feed says. `whole`: what it does not name holds no more. `gone`: what it says itself is over.

    `as_of` is the feed's own moment, `cursor` where it goes on from, `odd` what could not be read (then nothing is ended by silence).
    """

    items: tuple[Item, ...] = ()
    gone: tuple[str, ...] = ()
    whole: bool = False
    as_of: datetime | None = None
    cursor: str = ""
    odd: tuple[str, ...] = ()


def json_of(data: bytes) -> Any:
    """The value of some bytes. Raises BadFeed for what is too large, is no JSON, is cut off, or is nested beyond reason."""
    if len(data) > MAX_BYTES:
        raise BadFeed(f"{len(data)} bytes")
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise BadFeed(f"not UTF-8: {error.reason}")
    except RecursionError:
        raise BadFeed("nested too deeply")
    except ValueError as error:
        raise BadFeed(f"no JSON: {error}")


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def read_each(rows: Iterable[Any], read: Callable[[Any], Iterable[Alert] | Alert | None]) -> tuple[tuple[Item, ...], tuple[str, ...]]:
    """Every row that can be read, and what was wrong with the others. Raises BadFeed when there are rows and none can be read."""
    items: list[Item] = []
    odd: list[str] = []
    count = 0
    for count, row in enumerate(rows, 1):
        if count > MAX_ITEMS:
            odd.append(f"more than {MAX_ITEMS} rows")
            break
        try:
            found = read(row)
            made = [found] if isinstance(found, Alert) else list(found or ())
            items += [Item(tidy(one), raw_of(row)) for one in made]
        except (LookupError, TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
            odd.append(f"row {count}: {type(error).__name__}: {error}"[:200])
    if odd and len(odd) >= count:
        raise BadFeed(f"none of {count} rows could be read; {odd[0]}")
    return tuple(items), tuple(odd[:MAX_NOTES])


def raw_of(row: Any) -> str:
    """The sender's own words for one row, but for half characters and NUL, which no database keeps."""
    text = row if isinstance(row, str) else json.dumps(row, ensure_ascii=False, sort_keys=True)
    return text.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")


def record(value: Any) -> dict[str, Any]:
    """The value, which must be an object. Raises TypeError."""
    if not isinstance(value, dict):
        raise TypeError(f"an object was expected, not {type(value).__name__}")
    return value


def records(value: Any) -> list[Any]:
    """The value as a list: nothing is none, and one alone is a list of it."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def word(value: Any) -> str:
    """A short text of anything plain; empty for what is none."""
    if isinstance(value, bool) or value is None:
        return ""
    return str(value).strip() if isinstance(value, str | int | float) else ""


def required(value: Any, name: str) -> str:
    """The same; raises ValueError when it is empty: a warning without it cannot be told from another."""
    text = word(value)
    if not text:
        raise ValueError(f"{name} is missing")
    return text


def member(sort: type[E], text: str, otherwise: E) -> E:
    """The member of an enum that is called so, or another when there is none."""
    try:
        return sort(text)
    except ValueError:
        return otherwise


def moment_of(value: Any) -> datetime | None:
    """A moment of ISO 8601 in UTC; one without zone is by a Swedish clock. None for what is none, or lies outside of our century."""
    text = word(value)
    if not text or len(text) > 40:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    if at.year not in YEARS:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=STOCKHOLM)).astimezone(UTC)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNREAD:
            self._unread += 1
        elif tag in BLOCKS:
            self.parts.append("\n– " if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in UNREAD:
            self._unread = max(0, self._unread - 1)
        elif tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.parts.append(data)


def plain(html: Any) -> str:
    """The text of some HTML: what is read aloud of it. No tag, script or style survives, however it is written or broken."""
    text = word(html)
    for _ in range(3):
        # What was escaped twice is a tag again after the first round; three rounds later it is text, or gone.
        if "<" not in text and "&" not in text:
            break
        parser = _Text()
        parser.feed(_LOOSE.sub("‹", _DECLARED.sub("", _uncommented(text[:MOST_HTML]))))
        parser.close()
        text = "".join(parser.parts)
    text = _PLACEHOLDER.sub("", text.replace("<", "‹").replace(">", "›"))
    lines = (_BLANKS.sub(" ", line).strip() for line in text.splitlines())
    return _LINES.sub("\n\n", "\n".join(line for line in lines if line != "–")).strip()


def _uncommented(text: str) -> str:
    """The text without comments that are closed; one that is not hides nothing of what follows."""
    parts, at = [], 0
    while (begin := text.find("<!--", at)) >= 0 and (end := text.find("-->", begin + 4)) >= 0:
        parts.append(text[at:begin])
        at = end + 3
    return "".join(parts) + text[at:]


def box_of(text: str) -> Box | None:
    """A box of `south,west,north,east` in degrees; None for what is none."""
    try:
        south, west, north, east = (float(part) for part in text.split(","))
    except ValueError:
        return None
    return Box(south, west, north, east) if -90 <= south < north <= 90 and -180 <= west < east <= 180 else None


def point_of(text: str) -> tuple[str, str, str] | None:
    """Name, latitude and longitude of `Rimbo 59.743 18.366`; the name may be missing. None for what is no place on the globe."""
    name, lat, lon = ["", "", "", *text.rsplit(maxsplit=2)][-3:]
    try:
        on_globe = abs(float(lat)) <= 90 and abs(float(lon)) <= 180
    except ValueError:
        return None
    return (name, lat, lon) if on_globe else None


def pairs_of(values: Iterable[tuple[float, float]]) -> str:
    """Points as CAP writes them, latitude first, five decimals: a metre."""
    return " ".join(f"{lat:.5f},{lon:.5f}" for lat, lon in values)


def numbers_of(value: Any) -> Iterator[float]:
    """The numbers of a position. Raises TypeError, ValueError for what is none."""
    for one in value:
        if isinstance(one, bool) or not isinstance(one, int | float):
            raise TypeError(f"{one!r} is no number")
        yield float(one)
