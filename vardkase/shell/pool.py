"""Threads for the requests of one event loop: the one that was busy last is asked first.

The standard library's pool wakes whichever thread has waited longest, so that a lone writer would go round all of them: each with a
database connection of its own, whose memory of the file is stale when its turn comes. Here most requests meet the same warm one. Who does
what is decided on the event loop alone, which needs no lock.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, TypeVar

Result = TypeVar("Result")
Task = tuple[asyncio.Future[Any], Callable[..., Any], tuple[Any, ...]]


class Pool:
    """At most `most` threads, started when they are needed. On the event loop only."""

    def __init__(self, most: int, name: str) -> None:
        self._most = most
        self._name = name
        self._threads: list[_Thread] = []
        self._idle: list[_Thread] = []
        self._waiting: deque[Task] = deque()

    def run(self, call: Callable[..., Result], *arguments: Any) -> asyncio.Future[Result]:
        """What the call comes to, made in one of the threads; awaited, it raises what the call raised."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        task = (future, call, arguments)
        if self._idle:
            self._idle.pop().give(task)
        elif len(self._threads) < self._most:
            thread = _Thread(self._finished, f"{self._name}-{len(self._threads)}")
            self._threads.append(thread)
            thread.give(task)
            thread.start()
        else:
            self._waiting.append(task)
        return future

    def stop(self) -> None:
        """Waits for the calls that run, and drops those that have not begun."""
        for future, _, _ in self._waiting:
            future.cancel()
        self._waiting.clear()
        for thread in self._threads:
            thread.end()
        for thread in self._threads:
            thread.join()

    def _finished(self, thread: _Thread, future: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
        while self._waiting and self._waiting[0][0].cancelled():
            self._waiting.popleft()
        if self._waiting:
            thread.give(self._waiting.popleft())
        else:
            self._idle.append(thread)
        if future.cancelled():
            return
        if error is None:
            future.set_result(result)
        else:
            future.set_exception(error)


class _Thread(threading.Thread):
    """One thread, which sleeps until it is given something to do."""

    def __init__(self, finished: Callable[..., None], name: str) -> None:
        super().__init__(name=name, daemon=True)
        self._finished = finished
        self._loop = asyncio.get_running_loop()
        self._tasks: SimpleQueue[Task | None] = SimpleQueue()

    def give(self, task: Task | None) -> None:
        self._tasks.put(task)

    def end(self) -> None:
        """Ends after what it is doing."""
        self.give(None)

    def run(self) -> None:
        while True:
            task = self._tasks.get()
            if task is None:
                return
            self._work(*task)
            del task  # Not kept until the next one: an upload may be large.

    def _work(self, future: asyncio.Future[Any], call: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        result, error = None, None
        try:
            result = call(*arguments)
        except BaseException as raised:  # noqa: BLE001 - raised again where the result is awaited
            error = raised
        # The event loop is closed only when nobody waits for the result any more.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._finished, self, future, result, error)
