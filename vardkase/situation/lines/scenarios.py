"""In the log: scenarios and their indicators."""

from __future__ import annotations

from django.utils.translation import gettext_noop as noop

from vardkase.incidents.rules import Category, Importance
from vardkase.leadership.lines.base import Facts, Line, important, labelled
from vardkase.leadership.words.acts import ended
from vardkase.situation.events import scenarios as events
from vardkase.situation.rules.scenarios import ScenarioKind


def _listed(lines: tuple[str, ...]) -> str:
    return " ".join(ended(one) for one in lines)


def _written(event: events.ScenarioWritten) -> tuple[str, Facts]:
    said = labelled(
        ("", event.description),
        (noop("Assumptions"), _listed(event.assumptions)),
        (noop("Indicators"), _listed(tuple(one.text for one in event.indicators))),
        (noop("Consequences"), _listed(event.consequences)),
        (noop("Prepared measures"), _listed(event.measures)),
    )
    return said, {
        "kind": str(event.kind), "title": event.title, "version": event.version, "horizon": str(event.horizon),
        "probability": str(event.probability), "author": event.author,
    }  # fmt: skip


def _withdrawn(event: events.ScenarioWithdrawn) -> tuple[str, Facts]:
    return event.why, {"kind": str(event.kind), "title": event.title}


def _sign(event: events.IndicatorCameTrue | events.IndicatorAcknowledged | events.IndicatorTakenBack) -> Facts:
    return {"kind": str(event.kind), "scenario": event.scenario, "indicator": event.text}


def _came_true(event: events.IndicatorCameTrue) -> tuple[str, Facts]:
    return event.seen, _sign(event)


def _acknowledged(event: events.IndicatorAcknowledged) -> tuple[str, Facts]:
    return event.done, _sign(event) | {"measured": event.measured}


def _taken_back(event: events.IndicatorTakenBack) -> tuple[str, Facts]:
    return event.why, _sign(event)


def _how_important(event: events.IndicatorCameTrue) -> Importance:
    """A sign of the best is good to know; a sign of the others is what whoever comes back reads first."""
    return Importance.NORMAL if event.kind == ScenarioKind.BEST else Importance.IMPORTANT


LINES: dict[str, Line] = {
    "situation.scenario_written": Line(_written, Category.ASSESSMENT, important),
    "situation.scenario_withdrawn": Line(_withdrawn, Category.ASSESSMENT),
    "situation.indicator_came_true": Line(_came_true, Category.ASSESSMENT, _how_important),
    "situation.indicator_acknowledged": Line(_acknowledged, Category.ASSESSMENT),
    "situation.indicator_taken_back": Line(_taken_back, Category.ASSESSMENT),
}
