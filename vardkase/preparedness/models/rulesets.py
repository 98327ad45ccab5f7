"""The rule sets that a municipality has taken in, as the ledger has made them. `body` is the set's own JSON."""

from __future__ import annotations

from django.db import models


class RuleSetRow(models.Model):
    """A rule set of one version."""

    id = models.UUIDField(primary_key=True)
    keeper_id = models.UUIDField()
    key = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    body = models.TextField()
    file = models.CharField(max_length=200)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=200)

    class Meta:
        db_table = "preparedness_ruleset"
        constraints = (models.UniqueConstraint(fields=["keeper_id", "key", "version"], name="preparedness_ruleset_once"),)
