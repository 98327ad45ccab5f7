"""Local clock times and UTC. The clock skips an hour in spring and repeats one in autumn (förordningen 2001:127 om sommartid)."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo


def to_utc(local: datetime, zone: tzinfo, *, second: bool = False) -> datetime:
    """The UTC of a local time without zone; always an answer.

    Of a repeated hour the first pass, or the `second`; a skipped time is as long after the jump as if the hour before had gone on.
    """
    return local.replace(tzinfo=zone, fold=int(second)).astimezone(UTC)


def is_missing(local: datetime, zone: tzinfo) -> bool:
    """Whether the clock never showed this time."""
    return to_utc(local, zone).astimezone(zone).replace(tzinfo=None, fold=0) != local


def is_doubled(local: datetime, zone: tzinfo) -> bool:
    """Whether the clock showed this time twice."""
    return to_utc(local, zone) < to_utc(local, zone, second=True)


def is_summer(moment: datetime, zone: tzinfo) -> bool:
    """Whether summer time applies at a moment."""
    return bool(moment.astimezone(zone).dst())
