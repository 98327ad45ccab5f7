"""Warnings from outside: in the stream of the authority that they came to, `warnings:<authority id>`; and what we issue, in the incident's.

An entry holds the whole warning as it was understood, the sender's own words for it, and the fingerprint of the document that it stood in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.ledger.registry import event
from vardkase.situation.rules.feeds import Feed
from vardkase.situation.rules.warnings import Alert, Ended, Why


def warnings_stream(authority_id: UUID) -> str:
    """The stream of the warnings that came to an authority."""
    return f"warnings:{authority_id}"


@event("warning.received")
@dataclass(frozen=True, slots=True)
class WarningReceived:
    """A warning that touches us came, or came anew with other words.

    `document` is the sha256 of the answer that it stood in; `raw` the sender's own words, empty when longer than `MAX_RAW`. `again`: it
    was known; `back`: its feed had no longer had it, since `gone_at`; `ask_again`: somebody has to take a stand anew. `way` tells feeds of
    one sort from each other; `beside` are the warnings that it speaks of without being able to change them, as they are others'.
    """

    warning_id: UUID
    authority: str
    feed: Feed
    alert: Alert
    why: tuple[Why, ...]
    digest: str
    document: str
    raw: str = ""
    raw_size: int = 0
    again: bool = False
    back: bool = False
    ask_again: bool = False
    way: str = ""
    beside: tuple[UUID, ...] = ()
    gone_at: datetime | None = None


@event("warning.ended")
@dataclass(frozen=True, slots=True)
class WarningEnded:
    """A warning holds no more: by which message, or because its feed no longer has it."""

    warning_id: UUID
    headline: str
    how: Ended
    by: str = ""
    raw: str = ""


@event("warning.taken_in")
@dataclass(frozen=True, slots=True)
class WarningTakenIn:
    """Somebody put a warning into the log of an incident. `about` is the number of the version; `entry` that of the line in the log."""

    warning_id: UUID
    about: int
    headline: str
    incident_id: UUID
    incident: str
    title: str
    entry: int


@event("warning.alarm_raised")
@dataclass(frozen=True, slots=True)
class WarningAlarmRaised:
    """Somebody raised an alarm of a warning."""

    warning_id: UUID
    about: int
    headline: str
    alarm_id: UUID


@event("warning.dismissed")
@dataclass(frozen=True, slots=True)
class WarningDismissed:
    """Somebody judged that a warning asks nothing of us, and why."""

    warning_id: UUID
    about: int
    headline: str
    reason: str


@event("situation.warning_issued")
@dataclass(frozen=True, slots=True)
class WarningIssued:
    """A warning of ours was written as CAP 1.2. Its id is the key of this entry; `document` the file’s sha256. `reference` is V-001…

    `note` says what it is that is not meant: of which exercise, or of a demonstration.
    """

    issued_id: UUID
    reference: str
    alert: Alert
    incident: str
    document: str
    note: str = ""


KINDS: tuple[type, ...] = (WarningIssued,)
OWN_KINDS: tuple[type, ...] = (WarningReceived, WarningEnded, WarningTakenIn, WarningAlarmRaised, WarningDismissed)
