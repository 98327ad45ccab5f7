"""The tables of push: the devices as the ledger tells of them, and beside them what is secret and so not in it."""

from __future__ import annotations

from django.db import models


class PushDevice(models.Model):
    """A browser that somebody turned push on in, and until when."""

    id = models.UUIDField(primary_key=True)
    account_id = models.UUIDField()
    number = models.BigIntegerField()
    name = models.CharField(max_length=300)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "leadership_push_device"
        indexes = (models.Index(fields=["account_id", "number"], name="leadership_push_account"),)


class PushSecret(models.Model):
    """Where a browser is reached and its keys, sealed; deleted when the device goes. Like passwords it is in no entry, and not rebuilt.

    `mark` is a digest of the address: one browser wakes one person. When it was last used is known for as long.
    """

    device_id = models.UUIDField(primary_key=True)
    account_id = models.UUIDField(db_index=True)
    mark = models.CharField(max_length=64, unique=True)
    sealed = models.TextField()
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "leadership_push_secret"
