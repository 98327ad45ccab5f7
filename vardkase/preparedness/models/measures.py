"""Tables of measures, as the ledger has made them. `body` is the measure and `course` what has become of it, as JSON."""

from __future__ import annotations

from django.db import models


class MeasureRow(models.Model):
    """A measure of an authority."""

    id = models.UUIDField(primary_key=True)
    authority_id = models.UUIDField()
    number = models.PositiveIntegerField()
    organisation_id = models.UUIDField()
    state = models.CharField(max_length=12)
    deadline = models.DateField(null=True)
    is_secret = models.BooleanField()
    after_id = models.UUIDField(null=True, db_index=True)
    body = models.TextField()
    course = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        db_table = "preparedness_measure"
        constraints = (models.UniqueConstraint(fields=["authority_id", "number"], name="preparedness_measure_number"),)


class MeasureLinkRow(models.Model):
    """A risk of a unit, or a vital function (whose unit is nothing but zeros), that a measure is for."""

    measure = models.ForeignKey(MeasureRow, on_delete=models.CASCADE, related_name="links")
    unit_id = models.UUIDField()
    target_id = models.UUIDField()

    class Meta:
        db_table = "preparedness_measure_link"
        constraints = (models.UniqueConstraint(fields=["measure", "unit_id", "target_id"], name="preparedness_measure_link_once"),)
        indexes = (models.Index(fields=["target_id"], name="preparedness_measure_of"),)


class ChoiceRow(models.Model):
    """A budgeted choice: what was asked, what the reckoning answered, and what somebody chose of it, as JSON.

    `done`: how many per cent of the reckoning are done. That is no fact of the choice, and stands in no ledger.
    """

    id = models.UUIDField(primary_key=True)
    authority_id = models.UUIDField(db_index=True)
    asked = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    answer = models.TextField()
    made = models.TextField()
    done = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "preparedness_choice"
