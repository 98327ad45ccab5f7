"""Forms of the incident: opening, state, level and name."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from vardkase.incidents import words
from vardkase.incidents.forms.base import EnumField, EnumsField, KeyedForm
from vardkase.incidents.rules import Criterion, IncidentDraft, LegalClass, Level, LevelDraft, Mode, State
from vardkase.incidents.rules.incidents import OPENING_STATES
from vardkase.ui.forms import choice_label


class OpenForm(KeyedForm):
    """A new incident without an alarm: something known beforehand, or an exercise."""

    title = forms.CharField(label=_("Name of the incident"), required=False, help_text=_("Short: «Storm Alfrida», «Water leak in Rimbo»."))
    mode = EnumField(
        Mode,
        {
            Mode.REAL: choice_label(_("Real"), _("Something that happens, or is about to.")),
            Mode.EXERCISE: choice_label(
                _("Exercise"), _("Marked as an exercise on every screen, print and export. This cannot be changed later.")
            ),
        },
        label=_("Is it real?"),
        required=True,
        widget=forms.RadioSelect,
    )
    authority = forms.TypedChoiceField(label=_("Authority that owns it"), coerce=UUID)
    state = EnumField(
        State, {state: words.STATES[state] for state in OPENING_STATES}, label=_("State"), required=True, initial=State.ACTIVE
    )
    legal_class = EnumField(LegalClass, words.LEGAL_CLASSES, label=_("Kind"), required=True, initial=LegalClass.DISTURBANCE)
    place = forms.CharField(label=_("Place"), required=False)
    summary = forms.CharField(label=_("What is known"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, authorities: tuple[tuple[UUID, str], ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._labels = dict(authorities)
        self.fields["authority"].choices = [(str(identity), label) for identity, label in authorities]  # type: ignore[attr-defined]  # a choice field

    def draft(self) -> IncidentDraft:
        """What the form says."""
        data = self.cleaned_data
        return IncidentDraft(
            title=data["title"],
            authority_id=data["authority"],
            authority=self._labels[data["authority"]],
            mode=data["mode"],
            legal_class=data["legal_class"],
            state=data["state"],
            place=data["place"],
            summary=data["summary"],
        )


class StateForm(KeyedForm):
    """The next step of an incident's life."""

    to = EnumField(State, words.STATES, label=_("New state"), required=True)
    reason = forms.CharField(label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, steps: tuple[State, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A form sent twice is answered as the first time, though the step has been taken: whether it may be is asked by the action.
        shown = dict.fromkeys((*steps, *(state for state in words.STEPS if str(state) == self.data.get("to"))))
        self.fields["to"].choices = [(str(state), words.STEPS[state]) for state in shown]  # type: ignore[attr-defined]  # a choice field


class LevelForm(KeyedForm):
    """Another level of leadership, with its grounds."""

    order = forms.TypedChoiceField(label=_("Level"), coerce=int, widget=forms.RadioSelect)
    criteria = EnumsField(
        Criterion,
        words.CRITERIA,
        label=_("Which criteria hold?"),
        help_text=_("What you tick becomes the documented ground for the decision."),
    )
    decided_by = forms.CharField(label=_("Decided by"), required=False, help_text=_("The function that took the decision."))
    reason = forms.CharField(label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    mark_optional = False

    def __init__(self, *args: Any, levels: tuple[Level, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["order"].choices = [(level.order, level.label) for level in levels]  # type: ignore[attr-defined]  # a choice field

    def draft(self) -> LevelDraft:
        """What the form says."""
        data = self.cleaned_data
        return LevelDraft(order=data["order"], decided_by=data["decided_by"], reason=data["reason"], criteria=tuple(data["criteria"]))


class RenameForm(KeyedForm):
    """A better name."""

    title = forms.CharField(label=_("Name of the incident"), required=False)

    mark_optional = False
