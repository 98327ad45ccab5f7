"""Backup and restore: what was there comes back and is proven, and a damaged or misplaced one changes nothing."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import subprocess
import sys
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection, transaction

from vardkase import ledger
from vardkase.access.events import AccountCreated
from vardkase.shell import backup as room
from vardkase.shell.commands.workshop import Trouble
from vardkase.testing.people import alva

NOW = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[3]


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


# From here on: the commands themselves, in data folders of their own.


def clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("VARDKASE_")}


def run(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "vardkase", "--data", str(data), *arguments]
    return subprocess.run(command, cwd=ROOT, env=clean_environment(), capture_output=True, text=True, check=False, timeout=100)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A house with something in it, and a backup of it."""
    data = tmp_path_factory.mktemp("house") / "data"
    assert run(data, "migrate").returncode == 0
    write_entries(data)
    (data / "signing.key").write_text("11" * 32, encoding="ascii")
    file = data.parent / "house.zip"
    done = run(data, "backup", str(file))
    assert done.returncode == 0, done.stderr
    return data, file


WRITE = """
import django
django.setup()
from datetime import datetime, UTC
from uuid import UUID
from django.db import transaction
from vardkase import ledger
from vardkase.access.events import AccountCreated
from vardkase.access.events import AccountCreated
from vardkase.testing.people import alva
with transaction.atomic():
    for number in (1, 2):
        event = AccountCreated(account_id=UUID(int=number), email=f"{number}@x.example", label="Prov", language="sv")
        ledger.append(stream="test:one", event=event, viewer=alva(), key=UUID(int=number), now=datetime(2026, 1, 1, tzinfo=UTC))
"""


def write_entries(data: Path) -> None:
    """Two entries, written by the house itself in a process of its own: the one of the test has another database."""
    environment = {**clean_environment(), "VARDKASE_DATA": str(data), "DJANGO_SETTINGS_MODULE": "vardkase.settings"}
    subprocess.run([sys.executable, "-c", WRITE], cwd=ROOT, env=environment, check=True, timeout=100)


def entries_in(data: Path) -> int:
    with closing(sqlite3.connect(data / "vardkase.sqlite3")) as database:
        return int(database.execute("SELECT count(*) FROM ledger_entry").fetchone()[0])


@pytest.mark.slow
@pytest.mark.sqlite
class TestTheCommands:
    def test_the_backup_is_for_its_owner_alone_and_says_what_it_holds(self, house):
        data, file = house
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        with zipfile.ZipFile(file) as archive:
            assert archive.testzip() is None
            manifest = json.loads(archive.read("manifest.json"))
            assert archive.read("signing.key") == (data / "signing.key").read_bytes()
        assert (manifest["database"], manifest["streams"], manifest["entries"]) == ("sqlite", 1, 2)
        assert {one["name"] for one in manifest["files"]} == {"database.sqlite3", "secret.key", "signing.key"}

    def test_nothing_is_left_beside_the_backup(self, house):
        _, file = house
        assert {path.name for path in file.parent.iterdir()} == {"data", "house.zip"}

    def test_a_backup_never_replaces_a_file(self, house):
        data, file = house
        before = file.read_bytes()
        done = run(data, "backup", str(file))
        assert done.returncode == 1
        assert "exists already" in done.stderr
        assert file.read_bytes() == before

    def test_a_backup_into_a_folder_that_is_not_there_is_refused(self, house, tmp_path):
        done = run(house[0], "backup", str(tmp_path / "no" / "where.zip"))
        assert (done.returncode, "there is no folder" in done.stderr) == (1, True)

    def test_a_backup_of_nothing_is_refused(self, tmp_path):
        done = run(tmp_path / "empty", "backup", str(tmp_path / "b.zip"))
        assert (done.returncode, "there is no database" in done.stderr) == (1, True)
        assert not (tmp_path / "b.zip").exists()

    def test_a_backup_comes_back_whole_in_another_place(self, house, tmp_path):
        data, file = house
        done = run(tmp_path / "new", "restore", str(file))
        assert (done.returncode, done.stdout) == (0, "restored and verified\n"), done.stderr
        assert entries_in(tmp_path / "new") == 2
        for key in ("secret.key", "signing.key"):
            assert (tmp_path / "new" / key).read_bytes() == (data / key).read_bytes()

    def test_a_restore_over_something_is_refused_and_changes_nothing(self, house, tmp_path):
        _, file = house
        there = tmp_path / "there"
        assert run(there, "restore", str(file)).returncode == 0
        (there / "signing.key").write_text("22" * 32, encoding="ascii")
        done = run(there, "restore", str(file))
        assert (done.returncode, "--force" in done.stderr) == (1, True)
        assert (there / "signing.key").read_text(encoding="ascii") == "22" * 32

    def test_a_forced_restore_keeps_what_was_there(self, house, tmp_path):
        _, file = house
        there = tmp_path / "there"
        assert run(there, "restore", str(file)).returncode == 0
        (there / "signing.key").write_text("22" * 32, encoding="ascii")
        done = run(there, "restore", "--force", str(file))
        assert done.returncode == 0, done.stderr
        assert (there / "signing.key").read_text(encoding="ascii") == "11" * 32
        (aside,) = there.glob("before-restore-*")
        assert (aside / "signing.key").read_text(encoding="ascii") == "22" * 32
        assert (aside / "vardkase.sqlite3").exists()

    def test_another_signing_key_is_not_replaced_even_when_the_database_is_gone(self, house, tmp_path):
        there = tmp_path / "there"
        there.mkdir()
        (there / "signing.key").write_text("22" * 32, encoding="ascii")
        done = run(there, "restore", str(house[1]))
        assert (done.returncode, "another key" in done.stderr) == (1, True)
        assert not (there / "vardkase.sqlite3").exists()

    def test_a_restore_under_a_running_server_is_refused(self, house, tmp_path):
        there = tmp_path / "there"
        assert run(there, "restore", str(house[1])).returncode == 0
        with closing(sqlite3.connect(there / "vardkase.sqlite3")) as server:
            server.execute("PRAGMA journal_mode=WAL")
            server.execute("SELECT count(*) FROM ledger_entry").fetchone()
            done = run(there, "restore", "--force", str(house[1]))
        assert (done.returncode, "stop the server first" in done.stderr) == (1, True)
        assert entries_in(there) == 2

    def test_a_damaged_file_is_refused_before_anything_is_touched(self, house, tmp_path):
        body = bytearray(house[1].read_bytes())
        body[len(body) // 2] ^= 0xFF
        damaged = tmp_path / "damaged.zip"
        damaged.write_bytes(body)
        done = run(tmp_path / "new", "restore", str(damaged))
        assert (done.returncode, "nothing has been changed" in done.stderr) == (1, True)
        assert not (tmp_path / "new" / "vardkase.sqlite3").exists()

    def test_a_chain_that_was_changed_before_the_backup_is_told_after_the_restore(self, house, tmp_path):
        data = tmp_path / "data"
        assert run(data, "restore", str(house[1])).returncode == 0
        with closing(sqlite3.connect(data / "vardkase.sqlite3")) as database, database:
            # The one place without a trigger against change, since a payload may lawfully go; what it says is bound by the chain.
            database.execute("PRAGMA writable_schema=ON")
            database.execute("DELETE FROM sqlite_master WHERE type = 'trigger'")
        with closing(sqlite3.connect(data / "vardkase.sqlite3")) as database, database:
            database.execute("UPDATE ledger_payload SET body = '{\"changed\": true}' WHERE entry_id = 1")
        assert run(data, "backup", str(tmp_path / "bad.zip")).returncode == 0
        done = run(tmp_path / "new", "restore", str(tmp_path / "bad.zip"))
        assert (done.returncode, "test:one is not intact at #1" in done.stderr) == (1, True), done.stderr

    def test_a_backup_of_the_other_database_is_refused(self, tmp_path):
        manifest = manifest_of([packed("database.dump", b"data")], database="postgresql")
        file = zip_of(tmp_path, manifest, {"database.dump": b"data"})
        done = run(tmp_path / "new", "restore", str(file))
        assert (done.returncode, "VARDKASE_DATABASE" in done.stderr) == (1, True)


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
class TestPostgreSQL:
    def write(self, number: int) -> None:
        with transaction.atomic():
            event = AccountCreated(account_id=UUID(int=number), email=f"{number}@x.example", label="Prov", language="sv")
            ledger.append(stream="test:backup", event=event, viewer=alva(), key=UUID(int=number), now=NOW)

    def test_a_forced_restore_brings_back_what_was_there_at_the_backup(self, tmp_path, settings):
        settings.DATA_DIR = tmp_path / "data"
        settings.DATA_DIR.mkdir()
        self.write(1)
        manifest = room.backup(tmp_path / "b.zip", NOW)
        assert (manifest.database, manifest.streams, manifest.entries) == ("postgresql", 1, 1)
        self.write(2)
        room.restore(tmp_path / "b.zip", force=True)
        assert ledger.head("test:backup").number == 1
        (aside,) = settings.DATA_DIR.glob("before-restore-*")
        assert (aside / "database.dump").stat().st_size > 1000

    def test_a_restore_over_tables_is_refused_without_force(self, tmp_path, settings):
        settings.DATA_DIR = tmp_path / "data"
        settings.DATA_DIR.mkdir()
        self.write(1)
        room.backup(tmp_path / "b.zip", NOW)
        self.write(2)
        with pytest.raises(Trouble, match="--force"):
            room.restore(tmp_path / "b.zip")
        assert ledger.head("test:backup").number == 2

    def test_the_password_is_not_among_the_arguments(self, tmp_path, settings, monkeypatch):
        settings.DATA_DIR = tmp_path
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
