"""How the hours are drawn: bands and ticks along a line that is as long as it is lived, and what stands beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from vardkase.incidents.tests.scenes import NIGHT
from vardkase.kernel.moments import STOCKHOLM
from vardkase.leadership import events
from vardkase.leadership.endurance import Code, Severity
from vardkase.leadership.queries import MemberLine, ProposalLine, ShiftBoard, ShiftLine, WarningLine
from vardkase.leadership.queries.shift_rows import RoleLine
from vardkase.leadership.rules.handover import Item, Part, Section
from vardkase.leadership.rules.planning import Outcome, OutcomeKind
from vardkase.leadership.rules.shifts import ShiftState, Time
from vardkase.leadership.tests.shift_scenes import ADA, CHIEF, SHORT, answer, at, turn
from vardkase.leadership.views import shift_shapes as shapes

S = ShiftState
ID = UUID(int=1)
MIDNIGHT = datetime(2019, 1, 1, 23, tzinfo=UTC)  # 00:00 in Stockholm


def board(starts_at: datetime = MIDNIGHT, hours: int = 24) -> ShiftBoard:
    return ShiftBoard(starts_at, hours, is_live=True)


def shift(first: float, last: float, state: ShiftState = S.YES, name: str = "Ada Provsson") -> ShiftLine:
    lasts = Time(MIDNIGHT + timedelta(hours=first), MIDNIGHT + timedelta(hours=last))
    return ShiftLine(ID, ID, "stabschef", "Stabschef", ID, name, lasts.starts_at, lasts.ends_at, state, None, None, "", lasts)


def role(*shifts: ShiftLine, gaps: tuple[Time, ...] = ()) -> dict[str, Any]:
    return shapes._role(RoleLine(CHIEF, shifts, gaps), board(), NIGHT, [])


class TestBands:
    @pytest.mark.parametrize(
        ("first", "last", "x", "width"),
        [
            (0, 24, "0.00%", "100.00%"),
            (6, 12, "25.00%", "25.00%"),
            (-6, 6, "0.00%", "25.00%"),
            (18, 40, "75.00%", "25.00%"),
            (-40, 40, "0.00%", "100.00%"),
            (8, 8.5, "33.33%", "2.08%"),
        ],
    )
    def test_lie_where_their_hours_are_and_nowhere_outside(self, first: float, last: float, x: str, width: str) -> None:
        (band,) = role(shift(first, last))["bands"]
        assert (band.x, band.width, band.word, band.is_gap) == (x, width, "Ada Provsson", False)

    @pytest.mark.parametrize(
        ("state", "fill", "dash"),
        [(S.PLANNED, "0", "1 4"), (S.ASKED, "0", "4 3"), (S.YES, "0.28", ""), (S.ON, "0.5", ""), (S.RELIEVED, "0.1", "")],
    )
    def test_look_as_firm_as_they_are(self, state: ShiftState, fill: str, dash: str) -> None:
        (band,) = role(shift(0, 8, state))["bands"]
        assert (band.fill, band.dash) == (fill, dash)

    @pytest.mark.parametrize(
        ("hours", "lasts", "word"),
        [(24, 8, "Ada Provsson"), (24, 1, "Ada Provsson"), (72, 8.5, "AP"), (72, 2, ""), (72, 30, "Ada Provsson"), (48, 8.5, "AP")],
    )
    def test_have_a_name_that_a_phone_does_not_cut(self, hours: int, lasts: float, word: str) -> None:
        line = RoleLine(CHIEF, (shift(0, lasts),), ())
        (band,) = shapes._role(line, board(hours=hours), NIGHT, [])["bands"]
        assert band.word == word

    @pytest.mark.parametrize("state", [S.NO, S.WITHDRAWN])
    def test_are_not_drawn_for_what_fills_nothing(self, state: ShiftState) -> None:
        found = role(shift(0, 8, state))
        assert (found["bands"], len(found["shifts"])) == ([], 1)

    @pytest.mark.parametrize(
        ("hours", "rows"),
        [
            (((0, 8), (8, 16), (16, 24)), [0, 0, 0]),
            (((0, 8.5), (8, 16.5), (16, 24)), [0, 1, 0]),
            (((0, 8), (0, 8), (0, 8)), [0, 1, 2]),
            (((0, 20), (1, 4), (4, 8), (7, 9)), [0, 1, 1, 2]),
        ],
    )
    def test_that_overlap_lie_under_each_other(self, hours: tuple[tuple[float, float], ...], rows: list[int]) -> None:
        found = role(*(shift(first, last) for first, last in hours))
        assert [(band.y - 1) // shapes.BAR for band in found["bands"]] == rows
        assert f'<svg width="100%" height="{shapes.BAR * (max(rows) + 1) + 16}" aria-hidden="true"' in found["drawing"]

    def test_of_nobody_are_said_too(self) -> None:
        found = role(gaps=(Time(MIDNIGHT, MIDNIGHT + timedelta(hours=6)),))
        (band,) = found["bands"]
        assert (band.is_gap, band.word, found["gaps"]) == (True, "ingen", ["ons 2 jan 00:00–06:00"])


class TestTicks:
    @pytest.mark.parametrize(
        ("hours", "words"),
        [
            (24, ["ons 2 jan", "06", "12", "18"]),
            (48, ["ons 2 jan", "12", "tor 3 jan", "12"]),
            (72, ["ons 2 jan", "tor 3 jan", "fre 4 jan"]),
        ],
    )
    def test_stand_at_even_hours_and_name_the_days(self, hours: int, words: list[str]) -> None:
        assert [tick["word"] for tick in shapes._ticks(board(hours=hours), NIGHT)] == words

    @pytest.mark.parametrize(
        ("day", "month", "places"),
        [(25, 10, ["0.00%", "29.17%", "54.17%", "79.17%"]), (29, 3, ["0.00%", "20.83%", "45.83%", "70.83%", "95.83%"])],
    )
    def test_follow_the_wall_when_the_clocks_change(self, day: int, month: int, places: list[str]) -> None:
        starts_at = datetime(2026, month, day, tzinfo=STOCKHOLM).astimezone(UTC)
        assert [tick["x"] for tick in shapes._ticks(board(starts_at), starts_at)] == places

    def test_begin_where_the_hours_do(self) -> None:
        assert shapes._ticks(board(MIDNIGHT + timedelta(hours=5)), NIGHT)[0] == {"x": "4.17%", "word": "06"}


class TestSpans:
    def test_offer_lengths_and_steps_from_what_is_shown(self) -> None:
        found = shapes.spans(board(hours=48))
        assert [(one["word"], one["is_here"]) for one in found] == [
            ("24 timmar", False),
            ("48 timmar", True),
            ("72 timmar", False),
            ("Tidigare", False),
            ("Senare", False),
        ]
        assert [one["url"]["from"] for one in found[3:]] == ["2018-12-30T23:00:00+00:00", "2019-01-03T23:00:00+00:00"]


MEMBER = MemberLine(ID, ADA, ("Stabschef",), 0.0, 0.0, None, None, None, None)


class TestAPerson:
    @pytest.mark.parametrize(
        ("facts", "tone", "state"),
        [
            ({}, "grey", "ledig"),
            ({"on_since": at(-3)}, "green", "har tjänstgjort 3 tim"),
            ({"on_since": at(-10.5)}, "orange", "har tjänstgjort 10,5 tim"),
            ({"on_since": at(-13)}, "red", "har tjänstgjort 13 tim"),
            ({"late_since": at(-1)}, "orange", "skulle ha gått på ons 2 jan 01:20"),
            ({"rested_at": at(4)}, "yellow", "vilar till ons 2 jan 06:20"),
            ({"rested_at": at(-4)}, "grey", "ledig"),
            ({"said": replace(ADA, available_from=at(6))}, "grey", "kommer ons 2 jan 08:20"),
        ],
    )
    def test_is_on_late_resting_on_the_way_or_free(self, facts: dict[str, Any], tone: str, state: str) -> None:
        found = shapes._member(replace(MEMBER, **facts), NIGHT)
        assert (found["tone"], found["state"]) == (tone, state)

    def test_is_measured_by_the_rules_of_the_municipality(self, settings: Any) -> None:
        settings.SHIFT_LONGEST_HOURS, settings.SHIFT_AMBER_HOURS = 8, 6
        tones = [shapes._member(replace(MEMBER, on_since=at(-hours)), NIGHT)["tone"] for hours in (5, 7, 9)]
        assert tones == ["green", "orange", "red"]


class TestAWarning:
    LINE = WarningLine(Code.SINGLE_PERSON, Severity.AMBER, ID, "Stab", "Stabschef", "stabschef", ADA.name)

    @pytest.mark.parametrize(
        ("line", "is_over", "tone", "word", "remedy"),
        [
            (LINE, False, "orange", "Se över", "Låna in eller utbilda en till."),
            (replace(LINE, severity=Severity.RED), False, "red", "Måste åtgärdas", "Låna in eller utbilda en till."),
            (LINE, True, "orange", "Avvek från reglerna", ""),
            (replace(LINE, severity=Severity.RED), True, "red", "Avvek från reglerna", ""),
        ],
    )
    def test_has_a_tone_a_word_and_what_to_do(self, line: WarningLine, is_over: bool, tone: str, word: str, remedy: str) -> None:
        found = shapes.warning(line, NIGHT, is_over=is_over)
        assert (found["tone"], found["word"], found["remedy"]) == (tone, word, remedy)
        assert found["text"] == "Bara Ada Provsson kan vara Stabschef. Ingen kan avlösa."


ASKED = events.PlanAsked(ID, ID, "Stab", at(4), 72, 11, "abc", 12, 11, 30)


def proposal(outcome: Outcome | None, **facts: Any) -> ProposalLine:
    return ProposalLine(ID, ASKED, NIGHT, "Stabschef", outcome, NIGHT if outcome else None, None, "", **facts)


class TestAProposal:
    @pytest.mark.parametrize(
        ("outcome", "proof"),
        [
            (answer(), "Bevisat: ingen plan fördelar timmarna bättre."),
            (answer(is_best=False, gap=0.0591), "Högst 5,9 procent från det bästa som går att nå."),
            (answer(is_best=False, gap=0.0), "Högst 0 procent från det bästa som går att nå."),
            (SHORT, "Bevisat: med färre inlånade går det inte."),
            (replace(SHORT, is_least=False), "Så många räcker. Om färre skulle räcka är inte bevisat."),
            (Outcome(OutcomeKind.FAILED), ""),
            (None, ""),
        ],
    )
    def test_says_how_good_it_is_and_no_more_than_is_known(self, outcome: Outcome | None, proof: str) -> None:
        facts = dict(shapes.proposal_facts(proposal(outcome), NIGHT))
        assert facts.get("Hur bra det är", "") == proof
        assert facts["Täcker"] == "ons 2 jan 06:20–lör 5 jan 06:20"

    def test_names_what_is_kept_and_what_is_taken_back(self) -> None:
        outcome = answer(turn(ID, 4, 12), given_up=(turn(ID, 20, 34),), kept=3)
        facts = dict(shapes.proposal_facts(proposal(outcome), NIGHT))
        assert facts["Pass som ligger fast"] == "3"
        assert facts["Pass som tas tillbaka"] == "Ada Provsson, Stabschef ons 2 jan 22:20–tor 3 jan 12:20"

    def test_lists_its_shifts_by_role(self) -> None:
        (found,) = shapes.proposal_roles(proposal(answer(turn(ID, 4, 12.5), turn(ID, 24, 30))), NIGHT)
        assert found["role"] == "Stabschef"
        assert [(one["when"], one["hours"]) for one in found["shifts"]] == [
            ("ons 2 jan 06:20–14:50", "8,5 tim"),
            ("tor 3 jan 02:20–08:20", "6 tim"),
        ]

    @pytest.mark.parametrize("outcome", [None, answer(), Outcome(OutcomeKind.FAILED)])
    def test_that_lacks_nobody_says_nothing_of_loans(self, outcome: Outcome | None) -> None:
        assert (shapes.loans(proposal(outcome), NIGHT), shapes.lacks(proposal(outcome), NIGHT)) == ([], [])

    @pytest.mark.parametrize(
        ("people", "text"),
        [
            (1, "Låna in 1 person som kan vara Stabschef: 8,5 tim sammanlagt."),
            (2, "Låna in 2 personer som kan vara Stabschef: 8,5 tim sammanlagt."),
        ],
    )
    def test_says_how_many_to_borrow(self, people: int, text: str) -> None:
        (found,) = shapes.loans(proposal(replace(SHORT, loans=(replace(SHORT.loans[0], people=people),))), NIGHT)
        assert (found["text"], found["times"]) == (text, ["ons 2 jan 14:20–22:50"])

    def test_names_the_hours_of_the_borrowed_in_their_order(self) -> None:
        times = (Time(at(30), at(38)), Time(at(4), at(12)))
        outcome = replace(SHORT, loans=(replace(SHORT.loans[0], hours=0.6, times=times),))
        (loan,) = shapes.loans(proposal(outcome), NIGHT)
        assert loan["times"] == ["ons 2 jan 06:20–14:20", "tor 3 jan 08:20–16:20"]
        assert loan["text"].endswith(": 36 min sammanlagt.")

    def test_says_which_hours_stay_empty(self) -> None:
        (found,) = shapes.lacks(proposal(SHORT), NIGHT)
        assert found == {"role": "Stabschef", "when": "ons 2 jan 14:20–22:20", "hours": "8 tim", "missing": "1"}


class TestASheet:
    def test_has_the_words_of_its_parts_and_the_moments_of_its_lines(self) -> None:
        parts = (Section(Part.SINCE, (Item("Färjan är inställd.", at(1), "#17"), Item("Bron är av."))), Section(Part.MEETINGS, (), 3))
        first, second = shapes.sections(parts, NIGHT)
        assert first["title"] == "Viktigt sedan passet började"
        assert first["items"] == [
            {"text": "Färjan är inställd.", "at": "ons 2 jan 03:20", "reference": "#17"},
            {"text": "Bron är av.", "at": "", "reference": ""},
        ]
        assert (second["title"], second["items"], second["left_out"]) == ("Kommande möten", [], 3)

    @pytest.mark.parametrize("part", list(Part))
    def test_calls_every_part_something_of_its_own(self, part: Part) -> None:
        titles = [one["title"] for one in shapes.sections([Section(each, ()) for each in Part], NIGHT)]
        assert titles.count(shapes.sections([Section(part, ())], NIGHT)[0]["title"]) == 1
