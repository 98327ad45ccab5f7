"""What is said of duties, of bodies and of training: who may, what is written, what is refused, and that it comes back from the ledger."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.ledger import verify
from vardkase.organisation.models import Organisation
from vardkase.organisation.rules import OrganisationKind
from vardkase.plans import duties_met, feeds
from vardkase.plans.actions import terms as acts
from vardkase.plans.actions import training as training_acts
from vardkase.plans.events.terms import stream_of_terms
from vardkase.plans.models.terms import BodyTermRow, DutyRow, FeedRow, TrainingRow
from vardkase.plans.projections import terms as projections
from vardkase.plans.queries import obligations, training
from vardkase.plans.queries import terms as queries
from vardkase.plans.rules.obligations import Answer, Fulfilment, Met, State
from vardkase.plans.rules.terms import BodyKind, fingerprint, term_of
from vardkase.plans.rules.training import Training, TrainingState
from vardkase.plans.tests.scenes import refused
from vardkase.plans.tests.terms_scenes import COUNCIL, LATER, NOW, TODAY, common, line, lines, say, trained
from vardkase.testing import people
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
TERM = term_of(2026)


def head(town: Any) -> int:
    return ledger.head(stream_of_terms(town.board)).number


def council(town: Any) -> Any:
    return queries.body_terms(town.viewer, town.board, TERM)[0]


def decide(town: Any, body_id: UUID, begins: date | None, reason: str = "Fullmäktige § 9", **facts: Any) -> Any:
    seen = fingerprint(queries.body_term(town.viewer, town.board, TERM, body_id).decision)
    return acts.set_body_term(
        **{**common(town), "term": 2026, "body_id": body_id, "begins": begins, "reason": reason, "seen": seen, **facts}
    )


@kept
def worked(filled: Any) -> Any:
    """A town where something has been said of everything."""
    say(filled, "fulfil_duty", "rsa_report", now=LATER, fulfilment=COUNCIL)
    say(filled, "move_due", "crisis_plan", due=date(2027, 6, 14), why="Årshjulet")
    say(filled, "set_duty_aside", "action_programme", why="Kommunalförbundet antar")
    say(filled, "fulfil_duty", "crisis_board", fulfilment=Fulfilment("KF", TODAY))
    say(filled, "reopen_duty", "crisis_board", why="Fel val")
    decide(filled, filled.board, date(2026, 12, 1))
    decide(filled, filled.social, date(2027, 2, 1))
    decide(filled, filled.social, None, "Åter")
    training_acts.begin_training(**common(filled))
    one = trained(filled, body_id=filled.board, trained_on=date(2024, 3, 1), person_id=filled.person_id).event.training
    gone = trained(filled, function="Fel").event.training
    training_acts.remove_training(**common(filled), training_id=gone.id, reason="Fel", seen=fingerprint(gone))
    acts.open_feed(**common(filled))
    filled.training_id = one.id
    return filled


class TestADuty:
    def test_is_fulfilled_with_its_proof_and_late_when_it_was(self, filled: Any) -> None:
        say(filled, "fulfil_duty", "rsa_report", now=LATER, fulfilment=COUNCIL)
        found = line(filled, "rsa_report", now=LATER)
        assert (found.state, found.done, found.late, found.said.fulfilment) == (State.DONE, date(2027, 11, 8), True, COUNCIL)
        (remark,) = obligations.duty_page(filled.viewer, filled.board, TERM, found.occurrence.id, TODAY).remarks
        named = remark.event.duty
        assert (named.key, named.law, named.term) == ("rsa_report", "MSBFS 2015:5", 2026)
        assert named.title.startswith("Risk- och sårbarhetsanalysen")
        assert line(filled, "rsa_report", 2022, now=LATER).said.answer is Answer.NOTHING

    def test_of_a_unit_and_a_year_says_nothing_of_others(self, filled: Any) -> None:
        done = Fulfilment("Socialnämnden", TODAY)
        entry = say(filled, "fulfil_duty", "rsa_unit", fulfilment=done, unit=filled.social, year=2027)
        assert (entry.event.duty.unit, entry.event.duty.year) == ("Socialnämnden", 2027)
        assert line(filled, "rsa_unit", unit=filled.social, year=2027).state is State.DONE
        assert line(filled, "rsa_unit", unit=filled.social, year=2028, now=LATER.replace(year=2028)).state is State.NO_DATE
        assert line(filled, "rsa_unit", unit=filled.board, year=2027).state is State.NO_DATE

    def test_is_undone_and_both_stay(self, filled: Any) -> None:
        with refused("plans.nothing_said"):
            say(filled, "reopen_duty", "crisis_plan", why="Fel")
        say(filled, "set_duty_aside", "crisis_plan", why="Gäller inte")
        assert line(filled, "crisis_plan").state is State.NOT_APPLICABLE
        say(filled, "reopen_duty", "crisis_plan", why="Jo, det gör den")
        found = line(filled, "crisis_plan")
        assert found.state is State.NO_DATE
        page = obligations.duty_page(filled.viewer, filled.board, TERM, found.occurrence.id, TODAY)
        assert [one.event.why for one in page.remarks] == ["Jo, det gör den", "Gäller inte"]

    def test_is_given_a_day_and_keeps_it_when_it_is_done_and_undone(self, filled: Any) -> None:
        entry = say(filled, "move_due", "rsa_report", due=date(2027, 12, 31), why="Länsstyrelsens besked")
        assert (entry.event.rule, entry.event.due) == (date(2027, 10, 31), date(2027, 12, 31))
        say(filled, "set_duty_aside", "rsa_report", why="Prov")
        say(filled, "reopen_duty", "rsa_report", why="Prov")
        assert (line(filled, "rsa_report").due, line(filled, "rsa_report").is_moved) == (date(2027, 12, 31), True)
        say(filled, "move_due", "rsa_report", due=None, why="Regeln igen")
        assert (line(filled, "rsa_report").due, line(filled, "rsa_report").is_moved) == (date(2027, 10, 31), False)

    def test_is_not_written_over_unseen_nor_twice_nor_by_another_s_key(self, filled: Any) -> None:
        key = new_id()
        first = say(filled, "set_duty_aside", "crisis_plan", why="Nej", sent=key)
        with refused("plans.changed_meanwhile"):
            say(filled, "fulfil_duty", "crisis_plan", fulfilment=Fulfilment("KF", TODAY), seen=fingerprint(None))
        again = say(filled, "set_duty_aside", "crisis_plan", why="Nej", sent=key)
        assert (again.number, again.repeated, head(filled)) == (first.number, True, 1)
        others: list[tuple[str, str, dict[str, Any]]] = [
            ("set_duty_aside", "crisis_plan", {"why": "Annat"}),
            ("set_duty_aside", "rsa", {"why": "Nej"}),
            ("reopen_duty", "crisis_plan", {"why": "Nej"}),
            ("fulfil_duty", "rsa", {"fulfilment": Fulfilment("KF", TODAY)}),
            ("move_due", "rsa", {"due": None, "why": "Nej"}),
        ]
        for what, duty, facts in others:
            with refused("ledger.key_reused"):
                say(filled, what, duty, sent=key, **facts)

    def test_that_there_is_not_is_not_found(self, filled: Any) -> None:
        for facts in ({"duty_id": new_id()}, {"duty_id": line(filled, "rsa", 2030).occurrence.id}):
            with refused("plans.not_found"):
                say(filled, "set_duty_aside", "rsa", why="Nej", **facts)
        with refused("plans.no_such_term"):
            acts.set_duty_aside(**common(filled), term=2027, duty_id=line(filled, "rsa").occurrence.id, why="Nej", seen="")


def test_another_part_of_the_house_proves_a_duty(filled: Any) -> None:
    asked = []

    def met(viewer: Any, keeper_id: UUID, term: Any) -> list[Met]:
        asked.append((viewer, keeper_id, term))
        return [Met("governing_document", TODAY, "KF", "Styrdokument, version 1", "/plans/1/")]

    duties_met.register("prov", met)
    try:
        found = line(filled, "governing_document")
        assert (found.state, found.met[0].reference) == (State.DONE, "Styrdokument, version 1")
        assert asked == [(filled.viewer, filled.board, TERM)]
    finally:
        duties_met.forget("prov")
    assert line(filled, "governing_document").state is State.NO_DATE


class TestABody:
    def test_begins_as_decided_and_by_the_law_again(self, filled: Any) -> None:
        kinds = [(one.body.kind, one.body.name) for one in queries.body_terms(filled.viewer, filled.board, TERM)]
        assert kinds[:2] == [(BodyKind.COUNCIL, "Kommunfullmäktige"), (BodyKind.EXECUTIVE, "Kommunstyrelsen")]
        social = queries.body_term(filled.viewer, filled.board, TERM, filled.social)
        assert (social.is_assumed, social.begins, social.ends) == (True, date(2027, 1, 1), date(2030, 12, 31))
        entry = decide(filled, filled.social, date(2027, 2, 1))
        assert (entry.event.body.name, entry.event.before) == ("Socialnämnden", date(2027, 1, 1))
        social = queries.body_term(filled.viewer, filled.board, TERM, filled.social)
        assert (social.is_assumed, social.begins, social.reason) == (False, date(2027, 2, 1), "Fullmäktige § 9")
        assert queries.body_term(filled.viewer, filled.board, term_of(2022), filled.social).ends == date(2027, 1, 31)
        decide(filled, filled.social, None, "Åter")
        assert queries.body_term(filled.viewer, filled.board, TERM, filled.social).begins == date(2027, 1, 1)

    def test_does_not_begin_outside_its_term_without_a_reason_or_unseen(self, filled: Any) -> None:
        for day in (date(2026, 10, 14), date(2030, 10, 15)):
            with refused("plans.outside_term", field="begins", first=date(2026, 10, 15)):
                decide(filled, filled.board, day)
        with refused("plans.term_needs_why", field="reason"):
            decide(filled, filled.board, date(2027, 1, 1), " ")
        with refused("plans.changed_meanwhile"):
            decide(filled, filled.board, date(2027, 1, 1), seen="annat")
        with refused("plans.not_found"):
            acts.set_body_term(**common(filled), term=2026, body_id=filled.office, begins=None, reason="Prov", seen="")
        assert head(filled) == 0

    def test_sent_twice_is_one_write(self, filled: Any) -> None:
        key = new_id()
        decide(filled, filled.board, date(2026, 12, 1), key=key)
        assert decide(filled, filled.board, date(2026, 12, 1), key=key).repeated
        for body_id, day in ((filled.social, date(2026, 12, 1)), (filled.board, date(2026, 12, 2))):
            with refused("ledger.key_reused"):
                decide(filled, body_id, day, key=key)


class TestTraining:
    def test_of_the_elected_lapses_when_their_term_is_over(self, filled: Any) -> None:
        one = trained(filled, function="Ledamot", body_id=filled.board, trained_on=date(2024, 3, 1)).event.training
        assert one.body == "Kommunstyrelsen"
        (found,) = lines(filled)
        assert (found.until, found.state) == (date(2026, 12, 31), TrainingState.ENDS_SOON)
        assert lines(filled, date(2027, 1, 1))[0].state is TrainingState.LAPSED
        # When the board took office earlier by decision, it has lapsed already.
        decide(filled, filled.board, date(2026, 11, 15))
        assert (lines(filled)[0].until, lines(filled)[0].state) == (date(2026, 11, 14), TrainingState.LAPSED)

    def test_names_a_person_and_a_body_of_the_register_and_no_others(self, filled: Any) -> None:
        one = trained(filled, person_id=filled.person_id).event.training
        assert one.person.startswith("Testa Exempelsson")
        for said, code in (({"body_id": new_id()}, "plans.no_such_body"), ({"person_id": new_id()}, "plans.no_such_person")):
            with refused(code):
                trained(filled, **said)
        # What stood there before may stay, though it has left the register.
        gone = Training(one.id, "Stabschef", "Metodik", body_id=new_id(), body="Gamla nämnden")
        TrainingRow.objects.filter(pk=one.id).update(body=projections._body(gone))
        saved = training_acts.save_training(**common(filled), line=gone, new=False, seen=fingerprint(gone))
        assert saved.event.training.body == "Gamla nämnden"

    def test_begins_with_a_list_and_only_when_there_is_none(self, filled: Any) -> None:
        entry = training_acts.begin_training(**common(filled))
        assert len(lines(filled)) == len(entry.event.lines) > 5
        bodies = {one.function: one.body for one in entry.event.lines}
        assert (bodies["Ordförande i krisledningsnämnden"], bodies["Stabschef"]) == ("Kommunstyrelsen", "")
        with refused("plans.training_exists"):
            training_acts.begin_training(**common(filled))
        assert {one.state for one in lines(filled)} == {TrainingState.NEVER}

    def test_is_changed_and_taken_away_as_it_was_seen(self, filled: Any) -> None:
        one = trained(filled).event.training
        for what, facts in (("save_training", {"line": one, "new": False}), ("remove_training", {"training_id": one.id, "reason": "Fel"})):
            with refused("plans.changed_meanwhile"):
                getattr(training_acts, what)(**common(filled), **facts, seen="")
        with refused("plans.term_needs_why", field="reason"):
            training_acts.remove_training(**common(filled), training_id=one.id, reason="", seen=fingerprint(one))
        training_acts.remove_training(**common(filled), training_id=one.id, reason="Fel", seen=fingerprint(one))
        assert lines(filled) == ()
        with refused("plans.not_found"):
            training.training(filled.viewer, filled.board, one.id)

    def test_sent_twice_is_one_line(self, filled: Any) -> None:
        key = new_id()
        first = trained(filled, sent=key, person_id=filled.person_id)
        assert trained(filled, sent=key, person_id=filled.person_id).number == first.number
        with refused("ledger.key_reused"):
            trained(filled, sent=key, function="Annan")
        assert len(lines(filled)) == 1


class TestTheFeed:
    def test_has_one_address_at_a_time_which_stands_nowhere(self, filled: Any) -> None:
        first = acts.open_feed(**common(filled)).event
        second = acts.open_feed(**common(filled)).event
        assert list(FeedRow.objects.values_list("number", flat=True)) == [second.number] != [first.number]
        token = feeds.token_of(second.number)
        assert feeds.read(token) == second.number
        # The seal is the house's own: whoever has the table alone has no address.
        assert token.removeprefix(second.number) not in str([entry.payload for entry in ledger.entries(stream_of_terms(filled.board))])
        for wrong in ("", token[:-1], token[:-1] + ("0" if token[-1] != "0" else "1"), token.upper(), second.number + second.number):
            assert feeds.read(wrong) == ""

    def test_is_withdrawn_once(self, filled: Any) -> None:
        acts.open_feed(**common(filled))
        key = common(filled)
        acts.withdraw_feed(**key)
        assert acts.withdraw_feed(**key).repeated
        with refused("plans.no_feed"):
            acts.withdraw_feed(**common(filled))


class TestWhoMay:
    """PLAN_EDIT in the authority that keeps the register writes, ORGANISATION_READ there reads; to all others there is nothing."""

    def acts_of(self, town: Any, viewer: Any) -> list[Any]:
        one = TrainingRow.objects.values_list("id", flat=True).first()
        duty = {"term": 2026, "duty_id": line(town, "rsa").occurrence.id, "seen": fingerprint(line(town, "rsa").said)}
        mine = common(town, viewer=viewer)
        return [
            lambda: acts.fulfil_duty(**mine, **duty, fulfilment=Fulfilment("KF", TODAY)),
            lambda: acts.set_duty_aside(**mine, **duty, why="Nej"),
            lambda: acts.reopen_duty(**mine, **duty, why="Nej"),
            lambda: acts.move_due(**mine, **duty, due=TODAY, why="Nej"),
            lambda: acts.set_body_term(**mine, term=2026, body_id=town.board, begins=TODAY, reason="Nej", seen=""),
            lambda: training_acts.begin_training(**mine),
            lambda: trained(town, viewer=viewer),
            lambda: training_acts.remove_training(**mine, training_id=one, reason="Nej", seen=""),
            lambda: acts.open_feed(**mine),
            lambda: acts.withdraw_feed(**mine),
        ]

    def test_who_only_reads_writes_nothing_and_others_do_not_even_read(self, worked: Any, staff: Any, social_coordinator: Any) -> None:
        number = head(worked)
        readers = [staff, viewer_with(Role.AUDITOR), viewer_with(Role.UNIT_HEAD)]
        strangers = [social_coordinator, people.bo(), people.cilla(), people.dag(), people.nobody()]
        for viewer in readers + strangers:
            for act in self.acts_of(worked, viewer):
                with refused("plans.not_found"):
                    act()
        assert head(worked) == number
        for viewer in readers:
            assert [one.may_edit for one in queries.keepers(viewer)] == [False]
            assert obligations.compliance(viewer, worked.board, TERM, TODAY).lines
            assert training.training_page(viewer, worked.board, TODAY).lines
        for viewer in strangers:
            assert queries.keepers(viewer) == ()
            for read in (
                lambda who: obligations.compliance(who, worked.board, TERM, TODAY),
                lambda who: training.training_page(who, worked.board, TODAY),
            ):
                with refused("plans.not_found"):
                    read(viewer)

    def test_a_board_that_keeps_no_register_has_no_terms_of_its_own(self, worked: Any) -> None:
        everywhere = viewer_with(Role.COORDINATOR, scope="everywhere")
        assert obligations.compliance(everywhere, worked.board, TERM, TODAY).keeper.may_edit
        with refused("plans.not_found"):
            obligations.compliance(everywhere, worked.social, TERM, TODAY)


def test_everything_comes_back_from_the_ledger(worked: Any) -> None:
    tables = (BodyTermRow, DutyRow, TrainingRow, FeedRow)
    before = [list(table.objects.order_by("id").values()) for table in tables]
    assert [len(rows) for rows in before] == [1, 4, 10, 1]
    projections.forget(worked.board)
    assert not any(table.objects.exists() for table in tables)
    for entry in ledger.entries(stream_of_terms(worked.board)):
        projections.apply(entry)
    assert [list(table.objects.order_by("id").values()) for table in tables] == before
    assert [verdict.stream for verdict in verify.verify_all() if not verdict.intact] == []


def test_the_units_and_bodies_are_those_of_the_register(worked: Any) -> None:
    # One that has ended is not asked for anything more, but was there in its term; one that came after it was not.
    Organisation.objects.filter(pk=worked.social).update(valid_to=date(2026, 10, 31))
    worked.organisation("Provbolaget", OrganisationKind.MUNICIPAL_COMPANY, worked.municipality, valid_from=date(2026, 11, 1))
    worked.organisation("Krisledningsnämnden", OrganisationKind.BOARD, worked.municipality)
    worked.organisation("Elnätsbolaget", OrganisationKind.COMPANY)
    named = {term: [one.name for one in queries.units(worked.viewer, worked.board, term_of(term), TODAY)] for term in (2022, 2026)}
    assert named == {2022: ["Kommunstyrelsen", "Socialnämnden"], 2026: ["Kommunstyrelsen", "Provbolaget"]}
    assert queries.crisis_body(worked.viewer, worked.board).name == "Krisledningsnämnden"
    assert council(worked).begins == date(2026, 10, 15)
    assert NOW.date() == TODAY
