"""The words of rounds and analyses: refusals, events, and what every enum is called on the screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vardkase.preparedness.rules.risks import Field, Ground, Unlikely
from vardkase.preparedness.rules.rollup import Change
from vardkase.preparedness.rules.rounds import AnalysisState, Lateness, Move, Voice

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

STATES: dict[AnalysisState, StrPromise] = {
    AnalysisState.PLANNED: pgettext_lazy("analysis", "Not begun"),
    AnalysisState.UNDERWAY: pgettext_lazy("analysis", "Under way"),
    AnalysisState.SUBMITTED: pgettext_lazy("analysis", "Handed in"),
    AnalysisState.RETURNED: pgettext_lazy("analysis", "Returned"),
    AnalysisState.APPROVED: pgettext_lazy("analysis", "Approved"),
}
STATE_TONES: dict[AnalysisState, str] = {
    AnalysisState.PLANNED: "grey",
    AnalysisState.UNDERWAY: "yellow",
    AnalysisState.SUBMITTED: "yellow",
    AnalysisState.RETURNED: "orange",
    AnalysisState.APPROVED: "green",
}
LATENESS: dict[Lateness, StrPromise] = {
    Lateness.DONE: pgettext_lazy("analysis", "Handed in"),
    Lateness.IN_TIME: pgettext_lazy("analysis", "Not due yet"),
    Lateness.SOON: pgettext_lazy("analysis", "Due soon"),
    Lateness.LATE: pgettext_lazy("analysis", "Late"),
}
LATE_TONES: dict[Lateness, str] = {Lateness.DONE: "green", Lateness.IN_TIME: "grey", Lateness.SOON: "yellow", Lateness.LATE: "red"}
MOVES: dict[Move, StrPromise] = {
    Move.SUBMIT: _("Hand in"),
    Move.TAKE_BACK: _("Take back"),
    Move.RETURN: _("Return"),
    Move.APPROVE: _("Approve"),
    Move.REOPEN: _("Open again"),
}
UNLIKELY: dict[Unlikely, StrPromise] = {
    Unlikely.ANTAGONISTIC: _("Antagonistic: somebody means to do it"),
    Unlikely.NOT_KNOWN: _("Cannot be judged with what we know"),
    Unlikely.OTHER: _("Another reason"),
}
GROUNDS: dict[Ground, StrPromise] = {
    Ground.OSL_18_13: _("OSL 18:13: risk analyses and crisis planning"),
    Ground.OSL_18_8: _("OSL 18:8: security and guarding"),
    Ground.OSL_15_2: _("OSL 15:2: total defence"),
    Ground.OSL_38_7: _("OSL 38:7: companies' and persons' conditions"),
}
FIELDS: dict[Field, StrPromise] = {
    Field.SCENARIO: _("Scenario"),
    Field.EXISTING: _("What is done today"),
    Field.VULNERABILITIES: _("Vulnerabilities and shortcomings"),
    Field.CONSEQUENCES: _("Consequences and their reasons"),
    Field.CAPABILITY: _("Capability"),
    Field.FUNCTIONS: _("Vital functions that are hit"),
}
VOICES: dict[Voice, StrPromise] = {Voice.INPUT: _("Brought in"), Voice.DISSENT: _("Judged otherwise")}
CHANGES: dict[Change, StrPromise] = {
    Change.NEW: pgettext_lazy("risk", "New"),
    Change.DROPPED: pgettext_lazy("risk", "Dropped"),
    Change.UP: pgettext_lazy("risk", "Up"),
    Change.DOWN: pgettext_lazy("risk", "Down"),
    Change.MIXED: pgettext_lazy("risk", "Up and down"),
    Change.SAME: pgettext_lazy("risk", "As before"),
    Change.NOT_COMPARABLE: pgettext_lazy("risk", "Cannot be compared"),
    Change.NOT_JUDGED: pgettext_lazy("risk", "Not judged this year"),
}
# Signs beside the words: an arrow is read in black and white too.
CHANGE_SIGNS: dict[Change, str] = {
    Change.NEW: "+", Change.DROPPED: "−", Change.UP: "↑", Change.DOWN: "↓", Change.MIXED: "↕", Change.SAME: "=", Change.NOT_COMPARABLE: "≠",
    Change.NOT_JUDGED: "…",
}  # fmt: skip
EVENTS: dict[str, StrPromise] = {
    "preparedness.round_opened": _("Round of risk analyses opened"),
    "preparedness.round_changed": _("Round changed"),
    "preparedness.unit_replaced": _("Unit replaced in the round"),
    "preparedness.unit_reminded": _("Unit reminded of its analysis"),
    "preparedness.round_closed": _("Round closed"),
    "preparedness.analysis_started": _("Risk analysis begun"),
    "preparedness.method_changed": _("Method of the analysis changed"),
    "preparedness.risk_saved": _("Risk saved"),
    "preparedness.risk_dropped": _("Risk dropped from the analysis"),
    "preparedness.risk_restored": _("Risk taken up again"),
    "preparedness.risks_imported": _("Risks taken in from a file"),
    "preparedness.import_undone": _("Import of risks undone"),
    "preparedness.text_saved": _("Text of the analysis saved"),
    "preparedness.workshop_saved": _("Workshop recorded"),
    "preparedness.analysis_moved": _("Analysis handed in, returned or approved"),
    "preparedness.risks_mapped": _("Risks put under a shared risk"),
    "preparedness.risk_unmapped": _("Risk taken away from a shared risk"),
}
REFUSALS: dict[str, StrPromise] = {
    "preparedness.rsa.not_found": _("The analysis or the risk does not exist, or you do not have access to it."),
    "preparedness.rsa_may_not": _("You may read this, but not change it. Ask whoever works with preparedness in the unit."),
    "preparedness.rsa_may_not_lead": _("You may read the rounds, but not lead them. Ask the preparedness coordinator."),
    "preparedness.scale_order": _("The steps of %(scale)s must be different and go upwards."),
    "preparedness.matrix_shape": _("The matrix %(matrix)s must have %(high)s rows of %(wide)s cells, one for each step of the scales."),
    "preparedness.matrix_class": _("The matrix %(matrix)s has cells of an unknown class: %(unknown)s."),
    "preparedness.no_such_method": _("There is no method %(chosen)s. Choose one that is there."),
    "preparedness.scale_in_use": _(
        "%(count)s judgements have been made on the scales that are chosen. They are never moved to other scales: begin the next"
        " round with the other method."
    ),
    "preparedness.risk_needs_name": _("Give the risk a name that says what happens."),
    "preparedness.classified": _(
        "“%(mark)s” is a mark of the Protective Security Act. What is classified is not kept here (säkerhetsskyddslagen 2018:585,"
        " 2 kap. 5–8 §§). Take it away. Of a risk, write under “Held elsewhere” where it is kept and who may be asked."
    ),
    "preparedness.likelihood_twice": _("Choose a likelihood, or say why it is not judged. Not both."),
    "preparedness.unlikely_needs_why": _("Write why the likelihood is not judged."),
    "preparedness.unlikely_which": _("Choose also which kind of reason it is."),
    "preparedness.not_on_scale": _("%(value)s is no step of %(scale)s."),
    "preparedness.odd_dimension": _("The consequences cannot be read: %(dimension)s."),
    "preparedness.harm_needs_why": _(
        "Write the harm test in a sentence: which harm can be assumed if this became known, and for what. Secrecy is tried for each"
        " fact, and not for the whole analysis (OSL 18:13)."
    ),
    "preparedness.why_without_level": _("Choose a step as well, or take away the words."),
    "preparedness.ground_missing": _("Choose the provision that the harm test is about, or take away the words."),
    "preparedness.secret_unseen": _("Parts of this risk are secret and not shown to you. Whoever reads them must make the change."),
    "preparedness.odd_year": _("Choose a year from %(least)s to %(most)s."),
    "preparedness.round_needs_units": _("Choose at least one unit."),
    "preparedness.two_wholes": _("Only one unit is the municipality as a whole."),
    "preparedness.unit_twice": _("A unit is in the round twice. Take one away."),
    "preparedness.dates_backwards": _("The day comes before the round opens, %(opens)s. Choose a later one."),
    "preparedness.whole_before_units": _(
        "The whole is judged when the units have handed in, %(due)s at the latest. Choose that day or a later one."
    ),
    "preparedness.round_exists": _("There is a round for %(year)s already."),
    "preparedness.round_is_closed": _("The round of %(year)s is closed. What is in it can be read."),
    "preparedness.unit_has_begun": _("These have begun and cannot be taken out: %(units)s. Say that they have been replaced instead."),
    "preparedness.unit_is_needed": _("%(unit)s goes on as %(other)s, which must stay in the round."),
    "preparedness.whole_is_set": _("The whole, or the unit that you chose as the whole, has begun. It stays what it is in this round."),
    "preparedness.not_the_whole": _(
        "%(unit)s belongs to another authority and is judged there. Choose the municipality itself, or a unit of the authority that leads"
        " the round."
    ),
    "preparedness.year_is_set": _("The year of the round is %(year)s and is not changed. Open another round."),
    "preparedness.no_such_unit": _("Choose a unit of the municipality that is in use."),
    "preparedness.replaced_by_itself": _("Choose another unit: it cannot be replaced by itself."),
    "preparedness.unit_is_replaced": _("%(unit)s goes on as %(other)s. The analysis is made there."),
    "preparedness.unit_has_ended": _("%(unit)s has ended in the register. Its analyses can be read, but not changed."),
    "preparedness.analysis_exists": _("%(unit)s has begun its analysis of %(year)s already."),
    "preparedness.cannot_move": _("That cannot be done with an analysis in this state. Open the page again to see where it stands."),
    "preparedness.move_needs_why": _("Write why."),
    "preparedness.alone_needs_why": _("You handed it in yourself. Write why nobody else approves it."),
    "preparedness.no_risks": _("There is no risk in the analysis yet."),
    "preparedness.risks_unfinished": _(
        "%(count)s risks are not judged: %(names)s. Each needs a likelihood or why there is none, and a total consequence."
    ),
    "preparedness.analysis_is_closed": _("The analysis has been handed in. It must be taken back, returned or opened again first."),
    "preparedness.workshop_needs_title": _("Write what the workshop was about."),
    "preparedness.workshop_needs_people": _("Write who took part, by function."),
    "preparedness.workshop_ahead": _("The workshop has not been yet. Record it when it has."),
    "preparedness.said_needs_text": _("Write both who said it, by function, and what."),
    "preparedness.too_many_risks": _("An analysis holds at most %(most)s risks. Put together those that are the same."),
    "preparedness.no_such_risk": _("The risk is not in the analysis any more."),
    "preparedness.nothing_to_import": _("There is nothing to take in."),
    "preparedness.no_such_import": _("There is nothing left of that import to take out."),
    "preparedness.changed_since_import": _("%(count)s of the risks have been worked on since: %(names)s. Drop the others one by one."),
    "preparedness.not_whole": _("Risks are put together in the analysis of the whole municipality."),
    "preparedness.nothing_to_map": _("Choose at least one risk."),
    "preparedness.not_in_round": _("The risk is not of this round."),
    "preparedness.mapped_already": _(
        "“%(risk)s” is a part of “%(shared)s” already. Take it away from there first: a risk is counted once."
    ),
    "preparedness.no_such_mapping": _("It is not a part of the shared risk any more."),
}
