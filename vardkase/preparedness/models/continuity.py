"""Tables of continuity plans: each function's plan, its versions, and the loss of staff planned for. `body` is the part's own JSON."""

from __future__ import annotations

from django.db import models


class ContinuityRow(models.Model):
    """The plan of a function: its draft, and the version in force with when it was reviewed and tested."""

    function_id = models.UUIDField(primary_key=True)
    authority_id = models.UUIDField(db_index=True)
    function = models.CharField(max_length=200)
    draft = models.TextField()
    version = models.PositiveIntegerField()
    body = models.TextField()
    adopted_on = models.DateField(null=True)
    adopted_by = models.CharField(max_length=200)
    reference = models.CharField(max_length=200)
    reviewed_on = models.DateField(null=True)
    tested_on = models.DateField(null=True)
    test = models.TextField()
    next_test = models.DateField(null=True)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        db_table = "preparedness_continuity"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(version=0, adopted_on=None) | models.Q(version__gt=0, adopted_on__isnull=False),
                name="preparedness_continuity_in_force",
            ),
        )


class ContinuityVersionRow(models.Model):
    """A version of a plan as it was put in force, kept for ever."""

    id = models.UUIDField(primary_key=True)
    authority_id = models.UUIDField(db_index=True)
    function_id = models.UUIDField()
    version = models.PositiveIntegerField()
    body = models.TextField()
    adopted_on = models.DateField()
    adopted_by = models.CharField(max_length=200)
    reference = models.CharField(max_length=200)

    class Meta:
        db_table = "preparedness_continuity_version"
        constraints = (models.UniqueConstraint(fields=["function_id", "version"], name="preparedness_continuity_version_once"),)


class StaffAssumptionRow(models.Model):
    """The loss of staff that an authority plans for, once it is not the national one."""

    authority_id = models.UUIDField(primary_key=True)
    body = models.TextField()
    reason = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        db_table = "preparedness_staff_assumption"
