"""In the demonstration: facts and the series that they are in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from vardkase.kernel.moments import Happened, Precision
from vardkase.ledger import Entry
from vardkase.shell.demo.alfrida.leading import INVENTED
from vardkase.situation.actions import facts as actions
from vardkase.situation.rules.facts import FactDraft, KeepingDraft, SeriesDraft, Settlement, SettlementDraft, Standing
from vardkase.situation.rules.figures import Kind, Qualifier

# An hour of the storm is a second of its replay. What is said of a day or a part of it is then only about right.
SPEED = 3600
_MOVED = frozenset({Precision.MINUTE, Precision.ABOUT})


def perform(
    body: Mapping[str, Any], targets: Mapping[str, UUID], incident_id: UUID, common: dict[str, Any], prefix: str, later: timedelta
) -> Entry:
    """Does one step of facts.json. Raises KeyError for an act that the demonstration does not know."""
    here = {"incident_id": incident_id, **common}
    invented = f" {INVENTED}" if body.get("fictional") else ""
    first = fact_of(body, prefix, common["now"], later, invented) if "fact" in body else None
    if body["act"] == "open_series":
        return actions.open_series(draft=_series(body["series"]), first=first, **here)
    if body["act"] == "state_fact" and first:
        return actions.state_fact(series_id=targets["series_id"], draft=first, **here)
    if body["act"] == "revise_fact" and first:
        return actions.revise_fact(fact_id=targets["fact_id"], draft=first, reason=f"{prefix}{body['reason']}{invented}", **here)
    if body["act"] == "keep_series":
        draft = KeepingDraft(body["owner"], body["stale_minutes"], body["followed"], f"{prefix}{body['reason']}{invented}")
        return actions.keep_series(series_id=targets["series_id"], draft=draft, **here)
    if body["act"] == "settle_contradiction":
        settled = SettlementDraft(Settlement(body["how"]), targets[body["holds"]], f"{prefix}{body['reason']}{invented}")
        return actions.settle_contradiction(one_id=targets["one_id"], other_id=targets["other_id"], draft=settled, **here)
    raise KeyError(body["act"])


def fact_of(body: Mapping[str, Any], prefix: str, now: datetime, later: timedelta, invented: str) -> FactDraft:
    """A fact as its step has it, with the first source that it cites."""
    from vardkase.shell.demo.alfrida.script import sources

    given = body["fact"]
    cited = [sources()[number] for number in body.get("sources", ())]
    return FactDraft(
        value=given["value"],
        as_of=moved(given["as_of"], now, later),
        qualifier=Qualifier(given.get("qualifier", "exact")),
        standing=Standing(given.get("standing", "confirmed")),
        confidence=given.get("confidence", ""),
        person="; ".join(map(str, cited)),
        url=cited[0].url if cited else "",
        note=f"{prefix}{given.get('note', '')}{invented}".strip(),
    )


def moved(given: Mapping[str, Any], now: datetime, later: timedelta) -> Happened:
    """A moment of the storm. In a replay, which is played `later` and is so much quicker, it lies as much nearer to `now`."""
    from vardkase.shell.demo.alfrida.script import happened_of

    found = happened_of(given)
    if found is None or found.at is None:
        raise ValueError("a fact speaks of a moment")
    if not later:
        return found
    return Happened(nearer(found.at, now, later).astimezone(UTC), found.precision if found.precision in _MOVED else Precision.ABOUT)


def nearer(at: datetime, now: datetime, later: timedelta) -> datetime:
    """A moment before or after a step is recorded, as near to it as the replay is quick."""
    return now + (at - (now - later)) / SPEED if later else at


def _series(given: Mapping[str, Any]) -> SeriesDraft:
    return SeriesDraft(**{**given, "kind": Kind(given.get("kind", "count"))})
