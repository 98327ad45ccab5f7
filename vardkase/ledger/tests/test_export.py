"""Exports: what lies in the file, and that it verifies anywhere."""

from __future__ import annotations

import ast
import io
import json
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from vardkase import ledger
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.ledger import export, keys, queries, standalone_verify
from vardkase.ledger.checkpoints import checkpoints
from vardkase.ledger.export import Meta, write_export
from vardkase.ledger.tests.histories import play, steps
from vardkase.ledger.tests.logbook import NOW, STREAM, Noted, Photo, erase, write
from vardkase.ledger.verify import verify_stream

pytestmark = pytest.mark.django_db
META = Meta("Provkommun", "2019-001", "Stormen", False)
PHOTO = b"\x89PNG photo of the whiteboard"
DIGEST = sha256(PHOTO).hexdigest()


@pytest.fixture
def storm():
    """Five entries, the third with a photo, the second erased by the fifth."""
    write("ett")
    write("Anna Andersson")
    write(event=Noted("tavlan", photos=(Photo(DIGEST, "tavla.png"),)))
    write("fyra")
    erase(2)


def exported(target: Path, streams: tuple[str, ...] = (STREAM,), **more) -> export.Exported:
    """An export with the photo to a path."""
    whole: dict[str, Any] = {"attachments": [(DIGEST, "tavla.png", io.BytesIO(PHOTO))], "meta": META, "now": NOW} | more
    return write_export(streams, target, **whole)


def verified(target: Path, *arguments: str, capsys) -> tuple[int, str]:
    """Exit status and output of the verifier."""
    status = standalone_verify.main([str(target), *arguments])
    return status, capsys.readouterr().out


def test_an_export_holds_everything_and_verifies(storm, tmp_path, capsys):
    target = tmp_path / "storm.zip"
    assert exported(target) == export.Exported(5, 1, 0, 1, keys.signing_key().public)
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        assert set(archive.namelist()) == {*standalone_verify.FIXED, f"attachments/{DIGEST}"}
        lines = [json.loads(line) for line in archive.read("entries.jsonl").decode().splitlines()]
        manifest = json.loads(archive.read("manifest.json"))
        assert archive.read(f"attachments/{DIGEST}") == PHOTO
        assert json.loads(archive.read("erasures.json")) == [
            {
                "stream": STREAM,
                "number": 2,
                "by_number": 5,
                "reason": "Personuppgift",
                "authority": "GDPR art. 17",
                "decided_by": "Registrator",
                "recorded_at": "2019-01-02T01:20:00.000000Z",
            }
        ]
    assert [line["payload"] is None for line in lines] == [False, True, False, False, False]
    assert json.loads(lines[0]["payload"])["text"] == "ett"
    assert manifest["meta"] == {"municipality": "Provkommun", "reference": "2019-001", "title": "Stormen"}
    assert (manifest["exercise"], manifest["created_at"]) == (False, "2019-01-02T01:20:00.000000Z")
    assert manifest["attachments"] == [{"sha256": DIGEST, "name": "tavla.png"}]
    status, output = verified(target, capsys=capsys)
    assert status == 0, output
    for words in ("INTAKT: inget", "5 kontrollerade poster", ledger.head(STREAM).hash.hex(), "Raderade enligt beslut: 1", "Bilagor: 1"):
        assert words in output
    assert keys.fingerprint(keys.signing_key().public) in output
    assert "Anna" not in target.read_bytes().decode("latin-1")
    assert "ÖVNING" not in output


def test_an_export_leaves_a_checkpoint_in_the_ledger(storm, tmp_path):
    exported(tmp_path / "storm.zip")
    assert [checkpoint.number for checkpoint in checkpoints(STREAM)] == [5]
    assert verify_stream(STREAM).intact


def test_an_exercise_is_marked_loudly_and_the_mark_is_signed(storm, tmp_path, capsys):
    target = tmp_path / "drill.zip"
    exported(target, meta=Meta("Provkommun", "Ö1", "Övning Vinter", True))
    assert "*** ÖVNING ***" in verified(target, capsys=capsys)[1]
    with zipfile.ZipFile(target) as archive:
        assert "*** ÖVNING ***" in archive.read("README.txt").decode()


def test_several_streams_lie_in_one_export_also_empty_ones(storm, tmp_path, capsys):
    write("annat", stream="test:other")
    target = tmp_path / "both.zip"
    assert exported(target, ("test:none", STREAM, "test:empty", "test:other")).entries == 6
    status, output = verified(target, capsys=capsys)
    assert (status, "test:other: 1 kontrollerade" in output) == (0, True), output


def test_two_exports_of_the_same_at_the_same_moment_are_the_same_bytes(storm, tmp_path):
    exported(tmp_path / "a.zip")
    exported(tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_an_export_can_be_written_to_a_pipe(storm, tmp_path, capsys):
    class Pipe(io.RawIOBase):
        """Takes bytes and never goes back."""

        def __init__(self) -> None:
            self.taken = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data) -> int:
            self.taken += data
            return len(data)

    pipe: Any = Pipe()
    write_export([STREAM], pipe, attachments=[(DIGEST, "x", io.BytesIO(PHOTO))], meta=META, now=NOW)
    (tmp_path / "piped.zip").write_bytes(pipe.taken)
    assert verified(tmp_path / "piped.zip", capsys=capsys)[0] == 0


def test_withheld_payloads_are_left_out_with_their_reason_and_the_chain_verifies(storm, tmp_path, capsys):
    target = tmp_path / "masked.zip"
    counts = exported(target, withhold=lambda entry: "OSL 18 kap. 13 §" if entry.number in {1, 2, 5} else None)
    assert (counts.entries, counts.erased, counts.withheld) == (5, 1, 1), "what is erased, and why, is never withheld"
    with zipfile.ZipFile(target) as archive:
        lines = [json.loads(line) for line in archive.read("entries.jsonl").decode().splitlines()]
    assert [line.get("withheld") for line in lines] == ["OSL 18 kap. 13 §", None, None, None, None]
    assert (lines[0]["payload"], lines[0]["salt"]) == (None, None)
    status, output = verified(target, capsys=capsys)
    assert (status, "Undanhållna i denna export: 1" in output) == (0, True), output


def test_a_reason_may_be_empty_and_the_payload_is_withheld_all_the_same(storm, tmp_path, capsys):
    target = tmp_path / "masked.zip"
    assert exported(target, withhold=lambda entry: "" if entry.number == 4 else None).withheld == 1
    assert verified(target, capsys=capsys)[0] == 0


def test_an_attachment_pasted_twice_is_one_file(storm, tmp_path, capsys):
    pasted = [(DIGEST, name, io.BytesIO(PHOTO)) for name in ("a.png", "b.png")]
    assert exported(tmp_path / "x.zip", attachments=pasted).attachments == 1
    assert verified(tmp_path / "x.zip", capsys=capsys)[0] == 0


def test_an_attachment_that_is_not_what_its_name_says_stops_the_export(storm, tmp_path):
    with pytest.raises(Refusal) as refused:
        exported(tmp_path / "x.zip", attachments=[(DIGEST, "tavla.png", io.BytesIO(PHOTO + b"!"))])
    assert (refused.value.code, refused.value.facts) == ("ledger.attachment_changed", {"name": "tavla.png"})
    assert list(tmp_path.glob("*.zip*")) == [], "nothing half-written is left behind"


@pytest.mark.parametrize("name", ["../../etc/passwd", "AB" * 32, "", "a" * 63])
def test_an_attachment_is_named_by_its_digest_and_nothing_else(storm, tmp_path, name):
    with pytest.raises(ValueError, match="SHA-256"):
        exported(tmp_path / "x.zip", attachments=[(name, "x", io.BytesIO(PHOTO))])
    assert not (tmp_path / "x.zip").exists()


def test_an_export_that_fails_leaves_the_file_from_before(storm, tmp_path):
    target = tmp_path / "x.zip"
    target.write_bytes(b"from before")
    with pytest.raises(Refusal):
        exported(target, attachments=[(DIGEST, "x", io.BytesIO(b""))])
    assert target.read_bytes() == b"from before"


def test_something_erased_while_the_export_is_written_stops_it(storm, tmp_path, monkeypatch):
    original = queries.entries

    def erasing_meanwhile(stream: str, **bounds) -> Iterator[ledger.Entry]:
        for entry in original(stream, **bounds):
            if entry.number == 1:
                erase(4)
            yield entry if entry.number != 4 else queries.get(stream, 4)

    monkeypatch.setattr(queries, "entries", erasing_meanwhile)
    with pytest.raises(Refusal) as refused:
        exported(tmp_path / "x.zip")
    assert refused.value.code == "ledger.export_disturbed"
    monkeypatch.setattr(queries, "entries", original)
    assert exported(tmp_path / "x.zip").erased == 2


def test_entries_written_while_the_export_is_written_are_not_in_it(storm, tmp_path, monkeypatch, capsys):
    original = queries.entries

    def writing_meanwhile(stream: str, **bounds) -> Iterator[ledger.Entry]:
        write("under tiden")
        return original(stream, **bounds)

    monkeypatch.setattr(queries, "entries", writing_meanwhile)
    assert exported(tmp_path / "x.zip").entries == 5
    assert verified(tmp_path / "x.zip", capsys=capsys)[0] == 0


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(history=steps)
def test_whatever_was_written_can_be_exported_and_verifies(history, tmp_path):
    stream = f"test:{new_id()}"
    said = play(stream, history)
    target = tmp_path / f"{new_id()}.zip"
    photos = {photo.sha256 for event in said.values() if isinstance(event, Noted) for photo in event.photos}
    # The digests are invented, so that their files are missing; everything else must be in order.
    write_export([stream], target, attachments=[], meta=META, now=NOW)
    verification = standalone_verify.Verification(standalone_verify.Zip(str(target)))
    assert verification.run() == (not photos), verification.faults
    assert all("nämns i en post men saknas" in fault for fault in verification.faults)
    assert (verification.erased, verification.broken) == (sum(event is None for event in said.values()), False)


def test_memory_stays_flat_however_large_the_log(tmp_path, monkeypatch):
    monkeypatch.setattr(queries, "BATCH", 50)
    peaks = []
    for count in (150, 600):
        stream = f"test:{count}"
        with transaction.atomic():
            for _ in range(count):
                write("x" * 4000, stream=stream)
        tracemalloc.start()
        write_export([stream], tmp_path / "x.zip", attachments=[], meta=META, now=NOW)
        standalone_verify.Verification(standalone_verify.Zip(str(tmp_path / "x.zip"))).run()
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5, peaks


class TestTheVerifierInTheFile:
    """verify.py as it lies in the export: one file, the standard library, old Pythons."""

    def test_it_runs_on_its_own_without_us(self, storm, tmp_path):
        target = tmp_path / "storm.zip"
        exported(target)
        with zipfile.ZipFile(target) as archive:
            archive.extract("verify.py", tmp_path / "elsewhere")
        ran = subprocess.run(
            [sys.executable, "-I", "-S", "verify.py", str(target)], cwd=tmp_path / "elsewhere", capture_output=True, text=True, check=False
        )
        assert (ran.returncode, ran.stderr) == (0, "")
        assert "INTAKT: inget" in ran.stdout

    def test_it_runs_in_the_folder_where_everything_was_unpacked(self, storm, tmp_path):
        exported(tmp_path / "storm.zip")
        with zipfile.ZipFile(tmp_path / "storm.zip") as archive:
            archive.extractall(tmp_path / "unpacked")
        command = [sys.executable, "-I", "verify.py"]
        ran = subprocess.run(command, cwd=tmp_path / "unpacked", capture_output=True, text=True, check=False)
        assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout
        (tmp_path / "unpacked" / "README.txt").write_text("nothing to see here")
        ran = subprocess.run(command, cwd=tmp_path / "unpacked", capture_output=True, text=True, check=False)
        assert (ran.returncode, "README.txt är ändrad" in ran.stdout) == (1, True)

    def test_it_imports_nothing_but_the_standard_library(self):
        tree = ast.parse(export.verifier())
        imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names

    def test_it_is_written_for_python_3_8(self):
        tree = ast.parse(export.verifier(), feature_version=(3, 8))
        assert not any(isinstance(node, ast.Match | ast.TryStar) for node in ast.walk(tree))
        new_methods = {"removeprefix", "removesuffix", "is_relative_to", "bit_count", "file_digest"}
        assert not {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} & new_methods

    def test_it_is_short_enough_to_be_read(self):
        assert len(export.verifier().splitlines()) < 600
