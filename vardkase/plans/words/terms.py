"""Words of terms of office: refusals, events, what a duty rests on, how it stands, and whether a training counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vardkase.plans.rules.obligations import Basis, Cycle, State
from vardkase.plans.rules.terms import BodyKind
from vardkase.plans.rules.training import TrainingState

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

STATES: dict[State, StrPromise] = {
    State.OVERDUE: pgettext_lazy("duty", "Overdue"),
    State.DUE_SOON: pgettext_lazy("duty", "Due soon"),
    State.NOT_BEGUN: pgettext_lazy("duty", "Not begun"),
    State.NO_DATE: pgettext_lazy("duty", "Not done, no set day"),
    State.NOT_KNOWN: pgettext_lazy("duty", "Not known"),
    State.DONE: pgettext_lazy("duty", "Done"),
    State.NOT_APPLICABLE: pgettext_lazy("duty", "Does not apply"),
}
STATE_TONES: dict[State, str] = {
    State.OVERDUE: "red",
    State.DUE_SOON: "yellow",
    State.NOT_BEGUN: "grey",
    State.NO_DATE: "grey",
    State.NOT_KNOWN: "grey",
    State.DONE: "green",
    State.NOT_APPLICABLE: "grey",
}
BASES: dict[Basis, StrPromise] = {
    Basis.LAW: pgettext_lazy("basis", "Law"),
    Basis.REGULATION: pgettext_lazy("basis", "Agency regulation"),
    Basis.AGREEMENT: pgettext_lazy("basis", "Agreement"),
    Basis.PRACTICE: pgettext_lazy("basis", "Practice, not law"),
    Basis.OURS: pgettext_lazy("basis", "Vårdkase's proposal, not law"),
}
CYCLES: dict[Cycle, StrPromise] = {
    Cycle.TERM: pgettext_lazy("cycle", "Each term"),
    Cycle.YEARLY: pgettext_lazy("cycle", "Each year"),
    Cycle.CHANGED: pgettext_lazy("cycle", "Until it is changed"),
    Cycle.CONTINUOUS: pgettext_lazy("cycle", "All the time"),
    Cycle.EVENT: pgettext_lazy("cycle", "When it has happened"),
}
TRAININGS: dict[TrainingState, StrPromise] = {
    TrainingState.LAPSED: pgettext_lazy("training", "Lapsed"),
    TrainingState.NEVER: pgettext_lazy("training", "No training noted"),
    TrainingState.ENDS_SOON: pgettext_lazy("training", "Lapses soon"),
    TrainingState.VALID: pgettext_lazy("training", "Counts"),
}
TRAINING_TONES: dict[TrainingState, str] = {
    TrainingState.LAPSED: "red",
    TrainingState.NEVER: "grey",
    TrainingState.ENDS_SOON: "yellow",
    TrainingState.VALID: "green",
}
BEGINS_BY: dict[BodyKind, StrPromise] = {
    BodyKind.COUNCIL: _("The Local Government Act (kommunallagen) 5 kap. 9 §"),
    BodyKind.EXECUTIVE: _("Kommunallagen 6 kap. 18 §, unless the council has said otherwise"),
    BodyKind.BOARD: _("Assumed as the executive board: the council decides (kommunallagen 6 kap. 19 §)"),
}
EVENTS: dict[str, StrPromise] = {
    "plans.body_term_set": _("First day of a body's term decided"),
    "plans.duty_fulfilled": _("Duty fulfilled"),
    "plans.duty_set_aside": _("Duty does not apply"),
    "plans.duty_reopened": _("What was said of a duty undone"),
    "plans.duty_moved": _("Duty given another day"),
    "plans.training_begun": _("Training register begun"),
    "plans.training_saved": _("Training saved"),
    "plans.training_removed": _("Line of the training register taken away"),
    "plans.feed_opened": _("Calendar given an address"),
    "plans.feed_withdrawn": _("The calendar's address withdrawn"),
}
REFUSALS: dict[str, StrPromise] = {
    "plans.no_such_term": _("There is no ordinary election in %(year)s. Choose a term from the page of duties."),
    "plans.outside_term": _(
        "%(day)s is not in the term %(term)s, which goes from %(first)s to %(last)s. Choose a day in it, or another term."
    ),
    "plans.fulfilled_by_whom": _("State which body decided or answered, for example «Kommunfullmäktige»."),
    "plans.fulfilled_in_future": _("That day has not been yet. Say that the duty is fulfilled when it is."),
    "plans.term_needs_why": _("Write why."),
    "plans.nothing_said": _("Nobody has said anything of “%(duty)s” that can be undone."),
    "plans.nothing_decided": _("Nothing has been decided of the first day of %(body)s that can be taken back. Write the day."),
    "plans.trained_another": _(
        "That day is when %(person)s was trained or exercised. Write when the one who has the function now was, or leave it empty."
    ),
    "plans.no_feed": _("The calendar has no address to withdraw. Somebody may have withdrawn it already."),
    "plans.training_exists": _("The training register has lines already. Change them one by one."),
    "plans.training_of_whom": _("State the function that is trained, for example «Stabschef»."),
    "plans.training_in_what": _("Write what whoever has the function must know or be able to do."),
    "plans.odd_months": _("State months from 1 to %(most)s, or leave it empty."),
    "plans.months_in_digits": _("Write the number of months in digits, for example 24."),
    "plans.trained_in_future": _("That day has not been yet. Write when the training or the exercise was held."),
    "plans.too_many_trainings": _("The register holds at most %(most)s lines. Put together those who train together."),
    "plans.no_such_body": _("Choose a body that is in the register. It may have left it since the form was opened."),
    "plans.no_such_person": _("Choose a person who is in the register. They may have left it since the form was opened."),
    "plans.not_a_day": _("Write a day as year, month and day, for example 2026-01-31."),
}
