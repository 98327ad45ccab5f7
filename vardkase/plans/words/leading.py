"""Words of the plans: refusals, events, bands, kinds of items, what they lead to, worries, and what differs between versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from vardkase.plans.rules import Band, Change, Concern, Difference, ItemKind, Seat, Spawn, Worry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

SEATS: dict[Seat, StrPromise] = {
    Seat.CENTRAL: _("Central crisis leadership"),
    Seat.ADMINISTRATION: _("In an administration"),
    Seat.COMPANY: _("In a company"),
}
BANDS: dict[Band, StrPromise] = {
    Band.FIRST: _("The first 30 minutes"),
    Band.SHIFT: _("The first shift"),
    Band.CLOSE: _("Handover and close"),
}
ITEM_KINDS: dict[ItemKind, StrPromise] = {
    ItemKind.DO: pgettext_lazy("item of a card", "Do"),
    ItemKind.CHECK: pgettext_lazy("item of a card", "Check"),
    ItemKind.ASK: pgettext_lazy("item of a card", "Ask"),
    ItemKind.DECIDE: pgettext_lazy("item of a card", "Decide"),
}
SPAWNS: dict[Spawn, StrPromise] = {
    Spawn.NOTHING: pgettext_lazy("leads to", "Nothing"),
    Spawn.TASK: pgettext_lazy("leads to", "A task"),
    Spawn.ENTRY: pgettext_lazy("leads to", "A log entry"),
    Spawn.DECISION: pgettext_lazy("leads to", "A decision"),
}
WORRIES: dict[Worry, StrPromise] = {
    Worry.NOBODY: _("%(role)s: the call list is empty. Nobody would be called."),
    Worry.NO_WAY: _("%(role)s: nobody in the call list has a contact way."),
    Worry.POST_EMPTY: _("%(role)s: nobody holds the function %(name)s now, and it has no number of its own."),
    Worry.GONE: _("%(role)s: %(name)s is no longer in the register."),
    Worry.NOT_TOGETHER: _("%(name)s is first to be called both as %(role)s and as %(others)s, which should not be the same person."),
    Worry.IN_SEVERAL: _("%(name)s stands in several call lists: %(others)s."),
    Worry.OTHER_PLAN: _("%(name)s also stands in the call lists of %(others)s."),
}
CHANGES: dict[Change, StrPromise] = {
    Change.LABEL: _("The plan is called “%(after)s” (before: “%(before)s”)."),
    Change.SEAT: _("The staff sits elsewhere: %(after)s (before: %(before)s)."),
    Change.STAFF_NAME: _("The staff is called “%(after)s” (before: “%(before)s”)."),
    Change.DECISION_MAKER: _("%(after)s decides (before: %(before)s)."),
    Change.CRITERION_ADDED: _("New ground for activation: %(after)s"),
    Change.CRITERION_REMOVED: _("Ground for activation taken away: %(before)s"),
    Change.APART_ADDED: _("%(before)s and %(after)s should not be the same person."),
    Change.APART_REMOVED: _("%(before)s and %(after)s may be the same person again."),
    Change.ROLE_ADDED: _("New role: %(after)s."),
    Change.ROLE_REMOVED: _("Role taken away: %(before)s."),
    Change.ROLES_ORDER: _("The roles stand in another order: %(after)s."),
    Change.ROLE_LABEL: _("The role %(before)s is now called %(after)s."),
    Change.CORE: _("%(role)s: the mission reads “%(after)s” (before: “%(before)s”)."),
    Change.WANTED: _("%(role)s: %(after)s are wanted (before: %(before)s)."),
    Change.WITHIN: _("%(role)s: an answer is wanted within %(after)s minutes (before: %(before)s)."),
    Change.ITEM_ADDED: _("%(role)s, card: new item “%(after)s”"),
    Change.ITEM_REMOVED: _("%(role)s, card: item taken away “%(before)s”"),
    Change.ITEM_TEXT: _("%(role)s, card: “%(after)s” (before: “%(before)s”)"),
    Change.ITEM_DUE: _("%(role)s, card: “%(before)s” has another time: %(after)s."),
    Change.ITEM_FACTS: _("%(role)s, card: “%(after)s” has another part, kind or outcome."),
    Change.ITEMS_ORDER: _("%(role)s, card: the items stand in another order."),
    Change.LINK_ADDED: _("%(role)s, call list: %(after)s is new."),
    Change.LINK_REMOVED: _("%(role)s, call list: %(before)s is taken away."),
    Change.CHAIN_ORDER: _("%(role)s, call list: called in another order: %(after)s."),
}
EVENTS: dict[str, StrPromise] = {
    "plans.draft_started": _("Work on a plan begun"),
    "plans.frame_changed": _("Plan changed"),
    "plans.role_saved": _("Role in a plan saved"),
    "plans.role_removed": _("Role in a plan taken away"),
    "plans.draft_dropped": _("Draft of a plan thrown away"),
    "plans.adopted": _("Plan adopted"),
}
REFUSALS: dict[str, StrPromise] = {
    "plans.not_found": _("The plan does not exist, or you do not have access to it."),
    "plans.may_not": _("You may read the plan of %(organisation)s, but not change it. Ask the preparedness coordinator."),
    "plans.unit_does_not_lead": _(
        "%(organisation)s leads no staff of its own. Make the plan for the administration or the rescue service."
    ),
    "plans.unit_has_ended": _("%(organisation)s has ended in the register. Its plans can be read, but no new one made."),
    "plans.draft_exists": _("Somebody works on a draft already. Continue in that one."),
    "plans.no_draft": _("There is no draft any more. Somebody may have adopted it or thrown it away."),
    "plans.changed_meanwhile": _("Somebody else has changed this since you opened it. Open it again to see what it says now."),
    "plans.too_long": _("%(length)s characters are too many. At most %(limit)s fit."),
    "plans.personal_id": _("This looks like a personal identity number. Take it away: a plan needs none."),
    "plans.classified": _(
        "The text is marked as security-classified. Such information may not be kept here (the Protective Security Act 2018:585,"
        " chapter 2, sections 5–8). Take it away, and write only where it is kept."
    ),
    "plans.needs_label": _("Give the plan a name."),
    "plans.needs_staff_name": _("State what the staff is to be called, for example «Central krisledning»."),
    "plans.needs_decision_maker": _("State who decides, by function."),
    "plans.apart_from_itself": _("Choose two different roles: a role always meets itself."),
    "plans.role_needs_label": _("Give the role a name."),
    "plans.role_exists": _("There is a role called %(label)s already. Choose another name."),
    "plans.no_such_role": _("The role is not in the draft any more."),
    "plans.too_many_roles": _("A plan holds at most %(most)s roles."),
    "plans.odd_wanted": _("State how many are wanted: from 1 to %(most)s."),
    "plans.odd_within": _("State minutes from 1 to %(most)s."),
    "plans.too_many_items": _("A card holds at most %(most)s items."),
    "plans.item_needs_text": _("Write what is to be done."),
    "plans.odd_due": _("State minutes from 0 to %(most)s, or leave it empty."),
    "plans.too_many_links": _("A call list holds at most %(most)s places."),
    "plans.link_twice": _("%(name)s stands in the list twice. Take one away."),
    "plans.drop_needs_reason": _("Write why the draft is thrown away."),
    "plans.nothing_to_adopt": _("The plan has no roles. Add at least one before it is adopted."),
    "plans.adoption_needs_decider": _("State who decided, by function: the council, the board, the managing director."),
    "plans.decided_in_future": _("The decision has not been taken yet. Adopt the plan when it has."),
    "plans.valid_before_decision": _("The plan cannot hold before it was decided. Give a later day."),
    "plans.decided_before_latest": _(
        "Version %(number)s was decided %(decided_on)s. What was decided before it cannot take its place. Check the day."
    ),
    "plans.needs_day": _("Give a day, for example 2026-01-31."),
}


def in_words(one: Difference) -> str:
    """A difference as a sentence."""
    before, after = one.before, one.after
    if one.change is Change.SEAT:
        before, after = str(SEATS[Seat(before)]), str(SEATS[Seat(after)])
    if one.change is Change.ITEM_DUE:
        after = due(int(after)) if after else gettext("no time")
    return str(CHANGES[one.change]) % {"role": one.role, "before": before, "after": after}


def worry(one: Concern) -> str:
    """A worry as a sentence."""
    return str(WORRIES[one.worry]) % {"role": one.role, "name": one.name, "others": ", ".join(one.others)}


def due(minutes: int) -> str:
    """A time counted from H: H+0:15."""
    return f"H+{minutes // 60}:{minutes % 60:02}"
