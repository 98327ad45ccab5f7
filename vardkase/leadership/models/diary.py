"""The table of the diary of duty."""

from __future__ import annotations

from django.db import models


class DiaryRow(models.Model):
    """An entry of the diary as it stands now: corrected by which, received by whom, turned into which alarm."""

    id = models.UUIDField(primary_key=True)
    authority_id = models.UUIDField()
    number = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    body = models.TextField()
    author_id = models.CharField(max_length=100)
    author = models.TextField()
    happened = models.TextField()
    recorded_at = models.DateTimeField()
    corrected_by = models.BigIntegerField(null=True)
    received_at = models.DateTimeField(null=True)
    received_by = models.TextField()
    alarm_id = models.UUIDField(null=True)

    class Meta:
        db_table = "leadership_diary"
        constraints = (models.UniqueConstraint(fields=["authority_id", "number"], name="leadership_diary_number"),)
        indexes = (models.Index(fields=["authority_id", "kind", "-number"], name="leadership_diary_kind"),)
