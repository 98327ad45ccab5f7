"""The hub: renders what is new once per audience and sends the same bytes to every screen of it.

A screen is an open server-sent event stream. Its id is the number of the newest ledger entry it has been sent, so that a screen that
comes back with `Last-Event-ID` gets exactly what it missed: from the recent frames when they reach that far, else from the ledger.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

Render = Callable[[str, str, int, int], "list[Fragment]"]
Write = Callable[[bytes], Awaitable[None]]

BEAT_SECONDS = 15.0
# News within this time of one another go out together: a burst of entries costs one round over the screens.
GATHER_SECONDS = 0.02
KEPT_FRAMES = 256
# A screen further behind than this is told to load the page anew.
FURTHEST_BEHIND = 200
RELOAD = b"event: reload\ndata: \n\n"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fragment:
    """One rendered piece of news: the ledger number it brings a screen to, the name of the event, and the HTML.

    `changes`: it changes what earlier pieces showed. Those are then told to nobody any more: a text may have been masked or erased.
    """

    number: int
    event: str
    html: str
    changes: bool = False


@dataclass(eq=False, slots=True)
class Screen:
    """One open stream. `outbox` holds what is to be written; `news` is set while it is not empty."""

    room: Room
    outbox: list[bytes] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    closed: bool = False

    def push(self, data: bytes) -> None:
        """Queues bytes for the screen."""
        self.outbox.append(data)
        self.news.set()

    def close(self) -> None:
        """Ends the stream; the client comes back by itself if it may."""
        self.closed = True
        self.news.set()


@dataclass(eq=False, slots=True)
class Room:
    """The screens of one stream and audience."""

    stream: str
    audience: str
    number: int
    screens: set[Screen] = field(default_factory=set)
    frames: deque[tuple[int, bytes]] = field(default_factory=lambda: deque(maxlen=KEPT_FRAMES))
    first_kept: int = 0
    pumping: bool = False
    stale: bool = False


def frame(fragment: Fragment) -> bytes:
    """The bytes of a fragment as a server-sent event."""
    lines = "".join(f"data: {line}\n" for line in fragment.html.replace("\r", "").split("\n"))
    return f"id: {fragment.number}\nevent: {fragment.event}\n{lines}\n".encode()


class Hub:
    """All open screens of this process. Everything but `woken` runs on the event loop."""

    def __init__(self, render: Render, pool: ThreadPoolExecutor) -> None:
        self._render = render
        self._pool = pool
        self._rooms: dict[tuple[str, str], Room] = {}
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self._beat = self._spawn(self._beats())
        self.closing = False

    @property
    def screens(self) -> int:
        """How many screens are open."""
        return sum(len(room.screens) for room in self._rooms.values())

    def woken(self, stream: str) -> None:
        """Says that a stream has grown (`*` for any). May be called from any thread."""
        self._loop.call_soon_threadsafe(self._wake, stream)

    def call_soon(self, work: Callable[[], None]) -> None:
        """Runs something on the event loop. May be called from any thread."""
        self._loop.call_soon_threadsafe(work)

    async def join(self, stream: str, audience: str, head: int, after: int) -> Screen:
        """Opens a screen that has seen everything up to `after`; `head` is how far the stream had come when the right was checked."""
        room = self._rooms.get((stream, audience))
        if room is None:
            room = self._rooms[stream, audience] = Room(stream, audience, head, first_kept=head)
            # What came between the check of the right and now has already been announced, to nobody.
            self._wake(stream)
        screen = Screen(room)
        # The screen joins before the await, so that nothing falls between what it missed and what is broadcast meanwhile.
        room.screens.add(screen)
        try:
            missed = await self._missed(room, min(after, room.number))
        except BaseException:
            self.leave(screen)
            raise
        screen.outbox.insert(0, b"retry: 2000\n\n" + missed)
        screen.news.set()
        return screen

    def leave(self, screen: Screen) -> None:
        """Forgets a screen, and its room when it was the last."""
        room = screen.room
        room.screens.discard(screen)
        if not room.screens and not room.pumping:
            self._rooms.pop((room.stream, room.audience), None)

    async def serve(self, screen: Screen, write: Write) -> None:
        """Writes to a screen until it is closed; a slow one holds up nobody else."""
        try:
            while not screen.closed:
                await screen.news.wait()
                screen.news.clear()
                data, screen.outbox = b"".join(screen.outbox), []
                if data:
                    await write(data)
        finally:
            self.leave(screen)

    def close(self, stream_prefix: str = "") -> None:
        """Closes the screens of the streams that begin so; their clients come back and are checked anew."""
        for room in tuple(self._rooms.values()):
            if room.stream.startswith(stream_prefix):
                for screen in tuple(room.screens):
                    screen.close()

    def stop(self) -> None:
        """Closes everything."""
        self.closing = True
        self.close()
        self._beat.cancel()

    async def _missed(self, room: Room, after: int) -> bytes:
        """What a screen at `after` needs to come to where the room is now."""
        if after >= room.first_kept:
            return b"".join(data for number, data in room.frames if number > after)
        until = room.number
        missed = await self._rendered(room, after, FURTHEST_BEHIND + 1)
        if len(missed) > FURTHEST_BEHIND:
            return RELOAD
        return b"".join(frame(fragment) for fragment in missed if fragment.number <= until)

    def _wake(self, stream: str) -> None:
        for room in self._rooms.values():
            if stream in (room.stream, "*"):
                room.stale = True
                if not room.pumping:
                    room.pumping = True
                    self._spawn(self._pump(room))

    async def _pump(self, room: Room) -> None:
        try:
            while room.stale:
                room.stale = False
                news = await self._rendered(room, room.number, FURTHEST_BEHIND)
                if news:
                    self._broadcast(room, news)
                    room.stale = room.stale or len(news) >= FURTHEST_BEHIND
                    await asyncio.sleep(GATHER_SECONDS)
        except Exception:  # noqa: BLE001 - whatever went wrong, screens must not stay silent
            # The clients notice by the missing numbers and come back; the next wake-up tries again.
            _log.exception("could not bring news of %s", room.stream)
            for screen in tuple(room.screens):
                screen.close()
        finally:
            room.pumping = False
            if not room.screens:
                self._rooms.pop((room.stream, room.audience), None)

    def _broadcast(self, room: Room, news: list[Fragment]) -> None:
        made = [(fragment.number, frame(fragment)) for fragment in news]
        for fragment, item in zip(news, made, strict=True):
            if fragment.changes:
                room.frames.clear()
                room.first_kept = fragment.number
                continue
            if len(room.frames) == KEPT_FRAMES:
                room.first_kept = room.frames[0][0]
            room.frames.append(item)
        room.number = max(room.number, made[-1][0])
        data = b"".join(item[1] for item in made)
        for screen in room.screens:
            screen.push(data)

    async def _rendered(self, room: Room, after: int, limit: int) -> list[Fragment]:
        return await self._loop.run_in_executor(self._pool, self._render, room.stream, room.audience, after, limit)

    async def _beats(self) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            beat = f"event: beat\ndata: {int(time.time() * 1000)}\n\n".encode()
            for room in self._rooms.values():
                for screen in room.screens:
                    screen.push(beat)

    def _spawn(self, work: Awaitable[None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
