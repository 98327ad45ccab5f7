"""The words of measures: refusals, events, and what every enum is called on the screens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from vardkase.preparedness.queries.measure_rows import Due, MeasureLine
from vardkase.preparedness.rules.measures import Aim, Effect, Fund, Nag, Origin, Outcome, Proof, State, Step, Task

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

ORIGINS: dict[Origin, StrPromise] = {
    Origin.RISK: _("A risk"),
    Origin.VULNERABILITY: _("A vulnerability"),
    Origin.DEPENDENCY: _("A dependency"),
    Origin.EXERCISE: _("An exercise"),
    Origin.EVENT: _("An event that happened"),
    Origin.COUNTY_BOARD: _("A remark by the county board"),
    Origin.INDICATOR: _("An indicator"),
    Origin.SELF_CHECK: _("The self-check"),
    Origin.AUDIT: _("An audit"),
    Origin.OTHER: _("Something else"),
}
FUNDS: dict[Fund, StrPromise] = {
    Fund.OWN: _("Own budget"),
    Fund.GRANT_LEH: _("State grant for tasks of LEH"),
    Fund.GRANT_CIVIL: _("State grant for civil defence"),
    Fund.OTHER: _("Other money"),
}
TASKS: dict[Task, StrPromise] = {
    Task.ANALYSIS: _("Analysis and plans (LEH 2 kap. 1 §)"),
    Task.GEOGRAPHIC: _("Geographic area responsibility (LEH 2 kap. 7 §)"),
    Task.TRAINING: _("Training and exercise (LEH 2 kap. 8 §)"),
    Task.REPORTING: _("Reporting (LEH 2 kap. 9 §)"),
    Task.HEIGHTENED_ALERT: _("Preparing for heightened alert (chapter 3 of LEH)"),
}
AIMS: dict[Aim, StrPromise] = {
    Aim.LIKELIHOOD: _("Likelihood"),
    Aim.CONSEQUENCE: _("Consequence"),
    Aim.TOLERANCE: _("Tolerable outage"),
    Aim.RESERVE: _("Reserve"),
    Aim.OUTAGE: _("Expected outage"),
    Aim.INDICATOR: _("Indicator"),
}
STATES: dict[State, StrPromise] = {
    State.PROPOSED: pgettext_lazy("measure", "Proposed"),
    State.DECIDED: pgettext_lazy("measure", "Decided"),
    State.ONGOING: pgettext_lazy("measure", "Ongoing"),
    State.DONE: pgettext_lazy("measure", "Done, not verified"),
    State.VERIFIED: pgettext_lazy("measure", "Effect verified"),
    State.DEFERRED: pgettext_lazy("measure", "Deferred"),
    State.REJECTED: pgettext_lazy("measure", "Rejected"),
}
TONES: dict[State, str] = {
    State.PROPOSED: "grey", State.DECIDED: "yellow", State.ONGOING: "yellow", State.DONE: "orange", State.VERIFIED: "green",
    State.DEFERRED: "grey", State.REJECTED: "grey",
}  # fmt: skip
STEPS: dict[Step, StrPromise] = {
    Step.DECIDE: _("Enter the decision"),
    Step.START: _("It has begun"),
    Step.FINISH: _("It is done"),
    Step.VERIFY: _("Verify the effect"),
    Step.DEFER: _("Defer"),
    Step.REJECT: _("Reject"),
    Step.REOPEN: _("Reopen"),
}
TAKEN: dict[Step, StrPromise] = {
    Step.DECIDE: STATES[State.DECIDED],
    Step.START: pgettext_lazy("measure", "Begun"),
    Step.FINISH: pgettext_lazy("measure", "Done"),
    Step.VERIFY: STATES[State.VERIFIED],
    Step.DEFER: STATES[State.DEFERRED],
    Step.REJECT: STATES[State.REJECTED],
    Step.REOPEN: pgettext_lazy("measure", "Reopened"),
}
OUTCOMES: dict[Outcome, StrPromise] = {
    Outcome.YES: _("Yes, as expected"),
    Outcome.PARTLY: _("Partly"),
    Outcome.NO: _("No"),
}
OUTCOME_TONES: dict[Outcome, str] = {Outcome.YES: "green", Outcome.PARTLY: "yellow", Outcome.NO: "red"}
PROOFS: dict[Proof, StrPromise] = {
    Proof.TEST: _("A test"),
    Proof.EXERCISE: _("An exercise"),
    Proof.JUDGEMENT: _("A new judgement"),
    Proof.MEASUREMENT: _("A measurement"),
}
NAGS: dict[Nag, StrPromise] = {
    Nag.OVERDUE: _("Overdue"),
    Nag.SOON: _("Soon due"),
    Nag.UNVERIFIED: _("Effect not verified"),
    Nag.NO_DEADLINE: _("No deadline"),
    Nag.NO_OWNER: _("No owner"),
}
NAG_TONES: dict[Nag, str] = {
    Nag.OVERDUE: "red", Nag.SOON: "yellow", Nag.UNVERIFIED: "orange", Nag.NO_DEADLINE: "orange", Nag.NO_OWNER: "orange",
}  # fmt: skip
EVENTS: dict[str, StrPromise] = {
    "preparedness.measure_saved": _("Measure saved"),
    "preparedness.measure_decided": _("Measure decided"),
    "preparedness.measure_moved": _("Measure taken a step"),
    "preparedness.measure_followed_up": _("Measure followed up"),
    "preparedness.measure_effect_verified": _("Effect of a measure verified"),
}
REFUSALS: dict[str, StrPromise] = {
    "preparedness.measure_not_found": _("The measure or the board does not exist, or you do not have access to it."),
    "preparedness.measure_needs_title": _("Say in a line what is to be done."),
    "preparedness.measure_needs_board": _("Choose the board or the company that answers for it."),
    "preparedness.measure_needs_owner": _(
        "“%(title)s” has no owner. Open the measure and name the function that answers for it, before it is decided or begun."
    ),
    "preparedness.measure_needs_deadline": _("State a deadline: without one nobody can be late."),
    "preparedness.measure_needs_source": _("Say which exercise or which event taught it."),
    "preparedness.measure_too_many_links": _("A measure is for at most %(most)s risks and as many functions. Divide it."),
    "preparedness.measure_too_many_effects": _("At most %(most)s effects fit. Keep those that can be verified."),
    "preparedness.measure_too_many_follow_ups": _("At most %(most)s follow-ups fit. Bring the measure to an end."),
    "preparedness.measure_no_money": _("“%(said)s” is no sum. Write kronor, for example «1 250 000», «250 tkr» or «1,5 mnkr»."),
    "preparedness.measure_too_much_money": _("That is more than a hundred billion kronor. Write the sum in kronor."),
    "preparedness.measure_negative": _("A cost is never below nothing. Write what it costs, or leave it empty."),
    "preparedness.measure_funding_above_cost": _(
        "The parts come to %(funded)s kronor, and the first year costs %(cost)s. Lower a part or correct the cost."
    ),
    "preparedness.measure_leh_needs_task": _(
        "The state pays for the municipality's preparing tasks in chapters 2 and 3 of LEH (LEH 5 kap. 1 §). Choose which of them this is,"
        " or pay for it in another way."
    ),
    "preparedness.measure_effect_of_what": _("Say what is to change: the risk, the function or the indicator."),
    "preparedness.measure_effect_of_which_kind": _("Choose what changes, or leave the whole row empty."),
    "preparedness.measure_effect_needs_values": _("Write what it is now and what it is to become. They must differ."),
    "preparedness.measure_effect_needs_level": _("Write the level of the scale, a whole number from %(low)s to %(high)s."),
    "preparedness.measure_effect_not_down": _("From %(before)s to %(after)s is upwards. A measure is to lower the risk."),
    "preparedness.measure_secret_needs_ground": _("Write both the section and the harm that was weighed, or leave both empty."),
    "preparedness.measure_secret_not_yours": _("You do not read what is secret there, and so cannot make it secret. Leave it empty."),
    "preparedness.measure_is_closed": _("The measure has come to an end. Reopen it first, and say why."),
    "preparedness.measure_no_such_step": _("That cannot be done as the measure stands now. Open it again to see what it says."),
    "preparedness.measure_defer_needs_later": _("Write a new deadline that lies later than the one there is."),
    "preparedness.measure_decided_by_whom": _("Write which body decided, for example the board or the director by delegation."),
    "preparedness.measure_in_future": _("The day has not been yet. Write when it was."),
    "preparedness.measure_seen_what": _("Write what was seen."),
    "preparedness.measure_odd_progress": _("Write the progress as a per cent from 0 to 100."),
    "preparedness.measure_not_done": _("Only a measure that is done can have its effect verified. Say first that it is done."),
    "preparedness.measure_verified_by_whom": _("Write which function verified the effect."),
    "preparedness.measure_what_follows": _("It did not help, or not wholly. Write what follows: a new measure, or what was learned."),
    "preparedness.measure_actual_needs_value": _("Write what it became for %(target)s; for a risk the level of the scale."),
    "preparedness.measure_before_last": _("The measure took its last step %(last)s. Write a day that is not before that."),
    "preparedness.measure_link_gone": _(
        "A measure that is required or excluded is not there any more, or another authority answers for it. Choose among those of the"
        " same authority."
    ),
    "preparedness.measure_too_many_others": _("A measure requires or excludes at most %(most)s others. Keep those that matter."),
    "preparedness.measure_requires_rejected": _("“%(name)s” is rejected, and cannot be required. Take it away, or reopen it first."),
    "preparedness.measure_names_secret": _(
        "What everybody reads cannot name a secret measure. Make this one secret too, or take the other away."
    ),
    "preparedness.measure_requires_circle": _("The measure would require itself: %(way)s. Take one of the links away."),
    "preparedness.measure_requires_both": _(
        "“%(name)s” would require both “%(one)s” and “%(other)s”, which cannot be done beside one another. Take one of the links away."
    ),
    "preparedness.measure_board_has_ended": _("%(name)s has ended. Choose who answers for the measure now."),
    "preparedness.measure_other_authority": _(
        "A measure stays in the authority where it was proposed. Reject it here and propose it anew for %(authority)s."
    ),
}


def kronor(amount: int) -> str:
    """A sum as it is read: "1 250 000 kr"."""
    return f"{amount:,} kr".replace(",", "\u00a0")


def effect(one: Effect) -> str:
    """An expected effect in a line: what, of what, from what to what."""
    said = {"aim": AIMS[one.kind], "target": one.target, "before": one.before, "after": one.after, "unit": one.unit}
    return (gettext("%(aim)s, %(target)s: from %(before)s to %(after)s %(unit)s") % said).strip()


def nag(due: Due) -> str:
    """Why a measure nags, with how late it is or how long there is."""
    first = due.line.nags[0]
    word = str(NAGS[first])
    if first is Nag.OVERDUE and due.days:
        return f"{word} · " + ngettext("%(days)s day late", "%(days)s days late", due.days) % {"days": due.days}
    if first is Nag.SOON and due.days is not None:
        if due.days == 0:
            return f"{word} · " + gettext("today")
        return f"{word} · " + ngettext("%(days)s day left", "%(days)s days left", -due.days) % {"days": -due.days}
    return word


def chain_sums(lines: Iterable[MeasureLine]) -> list[tuple[str, str]]:
    """What a risk's measures came to, each with its tone: how many helped, partly and not, how many nobody has seen, and what goes on."""
    counts = Counter(_came_to(line) for line in lines)
    said = [
        ("green", ngettext("%(count)s helped", "%(count)s helped", counts[Outcome.YES]), counts[Outcome.YES]),
        ("yellow", ngettext("%(count)s helped partly", "%(count)s helped partly", counts[Outcome.PARTLY]), counts[Outcome.PARTLY]),
        ("red", ngettext("%(count)s did not help", "%(count)s did not help", counts[Outcome.NO]), counts[Outcome.NO]),
        ("orange", ngettext("%(count)s done and not verified", "%(count)s done and not verified", counts[State.DONE]), counts[State.DONE]),
        ("grey", ngettext("%(count)s not done yet", "%(count)s not done yet", counts[None]), counts[None]),
    ]
    return [(tone, text % {"count": count}) for tone, text, count in said if count]


def _came_to(line: MeasureLine) -> Outcome | State | None:
    said = line.course.verification
    if line.state is State.VERIFIED and said:
        return said.outcome
    return line.state if line.state in (State.DONE, State.REJECTED) else None


def status(line: MeasureLine) -> tuple[str, str]:
    """Tone and word of a measure in a list: its state, and what it came to where that has been verified."""
    said = line.course.verification
    if line.state is State.VERIFIED and said:
        return OUTCOME_TONES[said.outcome], f"{STATES[line.state]}: {str(OUTCOMES[said.outcome]).lower()}"
    return TONES[line.state], str(STATES[line.state])
