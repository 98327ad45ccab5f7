"""How the duties of a term stand: the compliance page, and one duty with what has been said of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.plans import duties, duties_met
from vardkase.plans.events.terms import DutyFulfilled, DutyMoved, DutyReopened, DutySetAside, stream_of_terms
from vardkase.plans.models.terms import DutyRow
from vardkase.plans.projections.terms import said_of
from vardkase.plans.queries.terms import BodyTerm, Keeper, body_terms, keeper_row, may_edit, units
from vardkase.plans.rules.obligations import (
    NOTHING,
    Met,
    Occurrence,
    Said,
    State,
    Who,
    done_on,
    due_of,
    is_late,
    met_by,
    occurrences,
    state_of,
)
from vardkase.plans.rules.terms import Term
from vardkase.preparedness.queries import rulesets

_OF_DUTIES = (DutyFulfilled, DutySetAside, DutyReopened, DutyMoved)


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A duty as it is to be done once, and how it stands."""

    occurrence: Occurrence
    said: Said
    met: tuple[Met, ...]
    state: State
    due: date | None
    done: date | None
    late: bool

    @property
    def is_moved(self) -> bool:
        """Whether the day is the municipality's own."""
        return self.said.due is not None


@dataclass(frozen=True, slots=True)
class CompliancePage:
    """A term with its bodies and duties. `lines` stand in the order of the data."""

    keeper: Keeper
    term: Term
    bodies: tuple[BodyTerm, ...]
    lines: tuple[DutyLine, ...]

    def of_each_unit(self) -> tuple[DutyLine, ...]:
        """What each board and company does for itself."""
        return tuple(one for one in self.lines if one.occurrence.duty.who is Who.EACH_UNIT)

    def of_the_whole(self, *, binding: bool) -> tuple[DutyLine, ...]:
        """What is done once for the municipality: what the law demands, or the rest."""
        every = (one for one in self.lines if one.occurrence.duty.who is Who.MUNICIPALITY)
        return tuple(one for one in every if one.occurrence.duty.basis.binds is binding)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that was said of a duty: the entry's kind, when, by whom, and the event."""

    number: int
    kind: str
    at: datetime
    by: str
    event: DutyFulfilled | DutySetAside | DutyReopened | DutyMoved


@dataclass(frozen=True, slots=True)
class DutyPage:
    """One duty with everything that has been said of it, the latest first."""

    keeper: Keeper
    line: DutyLine
    remarks: tuple[Remark, ...]


def compliance(viewer: Viewer, keeper_id: UUID, term: Term, today: date) -> CompliancePage:
    """How every duty of a term stands on a day. Refusal("plans.not_found") for absent and forbidden alike."""
    keeper = _keeper(viewer, keeper_id)
    return CompliancePage(keeper, term, body_terms(viewer, keeper_id, term), duty_lines(viewer, keeper_id, term, today))


def duty_lines(viewer: Viewer, keeper_id: UUID, term: Term, today: date) -> tuple[DutyLine, ...]:
    """The duties of a term alone. Refusal("plans.not_found")."""
    found = occurrences(keeper_id, duties.duties(), term, units(viewer, keeper_id, term, today), today)
    days = rulesets.deadlines(viewer, keeper_id, filter(None, map(_set_by, found)))
    found = tuple(replace(one, due=days.get(_set_by(one) or ("", 0), one.due)) for one in found)
    rows = DutyRow.objects.filter(keeper_id=keeper_id, term=term.year).values_list("id", "body")
    said = {id: said_of(body) for id, body in rows}
    facts = duties_met.facts(viewer, keeper_id, term)
    return tuple(_line(one, said.get(one.id, NOTHING), facts, today) for one in found)


def _set_by(one: Occurrence) -> tuple[str, int] | None:
    """Which deadline of the rule sets gives its day: that of an election's year, or of the calendar year before, which is followed up."""
    if one.duty.due == "rsa_due":
        return ("rsa_due", one.term.year)
    return ("followup", one.year - 1) if one.duty.due == "followup" and one.year else None


def _line(one: Occurrence, said: Said, facts: Iterable[Met], today: date) -> DutyLine:
    met = met_by(one, facts)
    return DutyLine(one, said, met, state_of(one, said, met, today), due_of(one, said), done_on(said, met), is_late(one, said, met))


def duty_line(viewer: Viewer, keeper_id: UUID, term: Term, duty_id: UUID, today: date) -> DutyLine:
    """One duty of a term. Refusal("plans.not_found")."""
    found = next((one for one in duty_lines(viewer, keeper_id, term, today) if one.occurrence.id == duty_id), None)
    if found is None:
        raise Refusal("plans.not_found")
    return found


def duty_page(viewer: Viewer, keeper_id: UUID, term: Term, duty_id: UUID, today: date) -> DutyPage:
    """One duty with everything that has been said of it. Refusal("plans.not_found")."""
    line = duty_line(viewer, keeper_id, term, duty_id, today)
    remarks = [
        Remark(entry.number, entry.kind, entry.recorded_at, entry.actor.label, entry.event)
        for entry in ledger.entries(stream_of_terms(keeper_id))
        if not entry.erased and isinstance(entry.event, _OF_DUTIES) and entry.event.duty.id == duty_id
    ]
    return DutyPage(_keeper(viewer, keeper_id), line, tuple(reversed(remarks)))


def _keeper(viewer: Viewer, keeper_id: UUID) -> Keeper:
    row = keeper_row(viewer, keeper_id)
    return Keeper(row.pk, row.name, may_edit(viewer, row.pk))
