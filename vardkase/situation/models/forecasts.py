"""Tables of what somebody has said will be, and what came of it."""

from __future__ import annotations

from django.db import models


class ForecastSubjectRow(models.Model):
    """Something that is foretold."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    mark_key = models.CharField(max_length=60)
    body = models.TextField()

    class Meta:
        db_table = "situation_forecast_subject"
        indexes = (models.Index(fields=["incident_id", "number"], name="situation_forecast_subject_in"),)


class ForecastRow(models.Model):
    """A forecast. `corrected_number` is the entry that says we wrote it down wrongly: it is filled in once, and only then."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField()
    subject_id = models.UUIDField()
    number = models.BigIntegerField()
    stated_at = models.DateTimeField()
    corrected_number = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()
    by = models.TextField()
    body = models.TextField()

    class Meta:
        db_table = "situation_forecast"
        indexes = (models.Index(fields=["incident_id", "number"], name="situation_forecast_incident"),)


class ForecastOutcomeRow(models.Model):
    """What came of it. The newest holds."""

    incident_id = models.UUIDField()
    subject_id = models.UUIDField()
    number = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    by = models.TextField()
    body = models.TextField()

    class Meta:
        db_table = "situation_forecast_outcome"
        indexes = (models.Index(fields=["incident_id", "number"], name="situation_forecast_outcome_in"),)
