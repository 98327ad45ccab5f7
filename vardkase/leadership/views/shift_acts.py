"""The acts of endurance: shifts and their steps, and proposals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardkase.access.rules import Capability
from vardkase.leadership import actions, queries, words
from vardkase.leadership.forms import (
    AdoptForm,
    AskedForm,
    AskPlanForm,
    HoursForm,
    PlanShiftForm,
    StepForm,
)
from vardkase.leadership.forms.shifts import stamp, written_role
from vardkase.leadership.queries import rosters
from vardkase.leadership.rules.shifts import Member, RosterRole, ShiftDraft, ShiftState
from vardkase.leadership.views.acts import Act, Scene, page, said, unread

NOBODY = UUID(int=0)


def act_of_shifts(**more: Any) -> Any:
    """A page that leads back to the board of shifts."""
    return page(Act(**{"place": "shifts", "back": "leadership:shifts", "capability": Capability.INCIDENT_LEAD, **more}))


def of_viewer(scene: Scene) -> tuple[Any, UUID]:
    """Who asks, and about which incident: what every query takes."""
    return scene.request.viewer, scene.incident.id


def written_roles(roles: tuple[RosterRole, ...]) -> str:
    """The roles of a roster as they are written, one on each line."""
    return "\n".join(map(written_role, roles))


def _plan_form(scene: Scene, data: Any) -> PlanShiftForm:
    _row, known = rosters.roster(*of_viewer(scene), scene.target or NOBODY, now=scene.now)
    asked = scene.request.GET
    initial = {"role_key": asked.get("role", ""), "member_id": asked.get("who", "")}
    return PlanShiftForm(data, now=scene.now, roles=known.roles, members=_free_first(known.members), initial=initial)


def _free_first(members: tuple[Member, ...]) -> tuple[Member, ...]:
    return tuple(sorted(members, key=lambda one: one.said.name.casefold()))


def _plan(scene: Scene, form: PlanShiftForm) -> None:
    draft = form.draft()
    if draft is not None and not unread(form):
        actions.plan_shift(**scene.common, roster_id=scene.target or NOBODY, draft=draft, key=form.posted_key)
        scene.known["done"] = _understood(scene, form, draft)


def _understood(scene: Scene, form: PlanShiftForm, draft: ShiftDraft) -> str:
    """Who has which hours, as the times were read."""
    facts = {
        "who": dict(form.fields["member_id"].choices).get(str(draft.member_id), ""),  # type: ignore[attr-defined]  # a choice field
        "role": dict(form.fields["role_key"].choices).get(draft.role_key, ""),  # type: ignore[attr-defined]  # as above
        "when": words.span_text(draft.starts_at, draft.ends_at, scene.now),
    }
    if draft.is_on:
        return _("%(who)s is on as %(role)s %(when)s.") % facts
    return _("%(who)s, %(role)s %(when)s. The shift is planned. Note the answer when you have it.") % facts


def shift_of(scene: Scene) -> queries.ShiftLine:
    """The shift that a page is about."""
    return queries.shift(*of_viewer(scene), scene.target or NOBODY, now=scene.now)


def _about_shift(scene: Scene) -> list[tuple[str, str]]:
    line = shift_of(scene)
    return said(
        (_("Who"), line.member),
        (_("Role"), line.role),
        (_("Shift"), f"{words.span_text(line.starts_at, line.ends_at, scene.now)} ({words.duration_text(line.hours)})"),
        (_("Now"), " · ".join(part for part in (str(words.SHIFT_STATES[line.state]), line.words) if part)),
    )


def _hours_form(scene: Scene, data: Any) -> HoursForm:
    line = shift_of(scene)
    return HoursForm(data, now=scene.now, initial={"starts_at": stamp(line.starts_at), "ends_at": stamp(line.ends_at)})


def _change(scene: Scene, form: HoursForm) -> None:
    hours = form.span("starts_at", "ends_at")
    if hours is not None and not unread(form):
        actions.change_shift(
            **scene.common, shift_id=shift_of(scene).id, starts_at=hours.starts_at, ends_at=hours.ends_at,
            despite=form.cleaned_data["despite"], key=form.posted_key,
        )  # fmt: skip


def _step(to: ShiftState, **more: Any) -> Any:
    """The page of one step of a shift."""

    def work(scene: Scene, form: StepForm) -> None:
        at = form.came() if "at" in form.fields else None
        if not unread(form):
            actions.move_shift(
                **scene.common, shift_id=shift_of(scene).id, to=to, at=at, words=form.cleaned_data["words"], key=form.posted_key
            )

    with_moment = to in {ShiftState.ON, ShiftState.RELIEVED}
    return act_of_shifts(
        **{
            "form": lambda scene, data: StepForm(data, now=scene.now, with_moment=with_moment),
            "work": work,
            "about": _about_shift,
            "capability": Capability.LOG_WRITE,
            **more,
        }
    )


def _asked_form(scene: Scene, data: Any) -> AskedForm:
    planned = queries.planned_shifts(*of_viewer(scene), scene.target or NOBODY, now=scene.now)
    shifts = [
        (str(one.id), f"{one.member}, {one.role} {words.span_text(one.starts_at, one.ends_at, scene.now)}")
        for one in sorted(planned, key=lambda one: (one.member.casefold(), one.starts_at))
    ]
    return AskedForm(data, now=scene.now, shifts=shifts)


def _mark_asked(scene: Scene, form: AskedForm) -> None:
    ticked = tuple(form.cleaned_data.get("shifts", ()))
    actions.mark_asked(**scene.common, roster_id=scene.target or NOBODY, shift_ids=ticked, key=form.posted_key)


def _ask_form(scene: Scene, data: Any) -> AskPlanForm:
    queries.roster_said(*of_viewer(scene), scene.target or NOBODY)
    whole = scene.now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return AskPlanForm(data, now=scene.now, initial={"starts_at": stamp(whole)})


def _ask(scene: Scene, form: AskPlanForm) -> None:
    starts_at = form.to_come("starts_at")
    if not unread(form):
        hours = form.cleaned_data["hours"]
        actions.ask_plan(
            **scene.common, roster_id=scene.target or NOBODY, starts_at=starts_at or scene.now, hours=hours, key=form.posted_key
        )


def _about_roster(scene: Scene) -> list[tuple[str, str]]:
    found = queries.roster_said(*of_viewer(scene), scene.target or NOBODY)
    return said((_("Staff"), found.name), (_("Roles"), ", ".join(written_roles(found.roles).splitlines())))


def _about_proposal(scene: Scene) -> list[tuple[str, str]]:
    found = queries.proposal(*of_viewer(scene), scene.target or NOBODY, now=scene.now)
    outcome = found.outcome
    return said(
        (_("Staff"), found.asked.roster),
        (_("New shifts"), str(len(outcome.turns)) if outcome else ""),
        (_("Shifts that are taken back"), str(len(outcome.given_up)) if outcome and outcome.given_up else ""),
        (
            _("Still empty"),
            ", ".join(f"{one.role} {words.span_text(one.starts_at, one.ends_at, scene.now)}" for one in outcome.lacks) if outcome else "",
        ),
    )


def _adopt(scene: Scene, form: AdoptForm) -> None:
    actions.adopt_plan(**scene.common, proposal_id=scene.target or NOBODY, key=form.posted_key)


plan_shift = act_of_shifts(
    title=gettext_lazy("Plan a shift"),
    button=gettext_lazy("Ask for the shift"),
    done=gettext_lazy("The shift is planned. Note the answer when you have it."),
    form=_plan_form,
    work=_plan,
    about=_about_roster,
    laws=("daily_rest",),
)
change_shift = act_of_shifts(
    title=gettext_lazy("Change a shift"),
    button=gettext_lazy("Save"),
    done=gettext_lazy("The shift has other hours. Whoever was asked is asked anew."),
    laws=("daily_rest",),
    form=_hours_form,
    work=_change,
    about=_about_shift,
)
mark_asked = act_of_shifts(
    title=gettext_lazy("Mark as asked"),
    button=gettext_lazy("Mark as asked"),
    done=gettext_lazy("It is noted that they are asked. Note the answers as they come."),
    capability=Capability.LOG_WRITE,
    form=_asked_form,
    work=_mark_asked,
    hint=gettext_lazy("Vårdkase sends nothing by this: ring or write to everyone yourselves, and note here whom you have asked."),
)
say_yes = _step(
    ShiftState.YES, title=gettext_lazy("Says yes"), button=gettext_lazy("Note the yes"), done=gettext_lazy("The answer is noted.")
)
say_no = _step(
    ShiftState.NO,
    title=gettext_lazy("Says no"),
    button=gettext_lazy("Note the no"),
    done=gettext_lazy("The answer is noted. The role needs somebody else."),
)
come_on = _step(
    ShiftState.ON,
    title=gettext_lazy("The shift begins"),
    button=gettext_lazy("Is on"),
    done=gettext_lazy("It is noted that the shift has begun."),
)
relieve = _step(
    ShiftState.RELIEVED,
    title=gettext_lazy("Relieve"),
    button=gettext_lazy("Is relieved"),
    done=gettext_lazy("It is noted. Rest counts from now."),
)
take_back = _step(
    ShiftState.WITHDRAWN,
    title=gettext_lazy("Take the shift back"),
    button=gettext_lazy("Take back"),
    done=gettext_lazy("The shift is taken back. Tell the person."),
    capability=Capability.INCIDENT_LEAD,
)
ask_plan = act_of_shifts(
    title=gettext_lazy("Have a plan proposed"),
    button=gettext_lazy("Work it out"),
    done=gettext_lazy("The proposal is being worked out. You can go on working meanwhile."),
    form=_ask_form,
    work=_ask,
    about=_about_roster,
    hint=gettext_lazy(
        "The proposal keeps every role manned and everybody rested, or says which roles and hours lack people and how many to borrow."
        " Shifts that somebody has said yes to stay. Nobody is asked before you have adopted it."
    ),
)
adopt_plan = act_of_shifts(
    title=gettext_lazy("Adopt the plan"),
    button=gettext_lazy("Adopt the plan"),
    done=gettext_lazy("The plan holds, and nobody is asked yet. Ask everyone in it, and mark them as asked."),
    form=lambda scene, data: AdoptForm(data, now=scene.now),
    work=_adopt,
    about=_about_proposal,
)
