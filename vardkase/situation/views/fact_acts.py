"""What is done with facts: a form and a button each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardkase.access.rules import Capability
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.frame import folded
from vardkase.leadership.views.acts import Act, Scene, complete, page, said
from vardkase.situation.actions import facts as actions
from vardkase.situation.forms.facts import ApartForm, FactForm, KeepingForm, ReasonForm, RevisionForm, SeriesForm, SettlementForm
from vardkase.situation.queries import facts as queries
from vardkase.situation.queries.facts_rows import FactLine, Pair, SeriesLine
from vardkase.situation.queries.known import known_now
from vardkase.situation.rules import facts as rules
from vardkase.situation.rules.facts import Standing
from vardkase.situation.rules.known import Known
from vardkase.situation.views.fact_cells import value_of
from vardkase.situation.views.facts import to_settle
from vardkase.situation.words.facts import STANDINGS, digits
from vardkase.ui import times


def _known(scene: Scene) -> Known:
    return known_now(scene.incident, scene.now)


def _line(scene: Scene) -> SeriesLine:
    """The series that the act is about."""
    return scene.once("line", lambda: queries.one_series(scene.request.viewer, scene.incident, _known(scene), _target(scene)))


def _target(scene: Scene) -> UUID:
    if scene.target is None:
        raise Refusal("situation.not_found")
    return scene.target


def _all(scene: Scene) -> tuple[SeriesLine, ...]:
    return queries.series(scene.request.viewer, scene.incident, _known(scene))


def _series_form(scene: Scene, data: Any) -> SeriesForm:
    initial = {name: scene.request.GET.get(name, "")[:300] for name in ("what", "area", "organisation", "unit", "value", "as_of")}
    return SeriesForm(data, now=scene.now, known=_all(scene), initial=initial | {"owner": _("Situation function")})


def _open(scene: Scene, form: SeriesForm) -> None:
    draft, first = form.draft(), form.fact()
    if complete(form, (*rules.lacking(draft), *form.lacking(first))):
        meant = form.cleaned_data["other_unit"]
        actions.open_series(**scene.common, draft=draft, first=first, other_unit=meant, key=form.posted_key)


def _fact_form(scene: Scene, data: Any) -> FactForm:
    """As it was the last time; only the figure is new, and the moment is now unless it is said."""
    line = _line(scene)
    initial: dict[str, Any] = {"as_of": "nu"}
    if line.latest:
        last = line.latest.said
        initial |= {name: getattr(last, name) for name in ("qualifier", "person", "url", "confidence")}
        initial["standing"] = last.standing if last.standing is not Standing.FORECAST else Standing.CONFIRMED
    return FactForm(data, now=scene.now, line=line, initial=initial)


def _about(scene: Scene) -> list[tuple[str, str]]:
    line = _line(scene)
    newest = line.latest
    last = f"{value_of(newest, line)}, {times.happened(newest.as_of, scene.now)} ({times.ago(newest.at, scene.now)})" if newest else ""
    return said((_("What"), f"{line.said.what}, {line.said.area}"), (_("Source"), line.said.organisation), (_("The last time"), last))


def _state(scene: Scene, form: FactForm) -> None:
    draft = form.fact()
    if complete(form, form.lacking(draft)):
        actions.state_fact(**scene.common, series_id=_target(scene), draft=draft, key=form.posted_key)


def _fact(scene: Scene) -> tuple[SeriesLine, FactLine]:
    return scene.once("fact", lambda: queries.fact(scene.request.viewer, scene.incident, _known(scene), _target(scene)))


def _revision_form(scene: Scene, data: Any) -> RevisionForm:
    line, fact = _fact(scene)
    was = fact.said
    initial = {name: getattr(was, name) for name in ("qualifier", "standing", "person", "url", "confidence", "note")}
    written = was.value if not was.kind.is_number else digits(was.value)
    return RevisionForm(data, now=scene.now, line=line, was=fact.as_of, initial=initial | {"value": written})


def _about_fact(scene: Scene) -> list[tuple[str, str]]:
    line, fact = _fact(scene)
    standing = str(STANDINGS[fact.said.standing])
    stands = f"{value_of(fact, line)}, {times.happened(fact.as_of, scene.now)}, {standing.lower()}"
    return said((_("What"), f"{line.said.what}, {line.said.area}"), (_("Source"), line.said.organisation), (_("Reads now"), stands))


def _revise(scene: Scene, form: RevisionForm) -> None:
    draft, reason = form.fact(), form.cleaned_data["reason"]
    if complete(form, (*form.lacking(draft), *rules.lacking_reason(reason))):
        actions.revise_fact(**scene.common, fact_id=_target(scene), draft=draft, reason=reason, key=form.posted_key)


def _keeping_form(scene: Scene, data: Any) -> KeepingForm:
    line = _line(scene)
    initial = {"owner": line.owner, "stale_minutes": line.stale_minutes, "ended": not line.followed}
    return KeepingForm(data, now=scene.now, minutes=line.stale_minutes, initial=initial)


def _keep(scene: Scene, form: KeepingForm) -> None:
    actions.keep_series(**scene.common, series_id=_target(scene), draft=form.draft(), key=form.posted_key)


def _other(scene: Scene) -> UUID:
    try:
        return UUID(str(scene.more))
    except ValueError:
        raise Refusal("situation.not_found")


def _pair(scene: Scene) -> Pair | None:
    """The two that are settled; a form that is sent twice finds them settled already."""
    try:
        found: Pair = to_settle(scene.request.viewer, scene.incident, _known(scene), _target(scene), _other(scene))
    except Refusal:
        if scene.request.method != "POST":
            raise
        return None
    return found


def _settlement_form(scene: Scene, data: Any) -> SettlementForm:
    return SettlementForm(data, now=scene.now, pair=scene.once("pair", lambda: _pair(scene)))


def _about_pair(scene: Scene) -> list[tuple[str, str]]:
    pair = scene.once("pair", lambda: _pair(scene))
    if pair is None:
        return []
    both = ((one.said.organisation, one, one.latest) for one in (pair.one, pair.other))
    values = [(name, f"{value_of(newest, one)}, {times.happened(newest.as_of, scene.now)}") for name, one, newest in both if newest]
    return said((_("What"), f"{pair.one.said.what}, {pair.one.said.area}"), *values, (_("Who is asked"), pair.owner))


def _settle(scene: Scene, form: SettlementForm) -> None:
    one_id, other_id, draft = _target(scene), _other(scene), form.draft()
    if complete(form, rules.lacking_settlement(draft)):
        actions.settle_contradiction(**scene.common, one_id=one_id, other_id=other_id, draft=draft, key=form.posted_key)


def _apart_form(scene: Scene, data: Any) -> ApartForm:
    what = folded(_line(scene).said.what)
    return ApartForm(
        data, now=scene.now, lines=tuple(one for one in _all(scene) if folded(one.said.what) == what and one.said.kind.is_number)
    )


def _say_apart(scene: Scene, form: ApartForm) -> None:
    data = form.cleaned_data
    actions.say_apart(
        **scene.common, series_ids=tuple(data["series"]), said_by=data["said_by"], grounds=data["grounds"], key=form.posted_key
    )


def _reason_form(scene: Scene, data: Any) -> ReasonForm:
    return ReasonForm(data, now=scene.now)


def _withdraw(scene: Scene, form: ReasonForm) -> None:
    actions.withdraw_sum(**scene.common, sum_id=_target(scene), reason=form.cleaned_data["reason"], key=form.posted_key)


def _to_series(scene: Scene) -> str:
    return reverse("situation:series", args=[scene.incident.id, _target(scene)])


def _to_its_series(scene: Scene) -> str:
    return reverse("situation:series", args=[scene.incident.id, _fact(scene)[0].id])


def _to_all(scene: Scene) -> str:
    return reverse("situation:compare", args=[scene.incident.id, _target(scene)])


_SHARED: dict[str, Any] = {"place": "facts", "back": "situation:facts", "capability": Capability.SITUATION_WRITE}
open_series = page(
    Act(
        title=gettext_lazy("New series"),
        button=gettext_lazy("Open the series"),
        done=gettext_lazy("The series is open, and its first fact stands in the log."),
        form=_series_form,
        work=_open,
        hint=gettext_lazy("A series is what one source says of one thing in one area. Another area or another source is another series."),
        template="situation/facts_form.html",
        **_SHARED,
    )
)
state_fact = page(
    Act(
        title=gettext_lazy("New figure"),
        button=gettext_lazy("Enter it"),
        done=gettext_lazy("The figure stands in the series and in the log."),
        form=_fact_form,
        work=_state,
        about=_about,
        where=_to_series,
        template="situation/facts_form.html",
        **_SHARED,
    )
)
revise_fact = page(
    Act(
        title=gettext_lazy("Revise a fact"),
        button=gettext_lazy("Revise it"),
        done=gettext_lazy("The revision stands in the series. What was said first is still there to be read."),
        form=_revision_form,
        work=_revise,
        about=_about_fact,
        where=_to_its_series,
        hint=gettext_lazy("Revise what was wrong when it was entered. When the world has changed, enter a new figure instead."),
        template="situation/facts_form.html",
        **_SHARED,
    )
)
keep_series = page(
    Act(
        title=gettext_lazy("Who looks after the series"),
        button=gettext_lazy("Save"),
        done=gettext_lazy("It is noted, and stands in the log."),
        form=_keeping_form,
        work=_keep,
        about=_about,
        where=_to_series,
        **_SHARED,
    )
)
settle_contradiction = page(
    Act(
        title=gettext_lazy("Settle a contradiction"),
        button=gettext_lazy("Settle it"),
        done=gettext_lazy("It is settled and stands in the log. Both figures are still there to be read."),
        form=_settlement_form,
        work=_settle,
        about=_about_pair,
        **_SHARED,
    )
)
say_apart = page(
    Act(
        title=gettext_lazy("Add figures of several areas"),
        button=gettext_lazy("They may be added"),
        done=gettext_lazy("The sum stands on the page, with who says that the areas do not overlap."),
        form=_apart_form,
        work=_say_apart,
        where=_to_all,
        hint=gettext_lazy("Figures are only added when somebody answers for it that nobody is counted twice."),
        **_SHARED,
    )
)
withdraw_sum = page(
    Act(
        title=gettext_lazy("Do not add any longer"),
        button=gettext_lazy("Take the sum away"),
        done=gettext_lazy("The figures are not added any longer."),
        form=_reason_form,
        work=_withdraw,
        **_SHARED,
    )
)
