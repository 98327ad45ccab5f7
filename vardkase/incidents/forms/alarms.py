"""Forms of the alarm: facts in any order, and the first judgement."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vardkase.incidents import words
from vardkase.incidents.forms.base import EnumField, EnumsField, KeyedForm, MomentField
from vardkase.incidents.rules import (
    AlarmDecision,
    AlarmFacts,
    Answer,
    Assessment,
    Channel,
    Criterion,
    Level,
    Question,
    Reliability,
    SourceRequest,
)
from vardkase.incidents.rules.alarms import STATE_OF_DECISION
from vardkase.kernel.refusal import Refusal
from vardkase.ui.forms import add_refusal
from vardkase.ui.times import local

SMALL = forms.Textarea(attrs={"rows": 2})


class AlarmForm(KeyedForm):
    """What is known of an alarm. Nothing is required: what comes first is typed first, and the rest may follow."""

    what_happened = forms.CharField(label=_("What has happened?"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    where = forms.CharField(label=_("Where?"), required=False)
    happened = MomentField(label=_("When did it happen?"), help_text=_("now, 02:20, ca 04, i natt …"))
    source_organisation = forms.CharField(label=_("Who raises the alarm? Organisation"), required=False)
    source_person = forms.CharField(label=_("Name or function of the caller"), required=False)
    callback = forms.CharField(label=_("Number to call back"), required=False, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    channel = EnumField(
        Channel,
        {value: words.CHANNELS[value] for value in Channel if value != Channel.SYSTEM},
        empty=_("Not stated"),
        label=_("How did it come?"),
    )
    ongoing_threat = forms.CharField(label=_("Is anyone or anything still in danger?"), required=False, widget=SMALL)
    people_affected = forms.CharField(label=_("How many are affected?"), required=False)
    informed = forms.CharField(label=_("Who has been told already?"), required=False, widget=SMALL)
    source_request = EnumField(SourceRequest, words.SOURCE_REQUESTS, empty=_("Not stated"), label=_("What does the caller want of us?"))
    reliability = EnumField(Reliability, words.RELIABILITY, empty=_("Not judged"), label=_("How reliable is it?"))
    latitude = forms.FloatField(
        label=_("Latitude"), required=False, localize=True, widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 9})
    )
    longitude = forms.FloatField(
        label=_("Longitude"), required=False, localize=True, widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 9})
    )

    FIRST = ("what_happened", "where", "happened")
    CALLER = ("source_organisation", "source_person", "callback", "channel")
    MORE = ("ongoing_threat", "people_affected", "informed", "source_request", "reliability", "latitude", "longitude")
    mark_optional = False

    def __init__(self, *args: Any, authorities: tuple[tuple[UUID, str], ...] = (), **kwargs: Any) -> None:
        """`authorities`: those that may own the alarm, the likeliest first; where there is a choice it is shown."""
        super().__init__(*args, **kwargs)
        if len(authorities) > 1:
            choices = [(str(identity), name) for identity, name in authorities]
            self.fields["authority"] = forms.TypedChoiceField(
                label=_("Authority that handles it"), coerce=UUID, choices=choices, required=False, empty_value=None
            )

    @property
    def authority(self) -> UUID | None:
        """The authority that was chosen, None where there was no choice."""
        chosen: UUID | None = self.cleaned_data.get("authority")
        return chosen

    def facts(self) -> AlarmFacts:
        """What the form says."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("key", "happened", "authority")}
        return AlarmFacts(**data, happened=self.parsed("happened"))

    @property
    def first(self) -> list[forms.BoundField]:
        """The fields that one is asked for first; last among them whose alarm it is, where there is a choice."""
        return [self[name] for name in (*self.FIRST, "authority") if name in self.fields]

    @property
    def caller(self) -> list[forms.BoundField]:
        """The fields about the one who calls."""
        return [self[name] for name in self.CALLER]

    @property
    def more(self) -> list[forms.BoundField]:
        """The fields that can wait."""
        return [self[name] for name in self.MORE]


def facts_as_initial(facts: AlarmFacts) -> dict[str, Any]:
    """What is known, as the form shows it."""
    return {name: getattr(facts, name) for name in (*AlarmForm.FIRST, *AlarmForm.CALLER, *AlarmForm.MORE) if name != "happened"}


class AssessmentForm(KeyedForm):
    """The first judgement. The ticks become the documented grounds."""

    criteria = EnumsField(
        Criterion,
        words.CRITERIA,
        label=_("Which criteria hold?"),
        help_text=_("What you tick becomes the documented ground for the decision."),
    )
    decision = EnumField(
        AlarmDecision,
        {decision: words.ALARM_DECISIONS[decision] for decision in STATE_OF_DECISION if decision != AlarmDecision.ACTIVATE},
        label=_("Decision"),
        required=True,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason"), required=False, help_text=_("Needed when the alarm is dismissed."), widget=SMALL)
    next_check_at = forms.CharField(
        label=_("Look again at"), required=False, max_length=40, help_text=_("A time, such as 03:30, or minutes from now, such as 30 min.")
    )
    forwarded_to = forms.CharField(
        label=_("To whom"), required=False, help_text=_("Needed when it is forwarded or an administration is alerted.")
    )
    title = forms.CharField(
        label=_("Name of the incident"),
        required=False,
        help_text=_("Needed when an incident is opened. Short: «Storm Alfrida», «Water leak in Rimbo»."),
    )
    proposed_level = forms.TypedChoiceField(label=_("Proposed level"), required=False, coerce=int, empty_value=None)

    mark_optional = False

    def __init__(self, *args: Any, levels: tuple[Level, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proposed_level"].choices = [("", pgettext_lazy("level", "None"))] + [(level.order, level.label) for level in levels]  # type: ignore[attr-defined]  # a choice field
        for question in Question:
            self.fields[f"answer_{question}"] = forms.CharField(label=words.QUESTIONS[question], required=False, widget=SMALL)

    @property
    def questions(self) -> list[forms.BoundField]:
        """The questions of the first assessment."""
        return [self[f"answer_{question}"] for question in Question]

    def assessment(self) -> Assessment:
        """What the form says."""
        data = self.cleaned_data
        return Assessment(
            decision=data["decision"],
            criteria=tuple(data["criteria"]),
            answers=tuple(Answer(question, data[f"answer_{question}"]) for question in Question if data[f"answer_{question}"]),
            reason=data["reason"],
            next_check_at=self._next_check(),
            proposed_level=data["proposed_level"],
            forwarded_to=data["forwarded_to"],
        )

    def _next_check(self) -> datetime | None:
        said = self.cleaned_data["next_check_at"].strip()
        if not said:
            return None
        try:
            return coming(said, self.now)
        except Refusal as refusal:
            add_refusal(self, refusal, "next_check_at")
            return None


def coming(said: str, now: datetime) -> datetime:
    """A moment to come: `30 min`, `2 tim`, `03:30` (the next time the clock shows it). Refusal("alarm.bad_coming_time")."""
    amount = re.fullmatch(r"(?:om\s+)?(\d{1,3})\s*(m|min|minuter|h|t|tim|timme|timmar)\.?", said.casefold())
    if amount:
        count = int(amount.group(1))
        return now + (timedelta(minutes=count) if amount.group(2).startswith("m") else timedelta(hours=count))
    clock = re.fullmatch(r"(?:kl\.?\s*)?(\d{1,2})(?:[:.](\d{2}))?", said.casefold())
    if clock is None or int(clock.group(1)) > 23 or int(clock.group(2) or 0) > 59:
        raise Refusal("alarm.bad_coming_time", said=said)
    here = local(now)
    that = here.replace(hour=int(clock.group(1)), minute=int(clock.group(2) or 0), second=0, microsecond=0)
    # When summer time ends the clock shows an hour twice: the moments are compared, not what the clock says.
    shown = (that.replace(fold=0), that.replace(fold=1), (that + timedelta(days=1)).replace(fold=0))
    return next(moment for moment in shown if moment.timestamp() > now.timestamp())
