"""Accounts, grants, break-glass, held forms and throttling. Accounts and grants are projections of the stream `access`."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Lower
from django.utils.translation import gettext_lazy as _

from vardkase.access.rules import SHORTEST_BREAK_GLASS_REASON, Role

# So that a constraint can ask how long a reason is.
models.TextField.register_lookup(Length)
ROLES = [(role.value, role.name) for role in Role]


class Account(AbstractBaseUser):
    """Somebody who can sign in: e-mail address, and a label that is the function and, where there is one, the name.

    Accounts are closed, never deleted: the ledger keeps naming them.
    """

    id = models.UUIDField(primary_key=True)
    # Django names these fields when a password is too like them.
    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    label = models.CharField(_("title and name"), max_length=200)
    language = models.CharField(max_length=5, default="sv")
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = BaseUserManager["Account"]()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["label"]

    class Meta:
        constraints = (
            models.UniqueConstraint(Lower("email"), name="access_account_email_once"),
            models.CheckConstraint(
                condition=Q(is_active=True, closed_at=None) | Q(is_active=False, closed_at__isnull=False), name="access_account_closed"
            ),
        )

    def __str__(self) -> str:
        return self.label

    def get_full_name(self) -> str:
        """What Django and the sign-in library call the holder."""
        return self.label

    def get_short_name(self) -> str:
        """The same: a function has no first name."""
        return self.label


class BreakGlass(models.Model):
    """A door somebody broke open: who, which, why, from when to when, and when it was closed before its time."""

    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    scope = models.CharField(max_length=100)
    reason = models.TextField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=200, default="")
    number = models.BigIntegerField()

    class Meta:
        db_table = "access_break_glass"
        indexes = (models.Index(fields=["-valid_from"], name="access_break_glass_newest"),)
        constraints = (
            models.CheckConstraint(condition=Q(valid_to__gt=F("valid_from")), name="access_break_glass_ends"),
            models.CheckConstraint(condition=Q(reason__length__gte=SHORTEST_BREAK_GLASS_REASON), name="access_break_glass_reasoned"),
        )


class GrantRow(models.Model):
    """A role in a scope, from when to when. Break-glass stands here too, so that one query says all that counts."""

    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40, choices=ROLES)
    scope = models.CharField(max_length=100)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    given_by = models.CharField(max_length=200)
    # Empty when the system gave it: the first administrator, and the demonstration.
    given_by_id = models.UUIDField(null=True)
    given_at = models.DateTimeField()
    reason = models.TextField(default="")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=200, default="")
    break_glass = models.OneToOneField(BreakGlass, on_delete=models.PROTECT, null=True, related_name="grant")
    number = models.BigIntegerField()

    class Meta:
        db_table = "access_grant"
        indexes = (models.Index(fields=["account"], name="access_grant_counts", condition=Q(revoked_at=None)),)
        constraints = (
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="access_grant_ends_after"),
            models.CheckConstraint(condition=Q(role__in=[role.value for role in Role]), name="access_grant_role"),
            # Nobody gives themselves a role. Break-glass is the one exception, and is its own kind of row.
            models.CheckConstraint(
                condition=Q(given_by_id=None) | ~Q(given_by_id=F("account")) | Q(break_glass__isnull=False),
                name="access_grant_not_to_oneself",
            ),
        )


class HeldForm(models.Model):
    """A posted form whose sender was not signed in, or whose token was too old: kept a day, for the one who wrote it."""

    id = models.UUIDField(primary_key=True)
    # Whose it is, when the form said so; otherwise it belongs to the browser session that holds its id.
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="+")
    path = models.CharField(max_length=2000)
    fields = models.JSONField()
    had_files = models.BooleanField(default=False)
    held_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "access_held_form"
        indexes = (models.Index(fields=["expires_at"], name="access_held_form_expiry"),)


class Throttle(models.Model):
    """What the throttling of sign-in remembers; Django's database cache reads and writes it."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "access_throttle"
