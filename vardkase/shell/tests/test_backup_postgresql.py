"""Backup and restore on PostgreSQL, in a database of its own on the server that the tests use."""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager

import psycopg
import pytest
from django.db import ConnectionHandler, DatabaseError, connection, connections, transaction

from vardkase import ledger
from vardkase.shell import backup as room
from vardkase.shell.commands.workshop import Trouble
from vardkase.shell.tests.backups import NOW, append, manifest_of, packed, zip_of


def on_the_server(sql: str) -> None:
    """One statement outside every transaction, on the server that the tests use."""
    where = connection.settings_dict
    given = {"host": where["HOST"], "port": where["PORT"], "user": where["USER"], "password": where["PASSWORD"], "dbname": "postgres"}
    with psycopg.connect(**{name: value for name, value in given.items() if value}, autocommit=True) as server:
        server.execute(sql)


@contextmanager
def at_database(name: str):
    """Inside, the default connection is one to the database of this name."""
    outside = connections["default"]
    other = ConnectionHandler({"default": {**outside.settings_dict, "NAME": name}})["default"]
    connections["default"] = other
    try:
        yield other
    finally:
        other.close()
        connections["default"] = outside


@pytest.fixture
def other_database(db, settings, tmp_path):
    """A database of its own, restored from a backup of the migrated and empty one; its name."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    name = f"backup_{os.getpid()}"
    on_the_server(f"CREATE DATABASE {name}")
    with at_database(connection.settings_dict["NAME"]):
        room.backup(tmp_path / "empty.zip", NOW)
    with at_database(name):
        room.restore(tmp_path / "empty.zip")
        yield name
    on_the_server(f"DROP DATABASE {name} WITH (FORCE)")


def write(number: int) -> None:
    with transaction.atomic():
        append(number)


@pytest.mark.slow
@pytest.mark.postgresql
class TestPostgreSQL:
    def test_a_forced_restore_brings_back_what_was_there_at_the_backup(self, other_database, tmp_path, settings):
        write(1)
        manifest = room.backup(tmp_path / "b.zip", NOW)
        assert (manifest.database, manifest.streams, manifest.entries) == ("postgresql", 1, 1)
        write(2)
        room.restore(tmp_path / "b.zip", force=True)
        assert ledger.head("test:backup").number == 1
        (aside,) = settings.DATA_DIR.glob("before-restore-*")
        assert (aside / "database.dump").stat().st_size > 1000

    def test_what_was_restored_can_be_written_on_and_not_changed(self, other_database, tmp_path):
        write(1)
        room.backup(tmp_path / "b.zip", NOW)
        room.restore(tmp_path / "b.zip", force=True)
        write(2)
        assert ledger.head("test:backup").number == 2
        with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
            cursor.execute("DELETE FROM ledger_entry")

    def test_over_tables_it_is_refused_without_force(self, other_database, tmp_path):
        write(1)
        room.backup(tmp_path / "b.zip", NOW)
        write(2)
        with pytest.raises(Trouble, match="--force"):
            room.restore(tmp_path / "b.zip")
        assert ledger.head("test:backup").number == 2

    def test_a_dump_that_cannot_be_read_leaves_the_database_kept_beside(self, other_database, tmp_path, settings):
        write(1)
        body = b"not a dump"
        file = zip_of(tmp_path, manifest_of([packed("database.dump", body)], database="postgresql"), {"database.dump": body})
        with pytest.raises(Trouble, match="nothing has been changed"):
            room.restore(file, force=True)
        assert ledger.head("test:backup").number == 1

    def test_the_heads_and_the_dump_are_of_the_same_moment(self, other_database, tmp_path, monkeypatch):
        write(1)
        real = subprocess.run

        def meanwhile(command, **options):
            if "pg_dump" in command[0]:
                with at_database(other_database):
                    write(2)
            return real(command, **options)

        monkeypatch.setattr("vardkase.shell.backup_postgresql.subprocess.run", meanwhile)
        room.backup(tmp_path / "b.zip", NOW)
        monkeypatch.undo()
        room.restore(tmp_path / "b.zip", force=True)
        assert ledger.head("test:backup").number == 1

    def test_the_password_is_not_among_the_arguments(self, other_database, tmp_path, monkeypatch):
        seen: list[list[str]] = []
        real = subprocess.run

        def watching(command, **options):
            seen.append(command)
            return real(command, **options)

        monkeypatch.setattr("vardkase.shell.backup_postgresql.subprocess.run", watching)
        monkeypatch.setitem(connection.settings_dict, "PASSWORD", connection.settings_dict["PASSWORD"] or "hemligt")
        room.backup(tmp_path / "b.zip", NOW)
        assert seen
        assert all(connection.settings_dict["PASSWORD"] not in part for command in seen for part in command)

    def test_a_machine_without_the_tools_is_told_which_package_has_them(self, other_database, tmp_path, monkeypatch):
        monkeypatch.setattr("vardkase.shell.backup_postgresql.shutil.which", lambda name: None)
        with pytest.raises(Trouble, match="pg_dump is not installed; it comes with the package postgresql-client"):
            room.backup(tmp_path / "b.zip", NOW)
