"""The acts of a roster: which roles are to be manned, and who can hold them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardkase.access.rules import Capability
from vardkase.leadership import actions, queries, words
from vardkase.leadership.forms import BringForm, HolderForm, PersonForm, RosterForm
from vardkase.leadership.forms.shifts import STANDARD_ROLES, stamp
from vardkase.leadership.rules.present import Ground, usual_end
from vardkase.leadership.rules.shifts import PersonDraft
from vardkase.leadership.views.acts import Scene, moment, said, unread
from vardkase.leadership.views.roles import holding_of
from vardkase.leadership.views.shift_acts import NOBODY, act_of_shifts, of_viewer, written_roles

# The roles that a staff is never without, by the keys of their cards: they need relief from the first day.
CORE = ("decision_maker", "chief_of_staff", "situation", "log_keeper", "communication")
TRAVEL = 30


def _roster_form(scene: Scene, data: Any) -> RosterForm:
    if scene.target:
        before = queries.roster_said(*of_viewer(scene), scene.target)
        return RosterForm(data, now=scene.now, before=before, initial={"name": before.name, "roles": written_roles(before.roles)})
    has_one = queries.rostered_staffs(*of_viewer(scene))
    free = [one for one in queries.staffs(*of_viewer(scene)) if one.closed_at is None and one.id not in has_one]
    # The staff that was asked for, else the first, comes first: the roles on the page are those of its cards.
    free.sort(key=lambda one: str(one.id) != (scene.request.POST.get("staff_id") or scene.request.GET.get("staff", "")))
    staffs = tuple((one.id, one.said.name) for one in free)
    cards = _cards(scene, staffs[0][0]) if staffs else ()
    initial = {
        "name": staffs[0][1] if staffs else "", "staff_id": str(staffs[0][0]) if staffs else "",
        "cards": [card.said.key for card in cards if card.said.key in CORE], "roles": "" if cards else "\n".join(STANDARD_ROLES),
    }  # fmt: skip
    others = [(f"?staff={id}", name) for id, name in staffs[1:]]
    return RosterForm(data, now=scene.now, staffs=staffs, cards=cards, others=others, initial=initial)


def _cards(scene: Scene, staff_id: UUID) -> tuple[queries.CardLine, ...]:
    """The roles of a staff with cards, the core ones first."""
    cards = [card for staff in queries.roles(*of_viewer(scene), now=scene.now) if staff.id == staff_id for card in staff.cards]
    return tuple(sorted(cards, key=lambda card: card.said.key not in CORE))


def _suggested(scene: Scene) -> tuple[queries.Suggestion, ...]:
    # A form that is sent twice names people who are there by now: the action knows its key again.
    is_sent = scene.request.method == "POST"
    return scene.once(
        "people", lambda: queries.to_bring(*of_viewer(scene), scene.target or NOBODY, now=scene.now, everybody=is_sent)
    )  # fmt: skip


def _bring_form(scene: Scene, data: Any) -> BringForm:
    labels = {role.key: role.label for role in queries.roster_said(*of_viewer(scene), scene.target or NOBODY).roles}
    people = [(one.id, f"{one.name}: {', '.join(labels[key] for key in one.roles)} ({_why(one)})") for one in _suggested(scene)]
    ticked = [one.id for one in _suggested(scene) if one.ground != Ground.CHAIN]
    return BringForm(data, now=scene.now, people=people, ticked=ticked)


def _why(one: queries.Suggestion) -> str:
    """Why somebody is suggested, or what the call-out heard of them."""
    return str(words.TOLD[one.told] if one.told else words.GROUNDS[one.ground])


def _bring(scene: Scene, form: BringForm) -> None:
    chosen = set(form.cleaned_data.get("people", ()))
    people = tuple(
        PersonDraft(one.name, one.roles, travel_minutes=TRAVEL, person_id=one.person_id) for one in _suggested(scene) if one.id in chosen
    )
    actions.enter_people(**scene.common, roster_id=scene.target or NOBODY, people=people, key=form.posted_key)


def _about_holder(scene: Scene) -> list[tuple[str, str]]:
    line, one = holding_of(scene)
    since = moment(one.since, scene.now)
    return said((_("Who"), one.said.person), (_("Role"), line.said.label), (_("Staff"), line.staff), (_("Since"), since))


def _holder_form(scene: Scene, data: Any) -> HolderForm:
    _line, one = holding_of(scene)
    ends_at = usual_end(one.since, scene.now)
    initial = {"starts_at": stamp(one.since), "ends_at": stamp(ends_at)}
    planned = queries.has_planned(scene.request.viewer, scene.incident.id, one.said.person)
    return HolderForm(data, now=scene.now, initial=initial, has_planned=planned)


def _enter_holder(scene: Scene, form: HolderForm) -> None:
    _line, one = holding_of(scene)
    hours = form.span("starts_at", "ends_at")
    if hours is not None and not unread(form):
        # What stands there unchanged is kept to the second, and is never before they came.
        starts_at = one.since if form.cleaned_data["starts_at"] == stamp(one.since) else hours.starts_at
        actions.enter_holder(
            **scene.common, holding_id=one.id, starts_at=starts_at, ends_at=hours.ends_at, despite=form.cleaned_data["despite"],
            take_back=form.cleaned_data["take_back"], key=form.posted_key,
        )  # fmt: skip


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
    done=gettext_lazy("The roles are set. Bring in the people who can hold them."),
    template="leadership/set_roster.html",
    form=_roster_form,
    work=_set_roster,
    hint=gettext_lazy("Better too big from the start than to lag behind: count on two full reliefs for every role."),
)
bring_people = act_of_shifts(
    title=gettext_lazy("Bring people in"),
    button=gettext_lazy("Bring them in"),
    done=gettext_lazy("They are in the roster."),
    capability=Capability.LOG_WRITE,
    form=_bring_form,
    work=_bring,
    hint=gettext_lazy(
        "Those who hold the roles, have said yes to the call-out or stand in the call lists of the plan, with the roles that they can hold."
        " Whoever is missing can be entered by hand."
    ),
)
enter_holder = act_of_shifts(
    title=gettext_lazy("Enter as on"),
    button=gettext_lazy("Is on"),
    done=gettext_lazy("It is noted that the shift has begun."),
    form=_holder_form,
    work=_enter_holder,
    about=_about_holder,
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
