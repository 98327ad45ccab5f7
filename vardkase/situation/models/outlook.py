"""Tables of what fails next."""

from __future__ import annotations

from django.db import models


class OutlookRow(models.Model):
    """A forecast, as it was made."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    reference = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    body = models.TextField()

    class Meta:
        db_table = "situation_outlook"
        constraints = (models.UniqueConstraint(fields=["incident_id", "reference"], name="situation_outlook_reference"),)
        indexes = (models.Index(fields=["incident_id", "number"], name="situation_outlook_incident"),)


class ObservedRow(models.Model):
    """What happened to a function, as somebody has said it."""

    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    key = models.CharField(max_length=100)
    said_by = models.CharField(max_length=200)
    body = models.TextField()

    class Meta:
        db_table = "situation_outlook_observed"
        indexes = (models.Index(fields=["incident_id", "number"], name="situation_outlook_seen"),)
