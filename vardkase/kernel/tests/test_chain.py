"""The hash chain: its formula is fixed for ever, and everything in an entry is bound by it."""

from __future__ import annotations

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from vardkase.kernel import chain
from vardkase.testing.cases import each

digests = st.binary(min_size=32, max_size=32)


def test_the_formula_is_fixed_for_ever():
    salt, payload, header = bytes(range(16)), '{"text":"Ström"}'.encode(), b'{"number":1}'
    first = chain.genesis("incident:1")
    commitment = chain.commitment(salt, payload)
    assert first == sha256(b"vardkase stream\x00incident:1").digest()
    assert commitment == sha256(salt + payload).digest()
    assert chain.link(first, header, commitment) == sha256(first + header + commitment).digest()
    assert chain.link(first, header, commitment).hex() == "1f946a9f70fdf94d6c5e154299a916879c7600a1cc55d5f046fcf283ca82b7a8"


@given(digests, st.binary(), digests, st.integers(0, 10_000))
def test_every_bit_of_every_part_counts(previous, header, commitment, bit):
    whole = previous + header + commitment
    turned = bytearray(whole)
    turned[bit // 8 % len(whole)] ^= 1 << bit % 8
    cut = len(previous), len(previous) + len(header)
    changed = bytes(turned[: cut[0]]), bytes(turned[cut[0] : cut[1]]), bytes(turned[cut[1] :])
    assert chain.link(*changed) != chain.link(previous, header, commitment)


@given(st.binary(min_size=16, max_size=16), st.binary(min_size=16, max_size=16), st.binary())
def test_the_same_payload_under_another_salt_has_nothing_in_common(salt, other, payload):
    assert (chain.commitment(salt, payload) == chain.commitment(other, payload)) == (salt == other)


@each(("one", "other"), [("incident:1", "incident:2"), ("a", "a\x00"), ("", "x"), ("å", "a\u030a")])
def test_streams_begin_differently_so_that_they_cannot_be_exchanged(one, other):
    assert chain.genesis(one) != chain.genesis(other)


def test_a_salt_is_long_enough_that_nobody_guesses_it():
    assert chain.SALT_BYTES * 8 >= 128
