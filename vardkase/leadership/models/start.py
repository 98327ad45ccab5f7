"""The table of starts."""

from __future__ import annotations

from django.db import models


class StartRow(models.Model):
    """Crisis leadership was started. The first of an incident is H."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    body = models.TextField()
    started_at = models.DateTimeField()

    class Meta:
        db_table = "leadership_start"
        indexes = (models.Index(fields=["incident_id", "number"], name="leadership_start_incident"),)
