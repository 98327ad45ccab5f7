"""In the demonstration: scenarios and their indicators. All are invented, and say so in what is read of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from vardkase.ledger import Entry
from vardkase.shell.demo.alfrida.leading import INVENTED
from vardkase.situation.actions import scenarios as actions
from vardkase.situation.rules.scenarios import Compare, Horizon, IndicatorDraft, Probability, ScenarioDraft, ScenarioKind

# Acts that say one thing, and what they call it.
WORDS = {"say_true": "seen", "acknowledge": "done", "take_back": "why", "withdraw_scenario": "why"}
DRAFTED = frozenset({"write_scenario", "revise_scenario"})


def perform(
    body: Mapping[str, Any], targets: Mapping[str, UUID], incident_id: UUID, common: dict[str, Any], prefix: str, later: timedelta
) -> Entry:
    """Does one step of scenarios.json. Raises KeyError for an act that the demonstration does not know."""
    act = str(body["act"])
    about = {name: id for name, id in targets.items() if name != "series_id"}
    drafted = act in DRAFTED
    said = {"draft": _draft(body["draft"], prefix, targets)} if drafted else {WORDS[act]: f"{prefix}{body['words']} {INVENTED}"}
    entry: Entry = getattr(actions, act)(incident_id=incident_id, **about, **said, **common)
    return entry


def _draft(given: Mapping[str, Any], prefix: str, targets: Mapping[str, UUID]) -> ScenarioDraft:
    said: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    said |= {
        "kind": ScenarioKind(given["kind"]),
        "horizon": Horizon(given["horizon"]),
        "probability": Probability(given["probability"]),
        "description": f"{prefix}{given['description']} {INVENTED}",
        "indicators": tuple(_indicator(one, targets) for one in given["indicators"]),
    }
    return ScenarioDraft(**said)


def _indicator(given: str | Mapping[str, Any], targets: Mapping[str, UUID]) -> IndicatorDraft:
    """A sign in words; or one that a series measures, as its form would have it."""
    if isinstance(given, str):
        return IndicatorDraft(given)
    ref, compare = str(targets["series_id"]), Compare(given["compare"])
    return IndicatorDraft(given["text"], "facts", ref, given["label"], compare, given.get("limit", ""))
