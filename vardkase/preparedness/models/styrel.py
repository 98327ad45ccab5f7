"""The table of connection points. `body` is the point's own JSON."""

from __future__ import annotations

from django.db import models


class StyrelPointRow(models.Model):
    """A connection point with its class: a point has one, an activity may have several points."""

    id = models.UUIDField(primary_key=True)
    authority_id = models.UUIDField()
    function_id = models.UUIDField()
    gsrn = models.CharField(max_length=60)
    priority = models.PositiveSmallIntegerField()
    body = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        db_table = "preparedness_styrel_point"
        constraints = (
            models.UniqueConstraint(fields=["authority_id", "gsrn"], name="preparedness_styrel_one_class"),
            models.CheckConstraint(condition=models.Q(priority__gte=1, priority__lte=8), name="preparedness_styrel_class"),
        )
