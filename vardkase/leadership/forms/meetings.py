"""Forms of the rhythm and its meetings."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from vardkase.incidents import words as incident_words
from vardkase.incidents.forms.base import EnumField, MomentField
from vardkase.incidents.rules import Mark, Secrecy
from vardkase.leadership import words
from vardkase.leadership.forms.base import WHEN, LeadershipForm, line, lines, number, text, when
from vardkase.leadership.queries import StaffRow
from vardkase.leadership.rules.meetings import (
    AgendaPoint,
    Attendance,
    MeetingDraft,
    MeetingKind,
    Move,
    NoteDraft,
    RhythmDraft,
)

CALLED = {kind: word for kind, word in words.MEETINGS.items() if kind not in {MeetingKind.BOARD, MeetingKind.MILESTONE}}
JOINING = _("A telephone number, a link or a talk group. Put no secret codes here.")


def choice(label: Any, *pairs: tuple[str, Any], **more: Any) -> forms.TypedChoiceField:
    """A choice of whole numbers; empty means as proposed."""
    return forms.TypedChoiceField(label=label, required=False, coerce=int, empty_value=None, choices=pairs, **more)


class StaffedForm(LeadershipForm):
    """A form that is about one staff, or about the whole incident."""

    staff_id = forms.TypedChoiceField(label=_("For which staff"), required=False, coerce=UUID, empty_value=None)

    def __init__(self, *args: Any, staffs: tuple[StaffRow, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A staff that has closed since the form was opened is still what was chosen: the action says that it is open no more.
        shown = [one for one in staffs if one.closed_at is None or str(one.id) == self.data.get("staff_id")]
        if shown:
            choices = [("", _("The whole incident")), *((str(one.id), one.said.name) for one in shown)]
            self.fields["staff_id"].choices = choices  # type: ignore[attr-defined]  # a choice field
        else:
            del self.fields["staff_id"]


class RhythmForm(StaffedForm):
    """A timetable from H."""

    h_at = MomentField(
        label=_("H: when crisis leadership was decided"), help_text=_("Empty means now. Points that have passed are left out.")
    )
    hours = choice(_("How far ahead"), ("24", _("24 hours")), ("48", _("48 hours")), initial=48)
    briefing_hours = choice(
        _("Staff briefings"), ("", _("Every 2 hours, then 4, then 8")), ("2", _("Every 2 hours")), ("4", _("Every 4 hours")),
        ("6", _("Every 6 hours")), ("8", _("Every 8 hours")), ("12", _("Every 12 hours")), ("0", _("None")),
    )  # fmt: skip
    decision_hours = choice(
        _("Decision meetings"), ("12", _("Every 12 hours")), ("6", _("Every 6 hours")), ("8", _("Every 8 hours")),
        ("24", _("Every 24 hours")), ("0", _("None")), initial=12,
    )  # fmt: skip
    relief_hours = choice(
        _("Handover before each relief"), ("8", _("Every 8 hours")), ("6", _("Every 6 hours")), ("12", _("Every 12 hours")),
        ("0", _("None")), initial=8,
    )  # fmt: skip
    place = line(_("Place"))
    joining = line(_("How one takes part at a distance"), JOINING)

    def draft(self) -> RhythmDraft:
        """What the form says."""
        data, usual = self.cleaned_data, RhythmDraft(self.now)
        said = {name: data[name] for name in ("hours", "decision_hours", "relief_hours")}
        kept = {name: getattr(usual, name) if value is None else value for name, value in said.items()}
        return RhythmDraft(
            self.past("h_at") or self.now, data.get("staff_id"), briefing_hours=data["briefing_hours"], place=data["place"],
            joining=data["joining"], **kept,
        )  # fmt: skip


class PlanForm(StaffedForm):
    """A meeting to come."""

    kind = EnumField(MeetingKind, CALLED, label=_("What kind of meeting"), required=True, initial=MeetingKind.BRIEFING)
    title = line(_("Title"), _("Only when the kind does not say enough."))
    at = when(_("Begins"), _("«nu» is a time too. For example 03:30, 2 tim, i morgon 08:00, 5 jan 10:00."))
    minutes = number(_("Minutes"), initial=20)
    place = line(_("Place"))
    joining = line(_("How one takes part at a distance"), JOINING)
    field_order = ("kind", "title", "at", "minutes", "staff_id", "place", "joining")

    def draft(self) -> MeetingDraft:
        """What the form says."""
        data = self.cleaned_data
        minutes = 20 if data["minutes"] is None else data["minutes"]
        return MeetingDraft(data["kind"], data.get("staff_id"), data["title"], self.to_come("at"), minutes, data["place"], data["joining"])


class MoveMeetingForm(LeadershipForm):
    """Another time or place."""

    at = when(_("Begins"))
    minutes = number(_("Minutes"))
    place = line(_("Place"))
    joining = line(_("How one takes part at a distance"), JOINING)
    why = text(_("Why"))


class CancelForm(LeadershipForm):
    """Why a meeting is not held."""

    why = text(_("Why it is not held"))


class BeginForm(LeadershipForm):
    """Who is there."""

    present = lines(_("Present"), _("One on each line, by function."))
    absent = lines(_("Absent"))
    chair = line(_("Who leads the meeting"))
    secretary = line(_("Who takes notes"))
    happened = MomentField(label=_("Began at"), help_text=_("Empty means now."))

    def who(self) -> Attendance:
        """What the form says."""
        data = self.cleaned_data
        return Attendance(self.listed("present"), data["chair"], self.listed("absent"), secretary=data["secretary"])


class BeginBoardForm(LeadershipForm):
    """Who sits in the crisis board."""

    chair = line(_("Chair"), _("The function. Count the chair among those present too."))
    present = lines(_("Members present"), _("One on each line, by function."))
    substitutes = lines(_("Serving substitutes"), _("Those who serve in somebody's place. One on each line."))
    uncalled = lines(_("Members who were not called, but came"), _("Those of the members present whom the notice does not name."), rows=2)
    others = lines(_("Others in the room"), _("Officials and others who do not serve. They do not count towards the quorum."), rows=2)
    absent = lines(_("Absent members"))
    members = number(_("How many members the board has"), _("The quorum is counted from it. Empty means as many as were called."))
    secretary = line(_("Secretary"))
    adjusters = lines(_("Who adjust the minutes"), rows=2)
    happened = MomentField(label=_("Began at"), help_text=_("Empty means now."))

    def who(self) -> Attendance:
        """What the form says."""
        data = self.cleaned_data
        return Attendance(
            self.listed("present"), data["chair"], self.listed("absent"), self.listed("substitutes"), data["secretary"],
            self.listed("adjusters"), data["members"], others=self.listed("others"), uncalled=self.listed("uncalled"),
        )  # fmt: skip


class AttendanceForm(LeadershipForm):
    """Somebody who comes or goes while the meeting goes on."""

    came = forms.TypedChoiceField(
        label=_("What happens?"), required=False, coerce=lambda said: said == "came", empty_value=None, initial="came",
        choices=[("came", _("Comes to the meeting")), ("left", _("Leaves the meeting"))], widget=forms.RadioSelect,
    )  # fmt: skip
    name = line(_("Who"), _("The function, as it stands in the list of those present."))
    substitute = forms.BooleanField(label=_("Serves in somebody's place"), required=False)
    at = MomentField(label=_("At what time"), help_text=_("Empty means now."))

    def move(self) -> Move:
        """What the form says."""
        data = self.cleaned_data
        return Move(data["name"], data["came"] is not False, self.past("at") or self.now, data["substitute"])


class NoteForm(LeadershipForm):
    """What was said."""

    text = text(_("What was said"), rows=4)
    point = EnumField(AgendaPoint, words.AGENDA, label=_("Under which point"), empty=_("No point"))
    secrecy = EnumField(Secrecy, incident_words.SECRECY, label=_("Marking"), initial=Secrecy.OPEN)
    statute = line(_("Legal ground of the secrecy"), _("For example OSL 18:13. Needed when the marking is secret."))

    def __init__(self, *args: Any, points: tuple[AgendaPoint, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if points:
            choices = [("", _("No point")), *((str(one), words.AGENDA[one]) for one in points)]
            self.fields["point"].choices = choices  # type: ignore[attr-defined]  # a choice field
        else:
            del self.fields["point"]

    def draft(self) -> NoteDraft:
        """What the form says."""
        data = self.cleaned_data
        return NoteDraft(data["text"], data.get("point"), Mark(data["secrecy"] or Secrecy.OPEN, data["statute"]))


class EndMeetingForm(LeadershipForm):
    """How a meeting ended, and when the next one is."""

    outcome = text(_("What the meeting came to"), rows=3)
    direction_holds = forms.TypedChoiceField(
        label=_("Does the direction still hold?"), required=False, coerce=lambda said: said == "yes", empty_value=None,
        choices=[("", _("It was not asked")), ("yes", _("Yes")), ("no", _("No: it is set anew"))],
    )  # fmt: skip
    next_at = when(_("Next meeting of the same kind"), WHEN)
    happened = MomentField(label=_("Ended at"), help_text=_("Empty means now."))
