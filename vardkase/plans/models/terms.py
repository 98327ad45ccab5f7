"""Tables of terms of office: decided first days, what is said of duties, the training register, the feed. `body` is the part's own JSON."""

from __future__ import annotations

from django.db import models


class BodyTermRow(models.Model):
    """When a body's term begins, where somebody has decided it."""

    id = models.UUIDField(primary_key=True)
    keeper_id = models.UUIDField(db_index=True)
    term = models.PositiveSmallIntegerField()
    body_id = models.UUIDField()
    begins = models.DateField()
    reason = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        db_table = "plans_body_term"
        constraints = (models.UniqueConstraint(fields=["keeper_id", "term", "body_id"], name="plans_body_term_once"),)


class DutyRow(models.Model):
    """What is said of a duty as it is to be done once; its id is that of the occurrence."""

    id = models.UUIDField(primary_key=True)
    keeper_id = models.UUIDField()
    term = models.PositiveSmallIntegerField()
    body = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        db_table = "plans_duty"
        indexes = (models.Index(fields=["keeper_id", "term"], name="plans_duty_of_term"),)


class TrainingRow(models.Model):
    """A line of the training register."""

    id = models.UUIDField(primary_key=True)
    keeper_id = models.UUIDField(db_index=True)
    body = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        db_table = "plans_training"


class FeedRow(models.Model):
    """The calendar feed of a municipality, while it has an address."""

    id = models.UUIDField(primary_key=True)
    keeper_id = models.UUIDField(unique=True)
    number = models.CharField(max_length=40, unique=True)
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=200)

    class Meta:
        db_table = "plans_feed"
