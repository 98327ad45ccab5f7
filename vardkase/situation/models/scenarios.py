"""Tables of scenarios and their indicators, and of how the things of leadership stood."""

from __future__ import annotations

from django.db import models


class MomentRow(models.Model):
    """A thing of leadership as it stands from an entry on, until the next row of the same thing. `body` is what was said of it by then."""

    incident_id = models.UUIDField()
    part = models.CharField(max_length=20)
    key = models.CharField(max_length=120)
    number = models.BigIntegerField()
    at = models.DateTimeField()
    mark_key = models.CharField(max_length=60)
    over = models.BooleanField()
    body = models.TextField()

    class Meta:
        db_table = "situation_moment"
        constraints = (models.UniqueConstraint(fields=["incident_id", "part", "key", "number"], name="situation_moment_once"),)


class ScenarioRow(models.Model):
    """A version of a scenario; the highest is in force."""

    incident_id = models.UUIDField()
    scenario_id = models.UUIDField()
    version = models.IntegerField()
    number = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    mark_key = models.CharField(max_length=60)
    body = models.TextField()
    at = models.DateTimeField()
    by = models.TextField()

    class Meta:
        db_table = "situation_scenario"
        constraints = (models.UniqueConstraint(fields=["scenario_id", "version"], name="situation_scenario_version"),)
        indexes = (models.Index(fields=["incident_id", "number"], name="situation_scenario_incident"),)


class ScenarioStepRow(models.Model):
    """What was said of a scenario between its versions; `indicator_id` is empty for what is said of the whole."""

    incident_id = models.UUIDField()
    scenario_id = models.UUIDField()
    indicator_id = models.UUIDField(null=True)
    number = models.BigIntegerField()
    step = models.CharField(max_length=20)
    words = models.TextField()
    measured = models.TextField()
    at = models.DateTimeField()
    by = models.TextField()

    class Meta:
        db_table = "situation_scenario_step"
        constraints = (models.UniqueConstraint(fields=["incident_id", "number"], name="situation_scenario_step_number"),)
