"""From entries to the rule sets that a municipality has taken in."""

from __future__ import annotations

import json
from functools import lru_cache
from uuid import UUID, uuid5

from vardkase.kernel import codec
from vardkase.ledger.entry import Entry
from vardkase.preparedness.models import RuleSetRow
from vardkase.preparedness.rules.rulesets import RuleSet


def apply(entry: Entry) -> None:
    """Writes what an entry says into the table; what is erased changes nothing."""
    if entry.erased:
        return
    found = entry.event.rule_set
    RuleSetRow.objects.create(
        id=uuid5(entry.event.keeper_id, found.reference),
        keeper_id=entry.event.keeper_id,
        key=found.key,
        version=found.version,
        body=json.dumps(codec.to_plain(found), ensure_ascii=False, sort_keys=True),
        file=entry.event.file,
        added_at=entry.recorded_at,
        added_by=entry.actor.label,
    )


def forget(keeper_id: UUID) -> None:
    """Deletes the rule sets that can be made again from the ledger."""
    RuleSetRow.objects.filter(keeper_id=keeper_id).delete()


@lru_cache(maxsize=64)
def rule_set_of(body: str) -> RuleSet:
    """The set that a row keeps. Nothing in it can be changed, so that the same text is read once."""
    return codec.from_plain(RuleSet, json.loads(body))
