"""The gate between what is real and what is not: a demonstration never leaves the machine, an exercise only when somebody has said so."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from threading import Lock

from vardkase.incidents.rules import Mode
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.channels.configured import ChannelSettings
from vardkase.leadership.channels.message import Channel, Fault, Message, Outcome, Receipt, State, fault
from vardkase.leadership.channels.numbers import e164, mobile
from vardkase.leadership.channels.push import Subscription
from vardkase.leadership.channels.routes import Routes
from vardkase.leadership.channels.texts import EXERCISE_MARK, is_marked
from vardkase.organisation import rules

TRAY = "tray"
KEPT = 1000


class ChannelKind(StrEnum):
    """By what means somebody is reached."""

    SMS = "sms"
    VOICE = "voice"
    MAIL = "mail"
    PUSH = "push"


@dataclass(frozen=True, slots=True)
class Kept:
    """A message that lies in the tray."""

    kind: ChannelKind
    message: Message
    at: datetime


@dataclass(frozen=True, slots=True)
class Tray:
    """Keeps messages where they can be seen and sends nothing. A wrong number fails here too: an exercise shall find it.

    The newest thousand are kept in this process; what must outlive it the call-out writes in its own entries.
    """

    kind: ChannelKind
    messages: deque[Kept] = field(default_factory=lambda: deque(maxlen=KEPT))
    # A call-out sends many at once, each from a thread of its own: one is looked for and laid there before the next.
    _turn: Lock = field(default_factory=Lock, init=False, repr=False, compare=False)

    @property
    def provider(self) -> str:
        """The name in receipts."""
        return TRAY

    def send(self, message: Message, now: datetime) -> Outcome:
        """Keeps one message. The state of its receipt is kept, never handed over."""
        try:
            _CHECKS[self.kind](message.to)
        except Refusal as refused:
            return fault(TRAY, Fault.NUMBER_REFUSED, refused.code)
        except ValueError:
            return fault(TRAY, Fault.NUMBER_REFUSED, "not a subscription")
        # The same message at a second try lies there once.
        with self._turn:
            if not any(kept.message == message for kept in self.messages):
                self.messages.append(Kept(self.kind, message, now))
        return Receipt(TRAY, str(message.reference), now, State.KEPT)


@dataclass(frozen=True, slots=True)
class ExerciseOnly:
    """A real channel for an exercise that opted in: what does not say at both ends that it is an exercise is not sent."""

    channel: Channel

    @property
    def provider(self) -> str:
        """The name in receipts."""
        return self.channel.provider

    def send(self, message: Message, now: datetime) -> Outcome:
        """Hands over one message that is marked as an exercise, in writing, in speech and in its subject (which begins with the mark)."""
        if not is_marked(message.text) or (message.speak and not is_marked(message.speak)):
            return fault(self.provider, Fault.NOT_MARKED_AS_EXERCISE, "the text must begin and end with ÖVNING")
        if message.subject and not message.subject.startswith(EXERCISE_MARK):
            return fault(self.provider, Fault.NOT_MARKED_AS_EXERCISE, "the subject must begin with ÖVNING")
        return self.channel.send(message, now)


def channel_for(kind: ChannelKind, mode: Mode, settings: ChannelSettings, opted_in: bool = False) -> Channel:
    """The way out for a kind, in a mode.

    A demonstration gets the tray whatever is said; an exercise does unless it opted in to real sending.
    """
    if settings.demo:
        return tray(kind)
    if mode is Mode.REAL:
        return _real(kind, settings)
    return ExerciseOnly(_real(kind, settings)) if opted_in else tray(kind)


@cache
def tray(kind: ChannelKind) -> Tray:
    """The tray of a kind: one for the process, so that it can be looked into."""
    return Tray(kind)


@cache
def _real(kind: ChannelKind, settings: ChannelSettings) -> Channel:
    """Kept for the process, since the routes remember what failed and what was accepted."""
    makers: dict[ChannelKind, Callable[[], Channel]] = {
        ChannelKind.SMS: settings.sms,
        ChannelKind.VOICE: settings.voice,
        ChannelKind.MAIL: lambda: Routes([settings.mail], settings.rest),
        ChannelKind.PUSH: lambda: Routes([settings.push], settings.rest),
    }
    return makers[kind]()


_CHECKS: dict[ChannelKind, Callable[[str], object]] = {
    ChannelKind.SMS: mobile,
    ChannelKind.VOICE: e164,
    ChannelKind.MAIL: lambda text: rules.normalise(rules.Channel.EMAIL, text),
    ChannelKind.PUSH: Subscription.read,
}
