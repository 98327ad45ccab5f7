"""A file that another house has made: whatever stands in it, it is taken in whole or refused in words, and never breaks anything."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import NIGHT, PERSON, later, refused
from vardkase.kernel import canonical, codec
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.tests.pages import Page, Room
from vardkase.situation import pictures_papers
from vardkase.situation.actions import pictures as actions
from vardkase.situation.material import Section
from vardkase.situation.queries import pictures as queries
from vardkase.situation.queries.known import known_now
from vardkase.situation.rules import pictures as rules
from vardkase.situation.rules.pictures import MOST_LINES, Gathering

LINE = {"section": "event", "text": "Färjan står still.", "as_of": "2019-01-02T02:00:00+01:00", "source": "Rederiet", "value": "nej"}
FILE: dict[str, Any] = {
    "format": pictures_papers.FORMAT, "actor": "Länsstyrelsen", "reference": "FL-007", "incident": {"id": "x", "title": "Stormen"},
    "exercise": False, "state": "conveyed", "as_of": "2019-01-02T02:10:00+01:00", "headline": "Läget i länet", "summary": "",
    "audience": ["Kommunerna"], "lines": [LINE],
}  # fmt: skip
UNREAD = "situation.picture_file_unread"


def written(**changes: Any) -> bytes:
    return json.dumps(FILE | changes).encode()


def without(name: str) -> bytes:
    return json.dumps({key: value for key, value in FILE.items() if key != name}).encode()


class TestRead:
    def test_a_whole_one_says_what_it_says(self):
        found = pictures_papers.read_file(written())
        assert (found.actor, found.reference, found.headline, found.how) == ("Länsstyrelsen", "FL-007", "Läget i länet", Gathering.FILE)
        (one,) = found.lines
        assert (one.section, one.text, one.source, one.value) == (Section.EVENT, "Färjan står still.", "Rederiet", "nej")
        assert one.as_of == datetime(2019, 1, 2, 1, 0, tzinfo=UTC)

    def test_its_summary_is_its_first_line(self):
        found = pictures_papers.read_file(written(summary="Det är värst i norr."))
        assert (found.lines[0].section, found.lines[0].text) == (Section.JUDGEMENT, "Det är värst i norr.")
        assert found.lines[0].as_of == found.as_of

    @pytest.mark.parametrize("name", ["format", "exercise", "as_of", "lines"])
    def test_what_it_must_have_it_has(self, name):
        with refused(UNREAD, field="file"):
            pictures_papers.read_file(without(name))

    @pytest.mark.parametrize("name", ["reference", "headline", "summary", "incident", "state", "audience"])
    def test_what_may_be_left_out_may_be_left_out(self, name):
        assert pictures_papers.read_file(without(name)).actor == "Länsstyrelsen"

    def test_fields_that_nobody_knows_are_passed_over(self):
        assert pictures_papers.read_file(written(colour="red", lines=[LINE | {"colour": "red"}])).lines[0].text == LINE["text"]

    @pytest.mark.parametrize("name", ["actor", "reference", "headline", "summary"])
    @pytest.mark.parametrize("value", [None, 7, [], {}, True])
    def test_a_text_is_a_text(self, name, value):
        with refused(UNREAD):
            pictures_papers.read_file(written(**{name: value}))

    @pytest.mark.parametrize("name", ["section", "text", "as_of", "source", "value"])
    @pytest.mark.parametrize("value", [None, 7, [], {}])
    def test_a_line_is_whole(self, name, value):
        with refused(UNREAD):
            pictures_papers.read_file(written(lines=[LINE, LINE | {name: value}]))

    @pytest.mark.parametrize("lines", [None, 7, "två", {"a": 1}, [None], ["x"], [[LINE]], [7]])
    def test_lines_are_lines(self, lines):
        with refused(UNREAD):
            pictures_papers.read_file(written(lines=lines))

    @pytest.mark.parametrize("exercise", [None, 0, 1, "false", "", []])
    def test_whether_it_is_an_exercise_is_said_plainly(self, exercise):
        with refused(UNREAD):
            pictures_papers.read_file(written(exercise=exercise))

    @pytest.mark.parametrize("at", ["", "2019", "2019-01-02", "2019-01-02T02:00", "02:00", "2019-13-02T02:00:00+01:00", "nu", "x" * 99])
    def test_a_moment_has_its_day_its_hour_and_its_offset(self, at):
        for changes in ({"as_of": at}, {"lines": [LINE | {"as_of": at}]}):
            with refused(UNREAD):
                pictures_papers.read_file(written(**changes))

    @pytest.mark.parametrize(("count", "fits"), [(1, True), (MOST_LINES, True), (MOST_LINES + 1, False)])
    def test_it_has_room_for_so_many_lines(self, count, fits):
        if fits:
            assert len(pictures_papers.read_file(written(lines=[LINE] * count)).lines) == count
        else:
            with refused(UNREAD):
                pictures_papers.read_file(written(lines=[LINE] * count))

    @pytest.mark.parametrize(("more", "code"), [(0, ""), (1, "situation.picture_file_too_large")])
    def test_it_is_so_large_and_no_larger(self, more, code):
        data = written()
        data += b" " * (pictures_papers.MAX_BYTES - len(data) + more)
        if code:
            with refused(code, field="file"):
                pictures_papers.read_file(data)
        else:
            assert pictures_papers.read_file(data).actor == "Länsstyrelsen"

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
    def test_a_mark_of_byte_order_is_no_hindrance(self, encoding):
        assert pictures_papers.read_file(json.dumps(FILE, ensure_ascii=False).encode(encoding)).headline == "Läget i länet"

    @pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
    def test_another_alphabet_is_refused(self, encoding):
        with refused(UNREAD):
            pictures_papers.read_file(json.dumps(FILE, ensure_ascii=False).encode(encoding))

    @settings(max_examples=50)
    @given(st.binary(max_size=300))
    def test_whatever_bytes_come_they_are_refused_in_words(self, data):
        with pytest.raises(Refusal):
            pictures_papers.read_file(data)

    @settings(max_examples=50)
    @given(st.sampled_from([*FILE, *(f"line.{name}" for name in LINE)]), st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=5))  # fmt: skip
    def test_whatever_stands_in_a_field_it_is_read_or_refused(self, name, value):
        changes = {"lines": [LINE | {name.partition(".")[2]: value}]} if name.startswith("line.") else {name: value}
        with contextlib.suppress(Refusal):  # what is refused is refused in words; anything else would fail
            found = pictures_papers.read_file(written(**changes))
            checked = rules.check_received(found, ours="Kommunstyrelsen", exercise=False, now=NIGHT)
            canonical.dumps(codec.to_plain(checked))


@pytest.mark.django_db
class TestTakenIn:
    @pytest.fixture
    def here(self, screen, incident_id) -> Room:
        return Room(screen, incident_id)

    def put(self, here: Room, data: bytes, **more: str) -> Any:
        file = SimpleUploadedFile("picture.json", data, "application/json")
        return here.post("pictures/received/new/", {"how": "file", "secrecy": "open", "file": file, **more})

    def kept(self, viewer, incident_id):
        row = incidents.incident(viewer, incident_id)
        return queries.received(viewer, row, known_now(row, later(60)))

    @pytest.mark.usefixtures("five_past")
    def test_it_stands_there_with_its_marking(self, here, alva, incident_id):
        assert self.put(here, written(), secrecy="internal").status == 302
        (one,) = self.kept(alva, incident_id)
        assert (one.said.actor, one.said.their_reference, str(one.said.mark.level)) == ("Länsstyrelsen", "FL-007", "internal")
        assert [(each.actor, each.text) for each in one.said.lines] == [("Länsstyrelsen", "Färjan står still.")]

    @pytest.mark.usefixtures("five_past")
    @pytest.mark.parametrize(
        "data",
        [
            b"", b"%PDF-1.7", b"{}", b"[]", written(format="vardkase.picture/2"), written(exercise=True), written(actor=""),
            written(actor="?"),
            written(actor="Kommunstyrelsen"), written(lines=[]), written(lines=[LINE | {"text": f"Anhörig {PERSON}"}]),
            written(lines=[LINE | {"text": "x" * 301}]), written(as_of="2119-01-02T02:00:00+01:00"),
            written(lines=[LINE | {"as_of": "9999-12-31T23:59:59-23:59"}]),
        ],
    )  # fmt: skip
    def test_what_cannot_be_taken_in_is_said_in_words_and_nothing_is_kept(self, here, alva, incident_id, data):
        page = self.put(here, data)
        assert page.status == 422
        assert "error" in page.answer.content.decode()
        assert self.kept(alva, incident_id) == ()

    @pytest.mark.usefixtures("five_past")
    @pytest.mark.parametrize("text", ["<script>alert(1)</script>", "\u202eomvänd", "a\"b'c"])
    def test_what_they_wrote_is_a_text(self, here, alva, incident_id, text):
        assert self.put(here, written(headline=text, lines=[LINE | {"text": text}])).status == 302
        (one,) = self.kept(alva, incident_id)
        page = here.get(f"pictures/received/{one.id}/")
        assert "<script>alert" not in page.answer.content.decode()
        assert page.status == 200

    @pytest.mark.usefixtures("five_past")
    @pytest.mark.parametrize(
        "at", ["0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+00:00", "1969-12-31T23:59:59+00:00", "1970-01-01T00:00:00+23:59"]
    )
    def test_a_clock_that_was_never_set_is_refused(self, here, alva, incident_id, at):
        for changes in ({"as_of": at}, {"lines": [LINE | {"as_of": at}]}):
            page = self.put(here, written(**changes))
            assert page.status == 422
            assert "Filen går inte att läsa" in page.error("file")
        assert self.kept(alva, incident_id) == ()

    @pytest.mark.usefixtures("five_past")
    @pytest.mark.parametrize(
        ("changes", "is_said"),
        [
            ({"headline": "Läget\x00 i länet"}, True), ({"actor": "\ud800Länsstyrelsen"}, True), ({"summary": "Värst\udfff i norr."}, True),
            ({"lines": [LINE | {"source": "Rede\x1briet"}]}, True), ({"summary": "Värst i norr.\r\n\tBättre i söder. 🌲"}, False),
        ],
    )  # fmt: skip
    def test_what_is_no_text_is_left_out_and_that_is_said(self, here, alva, incident_id, changes, is_said):
        file = SimpleUploadedFile("picture.json", written(**changes), "application/json")
        sent = {"key": str(new_id()), "how": "file", "secrecy": "open", "file": file}
        page = Page(here.client.post(f"/incidents/{incident_id}/pictures/received/new/", sent, follow=True))
        assert page.status == 200
        assert ("är utelämnade" in page.text) is is_said
        (one,) = self.kept(alva, incident_id)
        texts = f"{one.said.actor}{one.said.headline}{''.join(line.text + line.source for line in one.said.lines)}"
        assert not set(texts) & {"\x00", "\x1b", "\ud800"}

    def test_the_first_moment_that_there_is_can_be_taken_in(self, alva, incident_id):
        draft = pictures_papers.read_file(written(as_of="1970-01-01T00:00:00+00:00"))
        assert actions.receive_picture(viewer=alva, incident_id=incident_id, draft=draft, key=new_id(), now=later(5)).number
