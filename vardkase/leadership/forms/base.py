"""What the forms of leadership share: moments to come, and lists written one on each line."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any

from django import forms
from django.utils.html import strip_tags
from django.utils.safestring import SafeData
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vardkase.incidents.forms.alarms import coming
from vardkase.incidents.forms.base import KeyedForm
from vardkase.kernel.moments import WEEKDAYS, Precision, parse_coming_day, parse_happened
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.seen import digest
from vardkase.ui.forms import MomentInput, add_refusal
from vardkase.ui.times import local

# How far ahead the parser of what has happened is told that it is, so that it reads what is to come.
_AHEAD = timedelta(days=800)
_MONTHS = "jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec"
_WEEKDAY = r"(?:(?P<weekday>mån|tis|ons|tors?|fre|lör|sön)(?:dag(?:en)?)?\.?,?\s+)?(?:den\s+)?"
_DATED = re.compile(rf"{_WEEKDAY}(?:\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}\s*(?:{_MONTHS})[a-zåäö]*\s+\d{{4}}\b)", re.IGNORECASE)
_DAY = re.compile(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}}(?:\s*(?:{_MONTHS})[a-zåäö]*|/\d{{1,2}}))\.?(?P<rest>(?:\s+(?!\d{{4}}\b).*)?)", re.IGNORECASE
)
WHEN = _("For example 03:30, 2 tim, i morgon 08:00, 5 jan 10:00.")


class LeadershipForm(KeyedForm):
    """A form of leadership."""

    mark_optional = False

    def to_come(self, name: str) -> datetime | None:
        """The moment to come of a text field, None when it is empty. What cannot be read is shown as an error of the field."""
        said = str(self.cleaned_data.get(name) or "").strip()
        if not said:
            return None
        try:
            return read_ahead(said, self.now)
        except Refusal as refusal:
            add_refusal(self, refusal, name)
            return None

    def past(self, name: str) -> datetime | None:
        """The moment of a text field that has been, None when it is empty or cannot be read."""
        found = self.parsed(name)
        return found.at if found else None

    def listed(self, name: str) -> tuple[str, ...]:
        """The lines of a list."""
        return tuple(line for line in str(self.cleaned_data.get(name) or "").splitlines() if line.strip())


class SeenForm(LeadershipForm):
    """A form that changes what another may have changed meanwhile: it carries a fingerprint of what it was opened on.

    One that comes too late keeps what was typed, tells how it stands now, and is then opened on that.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, shown: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown = digest(shown)
        self.initial.setdefault("seen", self.shown)
        self.stands: list[tuple[str, str]] = []

    def refuse(self, refusal: Refusal, field: str | None = None) -> None:
        """Shows a refusal; of what was changed meanwhile, also how the fields stand now that say something else here."""
        if refusal.code == "leadership.changed_meanwhile":
            self.stands = [self._now(name) for name in self.changed_data if name not in {"key", "seen"}]
            self.data = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
            self.data["seen"] = self.shown  # type: ignore[index]  # the copy may be changed
        super().refuse(refusal, field)

    def _now(self, name: str) -> tuple[str, str]:
        value = self.get_initial_for_field(self.fields[name], name)
        labels = dict(getattr(self.fields[name], "choices", ()))
        values = value if isinstance(value, list) else [value]
        said = ", ".join(_read(labels.get(one, one)) for one in values if one not in (None, ""))
        return gettext("Now: %(field)s") % {"field": self.fields[name].label}, said or "–"


def _read(label: Any) -> str:
    """A label as it is read: one that is drawn, with a mark or a hint, in its words alone."""
    said = str(label)
    return " ".join(unescape(strip_tags(said.replace("<", " <"))).split()) if isinstance(said, SafeData) else said


def read_ahead(said: str, now: datetime) -> datetime:
    """A moment to come: `nu`, `2 tim`, `03:30`, `i morgon 08:00`, `tisdag 08:00`, `5 jan 10:00`, `2019-01-05 10:00`.

    A day alone means noon. A day without its year is the next one that the calendar has.
    Refused: "leadership.unread_time", "leadership.time_too_far_ahead", a day that there is not or that is another weekday, and what
    `parse_coming_day` refuses.
    """
    if said.casefold() in {"nu", "now"}:
        return now
    if _DATED.match(said):
        return _dated(said, now)
    if named := _DAY.fullmatch(said):
        return _next(named, said, now)
    if (at := parse_coming_day(said, now=now)) is not None:
        return at
    try:
        return coming(said, now)
    except Refusal:
        raise Refusal("leadership.unread_time", said=said)


def _next(named: re.Match[str], said: str, now: datetime) -> datetime:
    """The next such day of the calendar; the weekday that was said with it must be its own."""
    this = local(now).year
    years = (_dated(f"{named['day']} {year}{named['rest']}", now) for year in (this, this + 1))
    at = next((at for at in years if at > now), now)
    if named["weekday"] and local(at).weekday() != WEEKDAYS.index(named["weekday"][:3].lower()):
        raise Refusal("moment.wrong_weekday", said=said, date=local(at).date())
    return at


def _dated(said: str, now: datetime) -> datetime:
    try:
        found = parse_happened(said, now=now + _AHEAD)
    except Refusal as refusal:
        # To the parser of what has happened such a moment "has not been yet", which is not what is wrong with it here.
        if refusal.code == "moment.in_future":
            raise Refusal("leadership.time_too_far_ahead", said=said)
        raise
    if found.at is None:
        raise Refusal("leadership.unread_time", said=said)
    return found.at + timedelta(hours=12) if found.precision is Precision.DAY else found.at


def line(label: Any, hint: Any = "", **more: Any) -> forms.CharField:
    """A field of one line, never required by itself: the action says what is missing, and why."""
    return forms.CharField(label=label, required=False, help_text=hint, **more)


def text(label: Any, hint: Any = "", rows: int = 2) -> forms.CharField:
    """A field of several lines."""
    return forms.CharField(label=label, required=False, help_text=hint, widget=forms.Textarea(attrs={"rows": rows}))


def lines(label: Any, hint: Any = "", rows: int = 3) -> forms.CharField:
    """A list, one on each line."""
    return text(label, hint or _("One on each line."), rows)


def number(label: Any, hint: Any = "", **more: Any) -> forms.IntegerField:
    """A whole number, typed: a phone shows its figures, and nothing is changed by turning a wheel."""
    widget = forms.TextInput(attrs={"inputmode": "numeric", "size": "6", "autocomplete": "off"})
    return forms.IntegerField(label=label, required=False, help_text=hint, widget=widget, **more)


def when(label: Any, hint: Any = WHEN) -> forms.CharField:
    """A moment in words."""
    return forms.CharField(label=label, required=False, max_length=60, help_text=hint, widget=MomentInput)
