"""Tables of requests for information. What is said is added, never changed."""

from __future__ import annotations

from django.db import models


class RequestRow(models.Model):
    """A request that we have sent."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    reference = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    body = models.TextField()
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=300)

    class Meta:
        db_table = "situation_request"
        constraints = (models.UniqueConstraint(fields=["incident_id", "reference"], name="situation_request_reference"),)
        indexes = (models.Index(fields=["incident_id", "number"], name="situation_request_of"),)


class RequestStepRow(models.Model):
    """What came of a request: seen, answered, closed."""

    incident_id = models.UUIDField()
    request_id = models.UUIDField()
    number = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    recipient_id = models.UUIDField(null=True)
    body = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=300)

    class Meta:
        db_table = "situation_request_step"
        indexes = (
            models.Index(fields=["incident_id", "number"], name="situation_request_step_of"),
            models.Index(fields=["request_id", "number"], name="situation_request_step_req"),
        )


class CameRow(models.Model):
    """A request that another has put to us."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    reference = models.CharField(max_length=40)
    due_at = models.DateTimeField(null=True)
    body = models.TextField()
    came_at = models.DateTimeField()
    taken_by = models.CharField(max_length=300)

    class Meta:
        db_table = "situation_came"
        indexes = (models.Index(fields=["incident_id", "number"], name="situation_came_of"),)


class ReplyRow(models.Model):
    """What we answered."""

    incident_id = models.UUIDField()
    came_id = models.UUIDField()
    number = models.BigIntegerField()
    body = models.TextField()
    replied_at = models.DateTimeField()
    replied_by = models.CharField(max_length=300)

    class Meta:
        db_table = "situation_reply"
        indexes = (models.Index(fields=["incident_id", "number"], name="situation_reply_of"),)
