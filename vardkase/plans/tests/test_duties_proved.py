"""Duties that real data fulfil, and no tick: plans adopted, analyses approved, follow-ups sent; told alike to all who read the page."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.organisation.rules import OrganisationKind
from vardkase.plans import duties_met, proofs
from vardkase.plans.queries import calendar, obligations
from vardkase.plans.queries.obligations import DutyLine
from vardkase.plans.rules.document_kinds import Adopter
from vardkase.plans.rules.obligations import Fulfilment, Met, State
from vardkase.plans.rules.terms import Term
from vardkase.plans.tests.document_scenes import BOARD, act, adopt, in_force, next_version, ready
from vardkase.plans.tests.terms_scenes import line, say
from vardkase.preparedness.queries import asking, rulesets
from vardkase.preparedness.rules.rounds import Move
from vardkase.preparedness.tests.rsa_scenes import Rsa, risk, rounded
from vardkase.preparedness.tests.rules_scenes import Desk, rule_set_text
from vardkase.testing.people import OTHER_SCOPE, viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
TERM = Term(2018)
TODAY = date(2019, 1, 2)
NOW = datetime(2019, 1, 2, 9, 0, tzinfo=UTC)
# Who opens the page without any right to the analyses: the chair of the crisis board, and whoever works in the staff.
READERS = (Role.BOARD_CHAIR, Role.STAFF_MEMBER, Role.ADMINISTRATOR)


def lines(town: Any, term: Term = TERM, viewer: Viewer | None = None, today: date = TODAY) -> dict[str, list[DutyLine]]:
    found: dict[str, list[DutyLine]] = {}
    for one in obligations.duty_lines(viewer or town.viewer, town.board, term, today):
        found.setdefault(one.occurrence.duty.key, []).append(one)
    return found


def states(town: Any, term: Term = TERM, viewer: Viewer | None = None) -> dict[str, Counter[State]]:
    return {key: Counter(one.state for one in those) for key, those in lines(town, term, viewer).items()}


@kept
def analysed(filled: Any) -> Rsa:
    """Every unit and the whole have handed in and been approved in the round of 2019."""
    rsa = rounded(filled)
    for unit in rsa.units:
        rsa.start(2019, unit)
        rsa.judge(2019, unit, risk(f"Elavbrott, {unit}"))
        rsa.move(2019, unit, Move.SUBMIT, Move.APPROVE)
    return rsa


@kept
def desk(filled: Any) -> Desk:
    """The form of 2018, which is due in February 2019."""
    desk = Desk(filled)
    desk.ask(2018)
    return desk


class TestADocument:
    @pytest.mark.parametrize(("kind", "duty"), [
        ("policy", "governing_document"), ("crisis_plan", "crisis_plan"), ("board_rules", "crisis_board_bylaws"),
    ])  # fmt: skip
    def test_fulfils_its_duty_when_it_is_adopted_and_no_sooner(self, filled: Any, kind: str, duty: str) -> None:
        before = states(filled)
        id = ready(filled, kind)
        assert states(filled) == before
        assert before[duty] == {State.NO_DATE: 1}
        adopt(filled, id, election=0 if kind == "board_rules" else 2018)
        changed = {key for key, now in states(filled).items() if now != before[key]}
        assert changed == {duty}
        (found,) = lines(filled)[duty]
        assert (found.state, found.done, found.said.fulfilment) == (State.DONE, date(2018, 12, 23), None)
        assert "§ 12" in found.met[0].reference
        assert str(id) in found.met[0].url

    def test_of_one_term_is_not_that_of_the_next_but_what_lasts_is(self, filled: Any) -> None:
        in_force(filled)
        in_force(filled, "board_rules", election=0)
        told = {
            term.year: {key for key, one in states(filled, term).items() if one[State.DONE]} for term in (TERM.before, TERM, TERM.after)
        }
        assert told == {2014: set(), 2018: {"crisis_plan", "crisis_board_bylaws"}, 2022: {"crisis_board_bylaws"}}

    def test_tells_every_version_and_is_done_on_the_day_of_the_first(self, filled: Any) -> None:
        id = in_force(filled, days_ago=10)
        next_version(filled, id, "Ny inriktning.", days_ago=2)
        (found,) = lines(filled)["crisis_plan"]
        assert [one.on for one in found.met] == [date(2018, 12, 23), date(2018, 12, 31)]
        assert found.done == date(2018, 12, 23)

    def test_that_is_withdrawn_proves_nothing_any_more(self, filled: Any) -> None:
        id = in_force(filled)
        said = {"decided_by": "Kommunfullmäktige", "reference": "§ 3", "reason": "Upphävd."}
        act(filled, "withdraw_document", document_id=id, last_day=TODAY, **said)
        assert states(filled)["crisis_plan"] == {State.NO_DATE: 1}

    def test_of_a_board_s_office_is_that_board_s_and_no_other_s(self, filled: Any) -> None:
        in_force(filled)
        in_force(filled, BOARD, filled.office, days_ago=1, adopter=Adopter.BOARD, decided_by="Kommunstyrelsen")
        mine = {one.occurrence.unit.name: one.state for one in lines(filled)["board_plan"] if one.occurrence.unit}
        assert mine == {"Kommunstyrelsen": State.DONE, "Socialnämnden": State.NO_DATE}

    def test_stands_beside_what_somebody_said_and_the_first_day_counts(self, filled: Any) -> None:
        in_force(filled, days_ago=3)
        said = Fulfilment("Kommunfullmäktige", date(2018, 12, 10), "§ 99")
        say(filled, "fulfil_duty", "crisis_plan", 2018, now=NOW, fulfilment=said)
        found = line(filled, "crisis_plan", 2018, now=NOW)
        assert (found.done, found.said.fulfilment, len(found.met)) == (date(2018, 12, 10), said, 1)
        say(filled, "reopen_duty", "crisis_plan", 2018, now=NOW, why="Fel dag")
        assert line(filled, "crisis_plan", 2018, now=NOW).done == date(2018, 12, 30)


class TestAnAnalysis:
    def test_of_each_unit_is_its_board_s_for_the_year_of_its_round(self, analysed: Rsa) -> None:
        found = {
            one.occurrence.unit.name: (one.state, one.occurrence.year) for one in lines(analysed.town)["rsa_unit"] if one.occurrence.unit
        }
        assert found == {"Kommunstyrelsen": (State.DONE, 2019), "Socialnämnden": (State.DONE, 2019), "Bostäder": (State.DONE, 2019)}
        assert [one.state for one in lines(analysed.town)["rsa"]] == [State.DONE]
        assert [one.state for one in lines(analysed.town, TERM.before)["rsa"]] == [State.NOT_KNOWN]

    def test_that_is_handed_in_or_opened_again_is_not_approved(self, analysed: Rsa) -> None:
        analysed.move(2019, "Socialkontoret", Move.REOPEN)
        found = {one.occurrence.unit.name: one.state for one in lines(analysed.town)["rsa_unit"] if one.occurrence.unit}
        assert found["Socialnämnden"] is State.NO_DATE
        analysed.move(2019, "Socialkontoret", Move.SUBMIT)
        assert states(analysed.town)["rsa_unit"] == {State.DONE: 2, State.NO_DATE: 1}

    def test_of_a_board_with_two_offices_is_done_when_both_are_approved(self, filled: Any) -> None:
        rsa = rounded(filled)
        rescue = filled.organisation("Räddningstjänsten", OrganisationKind.RESCUE_SERVICE, filled.board)
        rsa.units = {"Kontoret": filled.office, "Räddningen": rescue, "Kommunen": filled.municipality}
        rsa.open(2020)
        for unit in ("Kontoret", "Räddningen"):
            rsa.start(2020, unit)
            rsa.judge(2020, unit, risk(f"Elavbrott, {unit}"))
        rsa.move(2020, "Kontoret", Move.SUBMIT, Move.APPROVE)
        assert not [one for one in proofs.analyses_met(filled.viewer, filled.board, TERM) if one.year == 2020]
        rsa.move(2020, "Räddningen", Move.SUBMIT, Move.APPROVE)
        found = [one for one in proofs.analyses_met(filled.viewer, filled.board, TERM) if one.year == 2020]
        assert [one.unit_id for one in found] == [filled.board, filled.board]

    def test_is_done_for_the_chair_too_who_may_not_open_it(self, analysed: Rsa) -> None:
        mine = states(analysed.town)
        assert "/rsa/" in lines(analysed.town)["rsa"][0].met[0].url
        for role in READERS:
            reader = viewer_with(role)
            assert states(analysed.town, viewer=reader) == mine, role
            facts = [fact for those in lines(analysed.town, viewer=reader).values() for one in those for fact in one.met]
            assert {fact.url for fact in facts} == {""}, role
            assert len(facts) == 4

    def test_is_told_to_nobody_of_another_authority(self, analysed: Rsa) -> None:
        board = analysed.town.board
        for viewer in (viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE), viewer_with(Role.OBSERVER), viewer_with()):
            assert list(proofs.analyses_met(viewer, board, TERM)) == [], viewer
            assert list(proofs.followups_met(viewer, board, TERM)) == [], viewer
        # The head of a unit in another authority reads its own alone.
        head = analysed.at("Socialkontoret", Role.UNIT_HEAD)
        assert {one.unit_id for one in proofs.analyses_met(head, board, TERM)} == {analysed.town.social}


class TestAFollowUp:
    def test_of_a_year_is_the_duty_that_is_due_in_the_next(self, desk: Desk) -> None:
        town = desk.town
        assert lines(town)["yearly_followup"][0].state is State.DUE_SOON
        desk.send(year=2018, note="Frågorna var inte klara.")
        done = [one for one in lines(town)["yearly_followup"] if one.state is State.DONE]
        assert [(one.occurrence.year, one.done, one.late) for one in done] == [(2019, TODAY, False)]
        (fact,) = done[0].met
        assert fact.reference == "Uppföljning av 2018, till Länsstyrelsen, KS 2019:1"
        assert fact.url.endswith("/2018/")

    def test_that_is_opened_again_is_not_sent(self, desk: Desk) -> None:
        desk.send(year=2018, note="Frågorna var inte klara.")
        desk.do("reopen_followup", year=2018, reason="Fel siffror.")
        assert State.DONE not in states(desk.town)["yearly_followup"]

    def test_is_told_to_those_who_read_the_register_without_its_address(self, desk: Desk) -> None:
        desk.send(year=2018, note="Frågorna var inte klara.")
        (fact,) = proofs.followups_met(viewer_with(Role.BOARD_CHAIR), desk.town.board, TERM)
        assert (fact.url, fact.year, fact.on) == ("", 2019, TODAY)
        assert asking.sent_of(viewer_with(Role.OBSERVER), desk.town.board, (2018,)) == ()
        assert asking.sent_of(desk.town.viewer, desk.town.board, (2017, 2019)) == ()


class TestTheRulesOfTheDay:
    """Deadlines are data: a rule set that is taken in moves the day of the duty, without a release and without touching older terms."""

    def days(self, town: Any, key: str, term: Term, viewer: Viewer | None = None) -> list[str]:
        return [str(one.due) for one in lines(town, term, viewer)[key]]

    def later(self, *, begins: str = "2018-01-01") -> str:
        day = {
            "name": "Ny dag",
            "formula": "after_election",
            "years": 2,
            "month": 3,
            "day": 1,
            "law": "Ny föreskrift",
            "sure": "unconfirmed",
        }
        week = {"name": "Uppföljning", "formula": "yearly", "years": 1, "month": 4, "day": 30, "law": "Nytt avtal", "sure": "unconfirmed"}
        return rule_set_text(valid_from=begins, deadlines=[{"key": "rsa_due", **day}, {"key": "followup", **week}])

    def test_are_ours_until_something_else_is_taken_in(self, filled: Any) -> None:
        assert self.days(filled, "rsa_report", TERM) == ["2019-10-31"]
        assert self.days(filled, "yearly_followup", TERM) == [f"{year}-02-15" for year in (2019, 2020, 2021, 2022)]

    def test_set_the_day_for_all_who_read_the_page(self, desk: Desk) -> None:
        desk.take_in(self.later())
        for viewer in (desk.town.viewer, viewer_with(Role.BOARD_CHAIR)):
            assert self.days(desk.town, "rsa_report", TERM, viewer) == ["2020-03-01"]
            assert self.days(desk.town, "yearly_followup", TERM, viewer)[0] == "2019-04-30"

    def test_leave_the_terms_alone_that_came_before_them(self, desk: Desk) -> None:
        desk.take_in(self.later(begins="2020-01-01"))
        assert self.days(desk.town, "rsa_report", TERM) == ["2019-10-31"]
        assert self.days(desk.town, "rsa_report", TERM.after) == ["2024-03-01"]
        assert self.days(desk.town, "yearly_followup", TERM) == ["2019-02-15", "2020-04-30", "2021-04-30", "2022-04-30"]

    def test_stand_back_for_a_day_that_the_municipality_has_set_itself(self, desk: Desk) -> None:
        say(desk.town, "move_due", "rsa_report", 2018, now=NOW, due=date(2019, 6, 1), why="Länsstyrelsens besked")
        desk.take_in(self.later())
        found = line(desk.town, "rsa_report", 2018, now=NOW)
        assert (found.due, found.occurrence.due) == (date(2019, 6, 1), date(2020, 3, 1))

    def test_are_told_to_nobody_else(self, filled: Any) -> None:
        asked = [("rsa_due", 2018), ("followup", 2018), ("nothing", 2018)]
        told = rulesets.deadlines(filled.viewer, filled.board, asked)
        assert told == {("rsa_due", 2018): date(2019, 10, 31), ("followup", 2018): date(2019, 2, 15)}
        assert rulesets.deadlines(viewer_with(Role.OBSERVER), filled.board, asked) == {}
        assert rulesets.deadlines(viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE), filled.board, asked) == {}


class TestASource:
    def test_that_is_registered_again_replaces_itself_and_is_forgotten_without_a_word(self, filled: Any) -> None:
        fact = Met("rsa", TODAY, "KF", "A")
        duties_met.register("prov", lambda *_: [fact])
        duties_met.register("prov", lambda *_: [replace(fact, reference="B")])
        try:
            assert [one.reference for one in lines(filled)["rsa"][0].met] == ["B"]
        finally:
            duties_met.forget("prov")
            duties_met.forget("prov")
        assert lines(filled)["rsa"][0].met == ()

    def test_that_knows_of_a_duty_that_is_not_in_use_changes_nothing(self, filled: Any) -> None:
        before = states(filled)
        duties_met.register("prov", lambda *_: [Met("of another house", TODAY, "KF", "A")])
        try:
            assert states(filled) == before
        finally:
            duties_met.forget("prov")


def test_the_calendar_leaves_out_what_the_house_knows_to_be_done_whoever_follows_it(desk: Desk) -> None:
    titles = [one.title for one in calendar.occasions(desk.town.viewer, desk.town.board, TODAY) if one.title.startswith("Årsuppföljning")]
    desk.send(year=2018, note="Frågorna var inte klara.")
    for viewer in (desk.town.viewer, viewer_with(Role.STAFF_MEMBER)):
        after = [one for one in calendar.occasions(viewer, desk.town.board, TODAY) if one.title.startswith("Årsuppföljning")]
        assert (len(after), str(after[0].day)) == (len(titles) - 1, "2020-02-15")


def test_a_file_of_one_s_own_may_name_another_rule_for_the_day(filled: Any, settings: Any, tmp_path: Any) -> None:
    settings.DUTIES = tmp_path / "duties.json"
    row = {
        "key": "rsa_report", "title": "Vår redovisning", "law": "Nya lagen", "section": "3 §", "basis": "law", "who": "municipality",
        "body": "KF", "cycle": "term", "due": "year_end", "done_when": "Skickad.",
    }  # fmt: skip
    settings.DUTIES.write_text(json.dumps({"duties": [row]}), encoding="utf-8")
    (found,) = lines(filled)["rsa_report"]
    assert (found.occurrence.duty.title, str(found.due)) == ("Vår redovisning", "2019-12-31")
