"""Each field of each feed, one at a time: what it becomes, and what its absence, another sort or another word becomes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from vardkase.incidents.tests.scenes import NIGHT
from vardkase.situation.feeds import fire, krisinformation, smhi, trafikverket, vma
from vardkase.situation.feeds.reading import BadFeed, Reading
from vardkase.situation.rules.warnings import (
    Alert,
    Certainty,
    Code,
    MsgType,
    Oddity,
    Reference,
    Scheme,
    Severity,
    Status,
    Urgency,
)
from vardkase.situation.tests.warnings_scenes import (
    SENDER,
    deviation,
    iso,
    news,
    packed,
    roads,
    smhi_area,
    smhi_event,
    vma_alert,
    vma_feed,
    vma_info,
)
from vardkase.situation.tests.warnings_scenes import fire as forecast
from vardkase.testing.cases import each


def one(reading: Reading) -> Alert:
    (item,) = reading.items
    return item.alert


def of_smhi(event: dict[str, Any] | None = None, **more: Any) -> Alert:
    return one(smhi.read(packed([smhi_event(smhi_area(**more), **(event or {}))])))


def of_vma(info: dict[str, Any] | None = None, **more: Any) -> Alert:
    return one(vma.read(vma_feed(vma_alert("A", vma_info(**(info or {})), **more))))


def of_news(**more: Any) -> Alert:
    return one(krisinformation.read(packed([news(**more)])))


def of_road(**more: Any) -> Alert:
    return one(trafikverket.read(roads({"Deviation": [deviation(**more)]})))


class TestSmhi:
    @each(
        ("start", "published", "urgency"),
        [
            (iso(60), iso(-10), Urgency.EXPECTED),
            (iso(-10), iso(-10), Urgency.IMMEDIATE),
            (iso(-60), iso(-10), Urgency.IMMEDIATE),
            (iso(60), None, Urgency.IMMEDIATE),
            (None, iso(-10), Urgency.UNKNOWN),
            (None, None, Urgency.UNKNOWN),
        ],
    )
    def test_what_begins_later_is_expected(self, start, published, urgency):
        assert of_smhi(approximateStart=start, published=published).urgency is urgency

    @each(("kind", "category"), [("MET", "Met"), ("HYD", "Geo"), ("OCE", "Met"), ("XYZ", "Met"), (None, "Met")])
    def test_weather_water_and_sea_are_sorts_of_cap(self, kind, category):
        event = {"sv": "Flöde", "code": "FLOW", "mhoClassification": {"code": kind}}
        assert of_smhi({"event": event}).categories == (category,)

    @pytest.mark.parametrize("classification", [None, {}])
    def test_without_a_sort_it_is_weather(self, classification):
        assert of_smhi({"event": {"sv": "Flöde", "code": "FLOW", "mhoClassification": classification}}).categories == ("Met",)

    @pytest.mark.parametrize(
        ("own", "of", "certainty"),
        [
            (True, False, Certainty.LIKELY),
            (False, True, Certainty.POSSIBLE),
            (None, True, Certainty.UNKNOWN),
        ],
    )
    def test_the_area_knows_its_probability_better_than_the_event(self, own, of, certainty):
        assert of_smhi({"normalProbability": of}, normalProbability=own).certainty is certainty

    def test_without_its_own_the_events_holds(self):
        area = smhi_area()
        del area["normalProbability"]
        assert one(smhi.read(packed([smhi_event(area, normalProbability=False)]))).certainty is Certainty.POSSIBLE

    @each(
        ("descriptions", "text"),
        [
            (None, ""),
            ([], ""),
            (["x", None, 7], ""),
            ([{"title": {"sv": "Vad", "code": "HAPPENS"}, "text": {"sv": ""}}], ""),
            ([{"title": None, "text": {"sv": "Bara text."}}], "Bara text."),
            ([{"text": {"sv": "Bara text."}}], "Bara text."),
            ([{"title": {"sv": "Vad", "code": "HAPPENS"}, "text": {"en": "Only"}}], ""),
            (
                [
                    {"title": {"sv": "Övrigt", "code": "NEW"}, "text": {"sv": "3"}},
                    {"title": {"sv": "Påverkan", "code": "AFFECT"}, "text": {"sv": "2"}},
                    {"title": {"sv": "Händelse", "code": "INCIDENT"}, "text": {"sv": "1"}},
                ],
                "Händelse: 1\n\nPåverkan: 2\n\nÖvrigt: 3",
            ),
            ([{"title": {"sv": "Vad", "code": "HAPPENS"}, "text": {"sv": "<b>Storm</b>"}}], "Vad: Storm"),
        ],
        ids=range(9),
    )
    def test_the_parts_of_the_text_in_the_order_in_which_they_are_read(self, descriptions, text):
        assert of_smhi(descriptions=descriptions).text == text

    @each(
        ("affected", "codes"),
        [
            ([{"id": 1}, {"id": 42}], ("1", "42")),
            ([{"id": "1"}], ("1",)),
            ({"id": 1}, ("1",)),
            ([{"id": 0}], ("0",)),
            ([{"id": None}, {}, "x", 7], ()),
            (None, ()),
            ([{"id": True}], ()),
        ],
    )
    def test_its_own_numbers_of_areas_stay_its_own(self, affected, codes):
        assert of_smhi(affectedAreas=affected).areas[0].codes == tuple(Code(Scheme.SMHI, code) for code in codes)

    @each("missing", [None, "", "  ", True])
    def test_an_area_without_a_number_cannot_be_told_from_another(self, missing):
        found = smhi.read(packed([smhi_event(smhi_area(id=missing), smhi_area())]))
        assert (len(found.items), len(found.odd), found.whole) == (1, 1, False)

    @each("level", [None, {}, {"sv": "Grön", "code": "GREEN"}, {"code": None}])
    def test_a_level_of_nobodys_is_unknown_and_says_so(self, level):
        found = of_smhi(warningLevel=level)
        assert (found.severity, Oddity.UNKNOWN_WORD in found.oddities) == (Severity.UNKNOWN, True)

    @each("code", ["orange", "Orange", "ORANGE", " ORANGE "])
    def test_a_level_is_known_however_it_is_spelled(self, code):
        assert of_smhi(warningLevel={"sv": "Orange", "code": code}).severity is Severity.SEVERE

    @pytest.mark.parametrize("wrapped", ["warnings", "warningAreas", "items"])
    def test_the_list_may_lie_in_an_object(self, wrapped):
        assert len(smhi.read(packed({wrapped: [smhi_event(smhi_area())]})).items) == 1

    @each("data", [{}, {"warnings": {}}, {"warnings": None}, {"alerts": []}, "x", 7])
    def test_what_holds_no_list_is_no_calm(self, data):
        with pytest.raises(BadFeed):
            smhi.read(packed(data))

    def test_an_event_without_areas_is_no_warning_and_ends_what_was(self):
        found = smhi.read(packed([smhi_event()]))
        assert (found.items, found.whole) == ((), True)


class TestFire:
    @each("least", range(1, 7))
    @each("worst", range(1, 7))
    def test_is_a_warning_from_the_step_that_is_set(self, least, worst):
        found = fire.read(forecast(1, worst, 1), least=least, place="Rimbo")
        assert bool(found.items) is (worst >= least)
        assert bool(found.gone) is (worst < least)

    @each(
        ("level", "headline", "severity"),
        [
            (1, "Mycket liten brandrisk, Rimbo", Severity.MINOR),
            (2, "Liten brandrisk, Rimbo", Severity.MINOR),
            (3, "Måttlig brandrisk, Rimbo", Severity.MINOR),
            (4, "Stor brandrisk, Rimbo", Severity.MODERATE),
            (5, "Mycket stor brandrisk, Rimbo", Severity.SEVERE),
            (6, "Extremt stor brandrisk, Rimbo", Severity.EXTREME),
        ],
    )
    def test_each_step_has_its_name(self, level, headline, severity):
        found = one(fire.read(forecast(level), least=1, place="Rimbo"))
        assert (found.headline, found.severity, found.level) == (headline, severity, f"{level} av 6")

    @each("value", [0, 7, -1, 0.5, 6.5, 1e9])
    def test_a_step_off_the_scale_is_none(self, value):
        assert fire.read(forecast(value, 1), least=5).items == ()
        with pytest.raises(BadFeed):
            fire.read(forecast(value), least=5)

    def test_two_steps_of_a_day_are_told_as_its_worst(self):
        steps = [
            {"validTime": (NIGHT + timedelta(hours=hours)).isoformat(), "parameters": [{"name": "fwiindex", "values": [level]}]}
            for hours, level in ((0, 4), (6, 6), (30, 5))
        ]
        found = one(fire.read(packed({"geometry": {"coordinates": [18.366, 59.743]}, "timeSeries": steps}), least=4))
        assert found.text.endswith("2019-01-02: Extremt stor (6 av 6); 2019-01-03: Mycket stor (5 av 6)")

    def test_the_day_is_that_of_a_swedish_clock(self):
        steps = [{"validTime": "2019-07-01T22:30:00Z", "parameters": [{"name": "fwiindex", "values": [5]}]}]
        found = one(fire.read(packed({"geometry": {"coordinates": [18.366, 59.743]}, "timeSeries": steps}), least=5))
        assert "2019-07-02" in found.text

    def test_a_point_without_a_name_is_called_by_where_it_is(self):
        found = one(fire.read(forecast(5), least=5))
        assert (found.headline, found.areas[0].text) == ("Mycket stor brandrisk", "59.74300,18.36600")

    @each("steps", [None, {}, "x", [7], [{"validTime": "x"}], [{"parameters": [{"name": "fwiindex", "values": [5]}]}]])
    def test_what_holds_no_step_is_no_calm(self, steps):
        with pytest.raises(BadFeed):
            fire.read(packed({"geometry": {"coordinates": [18.366, 59.743]}, "timeSeries": steps}), least=5)


class TestVma:
    @each(
        ("name", "value", "found"),
        [
            ("urgency", "Future", Urgency.FUTURE),
            ("urgency", "Strax", Urgency.UNKNOWN),
            ("urgency", None, Urgency.UNKNOWN),
            ("severity", "Extreme", Severity.EXTREME),
            ("severity", "extreme", Severity.UNKNOWN),
            ("severity", 7, Severity.UNKNOWN),
            ("certainty", "Likely", Certainty.LIKELY),
            ("certainty", "Very Likely", Certainty.UNKNOWN),
            ("certainty", [], Certainty.UNKNOWN),
        ],
    )
    def test_words_of_cap_are_those_and_no_other(self, name, value, found):
        assert getattr(of_vma({name: value}), name) is found

    @each("kind", list(MsgType))
    @each("status", list(Status))
    def test_what_it_is_and_how_it_is_meant_is_kept(self, status, kind):
        found = of_vma(status=str(status), msgType=str(kind))
        assert (found.status, found.kind, found.is_real) == (status, kind, status is Status.ACTUAL)

    @each(
        ("text", "references"),
        [
            (None, ()),
            ("", ()),
            (f"{SENDER},A,{iso()}", (Reference(SENDER, "A", iso()),)),
            (f"{SENDER},A,{iso()} {SENDER},B,{iso()}", (Reference(SENDER, "A", iso()), Reference(SENDER, "B", iso()))),
            (f"{SENDER},A", ()),
            (f"{SENDER},,{iso()}", ()),
            (f"{SENDER},A,{iso()},x", ()),
            (f",A,{iso()}", (Reference("", "A", iso()),)),
            (7, ()),
            ([f"{SENDER},A,{iso()}"], ()),
        ],
        ids=range(10),
    )
    def test_what_it_refers_to_is_triples(self, text, references):
        assert of_vma(references=text).references == references

    @pytest.mark.parametrize(("sent", "odd"), [(iso(), ()), (None, (Oddity.NO_TIME,)), ("nyss", (Oddity.NO_TIME,))])
    def test_without_a_moment_that_is_said(self, sent, odd):
        assert of_vma(sent=sent).oddities == odd

    @pytest.mark.parametrize("sender", [None, "", 7])
    def test_without_a_sender_it_is_of_the_radio(self, sender):
        assert of_vma(sender=sender).sender == (SENDER if sender != 7 else "7")

    @pytest.mark.parametrize("event", [None, "", "<b></b>"])
    def test_without_a_name_it_is_called_what_it_is(self, event):
        assert of_vma({"event": event}).event == "Viktigt meddelande till allmänheten (VMA)"

    @each("web", ["javascript:alert(1)", "ftp://x", "//x", "https://" + "x" * 2_000, None])
    def test_an_address_that_is_none_is_left_out(self, web):
        assert of_vma({"web": web}).web == ""

    @each("alerts", [None, {}, "x", 7])
    def test_without_its_list_it_is_no_calm(self, alerts):
        with pytest.raises(BadFeed):
            vma.read(packed({"timestamp": iso(), "alerts": alerts}))

    @each(("timestamp", "as_of"), [(iso(), NIGHT), (None, None), ("nu", None), (7, None)])
    def test_its_own_moment_is_how_old_it_is(self, timestamp, as_of):
        assert vma.read(packed({"timestamp": timestamp, "alerts": []})).as_of == as_of


class TestNews:
    @each(
        ("headline", "is_vma"),
        [("VMA i Rimbo", True), ("vma: brand", True), ("Brand (VMA)", False), ("Vmax på vägen", False), ("Storm", False)],
    )
    def test_a_vma_is_known_by_its_word(self, headline, is_vma):
        found = of_news(Headline=headline)
        assert (found.event == "VMA", found.severity is Severity.SEVERE) == (is_vma, is_vma)

    @each(
        ("area", "codes"),
        [
            (
                {"Type": "County", "Description": "Stockholms län", "Code": "1"},
                (Code(Scheme.NAME, "Stockholms län"), Code(Scheme.LAN, "01")),
            ),
            ({"Type": "County", "Description": "Skåne län", "Code": 12}, (Code(Scheme.NAME, "Skåne län"), Code(Scheme.LAN, "12"))),
            ({"Type": "Country", "Description": "Sverige"}, (Code(Scheme.LAN, "00"),)),
            ({"Type": "", "Description": "sverige"}, (Code(Scheme.LAN, "00"),)),
            ({"Type": "Municipality", "Description": "Norrtälje"}, (Code(Scheme.NAME, "Norrtälje"),)),
            ({"Type": "County"}, ()),
            ({}, ()),
        ],
        ids=range(7),
    )
    def test_an_area_is_a_name_and_a_code_where_there_is_one(self, area, codes):
        assert of_news(Area=[area]).areas[0].codes == codes

    @pytest.mark.parametrize("area", [None, []])
    def test_without_an_area_it_touches_nobody(self, area):
        assert of_news(Area=area).areas == ()

    @each(
        ("updated", "published", "sent"),
        [(iso(-20), iso(-60), -20), (None, iso(-60), -60), ("nyss", iso(-60), -60), (None, None, None)],
    )
    def test_the_newest_moment_is_when_it_was_sent(self, updated, published, sent):
        found = of_news(Updated=updated, Published=published)
        assert found.sent == (None if sent is None else NIGHT + timedelta(minutes=sent))
        assert found.oddities == ((Oddity.NO_TIME,) if sent is None else ())

    @each(("language", "found"), [("sv", "sv-SE"), ("", "sv-SE"), (None, "sv-SE"), ("en", "en")])
    def test_without_a_word_it_is_swedish(self, language, found):
        assert of_news(Language=language).language == found

    @each(("preamble", "body", "text"), [("Ett", "Ett", "Ett"), ("Ett", "<p>Två</p>", "Ett\n\nTvå"), ("", "Två", "Två"), (None, None, "")])
    def test_what_is_said_twice_is_said_once(self, preamble, body, text):
        assert of_news(Preamble=preamble, BodyText=body).text == text


class TestRoads:
    @each(
        ("code", "severity"),
        [(5, Severity.SEVERE), ("4", Severity.MODERATE), (3, None), (None, Severity.UNKNOWN), ("hög", Severity.UNKNOWN)],
    )
    def test_its_steps_become_severities(self, code, severity):
        data = roads({"Deviation": [deviation(SeverityCode=code)]})
        found = trafikverket.read(data)
        assert [item.alert.severity for item in found.items] == ([] if severity is None else [severity])

    @pytest.mark.parametrize(
        ("version", "start", "sent"),
        [(iso(-2), iso(-30), -2), (None, iso(-30), -30), (None, None, None)],
    )
    def test_the_moment_of_the_version_is_when_it_was_sent(self, version, start, sent):
        found = of_road(VersionTime=version, StartTime=start)
        assert found.sent == (None if sent is None else NIGHT + timedelta(minutes=sent))
        assert (Oddity.NO_TIME in found.oddities) is (sent is None)

    @each(("counties", "codes"), [([1, 3], ("1", "3")), (1, ("1",)), (None, ()), (["", None], ()), ([True], ())])
    def test_counties_are_trafikverkets_own(self, counties, codes):
        assert of_road(CountyNo=counties).areas[0].codes == tuple(Code(Scheme.ROADS, code) for code in codes)

    @each(
        ("header", "road", "where", "name"),
        [
            ("E18 avstängd", "E18", "Norrtälje", "E18 avstängd"),
            ("", "E18", "Norrtälje", "Hinder, E18"),
            ("", "", "Norrtälje", "Hinder, Norrtälje"),
            ("", "", "", "Hinder"),
            (None, None, None, "Hinder"),
        ],
    )
    def test_it_is_called_by_what_and_where(self, header, road, where, name):
        assert of_road(Header=header, RoadNumber=road, LocationDescriptor=where).headline == name
