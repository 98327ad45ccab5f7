"""The rules of the call-out, without a database: who is asked when, whose answer counts, and what a draft must hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.incidents.tests.scenes import NIGHT, PERSON, later, refused
from vardkase.leadership.channels.gate import ChannelKind
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.rules import callouts as rules
from vardkase.leadership.rules.callouts import MessageState, Patience, RoleNow, RoleState, Said, SeatNow, Standing, Via, Way
from vardkase.leadership.tests.callouts import candidate, draft, wanted
from vardkase.testing.cases import each

PATIENCE = Patience(5, 10)
S, V, M, P = ChannelKind.SMS, ChannelKind.VOICE, ChannelKind.MAIL, ChannelKind.PUSH
YES, NO, LATER, UNKNOWN = Answer.YES, Answer.NO, Answer.LATER, Answer.UNKNOWN


def seat(place: int, how: str = "", *, kinds: Iterable[ChannelKind] = (S, M, V), called: bool = False) -> SeatNow:
    """A candidate: not asked (""), asked (?), yes (y), no (n), later (l), both (x), not reached (!), without any way (0)."""
    answers = {"y": YES, "n": NO, "l": LATER, "x": YES}
    standing = Standing(answers.get(how), conflict=how == "x")
    asked_at = NIGHT if how and how != "0" else None
    return SeatNow(UUID(int=place), place, asked_at, standing, frozenset(kinds), called, hopeless=how in ("!", "0"))


def seats(hows: str) -> list[SeatNow]:
    """A chain, one letter for each; a dot is one who is not asked."""
    return [seat(place, "" if how == "." else how) for place, how in enumerate(hows)]


def role(step: int = 1, count: int = 1, first: int = 0, within: int = 15, state: RoleState = RoleState.ASKING) -> RoleNow:
    return RoleNow("stabschef", count, first, within, step, None, state, NIGHT)


def moved(now: RoleNow, chain: str, minutes: float = 1, **more: Any) -> rules.Move:
    return rules.move(now, seats(chain), later(minutes), PATIENCE, **more)


def places(ids: Iterable[UUID]) -> list[int]:
    return [one.int for one in ids]


class TestTheFirstWave:
    @each(
        ("count", "first", "chain", "asked"),
        [
            (1, 0, "....", [0]),
            (2, 0, "....", [0, 1]),
            (1, 3, "....", [0, 1, 2]),
            (3, 1, "....", [0, 1, 2]),
            (5, 0, "...", [0, 1, 2]),
            (1, 0, "0...", [0, 1]),
            (2, 0, "0.0.", [0, 1, 2, 3]),
            (1, 0, "000", [0, 1, 2]),
        ],
    )
    def test_is_as_many_as_are_wanted_or_more_and_passes_by_who_has_no_way(
        self, count: int, first: int, chain: str, asked: list[int]
    ) -> None:
        move = moved(role(0, count, first), chain, 0)
        assert places(move.ask) == asked
        assert (move.step, move.call) == (1, ())

    def test_says_when_the_next_step_is(self) -> None:
        assert moved(role(0), "...", 0).next_at == later(5)

    def test_of_a_chain_without_ways_is_not_filled_at_once(self) -> None:
        assert moved(role(0), "00", 0).state == RoleState.UNFILLED

    def test_of_too_few_is_told_at_once(self) -> None:
        assert moved(role(0, count=3), "..", 0).state == RoleState.UNFILLED

    def test_that_comes_late_asks_only_the_first(self) -> None:
        """A worker that was away for seven minutes begins at the beginning, and moves on the next time."""
        move = moved(role(0), "...", 7)
        assert (places(move.ask), move.step, move.next_at) == ([0], 1, later(10))


class TestAnAnswer:
    @each(
        ("chain", "asked", "state"),
        [
            ("?..", [], RoleState.ASKING),
            ("n..", [1], RoleState.ASKING),
            ("l..", [1], RoleState.ASKING),
            ("!..", [1], RoleState.ASKING),
            ("x..", [1], RoleState.ASKING),
            ("nn.", [2], RoleState.ASKING),
            ("n!n", [], RoleState.UNFILLED),
            ("y..", [], RoleState.FILLED),
            ("ny.", [], RoleState.FILLED),
            ("xy.", [], RoleState.FILLED),
            ("n0.", [1, 2], RoleState.ASKING),
        ],
    )
    def test_moves_a_role_for_one(self, chain: str, asked: list[int], state: RoleState) -> None:
        move = moved(role(), chain)
        assert (places(move.ask), move.state) == (asked, state)
        assert not move.by_time

    @each(
        ("chain", "asked"),
        [("yn..", [2]), ("y?..", []), ("nn..", [2, 3]), ("nn.", [2]), ("?n..", [2]), ("yy..", []), ("y!..", [2])],
    )
    def test_moves_a_role_for_two(self, chain: str, asked: list[int]) -> None:
        assert places(moved(role(count=2), chain).ask) == asked

    def test_that_fills_a_role_stops_the_clock(self) -> None:
        assert moved(role(), "y..").next_at is None

    def test_that_takes_back_a_yes_asks_the_next(self) -> None:
        move = moved(role(2, state=RoleState.FILLED), "nn.", 7)
        assert (places(move.ask), move.state) == ([2], RoleState.ASKING)

    def test_that_comes_after_the_deadline_fills_the_role_yet(self) -> None:
        assert moved(role(3, state=RoleState.UNFILLED), "y?", 40).state == RoleState.FILLED


class TestTime:
    @each(
        ("minutes", "step", "chain", "asked", "called", "after"),
        [
            (4.9, 1, "?...", [], [], 1),
            (5, 1, "?...", [1], [0], 2),
            (5, 1, "n?..", [2], [1], 2),
            (7, 2, "??..", [], [], 2),
            (10, 2, "??..", [2, 3], [0, 1], 3),
            (12, 1, "?...", [1, 2, 3], [0], 3),
            (12, 3, "????", [], [], 3),
        ],
    )
    def test_asks_the_next_calls_the_silent_and_at_last_asks_all(
        self, minutes: float, step: int, chain: str, asked: list[int], called: list[int], after: int
    ) -> None:
        move = moved(role(step), chain, minutes)
        assert (places(move.ask), places(move.call), move.step) == (asked, called, after)

    def test_calls_nobody_twice(self) -> None:
        chain = [seat(0, "?", called=True), seat(1, "?"), seat(2)]
        assert places(rules.move(role(2), chain, later(10), PATIENCE).call) == [1]

    def test_calls_nobody_who_has_no_telephone(self) -> None:
        chain = [seat(0, "?", kinds=(S, M)), seat(1)]
        assert rules.move(role(1), chain, later(5), PATIENCE).call == ()

    @each(
        ("step", "minutes", "within", "next_at"),
        [(1, 1, 15, 5), (1, 5, 15, 10), (2, 10, 15, 15), (3, 15, 15, None), (1, 1, 3, 3), (3, 11, 60, 60), (1, 4, 5, 5)],
    )
    def test_is_set_for_the_next_step(self, step: int, minutes: float, within: int, next_at: int | None) -> None:
        found = moved(role(step, within=within), "?...", minutes).next_at
        assert found == (None if next_at is None else later(next_at))

    def test_that_is_out_is_told(self) -> None:
        assert moved(role(3), "????", 14.9).state == RoleState.ASKING
        assert moved(role(3), "????", 15).state == RoleState.UNFILLED

    @given(st.text("?nyl!x.0", min_size=1, max_size=8), st.integers(1, 4), st.integers(0, 3), st.floats(0, 30))
    def test_moves_the_same_twice_only_once(self, chain: str, count: int, step: int, minutes: float) -> None:
        """Whoever is asked, is asked once: after a move the same moment asks nobody more."""
        hows = seats(chain)
        first = rules.move(role(step, count), hows, later(minutes), PATIENCE)
        after = [
            replace(one, asked_at=NIGHT, called=one.called or one.id in first.call) if one.id in {*first.ask, *first.call} else one
            for one in hows
        ]
        second = rules.move(replace(role(first.step, count), state=first.state), after, later(minutes), PATIENCE)
        # A machine that was away is at the first wave, and goes on from there at once.
        if step > 0:
            assert (second.ask, second.call, second.state) == ((), (), first.state)
        assert not {*first.ask} & {one.id for one in hows if one.asked_at}

    @given(st.text("?nyl!x.", min_size=1, max_size=8), st.integers(1, 4), st.integers(0, 3), st.floats(0, 30))
    def test_never_asks_when_enough_have_said_yes(self, chain: str, count: int, step: int, minutes: float) -> None:
        move = moved(role(step, count), chain, minutes)
        if step and chain.count("y") >= count:
            assert (move.ask, move.call, move.state) == ((), (), RoleState.FILLED)
        elif step:
            assert move.state != RoleState.FILLED


class TestATest:
    def test_asks_everybody_once_and_calls_nobody(self) -> None:
        move = moved(role(0, count=3), "...", 0, is_test=True)
        assert (places(move.ask), move.call, move.step, move.next_at) == ([0, 1, 2], (), 3, later(15))
        assert moved(role(3, count=3), "?n?", 10, is_test=True).ask == ()

    def test_is_over_at_its_time(self) -> None:
        assert moved(role(3, count=3), "?n?", 15, is_test=True).state == RoleState.UNFILLED
        assert moved(role(3, count=3), "yyy", 15, is_test=True).state == RoleState.FILLED


def said(*answers: tuple[Via, Answer] | tuple[Via, Answer, int]) -> list[Said]:
    """Answers, a minute apart."""
    return [Said(one[0], one[1], one[2] if len(one) > 2 else None, later(at)) for at, one in enumerate(answers)]


class TestWhatSomebodyHasAnswered:
    @each(
        ("answers", "answer", "conflict", "unclear"),
        [
            ([], None, False, False),
            ([(Via.SMS, YES)], YES, False, False),
            ([(Via.SMS, YES), (Via.SMS, NO)], NO, False, False),
            ([(Via.SMS, NO), (Via.SMS, YES)], YES, False, False),
            ([(Via.LINK, YES), (Via.SMS, NO)], YES, True, False),
            ([(Via.SMS, NO), (Via.LINK, YES)], YES, True, False),
            ([(Via.SMS, YES), (Via.LINK, NO)], NO, True, False),
            ([(Via.SMS, YES), (Via.LINK, YES)], YES, False, False),
            ([(Via.LINK, YES), (Via.SMS, LATER)], YES, True, False),
            ([(Via.LINK, NO), (Via.SMS, LATER)], NO, False, False),
            ([(Via.LINK, YES), (Via.VOICE, NO)], NO, True, False),
            ([(Via.LINK, YES), (Via.SMS, NO), (Via.CALLER, NO)], NO, False, False),
            ([(Via.LINK, YES), (Via.SMS, NO), (Via.CALLER, YES)], YES, False, False),
            ([(Via.CALLER, YES), (Via.SMS, NO)], YES, True, False),
            ([(Via.CALLER, YES), (Via.CALLER, NO)], NO, False, False),
            ([(Via.CALLER, YES), (Via.SMS, NO), (Via.CALLER, NO)], NO, False, False),
            ([(Via.SMS, UNKNOWN)], None, False, True),
            ([(Via.SMS, YES), (Via.SMS, UNKNOWN)], YES, False, True),
            ([(Via.SMS, UNKNOWN), (Via.CALLER, NO)], NO, False, False),
            ([(Via.SMS, UNKNOWN), (Via.CALLER, YES), (Via.SMS, UNKNOWN)], YES, False, True),
        ],
    )
    def test_comes_to_one_standing(self, answers: list[tuple[Via, Answer]], answer: Answer | None, conflict: bool, unclear: bool) -> None:
        found = rules.standing(said(*answers))
        assert (found.answer, found.conflict, found.unclear) == (answer, conflict, unclear)

    def test_keeps_the_minutes_and_the_moment_of_what_is_shown(self) -> None:
        found = rules.standing(said((Via.SMS, YES, 20), (Via.SMS, YES, 45)))
        assert (found.minutes, found.at, found.via) == (45, later(1), Via.SMS)

    @each("order", list(permutations([(Via.SMS, YES), (Via.LINK, NO), (Via.VOICE, NO)])))
    def test_is_a_conflict_in_whatever_order_it_comes(self, order: tuple[tuple[Via, Answer], ...]) -> None:
        found = rules.standing(said(*order))
        assert found.conflict
        assert found.answer == NO

    @given(st.lists(st.tuples(st.sampled_from(list(Via)), st.sampled_from(list(Answer))), max_size=8))
    def test_is_settled_by_a_tick_whatever_came_before(self, answers: list[tuple[Via, Answer]]) -> None:
        found = rules.standing(said(*answers, (Via.CALLER, NO)))
        assert (found.answer, found.conflict, found.unclear) == (NO, False, False)

    @given(st.lists(st.tuples(st.sampled_from(list(Via)), st.sampled_from(list(Answer))), min_size=1, max_size=8))
    def test_is_never_a_yes_when_nobody_said_so(self, answers: list[tuple[Via, Answer]]) -> None:
        found = rules.standing(said(*answers))
        if found.answer is not None:
            assert found.answer in {answer for _, answer in answers}


ORDERED = (MessageState.PLANNED, MessageState.UNKNOWN, MessageState.HANDED_OVER, MessageState.FAILED, MessageState.DELIVERED)


class TestHowFarAMessageHasCome:
    @each("first", ORDERED)
    @each("second", ORDERED)
    def test_never_goes_back(self, first: MessageState, second: MessageState) -> None:
        assert rules.further(first, second) == max(first, second, key=ORDERED.index)

    def test_a_message_that_was_not_needed_stays_so_unless_it_had_gone(self) -> None:
        assert rules.further(MessageState.PLANNED, MessageState.WITHDRAWN) == MessageState.WITHDRAWN
        assert rules.further(MessageState.HANDED_OVER, MessageState.WITHDRAWN) == MessageState.HANDED_OVER
        assert rules.further(MessageState.WITHDRAWN, MessageState.DELIVERED) == MessageState.DELIVERED


class TestTheWays:
    @each(
        ("kinds", "first", "calls"),
        [
            ((S, M, V), (S, M), (V,)),
            ((V,), (V,), (V,)),
            ((S,), (S,), ()),
            ((V, S, S), (S,), (V,)),
            ((P, V), (P,), (V,)),
            ((), (), ()),
        ],
    )
    def test_first_are_written_and_a_call_is_for_the_silent(
        self, kinds: tuple[ChannelKind, ...], first: tuple[ChannelKind, ...], calls: tuple[ChannelKind, ...]
    ) -> None:
        ways = [Way(kind, "x") for kind in kinds]
        assert rules.kinds_for(ways) == first
        assert rules.kinds_for(ways, call=True) == calls

    @each(
        ("kind", "address", "shown"),
        [
            (S, "+46701740605", "··05"),
            (V, "08-123 45", "··45"),
            (M, "anna@norrtalje.example", "…@norrtalje.example"),
            (P, '{"endpoint": "https://push.example/secret"}', ""),
            (S, "", "··"),
        ],
    )
    def test_are_masked_for_those_who_may_not_see_them(self, kind: ChannelKind, address: str, shown: str) -> None:
        assert rules.masked(kind, address) == shown


BAD_DRAFTS: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"staff": "  "}, {}, "leadership.callout_needs_staff"),
    ({"place": ""}, {}, "leadership.callout_needs_place"),
    ({"wanted": ()}, {}, "leadership.callout_needs_roles"),
    ({"report_at": later(-30)}, {}, "leadership.callout_time_has_passed"),
    ({"why": f"Ring {PERSON}."}, {}, "incident.personal_id_in_text"),
    ({}, {"role": " "}, "leadership.callout_needs_role"),
    ({}, {"chain": ()}, "leadership.callout_needs_chain"),
    ({}, {"count": 0}, "leadership.callout_count_odd"),
    ({}, {"count": 501}, "leadership.callout_count_odd"),
    ({}, {"first": -1}, "leadership.callout_count_odd"),
    ({}, {"within_minutes": 0}, "leadership.callout_within_odd"),
    ({}, {"within_minutes": 1441}, "leadership.callout_within_odd"),
]


class TestADraft:
    @each(("facts", "of_role", "code"), BAD_DRAFTS, ids=[f"{code}-{n}" for n, (_, _, code) in enumerate(BAD_DRAFTS)])
    def test_is_refused_with_a_reason(self, facts: dict[str, Any], of_role: dict[str, Any], code: str) -> None:
        made = draft(wanted(**of_role), **facts)
        with refused(code):
            rules.check_draft(made, NIGHT)

    def test_is_tidied(self) -> None:
        made = rules.check_draft(draft(wanted(role=" Stabschef  ett ", role_key=" "), staff=" Central  krisledning "), NIGHT)
        assert (made.staff, made.wanted[0].role, made.wanted[0].role_key) == ("Central krisledning", "Stabschef ett", "Stabschef ett")

    def test_with_a_role_twice_is_refused(self) -> None:
        with refused("leadership.callout_role_twice", role="Stabschef"):
            rules.check_draft(draft(wanted(), wanted()), NIGHT)

    def test_that_is_too_large_is_refused(self) -> None:
        many = tuple(wanted(1, role_key=f"r{n}", role=f"Roll {n}") for n in range(rules.MOST_ROLES + 1))
        with refused("leadership.callout_too_large"):
            rules.check_draft(draft(*many), NIGHT)
        crowd = replace(wanted(), chain=(candidate(1),) * (rules.MOST_PEOPLE + 1))
        with refused("leadership.callout_too_large"):
            rules.check_draft(draft(crowd), NIGHT)

    def test_of_a_test_needs_no_place(self) -> None:
        assert rules.check_draft(draft(place="", is_test=True), NIGHT).place == ""


class TestSmallRules:
    @pytest.mark.parametrize("minutes", [-1, 721])
    def test_minutes_that_make_no_sense_are_refused(self, minutes: int) -> None:
        with refused("leadership.callout_minutes_odd"):
            rules.check_answer(YES, minutes)

    def test_an_answer_that_is_none_is_refused(self) -> None:
        with refused("leadership.callout_needs_answer"):
            rules.check_answer(UNKNOWN, None)

    @pytest.mark.parametrize("minutes", [None, 0, 720])
    def test_an_answer_in_order_is_not(self, minutes: int | None) -> None:
        rules.check_answer(YES, minutes)

    def test_stopping_needs_a_reason_and_something_to_stop(self) -> None:
        assert rules.check_stop(" Strömmen är åter. ", is_open=True, now=NIGHT) == "Strömmen är åter."
        with refused("leadership.callout_needs_reason"):
            rules.check_stop(" ", is_open=True, now=NIGHT)
        with refused("leadership.callout_is_over"):
            rules.check_stop("Klart.", is_open=False, now=NIGHT)

    @pytest.mark.parametrize(("after", "lapsed"), [(timedelta(hours=12), False), (timedelta(hours=12, seconds=1), True)])
    def test_a_call_out_lapses_after_twelve_hours(self, after: timedelta, lapsed: bool) -> None:
        at: datetime = NIGHT + after
        assert rules.has_lapsed(NIGHT, at) is lapsed
