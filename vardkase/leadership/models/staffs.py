"""Tables of staffs and directions."""

from __future__ import annotations

from django.db import models


class Staff(models.Model):
    """A staff, open or closed."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    name = models.CharField(max_length=300)
    seat = models.CharField(max_length=20)
    body = models.TextField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closing = models.TextField()

    class Meta:
        indexes = (models.Index(fields=["incident_id", "number"], name="leadership_staff_incident"),)


class DirectionRow(models.Model):
    """A version of the direction."""

    incident_id = models.UUIDField()
    version = models.IntegerField()
    number = models.BigIntegerField()
    body = models.TextField()
    set_at = models.DateTimeField()

    class Meta:
        db_table = "leadership_direction"
        constraints = (models.UniqueConstraint(fields=["incident_id", "version"], name="leadership_direction_version"),)
