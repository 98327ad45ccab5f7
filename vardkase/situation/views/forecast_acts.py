"""What is done with forecasts: a form and a button each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardkase.access.rules import Capability
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.views.acts import Act, Scene, complete, page, said
from vardkase.situation.actions import forecasts as actions
from vardkase.situation.forms.forecasts import CorrectForecastForm, ForecastForm, OpenForecastForm, OutcomeForm
from vardkase.situation.queries import forecasts as queries
from vardkase.situation.queries.forecasts import ForecastLine, Ladder
from vardkase.situation.queries.known import known_now
from vardkase.situation.rules import forecasts as rules
from vardkase.situation.words.facts import digits
from vardkase.situation.words.forecasts import came, foretold
from vardkase.ui import times


def _target(scene: Scene) -> UUID:
    if scene.target is None:
        raise Refusal("situation.not_found")
    return scene.target


def _all(scene: Scene) -> tuple[Ladder, ...]:
    return scene.once("all", lambda: queries.ladders(scene.request.viewer, scene.incident, known_now(scene.incident, scene.now)))


def _ladder(scene: Scene) -> Ladder:
    found = next((one for one in _all(scene) if one.id == _target(scene)), None)
    if found is None:
        raise Refusal("situation.not_found")
    return found


def _organisations(scene: Scene) -> tuple[str, ...]:
    return tuple(sorted({line.said.organisation for one in _all(scene) for line in one.forecasts}, key=str.casefold))


def _open_form(scene: Scene, data: Any) -> OpenForecastForm:
    initial = {name: scene.request.GET.get(name, "")[:300] for name in ("what", "area", "organisation")}
    initial |= {"owner": _("Situation function"), "stated_at": "nu"}
    return OpenForecastForm(data, now=scene.now, organisations=_organisations(scene), initial=initial)


def _open(scene: Scene, form: OpenForecastForm) -> None:
    draft, first = form.draft(), form.forecast()
    if complete(form, rules.lacking(draft)):
        actions.open_forecast(**scene.common, draft=draft, first=first, key=form.posted_key)


def _state_form(scene: Scene, data: Any) -> ForecastForm:
    found = _ladder(scene)
    newest = found.newest
    initial = {"organisation": newest.said.organisation, "person": newest.said.person, "url": newest.said.url} if newest else {}
    return ForecastForm(
        data, now=scene.now, kind=found.said.subject.kind, organisations=_organisations(scene), initial={**initial, "stated_at": "nu"}
    )


def _about(scene: Scene) -> list[tuple[str, str]]:
    found = _ladder(scene)
    newest, subject = found.newest, found.said.subject
    last = f"{foretold(newest.said, scene.now)} ({newest.said.organisation}, {_stated(newest, scene)})" if newest else ""
    ended = came(found.outcome.said, scene.now) if found.outcome else ""
    return said(
        (_("What"), f"{subject.what}, {subject.area}"),
        (_("Of which moment"), times.moment(subject.at, scene.now) if subject.at else ""),
        (_("Said last"), last),
        (_("Turned out"), ended),
    )


def _stated(line: ForecastLine, scene: Scene) -> str:
    return times.happened(line.said.stated_at, scene.now)


def _state(scene: Scene, form: ForecastForm) -> None:
    draft = form.forecast()
    if complete(form, ()):
        actions.state_forecast(**scene.common, subject_id=_target(scene), draft=draft, key=form.posted_key)


def _line(scene: Scene) -> tuple[Ladder, ForecastLine]:
    known = known_now(scene.incident, scene.now)
    return scene.once("line", lambda: queries.forecast(scene.request.viewer, scene.incident, known, _target(scene)))


def _correct_form(scene: Scene, data: Any) -> CorrectForecastForm:
    found, line = _line(scene)
    was = line.said
    initial: dict[str, Any] = {name: getattr(was, name) for name in ("organisation", "words", "person", "url")}
    initial |= {"since": _written(was.since), "until": _written(was.until)}
    initial |= {name: digits(value) for name, value in (("low", was.low), ("high", was.high)) if value}
    kind, organisations = found.said.subject.kind, _organisations(scene)
    return CorrectForecastForm(data, now=scene.now, was=was.stated_at, kind=kind, organisations=organisations, initial=initial)


def _written(at: Any) -> str:
    return times.local(at).strftime("%Y-%m-%d %H:%M") if at else ""


def _about_line(scene: Scene) -> list[tuple[str, str]]:
    found, line = _line(scene)
    stands = f"{foretold(line.said, scene.now)} ({line.said.organisation}, {_stated(line, scene)})"
    return said((_("What"), f"{found.said.subject.what}, {found.said.subject.area}"), (_("Reads now"), stands))


def _correct(scene: Scene, form: CorrectForecastForm) -> None:
    draft = form.forecast()
    if complete(form, ()):
        reason = form.cleaned_data["reason"]
        actions.correct_forecast(**scene.common, forecast_id=_target(scene), draft=draft, reason=reason, key=form.posted_key)


def _outcome_form(scene: Scene, data: Any) -> OutcomeForm:
    return OutcomeForm(data, now=scene.now, ladder=_ladder(scene))


def _close(scene: Scene, form: OutcomeForm) -> None:
    draft = form.outcome()
    if complete(form, ()):
        actions.close_forecast(**scene.common, subject_id=_target(scene), draft=draft, key=form.posted_key)


def _to_ladder(scene: Scene) -> str:
    return reverse("situation:forecast", args=[scene.incident.id, _target(scene)])


def _to_its_ladder(scene: Scene) -> str:
    return reverse("situation:forecast", args=[scene.incident.id, _line(scene)[0].id])


_SHARED: dict[str, Any] = {
    "place": "forecasts",
    "back": "situation:forecasts",
    "capability": Capability.SITUATION_WRITE,
    "template": "situation/facts_form.html",
}
open_forecast = page(
    Act(
        title=gettext_lazy("Follow a forecast"),
        button=gettext_lazy("Follow it"),
        done=gettext_lazy("The forecast is followed, and stands in the log."),
        form=_open_form,
        work=_open,
        hint=gettext_lazy("One thing in one area. What each source says of it is kept, and compared with what came true."),
        **_SHARED,
    )
)
state_forecast = page(
    Act(
        title=gettext_lazy("New forecast"),
        button=gettext_lazy("Enter it"),
        done=gettext_lazy("The forecast stands beside those before it, and in the log."),
        form=_state_form,
        work=_state,
        about=_about,
        where=_to_ladder,
        **_SHARED,
    )
)
correct_forecast = page(
    Act(
        title=gettext_lazy("Correct a forecast"),
        button=gettext_lazy("Correct it"),
        done=gettext_lazy("The correction stands beside what was written first."),
        form=_correct_form,
        work=_correct,
        about=_about_line,
        where=_to_its_ladder,
        hint=gettext_lazy("Correct what we wrote down wrongly. When the source has changed its mind, enter a new forecast instead."),
        **_SHARED,
    )
)
close_forecast = page(
    Act(
        title=gettext_lazy("How it turned out"),
        button=gettext_lazy("Enter the outcome"),
        done=gettext_lazy("The outcome stands in the log, and every forecast of it is scored."),
        form=_outcome_form,
        work=_close,
        about=_about,
        where=_to_ladder,
        **(_SHARED | {"template": "leadership/act.html"}),
    )
)
