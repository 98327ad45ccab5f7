"""A calendar as other programs read it (RFC 5545): whole days with a reminder. Titles and days, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from unicodedata import category
from uuid import UUID

LINE = 75
PRODUCT = "-//Vardkase//Terms of office//SV"


@dataclass(frozen=True, slots=True)
class Occasion:
    """A day in the calendar. `id` is the same each time it is written; `warn` is how many days before that a reminder comes, 0 for none."""

    id: UUID
    day: date
    title: str
    warn: int = 0


def written(name: str, occasions: Iterable[Occasion], stamp: datetime) -> str:
    """The calendar as text, ready to be sent."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH", f"X-WR-CALNAME:{escaped(name)}"]
    lines += ["REFRESH-INTERVAL;VALUE=DURATION:P1D"]
    for one in sorted(occasions, key=lambda one: (one.day, one.title)):
        lines += _event(one, stamp.astimezone(UTC))
    return "".join(f"{folded(line)}\r\n" for line in (*lines, "END:VCALENDAR"))


def _event(one: Occasion, stamp: datetime) -> list[str]:
    title = escaped(one.title)
    alarm = ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{title}", f"TRIGGER:-P{one.warn}D", "END:VALARM"] if one.warn else []
    return [
        "BEGIN:VEVENT",
        f"UID:{one.id}@vardkase",
        f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{title}",
        "TRANSP:TRANSPARENT",
        *alarm,
        "END:VEVENT",
    ]


def escaped(text: str) -> str:
    """A text as a value: backslash, semicolon, comma and line break are marked, other control characters left out.

    A space of another kind (a hard one before §, a tab) becomes a plain one: left out it would put two words together.
    """
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(char if char.isprintable() else " " for char in text if char.isprintable() or char == "\t" or category(char) == "Zs")


def folded(line: str) -> str:
    """A line of at most 75 octets, the rest on lines that begin with a space. No character is cut in two."""
    parts, part, size = [], "", 0
    for char in line:
        width = len(char.encode())
        if size + width > LINE:
            parts.append(part)
            part, size = " ", 1
        part, size = part + char, size + width
    return "\r\n".join((*parts, part))
