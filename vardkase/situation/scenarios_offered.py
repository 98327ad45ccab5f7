"""What scenarios give to other parts of the house: to the report, to the time machine, and to what is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardkase.access.rules import Role, Viewer
from vardkase.incidents.rows import IncidentRow
from vardkase.leadership import obligations
from vardkase.leadership.obligations import Due, Obligation
from vardkase.situation import material, moments
from vardkase.situation.material import Material, Section
from vardkase.situation.moments import Part, Seen, Tick
from vardkase.situation.queries import scenarios as queries
from vardkase.situation.queries.known import known_now
from vardkase.situation.queries.scenarios import IndicatorLine, ScenarioLine
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.scenarios import IndicatorState, ScenarioKind, Step
from vardkase.situation.words import scenarios as words
from vardkase.ui.addresses import address

ROLES = (Role.CHIEF_OF_STAFF, Role.STAFF_MEMBER, Role.DUTY_OFFICER)


def offer() -> None:
    """Offers all of it."""
    material.offer(given)
    moments.offer(Part("scenarios", gettext_lazy("Scenarios"), part, 60))
    moments.offer_ticks(ticks)
    obligations.offer(due)


def given(viewer: Viewer, row: IncidentRow, known: Known) -> list[Material]:
    """Each scenario as a forecast, its assumptions as what is uncertain, and the signs that have come true."""
    lines = [one for one in queries.scenarios(viewer, row, known) if not one.withdrawn]
    return [piece for line in lines for piece in _pieces(line, row)]


def _pieces(line: ScenarioLine, row: IncidentRow) -> Iterator[Material]:
    said, url = line.said, address("situation:scenario", row.id, line.id)
    common: dict[str, Any] = {"source": said.author, "url": url, "mark": said.mark}
    value = _("%(title)s (%(horizon)s, %(probability)s). %(description)s") % {
        "title": said.title.rstrip("."), "horizon": str(words.HORIZONS[said.horizon]).lower(),
        "probability": str(words.PROBABILITIES[said.probability]).lower(), "description": said.description,
    }  # fmt: skip
    value = value.strip()
    text = f"{words.KINDS[said.kind]}: {value}"
    yield Material(Section.FORECAST, f"scenario:{line.id}", text, value, said.as_of, line.number, important=True, **common)
    for place, one in enumerate(said.assumptions):
        assumed = _("%(kind)s assumes: %(assumption)s") % {"kind": words.KINDS[said.kind], "assumption": one}
        yield Material(Section.UNCERTAINTIES, f"assumption:{line.id}:{place}", assumed, one, said.as_of, line.number, **common)
    for sign in line.indicators:
        if sign.state != IndicatorState.WAITING:
            yield _come_true(line, sign, common)


def _come_true(line: ScenarioLine, sign: IndicatorLine, common: dict[str, Any]) -> Material:
    text = _("Indicator of %(kind)s has come true: %(indicator)s") % {
        "kind": str(words.KINDS[line.said.kind]).lower(), "indicator": sign.indicator.text,
    }  # fmt: skip
    at = sign.last.at if sign.last else sign.measured.as_of if sign.measured else line.at
    key = f"indicator:{sign.indicator.indicator_id}"
    common = common | {"mark": sign.mark}
    return Material(Section.FORECAST, key, text, str(words.STATES[sign.state]), at, sign.number or line.number, important=True, **common)


def part(viewer: Viewer, row: IncidentRow, known: Known) -> list[Seen]:
    """The scenarios as they were, and their signs."""
    return [seen for line in queries.scenarios(viewer, row, known) for seen in _seen(line, row)]


def _seen(line: ScenarioLine, row: IncidentRow) -> Iterator[Seen]:
    said, url = line.said, address("incidents:entry", row.id, line.number)
    over = line.withdrawn is not None
    title = f"{words.KINDS[said.kind]}: {said.title}"
    word = str(words.STEPS[Step.WITHDRAWN] if over else words.PROBABILITIES[said.probability])
    more = " · ".join((word, str(words.HORIZONS[said.horizon]), said.author))
    yield Seen(str(line.id), title, said.description, line.number, more, word=word, url=url, over=over)
    for sign in line.indicators:
        number, tone = sign.number or line.number, words.tone(said.kind, sign.state)
        yield Seen(
            str(sign.indicator.indicator_id), sign.indicator.text, "", number, title, tone, str(words.STATES[sign.state]),
            address("incidents:entry", row.id, number), over,
        )  # fmt: skip


def ticks(viewer: Viewer, row: IncidentRow) -> Iterator[Tick]:
    """When somebody said that a sign had come true."""
    for line in queries.scenarios(viewer, row, known_now(row, row.last_at or row.opened_at)):
        for sign in line.indicators:
            for step in sign.steps:
                if step.step == Step.CAME_TRUE:
                    text = _("Indicator: %(indicator)s") % {"indicator": sign.indicator.text}
                    yield Tick(f"indicator-{step.number}", step.number, step.at, text, "indicator")


def due(viewer: Viewer, now: datetime) -> Iterator[Obligation]:
    """The signs that have come true and that nobody has taken care of."""
    for row, line, sign in queries.alerts_everywhere(viewer, now):
        since = sign.last.at if sign.last else sign.measured.as_of if sign.measured else None
        yield Obligation(
            key=f"indicator-{sign.indicator.indicator_id}",
            code="indicator_came_true",
            title=_("An indicator has come true: %(indicator)s") % {"indicator": sign.indicator.text},
            why=_("It is a sign of the scenario «%(title)s» (%(kind)s). Say what is done about it.")
            % {"title": line.said.title, "kind": str(words.KINDS[line.said.kind]).lower()},
            since=since,
            due_at=since,
            state=Due.DUE if line.said.kind == ScenarioKind.BEST else Due.OVERDUE,
            url=address("situation:scenarios", row.id),
            roles=ROLES,
            incident=row,
            mark=sign.mark,
        )
