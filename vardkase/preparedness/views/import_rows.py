"""How the rows of a file are shown before they are taken in."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.urls import reverse

from vardkase.preparedness import words
from vardkase.preparedness.queries.imports import Draft, Imported
from vardkase.preparedness.rules.content import Function, Placed
from vardkase.preparedness.rules.imports.columns import Target
from vardkase.preparedness.rules.imports.rows import Plan, ReadRow
from vardkase.preparedness.rules.measures import Followed
from vardkase.preparedness.rules.methods import Method
from vardkase.preparedness.rules.risks import Risk
from vardkase.preparedness.sheets.reading import Sheet
from vardkase.preparedness.words import imports as import_words
from vardkase.preparedness.words.measures import STATES

_SAMPLES, _LONGEST = 3, 120


def samples(sheet: Sheet) -> list[str]:
    """The first values of each column, so that one sees what is in it."""
    found = []
    for place in range(len(sheet.header)):
        values = (row.cells[place].strip() for row in sheet.rows[:50] if place < len(row.cells) and row.cells[place].strip())
        found.append(" · ".join(islice(dict.fromkeys(values), _SAMPLES))[:_LONGEST])
    return found


def table(found: Draft, plan: Plan, most: int) -> dict[str, Any]:
    """The first rows that would be taken in: headings, and of each row its number, what it is called, and what it says."""
    heads = {
        Target.RISKS: ("likelihood", "total", "source"),
        Target.FUNCTIONS: ("owner", "tolerance", "expected"),
        Target.DEPENDENCIES: ("on", "delay", "reserve"),
        Target.MEASURES: ("board", "responsible", "deadline", "cost", "state"),
    }[found.place.target]
    named = [import_words.part(one) for one in heads]
    rows = [(row.number, row.name, list(zip(named, _cells(row, found.place.method), strict=True))) for row in islice(plan.sound, most)]
    return {"heads": named, "rows": rows}


def _cells(row: ReadRow, method: Method | None) -> tuple[str, ...]:
    said = row.said
    if isinstance(said, Risk) and method:
        return (
            method.likelihood.named(said.likelihood) or said.unlikely_why or "–",
            method.consequence.named(said.total) or "–",
            said.source,
        )
    if isinstance(said, Function):
        return (said.owner or "–", words.tolerance(said.tolerance), words.stretch(said.expected) or "–")
    if isinstance(said, Placed):
        return (said.need.on, words.stretch(said.need.delay), words.stretch(said.need.reserve))
    if isinstance(said, Followed):
        one, cost = said.measure, f"{said.measure.cost_once:,}".replace(",", "\u00a0")
        return (one.organisation, one.owner or "–", str(one.deadline or "–"), cost, str(STATES[said.course.state]))
    return ()


def scales(found: Draft) -> list[tuple[str, str]]:
    """The scales by which the figures of a file are read: they may be others than those it was made by."""
    method = found.place.method
    if method is None:
        return []
    return [(one.name, ", ".join(f"{level.value} {level.name}" for level in one.levels)) for one in (method.likelihood, method.consequence)]


def place_url(found: Imported) -> str:
    """Where what was taken in can be seen."""
    if found.target is Target.RISKS:
        return f"{reverse('preparedness:analysis', args=[found.place_id])}#risks"
    if found.target is Target.MEASURES:
        return reverse("preparedness:measures")
    return reverse("preparedness:functions", args=[found.place_id])
