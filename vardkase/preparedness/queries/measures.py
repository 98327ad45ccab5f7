"""Measures: the list, one with its course, what is due, and for a risk what was done about it and whether it helped."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from vardkase import ledger
from vardkase.access.rules import Capability, Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.ledger import memory
from vardkase.organisation.events import STREAM
from vardkase.organisation.models import Organisation
from vardkase.preparedness.events import measures as events
from vardkase.preparedness.models import MeasureLinkRow, MeasureRow
from vardkase.preparedness.projections.measures import NO_UNIT, course_of, measure_of
from vardkase.preparedness.queries import measure_scopes as scopes
from vardkase.preparedness.queries.analyses import risk_choices
from vardkase.preparedness.queries.measure_rows import (
    BoardPage,
    Chain,
    Due,
    Listing,
    MeasureLine,
    MeasurePage,
    Said,
)
from vardkase.preparedness.queries.register import register, registers
from vardkase.preparedness.rules.measure_links import open_to
from vardkase.preparedness.rules.measures import (
    TRANSITIONS,
    WITHOUT_BOARD,
    Followed,
    FunctionRef,
    Measure,
    MeasureRef,
    Nag,
    RiskRef,
    State,
    nags,
)

NAGGED = (State.DONE, State.DECIDED, State.ONGOING, State.DEFERRED)


def listing(viewer: Viewer, today: date, *, text: str = "", state: str = "", organisation_id: UUID | None = None, nag: str = "") -> Listing:
    """The measures that the viewer may read, by board and number, perhaps only those asked for; counts are of all of them."""
    rows = list(scopes.readable(viewer).order_by("authority_id", "number"))
    ids = frozenset(row.pk for row in rows)
    every = [_line(row, today, ids) for row in rows]
    counts = tuple((one, sum(line.state is one for line in every)) for one in State)
    boards = tuple(sorted({(line.measure.organisation_id, line.measure.organisation) for line in every}, key=lambda one: one[1].casefold()))
    kept = [
        line
        for line in every
        if text.casefold().strip() in _words(line)
        and state in ("", line.state)
        and organisation_id in (None, line.measure.organisation_id)
        and (not nag or nag in line.nags)
    ]
    kept.sort(key=lambda line: (line.measure.organisation.casefold(), line.measure.number))
    return Listing(tuple(kept), counts, boards, len(every), scopes.may_write_somewhere(viewer))


def _words(line: MeasureLine) -> str:
    measure = line.measure
    names = (*(one.name for one in measure.risks), *(one.name for one in measure.functions))
    return " ".join((measure.name, measure.description, measure.owner, measure.source.label, *names)).casefold()


def _line(row: MeasureRow, today: date, ids: frozenset[UUID] | None = None) -> MeasureLine:
    """A line; with `ids` it names no other measures than those, which the viewer reads."""
    measure = measure_of(row.body)
    followed = Followed(measure if ids is None else open_to(measure, ids), course_of(row.course))
    return MeasureLine(followed.measure, followed.course, nags(followed, today))


def measure_page(viewer: Viewer, measure_id: UUID, today: date) -> MeasurePage:
    """A measure whole, with what came before and after it. Refusal("preparedness.measure_not_found") for absent and forbidden alike."""
    row = scopes.measure(viewer, measure_id)
    line = _line(row, today)
    board = Organisation.objects.select_related("authority").get(pk=row.organisation_id)
    may = scopes.may(viewer, board, Capability.RSA_WRITE)
    following = tuple(_line(one, today) for one in scopes.readable(viewer).filter(after_id=row.pk).order_by("number"))
    before = scopes.readable(viewer).filter(pk=row.after_id).first() if row.after_id else None
    beside = _beside(viewer, row, line, today)
    steps = tuple(one for one in TRANSITIONS[line.state] if may and (board.valid_to is None or one in WITHOUT_BOARD))
    return MeasurePage(
        line, board.authority_id, board.authority.name, may, steps,
        _line(before, today) if before else None, following, board.valid_to is not None, row.changed_at, row.changed_by, *beside,
    )  # fmt: skip


def _beside(viewer: Viewer, row: MeasureRow, line: MeasureLine, today: date) -> tuple[tuple[MeasureLine, ...], ...]:
    """What a measure requires, what requires it, and what it cannot be done beside, whichever of the two says so."""
    others = {one.pk: one for one in scopes.readable(viewer).filter(authority_id=row.authority_id).exclude(pk=row.pk).order_by("number")}
    bodies = {id: measure_of(one.body) for id, one in others.items()}
    requires = {one.id for one in line.measure.requires}
    required_by = {id for id, one in bodies.items() if any(ref.id == row.pk for ref in one.requires)}
    excludes = {one.id for one in line.measure.excludes} | {
        id for id, one in bodies.items() if any(ref.id == row.pk for ref in one.excludes)
    }
    return tuple(tuple(_line(others[id], today) for id in others if id in ids) for ids in (requires, required_by, excludes))


def known_measures(viewer: Viewer, measure: Measure) -> tuple[tuple[MeasureRef, str], ...]:
    """The measures that another may require or exclude, each with who answers for it: those of its authority, of which none is rejected;
    for a new one of which nobody has said who answers for it, those of every authority that the viewer writes for. An open one is offered
    no secret ones.
    """
    board = [measure.organisation_id] if measure.organisation_id else []
    home = Organisation.objects.filter(pk__in=board).values_list("authority_id", flat=True).first()
    rows = scopes.readable(viewer).filter(authority_id__in=scopes.held_in(viewer, Capability.RSA_WRITE)).exclude(pk=measure.id)
    rows = rows.filter(authority_id=home) if home else rows
    rows = rows if measure.secret else rows.filter(is_secret=False)
    kept = rows.exclude(state=str(State.REJECTED)).order_by("authority_id", "number").values_list("pk", "body")
    found = ((id, measure_of(body)) for id, body in kept)
    return tuple((MeasureRef(id, one.name), one.organisation) for id, one in found)


def history(viewer: Viewer, measure_id: UUID) -> tuple[Said, ...]:
    """What was written of a measure, the latest first. Refusal("preparedness.measure_not_found")."""
    row = scopes.measure(viewer, measure_id)
    found = []
    for entry in ledger.entries(events.stream_of(row.authority_id)):
        event = None if entry.erased else entry.event
        id = getattr(event, "measure_id", None) or getattr(getattr(event, "measure", None), "id", None)
        if id == measure_id or any(one.id == measure_id for one in getattr(event, "measures", ())):
            found.append(Said(entry.kind, entry.recorded_at, entry.actor.label, event))
    return tuple(reversed(found))


def due(viewer: Viewer, on: date, *, to_write: bool = False) -> tuple[Due, ...]:
    """What nags somebody on a day, of what the viewer may read: the most pressing first, each with its owner and its board.

    For other pages to include. A measure stands there once, with all that is to be said of it. `to_write`: only of those authorities whose
    measures the viewer writes.
    """
    # Of two with the same rights in an authority, who has them for the unit alone does not read what others of the register answer for.
    rights = (Capability.RSA_READ, Capability.RSA_READ_SECRET, Capability.RSA_WRITE)
    sight = tuple(one.scopes_with(right) for one in (viewer, viewer.centrally) for right in rights)
    return memory.remembered(("measures due", on, to_write, sight), (STREAM, events.STREAMS), lambda: _due_on(viewer, on, to_write))


def _due_on(viewer: Viewer, on: date, to_write: bool) -> tuple[Due, ...]:
    rows = scopes.readable(viewer).filter(state__in=[str(one) for one in NAGGED]).order_by("deadline", "number")
    if to_write:
        rows = rows.filter(authority_id__in=scopes.held_in(viewer, Capability.RSA_WRITE))
    return _due((_line(row, on) for row in rows), on)


def _due(lines: Iterable[MeasureLine], on: date) -> tuple[Due, ...]:
    found = [Due(line, (on - line.measure.deadline).days if line.measure.deadline else None) for line in lines if line.nags]
    order = {one: place for place, one in enumerate(Nag)}
    return tuple(sorted(found, key=lambda one: (order[one.line.nags[0]], one.line.measure.deadline or date.max, one.line.measure.number)))


def board_page(viewer: Viewer, organisation_id: UUID, today: date) -> BoardPage:
    """What a board answers for: what nags it, what goes on, and what is done. Refusal("preparedness.measure_not_found")."""
    board = scopes.board(viewer, organisation_id, Capability.RSA_READ)
    rows = scopes.readable(viewer).filter(organisation_id=board.pk).order_by("number")
    lines = tuple(_line(row, today) for row in rows)
    counts = tuple((one, sum(line.state is one for line in lines)) for one in State)
    return BoardPage(board.pk, board.name, lines, _due(lines, today), counts)


def of_risk(viewer: Viewer, unit_id: UUID, risk_id: UUID, today: date) -> Chain:
    """What was done about a risk, and whether it helped: its measures in the order they came, and those that followed from them.

    The names are those of the measures' day. A risk that no measure the viewer reads is for has an empty chain.
    """
    linked = MeasureLinkRow.objects.filter(target_id=risk_id, unit_id=unit_id).exclude(unit_id=NO_UNIT).values("measure_id")
    ids = set(scopes.readable(viewer).filter(pk__in=linked).values_list("pk", flat=True))
    # The measures are read whole only when there is something to tell: most risks have few of them, or none.
    after = dict(scopes.readable(viewer).values_list("pk", "after_id")) if ids else {}
    while more := {id for id, before in after.items() if before in ids and id not in ids}:
        ids |= more
    known = frozenset(after)
    rows = scopes.readable(viewer).filter(pk__in=ids) if ids else ()
    lines = sorted((_line(row, today, known) for row in rows), key=lambda line: (_began(line) or today, line.measure.number))
    names = [one for line in lines for one in line.measure.risks if (one.unit_id, one.risk_id) == (unit_id, risk_id)]
    name, unit = (names[-1].name, names[-1].unit) if names else ("", "")
    return Chain(unit_id, risk_id, name, unit, _in_order(lines))


def counts_of(viewer: Viewer, unit_id: UUID, risk_ids: Iterable[UUID]) -> dict[UUID, tuple[int, int]]:
    """How many measures each of a unit's risks has, of those that the viewer reads and that are not rejected, and of how many somebody has
    seen what they gave.
    """
    wanted = set(risk_ids)
    linked = [pair for pair in MeasureLinkRow.objects.filter(unit_id=unit_id).values_list("target_id", "measure_id") if pair[0] in wanted]
    if not linked:
        return {}
    found = scopes.readable(viewer).filter(pk__in={id for _, id in linked}).values_list("pk", "state")
    going = {id: state == State.VERIFIED for id, state in found if state != State.REJECTED}
    said: dict[UUID, tuple[int, int]] = {}
    for risk_id, id in linked:
        if id in going:
            n, seen = said.get(risk_id, (0, 0))
            said[risk_id] = (n + 1, seen + going[id])
    return said


def of_function(viewer: Viewer, function_id: UUID, today: date) -> tuple[MeasureLine, ...]:
    """The measures that are for a vital function, of those that the viewer reads, by board and number; none for who reads no measures."""
    if not viewer.can_anywhere(Capability.RSA_READ):
        return ()
    linked = MeasureLinkRow.objects.filter(target_id=function_id, unit_id=NO_UNIT).values("measure_id")
    rows = scopes.readable(viewer).filter(pk__in=linked).order_by("authority_id", "number")
    return tuple(_line(row, today) for row in rows)


def _began(line: MeasureLine) -> date | None:
    return line.course.decision.on if line.course.decision else line.course.since


def _in_order(lines: list[MeasureLine]) -> tuple[MeasureLine, ...]:
    """What followed from a measure stands after it."""
    found: list[MeasureLine] = []
    ids = {line.measure.id for line in lines}

    def put(line: MeasureLine) -> None:
        found.append(line)
        for other in lines:
            if other.measure.after_id == line.measure.id and other not in found:
                put(other)

    for line in lines:
        if line.measure.after_id not in ids and line not in found:
            put(line)
    return tuple(found)


def known_risks(viewer: Viewer) -> tuple[RiskRef, ...]:
    """The risks that a measure may be for, by unit and name: those of each unit's latest analysis, and what measures are for already."""
    found = {(one.unit_id, one.risk_id): one for row in scopes.readable(viewer) for one in measure_of(row.body).risks}
    found |= {(unit_id, risk_id): RiskRef(unit_id, unit, risk_id, name) for unit_id, unit, risk_id, name in risk_choices(viewer)}
    return tuple(sorted(found.values(), key=lambda one: (one.unit.casefold(), one.name.casefold())))


def known_functions(viewer: Viewer) -> tuple[FunctionRef, ...]:
    """The vital functions that the viewer reads, by name: of every register, those in use."""
    kept = registers(viewer) if viewer.can_anywhere(Capability.ORGANISATION_READ) else ()
    found = {one.id: one.name for keeper in kept for one in register(viewer, keeper.id).functions}
    return tuple(FunctionRef(id, name) for id, name in sorted(found.items(), key=lambda one: one[1].casefold()))


def unit_name(viewer: Viewer, unit_id: UUID) -> str:
    """What a unit that the viewer may write measures for is called. Refusal("preparedness.measure_not_found")."""
    found = scopes.boards(viewer, Capability.RSA_WRITE).filter(pk=unit_id).first()
    if found is None:
        raise Refusal("preparedness.measure_not_found")
    return found.name
