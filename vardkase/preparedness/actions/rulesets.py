"""Writes of rule sets: a set is added whole, once, and never changed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry
from vardkase.organisation.models import Organisation
from vardkase.preparedness.entries import already, written
from vardkase.preparedness.events import RuleSetAdded
from vardkase.preparedness.events.rulesets import stream_of
from vardkase.preparedness.models import RuleSetRow
from vardkase.preparedness.projections.rulesets import apply
from vardkase.preparedness.queries import rule_scopes, rulesets
from vardkase.preparedness.rulefiles import read_rule_set
from vardkase.preparedness.rules.checks import tidy
from vardkase.preparedness.rules.rulesets import RuleSet


def add_rule_set(*, viewer: Viewer, keeper_id: UUID, text: str, file: str, key: UUID, now: datetime) -> Entry:
    """Takes in a rule set from the text of a JSON file. It counts at once, beside the others.

    Refused: "preparedness.not_found", "preparedness.rules_may_not", what `strict.read` and `check_rule_set` refuse with where in the
    file, and "preparedness.ruleset_taken" when there is a set of that key and version already: what is new is a new version.
    """
    with transaction.atomic():
        row = _keeper(viewer, keeper_id)
        found = read_rule_set(text)
        earlier = already(stream_of(row.pk), key, RuleSetAdded, lambda said: said.rule_set == found)
        if earlier:
            return earlier
        versions = [one.version for one in rulesets.rule_sets(viewer, row.pk) if one.key == found.key]
        if found.version in versions:
            raise Refusal("preparedness.ruleset_taken", field="file", key=found.key, version=found.version, next=max(versions) + 1)
        event = RuleSetAdded(row.pk, row.name, found, tidy("file", file))
        return written(stream_of(row.pk), event, apply, viewer=viewer, key=key, now=now)


def keep_rule_set(*, viewer: Viewer, keeper_id: UUID, reference: str, key: UUID, now: datetime) -> Entry:
    """Keeps a set of the house or of the folder in the ledger as it stands, before it is used: a file can be changed, an entry cannot.

    Refused: "preparedness.not_found", "preparedness.rules_may_not", "preparedness.ruleset_kept" when it is there already.
    """
    with transaction.atomic():
        row = _keeper(viewer, keeper_id)
        found: RuleSet = rulesets.rule_set(viewer, row.pk, reference)
        earlier = already(stream_of(row.pk), key, RuleSetAdded, lambda said: said.rule_set == found)
        if earlier:
            return earlier
        if RuleSetRow.objects.filter(keeper_id=row.pk, key=found.key, version=found.version).exists():
            raise Refusal("preparedness.ruleset_kept", name=found.name)
        return written(stream_of(row.pk), RuleSetAdded(row.pk, row.name, found, ""), apply, viewer=viewer, key=key, now=now)


def _keeper(viewer: Viewer, keeper_id: UUID) -> Organisation:
    row = rule_scopes.rules_keeper(viewer, keeper_id, lock=True)
    rule_scopes.check_lead(viewer, row)
    return row
