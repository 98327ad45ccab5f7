"""What providers call back with: believed only with our mark, the same when it comes twice, and never more than was said."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.leadership.channels.callbacks import (
    CallbackAddresses,
    DeliveryReport,
    ElksCallbacks,
    HttpCallbacks,
    IncomingNames,
    IncomingSms,
    KeyPress,
    Kind,
    Rejected,
    Rejection,
    mark,
    moment,
)
from vardkase.leadership.channels.elks import ElksAccount, ElksSms
from vardkase.leadership.channels.message import Message, Receipt, State
from vardkase.leadership.tests.providers import NOW, HttpProvider, Says
from vardkase.testing.cases import each

SECRET = "a shared secret"
REFERENCE = UUID("01890000-0000-7000-8000-000000000006")
# As 46elks publishes them (46elks.se/docs/ip-addresses).
PUBLISHED = ("176.10.154.199", "85.24.146.132", "185.39.146.243", "2001:9b0:2:902::199")
ELKS = ElksCallbacks(SECRET)
HTTP = HttpCallbacks(SECRET)
FORMS = {
    Kind.DELIVERY: {"id": "s1", "status": "delivered", "delivered": "2026-01-03T09:00:00.111000"},
    Kind.HANGUP: {"id": "c1", "state": "busy"},
    Kind.DIGIT: {"callid": "c1", "from": "+46766861004", "result": "1"},
    Kind.INCOMING: {
        "id": "s2",
        "from": "+46701740605",
        "to": "+46766861004",
        "message": "JA 20",
        "direction": "incoming",
        "created": "2026-01-03T09:01:00",
    },
}


def read(kind: Kind, callbacks=ELKS, form=None, given: str | None = None, reference: UUID = REFERENCE, remote: str = "203.0.113.9"):
    """Reads a callback of a kind as the view would."""
    arguments: dict[str, object] = {
        "remote": remote,
        "mark": given if given is not None else right_mark(kind, callbacks.provider, reference),
    }
    if kind is not Kind.INCOMING:
        arguments["reference"] = reference
    return getattr(callbacks, kind.value)(FORMS[kind] if form is None else form, **arguments)


def right_mark(kind: Kind, provider: str = "46elks", reference: UUID = REFERENCE, secret: str = SECRET) -> str:
    return mark(secret, provider, kind, None if kind is Kind.INCOMING else reference)


class TestElks:
    @pytest.mark.parametrize(("status", "state"), [("sent", State.HANDED_OVER), ("delivered", State.DELIVERED), ("failed", State.FAILED)])
    def test_a_delivery_report(self, status, state):
        report = read(Kind.DELIVERY, form={"id": "s1", "status": status})
        assert isinstance(report, DeliveryReport)
        assert (report.provider, report.provider_id, report.reference, report.state, report.at) == ("46elks", "s1", REFERENCE, state, None)

    def test_the_time_of_delivery_is_utc(self):
        assert read(Kind.DELIVERY).at == datetime(2026, 1, 3, 9, 0, 0, 111000, tzinfo=UTC)

    def test_a_time_that_cannot_be_read_does_not_cost_the_report(self):
        assert read(Kind.DELIVERY, form={"id": "s1", "status": "delivered", "delivered": "yesterday"}).state is State.DELIVERED

    def test_an_incoming_sms(self):
        sms = read(Kind.INCOMING)
        assert isinstance(sms, IncomingSms)
        assert (sms.provider_id, sms.sender, sms.to, sms.text) == ("s2", "+46701740605", "+46766861004", "JA 20")
        assert sms.at == datetime(2026, 1, 3, 9, 1, tzinfo=UTC)

    def test_a_long_sms_is_cut_and_not_refused(self):
        assert len(read(Kind.INCOMING, form=FORMS[Kind.INCOMING] | {"message": "x" * 9000}).text) == 2000

    @each(("result", "digits"), [("1", "1"), ("123", "123"), ("", ""), ("failed", ""), ("1; DROP", ""), ("٣", ""), ("1" * 50, "")])
    def test_a_key_that_was_pressed(self, result, digits):
        pressed = read(Kind.DIGIT, form={"callid": "c1", "result": result})
        assert isinstance(pressed, KeyPress)
        assert (pressed.provider_id, pressed.reference, pressed.digits) == ("c1", REFERENCE, digits)

    @each(
        ("state", "expected"),
        [("busy", State.FAILED), ("failed", State.FAILED), ("success", State.DELIVERED), ("", State.UNKNOWN), ("new", State.UNKNOWN)],
    )
    def test_the_end_of_a_call(self, state, expected):
        assert read(Kind.HANGUP, form={"id": "c1", "state": state}).state is expected

    @each(
        ("kind", "form"),
        [
            (Kind.DELIVERY, {}),
            (Kind.DELIVERY, {"id": "s1"}),
            (Kind.DELIVERY, {"id": "s1", "status": "arrived"}),
            (Kind.DELIVERY, {"status": "delivered"}),
            (Kind.DELIVERY, {"id": "s 1", "status": "delivered"}),
            (Kind.DELIVERY, {"id": "s" * 201, "status": "delivered"}),
            (Kind.INCOMING, {}),
            (Kind.INCOMING, {"id": "s1", "message": "ja"}),
            (Kind.INCOMING, {"from": "+46701740605", "message": "ja"}),
            (Kind.INCOMING, {"id": "s1", "from": "x" * 500, "message": "ja"}),
            (Kind.INCOMING, FORMS[Kind.INCOMING] | {"direction": "outgoing"}),
            (Kind.DIGIT, {}),
            (Kind.DIGIT, {"result": "1"}),
            (Kind.HANGUP, {"state": "busy"}),
        ],
    )
    def test_what_is_not_as_documented_is_malformed(self, kind, form):
        assert read(kind, form=form) == Rejected("46elks", Rejection.MALFORMED)


class TestForgery:
    @each("kind", list(Kind))
    @each("given", ["", "a" * 22, "å" * 22, "\ud800", "a" * 5000])
    def test_a_wrong_mark_is_forged(self, kind, given):
        assert read(kind, given=given) == Rejected("46elks", Rejection.FORGED)

    @each("kind", list(Kind))
    def test_the_mark_of_another_secret_provider_kind_or_message_is_forged(self, kind):
        others = [
            right_mark(kind, secret="another"),
            right_mark(kind, provider="http-sms"),
            *(right_mark(other) for other in Kind if other is not kind),
        ]
        if kind is not Kind.INCOMING:
            others.append(right_mark(kind, reference=uuid4()))
        assert {read(kind, given=other) for other in others} == {Rejected("46elks", Rejection.FORGED)}

    def test_a_mark_seen_for_one_message_opens_no_other(self):
        seen = right_mark(Kind.DELIVERY)
        assert isinstance(read(Kind.DELIVERY, given=seen), DeliveryReport)
        assert isinstance(read(Kind.DELIVERY, given=seen, reference=uuid4()), Rejected)

    @each("kind", list(Kind))
    def test_without_a_secret_every_door_is_shut(self, kind):
        assert read(kind, ElksCallbacks(""), given="") == Rejected("46elks", Rejection.NOT_CONFIGURED)
        with pytest.raises(ValueError, match="secret"):
            mark("", "46elks", kind)

    @each("remote", [*PUBLISHED, "::ffff:176.10.154.199"])
    def test_published_origins_are_let_in(self, remote):
        assert isinstance(read(Kind.DELIVERY, ElksCallbacks(SECRET, PUBLISHED), remote=remote), DeliveryReport)

    @each("remote", ["203.0.113.9", "176.10.154.198", "2001:9b0:2:902::198", "", "unknown", "127.0.0.1"])
    def test_other_origins_are_not_even_with_the_right_mark(self, remote):
        assert read(Kind.DELIVERY, ElksCallbacks(SECRET, PUBLISHED), remote=remote) == Rejected("46elks", Rejection.FOREIGN_SOURCE)

    def test_a_network_of_origins(self):
        assert isinstance(read(Kind.DELIVERY, ElksCallbacks(SECRET, ("203.0.113.0/24",))), DeliveryReport)

    @given(st.text(max_size=40), st.dictionaries(st.text(max_size=10), st.text(max_size=20), max_size=5), st.sampled_from(list(Kind)))
    def test_nothing_that_is_made_up_gets_in(self, given_mark, form, kind):
        if given_mark != right_mark(kind):
            assert isinstance(read(kind, form=form, given=given_mark), Rejected)


class TestDoubles:
    @each("kind", list(Kind))
    def test_the_same_callback_has_the_same_key(self, kind):
        assert read(kind).key == read(kind).key

    def test_another_state_of_the_same_message_is_another_thing(self):
        keys = {read(Kind.DELIVERY, form={"id": "s1", "status": status}).key for status in ("sent", "delivered", "failed")}
        assert len(keys) == 3

    def test_the_same_words_in_another_sms_are_another_answer(self):
        assert read(Kind.INCOMING).key != read(Kind.INCOMING, form=FORMS[Kind.INCOMING] | {"id": "s3"}).key

    def test_two_providers_with_the_same_id_are_two(self):
        assert read(Kind.DELIVERY).key != read(Kind.DELIVERY, HTTP).key

    def test_a_key_never_changes_from_one_version_to_the_next(self):
        assert read(Kind.DELIVERY).key == UUID("af9ce677-8ba6-5666-b04b-5e30330b621a")


class TestAddresses:
    ADDRESSES = CallbackAddresses("https://kris.example/cb/", SECRET, "46elks")

    def test_what_was_given_out_is_let_in(self):
        for kind, address in (
            (Kind.DELIVERY, self.ADDRESSES.delivery(REFERENCE)),
            (Kind.DIGIT, self.ADDRESSES.digit(REFERENCE)),
            (Kind.HANGUP, self.ADDRESSES.hangup(REFERENCE)),
        ):
            base, provider, said, given, reference, end = urlsplit(address).path[1:].split("/")
            assert (base, provider, said, reference, end) == ("cb", "46elks", kind.value, str(REFERENCE), "")
            assert not isinstance(read(kind, given=given), Rejected)
        assert not isinstance(read(Kind.INCOMING, given=self.ADDRESSES.incoming().split("/")[-2]), Rejected)

    def test_the_secret_is_in_no_address(self):
        assert SECRET not in self.ADDRESSES.incoming() + self.ADDRESSES.delivery(REFERENCE)


class TestHttp:
    @each(
        ("word", "state"),
        [
            ("delivered", State.DELIVERED),
            ("DELIVRD", State.DELIVERED),
            ("Expired", State.FAILED),
            ("UNDELIV", State.FAILED),
            ("buffered", State.UNKNOWN),
        ],
    )
    def test_words_of_other_providers(self, word, state):
        report = read(Kind.DELIVERY, HTTP, form={"id": "m1", "status": word})
        assert (report.provider, report.provider_id, report.state) == ("http-sms", "m1", state)

    def test_a_report_without_an_id_is_known_by_our_reference(self):
        assert read(Kind.DELIVERY, HTTP, form={"status": "delivered"}).provider_id == str(REFERENCE)

    def test_names_of_fields_are_settings(self):
        callbacks = HttpCallbacks(SECRET, names=IncomingNames("msgid", "msisdn", "dest", "text", "ts"))
        sms = read(
            Kind.INCOMING,
            callbacks,
            form={"msgid": "1", "msisdn": "46701740605", "dest": "71120", "text": "nej", "ts": "2026-01-03T10:00:00+01:00"},
        )
        assert (sms.sender, sms.to, sms.text, sms.at) == ("46701740605", "71120", "nej", NOW)

    @pytest.mark.parametrize(
        ("kind", "form"),
        [(Kind.DELIVERY, {}), (Kind.DELIVERY, {"id": "1", "status": " "}), (Kind.INCOMING, {"from": "x", "message": "ja"})],
    )
    def test_what_says_nothing_is_malformed(self, kind, form):
        assert read(kind, HTTP, form=form) == Rejected("http-sms", Rejection.MALFORMED)

    @pytest.mark.parametrize("kind", [Kind.DELIVERY, Kind.INCOMING])
    def test_a_forged_one_is_rejected(self, kind):
        assert read(kind, HTTP, given=right_mark(kind, "46elks")) == Rejected("http-sms", Rejection.FORGED)


@each("text", ["", "now", "2026-13-01", "12:00", "1767430800"])
def test_a_moment_that_cannot_be_read_is_none(text):
    assert moment(text) is None


def test_from_sending_to_a_report_that_comes_twice():
    """The whole way: we give an address, the provider calls it twice, and it is one thing."""
    with HttpProvider(lambda asked: Says(200, json.dumps({"id": "s77", "status": "created"}))) as provider:
        sms = ElksSms(ElksAccount("u", "p", "x", provider.url, 2), CallbackAddresses("https://kris.example/cb", SECRET, "46elks"))
        receipt = sms.send(Message("0701740605", "Du kallas in", REFERENCE), NOW)
    assert isinstance(receipt, Receipt)
    given = provider.asked[0].form["whendelivered"].split("/")[-3]
    first, second = (read(Kind.DELIVERY, form={"id": "s77", "status": "delivered"}, given=given) for _ in range(2))
    assert first == second
    assert first.provider_id == receipt.provider_id
