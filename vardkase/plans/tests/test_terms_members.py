"""Training that lapses when members change: at the turn of the term, when a body ends, when somebody leaves, when another takes over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.kernel.ids import new_id
from vardkase.ledger.queries import streams
from vardkase.organisation.actions.organisations import close_organisation
from vardkase.organisation.actions.people import close_person
from vardkase.organisation.rules import OrganisationKind
from vardkase.plans import duties
from vardkase.plans.actions import terms as acts
from vardkase.plans.actions import training as training_acts
from vardkase.plans.events.terms import stream_of_terms
from vardkase.plans.models.terms import TrainingRow
from vardkase.plans.queries import calendar, training
from vardkase.plans.queries import terms as queries
from vardkase.plans.rules.terms import BodyKind, fingerprint, term_of
from vardkase.plans.rules.training import MOST_LINES, Training, TrainingState, check_same_holder
from vardkase.plans.tests.scenes import refused
from vardkase.plans.tests.terms_scenes import NOW, TODAY, common, lines, trained
from vardkase.testing.cases import each
from vardkase.testing.scenes import kept

MARCH = date(2024, 3, 1)
BEFORE = Training(UUID(int=1), "Ordförande", "LEH", person_id=UUID(int=2), person="Testa Exempelsson", trained_on=MARCH)
OTHER = UUID(int=3)


@each("change, field", [
    ({}, ""), ({"person_id": OTHER}, "trained_on"), ({"person_id": None}, "trained_on"), ({"person_id": OTHER, "trained_on": None}, ""),
    ({"person_id": OTHER, "trained_on": date(2026, 11, 1)}, ""), ({"trained_on": date(2026, 11, 1)}, ""), ({"months": 12}, ""),
])  # fmt: skip
def test_what_one_was_taught_another_does_not_know(change: dict[str, Any], field: str) -> None:
    if field:
        with refused("plans.trained_another", field=field, person="Testa Exempelsson"):
            check_same_holder(replace(BEFORE, **change), BEFORE)
    else:
        check_same_holder(replace(BEFORE, **change), BEFORE)


def test_an_exercise_is_no_more_inherited_and_a_function_without_a_name_may_get_one() -> None:
    exercised = replace(BEFORE, exercised_on=MARCH)
    with refused("plans.trained_another", field="exercised_on"):
        check_same_holder(replace(exercised, person_id=OTHER, trained_on=None), exercised)
    unnamed = replace(BEFORE, person_id=None, person="")
    check_same_holder(BEFORE, unnamed)
    check_same_holder(BEFORE, None)


def changed(town: Any, one: Training, **said: Any) -> Any:
    return training_acts.save_training(**common(town), line=replace(one, **said), new=False, seen=fingerprint(one))


def begins(town: Any, body_id: UUID, day: date | None, term: int = 2026) -> Any:
    seen = fingerprint(queries.body_term(town.viewer, town.board, term_of(term), body_id).decision)
    return acts.set_body_term(**common(town), term=term, body_id=body_id, begins=day, reason="KF § 9", seen=seen)


@kept
def crisis(filled: Any) -> Any:
    """The town with a crisis board and a company, and somebody who was taught as its chair in the former term."""
    filled.crisis = filled.organisation("Krisledningsnämnden", OrganisationKind.BOARD, filled.municipality)
    filled.chair = trained(
        filled, function="Ordförande i krisledningsnämnden", body_id=filled.crisis, person_id=filled.person_id, trained_on=MARCH
    ).event.training
    return filled


@pytest.mark.django_db
class TestTheTurnOfTheTerm:
    def test_ends_the_training_of_the_elected_and_not_that_of_employees(self, crisis: Any) -> None:
        trained(crisis, trained_on=MARCH)
        trained(crisis, function="Stabsmedlem", trained_on=MARCH, months=36)
        found = {line.training.function: (line.state, str(line.until)) for line in lines(crisis, date(2027, 1, 1))}
        assert found == {
            "Ordförande i krisledningsnämnden": (TrainingState.LAPSED, "2026-12-31"),
            "Stabschef": (TrainingState.VALID, "None"),
            "Stabsmedlem": (TrainingState.ENDS_SOON, "2027-03-01"),
        }

    def test_comes_when_the_council_has_said_that_the_board_begins(self, crisis: Any) -> None:
        assert lines(crisis)[0].state is TrainingState.ENDS_SOON
        begins(crisis, crisis.crisis, date(2026, 11, 1))
        assert (lines(crisis)[0].state, str(lines(crisis)[0].until)) == (TrainingState.LAPSED, "2026-10-31")
        begins(crisis, crisis.crisis, None)
        assert str(lines(crisis)[0].until) == "2026-12-31"

    def test_leaves_those_alone_who_were_taught_for_the_next_term(self, crisis: Any) -> None:
        changed(crisis, crisis.chair, trained_on=date(2026, 11, 20), for_next=True)
        assert (lines(crisis)[0].state, str(lines(crisis)[0].until)) == (TrainingState.VALID, "2030-12-31")
        assert lines(crisis, date(2027, 1, 1))[0].state is TrainingState.VALID

    def test_may_come_in_the_middle_of_it_after_an_extra_election(self, crisis: Any) -> None:
        council = queries.bodies(crisis.viewer, crisis.board)[0]
        trained(crisis, function="Fullmäktiges presidium", body_id=council.id, trained_on=TODAY)
        (line,) = [one for one in lines(crisis) if one.training.body_id == council.id]
        assert str(line.until) == "2030-10-14"
        begins(crisis, council.id, date(2028, 6, 1))
        (line,) = [one for one in lines(crisis) if one.training.body_id == council.id]
        assert str(line.until) == "2028-05-31"

    def test_ends_that_of_a_council_which_the_register_had_not_then(self, crisis: Any) -> None:
        unnamed = queries.bodies(crisis.viewer, crisis.board)[0]
        trained(crisis, function="Presidiet", body_id=unnamed.id, trained_on=MARCH)
        assembly = crisis.organisation("Kommunfullmäktige", OrganisationKind.ASSEMBLY, crisis.municipality)
        assert queries.bodies(crisis.viewer, crisis.board)[0].id == assembly != unnamed.id
        (line,) = [one for one in lines(crisis) if one.training.function == "Presidiet"]
        assert (line.state, str(line.until)) == (TrainingState.LAPSED, "2026-10-14")


@pytest.mark.django_db
class TestWhoIsNoLongerThere:
    def test_a_body_that_has_ended_takes_its_training_with_it(self, crisis: Any) -> None:
        close_organisation(
            viewer=crisis.viewer, organisation_id=crisis.crisis, reason="Ny nämnd", last_day=date(2026, 6, 30), key=new_id(), now=NOW
        )
        (line,) = lines(crisis)
        assert (line.state, str(line.until), line.training.body) == (TrainingState.LAPSED, "2026-06-30", "Krisledningsnämnden")

    def test_a_body_that_nobody_knows_any_more_was_elected_all_the_same(self, crisis: Any) -> None:
        gone = replace(crisis.chair, body_id=new_id(), body="Gamla nämnden")
        TrainingRow.objects.filter(pk=gone.id).update(body=_body(gone))
        assert [(str(line.until), line.state) for line in lines(crisis, date(2027, 1, 1))] == [("2026-12-31", TrainingState.LAPSED)]

    def test_whoever_leaves_the_register_is_not_the_one_who_knows(self, crisis: Any) -> None:
        close_person(viewer=crisis.viewer, person_id=crisis.person_id, reason="Slutat", last_day=date(2026, 11, 15), key=new_id(), now=NOW)
        (line,) = lines(crisis)
        assert (line.state, line.until, line.left) == (TrainingState.LAPSED, date(2026, 11, 15), date(2026, 11, 15))
        assert line.training.person.startswith("Testa Exempelsson")
        # Until their last day they counted.
        assert lines(crisis, date(2026, 11, 15))[0].state is TrainingState.ENDS_SOON

    def test_an_employee_s_training_ends_with_them_too(self, crisis: Any) -> None:
        employed = crisis.person("Annan Provström")
        trained(crisis, person_id=employed, trained_on=MARCH)
        close_person(viewer=crisis.viewer, person_id=employed, reason="Slutat", last_day=date(2026, 10, 1), key=new_id(), now=NOW)
        (line,) = [one for one in lines(crisis) if one.training.function == "Stabschef"]
        assert (line.state, str(line.until)) == (TrainingState.LAPSED, "2026-10-01")

    def test_who_was_never_trained_is_not_said_to_have_lapsed(self, crisis: Any) -> None:
        trained(crisis, function="Ny", person_id=crisis.person_id, body_id=crisis.crisis)
        close_person(viewer=crisis.viewer, person_id=crisis.person_id, reason="Slutat", last_day=date(2026, 10, 1), key=new_id(), now=NOW)
        (line,) = [one for one in lines(crisis) if one.training.function == "Ny"]
        assert (line.state, line.until) == (TrainingState.NEVER, None)

    def test_it_leaves_the_calendar_when_it_has_lapsed(self, crisis: Any) -> None:
        def told() -> list[str]:
            return [one.title for one in calendar.occasions(crisis.viewer, crisis.board, TODAY) if "Ordförande" in one.title]

        assert told() == ["Utbildning slutar gälla: Ordförande i krisledningsnämnden"]
        close_person(viewer=crisis.viewer, person_id=crisis.person_id, reason="Slutat", last_day=date(2026, 10, 1), key=new_id(), now=NOW)
        assert told() == []


@pytest.mark.django_db
class TestSomebodyElseTakesOver:
    def test_and_is_not_trained_by_it(self, crisis: Any) -> None:
        other = crisis.person("Annan Provström")
        number = ledger.head(stream_of_terms(crisis.board)).number
        with refused("plans.trained_another", field="trained_on"):
            changed(crisis, crisis.chair, person_id=other)
        assert ledger.head(stream_of_terms(crisis.board)).number == number
        changed(crisis, crisis.chair, person_id=other, trained_on=None)
        (line,) = lines(crisis)
        assert (line.state, line.training.person.split(",")[0]) == (TrainingState.NEVER, "Annan Provström")
        changed(crisis, line.training, trained_on=TODAY)
        assert lines(crisis)[0].state is TrainingState.ENDS_SOON

    def test_a_second_sending_of_the_change_is_the_same(self, crisis: Any) -> None:
        other, key = crisis.person("Annan Provström"), new_id()
        said = {**common(crisis), "key": key, "line": replace(crisis.chair, person_id=other, trained_on=None), "new": False}
        first = training_acts.save_training(**said, seen=fingerprint(crisis.chair))
        again = training_acts.save_training(**said, seen=fingerprint(crisis.chair))
        assert (again.number, again.repeated) == (first.number, True)


@pytest.mark.django_db
class TestTheRegister:
    def test_holds_so_many_lines_and_no_more(self, filled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        assert MOST_LINES == 500
        monkeypatch.setattr(training_acts, "MOST_LINES", 2)
        one = trained(filled, function="A").event.training
        trained(filled, function="B")
        with refused("plans.too_many_trainings", most=2):
            trained(filled, function="C")
        # One that is there is changed all the same.
        changed(filled, one, note="Ändrad")

    def test_stands_the_worst_first_then_by_day_then_by_name(self, filled: Any) -> None:
        for function, day, months in (
            ("Övrig", MARCH, 0), ("Andra", None, 0), ("Beta", MARCH, 12), ("Alfa", MARCH, 12), ("Snart", date(2025, 1, 10), 24),
        ):  # fmt: skip
            trained(filled, function=function, trained_on=day, months=months)
        assert [line.training.function for line in lines(filled)] == ["Alfa", "Beta", "Andra", "Snart", "Övrig"]

    def test_begins_with_the_crisis_board_s_own_when_there_is_one(self, crisis: Any) -> None:
        with refused("plans.training_exists"):
            training_acts.begin_training(**common(crisis))
        training_acts.remove_training(**common(crisis), training_id=crisis.chair.id, reason="Börjar om", seen=fingerprint(crisis.chair))
        begun = training_acts.begin_training(**common(crisis)).event.lines
        wanted = duties.wanted()
        assert [(one.function, one.months) for one in begun] == [(one.function, one.months) for one in wanted]
        by_word = {"crisis": "Krisledningsnämnden", "executive": "Kommunstyrelsen", "": ""}
        assert [one.body for one in begun] == [by_word[one.body] for one in wanted]

    def test_offers_bodies_and_people_of_its_own_and_none_that_have_left(self, crisis: Any) -> None:
        bodies, people = training.training_choices(crisis.viewer, crisis.board)
        assert [one.name for one in bodies] == ["Kommunfullmäktige", "Kommunstyrelsen", "Krisledningsnämnden", "Socialnämnden"]
        assert [one.kind for one in bodies] == [BodyKind.COUNCIL, BodyKind.EXECUTIVE, BodyKind.BOARD, BodyKind.BOARD]
        assert people == ((crisis.person_id, "Testa Exempelsson, Kommunstyrelsekontoret"),)
        close_person(viewer=crisis.viewer, person_id=crisis.person_id, reason="Slutat", key=new_id(), now=datetime(2026, 11, 1, tzinfo=UTC))
        assert training.training_choices(crisis.viewer, crisis.board)[1] == ()

    def test_of_another_house_is_not_found_by_its_id(self, crisis: Any) -> None:
        for id in (new_id(), crisis.board, crisis.person_id):
            with refused("plans.not_found"):
                training.training(crisis.viewer, crisis.board, id)
            with refused("plans.not_found"):
                training_acts.save_training(**common(crisis), line=replace(crisis.chair, id=id), new=False, seen="")

    def test_writes_nothing_when_it_refuses(self, crisis: Any) -> None:
        before = [(head.stream, head.number) for head in streams()]
        rows = list(TrainingRow.objects.values())
        wrong: tuple[dict[str, Any], ...] = (
            {"function": ""}, {"competence": ""}, {"months": 999}, {"trained_on": date(2030, 1, 1)}, {"body_id": new_id()},
            {"person_id": new_id(), "trained_on": None},
        )  # fmt: skip
        for said in wrong:
            with pytest.raises(Exception, match=r"plans\."):
                changed(crisis, crisis.chair, **said)
        assert ([(head.stream, head.number) for head in streams()], list(TrainingRow.objects.values())) == (before, rows)


def _body(one: Training) -> str:
    from vardkase.plans.projections import terms as projections

    return projections._body(one)
