"""The rules of shifts: what a roster holds, who can be entered, which hours, and which way a shift goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from uuid import UUID

import pytest

from vardkase.incidents.tests.scenes import NIGHT, PERSON, refused
from vardkase.kernel.moments import STOCKHOLM
from vardkase.leadership.rules import shifts as rules
from vardkase.leadership.rules.handover import check_receipt
from vardkase.leadership.rules.rest import rules_of
from vardkase.leadership.rules.shifts import TRANSITIONS, Member, PersonDraft, RosterDraft, RosterRole, ShiftState, Time, Turn
from vardkase.leadership.tests.shift_scenes import ADA, BO, CHIEF, LOG, ROSTER, at
from vardkase.testing.cases import each

S = ShiftState
ID, OTHER = UUID(int=1), UUID(int=2)
TURN = Turn(ID, "stabschef", OTHER, at(0), at(8))


class TestARoster:
    def test_is_tidied(self) -> None:
        draft = RosterDraft("  Central   krisledning ", (RosterRole(" STABSCHEF ", " Stabschef  "), RosterRole("", "  ")))
        assert rules.check_roster(draft, NIGHT) == RosterDraft("Central krisledning", (CHIEF,))

    @each(
        ("draft", "code", "field"),
        [
            (replace(ROSTER, name=" "), "leadership.roster_needs_name", "name"),
            (replace(ROSTER, roles=()), "leadership.roster_needs_roles", "roles"),
            (replace(ROSTER, roles=(RosterRole("a", " "),)), "leadership.roster_needs_roles", "roles"),
            (replace(ROSTER, roles=(CHIEF, RosterRole("Stabschef", "Chefen"))), "leadership.role_twice", "roles"),
            (replace(ROSTER, roles=(RosterRole("", "Chefen"),)), "leadership.role_twice", "roles"),
            (replace(ROSTER, roles=(replace(CHIEF, places=0),)), "leadership.places_out_of_range", "roles"),
            (replace(ROSTER, roles=(replace(CHIEF, places=21),)), "leadership.places_out_of_range", "roles"),
            (replace(ROSTER, roles=tuple(RosterRole(str(n), str(n)) for n in range(61))), "leadership.too_many", "roles"),
        ],
    )
    def test_that_cannot_be_is_refused_at_its_field(self, draft: RosterDraft, code: str, field: str) -> None:
        with refused(code, field=field):
            rules.check_roster(draft, NIGHT)

    def test_holds_nobody_by_number(self) -> None:
        with refused("incident.personal_id_in_text"):
            rules.check_roster(replace(ROSTER, name=f"Stab {PERSON}"), NIGHT)


class TestAPerson:
    def test_is_tidied_and_keeps_each_role_once(self) -> None:
        said = rules.check_person(replace(ADA, name=" Ada  Provsson ", roles=("stabschef", "stabschef")), ROSTER.roles, (), NIGHT)
        assert (said.name, said.roles) == ("Ada Provsson", ("stabschef",))

    @each(
        ("change", "code", "field"),
        [
            ({"name": ""}, "leadership.person_needs_name", "name"),
            ({"roles": ()}, "leadership.person_needs_role", "roles"),
            ({"roles": ("kock",)}, "leadership.role_not_in_roster", "roles"),
            ({"travel_minutes": -1}, "leadership.way_out_of_range", "travel_minutes"),
            ({"travel_minutes": 721}, "leadership.way_out_of_range", "travel_minutes"),
            ({"available_from": at(5), "available_to": at(5)}, "leadership.available_backwards", "available_to"),
            ({"away": (Time(at(5), at(4)),)}, "leadership.away_backwards", "away"),
            ({"off_at": at(1)}, "leadership.off_in_future", "off_at"),
        ],
    )
    def test_that_cannot_be_is_refused_at_its_field(self, change: dict[str, object], code: str, field: str) -> None:
        with refused(code, field=field):
            rules.check_person(replace(ADA, **change), ROSTER.roles, (), NIGHT)

    @pytest.mark.parametrize("name", ["Ada Provsson", "ADA PROVSSON", " ada  provsson"])
    def test_is_in_a_roster_once(self, name: str) -> None:
        with refused("leadership.in_roster_already", field="name"):
            rules.check_person(replace(BO, name=name), ROSTER.roles, (Member(ID, ADA),), NIGHT)

    def test_who_is_there_is_changed_without_meeting_themselves(self) -> None:
        said = rules.check_person(replace(ADA, member_id=ID, travel_minutes=5), ROSTER.roles, (Member(ID, ADA),), NIGHT)
        assert said.travel_minutes == 5

    @each(
        ("one", "other", "same"),
        [
            ((None, "Ada"), (None, "ada"), True),
            ((None, "Ada"), (None, "Bo"), False),
            ((ID, "Ada"), (ID, "Ada Prov"), True),
            ((ID, "Ada"), (OTHER, "Ada"), False),
            ((ID, "Ada"), (None, "Ada"), True),
        ],
    )
    def test_is_the_same_by_the_register_or_by_name(self, one: tuple, other: tuple, same: bool) -> None:
        first, second = (Member(id, PersonDraft(name, ("a",), person_id=person)) for id, (person, name) in ((ID, one), (OTHER, other)))
        assert first.is_same(second) is second.is_same(first) is same


class TestHours:
    @pytest.mark.parametrize(
        ("first", "last", "code"),
        [(0, 0, "leadership.shift_backwards"), (8, 0, "leadership.shift_backwards"), (0, 24.01, "leadership.shift_is_a_day")],
    )
    def test_that_cannot_be_are_refused(self, first: float, last: float, code: str) -> None:
        with refused(code, field="ends_at"):
            rules.check_hours(at(first), at(last), NIGHT)

    @pytest.mark.parametrize(
        ("first", "last", "code", "field"),
        [
            (-24.1, -1, "leadership.shift_long_ago", "starts_at"),
            (-250_000, -249_992, "leadership.shift_long_ago", "starts_at"),
            (-8, 0, "leadership.shift_is_over", "ends_at"),
        ],
    )
    def test_of_what_is_past_are_refused(self, first: float, last: float, code: str, field: str) -> None:
        with refused(code, field=field):
            rules.check_hours(at(first), at(last), NIGHT)

    @pytest.mark.parametrize(("first", "last"), [(-23.9, 0.1), (-0.25, 8), (0, 8)])
    def test_of_somebody_who_is_on_can_be_entered(self, first: float, last: float) -> None:
        rules.check_hours(at(first), at(last), NIGHT)

    def test_of_a_whole_day_can_be_asked(self) -> None:
        rules.check_hours(at(0), at(24), NIGHT)

    @pytest.mark.parametrize(
        ("starts", "ends", "hours"),
        [
            (datetime(2026, 10, 24, 22, tzinfo=STOCKHOLM), datetime(2026, 10, 25, 6, tzinfo=STOCKHOLM), 9),
            (datetime(2026, 3, 28, 22, tzinfo=STOCKHOLM), datetime(2026, 3, 29, 6, tzinfo=STOCKHOLM), 7),
            (datetime(2026, 11, 24, 22, tzinfo=STOCKHOLM), datetime(2026, 11, 25, 6, tzinfo=STOCKHOLM), 8),
        ],
    )
    def test_are_those_that_are_lived_when_the_clocks_change(self, starts: datetime, ends: datetime, hours: int) -> None:
        from vardkase.leadership.endurance import Interval

        assert Interval(starts, ends).span == timedelta(hours=hours)

    def test_a_night_that_the_clocks_make_too_long_is_refused_by_its_lived_hours(self) -> None:
        # By the wall twenty-four hours; lived, twenty-five.
        starts, ends = (datetime(2026, 10, day, 12, tzinfo=STOCKHOLM).astimezone(NIGHT.tzinfo) for day in (24, 25))
        with refused("leadership.shift_is_a_day"):
            rules.check_hours(starts, ends, starts)


class TestHowLongAShiftLasts:
    @each(
        ("state", "begun", "ended", "now", "first", "last"),
        [
            (S.ASKED, None, None, 20, 0, 8),
            (S.YES, None, None, 4, 0, 8),
            (S.ON, 0.5, None, 4, 0.5, 8),
            (S.ON, 0.5, None, 11, 0.5, 11),
            (S.RELIEVED, -1, 9, 20, -1, 9),
            (S.RELIEVED, 0, 6, 20, 0, 6),
        ],
    )
    def test_is_as_it_was_where_that_is_known(self, state, begun, ended, now, first, last) -> None:
        turn = replace(TURN, state=state, begun_at=begun if begun is None else at(begun), ended_at=ended if ended is None else at(ended))
        assert turn.lasts(at(now)) == Time(at(first), at(last))

    def test_is_never_nothing(self) -> None:
        turn = replace(TURN, state=S.RELIEVED, begun_at=at(3), ended_at=at(3))
        assert turn.lasts(at(9)) == Time(at(3), at(3) + timedelta(minutes=1))


WAYS = [(source, target) for source, target in product(S, S) if source != target]


class TestAStep:
    @each(("source", "target"), WAYS, ids=str)
    def test_goes_the_ways_that_there_are_and_no_others(self, source: ShiftState, target: ShiftState) -> None:
        turn = replace(TURN, state=source)
        if target in TRANSITIONS[source]:
            assert rules.check_step(turn, target, NIGHT, " Bilen gick sönder. ", NIGHT) == "Bilen gick sönder."
            return
        with refused("leadership.no_such_shift_step"):
            rules.check_step(turn, target, NIGHT, "Ord.", NIGHT)

    @each("state", list(S))
    def test_to_where_it_is_already_is_no_step(self, state: ShiftState) -> None:
        with refused("leadership.shift_is_there_already"):
            rules.check_step(replace(TURN, state=state), state, NIGHT, "", NIGHT)

    @pytest.mark.parametrize(("source", "target"), [(S.YES, S.NO), (S.YES, S.WITHDRAWN)])
    def test_back_from_a_yes_is_explained(self, source: ShiftState, target: ShiftState) -> None:
        with refused("leadership.shift_step_needs_words", field="words"):
            rules.check_step(replace(TURN, state=source), target, NIGHT, " ", NIGHT)

    @each(("source", "target"), [(S.ASKED, S.YES), (S.ASKED, S.NO), (S.NO, S.YES), (S.ASKED, S.WITHDRAWN), (S.YES, S.ON)])
    def test_forward_needs_no_words(self, source: ShiftState, target: ShiftState) -> None:
        assert rules.check_step(replace(TURN, state=source), target, NIGHT, "", NIGHT) == ""

    def test_has_been_when_it_is_noted(self) -> None:
        with refused("leadership.shift_step_in_future", field="at"):
            rules.check_step(replace(TURN, state=S.YES), S.ON, at(0.1), "", NIGHT)

    def test_off_comes_after_on(self) -> None:
        with refused("leadership.relieved_before_on", field="at"):
            rules.check_step(replace(TURN, state=S.ON, begun_at=NIGHT), S.RELIEVED, at(-1), "", NIGHT)

    def test_words_hold_nobody_by_number(self) -> None:
        with refused("incident.personal_id_in_text"):
            rules.check_step(replace(TURN, state=S.ASKED), S.NO, NIGHT, PERSON, NIGHT)

    def test_does_not_begin_a_day_and_more_before_it_was_planned(self) -> None:
        rules.check_step(TURN, S.ON, at(-24), "", NIGHT)
        with refused("leadership.shift_step_long_ago", field="at"):
            rules.check_step(TURN, S.ON, at(-24.1), "", NIGHT)

    def test_is_asked_for_once_it_is_planned_and_never_the_other_way(self) -> None:
        assert S.ASKED in TRANSITIONS[S.PLANNED]
        assert all(S.PLANNED not in found for found in TRANSITIONS.values())

    @each("state", list(S))
    def test_counts_and_can_be_changed_by_its_state(self, state: ShiftState) -> None:
        assert state.counts is (state not in {S.NO, S.WITHDRAWN})
        assert state.is_ahead is (state in {S.PLANNED, S.ASKED, S.YES})
        assert state.is_open is (state in {S.PLANNED, S.ASKED})


class TestAReceipt:
    def test_says_who(self) -> None:
        assert check_receipt(accepted=False, by="  Bo Exempelström ", leaver=ADA.name, now=NIGHT) == "Bo Exempelström"

    @each(
        ("accepted", "by", "code"),
        [
            (True, "Bo", "leadership.handover_taken_already"),
            (False, " ", "leadership.receipt_needs_name"),
            (False, PERSON, "incident.personal_id_in_text"),
            (False, "  ada  PROVSSON", "leadership.takes_over_from_oneself"),
        ],
    )
    def test_that_cannot_be_is_refused(self, accepted: bool, by: str, code: str) -> None:
        with refused(code):
            check_receipt(accepted=accepted, by=by, leaver=ADA.name, now=NIGHT)


class TestTheRulesOfRest:
    def test_are_those_of_the_law_unless_a_municipality_says_otherwise(self) -> None:
        from vardkase.leadership.endurance.problem import STANDARD

        assert rules_of(longest=12, amber=10, rest=11, soon=12, handover=30) == STANDARD

    def test_follow_what_it_says(self) -> None:
        found = rules_of(longest=3, amber=2, rest=12, soon=8, handover=15)
        assert (found.longest, found.shortest, found.overlap) == (timedelta(hours=3), timedelta(hours=3), timedelta(minutes=15))

    def test_the_log_keeper_is_a_role_as_the_chief(self) -> None:
        assert LOG.places == CHIEF.places == 1
