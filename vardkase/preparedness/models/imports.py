"""Tables of what is taken in from files: drafts that are being looked at, what was taken in, and which column was what."""

from __future__ import annotations

from django.db import models


class ImportDraftRow(models.Model):
    """A file that was uploaded and is being looked at. It is no part of the ledger, and goes away when it is taken in or is a day old.

    `place_id` is the analysis that risks go to, or the authority whose register functions and dependencies go to.
    """

    id = models.UUIDField(primary_key=True)
    target = models.CharField(max_length=20)
    place_id = models.UUIDField()
    actor_id = models.CharField(max_length=100)
    file_name = models.CharField(max_length=200)
    data = models.BinaryField()
    sheet = models.CharField(max_length=100)
    table = models.BinaryField()
    columns = models.JSONField(null=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "preparedness_import_draft"


class ImportOrderRow(models.Model):
    """A yes to a draft of many rows, carried out beside the requests. It goes away with the draft, in the transaction that takes it in.

    `said` is who said yes to what; `tried` of the file's `rows` have been gone through. `refused` is the code and the facts of why it
    came to nothing.
    """

    id = models.UUIDField(primary_key=True)
    said = models.JSONField()
    rows = models.PositiveIntegerField()
    tried = models.PositiveIntegerField()
    refused = models.JSONField(null=True)
    asked_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "preparedness_import_order"


class ImportRow(models.Model):
    """A file that was taken in, by which entry of which stream, and whether that was undone."""

    id = models.UUIDField(primary_key=True)
    authority_id = models.UUIDField(db_index=True)
    target = models.CharField(max_length=20)
    place_id = models.UUIDField(db_index=True)
    place = models.CharField(max_length=400)
    file_name = models.CharField(max_length=200)
    sheet = models.CharField(max_length=100)
    taken = models.PositiveIntegerField()
    skipped = models.PositiveIntegerField()
    entry_number = models.BigIntegerField()
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=200)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=200)

    class Meta:
        db_table = "preparedness_import"


class ColumnsRow(models.Model):
    """Which column was what in the latest file of a shape that an authority took in."""

    id = models.UUIDField(primary_key=True)
    authority_id = models.UUIDField()
    target = models.CharField(max_length=20)
    shape = models.CharField(max_length=24)
    columns = models.JSONField()

    class Meta:
        db_table = "preparedness_import_columns"
        constraints = (models.UniqueConstraint(fields=["authority_id", "target", "shape"], name="preparedness_import_columns_once"),)
