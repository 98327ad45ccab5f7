"""That the demonstration is what was asked for: three years in every board, administration and company, plans of two terms, full chains.

What is asked of the municipality is read from the register, and not from the files that the demonstration is made of.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import EVERYWHERE, Role
from vardkase.ledger import queries as ledger_queries
from vardkase.ledger import verify
from vardkase.organisation.models import Organisation, Person
from vardkase.organisation.rules import OrganisationKind
from vardkase.plans.events.terms import stream_of_terms
from vardkase.plans.models import DocumentRow, DocumentVersion
from vardkase.plans.models.terms import BodyTermRow, DutyRow, FeedRow, TrainingRow
from vardkase.plans.projections import terms as projections
from vardkase.plans.queries import calendar, obligations
from vardkase.plans.queries.obligations import DutyLine
from vardkase.plans.queries.training import training_page
from vardkase.plans.rules.obligations import State
from vardkase.plans.rules.terms import Term, term_at
from vardkase.plans.rules.training import TrainingState
from vardkase.preparedness.models import MeasureRow
from vardkase.preparedness.models.analyses import AnalysisRow, RiskRow, RoundRow, WorkshopRow
from vardkase.preparedness.projections.analyses import risk_of
from vardkase.preparedness.projections.measures import course_of, measure_of
from vardkase.preparedness.projections.rounds import round_of
from vardkase.preparedness.queries import measures
from vardkase.preparedness.rules.measures import Origin, Outcome
from vardkase.shell.demo.norrtalje import KEEPER_ID, MUNICIPALITY_ID, load_organisation, organisation_id
from vardkase.shell.demo.norrtalje.documents import ensure_documents
from vardkase.shell.demo.norrtalje.followup import ensure_followup
from vardkase.shell.demo.norrtalje.functions import ensure_functions
from vardkase.shell.demo.norrtalje.measures import ensure_measures
from vardkase.shell.demo.norrtalje.rsa import ensure_rsa
from vardkase.shell.demo.norrtalje.terms import ensure_terms
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
K = OrganisationKind
ROLES = (Role.COORDINATOR, Role.DECISION_MAKER, Role.UNIT_HEAD)
FORMER, CURRENT = Term(2014), Term(2018)


@kept
def house(now: Any) -> dict[Role, Any]:
    """Everything of preparedness and plans, made in the order of a start; and those who made it."""
    viewers = {role: viewer_with(role, scope=EVERYWHERE, label=f"Provperson, {role}") for role in ROLES}
    coordinator = viewers[Role.COORDINATOR]
    load_organisation(coordinator, now)
    ensure_terms(coordinator, now)
    ensure_documents(coordinator, now)
    ensure_functions(coordinator, now)
    ensure_rsa(viewers, now)
    ensure_measures(viewers, now)
    ensure_followup(coordinator, now)
    return viewers


def own(*kinds: OrganisationKind) -> dict[UUID, Organisation]:
    """The municipality's own of these kinds."""
    return {row.pk: row for row in Organisation.objects.filter(partner=False, kind__in=kinds).select_related("parent")}


def duties(house: dict[Role, Any], term: Term, now: Any) -> dict[str, list[DutyLine]]:
    found: dict[str, list[DutyLine]] = defaultdict(list)
    for line in obligations.duty_lines(house[Role.COORDINATOR], KEEPER_ID, term, now.date()):
        found[line.occurrence.duty.key].append(line)
    return found


class TestTheYearlyRounds:
    def test_two_are_finished_and_one_goes_on(self, house: dict[Role, Any], now: Any) -> None:
        rounds = RoundRow.objects.order_by("year")
        assert [row.year for row in rounds] == [now.year - 2, now.year - 1, now.year]
        assert [row.closed_at is not None for row in rounds] == [True, True, False]
        for year in (now.year - 2, now.year - 1):
            assert set(AnalysisRow.objects.filter(year=year).values_list("state", flat=True)) == {"approved"}

    def test_every_administration_company_and_joint_authority_is_in_each_of_them(self, house: dict[Role, Any]) -> None:
        offices = own(K.ADMINISTRATION, K.RESCUE_SERVICE)
        # What lies under an office is in that office's analysis.
        wanted = {id for id, row in offices.items() if row.parent_id not in offices}
        wanted |= set(own(K.MUNICIPAL_COMPANY, K.JOINT_AUTHORITY)) | {MUNICIPALITY_ID}
        assert len(wanted) > 12
        for year, units in self.units().items():
            assert wanted <= units, (year, [offices.get(id) for id in wanted - units])

    def test_every_board_is_in_each_of_them_by_itself_or_by_its_office(self, house: dict[Role, Any]) -> None:
        boards = {id for id, row in own(K.BOARD).items() if "Krisledning" not in row.name}
        assert len(boards) == 7
        for year in self.units():
            assert boards <= set(AnalysisRow.objects.filter(year=year).values_list("authority_id", flat=True)) or year == 2019
        finished = [year for year in self.units() if year < 2019]
        assert len(finished) == 2

    def units(self) -> dict[int, set[UUID]]:
        """The units of each round: those that have not begun in the third are in it all the same."""
        return {row.year: {one.unit_id for one in round_of(row.body).units} for row in RoundRow.objects.all()}

    def test_each_finished_analysis_has_judged_risks_and_somebody_who_approved_it(self, house: dict[Role, Any], now: Any) -> None:
        counts = Counter(RiskRow.objects.filter(dropped_at=None).values_list("analysis_id", flat=True))
        for row in AnalysisRow.objects.filter(year__lt=now.year):
            assert counts[row.pk] >= 1
            assert row.moved_by
            assert row.moved_at <= now
        finished = set(AnalysisRow.objects.filter(year__lt=now.year).values_list("pk", flat=True))
        assert min(row.total or 0 for row in RiskRow.objects.filter(dropped_at=None, analysis_id__in=finished)) >= 1

    def test_no_judgement_is_passed_off_as_real(self, house: dict[Role, Any]) -> None:
        bodies = [risk_of(body) for body in RiskRow.objects.values_list("body", flat=True)]
        assert len(bodies) > 100
        assert [one.name for one in bodies if "åhitta" not in one.source] == []
        assert WorkshopRow.objects.exists()
        assert [row.pk for row in WorkshopRow.objects.all() if "åhitta" not in row.body] == []
        marked = [measure_of(row.body).description for row in MeasureRow.objects.all()]
        assert [text for text in marked if "åhitta" not in text] == []

    def test_names_no_person_who_might_be_real(self, house: dict[Role, Any]) -> None:
        names = set(Person.objects.values_list("name", flat=True))
        said = {word for row in WorkshopRow.objects.all() for word in row.body.split('"')}
        # Workshops are told by titles: nobody of the register, invented as they are, is put words in the mouth of.
        assert not names & said


class TestThePlans:
    def test_there_are_those_of_the_former_term_and_of_this_one(self, house: dict[Role, Any], now: Any) -> None:
        by_term: dict[int, set[str]] = {election: set() for election in (FORMER.year, CURRENT.year)}
        for version in DocumentVersion.objects.exclude(election=0):
            by_term[version.election].add(DocumentRow.objects.get(pk=version.document_id).kind)
            assert version.decided_on <= now.date()
        assert {"policy", "crisis_plan", "board_crisis_plan", "training_plan"} <= by_term[FORMER.year]
        assert {"crisis_plan", "board_crisis_plan"} <= by_term[CURRENT.year]

    def test_a_board_s_plan_was_never_adopted_before_the_one_that_it_follows(self, house: dict[Role, Any]) -> None:
        overall = {row.election: row.decided_on for row in DocumentVersion.objects.filter(follows_id=None) if _kind(row) == "crisis_plan"}
        boards = [row for row in DocumentVersion.objects.all() if _kind(row) == "board_crisis_plan"]
        assert len(boards) > 12
        assert [row.title for row in boards if row.decided_on < overall[row.election]] == []

    def test_say_by_whom_in_which_paragraph_and_that_it_is_invented(self, house: dict[Role, Any]) -> None:
        for row in DocumentVersion.objects.all():
            assert row.decided_by
            assert row.registry
            assert "påhittad" in row.paragraph


def _kind(row: DocumentVersion) -> str:
    return str(DocumentRow.objects.get(pk=row.document_id).kind)


class TestTheChains:
    def test_at_least_three_go_from_a_risk_through_an_event_to_an_effect_that_was_seen(self, house: dict[Role, Any], now: Any) -> None:
        """Risk, measure, exercise, event, lesson, new measure, verified effect: one chain of ids."""
        full, held = [], set()
        for row in MeasureRow.objects.all():
            held |= {
                (one.unit_id, one.unit, one.risk_id, one.name) for one in measure_of(row.body).risks if course_of(row.course).verification
            }
        for unit_id, unit, risk_id, name in held:
            lines = measures.of_risk(house[Role.COORDINATOR], unit_id, risk_id, now.date()).lines
            first = [line for line in lines if line.measure.source.kind is Origin.RISK and line.course.verification]
            after = [
                line for line in lines
                if line.measure.source.kind is Origin.EVENT and line.measure.after_id in {one.measure.id for one in first}
                and line.course.verification and line.course.verification.outcome is Outcome.YES
            ]  # fmt: skip
            if first and after:
                full.append(f"{unit}: {name}")
                assert all(line.course.decision and line.course.decision.registry for line in (*first, *after)), name
        assert len(full) >= 3, full

    def test_what_was_verified_was_decided_carried_out_and_seen_in_that_order(self, house: dict[Role, Any], now: Any) -> None:
        verified = [course for row in MeasureRow.objects.all() if (course := course_of(row.course)).verification]
        assert len(verified) >= 6
        for course in verified:
            assert course.decision is not None
            assert course.decision.on <= course.verification.on <= now.date()  # type: ignore[union-attr]  # it was looked for above
            assert all(course.decision.on <= one.on for one in course.follow_ups)

    def test_every_board_has_something_to_do(self, house: dict[Role, Any]) -> None:
        held = {row.authority_id for row in MeasureRow.objects.all()}
        assert len(held) >= 8
        assert KEEPER_ID in held


class TestThePageOfTheDirector:
    def test_the_former_term_is_done_by_what_the_house_knows_and_not_by_ticks_alone(self, house: dict[Role, Any], now: Any) -> None:
        former = duties(house, FORMER, now)
        proved = {key for key, lines in former.items() if any(line.met for line in lines)}
        assert proved >= {"rsa", "rsa_unit", "crisis_plan", "governing_document", "exercise_plan", "crisis_board_bylaws", "board_plan"}
        sent = [line for lines in (former, duties(house, CURRENT, now)) for line in lines["yearly_followup"] if line.met]
        assert [line.occurrence.year for line in sent] == [now.year]
        law = [line for lines in former.values() for line in lines if line.occurrence.duty.basis.binds]
        assert sum(line.state is State.DONE for line in law) >= 8
        assert [line.occurrence.duty.key for line in law if line.state in (State.OVERDUE, State.NOT_BEGUN)] == []

    def test_every_fact_leads_to_a_page_and_says_what_it_is(self, house: dict[Role, Any], now: Any) -> None:
        facts = [fact for term in (FORMER, CURRENT) for lines in duties(house, term, now).values() for line in lines for fact in line.met]
        assert len(facts) > 30
        assert [fact for fact in facts if not fact.url or not fact.reference or fact.on > now.date()] == []

    def test_the_running_term_has_something_in_every_way_that_it_can_stand(self, house: dict[Role, Any], now: Any) -> None:
        states = Counter(line.state for lines in duties(house, CURRENT, now).values() for line in lines)
        assert {State.DONE, State.NO_DATE, State.NOT_BEGUN} <= set(states)
        assert states[State.DUE_SOON] + states[State.OVERDUE] >= 1
        assert {State.NOT_APPLICABLE, State.NOT_KNOWN, State.DONE} <= {
            line.state for lines in duties(house, FORMER, now).values() for line in lines
        }

    def test_each_board_company_and_joint_authority_has_a_row_of_its_own(self, house: dict[Role, Any], now: Any) -> None:
        wanted = {id for id, row in own(K.BOARD, K.MUNICIPAL_COMPANY, K.JOINT_AUTHORITY).items() if "Krisledning" not in row.name}
        for key in ("board_plan", "rsa_unit"):
            assert {line.occurrence.unit.id for line in duties(house, CURRENT, now)[key] if line.occurrence.unit} == wanted, key

    def test_the_crisis_board_s_members_changed_and_their_training_with_them(self, house: dict[Role, Any], now: Any) -> None:
        lines = training_page(house[Role.COORDINATOR], KEEPER_ID, now.date()).lines
        crisis = [line for line in lines if line.training.body_id == organisation_id("krisnamnd")]
        lapsed = [line for line in crisis if line.state is TrainingState.LAPSED]
        assert len(lapsed) >= 2
        assert {line.until for line in lapsed} == {date(2018, 10, 31)}
        assert {line.state for line in lines} == set(TrainingState)
        assert [line.training.function for line in lines if line.training.trained_on and "åhitta" not in line.training.note] == []

    def test_the_calendar_can_be_followed_and_has_both_terms(self, house: dict[Role, Any], now: Any) -> None:
        page = calendar.calendar_page(house[Role.COORDINATOR], KEEPER_ID, now.date())
        assert page.feed is not None
        found = calendar.occasions(house[Role.COORDINATOR], KEEPER_ID, now.date())
        assert {one.day for one in found if one.title == "Val till kommunfullmäktige"} == {CURRENT.election, CURRENT.after.election}
        assert "Ny mandatperiod börjar: Krisledningsnämnden" in [one.title for one in found]


class TestTheWhole:
    def test_the_terms_come_back_from_the_ledger_as_they_were(self, house: dict[Role, Any]) -> None:
        tables = (BodyTermRow, DutyRow, TrainingRow, FeedRow)
        before = [list(table.objects.order_by("id").values()) for table in tables]
        assert min(len(rows) for rows in before) >= 1
        projections.forget(KEEPER_ID)
        for entry in ledger.entries(stream_of_terms(KEEPER_ID)):
            projections.apply(entry)
        assert [list(table.objects.order_by("id").values()) for table in tables] == before

    def test_every_stream_is_whole_and_nothing_happened_after_now(self, house: dict[Role, Any], now: Any) -> None:
        assert [verdict.stream for verdict in verify.verify_all() if not verdict.intact] == []
        late = [entry.kind for entry in ledger.entries(stream_of_terms(KEEPER_ID)) if entry.recorded_at > now]
        assert late == []
        assert term_at(now.date()) == CURRENT

    def test_another_start_in_another_year_and_term_makes_nothing_more(self, house: dict[Role, Any], now: Any) -> None:
        before = [(head.stream, head.number) for head in ledger_queries.streams()]
        for later in (now + timedelta(days=1), now + timedelta(days=4 * 366)):
            ensure_terms(house[Role.COORDINATOR], later)
            ensure_documents(house[Role.COORDINATOR], later)
            ensure_rsa(house, later)
            ensure_measures(house, later)
            ensure_followup(house[Role.COORDINATOR], later)
        assert [(head.stream, head.number) for head in ledger_queries.streams()] == before
