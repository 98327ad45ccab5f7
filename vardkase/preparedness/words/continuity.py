"""The words of continuity plans and of lost staff: refusals, events, and what the fields and enums are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vardkase.preparedness.rules.continuity import PlanState, Step
from vardkase.preparedness.rules.staffing import Enough

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

PLAN_STATES: dict[PlanState, tuple[str, StrPromise]] = {
    PlanState.NONE: ("grey", pgettext_lazy("continuity plan", "No plan")),
    PlanState.DRAFT: ("yellow", pgettext_lazy("continuity plan", "Draft")),
    PlanState.IN_FORCE: ("green", pgettext_lazy("continuity plan", "In force")),
    PlanState.REVIEW_OVERDUE: ("orange", pgettext_lazy("continuity plan", "Review overdue")),
    PlanState.TEST_OVERDUE: ("red", pgettext_lazy("continuity plan", "Test overdue")),
    PlanState.TEST_FAILED: ("red", pgettext_lazy("continuity plan", "Did not stand the test")),
}
STEPS: dict[Step, StrPromise] = {
    Step.CHOOSE: _("Choose activity and goal"),
    Step.CONSEQUENCE: _("Analyse consequences"),
    Step.RISK: _("Assess risks"),
    Step.MEASURES: _("Choose measures and write routines"),
    Step.COMMUNICATE: _("Communicate"),
    Step.TEST: _("Test and exercise"),
    Step.DEVELOP: _("Review and develop"),
}
ENOUGH: dict[Enough, tuple[str, StrPromise]] = {
    Enough.ENOUGH: ("green", _("Enough all weeks")),
    Enough.SHORT: ("red", _("Falls below the least")),
    Enough.UNKNOWN: ("grey", _("Nobody has said the least")),
}
FIELDS: dict[str, StrPromise] = {
    "goal": _("Works again within"),
    "goal_why": _("Why within just so long"),
    "consequence": _("What happens when it is away"),
    "risks": _("What can stop it"),
    "measures": _("What is done in advance"),
    "routines": _("Manual routines"),
    "first": _("What is done first"),
    "stops": _("What can stop meanwhile"),
    "premises": _("Other premises"),
    "other_staff": _("Other staff"),
    "suppliers": _("Other suppliers"),
    "resources": _("What is needed"),
    "decides": _("Decides to go over to the plan"),
    "communication": _("Who is told, and how"),
    "back": _("Return to normal"),
    "owner": _("Owner of the plan"),
    "next_test": _("Next test"),
    "ordinary": _("At work on an ordinary day"),
    "least": _("At least to keep up"),
}
EVENTS: dict[str, StrPromise] = {
    "preparedness.continuity_saved": _("Draft of a continuity plan saved"),
    "preparedness.continuity_adopted": _("Continuity plan put in force"),
    "preparedness.continuity_tested": _("Continuity plan tested"),
    "preparedness.continuity_reviewed": _("Continuity plan reviewed"),
    "preparedness.staff_assumption_changed": _("Planned loss of staff changed"),
}
REFUSALS: dict[str, StrPromise] = {
    "preparedness.odd_staff": _("Write a number of people from 0 to %(most)s, or leave it empty."),
    "preparedness.least_above_ordinary": _("At least to keep up cannot be more than on an ordinary day. Write both, the larger first."),
    "preparedness.too_many_resources": _("At most %(most)s lines fit. Put together what is fetched together."),
    "preparedness.nameless_resource": _("A line says how much or where, but not what. Write what first: «Diesel; 200 liter; förrådet»."),
    "preparedness.plan_unfinished": _("The plan cannot be followed yet. Fill in what is lacking: %(missing)s."),
    "preparedness.needs_decider": _("Write who decided, by function."),
    "preparedness.day_to_come": _("That day has not been yet. Write a day that has."),
    "preparedness.next_test_before": _("The next test must come after this one. Write a later day."),
    "preparedness.needs_result": _("Write what came of it, also when it went well."),
    "preparedness.needs_next_test": _("Write when the next test is: the day that was planned has been."),
    "preparedness.adopted_before": _("The version in force was decided %(day)s. A new one cannot be decided before it: write a later day."),
    "preparedness.reviewed_before": _(
        "The version in force was decided %(day)s, and cannot have been gone through before that. Write a later day."
    ),
    "preparedness.no_draft": _("There is no draft to put in force. Change the plan first."),
    "preparedness.not_in_force": _("The plan is not in force. Put it in force first."),
    "preparedness.unread_weeks": _("Write the percentage for each week, from 0 to 100, for example «20 20 40 40 20 20»."),
    "preparedness.too_many_weeks": _("At most %(most)s weeks can be planned for. Take fewer."),
    "preparedness.odd_number": _("Write a whole number."),
}
