"""The words of shifts, proposals and handovers, and what a warning of a roster says: who, when, how many hours, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from vardkase.leadership.endurance.warn import Code
from vardkase.leadership.rules.handover import Part, Section, Whose
from vardkase.leadership.rules.planning import OutcomeKind
from vardkase.leadership.rules.present import Ground, Told
from vardkase.leadership.rules.shifts import ShiftState
from vardkase.ui import times

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

    from vardkase.leadership.queries.shift_rows import WarningLine

SHIFT_STATES: dict[ShiftState, StrPromise] = {
    ShiftState.PLANNED: pgettext_lazy("shift", "planned, not asked"),
    ShiftState.ASKED: pgettext_lazy("shift", "asked"),
    ShiftState.YES: pgettext_lazy("shift", "has said yes"),
    ShiftState.NO: pgettext_lazy("shift", "has said no"),
    ShiftState.ON: pgettext_lazy("shift", "is on"),
    ShiftState.RELIEVED: pgettext_lazy("shift", "relieved"),
    ShiftState.WITHDRAWN: pgettext_lazy("shift", "taken back"),
}
OUTCOMES: dict[OutcomeKind, StrPromise] = {
    OutcomeKind.PLAN: _("Every role is manned"),
    OutcomeKind.SHORTAGE: _("There are too few people"),
    OutcomeKind.FAILED: _("No proposal could be made"),
}
PARTS: dict[Part, StrPromise] = {
    Part.RISKS: _("Warnings and risks"),
    Part.DIRECTION: _("Direction in force"),
    Part.SINCE: _("Important since the shift began"),
    Part.TASKS: _("Open tasks"),
    Part.DECISIONS: _("Decisions to come"),
    Part.QUESTIONS: _("Open questions"),
    Part.MEETINGS: _("Meetings to come"),
    Part.NEXT_ON: _("Who is on next"),
}
WARNINGS: dict[Code, StrPromise] = {
    Code.EMPTY_SOON: _("%(role)s is empty %(when)s (%(hours)s). Lacking: %(count)s."),
    Code.EMPTY_LATER: _("%(role)s is empty %(when)s (%(hours)s). Lacking: %(count)s."),
    Code.HOLDER_WITHOUT_SHIFT: _("%(who)s is %(role)s since %(when)s, but has no shift."),
    Code.NO_HANDOVER: _("%(role)s: nobody relieves %(who)s during the handover %(when)s."),
    Code.LONG_SHIFT: _("%(who)s is on for %(hours)s in a row %(when)s."),
    Code.TOO_LONG_SHIFT: _("%(who)s is on for %(hours)s in a row %(when)s. That is too long."),
    Code.SHORT_SHIFT: _("%(who)s is called in for only %(hours)s as %(role)s %(when)s."),
    Code.SHORT_REST: _("%(who)s rests only %(hours)s %(when)s."),
    Code.DOUBLE_BOOKED: _("%(who)s is to be %(role)s and %(other)s at once %(when)s."),
    Code.OTHER_ROSTER: _("%(who)s is also on duty in %(other)s %(when)s, the way there counted."),
    Code.NOT_QUALIFIED: _("%(who)s is not trained for %(role)s, but has the shift %(when)s."),
    Code.NOT_AVAILABLE: _("%(who)s cannot come as %(role)s %(when)s."),
    Code.UNKNOWN_PERSON: _("Somebody who is not in the roster has the shift %(when)s."),
    Code.UNKNOWN_ROLE: _("%(who)s has a shift in a role that is not manned any more, %(when)s."),
    Code.SINGLE_PERSON: _("Only %(who)s can be %(role)s. Nobody can relieve."),
    Code.NOBODY_QUALIFIED: _("Nobody in the roster can be %(role)s."),
    Code.FEW_RELIEFS: _("%(role)s has %(count)s people. Two full reliefs need %(needed)s."),
}
REMEDIES: dict[Code, StrPromise] = {
    Code.EMPTY_SOON: _("Ask somebody now, or have a plan proposed."),
    Code.EMPTY_LATER: _("Plan the hours in good time."),
    Code.HOLDER_WITHOUT_SHIFT: _("Enter them as on, so that rest and relief are counted right."),
    Code.NO_HANDOVER: _("Let the relief come half an hour earlier."),
    Code.LONG_SHIFT: _("See that the relief comes on time."),
    Code.TOO_LONG_SHIFT: _("Relieve now, or share the shift between two people."),
    Code.SHORT_SHIFT: _("Put it together with another shift."),
    Code.SHORT_REST: _("Move the shift, or ask somebody who is rested."),
    Code.DOUBLE_BOOKED: _("Ask somebody else for one of the roles."),
    Code.OTHER_ROSTER: _("Agree with the other staff, or ask somebody else."),
    Code.NOT_QUALIFIED: _("Ask somebody who is trained."),
    Code.NOT_AVAILABLE: _("Ask somebody else, or move the shift."),
    Code.UNKNOWN_PERSON: _("Enter the person in the roster."),
    Code.UNKNOWN_ROLE: _("Take the shift back, or add the role."),
    Code.SINGLE_PERSON: _("Borrow or train one more."),
    Code.NOBODY_QUALIFIED: _("Borrow somebody from a neighbouring municipality."),
    Code.FEW_RELIEFS: _("Enter more people, or ask a neighbouring municipality."),
}


def hours_text(hours: float | None) -> str:
    """`14` or `13,5`, as it is written in the language of the screen."""
    if hours is None:
        return ""
    whole = round(hours, 1)
    return number_format(whole, 0 if whole == int(whole) else 1)


def duration_text(hours: float | None) -> str:
    """`36 min` under an hour, else `1 h` or `8.5 h`, as it is written in the language of the screen."""
    if hours is None:
        return ""
    minutes = round(hours * 60)
    if minutes < 60:
        return gettext("%(minutes)s mins") % {"minutes": minutes}
    return gettext("%(hours)s h") % {"hours": hours_text(hours)}


def span_text(starts_at: datetime | None, ends_at: datetime | None, now: datetime) -> str:
    """`tor 3 jan 06:00–14:00`, with the second day where it is another; empty when there is none."""
    if starts_at is None:
        return ""
    if ends_at is None:
        return times.moment(starts_at, now)
    same_day = times.local(starts_at).date() == times.local(ends_at).date()
    return f"{times.moment(starts_at, now)}–{times.clock(ends_at) if same_day else times.moment(ends_at, now)}"


GROUNDS: dict[Ground, StrPromise] = {
    Ground.HOLDS: _("holds the role now"),
    Ground.YES: _("has said yes to the call-out"),
    Ground.CHAIN: _("is in the call list"),
}
TOLD: dict[Told, StrPromise] = {
    Told.NO: _("is in the call list, and answered no to the call-out"),
    Told.WRONG_NUMBER: _("is in the call list, and the number was wrong"),
}


def part_title(section: Section, leaver: str) -> str:
    """What a part of a sheet is called; of tasks also whose they are."""
    if section.whose == Whose.EVERYBODY:
        return gettext("Open tasks of the whole staff")
    if section.whose == Whose.OWN_AND_URGENT:
        return gettext("Open tasks of %(role)s, and urgent ones of others") % {"role": leaver}
    return str(PARTS[section.part])


def warning_text(line: WarningLine, now: datetime) -> str:
    """What is wrong, in a sentence or two."""
    return str(
        WARNINGS[line.code]
        % {
            "role": line.role,
            "who": line.member or gettext("Somebody"),
            "when": span_text(line.starts_at, line.ends_at, now),
            "hours": duration_text(line.hours),
            "count": line.count,
            "needed": line.needed,
            "other": line.other,
        }
    )


def warning_remedy(line: WarningLine) -> str:
    """What to do about it."""
    return str(REMEDIES[line.code])


EVENTS: dict[str, StrPromise] = {
    "leadership.roster_set": _("Roles of a roster set"),
    "leadership.people_rostered": _("People entered in a roster"),
    "leadership.shift_planned": _("Shift planned"),
    "leadership.shift_changed": _("Shift changed"),
    "leadership.shifts_asked": _("People asked for shifts"),
    "leadership.shift_moved": _("Shift moved on"),
    "leadership.plan_asked": _("Plan of shifts asked for"),
    "leadership.plan_proposed": _("Plan of shifts proposed"),
    "leadership.plan_adopted": _("Plan of shifts adopted"),
    "leadership.handover_made": _("Handover made"),
    "leadership.handover_accepted": _("Handover taken over"),
}
REFUSALS: dict[str, StrPromise] = {
    "leadership.roster_needs_name": _("State which staff the roster is for."),
    "leadership.roster_needs_roles": _("State at least one role that is to be manned."),
    "leadership.places_out_of_range": _("%(role)s must have between 1 and %(limit)s places."),
    "leadership.roster_exists": _("There is a roster for %(name)s already. Change that one."),
    "leadership.no_such_roster": _("That roster does not exist in this incident."),
    "leadership.person_needs_name": _("State whom it is about."),
    "leadership.person_needs_role": _("State at least one role that the person can hold."),
    "leadership.role_not_in_roster": _("That role is not in the roster. Look at the page again: somebody may have changed the roles."),
    "leadership.in_roster_already": _("%(name)s is in the roster already. Change what is said there."),
    "leadership.no_such_member": _("That person is not in the roster."),
    "leadership.way_out_of_range": _("The way there must be between 0 and %(limit)s minutes."),
    "leadership.available_backwards": _("The person is available until before they are available from. Change one of the times."),
    "leadership.away_backwards": _("A time away ends before it begins. Change one of the times."),
    "leadership.off_in_future": _("The person cannot have come off in the future. Give an earlier time."),
    "leadership.away_unreadable": _("«%(said)s» could not be read. Write for example «4 jan 18:00 – 5 jan 06:00»."),
    "leadership.hours_unreadable": _("State when the shift begins and when it ends."),
    "leadership.shift_backwards": _("The shift ends before it begins. Change one of the times."),
    "leadership.shift_is_a_day": _("A shift cannot be longer than %(limit)s hours. Share it."),
    "leadership.shift_breaks_rest": _(
        "%(who)s would rest only %(hours)s. The rest between shifts is to be at least %(least)s%(law)s."
        " Choose somebody who is rested, or write why it must be so."
    ),
    "leadership.shift_too_long": _(
        "%(who)s would be on for %(hours)s in a row. Nobody is to be on for more than %(most)s."
        " Share the shift, or write why it must be so."
    ),
    "leadership.shift_long_ago": _("The shift would begin %(at)s, more than %(limit)s hours ago. Give a later time."),
    "leadership.shift_is_over": _("The shift would be over already %(at)s. Give a later end, or enter when the person last came off work."),
    "leadership.shift_step_long_ago": _("%(at)s is long before the shift. Give a time nearer to it."),
    "leadership.nobody_asked": _("Tick at least one shift that nobody has been asked for yet."),
    "leadership.shift_double": _("%(who)s has another shift then. Choose somebody else, or write why it must be so."),
    "leadership.shift_elsewhere": _("%(who)s is on duty in %(roster)s then, the way there counted. Choose somebody else, or write why."),
    "leadership.shift_not_available": _("%(who)s has said that they cannot come then. Choose somebody else, or write what has changed."),
    "leadership.shift_not_qualified": _("%(who)s is not trained for the role. Choose somebody else, or write why it must be so."),
    "leadership.no_such_shift": _("That shift does not exist in this incident."),
    "leadership.shift_has_begun": _("The shift cannot be changed any more: it has begun, is over or is taken back."),
    "leadership.same_hours": _("The hours are the same. Give others."),
    "leadership.shift_is_there_already": _("It is noted already. Look at the page again: somebody may have been faster."),
    "leadership.no_such_shift_step": _("A shift cannot go that way. Look at the page again: somebody may have moved it meanwhile."),
    "leadership.shift_step_in_future": _("That has not been yet. Give an earlier time, or leave it empty for now."),
    "leadership.relieved_before_on": _("Somebody cannot be relieved before they came on. Give a later time."),
    "leadership.shift_step_needs_words": _("Write what has changed since the yes, as much as the staff needs to know."),
    "leadership.plan_in_past": _("A plan cannot begin in the past. Give a later time."),
    "leadership.plan_needs_people": _("There is nobody in the roster. Enter people first."),
    "leadership.plan_is_asked": _("A proposal is being worked out already. Wait for it."),
    "leadership.plan_is_settled": _("The planner has answered already."),
    "leadership.no_such_proposal": _("That proposal does not exist in this incident."),
    "leadership.plan_not_ready": _("The proposal is not ready yet. Wait for it."),
    "leadership.plan_failed": _("There is no plan to adopt. Ask for another proposal."),
    "leadership.plan_adopted_already": _("The plan is adopted already."),
    "leadership.roster_has_changed": _("The roster has changed since the plan was proposed. Ask for a new proposal."),
    "leadership.shift_not_begun": _("A handover is made by somebody who is on. Note first that the shift has begun."),
    "leadership.no_such_handover": _("That handover does not exist, or you do not have access to it."),
    "leadership.handover_taken_already": _("Somebody has taken over already."),
    "leadership.receipt_needs_name": _("State who takes over."),
    "leadership.takes_over_from_oneself": _("%(person)s is the one who hands over. State who takes over."),
}


def _when(facts: dict[str, Any], first: str = "from", last: str = "to") -> str:
    starts_at, ends_at = (datetime.fromisoformat(facts[name]) for name in (first, last))
    return span_text(starts_at, ends_at, starts_at)


def _same(facts: dict[str, Any]) -> dict[str, Any]:
    return facts


def _broke(facts: dict[str, Any]) -> str:
    return gettext(" Departs from the rules of rest:") if facts["broke"] else ""


def _planned(facts: dict[str, Any]) -> dict[str, Any]:
    return {**facts, "when": _when(facts), "despite": _broke(facts)}


def _changed(facts: dict[str, Any]) -> dict[str, Any]:
    return {**facts, "when": _when(facts), "was": _when(facts, "was_from", "was_to"), "despite": _broke(facts)}


def _moved(facts: dict[str, Any]) -> dict[str, Any]:
    at = datetime.fromisoformat(facts["at"])
    state = SHIFT_STATES[ShiftState(facts["after"])]
    return {**facts, "when": _when(facts), "state": state, "clock": times.clock(at)}


def _from(facts: dict[str, Any]) -> dict[str, Any]:
    at = datetime.fromisoformat(facts["from"])
    return {**facts, "since": times.moment(at, at)}


def _proposed(facts: dict[str, Any]) -> dict[str, Any]:
    loans = ""
    if facts["borrow"]:
        loans = ngettext(" %(count)s person must be borrowed:", " %(count)s people must be borrowed:", facts["borrow"])
        loans %= {"count": facts["borrow"]}
    return {**facts, "outcome": OUTCOMES[OutcomeKind(facts["kind"])], "loans": loans}


def _adopted(facts: dict[str, Any]) -> dict[str, Any]:
    gaps = gettext(" Still empty:") if facts["lacks"] else ""
    given_up = gettext(" Taken back: %(count)s.") % {"count": facts["given_up"]} if facts["given_up"] else ""
    return {**_from(facts), "gaps": gaps, "taken_back": given_up}


def _receipt(facts: dict[str, Any]) -> dict[str, Any]:
    after = gettext(" Entries since the sheet was made: %(count)s.") % {"count": facts["after"]} if facts["after"] else ""
    return {**facts, "came_after": after}


LINES: dict[str, tuple[StrPromise, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "leadership.roster_set": (_("Roles to be manned in %(roster)s:"), _same),
    "leadership.people_rostered": (_("In the roster of %(roster)s (%(people)s):"), _same),
    "leadership.shift_planned": (_("%(roster)s: %(member)s is asked to be %(role)s %(when)s.%(despite)s"), _planned),
    "leadership.shift_changed": (_("%(roster)s: %(member)s is asked to be %(role)s %(when)s instead of %(was)s.%(despite)s"), _changed),
    "leadership.shifts_asked": (_("%(roster)s: people are asked for planned shifts (%(count)s):"), _same),
    "leadership.shift_moved": (_("%(roster)s: %(member)s, %(role)s %(when)s: %(state)s %(clock)s."), _moved),
    "leadership.plan_asked": (_("%(roster)s: a plan of %(hours)s hours from %(since)s is asked for, with %(people)s people."), _from),
    "leadership.plan_proposed": (_("%(roster)s: proposal for %(hours)s hours. %(outcome)s.%(loans)s"), _proposed),
    "leadership.plan_adopted": (
        _("%(roster)s: plan of %(hours)s hours from %(since)s adopted. New shifts: %(shifts)s.%(taken_back)s%(gaps)s"),
        _adopted,
    ),
    "leadership.handover_made": (_("%(roster)s: %(member)s hands %(role)s over, with a sheet."), _same),
    "leadership.handover_accepted": (_("%(by)s has taken %(role)s over from %(handed_by)s.%(came_after)s"), _receipt),
}
