"""What the house itself knows of the duties of a term: documents adopted, analyses approved, follow-ups sent, continuity plans
gone through.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from vardkase.access.rules import Viewer
from vardkase.plans import duties_met
from vardkase.plans.queries import documents
from vardkase.plans.queries.document_rows import AdoptedFact
from vardkase.plans.rules.document_kinds import Cycle, kinds
from vardkase.plans.rules.obligations import Met
from vardkase.plans.rules.terms import Term
from vardkase.preparedness.queries import analyses, asking
from vardkase.preparedness.queries.continuity import gone_through

# Which duty a document of a kind fulfils. That of each unit is its board's or company's: the administration prepares, the board adopts.
OF_DOCUMENTS = {
    "policy": "governing_document",
    "rsa": "rsa",
    "crisis_plan": "crisis_plan",
    "board_crisis_plan": "board_plan",
    "training_plan": "exercise_plan",
    "board_rules": "crisis_board_bylaws",
    "alert_plan": "heightened_plans",
    "rescue_programme": "action_programme",
    "crisis_communication": "communication_plan",
    "posom": "support_plan",
}
OF_UNITS = frozenset({"board_plan"})
# What holds until it is changed may have been adopted long before the term.
LASTING = frozenset({"crisis_board_bylaws", "heightened_plans", "action_programme", "communication_plan", "support_plan"})


def register() -> None:
    """Has the compliance page ask all of them."""
    duties_met.register("documents", documents_met)
    duties_met.register("analyses", analyses_met)
    duties_met.register("continuity", continuity_met)
    duties_met.register("followups", followups_met)


def documents_met(viewer: Viewer, keeper_id: UUID, term: Term) -> Iterable[Met]:
    """The adopted documents that fulfil a duty of the term: what is made anew each term counts for that which its decision names."""
    for one in documents.adopted_between(viewer, keeper_id, date.min, term.after.council_to):
        duty = OF_DOCUMENTS.get(one.kind)
        if duty is not None and _counts(one, duty, term):
            reference = ", ".join(filter(None, (gettext("%(title)s, version %(number)s") % {"title": one.title, "number": one.number},
                                                one.paragraph, one.registry)))  # fmt: skip
            yield Met(
                duty, one.decided_on, one.decided_by, reference, reverse("plans:document_version", args=[one.document_id, one.number]),
                unit_id=one.authority_id if duty in OF_UNITS else None,
            )  # fmt: skip


def _counts(one: AdoptedFact, duty: str, term: Term) -> bool:
    if one.withdrawn_on is not None and one.withdrawn_on <= term.council_to:
        return False
    if kinds()[one.kind].cycle is Cycle.TERM and one.election:
        return one.election == term.year or (duty in LASTING and one.election < term.year)
    return one.decided_on <= term.council_to and (duty in LASTING or term.holds(one.decided_on))


def analyses_met(viewer: Viewer, keeper_id: UUID, term: Term) -> Iterable[Met]:
    """The approved analyses: each unit's of the year whose round it was made in, and the whole of the term that it was approved in.

    A board with more than one unit in the round has done its own when all of them are approved.
    """
    for one in analyses.approved_between(viewer, keeper_id, term.council_from, date(term.year + 5, 12, 31)):
        facts = {"unit": one.unit, "year": one.year}
        reference = gettext("Risk and vulnerability analysis %(year)s, %(unit)s") % facts
        url = reverse("preparedness:analysis", args=[one.analysis_id]) if one.readable else ""
        if not one.whole and one.complete and one.year in term.years:
            yield Met("rsa_unit", one.on, one.by, reference, url, unit_id=one.authority_id, year=one.year)
        elif one.whole and term.holds(one.on):
            yield Met("rsa", one.on, one.by, reference, url)


def continuity_met(viewer: Viewer, keeper_id: UUID, term: Term) -> Iterable[Met]:
    """Each year of the term in which every continuity plan in force was put in force or gone through."""
    for one in gone_through(viewer, keeper_id, term.years):
        reference = ngettext("%(count)s continuity plan gone through", "%(count)s continuity plans gone through", one.plans)
        url = reverse("preparedness:continuity", args=[keeper_id])
        yield Met("continuity", one.on, one.by, reference % {"count": one.plans}, url, year=one.year)


def followups_met(viewer: Viewer, keeper_id: UUID, term: Term) -> Iterable[Met]:
    """The follow-ups that were sent: that of a year is the duty of the year after, when it is due."""
    for one in asking.sent_of(viewer, keeper_id, (year - 1 for year in term.years)):
        told = gettext("Follow-up of %(year)s, to %(to)s") % {"year": one.year, "to": one.to}
        url = reverse("preparedness:followup", args=[keeper_id, one.year]) if one.readable else ""
        yield Met("yearly_followup", one.on, "", ", ".join(filter(None, (told, one.registry))), url, year=one.year + 1)
