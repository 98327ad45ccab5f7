"""Short ways to a term of office: the town's own duties, one of them, and what is said of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.kernel.ids import new_id
from vardkase.plans.actions import terms as acts
from vardkase.plans.actions import training as training_acts
from vardkase.plans.queries import obligations, training
from vardkase.plans.queries.obligations import DutyLine
from vardkase.plans.rules.obligations import Basis, Cycle, Duty, Fulfilment, Occurrence, Who, occurrences
from vardkase.plans.rules.terms import Term, fingerprint, term_of
from vardkase.plans.rules.training import Training

KEEPER = UUID(int=7)
NEW = UUID(int=0)
# In the term of 2026, after the council's first day and before the boards'.
NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 30)
LATER = datetime(2027, 11, 20, 9, 0, tzinfo=UTC)
COUNCIL = Fulfilment("Kommunfullmäktige", date(2027, 11, 8), "§ 112", "KS 2027-14", "Dokumentarkivet")


def a_duty(key: str = "rsa", **more: Any) -> Duty:
    """A duty for the rules alone: once each term, by law, without a day."""
    said = {
        "basis": Basis.LAW,
        "who": Who.MUNICIPALITY,
        "cycle": Cycle.TERM,
        "due": "",
        "body": "Kommunfullmäktige",
        "done_when": "Antagen.",
    }
    return Duty(**{"key": key, "title": key.upper(), "law": "LEH", "section": "2 kap. 1 §", **said, **more})


def one_of(duty: Duty, term: int = 2026, today: date = TODAY) -> Occurrence:
    """The only occurrence of a duty in a term."""
    (found,) = occurrences(KEEPER, (duty,), Term(term), (), today)
    return found


def line(town: Any, key: str, term: int = 2026, unit: UUID | None = None, year: int | None = None, now: datetime = NOW) -> DutyLine:
    """A duty of the town, by its key."""
    found = obligations.duty_lines(town.viewer, town.board, term_of(term), now.date())
    mine = [one for one in found if one.occurrence.duty.key == key and (one.occurrence.unit.id if one.occurrence.unit else None) == unit]
    return next(one for one in mine if year is None or one.occurrence.year == year)


def common(town: Any, now: datetime = NOW, viewer: Viewer | None = None) -> dict[str, Any]:
    """What every act takes."""
    return {"viewer": viewer or town.viewer, "keeper_id": town.board, "key": new_id(), "now": now}


def say(town: Any, what: str, key: str, term: int = 2026, *, now: datetime = NOW, viewer: Viewer | None = None, **facts: Any) -> Any:
    """Says something of a duty as Alva unless told otherwise, as she sees it now. `facts` may say its own `seen`, `key` and `duty_id`."""
    mine = {one: facts.pop(one) for one in ("unit", "year") if one in facts}
    seen = line(town, key, term, now=now, **mine)
    about = {"term": term, "duty_id": seen.occurrence.id, "seen": fingerprint(seen.said)}
    sent = facts.pop("sent", None) or new_id()
    return getattr(acts, what)(**{**common(town, now, viewer), **about, "key": sent, **facts})


def trained(town: Any, now: datetime = NOW, viewer: Viewer | None = None, sent: UUID | None = None, **said: Any) -> Any:
    """A new line of the training register."""
    drafted = Training(NEW, **{"function": "Stabschef", "competence": "Stabsmetodik", **said})
    key = {"key": sent} if sent else {}
    return training_acts.save_training(**{**common(town, now, viewer), **key}, line=drafted, new=True, seen="")


def lines(town: Any, today: date = TODAY) -> tuple[training.TrainingLine, ...]:
    """The training register as Alva sees it."""
    return training.training_page(town.viewer, town.board, today).lines
