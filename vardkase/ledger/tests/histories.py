"""Random histories of a stream for property tests, and the flipping of single bits in what was stored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from vardkase.kernel.refusal import Refusal
from vardkase.ledger.tests.logbook import Counted, Noted, Photo, Weight, erase, write

moments = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone stands beside it
texts = st.text(max_size=40)
digests = st.binary(min_size=32, max_size=32).map(bytes.hex)
noted = st.builds(
    Noted,
    texts,
    st.sampled_from(Weight),
    st.none() | st.dates(),
    st.lists(st.builds(Photo, digests, texts), max_size=2).map(tuple),
)
counted = st.builds(
    Counted,
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.none() | st.uuids(),
    moments,
    st.booleans(),
)
keys = st.integers(0, 7).map(lambda number: UUID(int=number + (7 << 76) + (8 << 60)))
# A step writes under one of few keys, so that keys are used again, or erases one of the first numbers.
steps = st.lists(
    st.tuples(st.just("write"), keys, noted | counted, moments) | st.tuples(st.just("erase"), st.uuids(), st.integers(0, 9), st.none()),
    min_size=1,
    max_size=14,
)


def play(stream: str, history: list[tuple[Any, ...]]) -> dict[int, Any]:
    """Plays a history; what each number of the stream should say, None where it is erased. Refusals are part of life."""
    said: dict[int, Any] = {}
    used: dict[UUID, Any] = {}
    for what, key, value, now in history:
        try:
            if what == "erase":
                entry = erase(value, stream=stream, key=key)
                said[value] = None
            else:
                entry = write(event=value, stream=stream, key=key, now=now)
        except Refusal:
            continue
        if not entry.repeated:
            said[entry.number] = entry.event
            used[key] = entry.event
    return said


COLUMNS = (
    ("ledger_entry", "id", "id"),
    ("ledger_entry", "stream", "id"),
    ("ledger_entry", "number", "id"),
    ("ledger_entry", "key", "id"),
    ("ledger_entry", "kind", "id"),
    ("ledger_entry", "recorded_at", "id"),
    ("ledger_entry", "header", "id"),
    ("ledger_entry", "commitment", "id"),
    ("ledger_entry", "hash", "id"),
    ("ledger_payload", "entry_id", "entry_id"),
    ("ledger_payload", "salt", "entry_id"),
    ("ledger_payload", "body", "entry_id"),
    ("ledger_erasure", "entry_id", "entry_id"),
    ("ledger_erasure", "by_id", "entry_id"),
    ("ledger_stream", "name", "name"),
    ("ledger_stream", "number", "name"),
    ("ledger_stream", "hash", "name"),
    ("ledger_checkpoint", "stream", "id"),
    ("ledger_checkpoint", "number", "id"),
    ("ledger_checkpoint", "statement", "id"),
    ("ledger_checkpoint", "signature", "id"),
)


def flipped(value: Any, bit: int, *, any_bytes: bool) -> Any:
    """The value with one bit turned; None when the database could not hold the result."""
    if isinstance(value, int):
        return value ^ (1 << bit % 40)
    if isinstance(value, datetime):
        return value + timedelta(microseconds=1 << bit % 30)
    data = bytearray(value.encode() if isinstance(value, str) else value)
    data[bit // 8 % len(data)] ^= 1 << bit % 8
    if not isinstance(value, str) or any_bytes:
        return bytes(data)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    return None if "\x00" in text else text
