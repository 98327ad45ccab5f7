"""Tables of what is drawn on the map."""

from __future__ import annotations

from django.db import models


class AreaRow(models.Model):
    """A version of something on the map, or its end. Its id is the key of its entry; the versions of one thing share `area_id`."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField()
    area_id = models.UUIDField()
    number = models.BigIntegerField()
    reference = models.CharField(max_length=40)
    mark_key = models.CharField(max_length=60)
    is_end = models.BooleanField()
    body = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "situation_area"
        constraints = (models.UniqueConstraint(fields=["incident_id", "number"], name="situation_area_number"),)
        indexes = (models.Index(fields=["area_id", "number"], name="situation_area_versions"),)
