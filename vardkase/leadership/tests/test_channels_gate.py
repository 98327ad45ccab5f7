"""The gate: a demonstration sends nothing, an exercise only when it was said, and then only what is marked."""

from __future__ import annotations

import json
from dataclasses import replace
from threading import Thread
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from django.conf import settings as django_settings

from vardkase.incidents.rules import Mode
from vardkase.leadership.channels import compose
from vardkase.leadership.channels.configured import ChannelSettings
from vardkase.leadership.channels.gate import KEPT, ChannelKind, ExerciseOnly, Kept, Tray, channel_for, tray
from vardkase.leadership.channels.message import Failure, Fault, Message, Receipt, State
from vardkase.leadership.channels.routes import Routes
from vardkase.leadership.tests.providers import NOW, HttpProvider, Says, SmtpProvider
from vardkase.leadership.tests.test_channels_push import KEY, subscription

REFERENCE = UUID("01890000-0000-7000-8000-000000000007")
TO = {
    ChannelKind.SMS: "070-174 06 05",
    ChannelKind.VOICE: "0176-710 00",
    ChannelKind.MAIL: "testa@kommunen.example",
    ChannelKind.PUSH: subscription("https://fcm.googleapis.com/x"),
}
REAL_TEXT = compose("stabschef", "Stadshuset", "10:00", "", False)
EXERCISE_TEXT = compose("stabschef", "Stadshuset", "10:00", "", True)


@pytest.fixture(autouse=True)
def _empty_trays():
    for kind in ChannelKind:
        tray(kind).messages.clear()


@pytest.fixture
def provider():
    with HttpProvider(lambda asked: Says(200, json.dumps({"id": f"s{uuid4().hex}", "status": "created"}))) as started:
        yield started


@pytest.fixture
def server():
    with SmtpProvider() as started:
        yield started


@pytest.fixture
def settings(provider, server) -> ChannelSettings:
    """As a municipality with everything set up, with its providers on this machine."""
    given = {name: getattr(django_settings, name) for name in dir(django_settings) if name.isupper()} | {
        "ELKS_USER": "u",
        "ELKS_PASSWORD": "p",
        "ELKS_SENDER": "+46766861004",
        "ELKS_URL": provider.url,
        "SMS_HTTP_URL": f"{provider.url}/other",
        "CALLOUT_CALLBACK_SECRET": "secret",
        "CALLOUT_VOICE_SOUND": "https://kris.example/q.mp3",
        "CALLOUT_TIMEOUT_SECONDS": 1,
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": server.port,
        "EMAIL_HOST_USER": "",
        "EMAIL_USE_TLS": False,
        "DEFAULT_FROM_EMAIL": "kris@kommunen.example",
        "VAPID_KEY": KEY,
        "VAPID_CONTACT": "mailto:kris@kommunen.example",
        "PUSH_HOSTS": ["127.0.0.1"],
        "VARDKASE_DEMO": False,
    }
    return ChannelSettings.read(SimpleNamespace(**given))


def message(kind: ChannelKind, text: str, provider: HttpProvider | None = None) -> Message:
    to = subscription(f"{provider.url}/p") if kind is ChannelKind.PUSH and provider else TO[kind]
    return Message(to, text, REFERENCE)


def sent(provider: HttpProvider, server: SmtpProvider) -> int:
    return len(provider.asked) + len(server.letters)


@pytest.mark.parametrize("kind", list(ChannelKind))
class TestEveryKind:
    def test_what_is_real_is_sent(self, kind, settings, provider, server):
        outcome = channel_for(kind, Mode.REAL, settings).send(message(kind, REAL_TEXT, provider), NOW)
        assert isinstance(outcome, Receipt), outcome
        assert outcome.state is State.HANDED_OVER
        assert sent(provider, server) == 1
        assert not tray(kind).messages

    def test_an_exercise_lies_in_the_tray(self, kind, settings, provider, server):
        outcome = channel_for(kind, Mode.EXERCISE, settings).send(message(kind, EXERCISE_TEXT), NOW)
        assert outcome == Receipt("tray", str(REFERENCE), NOW, State.KEPT)
        assert sent(provider, server) == 0
        (kept,) = tray(kind).messages
        assert (kept.kind, kept.message.text, kept.at) == (kind, EXERCISE_TEXT, NOW)

    def test_an_exercise_that_opted_in_is_sent_when_it_says_what_it_is(self, kind, settings, provider, server):
        outcome = channel_for(kind, Mode.EXERCISE, settings, opted_in=True).send(message(kind, EXERCISE_TEXT, provider), NOW)
        assert isinstance(outcome, Receipt), outcome
        assert sent(provider, server) == 1

    def test_an_exercise_that_opted_in_and_is_not_marked_is_not_sent(self, kind, settings, provider, server):
        outcome = channel_for(kind, Mode.EXERCISE, settings, opted_in=True).send(message(kind, REAL_TEXT, provider), NOW)
        assert isinstance(outcome, Failure)
        assert (outcome.fault, outcome.state) == (Fault.NOT_MARKED_AS_EXERCISE, State.FAILED)
        assert sent(provider, server) == 0

    @pytest.mark.parametrize("mode", list(Mode))
    @pytest.mark.parametrize("opted_in", [True, False])
    def test_a_demonstration_never_leaves_the_machine(self, kind, mode, opted_in, settings, provider, server):
        channel = channel_for(kind, mode, replace(settings, demo=True), opted_in=opted_in)
        assert isinstance(channel, Tray)
        assert channel.send(message(kind, REAL_TEXT), NOW).state is State.KEPT
        assert sent(provider, server) == 0

    def test_what_is_not_set_up_says_so(self, kind, settings):
        bare = replace(
            settings,
            elks=replace(settings.elks, user=""),
            http_sms=replace(settings.http_sms, url=""),
            mail=replace(settings.mail, host=""),
            push=replace(settings.push, key=""),
        )
        outcome = channel_for(kind, Mode.REAL, bare).send(message(kind, REAL_TEXT), NOW)
        assert isinstance(outcome, Failure)
        assert outcome.fault is Fault.NOT_CONFIGURED

    def test_a_wrong_number_fails_in_the_tray_as_it_would_in_earnest(self, kind):
        outcome = tray(kind).send(Message("112", EXERCISE_TEXT, REFERENCE), NOW)
        assert isinstance(outcome, Failure)
        assert outcome.fault is Fault.NUMBER_REFUSED
        assert not tray(kind).messages

    def test_the_memory_of_what_was_accepted_is_the_same_at_every_call(self, kind, settings, provider, server):
        for _ in range(3):
            channel_for(kind, Mode.REAL, settings).send(message(kind, REAL_TEXT, provider), NOW)
        assert sent(provider, server) == 1


class TestTray:
    def test_the_same_message_lies_there_once(self):
        kept = Tray(ChannelKind.SMS)
        for _ in range(3):
            kept.send(message(ChannelKind.SMS, EXERCISE_TEXT), NOW)
        assert len(kept.messages) == 1

    def test_the_newest_are_kept(self):
        kept = Tray(ChannelKind.SMS)
        for number in range(KEPT + 5):
            kept.send(Message(TO[ChannelKind.SMS], EXERCISE_TEXT, UUID(int=number)), NOW)
        assert len(kept.messages) == KEPT
        assert kept.messages[-1].message.reference == UUID(int=KEPT + 4)


class TestMark:
    def test_speech_must_be_marked_too(self, settings, provider):
        channel = channel_for(ChannelKind.VOICE, Mode.EXERCISE, settings, opted_in=True)
        spoken = replace(message(ChannelKind.VOICE, EXERCISE_TEXT), speak="Du kallas in. Tryck ett för ja.")
        assert channel.send(spoken, NOW).fault is Fault.NOT_MARKED_AS_EXERCISE
        marked = replace(spoken, speak="ÖVNING. Du kallas in. Tryck ett för ja. ÖVNING.")
        assert isinstance(channel.send(marked, NOW), Receipt)

    def test_the_subject_of_a_mail_must_be_marked_too(self, settings, server):
        channel = channel_for(ChannelKind.MAIL, Mode.EXERCISE, settings, opted_in=True)
        mail = replace(message(ChannelKind.MAIL, EXERCISE_TEXT), subject="Du kallas in")
        assert channel.send(mail, NOW).fault is Fault.NOT_MARKED_AS_EXERCISE
        assert server.letters == []
        assert isinstance(channel.send(replace(mail, subject="ÖVNING: du kallas in"), NOW), Receipt)

    def test_the_receipt_of_a_real_exercise_names_the_real_provider(self, settings, provider):
        channel = channel_for(ChannelKind.SMS, Mode.EXERCISE, settings, opted_in=True)
        assert isinstance(channel, ExerciseOnly)
        assert channel.send(message(ChannelKind.SMS, EXERCISE_TEXT), NOW).provider == "46elks"


class TestConfigured:
    def test_two_routes_for_sms_in_the_order_set(self, settings, provider):
        provider.answer = lambda asked: Says(200, '{"id": "b"}') if asked.path.startswith("/other") else Says(500, "")
        receipt = channel_for(ChannelKind.SMS, Mode.REAL, settings).send(message(ChannelKind.SMS, REAL_TEXT), NOW)
        assert receipt.provider == "http-sms"
        assert [failure.provider for failure in receipt.tried] == ["46elks"]
        provider.asked.clear()
        turned = channel_for(ChannelKind.SMS, Mode.REAL, replace(settings, sms_order=("http", "46elks")))
        turned.send(message(ChannelKind.SMS, REAL_TEXT), NOW)
        assert provider.asked[0].path.startswith("/other")

    def test_callbacks_are_given_out_only_with_a_secret(self, settings):
        assert settings.addresses("46elks").base == "http://localhost:8000/callout/callback"
        assert replace(settings, callback_secret="").addresses("46elks") is None

    def test_the_readers_know_the_same_secret(self, settings):
        listed = replace(settings, callback_sources=("203.0.113.9",))
        assert (listed.elks_callbacks().secret, listed.elks_callbacks().sources) == ("secret", ("203.0.113.9",))
        assert (listed.http_callbacks().secret, listed.http_callbacks().sources) == ("secret", ())

    def test_fields_of_the_other_provider_are_pairs(self, settings):
        assert settings.http_sms.fields == (("to", "to"), ("from", "from"), ("message", "text"), ("reference", "reference"))

    def test_the_settings_of_the_house_can_be_read_as_they_are(self):
        found = ChannelSettings.read(django_settings)
        assert found.sms_order == ("46elks", "http")
        assert isinstance(found.sms(), Routes)
        assert hash(found) == hash(ChannelSettings.read(django_settings))


def test_a_message_that_comes_while_another_is_laid_in_the_tray_waits_its_turn():
    """A call-out sends many at once, each from a thread of its own."""
    found = Tray(ChannelKind.SMS)
    others: list[object] = []

    class Looked:
        """What lies there already: while it is looked at, somebody else sends."""

        def __eq__(self, other: object) -> bool:
            if not others:
                later = replace(message(ChannelKind.SMS, EXERCISE_TEXT), reference=uuid4())
                others.append(Thread(target=found.send, args=(later, NOW)))
                others[0].start()
                others[0].join(0.2)
            return False

        __hash__ = None  # type: ignore[assignment]  # it is looked at, and kept in no set

    found.messages.extend(Kept(ChannelKind.SMS, Looked(), NOW) for _ in range(2))
    assert isinstance(found.send(message(ChannelKind.SMS, EXERCISE_TEXT), NOW), Receipt)
    others[0].join()
    assert len(found.messages) == 4
