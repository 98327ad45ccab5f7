"""The words of roles and action cards."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vardkase.leadership.rules.roles import Meeting

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

EVENTS: dict[str, StrPromise] = {
    "leadership.cards_handed_out": _("Action cards handed out"),
    "leadership.role_taken": _("Role taken"),
    "leadership.role_left": _("Role left"),
    "leadership.card_item_done": _("Item of an action card done"),
    "leadership.card_item_reopened": _("Item of an action card opened again"),
}
REFUSALS: dict[str, StrPromise] = {
    "leadership.cards_need_roles": _("Choose at least one role."),
    "leadership.role_handed_out_twice": _("The role %(role)s stands there twice. Take one away."),
    "leadership.cards_handed_out_already": _("The staff has these roles already. Choose one that it lacks."),
    "leadership.no_such_role": _("The staff has no such role. Hand out its card first."),
    "leadership.role_needs_person": _("State who takes the role."),
    "leadership.no_such_holder": _("Whoever you chose does not hold the role any more. Look at the page again."),
    "leadership.role_held_already": _("%(person)s holds the role %(role)s already."),
    "leadership.role_is_taken": _("%(role)s is held by %(person)s. State whom the newcomer relieves."),
    "leadership.role_left_already": _("%(person)s has left the role already."),
    "leadership.no_such_item": _("The item does not exist in this incident."),
    "leadership.item_is_done": _("It is done already, by %(by)s."),
    "leadership.item_is_open": _("It is not done, so there is nothing to open again."),
    "leadership.skip_needs_reason": _("Write why it does not apply. It stands in the log with the item."),
    "leadership.undo_needs_reason": _("Write why it is to be done after all. Both entries stay in the log."),
}


def meeting(one: Meeting) -> str:
    """What to know of one who holds more than one role, as a sentence."""
    said = _("%(person)s is both %(role)s and %(other)s, which should not be the same person.") if one.apart else (
        _("%(person)s is both %(role)s and %(other)s.")
    )  # fmt: skip
    return str(said) % {"person": one.person, "role": one.role, "other": one.other}


def _handed(facts: dict[str, Any]) -> dict[str, Any]:
    if not facts["plan"]:
        source = gettext("Vårdkase's default set")
    elif facts["version"]:
        source = gettext("%(plan)s, version %(version)s") % facts
    else:
        source = facts["plan"]
    return {**facts, "source": source}


def _taken(facts: dict[str, Any]) -> dict[str, Any]:
    more = ""
    if facts["relieves"]:
        more += gettext(" Relieves %(who)s.") % {"who": facts["relieves"]}
    if facts["apart"]:
        more += gettext(" Is also %(roles)s, which should not be the same person.") % {"roles": facts["apart"]}
    if facts["also"]:
        more += gettext(" Is also %(roles)s.") % {"roles": facts["also"]}
    return {**facts, "more": more}


def _ticked(facts: dict[str, Any]) -> dict[str, Any]:
    return {**facts, "how": gettext("Does not apply to") if facts.get("skipped") else gettext("Done by")}


def _same(facts: dict[str, Any]) -> dict[str, Any]:
    return facts


LINES: dict[str, tuple[StrPromise, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "leadership.cards_handed_out": (_("%(count)s roles with action cards to %(staff)s, from: %(source)s."), _handed),
    "leadership.role_taken": (_("%(person)s is %(role)s in %(staff)s.%(more)s"), _taken),
    "leadership.role_left": (_("%(person)s is no longer %(role)s in %(staff)s."), _same),
    "leadership.card_item_done": (_("%(how)s %(role)s: %(what)s"), _ticked),
    "leadership.card_item_reopened": (_("To be done after all by %(role)s: %(what)s"), _same),
}
