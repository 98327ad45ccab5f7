"""Duties by rule: which day each has, which version holds, until when it can be done, how it stands on every day, and what may be said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from vardkase.plans import duties, proofs
from vardkase.plans.rules import obligations
from vardkase.plans.rules.document_kinds import kinds
from vardkase.plans.rules.obligations import (
    FORMULAS,
    NOTHING,
    SOON,
    Answer,
    Basis,
    Cycle,
    Duty,
    Fulfilment,
    Met,
    Occurrence,
    Said,
    State,
    Unit,
    Who,
    occurrences,
)
from vardkase.plans.rules.terms import Term
from vardkase.plans.tests.scenes import PERSONAL_NUMBER, refused
from vardkase.plans.tests.terms_scenes import KEEPER, TODAY, a_duty, one_of
from vardkase.testing.cases import each

TERM = Term(2026)
SOCIAL, COMPANY = Unit(UUID(int=1), "Socialnämnden"), Unit(UUID(int=2), "Bolaget AB")
YEARLY = a_duty("yearly", cycle=Cycle.YEARLY)
OWN = a_duty("own", who=Who.EACH_UNIT)
REPORT = a_duty("report", due="rsa_due", basis=Basis.REGULATION)


def on(day: str) -> date:
    return date.fromisoformat(day)


def of(duty: Duty, today: str = "2026-11-30", term: Term = TERM, units: tuple[Unit, ...] = (SOCIAL,)) -> list[Occurrence]:
    return list(occurrences(KEEPER, (duty,), term, units, on(today)))


def done(day: str, body: str = "KF") -> Said:
    return Said(Answer.FULFILLED, Fulfilment(body, on(day)))


class TestTheDay:
    @each("rule, year, day", [
        ("", None, "None"), ("council_from", None, "2026-10-15"), ("boards_from", None, "2027-01-01"), ("rsa_due", None, "2027-10-31"),
        ("rsa_due", 2029, "2027-10-31"), ("followup", None, "None"), ("followup", 2027, "2027-02-15"), ("followup", 2030, "2030-02-15"),
        ("year_end", None, "2027-12-31"), ("year_end", 2029, "2029-12-31"), ("year_end", 2030, "2030-12-31"),
    ])  # fmt: skip
    def test_of_a_rule_is_reckoned_from_the_election(self, rule: str, year: int | None, day: str) -> None:
        assert str(FORMULAS[rule](TERM, year)) == day

    def test_that_a_duty_of_ours_has_is_a_rule_that_there_is(self) -> None:
        assert {one.due for one in duties.duties()} <= set(FORMULAS)

    def test_of_the_law_on_extraordinary_events_is_never_made_up(self) -> None:
        """LEH sets no calendar date for the plan (2 kap. 1 §), nor for anything else that it demands."""
        assert {one.key: one.due for one in duties.duties() if one.law == "LEH" and one.due} == {}
        assert {one.basis for one in duties.duties() if one.due} == {Basis.REGULATION, Basis.AGREEMENT, Basis.OURS}

    def test_that_nobody_has_confirmed_is_said_to_be_so(self) -> None:
        assert [one.key for one in duties.duties() if one.due and one.basis is not Basis.OURS and not one.verify] == []


class TestTheList:
    def test_has_one_duty_to_a_key_and_proofs_only_of_duties_that_there_are(self) -> None:
        keys = [one.key for one in duties.duties()]
        assert len(keys) == len(set(keys))
        assert set(proofs.OF_DOCUMENTS.values()) | {"rsa", "rsa_unit", "yearly_followup"} <= set(keys)
        assert set(keys) >= proofs.LASTING | proofs.OF_UNITS
        assert set(proofs.OF_DOCUMENTS) <= set(kinds())
        each_unit = {one.key for one in duties.duties() if one.who is Who.EACH_UNIT}
        assert proofs.OF_UNITS <= each_unit == {"board_plan", "rsa_unit"}

    def test_says_that_what_lasts_is_not_made_anew_each_term(self) -> None:
        cycles = {one.key: one.cycle for one in duties.duties()}
        assert {cycles[key] for key in proofs.LASTING} == {Cycle.CHANGED, Cycle.CONTINUOUS}
        assert {cycles[key] for key in ("rsa", "crisis_plan", "board_plan", "governing_document", "exercise_plan")} == {Cycle.TERM}

    @each("key, section", [
        ("rsa", "2 kap. 1 § första stycket"), ("crisis_plan", "2 kap. 1 § andra stycket"), ("crisis_board", "2 kap. 2 och 3 §§"),
        ("board_reports", "2 kap. 5 §"), ("area_responsibility", "2 kap. 7 §"), ("training", "2 kap. 8 §"),
        ("measures_report", "2 kap. 9 § första stycket"),
    ])  # fmt: skip
    def test_cites_the_law_as_the_notes_read_it(self, key: str, section: str) -> None:
        one = next(one for one in duties.duties() if one.key == key)
        assert (one.law, one.section, one.basis) == ("LEH", section, Basis.LAW)

    def test_explains_every_short_name_that_it_uses(self) -> None:
        short = {word for word, _whole in duties.abbreviations()}
        assert {"LEH", "LSO"} <= short
        for one in duties.duties():
            if one.law.startswith(("LEH", "LSO")):
                assert one.law.split()[0] in short

    def test_binds_by_law_and_regulation_alone(self) -> None:
        assert [str(basis) for basis in Basis if basis.binds] == ["law", "regulation"]


class TestHowOften:
    @each("today, years", [
        ("2026-10-15", [2027]), ("2027-06-01", [2027]), ("2028-01-01", [2027, 2028]), ("2030-12-31", [2027, 2028, 2029, 2030]),
        ("2035-01-01", [2027, 2028, 2029, 2030]), ("2024-01-01", [2027]),
    ])  # fmt: skip
    def test_what_is_done_every_year_without_a_day_is_told_of_the_years_that_have_begun(self, today: str, years: list[int]) -> None:
        assert [one.year for one in of(YEARLY, today)] == years

    def test_what_has_a_day_each_year_is_told_of_all_of_them_at_once(self) -> None:
        assert [one.year for one in of(replace(YEARLY, due="followup"))] == [2027, 2028, 2029, 2030]

    def test_without_units_nothing_is_asked_of_each_unit(self) -> None:
        assert of(OWN, units=()) == []
        assert len(of(replace(OWN, cycle=Cycle.YEARLY), "2028-06-01", units=(SOCIAL, COMPANY))) == 4

    @each("cycle", [Cycle.TERM, Cycle.CHANGED, Cycle.CONTINUOUS, Cycle.EVENT])
    def test_anything_else_is_one_thing_in_a_term(self, cycle: Cycle) -> None:
        (one,) = of(a_duty(cycle=cycle))
        assert (one.year, one.unit, one.term) == (None, None, TERM)

    def test_an_id_tells_duty_term_unit_and_year_apart(self) -> None:
        ids = {
            obligations.occurrence_id(keeper, key, term, unit, year)
            for keeper in (KEEPER, UUID(int=8))
            for key in ("rsa", "rsa_unit")
            for term in (TERM, TERM.after)
            for unit in (None, SOCIAL.id, COMPANY.id)
            for year in (None, 2027, 2031)
        }
        assert len(ids) == 2 * 2 * 2 * 3 * 3


class TestUntilWhen:
    """The council's work ends with its term. Boards, companies and the fourth year's work go on to the end of December."""

    @each("duty, place, last", [
        (a_duty(), 0, "2030-10-14"), (a_duty(cycle=Cycle.CHANGED), 0, "2030-10-14"), (OWN, 0, "2030-12-31"),
        (replace(OWN, cycle=Cycle.YEARLY), 0, "2030-12-31"), (YEARLY, 0, "2030-10-14"), (YEARLY, 3, "2030-12-31"),
        (replace(YEARLY, due="followup"), 2, "2030-10-14"), (replace(YEARLY, due="followup"), 3, "2030-12-31"),
    ])  # fmt: skip
    def test_it_can_be_done(self, duty: Duty, place: int, last: str) -> None:
        one = of(duty, "2030-11-01")[place]
        today = on("2031-06-01")
        assert str(obligations.last_day_of(one)) == last
        assert obligations.check_fulfilment(one, Fulfilment("Nämnden", on(last)), today).on == on(last)
        assert obligations.state_of(one, NOTHING, (), on(last)) is not State.NOT_KNOWN
        assert obligations.state_of(one, NOTHING, (), on(last) + timedelta(days=1)) is State.NOT_KNOWN
        if duty.cycle in (Cycle.TERM, Cycle.YEARLY):
            with refused("plans.outside_term", last=on(last)):
                obligations.check_fulfilment(one, Fulfilment("Nämnden", on(last) + timedelta(days=1)), today)

    def test_the_last_year_s_day_can_come_and_go_before_nothing_is_known(self) -> None:
        fourth = of(replace(YEARLY, due="year_end"), "2030-11-01")[-1]
        states = {
            day: obligations.state_of(fourth, NOTHING, (), on(day)) for day in ("2030-10-01", "2030-10-15", "2030-12-31", "2031-01-01")
        }
        assert list(states.values()) == [State.NOT_BEGUN, State.DUE_SOON, State.DUE_SOON, State.NOT_KNOWN]

    def test_a_day_of_one_s_own_lies_within_it(self) -> None:
        unit = of(OWN)[0]
        last = obligations.last_day_of(unit)
        assert obligations.check_due(TERM, on("2030-12-31"), "Skäl", last) == (on("2030-12-31"), "Skäl")
        for term_last, day in ((last, "2031-01-01"), (None, "2030-12-31"), (None, "2026-10-14")):
            with refused("plans.outside_term", field="due"):
                obligations.check_due(TERM, on(day), "Skäl", term_last)


class TestHowItStands:
    def test_follows_the_calendar_day_by_day(self) -> None:
        one, due = one_of(REPORT), on("2027-10-31")
        day = TERM.council_from
        while day <= TERM.council_to:
            expected = State.OVERDUE if day > due else State.DUE_SOON if day >= due - SOON else State.NOT_BEGUN
            assert obligations.state_of(one, NOTHING, (), day) is expected, day
            day += timedelta(days=7)

    @each("said, met, state", [
        (NOTHING, (), State.OVERDUE),
        (done("2027-10-31"), (), State.DONE),
        (done("2027-12-01"), (), State.DONE),
        (Said(Answer.NOT_APPLICABLE, why="Upphävd"), (), State.NOT_APPLICABLE),
        # What somebody set aside is not done because a document turns up.
        (Said(Answer.NOT_APPLICABLE, why="Upphävd"), (Met("report", TODAY, "KF", "v. 1"),), State.NOT_APPLICABLE),
        (NOTHING, (Met("report", TODAY, "KF", "v. 1"),), State.DONE),
        # Undone by hand: what the house knows still counts.
        (Said(why="Fel dag"), (Met("report", TODAY, "KF", "v. 1"),), State.DONE),
        (Said(why="Fel dag"), (), State.OVERDUE),
        (Said(due=date(2028, 3, 1), due_why="Beslut"), (), State.DUE_SOON),
        (Said(due=date(2028, 12, 1), due_why="Beslut"), (), State.NOT_BEGUN),
        # An answer without a day proves nothing.
        (Said(Answer.FULFILLED, Fulfilment("KF", None)), (), State.OVERDUE),
        (Said(Answer.FULFILLED, None), (), State.OVERDUE),
    ])  # fmt: skip
    def test_goes_by_what_is_said_and_proved_before_the_day(self, said: Said, met: tuple[Met, ...], state: State) -> None:
        assert obligations.state_of(one_of(REPORT), said, met, on("2028-01-15")) is state

    @each("said, met, first, late", [
        (done("2027-10-31"), (), "2027-10-31", False), (done("2027-11-01"), (), "2027-11-01", True),
        (done("2027-11-01"), ("2027-10-01",), "2027-10-01", False), (done("2027-10-01"), ("2028-01-01",), "2027-10-01", False),
        (NOTHING, ("2028-02-01", "2027-12-01"), "2027-12-01", True), (NOTHING, (), "None", False),
        (replace(done("2027-11-01"), due=date(2027, 12, 31), due_why="Beslut"), (), "2027-11-01", False),
        (replace(done("2027-10-01"), due=date(2027, 9, 1), due_why="Beslut"), (), "2027-10-01", True),
    ])  # fmt: skip
    def test_is_late_when_the_first_time_it_was_done_was_after_its_day(
        self, said: Said, met: tuple[str, ...], first: str, late: bool
    ) -> None:
        facts = tuple(Met("report", on(day), "KF", day) for day in met)
        assert str(obligations.done_on(said, facts)) == first
        assert obligations.is_late(one_of(REPORT), said, facts) is late

    def test_states_are_told_the_worst_first(self) -> None:
        assert list(State) == [
            State.OVERDUE, State.DUE_SOON, State.NOT_BEGUN, State.NO_DATE, State.NOT_KNOWN, State.DONE, State.NOT_APPLICABLE,
        ]  # fmt: skip


class TestAProof:
    @each("change, counts", [
        ({}, True), ({"duty": "other"}, False), ({"unit_id": None}, False), ({"unit_id": COMPANY.id}, False), ({"year": None}, False),
        ({"year": 2028}, False), ({"body": "", "reference": ""}, True),
    ])  # fmt: skip
    def test_counts_for_the_duty_unit_and_year_that_it_names(self, change: dict[str, object], counts: bool) -> None:
        (one,) = of(replace(OWN, cycle=Cycle.YEARLY))
        fact = replace(Met("own", TODAY, "Nämnden", "v. 1", unit_id=SOCIAL.id, year=2027), **change)  # type: ignore[arg-type]  # one field at a time
        assert (obligations.met_by(one, [fact]) == (fact,)) is counts

    def test_of_one_unit_proves_nothing_of_the_whole(self) -> None:
        assert obligations.met_by(one_of(a_duty("own")), [Met("own", TODAY, "Nämnden", "v. 1", unit_id=SOCIAL.id)]) == ()


class TestVersions:
    """A rule to 30 June 2028, and another from 1 July."""

    old, new = replace(YEARLY, title="A", valid_to=on("2028-06-30")), replace(YEARLY, title="B", valid_from=on("2028-07-01"))

    def told(self, today: str, *versions: Duty, term: Term = TERM) -> list[tuple[str, int | None]]:
        return [(one.duty.title, one.year) for one in occurrences(KEEPER, versions, term, (), on(today))]

    @each("today, told", [
        ("2027-05-01", [("A", 2027)]), ("2028-06-30", [("A", 2027), ("A", 2028)]), ("2028-07-01", [("A", 2027), ("B", 2028)]),
        ("2030-01-01", [("A", 2027), ("B", 2028), ("B", 2029), ("B", 2030)]),
    ])  # fmt: skip
    def test_each_year_goes_by_what_held_in_it(self, today: str, told: list[tuple[str, int]]) -> None:
        assert self.told(today, self.old, self.new) == self.told(today, self.new, self.old) == told

    def test_with_a_day_it_is_the_one_that_holds_on_that_day_whenever_one_looks(self) -> None:
        old, new = replace(self.old, due="followup"), replace(self.new, due="followup")
        for today in ("2026-11-01", "2028-12-01", "2035-01-01"):
            assert self.told(today, old, new) == [("A", 2027), ("A", 2028), ("B", 2029), ("B", 2030)], today

    def test_what_ended_before_the_term_or_begins_after_it_is_not_asked(self) -> None:
        assert self.told("2031-06-01", self.old, term=Term(2030)) == []
        assert self.told("2023-06-01", self.new, term=Term(2022)) == []
        assert self.told("2023-06-01", self.old, term=Term(2022)) == [("A", 2023)]


class TestWhatIsSaid:
    @each("field", ["body", "paragraph", "registry_number", "reference"])
    def test_is_no_novel_and_names_no_number_of_a_person(self, field: str) -> None:
        right = Fulfilment("KF", TODAY, "§ 1", "KS 2026-1", "Arkivet")
        assert obligations.check_fulfilment(one_of(REPORT), right, TODAY) == right
        for text, code in (("x" * 201, "plans.too_long"), (f"se {PERSONAL_NUMBER}", "plans.personal_id")):
            with refused(code, field=field):
                obligations.check_fulfilment(one_of(REPORT), replace(right, **{field: text}), TODAY)
        assert len(getattr(obligations.check_fulfilment(one_of(REPORT), replace(right, **{field: "x" * 200}), TODAY), field)) == 200

    @pytest.mark.parametrize("field", ["why", "reason", "due_why"])
    def test_a_reason_is_asked_for_at_its_field(self, field: str) -> None:
        assert obligations.check_why("  Enligt   beslut ", field) == "Enligt beslut"
        for text, code in (("", "plans.term_needs_why"), (" \n\t ", "plans.term_needs_why"), ("x" * 601, "plans.too_long"), (
            f"Enligt {PERSONAL_NUMBER}", "plans.personal_id",
        )):  # fmt: skip
            with refused(code, field=field):
                obligations.check_why(text, field)

    def test_what_goes_on_all_the_time_may_have_begun_in_another_term(self) -> None:
        for cycle in (Cycle.CHANGED, Cycle.CONTINUOUS, Cycle.EVENT):
            one = one_of(a_duty(cycle=cycle))
            assert obligations.check_fulfilment(one, Fulfilment("KS", on("2011-05-02")), TODAY).on == on("2011-05-02")
            with refused("plans.fulfilled_in_future"):
                obligations.check_fulfilment(one, Fulfilment("KS", TODAY + timedelta(days=1)), TODAY)
