"""The signing key and the checkpoints that it signs."""

from __future__ import annotations

import json
import multiprocessing
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vardkase import ledger
from vardkase.kernel import chain
from vardkase.kernel.options import BadOption
from vardkase.ledger import keys
from vardkase.ledger.checkpoints import PURPOSE, Checkpoint, checkpoints, sign_checkpoint
from vardkase.ledger.tests.logbook import NOW, STREAM, write

SECRET = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"  # The first test key of RFC 8032.
PUBLIC = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"


def test_a_key_is_made_once_and_kept_for_the_owner_alone(tmp_path):
    first = keys.signing_key()
    kept = tmp_path / keys.FILE
    assert keys.signing_key().public == first.public
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert len(kept.read_text()) == 64
    assert first.public not in kept.read_text()
    assert [path.name for path in tmp_path.iterdir()] == [keys.FILE], "no draft is left behind"


def test_the_setting_wins_over_the_file(settings, tmp_path):
    keys.signing_key()
    settings.SIGNING_KEY = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
    assert keys.signing_key().public == PUBLIC


@pytest.mark.parametrize("digits", ["x", "ab", SECRET[:-1], SECRET + "00", "ö" * 64])
def test_a_key_that_cannot_be_read_stops_with_a_sentence_and_never_shows_it(settings, tmp_path, digits):
    settings.SIGNING_KEY = digits
    with pytest.raises(BadOption, match="64 hex digits") as refused:
        keys.signing_key()
    assert digits not in str(refused.value).replace("64 hex", "") or len(digits) < 3
    settings.SIGNING_KEY = ""
    (tmp_path / keys.FILE).write_text(digits, encoding="utf-8")
    with pytest.raises(BadOption):
        keys.signing_key()


def _make(folder: str, answers: multiprocessing.Queue) -> None:
    file = Path(folder) / keys.FILE
    answers.put(keys._kept(file).public)


def test_processes_that_start_at_once_agree_on_one_key(tmp_path):
    context = multiprocessing.get_context("fork")
    for attempt in range(3):
        folder, answers = tmp_path / str(attempt), context.Queue()
        starters = [context.Process(target=_make, args=(str(folder), answers)) for _ in range(6)]
        for starter in starters:
            starter.start()
        public = {answers.get(timeout=20) for _ in starters}
        for starter in starters:
            starter.join()
        assert len(public) == 1
        assert [path.name for path in folder.iterdir()] == [keys.FILE]


def test_a_fingerprint_is_short_enough_to_be_read_aloud_and_differs_between_keys():
    fingerprint = keys.fingerprint(PUBLIC)
    assert [len(group) for group in fingerprint.split(" ")] == [4] * 8
    assert fingerprint != keys.fingerprint(keys.signing_key().public)


def test_a_signature_holds_for_its_message_and_key_only():
    key = keys.signing_key()
    signature = key.sign(b"ett")
    assert keys.signature_holds(key.public, b"ett", signature)
    for public, message, attempt in (
        (key.public, b"tv\xc3\xa5", signature),
        (PUBLIC, b"ett", signature),
        (key.public, b"ett", signature[:-1]),
        (key.public, b"ett", signature[:-1] + b"\xff"),
        ("zz", b"ett", signature),
        ("", b"ett", b""),
    ):
        assert not keys.signature_holds(public, message, attempt)


@pytest.mark.django_db
class TestCheckpoints:
    """Statements of where a stream stands."""

    def test_a_checkpoint_says_where_the_stream_stands_and_is_kept(self):
        write()
        newest = write()
        checkpoint = sign_checkpoint(STREAM, NOW)
        assert checkpoint.said == {
            "stream": STREAM,
            "number": 2,
            "hash": newest.hash.hex(),
            "signed_at": "2019-01-02T01:20:00.000000Z",
            "public_key": keys.signing_key().public,
        }
        assert checkpoint.signature_holds()
        assert checkpoints(STREAM) == [checkpoint]
        assert checkpoints("test:other") == []

    def test_checkpoints_come_oldest_first_and_an_empty_stream_has_its_beginning_signed(self):
        sign_checkpoint(STREAM, NOW)
        write()
        sign_checkpoint(STREAM, NOW)
        assert [(one.number, one.said["hash"]) for one in checkpoints(STREAM)] == [
            (0, chain.genesis(STREAM).hex()),
            (1, ledger.head(STREAM).hash.hex()),
        ]

    def test_a_statement_changed_in_any_field_no_longer_holds(self):
        write()
        checkpoint = sign_checkpoint(STREAM, NOW)
        for field, value in (("number", 2), ("stream", "x"), ("hash", "00" * 32), ("signed_at", "2020"), ("public_key", PUBLIC)):
            said = json.dumps(checkpoint.said | {field: value}, sort_keys=True, separators=(",", ":")).encode()
            assert not Checkpoint(STREAM, 1, said, checkpoint.signature).signature_holds(), field

    def test_what_is_no_statement_does_not_hold(self):
        key = Ed25519PrivateKey.generate()
        public = key.public_key().public_bytes_raw().hex()
        for statement in (b"", b"[]", b"{}", f'{{"public_key":"{public}"}}'.encode(), b'{"public_key":7}'):
            assert not Checkpoint(STREAM, 1, statement, key.sign(PURPOSE + statement)).signature_holds()

    def test_a_signature_made_for_another_purpose_does_not_hold(self):
        checkpoint = sign_checkpoint(STREAM, NOW)
        signature = keys.signing_key().sign(checkpoint.statement)
        assert not Checkpoint(STREAM, 0, checkpoint.statement, signature).signature_holds()
