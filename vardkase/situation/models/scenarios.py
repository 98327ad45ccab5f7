"""Tables of scenarios and their indicators, and of how the things of leadership stood."""

from __future__ import annotations

from django.db import models


class MomentRow(models.Model):
    """A thing of leadership as it stands from an entry on, until the next row of the same thing. `body` is what was said of it by then."""

    incident_id = models.UUIDField()
    part = models.CharField(max_length=20)
    key = models.CharField(max_length=120)
    number = models.BigIntegerField()
    at = models.DateTimeField()
    mark_key = models.CharField(max_length=60)
    over = models.BooleanField()
    body = models.TextField()

    class Meta:
        db_table = "situation_moment"
        constraints = (models.UniqueConstraint(fields=["incident_id", "part", "key", "number"], name="situation_moment_once"),)
