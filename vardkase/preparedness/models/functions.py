"""Tables of preparedness: the functions and what they need, as the ledger has made them. `body` is the part's own JSON."""

from __future__ import annotations

from django.db import models


class FunctionRow(models.Model):
    """A vital function of an authority's register, in use or retired."""

    id = models.UUIDField(primary_key=True)
    authority_id = models.UUIDField()
    place = models.PositiveIntegerField()
    key = models.CharField(max_length=60)
    name_folded = models.CharField(max_length=200)
    body = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)
    retired_at = models.DateTimeField(null=True)
    retired_reason = models.TextField()

    class Meta:
        db_table = "preparedness_function"
        constraints = (
            models.UniqueConstraint(fields=["authority_id", "key"], name="preparedness_function_key"),
            models.UniqueConstraint(
                fields=["authority_id", "name_folded"], condition=models.Q(retired_at=None), name="preparedness_function_name"
            ),
        )


class NeedRow(models.Model):
    """What a function needs. What is needed may have been retired since, or stand in no table: the page says so."""

    id = models.UUIDField(primary_key=True)
    authority_id = models.UUIDField(db_index=True)
    function_id = models.UUIDField()
    on_id = models.UUIDField()
    body = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        db_table = "preparedness_need"
        constraints = (
            models.UniqueConstraint(fields=["function_id", "on_id"], name="preparedness_need_once"),
            models.CheckConstraint(condition=~models.Q(function_id=models.F("on_id")), name="preparedness_need_not_itself"),
        )
