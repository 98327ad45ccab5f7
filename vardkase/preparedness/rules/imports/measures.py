"""What a row of measures says: a measure, answered for by a board of the authority, tied to risks and functions by their names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar
from uuid import UUID

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.rules.checks import folded
from vardkase.preparedness.rules.imports.columns import Part
from vardkase.preparedness.rules.imports.measure_course import course_of, funding_of, task_of
from vardkase.preparedness.rules.imports.rows import Cells
from vardkase.preparedness.rules.measure_checks import check_measure
from vardkase.preparedness.rules.measures import Followed, FunctionRef, Measure, Origin, RiskRef, Source
from vardkase.preparedness.sheets import values

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class MeasureMaker:
    """Measures of one authority. Boards, risks and functions are by folded name; a name that several risks have maps to None.

    A row that names no board is answered for by `board`. Without a column that says how far it has come, every measure is proposed.
    """

    board: tuple[UUID, str]
    boards: Mapping[str, tuple[UUID, str]] = field(default_factory=dict)
    risks: Mapping[str, RiskRef | None] = field(default_factory=dict)
    functions: Mapping[str, FunctionRef] = field(default_factory=dict)
    file_name: str = ""
    today: date = date.max

    def __call__(self, cells: Cells, id: UUID) -> Followed:
        """The measure of a row, and what has become of it by `today`. Refused as `check_measure` refuses."""
        board = self._board(cells)
        risks = self._named(cells, Part.RISKS, self.risks, "preparedness.row_no_risk")
        label = " · ".join(one for one in (cells.text(Part.SOURCE)[:100], f"{self.file_name[-80:]}, rad {cells.number}") if one)
        once, yearly = self._kronor(cells, Part.COST), self._kronor(cells, Part.YEARLY)
        measure = Measure(
            id=id,
            number=0,
            title=cells.text(Part.NAME),
            description=cells.text(Part.DESCRIPTION),
            source=Source(Origin.RISK if risks else Origin.OTHER, risks[0].risk_id if risks else None, label),
            risks=risks,
            functions=self._named(cells, Part.FUNCTIONS, self.functions, "preparedness.row_no_function"),
            organisation_id=board[0],
            organisation=board[1],
            owner=cells.text(Part.RESPONSIBLE),
            deadline=cells.read(Part.DEADLINE, values.day, None),
            cost_once=once,
            cost_yearly=yearly,
            funding=funding_of(cells, once + yearly),
            task=task_of(cells),
            reference=cells.text(Part.REFERENCE),
        )
        measure = check_measure(measure)
        course = course_of(cells, measure, self.today)
        # What stands in the column of decisions without being one is still a reference to something.
        said = " ".join(cells.text(one) for one in (Part.DECISION, Part.REGISTRY) if cells.raw(one))[:200].strip()
        return Followed(measure if measure.reference or course.decision else replace(measure, reference=said), course)

    def _board(self, cells: Cells) -> tuple[UUID, str]:
        said = cells.text(Part.BOARD)
        found = self.boards.get(folded(said))
        if said and found is None:
            cells.wrong(Refusal("preparedness.row_no_board", name=said[:60]), Part.BOARD)
        return found or self.board

    def _kronor(self, cells: Cells, part: Part) -> int:
        """Kronor, or the thousands that the heading says."""
        found = cells.read(part, values.amount, None) or 0
        heading = cells.heading(part).casefold()
        cell = cells.raw(part).casefold()
        if "kr" in cell or "sek" in cell:
            return found
        if "tkr" in heading or "kkr" in heading:
            return found * 1_000
        return found * 1_000_000 if any(word in heading for word in ("mkr", "mnkr", "msek")) else found

    def _named(self, cells: Cells, part: Part, known: Mapping[str, T | None], code: str) -> tuple[T, ...]:
        nothing: tuple[str, ...] = ()
        found: list[T] = []
        for name in cells.read(part, values.names, nothing):
            there = known.get(folded(name))
            if there is not None:
                found.append(there)
            else:
                cells.wrong(_unknown(name, code, several=folded(name) in known), part)
        return tuple(found)


def _unknown(name: str, code: str, *, several: bool) -> Refusal:
    if several:
        return Refusal("preparedness.row_several_risks", name=name[:60])
    return (
        Refusal("preparedness.row_no_risk", name=name[:60])
        if code.endswith("risk")
        else Refusal("preparedness.row_no_function", name=name[:60])
    )
