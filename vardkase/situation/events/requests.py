"""In the stream: requests for information, and what is answered. Names and addresses of those asked stand for the staff alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.ledger.registry import event
from vardkase.situation.rules.requests import Means, Question, Recipient


@event("situation.request_sent")
@dataclass(frozen=True, slots=True)
class RequestSent:
    """Questions are put to somebody. Its id is the key of this entry."""

    request_id: UUID
    reference: str
    title: str
    reason: str
    questions: tuple[Question, ...]
    recipients: tuple[Recipient, ...]
    due_at: datetime
    again: UUID | None = None


@event("situation.request_seen")
@dataclass(frozen=True, slots=True)
class RequestSeen:
    """One of those asked has said that the request has come."""

    request_id: UUID
    reference: str
    recipient_id: UUID
    recipient: str


@event("situation.request_answered")
@dataclass(frozen=True, slots=True)
class RequestAnswered:
    """One of those asked has answered. A later answer of the same one stands beside it. Its id is the key of this entry.

    `answers` are by the key of the question; `unchanged_since` is when the earlier answer, which these are, was true.
    """

    answer_id: UUID
    request_id: UUID
    reference: str
    title: str
    recipient_id: UUID
    recipient: str
    answers: tuple[tuple[str, str], ...]
    questions: tuple[Question, ...]
    as_of: datetime
    by: str
    means: Means
    unchanged_since: datetime | None = None


@event("situation.request_closed")
@dataclass(frozen=True, slots=True)
class RequestClosed:
    """No more answers are wanted. `lacking` are those who had not answered."""

    request_id: UUID
    reference: str
    title: str
    reason: str
    lacking: tuple[str, ...] = ()


@event("situation.request_came")
@dataclass(frozen=True, slots=True)
class RequestCame:
    """Another asks us. Its id is the key of this entry."""

    came_id: UUID
    reference: str
    actor: str
    title: str
    questions: tuple[str, ...]
    due_at: datetime | None
    means: Means
    their_reference: str = ""


@event("situation.request_replied")
@dataclass(frozen=True, slots=True)
class RequestReplied:
    """We have answered. A later answer stands beside it."""

    came_id: UUID
    reference: str
    actor: str
    title: str
    questions: tuple[str, ...]
    answers: tuple[str, ...]
    approved_by: str
    means: Means


KINDS = (RequestSent, RequestSeen, RequestAnswered, RequestClosed, RequestCame, RequestReplied)
