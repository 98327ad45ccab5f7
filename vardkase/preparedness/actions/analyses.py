"""A unit's analysis of the year: begin, choose method, write, hold workshops, hand in and approve. The same key twice is one write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from vardkase import ledger
from vardkase.access.rules import Capability, Viewer
from vardkase.kernel.actor import ActorKind
from vardkase.kernel.refusal import Refusal
from vardkase.ledger import queries as ledger_queries
from vardkase.ledger.entry import Entry
from vardkase.organisation.models import Organisation
from vardkase.preparedness import methods
from vardkase.preparedness.actions.frame import already, written
from vardkase.preparedness.events import analyses as events
from vardkase.preparedness.models.analyses import AnalysisRow, RiskRow, RoundRow, WorkshopRow
from vardkase.preparedness.projections import analyses as projections
from vardkase.preparedness.projections.rounds import round_of
from vardkase.preparedness.queries import reports
from vardkase.preparedness.queries import rsa_scopes as scopes
from vardkase.preparedness.rules import rounds as rules
from vardkase.preparedness.rules.checks import check_seen, tidy
from vardkase.preparedness.rules.methods import Method, same_scale
from vardkase.preparedness.rules.reports import OPEN, Openness, check_openness
from vardkase.preparedness.rules.risks import Risk, is_weighed, unweighed
from vardkase.preparedness.rules.rounds import AnalysisState, Move, Workshop
from vardkase.preparedness.rules.said_of_secrets import without_secrets

TEXT = 20_000
_BY_MOVE: dict[Move, tuple[Capability, ...]] = {
    Move.SUBMIT: (Capability.RSA_WRITE,),
    Move.TAKE_BACK: (Capability.RSA_WRITE,),
    Move.RETURN: (Capability.RSA_APPROVE, Capability.RSA_LEAD),
    Move.APPROVE: (Capability.RSA_APPROVE,),
    Move.REOPEN: (Capability.RSA_APPROVE, Capability.RSA_LEAD),
}


def start_analysis(*, viewer: Viewer, round_id: UUID, unit_id: UUID, key: UUID, now: datetime) -> Entry:
    """Begins a unit's analysis in a round, with the risks of its last one to look at anew; its id comes of round and unit.

    What was judged on other scales is not carried over, only what was written. Refused: "preparedness.rsa.not_found",
    "preparedness.rsa_may_not", "preparedness.round_is_closed", "preparedness.analysis_exists", "preparedness.unit_is_replaced",
    "preparedness.unit_has_ended".
    """
    with transaction.atomic():
        row = scopes.round_row(viewer, round_id, lock=True)
        found = round_of(row.body)
        unit = found.unit(unit_id)
        if unit is None or not viewer.can_for(Capability.RSA_READ, unit.authority_id, row.keeper_id):
            raise Refusal("preparedness.rsa.not_found")
        if not viewer.can_for(Capability.RSA_WRITE, unit.authority_id, row.keeper_id):
            raise Refusal("preparedness.rsa_may_not")
        stream = events.stream_of(unit_id)
        earlier = already(stream, key, events.AnalysisStarted, lambda event: event.of.round_id == round_id)
        if earlier:
            return earlier
        if row.closed_at is not None:
            raise Refusal("preparedness.round_is_closed", year=row.year)
        if unit.replaced_by is not None:
            raise Refusal("preparedness.unit_is_replaced", unit=unit.unit, other=unit.replaced_by_name)
        if not Organisation.objects.filter(pk=unit_id, valid_to=None).exists():
            raise Refusal("preparedness.unit_has_ended", unit=unit.unit)
        if AnalysisRow.objects.filter(round_id=row.pk, unit_id=unit_id).exists():
            raise Refusal("preparedness.analysis_exists", unit=unit.unit, year=row.year)
        before = _before(row, unit_id)
        of = events.Of(
            uuid5(row.pk, f"analysis {unit_id}"), row.pk, row.year, unit_id, unit.unit, unit.authority_id, unit.authority, row.keeper_id,
            unit.whole,
        )  # fmt: skip
        event = events.AnalysisStarted(
            of, found.method, found.ruleset, carried(before, found.method), before[0].pk if before else None,
            before[0].year if before else None,
        )  # fmt: skip
        return written(stream, event, projections.apply, viewer=viewer, key=key, now=now)


def _before(row: RoundRow, unit_id: UUID) -> list[AnalysisRow]:
    """The latest analyses that a unit goes on from: its own, and those of the units that it has replaced."""
    became = {
        one.unit_id: one.replaced_by
        for body in RoundRow.objects.filter(keeper_id=row.keeper_id).order_by("year").values_list("body", flat=True)
        for one in round_of(body).units
        if one.replaced_by is not None
    }
    old, more = {unit_id}, {unit_id}
    # What was replaced may itself have replaced another, before it had begun anything.
    while more:
        more = {one for one, other in became.items() if other in more} - old
        old |= more
    rows = AnalysisRow.objects.filter(unit_id__in=old, year__lte=row.year).exclude(round_id=row.pk, unit_id=unit_id)
    latest: dict[UUID, AnalysisRow] = {}
    for one in rows.order_by("year"):
        latest[one.unit_id] = one
    return sorted(latest.values(), key=lambda one: (one.unit_id != unit_id, str(one.unit_id)))


def carried(before: Iterable[AnalysisRow], method: Method) -> tuple[Risk, ...]:
    """The risks that are carried over, none of them judged yet. Judgements follow only onto the very same scales."""
    found: list[Risk] = []
    seen: set[UUID] = set()
    for row in before:
        same = same_scale(projections.method_of(row.body), method)
        bodies = RiskRow.objects.filter(analysis_id=row.pk, dropped_at=None).order_by("number").values_list("body", flat=True)
        for body in bodies:
            risk = replace(projections.risk_of(body), judged=False)
            if risk.id in seen:
                continue
            seen.add(risk.id)
            found.append(risk if same else unweighed(risk))
    numbers = [one.number for one in found]
    if len(set(numbers)) != len(numbers):
        found = [replace(one, number=place) for place, one in enumerate(found, 1)]
    return tuple(found)


def change_method(*, viewer: Viewer, analysis_id: UUID, method: str, why: str, key: UUID, now: datetime) -> Entry:
    """Chooses another method for a unit. Refused once anything has been judged ("preparedness.scale_in_use"): what is judged on one scale
    is never moved to another in silence. What came along from last year, and has not been looked at, keeps its words and no step.
    """
    with transaction.atomic():
        row = writable(viewer, analysis_id)
        why = tidy("reason", why, 600)
        chosen = methods.method(method)
        stream = events.stream_of(row.unit_id)
        earlier = already(stream, key, events.MethodChanged, lambda event: (event.method, event.why) == (chosen, why))
        if earlier:
            return earlier
        rules.check_open_state(AnalysisState(row.state))
        bodies = RiskRow.objects.filter(analysis_id=row.pk, judged=True).values_list("body", flat=True)
        judged = sum(is_weighed(projections.risk_of(body)) for body in bodies)
        if judged:
            raise Refusal("preparedness.scale_in_use", field="method", count=judged)
        if not why:
            raise Refusal("preparedness.needs_reason", field="reason")
        event = events.MethodChanged(projections.of_of(row.of), chosen, projections.method_of(row.body), why)
        return written(stream, event, projections.apply, viewer=viewer, key=key, now=now)


def save_text(
    *, viewer: Viewer, analysis_id: UUID, part: str, heading: str, text: str, openness: Openness = OPEN, seen: str | None = None,
    key: UUID, now: datetime,
) -> Entry:  # fmt: skip
    """Writes what the analysis says under a heading, and whether it is secret. `seen` is the digest of the text that was shown (None: not
    asked).

    Refused: "preparedness.changed_meanwhile", "preparedness.classified", "preparedness.analysis_is_closed", "preparedness.harm_needs_why",
    "preparedness.text_quotes_secret", "preparedness.text_unseen" for a text whose words the viewer does not read.
    """
    with transaction.atomic():
        row = writable(viewer, analysis_id)
        text = tidy("text", text, TEXT, lines=True)
        kept = next((one for one in reports.written_texts(row) if one.part == part), None)
        if kept and kept.ground and not scopes.reads_secret(viewer, row):
            raise Refusal("preparedness.text_unseen", field="text")
        openness = check_openness(openness if text else OPEN, reports.fence_of(row).quoted(text))
        stream = events.stream_of(row.unit_id)
        said = (part, text, openness)
        earlier = already(stream, key, events.TextSaved, lambda event: (event.part, event.text, event.openness) == said)
        if earlier:
            return earlier
        rules.check_open_state(AnalysisState(row.state))
        before = kept.text if kept else ""
        if seen is not None:
            check_seen(seen, kept.shown if kept else None)
        event = events.TextSaved(projections.of_of(row.of), part[:60], tidy("heading", heading), text, before, openness)
        return written(stream, event, projections.apply, viewer=viewer, key=key, now=now)


def save_workshop(*, viewer: Viewer, analysis_id: UUID, workshop: Workshop, seen: str | None = None, key: UUID, now: datetime) -> Entry:
    """Records a workshop, or adds to it; a new one is given the id that comes of the key. What was said stays when the risks change.

    Refused: "preparedness.workshop_needs_title", "preparedness.workshop_needs_people", "preparedness.changed_meanwhile"…
    """
    with transaction.atomic():
        row = writable(viewer, analysis_id)
        workshop = rules.check_workshop(workshop, timezone.localdate(now))
        kept = WorkshopRow.objects.filter(pk=workshop.id, analysis_id=row.pk).first()
        fresh = uuid5(row.pk, f"workshop {key}")
        if kept is None:
            workshop = replace(workshop, id=fresh)
        stream = events.stream_of(row.unit_id)
        earlier = already(stream, key, events.WorkshopSaved, lambda event: event.workshop == workshop)
        if earlier:
            return earlier
        rules.check_open_state(AnalysisState(row.state))
        before = projections.workshop_of(kept.body) if kept else None
        _check_reads_all(viewer, row, before)
        if seen is not None:
            check_seen(seen, before)
        event = events.WorkshopSaved(projections.of_of(row.of), workshop, before)
        return written(stream, event, projections.apply, viewer=viewer, key=key, now=now)


def _check_reads_all(viewer: Viewer, row: AnalysisRow, before: Workshop | None) -> None:
    """Who does not read all that was said would put nothing in its place ("preparedness.secret_unseen")."""
    if before is not None and not scopes.reads_secret(viewer, row):
        bodies = RiskRow.objects.filter(analysis_id=row.pk, secret=True).values_list("body", flat=True)
        if without_secrets(before, map(projections.risk_of, bodies)) != before:
            raise Refusal("preparedness.secret_unseen")


def move_analysis(*, viewer: Viewer, analysis_id: UUID, move: Move, note: str = "", key: UUID, now: datetime) -> Entry:
    """Hands an analysis in, takes it back, returns, approves or reopens it. Who handed it in and approves it alone says why.

    Refused: "preparedness.rsa_may_not", "preparedness.cannot_move", "preparedness.risks_unfinished", "preparedness.alone_needs_why"…
    """
    with transaction.atomic():
        row = scopes.analysis(viewer, analysis_id, lock=True)
        scopes.check(viewer, row, *_BY_MOVE[move])
        note = tidy("note", note, 2000, lines=True)
        stream = events.stream_of(row.unit_id)
        earlier = already(stream, key, events.AnalysisMoved, lambda event: (event.move, event.note) == (move, note))
        if earlier:
            return earlier
        before = AnalysisState(row.state)
        state = rules.moved(before, move, note)
        bodies = RiskRow.objects.filter(analysis_id=row.pk, dropped_at=None).order_by("number").values_list("body", flat=True)
        risks = tuple(projections.risk_of(body) for body in bodies)
        if move is Move.SUBMIT:
            rules.check_complete(risks)
        if move is Move.APPROVE and not note and _handed_in_by(row) in (None, (viewer.actor.kind, viewer.actor.id)):
            raise Refusal("preparedness.alone_needs_why", field="note")
        event = events.AnalysisMoved(projections.of_of(row.of), move, state, before, note, len(risks))
        return written(stream, event, projections.apply, viewer=viewer, key=key, now=now)


def _handed_in_by(row: AnalysisRow) -> tuple[ActorKind, str] | None:
    """Who handed an analysis in, by what no two have in common; None when the ledger does not tell. Titles are shared, and they change."""
    stream = events.stream_of(row.unit_id)
    for number in range(ledger.head(stream).number, 0, -1):
        entry = ledger_queries.get(stream, number)
        if (
            entry is not None
            and not entry.erased
            and isinstance(entry.event, events.AnalysisMoved)
            and entry.event.of.analysis_id == row.pk
        ):
            return entry.actor.kind, entry.actor.id
    return None


def writable(viewer: Viewer, analysis_id: UUID) -> AnalysisRow:
    """The analysis, held until the transaction ends, for one who writes in it. Refused: "preparedness.rsa.not_found",
    "preparedness.rsa_may_not", "preparedness.unit_has_ended".
    """
    row = scopes.analysis(viewer, analysis_id, lock=True)
    scopes.check(viewer, row, Capability.RSA_WRITE)
    if scopes.has_ended(row):
        raise Refusal("preparedness.unit_has_ended", unit=projections.of_of(row.of).unit)
    return row
