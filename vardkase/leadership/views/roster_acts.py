"""The acts of a roster: which roles are to be manned, and who can hold them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from vardkase.access.rules import Capability
from vardkase.leadership import actions, queries
from vardkase.leadership.forms import PersonForm, RosterForm
from vardkase.leadership.forms.shifts import STANDARD_ROLES, stamp
from vardkase.leadership.views.acts import Scene, unread
from vardkase.leadership.views.shift_acts import NOBODY, act_of_shifts, of_viewer, written_roles


def _roster_form(scene: Scene, data: Any) -> RosterForm:
    if scene.target:
        before = queries.roster_said(*of_viewer(scene), scene.target)
        return RosterForm(data, now=scene.now, before=before, initial={"name": before.name, "roles": written_roles(before.roles)})
    has_one = queries.rostered_staffs(*of_viewer(scene))
    free = [one for one in queries.staffs(*of_viewer(scene)) if one.closed_at is None and one.id not in has_one]
    staffs = tuple((one.id, one.said.name) for one in free)
    initial = {"name": staffs[0][1] if staffs else "", "staff_id": staffs[0][0] if staffs else "", "roles": "\n".join(STANDARD_ROLES)}
    return RosterForm(data, now=scene.now, staffs=staffs, initial=initial)


def _set_roster(scene: Scene, form: RosterForm) -> None:
    actions.set_roster(**scene.common, draft=form.draft(), roster_id=scene.target, seen=form.cleaned_data["seen"], key=form.posted_key)


def _new_person_form(scene: Scene, data: Any) -> PersonForm:
    return PersonForm(data, now=scene.now, roles=queries.roster_said(*of_viewer(scene), scene.target or NOBODY).roles)


def _enter(scene: Scene, form: PersonForm) -> None:
    draft = form.draft(None)
    if not unread(form):
        actions.enter_people(**scene.common, roster_id=scene.target or NOBODY, people=(draft,), key=form.posted_key)


def _person_form(scene: Scene, data: Any) -> PersonForm:
    roster_id, person = queries.member(*of_viewer(scene), scene.target or NOBODY)
    before = person.said
    initial = {
        "name": before.name, "roles": list(before.roles), "organisation": before.organisation, "travel_minutes": before.travel_minutes,
        "available_from": stamp(before.available_from), "available_to": stamp(before.available_to), "off_at": stamp(before.off_at),
        "away": "\n".join(f"{stamp(one.starts_at)} – {stamp(one.ends_at)}" for one in before.away),
    }  # fmt: skip
    roles = queries.roster_said(*of_viewer(scene), roster_id).roles
    return PersonForm(data, now=scene.now, roles=roles, initial=initial, shown=before)


def _change_person(scene: Scene, form: PersonForm) -> None:
    roster_id, person = queries.member(*of_viewer(scene), scene.target or NOBODY)
    draft = form.draft((person.member_id, person.said))
    if not unread(form):
        actions.enter_people(**scene.common, roster_id=roster_id, people=(draft,), seen=form.cleaned_data["seen"], key=form.posted_key)


set_roster = act_of_shifts(
    title=gettext_lazy("Roles that are to be manned"),
    button=gettext_lazy("Save"),
    done=gettext_lazy("The roles are set. Enter the people who can hold them."),
    form=_roster_form,
    work=_set_roster,
    hint=gettext_lazy("Better too big from the start than to lag behind: count on two full reliefs for every role."),
)
enter_person = act_of_shifts(
    title=gettext_lazy("Enter a person"),
    button=gettext_lazy("Enter"),
    done=gettext_lazy("The person is in the roster."),
    capability=Capability.LOG_WRITE,
    form=_new_person_form,
    work=_enter,
    hint=gettext_lazy("Who works in the staff does not do their ordinary work in their time off."),
)
change_person = act_of_shifts(
    title=gettext_lazy("Change a person in the roster"),
    button=gettext_lazy("Save"),
    done=gettext_lazy("It is changed."),
    capability=Capability.LOG_WRITE,
    form=_person_form,
    work=_change_person,
)
