"""Our own verification of Ed25519 agrees with RFC 8032's vectors and with the library, and refuses what must be refused."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.ledger import standalone_ed25519 as ed25519
from vardkase.ledger.standalone_ed25519 import signature_holds

# RFC 8032, section 7.1: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]
PATIENT = settings(max_examples=15, deadline=None)


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_the_vectors_of_the_standard_hold_and_no_longer_when_a_bit_is_turned(public, message, signature):
    parts = [bytes.fromhex(part) for part in (public, message or "", signature)]
    assert signature_holds(*parts)
    for place in range(3):
        for bit in (0, 7, len(parts[place]) * 8 - 1) if parts[place] else ():
            changed = bytearray(parts[place])
            changed[bit // 8] ^= 1 << bit % 8
            assert not signature_holds(*(bytes(changed) if at == place else part for at, part in enumerate(parts)))


@PATIENT
@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=200))
def test_what_the_library_signs_holds(seed, message):
    key = Ed25519PrivateKey.from_private_bytes(seed)
    assert signature_holds(key.public_key().public_bytes_raw(), message, key.sign(message))


@PATIENT
@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=50), bit=st.integers(0, 511))
def test_a_signature_with_one_bit_turned_does_not_hold(seed, message, bit):
    key = Ed25519PrivateKey.from_private_bytes(seed)
    signature = bytearray(key.sign(message))
    signature[bit // 8] ^= 1 << bit % 8
    assert not signature_holds(key.public_key().public_bytes_raw(), message, bytes(signature))


@pytest.mark.parametrize("lengths", [(31, 64), (33, 64), (32, 63), (32, 65), (0, 0)])
def test_other_lengths_do_not_hold(lengths):
    assert not signature_holds(b"\x01" * lengths[0], b"", b"\x01" * lengths[1])


def test_a_signature_made_larger_by_the_order_of_the_group_does_not_hold():
    """S + L signs the same message: refusing it keeps a signature from having two forms."""
    public, message, signature = (bytes.fromhex(part) for part in VECTORS[1])
    scalar = int.from_bytes(signature[32:], "little") + ed25519.ORDER
    assert not signature_holds(public, message, signature[:32] + scalar.to_bytes(32, "little"))


@pytest.mark.parametrize("y", [1, 0, ed25519.P - 1, ed25519.P, ed25519.P + 1, 2**255 - 1])
def test_keys_of_small_order_and_keys_written_in_two_ways_do_not_hold(y):
    public = y.to_bytes(32, "little")
    for signature in (public + bytes(32), b"\x01" + bytes(63)):
        assert not signature_holds(public, b"anything at all", signature)


def test_a_key_that_is_no_point_does_not_hold():
    no_point = next(y for y in range(2, 50) if ed25519._point(y.to_bytes(32, "little")) is None)
    assert not signature_holds(no_point.to_bytes(32, "little"), b"", bytes(64))
    assert ed25519._point((1 | 1 << 255).to_bytes(32, "little")) is None, "minus zero"
