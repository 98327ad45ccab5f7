"""Push to browsers: encrypted as the RFCs say, to push services that we know, with a token that can be checked."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from uuid import UUID

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.leadership.channels import push
from vardkase.leadership.channels.message import Failure, Fault, Message, Receipt, State
from vardkase.leadership.channels.push import Subscription, WebPush, base64url, encrypt, unbase64
from vardkase.leadership.tests.providers import NOW, HttpProvider, Says, closed_port
from vardkase.testing.cases import each

REFERENCE = UUID("01890000-0000-7000-8000-000000000004")
KEY = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
BROWSER = ec.generate_private_key(ec.SECP256R1())
SECRET = bytes(range(16))


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def subscription(endpoint: str, **others: str) -> str:
    return json.dumps({"endpoint": endpoint, "keys": {"p256dh": base64url(point(BROWSER)), "auth": base64url(SECRET)} | others})


def decrypt(body: bytes) -> bytes:
    """What the browser reads, by RFC 8291 from the other side."""
    salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
    server, sealed = body[21 : 21 + length], body[21 + length :]
    assert len(sealed) <= size
    shared = BROWSER.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), server))

    def derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
        return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)

    material = derive(shared, SECRET, b"WebPush: info\0" + point(BROWSER) + server, 32)
    opened = AESGCM(derive(material, salt, b"Content-Encoding: aes128gcm\0", 16)).decrypt(
        derive(material, salt, b"Content-Encoding: nonce\0", 12), sealed, None
    )
    text, end = opened.rstrip(b"\0")[:-1], opened.rstrip(b"\0")[-1:]
    assert end == b"\x02"
    return text


@pytest.fixture
def service():
    with HttpProvider(lambda asked: Says(201, "", {"Location": "https://push.example/m/1"})) as started:
        yield started


def channel(**others) -> WebPush:
    return WebPush(**({"key": KEY, "contact": "mailto:kris@kommunen.example", "hosts": ("127.0.0.1",), "timeout": 3} | others))


def message(service: HttpProvider, **others: str) -> Message:
    return Message(
        subscription(f"{service.url}/p/1", **others), "Du kallas in: åäö", REFERENCE, "https://kris.example/k/x", subject="Inkallning"
    )


def test_the_example_of_the_rfc_comes_out_as_it_stands_there():
    """RFC 8291, section 5 and appendix A."""
    theirs = Subscription(
        "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
        unbase64("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        unbase64("BTBZMqHH6r4Tts7J_aSIgg"),
    )
    made = encrypt(b"When I grow up, I want to be a watermelon", theirs, key=push.private_key(KEY), salt=unbase64("DGv6ra1nlYgDCS1FRnbzlw"))
    assert base64url(made) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4M"
        "qgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


@settings(max_examples=30)
@given(st.binary(max_size=push.LARGEST_TEXT))
def test_the_browser_reads_what_was_written_and_no_two_bodies_are_alike(text):
    theirs = Subscription("https://x.example", point(BROWSER), SECRET)
    first, second = encrypt(text, theirs), encrypt(text, theirs)
    assert decrypt(first) == decrypt(second) == text
    assert first != second


def test_the_push_service_sees_neither_text_nor_link(service):
    outcome = channel().send(message(service), NOW)
    assert outcome == Receipt("web-push", "https://push.example/m/1", NOW, State.HANDED_OVER)
    (asked,) = service.asked
    assert b"kallas" not in asked.body
    assert json.loads(decrypt(asked.body)) == {
        "title": "Inkallning", "text": "Du kallas in: åäö", "url": "https://kris.example/k/x", "reference": str(REFERENCE)
    }  # fmt: skip
    assert asked.headers["content-encoding"] == "aes128gcm"
    assert asked.headers["urgency"] == "high"
    assert int(asked.headers["ttl"]) > 0
    # A second try replaces the first; a topic has at most 32 letters of base64url (RFC 8030).
    assert len(asked.headers["topic"]) <= 32
    channel().send(message(service), NOW)
    assert service.asked[1].headers["topic"] == asked.headers["topic"]


def test_the_token_is_signed_for_that_service_and_ends_within_a_day(service):
    channel().send(message(service), NOW)
    scheme, _, rest = service.asked[0].headers["authorization"].partition(" ")
    token, public = (part.strip().partition("=")[2] for part in rest.split(","))
    head, claims, signature = token.split(".")
    assert scheme == "vapid"
    assert json.loads(unbase64(head)) == {"typ": "JWT", "alg": "ES256"}
    said = json.loads(unbase64(claims))
    assert said["aud"] == service.url
    assert said["sub"] == "mailto:kris@kommunen.example"
    assert NOW.timestamp() < said["exp"] <= (NOW + timedelta(hours=24)).timestamp()
    raw = unbase64(signature)
    signed = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unbase64(public))
    key.verify(signed, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    assert public == push.public_key(push.private_key(KEY))


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (404, Fault.NUMBER_REFUSED),
        (410, Fault.NUMBER_REFUSED),
        (400, Fault.PROVIDER_REFUSED),
        (403, Fault.PROVIDER_REFUSED),
        (413, Fault.PROVIDER_REFUSED),
        (429, Fault.PROVIDER_REFUSED),
        (500, Fault.PROVIDER_NONSENSE),
    ],
)
def test_a_refusal_says_whether_the_browser_is_gone(service, status, fault):
    service.answer = lambda asked: Says(status, "no")
    outcome = channel().send(message(service), NOW)
    assert isinstance(outcome, Failure)
    assert outcome.fault is fault


def test_a_slow_service_and_none_at_all(service):
    service.answer = lambda asked: Says(201, "", wait=0.4)
    assert channel(timeout=0.2).send(message(service), NOW).fault is Fault.PROVIDER_SLOW
    nobody = Message(subscription(f"http://127.0.0.1:{closed_port()}/p"), "x", REFERENCE)
    assert channel().send(nobody, NOW).fault is Fault.PROVIDER_UNREACHABLE


def test_a_success_without_an_address_is_known_by_our_reference(service):
    service.answer = lambda asked: Says(201, "")
    assert channel().send(message(service), NOW).provider_id == str(REFERENCE)


@each(
    "endpoint",
    [
        "https://10.0.0.1/x",
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evil.example/fcm.googleapis.com",
        "https://user@evil.example/",
        "https://fcm.googleapis.com:22/x",
        "https://fcm.googleapis.com:x/",
        "http://127.0.0.1/x",
        "http://localhost:8000/admin",
        "https://[::1]/x",
        "file:///etc/passwd",
        "",
        "https://apple.com/x",
        "https://notpush.apple.com/x",
    ],
)
def test_nothing_is_sent_to_an_address_that_no_browser_maker_has(endpoint):
    outcome = channel(hosts=push.HOSTS).send(Message(subscription(endpoint), "x", REFERENCE), NOW)
    assert (outcome.fault, outcome.state) == (Fault.NUMBER_REFUSED, State.FAILED)


@each(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/a:b",
        "https://updates.push.services.mozilla.com/wpush/v2/a",
        "https://web.push.apple.com/Q",
        "https://wns2-by3p.notify.windows.com/w/?token=a",
    ],
)
def test_the_services_of_the_common_browsers_are_known(endpoint):
    assert channel(hosts=push.HOSTS).may_ask(endpoint)


@each(
    "to",
    [
        "",
        "{}",
        "[]",
        "null",
        "not json",
        "[" * 100_000,
        subscription("https://fcm.googleapis.com/\ud83d"),
        subscription("https://fcm.googleapis.com/å"),
        subscription("https://fcm.googleapis.com/\x00"),
        subscription("https://fcm.googleapis.com/" + "x" * 8000),
        '{"endpoint": "https://fcm.googleapis.com/x"}',
        '{"endpoint": "https://fcm.googleapis.com/x", "keys": {"p256dh": "AAAA", "auth": "AAAA"}}',
        subscription("https://fcm.googleapis.com/x", auth="AAAA"),
        subscription("https://fcm.googleapis.com/x", p256dh=base64url(b"\x04" + b"\x01" * 64)),
        subscription("https://fcm.googleapis.com/x", p256dh="åäö"),
    ],
)
def test_what_is_no_subscription_is_refused(to):
    assert channel(hosts=push.HOSTS).send(Message(to, "x", REFERENCE), NOW).fault is Fault.NUMBER_REFUSED


@pytest.mark.parametrize(
    "others", [{"key": ""}, {"key": "AAAA"}, {"key": "å"}, {"key": base64url(bytes(32))}, {"contact": ""}, {"contact": "kris@x.example"}]
)
def test_a_server_without_a_key_or_a_contact_is_not_configured(service, others):
    assert channel(**others).send(message(service), NOW).fault is Fault.NOT_CONFIGURED
    assert service.asked == []


def test_a_text_that_no_service_takes_is_not_sent(service):
    outcome = channel().send(Message(subscription(f"{service.url}/p"), "å" * push.LARGEST_TEXT, REFERENCE), NOW)
    assert outcome.fault is Fault.PROVIDER_REFUSED
    assert service.asked == []


@given(st.binary(max_size=100))
def test_base64url_comes_back_with_and_without_padding(raw):
    assert unbase64(base64url(raw)) == unbase64(base64.urlsafe_b64encode(raw).decode()) == raw
