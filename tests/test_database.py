"""The tables: one line of migrations, nothing forgotten, the same on both databases."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from vardkase.testing import source


@pytest.fixture(scope="module")
def loader() -> MigrationLoader:
    return MigrationLoader(None, ignore_no_migrations=True)


def ours(loader: MigrationLoader) -> list[tuple[str, str]]:
    return [key for key, migration in loader.disk_migrations.items() if type(migration).__module__.startswith("vardkase.")]


def test_migrations_form_one_line_in_every_package(loader):
    for app in {app for app, _ in ours(loader)}:
        names = sorted(name for label, name in ours(loader) if label == app)
        assert [name[:4] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)], app
        for earlier, later in itertools.pairwise(names):
            assert (app, earlier) in loader.disk_migrations[app, later].dependencies, f"{app}.{later} does not follow {earlier}"


def test_migrations_depend_downwards_only(loader):
    upward = []
    for app, name in ours(loader):
        for other, _ in loader.disk_migrations[app, name].dependencies:
            if other in source.FLOORS and source.FLOORS.index(other) < source.FLOORS.index(app):
                upward.append(f"{app}.{name} -> {other}")
    assert upward == []


@pytest.mark.django_db
def test_no_change_of_a_model_lacks_its_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


ASK_SQLITE = """
import django
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    print(*(cursor.execute(f"PRAGMA {pragma}").fetchone()[0] for pragma in ("journal_mode", "synchronous", "foreign_keys")))
print(connection.settings_dict["OPTIONS"]["transaction_mode"])
"""


@pytest.mark.sqlite
def test_sqlite_is_set_up_for_many_readers_and_a_durable_writer(tmp_path):
    """Asked in a process of its own, as a server has it: the tests themselves do without the wait for the disk."""
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "vardkase.settings", "VARDKASE_DATA": str(tmp_path)}
    said = subprocess.run([sys.executable, "-c", ASK_SQLITE], env=environment, cwd=source.ROOT, capture_output=True, text=True, check=True)
    # 2 is FULL: what is acknowledged is on the disk.
    assert said.stdout.split("\n")[:2] == ["wal 2 1", "IMMEDIATE"]


@pytest.mark.postgresql
@pytest.mark.django_db
def test_postgresql_keeps_what_it_acknowledges():
    with connection.cursor() as cursor:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute(f"SHOW {setting}")
            assert cursor.fetchone() == ("on",), setting


def test_no_request_is_one_transaction():
    assert connection.settings_dict["ATOMIC_REQUESTS"] is False
