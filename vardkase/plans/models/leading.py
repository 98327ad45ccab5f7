"""Tables of the plans: the draft that is worked on, and the versions that were adopted. `body` is the plan's own JSON."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Draft(models.Model):
    """A unit's next version while it is worked on. There is at most one."""

    organisation_id = models.UUIDField(primary_key=True)
    from_number = models.PositiveIntegerField()
    body = models.TextField()
    changes = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=200)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)


class Version(models.Model):
    """A version that was adopted. It never changes; which one is in force is a question of the day."""

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    number = models.PositiveIntegerField()
    body = models.TextField()
    decided_by = models.CharField(max_length=200)
    decided_on = models.DateField()
    valid_from = models.DateField()
    reference = models.CharField(max_length=200)
    adopted_at = models.DateTimeField()
    adopted_by = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation_id", "number"], name="plans_version_number"),
            models.CheckConstraint(condition=Q(valid_from__gte=F("decided_on")), name="plans_version_valid_after_decision"),
        )
