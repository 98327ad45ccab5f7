"""Each feed as it is read: in its own shapes, tolerant of what is unknown, and never fooled by what is none of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.incidents.tests.scenes import NIGHT
from vardkase.situation.feeds import cap, fire, krisinformation, smhi, trafikverket, vma
from vardkase.situation.feeds.reading import MAX_BYTES, MAX_ITEMS, BadFeed, Reading, json_of, moment_of, plain
from vardkase.situation.rules.warnings import Code, MsgType, Oddity, Reference, Scheme, Severity, Status
from vardkase.situation.tests.warnings_scenes import (
    SENDER,
    deviation,
    iso,
    news,
    packed,
    read_vma,
    roads,
    smhi_area,
    smhi_event,
    vma_alert,
    vma_cancel,
    vma_feed,
    vma_info,
)
from vardkase.situation.tests.warnings_scenes import fire as forecast
from vardkase.testing.cases import each

READERS = {
    "smhi": smhi.read,
    "fire": lambda data: fire.read(data, least=4),
    "vma": vma.read,
    "krisinformation": krisinformation.read,
    "trafikverket": trafikverket.read,
    "cap": cap.read,
}
every_reader = pytest.mark.parametrize("read", READERS.values(), ids=READERS)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)


def one(reading: Reading):
    (item,) = reading.items
    return item.alert


class TestGarbage:
    @every_reader
    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b" ",
            b"<html>Service unavailable</html>",
            b"{",
            b'{"alerts": [',
            b"null",
            b"7",
            b'"x"',
            b"\xff\xfe\x00",
            b"[" * 100_000,
            b'{"a":' * 50_000,
            b"NaN",
            b"1" * 5_000,
        ],
        ids=range(13),
    )
    def test_what_is_no_answer_is_told_and_not_read(self, read, data):
        with pytest.raises(BadFeed):
            read(data)

    @every_reader
    def test_two_hundred_megabytes_are_not_looked_at(self, read):
        with pytest.raises(BadFeed, match="bytes"):
            read(b" " * (MAX_BYTES + 1))

    @each("name", READERS)
    def test_half_a_document_is_none(self, name):
        whole = {
            "smhi": packed([smhi_event(smhi_area())]),
            "fire": forecast(5),
            "vma": vma_feed(vma_alert()),
            "krisinformation": packed([news()]),
            "trafikverket": roads({"Deviation": [deviation()]}),
            "cap": b"<alert><identifier>1</identifier></alert>",
        }[name]
        for share in (0.2, 0.5, 0.9, 0.99):
            with pytest.raises(BadFeed):
                READERS[name](whole[: int(len(whole) * share)])

    @every_reader
    @settings(max_examples=25, deadline=None)
    @given(data=st.binary(max_size=200) | JSON.map(packed))
    def test_whatever_comes_it_is_read_or_refused_and_nothing_else(self, read, data):
        try:
            assert isinstance(read(data), Reading)
        except BadFeed as bad:
            if len(bad.detail) > 300:
                raise AssertionError("a detail without end") from bad

    @settings(max_examples=50, deadline=None)
    @given(where=st.sampled_from(["smhi", "vma", "krisinformation", "trafikverket"]), name=st.integers(0, 30), value=JSON)
    def test_any_field_may_be_anything(self, where, name, value):
        row = {"smhi": smhi_area(), "vma": vma_alert(), "krisinformation": news(), "trafikverket": deviation()}[where]
        row[sorted(row)[name % len(row)]] = value
        data = {
            "smhi": packed([smhi_event(row, smhi_area())]),
            "vma": vma_feed(row, vma_alert("B")),
            "krisinformation": packed([row, news()]),
            "trafikverket": roads({"Deviation": [row, deviation()]}),
        }[where]
        found = READERS[where](data)
        assert len(found.items) >= 1, "the row beside it is read"

    def test_one_bad_row_among_good_ones_is_counted_and_ends_nothing(self):
        found = smhi.read(packed([smhi_event(smhi_area(), {"warningLevel": {}}, "nonsense")]))
        assert (len(found.items), len(found.odd), found.whole) == (1, 2, False)

    def test_more_rows_than_anybody_sends_are_cut_off(self):
        found = krisinformation.read(packed([news(Identifier=str(number)) for number in range(MAX_ITEMS + 5)]))
        assert (len(found.items), found.odd) == (MAX_ITEMS, (f"more than {MAX_ITEMS} rows",))


class TestJson:
    @each("data", [b'{"a": NaN}', b'{"a": Infinity}', b"{'a': 1}", b'{"a": 1,}'])
    def test_what_only_looks_like_json_is_none(self, data):
        with pytest.raises(BadFeed):
            json_of(data)

    def test_a_mark_of_byte_order_does_no_harm(self):
        assert json_of(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


@each(
    ("text", "at"),
    [
        ("2019-01-02T01:20:00Z", NIGHT),
        ("2019-01-02T02:20:00+01:00", NIGHT),
        ("2019-01-02T02:20:00.000+01:00", NIGHT),
        ("2019-01-02T02:20:00", NIGHT),
        ("2019-01-02 02:20:00 +01:00", NIGHT),
        ("1970-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59Z", None),
        ("yesterday", None),
        ("", None),
        (None, None),
        (7, None),
        ("2019-02-30T00:00:00Z", None),
        ("2" * 50, None),
    ],
)
def test_moments_are_read_or_left_out(text, at):
    assert moment_of(text) == at


class TestText:
    @each(
        ("html", "text"),
        [
            ("<p>Ett&nbsp;två</p><p>Tre</p>", "Ett två\n\nTre"),
            ("<ul><li>Ett</li><li>Två</li></ul>", "– Ett\n\n– Två"),
            ("Gå in{0}. Nu", "Gå in Nu"),
            ("<script>alert(1)</script>Text", "Text"),
            ("<style>p{}</style>Text<script>", "Text"),
            ("&lt;script&gt;alert(1)&lt;/script&gt;Text", "Text"),
            ("&amp;lt;b&amp;gt;Fet", "Fet"),
            ("<img src=x onerror=alert(1)>Text", "Text"),
            ("5 < 6", "5 ‹ 6"),
            ("<b onmouseover='x'>Fet", "Fet"),
            (None, ""),
            (["a"], ""),
            ("🔶 Orange", "🔶 Orange"),
        ],
    )
    def test_is_what_is_read_aloud_of_it(self, html, text):
        assert plain(html) == text

    @given(st.text(alphabet="<>/&;abpscript =\"'!-[]", max_size=80))
    def test_no_tag_survives_however_it_is_written(self, html):
        assert "<" not in plain(html)
        assert ">" not in plain(html)


class TestVma:
    def test_a_message_in_the_words_of_cap(self):
        (found,) = read_vma(vma_alert())
        assert (found.identifier, found.sender, found.source) == ("SRCAP1I", SENDER, "Sveriges Radio")
        assert found.text == "Det brinner i Rimbo.\n\nGå inomhus."
        assert found.areas[0].codes == (Code(Scheme.KOMMUN, "0188"),)
        assert (found.status, found.kind, found.severity, found.oddities) == (Status.ACTUAL, MsgType.ALERT, Severity.SEVERE, ())

    def test_a_quiet_feed_says_when_it_was_quiet(self):
        assert vma.read(vma_feed()) == Reading(as_of=NIGHT)

    def test_a_cancellation_has_no_words_of_its_own(self):
        (found,) = read_vma(vma_cancel("SRCAP2I", "SRCAP1I"))
        assert (found.kind, found.areas, found.text, found.expires) == (MsgType.CANCEL, (), "", None)
        assert found.references == (Reference(SENDER, "SRCAP1I", iso(-5)),)

    @each("status", ["Exercise", "Test", "System", "Draft"])
    def test_what_is_not_meant_is_marked_so(self, status):
        (found,) = read_vma(vma_alert(status=status))
        assert not found.is_real

    @pytest.mark.parametrize(
        ("more", "status", "kind"),
        [({"status": "Verklig"}, Status.SYSTEM, MsgType.ALERT), ({"msgType": None}, Status.ACTUAL, MsgType.ERROR)],
    )
    def test_a_word_that_nobody_knows_is_never_taken_for_real(self, more, status, kind):
        (found,) = read_vma(vma_alert(**more))
        assert (found.status, found.kind, found.oddities) == (status, kind, (Oddity.UNKNOWN_WORD,))

    def test_swedish_comes_first_whatever_came_first(self):
        (found,) = read_vma(vma_alert("A", vma_info("en-US", description="Fire."), vma_info()))
        assert (found.language, found.text.splitlines()[0], found.others[0].text) == ("sv-SE", "Det brinner i Rimbo.", "Fire.")

    @each(
        ("name", "value", "codes"),
        [
            ("Län", "20", (Code(Scheme.LAN, "20"),)),
            ("Sverige", "00", (Code(Scheme.LAN, "00"),)),
            ("Kommun", "0188,0180", (Code(Scheme.KOMMUN, "0188"), Code(Scheme.KOMMUN, "0180"))),
            ("Församling", "7", (Code(Scheme.OTHER, "7"),)),
        ],
    )
    def test_codes_are_of_their_list_and_may_come_twice(self, name, value, codes):
        area = {"areaDesc": "X", "geocode": [{"valueName": name, "value": value}] * 2}
        (found,) = read_vma(vma_alert("A", vma_info(area=[area])))
        assert found.areas[0].codes == codes

    def test_without_an_identifier_it_cannot_be_told_from_another(self):
        found = vma.read(vma_feed(vma_alert(), {**vma_alert(), "identifier": None}))
        assert (len(found.items), len(found.odd)) == (1, 1)


class TestKrisinformation:
    def test_news_as_text_and_by_name(self):
        found = one(krisinformation.read(packed([news()])))
        assert found.text == "Många är utan el i natt.\n\nRing inte 112.\n\n– Spara på värmen."
        assert (found.source, found.event, found.severity) == ("Krisinformation.se", "Nyhet", Severity.UNKNOWN)
        assert found.areas[0].codes == (Code(Scheme.NAME, "Stockholms län"),)
        assert found.areas[0].circles == (), "the middle of a county is no place"

    def test_the_whole_country_is_everybody(self):
        area = {"Type": "Country", "Description": "Sverige"}
        assert one(krisinformation.read(packed([news(Area=[area])]))).areas[0].codes == (Code(Scheme.LAN, "00"),)

    @pytest.mark.parametrize("more", [{"Event": "VMA"}, {"Headline": "VMA: brand i Rimbo"}])
    def test_a_vma_comes_as_news(self, more):
        found = one(krisinformation.read(packed([news(**more)])))
        assert (found.event, found.severity) == ("VMA", Severity.SEVERE)

    def test_a_test_says_so(self):
        assert one(krisinformation.read(packed([news(Event="TestVMA")]))).status is Status.TEST

    def test_who_said_it_first_stands_beside(self):
        assert one(krisinformation.read(packed([news(SenderName="SMHI")]))).source == "Krisinformation.se (SMHI)"

    def test_nothing_is_nothing(self):
        assert krisinformation.read(b"[]").items == ()

    def test_the_newest_news_is_how_old_the_feed_is(self):
        assert krisinformation.read(packed([news(), news(Identifier="2", Updated=iso(-900))])).as_of == NIGHT - timedelta(minutes=20)


class TestRoads:
    def test_each_deviation_is_a_warning(self):
        reading = trafikverket.read(roads({"Deviation": [deviation(), deviation(Id="SE_2", Header="")]}))
        first, second = (item.alert for item in reading.items)
        assert (first.headline, first.severity, first.level) == ("E18 avstängd", Severity.SEVERE, "Mycket stor påverkan")
        assert first.areas[0].codes == (Code(Scheme.ROADS, "1"),)
        assert first.areas[0].circles == ("59.76000,18.70000 0",)
        assert second.headline == "Hinder, E18"
        assert (reading.cursor, reading.whole) == ("77", True)

    def test_a_change_since_a_number_is_not_the_whole(self):
        assert trafikverket.read(roads(), cursor="12").whole is False

    def test_what_is_deleted_is_gone_though_it_says_nothing_of_itself(self):
        reading = trafikverket.read(roads({"Deleted": True, "Deviation": [{"Id": "SE_1"}, {"IconId": "x"}]}), cursor="12")
        assert (reading.items, reading.gone) == ((), ("SE_1",))

    @each(("code", "taken"), [(5, True), (4, True), (2, False), (1, False), (None, True), ("x", True)])
    def test_what_matters_little_is_over_for_us(self, code, taken):
        reading = trafikverket.read(roads({"Deviation": [deviation(SeverityCode=code)]}))
        assert (len(reading.items), reading.gone) == ((1, ()) if taken else (0, ("SE_1",)))

    @each(
        ("geometry", "circles", "odd"),
        [
            ({"WGS84": "POINT (18.70 59.76)"}, ("59.76000,18.70000 0",), ()),
            ({"Point": {"WGS84": "LINESTRING (18.70 59.76, 18.8 59.8, 18.9 59.9)"}}, ("59.76000,18.70000 0", "59.90000,18.90000 0"), ()),
            ({"Point": {"WGS84": "POINT (59.76 18.70)"}}, (), (Oddity.GEOMETRY_SWAPPED,)),
            ({"Point": {"WGS84": "POINT (x)"}}, (), (Oddity.GEOMETRY_UNREAD,)),
            ({"Point": {"WGS84": "POINT ()"}}, (), (Oddity.GEOMETRY_UNREAD,)),
            ({"Point": {"WGS84": "POINT (- -)"}}, (), (Oddity.GEOMETRY_UNREAD,)),
            ({"Point": None}, (), ()),
            (None, (), ()),
        ],
        ids=range(8),
    )
    def test_where_it_is_in_its_own_words(self, geometry, circles, odd):
        found = one(trafikverket.read(roads({"Deviation": [deviation(Geometry=geometry)]})))
        assert (found.areas[0].circles, found.oddities) == (circles, odd)

    def test_until_further_notice_has_no_end(self):
        assert one(trafikverket.read(roads({"Deviation": [deviation(ValidUntilFurtherNotice=True)]}))).expires is None

    @each(
        "answer",
        [
            {},
            {"RESPONSE": {}},
            {"RESPONSE": {"RESULT": [{"ERROR": {"MESSAGE": "Invalid authentication"}}]}},
            {"RESPONSE": {"RESULT": [{"WeatherMeasurepoint": [], "INFO": {}}]}},
            {"RESPONSE": {"RESULT": []}},
        ],
        ids=range(5),
    )
    def test_another_answer_is_none_of_it(self, answer):
        with pytest.raises(BadFeed):
            trafikverket.read(packed(answer))

    def test_the_question_holds_nothing_that_it_should_not(self):
        asked = trafikverket.question('k"><x', "12", ("1", "2", "x")).decode()
        assert "authenticationkey='k\"&gt;&lt;x'" in asked
        assert 'changeid="12"' in asked
        assert 'value="1, 2"' in asked
        assert 'changeid="0"' in trafikverket.question("k", "", ()).decode()
        assert 'changeid="0"' in trafikverket.question("k", '7"/>', ()).decode()


def test_every_moment_is_in_utc():
    for read, data in (
        (smhi.read, packed([smhi_area()])),
        (vma.read, vma_feed(vma_alert())),
        (trafikverket.read, roads({"Deviation": [deviation()]})),
    ):
        found = one(read(data))
        assert all(at is None or at.tzinfo is UTC for at in (found.sent, found.onset, found.expires))
        assert isinstance(found.sent, datetime)
        assert json.dumps(found.headline)
