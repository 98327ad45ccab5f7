"""The only reader of the system's clock. Views and commands call it; everything below them is given `now`."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The present moment in UTC, with microseconds."""
    return datetime.now(UTC)
