"""What is written of budgeted choices, stream `choices:<authority id>`: the question whole, its answer, and what was chosen."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from vardkase.ledger.registry import event
from vardkase.preparedness.choice import Problem
from vardkase.preparedness.rules.choices import Answer, Chosen

STREAMS = "choices:"


def stream_of(authority_id: UUID) -> str:
    """The stream of an authority's choices of measures."""
    return f"{STREAMS}{authority_id}"


@event("preparedness.choice_asked")
@dataclass(frozen=True, slots=True)
class ChoiceAsked:
    """Somebody asks which measures give most for a sum: the measures, their costs and expected steps, and what a step counts."""

    authority_id: UUID
    authority: str
    choice_id: UUID
    problem: Problem


@event("preparedness.choice_answered")
@dataclass(frozen=True, slots=True)
class ChoiceAnswered:
    """What the reckoning said, written by the house itself."""

    authority_id: UUID
    authority: str
    choice_id: UUID
    answer: Answer


@event("preparedness.choice_made")
@dataclass(frozen=True, slots=True)
class ChoiceMade:
    """Somebody proposes to choose these: a proposal to those who decide, and no decision."""

    authority_id: UUID
    authority: str
    choice_id: UUID
    chosen: Chosen


@event("preparedness.choice_stopped")
@dataclass(frozen=True, slots=True)
class ChoiceStopped:
    """Somebody stops the reckoning: the question has no answer, and is asked anew by who wants one."""

    authority_id: UUID
    authority: str
    choice_id: UUID


KINDS: tuple[type, ...] = (ChoiceAsked, ChoiceAnswered, ChoiceMade, ChoiceStopped)
