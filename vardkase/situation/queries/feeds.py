"""How the feeds stand: what is remembered of each, and what a page says of its health."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import tables
from vardkase.situation.feeds.sources import Source
from vardkase.situation.models.warnings import FeedRow
from vardkase.situation.rules.feeds import Fault, FeedState, Health, health


@dataclass(frozen=True, slots=True)
class FeedMemory:
    """What is needed to ask a feed again."""

    next_at: datetime | None = None
    failures: int = 0
    etag: str = ""
    modified: str = ""
    cursor: str = ""
    document: str = ""

    def is_due(self, now: datetime) -> bool:
        """Whether its time has come."""
        return self.next_at is None or self.next_at <= now


@dataclass(frozen=True, slots=True)
class FeedLine:
    """A feed and how it stands. `state` is None for one that has never been asked."""

    source: Source
    state: FeedState | None
    health: Health


def memory(viewer: Viewer, key: str) -> FeedMemory:
    """What is remembered of a feed, for whoever asks it. Nothing of it is about anybody."""
    row = tables.first(FeedRow, key=key)
    return FeedMemory(row.next_at, row.failures, row.etag, row.modified, row.cursor, row.document) if row else FeedMemory()


def feeds(viewer: Viewer, sources: Iterable[Source], *, now: datetime) -> tuple[FeedLine, ...]:
    """How the feeds that are on stand, for those who read alarms; nothing for others."""
    wanted = tuple(sources)
    if not wanted or not viewer.can_anywhere(Capability.ALARM_READ):
        return ()
    rows = {row.key: _state(row) for row in tables.load(FeedRow, key={one.key for one in wanted})}
    return tuple(FeedLine(one, rows.get(one.key), health(rows.get(one.key), now, one.interval, one.fresh)) for one in wanted)


def _state(row: FeedRow) -> FeedState:
    return FeedState(
        row.key, row.name, row.tried_at, row.good_at, row.changed_at, row.failing_since, row.failures,
        Fault(row.fault) if row.fault else None,
        row.detail, row.as_of, row.next_at, row.seen, row.touching, row.odd,
    )  # fmt: skip
