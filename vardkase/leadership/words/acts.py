"""The words of staffs, decisions, tasks and the crisis board, and of the planner of shifts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from vardkase.leadership.rules.board import Ender, Extent, Judge, Returned
from vardkase.leadership.rules.decisions import Capacity, DutyKind
from vardkase.leadership.rules.staffs import Seat
from vardkase.leadership.rules.tasks import AssigneeKind, Priority, TaskState
from vardkase.ui import times

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

# Characters of what an earlier entry was about, in the line of a later one.
LONGEST_ABOUT = 80
SEATS: dict[Seat, StrPromise] = {
    Seat.CENTRAL: _("Central crisis leadership"),
    Seat.ADMINISTRATION: _("In an administration"),
    Seat.COMPANY: _("In a company"),
}
CAPACITIES: dict[Capacity, StrPromise] = {
    Capacity.DIRECTOR: _("Municipal director"),
    Capacity.DELEGATE: _("By delegation"),
    Capacity.CHIEF_OF_STAFF: _("Chief of staff, in matters of the staff"),
    Capacity.HEAD_OF_SERVICE: _("Head of the service"),
    Capacity.BOARD: _("Crisis board"),
    Capacity.CHAIR_URGENT: _("Chair of the crisis board, urgent matter"),
}
DUTIES: dict[DutyKind, StrPromise] = {
    DutyKind.REPORT_TO_BOARD: _("Report to the crisis board"),
    DutyKind.REPORT_TO_COUNCIL: _("Report at the council's next meeting"),
    DutyKind.TELL_BOARD: _("Tell the board whose business was taken over"),
    DutyKind.REVIEW: _("Look at the decision again"),
}
TASK_STATES: dict[TaskState, StrPromise] = {
    TaskState.NEW: pgettext_lazy("task", "New"),
    TaskState.RECEIVED: pgettext_lazy("task", "Received"),
    TaskState.IN_PROGRESS: pgettext_lazy("task", "In progress"),
    TaskState.WAITING: pgettext_lazy("task", "Waiting"),
    TaskState.DONE: pgettext_lazy("task", "Done"),
    TaskState.NOT_POSSIBLE: pgettext_lazy("task", "Not possible"),
    TaskState.WITHDRAWN: pgettext_lazy("task", "Withdrawn"),
}
ASSIGNEES: dict[AssigneeKind, StrPromise] = {
    AssigneeKind.ROLE: _("A role in the staff"),
    AssigneeKind.ORGANISATION: _("An administration, company or other organisation"),
    AssigneeKind.PERSON: _("A person on duty"),
}
PRIORITIES: dict[Priority, StrPromise] = {
    Priority.NORMAL: pgettext_lazy("priority", "Normal"),
    Priority.HIGH: pgettext_lazy("priority", "High"),
    Priority.LIFE: pgettext_lazy("priority", "Life is at stake"),
}
JUDGES: dict[Judge, StrPromise] = {Judge.CHAIR: _("The chair"), Judge.VICE_CHAIR: _("The vice chair, the chair being prevented")}
ENDERS: dict[Ender, StrPromise] = {
    Ender.EXECUTIVE_COMMITTEE: _("The executive committee"),
    Ender.COUNCIL: _("The council"),
    Ender.BOARD_ITSELF: _("The crisis board or its chair"),
}
EXTENTS: dict[Extent, StrPromise] = {Extent.WHOLE: _("The whole of its business"), Extent.PART: _("Parts of its business")}
RETURNED: dict[Returned, StrPromise] = {
    Returned.BY_DECISION: _("by decision of the crisis board"),
    Returned.WITH_THE_END: _("when the work of the crisis board ended"),
}
EVENTS: dict[str, StrPromise] = {
    "leadership.staff_opened": _("Staff opened"),
    "leadership.staff_closed": _("Staff closed"),
    "leadership.direction_set": _("Direction set"),
    "leadership.decision_taken": _("Decision taken"),
    "leadership.duty_done": _("Duty of a decision done"),
    "leadership.task_given": _("Task given"),
    "leadership.task_moved": _("Task moved on"),
    "leadership.question_raised": _("Question put on the lead board"),
    "leadership.lead_acknowledged": _("Lead acknowledged"),
    "leadership.question_changed": _("Question changed"),
    "leadership.question_closed": _("Question closed"),
    "leadership.board_activated": _("Crisis board at work"),
    "leadership.board_met": _("Crisis board met"),
    "leadership.taken_over": _("Business taken over by the crisis board"),
    "leadership.handed_back": _("Business handed back"),
    "leadership.board_ended": _("Work of the crisis board ended"),
}
REFUSALS: dict[str, StrPromise] = {
    "leadership.not_found": _("It is not in this incident, or you do not have access to it."),
    "leadership.interval_backwards": _("The interval ends before it begins. Change one of the times."),
    "leadership.horizon_unknown": _("A plan cannot cover %(hours)s hours. Choose 24, 48 or 72."),
    "leadership.rules_contradict": _("The rules of the plan contradict each other. Look at rest, longest shift and handover again."),
    "leadership.rules_leave_no_shift": _(
        "With these rules %(role)s cannot be manned at all for some hours. Allow longer or shorter shifts."
    ),
    "leadership.plan_too_large": _("A plan holds at most %(roles)s roles and %(people)s people. Make one for each staff."),
    "leadership.role_twice": _("The role %(key)s is in the plan twice. Take one away."),
    "leadership.person_twice": _("The person %(key)s is in the plan twice. Take one away."),
    "leadership.role_without_places": _("The role %(role)s has no places to man. Give at least one, or take the role away."),
    "leadership.travel_negative": _("The travelling time of %(person)s is less than nothing. Give minutes from 0."),
    "leadership.shift_of_unknown": _(
        "A shift that was agreed names a role or a person that the plan lacks. Take the shift away, or add them."
    ),
    "leadership.agreed_without_standing": _("A shift that is only proposed cannot be kept as agreed. Agree on it first."),
    "leadership.plan_needs_time": _("No plan was found in %(seconds)s seconds. Allow more time, or plan fewer hours."),
    "leadership.may_not": _("You may not do that in this incident. Ask the chief of staff."),
    "leadership.incident_is_over": _("The incident is over. Re-open it if it must be led again."),
    "leadership.too_many": _("You gave %(count)s lines. At most %(limit)s fit: put some together."),
    "leadership.staff_needs_name": _("Give the staff a name, for example «Central krisledning»."),
    "leadership.staff_needs_decision_maker": _("State who decides in the staff, by function."),
    "leadership.staff_needs_grounds": _("Write the grounds: why now, and why there."),
    "leadership.staff_needs_organisation": _("State which administration or company the staff sits in."),
    "leadership.staff_exists": _("There is an open staff called %(name)s already. Choose another name."),
    "leadership.no_such_staff": _("That staff is not open any more. Choose another."),
    "leadership.staff_closed_already": _("The staff is closed already."),
    "leadership.task_needs_taker": _("One task of the staff is open. State who takes it over."),
    "leadership.tasks_need_taker": _("%(count)s tasks of the staff are open. State who takes them over."),
    "leadership.direction_needs_goal": _("Write the goal: what is to be reached."),
    "leadership.direction_needs_decider": _("State who decided the direction, by function."),
    "leadership.decision_needs_title": _("Give the decision a heading."),
    "leadership.decision_needs_text": _("Write what is decided."),
    "leadership.decision_needs_grounds": _("Write the grounds of the decision. Without them nobody can see afterwards why it was taken."),
    "leadership.decision_needs_decider": _("State who decided, by function."),
    "leadership.decision_needs_mandate": _("State the mandate: the point of the delegation order, the by-laws or the section."),
    "leadership.changed_meanwhile": _(
        "Somebody else has changed this since you opened it. What you wrote is still here, and above it how it stands now. Put the two"
        " together, then save again."
    ),
    "leadership.mandate_too_short": _(
        "State the mandate so that it can be found: the point of the delegation order, the by-laws or the section."
    ),
    "leadership.not_your_capacity": _(
        "You cannot write a decision down in that capacity. The log keeper can, and whoever decides in it. Choose yours, or ask them."
    ),
    "leadership.board_decides_at_meeting": _(
        "The board decides at a meeting where more than half of its members are there (%(law)s). Take the decision down from the page of"
        " that meeting, or write where it stands: the minutes with date and paragraph. If the chair decided alone, choose that."
    ),
    "leadership.before_board_began": _(
        "The crisis board began to work %(began)s (%(law)s). Before that neither it nor its chair decides for it. Give a later time."
    ),
    "leadership.urgent_needs_reason": _(
        "Write why the decision could not wait for the board. The chair decides alone only when it is so urgent (%(law)s)."
    ),
    "leadership.review_has_passed": _("The time to look at it again has passed. Give a later time."),
    "leadership.no_such_entry": _("That entry is not in the log of this incident, or you do not have access to it."),
    "leadership.no_such_decision": _("That decision does not exist in this incident."),
    "leadership.superseded_already": _("Another decision has superseded that one already. Choose the one that holds."),
    "leadership.supersedes_later": _("That decision was taken later than this one. A decision supersedes one that was taken before it."),
    "leadership.duty_of_board": _(
        "Whoever writes for the crisis board notes what the board or the council has heard. Ask its chair or the log keeper."
    ),
    "leadership.no_such_duty": _("That duty does not exist."),
    "leadership.duty_done_already": _("It is noted as done already."),
    "leadership.duty_needs_how": _("Write how it was done: the meeting and the paragraph, or whom you told and when."),
    "leadership.task_needs_what": _("Write what is to be done."),
    "leadership.task_needs_assignee": _("State who is to do it."),
    "leadership.same_rhythm": _("Nothing was changed: the timetable says so already."),
    "leadership.meeting_needs_time": _("Write when the meeting begins. Write «nu» if it begins now."),
    "leadership.convening_needs_reason": _(
        "The board is called less than %(hours)s hours before the meeting. Write why it was called at short notice: it stands in the"
        " minutes."
    ),
    "leadership.question_is_asked": _("The question stands on the board already: “%(title)s”, led by %(lead)s. Change that one instead."),
    "leadership.roles_should_not_meet": _(
        "%(person)s holds %(other)s, which should not be held by whoever is %(role)s. Choose somebody else, or tick that it is so all the"
        " same."
    ),
    "leadership.unread_time": _(
        "“%(said)s” could not be read as a time to come. Write a time (03:30), a while (30 min), a day (tisdag 08:00, i morgon 08:00) or a"
        " date (5 jan 10:00)."
    ),
    "leadership.time_too_far_ahead": _("“%(said)s” lies more than two years ahead. Check the year."),
    "leadership.due_has_passed": _("The time when it is to be done has passed. Give a later time."),
    "leadership.no_such_task": _("The task does not exist, or you do not have access to it."),
    "leadership.task_is_there_already": _("The task stands there already. Look at the page again: somebody may have been faster."),
    "leadership.no_such_task_step": _("A task cannot go that way. Look at the page again: somebody may have moved it meanwhile."),
    "leadership.task_step_needs_words": _("Write why, or on what it waits."),
    "leadership.question_needs_title": _("Write what the question is about."),
    "leadership.question_needs_lead": _("State who is asked to lead. Every question has exactly one lead."),
    "leadership.question_is_closed": _("The question is closed."),
    "leadership.no_such_question": _("The question does not exist in this incident."),
    "leadership.acknowledged_already": _("The lead has said yes already."),
    "leadership.lead_changed": _("%(before)s is not asked any more: %(lead)s is. Say that %(lead)s says yes, or leave it."),
    "leadership.acknowledgement_needs_name": _("State who said yes, by function."),
    "leadership.question_needs_outcome": _("Write how it ended."),
    "leadership.same_question": _("Nothing is changed. Give another lead or a next step."),
    "leadership.board_is_for_peacetime": _(
        "The crisis board is for extraordinary events in peacetime (%(law)s). Under raised readiness the executive committee leads"
        " (%(instead)s)."
    ),
    "leadership.board_works_already": _("The crisis board is at work in this incident already."),
    "leadership.board_needs_name": _("State which board is the crisis board."),
    "leadership.board_needs_chair": _("State who judged, by function: the chair, or the vice chair."),
    "leadership.vice_needs_reason": _("The vice chair judges only when the chair is prevented (%(law)s). Write what prevented the chair."),
    "leadership.condition_unanswered": _(
        "Answer the condition in at least %(least)s characters. All three must hold for an event to be extraordinary (%(law)s)."
    ),
    "leadership.board_does_not_work": _("The crisis board is not at work. Its chair decides first that it is to work (%(law)s)."),
    "leadership.board_has_no_quorum": _(
        "Half of the members or fewer are serving. The board may hear reports but not decide (%(law)s)."
        " The chair can decide what cannot wait."
    ),
    "leadership.takeover_needs_board": _("State which board's business is taken over."),
    "leadership.takeover_needs_scope": _("Write what is taken over. No more than the event needs may be taken over (%(law)s)."),
    "leadership.takeover_needs_consultation": _("State whom you consulted and when, or why there was no time for it."),
    "leadership.consulted_and_not": _("You have said both whom you consulted and why nobody was. Keep one of them."),
    "leadership.takeover_at_meeting": _(
        "State at which meeting the board decided, or where the decision stands: the minutes with date and paragraph. If the chair decided"
        " alone since it could not wait, write why (%(law)s)."
    ),
    "leadership.taken_over_already": _("Business of %(board)s is taken over already. Hand that back first, or state another part."),
    "leadership.taken_over_in_part": _(
        "%(reference)s takes over just that of %(board)s, and is open. State another part, or hand %(reference)s back first."
    ),
    "leadership.takeover_from_itself": _(
        "%(board)s is the crisis board. What is taken over is other boards' business (%(law)s). Choose another board."
    ),
    "leadership.takeover_from_no_board": _(
        "%(board)s is no board. What is taken over is other boards' business (%(law)s): not the council's, the municipality's or a"
        " company's. Choose the board that answers for it."
    ),
    "leadership.takeover_from_unknown": _(
        "%(board)s is not in the register, and its name does not end as a board's does: nämnd, styrelse or utskott. What is taken over is"
        " other boards' business (%(law)s). Write the board's whole name, or have it put into the register."
    ),
    "leadership.never_taken_over": _("That was never taken over by the crisis board, and cannot be handed back (%(law)s)."),
    "leadership.handed_back_already": _("It has gone back to %(board)s already."),
    "leadership.hand_back_needs_circumstances": _("Write which circumstances allow that it is handed back (%(law)s)."),
    "leadership.board_cannot_end_itself": _(
        "Neither the crisis board nor its chair can end its work. The executive committee or the council decides that (%(law)s)."
    ),
    "leadership.end_needs_decision": _("State where the decision is kept: the date and the paragraph."),
    "leadership.meeting_in_future": _("The meeting has not been held yet. Write it down when it has."),
    "leadership.meeting_needs_members": _("State who was present, one on each line."),
    "leadership.meeting_needs_items": _("State what was dealt with, one item on each line."),
}


def _same(facts: dict[str, Any]) -> dict[str, Any]:
    return facts


def _of(name: str, book: dict[Any, StrPromise]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    kind: Any = type(next(iter(book)))
    return lambda facts: {**facts, name: book[kind(facts[name])]}


def ended(text: str) -> str:
    """A text as a sentence: with a full stop, unless it ends with a mark of its own."""
    return text if not text or text.endswith((".", "?", "!", "…", ":")) else f"{text}."


def shortened(text: str) -> str:
    """What a text is about, within a sentence: its first line without its full stop, cut when it is long."""
    first = text.partition("\n")[0]
    return f"{first[: LONGEST_ABOUT - 1].rstrip()}…" if len(first) > LONGEST_ABOUT else first.removesuffix(".")


def _titled(facts: dict[str, Any]) -> dict[str, Any]:
    return {**facts, "title": ended(facts["title"])}


def _more(said: str, facts: dict[str, Any], *names: str) -> str:
    """A further sentence, when the first of its facts is there. What is written before the fact was kept has none."""
    return f" {ended(said % facts)}" if facts.get(names[0]) else ""


def _staff(facts: dict[str, Any]) -> dict[str, Any]:
    return {**facts, "where": facts["organisation"] or SEATS[Seat(facts["seat"])]}


def _closed_staff(facts: dict[str, Any]) -> dict[str, Any]:
    return {**facts, "taken": _more(gettext("What was left is taken over by %(handed_to)s"), facts, "handed_to")}


def _decision(facts: dict[str, Any]) -> dict[str, Any]:
    urgent = _more(gettext("Could not wait: %(why_urgent)s"), facts, "why_urgent")
    capacity = str(CAPACITIES[Capacity(facts["capacity"])])
    # Whoever decides as what they are is not named twice.
    by = facts["decided_by"] if facts["decided_by"].casefold() == capacity.casefold() else f"{facts['decided_by']} ({capacity})"
    return {**_titled(facts), "by": ended(by), "urgent": urgent}


def _task(facts: dict[str, Any]) -> dict[str, Any]:
    due = datetime.fromisoformat(facts["due"]) if facts["due"] else None
    # The year is said when it is another than that in which it was written.
    written = datetime.fromisoformat(facts["recorded"]) if facts.get("recorded") else due
    return {**facts, "until": gettext(" Done by %(at)s.") % {"at": times.moment(due, written)} if due and written else ""}


def _moved(facts: dict[str, Any]) -> dict[str, Any]:
    states = {name: TASK_STATES[TaskState(facts[name])] for name in ("before", "after")}
    return {**facts, **states, "what": shortened(facts["what"])}


def _question(facts: dict[str, Any]) -> dict[str, Any]:
    is_new = facts.get("lead_before") not in (None, facts["lead"])
    return {**_titled(facts), "former": _more(gettext("Before: %(lead_before)s"), facts, "lead_before") if is_new else ""}


def _activated(facts: dict[str, Any]) -> dict[str, Any]:
    prevented = _more(gettext("The chair was prevented: %(prevented)s"), facts, "prevented")
    return {**facts, "judge": JUDGES[Judge(facts["judge"])], "why": prevented}


def _taken(facts: dict[str, Any]) -> dict[str, Any]:
    alone = _more(gettext("The chair alone: %(urgent)s"), facts, "urgent")
    decided = _more(gettext("Decided by the board: %(decided)s"), facts, "decided")
    return {**facts, "extent": str(EXTENTS[Extent(facts["extent"])]).lower(), "alone": alone or decided}


def _ended(facts: dict[str, Any]) -> dict[str, Any]:
    back = gettext(" Goes back: %(what)s.") % {"what": facts["returned"]} if facts["returned"] else ""
    entered = _more(gettext("Entered by %(entered_by)s"), facts, "entered_by")
    if facts.get("by_chair"):
        entered = _more(gettext("Entered by the crisis board's own chair, %(entered_by)s"), facts, "entered_by")
    return {**facts, "ender": ENDERS[Ender(facts["ender"])], "back": f"{back}{entered}"}


LINES: dict[str, tuple[StrPromise, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "leadership.staff_opened": (_("%(name)s is open (%(where)s). %(decision_maker)s decides."), _staff),
    "leadership.staff_closed": (_("%(name)s is closed.%(taken)s"), _closed_staff),
    "leadership.direction_set": (_("Direction %(version)s, decided by %(decided_by)s:"), _same),
    "leadership.decision_taken": (_("Decision %(reference)s: %(title)s %(by)s%(urgent)s"), _decision),
    "leadership.duty_done": (_("%(about)s: %(kind)s – done."), _of("kind", DUTIES)),
    "leadership.task_given": (_("Task %(reference)s to %(assignee)s.%(until)s"), _task),
    "leadership.task_moved": (_("Task %(reference)s (%(what)s): %(before)s → %(after)s."), _moved),
    "leadership.question_raised": (_("Lead board: %(title)s %(lead)s is asked to lead."), _titled),
    "leadership.lead_acknowledged": (_("%(lead)s leads: %(title)s Said by %(by)s."), _titled),
    "leadership.question_changed": (_("Lead board: %(title)s Lead: %(lead)s.%(former)s"), _question),
    "leadership.question_closed": (_("Lead board, closed: %(title)s"), _titled),
    "leadership.board_activated": (_("%(board)s works as crisis board. Judged by %(chair)s (%(law)s).%(why)s"), _activated),
    "leadership.board_met": (_("Meeting %(meeting)s of the crisis board. Present: %(present)s."), _same),
    "leadership.taken_over": (_("%(reference)s: taken over from %(from_board)s, %(extent)s (%(law)s).%(alone)s"), _taken),
    "leadership.handed_back": (_("%(reference)s goes back to %(from_board)s (%(law)s)."), _same),
    "leadership.board_ended": (_("The work of the crisis board is ended by %(ender)s (%(law)s).%(back)s"), _ended),
}
