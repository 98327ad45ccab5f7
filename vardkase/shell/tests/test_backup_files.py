"""The file of a backup: unpacked whole and checked by its digests, or refused with nothing changed."""

from __future__ import annotations

import os
import stat

import pytest

from vardkase.shell import backup as room
from vardkase.shell.commands.workshop import Trouble
from vardkase.shell.tests.backups import manifest_of, packed, zip_of


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
