"""The acts of handing over: the sheet of whoever goes off, and the receipt of whoever takes over."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardkase.access.rules import Capability
from vardkase.leadership import actions, queries, words
from vardkase.leadership.forms import HandoverForm, ReceiptForm
from vardkase.leadership.queries import rosters
from vardkase.leadership.rules.planning import PlannedTurn
from vardkase.leadership.rules.roles import same_person
from vardkase.leadership.rules.shifts import ShiftState, Turn
from vardkase.leadership.views.acts import Scene, said
from vardkase.leadership.views.roles import should_not_take
from vardkase.leadership.views.shift_acts import NOBODY, act_of_shifts, of_viewer, shift_of
from vardkase.leadership.views.shift_shapes import sections


def _about_leaving(scene: Scene) -> list[tuple[str, str]]:
    """What the sheet will say, as it stands now."""
    line = shift_of(scene)
    turn = PlannedTurn(line.id, line.role_key, line.role, line.member_id, line.member, line.starts_at, line.ends_at)
    sheet = queries.sheet(*of_viewer(scene), turn, line.begun_at or line.starts_at, now=scene.now)
    found = [(_("Hands over"), f"{line.member}, {line.role}")]
    for one in sections(sheet.sections, scene.now, line.role):
        lines = [" ".join(part for part in (item["reference"], item["text"], item["at"]) if part) for item in one["items"]]
        found.append((one["title"], "\n".join(lines)))
    return said(*found)


def _hand_over(scene: Scene, form: HandoverForm) -> None:
    actions.make_handover(**scene.common, shift_id=shift_of(scene).id, words=form.cleaned_data["words"], key=form.posted_key)


def _given(scene: Scene) -> queries.HandoverLine:
    return scene.once("sheet", lambda: queries.given_handover(*of_viewer(scene), scene.target or NOBODY, now=scene.now))


def _card(scene: Scene) -> queries.CardLine | None:
    """The role that goes over, where the staff has it with a card."""
    given = _given(scene).said
    if given is None:
        return None
    return queries.role_card(*of_viewer(scene), given.roster_id, given.shift.role_key, given.shift.role, now=scene.now)


def _about_receipt(scene: Scene) -> list[tuple[str, str]]:
    found = _given(scene)
    if found.said is None:
        return []
    card = _card(scene)
    return said(
        (_("Role"), found.said.shift.role),
        (_("Hands over"), found.said.shift.member),
        (_("Held by"), ", ".join(one.said.person for one in card.holders) if card else ""),
        (_("Should not be taken by"), ", ".join(should_not_take(scene, card)) if card else ""),
        (_("Entries in the log since the sheet"), str(found.came_after or "")),
    )


def _receipt_form(scene: Scene, data: Any) -> ReceiptForm:
    return ReceiptForm(data, now=scene.now, people=_who_can(scene))


def _who_can(scene: Scene) -> list[tuple[str, str]]:
    """Those of the roster who can hold the role, with the shift that they have in it; who is next comes first."""
    given = _given(scene).said
    if given is None:
        return []
    _row, known = rosters.roster(*of_viewer(scene), given.roster_id, now=scene.now)
    role, leaver = given.shift.role_key, given.shift.member
    turns = [one for one in known.turns if one.role_key == role and one.state.counts and one.state != ShiftState.RELIEVED]
    following = {one.member_id: one for one in reversed(turns) if one.lasts(scene.now).ends_at > scene.now}
    able = [one for one in known.members if role in one.said.roles and not same_person(one.said.name, leaver)]
    able.sort(key=lambda one: (one.id not in following, following[one.id].starts_at if one.id in following else scene.now))
    return [(str(one.id), _with_shift(one.said.name, following.get(one.id), scene)) for one in able]


def _with_shift(name: str, turn: Turn | None, scene: Scene) -> str:
    if turn is None:
        return name
    return f"{name} ({words.SHIFT_STATES[turn.state]}, {words.span_text(turn.starts_at, turn.ends_at, scene.now)})"


def _accept(scene: Scene, form: ReceiptForm) -> None:
    taker = form.cleaned_data["by"]
    member_id = None if taker.strip() else form.cleaned_data.get("member_id")
    actions.accept_handover(**scene.common, handover_id=scene.target or NOBODY, by=taker, member_id=member_id, key=form.posted_key)
    card = _card(scene)
    now_held = {one.said.person for one in card.holders} if card else set()
    for staff in queries.roles(*of_viewer(scene), now=scene.now) if card else ():
        for one in staff.unwise:
            if staff.id == card.staff_id and one.person in now_held:  # type: ignore[union-attr]  # there is a card here
                messages.warning(scene.request, words.meeting(one))


make_handover = act_of_shifts(
    title=gettext_lazy("Hand over"),
    button=gettext_lazy("Make the sheet"),
    done=gettext_lazy("The sheet is made. Go through it with whoever takes over."),
    capability=Capability.LOG_WRITE,
    form=lambda scene, data: HandoverForm(data, now=scene.now),
    work=_hand_over,
    about=_about_leaving,
)
accept_handover = act_of_shifts(
    title=gettext_lazy("Take over"),
    button=gettext_lazy("I have read it and take over"),
    done=gettext_lazy("The handover has its receipt. The role and the shifts have gone with it."),
    hint=gettext_lazy("State who takes over. The role goes to them, and whoever hands over is relieved."),
    capability=Capability.LOG_WRITE,
    form=_receipt_form,
    work=_accept,
    about=_about_receipt,
)
