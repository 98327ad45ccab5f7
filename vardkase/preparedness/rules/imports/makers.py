"""What a row of risks, functions or dependencies says, as the house's own rules have it: every row is tried by them before it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar
from uuid import UUID

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.rules import checks
from vardkase.preparedness.rules.catalogue import EventType
from vardkase.preparedness.rules.content import NO_TIME, Function, Need, Placed, Register, Reserve, Tolerance, Weight
from vardkase.preparedness.rules.imports.columns import CONSEQUENCE, Part
from vardkase.preparedness.rules.imports.rows import Cells
from vardkase.preparedness.rules.methods import Method, Scale
from vardkase.preparedness.rules.risks import Consequence, FunctionRef, Risk, Unlikely, check_risk
from vardkase.preparedness.sheets import values

# The words of Swedish spreadsheets: a format, and no words on a screen.
_UNLIKELY = {
    Unlikely.ANTAGONISTIC: "antagonistisk|antagonistiskt|antagonistiskt hot|uppsåtlig|uppsåtligt",
    Unlikely.NOT_KNOWN: "okänd|okänt|vet ej|går inte att bedöma|kan inte bedömas|osäker",
    Unlikely.OTHER: "ej bedömd|ej bedömt|bedöms ej|bedöms inte|inte bedömd|utelämnad",
}
_WEIGHTS = {
    Weight.LIFE: "liv och hälsa|liv|hälsa|life|människors liv och hälsa",
    Weight.SOCIETY: "att samhället fungerar|samhällets funktionalitet|samhälle|samhället|funktionalitet|society",
    Weight.VALUES: "miljö och stora värden|miljö|egendom|ekonomi|ekonomiska värden|miljö och ekonomi|values",
    Weight.CAN_WAIT: "kan vänta|vänta|låg|can_wait",
}
_RESERVES = {
    Reserve.NOTHING: "ingen|inget|nej|ingen reserv|nothing",
    Reserve.BATTERY: "batteri|batterier|ups|battery",
    Reserve.GENERATOR: "reservkraft|reservkraft och bränsle|reservelverk|elverk|generator|aggregat|mobilt elverk",
    Reserve.STOCK: "lager|lager eller magasin|buffert|magasin|förråd|bränsle|reservoar|stock",
    Reserve.BY_HAND: "för hand|manuellt|manuella rutiner|papper|by_hand",
    Reserve.OTHER: "på annat sätt|annat|annan|avtal|other",
}
_FOREVER = frozenset({"för alltid", "alltid", "obegränsat", "obegränsad", "ingen gräns", "hur länge som helst"})
_LONGEST_SOURCE = 200


K = TypeVar("K", Unlikely, Weight, Reserve)


def _read_as(words: Mapping[K, str]) -> dict[str, K]:
    return {word: kind for kind, said in words.items() for word in said.split("|")}


_UNLIKELY_WORDS, _WEIGHT_WORDS, _RESERVE_WORDS = _read_as(_UNLIKELY), _read_as(_WEIGHTS), _read_as(_RESERVES)


@dataclass(frozen=True, slots=True)
class RiskMaker:
    """Risks of one analysis. `functions` are those of the register by folded name; `file_name` stands in the source of every risk.

    Imported judgements are last round's: unless `judged` is said they wait to be looked at.
    """

    method: Method
    events: tuple[EventType, ...] = ()
    functions: Mapping[str, FunctionRef] = field(default_factory=dict)
    file_name: str = ""
    judged: bool = False

    def __call__(self, cells: Cells, id: UUID) -> Risk:
        """The risk of a row. Refused as `check_risk` refuses."""
        likelihood, unlikely, why = self._likelihood(cells)
        event, category = self._event(cells)
        method = self.method
        risk = Risk(
            id=id,
            number=0,
            name=cells.text(Part.NAME),
            event=event,
            scenario=cells.text(Part.SCENARIO),
            likelihood=likelihood,
            unlikely=unlikely,
            unlikely_why=why,
            consequences=self._consequences(cells),
            total=self._level(cells, Part.TOTAL, method.consequence),
            total_why=cells.text(Part.TOTAL_WHY),
            uncertainty=self._level(cells, Part.UNCERTAINTY, method.uncertainty),
            uncertainty_why=cells.text(Part.UNCERTAINTY_WHY),
            existing=cells.text(Part.EXISTING),
            vulnerabilities=cells.text(Part.VULNERABILITIES),
            functions=self._functions(cells),
            resist=self._level(cells, Part.RESIST, method.capability),
            handle=self._level(cells, Part.HANDLE, method.capability),
            held_elsewhere=cells.text(Part.HELD_ELSEWHERE),
            source=self._source(cells, category),
            judged=self.judged,
        )
        return check_risk(risk, method)

    def _level(self, cells: Cells, part: str, scale: Scale) -> int | None:
        steps = [(one.value, one.name) for one in scale.levels]
        return cells.read(part, lambda cell: values.level(cell, steps), None)

    def _likelihood(self, cells: Cells) -> tuple[int | None, Unlikely | None, str]:
        said, why = cells.raw(Part.LIKELIHOOD).strip(), cells.text(Part.UNLIKELY_WHY)
        unlikely = _UNLIKELY_WORDS.get(said.casefold())
        if unlikely is not None:
            return None, unlikely, why or said
        if why and not said:
            return None, Unlikely.OTHER, why
        return self._level(cells, Part.LIKELIHOOD, self.method.likelihood), None, ""

    def _consequences(self, cells: Cells) -> tuple[Consequence, ...]:
        found = [(one.key, self._level(cells, f"{CONSEQUENCE}{one.key}", self.method.consequence)) for one in self.method.dimensions]
        return tuple(Consequence(key, level) for key, level in found if level is not None)

    def _event(self, cells: Cells) -> tuple[str, str]:
        """The code of the catalogue, and the file's own word when it has none there: it is kept in the source."""
        said = cells.text(Part.EVENT)
        found = next((one.code for one in self.events if said.casefold() in (one.code, one.name.casefold())), "")
        if said and not found:
            cells.remark(Refusal("preparedness.row_event_unknown", value=said[:60]), Part.EVENT)
        return found, "" if found else said

    def _functions(self, cells: Cells) -> tuple[FunctionRef, ...]:
        nothing: tuple[str, ...] = ()
        named = cells.read(Part.FUNCTIONS, values.names, nothing)
        for name in named:
            if checks.folded(name) not in self.functions:
                cells.wrong(Refusal("preparedness.row_no_function", name=name[:60]), Part.FUNCTIONS)
        return tuple(self.functions[checks.folded(name)] for name in named if checks.folded(name) in self.functions)

    def _source(self, cells: Cells, category: str) -> str:
        number = cells.text(Part.NUMBER)
        place = f"{self.file_name[-80:]}, rad {cells.number}" + (f", nr {number}" if number else "")
        said = " · ".join(one for one in (cells.text(Part.SOURCE), category) if one)
        return f"{said[: _LONGEST_SOURCE - len(place) - 3]} · {place}" if said else place[:_LONGEST_SOURCE]


@dataclass(frozen=True, slots=True)
class FunctionMaker:
    """Vital functions of a register. `owners` are the organisations of the register by folded name. One name is one function."""

    register: Register
    owners: Mapping[str, tuple[UUID, str]] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def __call__(self, cells: Cells, id: UUID) -> Function:
        """The function of a row. Refused as `check_function` and `check_new` refuse, and a name that an earlier row has."""
        said = cells.text(Part.OWNER)
        owner_id, owner = self.owners.get(checks.folded(said), (None, said))
        limit = cells.text(Part.TOLERANCE)
        forever = limit.casefold() in _FOREVER
        function = Function(
            id=id,
            key="",
            name=cells.text(Part.NAME),
            owner=owner,
            owner_id=owner_id,
            external=cells.read(Part.EXTERNAL, values.yes, False),
            description=cells.text(Part.DESCRIPTION),
            weight=_worded(cells, Part.WEIGHT, _WEIGHT_WORDS),
            tolerance=Tolerance(None if forever else cells.stretch(Part.TOLERANCE), forever, cells.text(Part.TOLERANCE_WHY)),
            expected=cells.stretch(Part.EXPECTED),
        )
        function = checks.check_function(function)
        name = checks.folded(function.name)
        if name in self.taken:
            raise Refusal("preparedness.function_exists", field="name", name=function.name)
        checks.check_new(function, self.register)
        self.taken.add(name)
        return function


@dataclass(frozen=True, slots=True)
class NeedMaker:
    """Dependencies between functions of a register. Both ends must be in it."""

    register: Register
    today: date
    by_name: Mapping[str, Function] = field(default_factory=dict)
    made: dict[UUID, list[Need]] = field(default_factory=dict)

    @classmethod
    def of(cls, register: Register, today: date) -> NeedMaker:
        """For a register as it stands."""
        made: dict[UUID, list[Need]] = {}
        for one in register.needs:
            made.setdefault(one.function_id, []).append(one.need)
        return cls(register, today, {checks.folded(one.name): one for one in register.functions}, made)

    def __call__(self, cells: Cells, id: UUID) -> Placed:
        """The dependency of a row. Refused as `check_need` refuses, and an end that is not in the register."""
        function, on = self._end(cells, Part.FUNCTION), self._end(cells, Part.ON)
        reserve = cells.stretch(Part.RESERVE) or NO_TIME
        need = Need(
            id=id,
            on_id=on.id if on else id,
            on=on.name if on else "",
            reserve=reserve,
            by=_worded(cells, Part.BY, _RESERVE_WORDS) or (Reserve.NOTHING if reserve.is_nothing else Reserve.OTHER),
            recovery=cells.stretch(Part.RECOVERY) or NO_TIME,
            delay=cells.stretch(Part.DELAY) or NO_TIME,
            group=cells.text(Part.GROUP),
            to_start=cells.read(Part.TO_START, values.yes, False),
            note=cells.text(Part.NOTE),
            source=cells.text(Part.SOURCE),
            verified_on=cells.read(Part.VERIFIED, values.day, None),
        )
        if function is None or on is None:
            return Placed(id, need)  # The fault of the row is told already.
        there = self.made.setdefault(function.id, [])
        # Its own needs alone: a row costs as little in a long file as in a short one.
        around = Register((on,), tuple(Placed(function.id, one) for one in there))
        need = replace(checks.check_need(function, need, around, self.today), assumed=need.verified_on is None)
        there.append(need)
        return Placed(function.id, need)

    def _end(self, cells: Cells, part: Part) -> Function | None:
        name = cells.text(part)
        found = self.by_name.get(checks.folded(name))
        if found is None:
            cells.wrong(Refusal("preparedness.row_no_function" if name else "preparedness.row_needs_function", name=name[:60]), part)
        return found


def _worded(cells: Cells, part: Part, words: Mapping[str, K]) -> K | None:
    said = cells.text(part)
    found = words.get(said.casefold())
    if said and found is None:
        first: dict[K, str] = {}
        for word, meant in words.items():
            first.setdefault(meant, word)
        cells.wrong(Refusal("preparedness.row_no_such_word", value=said[:40], words=", ".join(first.values())), part)
    return found
