"""Beside the requests: the feeds of warnings are asked again and again, whatever becomes of one round, until the server stops."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Any

import pytest

from vardkase.shell import server


class Stop(threading.Event):
    """Says after some rounds that it is time to stop, and never waits."""

    def __init__(self, rounds: int) -> None:
        super().__init__()
        self.rounds = rounds
        self.waited: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout)
        return len(self.waited) > self.rounds


def test_a_round_that_breaks_down_is_told_and_the_next_one_comes(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    moments: list[datetime] = []

    def poll(now: datetime, clock: Any) -> int:
        moments.append(now)
        assert clock() >= now
        if len(moments) == 1:
            raise OSError("the database is away")
        return 0

    monkeypatch.setattr(server.polling, "poll", poll)
    stop = Stop(3)
    server._follow_feeds(stop)
    assert len(moments) == 3
    assert stop.waited == [server.FEEDS_SECONDS] * 4
    assert "the feeds could not be asked" in caplog.text
