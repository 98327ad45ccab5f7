"""Tables of tasks and of the lead board."""

from __future__ import annotations

from django.db import models


class TaskRow(models.Model):
    """A task as it stands now."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    reference = models.CharField(max_length=40)
    mark_key = models.CharField(max_length=60)
    state = models.CharField(max_length=20)
    priority = models.CharField(max_length=20)
    due_at = models.DateTimeField(null=True)
    decision_id = models.UUIDField(null=True)
    staff_id = models.UUIDField(null=True)
    body = models.TextField()
    words = models.TextField()
    given_at = models.DateTimeField()
    given_by = models.TextField()
    moved_at = models.DateTimeField()
    moved_by = models.TextField()

    class Meta:
        db_table = "leadership_task"
        constraints = (models.UniqueConstraint(fields=["incident_id", "reference"], name="leadership_task_reference"),)
        indexes = (
            models.Index(fields=["incident_id", "number"], name="leadership_task_incident"),
            models.Index(fields=["decision_id"], name="leadership_task_decision"),
        )


class QuestionRow(models.Model):
    """A question of the lead board as it stands now."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    title = models.CharField(max_length=300)
    area = models.CharField(max_length=300)
    lead = models.CharField(max_length=300)
    supporting = models.TextField()
    next_step = models.CharField(max_length=300)
    next_at = models.DateTimeField(null=True)
    raised_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=300)
    closed_at = models.DateTimeField(null=True)
    outcome = models.TextField()

    class Meta:
        db_table = "leadership_question"
        indexes = (models.Index(fields=["incident_id", "number"], name="leadership_question_incident"),)
