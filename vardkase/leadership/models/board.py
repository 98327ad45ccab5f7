"""Tables of the crisis board's work."""

from __future__ import annotations

from django.db import models


class BoardRow(models.Model):
    """A time during which the crisis board works."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    board = models.CharField(max_length=300)
    body = models.TextField()
    activated_at = models.DateTimeField()
    meetings = models.IntegerField()
    ended_at = models.DateTimeField(null=True)
    ending = models.TextField()

    class Meta:
        db_table = "leadership_board"
        constraints = (
            # Two boards at work at once in one event must never be.
            models.UniqueConstraint(fields=["incident_id"], condition=models.Q(ended_at=None), name="leadership_board_one_at_work"),
        )


class MeetingRow(models.Model):
    """A meeting of the crisis board."""

    activation_id = models.UUIDField()
    incident_id = models.UUIDField()
    meeting = models.IntegerField()
    number = models.BigIntegerField()
    held_at = models.DateTimeField()
    body = models.TextField()

    class Meta:
        db_table = "leadership_meeting"
        constraints = (models.UniqueConstraint(fields=["activation_id", "meeting"], name="leadership_meeting_number"),)


class TakeoverRow(models.Model):
    """What the crisis board has taken over from another board, and how it went back."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField()
    activation_id = models.UUIDField()
    number = models.BigIntegerField()
    reference = models.CharField(max_length=40)
    from_board = models.CharField(max_length=300)
    extent = models.CharField(max_length=20)
    body = models.TextField()
    decided_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True)
    how_returned = models.CharField(max_length=20)
    circumstances = models.TextField()

    class Meta:
        db_table = "leadership_takeover"
        indexes = (models.Index(fields=["activation_id", "number"], name="leadership_takeover_board"),)
