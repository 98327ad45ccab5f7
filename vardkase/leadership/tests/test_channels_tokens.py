"""The link of a reply: it expires, cannot be made by others, and says nothing about anybody."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.leadership.channels.tokens import LENGTH, ReplyToken, TokenFault, make_token, read_token
from vardkase.leadership.tests.providers import NOW
from vardkase.testing.cases import each

KEY = "a key for tests"
END = NOW + timedelta(hours=2)


def test_a_token_is_read_until_its_end():
    token = make_token(key=KEY, expires_at=END)
    assert read_token(token.text, key=KEY, now=NOW) == token
    assert read_token(token.text, key=KEY, now=END - timedelta(seconds=1)) == token
    assert read_token(token.text, key=KEY, now=END) is TokenFault.EXPIRED


def test_every_token_has_an_id_of_its_own():
    ids = {make_token(key=KEY, expires_at=END).id for _ in range(200)}
    assert len(ids) == 200
    assert all(len(id) == 18 for id in ids)


def test_the_same_link_can_be_written_anew_from_its_id():
    token = make_token(key=KEY, expires_at=END)
    assert make_token(key=KEY, expires_at=END, id=token.id) == token


def test_another_key_has_not_made_it():
    token = make_token(key=KEY, expires_at=END)
    assert read_token(token.text, key="another", now=NOW) is TokenFault.FORGED
    assert read_token(token.text, key="", now=NOW) is TokenFault.FORGED


def test_an_end_that_was_moved_is_forged_and_not_expired():
    raw = bytearray(base64.urlsafe_b64decode(make_token(key=KEY, expires_at=NOW - timedelta(days=1)).text))
    raw[0:4] = int((NOW + timedelta(days=9)).timestamp()).to_bytes(4, "big")
    assert read_token(base64.urlsafe_b64encode(raw).decode(), key=KEY, now=NOW) is TokenFault.FORGED


def test_an_expired_token_of_others_tells_nothing():
    token = make_token(key="another", expires_at=NOW - timedelta(days=1))
    assert read_token(token.text, key=KEY, now=NOW) is TokenFault.FORGED


@each("text", ["", "a" * 31, "a" * 33, "a" * 32, "å" * 32, "=" * 32, "a" * 31 + "+", "a" * 31 + "\n", "../" * 10 + "ab"])
def test_what_has_not_the_shape_is_forged(text):
    assert read_token(text, key=KEY, now=NOW) is TokenFault.FORGED


@pytest.mark.parametrize("arguments", [{"key": "", "id": ""}, {"key": KEY, "id": "00"}, {"key": KEY, "id": "xyz"}])
def test_a_token_without_key_or_with_a_wrong_id_is_not_made(arguments):
    with pytest.raises(ValueError, match=r"."):
        make_token(expires_at=END, **arguments)


@given(st.integers(1_000_000_000, 4_000_000_000), st.binary(min_size=9, max_size=9))
def test_length_and_letters_are_always_the_same(end, raw):
    token = make_token(key=KEY, expires_at=datetime.fromtimestamp(end, UTC), id=raw.hex())
    assert len(token.text) == LENGTH
    assert token.text.replace("-", "a").replace("_", "a").isalnum()
    assert isinstance(read_token(token.text, key=KEY, now=datetime(1999, 1, 1, tzinfo=UTC)), ReplyToken)


@given(st.integers(0, LENGTH - 1), st.sampled_from("AZaz09-_"))
def test_a_changed_letter_is_noticed(place, letter):
    token = make_token(key=KEY, expires_at=END, id="00" * 9)
    changed = token.text[:place] + letter + token.text[place + 1 :]
    expected = token if changed == token.text else TokenFault.FORGED
    assert read_token(changed, key=KEY, now=NOW) == expected
