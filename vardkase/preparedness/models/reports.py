"""Tables of the reports of an analysis: what was asked for, the files, and the deviations from the rules."""

from __future__ import annotations

from django.db import models


class ReportRow(models.Model):
    """A report that somebody asked for. `digest` is empty until it is made; `refused` says why it could not be; `central` that it was
    asked for where the register is kept, and is read there alone.
    """

    id = models.UUIDField(primary_key=True)
    analysis_id = models.UUIDField(db_index=True)
    unit_id = models.UUIDField()
    kind = models.CharField(max_length=10)
    is_masked = models.BooleanField()
    recipient = models.CharField(max_length=200)
    purpose = models.TextField()
    ruleset = models.CharField(max_length=100)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    made_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    template_fault = models.CharField(max_length=200)
    refused = models.CharField(max_length=100)
    central = models.BooleanField(default=False)

    class Meta:
        db_table = "preparedness_report"


class ReportFileRow(models.Model):
    """The file of a report, kept for some months, and how far its making has come. It is not made again from the ledger: the digest is
    there, and the report can be asked for anew.
    """

    id = models.UUIDField(primary_key=True)
    step = models.CharField(max_length=20)
    data = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        db_table = "preparedness_report_file"


class DeviationRow(models.Model):
    """Why an analysis deviates from its rules in a part."""

    id = models.UUIDField(primary_key=True)
    analysis_id = models.UUIDField()
    unit_id = models.UUIDField()
    part = models.CharField(max_length=60)
    motivation = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        db_table = "preparedness_deviation"
        constraints = (models.UniqueConstraint(fields=["analysis_id", "part"], name="preparedness_deviation_once"),)
