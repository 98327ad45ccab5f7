"""Tables of the incidents. All but blobs, previews and visits are projections of the ledger and can be rebuilt from it.

The search index is made by migration 0002: a full-text table on SQLite, a tsvector column on PostgreSQL.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Incident(models.Model):
    """The header of an incident."""

    id = models.UUIDField(primary_key=True)
    reference = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    mode = models.CharField(max_length=20)
    state = models.CharField(max_length=20)
    legal_class = models.CharField(max_length=40)
    level_order = models.IntegerField()
    level = models.CharField(max_length=100)
    authority_id = models.UUIDField()
    authority = models.CharField(max_length=300)
    place = models.CharField(max_length=300)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["authority_id", "reference"], name="incidents_incident_reference"),)


class HeaderChange(models.Model):
    """State, level and title of an incident from an entry on: for reading the incident as it was at another time."""

    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    state = models.CharField(max_length=20)
    level_order = models.IntegerField()
    level = models.CharField(max_length=100)
    title = models.CharField(max_length=300)

    class Meta:
        db_table = "incidents_header"
        constraints = (models.UniqueConstraint(fields=["incident_id", "number"], name="incidents_header_number"),)


class Reference(models.Model):
    """How many references an authority has given in a year: locked while the next is given, so that they have no gaps."""

    authority_id = models.UUIDField()
    year = models.IntegerField()
    last = models.IntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["authority_id", "year"], name="incidents_reference_year"),)


class EntryRow(models.Model):
    """A line of the log as it stands now. Its id is that of the ledger's entry."""

    id = models.BigIntegerField(primary_key=True)
    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    kind = models.CharField(max_length=100)
    about = models.BigIntegerField()
    changed = models.BigIntegerField()
    corrects = models.BigIntegerField(null=True)
    corrected_by = models.BigIntegerField(null=True)
    correction_reason = models.TextField()
    happened_at = models.DateTimeField(null=True)
    precision = models.CharField(max_length=20)
    said = models.TextField()
    recorded_at = models.DateTimeField()
    sort_at = models.DateTimeField()
    quiet = models.BooleanField()
    erased = models.BooleanField()
    erased_by = models.BigIntegerField(null=True)
    erasure = models.TextField()
    author_id = models.CharField(max_length=100)
    author = models.TextField()
    on_behalf_of = models.TextField()
    category = models.CharField(max_length=20)
    direction = models.CharField(max_length=20)
    channel = models.CharField(max_length=20)
    importance = models.CharField(max_length=20)
    reliability = models.CharField(max_length=1)
    counterpart = models.TextField()
    place = models.TextField()
    tags = models.TextField()
    text = models.TextField()
    reason = models.TextField()
    source = models.TextField()
    source_url = models.TextField()
    mark = models.TextField()
    mark_key = models.CharField(max_length=60)
    attachments = models.TextField()
    verified_by = models.TextField()
    verified_at = models.DateTimeField(null=True)
    facts = models.TextField()

    class Meta:
        db_table = "incidents_entry"
        constraints = (models.UniqueConstraint(fields=["incident_id", "number"], name="incidents_entry_number"),)
        indexes = (
            models.Index(fields=["incident_id", "recorded_at", "number"], name="incidents_entry_recorded"),
            models.Index(fields=["incident_id", "sort_at", "number"], name="incidents_entry_happened"),
            # Few entries are important, about others, or changed: these cost the ordinary entry nothing.
            models.Index(fields=["incident_id", "number"], name="incidents_entry_important", condition=~Q(importance="normal")),
            models.Index(fields=["incident_id", "about", "number"], name="incidents_entry_about", condition=~Q(about=F("number"))),
            models.Index(fields=["incident_id", "changed", "number"], name="incidents_entry_changed", condition=~Q(changed=F("number"))),
        )


class Tally(models.Model):
    """How many entries of a category an incident has, so that nobody has to count the log."""

    incident_id = models.UUIDField()
    category = models.CharField(max_length=20)
    count = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["incident_id", "category"], name="incidents_tally_category"),)


class TermUse(models.Model):
    """A tag, place, counterpart or author that has been written, and how often, in each compartment: for suggestions."""

    incident_id = models.UUIDField()
    sort = models.CharField(max_length=12)
    mark_key = models.CharField(max_length=60)
    value = models.CharField(max_length=300)
    label = models.CharField(max_length=300)
    uses = models.BigIntegerField()

    class Meta:
        db_table = "incidents_term"
        constraints = (models.UniqueConstraint(fields=["incident_id", "sort", "mark_key", "value"], name="incidents_term_value"),)


class AttachmentRow(models.Model):
    """Which entry a file belongs to."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField()
    number = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        db_table = "incidents_attachment"
        indexes = (
            models.Index(fields=["incident_id", "number"], name="incidents_attachment_entry"),
            models.Index(fields=["sha256"], name="incidents_attachment_blob"),
        )


class Blob(models.Model):
    """The bytes of a file, once, under their hash: written with the entry, so that no restored backup ever misses a photo."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    data = models.BinaryField()


class Preview(models.Model):
    """A smaller picture of an image, made anew and without what the camera wrote about place and owner."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    media_type = models.CharField(max_length=100)
    width = models.IntegerField()
    height = models.IntegerField()
    data = models.BinaryField()


class Visit(models.Model):
    """How far an account has seen an incident's log, and how far it had when it last went away for a while."""

    incident_id = models.UUIDField()
    account_id = models.CharField(max_length=100)
    number = models.BigIntegerField()
    seen_at = models.DateTimeField()
    left_number = models.BigIntegerField(default=0)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["incident_id", "account_id"], name="incidents_visit_account"),)


class Receipt(models.Model):
    """The newest receipt of an account: "I have read up to"."""

    incident_id = models.UUIDField()
    account_id = models.CharField(max_length=100)
    number = models.BigIntegerField()
    entry_number = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["incident_id", "account_id"], name="incidents_receipt_account"),)


class Alarm(models.Model):
    """An alarm as it is known now. `facts` and `assessment` are the events' own JSON."""

    id = models.UUIDField(primary_key=True)
    authority_id = models.UUIDField()
    authority = models.CharField(max_length=300)
    number = models.BigIntegerField()
    mode = models.CharField(max_length=20)
    state = models.CharField(max_length=20)
    received_at = models.DateTimeField()
    taken_by = models.CharField(max_length=300)
    facts = models.TextField()
    assessment = models.TextField()
    assessed_at = models.DateTimeField(null=True)
    assessed_by = models.CharField(max_length=300)
    next_check_at = models.DateTimeField(null=True)
    incident_id = models.UUIDField(null=True)
    incident_reference = models.CharField(max_length=40)
    incident_title = models.CharField(max_length=300)

    class Meta:
        indexes = (models.Index(fields=["authority_id", "state", "received_at"], name="incidents_alarm_waiting"),)


class AlarmEntry(models.Model):
    """Which entries of the authority's stream are about an alarm."""

    alarm_id = models.UUIDField()
    authority_id = models.UUIDField()
    number = models.BigIntegerField()

    class Meta:
        db_table = "incidents_alarm_entry"
        constraints = (models.UniqueConstraint(fields=["authority_id", "number"], name="incidents_alarm_entry_number"),)
        indexes = (models.Index(fields=["alarm_id", "number"], name="incidents_alarm_entry_alarm"),)
