"""Tables of how vital functions stand. A row is of one entry; `superseded` is the number of that from which another stands instead."""

from __future__ import annotations

from django.db import models

from vardkase.situation.models import links  # noqa: F401 - imported so that Django knows the table


class StatusRhythm(models.Model):
    """How often units report, from an entry on."""

    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    minutes = models.IntegerField()
    patience = models.IntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "situation_status_rhythm"
        indexes = (models.Index(fields=["incident_id", "number"], name="situation_rhythm_incident"),)


class StatusLine(models.Model):
    """A function on the board, as one entry made it."""

    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    row_id = models.UUIDField()
    place = models.IntegerField()
    name = models.CharField(max_length=300)
    unit_id = models.UUIDField()
    body = models.TextField()
    begun_at = models.DateTimeField()
    retired = models.BooleanField()
    superseded = models.BigIntegerField(null=True)

    class Meta:
        db_table = "situation_status_line"
        indexes = (
            models.Index(fields=["incident_id", "superseded"], name="situation_line_now"),
            models.Index(fields=["row_id"], name="situation_line_row"),
        )


class StatusReport(models.Model):
    """What was said of one side of a function. What was said later of an earlier moment never stood: its two numbers are the same."""

    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    row_id = models.UUIDField()
    side = models.CharField(max_length=10)
    level = models.CharField(max_length=10)
    as_of = models.DateTimeField()
    recorded_at = models.DateTimeField()
    reporter = models.CharField(max_length=300)
    by = models.TextField()
    unchanged = models.BooleanField()
    mark_key = models.CharField(max_length=60)
    body = models.TextField()
    superseded = models.BigIntegerField(null=True)

    class Meta:
        db_table = "situation_status_report"
        indexes = (
            models.Index(fields=["incident_id", "superseded"], name="situation_report_now"),
            models.Index(fields=["row_id", "side", "superseded"], name="situation_report_row"),
        )
