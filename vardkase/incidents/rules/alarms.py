"""Alarms: what a duty officer notes in any order, and the first judgement of it.

Everything is optional except one word somewhere, because an alarm is taken with the telephone in the other hand. What comes later is
added, never written over. An alarm that nobody has judged within the patience of the house is overdue, and so is a watched one whose time
of next look has passed.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents.rules.journal import MAX_TEXT, Channel, check_happened
from vardkase.incidents.rules.text import MAX_SHORT, check_free_text, check_length, clean, clean_line
from vardkase.kernel.moments import TOLERANCE, Happened
from vardkase.kernel.refusal import Refusal


class SourceRequest(StrEnum):
    """What the one who called wants of us."""

    INFO_ONLY = "info_only"
    ASSESS = "assess"
    ACTIVATE = "activate"
    RESOURCE = "resource"
    CONFERENCE = "conference"
    VMA = "vma"


class Reliability(StrEnum):
    """How far a source can be trusted, from A (always) to D (not known)."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class AlarmState(StrEnum):
    """What has become of an alarm."""

    NEW = "new"
    DISMISSED = "dismissed"
    WATCHED = "watched"
    FORWARDED = "forwarded"
    INCIDENT = "incident"


class AlarmDecision(StrEnum):
    """What the duty officer decides. CONFERENCE is taken into use with exchange."""

    DISMISS = "dismiss"
    WATCH = "watch"
    FORWARD = "forward"
    ALERT_ADMINISTRATION = "alert_administration"
    OPEN_INCIDENT = "open_incident"
    ACTIVATE = "activate"
    CONFERENCE = "conference"


class Criterion(StrEnum):
    """Reasons to raise the level; ticked ones are the documented reason."""

    NEEDS_COORDINATION = "needs_coordination"
    THREATENS_CONFIDENCE = "threatens_confidence"
    VITAL_FUNCTION_DISTURBED = "vital_function_disturbed"
    AFFECTS_MANY = "affects_many"
    SOCIAL_UNREST = "social_unrest"
    ANOTHER_ACTOR_NEEDS_US = "another_actor_needs_us"
    ORDINARY_ROUTINES_FALL_SHORT = "ordinary_routines_fall_short"
    EXPECTED_TO_LAST = "expected_to_last"
    NEEDS_MUCH_STAFF = "needs_much_staff"
    SEVERAL_SYSTEMS_DISTURBED = "several_systems_disturbed"
    SEVERAL_ACTORS = "several_actors"
    LARGE_NEED_OF_INFORMATION = "large_need_of_information"


class Question(StrEnum):
    """The questions of the first assessment: all optional, in any order."""

    KNOWN_NOW = "known_now"
    SCALE = "scale"
    AFFECTED = "affected"
    OUR_SERVICES = "our_services"
    CAN_WE_COPE = "can_we_cope"
    COORDINATION = "coordination"
    WORSE_1_HOUR = "worse_1_hour"
    WORSE_24_HOURS = "worse_24_hours"
    WORSE_72_HOURS = "worse_72_hours"
    WHO_MUST_KNOW = "who_must_know"
    MEDIA_KNOW = "media_know"
    DONE_SO_FAR = "done_so_far"
    DECIDE_NOW = "decide_now"


STATE_OF_DECISION = {
    AlarmDecision.DISMISS: AlarmState.DISMISSED,
    AlarmDecision.WATCH: AlarmState.WATCHED,
    AlarmDecision.FORWARD: AlarmState.FORWARDED,
    AlarmDecision.ALERT_ADMINISTRATION: AlarmState.FORWARDED,
    AlarmDecision.OPEN_INCIDENT: AlarmState.INCIDENT,
    AlarmDecision.ACTIVATE: AlarmState.INCIDENT,
}
# Decisions that make an incident of the alarm. The second is made where crisis leadership is started.
OPENING = (AlarmDecision.OPEN_INCIDENT, AlarmDecision.ACTIVATE)
DECISIONS_NEEDING_REASON = frozenset({AlarmDecision.DISMISS})
LONG_FIELDS = ("what_happened", "ongoing_threat", "informed")


@dataclass(frozen=True, slots=True)
class AlarmFacts:
    """What is known of an alarm. Empty means not said; a supplement carries only what is new."""

    what_happened: str = ""
    happened: Happened | None = None
    where: str = ""
    latitude: float | None = None
    longitude: float | None = None
    source_organisation: str = ""
    source_person: str = ""
    callback: str = ""
    channel: Channel | None = None
    people_affected: str = ""
    ongoing_threat: str = ""
    informed: str = ""
    source_request: SourceRequest | None = None
    reliability: Reliability | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question."""

    question: Question
    text: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """A judgement: the decision, what it rests on, and when to look again."""

    decision: AlarmDecision
    criteria: tuple[Criterion, ...] = ()
    answers: tuple[Answer, ...] = ()
    reason: str = ""
    next_check_at: datetime | None = None
    proposed_level: int | None = None
    forwarded_to: str = ""


def is_blank(facts: AlarmFacts) -> bool:
    """Whether nothing has been said."""
    return facts == AlarmFacts()


def check_alarm(facts: AlarmFacts, now: datetime) -> AlarmFacts:
    """The facts in order. Refuses an empty alarm ("alarm.empty"), half a position, too long a text, and a personal identity number."""
    texts = {field.name: getattr(facts, field.name) for field in fields(facts) if field.type == "str"}
    tidy: dict[str, Any] = {name: (clean if name in LONG_FIELDS else clean_line)(text) for name, text in texts.items()}
    facts = replace(facts, **tidy)
    if is_blank(facts):
        raise Refusal("alarm.empty")
    for name, text in tidy.items():
        check_length(name, text, MAX_TEXT if name in LONG_FIELDS else MAX_SHORT)
    check_position(facts.latitude, facts.longitude)
    check_happened(facts.happened, now)
    said = {"happened": facts.happened.said} if facts.happened else {}
    check_free_text(tidy | said, today=now.date())
    return facts


def check_position(latitude: float | None, longitude: float | None) -> None:
    """A position has both its numbers, on the globe ("alarm.bad_position")."""
    if latitude is None and longitude is None:
        return
    if latitude is None or longitude is None or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise Refusal("alarm.bad_position")


def supplemented(known: AlarmFacts, new: AlarmFacts) -> AlarmFacts:
    """What is known after a supplement: the newest of each. An empty field of the supplement says nothing."""
    given = {field.name: value for field in fields(new) if (value := getattr(new, field.name)) not in ("", None)}
    return replace(known, **given)


def only_new(known: AlarmFacts, given: AlarmFacts) -> AlarmFacts:
    """What of the given is not known already: a form sends everything, the entry says what was added. A position stays whole."""
    fresh = {
        field.name: value for field in fields(given) if (value := getattr(given, field.name)) not in ("", None, getattr(known, field.name))
    }
    if ("latitude" in fresh or "longitude" in fresh) and given.latitude is not None and given.longitude is not None:
        fresh |= {"latitude": given.latitude, "longitude": given.longitude}
    return AlarmFacts(**fresh)


def check_assessment(assessment: Assessment, now: datetime) -> Assessment:
    """The assessment in order. A dismissal says why; a watch says when to look again, in the time to come; a forwarding says to whom."""
    answers = tuple(Answer(answer.question, text) for answer in assessment.answers if (text := clean(answer.text)))
    ready = replace(assessment, answers=answers, reason=clean(assessment.reason), forwarded_to=clean_line(assessment.forwarded_to))
    for name, text in (("reason", ready.reason), *((str(answer.question), answer.text) for answer in answers)):
        check_length(name, text, MAX_TEXT)
    check_length("forwarded_to", ready.forwarded_to, MAX_SHORT)
    written = {"reason": ready.reason, "forwarded_to": ready.forwarded_to} | {str(answer.question): answer.text for answer in answers}
    check_free_text(written, today=now.date())
    _check_decision(ready, now)
    return ready


def _check_decision(ready: Assessment, now: datetime) -> None:
    if ready.decision not in STATE_OF_DECISION:
        raise Refusal("alarm.decision_not_in_use")
    if ready.decision in DECISIONS_NEEDING_REASON and not ready.reason:
        raise Refusal("alarm.dismissal_needs_reason", field="reason")
    if ready.decision == AlarmDecision.WATCH and ready.next_check_at is None:
        raise Refusal("alarm.watch_needs_time", field="next_check_at")
    if ready.next_check_at is not None and ready.next_check_at <= now:
        raise Refusal("alarm.next_check_has_passed", field="next_check_at")
    if ready.decision in {AlarmDecision.FORWARD, AlarmDecision.ALERT_ADMINISTRATION} and not ready.forwarded_to:
        raise Refusal("alarm.forwarding_needs_receiver", field="forwarded_to")


def state_after(decision: AlarmDecision) -> AlarmState:
    """What an alarm becomes by a decision."""
    return STATE_OF_DECISION[decision]


def minutes_overdue(
    state: AlarmState, received_at: datetime, next_check_at: datetime | None, now: datetime, patience_minutes: int
) -> int | None:
    """For how many whole minutes the alarm has waited too long; None when it is in time.

    A new one from the end of the house's patience; any that is not dismissed or an incident from its own time of next look.
    """
    if state == AlarmState.NEW:
        due = received_at + timedelta(minutes=patience_minutes)
    elif state in {AlarmState.WATCHED, AlarmState.FORWARDED} and next_check_at is not None:
        due = next_check_at
    else:
        return None
    return int((now - due).total_seconds() // 60) if now >= due else None


def check_may_take(viewer: Viewer, here: tuple[str, ...]) -> None:
    """An alarm is taken, and added to, by whoever holds ALARM_TAKE at the authority."""
    if not viewer.can(Capability.ALARM_TAKE, here):
        raise Refusal("alarm.may_not_take")


def check_may_assess(viewer: Viewer, here: tuple[str, ...]) -> None:
    """An alarm is judged by whoever holds ALARM_ASSESS at the authority."""
    if not viewer.can(Capability.ALARM_ASSESS, here):
        raise Refusal("alarm.may_not_assess")


def check_not_linked(state: AlarmState, reference: str) -> None:
    """What has become an incident is led there, and is not judged again here."""
    if state == AlarmState.INCIDENT:
        raise Refusal("alarm.already_linked", reference=reference)


def check_received_at(received_at: datetime | None, now: datetime) -> None:
    """An alarm has come before it is written down."""
    if received_at is not None and received_at > now + TOLERANCE:
        raise Refusal("incident.happened_in_future")
