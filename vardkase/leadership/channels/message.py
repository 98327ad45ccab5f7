"""What every channel takes and what it answers: a message, and a receipt or a failure. A channel never raises and is never silent."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

DETAIL_LENGTH = 200
_LONG_NUMBER = re.compile(r"\+?\d{6,}")


class State(StrEnum):
    """How far a message has come, by what we know."""

    HANDED_OVER = "handed_over"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    # Kept in the tray of an exercise or a demonstration: nothing has left the machine.
    KEPT = "kept"


class Fault(StrEnum):
    """Why a message was not handed over."""

    NUMBER_REFUSED = "number_refused"
    PROVIDER_REFUSED = "provider_refused"
    PROVIDER_SLOW = "provider_slow"
    PROVIDER_NONSENSE = "provider_nonsense"
    PROVIDER_UNREACHABLE = "provider_unreachable"
    NO_CREDIT = "no_credit"
    NOT_CONFIGURED = "not_configured"
    NOT_MARKED_AS_EXERCISE = "not_marked_as_exercise"


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one person by one way. `reference` is ours and the same at every try; `speak` is what a voice says."""

    to: str
    text: str
    reference: UUID
    reply_url: str = ""
    speak: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """The message was not accepted. FAILED: it has certainly not gone. UNKNOWN: it may have, and nobody said so."""

    provider: str
    fault: Fault
    detail: str = ""
    state: State = State.FAILED
    tried: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """The provider has accepted the message; `tried` are the routes that failed before it."""

    provider: str
    provider_id: str
    accepted_at: datetime
    state: State
    tried: tuple[Failure, ...] = ()


Outcome = Receipt | Failure


class Channel(Protocol):
    """A way out. Sending takes the moment from the caller, answers with what became of it, and never raises."""

    @property
    def provider(self) -> str:
        """The name that stands in receipts."""

    def send(self, message: Message, now: datetime) -> Outcome:
        """Hands over one message."""


def fault(provider: str, kind: Fault, detail: str = "", *, may_have_gone: bool = False) -> Failure:
    """A failure with a detail fit for a log: short, on one line, and without the numbers of people."""
    plain = _LONG_NUMBER.sub("…", " ".join(detail.split()))[:DETAIL_LENGTH]
    return Failure(provider, kind, plain, State.UNKNOWN if may_have_gone else State.FAILED)


def with_tried(outcome: Outcome, tried: tuple[Failure, ...]) -> Outcome:
    """The outcome with the failures that came before it."""
    return replace(outcome, tried=tried)
