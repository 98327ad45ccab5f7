"""Forms of forecasts: what was said is read as of the moment when it was said, so that «16:00» is the next four o'clock after that."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vardkase.incidents import words as incident_words
from vardkase.incidents.forms.base import EnumField, MomentField
from vardkase.incidents.rules import Mark, Secrecy
from vardkase.kernel.moments import STOCKHOLM, Happened
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.forms.base import LeadershipForm, line, read_ahead, text, when
from vardkase.situation.forms.been import been
from vardkase.situation.forms.facts import written
from vardkase.situation.queries.forecasts import Ladder
from vardkase.situation.rules.forecasts import ForecastDraft, Foretold, OutcomeDraft, SubjectDraft
from vardkase.situation.words.forecasts import FORETOLD
from vardkase.ui.forms import add_refusal

# What says a time of day, or a length of time from now on; anything else names a day.
_CLOCK = re.compile(r"\d[:.]\d|\b(?:nu|kl|tim|min|h)\b|\d\s*(?:h|tim|min|dygn|dagar)", re.IGNORECASE)
_LENGTH = re.compile(r"(\d{1,3})\s*(?:dygn|dagar)", re.IGNORECASE)


def read_end(said: str, stated: datetime, *, last: bool) -> datetime:
    """A moment to come as of when it was stated; a day by its name is its beginning, or its end when it is the `last`.

    Refused: what `read_ahead` refuses.
    """
    if length := _LENGTH.fullmatch(said):
        return stated + timedelta(days=int(length[1]))
    found = read_ahead(said, stated)
    if _CLOCK.search(said):
        return found
    day = found.astimezone(STOCKHOLM).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    return (day + timedelta(days=last)).replace(tzinfo=STOCKHOLM)


class ForecastForm(LeadershipForm):
    """What somebody says will be."""

    organisation = line(_("Who says it"), _("The organisation."))
    stated_at = MomentField(label=_("Said when"), help_text=_("When they said it: nu, 14:00, ca 10, i går. Never when you were told."))
    until = when(_("At the latest"), _("For example 18:00, 3 dygn, 10 jan, 4 jan 18:00."))
    since = when(_("At the earliest"), _("If they said so. Empty when only one moment was said."))
    low = line(_("Number, at the least"), "", widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 12}))
    high = line(_("Number, at the most"), _("Empty when only one number was said."), widget=forms.TextInput(attrs={"size": 12}))
    words = line(_("In their words"), _("For example «upp till en vecka» or what the forecast hangs on."))
    person = line(_("Who said it, or where it stands"), _("A function or a heading, not a private person."))
    url = forms.CharField(label=_("Address of the source"), required=False, widget=forms.TextInput(attrs={"inputmode": "url"}))

    FIRST: tuple[str, ...] = ("organisation", "until", "since", "low", "high", "stated_at", "words")

    def __init__(self, *args: Any, kind: Foretold | None = None, organisations: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {Foretold.MOMENT: ("low", "high"), Foretold.NUMBER: ("since", "until")}.get(kind, ()) if kind else ():
            del self.fields[name]
        self.known = {"organisation": organisations}
        self.fields["organisation"].widget.attrs |= {"list": "known-organisation", "autocomplete": "off"}

    @property
    def first(self) -> list[Any]:
        """The fields that are filled in each time."""
        return [self[name] for name in self.FIRST if name in self.fields]

    @property
    def further(self) -> list[Any]:
        """The fields that can wait."""
        return [self[name] for name in self.fields if name not in self.FIRST and name != "key"]

    def forecast(self) -> ForecastDraft:
        """What the form says; moments that cannot be read are left as errors of their fields."""
        data = self.cleaned_data
        stated = self.stated()
        at = stated.at if stated and stated.at else self.now
        return ForecastDraft(
            data["organisation"], stated, self._end("since", at, last=False), self._end("until", at, last=True), data.get("low", ""),
            data.get("high", ""), data["person"], data["url"], data["words"],
        )  # fmt: skip

    def stated(self) -> Happened | None:
        """When it was said."""
        return been(self, "stated_at", Refusal("situation.stated_in_future"))

    def _end(self, name: str, stated: datetime, *, last: bool) -> datetime | None:
        said = str(self.cleaned_data.get(name) or "").strip()
        if not said:
            return None
        # «Tor 10 jan» alone, without an earliest, is the whole of that day.
        try:
            return read_end(said, stated, last=last)
        except Refusal as refusal:
            add_refusal(self, refusal, name)
            return None


class OpenForecastForm(ForecastForm):
    """Something of which forecasts are followed, with the first of them."""

    what = line(_("What is foretold"), _("The same words for all areas, for example Strömmen är tillbaka."))
    area = line(_("Area"), _("As narrow as the source says it."))
    kind = EnumField(Foretold, FORETOLD, label=_("What it is"), initial=Foretold.MOMENT)
    unit = line(_("Unit"), _("Of a number: what is counted."))
    at = when(_("Of which moment the number is"), _("Only of a number, for example 10 jan 08:00."))
    owner = line(_("Who looks after it"), _("The function that is asked what came of it."))
    secrecy = EnumField(Secrecy, incident_words.SECRECY, label=_("Marking"), initial=Secrecy.OPEN)
    statute = line(_("Legal ground of the secrecy"), _("For example OSL 18:13. Needed when the marking is secret."))

    FIRST = ("what", "area", "organisation", "until", "since", "stated_at", "words")
    field_order = ("what", "area", "organisation", "until", "since", "stated_at", "words", "kind", "low", "high", "unit", "at")

    def draft(self) -> SubjectDraft:
        """What is followed."""
        data = self.cleaned_data
        mark = Mark(data["secrecy"] or Secrecy.OPEN, data["statute"])
        return SubjectDraft(
            data["what"], data["area"], data["kind"] or Foretold.MOMENT, data["unit"], self.to_come("at"), data["owner"], mark
        )


class CorrectForecastForm(ForecastForm):
    """What a forecast was, that we wrote down wrongly."""

    reason = text(_("Why it was wrong"), _("Both stay readable. If the source has changed its mind, enter a new forecast instead."))

    FIRST = (*ForecastForm.FIRST, "reason")

    def __init__(self, *args: Any, was: Happened, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.was = was
        self.initial["stated_at"] = written(was)

    def stated(self) -> Happened | None:
        """When it was said stays as precisely as it was told, unless somebody has touched it."""
        untouched = str(self.cleaned_data["stated_at"]).strip() == written(self.was)
        return self.was if untouched else super().stated()


class OutcomeForm(LeadershipForm):
    """What came true."""

    came = MomentField(label=_("Came about"), help_text=_("As precisely as it is known: 23 jan 20:00, 23 jan, i går kväll."))
    value = line(_("Became"), "", widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 12}))
    organisation = line(_("Who says it"), _("The organisation."))
    note = text(_("Note"), _("If nobody came to know: leave the rest empty and write why."))
    person = line(_("Who said it, or where it stands"), _("A function or a heading, not a private person."))
    url = forms.CharField(label=_("Address of the source"), required=False, widget=forms.TextInput(attrs={"inputmode": "url"}))
    reason = text(_("Why it was wrong"), _("Both stay readable."))

    def __init__(self, *args: Any, ladder: Ladder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["value" if ladder.said.subject.kind is Foretold.MOMENT else "came"]
        if ladder.outcome is None:
            del self.fields["reason"]

    def outcome(self) -> OutcomeDraft:
        """What the form says."""
        data = self.cleaned_data
        came = been(self, "came", Refusal("situation.outcome_in_future")) if "came" in self.fields else None
        return OutcomeDraft(
            came, data.get("value", ""), data["organisation"], data["person"], data["url"], data["note"], data.get("reason", "")
        )
