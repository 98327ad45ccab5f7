"""What this floor knows by itself, as evidence for questions (vardkase.preparedness.evidence): of the register of vital functions, and of
whether the follow-up of last year was sent.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.urls import reverse

from vardkase.access.rules import Viewer
from vardkase.organisation.models import Organisation
from vardkase.organisation.rules import OrganisationKind
from vardkase.preparedness import words
from vardkase.preparedness.evidence import Evidence
from vardkase.preparedness.models import FollowupSentRow
from vardkase.preparedness.queries import rule_scopes
from vardkase.preparedness.queries.register import register
from vardkase.preparedness.rules.content import Function


def functions(viewer: Viewer, keeper_id: UUID, on: date) -> Evidence | None:
    """How many vital functions are in the register."""
    found = register(viewer, keeper_id).functions
    return _said(keeper_id, words.known("functions", count=len(found)), str(len(found)), on) if found else None


def with_tolerance(viewer: Viewer, keeper_id: UUID, on: date) -> Evidence | None:
    """How many of them have a tolerable outage that somebody has said."""
    found = register(viewer, keeper_id).functions
    known = sum(one.tolerance.is_known for one in found)
    return _said(keeper_id, words.known("tolerance", count=known, total=len(found)), str(known), on) if found else None


def dependencies_checked(viewer: Viewer, keeper_id: UUID, on: date) -> Evidence | None:
    """How many dependencies were checked in the year until the day."""
    needs = [one.need for one in register(viewer, keeper_id).needs]
    checked = sum(one.verified_on is not None and date(on.year, 1, 1) <= one.verified_on <= on for one in needs)
    return _said(keeper_id, words.known("checked", count=checked, total=len(needs)), str(checked), on) if needs else None


def own(viewer: Viewer, keeper_id: UUID, on: date) -> Evidence | None:
    """How many functions the municipality runs itself. Whether the analysis covers them is for a human to say."""
    return _of_kind(viewer, keeper_id, on, "own", [one for one in register(viewer, keeper_id).functions if not one.external])


def outside(viewer: Viewer, keeper_id: UUID, on: date) -> Evidence | None:
    """How many functions in the area are run by somebody else."""
    return _of_kind(viewer, keeper_id, on, "outside", [one for one in register(viewer, keeper_id).functions if one.external])


def companies(viewer: Viewer, keeper_id: UUID, on: date) -> Evidence | None:
    """How many functions the municipality's companies and joint authorities run."""
    kinds = (OrganisationKind.MUNICIPAL_COMPANY, OrganisationKind.JOINT_AUTHORITY)
    theirs = set(Organisation.objects.filter(keeper_id=keeper_id, kind__in=[str(one) for one in kinds]).values_list("pk", flat=True))
    return _of_kind(viewer, keeper_id, on, "companies", [one for one in register(viewer, keeper_id).functions if one.owner_id in theirs])


def _of_kind(viewer: Viewer, keeper_id: UUID, on: date, what: str, those: list[Function]) -> Evidence | None:
    return _said(keeper_id, words.known(what, count=len(those)), "", on) if register(viewer, keeper_id).functions else None


def _said(keeper_id: UUID, text: str, value: str, on: date) -> Evidence:
    return Evidence(text, value, reverse("preparedness:functions", args=[keeper_id]), on)


def followup(viewer: Viewer, keeper_id: UUID, on: date) -> Evidence | None:
    """Whether the follow-up of the year before has been marked as sent: then the answer is yes."""
    rule_scopes.keeper(viewer, keeper_id)
    row = FollowupSentRow.objects.filter(keeper_id=keeper_id, year=on.year - 1, sent_on__lte=on).first()
    if row is None:
        return None
    link = reverse("preparedness:followup", args=[keeper_id, row.year])
    return Evidence(words.known("followup", year=row.year, registry=row.registry), "yes", link, row.sent_on)
