"""The one way to write JSON that is hashed: sorted keys, no blanks, UTF-8, no escaping beyond what JSON demands, no NaN."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

_encoder = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False)


def dumps(value: Any) -> bytes:
    """Canonical bytes of a value of dicts with string keys, lists, strings, integers, floats, booleans and None.

    Raises ValueError for NaN and infinities, TypeError for other types, UnicodeEncodeError for lone surrogates.
    """
    return _encoder.encode(value).encode("utf-8")


def loads(data: bytes | str) -> Any:
    """The value of canonical (or any) JSON."""
    return json.loads(data)


def stamp(moment: datetime) -> str:
    """A moment as text: UTC, microseconds, `Z`. Raises ValueError for a moment without zone or beyond the years 1 to 9999."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError("a moment needs a zone")
    try:
        return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    except OverflowError as error:
        raise ValueError("the moment lies beyond the calendar in UTC") from error


def moment(text: str) -> datetime:
    """The moment of a `stamp`, in UTC. Raises ValueError for text that is no moment or has no zone."""
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError(f"{text} has no zone")
    return value.astimezone(UTC)
