"""Answers to the self-check and to the yearly follow-up, and the forms of the latter, as the ledger has made them."""

from __future__ import annotations

from django.db import models


class AnswerRow(models.Model):
    """The answer to a question of a year, in the words that it had: asked in other words it is answered anew, and both stay.

    `what` tells the self-check from the follow-up; `wording` is the fingerprint of the words; `body` is the answer's own JSON.
    """

    id = models.UUIDField(primary_key=True)
    what = models.CharField(max_length=20)
    place_id = models.UUIDField()
    year = models.PositiveIntegerField()
    key = models.CharField(max_length=60)
    wording = models.CharField(max_length=32)
    body = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        db_table = "preparedness_answer"
        constraints = (models.UniqueConstraint(fields=["what", "place_id", "year", "key", "wording"], name="preparedness_answer_once"),)


class FollowupFormRow(models.Model):
    """The form of a year in one of its versions."""

    id = models.UUIDField(primary_key=True)
    keeper_id = models.UUIDField()
    year = models.PositiveIntegerField()
    version = models.PositiveIntegerField()
    body = models.TextField()
    file = models.CharField(max_length=200)
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=200)

    class Meta:
        db_table = "preparedness_followupform"
        constraints = (models.UniqueConstraint(fields=["keeper_id", "year", "version"], name="preparedness_followupform_once"),)


class FollowupSentRow(models.Model):
    """That a year's follow-up has been sent. No row of one that has not, or that has been opened again."""

    id = models.UUIDField(primary_key=True)
    keeper_id = models.UUIDField(db_index=True)
    year = models.PositiveIntegerField()
    version = models.PositiveIntegerField()
    sent_on = models.DateField()
    sent_to = models.CharField(max_length=200)
    registry = models.CharField(max_length=200)
    answered = models.PositiveIntegerField()
    total = models.PositiveIntegerField()
    note = models.TextField()
    marked_at = models.DateTimeField()
    marked_by = models.CharField(max_length=200)

    class Meta:
        db_table = "preparedness_followupsent"
