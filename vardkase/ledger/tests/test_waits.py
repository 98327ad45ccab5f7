"""Who would rather go without waits no longer than that for the turn to write, and afterwards waits as long as anybody."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection, transaction

from vardkase.ledger import waits
from vardkase.ledger.sqlite.turns import Turns, turns_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


@pytest.fixture
def taken() -> Iterator[Turns]:
    """Somebody else writes, and goes on writing."""
    turns = turns_of(str(connection.settings_dict["NAME"]))
    assert turns.take(1)
    yield turns
    turns.give()


def begin() -> None:
    with transaction.atomic():
        pass


def test_the_impatient_go_without(taken: Turns) -> None:
    begun = time.monotonic()
    with pytest.raises(OperationalError), waits.at_most(0.05):
        begin()
    assert time.monotonic() - begun < 2


def test_they_write_where_nobody_hinders_them() -> None:
    with waits.at_most(0.05):
        begin()


def test_afterwards_all_is_as_before(taken: Turns, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OperationalError), waits.at_most(0.01):
        begin()
    assert connection.patience is None
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.3)
    begun = time.monotonic()
    with pytest.raises(OperationalError):
        begin()
    assert time.monotonic() - begun >= 0.3


def test_nobody_waits_longer_than_the_settings_say(taken: Turns, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.01)
    begun = time.monotonic()
    with pytest.raises(OperationalError), waits.at_most(30):
        begin()
    assert time.monotonic() - begun < 5
