"""The storm once more, before one's eyes: the steps of the script into a fresh incident, many times faster than it blew.

It is an exercise, because it is not happening: every screen says so. A ledger says when *we* recorded something, and that is now, not in
2019. So the storm is moved here: an entry that was written ten minutes after what it tells of, happened ten minutes divided by the speed
ago, and the storm's own time stands first in its text («2 jan 02:20»). What was said about the time of day is kept only where it is true
of the moved time, too: exact stays exact, about stays about and unknown unknown, but a day or a part of a day becomes about.

At the default speed an hour of the storm takes a second. Waits are cut at four seconds, so that the long quiet weeks of rebuilding do
not stop the play: the whole of it takes about four minutes.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from vardkase.incidents.rules import Mode
from vardkase.kernel.clock import utc_now
from vardkase.kernel.moments import STOCKHOLM, Happened, Precision
from vardkase.shell.demo.alfrida.script import Step, steps
from vardkase.shell.demo.alfrida.stage import Cast, Stage

# One hour of the storm in a second.
SPEED = 3600.0
LONGEST_WAIT_SECONDS = 4.0
_KEPT = frozenset({Precision.MINUTE, Precision.ABOUT})


def play(*, speed: float = SPEED) -> UUID:
    """Replays the storm with the demonstration's own people; for the command line, in a thread of its own."""
    from vardkase.shell import demo

    try:
        return replay(cast=demo.cast(utc_now()), speed=speed)
    finally:
        # The thread ends here, and nobody else will close what it opened.
        connection.close()


def replay(
    *,
    cast: Cast,
    title: str = "",
    speed: float = SPEED,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], datetime] = utc_now,
    on_step: Callable[[Step], None] = lambda step: None,
) -> UUID:
    """Plays every step and returns the id of the incident. `speed` is how many times faster than it happened: 60 is a minute a second.

    Raises ValueError for a speed that is not above zero.
    """
    if not speed > 0:
        raise ValueError("the speed must be above zero")
    stage = Stage(cast, run=f"replay/{secrets.token_hex(8)}", title=title or default_title(clock()), mode=Mode.EXERCISE)
    before: Step | None = None
    for step in steps():
        sleep(wait_seconds(before, step, speed))
        now = clock()
        stage.perform(step, now=now, happened=moved(step, now, speed), prefix=f"{step.storm_time} · ")
        on_step(step)
        before = step
    return stage.incident_id


def default_title(now: datetime) -> str:
    """What a replay that begins now is called."""
    return f"Stormen Alfrida (repris {now.astimezone(STOCKHOLM):%Y-%m-%d %H:%M})"


def wait_seconds(before: Step | None, step: Step, speed: float) -> float:
    """How long to wait before a step."""
    if before is None:
        return 0.0
    return min((step.recorded_at - before.recorded_at).total_seconds() / speed, LONGEST_WAIT_SECONDS)


def moved(step: Step, now: datetime, speed: float) -> Happened | None:
    """When a step that is recorded now happened, in the moved storm."""
    if step.happened is None:
        return None
    if step.happened.at is None:
        return Happened(None, Precision.UNKNOWN, step.happened.said)
    lag = max(step.recorded_at - step.happened.at, timedelta(0))
    precision = step.happened.precision if step.happened.precision in _KEPT else Precision.ABOUT
    return Happened(now - lag / speed, precision)
