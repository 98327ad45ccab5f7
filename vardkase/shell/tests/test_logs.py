"""The server's log: a mistake in the settings shows, and strangers cannot fill it."""

from __future__ import annotations

import logging

from vardkase.shell.logs import MOST, Once


def record(text: str) -> logging.LogRecord:
    trouble = (ValueError, ValueError("x"), None)
    return logging.LogRecord("any", logging.ERROR, __file__, 1, "Invalid HTTP_HOST header: %r", (text,), trouble)


def test_each_message_is_written_once_and_in_one_line():
    once, first = Once(), record("kris.example.se")
    assert once.filter(first)
    assert first.getMessage() == "Invalid HTTP_HOST header: 'kris.example.se'"
    assert first.exc_info is None
    assert not once.filter(record("kris.example.se"))
    assert once.filter(record("annan.example.se"))


def test_a_message_is_cut_and_there_are_no_more_than_a_hundred():
    once, long = Once(), record("x" * 5_000)
    assert once.filter(long)
    assert len(long.getMessage()) == 300
    assert sum(once.filter(record(f"{number}.example")) for number in range(3 * MOST)) == MOST - 1


def test_a_wrong_name_goes_through_it():
    logger = logging.getLogger("django.security.DisallowedHost")
    assert {type(one) for one in logger.filters} == {Once}  # one for each time that Django was set up
    assert "console" in {handler.name for handler in logger.handlers}
    assert not logger.propagate
