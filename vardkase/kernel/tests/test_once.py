"""Within one look a question is asked once, and never after it."""

from __future__ import annotations

import threading

import pytest

from vardkase.kernel.once import asked_once, one_look


class Counted:
    """Gives how often it has been asked."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        return self.times


def test_outside_a_look_it_is_asked_every_time() -> None:
    read = Counted()
    assert [asked_once("x", read) for _ in range(3)] == [1, 2, 3]


def test_within_a_look_it_is_asked_once_for_each_question() -> None:
    read = Counted()
    with one_look():
        assert [asked_once(question, read) for question in ("x", "y", "x", ("x", 1), "y")] == [1, 2, 1, 3, 2]


def test_the_next_look_asks_anew_and_so_does_whoever_comes_after_it() -> None:
    read = Counted()
    for _ in range(2):
        with one_look():
            asked_once("x", read)
    asked_once("x", read)
    assert read.times == 3


def test_nothing_is_an_answer_too() -> None:
    read = Counted()
    with one_look():
        for _ in range(2):
            assert asked_once("nothing", lambda: read() and None) is None
    assert read.times == 1


def test_a_look_within_a_look_is_the_same_and_does_not_end_it() -> None:
    read = Counted()
    with one_look():
        asked_once("x", read)
        with one_look():
            assert asked_once("x", read) == 1
        assert asked_once("x", read) == 1


def test_what_is_refused_is_not_kept_and_the_look_ends_with_the_error() -> None:
    def refuse() -> int:
        raise ValueError

    read = Counted()
    with pytest.raises(ValueError), one_look():  # noqa: PT011, PT012  # the test's own error, and both are wanted
        asked_once("y", read)
        asked_once("x", refuse)
    assert asked_once("y", read) == 2


def test_others_do_not_share_it() -> None:
    read, found = Counted(), []
    with one_look():
        asked_once("x", read)
        other = threading.Thread(target=lambda: found.append(asked_once("x", read)))
        other.start()
        other.join()
    assert found == [2]


def test_it_can_stand_over_a_function() -> None:
    read = Counted()

    @one_look()
    def page() -> tuple[int, int]:
        return asked_once("x", read), asked_once("x", read)

    assert (page(), page()) == ((1, 1), (2, 2))
