"""The lane to the processor: one request at a time, and one more for each that takes long.

Python runs one thread at a time, and a thread that has let go of the interpreter (as at every statement to the database) gets it back
from one that calculates only after five thousandths of a second. Two requests side by side in one process therefore take several times as
long as one after the other. But whoever waits for a photo to be shrunk, or for an export, must not hold up everyone else.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

# What takes longer than this is no ordinary request: the next one goes beside it.
PATIENCE_SECONDS = 0.03


class Lane:
    """Used as `async with lane.turn():`. On the event loop only; first come, first served."""

    def __init__(self, most: int, patience: float = PATIENCE_SECONDS) -> None:
        self.most = most
        self.running = 0
        self._slow: set[object] = set()
        self._patience = patience
        self._waiting: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Waits for the turn, and holds it."""
        await self._enter()
        ticket = object()
        timer = asyncio.get_running_loop().call_later(self._patience, self._grew_slow, ticket)
        try:
            yield
        finally:
            timer.cancel()
            self._slow.discard(ticket)
            self.running -= 1
            self._let_in()

    async def _enter(self) -> None:
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
                self._let_in()
            raise

    def _is_free(self) -> bool:
        return self.running < min(1 + len(self._slow), self.most)

    def _let_in(self) -> None:
        while self._waiting and self._is_free():
            ticket = self._waiting.popleft()
            if not ticket.done():
                self.running += 1
                ticket.set_result(None)

    def _grew_slow(self, ticket: object) -> None:
        self._slow.add(ticket)
        self._let_in()
