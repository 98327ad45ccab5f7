"""Roles and action cards in an incident: who holds what, and what each card asks for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability, Viewer
from vardkase.incidents.views.room import room
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import actions, queries, words
from vardkase.leadership.forms import CardsForm, LeaveForm, SkipForm, TakeForm, TickForm, UntickForm
from vardkase.leadership.rules import roles as rules
from vardkase.leadership.views.acts import Act, Scene, moment, page, said
from vardkase.plans import queries as plans
from vardkase.plans import words as plan_words
from vardkase.plans.rules import Band, Spawn
from vardkase.ui.words import refusal_text


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def roles(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """The roles of every staff: who holds them since when, which are empty, and how far the cards have come."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="roles")
    staffs = queries.roles(request.viewer, incident_id, now=now)
    mine = {one.id for one in queries.my_cards(request.viewer, incident_id, now=now)}
    ways = queries.on_the_way(request.viewer, incident_id, staffs, now=now)
    context |= {
        "page_title": _("Roles and cards"),
        "staffs": [_shown(staff, ways) for staff in staffs if staff.is_open],
        "closed": [staff for staff in staffs if not staff.is_open and staff.cards],
        "mine": [card for staff in staffs for card in staff.cards if card.id in mine],
        "can": queries.abilities(request.viewer, context["incident"]),
        "no_side": True,
    }
    return render(request, "leadership/roles.html", context)


def _shown(staff: queries.StaffRoles, ways: dict[UUID, tuple[queries.OnTheWay, ...]]) -> dict[str, Any]:
    return {
        "staff": staff,
        "cards": [(card, [_coming(way) for way in ways.get(card.id, ())]) for card in staff.cards],
        "unwise": [words.meeting(one) for one in staff.unwise],
        "elsewhere": [words.meeting(one) for one in staff.elsewhere],
    }


def _coming(way: queries.OnTheWay) -> dict[str, Any]:
    """Who is on the way; each has a key, so that a double press on their button takes the role once."""
    return {"way": way, "seats": [(seat, new_id()) for seat in way.seats]}


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def card(request: ViewerRequest, incident_id: UUID, card_id: UUID) -> HttpResponse:
    """A role with its card: who holds it, and every item with its time. Prints as a card to carry."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="roles")
    found = queries.card(request.viewer, incident_id, card_id, now=now)
    can = queries.abilities(request.viewer, context["incident"])
    context |= {
        "page_title": found.said.label,
        "card": found,
        "bands": bands(found),
        "meets": [words.meeting(one) for one in met(request.viewer, incident_id, found, now)],
        "can": can,
        "may_tick": can.task and found.staff_open,
        "may_lead": can.lead and found.staff_open,
        "no_side": True,
    }
    return render(request, "leadership/card.html", context)


def met(viewer: Viewer, incident_id: UUID, card: queries.CardLine, now: Any) -> list[rules.Meeting]:
    """What whoever holds the role holds beside it."""
    staffs = queries.roles(viewer, incident_id, now=now)
    labels = {card.said.label}
    mine = {one.said.person for one in card.holders}
    found = [one for staff in staffs if staff.id == card.staff_id for one in (*staff.unwise, *staff.elsewhere)]
    return [one for one in found if one.person in mine and {one.role, one.other} & labels]


def bands(card: queries.CardLine) -> list[dict[str, Any]]:
    """The items of a card by band. Each button has a key of its own, so that a double click is one tick."""
    found = []
    for band in Band:
        items = [_item(one) for one in card.items if one.said.band is band]
        if items:
            found.append({"label": plan_words.BANDS[band], "items": items, "done": sum(one["line"].done_at is not None for one in items)})
    return found


def _item(line: queries.ItemLine) -> dict[str, Any]:
    return {
        "line": line,
        "kind": plan_words.ITEM_KINDS[line.said.kind],
        "due": "" if line.said.due_minutes is None else plan_words.due(line.said.due_minutes),
        "key": new_id(),
        "leads_to": str(line.said.spawn),
        "has_task": line.said.spawn is Spawn.TASK,
        "has_decision": line.said.spawn is Spawn.DECISION,
    }


@gates.requires(Capability.LOG_WRITE)
@require_http_methods(["GET", "POST"])
def tick(request: ViewerRequest, incident_id: UUID, item_id: UUID) -> HttpResponse:
    """One press: the item is done, and the log says so. Who comes by its address, as after signing in anew, sees the item."""
    now = utc_now()
    line, _found = queries.item(request.viewer, incident_id, item_id, now=now)
    on_card = redirect(f"{reverse('leadership:card', args=[incident_id, line.id])}#item-{item_id}")
    if request.method != "POST":
        return on_card
    form = TickForm(request.POST, now=now)
    if not form.is_valid():
        raise Refusal("leadership.no_such_item")
    try:
        actions.tick_item(viewer=request.viewer, incident_id=incident_id, item_id=item_id, key=form.posted_key, now=now)
    except Refusal as refusal:
        if refusal.code != "leadership.item_is_done":
            raise
        messages.info(request, refusal_text(refusal))
    return on_card


def _of_staff(scene: Scene) -> queries.StaffRoles:
    return scene.once("staff", lambda: _find_staff(scene))


def _find_staff(scene: Scene) -> queries.StaffRoles:
    for staff in queries.roles(scene.request.viewer, scene.incident.id, now=scene.now):
        if staff.id == scene.target:
            return staff
    raise Refusal("leadership.not_found")


def _plans(scene: Scene, staff: queries.StaffRoles) -> tuple[plans.LeadingPlan, tuple[plans.LeadingPlan, ...]]:
    """The plan to hand out of, and all that there are: the chosen one, the staff's own unit's, or the first. Cards call nobody."""
    found = plans.leading_plans(scene.request.viewer, scene.incident.authority_id, scene.now, people=False)
    asked = scene.request.GET.get("plan", "") or str(staff.organisation_id or "")
    chosen = next((one for one in found if str(one.organisation_id) == asked), None) or next(iter(found), None)
    return chosen or plans.default_plan(scene.request.viewer, scene.incident.authority_id, scene.incident.authority), found


def _cards_form(scene: Scene, data: Any) -> CardsForm:
    staff = _of_staff(scene)
    plan, every = scene.once("plans", lambda: _plans(scene, staff))
    others = [(f"?plan={one.organisation_id}", one.organisation) for one in every if one.organisation_id != plan.organisation_id]
    return CardsForm(data, now=scene.now, plan=plan, there=frozenset(card.said.key for card in staff.cards), others=others)


def _about_plan(scene: Scene) -> list[tuple[str, str]]:
    staff = _of_staff(scene)
    plan, _every = scene.once("plans", lambda: _plans(scene, staff))
    source = _("Vårdkase's default set, not adopted by you") if plan.is_default else f"{plan.label}, {plan.decided_by} {plan.decided_on}"
    return said((_("Staff"), staff.name), (_("Unit"), plan.organisation), (_("From"), source))


def _hand_out(scene: Scene, form: CardsForm) -> None:
    actions.hand_out_cards(**scene.common, staff_id=_of_staff(scene).id, draft=form.draft(), key=form.posted_key)


def _card(scene: Scene) -> queries.CardLine:
    return queries.card(scene.request.viewer, scene.incident.id, scene.target or new_id(), now=scene.now)


def _chain(scene: Scene, card: queries.CardLine) -> tuple[plans.Candidate, ...]:
    """Whom the plan in force would call to the role, when it came from a plan that the viewer may read."""
    plan = plans.leading_plan(scene.request.viewer, card.organisation_id, scene.now) if card.organisation_id else None
    role = plan.role(card.said.key) if plan else None
    return role.chain if role else ()


def _take_form(scene: Scene, data: Any) -> TakeForm:
    card = _card(scene)
    initial = {"relieves": str(card.holders[0].id)} if len(card.holders) == card.said.wanted == 1 else {}
    staffs = queries.roles(scene.request.viewer, scene.incident.id, now=scene.now)
    ways = queries.on_the_way(scene.request.viewer, scene.incident.id, staffs, now=scene.now).get(card.id, ())
    return TakeForm(data, now=scene.now, card=card, chain=_chain(scene, card), ways=ways, initial=initial)


def _take(scene: Scene, form: TakeForm) -> None:
    card, draft = _card(scene), form.draft()
    if not form.cleaned_data.get("despite"):
        rules.check_apart(_beside(scene, card, draft))
    actions.take_role(**scene.common, staff_id=card.staff_id, role_key=card.said.key, draft=draft, key=form.posted_key)


def _beside(scene: Scene, card: queries.CardLine, draft: rules.RoleDraft) -> tuple[rules.Meeting, ...]:
    """What whoever is to take a role holds beside it."""
    staffs = queries.roles(scene.request.viewer, scene.incident.id, now=scene.now)
    held = [one for staff in staffs for line in staff.cards for one in line.held]
    apart = [pair for staff in staffs if staff.id == card.staff_id for pair in staff.apart]
    return rules.meetings(rules.Held(card.staff_id, card.staff, card.said.key, card.said.label, draft.person, draft.person_id), held, apart)


def _about_role(scene: Scene) -> list[tuple[str, str]]:
    """The role, who has it, and who holds what elsewhere: what should not meet is said before it is done."""
    card = _card(scene)
    return said(
        (_("Staff"), card.staff),
        (_("Role"), f"{card.said.label}: {card.said.core}"),
        (_("Held by"), ", ".join(one.said.person for one in card.holders)),
        (_("Should not be taken by"), ", ".join(should_not_take(scene, card))),
    )


def should_not_take(scene: Scene, card: queries.CardLine) -> list[str]:
    """Who holds a role of the same staff that should not meet this one, with that role."""
    staffs = queries.roles(scene.request.viewer, scene.incident.id, now=scene.now)
    held = [one for staff in staffs for line in staff.cards for one in line.held if line.id != card.id]
    apart = {other for staff in staffs if staff.id == card.staff_id for pair in staff.apart if card.said.key in pair for other in pair}
    return [f"{one.person} ({one.role})" for one in held if one.staff_id == card.staff_id and one.role_key in apart]


def holding_of(scene: Scene) -> tuple[queries.CardLine, queries.HoldingLine]:
    """The holding that a page is about, with its role. Refusal("leadership.not_found")."""
    for staff in queries.roles(scene.request.viewer, scene.incident.id, now=scene.now):
        for line in staff.cards:
            for one in (*line.holders, *line.earlier):
                if one.id == scene.target:
                    return line, one
    raise Refusal("leadership.not_found")


def _about_holding(scene: Scene) -> list[tuple[str, str]]:
    line, one = holding_of(scene)
    return said((_("Role"), line.said.label), (_("Held by"), one.said.person), (_("Since"), moment(one.since, scene.now)))


def _leave(scene: Scene, form: LeaveForm) -> None:
    _line, one = holding_of(scene)
    actions.leave_role(**scene.common, holding_id=one.id, words=form.cleaned_data["words"], key=form.posted_key)


def _about_item(scene: Scene) -> list[tuple[str, str]]:
    line, one = queries.item(scene.request.viewer, scene.incident.id, scene.target or new_id(), now=scene.now)
    by = _("%(who)s for %(holder)s") % {"who": one.done_by, "holder": one.held_by} if one.held_by else one.done_by
    done = f"{by}, {moment(one.done_at, scene.now)}" if one.done_at else ""
    return said((_("Role"), line.said.label), (_("Item"), one.said.text), (_("Ticked by"), done))


def _tick(scene: Scene, form: TickForm) -> None:
    actions.tick_item(**scene.common, item_id=scene.target or new_id(), note=form.cleaned_data["note"], key=form.posted_key)


def _skip(scene: Scene, form: SkipForm) -> None:
    note = form.cleaned_data["note"]
    actions.tick_item(**scene.common, item_id=scene.target or new_id(), note=note, not_needed=True, key=form.posted_key)


def _on_card(scene: Scene) -> str:
    """The item on its card: where one came from, and where one goes on."""
    line, one = queries.item(scene.request.viewer, scene.incident.id, scene.target or new_id(), now=scene.now)
    return f"{reverse('leadership:card', args=[scene.incident.id, line.id])}#item-{one.id}"


def _untick(scene: Scene, form: UntickForm) -> None:
    actions.untick_item(**scene.common, item_id=scene.target or new_id(), reason=form.cleaned_data["reason"], key=form.posted_key)


def _act(**more: Any) -> Any:
    """A page that leads back to the roles."""
    return page(Act(**{"place": "roles", "back": "leadership:roles", "capability": Capability.INCIDENT_LEAD, **more}))


hand_out = _act(
    title=gettext_lazy("Hand out action cards"),
    button=gettext_lazy("Hand out"),
    done=gettext_lazy("The roles are there with their cards. Say who takes each."),
    form=_cards_form,
    work=_hand_out,
    about=_about_plan,
    hint=gettext_lazy("The times of the cards count from now (H). What is handed out stays as it is, whatever the plan says tomorrow."),
    template="leadership/hand_out.html",
)
take_role = _act(
    title=gettext_lazy("Who takes the role?"),
    button=gettext_lazy("Save"),
    done=gettext_lazy("The role is held, and it stands in the log."),
    form=_take_form,
    work=_take,
    about=_about_role,
)
leave_role = _act(
    title=gettext_lazy("Leaves the role"),
    button=gettext_lazy("Note it"),
    done=gettext_lazy("The role is empty. Say who takes it."),
    form=lambda scene, data: LeaveForm(data, now=scene.now),
    work=_leave,
    about=_about_holding,
)
tick_with_note = _act(
    title=gettext_lazy("Done, with a note"),
    button=gettext_lazy("Done"),
    done=gettext_lazy("It is ticked, and stands in the log with your note."),
    capability=Capability.LOG_WRITE,
    form=lambda scene, data: TickForm(data, now=scene.now),
    work=_tick,
    about=_about_item,
    where=_on_card,
)
skip = _act(
    title=gettext_lazy("Does not apply"),
    button=gettext_lazy("Does not apply"),
    done=gettext_lazy("It is passed over, and stands in the log with your reason."),
    capability=Capability.LOG_WRITE,
    form=lambda scene, data: SkipForm(data, now=scene.now),
    work=_skip,
    about=_about_item,
    where=_on_card,
)
untick = _act(
    title=gettext_lazy("To be done after all"),
    button=gettext_lazy("Open it again"),
    done=gettext_lazy("It is open again. Both entries stand in the log."),
    capability=Capability.LOG_WRITE,
    form=lambda scene, data: UntickForm(data, now=scene.now),
    work=_untick,
    about=_about_item,
    where=_on_card,
)
