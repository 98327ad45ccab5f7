"""The words of the incidents: refusals, events, and what every enum is called on the screens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vardkase.incidents import kinds
from vardkase.incidents.rules import (
    AlarmDecision,
    AlarmState,
    Category,
    Channel,
    Criterion,
    Direction,
    Importance,
    LegalClass,
    Mode,
    Question,
    Reliability,
    Secrecy,
    SourceRequest,
    State,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

    from vardkase.incidents.rows import LogEntry

CATEGORIES: dict[Category, StrPromise] = {
    Category.EVENT: pgettext_lazy("category", "Event"),
    Category.INFO: pgettext_lazy("category", "Info"),
    Category.ASSESSMENT: pgettext_lazy("category", "Assessment"),
    Category.DECISION: pgettext_lazy("category", "Decision"),
    Category.ACTION: pgettext_lazy("category", "Action"),
    Category.TASK: pgettext_lazy("category", "Task"),
    Category.REQUEST: pgettext_lazy("category", "Request"),
    Category.CONTACT: pgettext_lazy("category", "Contact"),
    Category.MEDIA: pgettext_lazy("category", "Media"),
    Category.STAFFING: pgettext_lazy("category", "Staffing"),
    Category.DEVIATION: pgettext_lazy("category", "Deviation"),
    Category.NOT_DONE: pgettext_lazy("category", "Not done"),
    Category.COLLABORATION: pgettext_lazy("category", "Collaboration"),
    Category.SYSTEM: pgettext_lazy("category", "System"),
}
DIRECTIONS: dict[Direction, StrPromise] = {
    Direction.IN: pgettext_lazy("direction", "In"),
    Direction.OUT: pgettext_lazy("direction", "Out"),
    Direction.INTERNAL: pgettext_lazy("direction", "Between ourselves"),
}
CHANNELS: dict[Channel, StrPromise] = {
    Channel.PHONE: pgettext_lazy("channel", "Phone"),
    Channel.MEETING: pgettext_lazy("channel", "Meeting"),
    Channel.EMAIL: pgettext_lazy("channel", "E-mail"),
    Channel.RAKEL: pgettext_lazy("channel", "Rakel"),
    Channel.SMS: pgettext_lazy("channel", "Text message"),
    Channel.MEDIA: pgettext_lazy("channel", "News media"),
    Channel.OBSERVATION: pgettext_lazy("channel", "Own observation"),
    Channel.WEB: pgettext_lazy("channel", "Web"),
    Channel.CONFERENCE: pgettext_lazy("channel", "Collaboration conference"),
    Channel.SYSTEM: pgettext_lazy("channel", "System"),
    Channel.OTHER: pgettext_lazy("channel", "Other"),
}
IMPORTANCE: dict[Importance, StrPromise] = {
    Importance.NORMAL: pgettext_lazy("importance", "Normal"),
    Importance.IMPORTANT: pgettext_lazy("importance", "Important"),
    Importance.CRITICAL: pgettext_lazy("importance", "Critical"),
}
SECRECY: dict[Secrecy, StrPromise] = {
    Secrecy.OPEN: pgettext_lazy("secrecy", "Open"),
    Secrecy.INTERNAL: pgettext_lazy("secrecy", "Internal"),
    Secrecy.SECRET: pgettext_lazy("secrecy", "Secret"),
}
MODES: dict[Mode, StrPromise] = {Mode.REAL: pgettext_lazy("mode", "Real"), Mode.EXERCISE: pgettext_lazy("mode", "Exercise")}
LEGAL_CLASSES: dict[LegalClass, StrPromise] = {
    LegalClass.DISTURBANCE: _("Societal disturbance"),
    LegalClass.EXTRAORDINARY: _("Extraordinary event"),
    LegalClass.RAISED_READINESS: _("Raised readiness"),
}
STATES: dict[State, StrPromise] = {
    State.DRAFT: pgettext_lazy("incident state", "Draft"),
    State.WATCHED: pgettext_lazy("incident state", "Watched"),
    State.ACTIVE: pgettext_lazy("incident state", "Active"),
    State.STANDING_DOWN: pgettext_lazy("incident state", "Standing down"),
    State.CLOSED: pgettext_lazy("incident state", "Closed"),
    State.EVALUATED: pgettext_lazy("incident state", "Evaluated"),
    State.ARCHIVED: pgettext_lazy("incident state", "Archived"),
    State.DISMISSED: pgettext_lazy("incident state", "Dismissed"),
}
# What the button says that leads to a state.
STEPS: dict[State, StrPromise] = {
    State.WATCHED: pgettext_lazy("incident step", "Watch"),
    State.ACTIVE: pgettext_lazy("incident step", "Make active"),
    State.STANDING_DOWN: pgettext_lazy("incident step", "Begin standing down"),
    State.CLOSED: pgettext_lazy("incident step", "Close"),
    State.EVALUATED: pgettext_lazy("incident step", "Note as evaluated"),
    State.ARCHIVED: pgettext_lazy("incident step", "Archive"),
    State.DISMISSED: pgettext_lazy("incident step", "Dismiss"),
}
RELIABILITY: dict[Reliability, StrPromise] = {
    Reliability.A: _("A – reliable"),
    Reliability.B: _("B – usually reliable"),
    Reliability.C: _("C – doubtful"),
    Reliability.D: _("D – cannot be judged"),
}
SOURCE_REQUESTS: dict[SourceRequest, StrPromise] = {
    SourceRequest.INFO_ONLY: _("Wants to inform us, nothing more"),
    SourceRequest.ASSESS: _("Wants us to assess"),
    SourceRequest.ACTIVATE: _("Wants us to activate crisis management"),
    SourceRequest.RESOURCE: _("Asks for a resource"),
    SourceRequest.CONFERENCE: _("Asks for a collaboration conference"),
    SourceRequest.VMA: _("Asks for a public warning (VMA)"),
}
ALARM_STATES: dict[AlarmState, StrPromise] = {
    AlarmState.NEW: pgettext_lazy("alarm state", "Not assessed"),
    AlarmState.DISMISSED: pgettext_lazy("alarm state", "Dismissed"),
    AlarmState.WATCHED: pgettext_lazy("alarm state", "Watched"),
    AlarmState.FORWARDED: pgettext_lazy("alarm state", "Forwarded"),
    AlarmState.INCIDENT: pgettext_lazy("alarm state", "Became an incident"),
}
ALARM_DECISIONS: dict[AlarmDecision, StrPromise] = {
    AlarmDecision.DISMISS: _("Dismiss"),
    AlarmDecision.WATCH: _("Keep watch"),
    AlarmDecision.FORWARD: _("Forward"),
    AlarmDecision.ALERT_ADMINISTRATION: _("Alert an administration"),
    AlarmDecision.OPEN_INCIDENT: _("Open an incident"),
    AlarmDecision.ACTIVATE: _("Activate crisis management"),
    AlarmDecision.CONFERENCE: _("Call a regional conference"),
}
CRITERIA: dict[Criterion, StrPromise] = {
    Criterion.NEEDS_COORDINATION: _("Needs coordination"),
    Criterion.THREATENS_CONFIDENCE: _("Threatens confidence in the whole municipality"),
    Criterion.VITAL_FUNCTION_DISTURBED: _("Serious disturbance of a vital societal function"),
    Criterion.AFFECTS_MANY: _("Affects many people"),
    Criterion.SOCIAL_UNREST: _("May create social unrest"),
    Criterion.ANOTHER_ACTOR_NEEDS_US: _("Another actor cannot cope without us"),
    Criterion.ORDINARY_ROUTINES_FALL_SHORT: _("Ordinary routines of leadership are not enough"),
    Criterion.EXPECTED_TO_LAST: _("Expected to last long"),
    Criterion.NEEDS_MUCH_STAFF: _("Needs much staff or many resources"),
    Criterion.SEVERAL_SYSTEMS_DISTURBED: _("Several vital systems are disturbed"),
    Criterion.SEVERAL_ACTORS: _("Several services or actors are involved"),
    Criterion.LARGE_NEED_OF_INFORMATION: _("Large need of information"),
}
QUESTIONS: dict[Question, StrPromise] = {
    Question.KNOWN_NOW: _("What do we know right now?"),
    Question.SCALE: _("How large is it: people, property, area?"),
    Question.AFFECTED: _("Who is affected, directly and indirectly?"),
    Question.OUR_SERVICES: _("Which of our own services are hit?"),
    Question.CAN_WE_COPE: _("Can the ordinary organisation cope?"),
    Question.COORDINATION: _("How many functions need to be coordinated?"),
    Question.WORSE_1_HOUR: _("What can get worse within 1 hour?"),
    Question.WORSE_24_HOURS: _("What can get worse within 24 hours?"),
    Question.WORSE_72_HOURS: _("What can get worse within 72 hours?"),
    Question.WHO_MUST_KNOW: _("Who else must know?"),
    Question.MEDIA_KNOW: _("What do the news media know?"),
    Question.DONE_SO_FAR: _("What has been done so far?"),
    Question.DECIDE_NOW: _("What must be decided now?"),
}
EVENTS: dict[str, StrPromise] = {
    "alarm.received": _("Alarm received"),
    "alarm.supplemented": _("Alarm supplemented"),
    "alarm.assessed": _("Alarm assessed"),
    "alarm.linked": _("Alarm linked to an incident"),
    "incident.opened": _("Incident opened"),
    "incident.state_changed": _("State changed"),
    "incident.level_changed": _("Level changed"),
    "incident.renamed": _("Incident renamed"),
    "incident.alarm_linked": _("Alarm linked"),
    "incident.entry_written": _("Entry"),
    "incident.entry_corrected": _("Correction"),
    "incident.entry_completed": _("Details added"),
    "incident.attachment_added": _("File added"),
    "incident.marked": _("Secrecy mark changed"),
    "incident.entry_verified": _("Confirmed"),
    "incident.catch_up_acknowledged": _("Receipt"),
}
REFUSALS: dict[str, StrPromise] = {
    "alarm.bad_coming_time": _("“%(said)s” could not be read as a time to come. Write a time, such as 03:30, or a while, such as 30 min."),
    "incident.not_found": _("The incident or the entry does not exist, or you do not have access to it."),
    "incident.may_not_open": _("You may not open incidents here. Ask the duty officer or the chief of staff."),
    "incident.may_not_lead": _("Only those who lead the incident may do this. Ask the chief of staff."),
    "incident.may_not_write": _("You may read this log but not write in it. Ask the chief of staff for the right to write."),
    "incident.needs_title": _("Give the incident a name, for example “Storm in Roslagen”."),
    "incident.same_title": _("The incident has that name already."),
    "incident.cannot_begin_so": _("A new incident begins as a draft, watched or active."),
    "incident.already_there": _("The incident is already in that state. Somebody else may have been before you: load the page again."),
    "incident.no_such_step": _(
        "The incident cannot go to that state from where it is now. Load the page again and choose among the buttons shown."
    ),
    "incident.step_needs_reason": _("Write a reason for this step."),
    "incident.is_over": _("The incident is over. Make it active again first."),
    "incident.no_such_level": _("There is no such level. Choose one of those in the list."),
    "incident.same_level": _("That level applies already. Somebody else may have been before you: load the page again."),
    "incident.level_needs_decider": _("State who decided on the level."),
    "incident.level_needs_reason": _("Tick at least one criterion or write a reason for the level."),
    "incident.log_is_closed": _(
        "The log is closed since the incident is over. The one who leads may correct, or make the incident active again."
    ),
    "incident.no_authority": _(
        "There is no authority in the register that you may act for. Ask the preparedness coordinator to begin the register, or to give"
        " your role at the right authority. What you wrote is still in the form."
    ),
    "incident.archived": _("The incident is archived. Nothing more can be written in it."),
    "incident.empty_entry": _("Write something or attach a file."),
    "incident.text_too_long": _(
        "The text is %(length)s characters long. At most %(limit)s fit: shorten it by %(over)s or attach it as a file."
    ),
    "incident.personal_id_in_text": _(
        "The text contains a personal identity number (%(found)s). Remove it: numbers and names of those affected do not belong here."
        " Nothing has been saved yet, and what you wrote is still in the form."
    ),
    "incident.happened_in_future": _("The time is in the future. Give a time that has passed."),
    "incident.happened_too_early": _("The time lies before 1900. Check the year."),
    "incident.system_is_ours": _("Only the system itself writes with that category or channel. Choose another."),
    "incident.bad_reliability": _("Reliability is a letter from A to D."),
    "incident.bad_source_address": _("The address of the source must begin with https:// or http://."),
    "incident.too_many_tags": _("You gave %(count)s tags. At most %(limit)s fit: remove some."),
    "incident.secret_needs_statute": _("State the provision that the secrecy rests on, for example “18 kap. 13 § OSL”."),
    "incident.statute_without_secret": _(
        "You gave a legal ground, but the marking is not secret. Choose the marking secret, or clear the field."
    ),
    "incident.same_mark": _("The entry has that mark already."),
    "incident.lowering_needs_lead": _("Only those who lead the incident may lower a mark. Ask the chief of staff."),
    "incident.lowering_needs_reason": _("Write why the mark is lowered."),
    "incident.entry_hidden": _("Entry #%(number)s is masked for you. Ask somebody who may read it."),
    "incident.entry_erased": _("Entry #%(number)s is erased. There is nothing left to change."),
    "incident.not_correctable": _("Line #%(number)s was written by the system and cannot be changed. Write a new entry instead."),
    "incident.already_corrected": _("Entry #%(number)s is already corrected by #%(by)s. Correct that one instead."),
    "incident.same_text": _("The correction says the same as the entry. Write what is right."),
    "incident.correction_needs_reason": _("Write why the entry is corrected."),
    "incident.nothing_to_complete": _("Give at least one detail."),
    "incident.verification_needs_source": _("State who confirmed the entry."),
    "incident.nothing_to_acknowledge": _("You have already acknowledged the log up to #%(number)s, or it does not reach that far yet."),
    "incident.no_attachment": _("Choose at least one file."),
    "incident.too_many_attachments": _("That makes %(count)s files. An entry has room for %(limit)s: put the others in a new entry."),
    "incident.attachment_empty": _("The file %(name)s is empty. Choose it again."),
    "incident.attachment_too_large": _("The file %(name)s is %(megabytes)s MB. At most %(limit)s MB fit: make it smaller or divide it."),
    "incident.attachment_refused": _(
        "The file %(name)s cannot be attached: its content (%(type)s) can harm the one who opens it or cannot be shown."
        " Save it as PDF, or attach a picture of it."
    ),
    "incident.attachment_has_macros": _("The file %(name)s contains macros or programs. Save it without them, or as PDF."),
    "incident.attachment_damaged": _("The file %(name)s is damaged and cannot be read. Open it on your own computer and save it again."),
    "incident.attachment_too_many_pixels": _(
        "The image %(name)s has more than %(limit)s million pixels. Make it smaller and try again."
    ),
    "incident.may_not_erase": _("You may not erase. It is decided by those who hold that right."),
    "incident.cannot_erase_frame": _(
        "This line cannot be erased: the log cannot be read without it. Only what a person wrote can be erased."
    ),
    "alarm.not_found": _("The alarm does not exist, or you do not have access to it."),
    "alarm.may_not_take": _("You may not take alarms here. Call the duty officer."),
    "alarm.may_not_assess": _("You may not assess alarms here. Call the duty officer."),
    "alarm.empty": _("Write at least one word about the alarm. Everything else can be added later."),
    "alarm.nothing_new": _("Nothing new has been filled in. Change or add something and save again."),
    "alarm.bad_position": _("The position needs both latitude and longitude, for example 59.7577 and 18.7013."),
    "alarm.decision_not_in_use": _("That decision cannot be made here yet. Choose another."),
    "alarm.dismissal_needs_reason": _("Write why the alarm is dismissed."),
    "alarm.watch_needs_time": _("State when the alarm is to be looked at again."),
    "alarm.next_check_has_passed": _("The time of the next look has already passed. Give a later time."),
    "alarm.forwarding_needs_receiver": _("State who the alarm is forwarded to."),
    "alarm.already_linked": _("The alarm belongs to incident %(reference)s already. Go on there."),
    "alarm.open_incident_instead": _("Open the incident with the button “Open an incident”."),
    "alarm.exercise_and_real": _("An alarm from an exercise cannot be linked to a real incident, or the other way round."),
}  # fmt: skip


def line_text(entry: LogEntry) -> str:
    """The sentence of a line that the system wrote; the text itself of one that a person wrote."""
    if entry.masked:
        return ""
    if entry.erased:
        return str(_("Erased.") if entry.erased_by is None else _("Erased, see #%(number)s.") % {"number": entry.erased_by})
    if entry.is_written:
        return entry.text
    make = _LINES.get(entry.kind)
    if make:
        return str(make[0] % make[1](entry.facts))
    above = kinds.find(entry.kind)
    return str(above.sentence % above.facts(entry.facts)) if above else str(EVENTS.get(entry.kind, entry.kind))


def _opened(facts: dict[str, Any]) -> dict[str, Any]:
    return {**facts, "state": STATES[State(facts["state"])], "mode": MODES[Mode(facts["mode"])]}


def _states(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: STATES[State(facts[name])] for name in ("before", "after")}


def _level(facts: dict[str, Any]) -> dict[str, Any]:
    criteria = ", ".join(str(CRITERIA[Criterion(name)]) for name in facts["criteria"])
    return {**facts, "criteria": f"{criteria}." if criteria else ""}


def _marks(facts: dict[str, Any]) -> dict[str, Any]:
    return {"number": facts["number"], "before": SECRECY[Secrecy(facts["before"])], "after": SECRECY[Secrecy(facts["after"])]}


def _given(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "number": facts["number"],
        "given": "; ".join(f"{DETAILS[name]}: {_detail(name, value)}" for name, value in facts["given"].items()),
    }


DETAILS: dict[str, StrPromise] = {
    "category": _("category"),
    "direction": _("direction"),
    "counterpart": _("counterpart"),
    "channel": _("channel"),
    "place": _("place"),
    "tags": _("tags"),
    "importance": _("importance"),
    "reliability": _("reliability"),
    "source": _("source"),
}


def _detail(name: str, value: Any) -> str:
    match name:
        case "category":
            return str(CATEGORIES[Category(value)])
        case "direction":
            return str(DIRECTIONS[Direction(value)])
        case "channel":
            return str(CHANNELS[Channel(value)])
        case "importance":
            return str(IMPORTANCE[Importance(value)])
        case "tags":
            return ", ".join(value) or "–"
        case "source":
            return " ".join(part for part in (value["text"], value["url"]) if part) or "–"
        case _:
            return str(value) or "–"


def _same(facts: dict[str, Any]) -> dict[str, Any]:
    return facts


_LINES: dict[str, tuple[StrPromise, Any]] = {
    "incident.opened": (_("%(authority)s opened incident %(reference)s: %(title)s. %(mode)s, %(state)s, %(level)s."), _opened),
    "incident.state_changed": (_("State: %(before)s → %(after)s."), _states),
    "incident.level_changed": (_("Level: %(before)s → %(after)s. Decided by %(decided_by)s. %(criteria)s"), _level),
    "incident.renamed": (_("New name: %(after)s (before: %(before)s)."), _same),
    "incident.alarm_linked": (_("Another alarm is about this incident."), _same),
    "incident.entry_completed": (_("Details of #%(number)s: %(given)s."), _given),
    "incident.attachment_added": (_("Files added to #%(number)s: %(count)s."), _same),
    "incident.marked": (_("Secrecy mark of #%(number)s: %(before)s → %(after)s."), _marks),
    "incident.entry_verified": (_("#%(number)s confirmed by %(by)s."), _same),
    "incident.catch_up_acknowledged": (_("Has read the log up to #%(up_to)s."), _same),
    "ledger.payload_erased": (_("Erased: #%(number)s. Authority: %(authority)s. Decided by %(decided_by)s."), _same),
}
