"""Tables of pictures that are conveyed and collected."""

from __future__ import annotations

from django.db import models


class PictureRow(models.Model):
    """A picture that somebody proposed to convey."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    reference = models.CharField(max_length=40)
    body = models.TextField()
    proposed_by = models.CharField(max_length=300)
    proposed_by_id = models.CharField(max_length=60)
    proposed_at = models.DateTimeField()

    class Meta:
        db_table = "situation_picture"
        constraints = (models.UniqueConstraint(fields=["incident_id", "reference"], name="situation_picture_reference"),)
        indexes = (models.Index(fields=["incident_id", "number"], name="situation_picture_of"),)


class PictureStepRow(models.Model):
    """What was done with a picture after it was proposed: conveyed, sent back, withdrawn. Added, never changed."""

    incident_id = models.UUIDField()
    picture_id = models.UUIDField()
    number = models.BigIntegerField()
    state = models.CharField(max_length=20)
    words = models.TextField()
    by = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        db_table = "situation_picture_step"
        indexes = (models.Index(fields=["incident_id", "number"], name="situation_picture_step_of"),)


class ReceivedRow(models.Model):
    """What another actor has conveyed to us."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    reference = models.CharField(max_length=40)
    actor_key = models.CharField(max_length=300)
    mark_key = models.CharField(max_length=60)
    body = models.TextField()
    received_by = models.CharField(max_length=300)
    received_at = models.DateTimeField()

    class Meta:
        db_table = "situation_received"
        indexes = (models.Index(fields=["incident_id", "number"], name="situation_received_of"),)


class CollectedRow(models.Model):
    """A collected picture that was put on record."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    reference = models.CharField(max_length=40)
    mark_key = models.CharField(max_length=60)
    body = models.TextField()
    collected_by = models.CharField(max_length=300)
    collected_at = models.DateTimeField()

    class Meta:
        db_table = "situation_collected"
        indexes = (models.Index(fields=["incident_id", "number"], name="situation_collected_of"),)
