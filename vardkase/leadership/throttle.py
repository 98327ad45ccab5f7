"""A brake at the doors that anybody may knock on: what fails again and again from one place is not looked at for a while.

Only failures count, so that a whole town hall behind one address can answer at once. Each process counts for itself; that is enough
against guessing, and loses nothing when a process ends.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from threading import Lock

REMEMBERED = 10_000


class Throttle:
    """So many failures within a time from one place, and no more."""

    def __init__(self, most: int, within: timedelta) -> None:
        self._most, self._within = most, within
        self._failures: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = Lock()

    def is_closed(self, place: str, now: datetime) -> bool:
        """Whether a place has failed too often."""
        with self._lock:
            return len(self._recent(place, now)) >= self._most

    def failed(self, place: str, now: datetime) -> None:
        """One more failure of a place."""
        with self._lock:
            recent = self._recent(place, now)
            recent.append(now)
            self._failures[place] = recent
            self._failures.move_to_end(place)
            while len(self._failures) > REMEMBERED:
                self._failures.popitem(last=False)

    def _recent(self, place: str, now: datetime) -> deque[datetime]:
        found = self._failures.get(place, deque(maxlen=self._most))
        while found and now - found[0] > self._within:
            found.popleft()
        return found
