"""Duties: how often each is to be done, by which version of the rule, how it stands, and what may be said of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from vardkase.plans import duties
from vardkase.plans.rules import obligations
from vardkase.plans.rules.obligations import NOTHING, Answer, Basis, Cycle, Fulfilment, Met, Said, State, Unit, Who, occurrences
from vardkase.plans.rules.terms import Term
from vardkase.plans.tests.scenes import PERSONAL_NUMBER, refused
from vardkase.plans.tests.terms_scenes import COUNCIL, KEEPER, TODAY, a_duty, one_of

UNITS = (Unit(UUID(int=1), "Socialnämnden"), Unit(UUID(int=2), "Bolaget"))
REPORT = a_duty("rsa_report", due="rsa_due", basis=Basis.REGULATION)
DONE = Said(Answer.FULFILLED, COUNCIL)


class TestHowOften:
    def test_once_a_term_or_once_a_year(self):
        yearly = a_duty("followup", cycle=Cycle.YEARLY, due="followup")
        found = occurrences(KEEPER, (REPORT, yearly), Term(2026), UNITS, TODAY)
        told = [(one.duty.key, one.year, str(one.due)) for one in found]
        assert told == [
            ("rsa_report", None, "2027-10-31"), ("followup", 2027, "2027-02-15"), ("followup", 2028, "2028-02-15"),
            ("followup", 2029, "2029-02-15"), ("followup", 2030, "2030-02-15"),
        ]  # fmt: skip

    def test_each_unit_for_itself_and_yearly_no_further_than_the_year_that_runs(self):
        mine = a_duty("board_plan", who=Who.EACH_UNIT)
        yearly = replace(mine, key="rsa_unit", cycle=Cycle.YEARLY)
        found = occurrences(KEEPER, (mine, yearly), Term(2026), UNITS, date(2028, 5, 1))
        assert [(one.duty.key, one.unit.name, one.year) for one in found if one.unit] == [
            ("board_plan", "Socialnämnden", None), ("board_plan", "Bolaget", None),
            ("rsa_unit", "Socialnämnden", 2027), ("rsa_unit", "Bolaget", 2027),
            ("rsa_unit", "Socialnämnden", 2028), ("rsa_unit", "Bolaget", 2028),
        ]  # fmt: skip
        assert {one.year for one in occurrences(KEEPER, (yearly,), Term(2026), UNITS, TODAY)} == {2027}

    def test_an_id_is_the_same_each_time_and_no_other_s(self):
        many = occurrences(KEEPER, duties.duties(), Term(2026), UNITS, TODAY)
        again = occurrences(KEEPER, duties.duties(), Term(2026), UNITS, TODAY)
        assert [one.id for one in many] == [one.id for one in again]
        others = occurrences(KEEPER, duties.duties(), Term(2022), UNITS, TODAY)
        elsewhere = occurrences(UUID(int=8), duties.duties(), Term(2026), UNITS, TODAY)
        ids = [one.id for those in (many, others, elsewhere) for one in those]
        assert len(set(ids)) == len(ids)


class TestARuleThatIsReplaced:
    """B4: with one rule to a day and another from the next, what was due under the first is told by it whenever it is opened."""

    old = replace(REPORT, title="Enligt A", valid_to=date(2026, 6, 30))
    new = replace(REPORT, title="Enligt B", valid_from=date(2026, 7, 1), due="year_end")

    @pytest.mark.parametrize("today", [date(2023, 11, 1), TODAY, date(2027, 5, 1)])
    def test_each_term_goes_by_its_own(self, today):
        for order in ((self.old, self.new), (self.new, self.old)):
            told = {}
            for year in (2022, 2026):
                (found,) = occurrences(KEEPER, order, Term(year), (), today)
                told[year] = (found.duty.title, str(found.due))
            assert told == {2022: ("Enligt A", "2023-10-31"), 2026: ("Enligt B", "2027-12-31")}

    def test_without_a_day_it_is_the_one_that_holds_today(self):
        old, new = (replace(one, due="", valid_to=end, valid_from=start) for one, start, end in (
            (self.old, None, date(2028, 12, 31)), (self.new, date(2029, 1, 1), None)))  # fmt: skip
        for today, title in ((TODAY, "Enligt A"), (date(2029, 2, 1), "Enligt B"), (date(2035, 1, 1), "Enligt B")):
            (found,) = occurrences(KEEPER, (old, new), Term(2026), (), today)
            assert found.duty.title == title

    def test_what_held_earlier_in_the_term_is_not_forgotten_and_what_has_ended_before_is_not_asked(self):
        ended = replace(self.old, due="", valid_to=date(2027, 12, 31))
        (found,) = occurrences(KEEPER, (ended,), Term(2026), (), date(2029, 1, 1))
        assert found.duty.title == "Enligt A"
        assert occurrences(KEEPER, (ended,), Term(2030), (), date(2029, 1, 1)) == ()
        assert occurrences(KEEPER, (self.old,), Term(2026), (), TODAY) == ()


class TestHowItStands:
    @pytest.mark.parametrize(
        ("today", "state"),
        [
            ("2026-11-30", State.NOT_BEGUN), ("2027-08-01", State.NOT_BEGUN), ("2027-08-02", State.DUE_SOON),
            ("2027-10-31", State.DUE_SOON), ("2027-11-01", State.OVERDUE), ("2030-10-14", State.OVERDUE), ("2030-10-15", State.NOT_KNOWN),
        ],
    )  # fmt: skip
    def test_by_its_day_and_when_the_term_is_over_nothing_is_known(self, today, state):
        assert obligations.state_of(one_of(REPORT), NOTHING, (), date.fromisoformat(today)) is state

    def test_without_a_day_it_is_never_late(self):
        one = one_of(a_duty())
        assert obligations.state_of(one, NOTHING, (), date(2030, 10, 14)) is State.NO_DATE
        assert obligations.state_of(one, NOTHING, (), date(2030, 10, 15)) is State.NOT_KNOWN

    def test_a_day_of_our_own_counts_instead(self):
        said = Said(due=date(2027, 6, 1), due_why="Fullmäktiges plan")
        assert obligations.due_of(one_of(REPORT), said) == date(2027, 6, 1)
        assert obligations.state_of(one_of(REPORT), said, (), date(2027, 6, 2)) is State.OVERDUE
        assert obligations.state_of(one_of(a_duty()), said, (), date(2027, 6, 2)) is State.OVERDUE

    def test_what_is_said_goes_before_the_day(self):
        late = date(2029, 1, 1)
        assert obligations.state_of(one_of(REPORT), DONE, (), late) is State.DONE
        assert obligations.state_of(one_of(REPORT), Said(Answer.NOT_APPLICABLE, why="Gäller inte"), (), late) is State.NOT_APPLICABLE

    def test_something_else_in_the_house_may_prove_it(self):
        facts = [
            Met("rsa_report", date(2027, 11, 9), "KS", "v. 2"),
            Met("rsa_report", date(2027, 9, 1), "KS", "v. 1"),
            Met("rsa", TODAY, "", ""),
        ]
        met = obligations.met_by(one_of(REPORT), facts)
        assert [one.reference for one in met] == ["v. 1", "v. 2"]
        assert obligations.state_of(one_of(REPORT), NOTHING, met, TODAY) is State.DONE
        assert not obligations.is_late(one_of(REPORT), NOTHING, met)

    def test_a_fact_of_one_unit_or_year_proves_nothing_of_another(self):
        yearly = a_duty("rsa_unit", who=Who.EACH_UNIT, cycle=Cycle.YEARLY)
        first, other = occurrences(KEEPER, (yearly,), Term(2026), UNITS, TODAY)
        fact = Met("rsa_unit", TODAY, "Nämnden", "Årets", unit_id=UNITS[0].id, year=2027)
        assert obligations.met_by(first, [fact]) == (fact,)
        assert obligations.met_by(other, [fact]) == obligations.met_by(first, [replace(fact, year=2028)]) == ()

    def test_after_its_day_it_is_done_and_late(self):
        assert obligations.is_late(one_of(REPORT), DONE, ())
        assert not obligations.is_late(one_of(a_duty()), DONE, ())


class TestWhatIsSaid:
    @pytest.mark.parametrize(
        ("fulfilment", "code", "field"),
        [
            (Fulfilment("  ", TODAY), "plans.fulfilled_by_whom", "body"),
            (Fulfilment("KF", None), "plans.needs_day", "on"),
            (Fulfilment("KF", date(2026, 12, 1)), "plans.fulfilled_in_future", "on"),
            (Fulfilment("KF", date(2026, 10, 14)), "plans.outside_term", "on"),
            (Fulfilment(f"Ordförande {PERSONAL_NUMBER}", TODAY), "plans.personal_id", "body"),
            (Fulfilment("KF", TODAY, reference="x" * 201), "plans.too_long", "reference"),
        ],
    )
    def test_is_refused_at_its_field(self, fulfilment, code, field):
        with refused(code, field=field):
            obligations.check_fulfilment(one_of(REPORT), fulfilment, TODAY)

    def test_is_tidied(self):
        found = obligations.check_fulfilment(one_of(REPORT), Fulfilment(" Kommunfullmäktige ", TODAY, " §  1 "), TODAY)
        assert found == Fulfilment("Kommunfullmäktige", TODAY, "§ 1")

    def test_what_holds_until_it_is_changed_may_be_older_than_the_term(self):
        bylaws = one_of(a_duty(cycle=Cycle.CHANGED))
        assert obligations.check_fulfilment(bylaws, Fulfilment("KF", date(2019, 2, 4)), TODAY).on == date(2019, 2, 4)

    def test_a_day_of_our_own_needs_a_reason_and_lies_in_the_term(self):
        assert obligations.check_due(Term(2026), date(2027, 5, 1), " Beslut ") == (date(2027, 5, 1), "Beslut")
        assert obligations.check_due(Term(2026), None, "Åter") == (None, "Åter")
        with refused("plans.term_needs_why", field="due_why"):
            obligations.check_due(Term(2026), date(2027, 5, 1), " ")
        with refused("plans.outside_term", field="due"):
            obligations.check_due(Term(2026), date(2031, 5, 1), "Beslut")


class TestTheDataThatShips:
    def test_has_every_duty_of_the_law_and_says_what_is_not_law(self):
        bases = {one.key: one.basis for one in duties.duties()}
        binding = {key for key, basis in bases.items() if basis.binds}
        assert binding >= {
            "rsa", "rsa_report", "crisis_plan", "crisis_board", "crisis_board_bylaws", "board_reports", "area_responsibility", "training",
            "measures_report", "heightened_plans", "war_organisation", "action_programme",
        }  # fmt: skip
        assert not binding & {"board_plan", "rsa_unit", "governing_document", "exercise_plan", "yearly_followup", "term_handover"}

    def test_a_day_stands_only_where_there_is_one(self):
        dated = {one.key: one.due for one in duties.duties() if one.due}
        assert dated == {"rsa_report": "rsa_due", "yearly_followup": "followup", "term_handover": "boards_from"}
        # The act on extraordinary events sets no calendar date; what is not confirmed is said to be.
        unsure = {one.key for one in duties.duties() if one.verify}
        assert {"rsa_report", "yearly_followup", "governing_document"} <= unsure
        assert "MCFFS 2026:9" in next(one.verify for one in duties.duties() if one.key == "rsa_report")

    def test_every_duty_is_whole(self):
        for one in duties.duties():
            assert all((one.key, one.title, one.law, one.body, one.done_when)), one.key
            assert one.section or one.basis is not Basis.LAW, one.key
        assert [one for one in duties.wanted() if not (one.function and one.competence)] == []


class TestAFileOfOurOwn:
    ROW = {
        "key": "rsa", "title": "Vår analys", "law": "Nya lagen", "section": "3 §", "basis": "law", "who": "municipality", "body": "KF",
        "cycle": "term", "due": "year_end", "done_when": "Antagen.", "valid_from": "2027-01-01",
    }  # fmt: skip

    @pytest.fixture
    def own(self, settings, tmp_path):
        settings.DUTIES = tmp_path / "duties.json"
        return settings.DUTIES

    def test_stands_instead_of_ours_that_have_the_same_key_and_beside_the_others(self, own):
        ours = {one.key for one in duties.duties()}
        own.write_text(json.dumps({"duties": [self.ROW, {**self.ROW, "valid_from": None, "valid_to": "2026-12-31"}]}), encoding="utf-8")
        found = [one for one in duties.duties() if one.key == "rsa"]
        assert [(one.title, str(one.valid_from), str(one.valid_to)) for one in found] == [
            ("Vår analys", "2027-01-01", "None"), ("Vår analys", "None", "2026-12-31"),
        ]  # fmt: skip
        assert {one.key for one in duties.duties()} == ours

    @pytest.mark.parametrize("wrong", ["{", '{"duties": [{}]}', '{"lists": []}', "[]", json.dumps({"duties": [{**ROW, "due": "no such"}]}),
                                       json.dumps({"duties": [{**ROW, "basis": "hearsay"}]})])  # fmt: skip
    def test_that_cannot_be_read_is_left_alone_and_the_log_says_so(self, own, wrong, caplog):
        own.write_text(wrong, encoding="utf-8")
        assert "Risk- och sårbarhetsanalys för kommunen" in {one.title for one in duties.duties()}
        assert "DUTIES" in caplog.text
