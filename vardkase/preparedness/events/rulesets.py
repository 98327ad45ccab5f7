"""What is written of rule sets, stream `rulesets:<keeper id>`: the whole set, so that it can be read for ever as it was."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from vardkase.ledger.registry import event
from vardkase.preparedness.rules.rulesets import RuleSet

STREAMS = "rulesets:"


def stream_of(keeper_id: UUID) -> str:
    """The stream of the rule sets that a municipality has taken in."""
    return f"{STREAMS}{keeper_id}"


@event("preparedness.rule_set_added")
@dataclass(frozen=True, slots=True)
class RuleSetAdded:
    """A rule set is there: from a file that somebody sent, or kept as it stood with the house. It is never changed after that."""

    keeper_id: UUID
    keeper: str
    rule_set: RuleSet
    file: str


KINDS: tuple[type, ...] = (RuleSetAdded,)
