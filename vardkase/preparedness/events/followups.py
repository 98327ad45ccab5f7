"""What is written of the yearly follow-up to the county board, stream `followups:<keeper id>`. Each answer carries its
question in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from vardkase.ledger.registry import event
from vardkase.preparedness.rules.asking import Answer, Form

STREAMS = "followups:"


def stream_of(keeper_id: UUID) -> str:
    """The stream of a municipality's follow-ups, all years."""
    return f"{STREAMS}{keeper_id}"


@event("preparedness.followup_form_imported")
@dataclass(frozen=True, slots=True)
class FollowupFormImported:
    """The form of a year is there, or a new version of it. Answers stay."""

    keeper_id: UUID
    keeper: str
    year: int
    form: Form
    file: str


@event("preparedness.followup_answered")
@dataclass(frozen=True, slots=True)
class FollowupAnswered:
    """Questions of a year are answered, or answered anew, as the form of that version puts them."""

    keeper_id: UUID
    keeper: str
    year: int
    version: int
    answers: tuple[Answer, ...]


@event("preparedness.followup_sent")
@dataclass(frozen=True, slots=True)
class FollowupSent:
    """The follow-up has been sent: on which day, to whom, under which registry number, and how much of it was answered."""

    keeper_id: UUID
    keeper: str
    year: int
    version: int
    on: date
    to: str
    registry: str
    answered: int
    total: int
    note: str


@event("preparedness.followup_reopened")
@dataclass(frozen=True, slots=True)
class FollowupReopened:
    """A sent follow-up is opened again, to be completed."""

    keeper_id: UUID
    keeper: str
    year: int
    reason: str


KINDS: tuple[type, ...] = (FollowupFormImported, FollowupAnswered, FollowupSent, FollowupReopened)
