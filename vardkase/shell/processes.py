"""Several processes behind one address: forked from one that has loaded everything, watched, and started anew when one dies.

Python runs one thread at a time in a process, so that a house on two cores answers twice as many with two. Each process has a listening
socket of its own on the same port (SO_REUSEPORT: the kernel deals the connections out), made before the fork and kept by the parent, so
that who is waiting when a process dies is answered by its successor. What one process writes it tells the others at once, by a datagram.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

LONGEST_WORD = 512
# A process that lives shorter than this has something wrong with it: its successor waits.
SHORT_LIFE_SECONDS = 5.0
PAUSE_SECONDS = 1.0
MOST_SHORT_LIVES = 5
_log = logging.getLogger(__name__)

Listening = list[socket.socket]


class PortTaken(Exception):
    """Somebody else already answers at the port."""


@dataclass
class Place:
    """One process's place: which one it is, its socket, and how it hears and tells the others."""

    index: int
    listening: socket.socket
    hears: socket.socket
    others: tuple[socket.socket, ...] = ()
    # How many processes have had the place, this one included.
    lives: int = 0

    def tell(self, word: str) -> None:
        """Tells the other processes a word. Never waits: who is too busy to hear finds out by itself a little later."""
        said = word.encode()[:LONGEST_WORD]
        for other in self.others:
            with suppress(OSError):
                other.send(said)

    def listen(self, heard: Callable[[str], None]) -> None:
        """Calls `heard` with every word from the others, from a thread of its own that ends with the process."""

        def run() -> None:
            while True:
                try:
                    word = self.hears.recv(LONGEST_WORD).decode(errors="replace")
                    heard(word)
                except OSError:
                    return
                except Exception:  # noqa: BLE001 - one bad word must not make the process deaf
                    _log.exception("a word from another process could not be heeded")

        threading.Thread(target=run, name="siblings", daemon=True).start()


Work = Callable[[Place], None]


def listening_at(host: str, port: int, count: int) -> Listening:
    """`count` sockets on one port. Raises PortTaken when another house, or anything else, is there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        # Without SO_REUSEPORT: with it, a second house would share the port with the first, and callers reach now one, now the other.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(f"{host}:{port}: {error.strerror}") from error
    made: Listening = []
    for _ in range(count):
        one = socket.socket(family)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if count > 1:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        one.bind((host, port))
        one.listen(8192)
        made.append(one)
    return made


def run(sockets: Listening, work: Work) -> int:
    """Runs `work` in one process for each socket until told to stop; the exit status. Must be called before any thread is started."""
    return _Family(sockets, work).run()


class _Family:
    def __init__(self, sockets: Listening, work: Work) -> None:
        self._work = work
        pairs = [socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM) for _ in sockets]
        for _, tells in pairs:
            tells.setblocking(False)
        self._places = [
            Place(index, listening, pairs[index][0], tuple(tells for at, (_, tells) in enumerate(pairs) if at != index))
            for index, listening in enumerate(sockets)
        ]
        self._living: dict[int, tuple[int, float]] = {}
        self._stopping = False
        self._short_lives = 0
        self._status = 0
        # Open as long as the parent lives, however it dies.
        self._life, self._parent = os.pipe()

    def run(self) -> int:
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            for place in self._places:
                self._start(place)
            while self._living:
                self._bury(*os.wait())
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            for end in (self._life, self._parent):
                os.close(end)
        return self._status

    def _start(self, place: Place) -> None:
        place.lives += 1
        pid = os.fork()
        if pid:
            self._living[pid] = (place.index, time.monotonic())
            if self._stopping:  # Told to stop in the middle of the fork.
                os.kill(pid, signal.SIGTERM)
            return
        status = 1
        try:
            for number in (signal.SIGTERM, signal.SIGINT):
                # Told to stop, a process still clears up after itself.
                signal.signal(number, signal.default_int_handler)
            os.close(self._parent)
            threading.Thread(target=self._follow_parent, name="parent", daemon=True).start()
            self._work(place)
            status = 0
        except KeyboardInterrupt:
            status = 0
        except BaseException:  # noqa: BLE001 - told here, since nobody above this is left in a child
            _log.exception("a process of the server broke down")
        finally:
            # The parent's own way out (buffers, atexit) is not the child's to go.
            os._exit(status)

    def _follow_parent(self) -> None:
        with suppress(OSError):
            os.read(self._life, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    def _bury(self, pid: int, status: int) -> None:
        index, born = self._living.pop(pid, (None, 0.0))
        if index is None or self._stopping:
            return
        _log.error("process %s of the server ended (status %s); it is started anew", index, os.waitstatus_to_exitcode(status))
        self._short_lives = self._short_lives + 1 if time.monotonic() - born < SHORT_LIFE_SECONDS else 0
        if self._short_lives >= MOST_SHORT_LIVES:
            _log.error("the processes of the server die as soon as they are born: it stops")
            self._status = 1
            self._stop()
            return
        if self._short_lives:
            time.sleep(PAUSE_SECONDS)
        if not self._stopping:
            self._start(self._places[index])

    def _stop(self, *_signal: Any) -> None:
        self._stopping = True
        for pid in self._living:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
