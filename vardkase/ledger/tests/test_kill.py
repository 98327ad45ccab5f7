"""kill -9 in the middle of writing: nothing that was acknowledged is lost, nothing is doubled, the chain verifies, and writing goes on."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from django.db import connections

from vardkase.ledger.tests.killing import kill_client, many_rounds, one_round, scribe
from vardkase.ledger.tests.subprocesses import environment

SEED = 20190102


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(180)
def test_a_writer_killed_at_random_moments_loses_nothing_that_was_acknowledged():
    # This process lets go of the database, so that on SQLite the killed writer was the last one and its journal must be recovered.
    connections.close_all()
    chance = random.Random(SEED)  # noqa: S311 - only to vary the moments
    totals: Counter[str] = Counter()
    with scribe(environment()) as process:
        for number in range(12):
            totals += one_round(process, f"test:{number % 3}", chance, kill_client)
    assert totals["rounds"] == 12
    assert totals["acknowledged"] > 0, "the writer never came to write: nothing was tried"


@pytest.mark.endurance
@pytest.mark.sqlite
@pytest.mark.timeout(600)
def test_many_kills_on_sqlite():
    totals = many_rounds("sqlite", 30, SEED)
    assert (totals["rounds"], totals["acknowledged"] > 100) == (30, True)


@pytest.mark.endurance
@pytest.mark.postgresql
@pytest.mark.timeout(900)
def test_many_kills_on_postgresql_of_the_client_its_server_process_and_the_whole_server():
    totals = many_rounds("postgresql", 30, SEED)
    assert (totals["killed_client"], totals["killed_backend"], totals["killed_server"]) == (20, 5, 5)
    assert totals["acknowledged"] > 100
