"""Tables of the ledger. Triggers (migration 0002) refuse UPDATE and DELETE on entries, erasures and checkpoints, on both databases."""

from __future__ import annotations

from django.db import models


class Stream(models.Model):
    """The head of a stream: locked while an entry is appended, so that number order is commit order."""

    name = models.CharField(max_length=200, primary_key=True)
    number = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)


class EntryRow(models.Model):
    """An entry: its header as the exact text that was hashed, its commitment and its hash."""

    stream = models.CharField(max_length=200)
    number = models.BigIntegerField()
    key = models.CharField(max_length=36)
    kind = models.CharField(max_length=100)
    recorded_at = models.DateTimeField()
    header = models.TextField()
    commitment = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        db_table = "ledger_entry"
        constraints = (
            models.UniqueConstraint(fields=["stream", "number"], name="ledger_entry_number"),
            models.UniqueConstraint(fields=["stream", "key"], name="ledger_entry_key"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="ledger_entry_from_one"),
        )


class Payload(models.Model):
    """What an entry says, with the salt of its commitment. May be deleted only where an erasure stands."""

    entry = models.OneToOneField(EntryRow, on_delete=models.DO_NOTHING, primary_key=True)
    salt = models.BinaryField(max_length=16)
    body = models.TextField()


class Erasure(models.Model):
    """The licence to delete one payload: points at the entry that says why, by what authority and who decided."""

    entry = models.OneToOneField(EntryRow, on_delete=models.DO_NOTHING, primary_key=True, related_name="erasure")
    by = models.ForeignKey(EntryRow, on_delete=models.DO_NOTHING, related_name="erases")


class Checkpoint(models.Model):
    """A signed statement of a stream's head."""

    stream = models.CharField(max_length=200)
    number = models.BigIntegerField()
    statement = models.TextField()
    signature = models.BinaryField(max_length=64)

    class Meta:
        indexes = (models.Index(fields=["stream", "number"], name="ledger_checkpoint_place"),)


class OutboxRow(models.Model):
    """Something to be done after commit, at least once."""

    topic = models.CharField(max_length=100)
    payload = models.TextField()
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    last_error = models.TextField(default="")

    class Meta:
        db_table = "ledger_outbox"
        indexes = (models.Index(fields=["due_at"], name="ledger_outbox_due", condition=models.Q(done_at=None)),)
