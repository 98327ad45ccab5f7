"""Organisations: add, change (also move in the tree), close."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry
from vardkase.organisation import facts, rules
from vardkase.organisation.actions import base
from vardkase.organisation.actions.base import Seen
from vardkase.organisation.events import OrganisationAdded, OrganisationChanged, OrganisationClosed, OrganisationFacts
from vardkase.organisation.models import Organisation
from vardkase.organisation.projections import fold
from vardkase.organisation.queries import scopes
from vardkase.organisation.queries.pages import line_above
from vardkase.organisation.rules import OrganisationKind


@dataclass(frozen=True, slots=True)
class OrganisationDraft:
    """What is said about an organisation; its authority follows from kind and parent."""

    name: str
    kind: OrganisationKind
    parent_id: UUID | None = None
    short_name: str = ""
    partner: bool = False
    ssr_member: bool = False
    county_code: str = ""
    municipality_code: str = ""
    notes: str = ""
    valid_from: date | None = None
    data_controller_id: UUID | None = None

    def tidy(self) -> OrganisationDraft:
        """The draft with clean text. Raises Refusal."""
        rules.check_period(self.valid_from, None)
        return replace(
            self,
            name=rules.clean_required(self.name),
            short_name=rules.clean(self.short_name, 40),
            county_code=rules.check_code(self.county_code, 2),
            municipality_code=rules.check_code(self.municipality_code, 4),
            notes=rules.clean(self.notes, 4_000, lines=True),
        )


def add_organisation(*, viewer: Viewer, id: UUID, keeper_id: UUID, draft: OrganisationDraft, key: UUID, now: datetime) -> Entry:
    """Enters an organisation in the register that `keeper_id` keeps. Refused for others, for a wrong parent, for a double."""
    with transaction.atomic():
        event = OrganisationAdded(_facts(viewer, id, _keeper(viewer, keeper_id, draft.parent_id), draft.tidy()))
        earlier = base.written(event, key)
        if earlier:
            return earlier
        _check_single(event.organisation)
        return base.write(event, viewer=viewer, key=key, now=now)


def change_organisation(*, viewer: Viewer, organisation_id: UUID, draft: OrganisationDraft, seen: Seen, key: UUID, now: datetime) -> Entry:
    """Changes what is said about an organisation. When it moves, its units follow; nobody's change is written over unseen."""
    with transaction.atomic():
        row = base.organisation_to_edit(viewer, organisation_id)
        before = facts.of_organisation(row)
        after = _facts(viewer, row.id, row.keeper_id, draft.tidy(), stays_under=row.parent_id)
        follows = _followers(row, after) if after.authority_id != before.authority_id else ()
        event = OrganisationChanged(after, facts.changes(before, after), follows)
        earlier = base.written(event, key)
        if earlier:
            return earlier
        base.check_unchanged(seen, row, before)
        _check_units_fit(row, after)
        _check_single(after)
        return base.write(event, viewer=viewer, key=key, now=now)


def close_organisation(
    *, viewer: Viewer, organisation_id: UUID, reason: str, last_day: date | None = None, key: UUID, now: datetime
) -> Entry:
    """Ends an organisation with its posts, people and contact ways. Refused while it has units in use, or records that need it."""
    with transaction.atomic():
        row = base.locked(scopes.organisations(viewer), organisation_id)
        scopes.check_edit(viewer, row)
        day = row.valid_to or base.closing_day(last_day, row, now)
        event = OrganisationClosed(replace(facts.of_organisation(row), valid_to=day), rules.clean(reason, 500))
        earlier = base.written(event, key)
        if earlier:
            return earlier
        base.check_open(row)
        units = Organisation.objects.filter(parent=row, valid_to=None).count()
        if units:
            raise Refusal("organisation.has_units", units=units)
        return base.write(event, viewer=viewer, key=key, now=now)


def _keeper(viewer: Viewer, keeper_id: UUID, parent_id: UUID | None) -> UUID:
    """Whose register a new organisation belongs to: a unit's is that of the organisation it stands under."""
    if parent_id is not None:
        return UUID(str(base.organisation_to_edit(viewer, parent_id).keeper_id))
    scopes.check_keep(viewer, keeper_id)
    return keeper_id


def _facts(viewer: Viewer, id: UUID, keeper_id: UUID, draft: OrganisationDraft, *, stays_under: UUID | None = None) -> OrganisationFacts:
    parent = _place(viewer, draft.parent_id, id, stays_under)
    rules.check_parent(id, draft.kind, parent[0] if parent else None)
    authority_id = rules.authority_of(id, draft.kind, parent[0] if parent else None)
    controller_id = draft.data_controller_id or authority_id
    if controller_id not in (id, authority_id):
        base.locked(scopes.organisations(viewer), controller_id)
    names = {id: draft.name} if authority_id == id else dict(Organisation.objects.filter(pk=authority_id).values_list("id", "name"))
    return OrganisationFacts(
        id=id,
        keeper_id=keeper_id,
        name=draft.name,
        kind=draft.kind,
        authority_id=authority_id,
        authority_name=names.get(authority_id, ""),
        data_controller_id=controller_id,
        parent_id=draft.parent_id,
        parent_name=parent[1] if parent else "",
        short_name=draft.short_name,
        partner=draft.partner,
        ssr_member=draft.ssr_member,
        county_code=draft.county_code,
        municipality_code=draft.municipality_code,
        notes=draft.notes,
        valid_from=draft.valid_from,
    )


def _place(viewer: Viewer, parent_id: UUID | None, id: UUID, stays_under: UUID | None) -> tuple[rules.Place, str] | None:
    if parent_id is None:
        return None
    if parent_id == id:
        raise Refusal("organisation.under_itself")
    # Where it stands already needs no right: a board's own coordinator changes the board, not what the board stands under.
    stays = parent_id == stays_under
    parent = base.locked(scopes.organisations(viewer), parent_id) if stays else base.organisation_to_edit(viewer, parent_id)
    line = (parent.id, *(above.id for above in line_above(parent)))
    return rules.Place(parent.id, OrganisationKind(parent.kind), parent.authority_id, line), parent.name


def _check_single(said: OrganisationFacts) -> None:
    """Two organisations of one name in the same place are one organisation entered twice."""
    same = Organisation.objects.filter(keeper_id=said.keeper_id, name_folded=fold(said.name), parent_id=said.parent_id, valid_to=None)
    if same.exclude(pk=said.id).exists():
        raise Refusal("organisation.exists", name=said.name)


def _check_units_fit(row: Organisation, after: OrganisationFacts) -> None:
    for kind, name in Organisation.objects.filter(parent=row, valid_to=None).values_list("kind", "name"):
        if not rules.may_stand_under(OrganisationKind(kind), after.kind):
            raise Refusal("organisation.units_do_not_fit", unit=name)


def _followers(row: Organisation, after: OrganisationFacts) -> tuple[OrganisationFacts, ...]:
    """The units below whose authority changes with that of the organisation above them."""
    below: dict[UUID | None, list[Organisation]] = defaultdict(list)
    for unit in Organisation.objects.filter(keeper_id=row.keeper_id).select_related("parent", "authority"):
        below[unit.parent_id].append(unit)
    found: list[OrganisationFacts] = []
    queue = [rules.Place(after.id, after.kind, after.authority_id, ())]
    while queue:
        place = queue.pop()
        for unit in below[place.id]:
            said = facts.of_organisation(unit)
            authority_id = rules.authority_of(unit.id, said.kind, place)
            if authority_id == said.authority_id:
                continue
            follows = said.data_controller_id == said.authority_id
            controller_id = authority_id if follows else said.data_controller_id
            found.append(replace(said, authority_id=authority_id, authority_name=after.authority_name, data_controller_id=controller_id))
            queue.append(rules.Place(unit.id, said.kind, authority_id, ()))
    return tuple(found)
