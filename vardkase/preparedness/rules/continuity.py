"""A continuity plan: how a vital function goes on when something it needs is gone, who decides that it does, and whether that was tried.

The steps are those that SS 22304 and MSB's method name: choose the activity, analyse consequences and risks, choose measures, communicate,
test and exercise, and develop. How often it is reviewed and tested is the house's own rule, and the plan's.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.rules.checks import TEXT, tidy
from vardkase.preparedness.rules.content import Holder, Stretch
from vardkase.preparedness.rules.stretches import check_stretch

REVIEWED_EVERY = timedelta(days=365)
MOST_RESOURCES, MOST_STAFF = 40, 50_000
TEXTS = (
    "consequence", "risks", "measures", "routines", "first", "stops", "premises", "other_staff", "suppliers", "communication", "back",
)  # fmt: skip


class PlanState(StrEnum):
    """How it stands with a plan on a day. What is overdue is still in force: an old plan is better than none."""

    NONE = "none"
    DRAFT = "draft"
    IN_FORCE = "in_force"
    REVIEW_OVERDUE = "review_overdue"
    TEST_OVERDUE = "test_overdue"
    TEST_FAILED = "test_failed"


class Step(StrEnum):
    """The steps of the method, in order."""

    CHOOSE = "choose"
    CONSEQUENCE = "consequence"
    RISK = "risk"
    MEASURES = "measures"
    COMMUNICATE = "communicate"
    TEST = "test"
    DEVELOP = "develop"


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that is needed to go on: what, how much, and where it is."""

    name: str
    amount: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Continuity:
    """What a plan says. `goal`: within how long the function works again, at least in part. `decides`: the function title of whoever
    decides to go over to it. `ordinary` and `least` are people at work on an ordinary day, and at least to keep up.
    """

    goal: Stretch | None = None
    goal_why: str = ""
    consequence: str = ""
    risks: str = ""
    measures: str = ""
    routines: str = ""
    first: str = ""
    stops: str = ""
    premises: str = ""
    other_staff: str = ""
    suppliers: str = ""
    resources: tuple[Resource, ...] = ()
    decides: str = ""
    communication: str = ""
    back: str = ""
    owner: Holder | None = None
    next_test: date | None = None
    ordinary: int | None = None
    least: int | None = None


@dataclass(frozen=True, slots=True)
class Adoption:
    """By whom and when a version was put in force; `reference` is the registry number, if there is one."""

    decided_by: str
    on: date
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """A test or an exercise of the plan: when, how, and what came of it; `works` is whether one can go on by it."""

    on: date
    how: str
    result: str
    works: bool
    next_test: date | None = None


def check_continuity(plan: Continuity) -> Continuity:
    """The plan in order. Refused at its field: texts too long, more at least than ordinarily, a nameless resource, too many of them."""
    said: dict[str, Any] = {name: tidy(name, getattr(plan, name), TEXT, lines=True) for name in TEXTS}
    if plan.goal is not None:
        check_stretch("goal", plan.goal)
    for name in ("ordinary", "least"):
        count = getattr(plan, name)
        if count is not None and not 0 <= count <= MOST_STAFF:
            raise Refusal("preparedness.odd_staff", field=name, most=MOST_STAFF)
    if plan.least is not None and (plan.ordinary is None or plan.least > plan.ordinary):
        raise Refusal("preparedness.least_above_ordinary", field="least")
    if len(plan.resources) > MOST_RESOURCES:
        raise Refusal("preparedness.too_many_resources", field="resources", most=MOST_RESOURCES)
    resources = tuple(Resource(*(tidy("resources", getattr(one, each.name)) for each in fields(one))) for one in plan.resources)
    if any(not one.name for one in resources):
        raise Refusal("preparedness.nameless_resource", field="resources")
    decides, goal_why = tidy("decides", plan.decides), tidy("goal_why", plan.goal_why, 600)
    return replace(plan, **said, resources=resources, decides=decides, goal_why=goal_why)


def check_complete(plan: Continuity) -> None:
    """Refuses to put a plan in force that cannot be followed: no goal, no way to go on, nobody who decides, no owner, no next test."""
    lacking = missing(plan)
    if lacking:
        raise Refusal("preparedness.plan_unfinished", missing=lacking)


def missing(plan: Continuity) -> tuple[str, ...]:
    """The fields without which a plan cannot be followed, that are empty."""
    needed = {
        "goal": plan.goal is not None, "consequence": bool(plan.consequence),
        "routines": bool(plan.routines), "decides": bool(plan.decides),
        "back": bool(plan.back), "owner": plan.owner is not None, "next_test": plan.next_test is not None,
    }  # fmt: skip
    return tuple(name for name, there in needed.items() if not there)


def check_adoption(adoption: Adoption, today: date, before: date | None = None) -> Adoption:
    """The decision in order. Refused: nobody who decided, a day that has not been, and one before the version that it replaces."""
    decided_by = tidy("decided_by", adoption.decided_by)
    if not decided_by:
        raise Refusal("preparedness.needs_decider", field="decided_by")
    if adoption.on > today:
        raise Refusal("preparedness.day_to_come", field="on")
    if before is not None and adoption.on < before:
        raise Refusal("preparedness.adopted_before", field="on", day=before.isoformat())
    return replace(adoption, decided_by=decided_by, reference=tidy("reference", adoption.reference))


def check_test(test: Trial, today: date) -> Trial:
    """The test in order. Refused: a day to come, no result, and a next test that has been already."""
    if test.on > today:
        raise Refusal("preparedness.day_to_come", field="on")
    if test.next_test is not None and test.next_test <= test.on:
        raise Refusal("preparedness.next_test_before", field="next_test")
    result = tidy("result", test.result, TEXT, lines=True)
    if not result:
        raise Refusal("preparedness.needs_result", field="result")
    return replace(test, how=tidy("how", test.how), result=result)


def check_next_test(test: Trial, planned: date | None) -> None:
    """Refuses a test that leaves the plan without a next one: none is said, and the day that was planned has been by then."""
    if test.next_test is None and (planned is None or planned <= test.on):
        raise Refusal("preparedness.needs_next_test", field="next_test")


def changed(before: Continuity, after: Continuity) -> tuple[str, ...]:
    """The fields that a plan says otherwise than the one before it, in the order of the plan."""
    return tuple(each.name for each in fields(after) if getattr(before, each.name) != getattr(after, each.name))


def state_of(
    *, has_draft: bool, adopted: date | None, reviewed: date | None, next_test: date | None, today: date, failed_on: date | None = None
) -> PlanState:
    """How it stands with a plan: the test that is due first, since that is what shows whether it works; then one that it did not stand.

    `failed_on` is the day of the last test, if one could not go on by the plan. A version that was put in force later is not judged by it.
    """
    if adopted is None:
        return PlanState.DRAFT if has_draft else PlanState.NONE
    if next_test is not None and next_test < today:
        return PlanState.TEST_OVERDUE
    if failed_on is not None and failed_on >= adopted:
        return PlanState.TEST_FAILED
    if today - max(adopted, reviewed or adopted) > REVIEWED_EVERY:
        return PlanState.REVIEW_OVERDUE
    return PlanState.IN_FORCE


def steps_done(plan: Continuity, *, tested: bool, reviewed: bool) -> dict[Step, bool]:
    """Which steps of the method have left something behind."""
    return {
        Step.CHOOSE: plan.goal is not None,
        Step.CONSEQUENCE: bool(plan.consequence),
        Step.RISK: bool(plan.risks),
        Step.MEASURES: bool(plan.measures or plan.routines),
        Step.COMMUNICATE: bool(plan.communication),
        Step.TEST: tested,
        Step.DEVELOP: reviewed,
    }


def parse_resources(said: str) -> tuple[Resource, ...]:
    """One resource on each line: what; how much; where."""
    rows = [[part.strip() for part in line.split(";", 2)] for line in said.splitlines() if line.strip()]
    return tuple(Resource(*row) for row in rows)


def written_resources(resources: tuple[Resource, ...]) -> str:
    """The resources as `parse_resources` reads them."""
    return "\n".join(f"{one.name}; {one.amount}; {one.place}".rstrip("; ") for one in resources)
