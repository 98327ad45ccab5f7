"""Making a forecast of what fails next, and saying what happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.rows import IncidentRow
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.actions.frame import next_reference
from vardkase.leadership.queries.shaping import said
from vardkase.ledger.entry import Entry
from vardkase.situation.actions.frame import already, own_key, to_say, written
from vardkase.situation.events.outlook import OutlookMade, OutlookObserved
from vardkase.situation.models.outlook import OutlookRow
from vardkase.situation.queries import outlook as queries
from vardkase.situation.queries import outlook_reckoning as reckoning
from vardkase.situation.rules import outlook as rules
from vardkase.situation.rules.outlook import ObservedDraft, OutlookDraft


def make_outlook(*, viewer: Viewer, incident_id: UUID, draft: OutlookDraft, key: UUID, now: datetime) -> Entry:
    """Reckons what fails next from the register of vital functions and how things stand, and keeps it; its id is the key.

    It is reckoned before the incident is held: nobody waits for it. Refused: "leadership.may_not", "leadership.not_found",
    "situation.outlook_unknown", "situation.outlook_too_large", and what `rules.check_draft` and the cascade refuse.
    """
    row = incidents.incident(viewer, incident_id)
    queries.check_read(viewer, row)
    key = own_key(OutlookRow, row.id, key)
    with transaction.atomic():
        # The right to write comes before all else; what was sent before may be about moments that have passed since.
        to_say(viewer, row.id, key)
        earlier = _sent_before(row, key, draft)
    if earlier:
        return earlier
    draft = rules.check_draft(draft, now)
    event = _reckoned(viewer, row, draft, key, now)
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        earlier = _sent_before(row, key, draft)
        if earlier:
            return earlier
        reference = next_reference(OutlookRow, "P", row.id)
        return written(row.stream, replace(event, reference=reference), viewer, key, now)


def _sent_before(row: IncidentRow, key: UUID, draft: OutlookDraft) -> Entry | None:
    """The entry of an earlier sending of the same; "ledger.key_reused" when the key was used for anything else."""
    earlier = already(row.stream, key, OutlookMade, horizon=float(draft.horizon), note=draft.note)
    if earlier and not earlier.erased and not rules.says_the_same(earlier.event.assumptions, draft.assumptions):
        raise Refusal("ledger.key_reused", number=earlier.number)
    return earlier


def _reckoned(viewer: Viewer, row: IncidentRow, draft: OutlookDraft, key: UUID, now: datetime) -> OutlookMade:
    net = reckoning.net_of(viewer, row.authority_id)
    if len(net.functions) > rules.MOST_FUNCTIONS:
        raise Refusal("situation.outlook_too_large", most=rules.MOST_FUNCTIONS)
    names = {one.key: one.name for one in net.functions}
    assumptions = tuple(replace(one, name=names.get(one.key, one.name)) for one in draft.assumptions)
    seed = reckoning.seed_of(key)
    outcome = reckoning.reckoned(reckoning.problem_of(net, assumptions, now, draft.horizon), seed)
    falls = reckoning.falls_of(outcome)
    gains = reckoning.gains_of(net, assumptions, now, draft.horizon, seed, falls)
    return OutlookMade(
        key, "", now, float(draft.horizon), assumptions, net.functions, net.links, falls, gains, net.number, seed, outcome.samples,
        outcome.engine, outcome.fingerprint, net.hidden, draft.note,
    )  # fmt: skip


def say_what_happened(*, viewer: Viewer, incident_id: UUID, draft: ObservedDraft, key: UUID, now: datetime) -> Entry:
    """Notes when a function broke, or until when it had not, to hold forecasts against. Said again it holds instead of what was said.

    Refused: "leadership.may_not", "leadership.not_found", "situation.observed_unknown" for a function that no forecast speaks of, and
    what `rules.check_observed` refuses.
    """
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        queries.check_read(viewer, row)
        draft = rules.check_observed(draft, row.opened_at, now)
        earlier = already(row.stream, key, OutlookObserved, draft, apart=("name",))
        if earlier:
            return earlier
        name = _name_of(row, draft.key)
        event = OutlookObserved(draft.key, name, draft.broke_at, draft.held_until, draft.source, draft.note, draft.back_at)
        return written(row.stream, event, viewer, key, now)


def _name_of(row: IncidentRow, key: str) -> str:
    """What a function is called in the latest forecast that speaks of it."""
    for kept in OutlookRow.objects.filter(incident_id=row.id).order_by("-number"):
        for one in said(OutlookMade, kept.body).functions:
            if one.key == key:
                return one.name
    raise Refusal("situation.observed_unknown", field="key")
