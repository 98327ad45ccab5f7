"""The lane to the processor: one request at a time, and one more for each that takes long.

Python runs one thread at a time, and a thread that has let go of the interpreter (as at every statement to the database) gets it back
from one that calculates only after five thousandths of a second. Two requests side by side in one process therefore take several times as
long as one after the other. But whoever waits for a photo to be shrunk, or for an export, must not hold up everyone else.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from typing import Self

# What takes longer than this is no ordinary request: the next one goes beside it.
PATIENCE_SECONDS = 0.03


class _Here(threading.local):
    """The turn that this thread works under."""

    turn: Turn | None = None


here = _Here()


def rest() -> None:
    """Called in a thread that is about to wait, and no longer for the interpreter: the next request goes beside it."""
    if here.turn:
        here.turn.rest()


class Lane:
    """Used as `async with lane.turn():`. On the event loop only; first come, first served."""

    def __init__(self, most: int, patience: float = PATIENCE_SECONDS) -> None:
        self.most = most
        self.running = 0
        self.patience = patience
        self.beside: set[Turn] = set()
        self._waiting: deque[asyncio.Future[None]] = deque()

    def turn(self) -> Turn:
        """To wait for, and to hold."""
        return Turn(self)

    async def enter(self) -> None:
        """Waits until the lane is free."""
        if self._is_free() and not self._waiting:
            self.running += 1
            return
        ticket = asyncio.get_running_loop().create_future()
        self._waiting.append(ticket)
        try:
            await ticket
        except asyncio.CancelledError:
            # Gone while waiting; if the turn came in that very moment it goes on to the next.
            if ticket.done() and not ticket.cancelled():
                self.running -= 1
                self.let_in()
            raise

    def let_in(self) -> None:
        """Lets in those for whom there is room."""
        while self._waiting and self._is_free():
            ticket = self._waiting.popleft()
            if not ticket.done():
                self.running += 1
                ticket.set_result(None)

    def _is_free(self) -> bool:
        return self.running < min(1 + len(self.beside), self.most)


class Turn:
    """One request's turn in the lane, from `async with` to its end."""

    __slots__ = ("_lane", "_loop", "_timer")

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self._loop = asyncio.get_running_loop()

    async def __aenter__(self) -> Self:
        await self._lane.enter()
        self._timer: asyncio.TimerHandle | None = self._loop.call_later(self._lane.patience, self._step_aside)
        return self

    async def __aexit__(self, *_exc: object) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = None
        self._lane.beside.discard(self)
        self._lane.running -= 1
        self._lane.let_in()

    def rest(self) -> None:
        """From the thread of the request: it waits for something else than the interpreter."""
        self._loop.call_soon_threadsafe(self._step_aside)

    def _step_aside(self) -> None:
        if self._timer:
            self._lane.beside.add(self)
            self._lane.let_in()
