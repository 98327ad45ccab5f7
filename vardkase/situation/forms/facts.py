"""Forms of facts: what is new stands first and is all that is needed; the rest is as it was the last time."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from vardkase.incidents import words as incident_words
from vardkase.incidents.forms.base import EnumField, MomentField
from vardkase.incidents.rules import Mark, Secrecy
from vardkase.kernel.moments import Happened, Precision
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.forms.base import LeadershipForm, line, text
from vardkase.situation.forms.been import been
from vardkase.situation.queries.facts_rows import Pair, SeriesLine
from vardkase.situation.rules.facts import (
    STALE_MINUTES,
    FactDraft,
    KeepingDraft,
    SeriesDraft,
    Settlement,
    SettlementDraft,
    Standing,
    lacking_fact,
)
from vardkase.situation.rules.figures import Kind, Qualifier
from vardkase.situation.words.facts import CONFIDENCES, KINDS, QUALIFIERS, SETTLEMENTS, STANDINGS, figure
from vardkase.ui.times import local

INTERVALS = (
    (60, _("an hour")),
    (180, _("three hours")),
    (STALE_MINUTES, _("six hours")),
    (720, _("twelve hours")),
    (1440, _("a day")),
    (4320, _("three days")),
)


class FactForm(LeadershipForm):
    """What is said: the figure and of which moment; how exactly, by whom and how certain it is follow."""

    value = line(
        _("Figure"), _("For example 28 528, ca 6 500 or minst 6 000."), widget=forms.TextInput(attrs={"autocomplete": "off", "size": 20})
    )
    as_of = MomentField(
        label=_("As of"), help_text=_("Of which moment it speaks: nu, 14:00, ca 10, i natt, 3 jan. Never when you were told.")
    )
    qualifier = EnumField(Qualifier, QUALIFIERS, label=_("How exact"), initial=Qualifier.EXACT)
    standing = EnumField(Standing, STANDINGS, label=_("Standing"), initial=Standing.CONFIRMED)
    person = line(_("Who said it, or where it stands"), _("A function or a heading, not a private person."))
    url = forms.CharField(
        label=_("Address of the source"), required=False, widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"})
    )
    confidence = forms.ChoiceField(
        label=_("How reliable the source is"), required=False, choices=[("", _("Not judged")), *CONFIDENCES.items()]
    )
    note = text(_("Note"), _("What must be known to read the figure rightly."))

    FIRST: tuple[str, ...] = ("value", "as_of", "qualifier")

    def __init__(self, *args: Any, line: SeriesLine | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if line is not None and line.said.kind is Kind.STATEMENT:
            self.fields["value"].widget = forms.Textarea(attrs={"rows": 3})
            self.fields["value"].label, self.fields["value"].help_text = _("Statement"), ""
            del self.fields["qualifier"]

    @property
    def first(self) -> list[Any]:
        """The fields that are filled in each time."""
        return [self[name] for name in self.FIRST if name in self.fields]

    @property
    def further(self) -> list[Any]:
        """The fields that are as they were."""
        return [self[name] for name in self.fields if name not in self.FIRST and name != "key"]

    def fact(self) -> FactDraft:
        """What the form says; a moment that cannot be read is left as an error of its field."""
        data = self.cleaned_data
        standing = data["standing"] or Standing.CONFIRMED
        return FactDraft(
            data["value"], self._as_of(standing), data.get("qualifier") or Qualifier.EXACT, standing, data["confidence"], data["person"],
            data["url"], data["note"],
        )  # fmt: skip

    def lacking(self, draft: FactDraft) -> tuple[Refusal, ...]:
        """What the fact lacks, without what is told at its field already."""
        return tuple(one for one in lacking_fact(draft) if one.facts.get("field") not in self.errors)

    def _as_of(self, standing: Standing) -> Happened | None:
        """Of which moment; what is said of a moment to come is read as such."""
        if standing is not Standing.FORECAST:
            return been(self, "as_of", Refusal("situation.as_of_in_future"))
        at = self.to_come("as_of")
        return Happened(at, Precision.MINUTE, str(self.cleaned_data["as_of"]).strip()) if at else None


class RevisionForm(FactForm):
    """What a fact should have been, and why it was wrong."""

    reason = text(_("Why it was wrong"), _("Both stay readable. If the world has changed, enter a new figure instead."))

    FIRST = ("value", "as_of", "qualifier", "reason")

    def __init__(self, *args: Any, was: Happened, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.was = was
        self.initial["as_of"] = written(was)

    def _as_of(self, standing: Standing) -> Happened | None:
        """What nobody has touched stays as precisely as it was said: a day does not become its first minute."""
        untouched = str(self.cleaned_data["as_of"]).strip() == written(self.was)
        return self.was if untouched else super()._as_of(standing)


class SeriesForm(FactForm):
    """A new series with its first fact."""

    what = line(_("What"), _("The same words as in the other series of the same thing, for example Kunder utan el."))
    area = line(_("Area"), _("As narrow as the source says it."))
    organisation = line(_("Source"), _("The organisation that says it."))
    kind = EnumField(Kind, KINDS, label=_("What it is"), initial=Kind.COUNT)
    unit = line(_("Unit"), _("What is counted: kunder, hushåll, personer. Of a measurement: mm, °C."))
    owner = line(_("Who looks after it"), _("The function that is reminded when the newest figure has become old."))
    stale_minutes = forms.TypedChoiceField(
        label=_("Becomes old after"), coerce=int, choices=INTERVALS, initial=STALE_MINUTES, required=False
    )
    secrecy = EnumField(Secrecy, incident_words.SECRECY, label=_("Marking"), initial=Secrecy.OPEN)
    statute = line(_("Legal ground of the secrecy"), _("For example OSL 18:13. Needed when the marking is secret."))

    other_unit = forms.BooleanField(label=_("The same thing is to be counted in two units"), required=False)

    FIRST = ("what", "area", "organisation", "value", "unit", "other_unit", "as_of", "qualifier")
    field_order = FIRST

    def __init__(self, *args: Any, known: tuple[SeriesLine, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {
            name: sorted({getattr(one.said, name) for one in known} - {""}, key=str.casefold)
            for name in ("what", "area", "organisation", "unit")
        }
        for name in self.known:
            self.fields[name].widget.attrs |= {"list": f"known-{name}", "autocomplete": "off"}

    @property
    def first(self) -> list[Any]:
        """The fields that are filled in each time; that two units are meant is asked about when it has been said that there are two."""
        errors = self.errors.as_data().get("unit", []) if self.is_bound else []
        asked = "other_unit" in self.data or any(one.code == "situation.series_has_other_unit" for one in errors)
        return [one for one in super().first if one.name != "other_unit" or asked]

    def draft(self) -> SeriesDraft:
        """The series that the form opens."""
        data = self.cleaned_data
        mark = Mark(data["secrecy"] or Secrecy.OPEN, data["statute"])
        return SeriesDraft(
            data["what"], data["area"], data["organisation"], data["kind"] or Kind.COUNT, data["unit"], data["owner"],
            data["stale_minutes"] or STALE_MINUTES, mark,
        )  # fmt: skip


class KeepingForm(LeadershipForm):
    """Who looks after a series, and how old its newest may be."""

    owner = line(_("Who looks after it"), _("The function that is reminded when the newest figure has become old."))
    stale_minutes = forms.TypedChoiceField(
        label=_("Becomes old after"), coerce=int, choices=INTERVALS, initial=STALE_MINUTES, required=False
    )
    ended = forms.BooleanField(label=_("The series is not followed any longer: nobody is reminded of it"), required=False)
    reason = text(_("Why"), _("Needed when the series is no longer followed."))

    def __init__(self, *args: Any, minutes: int = STALE_MINUTES, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if minutes not in dict(INTERVALS):
            count = _("%(count)s minutes") % {"count": minutes}
            self.fields["stale_minutes"].choices = [*INTERVALS, (minutes, count)]  # type: ignore[attr-defined]  # a choice field

    def draft(self) -> KeepingDraft:
        """What the form says."""
        data = self.cleaned_data
        return KeepingDraft(data["owner"], data["stale_minutes"] or STALE_MINUTES, not data["ended"], data["reason"])


class SettlementForm(LeadershipForm):
    """What holds where two sources contradict each other."""

    how = EnumField(Settlement, SETTLEMENTS, label=_("What holds"), required=False, widget=forms.RadioSelect)
    holds = forms.TypedChoiceField(label=_("Which of them"), required=False, coerce=UUID, empty_value=None, widget=forms.RadioSelect)
    reason = text(_("Why"), _("Whom you asked, and what they answered."), rows=3)

    def __init__(self, *args: Any, pair: Pair | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        those = (pair.one, pair.other) if pair else ()
        self.fields["holds"].choices = [(str(one.id), _told(one)) for one in those]  # type: ignore[attr-defined]  # a choice field

    def draft(self) -> SettlementDraft:
        """What the form says."""
        data = self.cleaned_data
        return SettlementDraft(data["how"], data["holds"], data["reason"])


class ApartForm(LeadershipForm):
    """Which series may be added, and on whose word."""

    series = forms.TypedMultipleChoiceField(label=_("Series to add"), coerce=UUID, required=False, widget=forms.CheckboxSelectMultiple)
    said_by = line(_("Who says that the areas do not overlap"), _("The function that answers for it."))
    grounds = text(_("How they know"), _("For example that each customer has one grid owner."))

    def __init__(self, *args: Any, lines: tuple[SeriesLine, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["series"].choices = [(str(one.id), _told(one)) for one in lines]  # type: ignore[attr-defined]  # a choice field


class ReasonForm(LeadershipForm):
    """Why."""

    reason = text(_("Why"))


def written(when: Happened) -> str:
    """A moment as it stands in a field: with its clock unless it is a whole day."""
    return local(when.at).strftime("%Y-%m-%d" if when.precision is Precision.DAY else "%Y-%m-%d %H:%M") if when.at else ""


def _told(one: SeriesLine) -> str:
    newest = one.latest
    value = figure(newest.said.value, newest.said.qualifier, one.said.unit, one.said.kind) if newest else "–"
    return f"{one.said.organisation}, {one.said.area}: {value}"
