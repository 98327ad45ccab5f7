"""What is written of the statutory self-check, stream `selfchecks:<authority id>`. Each answer carries its question in words."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from vardkase.ledger.registry import event
from vardkase.preparedness.rules.asking import Answer

STREAMS = "selfchecks:"


def stream_of(authority_id: UUID) -> str:
    """The stream of an authority's self-checks, all years."""
    return f"{STREAMS}{authority_id}"


@event("preparedness.selfcheck_answered")
@dataclass(frozen=True, slots=True)
class SelfcheckAnswered:
    """Questions of a year's self-check are answered, or answered anew."""

    authority_id: UUID
    authority: str
    year: int
    form: str
    version: int
    answers: tuple[Answer, ...]


KINDS: tuple[type, ...] = (SelfcheckAnswered,)
