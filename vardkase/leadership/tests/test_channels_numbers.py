"""Numbers: what people write becomes one form, and what is no number is refused with a code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.kernel.refusal import Refusal
from vardkase.leadership.channels.numbers import e164, mobile
from vardkase.testing.cases import each


@each(
    "text",
    [
        "070-174 06 05",
        "0701740605",
        "+46701740605",
        "+46 70 174 06 05",
        "0046701740605",
        "+46 (0)70 174 06 05",
        "070/174 06 05",
        "tel:0701740605",
    ],
)
def test_a_swedish_mobile_number_has_one_form(text):
    assert e164(text) == mobile(text) == "+46701740605"


@each(
    ("text", "form"),
    [
        ("+4790123456", "+4790123456"),
        ("0047 901 23 456", "+4790123456"),
        ("+358 40 123 4567", "+358401234567"),
        ("+1 (212) 555-0100", "+12125550100"),
    ],
)
def test_a_foreign_number_is_kept(text, form):
    assert e164(text) == mobile(text) == form


def test_a_landline_can_be_called_and_gets_no_sms():
    assert e164("0176-710 00") == "+4617671000"
    with pytest.raises(Refusal) as refused:
        mobile("0176-710 00")
    assert refused.value.code == "organisation.phone_not_mobile"


@each(
    ("text", "code"),
    [
        ("112", "organisation.phone_no_area"),
        ("113 13", "organisation.phone_no_area"),
        ("701740605", "organisation.phone_no_area"),
        ("070-174 06", "organisation.phone_length"),
        ("070-174 06 05 05", "organisation.phone_length"),
        ("+46 070 0", "organisation.phone_length"),
        ("+1234567890123456", "organisation.phone_length"),
        ("fråga växeln", "organisation.phone_letters"),
        ("070-174 06 O5", "organisation.phone_letters"),
        ("+46701740605;+46701740606", "organisation.phone_letters"),
        ("", "organisation.way_empty"),
        ("   ", "organisation.way_empty"),
        ("0" * 300, "organisation.too_long"),
    ],
)
def test_what_cannot_be_called_is_refused_with_a_code(text, code):
    with pytest.raises(Refusal) as refused:
        e164(text)
    assert refused.value.code == code


@each("text", ["112", "1177", "08-123 456 78", "070-174 06"])
def test_what_can_get_no_sms_is_refused(text):
    with pytest.raises(Refusal):
        mobile(text)


SEPARATORS = st.sampled_from(["", " ", "-", " - ", "–", "."])


@given(
    second=st.sampled_from("02369"),
    rest=st.text("0123456789", min_size=7, max_size=7),
    prefix=st.sampled_from(["0", "+46", "0046", "+46(0)", "+46 "]),
    separators=st.lists(SEPARATORS, min_size=9, max_size=9),
)
def test_every_way_of_writing_a_mobile_number_gives_the_same(second, rest, prefix, separators):
    digits = f"7{second}{rest}"
    written = prefix + "".join(digit + separator for digit, separator in zip(digits, separators, strict=True))
    assert mobile(written) == f"+46{digits}"
    assert mobile(mobile(written)) == mobile(written)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_number_or_a_refusal(text):
    for read in (e164, mobile):
        try:
            number = read(text)
        except Refusal:
            continue
        else:
            assert number[0] == "+"
            assert number[1:].isdigit()
            assert 8 <= len(number) <= 16
