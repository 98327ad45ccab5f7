"""The rules of the call-out at their edges: messages kept in the tray, seats, deadlines, limits, patience, and answers that rank alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from vardkase.incidents.tests.scenes import NIGHT, PERSON, later, refused
from vardkase.leadership.channels.gate import ChannelKind
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.queries.callout_people import ways_of
from vardkase.leadership.rules import callouts as rules
from vardkase.leadership.rules.callouts import MessageState, Patience, RoleNow, RoleState, Said, SeatNow, Standing, Via
from vardkase.leadership.tests.callouts import candidate, draft, wanted
from vardkase.testing.cases import each

S, V, M = ChannelKind.SMS, ChannelKind.VOICE, ChannelKind.MAIL
YES, NO, LATER, UNKNOWN = Answer.YES, Answer.NO, Answer.LATER, Answer.UNKNOWN
PLANNED, GONE, FAILED, DELIVERED = MessageState.PLANNED, MessageState.HANDED_OVER, MessageState.FAILED, MessageState.DELIVERED
MAYBE, KEPT, WITHDRAWN = MessageState.UNKNOWN, MessageState.KEPT, MessageState.WITHDRAWN


def role(step: int = 1, **facts: Any) -> RoleNow:
    """A role for one, which began at NIGHT, to be filled within a quarter."""
    now = RoleNow("stabschef", 1, 0, 15, step, None, RoleState.ASKING, NIGHT)
    return replace(now, **facts)


def seat(place: int, answer: Answer | None = None, *, asked: bool = True, **facts: Any) -> SeatNow:
    """A candidate who has been asked, unless said otherwise."""
    standing = Standing(answer, conflict=facts.pop("conflict", False), unclear=facts.pop("unclear", False))
    return SeatNow(UUID(int=place), place, NIGHT if asked else None, standing, facts.pop("kinds", frozenset((S, M, V))), **facts)


def chain(people: int, asked: int) -> list[SeatNow]:
    """So many candidates, of whom the first have been asked and are silent."""
    return [seat(place, asked=place < asked) for place in range(people)]


def places(ids: tuple[UUID, ...]) -> list[int]:
    return [one.int for one in ids]


class TestAMessageInTheTray:
    @each(
        ("before", "after", "stands"),
        [
            (PLANNED, KEPT, KEPT),
            (KEPT, PLANNED, KEPT),
            (MAYBE, KEPT, KEPT),
            (KEPT, MAYBE, KEPT),
            (KEPT, KEPT, KEPT),
            (KEPT, GONE, GONE),
            (GONE, KEPT, GONE),
            (KEPT, FAILED, FAILED),
            (FAILED, KEPT, FAILED),
            (KEPT, DELIVERED, DELIVERED),
            (DELIVERED, KEPT, DELIVERED),
            (KEPT, WITHDRAWN, KEPT),
            (WITHDRAWN, KEPT, WITHDRAWN),
        ],
    )
    def test_has_come_as_far_as_it_has(self, before: MessageState, after: MessageState, stands: MessageState) -> None:
        assert rules.further(before, after) == stands


class TestAMessageThatIsNotNeeded:
    @each(
        ("before", "after", "stands"),
        [
            (PLANNED, WITHDRAWN, WITHDRAWN),
            (WITHDRAWN, PLANNED, WITHDRAWN),
            (WITHDRAWN, WITHDRAWN, WITHDRAWN),
            (MAYBE, WITHDRAWN, MAYBE),
            (WITHDRAWN, MAYBE, WITHDRAWN),
            (FAILED, WITHDRAWN, FAILED),
            (WITHDRAWN, FAILED, WITHDRAWN),
            (WITHDRAWN, GONE, WITHDRAWN),
            (DELIVERED, WITHDRAWN, DELIVERED),
            (WITHDRAWN, DELIVERED, DELIVERED),
        ],
    )
    def test_is_withdrawn_only_before_it_goes(self, before: MessageState, after: MessageState, stands: MessageState) -> None:
        assert rules.further(before, after) == stands


class TestASeat:
    @each(
        ("one", "coming", "silent"),
        [
            (seat(0, asked=False), False, False),
            (seat(0), False, True),
            (seat(0, unclear=True), False, True),
            (seat(0, called=True), False, True),
            (seat(0, hopeless=True), False, False),
            (seat(0, YES), True, False),
            (seat(0, YES, hopeless=True), True, False),
            (seat(0, YES, unclear=True), True, False),
            (seat(0, YES, asked=False), True, False),
            (seat(0, YES, conflict=True), False, False),
            (seat(0, NO), False, False),
            (seat(0, NO, conflict=True), False, False),
            (seat(0, LATER), False, False),
        ],
        ids=range(13),
    )
    def test_comes_or_is_silent_or_neither(self, one: SeatNow, coming: bool, silent: bool) -> None:
        assert (one.coming, one.silent) == (coming, silent)


class TestTheDeadline:
    @each("minutes", [1, 15, 90, rules.LONGEST_WITHIN])
    def test_is_counted_from_the_start_of_the_role(self, minutes: int) -> None:
        assert role(within_minutes=minutes).deadline == later(minutes)
        assert role(within_minutes=minutes, started_at=later(7)).deadline == later(7 + minutes)

    def test_counts_to_the_second(self) -> None:
        just_before = role().deadline - timedelta(seconds=1)
        assert rules.move(role(3), chain(2, 2), just_before, Patience()).state == RoleState.ASKING
        assert rules.move(role(3), chain(2, 2), role().deadline, Patience()).state == RoleState.UNFILLED

    def test_that_is_before_the_next_step_is_the_next_moment(self) -> None:
        assert rules.move(role(0, within_minutes=3), chain(3, 0), NIGHT, Patience()).next_at == later(3)

    def test_that_is_over_does_not_stop_the_third_wave(self) -> None:
        """The role is told as not filled, and goes on asking all the same."""
        move = rules.move(role(2, within_minutes=3), chain(4, 2), later(10), Patience())
        assert (places(move.ask), move.state, move.step, move.next_at) == ([2, 3], RoleState.UNFILLED, 3, None)


class TestPatience:
    def test_is_five_minutes_and_ten_unless_set(self) -> None:
        assert (Patience().second, Patience().third) == (5, 10)

    @each(
        ("second", "third", "minutes", "step", "asked", "called", "next_at"),
        [
            (2, 4, 1, 1, [], [], 2),
            (2, 4, 2, 2, [1], [0], 4),
            (2, 4, 4, 3, [1, 2, 3], [0], 15),
            (8, 12, 7, 1, [], [], 8),
            (8, 12, 8, 2, [1], [0], 12),
            (8, 20, 14, 2, [1], [0], 15),
            (20, 30, 14, 1, [], [], 15),
            (0, 0, 1, 3, [1, 2, 3], [0], 15),
        ],
    )
    def test_as_it_is_set_says_when_more_are_asked(
        self, second: int, third: int, minutes: float, step: int, asked: list[int], called: list[int], next_at: int
    ) -> None:
        move = rules.move(role(), chain(4, 1), later(minutes), Patience(second, third))
        assert (move.step, places(move.ask), places(move.call)) == (step, asked, called)
        assert (move.next_at, move.by_time) == (later(next_at), step > 1)


class TestAMove:
    def test_asks_by_time_in_spite_of_those_who_are_silent_but_not_because_of_a_no(self) -> None:
        two = role(count=2)
        by_answer = rules.move(two, [seat(0, NO), seat(1), *chain(4, 0)[2:]], later(4), Patience())
        by_time = rules.move(two, [seat(0, NO), seat(1), *chain(5, 0)[2:]], later(5), Patience())
        assert (places(by_answer.ask), places(by_time.ask)) == ([2], [2, 3])

    def test_wants_only_those_who_are_missing(self) -> None:
        move = rules.move(role(count=3), [seat(0, YES), seat(1), seat(2), *chain(6, 0)[3:]], later(5), Patience())
        assert (places(move.ask), places(move.call)) == ([3, 4], [1, 2])

    def test_is_not_over_in_a_role_that_has_not_begun_though_enough_have_said_yes(self) -> None:
        """Who says yes before the worker has come is not the end of it: the first wave goes out first."""
        move = rules.move(role(0), [seat(0, YES, asked=False), seat(1, asked=False)], NIGHT, Patience())
        assert (places(move.ask), move.step) == ([0], 1)

    def test_calls_who_answered_what_nobody_understood(self) -> None:
        move = rules.move(role(), [seat(0, unclear=True), seat(1, asked=False)], later(5), Patience())
        assert places(move.call) == [0]

    @pytest.mark.parametrize("answer", [NO, LATER])
    def test_calls_nobody_who_has_answered(self, answer: Answer) -> None:
        move = rules.move(role(), [seat(0, answer), seat(1, asked=False)], later(5), Patience())
        assert (move.call, places(move.ask)) == ((), [1])

    def test_of_a_test_ends_with_its_time_or_with_the_last_yes(self) -> None:
        test = role(3, count=2, within_minutes=30)
        over = rules.move(test, chain(2, 2), later(30), Patience(), is_test=True)
        done = rules.move(test, [seat(0, YES), seat(1, YES)], later(3), Patience(), is_test=True)
        assert (over.state, over.next_at, done.state, done.next_at) == (RoleState.UNFILLED, None, RoleState.FILLED, None)


def told(*answers: tuple[Via, Answer, int | None]) -> Standing:
    return rules.standing([Said(via, answer, minutes, later(at)) for at, (via, answer, minutes) in enumerate(answers)])


class TestAnswersThatRankAlike:
    @each(
        ("first", "second", "shown"),
        [
            (Via.LINK, Via.VOICE, 1),
            (Via.VOICE, Via.LINK, 1),
            (Via.SMS, Via.VOICE, 1),
            (Via.VOICE, Via.SMS, 0),
            (Via.LINK, Via.SMS, 0),
            (Via.CALLER, Via.LINK, 0),
            (Via.CALLER, Via.VOICE, 0),
            (Via.SMS, Via.CALLER, 1),
        ],
    )
    def test_show_the_later_and_else_the_surer(self, first: Via, second: Via, shown: int) -> None:
        found = told((first, YES, 10), (second, YES, 25))
        assert (found.via, found.minutes, found.at) == ((first, second)[shown], (10, 25)[shown], later(shown))
        assert not found.conflict

    @pytest.mark.parametrize(("first", "second"), [(NO, LATER), (LATER, NO)])
    def test_no_and_later_are_no_conflict(self, first: Answer, second: Answer) -> None:
        found = told((Via.LINK, first, None), (Via.VOICE, second, None))
        assert (found.answer, found.conflict) == (second, False)

    def test_a_changed_mind_by_the_same_way_settles_the_conflict(self) -> None:
        assert told((Via.LINK, YES, None), (Via.SMS, NO, None)).conflict
        assert not told((Via.LINK, YES, None), (Via.SMS, NO, None), (Via.SMS, YES, 5)).conflict

    def test_a_tick_without_an_answer_leaves_nothing_of_what_was_said_before(self) -> None:
        found = told((Via.LINK, YES, 5), (Via.CALLER, UNKNOWN, None))
        assert (found.answer, found.unclear) == (None, False)

    def test_nothing_said_is_nothing(self) -> None:
        assert told() == Standing(None, None, None, None, False, False)


AT_THE_EDGE: list[dict[str, Any]] = [
    {"count": 1},
    {"count": rules.MOST_COUNT},
    {"first": 0},
    {"first": rules.MOST_PEOPLE},
    {"within_minutes": 1},
    {"within_minutes": rules.LONGEST_WITHIN},
]
BEYOND: list[tuple[dict[str, Any], str, dict[str, Any]]] = [
    ({"count": -1}, "leadership.callout_count_odd", {"limit": 500}),
    ({"first": 2001}, "leadership.callout_count_odd", {"limit": 500}),
    ({"within_minutes": -15}, "leadership.callout_within_odd", {"limit": 1440}),
    ({"chain": (), "role": ""}, "leadership.callout_needs_chain", {}),
    ({"role": "", "count": 0}, "leadership.callout_needs_role", {}),
    ({"count": 0, "within_minutes": 0}, "leadership.callout_count_odd", {"limit": 500}),
    ({"role": f"Vakt {PERSON}"}, "incident.personal_id_in_text", {}),
]


class TestTheLimitsOfADraft:
    @each("facts", AT_THE_EDGE, ids=range(len(AT_THE_EDGE)))
    def test_are_within_what_is_allowed(self, facts: dict[str, Any]) -> None:
        made = rules.check_draft(draft(wanted(**facts)), NIGHT).wanted[0]
        assert {name: getattr(made, name) for name in facts} == facts

    @each(("facts", "code", "said"), BEYOND, ids=range(len(BEYOND)))
    def test_are_refused_beyond_with_the_limit(self, facts: dict[str, Any], code: str, said: dict[str, Any]) -> None:
        with refused(code, **said):
            rules.check_draft(draft(wanted(**facts)), NIGHT)

    def test_hold_sixty_roles_and_two_thousand_people(self) -> None:
        roles = tuple(wanted(1, role_key=f"r{n}", role=f"Roll {n}") for n in range(60))
        assert len(rules.check_draft(draft(*roles), NIGHT).wanted) == 60
        half = (candidate(1),) * 1000
        both = [wanted(role_key=key, role=key, chain=half) for key in ("a", "b")]
        assert len(rules.check_draft(draft(*both), NIGHT).wanted) == 2
        with refused("leadership.callout_too_large", roles=60, people=2000):
            rules.check_draft(draft(*both, wanted(1)), NIGHT)

    @each(("minutes", "passed"), [(-1, False), (-1.1, True), (0, False), (600, False)])
    def test_let_a_minute_pass_while_it_is_written(self, minutes: float, passed: bool) -> None:
        made = draft(report_at=later(minutes))
        if passed:
            with refused("leadership.callout_time_has_passed"):
                rules.check_draft(made, NIGHT)
        else:
            assert rules.check_draft(made, NIGHT).report_at == later(minutes)

    def test_know_a_role_by_its_key_and_else_by_its_name(self) -> None:
        named = [wanted(role_key=key, role="Stabschef") for key in ("dag", " natt ")]
        assert [one.role_key for one in rules.check_draft(draft(*named), NIGHT).wanted] == ["dag", "natt"]
        with refused("leadership.callout_role_twice", role="Stabschef"):
            rules.check_draft(draft(wanted(role_key=""), wanted(role_key=" ")), NIGHT)

    @pytest.mark.parametrize("facts", [{"staff": ""}, {"wanted": ()}])
    def test_hold_for_a_test_too_but_for_the_place(self, facts: dict[str, Any]) -> None:
        with refused("leadership.callout_needs_staff" if "staff" in facts else "leadership.callout_needs_roles"):
            rules.check_draft(draft(place="", is_test=True, **facts), NIGHT)


WAYS: list[tuple[list[tuple[str, str]], list[tuple[ChannelKind, str]]]] = [
    ([], []),
    ([("mobile", "tel:+1")], [(S, "+1"), (V, "+1")]),
    ([("phone", "tel:+2"), ("mobile", "tel:+1")], [(S, "+1"), (V, "+2")]),
    ([("mobile", "tel:+1"), ("mobile", "tel:+3")], [(S, "+1"), (V, "+1")]),
    ([("sms", "sms:+4"), ("email", "mailto:a@b.example")], [(S, "+4"), (M, "a@b.example")]),
    ([("mobile", ""), ("phone", "tel:+2")], [(V, "+2")]),
    ([("signal", "sgnl:+5"), ("other", "x:y")], []),
]


class TestTheWaysThatTheRegisterShows:
    @each(("shown", "found"), WAYS, ids=range(len(WAYS)))
    def test_are_the_first_of_each_kind(self, shown: list[tuple[str, str]], found: list[tuple[ChannelKind, str]]) -> None:
        rows: list[Any] = [SimpleNamespace(channel=channel, link=link) for channel, link in shown]
        assert sorted((way.kind, way.address) for way in ways_of(rows)) == sorted(found)
