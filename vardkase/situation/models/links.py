"""The table of links that were given."""

from __future__ import annotations

from django.db import models


class LinkRow(models.Model):
    """A link that was given to somebody. `ended_at`: when it was withdrawn, or another took its place."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    purpose = models.CharField(max_length=20)
    target = models.UUIDField()
    holder = models.CharField(max_length=300)
    token = models.CharField(max_length=18)
    given_at = models.DateTimeField()
    given_by = models.TextField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.TextField()

    class Meta:
        db_table = "situation_link"
        constraints = (models.UniqueConstraint(fields=["token"], name="situation_link_token"),)
        indexes = (models.Index(fields=["incident_id", "purpose", "target"], name="situation_link_target"),)
