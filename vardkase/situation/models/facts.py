"""Tables of facts and the series that they are in."""

from __future__ import annotations

from django.db import models


class SeriesRow(models.Model):
    """A series, as it was opened."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    mark_key = models.CharField(max_length=60)
    body = models.TextField()

    class Meta:
        db_table = "situation_series"
        indexes = (models.Index(fields=["incident_id", "number"], name="situation_series_incident"),)


class SeriesKeptRow(models.Model):
    """Who looks after a series, from an entry on."""

    incident_id = models.UUIDField()
    series_id = models.UUIDField()
    number = models.BigIntegerField()
    owner = models.CharField(max_length=300)
    stale_minutes = models.IntegerField()
    followed = models.BooleanField()

    class Meta:
        db_table = "situation_series_kept"
        indexes = (models.Index(fields=["incident_id", "number"], name="situation_series_kept_incident"),)


class FactRow(models.Model):
    """A fact. `value` is its number as text, empty for words, which stand in the body. `revised_number` is the entry that revised it: it
    is filled in once, and only then."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField()
    series_id = models.UUIDField()
    number = models.BigIntegerField()
    as_of = models.DateTimeField()
    value = models.CharField(max_length=40)
    qualifier = models.CharField(max_length=20)
    standing = models.CharField(max_length=20)
    revises_id = models.UUIDField(null=True)
    revised_number = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()
    by = models.TextField()
    body = models.TextField()

    class Meta:
        db_table = "situation_fact"
        indexes = (
            # Everything that is drawn of a series lies in the index: ten thousand facts are read without their bodies.
            models.Index(
                fields=["series_id", "as_of", "number", "value", "qualifier", "standing", "revised_number"], name="situation_fact_drawn"
            ),
            models.Index(fields=["series_id", "number"], name="situation_fact_count"),
            models.Index(fields=["incident_id", "number"], name="situation_fact_incident"),
        )


class SettledRow(models.Model):
    """A contradiction that was settled. The pair is kept with the smaller id first."""

    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    one_id = models.UUIDField()
    other_id = models.UUIDField()
    how = models.CharField(max_length=20)
    holds_id = models.UUIDField(null=True)
    settled_at = models.DateTimeField()
    by = models.TextField()
    body = models.TextField()

    class Meta:
        db_table = "situation_settled"
        indexes = (models.Index(fields=["incident_id", "number"], name="situation_settled_incident"),)


class SumRow(models.Model):
    """Series that somebody says may be added. `withdrawn_number` is the entry that took it back."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    mark_key = models.CharField(max_length=60)
    withdrawn_number = models.BigIntegerField(null=True)
    body = models.TextField()

    class Meta:
        db_table = "situation_sum"
        indexes = (models.Index(fields=["incident_id", "number"], name="situation_sum_incident"),)
