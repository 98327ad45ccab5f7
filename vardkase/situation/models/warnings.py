"""Tables of warnings from outside, of the feeds they come by, and of what we issue ourselves."""

from __future__ import annotations

from django.db import models


class WarningRow(models.Model):
    """A warning as it stands now: its newest version, whether it holds, and what we have made of it."""

    id = models.UUIDField(primary_key=True)
    authority_id = models.UUIDField()
    number = models.BigIntegerField()
    feed = models.CharField(max_length=20)
    sender = models.TextField()
    identifier = models.TextField()
    digest = models.CharField(max_length=64)
    status = models.CharField(max_length=10)
    body = models.TextField()
    first_at = models.DateTimeField()
    received_at = models.DateTimeField()
    expires = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_how = models.CharField(max_length=12)
    stand = models.CharField(max_length=12)
    handled_at = models.DateTimeField(null=True)
    handled_by = models.TextField()
    reason = models.TextField()
    alarm_id = models.UUIDField(null=True)

    class Meta:
        db_table = "situation_warning"
        indexes = (
            models.Index(fields=["authority_id", "stand", "-received_at"], name="situation_warning_stand"),
            models.Index(fields=["authority_id", "feed", "ended_at"], name="situation_warning_feed"),
        )


class WarningVersion(models.Model):
    """What a warning said at one time. Added, never changed."""

    warning_id = models.UUIDField()
    authority_id = models.UUIDField()
    number = models.BigIntegerField()
    body = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "situation_warning_version"
        constraints = (models.UniqueConstraint(fields=["authority_id", "number"], name="situation_warning_version_number"),)
        indexes = (models.Index(fields=["warning_id", "-number"], name="situation_warning_versions"),)


class WarningUse(models.Model):
    """A warning in the log of an incident. Added, never changed."""

    warning_id = models.UUIDField()
    authority_id = models.UUIDField()
    number = models.BigIntegerField()
    about = models.BigIntegerField()
    incident_id = models.UUIDField()
    incident = models.TextField()
    title = models.TextField()
    entry = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    author = models.TextField()

    class Meta:
        db_table = "situation_warning_use"
        constraints = (models.UniqueConstraint(fields=["authority_id", "number"], name="situation_warning_use_number"),)
        indexes = (
            models.Index(fields=["warning_id"], name="situation_warning_uses"),
            models.Index(fields=["incident_id"], name="situation_warning_in_incident"),
        )


class IssuedRow(models.Model):
    """A warning of ours as CAP. Added, never changed: what replaces or ends it refers to it."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    reference = models.CharField(max_length=10)
    body = models.TextField()
    issued_at = models.DateTimeField()
    author = models.TextField()

    class Meta:
        db_table = "situation_warning_issued"
        constraints = (models.UniqueConstraint(fields=["incident_id", "number"], name="situation_warning_issued_number"),)


class FeedRow(models.Model):
    """How a feed stands. No truth of the ledger's: it is about the network, and is made anew by asking again."""

    key = models.CharField(max_length=200, primary_key=True)
    name = models.TextField()
    tried_at = models.DateTimeField(null=True)
    good_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)
    fault = models.CharField(max_length=20, default="")
    detail = models.TextField(default="")
    as_of = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    etag = models.TextField(default="")
    modified = models.TextField(default="")
    cursor = models.TextField(default="")
    document = models.CharField(max_length=64, default="")
    ahead = models.TextField(default="{}")
    seen = models.IntegerField(default=0)
    touching = models.IntegerField(default=0)
    odd = models.IntegerField(default=0)

    class Meta:
        db_table = "situation_feed"
