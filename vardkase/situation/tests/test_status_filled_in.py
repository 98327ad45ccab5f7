"""The forms of the status board, as somebody tired fills them in: what is read, what is not, and that nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import settings as tried
from hypothesis import strategies as st

from vardkase.incidents.rules import Mark, Secrecy
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, SECRET, later
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.situation.forms.status import UNKNOWN, LinkForm, OpenForm, RetireForm, RhythmForm, RowForm, StatusForm, ThenForm
from vardkase.situation.queries.status_rows import Line
from vardkase.situation.rules.status import Holds, Level, Rhythm, RowDraft, Side, Trend, field_of
from vardkase.situation.tests.status_made import OTHER, ROW, SCHOOL_ROW, line, masked, status, told
from vardkase.testing.cases import each

HERE, AREA = field_of(ROW, Side.OWN), field_of(ROW, Side.AREA)
SILENT = line()


def form(sent: dict[str, Any] | None = None, *lines: Line, **more: Any) -> StatusForm:
    """A form as it was sent, of one function that nobody has reported unless told otherwise."""
    data = None if sent is None else {"key": str(new_id()), "reporter": "Enhetschef", **sent}
    return StatusForm(data, now=NIGHT, told=lines or (SILENT,), **more)


def filled(**said: str) -> dict[str, str]:
    return {f"{name}_{HERE}": value for name, value in said.items()}


def draft(sent: dict[str, Any], *lines: Line, **more: Any) -> Any:
    one = form(sent, *lines, **more)
    assert one.is_valid(), one.errors
    return one.draft()


def only(sent: dict[str, Any]) -> Any:
    (said,) = draft(sent).items
    return said


class TestWhatIsRead:
    @each("level", [level for level in Level if level != Level.GREY])
    def test_a_level_alone(self, level):
        said = only(filled(level=level))
        assert (said.row_id, said.side, said.level, said.trend) == (ROW, Side.OWN, level, Trend.SAME)
        assert (said.consequence, said.holds, said.holds_until, said.need) == ("", Holds.NOT_SAID, None, False)

    @pytest.mark.parametrize("trend", Trend)
    def test_where_it_is_going(self, trend):
        assert only(filled(level="yellow", trend=trend)).trend == trend

    @each("words", [*sorted(UNKNOWN), "Vet inte", " VET EJ ", "Okänt"])
    def test_that_nobody_knows_until_when(self, words):
        said = only(filled(level="yellow", holds=words))
        assert (said.holds, said.holds_until) == (Holds.UNKNOWN, None)

    @each(
        ("words", "until"),
        [
            ("16:00", later(13 * 60 + 40)),
            ("kl 16", later(13 * 60 + 40)),
            ("02:21", later(1)),
            ("02:20", later(24 * 60)),
            ("2 tim", later(120)),
            ("30 min", later(30)),
            ("torsdag 08:00", later(24 * 60 + 5 * 60 + 40)),
            ("2019-01-05 10:00", later(3 * 24 * 60 + 7 * 60 + 40)),
            ("nu", NIGHT),
        ],
    )
    def test_until_when_in_words_of_ones_own(self, words, until):
        said = only(filled(level="yellow", holds=words))
        assert (said.holds, said.holds_until) == (Holds.UNTIL, until)

    @pytest.mark.parametrize("words", ["", "   ", "\t"])
    def test_that_nothing_is_said_of_it(self, words):
        assert only(filled(level="yellow", holds=words)).holds == Holds.NOT_SAID

    @pytest.mark.parametrize(("needed", "need"), [("Bandvagn", True), ("  ", False), ("", False)])
    def test_a_need_is_what_is_written(self, needed, need):
        assert only(filled(level="red", need_what=needed)).need == need

    @each(("as_of", "expected"), [("", NIGHT), ("02:15", later(-5)), ("nu", NIGHT), ("3 jan 2018 10:00", None)])
    def test_of_which_moment(self, as_of, expected):
        found = draft({"as_of": as_of, **filled(level="green")}).as_of
        assert found == expected if expected else found < NIGHT - timedelta(days=300)

    def test_the_sides_and_functions_that_are_left_out_are_not_said(self):
        both = line(status(Level.GREY), status(Level.GREY, side=Side.AREA))
        found = draft({f"level_{AREA}": "green"}, both, line(row=SCHOOL_ROW))
        assert [(one.row_id, one.side) for one in found.items] == [(ROW, Side.AREA)]

    def test_what_is_sent_of_functions_that_are_not_asked_is_not_read(self):
        stranger = field_of(UUID(int=99), Side.OWN)
        found = draft({f"level_{stranger}": "red", f"consequence_{stranger}": "x", **filled(level="green")})
        assert [one.row_id for one in found.items] == [ROW]

    def test_nothing_at_all_is_an_empty_report(self):
        assert draft({}).items == ()

    @tried(max_examples=40)
    @given(
        st.sampled_from([one for one in Level if one != Level.GREY]),
        st.sampled_from(Trend),
        st.sampled_from([Holds.NOT_SAID, Holds.UNKNOWN, Holds.UNTIL]),
        st.integers(1, 20_000),
        st.sampled_from(["", "Bandvagn"]),
    )
    def test_whatever_stands_and_is_sent_again_as_it_is_says_the_same(self, level, trend, holds, minutes, needed):
        until = later(minutes) if holds == Holds.UNTIL else None
        stood = told(level, trend=trend, consequence="Två sjuka.", holds=holds, holds_until=until, need=bool(needed), need_what=needed)
        shown = line(status(level, told=stood))
        empty = form(None, shown)
        sent = {name: empty[name].value() or "" for name in empty.fields if name not in {"key", "reporter"}}
        (said,) = draft(sent, shown).items
        assert (said.level, said.trend, said.consequence, said.holds, said.holds_until, said.need_what) == (
            level, trend, "Två sjuka.", holds, until, needed,
        )  # fmt: skip


class TestWhatIsNotRead:
    @each(
        ("said", "field"),
        [
            ({"level": "purple"}, f"level_{HERE}"),
            ({"level": "grey"}, f"level_{HERE}"),
            ({"level": "RED"}, f"level_{HERE}"),
            ({"level": "red", "trend": "sideways"}, f"trend_{HERE}"),
            ({"level": "red", "holds": "sen"}, f"holds_{HERE}"),
            ({"level": "red", "holds": "25:00"}, f"holds_{HERE}"),
            ({"level": "red", "holds": "i morgon 08:00"}, f"holds_{HERE}"),
            ({"level": "red", "holds": "32 jan 10:00"}, f"holds_{HERE}"),
            ({"level": "red", "holds": "x" * 61}, f"holds_{HERE}"),
            ({"consequence": "Det brinner."}, f"level_{HERE}"),
            ({"need_what": "Bandvagn"}, f"level_{HERE}"),
            ({"holds": "16:00"}, f"level_{HERE}"),
        ],
    )
    def test_is_told_at_its_field_and_kept(self, said, field):
        one = form(filled(**said))
        assert not one.is_valid() or one.draft() is None
        assert list(one.errors) == [field]
        assert all(one[f"{name}_{HERE}"].value() == value for name, value in said.items())

    @each("as_of", ["sen", "2019-01-02 03:00", "25:61", "1899-01-01", "x" * 201])
    def test_nor_a_moment_that_there_is_not_or_that_has_not_been(self, as_of):
        one = form({"as_of": as_of, **filled(level="green")})
        assert not one.is_valid() or one.draft() is None
        assert list(one.errors) == ["as_of"]

    def test_everything_that_is_wrong_is_told_at_once(self):
        one = form({"as_of": "sen", **filled(level="red", holds="sen")})
        assert one.is_valid()
        assert one.draft() is None
        assert set(one.errors) == {"as_of", f"holds_{HERE}"}

    def test_a_trend_alone_is_nothing_said(self):
        assert draft(filled(trend="worse")).items == ()


class TestFilledWithWhatStands:
    def test_each_field_and_who_reported_last(self):
        stood = told(Level.ORANGE, trend=Trend.WORSE, holds=Holds.UNTIL, holds_until=later(100), need=True, need_what="Bandvagn")
        one = form(None, line(status(Level.ORANGE, told=stood, reporter="Enhetschef nord")))
        values = {name: one[f"{name}_{HERE}"].value() for name in ("level", "consequence", "holds", "trend", "need_what")}
        assert values == {
            "level": "orange", "consequence": "Når inte fram.", "holds": "2019-01-02 04:00", "trend": Trend.WORSE, "need_what": "Bandvagn",
        }  # fmt: skip
        assert one["reporter"].value() == "Enhetschef nord"

    @each(
        ("holds", "until", "expected"),
        [
            (Holds.NOT_SAID, None, ""),
            (Holds.UNKNOWN, None, "vet inte"),
            (Holds.UNTIL, later(-1), ""),
            (Holds.UNTIL, NIGHT, ""),
            (Holds.UNTIL, later(1), "2019-01-02 02:21"),
        ],
    )
    def test_until_when_unless_that_has_passed(self, holds, until, expected):
        one = form(None, line(status(told=told(holds=holds, holds_until=until))))
        assert one[f"holds_{HERE}"].value() == expected

    def test_nothing_of_what_is_marked_and_its_reporter_is_who_is_to(self):
        one = form(None, line(masked()))
        assert not one[f"level_{HERE}"].value()
        assert one["reporter"].value() == "Enhetschef"

    def test_the_latest_reporter_of_several_functions(self):
        early, late = status(as_of=later(1), reporter="Dag"), status(as_of=later(9), reporter="Natt", row_id=OTHER)
        assert form(None, line(early), line(late, row=SCHOOL_ROW))["reporter"].value() == "Natt"

    @each(
        ("stood", "is_open"),
        [
            (told(), False),
            (told(trend=Trend.WORSE), True),
            (told(holds=Holds.UNKNOWN), True),
            (told(need=True, need_what="Bandvagn"), True),
        ],
    )
    def test_what_is_seldom_said_stands_open_when_it_is_said(self, stood, is_open):
        (side,) = form(None, line(status(told=stood))).sides
        assert side["open"] == is_open

    def test_the_fingerprint_is_of_what_stands_and_changes_with_it(self):
        def seen(one: Line) -> Any:
            return form(None, one)["seen"].value()

        assert seen(line(status(number=7))) == seen(line(status(Level.GREEN, number=7)))
        assert len({seen(line(status(number=7))), seen(line(status(number=8))), seen(SILENT)}) == 3

    def test_what_somebody_else_has_said_meanwhile_is_told_beside_what_was_written(self):
        one = form({"seen": "another", **filled(level="red", consequence="Femton.")}, line(status(Level.YELLOW)))
        assert one.is_valid()
        one.refuse(Refusal("leadership.changed_meanwhile"))
        assert ("Hemtjänst, Egen verksamhet. Nu: Vad det betyder", "Når inte fram.") in one.stands
        assert one[f"consequence_{HERE}"].value() == "Femton."
        assert one.data["seen"] == one.shown


class TestMarking:
    def test_only_who_is_signed_in_is_asked(self):
        assert {"secrecy", "statute"} <= set(form(None, marked=True).fields)
        assert not {"secrecy", "statute"} & set(form(None).fields)

    @each(
        ("sent", "mark"),
        [
            ({}, None),
            ({"secrecy": ""}, None),
            ({"secrecy": "open"}, Mark()),
            ({"secrecy": "internal"}, INTERNAL),
            ({"secrecy": "secret", "statute": SECRET.statute}, SECRET),
            ({"secrecy": "secret"}, Mark(Secrecy.SECRET)),
            ({"statute": "OSL 18:13"}, None),
        ],
    )
    def test_as_before_unless_somebody_says_so(self, sent, mark):
        assert draft({**sent, **filled(level="green")}, marked=True).mark == mark

    def test_by_a_link_nobody_marks_or_opens(self):
        assert draft({"secrecy": "open", **filled(level="green")}).mark is None

    def test_a_marking_that_there_is_not_is_refused(self):
        assert "secrecy" in form({"secrecy": "top", **filled(level="green")}, marked=True).errors


class TestTheOtherForms:
    @each(
        ("minutes", "patience", "expected"),
        [("60", "30", Rhythm(60, 30)), ("60", "0", Rhythm(60, 0)), ("", "", Rhythm(0, -1)), ("60", "", Rhythm(60, -1))],
    )
    def test_an_interval_left_out_is_none_and_no_patience_is_not_zero(self, minutes, patience, expected):
        one = RhythmForm({"key": str(new_id()), "minutes": minutes, "patience": patience}, now=NIGHT)
        assert one.is_valid()
        assert one.rhythm() == expected

    @each("wrong", ["en timme", "1.5", "1e3", "--5", "٣x"])
    def test_what_is_no_number_is_told(self, wrong):
        assert "minutes" in RhythmForm({"key": str(new_id()), "minutes": wrong, "patience": "1"}, now=NIGHT).errors
        assert "hours" in LinkForm({"key": str(new_id()), "hours": wrong, "to": ""}, now=NIGHT).errors

    def test_a_board_begins_with_all_that_is_offered_ticked_and_keeps_its_order(self):
        offered = (RowDraft("A", "Enhet", key="a"), RowDraft("B", "Enhet", key="b"), RowDraft("C", "Enhet", key="c"))
        assert OpenForm(now=NIGHT, offered=offered)["rows"].value() == ["a", "b", "c"]
        one = OpenForm({"key": str(new_id()), "minutes": "60", "patience": "0", "rows": ["c", "a"]}, now=NIGHT, offered=offered)
        assert one.is_valid()
        assert [row.name for row in one.chosen()] == ["A", "C"]
        assert "rows" in OpenForm({"key": str(new_id()), "rows": ["d"]}, now=NIGHT, offered=offered).errors

    @each(("sides", "expected"), [(["own"], (Side.OWN,)), (["area", "own"], (Side.OWN, Side.AREA)), (["area"], (Side.AREA,)), ([], ())])
    def test_a_function_and_its_sides(self, sides, expected):
        one = RowForm({"key": str(new_id()), "name": "Sopor", "unit": "Tekniska", "sides": sides}, now=NIGHT)
        assert one.is_valid()
        assert one.draft() == RowDraft("Sopor", "Tekniska", sides=expected)

    @each(
        ("at", "moment", "wrong"),
        [("", None, False), ("02:00", later(-20), False), ("sen", None, True), ("2019-01-02 09:00", None, True), ("2 jan", None, False)],
    )
    def test_looking_back_needs_no_key_and_reads_a_moment_that_has_been(self, at, moment, wrong):
        one = ThenForm({"at": at}, now=NIGHT)
        assert "key" not in one.fields
        found = one.moment()
        assert bool(one.errors) == wrong
        assert found == moment or at == "2 jan"

    def test_why_is_kept_as_it_was_written(self):
        one = RetireForm({"key": str(new_id()), "why": "Rad ett.\nRad två."}, now=NIGHT)
        assert one.is_valid()
        assert one.cleaned_data["why"] == "Rad ett.\nRad två."
