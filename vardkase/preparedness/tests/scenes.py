"""Short ways to a register of vital functions: a function, what it needs, and the chain from the power to home care."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import actions, queries
from vardkase.preparedness.rules import checks
from vardkase.preparedness.rules.content import NO_TIME, Function, Need, Placed, Register, Reserve, Stretch, Tolerance

NEW = UUID(int=0)
# A number of nobody: the check digit is right, the serial is one that Skatteverket keeps for tests.
PERSONAL_NUMBER = "19121212-1212"


class refused(pytest.RaisesExc[Refusal]):  # noqa: N801 - reads as a word where it is used: with refused("preparedness.needs_name")
    """Expects a Refusal of one code, and with the given facts."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(Refusal, check=lambda no: no.code == code and all(no.facts.get(name) == fact for name, fact in facts.items()))


def hours(low: float, likely: float | None = None, high: float | None = None) -> Stretch:
    """A stretch in hours; one number is a time that is known."""
    likely = low if likely is None else likely
    high = likely if high is None else high
    return Stretch(round(low * 60), round(likely * 60), round(high * 60))


def limit(*said: float) -> Tolerance:
    """A tolerable outage in hours."""
    return Tolerance(hours(*said))


def function(number: int, name: str, **more: Any) -> Function:
    """A function for the rules alone."""
    return Function(UUID(int=number), name.lower(), name, **{"owner": "Kommunen", **more})


def need(on: Function, reserve: Stretch = NO_TIME, **more: Any) -> Need:
    """A need of a function, by battery when it has a reserve."""
    by = Reserve.NOTHING if reserve.is_nothing else Reserve.BATTERY
    return Need(new_id(), on.id, on.name, **{"reserve": reserve, "by": by, **more})


def net(functions: list[Function], *links: tuple[Function, Need]) -> Register:
    """A register of these functions and needs."""
    return Register(tuple(functions), tuple(Placed(one.id, its) for one, its in links))


@dataclass
class Chain:
    """A town with functions, by their names."""

    town: Any
    ids: dict[str, UUID] = field(default_factory=dict)

    @property
    def authority(self) -> UUID:
        return self.town.board  # type: ignore[no-any-return]  # the town's own

    def do(self, what: str, **facts: Any) -> Any:
        """Does something to the register as Alva, unless told otherwise."""
        common = {"viewer": self.town.viewer, "authority_id": self.town.board, "key": new_id(), "now": self.town.now}
        return getattr(actions, what)(**{**common, **facts})

    def register(self, viewer: Any = None) -> Register:
        return queries.register(viewer or self.town.viewer, self.town.board)

    def function(self, name: str) -> Function:
        found = self.register().function(self.ids[name])
        assert found is not None
        return found

    def add(self, name: str, **said: Any) -> UUID:
        entry = self.do("save_function", function=Function(NEW, "", name, **{"owner": "Kommunen", **said}))
        self.ids[name] = entry.event.function.id
        return self.ids[name]

    def link(self, name: str, on: str, reserve: Stretch = NO_TIME, **more: Any) -> Need:
        drafted = Need(NEW, self.ids[on], "", reserve, Reserve.NOTHING if reserve.is_nothing else Reserve.BATTERY, **more)
        found: Need = self.do("save_need", function_id=self.ids[name], need=drafted).event.need
        return found

    def need(self, name: str, on: str) -> Need:
        return next(one for one in self.register().needs_of(self.ids[name]) if one.on_id == self.ids[on])

    def seen(self, part: Any) -> str:
        return checks.digest(part)


def chained(town: Any) -> Chain:
    """El → mobil → trygghetslarm → hemtjänst, and el → brunnar."""
    chain = Chain(town)
    chain.add("El", external=True, owner="Elnätsbolaget", tolerance=limit(1), expected=hours(24))
    chain.add("Mobilnät", external=True, owner="Operatören", tolerance=limit(1))
    chain.add("Trygghetslarm", tolerance=limit(1))
    chain.add("Hemtjänst", tolerance=limit(4, 8, 12))
    chain.add("Enskilda brunnar", external=True, owner="Hushållen", tolerance=limit(24))
    chain.link("Mobilnät", "El", hours(2, 4, 8), recovery=hours(1))
    chain.link("Trygghetslarm", "Mobilnät", source="Driftansvarig")
    chain.link("Hemtjänst", "Trygghetslarm", hours(8, 12, 24))
    chain.link("Enskilda brunnar", "El", hours(0, 1, 4))
    return chain
