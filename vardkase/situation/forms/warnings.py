"""Forms of warnings: taking one in, dismissing one, putting in a file, and writing one of our own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vardkase.incidents.forms.base import EnumField
from vardkase.incidents.queries import IncidentRow
from vardkase.leadership.forms.base import LeadershipForm, line, when
from vardkase.leadership.forms.base import text as long
from vardkase.situation.queries.warnings import IssuedLine
from vardkase.situation.rules.issuing import IssueDraft
from vardkase.situation.rules.warnings import Certainty, MsgType, Severity, Urgency
from vardkase.situation.words import warnings as said


class TakeInForm(LeadershipForm):
    """Into which log, with which words. Everything is filled in already."""

    incident = forms.TypedChoiceField(label=_("Incident"), coerce=UUID)
    text = long(_("Entry in the log"), _("Change what you like. The source stands beside it."), rows=6)

    def __init__(self, *args: Any, places: tuple[IncidentRow, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["incident"].choices = [(str(row.id), f"{row.reference} {row.title}") for row in places]  # type: ignore[attr-defined]  # a choice field


class DismissForm(LeadershipForm):
    """Why it asks nothing of us."""

    reason = line(_("Why does it ask nothing of you?"), _("For example: holds only for the mountains, already handled in 2019-004."))


class PutInForm(LeadershipForm):
    """A file of CAP 1.2."""

    file = forms.FileField(label=_("File with a warning (CAP 1.2, XML)"), required=False)


class IssueForm(LeadershipForm):
    """A warning of ours."""

    kind = EnumField(MsgType, said.TYPES, label=_("What it does"), required=True, initial=MsgType.ALERT, widget=forms.RadioSelect)
    about = forms.TypedChoiceField(label=_("Which warning it replaces or ends"), coerce=UUID, empty_value=None, required=False)
    event = line(_("What it is about"), _("In a word or two: Power cut, Boil your water."))
    headline = line(_("Headline"))
    text = long(_("What has happened, and for whom"), rows=4)
    instruction = long(_("What people shall do"), rows=3)
    area = line(_("Where"))
    whole = forms.BooleanField(label=_("It holds for the whole municipality"), required=False)
    polygon = long(_("Corners of the area"), _("One on each line: latitude,longitude. Leave it empty if the words are enough."), rows=3)
    severity = EnumField(Severity, said.SEVERITIES, label=_("How severe"), required=True, initial=Severity.MODERATE)
    urgency = EnumField(Urgency, said.URGENCIES, label=_("How soon people must act"), required=True, initial=Urgency.IMMEDIATE)
    certainty = EnumField(Certainty, said.CERTAINTIES, label=_("How sure it is"), required=True, initial=Certainty.OBSERVED)
    category = forms.ChoiceField(label=_("Sort"), choices=[], initial="Safety")
    expires = when(pgettext_lazy("map", "Holds until"))
    web = line(_("Address with more"), _("Begins with https://."))

    def __init__(self, *args: Any, earlier: tuple[IssuedLine, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = list(said.CATEGORIES.items())  # type: ignore[attr-defined]  # a choice field
        choices = [(str(one.id), f"{one.reference} {one.said.alert.headline}") for one in earlier]
        self.fields["about"].choices = [("", "–"), *choices]  # type: ignore[attr-defined]  # a choice field
        # Sent from a page on which there was nothing to replace, perhaps twice, it is a new warning whatever has been written since.
        if not choices or (self.is_bound and not {"kind", "about"} & set(self.data)):
            del self.fields["about"], self.fields["kind"]

    def draft(self) -> IssueDraft:
        """What the form says. A moment that cannot be read is an error of its field."""
        data, names = self.cleaned_data, ("event", "headline", "text", "instruction", "area", "polygon", "category", "web")
        return IssueDraft(
            **{name: data[name] for name in names}, severity=data["severity"], urgency=data["urgency"], certainty=data["certainty"],
            whole=data["whole"], kind=data.get("kind") or MsgType.ALERT, about=data.get("about"), expires=self.to_come("expires"),
        )  # fmt: skip
