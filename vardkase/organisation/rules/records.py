"""Rules that hold for every record of the register: clean text, sensible periods, and that nobody writes over another's change unseen."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from vardkase.kernel.personal_ids import find_personal_ids
from vardkase.kernel.refusal import Refusal

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]")
_DIGITS = re.compile(r"\d\d")
_BLANKS = re.compile(r"\s+")
_EARLIEST = date(1862, 1, 1)
"""The first municipal ordinances came into force in 1863; nothing in the register can be older."""


def clean(text: str, limit: int = 200, *, lines: bool = False) -> str:
    """The text in NFC without control and direction characters and surplus blanks. Refuses what is too long or holds a personnummer."""
    if not (text.isprintable() and "  " not in text and unicodedata.is_normalized("NFC", text)):
        text = _tidied(text, lines)
    text = text.strip()
    if len(text) > limit:
        raise Refusal("organisation.too_long", limit=limit, length=len(text))
    # A personal identity number has ten digits, so that most texts need not be searched at all.
    if len(text) >= 10 and _DIGITS.search(text) and find_personal_ids(text):
        raise Refusal("organisation.personal_id")
    return text


def _tidied(text: str, lines: bool) -> str:
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROL.sub("", text)
    rows = text.split("\n") if lines else [text]
    return "\n".join(_BLANKS.sub(" ", row).strip() for row in rows)


def clean_required(text: str, limit: int = 200) -> str:
    """As `clean`, and refuses an empty text."""
    text = clean(text, limit)
    if not text:
        raise Refusal("organisation.empty")
    return text


def check_period(start: date | None, end: date | None) -> None:
    """Refuses a period that ends before it starts, and years that must be slips of the pen."""
    for day in (start, end):
        if day is not None and not _EARLIEST <= day <= date(2200, 1, 1):
            raise Refusal("organisation.odd_date", day=day)
    if start is not None and end is not None and end < start:
        raise Refusal("organisation.ends_before_start", start=start, end=end)


def current(start: date | None, end: date | None, today: date) -> bool:
    """Whether a period (its last day included) covers the day."""
    return (start is None or start <= today) and (end is None or today <= end)


def check_not_future(moment: datetime | None, now: datetime) -> None:
    """Refuses a check that is said to have been made later than now (five minutes' difference between clocks is let through)."""
    if moment is not None and moment > now + timedelta(minutes=5):
        raise Refusal("organisation.checked_in_future")


def check_priority(priority: int) -> None:
    """Refuses a place in the order outside 1–9."""
    if not 1 <= priority <= 9:
        raise Refusal("organisation.odd_priority", priority=priority)


def check_code(code: str, digits: int) -> str:
    """A county code (2 digits) or municipality code (4 digits), or empty."""
    code = clean(code, 10)
    if code and not (len(code) == digits and code.isascii() and code.isdigit()):
        raise Refusal("organisation.odd_code", value=code, digits=digits)
    return code


def check_seen(seen_version: int, version: int, seen: Mapping[str, Any], now_is: Mapping[str, Any], changed_by: str) -> None:
    """Refuses a change made on a record that someone else changed meanwhile, and says what differs: nothing is written over unseen."""
    if seen_version == version:
        return
    differences = tuple((name, seen.get(name), value) for name, value in now_is.items() if name in seen and seen[name] != value)
    raise Refusal("organisation.stale", differences=differences, changed_by=changed_by, version=version)
