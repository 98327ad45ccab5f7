"""Forms of roles and action cards."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vardkase.kernel.refusal import Refusal
from vardkase.leadership.forms.base import LeadershipForm, line, text
from vardkase.leadership.queries import CardLine, OnTheWay
from vardkase.leadership.rules.roles import Card, CardsDraft, RoleDraft, same_person
from vardkase.plans.queries import Candidate, LeadingPlan


class CardsForm(LeadershipForm):
    """Which roles of a plan a staff is to have. Those that it has already are not offered."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Take away those that are not needed. More can be handed out later."),
    )

    def __init__(self, *args: Any, plan: LeadingPlan, there: frozenset[str], others: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan, self.others = plan, others
        # What was chosen before somebody else handed it out is still what was chosen: the action says what is there already.
        sent = set(self.data.getlist("roles")) if isinstance(self.data, QueryDict) else set()
        self.offered = [role for role in plan.roles if role.key not in there or role.key in sent]
        self.fields["roles"].choices = [(role.key, role.label) for role in self.offered]  # type: ignore[attr-defined]  # a choice field
        self.initial.setdefault("roles", [role.key for role in self.offered])

    def draft(self) -> CardsDraft:
        """What the form says: the chosen roles with their whole cards."""
        chosen = set(self.cleaned_data["roles"])
        cards = tuple(
            Card(role.key, role.label, role.core, role.wanted, role.within_minutes, role.items)
            for role in self.plan.roles
            if role.key in chosen
        )
        return cards_of(self.plan, cards)


def cards_of(plan: LeadingPlan, cards: tuple[Card, ...]) -> CardsDraft:
    """What is handed out of a plan. The default set has no name of its own."""
    return CardsDraft(cards, "" if plan.is_default else plan.label, plan.version_id, plan.number, plan.apart, plan.organisation_id)


class TakeForm(LeadershipForm):
    """Who takes a role."""

    candidate = forms.ChoiceField(label=_("From the call list"), required=False)
    person = line(_("Or somebody else"), _("The name or title by which everybody knows them."))
    reachable = line(_("Reached at"), _("A number, or where in the house."))
    relieves = forms.TypedChoiceField(label=_("Relieves"), required=False, coerce=UUID, empty_value=None)
    despite = forms.BooleanField(label=_("Takes the role all the same"), required=False)

    def __init__(self, *args: Any, card: CardLine, chain: tuple[Candidate, ...], ways: tuple[OnTheWay, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.coming = [seat.name for way in ways for seat in way.seats]
        self.chain = {str(number): one for number, one in enumerate(chain, 1) if one.person_id is not None}
        if self.chain:
            choices = [("", "–"), *((number, self._called(one)) for number, one in self.chain.items())]
            self.fields["candidate"].choices = choices  # type: ignore[attr-defined]  # a choice field
        else:
            del self.fields["candidate"]
            self.fields["person"].label = _("Who")
        # Whoever has left since the page was shown is still who was chosen: the action says that they hold it no more.
        held = {str(one.id): one.said.person for one in (*card.holders, *card.earlier)}
        shown = {id: name for id, name in held.items() if id in {str(one.id) for one in card.holders} or id == self.data.get("relieves")}
        if shown:
            choices = [("", str(_("Nobody"))), *shown.items()]
            self.fields["relieves"].choices = choices  # type: ignore[attr-defined]  # a choice field
        else:
            del self.fields["relieves"]
        if not self.is_bound:
            del self.fields["despite"]  # It is asked for when there is something to know first.

    def _called(self, one: Candidate) -> str:
        """A candidate in the list, with whether they have said yes to a call-out that runs."""
        name = f"{one.name}, {one.post}" if one.post else one.name
        return f"{name} – {gettext('Has said yes')}" if any(same_person(one.name, each) for each in self.coming) else name

    def draft(self) -> RoleDraft:
        """What the form says. A name that is written wins over the list; one that stands in the list is whoever stands there."""
        data = self.cleaned_data
        written = data["person"]
        chosen = self.chain.get(data.get("candidate") or "") if not written.strip() else None
        chosen = chosen or next((one for one in self.chain.values() if same_person(one.name, written)), None)
        reachable = data["reachable"]
        if chosen is None:
            return RoleDraft(data["person"], None, reachable, data.get("relieves"))
        way = next((way.display for way in chosen.ways if way.link.startswith("tel:")), "")
        return RoleDraft(chosen.name, chosen.person_id, reachable or way, data.get("relieves"))

    def refuse(self, refusal: Refusal, field: str | None = None) -> None:
        """Shows a refusal at the field it is about; without anybody to relieve it is about the person."""
        missing = refusal.facts.get("field") == "relieves" and "relieves" not in self.fields
        if refusal.code != "leadership.roles_should_not_meet" and not self.cleaned_data.get("despite"):
            self.fields.pop("despite", None)
        super().refuse(refusal, "person" if missing else field)


class LeaveForm(LeadershipForm):
    """Somebody leaves a role, and nobody takes it by that."""

    words = text(_("Why, or who looks after it meanwhile"))


class TickForm(LeadershipForm):
    """An item is done, with a note for the log."""

    note = text(_("Note"), _("Stands in the log with the item: what came of it."))


class SkipForm(LeadershipForm):
    """An item that does not apply this time."""

    note = text(_("Why it does not apply"), _("Stands in the log with the item."))


class UntickForm(LeadershipForm):
    """An item that was ticked by mistake."""

    reason = text(_("Why it is to be done after all"))
