"""Forms of rosters, shifts, proposals and handovers."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vardkase.incidents.forms.alarms import coming
from vardkase.kernel.moments import Precision, parse_happened
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.endurance.problem import HORIZONS
from vardkase.leadership.events import RosterSet
from vardkase.leadership.forms.base import LeadershipForm, SeenForm, line, lines, read_ahead, text, when
from vardkase.leadership.queries import CardLine
from vardkase.leadership.rules.shifts import LONGEST_PLANNED, Member, PersonDraft, RosterDraft, RosterRole, ShiftDraft, Time
from vardkase.ui.forms import add_refusal
from vardkase.ui.times import local

# Whoever writes a clock that was so short a time ago means somebody who has come on, and not a shift of tomorrow.
JUST_BEEN = timedelta(hours=3)
JUST_ON = _("For example 03:30 or 5 jan 10:00. Now, or a clock of the last three hours: the person is on since then.")
CLOCK = re.compile(r"(?:kl\.?\s*)?\d{1,2}(?:[:.]\d{2})?")
STANDARD_ROLES = ("Stabschef", "Lägesfunktion", "Loggförare", "Kommunikation")
_ROLE = re.compile(r"(?P<label>.*?)(?:\s*[×x*]\s*(?P<places>\d{1,2}))?")
_SPAN = re.compile(r"(?P<first>.+?)\s+(?:–|-|till)\s+(?P<last>.+)")


def stamp(at: datetime | None) -> str:
    """A moment as a form reads it again: with its year."""
    return f"{local(at):%Y-%m-%d %H:%M}" if at else ""


class ShiftForm(LeadershipForm):
    """A form whose moments are to come, have just been, or are said with their day."""

    def start(self, name: str) -> datetime | None:
        """The moment at which a shift begins; None when it is empty or cannot be read, which its field then says."""
        said = str(self.cleaned_data.get(name) or "").strip()
        try:
            return read_start(said, self.now) if said else None
        except Refusal as refusal:
            add_refusal(self, refusal, name)
            return None

    def span(self, first: str, last: str) -> Time | None:
        """Two moments, the second after the first. None when one lacks or cannot be read, and a field says so."""
        starts_at = self.start(first)
        said = str(self.cleaned_data.get(last) or "").strip()
        ends_at = None
        if starts_at and said:
            try:
                ends_at = after(said, starts_at, self.now)
            except Refusal as refusal:
                add_refusal(self, refusal, last)
        if not self.errors and (starts_at is None or ends_at is None):
            add_refusal(self, Refusal("leadership.hours_unreadable"), first if starts_at is None else last)
        return None if starts_at is None or ends_at is None else Time(starts_at, ends_at)


def read_start(said: str, now: datetime) -> datetime:
    """When a shift begins: now, to come, or just been. Refused as `read_ahead` refuses.

    `nu` is now. A clock alone is the last time that it showed so when that is at most three hours ago, and else the next one. What names a
    day that has been within the last day and night (`i dag 06:00`, `29 nov 06:00`) is that moment.
    """
    if said.casefold() in {"nu", "now"}:
        return now
    is_clock = CLOCK.fullmatch(said.casefold()) is not None
    try:
        been = parse_happened(said, now=now)
    except Refusal:
        been = None
    if been and been.at and been.precision is Precision.MINUTE and now - been.at <= (JUST_BEEN if is_clock else LONGEST_PLANNED):
        return been.at
    return read_ahead(said, now)


def after(said: str, starts_at: datetime, now: datetime) -> datetime:
    """The end of something: a clock alone is the next time after its beginning, `8 tim` so long after it."""
    try:
        return coming(said, starts_at)
    except Refusal:
        return read_ahead(said, now)


class RosterForm(SeenForm):
    """Which roles of a staff are to be manned."""

    name = line(_("Staff"), _("For example «Central krisledning»."))
    cards = forms.MultipleChoiceField(
        label=_("Roles of the staff that are to be manned around the clock"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("From the action cards that are handed out. Ticked: those that need relief from the first day."),
    )
    roles = lines(
        _("Roles that are to be manned around the clock"), _("One on each line. With more than one place: «Krisstöd × 3»."), rows=8
    )
    staff_id = forms.TypedChoiceField(label=_("Which open staff is it for?"), required=False, coerce=UUID, empty_value=None)

    def __init__(
        self,
        *args: Any,
        staffs: tuple[tuple[UUID, str], ...] = (),
        before: RosterSet | None = None,
        cards: tuple[CardLine, ...] = (),
        others: list[tuple[str, str]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, shown=before, **kwargs)
        self.before, self.others = before, others or []
        self.offered = {card.said.key: RosterRole(card.said.label.casefold(), card.said.label, card.said.wanted) for card in cards}
        if self.offered:
            choices = [(key, written_role(role)) for key, role in self.offered.items()]
            self.fields["cards"].choices = choices  # type: ignore[attr-defined]  # a choice field
            self.fields["roles"].label = gettext("Further roles")
        else:
            del self.fields["cards"]
        if before or not staffs:
            del self.fields["staff_id"]
        else:
            choices = [("", gettext("None of them")), *((str(id), name) for id, name in staffs)]
            self.fields["staff_id"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def draft(self) -> RosterDraft:
        """What the form says. A role that keeps its name keeps its key."""
        keys = {role.label.casefold(): role.key for role in self.before.roles} if self.before else {}
        roles = [self.offered[key] for key in self.cleaned_data.get("cards", ())]
        for said in self.listed("roles"):
            found = _ROLE.fullmatch(said.strip())
            label = found["label"].strip() if found else said.strip()
            roles.append(RosterRole(keys.get(label.casefold(), label.casefold()), label, int(found["places"] or 1) if found else 1))
        return RosterDraft(self.cleaned_data["name"], tuple(roles), self.cleaned_data.get("staff_id"))


def written_role(role: RosterRole) -> str:
    """A role of a roster as it is written, with how many places it has."""
    return role.label if role.places == 1 else f"{role.label} × {role.places}"


class BringForm(LeadershipForm):
    """Those who could be in a roster, from what the house knows: holders and who said yes are ticked."""

    people = forms.MultipleChoiceField(label=_("Bring in"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, people: list[tuple[str, str]], ticked: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if people:
            self.fields["people"].choices = people  # type: ignore[attr-defined]  # a choice field
            self.initial.setdefault("people", ticked)
        else:
            del self.fields["people"]


class PersonForm(SeenForm):
    """Somebody who can be asked."""

    name = line(_("Name or function"))
    roles = forms.MultipleChoiceField(label=_("Roles that the person can hold"), required=False, widget=forms.CheckboxSelectMultiple)
    organisation = line(_("Borrowed from"), _("Only for somebody from outside: which municipality or organisation."))
    travel_minutes = forms.IntegerField(label=_("Minutes to get here"), required=False, min_value=0, initial=30)
    available_from = when(_("Can come from"), _("Empty means from now. For example 5 jan 06:00."))
    available_to = when(_("Can stay until"), _("Empty means until further notice."))
    away = lines(
        _("Cannot"), _("One time on each line, such as «4 jan 18:00 – 5 jan 06:00». Do not write why: neither illness nor other reasons.")
    )
    off_at = when(_("Last came off work"), _("When the person has worked elsewhere. Rest counts from then. For example 03:30."))

    def __init__(self, *args: Any, roles: tuple[RosterRole, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = [(role.key, role.label) for role in roles]  # type: ignore[attr-defined]  # a choice field

    def draft(self, before: tuple[UUID, PersonDraft] | None) -> PersonDraft:
        """What the form says of a new person, or of one who is there."""
        data = self.cleaned_data
        return PersonDraft(
            data["name"], tuple(data["roles"]), data["organisation"], data["travel_minutes"] or 0, self.known("available_from", before),
            self.known("available_to", before), self._away(), self.past("off_at"), before[1].person_id if before else None,
            before[0] if before else None,
        )  # fmt: skip

    def known(self, name: str, before: tuple[UUID, PersonDraft] | None) -> datetime | None:
        """A moment of the form; one that stands unchanged is kept to the second."""
        if before and str(self.cleaned_data.get(name) or "").strip() == stamp(getattr(before[1], name)):
            found: datetime | None = getattr(before[1], name)
            return found
        return self.to_come(name)

    def _away(self) -> tuple[Time, ...]:
        found = []
        for said in self.listed("away"):
            parts = _SPAN.fullmatch(said.strip())
            try:
                if parts is None:
                    raise Refusal("leadership.away_unreadable", said=said.strip())
                starts_at = read_ahead(parts["first"], self.now)
                found.append(Time(starts_at, after(parts["last"], starts_at, self.now)))
            except Refusal as refusal:
                code = refusal if refusal.code == "leadership.away_unreadable" else Refusal("leadership.away_unreadable", said=said.strip())
                add_refusal(self, code, "away")
        return tuple(found)


class PlanShiftForm(ShiftForm):
    """Somebody in a role for some hours."""

    role_key = forms.ChoiceField(label=_("Role"), required=False)
    member_id = forms.TypedChoiceField(label=_("Who is asked"), required=False, coerce=UUID, empty_value=None)
    starts_at = when(_("Begins"), JUST_ON)
    ends_at = when(_("Ends, the handover counted"), _("For example 14:30 or 8 tim."))
    despite = text(_("Why, if it departs from the rules of rest"), _("Needed only then, and stands in the log."))

    def __init__(self, *args: Any, roles: tuple[RosterRole, ...], members: tuple[Member, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role_key"].choices = [(role.key, role.label) for role in roles]  # type: ignore[attr-defined]  # a choice field
        self.fields["member_id"].choices = [(str(one.id), one.said.name) for one in members]  # type: ignore[attr-defined]  # as above

    def draft(self) -> ShiftDraft | None:
        """What the form says; None when the hours cannot be read."""
        data, hours = self.cleaned_data, self.span("starts_at", "ends_at")
        if hours is None:
            return None
        who, is_on = data["member_id"] or UUID(int=0), hours.starts_at <= self.now
        return ShiftDraft(data["role_key"], who, hours.starts_at, hours.ends_at, data["despite"], is_on)


class HoursForm(ShiftForm):
    """Other hours of a shift."""

    starts_at = when(_("Begins"))
    ends_at = when(_("Ends, the handover counted"), _("For example 14:30 or 8 tim."))
    despite = text(_("Why, if it departs from the rules of rest"), _("Needed only then, and stands in the log."))


class HolderForm(ShiftForm):
    """Since when whoever holds a role is on, and until when."""

    starts_at = when(_("On since"))
    ends_at = when(_("Ends, the handover counted"), _("For example 14:30 or 8 tim."))
    take_back = forms.BooleanField(
        label=_("Take back planned shifts that leave too little rest"), required=False,
        help_text=_("Only those that nobody has been asked for yet. Ask for a new proposal afterwards."),
    )  # fmt: skip
    despite = text(_("Why, if it departs from the rules of rest"), _("Needed only then, and stands in the log."))

    def __init__(self, *args: Any, has_planned: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not (has_planned or self.is_bound):
            del self.fields["take_back"]


class StepForm(LeadershipForm):
    """Somebody answers, comes on, is relieved."""

    at = when(_("When"), _("Empty means now. For example 06:05."))
    words = text(_("A few words"), _("Only what the staff needs to know. Never write about health."))

    def __init__(self, *args: Any, with_moment: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_moment:
            del self.fields["at"]

    def came(self) -> datetime | None:
        """When it was; None for now, or when it cannot be read. A clock nearer ahead than back is refused: it is not yesterday's."""
        at = self.past("at")
        is_clock = CLOCK.fullmatch(str(self.cleaned_data.get("at") or "").strip().casefold()) is not None
        if at and is_clock and self.now - at > timedelta(hours=12):
            add_refusal(self, Refusal("leadership.shift_step_in_future"), "at")
            return None
        return at


class AskedForm(LeadershipForm):
    """The planned shifts that people have been asked for, all of them unless some are taken away."""

    shifts = forms.TypedMultipleChoiceField(
        label=_("Has been asked for"), required=False, coerce=UUID, widget=forms.CheckboxSelectMultiple,
        help_text=_("Take away those whom nobody has reached yet."),
    )  # fmt: skip

    def __init__(self, *args: Any, shifts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if shifts:
            self.fields["shifts"].choices = shifts  # type: ignore[attr-defined]  # a choice field
            self.initial.setdefault("shifts", [id for id, _label in shifts])
        else:
            del self.fields["shifts"]


class AskPlanForm(LeadershipForm):
    """From when, and for how long."""

    starts_at = when(_("The plan begins"), _("Empty means now. For example 03:30, 2 tim, i morgon 08:00, 5 jan 10:00."))
    hours = forms.TypedChoiceField(label=_("And covers"), coerce=int, initial="72")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(hours), gettext("%(hours)s hours") % {"hours": hours}) for hours in HORIZONS]
        self.fields["hours"].choices = choices  # type: ignore[attr-defined]  # a choice field


class AdoptForm(LeadershipForm):
    """Nothing to fill in: what is adopted stands on the page."""


class HandoverForm(LeadershipForm):
    """What whoever goes off wants to say besides what the sheet says."""

    words = text(
        _("Your own words"), _("What worries you, what is about to happen, whom to call. Never write about anybody's health."), rows=5
    )


class ReceiptForm(LeadershipForm):
    """Who takes over: somebody of the roster, or somebody else. Nobody is chosen from the start: it is to be stated."""

    member_id = forms.TypedChoiceField(label=_("Who takes over"), required=False, coerce=UUID, empty_value=None)
    by = line(_("Or somebody else"), _("Name or function."))

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if people:
            self.fields["member_id"].choices = [("", "–"), *people]  # type: ignore[attr-defined]  # a choice field
        else:
            del self.fields["member_id"]
            self.fields["by"].label = _("Who takes over")
