"""Budgeted choices: what can be chosen among, one choice with its curve, and those that were made before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.access.rules import Capability, Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.organisation.models import Organisation
from vardkase.preparedness.choice import Problem
from vardkase.preparedness.models import ChoiceRow, MeasureRow
from vardkase.preparedness.projections.choices import answer_of, chosen_of, problem_of
from vardkase.preparedness.projections.measures import course_of, measure_of
from vardkase.preparedness.queries import choice_scopes as scopes
from vardkase.preparedness.rules.choices import CANDIDATES, Answer, Chosen, is_candidate
from vardkase.preparedness.rules.measures import Followed


@dataclass(frozen=True, slots=True)
class Home:
    """An authority in which choices are made."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class ChoiceLine:
    """A choice that was asked for: when, by whom, of how much money, and what was chosen."""

    id: UUID
    at: datetime
    by: str
    budget: int
    chosen: Chosen | None
    is_answered: bool


@dataclass(frozen=True, slots=True)
class ChoicePage:
    """A choice whole. `answer` is None while it is worked out."""

    id: UUID
    home: Home
    may_write: bool
    at: datetime
    by: str
    problem: Problem
    answer: Answer | None
    chosen: Chosen | None


def homes(viewer: Viewer) -> tuple[Home, ...]:
    """The authorities in which the viewer asks for choices, the one of the whole municipality first."""
    return tuple(Home(row.pk, row.name) for row in scopes.homes(viewer, Capability.RSA_WRITE))


def candidates(viewer: Viewer, authority_id: UUID) -> tuple[Followed, ...]:
    """The measures that wait for money, by number: of the authority, and of the others in the register it keeps. None of them secret.

    Refusal("preparedness.choice_not_found").
    """
    home = scopes.home(viewer, authority_id, Capability.RSA_WRITE)
    kept = Organisation.objects.filter(keeper_id=home.pk, partner=False).values_list("authority_id", flat=True)
    rows = MeasureRow.objects.filter(authority_id__in={home.pk, *kept}, is_secret=False, state__in=[str(one) for one in CANDIDATES])
    found = (Followed(measure_of(row.body), course_of(row.course)) for row in rows.order_by("authority_id", "number"))
    return tuple(one for one in found if is_candidate(one))


def choice_page(viewer: Viewer, authority_id: UUID, choice_id: UUID) -> ChoicePage:
    """One choice. Refusal("preparedness.choice_not_found") for absent and forbidden alike."""
    home = scopes.home(viewer, authority_id, Capability.RSA_READ)
    row = ChoiceRow.objects.filter(pk=choice_id, authority_id=home.pk).first()
    if row is None:
        raise Refusal("preparedness.choice_not_found")
    may = viewer.can(Capability.RSA_WRITE, (f"org:{home.pk}",))
    return ChoicePage(row.pk, Home(home.pk, home.name), may, row.asked_at, row.asked_by, problem_of(row), answer_of(row), chosen_of(row))


def made(viewer: Viewer, authority_id: UUID, most: int = 20) -> tuple[ChoiceLine, ...]:
    """The choices of an authority, the latest first. Refusal("preparedness.choice_not_found")."""
    scopes.home(viewer, authority_id, Capability.RSA_READ)
    rows = ChoiceRow.objects.filter(authority_id=authority_id).order_by("-asked_at", "-id")[:most]
    return tuple(ChoiceLine(row.pk, row.asked_at, row.asked_by, problem_of(row).budget, chosen_of(row), bool(row.answer)) for row in rows)
