"""Short ways to measures: one that is proposed, the whole way to a verified effect, and two authorities that answer for their own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from vardkase.kernel.ids import new_id
from vardkase.preparedness.actions import measures as actions
from vardkase.preparedness.queries import measures as queries
from vardkase.preparedness.rules import checks
from vardkase.preparedness.rules.measures import (
    Actual,
    Aim,
    Decision,
    Effect,
    Fund,
    Funding,
    Measure,
    Origin,
    Outcome,
    Proof,
    RiskRef,
    Source,
    Step,
    Taken,
    Verification,
)

RISK = UUID("01680000-0000-7000-8000-0000000000d1")
OTHER_RISK = UUID("01680000-0000-7000-8000-0000000000d2")


def lower(target: str = "Elavbrott", before: int = 4, after: int = 2, kind: Aim = Aim.CONSEQUENCE, id: UUID | None = RISK) -> Effect:
    """A risk that comes down."""
    return Effect(kind, target, str(before), str(after), target_id=id)


@dataclass
class Town:
    """Measures of a town, by Alva unless told otherwise."""

    town: Any

    @property
    def today(self) -> date:
        return timezone.localdate(self.town.now)

    def do(self, what: str, **facts: Any) -> Any:
        """Does something to the measures."""
        return getattr(actions, what)(**{"viewer": self.town.viewer, "key": new_id(), "now": self.town.now, **facts})

    def draft(self, title: str = "Reservkraft till Solhem", **said: Any) -> Measure:
        """A measure of the executive board that lowers the power cut."""
        risk = RiskRef(self.town.board, "Kommunstyrelsen", RISK, "Elavbrott")
        known: dict[str, Any] = {
            "organisation_id": self.town.board, "owner": "Fastighetschef", "deadline": self.today + timedelta(days=60),
            "source": Source(Origin.RISK, RISK, "Elavbrott"), "risks": (risk,), "effects": (lower(),), "cost_once": 500_000,
        }  # fmt: skip
        return Measure(actions.NEW, 0, title, **{**known, **said})

    def propose(self, title: str = "Reservkraft till Solhem", *, viewer: Any = None, **said: Any) -> UUID:
        """Proposes a measure, and says its id."""
        more = {"viewer": viewer} if viewer else {}
        id: UUID = self.do("save_measure", measure=self.draft(title, **said), **more).event.measure.id
        return id

    def page(self, id: UUID, viewer: Any = None) -> Any:
        return queries.measure_page(viewer or self.town.viewer, id, self.today)

    def seen(self, id: UUID) -> str:
        return checks.digest(self.page(id).line.followed)

    def decide(self, id: UUID, **facts: Any) -> Any:
        decision = Decision("Kommunstyrelsen", self.today, "§ 42", "KS 2026/17")
        return self.do("decide_measure", **{"measure_id": id, "decision": decision, "seen": self.seen(id), **facts})

    def step(self, id: UUID, step: Step, reason: str = "", deadline: date | None = None, **facts: Any) -> Any:
        taken = Taken(step, self.today, reason, deadline)
        return self.do("move_measure", **{"measure_id": id, "taken": taken, "seen": self.seen(id), **facts})

    def verification(self, id: UUID, outcome: Outcome = Outcome.YES, **said: Any) -> Verification:
        actual = tuple(Actual(one, one.after) for one in self.page(id).line.measure.effects)
        known = Verification(self.today, "Säkerhetschef", Proof.TEST, outcome, actual, "Provkört under belastning i åtta timmar.")
        return replace(known, **said)

    def done(self, title: str = "Reservkraft till Solhem", **said: Any) -> UUID:
        """A measure that is done and not verified."""
        id = self.propose(title, **said)
        self.decide(id)
        self.step(id, Step.START)
        self.step(id, Step.FINISH)
        return id

    def verified(self, title: str = "Reservkraft till Solhem", outcome: Outcome = Outcome.YES, follows: str = "", **said: Any) -> UUID:
        """A measure whose effect somebody has seen."""
        id = self.done(title, **said)
        verification = self.verification(id, outcome, follows=follows)
        self.do("verify_effect", measure_id=id, verification=verification, seen=self.seen(id))
        return id


def paid(amount: int, kind: Fund = Fund.OWN) -> tuple[Funding, ...]:
    """Somebody pays so much."""
    return (Funding(kind, amount),)
