"""Tables of crisis leadership. All are projections of the incidents' streams and can be rebuilt from them.

`body` is the event's own JSON: what a list does not sort or filter by is read from there.
"""

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
