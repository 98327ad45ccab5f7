"""Every element of CAP 1.2, one at a time: missing, twice, out of its place, with a word of nobody's; and every word that is right."""

from __future__ import annotations

import itertools

import pytest

from vardkase.situation.feeds import cap
from vardkase.situation.feeds.cap_check import CATEGORIES, RESPONSES, CapFault
from vardkase.situation.feeds.cap_xml import CAP
from vardkase.situation.rules.warnings import Certainty, MsgType, Oddity, Severity, Status, Urgency
from vardkase.testing.cases import each

AT = "2019-01-02T02:00:00+01:00"
PAIR = "<valueName>a</valueName><value>b</value>"
ALERT = {
    "identifier": "urn:uuid:1",
    "sender": "kris@kommun.example",
    "sent": AT,
    "status": "Actual",
    "msgType": "Alert",
    "source": "Ledningscentralen",
    "scope": "Public",
    "restriction": "Ingen",
    "addresses": "a b",
    "code": "profile:x",
    "note": "En not",
    "references": f"a,b,{AT}",
    "incidents": "2019-001",
    "info": "",
}
INFO = {
    "language": "sv-SE",
    "category": "Infra",
    "event": "Vattenläcka",
    "responseType": "Avoid",
    "urgency": "Immediate",
    "severity": "Moderate",
    "certainty": "Observed",
    "audience": "Alla",
    "eventCode": PAIR,
    "effective": AT,
    "onset": AT,
    "expires": AT,
    "senderName": "Kommunen",
    "headline": "Koka vattnet",
    "description": "Bakterier.",
    "instruction": "Koka.",
    "web": "https://kommun.example",
    "contact": "0176-000 00",
    "parameter": PAIR,
    "resource": "<resourceDesc>Karta</resourceDesc><mimeType>image/png</mimeType><size>7</size><uri>https://k.example/k.png</uri>",
    "area": "",
}
AREA = {
    "areaDesc": "Norrtälje",
    "polygon": "59.7,18.5 59.7,18.9 59.9,18.9 59.7,18.5",
    "circle": "59.7,18.5 10",
    "geocode": "<valueName>SCB:kommun</valueName><value>0188</value>",
    "altitude": "0",
    "ceiling": "300",
}
NEEDED = {
    "alert": ("identifier", "sender", "sent", "status", "msgType", "scope"),
    "info": ("category", "event", "urgency", "severity", "certainty"),
    "area": ("areaDesc",),
}
MANY = {
    "alert": ("code", "info"),
    "info": ("category", "responseType", "eventCode", "parameter", "resource", "area"),
    "area": ("polygon", "circle", "geocode"),
}
PATHS = {"alert": "alert", "info": "alert/info[1]", "area": "alert/info[1]/area[1]"}
Parts = list[tuple[str, str]]


def element(name: str, text: str) -> str:
    return f"<{name}>{text}</{name}>"


def built(**changed: Parts) -> bytes:
    """A file with everything that CAP has, some level of it changed."""
    area = "".join(itertools.starmap(element, changed.get("area", list(AREA.items()))))
    info = "".join(element(name, area if name == "area" and not text else text) for name, text in changed.get("info", list(INFO.items())))
    alert = "".join(
        element(name, info if name == "info" and not text else text) for name, text in changed.get("alert", list(ALERT.items()))
    )
    return f'<alert xmlns="{CAP}">{alert}</alert>'.encode()


def wrong(data: bytes) -> list[tuple[CapFault, str]]:
    return [(one.fault, one.where) for one in cap.read_file(data)[1]]


def parts(level: str) -> Parts:
    return list({"alert": ALERT, "info": INFO, "area": AREA}[level].items())


def with_(level: str, name: str, text: str) -> Parts:
    return [(one, text if one == name else said) for one, said in parts(level)]


EACH = [(level, name) for level in PATHS for name, _ in parts(level)]


def test_everything_at_once_is_right():
    assert wrong(built()) == []


@each(("level", "name"), EACH)
def test_what_is_missing_is_a_fault_where_it_is_needed_and_nowhere_else(level, name):
    found = wrong(built(**{level: [one for one in parts(level) if one[0] != name]}))
    where = f"{PATHS[level]}/{name}"
    if name in NEEDED[level]:
        assert (CapFault.MISSING, where) in found
        return
    if name == "altitude":
        assert found == [(CapFault.MISSING, where)], "a ceiling needs a floor"
        return
    assert found == []


@each(("level", "name"), EACH)
def test_what_stands_twice_is_a_fault_where_it_may_stand_once(level, name):
    twice = [part for one in parts(level) for part in ([one, one] if one[0] == name else [one])]
    found = wrong(built(**{level: twice}))
    assert found == ([] if name in MANY[level] else [(CapFault.TOO_MANY, f"{PATHS[level]}/{name}")])


@each(("level", "name"), [one for one in EACH if one[1] not in ("identifier", "language", "areaDesc")])
def test_what_stands_first_of_all_is_out_of_its_place(level, name):
    moved = [(one, text) for one, text in parts(level) if one == name] + [one for one in parts(level) if one[0] != name]
    found = wrong(built(**{level: moved}))
    assert found
    assert {fault for fault, _ in found} == {CapFault.OUT_OF_ORDER}


@each(("level", "name"), [(level, name) for level, names in NEEDED.items() for name in names])
@each("text", ["", "  ", "\n"])
def test_what_is_needed_and_says_nothing_is_empty(level, name, text):
    assert (CapFault.EMPTY, f"{PATHS[level]}/{name}") in wrong(built(**{level: with_(level, name, text)}))


@each(("level", "name"), [(level, name) for level in PATHS for name, _ in parts(level)])
def test_a_name_that_is_nearly_right_is_unknown(level, name):
    renamed = [(one.upper() if one == name else one, text) for one, text in parts(level)]
    assert (CapFault.UNKNOWN_ELEMENT, f"{PATHS[level]}/{name.upper()}") in wrong(built(**{level: renamed}))


class TestWords:
    @each(
        ("level", "name", "words"),
        [
            ("alert", "status", sorted(Status)),
            ("alert", "scope", ["Public", "Restricted", "Private"]),
            ("info", "category", sorted(CATEGORIES)),
            ("info", "responseType", sorted(RESPONSES)),
            ("info", "urgency", sorted(Urgency)),
            ("info", "severity", sorted(Severity)),
            ("info", "certainty", sorted(Certainty)),
        ],
    )
    def test_every_word_of_the_standard_is_right_and_no_other(self, level, name, words):
        where = (CapFault.BAD_WORD, f"{PATHS[level]}/{name}")
        for right in words:
            assert wrong(built(**{level: with_(level, name, right)})) == [], right
            for bad in (right.upper(), right.lower(), f"{right}x", f"{right} {right}"):
                assert (where in wrong(built(**{level: with_(level, name, bad)}))) is (bad != right), bad

    def test_the_lists_are_those_of_the_standard(self):
        assert {"Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other"} == CATEGORIES
        assert {"Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"} == RESPONSES

    @each("kind", sorted(MsgType))
    def test_with_all_beside_it_each_kind_is_right(self, kind):
        assert wrong(built(alert=with_("alert", "msgType", kind))) == []

    def test_very_likely_is_of_an_older_version(self):
        assert wrong(built(info=with_("info", "certainty", "Very Likely"))) == [(CapFault.BAD_WORD, "alert/info[1]/certainty")]

    @each(
        ("text", "right"), [("sv", True), ("sv-SE", True), ("zh-Hant-TW", True), ("sv_SE", False), ("-sv", False), ("svenskaspråk", False)]
    )
    def test_a_language_is_written_as_the_net_writes_it(self, text, right):
        assert (wrong(built(info=with_("info", "language", text))) == []) is right


class TestMomentsAndNumbers:
    @each(("level", "name"), [("alert", "sent"), ("info", "effective"), ("info", "onset"), ("info", "expires")])
    @each(
        ("text", "right"),
        [
            ("2019-01-02T02:00:00+01:00", True),
            ("2019-07-02T02:00:00+02:00", True),
            ("2019-01-02T02:00:00-00:00", True),
            ("2020-02-29T23:59:59-08:00", True),
            ("2019-02-29T23:59:59-08:00", False),
            ("2019-01-02T02:00:00Z", False),
            ("2019-01-02T02:00:00", False),
            ("2019-01-02T02:00+01:00", False),
            ("2019-01-02T02:00:00.0+01:00", False),
            ("2019-01-02 02:00:00+01:00", False),
            ("2019-01-02T24:00:00+01:00", False),
            ("2019-01-02T02:60:00+01:00", False),
            ("2019-01-02T02:00:00+0100", False),
            ("i natt", False),
        ],
    )
    def test_a_moment_has_seconds_and_an_offset(self, level, name, text, right):
        found = wrong(built(**{level: with_(level, name, text)}))
        assert found == ([] if right else [(CapFault.BAD_TIME, f"{PATHS[level]}/{name}")])

    @each("name", ["altitude", "ceiling"])
    @each(
        ("text", "right"),
        [("0", True), ("-12.5", True), ("+3", True), (".5", True), ("1e3", False), ("NaN", False), ("tio", False), ("1,5", False)],
    )
    def test_a_height_is_a_number(self, name, text, right):
        found = wrong(built(area=with_("area", name, text)))
        assert found == ([] if right else [(CapFault.BAD_NUMBER, f"alert/info[1]/area[1]/{name}")])

    @each(("size", "right"), [("0", True), ("12000", True), ("", True), ("12 kB", False), ("1.5", False)])
    def test_the_size_of_what_is_enclosed_is_whole(self, size, right):
        inner = f"<resourceDesc>Karta</resourceDesc><mimeType>image/png</mimeType><size>{size}</size>"
        found = wrong(built(info=with_("info", "resource", inner)))
        assert found == ([] if right else [(CapFault.BAD_NUMBER, "alert/info[1]/resource[1]/size")])

    @each(
        ("name", "inner", "fault", "lacks"),
        [
            ("resource", "<mimeType>image/png</mimeType>", CapFault.MISSING, "resourceDesc"),
            ("resource", "<resourceDesc>Karta</resourceDesc>", CapFault.MISSING, "mimeType"),
            ("resource", "<resourceDesc>K</resourceDesc><mimeType>x/y</mimeType><uri>a</uri><uri>b</uri>", CapFault.TOO_MANY, "uri"),
            ("resource", "<mimeType>x/y</mimeType><resourceDesc>K</resourceDesc>", CapFault.OUT_OF_ORDER, "resourceDesc"),
            ("parameter", "<value>b</value>", CapFault.MISSING, "valueName"),
            ("parameter", "<valueName>a</valueName>", CapFault.MISSING, "value"),
            ("eventCode", "<value>b</value><valueName>a</valueName>", CapFault.OUT_OF_ORDER, "valueName"),
            ("eventCode", "<valueName>a</valueName><value/>", CapFault.EMPTY, "value"),
            ("eventCode", "<valueName>a</valueName><value>b</value><mer/>", CapFault.UNKNOWN_ELEMENT, "mer"),
        ],
    )
    def test_what_has_parts_has_them_all(self, name, inner, fault, lacks):
        assert wrong(built(info=with_("info", name, inner))) == [(fault, f"alert/info[1]/{name}[1]/{lacks}")]


class TestNames:
    @each("name", ["identifier", "sender"])
    @each(
        ("text", "right"),
        [
            ("a", True),
            ("a@b.example", True),
            ("urn:oid:2.49.0", True),
            ("a b", False),
            ("a,b", False),
            ("a&lt;b", False),
            ("a&amp;b", False),
            ("a\tb", False),
        ],
    )
    def test_hold_nothing_that_a_list_of_them_is_parted_by(self, name, text, right):
        found = wrong(built(alert=with_("alert", name, text)))
        assert found == ([] if right else [(CapFault.BAD_IDENTIFIER, f"alert/{name}")])

    def test_the_second_of_two_is_named_by_its_number(self):
        info = "".join(element(name, "" if name == "area" else text) for name, text in INFO.items() if name != "area")
        broken = info.replace("<event>Vattenläcka</event>", "")
        data = built(alert=[*parts("alert"), ("info", broken)])
        assert wrong(data) == [(CapFault.MISSING, "alert/info[2]/event")]

    def test_a_fault_is_told_once_however_often_it_is_made(self):
        bad = [(name, text) for name, text in parts("area") for _ in range(3 if name == "polygon" else 1)]
        bad = [(name, "59,18 60,19" if name == "polygon" else text) for name, text in bad]
        assert wrong(built(area=bad)) == [(CapFault.BAD_POLYGON, "alert/info[1]/area[1]/polygon")]


@each(
    ("text", "fault"),
    [
        ("59,18 59,19 60,19 59,18", None),
        ("59,18 59,19 60,19 59,18.0", None),
        ("59,18\n59,19\t60,19   59,18", None),
        ("-90,-180 90,180 0,0 -90,-180", None),
        ("59,18 59,19 60,19", CapFault.BAD_POLYGON),
        ("59,18 59,19 60,19 59,18.1", CapFault.OPEN_POLYGON),
        ("18.5,159.7 18.9,159.7 18.9,259.9 18.5,159.7", CapFault.BAD_POLYGON),
        ("59,18,0 59,19,0 60,19,0 59,18,0", CapFault.BAD_POLYGON),
        ("59;18 59;19 60;19 59;18", CapFault.BAD_POLYGON),
        ("90.1,18 59,19 60,19 90.1,18", CapFault.BAD_POLYGON),
        ("59,-180.1 59,19 60,19 59,-180.1", CapFault.BAD_POLYGON),
        ("nan,18 59,19 60,19 nan,18", CapFault.BAD_POLYGON),
    ],
)
def test_a_drawn_area_is_closed_and_on_the_globe(text, fault):
    found = wrong(built(area=with_("area", "polygon", text)))
    assert found == ([] if fault is None else [(fault, "alert/info[1]/area[1]/polygon")])


@each(("level", "name"), [(level, name) for level, names in NEEDED.items() for name in names if name not in ("identifier", "sender")])
def test_from_a_feed_what_lacks_is_read_as_far_as_it_can_be_and_marked(level, name):
    (item,) = cap.read(built(**{level: [one for one in parts(level) if one[0] != name]})).items
    assert Oddity.NOT_VALID in item.alert.oddities
    assert item.alert.headline == "Koka vattnet"


@pytest.mark.parametrize("name", ["identifier", "sender"])
def test_but_without_a_name_it_cannot_be_told_from_another(name):
    from vardkase.situation.feeds.reading import BadFeed

    with pytest.raises(BadFeed, match=f"without identifier or sender: alert/{name}"):
        cap.read(built(alert=[one for one in parts("alert") if one[0] != name]))
