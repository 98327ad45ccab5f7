"""Several processes behind one address: they share the callers, tell each other, are started anew, and end with their parent."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from vardkase.shell import processes

COUNT = 3


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Family:
    """The processes of `family`, from outside."""

    def __init__(self, *more: str) -> None:
        self.port = free_port()
        self.lives: dict[int, int] = {}
        command = [sys.executable, "-m", "vardkase.shell.tests.family", str(self.port), str(COUNT), *more]
        self.parent = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self.parent.stdout is not None
        assert self.parent.stdout.readline() == "ready\n"

    def ask(self, word: str = "") -> tuple[int, int, list[str]]:
        """One caller: the place and the id of the process that answered, and what it has heard."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as caller:
            caller.sendall(f"{word}\n".encode())
            index, pid, lives, heard = caller.recv(1000).decode().split(" ")
        self.lives[int(index)] = int(lives)
        return int(index), int(pid), heard.split(",") if heard else []

    def pids(self) -> dict[int, int]:
        """The id of the process in each place, asked until all have answered."""
        found: dict[int, int] = {}
        until = time.monotonic() + 20
        while len(found) < COUNT:
            assert time.monotonic() < until, found
            with suppress(ConnectionResetError):
                index, pid, _ = self.ask()
                found[index] = pid
        return found

    def end(self) -> None:
        if self.parent.poll() is None:
            self.parent.kill()
        self.parent.communicate(timeout=10)


@pytest.fixture
def family() -> Iterator[Family]:
    made = Family()
    yield made
    made.end()


def wait_for(condition: Callable[[], bool], seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it never became true"
        time.sleep(0.01)


def lives(pid: int) -> bool:
    """Whether a process runs; one that has ended and that nobody has asked for does not."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_each_place_has_a_process_of_its_own(family):
    pids = family.pids()
    assert sorted(pids) == [0, 1, 2]
    assert len({*pids.values(), family.parent.pid}) == COUNT + 1


def test_what_one_tells_the_others_hear_and_not_itself(family):
    family.pids()
    teller, _, _ = family.ask("incident:1")
    heard: dict[int, list[str]] = {}

    def all_answered() -> bool:
        index, _, words = family.ask()
        heard[index] = words
        return len(heard) == COUNT and all(words for place, words in heard.items() if place != teller)

    wait_for(all_answered)
    assert heard[teller] == []
    assert all(words == ["incident:1"] for place, words in heard.items() if place != teller)


def test_a_word_that_breaks_the_listener_does_not_make_it_deaf(family):
    family.pids()
    family.ask("trouble")
    teller, _, _ = family.ask("after")

    def heard() -> bool:
        index, _, words = family.ask()
        return index != teller and "after" in words

    wait_for(heard)


def test_one_that_is_killed_is_started_anew_and_the_others_live_on(family):
    before = family.pids()
    os.kill(before[1], signal.SIGKILL)
    wait_for(lambda: not lives(before[1]))
    assert family.lives == {0: 1, 1: 1, 2: 1}
    after = family.pids()
    assert after[1] != before[1]
    assert family.lives == {0: 1, 1: 2, 2: 1}, "what is begun once, in the first life, is not begun again"
    assert (after[0], after[2]) == (before[0], before[2])


def test_who_calls_while_one_is_dead_is_answered_by_its_successor(family):
    before = family.pids()
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not any(lives(pid) for pid in before.values()))
    index, pid, _ = family.ask()
    assert pid not in before.values()
    assert index in range(COUNT)


def test_all_end_when_the_parent_is_told_to(family):
    pids = family.pids()
    family.parent.send_signal(signal.SIGTERM)
    assert family.parent.wait(10) == 0
    assert not any(lives(pid) for pid in pids.values())


def test_ctrl_c_ends_all(family):
    pids = family.pids()
    family.parent.send_signal(signal.SIGINT)
    assert family.parent.wait(10) == 0
    assert not any(lives(pid) for pid in pids.values())


def test_none_outlives_a_parent_that_is_killed(family):
    pids = family.pids()
    family.parent.kill()
    family.parent.wait(10)
    wait_for(lambda: not any(lives(pid) for pid in pids.values()))


def test_a_house_whose_processes_cannot_live_stops_and_says_so():
    made = Family("die")
    _, error = made.parent.communicate(timeout=60)
    assert made.parent.returncode == 1
    assert "no life in" in error
    assert "it stops" in error


def test_a_port_where_somebody_answers_is_refused_even_to_one_who_would_share_it():
    port = free_port()
    first = processes.listening_at("127.0.0.1", port, 2)
    try:
        with pytest.raises(processes.PortTaken, match=str(port)):
            processes.listening_at("127.0.0.1", port, 2)
    finally:
        for one in first:
            one.close()
    for one in processes.listening_at("127.0.0.1", port, 1):
        one.close()


def test_telling_never_waits_and_never_fails():
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    ours.setblocking(False)
    place = processes.Place(0, ours, ours, (ours,))
    for _ in range(5_000):
        place.tell("x" * 1000)
    assert len(theirs.recv(2000)) == processes.LONGEST_WORD
    theirs.close()
    place.tell("nobody is there")
    ours.close()


@pytest.mark.parametrize("command", ["start", "serve"])
def test_a_house_on_a_taken_port_is_not_begun(command, tmp_path):
    (taken,) = processes.listening_at("127.0.0.1", free_port(), 1)
    try:
        port, data = str(taken.getsockname()[1]), tmp_path / "data"
        run = [sys.executable, "-m", "vardkase", command, "--port", port, "--data", str(data)]
        done = subprocess.run(run, capture_output=True, text=True, timeout=60, check=False)
    finally:
        taken.close()
    assert done.returncode == 1
    assert "the port is taken" in done.stderr
    assert "localhost" not in done.stdout
    assert not (data / "vardkase.sqlite3").exists()
