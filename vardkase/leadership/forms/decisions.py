"""Forms of decisions and their duties."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from vardkase.incidents import words as incident_words
from vardkase.incidents.forms.base import EnumField, MomentField
from vardkase.incidents.rules import Mark, Secrecy
from vardkase.leadership import words
from vardkase.leadership.forms.base import LeadershipForm, line, lines, when
from vardkase.leadership.forms.base import text as long
from vardkase.leadership.queries import DecisionLine
from vardkase.leadership.rules.decisions import Capacity, DecisionDraft, DutyKind
from vardkase.leadership.rules.tasks import Origin


class DecisionForm(LeadershipForm):
    """A decision with its grounds and mandate."""

    title = line(_("Heading"))
    text = long(_("The decision"), _("What is decided, as it shall be read afterwards."), rows=3)
    grounds = long(_("Grounds"), _("Why it is decided so."), rows=3)
    decided_by = line(_("Decided by"), _("The function."))
    capacity = EnumField(Capacity, words.CAPACITIES, label=_("In which capacity?"), required=True, initial=Capacity.DIRECTOR)
    mandate = line(
        _("Mandate"),
        _(
            "The point of the delegation order, the by-laws or the section that it rests on. Of a decision by the crisis board: the"
            " minutes, with date and paragraph."
        ),
    )
    why_urgent = long(_("Why it could not wait"), _("Needed when the chair of the crisis board decides alone."))
    happened = MomentField(label=_("Decided at"), help_text=_("Empty means now."))
    no_action = forms.BooleanField(label=_("Nothing need be done: no task comes of it"), required=False)
    background = long(_("Background"))
    alternatives = lines(_("Alternatives that were considered"))
    consulted = lines(_("Consulted"))
    communicated_to = lines(_("Told to"))
    effective_from = when(_("Holds from"))
    review_at = when(_("To be looked at again"))
    supersedes = forms.TypedChoiceField(label=_("Supersedes"), required=False, coerce=UUID, empty_value=None)
    secrecy = EnumField(Secrecy, incident_words.SECRECY, label=_("Marking"), initial=Secrecy.OPEN)
    statute = line(_("Legal ground of the secrecy"), _("For example OSL 18:13. Needed when the marking is secret."))

    FIRST = ("title", "text", "grounds", "decided_by", "capacity", "mandate", "why_urgent", "happened", "no_action")

    def __init__(
        self, *args: Any, decisions: tuple[DecisionLine, ...] = (), capacities: tuple[Capacity, ...] = tuple(Capacity), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        # What was sent is shown as it was sent: that it is not theirs to decide is for the action to say.
        shown = [one for one in words.CAPACITIES if one in capacities or str(one) == self.data.get("capacity")]
        self.fields["capacity"].choices = [(str(one), words.CAPACITIES[one]) for one in shown]  # type: ignore[attr-defined]  # a choice field
        if Capacity.DIRECTOR not in shown and shown:
            self.fields["capacity"].initial = shown[0]
        # One that was superseded since the form was opened, or by this very form, is still what was chosen: the action says what holds.
        current = [one for one in decisions if one.said and (one.superseded_by is None or str(one.id) == self.data.get("supersedes"))]
        choices = [("", _("No earlier decision")), *((str(one.id), f"{one.reference} {one.said.title}") for one in current if one.said)]
        self.fields["supersedes"].choices = choices  # type: ignore[attr-defined]  # a choice field

    @property
    def first(self) -> list[Any]:
        """The fields that every decision needs an answer to."""
        return [self[name] for name in self.FIRST]

    @property
    def further(self) -> list[Any]:
        """The fields that can wait, or stay empty."""
        return [self[name] for name in self.fields if name not in self.FIRST and name != "key"]

    def draft(self, origin: Origin | None = None) -> DecisionDraft:
        """What the form says; errors of moments that cannot be read are left in the form."""
        data = self.cleaned_data
        return DecisionDraft(
            title=data["title"],
            text=data["text"],
            grounds=data["grounds"],
            decided_by=data["decided_by"],
            capacity=data["capacity"],
            mandate=data["mandate"],
            background=data["background"],
            alternatives=self.listed("alternatives"),
            why_urgent=data["why_urgent"],
            consulted=self.listed("consulted"),
            communicated_to=self.listed("communicated_to"),
            effective_from=self.to_come("effective_from"),
            review_at=self.to_come("review_at"),
            no_action=data["no_action"],
            supersedes=data["supersedes"],
            mark=Mark(data["secrecy"] or Secrecy.OPEN, data["statute"]),
            origin=origin,
        )


class DutyForm(LeadershipForm):
    """How a duty was done."""

    how = line(_("How it was done"), _("The meeting and the paragraph, or whom you told and when."))

    def __init__(self, *args: Any, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind == DutyKind.REVIEW:
            self.fields["how"].label = _("What came of it")
            self.fields["how"].help_text = _(
                "Whether the decision still holds, and why. One that no longer holds is superseded by a new one."
            )
