"""Numbers and addresses: one form for each, and a reason for what is none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.organisation import rules
from vardkase.organisation.rules import Channel, OrganisationKind, Place
from vardkase.testing.cases import each

K, C = OrganisationKind, Channel
NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)


def place(kind, authority=None, line=None):
    id = new_id()
    return Place(id, kind, authority or id, line or (id,))


def refused(code, call, *args, **kwargs):
    with pytest.raises(Refusal) as caught:
        call(*args, **kwargs)
    assert caught.value.code == f"organisation.{code}"
    return caught.value


class TestPhoneNumbers:
    @each(
        ("typed", "kept", "shown"),
        [
            ("070-1740605", "+46701740605", "070-174 06 05"),
            ("070-174 06 05", "+46701740605", "070-174 06 05"),
            ("0701740605", "+46701740605", "070-174 06 05"),
            ("+46701740605", "+46701740605", "070-174 06 05"),
            ("+46 (0)70 174 06 05", "+46701740605", "070-174 06 05"),
            ("0046 70 174 06 05", "+46701740605", "070-174 06 05"),
            ("+460701740605", "+46701740605", "070-174 06 05"),
            ("tel: 070 174 06 05", "+46701740605", "070-174 06 05"),
            ("070–174 06 05", "+46701740605", "070-174 06 05"),
            ("070\u00a0174\u00a006\u00a005", "+46701740605", "070-174 06 05"),
            ("０７０１７４０６０５", "+46701740605", "070-174 06 05"),
            ("08-465 004 00", "+46846500400", "08-465 004 00"),
            ("(08) 465 004 00", "+46846500400", "08-465 004 00"),
            ("08/46500400", "+46846500400", "08-465 004 00"),
            ("031-390 06 00", "+46313900600", "031-390 06 00"),
            ("040-628 04 00", "+46406280400", "040-628 04 00"),
            ("0980-31 92 00", "+46980319200", "0980-31 92 00"),
            ("+47 22 00 00 00", "+4722000000", "+4722000000"),
            ("00358 9 0000 000", "+35890000000", "+35890000000"),
            ("112", "112", "112"),
            ("113 13", "11313", "11313"),
            ("1177", "1177", "1177"),
        ],
    )
    def test_one_number_has_one_form(self, typed, kept, shown):
        assert rules.normalise(C.PHONE, typed) == kept
        assert rules.display(C.PHONE, kept) == shown

    @each(
        ("typed", "code"),
        [
            ("", "way_empty"),
            ("   ", "way_empty"),
            ("ring Testa", "phone_letters"),
            ("070-174 06 05 ankn 12", "phone_letters"),
            ("070-174O605", "phone_letters"),
            ("1740605", "phone_letters_no"),
            ("701740605", "phone_no_area"),
            ("46500400", "phone_no_area"),
            ("070-174 06", "phone_length"),
            ("070-174 06 05 05", "phone_length"),
            ("08-12", "phone_length"),
            ("+46", "phone_length"),
            ("+1", "phone_length"),
            ("+0123456789", "phone_length"),
            ("+1234567890123456", "phone_length"),
            ("00", "phone_length"),
            ("0" * 300, "too_long"),
        ],
    )
    def test_what_is_no_number_is_refused_with_a_reason(self, typed, code):
        code = "phone_no_area" if code == "phone_letters_no" else code
        refused(code, rules.normalise, C.PHONE, typed)

    def test_a_mobile_number_must_be_one(self):
        assert rules.normalise(C.MOBILE, "076-123 45 67") == "+46761234567"
        assert rules.normalise(C.SMS, "+4790000000") == "+4790000000"
        refused("phone_not_mobile", rules.normalise, C.MOBILE, "08-465 004 00")
        refused("phone_not_mobile", rules.normalise, C.SMS, "010-123 45 67")

    @given(st.integers(0, 9_999_999))
    def test_what_is_shown_can_be_typed_in_again(self, number):
        kept = rules.normalise(C.MOBILE, f"070-{number:07d}")
        assert rules.normalise(C.MOBILE, rules.display(C.MOBILE, kept)) == kept

    @given(st.text(max_size=60))
    def test_any_text_is_a_number_or_a_refusal_and_a_number_stays_itself(self, text):
        try:
            kept = rules.normalise(C.PHONE, text)
        except Refusal:
            return
        assert rules.normalise(C.PHONE, kept) == kept
        assert kept.removeprefix("+").isascii()


class TestOtherChannels:
    @each(
        ("typed", "kept"),
        [
            ("tib@norrtalje.example", "tib@norrtalje.example"),
            (" TiB@Norrtalje.EXAMPLE ", "TiB@norrtalje.example"),
            ("mailto:tib@norrtalje.example", "tib@norrtalje.example"),
            ("a.b+c@sub.kommun.example", "a.b+c@sub.kommun.example"),
            ("info@östhammar.example", "info@östhammar.example"),
        ],
    )
    def test_addresses_that_are_right(self, typed, kept):
        assert rules.normalise(C.EMAIL, typed) == kept

    @each(
        "typed",
        [
            "tib",
            "tib@",
            "@x.se",
            "tib@norrtalje",
            "a b@x.se",
            "a@x..se",
            ".a@x.se",
            "a@-x.se",
            "Tib <a@x.se>",
            "a@x.se;b@x.se",
            "å@" + "x" * 250,
        ],
    )
    def test_addresses_that_are_wrong(self, typed):
        with pytest.raises(Refusal):
            rules.normalise(C.EMAIL, typed)

    def test_a_rakel_individual_is_digits(self):
        assert rules.normalise(C.RAKEL_INDIVIDUAL, "999 00-01") == "9990001"
        refused("rakel_number", rules.normalise, C.RAKEL_INDIVIDUAL, "RÄDDN-1")

    def test_a_talk_group_is_a_name(self):
        assert rules.normalise(C.RAKEL_GROUP, "  SAML-SSR-1 ") == "SAML-SSR-1"

    def test_signal_is_a_number_or_a_name(self):
        assert rules.normalise(C.SIGNAL, "070-174 06 05") == "+46701740605"
        assert rules.normalise(C.SIGNAL, "testa.42") == "testa.42"
        refused("phone_letters", rules.normalise, C.SIGNAL, "testa")

    def test_free_channels_take_text_and_not_nothing(self):
        assert rules.normalise(C.OTHER, "Kanal 16 VHF") == "Kanal 16 VHF"
        assert rules.normalise(C.SDK, "Norrtälje kommun – Registrator") == "Norrtälje kommun – Registrator"
        refused("way_empty", rules.normalise, C.OTHER, "\u200b")

    def test_links_open_the_right_program(self):
        assert rules.link(C.MOBILE, "+46701740605") == "tel:+46701740605"
        assert rules.link(C.SMS, "+46701740605") == "sms:+46701740605"
        assert rules.link(C.EMAIL, "a@x.example") == "mailto:a@x.example"
        assert not rules.link(C.RAKEL_GROUP, "SAML")

    @given(st.sampled_from(list(Channel)), st.text(max_size=250))
    def test_any_text_on_any_channel_is_a_value_or_a_refusal(self, channel, text):
        try:
            value = rules.normalise(channel, text)
        except Refusal:
            return
        assert value
        assert len(value) <= 254
        assert rules.normalise(channel, value) == value
