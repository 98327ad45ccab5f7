"""The rhythm as a plan, and each meeting as a page: what it speaks of, what was said, what came of it."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.incidents.queries import IncidentRow
from vardkase.incidents.views.room import room
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.kernel.once import one_look
from vardkase.leadership import actions, queries, words
from vardkase.leadership.forms import (
    AttendanceForm,
    BeginBoardForm,
    BeginForm,
    CancelForm,
    EndMeetingForm,
    MoveMeetingForm,
    NoteForm,
    PlanForm,
    RhythmForm,
)
from vardkase.leadership.rules.attendance import counted, here
from vardkase.leadership.rules.meetings import MeetingKind, MeetingState, check_when_said
from vardkase.leadership.views.acts import Act, Scene, moment, page, said, unread
from vardkase.leadership.views.plan import drawn
from vardkase.ui import times

TONES = {MeetingState.PLANNED: "yellow", MeetingState.UNDER_WAY: "orange", MeetingState.HELD: "green", MeetingState.CANCELLED: "grey"}


@gates.requires(Capability.INCIDENT_READ)
@require_GET
@one_look()
def meetings(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """The plan of the next day or two, drawn and as a table; what has been lies folded below."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="meetings")
    hours = 48 if request.GET.get("hours") == "48" else 24
    since = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
    h_at = queries.h_moment(request.viewer, incident_id)
    found = queries.rhythm(request.viewer, incident_id, now=now)
    alive = [one for one in found if one.state in {MeetingState.PLANNED, MeetingState.UNDER_WAY}]
    coming = [one for one in alive if one.at <= since + timedelta(hours=hours)]
    later = [one for one in alive if one not in coming]
    context["can"] = queries.abilities(request.viewer, context["incident"])
    over = [one for one in found if one.state not in {MeetingState.PLANNED, MeetingState.UNDER_WAY}]
    context |= {
        "page_title": _("Meetings"),
        "rows": [shown(one, h_at) for one in coming],
        "later": [shown(one, h_at) for one in later],
        "over": [shown(one, h_at) for one in reversed(over)],
        "nothing": _nothing(context["incident"], context["can"], later),
        "plan": drawn(found, since, hours) if found else None,
        "h_at": h_at,
        "hours": hours,
        "no_side": True,
    }
    return render(request, "leadership/meetings.html", context)


def _nothing(row: IncidentRow, can: queries.Abilities, later: list[queries.MeetingLine]) -> tuple[str, str]:
    """What stands where no meeting is near: what there is instead, and what the viewer may do about it."""
    if not row.state.is_written_in:
        return _("No meeting is near"), _("The incident is over.")
    if later:
        return _("No meeting is near"), _("What is planned stands under “Later”.")
    if not can.task:
        return _("No meetings are planned"), _("Whoever leads the staff sets the timetable. It is shown here when it is set.")
    if not can.lead:
        return _("No meetings are planned"), _("Plan the first meeting. Everybody in the room then sees when the next one is.")
    return (
        _("No meetings are planned"),
        _("Set a timetable from H, or plan the first meeting. Everybody in the room then sees when the next one is."),
    )


def shown(line: queries.MeetingLine, h_at: datetime | None = None) -> dict[str, Any]:
    """A meeting as a list shows it. A milestone has a button of its own, with a key of its own."""
    word = words.MEETING_STATES[line.state]
    return {
        "line": line,
        "name": words.meeting_name(line),
        "h": times.h_clock(h_at, line.at) if h_at else "",
        "tone": "red" if line.late else TONES[line.state],
        "word": _("Late: should have begun") if line.late else str(word),
        "key": new_id() if line.kind == MeetingKind.MILESTONE and line.state == MeetingState.PLANNED else None,
    }


@gates.requires(Capability.INCIDENT_READ)
@require_GET
@one_look()
def meeting(request: ViewerRequest, incident_id: UUID, meeting_id: UUID) -> HttpResponse:
    """One meeting: before it the agenda, during it notes, decisions and tasks in one step, after it what came of it."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="meetings")
    detail = queries.meeting(request.viewer, incident_id, meeting_id, now=now)
    agenda = queries.agenda(request.viewer, incident_id, meeting_id, now=now)
    known = queries.decisions(request.viewer, incident_id, now=now)
    replaced = {one.id: one.superseded_by_reference for one in known if one.superseded_by}
    context |= {
        "page_title": words.meeting_name(detail.line),
        "meeting": shown(detail.line, queries.h_moment(request.viewer, incident_id)),
        "detail": detail,
        "agenda": agenda,
        "points": [(one, words.AGENDA[one]) for one in agenda.points],
        "notes": [(one, words.AGENDA[one.point] if one.point else "") for one in detail.notes],
        "items": [(one, words.ITEMS[one.kind], replaced.get(one.about_id, "") if one.about_id else "") for one in detail.items],
        "written": {one.about_id for one in detail.items},
        "moves": [(move, serving) for move, serving in counted(detail.line.who)] if detail.line.who else [],
        "is_board": detail.line.kind == MeetingKind.BOARD,
        "can": queries.abilities(request.viewer, context["incident"]),
        "no_side": True,
    }
    can, is_board = context["can"], context["is_board"]
    context |= {
        "may_follow": can.task and (can.board or not is_board),
        "may_write": can.board and is_board,
        "may_move": can.board if is_board else can.task,
    }
    return render(request, "leadership/meeting.html", context)


def _staffs(scene: Scene) -> tuple[queries.StaffRow, ...]:
    """The staffs, those at work first."""
    return queries.staffs(scene.request.viewer, scene.incident.id)


def line_of(scene: Scene) -> queries.MeetingLine:
    """The meeting that an act is about. Refusal("leadership.not_found")."""
    return queries.meeting(scene.request.viewer, scene.incident.id, scene.target or new_id(), now=scene.now).line


def about(scene: Scene) -> list[tuple[str, str]]:
    """The meeting, as terms and values."""
    line = line_of(scene)
    when = f"{moment(line.at, scene.now)}, {_('%(count)s min') % {'count': line.minutes}}"
    return said((_("Meeting"), f"{line.reference} {words.meeting_name(line)}"), (_("When"), when), (_("Place"), line.place))


def _present(scene: Scene) -> list[tuple[str, str]]:
    """The meeting, and who is there now."""
    who = line_of(scene).who
    return [*about(scene), *said((_("Here now"), ", ".join(here(who)) if who else ""))]


def to_meeting(scene: Scene) -> str:
    """Back to the meeting."""
    return reverse("leadership:meeting", args=[scene.incident.id, scene.target])


def _rhythm_form(scene: Scene, data: Any) -> RhythmForm:
    found = _staffs(scene)
    first = found[0] if found and found[0].closed_at is None else None
    opened = first.opened_at if first else None
    initial: dict[str, Any] = {"staff_id": first.id if first else "", "h_at": _text(opened) if opened else ""}
    before = queries.timetable_in_force(scene.request.viewer, scene.incident.id)
    if before:
        initial = {one.name: getattr(before, one.name) for one in fields(before)}
        initial |= {"staff_id": before.staff_id or "", "h_at": _text(before.h_at)}
    return RhythmForm(data, now=scene.now, staffs=found, initial=initial)


def _text(at: datetime) -> str:
    return f"{times.local(at):%Y-%m-%d %H:%M}"


def _set_rhythm(scene: Scene, form: RhythmForm) -> None:
    draft = form.draft()
    if not unread(form):
        actions.set_rhythm(**scene.common, draft=draft, key=form.posted_key)


def _plan(scene: Scene, form: PlanForm) -> None:
    draft = form.draft()
    if not unread(form):
        check_when_said(draft.at)
        actions.plan_meeting(**scene.common, draft=draft, key=form.posted_key)


def _right(scene: Scene) -> Capability:
    """A meeting of the board is moved and cancelled by whoever may call it, also the chair, who keeps no log."""
    return Capability.BOARD_WRITE if line_of(scene).kind == MeetingKind.BOARD else Capability.LOG_WRITE


def _move_form(scene: Scene, data: Any) -> MoveMeetingForm:
    line = line_of(scene)
    initial = {"at": f"{times.local(line.at):%Y-%m-%d %H:%M}", "minutes": line.minutes, "place": line.place, "joining": line.joining}
    return MoveMeetingForm(data, now=scene.now, initial=initial)


def _move(scene: Scene, form: MoveMeetingForm) -> None:
    line, given = line_of(scene), form.cleaned_data
    unchanged = given["at"] == f"{times.local(line.at):%Y-%m-%d %H:%M}" or not given["at"]
    at = line.at if unchanged else form.to_come("at") or line.at
    if not unread(form):
        changed = {name: given[name] for name in ("minutes", "place", "joining", "why")}
        actions.move_meeting(**scene.common, meeting_id=line.id, at=at, **changed, key=form.posted_key)


def _cancel(scene: Scene, form: CancelForm) -> None:
    actions.cancel_meeting(**scene.common, meeting_id=line_of(scene).id, why=form.cleaned_data["why"], key=form.posted_key)


def _begin_form(scene: Scene, data: Any) -> BeginForm | BeginBoardForm:
    line = line_of(scene)
    if line.kind != MeetingKind.BOARD:
        # Who holds a role is likely to be there: one takes away those who are not.
        there = queries.present(scene.request.viewer, scene.incident.id, line.staff_id)
        return BeginForm(data, now=scene.now, initial={"present": "\n".join(there)})
    called = line.convening.called if line.convening else ()
    return BeginBoardForm(data, now=scene.now, initial={"present": "\n".join(called)})


def _begin(scene: Scene, form: Any) -> None:
    happened = form.parsed("happened")
    if not unread(form):
        actions.begin_meeting(**scene.common, meeting_id=line_of(scene).id, who=form.who(), happened=happened, key=form.posted_key)


def _attend(scene: Scene, form: AttendanceForm) -> None:
    move = form.move()
    if not unread(form):
        actions.change_attendance(**scene.common, meeting_id=line_of(scene).id, move=move, key=form.posted_key)


def _note_form(scene: Scene, data: Any) -> NoteForm:
    points = queries.agenda(scene.request.viewer, scene.incident.id, line_of(scene).id, now=scene.now).points
    return NoteForm(data, now=scene.now, points=points, initial={"point": scene.request.GET.get("point", "")})


def _note(scene: Scene, form: NoteForm) -> None:
    actions.note(**scene.common, meeting_id=line_of(scene).id, draft=form.draft(), key=form.posted_key)


def _end(scene: Scene, form: EndMeetingForm) -> None:
    given, next_at, happened = form.cleaned_data, form.to_come("next_at"), form.parsed("happened")
    if not unread(form):
        actions.end_meeting(
            **scene.common, meeting_id=line_of(scene).id, outcome=given["outcome"], next_at=next_at,
            direction_holds=given["direction_holds"], happened=happened, key=form.posted_key,
        )  # fmt: skip


def _act(**more: Any) -> Any:
    """A page about one meeting, which leads back to it."""
    kept = {"place": "meetings", "back": "leadership:meetings", "capability": Capability.LOG_WRITE}
    return page(Act(**{**kept, **more}))


set_rhythm = _act(
    title=gettext_lazy("Set the timetable"),
    button=gettext_lazy("Set the timetable"),
    done=gettext_lazy("The timetable holds. What an earlier one had planned for the same staff is replaced."),
    capability=Capability.INCIDENT_LEAD,
    form=_rhythm_form,
    work=_set_rhythm,
    hint=gettext_lazy(
        "The first four hours from H are ours to propose: call-out, start-up meeting, first picture, first conference, first decisions."
        " Then briefings, decision meetings and handovers come again. Everything can be moved afterwards."
    ),
)
plan_meeting = _act(
    title=gettext_lazy("Plan a meeting"),
    button=gettext_lazy("Plan the meeting"),
    done=gettext_lazy("The meeting is planned, and stands in the plan and in the log."),
    form=lambda scene, data: PlanForm(data, now=scene.now, staffs=_staffs(scene)),
    work=_plan,
)
move_meeting = _act(
    title=gettext_lazy("Move the meeting"),
    button=gettext_lazy("Move it"),
    done=gettext_lazy("The meeting is moved. Tell those who are to come."),
    form=_move_form, work=_move, about=about, where=to_meeting, right=_right, capability=Capability.INCIDENT_READ,
)  # fmt: skip
cancel_meeting = _act(
    title=gettext_lazy("Cancel the meeting"),
    button=gettext_lazy("Cancel it"),
    done=gettext_lazy("The meeting is cancelled. Tell those who were to come."),
    form=lambda scene, data: CancelForm(data, now=scene.now),
    work=_cancel, about=about, where=to_meeting, right=_right, capability=Capability.INCIDENT_READ,
)  # fmt: skip
begin_meeting = _act(
    title=gettext_lazy("The meeting begins"),
    button=gettext_lazy("Begin"),
    done=gettext_lazy("The meeting is under way. Take notes point by point."),
    form=_begin_form, work=_begin, about=about, where=to_meeting,
)  # fmt: skip
change_attendance = _act(
    title=gettext_lazy("Somebody comes or goes"),
    button=gettext_lazy("Write it down"),
    done=gettext_lazy("It stands with its time in the minutes, and the quorum is counted anew."),
    form=lambda scene, data: AttendanceForm(data, now=scene.now),
    work=_attend, about=_present, where=to_meeting, laws=("quorum",),
)  # fmt: skip
note = _act(
    title=gettext_lazy("Note of the meeting"),
    button=gettext_lazy("Save the note"),
    done=gettext_lazy("The note is saved, and stands in the log."),
    form=_note_form, work=_note, about=about, where=to_meeting,
)  # fmt: skip
end_meeting = _act(
    title=gettext_lazy("The meeting is over"),
    button=gettext_lazy("End the meeting"),
    done=gettext_lazy("It is done, and stands in the log."),
    form=lambda scene, data: EndMeetingForm(data, now=scene.now),
    work=_end, about=about, where=to_meeting,
)  # fmt: skip
