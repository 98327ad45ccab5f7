"""CAP 1.2: hostile XML is refused before it is read, the rules of the standard hold, and what we write others can read."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from vardkase.incidents.tests.scenes import NIGHT
from vardkase.situation.feeds import cap, cap_write
from vardkase.situation.feeds.cap_check import CapFault, Wrong
from vardkase.situation.feeds.cap_xml import MAX_DEPTH, MAX_ELEMENTS, MAX_XML, links_in, root_of
from vardkase.situation.feeds.reading import BadFeed
from vardkase.situation.rules.warnings import (
    Alert,
    Area,
    Code,
    MsgType,
    Oddity,
    Reference,
    Scheme,
    Severity,
    Status,
    Translation,
    Urgency,
)
from vardkase.situation.tests.warnings_scenes import CAP_HEAD, CAP_INFO, alert
from vardkase.situation.tests.warnings_scenes import cap as file
from vardkase.testing.cases import each

LAUGHS = CAP_HEAD + (
    '<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY l2 "&lol;&lol;&lol;&lol;"><!ENTITY l3 "&l2;&l2;&l2;&l2;">]>'
    '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>&l3;</identifier></alert>'
)
QUADRATIC = (
    f'{CAP_HEAD}<!DOCTYPE a [<!ENTITY a "{"a" * 20_000}">]><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">{"&a;" * 2_000}</alert>'
)
OUTSIDE = (
    f'{CAP_HEAD}<!DOCTYPE alert [<!ENTITY secret SYSTEM "file:///etc/hostname">]>'
    '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>&secret;</identifier></alert>'
)
PARAMETER = f'{CAP_HEAD}<!DOCTYPE alert [<!ENTITY % x SYSTEM "http://127.0.0.1:1/x.dtd"> %x;]><alert/>'
DTD_ALONE = f'{CAP_HEAD}<!DOCTYPE alert SYSTEM "http://127.0.0.1:1/cap.dtd"><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"/>'
DEEP = f"{'<a>' * (MAX_DEPTH + 1)}{'</a>' * (MAX_DEPTH + 1)}"
WIDE = f"<a>{'<b/>' * (MAX_ELEMENTS + 1)}</a>"
INFO = CAP_INFO


def wrong(data: bytes) -> list[tuple[CapFault, str]]:
    return [(one.fault, one.where) for one in cap.read_file(data)[1]]


def read(data: bytes) -> Alert:
    return cap.read_file(data)[0].alert


class TestHostile:
    @each("text", [LAUGHS, QUADRATIC, OUTSIDE, PARAMETER, DTD_ALONE], ids=["laughs", "quadratic", "file", "parameter", "dtd"])
    def test_a_document_type_is_refused_before_anything_is_read(self, text):
        with pytest.raises(BadFeed, match=r"document type|entity"):
            root_of(text.encode())

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "latin-1"])
    def test_in_whatever_encoding_it_is_written(self, encoding):
        text = OUTSIDE.replace("UTF-8", encoding)
        with pytest.raises(BadFeed):
            root_of(text.encode(encoding))

    @pytest.mark.parametrize(
        ("text", "why"), [(DEEP, "deep"), (WIDE, "many"), (" " * (MAX_XML + 1), "bytes")], ids=["deep", "wide", "large"]
    )
    def test_what_is_too_much_is_refused(self, text, why):
        with pytest.raises(BadFeed, match=why):
            root_of(text.encode())

    @each(
        "data",
        [
            b"",
            b"   ",
            b"<",
            b"not xml",
            b'{"a": 1}',
            file()[:-20],
            gzip.compress(file()),
            b"\x00" * 50,
            b'<?xml version="1.0" encoding="ebcdic-of-nobody"?><a/>',
            b'<?xml version="1.0"?><a:b/>',
        ],
        ids=range(10),
    )
    def test_what_is_no_xml_is_told(self, data):
        with pytest.raises(BadFeed):
            cap.read(data)

    def test_an_inclusion_is_no_more_than_an_element(self):
        text = INFO.replace("<headline>", '<headline><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/hostname"/>')
        host = Path("/etc/hostname")
        assert not host.exists() or host.read_text(encoding="utf-8").strip() not in read(file(info=text)).headline

    def test_an_instruction_for_a_style_sheet_is_left_alone(self):
        data = file(head=f'{CAP_HEAD}<?xml-stylesheet href="http://127.0.0.1:1/x.xsl"?>')
        assert read(data).headline == "Koka vattnet"

    @pytest.mark.parametrize("version", ["1.0", "1.1", "2.0"])
    def test_another_version_is_named_and_not_guessed_at(self, version):
        with pytest.raises(BadFeed, match=f"cap:{version}"):
            cap.read(file(version=version))

    def test_two_alerts_are_not_one_file(self):
        body = file().decode().removeprefix(CAP_HEAD)
        with pytest.raises(BadFeed, match="2 alerts"):
            cap.read_file(f"<both>{body}{body}</both>".encode())

    @settings(max_examples=40, deadline=None)
    @given(st.integers(0, 2_000), st.text(alphabet="<>&;/\"'ab!-[]?x ", max_size=12))
    def test_whatever_is_put_in_the_middle_it_is_read_or_refused(self, place, text):
        data = file().decode()
        place %= len(data)
        try:
            found, faults = cap.read_file((data[:place] + text + data[place:]).encode())
        except BadFeed:
            return
        assert isinstance(found.alert, Alert)
        assert all(isinstance(one, Wrong) for one in faults)


class TestReading:
    def test_an_alert_in_the_house_form(self):
        found = read(file())
        assert (found.identifier, found.sender, found.source) == ("urn:uuid:1", "kris@kommun.example", "kris@kommun.example")
        assert (found.headline, found.text, found.event) == ("Koka vattnet", "Bakterier.", "Vattenläcka")
        assert (found.severity, found.urgency, found.status) == (Severity.MODERATE, Urgency.IMMEDIATE, Status.ACTUAL)
        assert found.areas == (Area("Norrtälje", (Code(Scheme.KOMMUN, "0188"),), ("59.7,18.5 59.7,18.9 59.9,18.9 59.7,18.5",)),)
        assert found.sent == NIGHT - timedelta(minutes=20)

    def test_latitude_comes_first(self):
        (area,) = read(file()).areas
        assert area.polygons[0].split()[0] == "59.7,18.5"

    def test_swedish_first_and_english_without_a_word(self):
        english = INFO.replace("<language>sv-SE</language>", "").replace("Koka vattnet", "Boil your water")
        found = read(file(info=english + INFO))
        assert (found.language, found.headline) == ("sv-SE", "Koka vattnet")
        assert [(one.language, one.headline) for one in found.others] == [("en-US", "Boil your water")]

    def test_a_feed_carries_several_and_a_broken_one_takes_no_other_with_it(self):
        one, two = (file(identifier=name).decode().removeprefix(CAP_HEAD) for name in ("a", "b"))
        bad = two.replace("<identifier>b</identifier>", "")
        feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><updated>2019-01-02T02:20:00+01:00</updated><entry>{one}</entry><entry>{bad}</entry></feed>'
        found = cap.read(feed.encode())
        assert ([item.alert.identifier for item in found.items], len(found.odd), found.as_of) == (["a"], 1, NIGHT)

    def test_an_empty_feed_is_calm(self):
        assert cap.read(b'<feed xmlns="http://www.w3.org/2005/Atom"/>').items == ()

    def test_links_to_alerts_are_found(self):
        feed = (
            b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><link type="application/cap+xml" href="https://a.example/1"/>'
            b'<link type="text/html" href="https://a.example/2"/></entry></feed>'
        )
        assert links_in(root_of(feed)) == ["https://a.example/1"]

    def test_what_breaks_the_rules_is_read_and_marked(self):
        (item,) = cap.read(file(kind="Update")).items
        assert Oddity.NOT_VALID in item.alert.oddities

    @pytest.mark.parametrize(("status", "meant"), [("Exercise", Status.EXERCISE), ("Skarpt", Status.SYSTEM), ("", Status.SYSTEM)])
    def test_a_word_that_nobody_knows_is_never_taken_for_real(self, status, meant):
        assert read(file(status=status)).status is meant

    def test_tags_in_a_text_are_gone(self):
        text = INFO.replace("Bakterier.", "&lt;script&gt;alert(1)&lt;/script&gt;&lt;b&gt;Bakterier.&lt;/b&gt;")
        assert read(file(info=text)).text == "Bakterier."

    def test_an_area_that_cannot_be_read_is_left_out_and_said(self):
        found = read(file(info=INFO.replace("59.7,18.5 59.7,18.9", "norr,söder 59.7,18.9")))
        assert (found.areas[0].polygons, found.oddities) == ((), (Oddity.GEOMETRY_UNREAD,))

    def test_it_is_kept_as_it_came(self):
        assert "Koka vattnet" in cap.read_file(file())[0].raw


class TestRules:
    def test_a_right_one_has_no_fault(self):
        assert wrong(file()) == []

    @pytest.mark.parametrize("kind", ["Update", "Cancel", "Ack"])
    def test_what_is_about_another_names_it(self, kind):
        assert wrong(file(kind=kind)) == [(CapFault.NEEDS_REFERENCES, "alert/references")]

    def test_an_error_says_which(self):
        assert {fault for fault, _ in wrong(file(kind="Error"))} == {CapFault.NEEDS_REFERENCES, CapFault.NEEDS_NOTE}

    @each("text", ["a,b", "a,b,c", "a,b,2019-01-02T02:00:00Z", "a,,2019-01-02T02:00:00+01:00", "a,b,2019-01-02T02:00:00+01:00 x"])
    def test_references_are_triples_with_a_moment(self, text):
        found = wrong(file(kind="Update", after=f"<references>{text}</references>"))
        assert found == [(CapFault.BAD_REFERENCES, "alert/references")]

    def test_right_references_are_right(self):
        assert (
            wrong(file(kind="Update", after="<references>a,b,2019-01-02T02:00:00+01:00 a,c,2019-01-02T02:00:00+01:00</references>")) == []
        )

    @pytest.mark.parametrize(
        ("scope", "fault", "cure"),
        [
            ("Restricted", CapFault.NEEDS_RESTRICTION, "<restriction>Blåljus</restriction>"),
            ("Private", CapFault.NEEDS_ADDRESSES, "<addresses>a b</addresses>"),
        ],
    )
    def test_whom_it_is_for_is_said(self, scope, fault, cure):
        assert [one for one, _ in wrong(file(scope=scope))] == [fault]
        assert wrong(file(scope=scope, before=cure)) == []

    @each("sent", ["2019-01-02T02:00:00Z", "2019-01-02T02:00:00.5+01:00", "2019-01-02T02:00:00", "2019-02-30T02:00:00+01:00", "2019-01-02"])
    def test_a_moment_has_seconds_an_offset_and_no_z(self, sent):
        assert wrong(file(sent=sent)) == [(CapFault.BAD_TIME, "alert/sent")]

    @each(
        ("before", "after", "fault", "where"),
        [
            ("<severity>Moderate</severity>", "<severity>Gul</severity>", CapFault.BAD_WORD, "severity"),
            ("<category>Infra</category>", "<category>El</category>", CapFault.BAD_WORD, "category"),
            ("<category>Infra</category>", "", CapFault.MISSING, "category"),
            ("<event>Vattenläcka</event>", "<event> </event>", CapFault.EMPTY, "event"),
            ("<event>Vattenläcka</event>", "<event>a</event><event>b</event>", CapFault.TOO_MANY, "event"),
            ("<headline>", "<hemligt/><headline>", CapFault.UNKNOWN_ELEMENT, "hemligt"),
            ("<language>sv-SE</language>", "<language>svenska språket</language>", CapFault.BAD_WORD, "language"),
            (
                "59.7,18.5 59.7,18.9 59.9,18.9 59.7,18.5",
                "59.7,18.5 59.7,18.9 59.9,18.9 59.8,18.5",
                CapFault.OPEN_POLYGON,
                "area[1]/polygon",
            ),
            ("59.7,18.5 59.7,18.9 59.9,18.9 59.7,18.5", "59.7,18.5 59.7,18.9 59.7,18.5", CapFault.BAD_POLYGON, "area[1]/polygon"),
            ("59.7,18.5 59.7,18.9", "159.7,18.5 59.7,18.9", CapFault.BAD_POLYGON, "area[1]/polygon"),
            ("<areaDesc>Norrtälje</areaDesc>", "", CapFault.MISSING, "area[1]/areaDesc"),
            ("<value>0188</value>", "", CapFault.MISSING, "area[1]/geocode[1]/value"),
            ("</area>", "<ceiling>300</ceiling></area>", CapFault.MISSING, "area[1]/altitude"),
            ("</area>", "<altitude>högt</altitude></area>", CapFault.BAD_NUMBER, "area[1]/altitude"),
        ],
    )
    def test_each_part_of_what_is_said_is_looked_at(self, before, after, fault, where):
        assert (fault, f"alert/info[1]/{where}") in wrong(file(info=INFO.replace(before, after)))

    @each(
        ("text", "right"),
        [
            ("59.7,18.5 10", True),
            ("59.7,18.5 0", True),
            ("59.7,18.5", False),
            ("59.7,18.5 -1", False),
            ("59.7 18.5 10", False),
            ("59.7,18.5 nan", False),
            ("59.7,18.5 1e3", False),
        ],
    )
    def test_a_circle_has_a_centre_and_a_radius(self, text, right):
        data = file(info=INFO.replace("<geocode>", f"<circle>{text}</circle><geocode>"))
        assert (wrong(data) == []) is right

    def test_the_order_is_fixed(self):
        moved = INFO.replace("<event>Vattenläcka</event>", "").replace("<headline>", "<event>Vattenläcka</event><headline>")
        assert (CapFault.OUT_OF_ORDER, "alert/info[1]/event") in wrong(file(info=moved))

    @pytest.mark.parametrize("name", ["a b", "a,b", "a&lt;b"])
    def test_an_identifier_has_neither_blanks_nor_commas(self, name):
        assert wrong(file(identifier=name)) == [(CapFault.BAD_IDENTIFIER, "alert/identifier")]

    def test_a_signature_at_the_end_is_no_fault(self):
        assert wrong(file(info=INFO + '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>')) == []

    def test_a_thousand_faults_are_thirty(self):
        assert len(cap.read_file(file(info="".join(f"<x{number}/>" for number in range(1_000))))[1]) == 30


OURS = alert(
    "urn:uuid:2",
    sender="kris@kommun.example",
    source="Kommunen",
    categories=("Infra",),
    web="https://kommun.example/h/1",
    instruction="Koka vattnet.",
    urgency=Urgency.IMMEDIATE,
    onset=NIGHT,
    areas=(
        Area("Vätö", (Code(Scheme.KOMMUN, "0188"), Code(Scheme.LAN, "01")), ("59.8,18.9 59.8,19.0 59.9,19.0 59.8,18.9",), ("59.8,18.9 2",)),
    ),
    others=(Translation("en-GB", "Boil your water", "Bacteria.", "Boil."),),
)


class TestWriting:
    def test_what_we_write_we_read_as_it_was(self):
        found = read(cap_write.written(OURS, incident="2019-001"))
        assert found == replace(OURS, level="")

    def test_and_it_is_valid(self):
        assert wrong(cap_write.written(OURS, incident="2019-001", note="Prov")) == []

    def test_it_says_that_it_is_an_exercise(self):
        assert read(cap_write.written(replace(OURS, status=Status.EXERCISE))).status is Status.EXERCISE

    def test_an_update_names_what_it_replaces(self):
        earlier = Reference("kris@kommun.example", "urn:uuid:1", "2019-01-02T02:00:00+01:00")
        data = cap_write.written(replace(OURS, kind=MsgType.UPDATE, references=(earlier,)))
        assert read(data).references == (earlier,)

    @each(
        "more",
        [
            {"kind": MsgType.CANCEL},
            {"identifier": "a b"},
            {"identifier": ""},
            {"categories": ()},
            {"categories": ("El",)},
            {"event": ""},
            {"sent": None},
            {"areas": (Area(""),)},
            {"areas": (Area("Vätö", (), ("59,18 59,19 60,19",)),)},
        ],
    )
    def test_what_would_not_be_valid_is_not_written(self, more):
        with pytest.raises(ValueError, match=r"."):
            cap_write.written(replace(OURS, **more))

    def test_moments_have_the_offset_of_the_day(self):
        assert cap_write.cap_time(NIGHT) == "2019-01-02T02:20:00+01:00"
        assert cap_write.cap_time(NIGHT + timedelta(days=180, microseconds=7)) == "2019-07-01T03:20:00+02:00"

    def test_the_same_bytes_every_time(self):
        assert cap_write.written(OURS) == cap_write.written(OURS)

    @settings(max_examples=25, deadline=None)
    @given(st.text(min_size=1, max_size=60).map(lambda text: text.strip()).filter(bool))
    def test_any_text_that_a_person_may_save_is_written_whole(self, text):
        from vardkase.incidents.rules.text import clean

        text = clean(text) or "x"
        data = cap_write.written(replace(OURS, text=text))
        (info, *_) = etree.fromstring(data).iterfind("{urn:oasis:names:tc:emergency:cap:1.2}info")
        assert info.findtext("{urn:oasis:names:tc:emergency:cap:1.2}description").replace("\r", "\n") == text
