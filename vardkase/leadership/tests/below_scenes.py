"""A year's work in preparedness and plans, so that something stands in every table of theirs: what a rebuild has to make again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from vardkase.kernel.ids import new_id
from vardkase.plans.actions import terms as term_acts
from vardkase.plans.queries import document_register, obligations
from vardkase.plans.queries import documents as document_queries
from vardkase.plans.queries import terms as term_queries
from vardkase.plans.rules.terms import fingerprint, term_of
from vardkase.plans.tests import document_scenes, terms_scenes
from vardkase.plans.tests.scenes import adopted, started
from vardkase.preparedness import queries
from vardkase.preparedness.actions import analyses, choices, reports, rounds
from vardkase.preparedness.actions.reports import Order
from vardkase.preparedness.queries import analyses as rsa_queries
from vardkase.preparedness.queries import choices as choice_queries
from vardkase.preparedness.queries import measures as measure_queries
from vardkase.preparedness.queries import reports as report_queries
from vardkase.preparedness.rules import checks
from vardkase.preparedness.rules.choices import Answer as Curve
from vardkase.preparedness.rules.choices import problem_of
from vardkase.preparedness.rules.content import Holder
from vardkase.preparedness.rules.continuity import Adoption, Continuity
from vardkase.preparedness.rules.imports.columns import Target
from vardkase.preparedness.rules.reports import Kind
from vardkase.preparedness.rules.staffing import Assumption
from vardkase.preparedness.rules.styrel import Point
from vardkase.preparedness.tests import importing
from vardkase.preparedness.tests.measure_scenes import Town
from vardkase.preparedness.tests.report_scenes import office, told
from vardkase.preparedness.tests.rsa_scenes import Rsa, rounded
from vardkase.preparedness.tests.rules_scenes import COUNT, INDICATOR, Desk, says
from vardkase.preparedness.tests.scenes import NEW, Chain, chained, hours
from vardkase.testing.scenes import kept

STREAMS = (
    "rulesets", "selfchecks", "followups", "rounds", "rsa", "functions", "continuity", "styrel", "imports", "measures", "choices", "plans",
    "document", "terms",
)  # fmt: skip
DAY = datetime(2018, 5, 1, 8, 0, tzinfo=UTC)
PLAN = Continuity(
    goal=hours(8), consequence="Mediciner missas.", routines="1. Hämta pärmen.", decides="Enhetschef i beredskap",
    back="För in i efterhand.", owner=Holder(new_id(), "Enhetschef"), next_test=date(2030, 1, 1),
)  # fmt: skip


@dataclass
class Worked:
    """The town after its year, with the hands that did it."""

    town: Any
    desk: Desk
    rsa: Rsa
    chain: Chain
    measures: Town

    def says_no(self, group: int) -> Any:
        """A no to the first question of a group of the self-check."""
        return says(self.desk.selfcheck().group(group).questions[0].question, "no")

    def screens(self) -> list[Any]:
        """What a coordinator reads of all of it."""
        viewer, board, today = self.town.viewer, self.town.board, self.desk.today
        return [
            queries.rule_sets_page(viewer, board, today), queries.rules_home(viewer, today), self.desk.selfcheck(), self.desk.followup(),
            *(rsa_queries.analysis_page(viewer, id, today) for id in self.rsa.analyses.values()),
            report_queries.report_lines(viewer, office(self.rsa)), report_queries.deviations(viewer, office(self.rsa)),
            measure_queries.listing(viewer, today), choice_queries.made(viewer, board),
            queries.register_page(viewer, board, today), queries.plan_list(viewer, board, today), queries.styrel_page(viewer, board),
            terms_scenes.lines(self.town), obligations.duty_lines(viewer, board, term_of(2026), terms_scenes.TODAY),
            document_register.documents(viewer, self.town.now),
            document_queries.adopted_between(viewer, board, date.min, date.max),
        ]  # fmt: skip


@kept
def worked(filled: Any) -> Worked:
    """Rules, answers, a round with its analyses, measures, the register, and plans of every kind."""
    work = Worked(filled, Desk(filled), rounded(filled), chained(filled), Town(filled))
    _rules(work.desk)
    _analyses(work.rsa)
    _register(work.chain)
    _measures(work.measures)
    _plans(filled)
    _terms(filled)
    return work


def _rules(desk: Desk) -> None:
    desk.take_in()
    own = desk.selfcheck().form.questions[0]
    desk.check(1, says(own, "partly"), year=desk.year - 1)
    desk.check(1, says(own, "yes", evidence="Beslut § 12", on=desk.today))
    desk.check(1, says(own, "no"), place=desk.town.social)
    desk.ask(desk.year - 1)
    desk.answer(1, says(INDICATOR, "no"), year=desk.year - 1)
    desk.send(year=desk.year - 1, note="Delvis.")
    desk.ask()
    desk.answer(2, says(COUNT, "3"))


def _analyses(rsa: Rsa) -> None:
    told(rsa)
    common, analysis_id = rsa.common, office(rsa)
    text = {"part": "area", "heading": "Beskrivning av kommunen", "text": "Vi ligger vid havet.", "seen": ""}
    analyses.save_text(**common(analysis_id=analysis_id, **text))
    why = {"part": "method", "heading": "Metod", "motivation": "Metoden står i en bilaga.", "ruleset": "msbfs-2015-5@1", "allowed": True}
    reports.save_deviation(**common(analysis_id=analysis_id, **why))
    for kind in (Kind.PDF, Kind.DOCX):
        order = Order(kind, is_masked=True, recipient="Länsstyrelsen", purpose="Rapport")
        entry = reports.ask_report(**common(analysis_id=analysis_id, order=order, ruleset="msbfs-2015-5@1"))
        if kind is Kind.PDF:
            made = {"report_id": entry.event.report_id, "data": b"%PDF", "template_fault": ""}
            reports.keep_report(viewer=rsa.town.viewer, now=rsa.town.now, **made)
        else:
            reports.fail_report(viewer=rsa.town.viewer, report_id=entry.event.report_id, refused="preparedness.x", now=rsa.town.now)
    rounds.remind_unit(**common(round_id=rsa.rounds[2019], unit_id=rsa.units["Bostäder"], text="Två veckor kvar."))


def _register(chain: Chain) -> None:
    id = chain.ids["Hemtjänst"]
    chain.do("save_continuity", function_id=id, plan=PLAN)
    adoption = Adoption("Socialdirektör", chain.town.now.date(), "KS 1")
    chain.do("adopt_continuity", function_id=id, adoption=adoption, seen=checks.digest(PLAN))
    now_is = queries.assumption(chain.town.viewer, chain.authority).assumption
    chain.do("change_staff_assumption", said=Assumption((50,)), reason="Influensa", seen=checks.digest(now_is))
    chain.do("save_point", point=Point(NEW, "735999" + "0" * 12, id, "Hemtjänst", 1, why="Trygghetslarm"))
    importing.take_in(chain.town, Target.FUNCTIONS, chain.authority, importing.FUNCTIONS)


def _measures(measures: Town) -> None:
    measures.verified("Reservkraft")
    measures.propose("Övning", cost_once=50_000)
    viewer, board = measures.town.viewer, measures.town.board
    problem = problem_of((one.measure for one in choice_queries.candidates(viewer, board)), budget=100_000)
    common = {"viewer": viewer, "authority_id": board, "now": measures.town.now}
    asked = choices.ask_choice(**common, problem=problem, key=new_id()).event
    choices.settle_choice(**common, choice_id=asked.choice_id, answer=Curve(), key=new_id())


def _plans(town: Any) -> None:
    adopted(town)
    started(town)
    document_scenes.in_force(town)
    other = document_scenes.begun(town, document_scenes.BOARD, town.social)
    document_scenes.wrote(town, other)
    document_scenes.commented(town, document_scenes.referred(town, other))


def _terms(town: Any) -> None:
    common = terms_scenes.common
    terms_scenes.say(town, "move_due", "crisis_plan", due=date(2027, 6, 14), why="Årshjulet")
    terms_scenes.trained(town)
    term_acts.open_feed(**common(town))
    seen = fingerprint(term_queries.body_term(town.viewer, town.board, term_of(2026), town.board).decision)
    said = {"term": 2026, "body_id": town.board, "begins": date(2026, 12, 1), "reason": "Fullmäktige § 9", "seen": seen}
    term_acts.set_body_term(**common(town), **said)
