"""Tables of situation reports. Every step is a row and stays; how a report stands is told by its steps up to a number."""

from __future__ import annotations

from django.db import models


class ReportRow(models.Model):
    """A report from its beginning."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    report_number = models.IntegerField()
    actor = models.CharField(max_length=300)
    name = models.CharField(max_length=300)
    drafted_at = models.DateTimeField()
    drafted_by = models.TextField()

    class Meta:
        db_table = "situation_report"
        constraints = (models.UniqueConstraint(fields=["incident_id", "actor", "report_number"], name="situation_report_number"),)
        indexes = (models.Index(fields=["incident_id", "number"], name="situation_report_incident"),)


class ReportStepRow(models.Model):
    """One thing that was done with a report: `kind` is that of its entry, `part` the section it is about."""

    report_id = models.UUIDField()
    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    part = models.CharField(max_length=30)
    body = models.TextField()
    at = models.DateTimeField()
    by = models.TextField()

    class Meta:
        db_table = "situation_report_step"
        constraints = (models.UniqueConstraint(fields=["incident_id", "number"], name="situation_report_step_number"),)
        indexes = (models.Index(fields=["report_id", "number"], name="situation_report_step_of"),)


class ReportMaterialRow(models.Model):
    """The material of a report as it was gathered once."""

    report_id = models.UUIDField()
    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    body = models.TextField()

    class Meta:
        db_table = "situation_report_material"
        constraints = (models.UniqueConstraint(fields=["incident_id", "number"], name="situation_report_material_number"),)
        indexes = (models.Index(fields=["report_id", "number"], name="situation_report_material_of"),)


class ReportVersionRow(models.Model):
    """A version that was approved, frozen."""

    report_id = models.UUIDField()
    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    version = models.IntegerField()
    report_number = models.IntegerField()
    actor = models.CharField(max_length=300)
    external = models.BooleanField()
    body = models.TextField()

    class Meta:
        db_table = "situation_report_version"
        # A version may be approved again, when it went back before it was sent: the latest is the one that goes out.
        constraints = (models.UniqueConstraint(fields=["incident_id", "number"], name="situation_report_version_number"),)
        indexes = (models.Index(fields=["report_id", "number"], name="situation_report_version_of"),)
