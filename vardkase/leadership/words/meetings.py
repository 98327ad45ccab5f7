"""The words of the rhythm, of meetings, of the board's minutes and of standing down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from vardkase.leadership.rules.meetings import AgendaPoint, MeetingKind, MeetingState, Point
from vardkase.leadership.rules.sittings import ItemKind
from vardkase.leadership.rules.standdown import How
from vardkase.leadership.words.acts import EXTENTS, ended
from vardkase.ui import times

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

    from vardkase.leadership.events.board import TakenOverFrom
    from vardkase.leadership.queries.rows import MeetingLine

MEETINGS: dict[MeetingKind, StrPromise] = {
    MeetingKind.BRIEFING: _("Staff briefing"),
    MeetingKind.DECISION: _("Decision meeting"),
    MeetingKind.WALKTHROUGH: _("Staff walk-through"),
    MeetingKind.HANDOVER: _("Handover"),
    MeetingKind.BOARD: _("Meeting of the board"),
    MeetingKind.CONFERENCE: _("Collaboration conference"),
    MeetingKind.ISF: _("ISF meeting"),
    MeetingKind.PRESS: _("Press briefing"),
    MeetingKind.HOT_WASH: _("First evaluation"),
    MeetingKind.MILESTONE: _("Milestone"),
}
POINTS: dict[Point, StrPromise] = {
    Point.CALL_OUT: _("Level decided, call-out sent"),
    Point.ATTENDANCE: _("Who is coming? The log is open"),
    Point.START_UP: _("Start-up meeting"),
    Point.FIRST_PICTURE: _("First situation picture"),
    Point.FIRST_CONFERENCE: _("First collaboration conference"),
    Point.FIRST_DECISIONS: _("First decision meeting: direction, priorities, message"),
    Point.FIRST_REPORT: _("First situation report to the county board"),
    Point.RELIEF_PLAN: _("Relief plan for 48 hours decided"),
}
MEETING_STATES: dict[MeetingState, StrPromise] = {
    MeetingState.PLANNED: pgettext_lazy("meeting", "Planned"),
    MeetingState.UNDER_WAY: pgettext_lazy("meeting", "Under way"),
    MeetingState.HELD: pgettext_lazy("meeting", "Held"),
    MeetingState.CANCELLED: pgettext_lazy("meeting", "Cancelled"),
}
AGENDA: dict[AgendaPoint, StrPromise] = {
    AgendaPoint.ROLL_CALL: _("Time and who is here"),
    AgendaPoint.KNOWN: _("What we know"),
    AgendaPoint.UNKNOWN: _("What we do not know"),
    AgendaPoint.MEASURES: _("Immediate measures"),
    AgendaPoint.ROLES: _("Who does what"),
    AgendaPoint.SITUATION: _("The situation"),
    AgendaPoint.FUNCTIONS: _("Each function: what has changed, problems, needs"),
    AgendaPoint.FORECAST: _("Forecast and scenarios"),
    AgendaPoint.COMMUNICATION: _("Communication"),
    AgendaPoint.DIRECTION: _("Does the direction still hold?"),
    AgendaPoint.DECISIONS: _("Decisions that are needed"),
    AgendaPoint.TASKS: _("Tasks: who, what, when, how reported"),
    AgendaPoint.AGREEMENTS: _("What we agree on"),
    AgendaPoint.WENT_WELL: _("What went well?"),
    AgendaPoint.WENT_LESS_WELL: _("What went less well?"),
    AgendaPoint.TO_CHANGE: _("What should we change?"),
    AgendaPoint.FOLLOW_UP: _("Who follows it up, and when?"),
    AgendaPoint.NEXT: _("Next meeting"),
}
ITEMS: dict[ItemKind, StrPromise] = {
    ItemKind.MATTER: _("A matter of its own"),
    ItemKind.URGENT_REPORT: _("Report of a decision by the chair"),
    ItemKind.TAKEOVER: _("Taking over business of another board"),
    ItemKind.HAND_BACK: _("Handing back"),
    ItemKind.DECISION: _("A decision in the register"),
}
WAYS: dict[How, StrPromise] = {
    How.HANDED: _("Handed over to the line"),
    How.CLOSED: pgettext_lazy("open thing", "Closed"),
    How.LEFT: _("Stays open, and is named"),
}
NOUNS: dict[str, StrPromise] = {
    "task": _("Tasks"),
    "question": _("Questions of the lead board"),
    "decision": _("Decisions that nobody has been given a task from"),
    "duty": _("What decisions oblige to"),
    "takeover": _("Business taken over from other boards"),
    "board": _("The crisis board"),
    "callout": _("Call-outs that still ask"),
    "roster": _("Shifts to come and under way"),
    "loan": _("Roles that are lent"),
}
EVENTS: dict[str, StrPromise] = {
    "leadership.rhythm_set": _("Timetable set"),
    "leadership.meeting_planned": _("Meeting planned"),
    "leadership.board_convened": _("Crisis board convened"),
    "leadership.meeting_moved": _("Meeting moved"),
    "leadership.meeting_cancelled": _("Meeting cancelled"),
    "leadership.meeting_begun": _("Meeting begun"),
    "leadership.meeting_noted": _("Note of a meeting"),
    "leadership.board_item_written": _("Paragraph of the minutes written"),
    "leadership.meeting_ended": _("Meeting ended"),
    "leadership.attendance_changed": _("Somebody came or left"),
    "leadership.minutes_adjusted": _("Minutes adjusted"),
    "leadership.stood_down": _("Crisis leadership stood down"),
}
REFUSALS: dict[str, StrPromise] = {
    "leadership.horizon_of_rhythm": _("A timetable cannot cover %(hours)s hours. Choose 24 or 48."),
    "leadership.hours_of_rhythm": _("%(hours)s hours do not fit. Give from 0 (none) to %(most)s."),
    "leadership.h_is_far_away": _("H is when crisis leadership was decided. It cannot lie more than a day ahead."),
    "leadership.board_is_convened": _("The crisis board is convened by its chair. Use «Convene the board» on the board's page."),
    "leadership.meeting_time_has_passed": _("That time has passed. Give a later time."),
    "leadership.meeting_is_far_away": _("That is more than %(days)s days ahead. Give an earlier time."),
    "leadership.meeting_minutes": _("A meeting lasts from %(least)s to %(most)s minutes."),
    "leadership.meeting_is_not_planned": _("The meeting is not waiting to begin. Look at the page again: somebody may have been faster."),
    "leadership.same_meeting": _("Nothing is changed. Give another time or place."),
    "leadership.cancel_needs_reason": _("Write why the meeting is not held."),
    "leadership.milestone_is_done": _("A milestone is not held, only reached. Mark it as done."),
    "leadership.meeting_needs_chair": _("State who chairs the meeting, by function."),
    "leadership.meeting_needs_secretary": _("State who keeps the minutes, by function."),
    "leadership.fewer_members_than_called": _(
        "%(called)s were called as members, so the board has at least as many. Correct the number, or leave it empty."
    ),
    "leadership.here_and_away": _("%(names)s stand both as present and as absent. Take them away from one of the lists."),
    "leadership.present_not_called": _(
        "%(names)s were not called as members. Move those who serve in somebody's place to the serving substitutes, and those who do not"
        " serve to the others in the room. If they are members all the same, write them among those who were not called, too."
    ),
    "leadership.came_uncalled": _(
        "%(name)s was not called as a member. Say that they serve in somebody's place. Whoever does not serve is not counted towards the"
        " quorum: note them in a paragraph."
    ),
    "leadership.members_of_board": _("A board has from 1 to 200 members."),
    "leadership.meeting_has_not_begun": _("The meeting is not under way. Begin it first."),
    "leadership.meeting_is_over": _("The meeting is over."),
    "leadership.note_needs_text": _("Write what was said."),
    "leadership.no_such_meeting": _("The meeting does not exist in this incident."),
    "leadership.not_a_staff_meeting": _("A meeting of the crisis board ends with its minutes. Use «The meeting is over» there."),
    "leadership.not_a_board_meeting": _("Only a meeting of the crisis board has paragraphs."),
    "leadership.convening_needs_place": _("State where the board meets, or how at a distance."),
    "leadership.convening_needs_caller": _("State who called the meeting, by function."),
    "leadership.convening_needs_way": _("State how the members were called: telephone, text message, e-mail."),
    "leadership.convening_needs_members": _("State who was called, one on each line, by function."),
    "leadership.convened_in_future": _("The notice has not been sent yet. Write it down when it has."),
    "leadership.item_needs_heading": _("Give the paragraph a heading."),
    "leadership.item_needs_reference": _("State which decision or takeover the paragraph is about."),
    "leadership.minutes_are_adjusted": _(
        "The minutes are adjusted, and are written no more here. Put what is wrong right in the minutes themselves."
    ),
    "leadership.adjusted_on_which_day": _("Give the day when the minutes were adjusted: from %(first)s to %(last)s."),
    "leadership.adjusted_by_whom": _("State who adjusted the minutes, one on each line, by function."),
    "leadership.move_needs_name": _("State who came or left, by function."),
    "leadership.move_before_meeting": _("The meeting had not begun then. Give a later time."),
    "leadership.move_in_future": _("That time has not come. Write it down when it has."),
    "leadership.is_here_already": _("%(name)s is at the meeting already. Choose that they leave, or give another."),
    "leadership.is_not_here": _("%(name)s is not at the meeting. Write the function as it stands in the list of those present."),
    "leadership.no_such_paragraph": _("The minutes have no such paragraph."),
    "leadership.stood_down_already": _(
        "Crisis leadership stood down %(at)s already, and no staff is at work. What was open then was handed over. If it is needed again,"
        " start crisis leadership."
    ),
    "leadership.cannot_stand_down": _("The incident is not led as a crisis now. Only an incident that is active can stand down."),
    "leadership.meeting_is_under_way": _("A meeting is under way. End it first, so that its notes are whole."),
    "leadership.stand_down_needs_grounds": _("Write the grounds: what shows that crisis leadership is no longer needed."),
    "leadership.stand_down_needs_decider": _("State who decided to stand down, by function."),
    "leadership.stand_down_needs_taker": _("State which function of the line takes over what is left."),
    "leadership.thing_cannot_be_so": _("«%(title)s» cannot be settled in that way. Choose another."),
    "leadership.thing_needs_reason": _("Write why «%(title)s» is closed or stays open."),
    "leadership.thing_is_not_open": _("Something on the list is not open any more. Look at the page again."),
}


def countdown(at: datetime, now: datetime) -> str:
    """How long it is until a moment: `om 12 min`, `om 1 tim 45 min`, `om 3 dagar`; whole minutes, rounded down."""
    minutes = max(int((at - now).total_seconds()), 0) // 60
    if minutes < 1:
        return gettext("in less than a minute")
    if not 60 <= minutes < 24 * 60 or not minutes % 60:
        return times.ago(at, now)
    return gettext("in %(hours)s h %(minutes)s min") % {"hours": minutes // 60, "minutes": minutes % 60}


def chair_report(text: str, by: str, at: datetime, grounds: str, why: str) -> str:
    """What the chair decided alone, in the words of the minutes: always in Swedish, since they are kept for ever."""
    with translation.override("sv"):
        who = ", ".join(part for part in (by, times.full_moment(at)) if part)
        parts = (
            (gettext("What the chair decided"), text),
            (gettext("Decided by"), who),
            (gettext("Grounds"), grounds),
            (gettext("Why it could not wait"), why),
        )
        return "\n".join(f"{term}: {said}" for term, said in parts if said)


def takeover_text(event: TakenOverFrom) -> str:
    """What was taken over, as a decision reads."""
    with translation.override("sv"):
        return gettext("Taking over from %(board)s (%(extent)s): %(scope)s") % {
            "board": event.from_board, "extent": str(EXTENTS[event.extent]).lower(), "scope": event.scope,
        }  # fmt: skip


def meeting_name(line: MeetingLine) -> str:
    """What a meeting is called: its own title, else its point of the timetable, else its kind. A board's says which board."""
    if line.kind == MeetingKind.BOARD:
        return gettext("Crisis board: %(board)s") % {"board": line.title}
    return str(line.title or (POINTS[line.point] if line.point else MEETINGS[line.kind]))


def kind_or_title(facts: dict[str, Any]) -> str:
    """What a meeting is called: its own title, else its point of the timetable, else its kind."""
    point = facts.get("point")
    return str(facts["title"] or (POINTS[Point(point)] if point else MEETINGS[MeetingKind(facts["kind"])]))


def _moments(*names: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def put(facts: dict[str, Any]) -> dict[str, Any]:
        said = {name: _at(facts[name]) for name in names}
        return {**facts, **said, "what": kind_or_title(facts) if "kind" in facts else ""}

    return put


def _at(stamp: str) -> str:
    return times.moment(datetime.fromisoformat(stamp), datetime.fromisoformat(stamp)) if stamp else ""


def _rhythm(facts: dict[str, Any]) -> dict[str, Any]:
    passed = gettext(" %(count)s points lay behind already.") % {"count": facts["passed"]} if facts["passed"] else ""
    return {**facts, "h": _at(facts["h"]), "staff": facts["staff"] or gettext("the whole incident"), "passed": passed}


def _ended(facts: dict[str, Any]) -> dict[str, Any]:
    then = gettext(" Next: %(at)s.") % {"at": _at(facts["next"])} if facts["next"] else ""
    # Nobody sits at a milestone: it is not over, but done.
    over = gettext("– done") if facts["kind"] == MeetingKind.MILESTONE else gettext("is over")
    return {**facts, "what": kind_or_title(facts), "over": over, "then": then}


def _attendance(facts: dict[str, Any]) -> dict[str, Any]:
    what = gettext("%(name)s came") if facts["came"] else gettext("%(name)s left")
    counted = gettext(" %(serving)s of %(members)s serve.") % facts if facts["members"] else ""
    return {**facts, "meeting": kind_or_title(facts), "what": what % facts, "at": _at(facts["at"]), "counted": counted}


def _item(facts: dict[str, Any]) -> dict[str, Any]:
    return {**facts, "heading": ended(facts["heading"]), "late": gettext(" Written after the meeting.") if facts.get("late") else ""}


def _stood_down(facts: dict[str, Any]) -> dict[str, Any]:
    board = gettext(" %(board)s is still at work as crisis board (%(law)s).") % facts if facts["board"] else ""
    return {**facts, "board": board}


LINES: dict[str, tuple[StrPromise, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "leadership.rhythm_set": (_("Timetable for %(staff)s: H is %(h)s, %(points)s points in %(hours)s hours.%(passed)s"), _rhythm),
    "leadership.meeting_planned": (_("%(reference)s %(what)s planned for %(at)s."), _moments("at")),
    "leadership.board_convened": (
        _("%(reference)s: %(title)s is convened to %(at)s, %(place)s. %(called)s called by %(by)s: %(how)s."), _moments("at"),
    ),
    "leadership.meeting_moved": (_("%(reference)s %(what)s is moved from %(before)s to %(at)s."), _moments("at", "before")),
    "leadership.meeting_cancelled": (_("%(reference)s %(what)s, %(at)s, is cancelled."), _moments("at")),
    "leadership.meeting_begun": (_("%(reference)s %(what)s has begun. Present: %(present)s."), _moments()),
    "leadership.meeting_noted": (_("From %(reference)s %(what)s:"), _moments()),
    "leadership.board_item_written": (_("Minutes of %(reference)s, § %(paragraph)s: %(heading)s%(late)s"), _item),
    "leadership.attendance_changed": (_("%(reference)s %(meeting)s: %(what)s, %(at)s.%(counted)s"), _attendance),
    "leadership.minutes_adjusted": (_("The minutes of %(reference)s %(board)s are adjusted %(on)s by %(by)s."), dict),
    "leadership.meeting_ended": (_("%(reference)s %(what)s %(over)s.%(then)s"), _ended),
    "leadership.stood_down": (
        _("Crisis leadership stands down. %(decided_by)s decided; %(handed_to)s takes over what is left.%(board)s"), _stood_down,
    ),
}  # fmt: skip
