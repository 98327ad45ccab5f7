"""What a measure, a step and a verification must be to be kept. Everything is refused at the field that it is about."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.rules.checks import TEXT, digest, tidy
from vardkase.preparedness.rules.measures import (
    CLOSED,
    LESSONS,
    LEVELS,
    REASONED,
    Actual,
    Course,
    Decision,
    Effect,
    Followed,
    FollowUp,
    Fund,
    Measure,
    Outcome,
    Secret,
    Source,
    State,
    Step,
    Taken,
    Verification,
    leads_to,
)

MOST_MONEY = 100_000_000_000
MOST_LINKS, MOST_EFFECTS, MOST_FOLLOW_UPS = 60, 20, 500
LOWEST, HIGHEST = 1, 9
_SUFFIXES = {"": 1, "kr": 1, "sek": 1, "tkr": 1_000, "kkr": 1_000, "mnkr": 1_000_000, "mkr": 1_000_000, "msek": 1_000_000}
_MONEY = re.compile(r"([0-9][0-9 .,]*)\s*([a-z]*)\.?")
_THOUSANDS = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+")


def money(field: str, said: str) -> int:
    """Whole kronor as they are written in Swedish: «1 250 000», «1.250.000», «250 tkr», «1,5 mnkr». Nothing is nothing.

    Refused: "preparedness.measure_no_money", "preparedness.measure_too_much_money".
    """
    text = re.sub(r"[\s\u00a0\u202f]+", " ", said).strip().lower().removesuffix(":-").strip()
    if not text:
        return 0
    found = _MONEY.fullmatch(text)
    if found is None or found[2] not in _SUFFIXES:
        raise Refusal("preparedness.measure_no_money", field=field, said=said[:40])
    digits = found[1].replace(" ", "")
    digits = (digits.replace(".", "") if _THOUSANDS.fullmatch(digits.partition(",")[0]) else digits).replace(",", ".")
    try:
        amount = round(Decimal(digits) * _SUFFIXES[found[2]])
    except InvalidOperation:
        raise Refusal("preparedness.measure_no_money", field=field, said=said[:40]) from None
    if amount > MOST_MONEY:
        raise Refusal("preparedness.measure_too_much_money", field=field)
    return int(amount)


def check_measure(measure: Measure) -> Measure:
    """The measure in order, of whatever state. A proposal may lack owner, deadline and money; what is there must hold together.

    Refused: no title, no responsible board, funding above the cost, a grant for tasks of LEH without the task, an effect that changes
    nothing, secrecy without its ground.
    """
    title = tidy("title", measure.title)
    if not title:
        raise Refusal("preparedness.measure_needs_title", field="title")
    if measure.organisation_id is None:
        raise Refusal("preparedness.measure_needs_board", field="organisation_id")
    if max(len(measure.risks), len(measure.functions)) > MOST_LINKS:
        raise Refusal("preparedness.measure_too_many_links", most=MOST_LINKS)
    return replace(
        check_money(measure),
        title=title,
        description=tidy("description", measure.description, TEXT, lines=True),
        owner=tidy("owner", measure.owner),
        reference=tidy("reference", measure.reference),
        source=check_source(measure.source),
        effects=check_effects(measure.effects),
        secret=check_secret(measure.secret),
    )


def check_source(source: Source) -> Source:
    """The source in order. What an exercise or an event taught is told by its name ("preparedness.measure_needs_source")."""
    label = tidy("source_label", source.label)
    if source.kind in LESSONS and not label:
        raise Refusal("preparedness.measure_needs_source", field="source_label")
    return replace(source, label=label)


def check_money(measure: Measure) -> Measure:
    """Costs and who pays. Refused: "preparedness.measure_negative", "preparedness.measure_funding_above_cost", and a grant for the tasks of
    LEH without the task that it is for ("preparedness.measure_leh_needs_task", LEH 5 kap. 1 §).
    """
    amounts = (measure.cost_once, measure.cost_yearly, *(one.amount for one in measure.funding))
    if any(amount < 0 for amount in amounts):
        raise Refusal("preparedness.measure_negative", field="cost_once")
    funding = tuple(one for one in measure.funding if one.amount)
    if sum(one.amount for one in funding) > measure.first_year:
        raise Refusal("preparedness.measure_funding_above_cost", field="fund_own", cost=measure.first_year, funded=measure.funded)
    has_grant = any(one.kind is Fund.GRANT_LEH for one in funding)
    if has_grant and measure.task is None:
        raise Refusal("preparedness.measure_leh_needs_task", field="task")
    return replace(measure, funding=funding, task=measure.task if has_grant else None)


def check_effects(effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
    """The expected effects in order. Refused: "preparedness.measure_effect_of_what", "preparedness.measure_effect_needs_values",
    "preparedness.measure_effect_needs_level", "preparedness.measure_effect_not_down", too many.
    """
    if len(effects) > MOST_EFFECTS:
        raise Refusal("preparedness.measure_too_many_effects", most=MOST_EFFECTS)
    return tuple(_effect(number, one) for number, one in enumerate(effects, 1))


def _effect(number: int, effect: Effect) -> Effect:
    target = tidy(f"effect_{number}_target", effect.target)
    before, after = (tidy(f"effect_{number}_{name}", getattr(effect, name), 60) for name in ("before", "after"))
    if not target:
        raise Refusal("preparedness.measure_effect_of_what", field=f"effect_{number}_target")
    if not before or not after or before == after:
        raise Refusal("preparedness.measure_effect_needs_values", field=f"effect_{number}_after")
    if effect.kind in LEVELS:
        _levels(number, before, after)
    return replace(effect, target=target, before=before, after=after, unit=tidy(f"effect_{number}_unit", effect.unit, 40))


def _levels(number: int, before: str, after: str) -> None:
    if any(not one.isascii() or not one.isdigit() or not LOWEST <= int(one) <= HIGHEST for one in (before, after)):
        raise Refusal("preparedness.measure_effect_needs_level", field=f"effect_{number}_before", low=LOWEST, high=HIGHEST)
    if int(after) > int(before):
        raise Refusal("preparedness.measure_effect_not_down", field=f"effect_{number}_after", before=before, after=after)


def check_secret(secret: Secret | None) -> Secret | None:
    """Secrecy in order: a section and the harm that was weighed ("preparedness.measure_secret_needs_ground")."""
    if secret is None:
        return None
    ground, why = tidy("secret_ground", secret.ground), tidy("secret_why", secret.why, 600)
    if not ground or not why:
        raise Refusal("preparedness.measure_secret_needs_ground", field="secret_why" if ground else "secret_ground")
    return Secret(ground, why)


def check_may_change(course: Course) -> None:
    """Refuses to rewrite what has come to an end ("preparedness.measure_is_closed"): it is reopened first."""
    if course.state in CLOSED:
        raise Refusal("preparedness.measure_is_closed")


def check_answered_for(measure: Measure, course: Course) -> None:
    """What is decided keeps its owner and its deadline ("preparedness.measure_needs_owner", "preparedness.measure_needs_deadline"): they
    can be changed, and never be taken away. A proposal may lack both.
    """
    if course.state is State.PROPOSED:
        return
    if not measure.owner:
        raise Refusal("preparedness.measure_needs_owner", field="owner", title=measure.title)
    if measure.deadline is None:
        raise Refusal("preparedness.measure_needs_deadline", field="deadline")


def check_step(followed: Followed, taken: Taken, today: date) -> Taken:
    """A step in order. Refused: one that leads nowhere from here ("preparedness.measure_no_such_step"), without a reason where it needs
    one, a deferral without a later deadline, a decision or a beginning without an owner ("preparedness.measure_needs_owner"), a day before
    that of the step before it ("preparedness.measure_before_last").
    """
    if leads_to(followed.course, taken.step) is None:
        raise Refusal("preparedness.measure_no_such_step")
    check_not_to_come("on", taken.on, today)
    check_in_turn(followed.course, taken.on)
    if taken.step in (Step.DECIDE, Step.START) and not followed.measure.owner:
        raise Refusal("preparedness.measure_needs_owner", field="owner", title=followed.measure.title)
    if taken.step is Step.DECIDE and taken.deadline is None and followed.measure.deadline is None:
        raise Refusal("preparedness.measure_needs_deadline", field="deadline")
    reason = tidy("reason", taken.reason, 600)
    if taken.step in REASONED and not reason:
        raise Refusal("preparedness.needs_reason", field="reason")
    if taken.step is Step.DEFER:
        earlier = max((followed.measure.deadline or taken.on), taken.on)
        if taken.deadline is None or taken.deadline <= earlier:
            raise Refusal("preparedness.measure_defer_needs_later", field="deadline")
    return replace(taken, reason=reason)


def check_decision(decision: Decision, today: date) -> Decision:
    """A decision in order: by whom ("preparedness.measure_decided_by_whom") and on a day that has been."""
    body, section, registry = tidy("body", decision.body), tidy("section", decision.section, 40), tidy("registry", decision.registry, 80)
    if not body:
        raise Refusal("preparedness.measure_decided_by_whom", field="body")
    check_not_to_come("on", decision.on, today)
    return replace(decision, body=body, section=section, registry=registry)


def check_follow_up(course: Course, follow_up: FollowUp, today: date) -> FollowUp:
    """A follow-up in order. Refused: nothing seen ("preparedness.measure_seen_what"), a per cent that is none, a measure that is closed."""
    check_may_change(course)
    if len(course.follow_ups) >= MOST_FOLLOW_UPS:
        raise Refusal("preparedness.measure_too_many_follow_ups", most=MOST_FOLLOW_UPS)
    seen = tidy("seen_text", follow_up.seen, TEXT, lines=True)
    if not seen:
        raise Refusal("preparedness.measure_seen_what", field="seen_text")
    if follow_up.progress is not None and not 0 <= follow_up.progress <= 100:
        raise Refusal("preparedness.measure_odd_progress", field="progress")
    check_not_to_come("on", follow_up.on, today)
    return replace(follow_up, seen=seen)


def check_verification(followed: Followed, said: Verification, today: date) -> Verification:
    """A verified effect in order: of what is done, by a named function, with what was seen. A "no" or "partly" says what follows.

    Refused: "preparedness.measure_not_done", "preparedness.measure_verified_by_whom", "preparedness.measure_seen_what",
    "preparedness.measure_what_follows", an expected effect of which nothing is said or an actual value that is no level
    ("preparedness.measure_actual_needs_value"), effects that are not those of the measure ("preparedness.changed_meanwhile").
    """
    if followed.course.state is not State.DONE:
        raise Refusal("preparedness.measure_not_done")
    said = tidy_verification(said)
    if not said.by:
        raise Refusal("preparedness.measure_verified_by_whom", field="by")
    if not said.seen:
        raise Refusal("preparedness.measure_seen_what", field="seen_text")
    if said.outcome is not Outcome.YES and not said.follows:
        raise Refusal("preparedness.measure_what_follows", field="follows")
    check_not_to_come("on", said.on, today)
    check_in_turn(followed.course, said.on)
    if tuple(one.effect for one in said.actual) != followed.measure.effects:
        raise Refusal("preparedness.changed_meanwhile")
    for number, one in enumerate(said.actual, 1):
        _check_actual(number, one)
    return said


def tidy_verification(said: Verification) -> Verification:
    """The verification with its texts tidied, as it is kept."""
    actual = tuple(replace(one, after=tidy(f"actual_{number}", one.after, 60)) for number, one in enumerate(said.actual, 1))
    by, seen = tidy("by", said.by), tidy("seen_text", said.seen, TEXT, lines=True)
    return replace(said, by=by, seen=seen, follows=tidy("follows", said.follows, TEXT, lines=True), actual=actual)


def _check_actual(number: int, actual: Actual) -> None:
    after = actual.after
    is_level = after.isascii() and after.isdigit() and LOWEST <= int(after) <= HIGHEST
    if not after or (actual.effect.kind in LEVELS and not is_level):
        raise Refusal("preparedness.measure_actual_needs_value", field=f"actual_{number}", target=actual.effect.target)


def check_in_turn(course: Course, on: date) -> None:
    """Refuses a day before that of the last step ("preparedness.measure_before_last"): nothing is done before it is decided."""
    last = max((one.on for one in course.taken), default=on)
    if on < last:
        raise Refusal("preparedness.measure_before_last", field="on", last=last.isoformat())


def check_not_to_come(field: str, on: date, today: date) -> None:
    """Refuses a day that has not been yet ("preparedness.measure_in_future")."""
    if on > today:
        raise Refusal("preparedness.measure_in_future", field=field)


def check_unchanged(seen: str, now_is: object) -> None:
    """Refuses to go on from what somebody else has changed since it was opened ("preparedness.changed_meanwhile")."""
    if seen != digest(now_is):
        raise Refusal("preparedness.changed_meanwhile")
