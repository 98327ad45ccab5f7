"""The verifier against forgers: what was done is found, the first entry that is not intact is named, and nothing makes it stumble."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction

from vardkase import ledger
from vardkase.kernel import canonical
from vardkase.ledger import keys, standalone_files, standalone_verify
from vardkase.ledger.tests import forger
from vardkase.ledger.tests.forger import DIGEST, OTHER, export_to, faults, lines_of, put_together, taken_apart, with_lines
from vardkase.ledger.tests.logbook import STREAM, write
from vardkase.ledger.tests.thaw import thawed

pytestmark = pytest.mark.django_db


def edited(number: int, **fields):
    """A change of one line."""

    def work(members):
        lines = lines_of(members)
        lines[number - 1] = lines[number - 1] | fields
        return with_lines(members, lines)

    return work


def rearranged(work):
    """A change of the list of entries."""
    return lambda members: with_lines(members, work(lines_of(members)))


def swapped_payloads(lines):
    for name in ("salt", "payload"):
        lines[0][name], lines[3][name] = lines[3][name], lines[0][name]
    return lines


def renamed(line):
    return line | {"header": line["header"].replace("Loggförare", "Stabschef")}


@pytest.mark.parametrize(
    ("work", "first"),
    [
        (rearranged(lambda lines: [lines[1], lines[0], *lines[2:]]), "Post 1: numret är 2"),
        (rearranged(lambda lines: lines[:2] + lines[3:]), "Post 3: numret är 4"),
        (rearranged(lambda lines: [*lines[:3], lines[2], *lines[3:]]), "Post 4: numret är 3"),
        (rearranged(lambda lines: lines[1:]), "Post 1: numret är 2"),
        (rearranged(lambda lines: lines[:-1]), f"Post 6 ({STREAM}): saknas. Loggen är undertecknad till och med post 6."),
        (rearranged(lambda lines: []), f"Post 1 ({STREAM}): saknas. Loggen är undertecknad till och med post 6."),
        (rearranged(swapped_payloads), "Post 1: innehållet är inte det som skrevs."),
        (rearranged(lambda lines: [*lines[:3], renamed(lines[3]), *lines[4:]]), "Post 4: hashen stämmer inte"),
        (edited(3, payload='{"text":"en annan"}'), "Post 3: innehållet är inte det som skrevs."),
        (edited(3, payload=None, salt=None), "Post 3 (test:storm): innehållet saknas, och ingen post säger"),
        (edited(5, payload=None, salt=None), "Post 5: innehållet saknas där det måste finnas."),
        (edited(5, payload=None, salt=None, withheld="x"), "Post 5: innehållet saknas där det måste finnas."),
        (edited(2, withheld="x"), "Post 5: säger att post 2 är raderad"),
        (edited(3, payload=None), "Post 3: innehållet saknas där det måste finnas."),
        (edited(3, salt="00"), "Post 3: innehållet är inte det som skrevs."),
        (edited(3, salt=None), "Post 3: raden är inte skriven som en post."),
        (edited(3, hash="0" * 64), "Post 3: hashen stämmer inte"),
        (edited(3, commitment="0" * 64), "Post 3: innehållet är inte det som skrevs."),
        (edited(2, commitment="0" * 64), "Post 2: hashen stämmer inte"),
        (edited(3, hash="x"), "Post 3: raden är inte skriven"),
        (edited(3, extra=1), "Post 3: raden är inte skriven"),
        (edited(3, header="[]"), "Post 3: raden är inte skriven"),
        (edited(3, header='{"stream":"test:storm","number":"3","kind":"x"}'), "Post 3: raden är inte skriven"),
        (edited(3, header=None), "Post 3: raden är inte skriven"),
    ],
)
def test_the_first_entry_that_is_not_intact_is_named_first(changed, work, first):
    found = changed(work)
    assert found, "it went unseen"
    assert found[0].startswith(first)


@pytest.mark.parametrize(
    "line", [b"", b"\n", b"{}\n", b"null\n", b"[1]\n", b"\xff\xfe\n", b"{" * 5000 + b"\n", b"[" * 200_000 + b"\n", b'{"a":1}', b"\x00" * 99]
)
def test_a_line_that_is_no_entry_is_named(changed, line):
    def work(members):
        parts = members["entries.jsonl"].splitlines(keepends=True)
        return members | {"entries.jsonl": b"".join([*parts[:2], line, *parts[2:]])}

    found = changed(work)
    assert (found and found[0].startswith("Post 3: raden")) or line == b""


def test_a_line_that_says_a_thing_twice_is_no_entry(changed):
    """Two readers could read it differently."""
    found = changed(
        lambda members: members | {"entries.jsonl": members["entries.jsonl"].replace(b'{"commitment"', b'{"hash":"","commitment"', 1)}
    )
    assert found[0] == "Post 1: raden är inte skriven som en post."


def test_the_last_line_must_end(changed):
    found = changed(lambda members: members | {"entries.jsonl": members["entries.jsonl"][:-1]})
    assert found[0].startswith("Post 6: raden")


def test_an_entry_added_at_the_end_is_named_also_when_it_fits_the_chain(changed):
    found = changed(rearranged(lambda lines: forger.chained([*lines, lines[0]])))
    assert found[0] == f"Post 7 ({STREAM}): är inte undertecknad. Loggen är undertecknad till och med post 6."


def test_an_entry_of_another_stream_is_named_wherever_it_is_put(changed, signed_storm, tmp_path):
    write("från en annan ström", stream="test:other")
    alien = lines_of(taken_apart(export_to(tmp_path / "other.zip", "test:other")))[0]
    for place in range(7):
        found = changed(rearranged(lambda lines, place=place: [*lines[:place], alien, *lines[place:]]))
        assert found[0] == f"Post {place + 1}: hör till en annan ström (test:other)."


def test_streams_in_another_order_or_one_of_two_left_out_are_found(tmp_path, signed_storm):
    write(stream="test:other")
    members = taken_apart(export_to(tmp_path / "both.zip", STREAM, "test:other"))
    lines = lines_of(members)
    for other, first in (
        ([lines[6], *lines[:6]], "Post 1: hör till en annan ström (test:other)."),
        (lines[:6], "Post 1 (test:other): saknas. Loggen är undertecknad till och med post 1."),
        ([*lines[:5], lines[6], lines[5]], "Post 6: hör till en annan ström (test:other)."),
        ([*lines, lines[6]], "Post 2: numret är 1"),
    ):
        assert faults(put_together(tmp_path / "x.zip", with_lines(members, other)))[0].startswith(first)


@pytest.mark.parametrize("name", standalone_verify.FIXED)
def test_every_file_is_needed_and_may_not_be_changed(changed, name):
    def without(members):
        del members[name]
        return members

    assert changed(without), f"{name} was missing and nobody noticed"
    for place in (0, -1):

        def bent(members, place=place):
            data = bytearray(members[name])
            data[place] ^= 1
            return members | {name: bytes(data)}

        # A signature is hex digits and a key ends with a newline, which only the digest in the manifest guards.
        assert changed(bent), f"{name} was changed at {place} and nobody noticed"


def test_a_changed_a_missing_and_an_added_attachment_are_named(changed):
    assert changed(lambda members: members | {f"attachments/{DIGEST}": b"retouched"}) == [
        f"Filen attachments/{DIGEST} är ändrad. Det är bilagan ”tavla.png”."
    ]
    assert changed(lambda members: {name: data for name, data in members.items() if DIGEST not in name}) == [
        f"Filen attachments/{DIGEST} saknas. Det är bilagan ”tavla.png”."
    ]
    assert changed(lambda members: members | {f"attachments/{OTHER}": b"another photo"}) == [
        f"Filen attachments/{OTHER} hör inte till exporten."
    ]


def test_an_attachment_that_a_payload_mentions_must_be_there_even_when_the_manifest_is_signed_without_it(signed_storm, tmp_path):
    key = Ed25519PrivateKey.generate()
    members = {name: data for name, data in taken_apart(signed_storm).items() if DIGEST not in name}
    path = put_together(tmp_path / "x.zip", forger.resigned(members, key))
    assert faults(path) == [f"Bilagan {DIGEST} nämns i en post men saknas."]
    members = taken_apart(signed_storm) | {f"attachments/{OTHER}": b"another photo"}
    path = put_together(tmp_path / "x.zip", forger.resigned(members, key))
    assert faults(path) == [f"Bilagan {OTHER} nämns inte i någon post."]
    members = taken_apart(signed_storm) | {f"attachments/{DIGEST}": b"retouched"}
    path = put_together(tmp_path / "x.zip", forger.resigned(members, key))
    assert faults(path) == ["En bilaga bär inte sitt eget fingeravtryck som namn."]


class TestAForgerWithAKey:
    """Anyone can make a key. What he signs hangs together; only the comparison of keys reveals him."""

    def _forged(self, signed_storm: Path, tmp_path: Path) -> Path:
        members = taken_apart(signed_storm)
        lines = lines_of(members)
        lines[0] = lines[0] | {"payload": '{"due":null,"photos":[],"text":"det hände aldrig","weight":"light"}'}
        return put_together(
            tmp_path / "forged.zip", forger.resigned(with_lines(members, forger.chained(lines)), Ed25519PrivateKey.generate())
        )

    def test_it_hangs_together_and_the_output_says_what_must_be_compared(self, signed_storm, tmp_path, capsys):
        forged = self._forged(signed_storm, tmp_path)
        assert standalone_verify.main([str(forged)]) == 0
        output = capsys.readouterr().out
        assert "Jämför nyckeln med den som kommunen publicerar" in output
        assert keys.fingerprint(keys.signing_key().public) not in output

    @pytest.mark.parametrize("form", [str, keys.fingerprint, lambda public: keys.fingerprint(public).replace(" ", ""), str.upper])
    def test_it_is_revealed_by_the_published_key_in_any_of_its_forms(self, signed_storm, tmp_path, form, capsys):
        published = form(keys.signing_key().public)
        assert standalone_verify.main([str(signed_storm), "--public-key", published]) == 0
        assert standalone_verify.main([str(self._forged(signed_storm, tmp_path)), "--public-key", published]) == 1
        assert "en annan nyckel än den du angav" in capsys.readouterr().out

    def test_it_is_revealed_by_a_hash_noted_earlier(self, signed_storm, tmp_path, capsys):
        third = next(ledger.entries(STREAM, after=2, limit=1)).hash.hex()
        arguments = ["--known", f"3:{third}", "--known", f"6:{ledger.head(STREAM).hash.hex()}"]
        assert standalone_verify.main([str(signed_storm), *arguments]) == 0
        assert standalone_verify.main([str(self._forged(signed_storm, tmp_path)), *arguments]) == 1
        assert "Post 3 har inte den hash du angav" in capsys.readouterr().out

    @pytest.mark.parametrize("sign_checkpoint", [True, False])
    def test_it_cannot_mix_its_key_with_ours(self, signed_storm, tmp_path, sign_checkpoint):
        key = Ed25519PrivateKey.generate()
        members = forger.resigned(taken_apart(signed_storm), key, sign_checkpoint=sign_checkpoint)
        if sign_checkpoint:
            members["public_key"] = taken_apart(signed_storm)["public_key"]
        assert faults(put_together(tmp_path / "x.zip", members))

    def test_a_checkpoint_whose_number_was_changed_is_not_genuine(self, changed):
        def work(members):
            return members | {"checkpoint.json": members["checkpoint.json"].replace(b'\\"number\\":6', b'\\"number\\":5')}

        assert "Kontrollpunktens underskrift är inte äkta." in changed(work)

    def test_the_mark_of_an_exercise_cannot_be_taken_away(self, changed):
        assert "Underskriften på manifest.json är inte äkta." in changed(
            lambda members: members | {"manifest.json": members["manifest.json"].replace(b'"exercise":false', b'"exercise":true')}
        )


@pytest.mark.parametrize(
    "arguments",
    [
        ["/no/such/file.zip"],
        ["a", "b"],
        ["--nonsense"],
        ["x", "--public-key", "abc"],
        ["x", "--known", "abc"],
        ["x", "--known", "1:abc"],
        ["x", "--known", ":" + "0" * 64],
    ],
)
def test_called_wrongly_is_neither_intact_nor_not(arguments, capsys):
    status: Any
    try:
        status = standalone_verify.main(arguments)
    except SystemExit as left:
        status = left.code
    assert status == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip at all", b"PK\x05\x06" + bytes(18), bytes(1 << 20)])
def test_what_is_no_export_is_not_intact(content, tmp_path, capsys):
    (tmp_path / "x.zip").write_bytes(content)
    assert standalone_verify.main([str(tmp_path / "x.zip")]) == 1
    assert capsys.readouterr().out


def test_an_export_of_another_format_asks_for_a_newer_verifier(signed_storm, tmp_path):
    members = taken_apart(signed_storm)
    manifest = json.loads(members["manifest.json"]) | {"format": "vardkase export 9"}
    path = put_together(
        tmp_path / "x.zip", forger.resigned(members | {"manifest.json": canonical.dumps(manifest)}, Ed25519PrivateKey.generate())
    )
    assert "Det behövs en nyare verify.py." in faults(path)[0]


def test_an_erasure_that_points_forward_or_at_nothing_is_found(signed_storm, tmp_path):
    members = taken_apart(signed_storm)
    targets: list[Any] = [5, 6, 99, "2", None, [2]]
    for target in targets:
        lines = lines_of(members)
        lines[4] = lines[4] | {"payload": json.dumps(json.loads(lines[4]["payload"]) | {"number": target})}
        forged = forger.resigned(with_lines(members, forger.chained(lines)), Ed25519PrivateKey.generate())
        found = faults(put_together(tmp_path / "x.zip", forged))
        assert found, target
        assert "Post 5" in found[0], found


def test_a_list_of_erasures_that_is_not_that_of_the_entries_is_found(signed_storm, tmp_path):
    members = taken_apart(signed_storm) | {"erasures.json": b"[]"}
    path = put_together(tmp_path / "x.zip", forger.resigned(members, Ed25519PrivateKey.generate()))
    assert faults(path) == ["erasures.json räknar inte upp samma raderingar som posterna."]


class Undo(Exception):
    """Leaves a transaction without a trace."""


@pytest.mark.parametrize("number", [1, 3, 6])
@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            "UPDATE ledger_payload SET body = replace(body, '\"light\"', '\"heavy\"') WHERE entry_id = {id}",
            "innehållet är inte det som skrevs",
        ),
        ("UPDATE ledger_entry SET header = replace(header, 'Loggförare', 'Stabschef') WHERE id = {id}", "hashen stämmer inte"),
        ("DELETE FROM ledger_payload WHERE entry_id = {id}", "(test:storm): innehållet saknas, och ingen post säger"),
    ],
)
def test_a_database_that_was_tampered_with_gives_an_export_that_names_the_entry(signed_storm, tmp_path, number, change, says):
    entry_id = next(ledger.entries(STREAM, after=number - 1, limit=1)).id
    path = tmp_path / "tampered.zip"
    with pytest.raises(Undo), transaction.atomic(), thawed(connection) as cursor:  # noqa: PT012 - what happens before the error is the test
        cursor.execute(change.format(id=entry_id))
        export_to(path)
        assert faults(path)[0].replace(":", "", 1).startswith(f"Post {number} {says}".replace(":", "", 1))
        raise Undo


def test_it_never_loads_the_product():
    source = Path(standalone_files.__file__).read_text(encoding="utf-8") + Path(standalone_verify.__file__).read_text(encoding="utf-8")
    assert "django" not in source
    assert "vardkase.kernel" not in source
    assert sys.modules[standalone_verify.__name__] is standalone_verify
