"""Backup and restore of whole houses on SQLite: what was there comes back and is proven; a damaged or misplaced one changes nothing."""

from __future__ import annotations

import json
import sqlite3
import stat
import zipfile
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.db import ConnectionHandler, connection, connections, transaction

from vardkase.shell import backup as room
from vardkase.shell.commands import main
from vardkase.shell.commands.workshop import Trouble
from vardkase.shell.tests.backups import NOW, append, manifest_of, packed, zip_of


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
            database.execute("UPDATE ledger_payload SET body = '{}' WHERE entry_id = (SELECT min(entry_id) FROM ledger_payload)")
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
