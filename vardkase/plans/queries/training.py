"""The training register: who counts as trained for which function, and until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.organisation.models import Organisation, Person
from vardkase.organisation.queries import scopes as register
from vardkase.plans.models.terms import TrainingRow
from vardkase.plans.projections.terms import training_of
from vardkase.plans.queries.terms import Keeper, begins, bodies, council_id, keeper_row, may_edit
from vardkase.plans.rules.terms import Body, BodyKind
from vardkase.plans.rules.training import Training, TrainingState, training_state, valid_until

_ORDER = {state: place for place, state in enumerate(TrainingState)}


@dataclass(frozen=True, slots=True)
class TrainingLine:
    """A line of the register, and until when it counts. `until` is its last day; None has no end.

    `left`: the last day in the register of the person who was trained, where that is over. Then it counts for nobody.
    """

    training: Training
    until: date | None
    state: TrainingState
    left: date | None = None


@dataclass(frozen=True, slots=True)
class TrainingPage:
    """The register, what does not count first."""

    keeper: Keeper
    lines: tuple[TrainingLine, ...]


def training_page(viewer: Viewer, keeper_id: UUID, today: date) -> TrainingPage:
    """The training register on a day. Refusal("plans.not_found") for absent and forbidden alike."""
    row = keeper_row(viewer, keeper_id)
    kinds = {council_id(keeper_id): BodyKind.COUNCIL} | {one.id: one.kind for one in bodies(viewer, keeper_id)}
    said = begins(viewer, keeper_id)
    lines = [training_of(body) for body in TrainingRow.objects.filter(keeper_id=keeper_id).values_list("body", flat=True)]
    ended = _ended(Organisation.objects.filter(pk__in=[one.body_id for one in lines]).values_list("id", "valid_to"))
    left = _ended(Person.objects.filter(pk__in=[one.person_id for one in lines]).values_list("id", "valid_to"))
    found = []
    for one in lines:
        # A body that has left the register was elected all the same.
        kind = kinds.get(one.body_id, BodyKind.BOARD) if one.body_id else None
        until = valid_until(one, kind, said.get(one.body_id, {}) if one.body_id else {})
        ends = (until, ended.get(one.body_id), left.get(one.person_id)) if one.trained_on else ()
        until = min(filter(None, ends), default=None)
        found.append(TrainingLine(one, until, training_state(one, until, today), left.get(one.person_id)))
    found.sort(key=lambda line: (_ORDER[line.state], line.until or date.max, line.training.function.casefold(), line.training.id))
    return TrainingPage(Keeper(row.pk, row.name, may_edit(viewer, row.pk)), tuple(found))


def _ended(rows: Iterable[tuple[UUID, date | None]]) -> dict[UUID | None, date]:
    """The last day of those that are over."""
    return {id: day for id, day in rows if day is not None}


def training(viewer: Viewer, keeper_id: UUID, training_id: UUID) -> Training:
    """One line of the register. Refusal("plans.not_found")."""
    keeper_row(viewer, keeper_id)
    body = TrainingRow.objects.filter(pk=training_id, keeper_id=keeper_id).values_list("body", flat=True).first()
    if body is None:
        raise Refusal("plans.not_found")
    return training_of(body)


def training_choices(viewer: Viewer, keeper_id: UUID) -> tuple[tuple[Body, ...], tuple[tuple[UUID, str], ...]]:
    """What a line may name: the elected bodies, and people of the register as far as the viewer may read it."""
    rows = register.people(viewer).filter(organisation__keeper_id=keeper_id, valid_to=None).order_by("name_folded", "id")
    people = tuple((id, f"{name}, {place}") for id, name, place in rows.values_list("id", "name", "organisation__name"))
    return bodies(viewer, keeper_id), people
