"""Contact ways: the channels, and how what people type becomes one form that can be compared, dialled and printed.

Phone numbers are kept as E.164 (+46701740605), numbers without country code are Swedish (the national numbering plan: a leading 0,
then 7–9 digits; mobile numbers 9), and the short numbers (112, 1177, 113 13) are kept as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum

from vardkase.kernel.refusal import Refusal
from vardkase.organisation.rules.records import clean


class Channel(StrEnum):
    """How someone is reached."""

    MOBILE = "mobile"
    PHONE = "phone"
    SMS = "sms"
    EMAIL = "email"
    RAKEL_GROUP = "rakel_group"
    RAKEL_INDIVIDUAL = "rakel_individual"
    SDK = "sdk"
    SOS_NUMBER = "sos_number"
    SIGNAL = "signal"
    SATELLITE = "satellite"
    OTHER = "other"


PHONE_CHANNELS = frozenset({Channel.MOBILE, Channel.PHONE, Channel.SMS, Channel.SOS_NUMBER, Channel.SATELLITE})
CHANNELS = tuple(Channel)

_PUNCTUATION = re.compile(r"[\s\-‐‑‒–—−./()]")
_SHORT = re.compile(r"1\d{2,5}")
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-]+)*"
    r"@(?:[a-z0-9åäöéü](?:[a-z0-9åäöéü\-]{0,61}[a-z0-9åäöéü])?\.)+[a-zåäö][a-z0-9åäö\-]{0,61}[a-z0-9åäö]"
)
_SIGNAL_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{2,31}\.\d{2,9}")
_RAKEL_NUMBER = re.compile(r"[0-9][0-9 \-]{1,15}")
_SWEDISH_MOBILE = re.compile(r"\+467[02369]\d{7}")
_AREA_3 = frozenset(
    "010 011 013 016 018 019 020 021 023 026 031 033 035 036 040 042 044 046 054 060 063 070 072 073 076 077 079 090".split()
)
_GROUPS = {4: (2, 2), 5: (3, 2), 6: (2, 2, 2), 7: (3, 2, 2), 8: (3, 3, 2)}


def normalise(channel: Channel, text: str) -> str:
    """The one form in which a contact way is kept. Raises Refusal with what is wrong with it."""
    text = text.strip() if text.isascii() else unicodedata.normalize("NFKC", text).strip()
    if not text:
        raise Refusal("organisation.way_empty")
    if len(text) > 200:
        raise Refusal("organisation.too_long", limit=200, length=len(text))
    return _NORMALISERS[channel](text)


def display(channel: Channel, value: str) -> str:
    """The form people read: Swedish numbers as 070-174 06 05, all others as kept."""
    swedish = channel in PHONE_CHANNELS or channel is Channel.SIGNAL
    return _national(value) if swedish and value.startswith("+46") else value


def link(channel: Channel, value: str) -> str:
    """An address that a phone or mail program opens, or empty where there is none."""
    if channel is Channel.EMAIL:
        return f"mailto:{value}"
    if channel is Channel.SMS:
        return f"sms:{value}"
    return f"tel:{value}" if channel in PHONE_CHANNELS else ""


def _phone(text: str) -> str:
    text = re.sub(r"^tel[.:]?\s*", "", text, flags=re.IGNORECASE)
    digits = _PUNCTUATION.sub("", text.replace("(0)", ""))
    plus, digits = digits.startswith("+"), digits.removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        raise Refusal("organisation.phone_letters", value=text)
    if not plus and digits.startswith("00"):
        plus, digits = True, digits[2:]
    if not plus and _SHORT.fullmatch(digits):
        return digits
    if not plus and not digits.startswith("0"):
        raise Refusal("organisation.phone_no_area", value=text)
    return _international(text, digits if plus else "46" + digits[1:])


def _international(text: str, digits: str) -> str:
    if digits.startswith("46"):
        subscriber = digits[2:].removeprefix("0")
        length = {9} if subscriber[:2] in ("70", "72", "73", "76", "79") else {7, 8, 9}
        if len(subscriber) not in length or subscriber.startswith("0"):
            raise Refusal("organisation.phone_length", value=text)
        return "+46" + subscriber
    if digits.startswith("0") or not 7 <= len(digits) <= 15:
        raise Refusal("organisation.phone_length", value=text)
    return "+" + digits


def _mobile(text: str) -> str:
    number = _phone(text)
    if not number.startswith("+") or (number.startswith("+46") and not _SWEDISH_MOBILE.fullmatch(number)):
        raise Refusal("organisation.phone_not_mobile", value=text)
    return number


def _email(text: str) -> str:
    text = re.sub(r"^mailto:", "", text, flags=re.IGNORECASE)
    name, _, domain = text.rpartition("@")
    address = f"{name}@{domain.lower()}"
    if len(address) > 254 or not _EMAIL.fullmatch(address):
        raise Refusal("organisation.email", value=text)
    return address


def _rakel_individual(text: str) -> str:
    if not _RAKEL_NUMBER.fullmatch(text):
        raise Refusal("organisation.rakel_number", value=text)
    return re.sub(r"[ \-]+", "", text)


def _signal(text: str) -> str:
    return text if _SIGNAL_NAME.fullmatch(text) else _phone(text)


def _text(text: str) -> str:
    text = clean(text)
    if not text:
        raise Refusal("organisation.way_empty")
    return text


_NORMALISERS: dict[Channel, Callable[[str], str]] = {
    Channel.MOBILE: _mobile,
    Channel.PHONE: _phone,
    Channel.SMS: _mobile,
    Channel.EMAIL: _email,
    Channel.RAKEL_GROUP: _text,
    Channel.RAKEL_INDIVIDUAL: _rakel_individual,
    Channel.SDK: _text,
    Channel.SOS_NUMBER: _phone,
    Channel.SIGNAL: _signal,
    Channel.SATELLITE: _phone,
    Channel.OTHER: _text,
}


def _national(number: str) -> str:
    digits = "0" + number.removeprefix("+46")
    area = "08" if digits.startswith("08") else digits[:3] if digits[:3] in _AREA_3 else digits[:4]
    rest = digits[len(area) :]
    groups = _GROUPS.get(len(rest))
    if groups is None:
        return f"{area}-{rest}"
    parts, start = [], 0
    for size in groups:
        parts.append(rest[start : start + size])
        start += size
    return f"{area}-{' '.join(parts)}"
