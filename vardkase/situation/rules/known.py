"""What was known at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Known:
    """The picture as it was known: what the incident's stream held up to `number`, seen at the moment `at`.

    `now` is the ordinary case: the newest number, and the present moment. What was recorded later is not in it, whenever it happened.
    """

    number: int
    at: datetime
