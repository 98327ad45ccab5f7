"""A tail: everything that a stream gets after a number, in order, each entry once.

Numbers of one stream are given while the stream is locked until commit, so that a number is never seen before all below it. That holds
within a stream; there is no order between streams, and none is offered.
"""

from __future__ import annotations

from dataclasses import dataclass

from vardkase.ledger import queries
from vardkase.ledger.entry import Entry


@dataclass
class Tail:
    """Where one reader is in one stream. `after` is the number of the last entry that it has read."""

    stream: str
    after: int = 0

    def read(self, limit: int = queries.BATCH) -> list[Entry]:
        """What has come since, at most `limit`; empty when there is nothing yet."""
        found = list(queries.entries(self.stream, after=self.after, limit=limit))
        if found:
            self.after = found[-1].number
        return found
