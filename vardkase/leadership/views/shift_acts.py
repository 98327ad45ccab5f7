"""The acts of endurance: a roster, its people, shifts and their steps, proposals, handovers."""

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
    AskPlanForm,
    HandoverForm,
    HoursForm,
    PersonForm,
    PlanShiftForm,
    ReceiptForm,
    RosterForm,
    StepForm,
)
from vardkase.leadership.forms.shifts import STANDARD_ROLES, stamp
from vardkase.leadership.queries import rosters
from vardkase.leadership.rules.planning import PlannedTurn
from vardkase.leadership.rules.shifts import Member, RosterRole, ShiftState
from vardkase.leadership.views.acts import Act, Scene, page, said, unread
from vardkase.leadership.views.shift_shapes import sections

NOBODY = UUID(int=0)


def _act(**more: Any) -> Any:
    """A page that leads back to the board of shifts."""
    return page(Act(**{"place": "shifts", "back": "leadership:shifts", "capability": Capability.INCIDENT_LEAD, **more}))


def _viewer(scene: Scene) -> tuple[Any, UUID]:
    return scene.request.viewer, scene.incident.id


def _roster_form(scene: Scene, data: Any) -> RosterForm:
    if scene.target:
        before = queries.roster_said(*_viewer(scene), scene.target)
        return RosterForm(data, now=scene.now, before=before, initial={"name": before.name, "roles": _written(before.roles)})
    has_one = queries.rostered_staffs(*_viewer(scene))
    free = [one for one in queries.staffs(*_viewer(scene)) if one.closed_at is None and one.id not in has_one]
    staffs = tuple((one.id, one.said.name) for one in free)
    initial = {"name": staffs[0][1] if staffs else "", "staff_id": staffs[0][0] if staffs else "", "roles": "\n".join(STANDARD_ROLES)}
    return RosterForm(data, now=scene.now, staffs=staffs, initial=initial)


def _written(roles: tuple[RosterRole, ...]) -> str:
    return "\n".join(role.label if role.places == 1 else f"{role.label} × {role.places}" for role in roles)


def _set_roster(scene: Scene, form: RosterForm) -> None:
    actions.set_roster(**scene.common, draft=form.draft(), roster_id=scene.target, key=form.posted_key)


def _new_person_form(scene: Scene, data: Any) -> PersonForm:
    return PersonForm(data, now=scene.now, roles=queries.roster_said(*_viewer(scene), scene.target or NOBODY).roles)


def _enter(scene: Scene, form: PersonForm) -> None:
    draft = form.draft(None)
    if not unread(form):
        actions.enter_people(**scene.common, roster_id=scene.target or NOBODY, people=(draft,), key=form.posted_key)


def _person_form(scene: Scene, data: Any) -> PersonForm:
    roster_id, person = queries.member(*_viewer(scene), scene.target or NOBODY)
    before = person.said
    initial = {
        "name": before.name, "roles": list(before.roles), "organisation": before.organisation, "travel_minutes": before.travel_minutes,
        "available_from": stamp(before.available_from), "available_to": stamp(before.available_to), "off_at": stamp(before.off_at),
        "away": "\n".join(f"{stamp(one.starts_at)} – {stamp(one.ends_at)}" for one in before.away),
    }  # fmt: skip
    return PersonForm(data, now=scene.now, roles=queries.roster_said(*_viewer(scene), roster_id).roles, initial=initial)


def _change_person(scene: Scene, form: PersonForm) -> None:
    roster_id, person = queries.member(*_viewer(scene), scene.target or NOBODY)
    draft = form.draft((person.member_id, person.said))
    if not unread(form):
        actions.enter_people(**scene.common, roster_id=roster_id, people=(draft,), key=form.posted_key)


def _plan_form(scene: Scene, data: Any) -> PlanShiftForm:
    _row, known = rosters.roster(*_viewer(scene), scene.target or NOBODY, now=scene.now)
    asked = scene.request.GET
    initial = {"role_key": asked.get("role", ""), "member_id": asked.get("who", "")}
    return PlanShiftForm(data, now=scene.now, roles=known.roles, members=_free_first(known.members), initial=initial)


def _free_first(members: tuple[Member, ...]) -> tuple[Member, ...]:
    return tuple(sorted(members, key=lambda one: one.said.name.casefold()))


def _plan(scene: Scene, form: PlanShiftForm) -> None:
    draft = form.draft()
    if draft is not None and not unread(form):
        actions.plan_shift(**scene.common, roster_id=scene.target or NOBODY, draft=draft, key=form.posted_key)


def _shift(scene: Scene) -> queries.ShiftLine:
    return queries.shift(*_viewer(scene), scene.target or NOBODY, now=scene.now)


def _about_shift(scene: Scene) -> list[tuple[str, str]]:
    line = _shift(scene)
    return said(
        (_("Who"), line.member),
        (_("Role"), line.role),
        (_("Shift"), f"{words.span_text(line.starts_at, line.ends_at, scene.now)} ({words.hours_text(line.hours)} h)"),
        (_("Now"), " · ".join(part for part in (str(words.SHIFT_STATES[line.state]), line.words) if part)),
    )


def _hours_form(scene: Scene, data: Any) -> HoursForm:
    line = _shift(scene)
    return HoursForm(data, now=scene.now, initial={"starts_at": stamp(line.starts_at), "ends_at": stamp(line.ends_at)})


def _change(scene: Scene, form: HoursForm) -> None:
    hours = form.span("starts_at", "ends_at")
    if hours is not None and not unread(form):
        actions.change_shift(
            **scene.common, shift_id=_shift(scene).id, starts_at=hours.starts_at, ends_at=hours.ends_at,
            despite=form.cleaned_data["despite"], key=form.posted_key,
        )  # fmt: skip


def _step(to: ShiftState, **more: Any) -> Any:
    """The page of one step of a shift."""

    def work(scene: Scene, form: StepForm) -> None:
        at = form.past("at") if "at" in form.fields else None
        if not unread(form):
            actions.move_shift(
                **scene.common, shift_id=_shift(scene).id, to=to, at=at, words=form.cleaned_data["words"], key=form.posted_key
            )

    with_moment = to in {ShiftState.ON, ShiftState.RELIEVED}
    return _act(
        **{
            "form": lambda scene, data: StepForm(data, now=scene.now, with_moment=with_moment),
            "work": work,
            "about": _about_shift,
            "capability": Capability.LOG_WRITE,
            **more,
        }
    )


def _ask_form(scene: Scene, data: Any) -> AskPlanForm:
    queries.roster_said(*_viewer(scene), scene.target or NOBODY)
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
    found = queries.roster_said(*_viewer(scene), scene.target or NOBODY)
    return said((_("Staff"), found.name), (_("Roles"), ", ".join(_written(found.roles).splitlines())))


def _about_proposal(scene: Scene) -> list[tuple[str, str]]:
    found = queries.proposal(*_viewer(scene), scene.target or NOBODY, now=scene.now)
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


def _about_leaving(scene: Scene) -> list[tuple[str, str]]:
    """What the sheet will say, as it stands now."""
    line = _shift(scene)
    turn = PlannedTurn(line.id, line.role_key, line.role, line.member_id, line.member, line.starts_at, line.ends_at)
    sheet = queries.sheet(*_viewer(scene), turn, line.begun_at or line.starts_at, now=scene.now)
    found = [(_("Hands over"), f"{line.member}, {line.role}")]
    for one in sections(sheet.sections, scene.now, line.role):
        lines = [" ".join(part for part in (item["reference"], item["text"], item["at"]) if part) for item in one["items"]]
        found.append((one["title"], "\n".join(lines)))
    return said(*found)


def _hand_over(scene: Scene, form: HandoverForm) -> None:
    actions.make_handover(**scene.common, shift_id=_shift(scene).id, words=form.cleaned_data["words"], key=form.posted_key)


def _about_receipt(scene: Scene) -> list[tuple[str, str]]:
    found = queries.given_handover(*_viewer(scene), scene.target or NOBODY, now=scene.now)
    if found.said is None:
        return []
    return said(
        (_("Role"), found.said.shift.role),
        (_("Hands over"), found.said.shift.member),
        (_("Entries in the log since the sheet"), str(found.came_after or "")),
    )


def _accept(scene: Scene, form: ReceiptForm) -> None:
    actions.accept_handover(**scene.common, handover_id=scene.target or NOBODY, by=form.cleaned_data["by"], key=form.posted_key)


set_roster = _act(
    title=gettext_lazy("Roles that are to be manned"),
    button=gettext_lazy("Save"),
    done=gettext_lazy("The roles are set. Enter the people who can hold them."),
    form=_roster_form,
    work=_set_roster,
    hint=gettext_lazy("Better too big from the start than to lag behind: count on two full reliefs for every role."),
)
enter_person = _act(
    title=gettext_lazy("Enter a person"),
    button=gettext_lazy("Enter"),
    done=gettext_lazy("The person is in the roster."),
    capability=Capability.LOG_WRITE,
    form=_new_person_form,
    work=_enter,
    hint=gettext_lazy("Who works in the staff does not do their ordinary work in their time off."),
)
change_person = _act(
    title=gettext_lazy("Change a person in the roster"),
    button=gettext_lazy("Save"),
    done=gettext_lazy("It is changed."),
    capability=Capability.LOG_WRITE,
    form=_person_form,
    work=_change_person,
)
plan_shift = _act(
    title=gettext_lazy("Plan a shift"),
    button=gettext_lazy("Ask for the shift"),
    done=gettext_lazy("The shift is planned. Note the answer when you have it."),
    form=_plan_form,
    work=_plan,
    about=_about_roster,
)
change_shift = _act(
    title=gettext_lazy("Change a shift"),
    button=gettext_lazy("Save"),
    done=gettext_lazy("The shift has other hours. The person is asked anew."),
    form=_hours_form,
    work=_change,
    about=_about_shift,
)
say_yes = _step(ShiftState.YES, title=gettext_lazy("Says yes"), button=gettext_lazy("Note the yes"), done=gettext_lazy("The yes is noted."))
say_no = _step(
    ShiftState.NO,
    title=gettext_lazy("Says no"),
    button=gettext_lazy("Note the no"),
    done=gettext_lazy("The no is noted. The role needs somebody else."),
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
ask_plan = _act(
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
adopt_plan = _act(
    title=gettext_lazy("Adopt the plan"),
    button=gettext_lazy("Adopt the plan"),
    done=gettext_lazy("The plan holds. Note the answers as they come."),
    form=lambda scene, data: AdoptForm(data, now=scene.now),
    work=_adopt,
    about=_about_proposal,
)
make_handover = _act(
    title=gettext_lazy("Hand over"),
    button=gettext_lazy("Make the sheet"),
    done=gettext_lazy("The sheet is made. Go through it with whoever takes over."),
    capability=Capability.LOG_WRITE,
    form=lambda scene, data: HandoverForm(data, now=scene.now),
    work=_hand_over,
    about=_about_leaving,
)
accept_handover = _act(
    title=gettext_lazy("Take over"),
    button=gettext_lazy("I have read it and take over"),
    done=gettext_lazy("The handover has its receipt."),
    capability=Capability.LOG_WRITE,
    form=lambda scene, data: ReceiptForm(data, now=scene.now, initial={"by": scene.request.viewer.actor.label}),
    work=_accept,
    about=_about_receipt,
)
