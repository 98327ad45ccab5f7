"""Tables of rosters, shifts, proposals and handovers."""

from __future__ import annotations

from django.db import models


class RosterRow(models.Model):
    """The roster of a staff as it stands now."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    staff_id = models.UUIDField(null=True)
    name = models.CharField(max_length=300)
    body = models.TextField()

    class Meta:
        db_table = "leadership_roster"
        constraints = (models.UniqueConstraint(fields=["incident_id", "staff_id"], name="leadership_roster_one_for_a_staff"),)
        indexes = (models.Index(fields=["incident_id", "number"], name="leadership_roster_incident"),)


class RosterPersonRow(models.Model):
    """Somebody in a roster."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField()
    roster_id = models.UUIDField()
    number = models.BigIntegerField()
    name = models.CharField(max_length=300)
    body = models.TextField()

    class Meta:
        db_table = "leadership_roster_person"
        indexes = (models.Index(fields=["roster_id", "name"], name="leadership_roster_person_name"),)


class ShiftRow(models.Model):
    """A shift as it stands now."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField()
    roster_id = models.UUIDField()
    number = models.BigIntegerField()
    role_key = models.CharField(max_length=100)
    role = models.CharField(max_length=300)
    member_id = models.UUIDField()
    member = models.CharField(max_length=300)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=20)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    words = models.TextField()
    moved_at = models.DateTimeField()
    moved_by = models.TextField()

    class Meta:
        db_table = "leadership_shift"
        constraints = (models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="leadership_shift_forwards"),)
        indexes = (models.Index(fields=["roster_id", "starts_at"], name="leadership_shift_roster"),)


class ProposalRow(models.Model):
    """A proposal that was asked for; `outcome` is empty until the planner has answered."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField()
    roster_id = models.UUIDField()
    number = models.BigIntegerField()
    body = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.TextField()
    outcome = models.TextField()
    made_at = models.DateTimeField(null=True)
    adopted_at = models.DateTimeField(null=True)
    adopted_by = models.TextField()

    class Meta:
        db_table = "leadership_proposal"
        indexes = (models.Index(fields=["roster_id", "number"], name="leadership_proposal_roster"),)


class HandoverRow(models.Model):
    """A handover, and its receipt when there is one."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField()
    roster_id = models.UUIDField()
    shift_id = models.UUIDField()
    number = models.BigIntegerField()
    mark_key = models.CharField(max_length=60)
    body = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.TextField()
    receipt = models.TextField()
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "leadership_handover"
        indexes = (models.Index(fields=["incident_id", "number"], name="leadership_handover_incident"),)
