"""Tables of the analyses: rounds, each unit's analysis of a year, its risks, texts and workshops, and what is mapped to what."""

from __future__ import annotations

from django.db import models


class RoundRow(models.Model):
    """A year's round. `body` is the round whole."""

    id = models.UUIDField(primary_key=True)
    keeper_id = models.UUIDField(db_index=True)
    year = models.PositiveIntegerField()
    body = models.TextField()
    closed_at = models.DateTimeField(null=True)
    closed_reason = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        db_table = "preparedness_round"
        constraints = (models.UniqueConstraint(fields=["keeper_id", "year"], name="preparedness_round_once_a_year"),)


class ReminderRow(models.Model):
    """A unit was reminded."""

    id = models.UUIDField(primary_key=True)
    keeper_id = models.UUIDField(db_index=True)
    round_id = models.UUIDField()
    unit_id = models.UUIDField()
    text = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        db_table = "preparedness_reminder"


class AnalysisRow(models.Model):
    """A unit's analysis in a round. `body` holds its method; `of` says whose it is, as it was called then."""

    id = models.UUIDField(primary_key=True)
    round_id = models.UUIDField(db_index=True)
    unit_id = models.UUIDField()
    authority_id = models.UUIDField(db_index=True)
    keeper_id = models.UUIDField(db_index=True)
    year = models.PositiveIntegerField()
    whole = models.BooleanField()
    state = models.CharField(max_length=20)
    ruleset = models.CharField(max_length=100)
    likelihood_scale = models.CharField(max_length=60)
    consequence_scale = models.CharField(max_length=60)
    of = models.TextField()
    body = models.TextField()
    from_id = models.UUIDField(null=True)
    note = models.TextField()
    started_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    moved_by = models.CharField(max_length=200)

    class Meta:
        db_table = "preparedness_analysis"
        constraints = (models.UniqueConstraint(fields=["round_id", "unit_id"], name="preparedness_analysis_once"),)


class RiskRow(models.Model):
    """A risk in one analysis. `risk_id` is the same from year to year; what lists sort and filter by stands in columns."""

    id = models.UUIDField(primary_key=True)
    analysis_id = models.UUIDField()
    risk_id = models.UUIDField(db_index=True)
    unit_id = models.UUIDField()
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    event = models.CharField(max_length=60)
    likelihood = models.PositiveSmallIntegerField(null=True)
    total = models.PositiveSmallIntegerField(null=True)
    unlikely = models.CharField(max_length=20)
    uncertainty = models.PositiveSmallIntegerField(null=True)
    class_key = models.CharField(max_length=60)
    class_order = models.PositiveSmallIntegerField()
    judged = models.BooleanField()
    finished = models.BooleanField()
    secret = models.BooleanField()
    body = models.TextField()
    dropped_reason = models.TextField()
    dropped_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        db_table = "preparedness_risk"
        constraints = (
            models.UniqueConstraint(fields=["analysis_id", "risk_id"], name="preparedness_risk_once"),
            models.UniqueConstraint(fields=["analysis_id", "number"], name="preparedness_risk_number"),
        )
        indexes = (models.Index(fields=["unit_id", "risk_id"], name="preparedness_risk_by_unit"),)


class TextRow(models.Model):
    """What an analysis says under a heading. `openness`: what its author says of its secrecy; empty for an open text."""

    id = models.UUIDField(primary_key=True)
    analysis_id = models.UUIDField()
    unit_id = models.UUIDField()
    part = models.CharField(max_length=60)
    heading = models.CharField(max_length=200)
    text = models.TextField()
    openness = models.TextField(default="")
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        db_table = "preparedness_text"
        constraints = (models.UniqueConstraint(fields=["analysis_id", "part"], name="preparedness_text_once"),)


class WorkshopRow(models.Model):
    """A workshop of an analysis."""

    id = models.UUIDField(primary_key=True)
    analysis_id = models.UUIDField(db_index=True)
    unit_id = models.UUIDField()
    on = models.DateField()
    body = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        db_table = "preparedness_workshop"


class MappingRow(models.Model):
    """A unit's risk as a part of a shared one. In one analysis of the whole, a risk is a part of one shared risk."""

    id = models.UUIDField(primary_key=True)
    whole_unit_id = models.UUIDField()
    whole_analysis_id = models.UUIDField()
    shared_id = models.UUIDField()
    unit_id = models.UUIDField()
    analysis_id = models.UUIDField(db_index=True)
    risk_id = models.UUIDField()
    # The risk's row, to be read with it. The two are made from two streams, so that neither waits for the other.
    row = models.ForeignKey(RiskRow, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        db_table = "preparedness_mapping"
        constraints = (models.UniqueConstraint(fields=["whole_analysis_id", "analysis_id", "risk_id"], name="preparedness_mapping_once"),)
        indexes = (models.Index(fields=["whole_analysis_id", "shared_id"], name="preparedness_mapping_shared"),)
