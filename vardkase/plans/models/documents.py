"""Tables of the documents: the document with its draft, its versions, and what was said of drafts that were sent for comments."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class DocumentRow(models.Model):
    """A document. `draft` is the JSON of the next version while it is worked on, empty when nobody does."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=40)
    organisation_id = models.UUIDField()
    title = models.CharField(max_length=200)
    begun_at = models.DateTimeField()
    begun_by = models.CharField(max_length=200)
    draft = models.TextField()
    draft_from = models.PositiveIntegerField()
    draft_at = models.DateTimeField(null=True)
    draft_by = models.CharField(max_length=200)
    reviewed_on = models.DateField(null=True)
    reviewed_by = models.CharField(max_length=200)
    review_note = models.CharField(max_length=1000)
    withdrawn_on = models.DateField(null=True)
    withdrawn_by = models.CharField(max_length=200)
    withdrawn_reference = models.CharField(max_length=200)
    withdrawn_why = models.CharField(max_length=1000)

    class Meta:
        db_table = "plans_document"
        indexes = (models.Index(fields=["organisation_id", "kind"], name="plans_document_of_unit"),)


class DocumentVersion(models.Model):
    """A version that was adopted. It never changes; which one is in force is a question of the day."""

    id = models.UUIDField(primary_key=True)
    document_id = models.UUIDField()
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    owner = models.CharField(max_length=200)
    review_months = models.PositiveSmallIntegerField()
    rsa_on = models.DateField(null=True)
    body = models.TextField()
    adopter = models.CharField(max_length=20)
    decided_by = models.CharField(max_length=500)
    decided_on = models.DateField()
    paragraph = models.CharField(max_length=500)
    registry = models.CharField(max_length=500)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    election = models.PositiveSmallIntegerField()
    why_early = models.CharField(max_length=500)
    why_outside = models.CharField(max_length=500)
    follows_id = models.UUIDField(null=True)
    follows_title = models.CharField(max_length=200)
    follows_number = models.PositiveIntegerField()
    adopted_at = models.DateTimeField()
    adopted_by = models.CharField(max_length=200)

    class Meta:
        db_table = "plans_document_version"
        constraints = (
            models.UniqueConstraint(fields=["document_id", "number"], name="plans_document_version_number"),
            models.CheckConstraint(condition=Q(valid_from__gte=F("decided_on")), name="plans_document_valid_after_decision"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="plans_document_ends_after_start"),
        )


class ReferralRow(models.Model):
    """A draft that was sent for comments, as it was then."""

    id = models.UUIDField(primary_key=True)
    document_id = models.UUIDField(db_index=True)
    body = models.TextField()
    invited = models.TextField()
    question = models.TextField()
    last_day = models.DateField()
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=200)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "plans_document_referral"


class InvitedRow(models.Model):
    """An organisation that was asked for comments: so that it finds what it was asked."""

    id = models.BigAutoField(primary_key=True)
    referral_id = models.UUIDField(db_index=True)
    organisation_id = models.UUIDField(db_index=True)

    class Meta:
        db_table = "plans_document_invited"
        constraints = (models.UniqueConstraint(fields=["referral_id", "organisation_id"], name="plans_document_invited_once"),)


class CommentRow(models.Model):
    """What somebody who was asked said of a draft, and the owner's answer. `taken_in` is None while it waits for one."""

    id = models.UUIDField(primary_key=True)
    document_id = models.UUIDField()
    referral_id = models.UUIDField(db_index=True)
    organisation_id = models.UUIDField()
    organisation = models.CharField(max_length=200)
    section_key = models.CharField(max_length=60)
    heading = models.CharField(max_length=200)
    text = models.TextField()
    author = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    taken_in = models.BooleanField(null=True)
    why = models.TextField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=200)

    class Meta:
        db_table = "plans_document_comment"
