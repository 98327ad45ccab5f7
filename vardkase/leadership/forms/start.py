"""The form that starts crisis leadership: three decisions, and what can be left as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vardkase.incidents import words as incident_words
from vardkase.incidents.forms.base import EnumField, EnumsField, MomentField
from vardkase.incidents.rules import Criterion, Level
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import words
from vardkase.leadership.forms.base import LeadershipForm, line, text
from vardkase.leadership.rules.start import EVERY_LEVEL, Decider, StartDraft
from vardkase.ui.forms import choice_label
from vardkase.ui.times import clock, local, moment


@dataclass(frozen=True, slots=True)
class Deciding:
    """Who can have decided: `function` of whoever presses, up to a level (`alone`), and the `director`, as the plan calls that function."""

    function: str = ""
    alone: int = 0
    director: str = ""

    def choices(self, levels: tuple[Level, ...]) -> list[tuple[str, Any]]:
        """What can be chosen. Whoever may decide no level alone cannot say that they did."""
        found: list[tuple[str, Any]] = [(str(one), word) for one, word in words.DECIDERS.items()]
        found[1] = (str(Decider.DIRECTOR), gettext("%(function)s, by telephone") % {"function": self._director})
        highest = next((one.label for one in reversed(levels) if 0 < one.order <= self.alone), "")
        if not (self.function and highest):
            return found[1:]
        limit = gettext("Up to %(level)s, by delegation.") % {"level": highest} if self._is_delegated else ""
        own = gettext("I do, as %(function)s") % {"function": self.function[:1].lower() + self.function[1:]}
        return [(str(Decider.OWN), choice_label(own, limit) if limit else own), *found[1:]]

    def said(self, decider: Decider | None, other: str, at: datetime, now: datetime) -> str:
        """Who decided and how, as it is written down."""
        if decider == Decider.OWN:
            return gettext("%(function)s, by delegation") % {"function": self.function} if self._is_delegated else self.function
        if decider == Decider.DIRECTOR:
            is_today = local(at).date() == local(now).date()
            when = gettext("at %(clock)s") % {"clock": clock(at)} if is_today else moment(at, now)
            return gettext("%(function)s, by telephone %(at)s") % {"function": self._director, "at": when}
        return other if decider else ""

    @property
    def _director(self) -> str:
        return self.director or gettext("Municipal director")

    @property
    def _is_delegated(self) -> bool:
        return self.alone < EVERY_LEVEL


class StartForm(LeadershipForm):
    """Why, at which level and where. The rest is filled in, and can be changed."""

    criteria = EnumsField(
        Criterion, incident_words.CRITERIA, label=_("1. Why? Tick what holds"), help_text=_("It becomes the documented ground.")
    )
    level = forms.TypedChoiceField(label=_("2. Which level?"), required=False, coerce=int, empty_value=None, widget=forms.RadioSelect)
    decider = EnumField(Decider, words.DECIDERS, label=_("Who decides that?"), widget=forms.RadioSelect)
    decided_by = line(
        _("Somebody else: who decided, and how"), _("The function, and how you were told. Empty when you chose another above.")
    )
    units = forms.TypedMultipleChoiceField(label=_("3. Where is it led?"), required=False, coerce=UUID, widget=forms.CheckboxSelectMultiple)
    others = forms.TypedMultipleChoiceField(
        label=_("Other places, by the standard set of roles"),
        required=False,
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They have adopted no plan for leading. Nobody is called out there by itself."),
    )
    title = line(_("Name of the incident"))
    decided_at = MomentField(label=_("When it was decided"), help_text=_("Empty means now."))
    place = line(_("Where those who are called shall come"), _("Stands in the message. Nothing sensitive."))
    reason = text(_("Grounds in your own words"))
    opted_in = forms.BooleanField(
        label=_("Send for real, although it is an exercise"), required=False, help_text=_("Every message begins and ends with ÖVNING.")
    )

    DECISIONS = ("criteria", "level", "decider", "decided_by", "units")
    REST = ("title", "decided_at", "place", "reason", "opted_in", "others")

    def __init__(
        self,
        *args: Any,
        levels: tuple[Level, ...],
        units: list[tuple[UUID, Any]],
        others: list[tuple[UUID, Any]],
        deciding: Deciding | None = None,
        without: tuple[str, ...] = (),
        **kwargs: Any,
    ) -> None:
        """`units` are the places that come first, `others` the rest, with their labels. `without`: fields that are not asked for."""
        super().__init__(*args, **kwargs)
        # Whether the name is what fits of a longer text: it then stands before the decisions, to be read.
        self.is_name_cut = False
        self.deciding = deciding or Deciding()
        self.fields["decider"].choices = self.deciding.choices(levels)  # type: ignore[attr-defined]  # a choice field
        if not self.deciding.function and self.initial.get("decider") == Decider.OWN:
            del self.initial["decider"]
        self.fields["level"].choices = [(level.order, level.label) for level in levels if level.order]  # type: ignore[attr-defined]  # a choice field
        self.fields["units"].choices = [(str(unit), label) for unit, label in units]  # type: ignore[attr-defined]  # as above
        self.fields["others"].choices = [(str(unit), label) for unit, label in others]  # type: ignore[attr-defined]  # as above
        # A question without anything to choose is not asked.
        empty = [name for name, offered in (("units", units), ("others", others)) if not offered]
        for name in (*without, *empty):
            del self.fields[name]

    def refuse(self, refusal: Refusal, field: str | None = None) -> None:
        """What is wrong with the places is said where there are places to choose."""
        elsewhere = refusal.facts.get("field") == "units" and "units" not in self.fields
        super().refuse(refusal, "others" if elsewhere and "others" in self.fields else field)

    def draft(self) -> StartDraft:
        """What the form says."""
        data = self.cleaned_data
        ticked = ". ".join(str(incident_words.CRITERIA[one]) for one in data["criteria"])
        grounds = ". ".join(part for part in (ticked, data["reason"].strip()) if part)
        return StartDraft(
            data["level"],
            (*data.get("units", ()), *data.get("others", ())),
            self.deciding.said(data["decider"], data["decided_by"], self.past("decided_at") or self.now, self.now),
            tuple(data["criteria"]),
            data["reason"],
            grounds,
            data.get("title", ""),
            data["place"],
            data.get("opted_in", False),
            data["decider"],
            self.past("decided_at"),
        )

    @property
    def decisions(self) -> list[forms.BoundField]:
        """The three decisions, with who took the one of the level. Where no place comes first, the others do."""
        names = [name if name != "units" or "units" in self.fields else "others" for name in self.DECISIONS]
        if self.is_name_cut:
            names = ["title", *names]
        return [self[name] for name in names if name in self.fields]

    @property
    def rest(self) -> list[forms.BoundField]:
        """What is filled in already."""
        first = {field.name for field in self.decisions}
        return [self[name] for name in self.REST if name in self.fields and name not in first]

    @property
    def has_places(self) -> bool:
        """Whether there is any place to choose."""
        return "units" in self.fields or "others" in self.fields
