"""Writes to the plans: one transaction each, check -> append -> project. The same key twice is one write."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry
from vardkase.organisation.models import Organisation
from vardkase.organisation.rules import OrganisationKind
from vardkase.plans import defaults, events, projections, rules
from vardkase.plans.models import Draft, Version
from vardkase.plans.queries import scopes
from vardkase.plans.rules import Frame, Leading, Role


@dataclass(frozen=True, slots=True)
class AdoptionDraft:
    """Who decided that the draft is to hold, when, where the decision is kept, and from which day it holds."""

    decided_by: str
    decided_on: date
    valid_from: date
    reference: str = ""


def start_draft(*, viewer: Viewer, organisation_id: UUID, from_default: bool = False, key: UUID, now: datetime) -> Entry:
    """Begins a new version from the latest one, or from the default set. Refused: "plans.may_not", "plans.draft_exists",
    "plans.unit_does_not_lead".
    """
    with transaction.atomic():
        row = _unit(viewer, organisation_id)
        earlier = _already(row.id, key, events.DraftStarted)
        if earlier:
            return earlier
        if Draft.objects.filter(pk=row.id).exists():
            raise Refusal("plans.draft_exists")
        # The latest, not the one in force: what has been adopted and waits for its day must not be undone by the next.
        latest = None if from_default else Version.objects.filter(organisation_id=row.id).order_by("-number").first()
        scopes.check_leads(row)
        plan = projections.plan_of(latest.body) if latest else defaults.of_unit(OrganisationKind(row.kind), row.name)
        number = latest.number if latest else 0
        return _written(events.DraftStarted(row.id, row.name, row.authority_id, row.authority.name, number, plan), viewer, key, now)


def change_frame(*, viewer: Viewer, organisation_id: UUID, frame: Frame, seen: str, key: UUID, now: datetime) -> Entry:
    """Changes what the draft says of the staff as a whole. `seen` is `rules.digest` of what was shown.

    Refused: "plans.changed_meanwhile", "plans.needs_label", "plans.needs_staff_name", "plans.needs_decision_maker"…
    """
    with transaction.atomic():
        row, plan = _to_edit(viewer, organisation_id, key)
        frame = rules.check_frame(frame, (role.key for role in plan.roles))
        # Without a draft there are no roles to hold the pairs against: the frame is then not compared, only recognised.
        earlier = _already(row.id, key, events.FrameChanged, **({"frame": frame} if plan.roles else {}))
        if earlier:
            return earlier
        rules.check_seen(seen, plan.frame)
        return _written(events.FrameChanged(row.id, row.name, frame, plan.frame), viewer, key, now)


def save_role(
    *, viewer: Viewer, organisation_id: UUID, role: Role, place: int | None = None, seen: str = "", key: UUID, now: datetime
) -> Entry:
    """Puts a role with its card and chain in the draft, or changes it. A new one has an empty key, and is given one.

    Refused: "plans.role_exists", "plans.role_needs_label", "plans.changed_meanwhile"…
    """
    with transaction.atomic():
        row, plan = _to_edit(viewer, organisation_id, key)
        role = rules.check_role(role)
        if not role.key:
            earlier = _already(row.id, key, events.RoleSaved, place=place)
            if earlier:
                # The key is the house's: it was made from the others that were there.
                if not earlier.erased and replace(earlier.event.role, key="") != role:
                    raise Refusal("ledger.key_reused", number=earlier.number)
                return earlier
            role = replace(role, key=rules.new_key(role.label, (one.key for one in plan.roles)))
        earlier = _already(row.id, key, events.RoleSaved, role=role, place=place)
        if earlier:
            return earlier
        before = plan.role(role.key)
        rules.check_seen(seen, before)
        rules.check_put(plan, role)
        return _written(events.RoleSaved(row.id, row.name, role, place, before), viewer, key, now)


def remove_role(*, viewer: Viewer, organisation_id: UUID, role_key: str, seen: str, key: UUID, now: datetime) -> Entry:
    """Takes a role out of the draft, as it was when it was looked at. Refused: "plans.no_such_role", "plans.changed_meanwhile"."""
    with transaction.atomic():
        row, plan = _to_edit(viewer, organisation_id, key)
        earlier = _already(row.id, key, events.RoleRemoved)
        if earlier and not earlier.erased and earlier.event.role.key != role_key:
            raise Refusal("ledger.key_reused", number=earlier.number)
        if earlier:
            return earlier
        role = plan.role(role_key)
        if role is None:
            raise Refusal("plans.no_such_role")
        rules.check_seen(seen, role)
        return _written(events.RoleRemoved(row.id, row.name, role), viewer, key, now)


def drop_draft(*, viewer: Viewer, organisation_id: UUID, reason: str, key: UUID, now: datetime) -> Entry:
    """Throws the draft away. Refused: "plans.no_draft", "plans.drop_needs_reason"."""
    with transaction.atomic():
        row, _plan = _to_edit(viewer, organisation_id, key)
        reason = rules.tidy("reason", reason, 500)
        earlier = _already(row.id, key, events.DraftDropped, reason=reason)
        if earlier:
            return earlier
        if not reason:
            raise Refusal("plans.drop_needs_reason", field="reason")
        return _written(events.DraftDropped(row.id, row.name, reason), viewer, key, now)


def adopt(*, viewer: Viewer, organisation_id: UUID, draft: AdoptionDraft, seen: str, key: UUID, now: datetime) -> Entry:
    """The draft becomes a version, whole, as it was when it was read through (`seen`, its `rules.digest`); its id is the key.

    Refused: "plans.no_draft", "plans.changed_meanwhile", "plans.adoption_needs_decider",
    "plans.decided_before_latest"…
    """
    with transaction.atomic():
        key = _own_key(organisation_id, key)
        row, plan = _to_edit(viewer, organisation_id, key)
        said = {"decided_by": rules.tidy("decided_by", draft.decided_by), "reference": rules.tidy("reference", draft.reference)}
        earlier = _already(row.id, key, events.Adopted, **said, decided_on=draft.decided_on, valid_from=draft.valid_from)
        if earlier:
            return earlier
        rules.check_seen(seen, plan)
        who, where = rules.check_adoption(
            plan,
            decided_by=draft.decided_by,
            reference=draft.reference,
            decided_on=draft.decided_on,
            valid_from=draft.valid_from,
            today=timezone.localdate(now),
        )
        versions = Version.objects.filter(organisation_id=row.id)
        check_after_latest(draft.decided_on, versions)
        number = versions.count() + 1
        event = events.Adopted(
            key, row.id, row.name, row.authority_id, row.authority.name, number, plan, who, draft.decided_on, draft.valid_from, where
        )
        return _written(event, viewer, key, now)


def check_after_latest(decided_on: date, versions: QuerySet[Any]) -> None:
    """Refuses a decision that is older than the latest ("plans.decided_before_latest"): it would take the place of what came after it."""
    latest = versions.order_by("-number").first()
    if latest is not None and decided_on < latest.decided_on:
        raise Refusal("plans.decided_before_latest", field="decided_on", number=latest.number, decided_on=latest.decided_on)


def _unit(viewer: Viewer, organisation_id: UUID) -> Organisation:
    """The unit, held until the transaction ends, for one who may edit its plan."""
    row = scopes.unit(viewer, organisation_id, lock=True)
    scopes.check_edit(viewer, row)
    return row


def _to_edit(viewer: Viewer, organisation_id: UUID, key: UUID) -> tuple[Organisation, Leading]:
    """The unit and its draft. What is sent again after the draft has gone is still answered as the first time."""
    row = _unit(viewer, organisation_id)
    draft = Draft.objects.filter(pk=row.id).first()
    if draft is not None:
        return row, projections.plan_of(draft.body)
    if ledger.find(events.stream_of(row.id), key) is None:
        raise Refusal("plans.no_draft")
    return row, Leading(defaults.of_unit(OrganisationKind(row.kind), row.name).frame)


def _own_key(organisation_id: UUID, key: UUID) -> UUID:
    """The key, or another made from it when it is the id of a version of another unit: whose id it is, is not told."""
    is_taken = Version.objects.filter(pk=key).exclude(organisation_id=organisation_id).exists()
    return uuid5(organisation_id, str(key)) if is_taken else key


def _already(organisation_id: UUID, key: UUID, kind: type, **same: Any) -> Entry | None:
    """The entry of an earlier sending of the same thing. Refusal("ledger.key_reused") when the key was used for something else."""
    found = ledger.find(events.stream_of(organisation_id), key)
    if found is None:
        return None
    if not found.erased:
        said = found.event
        if not isinstance(said, kind) or any(getattr(said, name) != value for name, value in same.items()):
            raise Refusal("ledger.key_reused", number=found.number)
    return replace(found, repeated=True)


def _written(event: Any, viewer: Viewer, key: UUID, now: datetime) -> Entry:
    entry = ledger.append(stream=events.stream_of(event.organisation_id), event=event, viewer=viewer, key=key, now=now)
    if not entry.repeated:
        projections.apply(entry)
    return entry
