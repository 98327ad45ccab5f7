"""The verifier against broken files and traps: whatever lies in the file, the answer is a verdict."""

from __future__ import annotations

import random
import struct
import zipfile

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vardkase.ledger import standalone_verify
from vardkase.ledger.export import Meta, write_export
from vardkase.ledger.tests import forger
from vardkase.ledger.tests.forger import faults, put_together, taken_apart
from vardkase.ledger.tests.logbook import NOW, write

pytestmark = pytest.mark.django_db


def test_any_byte_changed_in_the_zip_is_found_or_changes_nothing_that_is_read(signed_storm, tmp_path):
    whole, before = signed_storm.read_bytes(), taken_apart(signed_storm)
    chance = random.Random(20190102)  # noqa: S311 - so that a failure can be repeated
    found = 0
    for place in sorted(chance.sample(range(len(whole)), 250)):
        data = bytearray(whole)
        data[place] ^= 1 << chance.randrange(8)
        path = tmp_path / "bent.zip"
        path.write_bytes(data)
        if standalone_verify.main([str(path)]) == 0:
            assert taken_apart(path) == before, f"the byte at {place} changed what is read"
        else:
            found += 1
    assert found > 150


@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.9, 0.999])
def test_a_file_that_was_cut_off_is_not_intact(signed_storm, tmp_path, share, capsys):
    data = signed_storm.read_bytes()
    (tmp_path / "cut.zip").write_bytes(data[: int(len(data) * share)])
    assert standalone_verify.main([str(tmp_path / "cut.zip")]) == 1
    assert capsys.readouterr().out.startswith("INTE INTAKT")


class TestTraps:
    """Zip files made to harm whoever opens them."""

    @pytest.mark.parametrize(
        "name", ["../verify.py", "/etc/passwd", "attachments/../../x", "C:\\x", "attachments/" + "A" * 64, "x\x1b[2Jy", "attachments/"]
    )
    def test_no_other_names(self, changed, name):
        found = changed(lambda members: members | {name: b"x"})
        assert any("hör inte till exporten" in fault for fault in found)
        assert not any("\x1b" in fault for fault in found)

    def test_names_that_the_manifest_knows_must_still_be_names_of_an_export(self, signed_storm, tmp_path):
        members = forger.resigned(taken_apart(signed_storm) | {"../x": b"x"}, Ed25519PrivateKey.generate())
        assert faults(put_together(tmp_path / "x.zip", members)) == ["Filen ../x hör inte till en export."]

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_no_name_twice(self, signed_storm, tmp_path, capsys):
        path = put_together(tmp_path / "x.zip", taken_apart(signed_storm))
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("entries.jsonl", b"")
        assert standalone_verify.main([str(path)]) == 1
        assert "Samma filnamn finns flera gånger" in capsys.readouterr().out

    def test_no_bomb(self, changed, signed_storm, tmp_path, capsys):
        path = put_together(tmp_path / "x.zip", taken_apart(signed_storm) | {"README.txt": bytes(50 << 20)})
        assert path.stat().st_size < 1 << 20
        assert standalone_verify.main([str(path)]) == 1
        assert "svälla" in capsys.readouterr().out

    def test_no_member_that_says_it_is_smaller_than_it_is(self, signed_storm, tmp_path, capsys):
        path = put_together(tmp_path / "x.zip", taken_apart(signed_storm) | {"README.txt": bytes(50 << 20)})
        data = bytearray(path.read_bytes())
        # The size in the central directory, from which one would think that nothing swells.
        place = data.index(b"README.txt", data.index(b"PK\x01\x02")) - 46
        data[place + 24 : place + 28] = struct.pack("<I", 100)
        path.write_bytes(data)
        assert standalone_verify.main([str(path)]) == 1

    def test_no_link_and_no_strange_file_in_a_folder(self, signed_storm, tmp_path, capsys):
        folder = tmp_path / "unpacked"
        with zipfile.ZipFile(signed_storm) as archive:
            archive.extractall(folder)
        assert standalone_verify.main([str(folder)]) == 0
        (folder / "README.txt").unlink()
        (folder / "README.txt").symlink_to("/dev/zero")
        assert standalone_verify.main([str(folder)]) == 1
        assert "ingen vanlig fil" in capsys.readouterr().out

    def test_nothing_in_the_file_steers_the_terminal(self, tmp_path, capsys):
        write(stream="test:\x1b[31m")
        write_export(
            ["test:\x1b[31m"], tmp_path / "x.zip", attachments=[], meta=Meta("\x1b]0;x\x07", "\r\n", "\u202e" + "x" * 900, True), now=NOW
        )
        assert standalone_verify.main([str(tmp_path / "x.zip")]) == 0
        output = capsys.readouterr().out
        assert not any(sign in output for sign in "\x1b\x07\r\u202e")
        assert max(map(len, output.splitlines())) < 400
