"""Small rounds for the tests of analyses: three units and the municipality as a whole, and short ways to judge."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from vardkase.access.rules import Role, Viewer
from vardkase.kernel.ids import new_id
from vardkase.organisation.rules import OrganisationKind
from vardkase.preparedness.actions import analyses, risks, rounds
from vardkase.preparedness.actions.rounds import RoundDraft
from vardkase.preparedness.queries import analyses as queries
from vardkase.preparedness.rules.checks import digest
from vardkase.preparedness.rules.risks import Consequence, Risk
from vardkase.preparedness.rules.rounds import Move
from vardkase.testing.people import viewer_with

NEW = UUID(int=0)


def risk(name: str = "Långt elavbrott", likelihood: int | None = 3, total: int | None = 4, **more: Any) -> Risk:
    """A risk that is judged, for an analysis that has not got it yet."""
    said = {"consequences": (Consequence("liv", 4, "Hemtjänsten når inte alla."),), "event": "elavbrott", "uncertainty": 2}
    return Risk(NEW, 0, name, likelihood=likelihood, total=total, **{**said, **more})


@dataclass
class Rsa:
    """A town's rounds, by year, and its analyses, by year and unit."""

    town: Any
    units: dict[str, UUID] = field(default_factory=dict)
    rounds: dict[int, UUID] = field(default_factory=dict)
    analyses: dict[tuple[int, str], UUID] = field(default_factory=dict)
    ids: dict[str, UUID] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.town.now.date()  # type: ignore[no-any-return]  # the town's own

    def common(self, **facts: Any) -> dict[str, Any]:
        return {"viewer": self.town.viewer, "key": new_id(), "now": self.town.now, **facts}

    def draft(self, year: int, **more: Any) -> RoundDraft:
        days = {"opens": date(year, 1, 15), "due": date(year, 5, 31), "whole_due": date(year, 9, 30)}
        units = tuple(id for name, id in self.units.items() if name != "Kommunen")
        return RoundDraft(
            **{"year": year, "name": "", "method": "samhalle", **days, "units": units, "whole": self.units["Kommunen"], **more}
        )

    def open(self, year: int, **more: Any) -> UUID:
        entry = rounds.open_round(**self.common(keeper_id=self.town.board, draft=self.draft(year, **more)))
        self.rounds[year] = entry.event.round.id
        return self.rounds[year]

    def start(self, year: int, unit: str, **more: Any) -> UUID:
        entry = analyses.start_analysis(**self.common(round_id=self.rounds[year], unit_id=self.units[unit], **more))
        self.analyses[year, unit] = entry.event.of.analysis_id
        return self.analyses[year, unit]

    def judge(self, year: int, unit: str, said: Risk, **more: Any) -> Risk:
        """Enters a risk, or judges it anew when its number says that it is there."""
        entry = risks.save_risk(**self.common(analysis_id=self.analyses[year, unit], risk=said, **more))
        found: Risk = entry.event.risk
        self.ids[f"{unit}: {found.name}"] = found.id
        return found

    def move(self, year: int, unit: str, *moves: Move, note: str = "Ensam i tjänst.", **more: Any) -> None:
        for move in moves:
            analyses.move_analysis(**self.common(analysis_id=self.analyses[year, unit], move=move, note=note, **more))

    def page(self, year: int, unit: str, viewer: Viewer | None = None, **more: Any) -> Any:
        return queries.analysis_page(viewer or self.town.viewer, self.analyses[year, unit], self.today, **more)

    def risks(self, year: int, unit: str, viewer: Viewer | None = None) -> dict[str, Risk]:
        return {one.name: one for one in queries.risks(viewer or self.town.viewer, self.analyses[year, unit])}

    def seen(self, part: Any) -> str:
        return digest(part)

    def at(self, unit: str, *roles: Role, label: str = "Handläggare, Provköping") -> Viewer:
        """Somebody with roles in a unit's own authority alone."""
        scope = {"Socialkontoret": self.town.social, "Bostäder": self.units["Bostäder"]}.get(unit, self.town.board)
        return viewer_with(*roles, scope=f"org:{scope}", label=label)


def rounded(town: Any) -> Rsa:
    """An office, a social office with its own board, a company, and the municipality, in a round of 2019 that has just opened."""
    rsa = Rsa(town)
    social = town.organisation("Socialkontoret", OrganisationKind.ADMINISTRATION, town.social)
    company = town.organisation("Bostäder", OrganisationKind.MUNICIPAL_COMPANY, town.municipality)
    rsa.units = {"Kommunen": town.municipality, "Kontoret": town.office, "Socialkontoret": social, "Bostäder": company}
    rsa.open(2019)
    return rsa
