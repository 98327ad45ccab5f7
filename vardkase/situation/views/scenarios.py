"""Scenarios: the three side by side, with what has come true above them; and the acts on them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import scopes
from vardkase.incidents.views.room import room
from vardkase.incidents.words import SECRECY
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.kernel.once import one_look
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.views.acts import Act, Scene, complete, moment, page, said
from vardkase.situation import indicators
from vardkase.situation.actions import scenarios as actions
from vardkase.situation.forms.scenarios import ScenarioForm, WordsForm, step_label, watch_value
from vardkase.situation.queries import scenarios as queries
from vardkase.situation.queries.known import known_now
from vardkase.situation.rules import scenarios as rules
from vardkase.situation.rules.scenarios import IndicatorState, ScenarioKind
from vardkase.situation.words import scenarios as words

# Choices of one noun that stand in the select: more than this nobody looks through.
CHOICES = 200


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def scenarios(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """What has come true, then the scenarios in force; those that nobody reckons with any more are folded away."""
    now = utc_now()
    with one_look():
        context = room(request.viewer, incident_id, now, place="scenarios")
        row: IncidentRow = context["incident"]
        found = [shown(one) for one in queries.scenarios(request.viewer, row, known_now(row, now))]
    context |= {
        "page_title": _("Scenarios"),
        "scenarios": [one for one in found if not one["line"].withdrawn],
        "withdrawn": [one for one in found if one["line"].withdrawn],
        "alerts": [(one, alert) for one in found for alert in one["alerts"]],
        "can_say": _can_say(request, row),
        "no_side": True,
    }
    return render(request, "situation/scenarios.html", context)


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def scenario(request: ViewerRequest, incident_id: UUID, scenario_id: UUID) -> HttpResponse:
    """One scenario whole, with its earlier versions and what was said of its indicators."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="scenarios")
    row: IncidentRow = context["incident"]
    known = known_now(row, now)
    line = queries.scenario(request.viewer, row, scenario_id, known)
    context |= {
        "page_title": line.said.title,
        "one": shown(line),
        "earlier": [shown(each) for each in queries.versions(request.viewer, row, scenario_id, known)[1:]],
        "can_say": _can_say(request, row),
        "no_side": True,
    }
    return render(request, "situation/scenario.html", context)


def shown(line: queries.ScenarioLine) -> dict[str, Any]:
    """A scenario with its words, and its indicators with theirs."""
    signs = [_sign(line, one) for one in line.indicators]
    return {
        "line": line,
        "said": line.said,
        "kind": words.KINDS[line.said.kind],
        "horizon": words.HORIZONS[line.said.horizon],
        "probability": words.PROBABILITIES[line.said.probability],
        "indicators": signs,
        "alerts": [one for one in signs if one["state"] == IndicatorState.TRUE and not line.withdrawn],
    }


def _sign(line: queries.ScenarioLine, one: queries.IndicatorLine) -> dict[str, Any]:
    return {
        "id": one.indicator.indicator_id,
        "text": one.indicator.text,
        "condition": words.condition_words(one.indicator.condition) if one.indicator.condition else "",
        "measured": one.measured,
        "is_measured": one.indicator.condition is not None,
        "met": one.met,
        "state": str(one.state),
        "tone": words.tone(line.said.kind, one.state),
        "word": words.STATES[one.state],
        "steps": [(words.STEPS[step.step], step) for step in one.steps],
    }


def _can_say(request: ViewerRequest, row: IncidentRow) -> bool:
    return row.state.is_written_in and request.viewer.can(Capability.SITUATION_WRITE, scopes(row.id, row.authority_id))


def _watches(scene: Scene) -> tuple[tuple[str, str, str], ...]:
    """What can be measured, by value, label, and the label of its step."""
    known = known_now(scene.incident, scene.now)
    found: list[tuple[str, str, str]] = []
    for watch in indicators.watches():
        for choice in watch.choices(scene.request.viewer, scene.incident, known)[:CHOICES]:
            label = f"{choice.label} ({choice.unit})" if choice.unit else choice.label
            if not choice.steps:
                found.append((watch_value(watch.key, choice.ref, None), label, ""))
            found += [(watch_value(watch.key, choice.ref, value), step_label(label, step), step) for value, step in choice.steps]
    return tuple(found)


def _line(scene: Scene) -> queries.ScenarioLine:
    target = scene.target or new_id()
    return scene.once("line", lambda: queries.scenario(scene.request.viewer, scene.incident, target, known_now(scene.incident, scene.now)))


def _new_form(scene: Scene, data: Any) -> ScenarioForm:
    kind = scene.request.GET.get("kind", "")
    initial = {"kind": kind} if kind in set(ScenarioKind) else {}
    return ScenarioForm(data, now=scene.now, watches=_watches(scene), initial=initial)


def _revise_form(scene: Scene, data: Any) -> ScenarioForm:
    line = _line(scene)
    event = line.said
    names = ("kind", "title", "horizon", "description", "probability", "author")
    initial = {name: getattr(event, name) for name in names}
    initial |= {name: "\n".join(getattr(event, name)) for name in ("assumptions", "consequences", "measures")}
    initial |= {"secrecy": event.mark.level, "statute": event.mark.statute}
    return ScenarioForm(
        data, now=scene.now, watches=_watches(scene), before=event.indicators, initial=initial, shown=actions.standing(line)
    )


def _write(scene: Scene, form: ScenarioForm) -> None:
    draft = form.draft()
    if complete(form, rules.lacking(draft)):
        actions.write_scenario(**scene.common, draft=draft, key=form.posted_key)


def _revise(scene: Scene, form: ScenarioForm) -> None:
    draft = form.draft()
    if complete(form, rules.lacking(draft)):
        target = _line(scene).id
        actions.revise_scenario(**scene.common, scenario_id=target, draft=draft, seen=form.cleaned_data["seen"], key=form.posted_key)


def _where(scene: Scene) -> str:
    return reverse("situation:scenario", args=[scene.incident.id, scene.target]) if scene.target else ""


def _withdraw(scene: Scene, form: WordsForm) -> None:
    actions.withdraw_scenario(**scene.common, scenario_id=_line(scene).id, why=form.cleaned_data["words"], key=form.posted_key)


def _about(scene: Scene) -> list[tuple[str, str]]:
    line = _line(scene)
    return said((str(words.KINDS[line.said.kind]), line.said.title))


def _indicator(scene: Scene) -> tuple[queries.ScenarioLine, queries.IndicatorLine]:
    target = scene.target or new_id()
    known = known_now(scene.incident, scene.now)
    return scene.once("sign", lambda: queries.find_indicator(scene.request.viewer, scene.incident, target, known))


def _about_indicator(scene: Scene) -> list[tuple[str, str]]:
    line, one = _indicator(scene)
    condition, last = one.indicator.condition, one.last
    return said(
        (_("Indicator"), one.indicator.text),
        (_("Marking"), str(SECRECY[one.mark.level]) if one.mark.level != line.said.mark.level else ""),
        (_("Condition"), words.condition_words(condition) if condition else ""),
        (_("Measured now"), f"{one.measured.text}, {moment(one.measured.as_of, scene.now)}" if one.measured else ""),
        (_("Seen"), f"{last.words} ({last.by}, {moment(last.at, scene.now)})" if last else ""),
        (f"{_('Scenario')}, {str(words.KINDS[line.said.kind]).lower()}", line.said.title),
        (_("Prepared measures"), "\n".join(line.said.measures)),
    )


def _needs_state(*states: IndicatorState) -> Any:
    """What cannot be said of an indicator as it is, is told before anything is filled in."""

    def barred(scene: Scene) -> Refusal | None:
        state = _indicator(scene)[1].state
        if state in states:
            return None
        if state == IndicatorState.ACKNOWLEDGED:
            return Refusal("situation.indicator_acknowledged_already")
        if state == IndicatorState.TRUE:
            return Refusal("situation.indicator_is_true_already")
        return Refusal("situation.indicator_is_not_true")

    return barred


def _say_form(field: str, label: Any, hint: Any) -> Any:
    return lambda scene, data: WordsForm(data, now=scene.now, field=field, label=label, hint=hint)


def _say_true(scene: Scene, form: WordsForm) -> None:
    actions.say_true(**scene.common, indicator_id=scene.target or new_id(), seen=form.cleaned_data["words"], key=form.posted_key)


def _acknowledge(scene: Scene, form: WordsForm) -> None:
    actions.acknowledge(**scene.common, indicator_id=scene.target or new_id(), done=form.cleaned_data["words"], key=form.posted_key)


def _take_back(scene: Scene, form: WordsForm) -> None:
    actions.take_back(**scene.common, indicator_id=scene.target or new_id(), why=form.cleaned_data["words"], key=form.posted_key)


_COMMON: dict[str, Any] = {"place": "scenarios", "back": "situation:scenarios", "capability": Capability.SITUATION_WRITE}
write_scenario = page(
    Act(
        title=gettext_lazy("Write a scenario"),
        button=gettext_lazy("Write it down"),
        done=gettext_lazy("The scenario stands here and in the log."),
        form=_new_form,
        work=_write,
        hint=gettext_lazy("Write the assumptions down: they are what you look at when the scenario is judged again."),
        template="situation/scenario_form.html",
        **_COMMON,
    )
)
revise_scenario = page(
    Act(
        title=gettext_lazy("New version of the scenario"),
        button=gettext_lazy("Write the new version"),
        done=gettext_lazy("The new version holds. The earlier one stays readable."),
        form=_revise_form,
        work=_revise,
        where=_where,
        hint=gettext_lazy("An indicator that you leave as it is keeps what has been said of it."),
        template="situation/scenario_form.html",
        **_COMMON,
    )
)
withdraw_scenario = page(
    Act(
        title=gettext_lazy("Withdraw the scenario"),
        button=gettext_lazy("Withdraw it"),
        done=gettext_lazy("Nobody reckons with the scenario any more. It stays readable."),
        form=_say_form("why", gettext_lazy("Why does it not hold any more?"), ""),
        work=_withdraw,
        about=_about,
        **_COMMON,
    )
)
say_true = page(
    Act(
        title=gettext_lazy("The indicator has come true"),
        button=gettext_lazy("It has come true"),
        done=gettext_lazy("It stands in the log, and among what is to be done until somebody takes care of it."),
        form=_say_form("seen", gettext_lazy("What have you seen, and where does it come from?"), ""),
        work=_say_true,
        about=_about_indicator,
        barred=_needs_state(IndicatorState.WAITING),
        **_COMMON,
    )
)
acknowledge = page(
    Act(
        title=gettext_lazy("Take care of the indicator"),
        button=gettext_lazy("I take care of it"),
        done=gettext_lazy("It stands in the log that the indicator is taken care of."),
        form=_say_form("done", gettext_lazy("What is done about it?"), gettext_lazy("Or why nothing needs to be done.")),
        work=_acknowledge,
        about=_about_indicator,
        barred=_needs_state(IndicatorState.TRUE),
        **_COMMON,
    )
)
take_back = page(
    Act(
        title=gettext_lazy("The indicator had not come true"),
        button=gettext_lazy("It was not so"),
        done=gettext_lazy("It stands in the log that it was not so."),
        form=_say_form("why", gettext_lazy("Why was it not so?"), ""),
        work=_take_back,
        about=_about_indicator,
        barred=_needs_state(IndicatorState.TRUE, IndicatorState.ACKNOWLEDGED),
        **_COMMON,
    )
)
