"""Tables of the call-out: projections of the call-outs' own streams. Only what was turned away at the door is counted without an entry."""

from __future__ import annotations

from django.db import models


class Callout(models.Model):
    """A call-out. Without an incident it is a test of a list."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField(null=True)
    authority_id = models.UUIDField()
    authority = models.CharField(max_length=300)
    mode = models.CharField(max_length=20)
    opted_in = models.BooleanField()
    is_test = models.BooleanField()
    staff_id = models.UUIDField(null=True)
    staff = models.CharField(max_length=300)
    place = models.CharField(max_length=300)
    report_at = models.DateTimeField(null=True)
    why = models.TextField()
    link_until = models.DateTimeField()
    started_at = models.DateTimeField()
    started_by = models.TextField()
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField()

    class Meta:
        db_table = "leadership_callout"
        indexes = (
            models.Index(fields=["incident_id", "started_at"], name="leadership_callout_incident"),
            models.Index(fields=["authority_id", "started_at"], name="leadership_callout_authority"),
        )


class CalloutRole(models.Model):
    """A role of a call-out as it stands now."""

    callout_id = models.UUIDField()
    place = models.IntegerField()
    role_key = models.CharField(max_length=300)
    role = models.CharField(max_length=300)
    count = models.IntegerField()
    first = models.IntegerField()
    within_minutes = models.IntegerField()
    step = models.IntegerField()
    next_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=20)
    moved_at = models.DateTimeField()

    class Meta:
        db_table = "leadership_callout_role"
        constraints = (models.UniqueConstraint(fields=["callout_id", "role_key"], name="leadership_callout_role_once"),)


class CalloutSeat(models.Model):
    """A candidate of a role, and what they have answered. `mobile` is the number that their SMS come from."""

    id = models.UUIDField(primary_key=True)
    callout_id = models.UUIDField()
    role_key = models.CharField(max_length=300)
    place = models.IntegerField()
    person_id = models.UUIDField(null=True)
    name = models.CharField(max_length=300)
    post = models.CharField(max_length=300)
    ways = models.TextField()
    mobile = models.CharField(max_length=40)
    token = models.CharField(max_length=18, unique=True)
    asked_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=10)
    minutes = models.IntegerField(null=True)
    via = models.CharField(max_length=10)
    answered_at = models.DateTimeField(null=True)
    conflict = models.BooleanField()
    conflict_told = models.BooleanField()
    unclear = models.BooleanField()
    rung_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "leadership_callout_seat"
        constraints = (models.UniqueConstraint(fields=["callout_id", "role_key", "place"], name="leadership_callout_seat_once"),)
        indexes = (
            models.Index(fields=["mobile", "asked_at"], name="leadership_callout_mobile"),
            models.Index(fields=["person_id"], name="leadership_callout_person"),
        )


class CalloutMessage(models.Model):
    """A message; its id is the reference that it is sent under. `text` has {link} where the link stands."""

    id = models.UUIDField(primary_key=True)
    callout_id = models.UUIDField()
    seat_id = models.UUIDField()
    kind = models.CharField(max_length=10)
    text = models.TextField()
    state = models.CharField(max_length=20)
    provider = models.CharField(max_length=40)
    provider_id = models.CharField(max_length=400)
    fault = models.CharField(max_length=40)
    detail = models.CharField(max_length=400)
    tried = models.IntegerField()
    planned_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "leadership_callout_message"
        indexes = (
            models.Index(fields=["callout_id", "seat_id"], name="leadership_callout_message_of"),
            models.Index(fields=["callout_id"], name="leadership_callout_unsent", condition=models.Q(state="planned")),
        )


class CalloutReply(models.Model):
    """An answer as it came. `reached` is false when somebody telephoned and nobody picked up, or the number was wrong.

    `key` is that of the entry: what a provider says twice is known again by it. Rows from before it was kept have none.
    """

    callout_id = models.UUIDField()
    number = models.BigIntegerField()
    seat_id = models.UUIDField(null=True)
    via = models.CharField(max_length=10)
    answer = models.CharField(max_length=10)
    minutes = models.IntegerField(null=True)
    text = models.TextField()
    sender = models.CharField(max_length=40)
    reached = models.BooleanField()
    wrong_number = models.BooleanField(default=False)
    key = models.UUIDField(null=True)
    at = models.DateTimeField()
    by = models.TextField()

    class Meta:
        db_table = "leadership_callout_reply"
        constraints = (models.UniqueConstraint(fields=["callout_id", "number"], name="leadership_callout_reply_number"),)
        indexes = (
            models.Index(fields=["seat_id", "number"], name="leadership_callout_reply_seat"),
            models.Index(fields=["key"], name="leadership_callout_reply_key"),
        )


class CalloutRejected(models.Model):
    """How many callbacks of a provider were turned away on a day, and why. No projection: what is forged is no event of ours."""

    day = models.DateField()
    provider = models.CharField(max_length=40)
    reason = models.CharField(max_length=40)
    count = models.IntegerField()
    last_at = models.DateTimeField()

    class Meta:
        db_table = "leadership_callout_rejected"
        constraints = (models.UniqueConstraint(fields=["day", "provider", "reason"], name="leadership_callout_rejected_once"),)
