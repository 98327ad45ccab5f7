"""The form that starts crisis leadership: three decisions, and what can be left as it stands."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from vardkase.incidents import words as incident_words
from vardkase.incidents.forms.base import EnumsField
from vardkase.incidents.rules import Criterion, Level
from vardkase.leadership.forms.base import LeadershipForm, line, text
from vardkase.leadership.rules.start import StartDraft


class StartForm(LeadershipForm):
    """Why, at which level and where. The rest is filled in, and can be changed."""

    criteria = EnumsField(
        Criterion, incident_words.CRITERIA, label=_("1. Why? Tick what holds"), help_text=_("It becomes the documented ground.")
    )
    level = forms.TypedChoiceField(label=_("2. Which level?"), required=False, coerce=int, empty_value=None, widget=forms.RadioSelect)
    units = forms.TypedMultipleChoiceField(label=_("3. Where is it led?"), required=False, coerce=UUID, widget=forms.CheckboxSelectMultiple)
    others = forms.TypedMultipleChoiceField(
        label=_("Other places, by the standard set of roles"),
        required=False,
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They have adopted no plan for leading. Nobody is called out there by itself."),
    )
    title = line(_("Name of the incident"))
    decided_by = line(_("Decided by"), _("The function that took the decision, also when it was by telephone."))
    place = line(_("Where those who are called shall come"), _("Stands in the message. Nothing sensitive."))
    reason = text(_("Grounds in your own words"))
    opted_in = forms.BooleanField(
        label=_("Send for real, although it is an exercise"), required=False, help_text=_("Every message begins and ends with ÖVNING.")
    )

    DECISIONS = ("criteria", "level", "units")
    REST = ("title", "decided_by", "place", "reason", "opted_in", "others")

    def __init__(
        self,
        *args: Any,
        levels: tuple[Level, ...],
        units: list[tuple[UUID, Any]],
        others: list[tuple[UUID, Any]],
        without: tuple[str, ...] = (),
        **kwargs: Any,
    ) -> None:
        """`units` are the places that come first, `others` the rest, with their labels. `without`: fields that are not asked for."""
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [(level.order, level.label) for level in levels if level.order]  # type: ignore[attr-defined]  # a choice field
        self.fields["units"].choices = [(str(unit), label) for unit, label in units]  # type: ignore[attr-defined]  # as above
        if not others:
            without = (*without, "others")
        else:
            self.fields["others"].choices = [(str(unit), label) for unit, label in others]  # type: ignore[attr-defined]  # as above
        for name in without:
            del self.fields[name]

    def draft(self) -> StartDraft:
        """What the form says."""
        data = self.cleaned_data
        ticked = ". ".join(str(incident_words.CRITERIA[one]) for one in data["criteria"])
        grounds = ". ".join(part for part in (ticked, data["reason"].strip()) if part)
        return StartDraft(
            data["level"],
            (*data["units"], *data.get("others", ())),
            data["decided_by"],
            tuple(data["criteria"]),
            data["reason"],
            grounds,
            data.get("title", ""),
            data["place"],
            data.get("opted_in", False),
        )

    @property
    def decisions(self) -> list[forms.BoundField]:
        """The three decisions."""
        return [self[name] for name in self.DECISIONS]

    @property
    def rest(self) -> list[forms.BoundField]:
        """What is filled in already."""
        return [self[name] for name in self.REST if name in self.fields]
