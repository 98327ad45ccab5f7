"""All forms of one version say the same: what may be read stands in each, what may not in none, and whatever was typed they open."""

from __future__ import annotations

import io
import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from vardkase.incidents.rules import Secrecy
from vardkase.kernel import codec
from vardkase.situation.reporting import brief, edxl, lines, plain, spoken, structured, word
from vardkase.situation.reporting.document import document
from vardkase.situation.reporting.show import shown
from vardkase.situation.rules.reports import STATUTORY, Colour, Confidence, Header, Item, Part, Trend
from vardkase.situation.rules.reports_changes import changes
from vardkase.situation.rules.reports_paper import Paper, Written, blocks
from vardkase.situation.rules.reports_paper import shown as that_stands
from vardkase.situation.tests.reports_opened import words_of
from vardkase.situation.tests.reports_papers import CUSTOMERS, DRAFT, EXERCISE, FOURTH, FULL, HEADER, paper, piece
from vardkase.situation.words import reports as words

SR = f"{{{edxl.SITREP}}}"
EXT = f"{{{edxl.EXTENSION}}}"
OPEN = piece("a", "ÖPPEN uppgift om elen", "1")
INNER = piece("b", "INTERN uppgift om bemanningen", "2", secrecy=Secrecy.INTERNAL)
# Of a secret nothing is kept; were it kept, it would still not be told.
SECRET = piece("c", "HEMLIG uppgift om en plats", "3", secrecy=Secrecy.SECRET)
GONE = piece("d", "BORTVALD uppgift", "4")
PROSE = {
    Part.EVENT: Written("Det ALLMÄNNA ordet."),
    Part.NEEDS: Written("Det INRE ordet.", internal=True),
    Part.CONSEQUENCES: Written("", ("d",)),
}


def of_words(made: Paper) -> str:
    """What a DOCX says."""
    return words_of(word.docx_of(made))


def of_document(made: Paper) -> str:
    """What a PDF is made of."""
    return repr(document(made))


def of_page(made: Paper) -> str:
    """What the page shows to whoever reads it from outside."""
    return repr(shown(made, None, FOURTH, linked=False))


FORMS: dict[str, Callable[[Paper], str]] = {
    "wis": plain.text,
    "docx": of_words,
    "pdf": of_document,
    "json": structured.structured,
    "edxl": lambda made: edxl.sitrep(made).decode(),
    "page": of_page,
    "oral": lambda made: spoken.oral(made).text,
    "sms": lambda made: brief.sms(made).text,
}
WHOLE = ("wis", "docx", "pdf", "json", "edxl", "page")


def made(*items: Item, external: bool = True, was: tuple[Item, ...] = ()) -> Paper:
    """A version as the query makes it: the sections and the changes of what its readers may read."""
    told = that_stands(items, external=external, left_out=frozenset({"d"}))
    found = changes(was, told, (one.key for one in items)) if was else ()
    return replace(
        FULL, header=replace(HEADER, external=external), blocks=blocks(items, PROSE, external=external), changes=found, before=FULL.before
    )


class TestWhatMayBeRead:
    @pytest.mark.parametrize("form", WHOLE)
    @pytest.mark.parametrize(
        ("external", "there", "absent"),
        [
            (True, ("ÖPPEN", "ALLMÄNNA"), ("INTERN uppgift", "INRE", "HEMLIG", "BORTVALD")),
            (False, ("ÖPPEN", "ALLMÄNNA", "INTERN uppgift", "INRE"), ("HEMLIG", "BORTVALD")),
        ],
    )
    def test_it_stands_in_every_form_and_the_rest_in_none(self, form, external, there, absent):
        text = FORMS[form](made(OPEN, INNER, SECRET, GONE, external=external))
        assert [one for one in there if one not in text] == []
        assert [one for one in absent if one in text] == []

    @pytest.mark.parametrize("form", ["oral", "sms"])
    @pytest.mark.parametrize("external", [True, False])
    def test_what_is_read_out_and_sent_holds_nothing_secret_or_left_out(self, form, external):
        text = FORMS[form](made(OPEN, INNER, SECRET, GONE, external=external))
        assert "HEMLIG" not in text
        assert "BORTVALD" not in text

    def test_an_sms_of_an_internal_report_holds_nothing_internal_new_or_changed(self):
        was = (replace(INNER, value="1"), OPEN)
        text = brief.sms(made(OPEN, INNER, external=False, was=was)).text
        assert text.startswith("INTERN Lägesrapport 4, Norrtälje kommun, 10 jan 13:00\n")  # what has changed inside is not even counted
        assert "INTERN" not in text.removeprefix("INTERN ")
        assert text.endswith("Se rapporten.")  # something has changed, and nothing of it may be said

    @pytest.mark.parametrize("form", list(FORMS))
    def test_what_is_left_out_does_not_come_back_among_the_changes(self, form):
        found = made(OPEN, INNER, SECRET, GONE, was=(OPEN, INNER, SECRET, GONE))
        text = FORMS[form](found)
        assert not any(one in text for one in ("BORTVALD", "HEMLIG", "INTERN uppgift"))

    @pytest.mark.parametrize(("external", "count"), [(True, 3), (False, 1)])
    def test_how_much_is_left_out_is_the_same_in_each(self, external, count):
        found = made(OPEN, INNER, SECRET, GONE, external=external)
        said = lines.hidden_text(count)
        assert found.hidden == count
        assert said in plain.text(found)
        assert said in of_words(found)
        assert said in of_document(found)
        assert json.loads(structured.structured(found))["left_out"] == count
        assert extension(found, "left-out") == str(count)


def extension(found: Paper, name: str) -> str:
    root = etree.fromstring(edxl.sitrep(found))
    (one,) = [each for each in root.iter(f"{EXT}extension") if each.findtext(f"{EXT}id") == name]
    return one.findtext(f"{EXT}parameter/{EXT}value")


class TestTheMarks:
    PAPERS = {
        (exercise, draft, inside): replace(
            FULL,
            event=replace(FULL.event, exercise=exercise),
            approved_at=None if draft else FULL.approved_at,
            header=replace(HEADER, external=not inside),
        )
        for exercise, draft, inside in itertools.product((False, True), repeat=3)
    }

    @pytest.mark.parametrize("which", list(PAPERS))
    @pytest.mark.parametrize("demo", [False, True])
    def test_each_mark_stands_first_in_what_is_read_and_in_its_order(self, which, demo):
        found = self.PAPERS[which]
        told = lines.marks(found, demo=demo)
        expected = [mark for is_so, mark in zip((*which, demo), ("ÖVNING", "UTKAST", "INTERN", "DEMONSTRATION"), strict=True) if is_so]
        assert list(told) == expected
        assert document(found, demo=demo).marks == told
        first = plain.text(found, demo=demo).splitlines()[0]
        assert first == (" · ".join(expected) or "LÄGESRAPPORT 4: STORMEN ALFRIDA")

    @pytest.mark.parametrize("which", list(PAPERS))
    def test_a_system_reads_them_too(self, which):
        facts = json.loads(structured.structured(self.PAPERS[which], demo=True))
        told = (facts["is_exercise"], facts["is_draft"], not facts["header"]["external"])
        assert told == which
        assert facts["is_demonstration"] is True

    @pytest.mark.parametrize("found", [EXERCISE, DRAFT])
    def test_a_word_document_has_them_on_every_page_and_before_everything(self, found):
        opened = docx.Document(io.BytesIO(word.docx_of(found)))
        mark = lines.marks(found)[0]
        assert opened.paragraphs[0].text == mark
        for section in opened.sections:
            assert {head.paragraphs[0].text for head in (section.header, section.first_page_header, section.even_page_header)} == {mark}

    def test_one_without_marks_has_none(self):
        opened = docx.Document(io.BytesIO(word.docx_of(FULL)))
        assert opened.core_properties.keywords == ""
        assert not any("ÖVNING" in one.text or "UTKAST" in one.text for one in opened.paragraphs)


class TestTheData:
    FACTS = json.loads(structured.structured(FULL))

    def test_json_has_every_section_in_its_order_and_the_laws_by_name(self):
        assert [one["section"] for one in self.FACTS["sections"]] == [str(part) for part in Part]
        assert self.FACTS["statutory"] == [str(part) for part in STATUTORY]

    def test_every_piece_leads_back_to_its_entry(self):
        told = {item["key"]: item for section in self.FACTS["sections"] for item in section["items"]}
        assert {key: one["number"] for key, one in told.items()} == {"fact:customers": 45, "forecast:power": 45}
        assert told["fact:customers"]["important"] is True
        assert told["forecast:power"]["important"] is False
        assert "url" not in told["fact:customers"]

    def test_a_moment_comes_back_as_it_was(self):
        assert codec.from_plain(Header, self.FACTS["header"]) == HEADER

    def test_the_changes_are_the_same_in_the_data_and_in_the_words(self):
        told = {one["key"]: (one["kind"], one["before"], one["value"], one["turn"]) for one in self.FACTS["changes"]}
        assert told == {
            "fact:customers": ("changed", "6 500", "8 300", "up"),
            "forecast:power": ("changed", "10 januari", "13 januari", None),
        }
        text = plain.text(FULL)
        assert all(one in text for one in ("6 500", "8 300", "10 januari", "13 januari", "en ökning"))

    def test_a_first_report_is_compared_with_nothing(self):
        facts = json.loads(structured.structured(paper(CUSTOMERS)))
        assert (facts["compared_with"], facts["changes"]) == (None, [])

    @pytest.mark.parametrize(("field", "value"), [("correction", "Siffran var fel."), ("version", 2), ("is_draft", True)])
    def test_a_draft_of_a_correction_says_what_it_is(self, field, value):
        found = replace(DRAFT, version=2, note="Siffran var fel.")
        assert json.loads(structured.structured(found))[field] == value


class TestTheMessage:
    @pytest.mark.parametrize(
        ("own", "area", "severity"),
        [
            (Colour.GREY, Colour.GREY, "Unknown"), (Colour.GREY, Colour.GREEN, "Minor"), (Colour.YELLOW, Colour.GREEN, "Moderate"),
            (Colour.GREEN, Colour.ORANGE, "Severe"), (Colour.RED, Colour.GREY, "Extreme"),
        ],
    )  # fmt: skip
    def test_the_worse_of_the_two_is_told_and_both_are_kept(self, own, area, severity):
        found = replace(FULL, header=replace(HEADER, own=own, area=area))
        root = etree.fromstring(edxl.sitrep(found))
        assert root.findtext(f"{SR}severity") == severity
        assert (extension(found, "colour:own"), extension(found, "colour:area")) == (own, area)

    @pytest.mark.parametrize("trend", list(Trend))
    def test_where_it_is_going_is_kept(self, trend):
        assert extension(replace(FULL, header=replace(HEADER, trend=trend)), "trend") == trend

    @pytest.mark.parametrize(
        ("version", "before", "preceding", "origin"),
        [
            (1, False, None, None),
            (1, True, "01680000-0000-7000-8000-000000000003", None),
            (2, True, "own", "own"),
            (3, True, "second", "own"),
        ],
    )
    def test_it_says_which_it_follows(self, version, before, preceding, origin):
        found = replace(FULL, version=version, before=FULL.before if before else None)
        root = etree.fromstring(edxl.sitrep(found))
        own = f"urn:uuid:{FULL.report_id}"
        names = {None: None, "own": own, "second": edxl.message_id(FULL.report_id, 2)}
        assert root.findtext(f"{SR}precedingMessageID") == names.get(preceding, f"urn:uuid:{preceding}")
        assert root.findtext(f"{SR}originatingMessageID") == names[origin]

    def test_each_version_is_a_message_of_its_own_and_always_the_same(self):
        names = [edxl.message_id(FULL.report_id, version) for version in range(1, 6)]
        assert len(set(names)) == 5
        assert names == [edxl.message_id(FULL.report_id, version) for version in range(1, 6)]
        assert all(UUID(one.removeprefix("urn:uuid:")) for one in names)

    @pytest.mark.parametrize(("length", "cut"), [(1022, False), (1023, False), (1024, True), (5000, True)])
    def test_a_text_has_room_for_so_many_signs(self, length, cut):
        found = edxl.line("x" * length)
        assert (len(found) <= edxl.LONGEST, found.endswith("…")) == (True, cut)

    def test_a_moment_of_summer_has_the_offset_of_summer(self):
        summer = FOURTH.replace(month=7)
        assert (edxl.stamp(FOURTH), edxl.stamp(summer)) == ("2019-01-10T13:00:00+01:00", "2019-07-10T14:00:00+02:00")
        assert edxl.stamp(FOURTH + timedelta(microseconds=999)) == edxl.stamp(FOURTH)


anything = st.text(max_size=120)


class TestWhateverWasTyped:
    @settings(max_examples=25, deadline=None)
    @given(anything, anything, anything, st.sampled_from(Part))
    def test_every_form_can_be_opened(self, text, value, source, part):
        odd = piece("k", text or "x", value, part, source=source)
        found = replace(
            paper(odd, was=(replace(odd, value=value + "x"),), prose={part: text}),
            actor=text or "x", note=source, event=replace(FULL.event, title=text or "x"),
        )  # fmt: skip
        json.loads(structured.structured(found).encode(errors="surrogatepass"))
        etree.fromstring(edxl.sitrep(found))
        plain.text(found).encode()
        assert spoken.oral(found).words <= spoken.MOST_WORDS + len(found.actor.split())

    @pytest.mark.parametrize("said", ["{{ rubrik }}", "{% for x in y %}", "{# not #}", "<w:p/>", "&amp;", "]]>", "{{ 1/0 }}"])
    def test_a_tag_that_somebody_wrote_is_a_text(self, said):
        found = paper(piece("k", said, said, source=said), prose={Part.EVENT: said})
        assert words_of(word.docx_of(found)).count(said) >= 2
        assert said in etree.fromstring(edxl.sitrep(found)).xpath("string()")

    @settings(max_examples=30, deadline=None)
    @given(st.lists(st.tuples(st.sampled_from(Part), st.sampled_from(Secrecy), st.booleans()), max_size=12), st.booleans())
    def test_every_piece_is_told_or_counted_once(self, pieces, external):
        items = tuple(
            piece(f"k{n}", f"Uppgift-{n}-slut", "1", part, secrecy=how, important=big) for n, (part, how, big) in enumerate(pieces)
        )
        found = replace(
            FULL, header=replace(HEADER, external=external), blocks=blocks(items, {}, external=external), changes=(), before=None
        )
        text = plain.text(found)
        assert sum(text.count(f"Uppgift-{n}-slut") for n in range(len(items))) + found.hidden == len(items)


@pytest.mark.parametrize("confidence", [one for one in Confidence if one is not Confidence.UNKNOWN])
def test_how_sure_it_is_stands_in_words_in_each(confidence):
    found = replace(FULL, header=replace(HEADER, confidence=confidence))
    said = str(words.CONFIDENCES[confidence])
    assert dict(lines.head(found))["Säkerhet i bedömningen"] == said
    assert said in plain.text(found)
    assert etree.fromstring(edxl.sitrep(found)).findtext(f"{SR}reportConfidence") == edxl.CONFIDENCES[confidence]
