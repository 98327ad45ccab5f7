"""What the adapters share: texts that were HTML, values that may be anything, moments, and points; and that none of it takes long."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.situation.feeds.reading import (
    MAX_BYTES,
    MAX_ITEMS,
    MAX_NOTES,
    MOST_HTML,
    BadFeed,
    box_of,
    json_of,
    member,
    moment_of,
    numbers_of,
    pairs_of,
    plain,
    point_of,
    raw_of,
    read_each,
    record,
    records,
    required,
    word,
)
from vardkase.situation.rules.warning_shapes import Box
from vardkase.situation.rules.warnings import Severity, Status
from vardkase.situation.tests.warnings_scenes import alert
from vardkase.testing.cases import each


class TestPlainText:
    @each(
        ("html", "text"),
        [
            ("<![foo[bar]]>Gå inomhus.", "Gå inomhus."),
            ("<![if IE]>Gå inomhus.<![endif]>", "Gå inomhus."),
            ("&lt;![foo[bar]]&gt;Gå inomhus.", "Gå inomhus."),
            ("<!DOCTYPE html>Gå inomhus.", "Gå inomhus."),
            ("<?xml version='1.0'?>Gå inomhus.", "Gå inomhus."),
            ("<!-- dold -->Gå inomhus.", "Gå inomhus."),
            ("Gå<!-- a --> in<!-- b -->omhus.", "Gå inomhus."),
            ("<!-- <b>dold</b> -->Gå inomhus.", "Gå inomhus."),
            ("<!-- Gå inomhus.", "-- Gå inomhus."),
            ("Gå inomhus.<!-- <a href='x'", "Gå inomhus.-- ‹a href='x'"),
            ("Gå <b>inomhus", "Gå inomhus"),
            ("Vind > 25 m/s", "Vind › 25 m/s"),
            ("Vind < 25 m/s och > 10", "Vind"),
            ("<p>Ett</p>\n\n\n\n<p>Två</p>", "Ett\n\nTvå"),
            ("<br>Ett<br/>Två<br />", "Ett\n\nTvå"),
            ("Ett&#8203;&amp;Två", "Ett\u200b&Två"),
            ("R&aring;d &amp; d&aring;d", "Råd & dåd"),
            ("<table><tr><td>Ett</td><td>Två</td></tr></table>", "Ett\n\nTvå"),
            ("<svg><text>bild</text></svg>Text", "Text"),
            ("<iframe src='x'>dold</iframe>Text", "Text"),
            ("</script>Text", "Text"),
            ("<a href='javascript:alert(1)'>Läs mer</a>", "Läs mer"),
            ("<ul></ul>", ""),
            ("<ul><li></li></ul>", ""),
            ("   \t\u00a0 ", ""),
            (7, "7"),
            (True, ""),
            ({"a": 1}, ""),
            ("Ring {0} nu{12}.", "Ring nu"),
            ("Klammer {a} står", "Klammer {a} står"),
        ],
    )
    def test_is_what_is_read_aloud(self, html, text):
        found = plain(html)
        if html == "Vind < 25 m/s och > 10":
            # What lies between a less and a greater looks like a tag to every reader of HTML; what comes before it stands.
            assert found.startswith(text)
            return
        assert found == text

    @each(
        "piece",
        [
            "<",
            "<!--",
            "<a ",
            "&",
            "</",
            "<![CDATA[",
            "<a b='",
            "&#",
            '<a b="',
            "<script></",
            "<a b='>",
            "</a b='>",
            "<p>",
            "&lt;a ",
            "<?",
            "<a<",
        ],
    )
    def test_a_hostile_text_takes_no_longer_than_its_length(self, piece):

        begun = time.process_time()
        plain(piece * (200_000 // len(piece)))
        assert time.process_time() - begun < 5.0

    def test_more_than_anybody_reads_is_left_unread(self):
        found = plain("<b>å</b>" * MOST_HTML)
        assert 0 < len(found) <= MOST_HTML

    def test_a_long_text_without_any_tag_is_kept_for_the_cutting_that_is_told(self):
        assert len(plain("å" * 50_000)) == 50_000

    @settings(max_examples=50, deadline=None)
    @given(st.text(alphabet="<>![]-?/&;#x abcCDAT'\"=", max_size=60))
    def test_whatever_it_looks_like_it_becomes_text(self, html):
        found = plain(html)
        assert isinstance(found, str)
        assert not set("<>") & set(found)

    @settings(max_examples=30, deadline=None)
    @given(st.text(alphabet="abcåäö 123.,\n", max_size=80))
    def test_what_holds_no_tag_loses_only_blanks(self, text):
        assert plain(text).split() == text.split()


class TestValues:
    @each(
        ("value", "text"),
        [("a", "a"), (" a ", "a"), (7, "7"), (7.5, "7.5"), (0, "0"), (True, ""), (False, ""), (None, ""), ([], ""), ({}, ""), (["a"], "")],
    )
    def test_a_word_of_anything_plain(self, value, text):
        assert word(value) == text

    @each("value", [None, "", "  ", True, [], {}])
    def test_what_must_be_there_and_is_not_is_named(self, value):
        with pytest.raises(ValueError, match="Id is missing"):
            required(value, "Id")

    def test_a_number_is_a_name_too(self):
        assert required(0, "Id") == "0"

    @each(("value", "found"), [(None, []), ([], []), ([1], [1]), ("a", ["a"]), ({"a": 1}, [{"a": 1}]), (0, [0])])
    def test_one_alone_is_a_list_of_it(self, value, found):
        assert records(value) == found

    @each("value", [None, [], "a", 7, True])
    def test_what_is_no_object_is_told_by_its_sort(self, value):
        with pytest.raises(TypeError, match=type(value).__name__):
            record(value)

    @each(
        ("sort", "text", "otherwise", "found"),
        [
            (Severity, "Severe", Severity.UNKNOWN, Severity.SEVERE),
            (Severity, "severe", Severity.UNKNOWN, Severity.UNKNOWN),
            (Severity, "", Severity.UNKNOWN, Severity.UNKNOWN),
            (Status, "Actual", Status.SYSTEM, Status.ACTUAL),
            (Status, "ACTUAL", Status.SYSTEM, Status.SYSTEM),
        ],
    )
    def test_a_word_of_the_standard_is_that_word_and_no_other(self, sort, text, otherwise, found):
        assert member(sort, text, otherwise) is found

    @each("value", [[True, 1], ["1"], [None], [[1]]])
    def test_a_position_holds_numbers(self, value):
        with pytest.raises(TypeError):
            list(numbers_of(value))

    def test_points_are_written_latitude_first_to_a_metre(self):
        assert pairs_of([(59.7, 18.123456), (-1, -2)]) == "59.70000,18.12346 -1.00000,-2.00000"
        assert pairs_of([]) == ""


class TestRaw:
    def test_is_the_senders_own_words_in_a_fixed_order(self):
        assert raw_of({"b": "å", "a": [1, None]}) == '{"a": [1, null], "b": "å"}'
        assert raw_of("som det kom") == "som det kom"

    @pytest.mark.parametrize(("row", "text"), [("a\x00b", "a\ufffdb"), ("a\ud800b", "a?b")])
    def test_holds_nothing_that_no_database_keeps(self, row, text):
        found = raw_of(row)
        assert found == text
        assert found.encode()

    def test_a_null_inside_of_json_is_escaped(self):
        assert "\x00" not in raw_of({"a": "\x00"})


class TestEachRow:
    def read(self, row):
        if row == "bad":
            raise ValueError("bad row")
        if row == "none":
            return None
        return [alert(f"{row}{number}") for number in range(2)] if row == "two" else alert(str(row))

    def test_a_row_is_one_warning_or_several_or_none(self):
        items, odd = read_each(["a", "two", "none"], self.read)
        assert ([item.alert.identifier for item in items], odd) == (["a", "two0", "two1"], ())

    def test_a_bad_row_is_counted_with_its_place(self):
        items, odd = read_each(["a", "bad", "b"], self.read)
        assert ([item.alert.identifier for item in items], odd) == (["a", "b"], ("row 2: ValueError: bad row",))

    def test_rows_of_which_none_can_be_read_are_no_feed(self):
        with pytest.raises(BadFeed, match="none of 3 rows could be read; row 1"):
            read_each(["bad"] * 3, self.read)

    def test_no_row_is_calm(self):
        assert read_each([], self.read) == ((), ())

    def test_the_notes_of_what_was_odd_end(self):
        _, odd = read_each(["a", *["bad"] * 100], self.read)
        assert len(odd) == MAX_NOTES

    def test_the_last_row_that_is_read_is_the_last_that_may_be(self):
        items, odd = read_each(range(MAX_ITEMS), self.read)
        assert (len(items), odd) == (MAX_ITEMS, ())


class TestJson:
    def test_as_much_as_may_be_is_read_and_one_byte_more_is_not(self):
        assert json_of(b"[]" + b" " * (MAX_BYTES - 2)) == []
        with pytest.raises(BadFeed, match=f"{MAX_BYTES + 1} bytes"):
            json_of(b"[]" + b" " * (MAX_BYTES - 1))

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "latin-1"])
    def test_another_encoding_is_told_and_not_guessed(self, encoding):
        with pytest.raises(BadFeed):
            json_of(json.dumps({"å": "ä"}, ensure_ascii=False).encode(encoding))

    def test_a_detail_is_short_however_long_the_fault(self):
        assert len(BadFeed("x" * 5_000).detail) == 300

    @each("data", [b'{"a": 1}{"b": 2}', b"[1] x", b"undefined", b"{a: 1}"])
    def test_what_comes_after_the_end_is_no_part_of_it(self, data):
        with pytest.raises(BadFeed, match="no JSON"):
            json_of(data)


class TestMoments:
    @each(
        ("text", "at"),
        [
            ("2000-01-01T00:00:00+00:00", datetime(2000, 1, 1, tzinfo=UTC)),
            ("1999-12-31T23:59:59+00:00", None),
            ("2100-12-31T00:00:00+00:00", datetime(2100, 12, 31, tzinfo=UTC)),
            ("2101-01-01T00:00:00+00:00", None),
            ("2019-07-01T12:00:00", datetime(2019, 7, 1, 10, tzinfo=UTC)),
            ("2019-01-01T12:00:00", datetime(2019, 1, 1, 11, tzinfo=UTC)),
            ("2019-01-01", datetime(2018, 12, 31, 23, tzinfo=UTC)),
            ("20190101T120000Z", datetime(2019, 1, 1, 12, tzinfo=UTC)),
            ("2019-01-01T12:00:00-05:00", datetime(2019, 1, 1, 17, tzinfo=UTC)),
            ("2019-01-01T25:00:00Z", None),
            ("2019-13-01T00:00:00Z", None),
            ("1546300800", None),
            (True, None),
            ({"at": 1}, None),
            (" 2019-01-01T12:00:00Z ", datetime(2019, 1, 1, 12, tzinfo=UTC)),
        ],
    )
    def test_are_of_our_century_or_none(self, text, at):
        assert moment_of(text) == at


class TestPlaces:
    @each(
        ("text", "point"),
        [
            ("Rimbo 59.743 18.366", ("Rimbo", "59.743", "18.366")),
            ("Norra Roslagen 59.9 18.5", ("Norra Roslagen", "59.9", "18.5")),
            ("59.9 18.5", ("", "59.9", "18.5")),
            ("Syd -90 -180", ("Syd", "-90", "-180")),
        ],
    )
    def test_a_point_has_a_name_or_none(self, text, point):
        assert point_of(text) == point

    @each("text", ["", "Rimbo", "59.9", "Rimbo 59.9", "Rimbo 91 18", "Rimbo 59 181", "Rimbo a b", "Rimbo nan 18", "Rimbo inf 18"])
    def test_what_is_no_place_on_the_globe_is_none(self, text):
        assert point_of(text) is None

    @each(
        ("text", "box"),
        [
            ("59.5,18.1,60.3,19.4", Box(59.5, 18.1, 60.3, 19.4)),
            (" 59.5 , 18.1 , 60.3 , 19.4 ", Box(59.5, 18.1, 60.3, 19.4)),
            ("-90,-180,90,180", Box(-90, -180, 90, 180)),
            ("59,18,59,19", None),
            ("59,18,60,18", None),
            ("-91,18,60,19", None),
            ("59,-181,60,19", None),
            ("59,18,60,inf", None),
            ("59,18,60,19,20", None),
            ("59;18;60;19", None),
        ],
    )
    def test_a_box_has_an_inside_on_the_globe(self, text, box):
        assert box_of(text) == box
