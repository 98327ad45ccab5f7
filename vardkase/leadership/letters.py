"""What a call-out says to people: composed once for a role when its wave goes out, so that a second try says the same."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from vardkase.incidents.rules import Mode
from vardkase.kernel.codec import from_plain
from vardkase.leadership.channels.gate import ChannelKind
from vardkase.leadership.channels.message import Message
from vardkase.leadership.channels.texts import EXERCISE_MARK, STOPPED, STOPPED_SPEAK, compose
from vardkase.leadership.channels.tokens import LENGTH, make_token
from vardkase.leadership.models import Callout, CalloutMessage, CalloutSeat
from vardkase.leadership.rules.callouts import Way
from vardkase.leadership.rules.stopping import farewell
from vardkase.ui import times

LINK = "{link}"
# What is sent is Swedish, whoever looks at the screens.
AT_ONCE = "snarast"
_BRACES = str.maketrans("{}", "()")
SUBJECT, TEST_SUBJECT, STOPPED_SUBJECT = "Inkallning", "Prov av inkallning", "Inkallningen är avbruten"


@dataclass(frozen=True, slots=True)
class Words:
    """What is said for a role, with {link} where each one's own link goes: in an SMS, in a call, and where there is room for all of it."""

    text: str
    speak: str
    letter: str


def words_for(row: Callout, role: str, now: datetime) -> Words:
    """The words of a role. Braces that somebody has written become brackets: no role and no place may call for the link."""
    stand_in = link_of("x" * LENGTH)
    time = times.moment(row.report_at, now) if row.report_at else AT_ONCE
    text, brief = (settings.CALLOUT_TEXT_TEST, "") if row.is_test else (settings.CALLOUT_TEXT, settings.CALLOUT_TEXT_BRIEF)
    sender, exercise = settings.MUNICIPALITY, row.mode == Mode.EXERCISE
    spoken = settings.CALLOUT_TEXT_TEST if row.is_test else settings.CALLOUT_SPEAK
    role, place = role.translate(_BRACES), row.place.translate(_BRACES)

    def said(link: str, template: str, brief: str) -> str:
        return compose(role, place, time, link, exercise, sender=sender, template=template, brief=brief).replace(stand_in, LINK)

    return Words(said(stand_in, text, brief), said("", spoken, ""), said(stand_in, text, ""))


def words_of_stop(row: Callout, role: str) -> Words:
    """The words for those of a role who need not come after all."""
    sender, exercise, called = settings.MUNICIPALITY, row.mode == Mode.EXERCISE, role.translate(_BRACES)
    text, speak = (compose(called, "", "", "", exercise, sender=sender, template=one, brief="") for one in (STOPPED, STOPPED_SPEAK))
    return Words(text, speak, text)


def message_for(row: Callout, seat: CalloutSeat, message: CalloutMessage, address: str) -> Message:
    """A message as it goes out, under its reference."""
    link = link_of(make_token(key=settings.SECRET_KEY, expires_at=row.link_until, id=seat.token).text)
    text = message.text.replace(LINK, link)
    is_farewell = message.id == farewell(seat.id, message.kind)
    subject = STOPPED_SUBJECT if is_farewell else TEST_SUBJECT if row.is_test else SUBJECT
    if row.mode == Mode.EXERCISE:
        subject = f"{EXERCISE_MARK} {subject}"
    speak = text if message.kind == ChannelKind.VOICE else ""
    return Message(address, text, message.id, link, speak, subject)


def link_of(token: str) -> str:
    """The address that answers, short since it goes out in an SMS."""
    return f"{settings.BASE_URL.rstrip('/')}/c/{token}/"


def ways_of(seat: CalloutSeat) -> tuple[Way, ...]:
    """The ways to somebody, as they were when the call-out started."""
    return tuple(from_plain(Way, plain) for plain in json.loads(seat.ways))
