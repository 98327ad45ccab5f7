"""Tables of decisions and of what they oblige to."""

from __future__ import annotations

from django.db import models


class DecisionRow(models.Model):
    """A decision."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    reference = models.CharField(max_length=40)
    mark_key = models.CharField(max_length=60)
    capacity = models.CharField(max_length=40)
    body = models.TextField()
    decided_at = models.DateTimeField()
    superseded_by = models.UUIDField(null=True)

    class Meta:
        db_table = "leadership_decision"
        constraints = (models.UniqueConstraint(fields=["incident_id", "reference"], name="leadership_decision_reference"),)
        indexes = (models.Index(fields=["incident_id", "number"], name="leadership_decision_incident"),)


class DutyRow(models.Model):
    """What a decision or a takeover obliges to, and how it was done."""

    incident_id = models.UUIDField()
    about_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    reference = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    mark_key = models.CharField(max_length=60)
    since = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    how = models.TextField()
    by = models.TextField()

    class Meta:
        db_table = "leadership_duty"
        constraints = (models.UniqueConstraint(fields=["about_id", "kind"], name="leadership_duty_kind"),)
        indexes = (models.Index(fields=["incident_id", "done_at"], name="leadership_duty_open"),)
