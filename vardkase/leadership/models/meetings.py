"""Tables of the rhythm, of meetings and what was said at them, and of the stand-down."""

from __future__ import annotations

from django.db import models


class RhythmRow(models.Model):
    """A timetable from H."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    staff_id = models.UUIDField(null=True)
    h_at = models.DateTimeField()
    hours = models.IntegerField()
    set_at = models.DateTimeField()

    class Meta:
        db_table = "leadership_rhythm"


class PlannedMeeting(models.Model):
    """A meeting or milestone as it stands now: planned, under way, held or cancelled. `convening` is the notice of the board's."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    reference = models.CharField(max_length=40)
    rhythm_id = models.UUIDField(null=True)
    staff_id = models.UUIDField(null=True)
    staff = models.CharField(max_length=300)
    kind = models.CharField(max_length=20)
    point = models.CharField(max_length=30)
    title = models.CharField(max_length=300)
    at = models.DateTimeField()
    minutes = models.IntegerField()
    place = models.CharField(max_length=300)
    joining = models.CharField(max_length=300)
    state = models.CharField(max_length=20)
    convening = models.TextField()
    why = models.TextField()
    begun_at = models.DateTimeField(null=True)
    beginning = models.TextField()
    ended_at = models.DateTimeField(null=True)
    ending = models.TextField()

    class Meta:
        db_table = "leadership_planned_meeting"
        constraints = (models.UniqueConstraint(fields=["incident_id", "reference"], name="leadership_planned_reference"),)
        indexes = (models.Index(fields=["incident_id", "at"], name="leadership_planned_at"),)


class MeetingNote(models.Model):
    """What was said at a meeting."""

    meeting_id = models.UUIDField()
    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    mark_key = models.CharField(max_length=60)
    point = models.CharField(max_length=30)
    text = models.TextField()
    at = models.DateTimeField()
    by = models.TextField()

    class Meta:
        db_table = "leadership_meeting_note"
        constraints = (models.UniqueConstraint(fields=["incident_id", "number"], name="leadership_note_number"),)
        indexes = (models.Index(fields=["meeting_id"], name="leadership_note_meeting"),)


class BoardItemRow(models.Model):
    """A paragraph of the board's minutes as it reads now."""

    meeting_id = models.UUIDField()
    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    paragraph = models.IntegerField()
    body = models.TextField()

    class Meta:
        db_table = "leadership_board_item"
        constraints = (models.UniqueConstraint(fields=["meeting_id", "paragraph"], name="leadership_board_item_paragraph"),)


class StandDownRow(models.Model):
    """A time that crisis leadership stood down."""

    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "leadership_stand_down"
        constraints = (models.UniqueConstraint(fields=["incident_id", "number"], name="leadership_stand_down_number"),)
