"""Tables of the register: shape and what must never be false. The ledger keeps the history; these rows are the present state.

Names that are compared or searched lie folded beside the name (`*_folded`), so that å, ä, ö and case behave alike on both databases.
`version` counts the changes of a row; `import_id` says which import a row came from.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from vardkase.organisation.rules import Channel, OrganisationKind


class Register(models.Model):
    """What all records of the register have in common."""

    id = models.UUIDField(primary_key=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    import_id = models.UUIDField(null=True, db_index=True)

    class Meta:
        abstract = True


def _sound_period(table: str) -> models.CheckConstraint:
    condition = Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from"))
    return models.CheckConstraint(condition=condition, name=f"organisation_{table}_period")


class Organisation(Register):
    """An organisation: our own municipality's, or a partner that is described here."""

    keeper_id = models.UUIDField(db_index=True)
    name = models.CharField(max_length=200)
    name_folded = models.CharField(max_length=200)
    short_name = models.CharField(max_length=40)
    kind = models.CharField(max_length=30)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    authority = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+")
    data_controller = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+")
    partner = models.BooleanField()
    ssr_member = models.BooleanField()
    county_code = models.CharField(max_length=2)
    municipality_code = models.CharField(max_length=4)
    notes = models.TextField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in OrganisationKind]), name="organisation_organisation_kind"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="organisation_organisation_not_own_parent"),
            _sound_period("organisation"),
        )
        indexes = (models.Index(fields=["keeper_id", "name_folded"], name="organisation_by_name"),)


class Post(Register):
    """A function or position: it survives holidays and staff turnover, which is why numbers hang on it first."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(max_length=200)
    title_folded = models.CharField(max_length=200)
    on_call = models.BooleanField()
    notes = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation", "title_folded"], condition=Q(valid_to=None), name="organisation_post_once"),
            _sound_period("post"),
        )


class Person(Register):
    """Someone who can be called upon. Not an account."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="people")
    name = models.CharField(max_length=200)
    name_folded = models.CharField(max_length=200)
    notes = models.TextField()

    class Meta:
        constraints = (_sound_period("person"),)
        indexes = (models.Index(fields=["organisation", "name_folded"], name="organisation_person_by_name"),)


class PostHolding(Register):
    """A person holds a post, from a day to a day (both included)."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="holdings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="holdings")

    class Meta:
        db_table = "organisation_post_holding"
        constraints = (
            models.UniqueConstraint(fields=["post", "person"], condition=Q(valid_to=None), name="organisation_holding_once"),
            _sound_period("holding"),
        )


class ContactWay(Register):
    """One way to reach a post, a person or, when it has neither, the organisation itself."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="ways")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="ways")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="ways")
    channel = models.CharField(max_length=20)
    value = models.CharField(max_length=254)
    value_folded = models.CharField(max_length=254, db_index=True)
    hours = models.CharField(max_length=200)
    priority = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=500)
    restricted = models.BooleanField()
    verified_at = models.DateTimeField(null=True)
    verified_by = models.CharField(max_length=200)

    class Meta:
        db_table = "organisation_contact_way"
        constraints = (
            models.CheckConstraint(condition=Q(post=None) | Q(person=None), name="organisation_way_one_owner"),
            models.CheckConstraint(condition=Q(channel__in=[channel.value for channel in Channel]), name="organisation_way_channel"),
            models.CheckConstraint(condition=Q(priority__gte=1, priority__lte=9), name="organisation_way_priority"),
            models.CheckConstraint(condition=Q(verified_at=None) | ~Q(verified_by=""), name="organisation_way_checked_by_someone"),
            _sound_period("way"),
        )
        indexes = (models.Index(fields=["verified_at", "id"], name="organisation_way_due", condition=Q(valid_to=None)),)


class ImportDraft(models.Model):
    """A file that was uploaded and is being looked at. Goes away when it is imported, abandoned or a day old."""

    id = models.UUIDField(primary_key=True)
    keeper_id = models.UUIDField()
    actor_id = models.CharField(max_length=100)
    file_name = models.CharField(max_length=200)
    table = models.BinaryField()
    columns = models.JSONField(null=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "organisation_import_draft"


class ImportBatch(models.Model):
    """A file that was imported, and whether that was undone."""

    id = models.UUIDField(primary_key=True)
    keeper_id = models.UUIDField(db_index=True)
    file_name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    new_rows = models.PositiveIntegerField()
    changed_rows = models.PositiveIntegerField()
    skipped_rows = models.PositiveIntegerField()
    entry_number = models.BigIntegerField()
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=200)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=200)
    kept_at_undo = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "organisation_import_batch"


class ImportChange(models.Model):
    """A contact way that an import changed: as it was, and the version it got. What it added carries `import_id` instead."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="changes")
    way_id = models.UUIDField()
    before = models.JSONField()
    version = models.PositiveIntegerField()

    class Meta:
        db_table = "organisation_import_change"
