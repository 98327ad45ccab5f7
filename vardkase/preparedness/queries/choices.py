"""Budgeted choices: what can be chosen among, one choice with its curve, and those that were made before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from vardkase.access.rules import Capability, Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.choice import Problem
from vardkase.preparedness.models import ChoiceRow, MeasureRow
from vardkase.preparedness.projections.choices import answer_of, chosen_of, problem_of
from vardkase.preparedness.projections.measures import course_of, measure_of
from vardkase.preparedness.queries import choice_scopes as scopes
from vardkase.preparedness.queries import measure_scopes
from vardkase.preparedness.queries.standings import standings
from vardkase.preparedness.rules.choices import CANDIDATES, Answer, Chosen, Standing, is_candidate
from vardkase.preparedness.rules.measure_links import Bar, barred
from vardkase.preparedness.rules.measures import Followed


@dataclass(frozen=True, slots=True)
class Home:
    """An authority in which choices are made."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Asking:
    """What a choice is asked of: the measures that wait for money, why some of them cannot be chosen, and where their risks stand."""

    candidates: tuple[Followed, ...]
    barred: dict[UUID, tuple[Bar, str]]
    standings: dict[UUID, Standing]


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
    """A choice whole, as the viewer may read it. `answer` is None while it is worked out, `done` how many per cent of that are done.

    `hidden`: the measures that have become secret to the viewer since, by their keys.
    """

    id: UUID
    home: Home
    may_write: bool
    at: datetime
    by: str
    problem: Problem
    answer: Answer | None
    chosen: Chosen | None
    done: int = 0
    hidden: frozenset[str] = frozenset()


def homes(viewer: Viewer) -> tuple[Home, ...]:
    """The authorities in which the viewer asks for choices, the one of the whole municipality first."""
    return tuple(Home(row.pk, row.name) for row in scopes.homes(viewer, Capability.RSA_WRITE))


def candidates(viewer: Viewer, authority_id: UUID) -> tuple[Followed, ...]:
    """The measures that wait for money, by number: of the authority, and of the others in the register it keeps. None of them secret.

    Refusal("preparedness.choice_not_found").
    """
    home = scopes.home(viewer, authority_id, Capability.RSA_WRITE)
    rows = MeasureRow.objects.filter(
        authority_id__in=scopes.with_kept(home.pk), is_secret=False, state__in=[str(one) for one in CANDIDATES]
    )
    found = (Followed(measure_of(row.body), course_of(row.course)) for row in rows.order_by("authority_id", "number"))
    return tuple(one for one in found if is_candidate(one))


def asking(viewer: Viewer, authority_id: UUID) -> Asking:
    """The candidates, with what is known of them beside. Refusal("preparedness.choice_not_found")."""
    found = candidates(viewer, authority_id)
    rows = measure_scopes.readable(viewer).filter(authority_id__in=scopes.with_kept(authority_id))
    others = {row.pk: Followed(measure_of(row.body), course_of(row.course)) for row in rows}
    ids = [one.measure.id for one in found]
    bars = {one.measure.id: bar for one in found if (bar := barred(one.measure, others, ids))}
    risks = [effect.target_id for one in found for effect in one.measure.effects if effect.target_id]
    return Asking(found, bars, standings(viewer, risks))


def choice_page(viewer: Viewer, authority_id: UUID, choice_id: UUID) -> ChoicePage:
    """One choice. Refusal("preparedness.choice_not_found") for absent and forbidden alike."""
    home = scopes.home(viewer, authority_id, Capability.RSA_READ)
    row = ChoiceRow.objects.filter(pk=choice_id, authority_id=home.pk).first()
    if row is None:
        raise Refusal("preparedness.choice_not_found")
    may = viewer.can(Capability.RSA_WRITE, (f"org:{home.pk}",))
    problem, chosen = problem_of(row), chosen_of(row)
    hidden = _hidden(viewer, problem)
    gone = {one.name for one in problem.options if one.key in hidden}
    if gone:
        problem = replace(problem, options=tuple(replace(one, name="") if one.key in hidden else one for one in problem.options))
        chosen = chosen and replace(chosen, measures=tuple("" if name in gone else name for name in chosen.measures))
    return ChoicePage(
        row.pk, Home(home.pk, home.name), may, row.asked_at, row.asked_by, problem, answer_of(row), chosen, row.done, hidden
    )  # fmt: skip


def _hidden(viewer: Viewer, problem: Problem) -> frozenset[str]:
    """The measures of a choice that were open when it was asked, and are secret to the viewer today."""
    ids = [one.key for one in problem.options]
    secret = {str(id) for id in MeasureRow.objects.filter(pk__in=ids, is_secret=True).values_list("pk", flat=True)}
    if not secret:
        return frozenset()
    return frozenset(secret - {str(id) for id in measure_scopes.readable(viewer).filter(pk__in=secret).values_list("pk", flat=True)})


def made(viewer: Viewer, authority_id: UUID, most: int = 20) -> tuple[ChoiceLine, ...]:
    """The choices of an authority, the latest first. Refusal("preparedness.choice_not_found")."""
    scopes.home(viewer, authority_id, Capability.RSA_READ)
    rows = ChoiceRow.objects.filter(authority_id=authority_id).order_by("-asked_at", "-id")[:most]
    return tuple(ChoiceLine(row.pk, row.asked_at, row.asked_by, problem_of(row).budget, chosen_of(row), bool(row.answer)) for row in rows)
