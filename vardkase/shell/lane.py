"""The lane to the processor: one request at a time, and one more for each that takes long or waits for the disk.

Python runs one thread at a time, and a thread that has let go of the interpreter (as at every statement to the database) gets it back
from one that calculates only after five thousandths of a second. Two requests side by side in one process therefore take several times as
long as one after the other. But whoever waits for a photo to be shrunk, or for an export, must not hold up everyone else.

The threads hand the lane on to one another: the one that has answered takes the next request at once, and does not wait for the event loop
to notice. Of those that are idle the one that was busy last is asked first, because its database connection remembers most.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, TypeVar

# What takes longer than this is no ordinary request: the next one goes beside it.
PATIENCE_SECONDS = 0.03

Result = TypeVar("Result")


class _Here(threading.local):
    """What this thread works on."""

    task: _Task | None = None


_here = _Here()


def rest() -> None:
    """Called in a thread that is about to wait, and no longer for the interpreter: the next request goes beside it."""
    task = _here.task
    if task is not None:
        task.lane.step_aside(task)


class Lane:
    """At most `most` threads, started when they are needed. Made, asked and stopped on the event loop."""

    def __init__(self, most: int, name: str = "web", patience: float = PATIENCE_SECONDS) -> None:
        self._most = most
        self._name = name
        self._patience = patience
        self._loop: asyncio.AbstractEventLoop | None = None
        self._watched = False
        # Held by loop and threads for the few steps in which they change what follows.
        self._guard = threading.Lock()
        self._threads: list[_Thread] = []
        self._idle: list[_Thread] = []
        self._waiting: deque[_Task] = deque()
        self._pieces: deque[_Task] = deque()
        self._running: set[_Task] = set()
        self._beside = 0

    def run(self, call: Callable[..., Result], *arguments: Any) -> asyncio.Future[Result]:
        """What the call comes to, made in one of the threads when its turn has come; awaited, it raises what the call raised."""
        return self._take(self._waiting, call, arguments)

    def piece(self, call: Callable[..., Result], *arguments: Any) -> asyncio.Future[Result]:
        """The same for a piece of an answer that has begun: it stands in no queue but the one for a thread."""
        return self._take(self._pieces, call, arguments)

    def stop(self) -> None:
        """Waits for the calls that run, and drops those that have not begun."""
        with self._guard:
            left = [*self._waiting, *self._pieces]
            self._waiting.clear()
            self._pieces.clear()
        for task in left:
            task.future.cancel()
        for thread in self._threads:
            thread.give(None)
        for thread in self._threads:
            thread.join()

    def step_aside(self, task: _Task) -> None:
        """Makes room for one more beside a task in the lane; in any thread, and once for each task."""
        with self._guard:
            self._let_beside(task)
            self._hand_out()

    def next(self, thread: _Thread, ended: _Task) -> _Task | None:
        """What a thread does next; None when it is to sleep. In that thread, after each task."""
        with self._guard:
            if ended in self._running:
                self._running.remove(ended)
                self._beside -= ended.aside
            task = self._pick()
            if task is None:
                self._idle.append(thread)
            else:
                # One that had stepped aside may leave room for more than the one that this thread takes.
                self._hand_out()
            return task

    def _take(self, queue: deque[_Task], call: Callable[..., Result], arguments: tuple[Any, ...]) -> asyncio.Future[Result]:
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = self._loop.create_future()
        with self._guard:
            queue.append(_Task(self, future, call, arguments))
            self._hand_out()
            waits = bool(self._waiting)
        if waits and not self._watched:
            self._watch()
        return future

    def _hand_out(self) -> None:
        """Gives what may begin to idle threads, or to new ones. The guard is held."""
        while self._idle or len(self._threads) < self._most:
            task = self._pick()
            if task is None:
                return
            if self._idle:
                self._idle.pop().give(task)
            else:
                thread = _Thread(self, self._loop, f"{self._name}-{len(self._threads)}")
                self._threads.append(thread)
                thread.give(task)
                thread.start()

    def _pick(self) -> _Task | None:
        """The next task that may begin; those whose caller has gone are passed over. The guard is held."""
        while self._pieces:
            task = self._pieces.popleft()
            if not task.future.cancelled():
                return task
        while self._waiting and len(self._running) < min(1 + self._beside, self._most):
            task = self._waiting.popleft()
            if not task.future.cancelled():
                task.begun = time.monotonic()
                self._running.add(task)
                return task
        return None

    def _let_beside(self, task: _Task) -> None:
        if task in self._running and not task.aside:
            task.aside = True
            self._beside += 1

    def _watch(self) -> None:
        """On the event loop, as long as somebody waits: who takes long is let be, and the next one goes beside."""
        assert self._loop is not None
        with self._guard:
            late = time.monotonic() - self._patience
            for task in self._running:
                if task.begun <= late:
                    self._let_beside(task)
            self._hand_out()
            self._watched = bool(self._waiting)
        if self._watched:
            self._loop.call_later(self._patience / 3, self._watch)


class _Task:
    """One call: who waits for it, and since when it has run."""

    __slots__ = ("arguments", "aside", "begun", "call", "future", "lane")

    def __init__(self, lane: Lane, future: asyncio.Future[Any], call: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        self.lane, self.future, self.call, self.arguments = lane, future, call, arguments
        self.aside = False
        self.begun = 0.0


class _Thread(threading.Thread):
    """One thread, which sleeps until it is given something to do."""

    def __init__(self, lane: Lane, loop: asyncio.AbstractEventLoop | None, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self._lane = lane
        assert loop is not None
        self._loop = loop
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()

    def give(self, task: _Task | None) -> None:
        """Wakes it for a task; None ends it after what it is doing."""
        self._tasks.put(task)

    def run(self) -> None:
        """Works until it is given None."""
        while True:
            task = self._tasks.get()
            if task is None:
                return
            while task is not None:
                self._work(task)
                task = self._lane.next(self, task)

    def _work(self, task: _Task) -> None:
        result, error = None, None
        _here.task = task
        try:
            result = task.call(*task.arguments)
        except BaseException as raised:  # noqa: BLE001 - raised again where the result is awaited
            error = raised
        finally:
            _here.task = None
        # The event loop is closed only when nobody waits for the result any more.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(_tell, task.future, result, error)


def _tell(future: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
    if future.cancelled():
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
