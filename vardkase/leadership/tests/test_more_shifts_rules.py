"""The rules of shifts at their very edges, also when the clock is put forward or back, and the Swedish words that tell of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from vardkase.incidents.tests.scenes import NIGHT, refused
from vardkase.kernel.moments import STOCKHOLM
from vardkase.leadership import words
from vardkase.leadership.endurance import Code, Duty, Interval, Rules, Severity
from vardkase.leadership.queries import WarningLine
from vardkase.leadership.rules import shifts as rules
from vardkase.leadership.rules.handover import Part
from vardkase.leadership.rules.planning import Lack, Loan, Outcome, OutcomeKind, Roster, breaks, looked_over
from vardkase.leadership.rules.rest import rules_of
from vardkase.leadership.rules.shifts import Member, PersonDraft, RosterRole, ShiftState, Time, Turn
from vardkase.leadership.tests.shift_scenes import ADA, BO, CHIEF, CIA, LOG, ROSTER, at
from vardkase.leadership.words import shifts as texts
from vardkase.testing.cases import each

S = ShiftState
RULES = Rules()
A, B, C = (UUID(int=n) for n in (1, 2, 3))
MEMBERS = (Member(A, ADA), Member(B, BO), Member(C, CIA))
MINUTE = timedelta(minutes=1)
# The last day before each night, and by how many hours that night is lived otherwise than the clock shows.
ORDINARY, SPRING, AUTUMN = (2026, 3, 10), (2026, 3, 28), (2026, 10, 24)
NIGHTS = [(ORDINARY, 0), (SPRING, 1), (AUTUMN, -1)]
nights = pytest.mark.parametrize(("day", "later"), NIGHTS, ids=["ordinary", "spring", "autumn"])


def wall(day: tuple[int, int, int], hour: int, minute: int = 0, *, fold: int = 0) -> datetime:
    """A moment by the clock on the wall in Stockholm; hours from 24 on are those of the day after."""
    date = datetime(*day, tzinfo=STOCKHOLM) + timedelta(days=hour // 24)
    return date.replace(hour=hour % 24, minute=minute, fold=fold).astimezone(UTC)


def turn(who: UUID, first: datetime, last: datetime, state: ShiftState = S.YES, *, id: int = 100, role: str = "stabschef") -> Turn:
    return Turn(UUID(int=id), role, who, first, last, state)


def known(*turns: Turn, members: tuple[Member, ...] = MEMBERS, roles: tuple[RosterRole, ...] = (CHIEF, LOG), **more: Any) -> Roster:
    return Roster(roles, members, turns, more.get("elsewhere", {}))


def broken(roster: Roster, shift: Turn) -> Code | None:
    found = breaks(roster, shift, RULES, shift.starts_at)
    return found.code if found else None


def found(roster: Roster, starts_at: datetime, *codes: Code, now: datetime | None = None) -> list[tuple[Code, Severity]]:
    seen = looked_over(roster, starts_at, 24, RULES, now or starts_at)
    return [(one.code, one.severity) for one in seen if one.code in codes]


class TestHoursThatAreLived:
    @nights
    def test_twelve_in_a_row_may_be_and_a_minute_more_may_not(self, day: tuple[int, int, int], later: int) -> None:
        first, last = wall(day, 20), wall(day, 32 + later)
        assert last - first == timedelta(hours=12)
        assert broken(known(), turn(A, first, last)) is None
        assert broken(known(), turn(A, first, last + MINUTE)) == Code.TOO_LONG_SHIFT

    @nights
    def test_ten_in_a_row_are_nothing_and_a_minute_more_is_amber(self, day: tuple[int, int, int], later: int) -> None:
        first, last = wall(day, 20), wall(day, 30 + later)
        assert found(known(turn(A, first, last)), first, Code.LONG_SHIFT, Code.TOO_LONG_SHIFT) == []
        longer = known(turn(A, first, last + MINUTE))
        assert found(longer, first, Code.LONG_SHIFT, Code.TOO_LONG_SHIFT) == [(Code.LONG_SHIFT, Severity.AMBER)]
        longest = known(turn(A, first, last + timedelta(hours=2, minutes=1)))
        assert found(longest, first, Code.LONG_SHIFT, Code.TOO_LONG_SHIFT) == [(Code.TOO_LONG_SHIFT, Severity.RED)]

    @nights
    def test_eleven_of_rest_are_enough_and_a_minute_less_is_not(self, day: tuple[int, int, int], later: int) -> None:
        done, morning = turn(A, wall(day, 12), wall(day, 20)), wall(day, 31 + later)
        assert broken(known(done), turn(A, morning, morning + timedelta(hours=6), id=101)) is None
        early = breaks(known(done), turn(A, morning - MINUTE, morning + timedelta(hours=6), id=101), RULES, morning)
        assert early is not None
        assert (early.code, early.start) == (Code.SHORT_REST, wall(day, 20))
        assert early.hours == pytest.approx(11 - 1 / 60)

    @nights
    def test_rest_is_needed_before_what_is_planned_already_too(self, day: tuple[int, int, int], later: int) -> None:
        ahead, evening = turn(A, wall(day, 31 + later), wall(day, 36 + later)), wall(day, 20)
        assert broken(known(ahead), turn(A, wall(day, 14), evening, id=101)) is None
        assert broken(known(ahead), turn(A, wall(day, 14), evening + MINUTE, id=101)) == Code.SHORT_REST

    @nights
    def test_a_whole_day_can_be_asked_and_a_minute_more_cannot(self, day: tuple[int, int, int], later: int) -> None:
        first, last = wall(day, 12), wall(day, 36 + later)
        rules.check_hours(first, last, first)
        with refused("leadership.shift_is_a_day", field="ends_at"):
            rules.check_hours(first, last + MINUTE, first)

    def test_the_hour_that_comes_twice_is_two(self) -> None:
        first, second = wall(AUTUMN, 26, 30), wall(AUTUMN, 26, 30, fold=1)
        rules.check_hours(first, second, first)
        done = turn(B, wall(AUTUMN, 22), first)
        ends = wall(AUTUMN, 30)
        assert broken(known(done), turn(B, first, ends, id=101, role="loggförare")) is None
        assert broken(known(done), turn(B, second, ends, id=101, role="loggförare")) == Code.SHORT_REST
        late = turn(B, wall(AUTUMN, 22), second)
        assert broken(known(late), turn(B, first, ends, id=101, role="loggförare")) == Code.DOUBLE_BOOKED

    def test_the_hour_that_is_leapt_over_is_none(self) -> None:
        before, after = wall(SPRING, 25, 59), wall(SPRING, 27)
        assert after - before == MINUTE
        rules.check_hours(before, after, before)
        with refused("leadership.shift_backwards"):
            rules.check_hours(wall(SPRING, 27), before, before)


class TestAnEmptyRole:
    @nights
    def test_is_red_within_twelve_hours_and_amber_from_twelve_on(self, day: tuple[int, int, int], later: int) -> None:
        now, edge = wall(day, 18), wall(day, 30 + later)
        empty = (Code.EMPTY_SOON, Code.EMPTY_LATER)
        on_time = known(turn(A, now, edge), roles=(CHIEF,))
        assert found(on_time, now, *empty) == [(Code.EMPTY_LATER, Severity.AMBER)]
        before = known(turn(A, now, edge - MINUTE), roles=(CHIEF,))
        assert found(before, now, *empty) == [(Code.EMPTY_SOON, Severity.RED)]

    @pytest.mark.parametrize(("minutes", "is_said"), [(14, False), (15, True), (16, True)])
    def test_for_less_than_a_quarter_is_nobodys_to_man(self, minutes: int, is_said: bool) -> None:
        relief = turn(B, at(6) + timedelta(minutes=minutes), at(24), id=101)
        seen = found(known(turn(A, at(0), at(6)), relief, roles=(CHIEF,)), at(0), Code.EMPTY_SOON)
        assert seen == ([(Code.EMPTY_SOON, Severity.RED)] if is_said else [])

    @each(("state", "is_empty"), [(S.ASKED, False), (S.YES, False), (S.ON, False), (S.NO, True), (S.WITHDRAWN, True)], ids=str)
    def test_is_filled_by_whoever_is_asked_and_emptied_by_a_no(self, state: ShiftState, is_empty: bool) -> None:
        assert bool(found(known(turn(A, at(0), at(24), state), roles=(CHIEF,)), at(0), Code.EMPTY_SOON)) is is_empty

    @pytest.mark.parametrize(("now", "code"), [(0, Code.EMPTY_LATER), (7.9, Code.EMPTY_LATER), (8.1, Code.EMPTY_SOON)])
    def test_comes_nearer_as_time_goes(self, now: float, code: Code) -> None:
        roster = known(turn(A, at(0), at(20)), roles=(CHIEF,))
        assert [one for one, _tone in found(roster, at(0), Code.EMPTY_SOON, Code.EMPTY_LATER, now=at(now))] == [code]


class TestTwoPlacesAtOnce:
    @pytest.mark.parametrize(("minutes", "code"), [(-1, Code.DOUBLE_BOOKED), (0, None), (1, Code.SHORT_REST)])
    def test_adjoining_is_one_time_on_and_a_minute_over_is_two_places(self, minutes: int, code: Code | None) -> None:
        shift = turn(B, at(4) + timedelta(minutes=minutes), at(9), id=101, role="loggförare")
        assert broken(known(turn(B, at(0), at(4))), shift) == code

    @pytest.mark.parametrize("state", [S.NO, S.WITHDRAWN], ids=str)
    def test_what_was_refused_or_taken_back_is_no_place(self, state: ShiftState) -> None:
        beside = turn(A, at(12), at(20), state)
        assert broken(known(beside), turn(A, at(0), at(8), id=101)) is None

    def test_others_at_the_same_time_break_nothing(self) -> None:
        assert broken(known(turn(A, at(0), at(8))), turn(B, at(0), at(8), id=101)) is None

    @pytest.mark.parametrize(("minutes", "code"), [(29, Code.OTHER_ROSTER), (30, Code.SHORT_REST)])
    def test_the_way_from_elsewhere_counts_to_the_minute(self, minutes: int, code: Code) -> None:
        elsewhere = {B: (Duty(Interval(at(0), at(4)), "Stab, socialkontoret"),)}
        shift = turn(B, at(4) + timedelta(minutes=minutes), at(9))
        assert broken(known(elsewhere=elsewhere), shift) == code

    @pytest.mark.parametrize(
        ("who", "role", "code"), [(A, "loggförare", Code.NOT_QUALIFIED), (B, "loggförare", None), (C, "stabschef", Code.NOT_QUALIFIED)]
    )
    def test_only_the_trained_hold_a_role(self, who: UUID, role: str, code: Code | None) -> None:
        assert broken(known(), turn(who, at(0), at(8), role=role)) == code

    @each(
        ("said", "code"),
        [
            ({"available_from": at(0)}, None),
            ({"available_from": at(0) + MINUTE}, Code.NOT_AVAILABLE),
            ({"available_to": at(8)}, None),
            ({"available_to": at(8) - MINUTE}, Code.NOT_AVAILABLE),
            ({"away": (Time(at(8), at(9)),)}, None),
            ({"away": (Time(at(8) - MINUTE, at(9)),)}, Code.NOT_AVAILABLE),
            ({"away": (Time(at(-2), at(0)),)}, None),
            ({"away": (Time(at(-2), at(0) + MINUTE),)}, Code.NOT_AVAILABLE),
            ({"available_from": at(0), "travel_minutes": 1}, Code.NOT_AVAILABLE),
            ({"off_at": at(-11)}, None),
            ({"off_at": at(-11) + MINUTE}, Code.SHORT_REST),
        ],
    )
    def test_nobody_comes_before_they_can_or_stays_after(self, said: dict[str, Any], code: Code | None) -> None:
        members = (Member(A, replace(ADA, **said)), *MEMBERS[1:])
        assert broken(known(members=members), turn(A, at(0), at(8))) == code


def trained(count: int, **said: Any) -> tuple[Member, ...]:
    return tuple(Member(UUID(int=50 + n), PersonDraft(f"Person {n}", ("stabschef",), **said)) for n in range(count))


class TestReliefs:
    PEOPLE = (Code.NOBODY_QUALIFIED, Code.SINGLE_PERSON, Code.FEW_RELIEFS)

    @each(
        ("count", "places", "said"),
        [
            (0, 1, {(Code.NOBODY_QUALIFIED, Severity.RED)}),
            (1, 1, {(Code.SINGLE_PERSON, Severity.AMBER), (Code.FEW_RELIEFS, Severity.AMBER)}),
            (2, 1, {(Code.FEW_RELIEFS, Severity.AMBER)}),
            (3, 1, set()),
            (5, 2, {(Code.FEW_RELIEFS, Severity.AMBER)}),
            (6, 2, set()),
        ],
    )
    def test_are_two_beside_those_who_are_on(self, count: int, places: int, said: set[tuple[Code, Severity]]) -> None:
        roster = known(members=(*trained(count), Member(C, CIA)), roles=(replace(CHIEF, places=places),))
        assert set(found(roster, at(0), *self.PEOPLE)) == said

    @pytest.mark.parametrize(("minutes", "said"), [(0, [Code.NOBODY_QUALIFIED]), (1, [])])
    def test_who_leaves_as_it_begins_is_none(self, minutes: int, said: list[Code]) -> None:
        roster = known(members=trained(3, available_to=at(0) + timedelta(minutes=minutes)), roles=(CHIEF,))
        assert [one for one, _tone in found(roster, at(0), *self.PEOPLE)] == said


class TestSteps:
    WAYS: dict[ShiftState, set[ShiftState]] = {
        S.PLANNED: {S.ASKED, S.YES, S.NO, S.ON, S.WITHDRAWN},
        S.ASKED: {S.YES, S.NO, S.ON, S.WITHDRAWN},
        S.YES: {S.NO, S.ON, S.WITHDRAWN},
        S.NO: {S.YES, S.WITHDRAWN},
        S.ON: {S.RELIEVED},
        S.RELIEVED: set(),
        S.WITHDRAWN: set(),
    }

    @each("source", list(S), ids=str)
    def test_are_these_and_no_others(self, source: ShiftState) -> None:
        shift = turn(A, at(-8), at(0), source)
        may = set()
        for target in S:
            code = "leadership.shift_is_there_already" if target == source else "leadership.no_such_shift_step"
            if target in self.WAYS[source]:
                assert rules.check_step(shift, target, NIGHT, "Bilen krånglar.", NIGHT) == "Bilen krånglar."
                may.add(target)
                continue
            with refused(code):
                rules.check_step(shift, target, NIGHT, "Bilen krånglar.", NIGHT)
        assert may == self.WAYS[source]

    @pytest.mark.parametrize(("hours", "code"), [(-1, None), (0, None), (1 / 60, "leadership.shift_step_in_future")])
    def test_are_noted_at_the_moment_and_not_before(self, hours: float, code: str | None) -> None:
        shift = turn(A, at(-8), at(0), S.ASKED)
        if code is None:
            assert rules.check_step(shift, S.YES, at(hours), "", NIGHT) == ""
            return
        with refused(code, field="at"):
            rules.check_step(shift, S.YES, at(hours), "", NIGHT)

    def test_off_may_be_as_on_and_not_a_minute_before(self) -> None:
        shift = replace(turn(A, at(-8), at(0), S.ON), begun_at=at(-7))
        assert rules.check_step(shift, S.RELIEVED, at(-7), "", NIGHT) == ""
        with refused("leadership.relieved_before_on", field="at"):
            rules.check_step(shift, S.RELIEVED, at(-7) - MINUTE, "", NIGHT)


class TestTheMost:
    def test_that_a_roster_holds_is_still_held(self) -> None:
        roles = tuple(RosterRole(str(n), f"Roll {n}", 20) for n in range(60))
        assert rules.check_roster(replace(ROSTER, roles=roles), NIGHT).roles == roles

    @pytest.mark.parametrize("minutes", [0, 720])
    def test_that_a_way_takes_is_still_taken(self, minutes: int) -> None:
        said = rules.check_person(replace(ADA, travel_minutes=minutes), ROSTER.roles, (), NIGHT)
        assert said.travel_minutes == minutes

    def test_that_was_now_is_not_in_the_future(self) -> None:
        assert rules.check_person(replace(ADA, off_at=NIGHT), ROSTER.roles, (), NIGHT).off_at == NIGHT
        with refused("leadership.off_in_future", field="off_at"):
            rules.check_person(replace(ADA, off_at=NIGHT + MINUTE), ROSTER.roles, (), NIGHT)

    @each(("longest", "shortest"), [(12, 4), (4, 4), (3, 3), (0, 1)])
    def test_a_shift_too_short_is_no_longer_than_the_longest(self, longest: int, shortest: int) -> None:
        assert rules_of(longest=longest, amber=1, rest=11, soon=12, handover=30).shortest == timedelta(hours=shortest)


class TestAnOutcome:
    def test_adds_up_whom_to_borrow_and_lives_its_hours(self) -> None:
        loan = Loan("stabschef", "Stabschef", 2, 8.5, ())
        assert Outcome(OutcomeKind.SHORTAGE, loans=(loan, replace(loan, people=3))).borrowed == 5
        assert Outcome(OutcomeKind.PLAN).borrowed == 0
        lacking = [Lack("stabschef", "Stabschef", wall(day, 22), wall(day, 30), 1).hours for day, _later in NIGHTS]
        assert lacking == [8, 7, 9]


WHEN = "ons 2 jan 03:20–16:50"
WARNED = {
    Code.EMPTY_SOON: (f"Stabschef är obemannad {WHEN} (13,5 tim). Saknas: 2.", "Fråga någon nu, eller begär ett förslag."),
    Code.EMPTY_LATER: (f"Stabschef är obemannad {WHEN} (13,5 tim). Saknas: 2.", "Planera timmarna i god tid."),
    Code.HOLDER_WITHOUT_SHIFT: (
        f"Ada Provsson är Stabschef sedan {WHEN}, men har inget pass.",
        "För in personen som i tjänst, så räknas vila och avlösning rätt.",
    ),
    Code.NO_HANDOVER: (
        f"Stabschef: ingen möter Ada Provsson vid överlämningen {WHEN}.",
        "Låt avlösaren komma en halvtimme tidigare.",
    ),
    Code.LONG_SHIFT: (f"Ada Provsson tjänstgör 13,5 tim i sträck {WHEN}.", "Se till att avlösaren kommer i tid."),
    Code.TOO_LONG_SHIFT: (
        f"Ada Provsson tjänstgör 13,5 tim i sträck {WHEN}. Det är för länge.",
        "Avlös nu, eller dela passet mellan två personer.",
    ),
    Code.SHORT_SHIFT: (f"Ada Provsson kallas in för bara 13,5 tim som Stabschef {WHEN}.", "Slå ihop det med ett annat pass."),
    Code.SHORT_REST: (f"Ada Provsson vilar bara 13,5 tim {WHEN}.", "Flytta passet, eller fråga någon som är utvilad."),
    Code.DOUBLE_BOOKED: (
        f"Ada Provsson är dubbelbokad som Stabschef och Loggförare {WHEN}.",
        "Fråga någon annan till en av rollerna.",
    ),
    Code.OTHER_ROSTER: (
        f"Ada Provsson tjänstgör också i Loggförare {WHEN}, resvägen inräknad.",
        "Kom överens med den andra staben, eller fråga någon annan.",
    ),
    Code.NOT_QUALIFIED: (f"Ada Provsson är inte utbildad för Stabschef men har passet {WHEN}.", "Fråga någon som är utbildad."),
    Code.NOT_AVAILABLE: (f"Ada Provsson kan inte komma som Stabschef {WHEN}.", "Fråga någon annan, eller flytta passet."),
    Code.UNKNOWN_PERSON: (
        f"Någon som inte finns i bemanningslistan har passet {WHEN}.",
        "Skriv in personen i bemanningslistan.",
    ),
    Code.UNKNOWN_ROLE: (
        f"Ada Provsson har ett pass i en roll som inte längre bemannas, {WHEN}.",
        "Ta tillbaka passet, eller lägg till rollen.",
    ),
    Code.SINGLE_PERSON: ("Bara Ada Provsson kan vara Stabschef. Ingen kan avlösa.", "Låna in eller utbilda en till."),
    Code.NOBODY_QUALIFIED: ("Ingen i bemanningslistan kan vara Stabschef.", "Låna in någon från en grannkommun."),
    Code.FEW_RELIEFS: (
        "Stabschef har 2 personer. Två hela avlösningar kräver 6.",
        "Skriv in fler personer, eller fråga en grannkommun.",
    ),
}


class TestTheSwedishWords:
    @each("code", list(Code), ids=str)
    def test_of_a_warning_are_its_facts_and_what_to_do(self, code: Code) -> None:
        line = WarningLine(
            code, code.severity, A, ROSTER.name, "Stabschef", "stabschef", ADA.name, at(1), at(14.5), 13.5, 2, 6, "Loggförare"
        )
        assert (words.warning_text(line, NIGHT), words.warning_remedy(line)) == WARNED[code]

    def test_of_a_night_when_the_clock_is_put_say_which_hour(self) -> None:
        spring = words.span_text(wall(SPRING, 22), wall(SPRING, 31), NIGHT)
        assert spring == "lör 28 mar 2026 22:00–sön 29 mar 2026 07:00"
        autumn = words.span_text(wall(AUTUMN, 22), wall(AUTUMN, 26, 30, fold=1), NIGHT)
        assert autumn == "lör 24 okt 2026 22:00–sön 25 okt 2026 02:30 vintertid"

    @each(
        ("code", "facts", "says"),
        [
            ("places_out_of_range", {"role": "Stabschef", "limit": 20}, "Stabschef ska ha mellan 1 och 20 platser."),
            ("roster_exists", {"name": "Stab A"}, "Det finns redan en bemanningslista för Stab A. Ändra den."),
            ("way_out_of_range", {"limit": 720}, "Resvägen ska vara mellan 0 och 720 minuter."),
            ("away_unreadable", {"said": "sen"}, "”sen” gick inte att läsa. Skriv till exempel ”4 jan 18:00 – 5 jan 06:00”."),
            ("shift_is_a_day", {"limit": 24}, "Ett pass kan inte vara längre än 24 timmar. Dela det."),
            ("shift_has_begun", {}, "Passet kan inte ändras längre: det har börjat, är slut eller är taget tillbaka."),
            ("shift_step_needs_words", {}, "Skriv vad som har ändrats sedan jaet, så mycket som staben behöver veta."),
            ("relieved_before_on", {}, "Ingen kan avlösas innan passet har börjat. Ange en senare tid."),
            ("plan_is_asked", {}, "Ett förslag räknas redan fram. Vänta på det."),
            ("roster_has_changed", {}, "Bemanningslistan har ändrats sedan planen föreslogs. Begär ett nytt förslag."),
            ("shift_not_begun", {}, "Den som tjänstgör lämnar över. Anteckna först att passet har börjat."),
            ("handover_taken_already", {}, "Någon har redan kvitterat."),
        ],
        ids=str,
    )
    def test_of_a_refusal_say_what_to_do_instead(self, code: str, facts: dict[str, Any], says: str) -> None:
        assert str(texts.REFUSALS[f"leadership.{code}"]) % facts == says

    def test_of_parts_and_outcomes_are_these(self) -> None:
        assert [str(words.PARTS[part]) for part in Part] == [
            "Varningar och risker", "Gällande inriktning", "Viktigt sedan passet började", "Öppna uppgifter", "Kommande beslut",
            "Öppna frågor", "Kommande möten", "Vem som går på härnäst",
        ]  # fmt: skip
        assert [str(words.OUTCOMES[kind]) for kind in OutcomeKind] == [
            "Alla roller är bemannade", "Det saknas folk", "Inget förslag gick att göra",
        ]  # fmt: skip
