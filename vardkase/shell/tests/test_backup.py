"""Backup and restore: what was there comes back and is proven, and a damaged or misplaced one changes nothing."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import subprocess
import zipfile
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from django.db import ConnectionHandler, DatabaseError, connection, connections, transaction

from vardkase import ledger
from vardkase.access.events import AccountCreated
from vardkase.shell import backup as room
from vardkase.shell.commands import main
from vardkase.shell.commands.workshop import Trouble
from vardkase.testing.people import alva

NOW = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)


def packed(name: str, body: bytes) -> dict[str, object]:
    return {"name": name, "bytes": len(body), "sha256": sha256(body).hexdigest()}


def manifest_of(files: list[dict[str, object]], **changes: object) -> dict[str, object]:
    manifest: dict[str, object] = {
        "format": room.FORMAT,
        "version": room.VERSION,
        "made_at": "2026-11-22T19:00:00.000000Z",
        "house": "0.1.0",
        "database": "sqlite",
        "streams": 0,
        "entries": 0,
        "heads": room.heads_digest([]),
        "files": files,
    }
    return {**manifest, **changes}


def zip_of(place: Path, manifest: object, bodies: dict[str, bytes]) -> Path:
    file = place / "some.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        for name, body in bodies.items():
            archive.writestr(name, body)
    return file


@pytest.fixture
def into(tmp_path):
    folder = tmp_path / "into"
    folder.mkdir()
    return folder


class TestUnpacking:
    def test_a_whole_backup_is_unpacked_with_its_keys(self, tmp_path, into):
        bodies = {"database.sqlite3": b"data", "signing.key": b"key"}
        file = zip_of(tmp_path, manifest_of([packed(name, body) for name, body in bodies.items()]), bodies)
        manifest = room.unpack(file, into)
        assert [one.name for one in manifest.files] == ["database.sqlite3", "signing.key"]
        assert {path.name: path.read_bytes() for path in into.iterdir()} == bodies

    def test_what_is_unpacked_is_readable_by_the_owner_alone(self, tmp_path, into):
        file = zip_of(tmp_path, manifest_of([packed("database.sqlite3", b"data")]), {"database.sqlite3": b"data"})
        room.unpack(file, into)
        assert stat.S_IMODE((into / "database.sqlite3").stat().st_mode) == 0o600

    def test_a_byte_changed_inside_is_found_by_the_digest(self, tmp_path, into):
        file = zip_of(tmp_path, manifest_of([packed("database.sqlite3", b"data")]), {"database.sqlite3": b"dat4"})
        with pytest.raises(Trouble, match=r"database\.sqlite3 is not what the manifest says.*nothing has been changed"):
            room.unpack(file, into)

    @pytest.mark.parametrize("body", [b"data and more", b"dat", b""])
    def test_a_file_longer_or_shorter_than_promised_is_refused(self, tmp_path, into, body):
        file = zip_of(tmp_path, manifest_of([packed("database.sqlite3", b"data")]), {"database.sqlite3": body})
        with pytest.raises(Trouble, match="is not what the manifest says"):
            room.unpack(file, into)

    def test_a_file_far_longer_than_promised_does_not_fill_the_disk(self, tmp_path, into):
        file = zip_of(tmp_path, manifest_of([packed("database.sqlite3", b"data")]), {"database.sqlite3": b"\0" * (room.PIECE * 8)})
        with pytest.raises(Trouble):
            room.unpack(file, into)
        assert (into / "database.sqlite3").stat().st_size <= room.PIECE

    @pytest.mark.parametrize("name", ["../secret.key", "/etc/passwd", "a/b.key", "secret.key.sh", "Secret.KEY", "", "database.dump"])
    def test_a_name_that_no_backup_has_is_refused(self, tmp_path, into, name):
        files = [packed("database.sqlite3", b"data"), packed(name, b"x")]
        with pytest.raises(Trouble, match="names files that no backup has"):
            room.unpack(zip_of(tmp_path, manifest_of(files), {"database.sqlite3": b"data", name or "x": b"x"}), into)
        assert list(into.iterdir()) == []

    def test_the_same_name_twice_is_refused(self, tmp_path, into):
        files = [packed("database.sqlite3", b"data"), packed("database.sqlite3", b"data")]
        with pytest.raises(Trouble, match="names files that no backup has"):
            room.unpack(zip_of(tmp_path, manifest_of(files), {"database.sqlite3": b"data"}), into)

    def test_a_backup_without_a_database_is_refused(self, tmp_path, into):
        with pytest.raises(Trouble, match="names files that no backup has"):
            room.unpack(zip_of(tmp_path, manifest_of([packed("secret.key", b"x")]), {"secret.key": b"x"}), into)

    def test_a_file_that_the_manifest_names_and_the_zip_lacks_is_refused(self, tmp_path, into):
        with pytest.raises(Trouble, match="is not a backup, or is damaged"):
            room.unpack(zip_of(tmp_path, manifest_of([packed("database.sqlite3", b"data")]), {}), into)

    def test_a_newer_format_is_refused_with_the_version_that_reads_it(self, tmp_path, into):
        file = zip_of(tmp_path, manifest_of([packed("database.sqlite3", b"data")], version=2, house="9.9"), {"database.sqlite3": b"data"})
        with pytest.raises(Trouble, match=r"format 2.*9\.9"):
            room.unpack(file, into)

    @pytest.mark.parametrize(
        "manifest",
        [
            [],
            {},
            {"format": "something else"},
            manifest_of([], surprise=1),
            manifest_of([], database="oracle"),
            {"format": room.FORMAT, "version": 1},
        ],
        ids=["a list", "empty", "another format", "an unknown field", "an unknown database", "fields missing"],
    )
    def test_a_manifest_that_is_not_ours_is_refused(self, tmp_path, into, manifest):
        with pytest.raises(Trouble, match="is not a backup, or is damaged"):
            room.unpack(zip_of(tmp_path, manifest, {}), into)

    @pytest.mark.parametrize("body", [b"", b"not a zip", b"PK\x03\x04 broken off"])
    def test_a_file_that_is_no_zip_is_refused(self, tmp_path, into, body):
        file = tmp_path / "some.zip"
        file.write_bytes(body)
        with pytest.raises(Trouble, match="is not a backup, or is damaged"):
            room.unpack(file, into)

    def test_a_zip_cut_off_in_the_middle_is_refused(self, tmp_path, into):
        body = os.urandom(10_000)
        file = zip_of(tmp_path, manifest_of([packed("database.sqlite3", body)]), {"database.sqlite3": body})
        file.write_bytes(file.read_bytes()[:6000])
        with pytest.raises(Trouble, match="is not a backup, or is damaged"):
            room.unpack(file, into)

    def test_a_file_that_is_not_there_is_said_to_be_unreadable(self, tmp_path, into):
        with pytest.raises(Trouble, match="cannot be read"):
            room.unpack(tmp_path / "missing.zip", into)


def test_the_digest_of_heads_does_not_depend_on_order_and_changes_with_every_part():
    heads = [("a", 1, b"\1"), ("b", 2, b"\2")]
    assert room.heads_digest(heads) == room.heads_digest(reversed(heads))
    others = [[("a", 1, b"\1")], [("a", 1, b"\1"), ("b", 3, b"\2")], [("a", 1, b"\1"), ("c", 2, b"\2")], [("a", 1, b"\1"), ("b", 2, b"\3")]]
    assert len({room.heads_digest(one) for one in [heads, *others]}) == 5


# From here on: whole houses on SQLite, each in a data folder of its own.


class House:
    """A house in a folder. Inside `at_home` the default connection is its own."""

    def __init__(self, data: Path, settings) -> None:
        self.data = data
        self._settings = settings
        self._connection = ConnectionHandler({"default": {**connection.settings_dict, "NAME": data / "vardkase.sqlite3"}})["default"]

    @property
    def database(self) -> Path:
        return self.data / "vardkase.sqlite3"

    @contextmanager
    def at_home(self):
        outside = connections["default"]
        connections["default"] = self._connection
        self._settings.DATA_DIR = self.data
        try:
            yield
        finally:
            self._connection.close()
            connections["default"] = outside

    def write(self, *numbers: int) -> None:
        with self.at_home(), transaction.atomic():
            for number in numbers:
                append(number)

    def backup(self, file: Path) -> Path:
        with self.at_home():
            room.backup(file, NOW)
        return file

    def restore(self, file: Path, *, force: bool = False) -> None:
        with self.at_home():
            room.restore(file, force=force)

    def count(self) -> int:
        with closing(sqlite3.connect(self.database)) as database:
            return int(database.execute("SELECT count(*) FROM ledger_entry").fetchone()[0])


def append(number: int) -> None:
    event = AccountCreated(account_id=UUID(int=number), email=f"{number}@x.example", label="Prov", language="sv")
    ledger.append(stream="test:backup", event=event, viewer=alva(), key=UUID(int=number), now=NOW)


@pytest.fixture
def make_house(tmp_path, settings, db):
    """Makes houses: empty folders, or moved into with a migrated database and two keys."""

    def make(name: str, *, moved_in: bool = False) -> House:
        data = tmp_path / name
        data.mkdir(mode=0o700)
        (data / "secret.key").write_text(f"cookie key of {name}", encoding="ascii")
        house = House(data, settings)
        if moved_in:
            (data / "signing.key").write_text("11" * 32, encoding="ascii")
            migrated = connection.settings_dict["NAME"]
            with closing(sqlite3.connect(migrated)) as source, closing(sqlite3.connect(house.database)) as target:
                source.backup(target)
        return house

    return make


@pytest.fixture
def house(make_house):
    house = make_house("house", moved_in=True)
    house.write(1, 2)
    return house


@pytest.mark.sqlite
class TestBackup:
    def test_it_is_for_its_owner_alone_and_says_what_it_holds(self, house, tmp_path):
        file = house.backup(tmp_path / "b.zip")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        with zipfile.ZipFile(file) as archive:
            assert archive.testzip() is None
            manifest = json.loads(archive.read("manifest.json"))
            assert archive.read("signing.key") == (house.data / "signing.key").read_bytes()
        assert (manifest["database"], manifest["streams"], manifest["entries"]) == ("sqlite", 1, 2)
        assert {one["name"] for one in manifest["files"]} == {"database.sqlite3", "secret.key", "signing.key"}

    def test_nothing_is_left_beside_it(self, house, tmp_path):
        house.backup(tmp_path / "b.zip")
        assert {path.name for path in tmp_path.iterdir()} == {"house", "b.zip"}

    def test_it_never_replaces_a_file(self, house, tmp_path):
        (tmp_path / "b.zip").write_bytes(b"mine")
        with pytest.raises(Trouble, match="exists already"):
            house.backup(tmp_path / "b.zip")
        assert (tmp_path / "b.zip").read_bytes() == b"mine"

    def test_a_folder_that_is_not_there_is_refused(self, house, tmp_path):
        with pytest.raises(Trouble, match="there is no folder"):
            house.backup(tmp_path / "no" / "where.zip")

    def test_nothing_cannot_be_backed_up(self, make_house, tmp_path):
        with pytest.raises(Trouble, match="there is no database"):
            make_house("empty").backup(tmp_path / "b.zip")
        assert not (tmp_path / "b.zip").exists()

    def test_a_database_of_something_else_is_refused(self, make_house, tmp_path):
        other = make_house("other")
        with closing(sqlite3.connect(other.database)) as database:
            database.execute("CREATE TABLE recipes (name TEXT)")
        with pytest.raises(Trouble, match="is not a database of this house"):
            other.backup(tmp_path / "b.zip")

    def test_what_is_being_written_meanwhile_does_not_come_half(self, house, tmp_path):
        with closing(sqlite3.connect(house.database, isolation_level=None)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            writer.execute("CREATE TABLE half_written (name TEXT)")
            file = house.backup(tmp_path / "b.zip")
            writer.execute("ROLLBACK")
        with zipfile.ZipFile(file) as archive:
            archive.extract("database.sqlite3", tmp_path)
        with closing(sqlite3.connect(tmp_path / "database.sqlite3")) as copy:
            tables = {row[0] for row in copy.execute("SELECT name FROM sqlite_master")}
        assert "ledger_entry" in tables
        assert "half_written" not in tables


@pytest.mark.sqlite
class TestRestore:
    def test_a_backup_comes_back_whole_in_another_place(self, house, make_house, tmp_path):
        there = make_house("there")
        there.restore(house.backup(tmp_path / "b.zip"))
        assert there.count() == 2
        for key in ("secret.key", "signing.key"):
            assert (there.data / key).read_bytes() == (house.data / key).read_bytes()
        assert {path.name for path in there.data.iterdir()} >= {"vardkase.sqlite3", "secret.key", "signing.key"}
        assert list(there.data.glob("before-restore-*")) == list(there.data.glob(".restore-*")) == []

    def test_what_was_restored_can_be_written_on(self, house, make_house, tmp_path):
        there = make_house("there")
        there.restore(house.backup(tmp_path / "b.zip"))
        there.write(3)
        assert there.count() == 3

    def test_over_something_it_is_refused_and_changes_nothing(self, house, tmp_path):
        file = house.backup(tmp_path / "b.zip")
        house.write(3)
        (house.data / "signing.key").write_text("22" * 32, encoding="ascii")
        with pytest.raises(Trouble, match="--force"):
            house.restore(file)
        assert house.count() == 3
        assert (house.data / "signing.key").read_text(encoding="ascii") == "22" * 32

    def test_by_force_what_was_there_is_kept(self, house, tmp_path):
        file = house.backup(tmp_path / "b.zip")
        house.write(3)
        (house.data / "signing.key").write_text("22" * 32, encoding="ascii")
        house.restore(file, force=True)
        assert house.count() == 2
        assert (house.data / "signing.key").read_text(encoding="ascii") == "11" * 32
        (aside,) = house.data.glob("before-restore-*")
        assert (aside / "signing.key").read_text(encoding="ascii") == "22" * 32
        with closing(sqlite3.connect(aside / "vardkase.sqlite3")) as database:
            assert database.execute("SELECT count(*) FROM ledger_entry").fetchone() == (3,)

    def test_by_force_a_broken_database_is_replaced_and_kept(self, house, tmp_path):
        file = house.backup(tmp_path / "b.zip")
        house.database.write_bytes(b"the disk ate this" * 1000)
        house.restore(file, force=True)
        assert house.count() == 2
        (aside,) = house.data.glob("before-restore-*")
        assert (aside / "vardkase.sqlite3").read_bytes().startswith(b"the disk ate this")

    def test_a_write_ahead_log_that_stayed_behind_is_not_taken_for_the_new_ones(self, house, make_house, tmp_path):
        there = make_house("there")
        (there.data / "vardkase.sqlite3-wal").write_bytes(b"of another time")
        there.restore(house.backup(tmp_path / "b.zip"))
        assert there.count() == 2
        (aside,) = there.data.glob("before-restore-*")
        assert (aside / "vardkase.sqlite3-wal").read_bytes() == b"of another time"

    def test_another_signing_key_is_not_replaced_even_when_the_database_is_gone(self, house, make_house, tmp_path):
        there = make_house("there")
        (there.data / "signing.key").write_text("22" * 32, encoding="ascii")
        with pytest.raises(Trouble, match="another key"):
            there.restore(house.backup(tmp_path / "b.zip"))
        assert not there.database.exists()

    def test_under_a_running_server_it_is_refused(self, house, tmp_path):
        file = house.backup(tmp_path / "b.zip")
        house.write(3)
        with closing(sqlite3.connect(house.database)) as server:
            server.execute("PRAGMA journal_mode=WAL")
            server.execute("SELECT count(*) FROM ledger_entry").fetchone()
            with pytest.raises(Trouble, match="stop the server first"):
                house.restore(file, force=True)
        assert house.count() == 3

    def test_a_damaged_file_is_refused_before_anything_is_touched(self, house, make_house, tmp_path):
        file = house.backup(tmp_path / "b.zip")
        body = bytearray(file.read_bytes())
        body[len(body) // 2] ^= 0xFF
        file.write_bytes(body)
        there = make_house("there")
        with pytest.raises(Trouble, match="nothing has been changed"):
            there.restore(file)
        assert not there.database.exists()

    def test_a_database_that_is_whole_as_a_file_and_broken_inside_is_refused(self, make_house, tmp_path):
        body = b"SQLite format 3\0" + b"nonsense" * 2000
        file = zip_of(tmp_path, manifest_of([packed("database.sqlite3", body)]), {"database.sqlite3": body})
        there = make_house("there")
        with pytest.raises(Trouble, match="nothing has been changed"):
            there.restore(file)
        assert not there.database.exists()

    def test_a_chain_that_was_changed_before_the_backup_is_told_after_the_restore(self, house, make_house, tmp_path):
        with closing(sqlite3.connect(house.database)) as database, database:
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                database.execute(f"DROP TRIGGER {name}")
            database.execute("UPDATE ledger_payload SET body = '{}' WHERE entry_id = 1")
        file = house.backup(tmp_path / "b.zip")
        with pytest.raises(Trouble, match="test:backup is not intact at #1"):
            make_house("there").restore(file)

    def test_streams_that_end_too_early_are_told_after_the_restore(self, house, make_house, tmp_path):
        file = house.backup(tmp_path / "b.zip")
        with zipfile.ZipFile(file) as archive:
            bodies = {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}
            manifest = json.loads(archive.read("manifest.json"))
        zip_of(tmp_path, {**manifest, "heads": room.heads_digest([("test:backup", 3, b"x" * 32)])}, bodies)
        with pytest.raises(Trouble, match="do not end where they did"):
            make_house("there").restore(tmp_path / "some.zip")

    def test_a_backup_of_the_other_database_is_refused(self, make_house, tmp_path):
        manifest = manifest_of([packed("database.dump", b"data")], database="postgresql")
        with pytest.raises(Trouble, match="VARDKASE_DATABASE"):
            make_house("there").restore(zip_of(tmp_path, manifest, {"database.dump": b"data"}))


@pytest.mark.sqlite
def test_the_commands_do_it_and_say_so_or_say_why_not(house, make_house, tmp_path, capsys):
    file, there = tmp_path / "b.zip", make_house("there")
    with house.at_home():
        assert main(["backup", str(file)]) == 0
    with there.at_home():
        assert main(["restore", str(file)]) == 0
        assert main(["restore", str(file)]) == 1
    said = capsys.readouterr()
    assert said.out == f"{file}\nrestored and verified\n"
    assert said.err.startswith("vardkase: ")
    assert "--force" in said.err


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
