"""Leading the year's round: open, change, replace a unit in mid-round, remind, close. The same key twice is one write."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction

from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry
from vardkase.organisation.models import Organisation
from vardkase.organisation.rules import OrganisationKind
from vardkase.preparedness import methods
from vardkase.preparedness.actions.frame import already, written
from vardkase.preparedness.actions.rulesets import keep_rule_set
from vardkase.preparedness.events import rounds as events
from vardkase.preparedness.models import RuleSetRow
from vardkase.preparedness.models.analyses import AnalysisRow, RoundRow
from vardkase.preparedness.projections import rounds as projections
from vardkase.preparedness.queries import rsa_scopes as scopes
from vardkase.preparedness.queries.rulesets import rule_set
from vardkase.preparedness.rules.checks import check_seen, tidy
from vardkase.preparedness.rules.rounds import Round, RoundUnit, check_round

DEFAULT_RULES = "msbfs-2015-5"


@dataclass(frozen=True, slots=True)
class RoundDraft:
    """What is said of a round: the units by id, and which of them is the municipality itself."""

    year: int
    name: str
    method: str
    opens: date
    due: date
    whole_due: date
    units: tuple[UUID, ...]
    whole: UUID | None = None
    ruleset: str = DEFAULT_RULES
    own_days: tuple[tuple[UUID, date], ...] = ()


def open_round(*, viewer: Viewer, keeper_id: UUID, draft: RoundDraft, key: UUID, now: datetime) -> Entry:
    """Opens the round of a year; its id comes of the key. Refused: "preparedness.rsa.not_found", "preparedness.rsa_may_not_lead",
    "preparedness.round_exists", "preparedness.no_such_unit"…
    """
    with transaction.atomic():
        row = _keeper(viewer, keeper_id)
        draft = replace(draft, ruleset=rule_set(viewer, row.pk, draft.ruleset).reference)
        found = _round(row, draft, uuid5(row.pk, f"round {key}"))
        earlier = already(events.stream_of(row.pk), key, events.RoundOpened, lambda event: event.round == found)
        if earlier:
            return earlier
        if RoundRow.objects.filter(keeper_id=row.pk, year=found.year).exists():
            raise Refusal("preparedness.round_exists", field="year", year=found.year)
        _keep_rules(viewer, row.pk, found.ruleset, key, now)
        event = events.RoundOpened(row.pk, row.name, found)
        return written(events.stream_of(row.pk), event, projections.apply, viewer=viewer, key=key, now=now)


def change_round(*, viewer: Viewer, round_id: UUID, draft: RoundDraft, seen: str, key: UUID, now: datetime) -> Entry:
    """Changes the timetable, the name or the units. Refused: "preparedness.scale_in_use" for another method once anything has begun,
    "preparedness.unit_has_begun" for a unit that is taken out with an analysis, "preparedness.unit_is_needed" for one that another goes
    on as, "preparedness.whole_is_set", "preparedness.changed_meanwhile"…
    """
    with transaction.atomic():
        row, keeper = _led(viewer, round_id)
        before = projections.round_of(row.body)
        # The rules that a round is made under are those that it was opened under.
        found = _round(keeper, replace(draft, ruleset=before.ruleset), before.id, before)
        earlier = already(events.stream_of(keeper.pk), key, events.RoundChanged, lambda event: event.round == found)
        if earlier:
            return earlier
        _check_open(row)
        check_seen(seen, before)
        begun = set(AnalysisRow.objects.filter(round_id=row.pk).values_list("unit_id", flat=True))
        if begun and found.method != before.method:
            raise Refusal("preparedness.scale_in_use", field="method", count=len(begun))
        _check_units(before, found, begun)
        if found.year != before.year:
            raise Refusal("preparedness.year_is_set", field="year", year=before.year)
        event = events.RoundChanged(keeper.pk, keeper.name, found, before)
        return written(events.stream_of(keeper.pk), event, projections.apply, viewer=viewer, key=key, now=now)


def _check_units(before: Round, found: Round, begun: set[UUID]) -> None:
    gone = [one.unit for one in before.units if one.unit_id in begun and found.unit(one.unit_id) is None]
    if gone:
        raise Refusal("preparedness.unit_has_begun", field="units", units=", ".join(gone))
    for one in found.units:
        if one.replaced_by is not None and found.unit(one.replaced_by) is None:
            raise Refusal("preparedness.unit_is_needed", field="units", unit=one.unit, other=one.replaced_by_name)
    whole = {one.unit_id for one in before.units if one.whole} ^ {one.unit_id for one in found.units if one.whole}
    if whole & begun:
        raise Refusal("preparedness.whole_is_set", field="whole")


def replace_unit(*, viewer: Viewer, round_id: UUID, old_id: UUID, new_id: UUID, why: str, key: UUID, now: datetime) -> Entry:
    """The organisation has changed: the old unit goes on as the new one, which is put in the round. What was judged stays with the old one.

    Refused: "preparedness.replaced_by_itself", "preparedness.unit_is_replaced" (also for a new unit that itself goes on as another),
    "preparedness.needs_reason", "preparedness.no_such_unit".
    """
    with transaction.atomic():
        row, keeper = _led(viewer, round_id)
        why = tidy("reason", why, 600)
        earlier = already(
            events.stream_of(keeper.pk), key, events.UnitReplaced,
            lambda event: (event.old.unit_id, event.new.unit_id, event.why) == (old_id, new_id, why),
        )  # fmt: skip
        if earlier:
            return earlier
        _check_open(row)
        found = projections.round_of(row.body)
        old = found.unit(old_id)
        if old is None:
            raise Refusal("preparedness.no_such_unit", field="new")
        if old_id == new_id:
            raise Refusal("preparedness.replaced_by_itself", field="new")
        if old.replaced_by is not None:
            raise Refusal("preparedness.unit_is_replaced", field="new", unit=old.unit, other=old.replaced_by_name)
        if not why:
            raise Refusal("preparedness.needs_reason", field="reason")
        new = found.unit(new_id) or replace(_unit(keeper, new_id), due=old.due)
        if new.replaced_by is not None:
            raise Refusal("preparedness.unit_is_replaced", field="new", unit=new.unit, other=new.replaced_by_name)
        if old.whole:
            _check_whole(keeper, new_id)
        new = replace(new, whole=old.whole or new.whole)
        old = replace(old, replaced_by=new.unit_id, replaced_by_name=new.unit, replaced_why=why, whole=False)
        event = events.UnitReplaced(keeper.pk, keeper.name, row.pk, found.year, old, new, why)
        return written(events.stream_of(keeper.pk), event, projections.apply, viewer=viewer, key=key, now=now)


def remind_unit(*, viewer: Viewer, round_id: UUID, unit_id: UUID, text: str, key: UUID, now: datetime) -> Entry:
    """Reminds a unit of its analysis; it shows at the top of the unit's own page. Refused: "preparedness.no_such_unit"."""
    with transaction.atomic():
        row, keeper = _led(viewer, round_id)
        text = tidy("text", text, 600, lines=True)
        earlier = already(
            events.stream_of(keeper.pk), key, events.UnitReminded, lambda event: (event.unit_id, event.text) == (unit_id, text)
        )
        if earlier:
            return earlier
        _check_open(row)
        found = projections.round_of(row.body)
        unit = found.unit(unit_id)
        if unit is None:
            raise Refusal("preparedness.no_such_unit", field="text")
        event = events.UnitReminded(keeper.pk, keeper.name, row.pk, found.year, unit.unit_id, unit.unit, found.due_of(unit), text)
        return written(events.stream_of(keeper.pk), event, projections.apply, viewer=viewer, key=key, now=now)


def close_round(*, viewer: Viewer, round_id: UUID, reason: str, key: UUID, now: datetime) -> Entry:
    """Ends a round: nothing more is begun in it. Refused: "preparedness.round_is_closed"."""
    with transaction.atomic():
        row, keeper = _led(viewer, round_id)
        reason = tidy("reason", reason, 600)
        earlier = already(events.stream_of(keeper.pk), key, events.RoundClosed, lambda event: event.reason == reason)
        if earlier:
            return earlier
        _check_open(row)
        event = events.RoundClosed(keeper.pk, keeper.name, row.pk, row.year, reason)
        return written(events.stream_of(keeper.pk), event, projections.apply, viewer=viewer, key=key, now=now)


def _keeper(viewer: Viewer, keeper_id: UUID) -> Organisation:
    if not scopes.sees_all(viewer, keeper_id):
        raise Refusal("preparedness.rsa.not_found")
    row = Organisation.objects.select_for_update(of=("self",)).filter(pk=keeper_id, keeper_id=keeper_id, partner=False).first()
    if row is None:
        raise Refusal("preparedness.rsa.not_found")
    scopes.check_leads(viewer, keeper_id)
    return row


def _keep_rules(viewer: Viewer, keeper_id: UUID, reference: str, key: UUID, now: datetime) -> None:
    """Keeps the rules in the ledger as they stand, before anything is made under them: a file can be changed, an entry cannot."""
    rules, _at, version = reference.partition("@")
    if not RuleSetRow.objects.filter(keeper_id=keeper_id, key=rules, version=int(version)).exists():
        keep_rule_set(viewer=viewer, keeper_id=keeper_id, reference=reference, key=uuid5(key, "rules"), now=now)


def _led(viewer: Viewer, round_id: UUID) -> tuple[RoundRow, Organisation]:
    row = scopes.round_row(viewer, round_id, lock=True)
    scopes.check_leads(viewer, row.keeper_id)
    return row, Organisation.objects.get(pk=row.keeper_id)


def _check_open(row: RoundRow) -> None:
    if row.closed_at is not None:
        raise Refusal("preparedness.round_is_closed", year=row.year)


def _round(keeper: Organisation, draft: RoundDraft, id: UUID, before: Round | None = None) -> Round:
    days = dict(draft.own_days)
    wanted = draft.units if draft.whole is None or draft.whole in draft.units else (*draft.units, draft.whole)
    _check_whole(keeper, draft.whole)
    kept = {one.unit_id: one for one in before.units} if before else {}
    units = tuple(replace(_in_round(keeper, one, kept.get(one), days), whole=one == draft.whole) for one in wanted)
    method = before.method if before and before.method.key == draft.method else methods.method(draft.method)
    return check_round(Round(id, draft.year, draft.name, draft.ruleset, method, units, draft.opens, draft.due, draft.whole_due))


def _check_whole(keeper: Organisation, unit_id: UUID | None) -> None:
    """The whole is judged by the one that leads the round: another authority's analysis is its own, and what is secret in it too."""
    row = _in_use(keeper, unit_id) if unit_id else None
    if row is not None and row.kind != OrganisationKind.MUNICIPALITY and row.authority_id != keeper.pk:
        raise Refusal("preparedness.not_the_whole", field="whole", unit=row.name)


def _in_round(keeper: Organisation, unit_id: UUID, before: RoundUnit | None, days: dict[UUID, date]) -> RoundUnit:
    """A unit as it is in the register. What the draft knows nothing of stays: who it goes on as, its own day, and that it was there."""
    if before is None:
        return replace(_unit(keeper, unit_id), due=days.get(unit_id))
    row = _in_use(keeper, unit_id)
    now = _called(row) if row else before
    return replace(before, unit=now.unit, authority_id=now.authority_id, authority=now.authority, due=days.get(unit_id, before.due))


def _unit(keeper: Organisation, unit_id: UUID) -> RoundUnit:
    row = _in_use(keeper, unit_id)
    if row is None:
        raise Refusal("preparedness.no_such_unit", field="units")
    return _called(row)


def _in_use(keeper: Organisation, unit_id: UUID) -> Organisation | None:
    rows = Organisation.objects.select_related("authority")
    return rows.filter(pk=unit_id, keeper_id=keeper.pk, partner=False, valid_to=None).first()


def _called(row: Organisation) -> RoundUnit:
    return RoundUnit(row.pk, row.name, row.authority_id, row.authority.name)
