"""Tables of roles and action cards."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class CardRow(models.Model):
    """A role of a staff with its card. `body` is the card, without who holds it."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField()
    staff_id = models.UUIDField()
    number = models.BigIntegerField()
    place = models.IntegerField()
    key = models.CharField(max_length=60)
    label = models.CharField(max_length=300)
    body = models.TextField()
    source = models.TextField()
    handed_at = models.DateTimeField()

    class Meta:
        db_table = "leadership_card"
        constraints = (models.UniqueConstraint(fields=["staff_id", "key"], name="leadership_card_once"),)
        indexes = (models.Index(fields=["incident_id", "number"], name="leadership_card_incident"),)


class CardItemRow(models.Model):
    """An item of a card as it stands now."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField()
    card_id = models.UUIDField()
    number = models.BigIntegerField()
    place = models.IntegerField()
    body = models.TextField()
    due_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.TextField()
    skipped = models.BooleanField(default=False)
    note = models.TextField()

    class Meta:
        db_table = "leadership_card_item"
        constraints = (
            models.UniqueConstraint(fields=["card_id", "place"], name="leadership_card_item_place"),
            models.CheckConstraint(condition=Q(done_at=None) | ~Q(done_by=""), name="leadership_card_item_done_by_somebody"),
        )
        indexes = (models.Index(fields=["incident_id"], name="leadership_card_item_incident"),)


class HoldingRow(models.Model):
    """Somebody holds a role, or held it."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField()
    staff_id = models.UUIDField()
    card_id = models.UUIDField()
    number = models.BigIntegerField()
    person = models.CharField(max_length=300)
    body = models.TextField()
    taken_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    words = models.TextField()

    class Meta:
        db_table = "leadership_holding"
        constraints = (models.UniqueConstraint(fields=["card_id", "person"], condition=Q(left_at=None), name="leadership_holding_once"),)
        indexes = (models.Index(fields=["incident_id", "number"], name="leadership_holding_incident"),)
