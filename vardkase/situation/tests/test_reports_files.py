"""A report as PDF, Word, JSON and EDXL: all of one frozen version, whole for a screen reader, an exercise unmistakable in each."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import docx
import pikepdf
import pytest
from lxml import etree

from vardkase.incidents.tests.scenes import later, refused
from vardkase.situation.reporting import edxl, structured, word
from vardkase.situation.reporting.document import document
from vardkase.situation.reporting.template import TAGS, default_template
from vardkase.situation.rules.reports import STATUTORY, Colour, Confidence, Part
from vardkase.situation.rules.reports_paper import Fate
from vardkase.situation.tests.reports_opened import template, words_of
from vardkase.situation.tests.reports_papers import CUSTOMERS, DRAFT, EXERCISE, FULL, HEADER, paper
from vardkase.testing.cases import each
from vardkase.ui.documents import to_pdf

KINDS = ("pdf", "html", "docx", "json", "txt", "xml")
INSIDE = replace(FULL, header=replace(HEADER, external=False))
LAST = {"header": replace(HEADER, final=True)}
REACHES = ("{{ rubrik.__class__.__mro__ }}", "{{ ''.__class__.__base__.__subclasses__() }}", "{{ cycler.__init__.__globals__ }}")
ODD = 'Läget < & > "citat" ]]> \x00\x07 \u202eشكرا 🌲 ' + "lång " * 400
SR = f"{{{edxl.SITREP}}}"


class TestPdf:
    def test_it_is_tagged_for_screen_readers_and_fit_for_an_archive(self):
        with pikepdf.open(io.BytesIO(to_pdf(document(FULL)))) as made:
            about = made.open_metadata()
            assert about["pdfuaid:part"] == "1"
            assert about["pdfaid:part"] == "2"
            assert about["dc:title"] == "Lägesrapport 4: Stormen Alfrida"
            assert str(made.Root.Lang) == "sv-SE"
            assert made.Root.MarkInfo.Marked

    def test_the_same_version_gives_the_same_file(self):
        assert to_pdf(document(FULL)) == to_pdf(document(FULL))

    @pytest.mark.parametrize(("found", "mark"), [(EXERCISE, "ÖVNING"), (DRAFT, "UTKAST"), (INSIDE, "INTERN")])
    def test_its_marks_stand_on_every_page(self, found, mark):
        assert document(found).marks == (mark,)

    def test_whatever_somebody_wrote_it_can_be_made(self):
        assert to_pdf(document(paper(CUSTOMERS, prose=dict.fromkeys(Part, ODD)))).startswith(b"%PDF")

    def test_every_section_is_there_also_when_nothing_is_said(self):
        said = [getattr(one, "text", "") for one in document(paper(prose={})).blocks]
        assert sum(text.endswith(" *") for text in said) == len(STATUTORY)
        assert said.count("Inget är skrivet här.") == len(Part)


class TestWord:
    def test_ours_has_everything(self):
        text = words_of(word.docx_of(paper(CUSTOMERS, was=(), hidden=1)))
        for said in ("Lägesrapport 4: Stormen Alfrida", "Rapporterande aktör: Norrtälje kommun", "2 Händelseutveckling *",
                     "Kunder utan el i kommunen: 8 300 (tor 10 jan 13:00, Vattenfall, nr 45)", "1 uppgift är utelämnad",
                     "Vad som har ändrats\nSedan rapport 3 (tis 8 jan 2019 15:00)\nNytt\n",
                     "8 300 (nr 45)", "* Krävs enligt 2 kap. 9 §"):  # fmt: skip
            assert said in text

    def test_it_is_swedish_and_dated_by_its_approval(self):
        about = docx.Document(io.BytesIO(word.docx_of(FULL))).core_properties
        assert (about.language, about.title, about.author) == ("sv-SE", "Lägesrapport 4: Stormen Alfrida", "Norrtälje kommun")
        assert about.created.replace(tzinfo=UTC) == FULL.approved_at

    def test_headings_are_headings(self):
        made = docx.Document(io.BytesIO(word.docx_of(FULL)))
        styles = {one.text: one.style.name for one in made.paragraphs}
        assert styles["2 Händelseutveckling *"] == "Heading 1"
        assert styles["Lägesrapport 4: Stormen Alfrida"] == "Title"

    def test_what_somebody_wrote_is_text_and_no_markup_or_tag(self):
        odd = "{{ aktor }} {% for %} <w:p/> & ]]>"
        assert odd in words_of(word.docx_of(paper(prose={Part.EVENT: odd})))

    def test_control_characters_and_other_scripts_do_not_break_it(self):
        assert "شكرا 🌲" in words_of(word.docx_of(paper(prose={Part.EVENT: ODD})))

    def test_new_lines_stay(self):
        assert "rad ett\nrad två" in words_of(word.docx_of(paper(prose={Part.EVENT: "rad ett\nrad två"})))

    def test_the_municipalitys_own_template_is_filled(self):
        own = template("Från {{ aktor }}", "{%p for del in avsnitt %}", "{{ del.rubrik }}: {{ del.text }}", "{%p endfor %}")
        text = words_of(word.docx_of(FULL, own))
        assert "Från Norrtälje kommun" in text
        assert "7 Behov av stöd: Ett elverk på 100 kVA till Blidö." in text

    @pytest.mark.parametrize(("found", "mark"), [(EXERCISE, "ÖVNING"), (DRAFT, "UTKAST")])
    def test_a_template_that_forgets_the_marks_is_marked_all_the_same(self, found, mark):
        text = words_of(word.docx_of(found, template("{{ rubrik }}"))).splitlines()
        assert text.count(mark) >= 2

    @each(
        ("paragraphs", "tag"),
        [
            (("{{ lagesbild }}",), "lagesbild"),
            (("{{ rubrik }} {{ kommunvapen }}",), "kommunvapen"),
            (("{%p for del in avsnitt %}", "{{ del.rubrk }}", "{%p endfor %}"), "rubrk"),
            (("{%p for x in avsnit %}", "{{ x }}", "{%p endfor %}"), "avsnit"),
            (("{{ huvud[0].titel }}",), "titel"),
        ],
    )
    def test_a_tag_that_a_report_does_not_have_is_refused_by_name(self, paragraphs, tag):
        with refused("situation.template_unknown_tag", tag=tag):
            word.docx_of(FULL, template(*paragraphs))

    @each(
        "broken",
        [
            template("{{ rubrik "),
            template("{%p for del in avsnitt %}", "utan slut"),
            template("{% nonsens %}"),
            template("{{ rubrik|finns_inte }}"),
            template("{{ 1/0 }}"),
            b"",
            b"inte ett Worddokument",
            b"PK\x03\x04" + b"\x00" * 60,
        ],
        ids=range(8),
    )
    def test_a_broken_template_is_refused_and_says_what_is_wrong(self, broken):
        with refused("situation.template_broken") as no:
            word.docx_of(FULL, broken)
        assert no.value.facts["fault"]

    def test_a_file_that_is_a_zip_but_no_document_is_refused(self):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            archive.writestr("a.txt", "x")
        with refused("situation.template_broken"):
            word.docx_of(FULL, made.getvalue())

    def test_one_that_is_larger_than_any_template_is_refused(self):
        with refused("situation.template_broken"):
            word.docx_of(FULL, b"x" * (word.LARGEST + 1))

    @pytest.mark.parametrize("reach", REACHES)
    def test_a_template_reaches_nothing_but_the_report(self, reach):
        with pytest.raises(Exception, match=r"situation\.template_") as no:
            word.docx_of(FULL, template(reach))
        assert no.value.code.startswith("situation.template_")

    def test_a_template_is_tried_on_everything_before_it_is_used(self):
        word.check_template(default_template())
        with refused("situation.template_unknown_tag", tag="fel"):
            word.check_template(template("{%p for grupp in andringar %}", "{{ grupp.fel }}", "{%p endfor %}"))

    def test_every_tag_that_is_told_of_can_be_asked_for(self):
        for tag in TAGS:
            word.check_template(template(f"{{{{ {tag} }}}}"))


class TestJson:
    def test_it_has_a_format_and_everything_that_goes_out(self):
        said = json.loads(structured.structured(FULL))
        assert said["format"] == "vardkase.report/1"
        assert (said["number"], said["version"], said["is_exercise"], said["is_draft"]) == (4, 1, False, False)
        assert [one["section"] for one in said["sections"]] == [str(part) for part in Part]
        assert said["statutory"] == [str(part) for part in STATUTORY]
        (piece_,) = said["sections"][2]["items"]
        assert piece_ == {
            "key": "fact:customers", "text": "Kunder utan el i kommunen: 8 300", "value": "8 300", "as_of": "2019-01-10T12:00:00.000000Z",
            "source": "Vattenfall", "number": 45, "important": True,
        }  # fmt: skip
        assert said["changes"][0]["before"] == "6 500"

    def test_addresses_of_our_own_pages_stay_at_home(self):
        assert "/fakta/" not in structured.structured(paper(replace(CUSTOMERS, url="/fakta/")))

    def test_an_exercise_and_a_draft_are_told(self):
        assert json.loads(structured.structured(EXERCISE))["is_exercise"] is True
        assert json.loads(structured.structured(DRAFT, demo=True))["is_draft"] is True

    def test_it_is_as_its_schema_says(self):
        schema = json.loads((Path(structured.__file__).parent / "report-1.schema.json").read_text(encoding="utf-8"))
        unsure = replace(FULL, header=replace(HEADER, confidence=Confidence.UNKNOWN), fate=Fate(2))
        for found in (FULL, DRAFT, EXERCISE, paper(prose={}), unsure, replace(FULL, fate=Fate(2, later(80)))):
            assert_fits(json.loads(structured.structured(found)), schema, schema)

    def test_the_schema_knows_wrong_from_right(self):
        schema = json.loads((Path(structured.__file__).parent / "report-1.schema.json").read_text(encoding="utf-8"))
        said = json.loads(structured.structured(FULL))
        for wrong in ({"number": "fyra"}, {"format": "vardkase.report/2"}, {"sections": [{"section": "weather"}]}):
            with pytest.raises(AssertionError):
                assert_fits(said | wrong, schema, schema)


def assert_fits(value, schema, root, where="$"):
    """As much of JSON Schema as our schema uses."""
    if "$ref" in schema:
        return assert_fits(value, root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root, where)
    if "anyOf" in schema:
        assert any(fits(value, one, root, where) for one in schema["anyOf"]), where
        return None
    if "const" in schema:
        assert value == schema["const"], where
    if "enum" in schema:
        assert value in schema["enum"], where
    types = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
    if "type" in schema:
        assert isinstance(value, types[schema["type"]]), where
    if schema.get("type") == "integer":
        assert not isinstance(value, bool), where
    if "pattern" in schema:
        assert re.search(schema["pattern"], value), where
    if isinstance(value, dict):
        assert set(schema.get("required", ())) <= value.keys(), where
        if schema.get("additionalProperties") is False:
            assert value.keys() <= schema["properties"].keys(), where
        for name, one in schema.get("properties", {}).items():
            if name in value:
                assert_fits(value[name], one, root, f"{where}.{name}")
    if isinstance(value, list):
        for place, one in enumerate(value):
            assert_fits(one, schema.get("items", {}), root, f"{where}[{place}]")
    return None


def fits(value, schema, root, where) -> bool:
    try:
        assert_fits(value, schema, root, where)
    except AssertionError:
        return False
    return True


class TestEdxl:
    HEAD = (
        "messageID", "preparedBy", "authorizedBy", "reportPurpose", "reportNumber", "reportVersion", "forTimePeriod", "reportTitle",
        "incidentID", "incidentID", "incidentLifecyclePhase", "precedingMessageID", "reportConfidence", "severity", "actionPlan",
        "nextContact", "report",
    )  # fmt: skip

    def tree(self, found=FULL):
        return etree.fromstring(edxl.sitrep(found))

    def texts(self, name, found=FULL):
        return [one.text for one in self.tree(found).findall(f"{SR}{name}")]

    def test_its_elements_stand_in_the_order_of_the_note(self):
        names = tuple(etree.QName(one).localname for one in self.tree() if isinstance(one.tag, str))
        assert names == self.HEAD

    def test_it_says_that_it_is_not_verified(self):
        made = edxl.sitrep(FULL).decode()
        assert "Unverified" in made.split("<sr:messageID>")[0]
        assert "urn:se:kris:verified" in made

    def test_times_have_an_offset_and_neither_z_nor_fractions(self):
        late = datetime(2019, 7, 1, 12, 0, 0, 123456, tzinfo=UTC)
        made = edxl.sitrep(replace(FULL, approved_at=late)).decode()
        stamps = re.findall(r">(\d{4}-\d\d-\d\dT[^<]+)<", made)
        assert len(stamps) >= 6
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d", one) for one in stamps)
        assert "2019-07-01T14:00:00+02:00" in stamps

    def test_texts_are_escaped_and_cut_to_a_line(self):
        found = paper(prose=dict.fromkeys(Part, ODD))
        (plan,) = self.texts("actionPlan", found)
        assert len(plan) <= 1023
        assert "\n" not in plan
        assert '< & > "citat" ]]>' in plan

    def test_a_title_of_a_thousand_signs_and_more_is_cut(self):
        found = replace(FULL, event=replace(FULL.event, title="x" * 2000))
        (title,) = self.texts("reportTitle", found)
        assert len(title) <= 1023

    @each(
        ("changed", "version"),
        [
            ({}, "Update"),
            ({"number": 1}, "Initial"),
            ({"number": 1, "version": 2}, "Update"),
            (LAST, "Final"),
        ],
    )
    def test_initial_update_and_final(self, changed, version):
        assert self.texts("reportVersion", replace(FULL, **changed)) == [version]

    def test_a_correction_points_at_what_it_corrects(self):
        found = replace(FULL, version=2)
        first = f"urn:uuid:{FULL.report_id}"
        assert self.texts("originatingMessageID", found) == [first]
        assert self.texts("precedingMessageID", found) == [first]
        assert self.texts("messageID", found) != [first]

    @each(
        ("own", "area", "severity"),
        [
            (Colour.GREY, Colour.GREY, "Unknown"),
            (Colour.GREEN, Colour.GREY, "Minor"),
            (Colour.YELLOW, Colour.GREEN, "Moderate"),
            (Colour.YELLOW, Colour.ORANGE, "Severe"),
            (Colour.RED, Colour.GREEN, "Extreme"),
        ],
    )
    def test_the_worse_colour_is_the_severity(self, own, area, severity):
        assert self.texts("severity", replace(FULL, header=replace(HEADER, own=own, area=area))) == [severity]

    @each("confidence", list(Confidence))
    def test_every_confidence_has_its_word(self, confidence):
        (said,) = self.texts("reportConfidence", replace(FULL, header=replace(HEADER, confidence=confidence)))
        assert said in {"HighlyConfident", "SomewhatConfident", "Unsure", "NoConfidence"}

    def test_the_function_and_not_the_person(self):
        made = edxl.sitrep(FULL).decode()
        assert "<xnl:nameElement>Kommundirektör</xnl:nameElement>" in made

    def test_an_exercise_says_so_in_every_text_that_is_read_first(self):
        assert all(text.startswith("ÖVNING") for name in ("reportPurpose", "reportTitle") for text in self.texts(name, EXERCISE))

    def test_its_report_has_the_type_of_the_note(self):
        report = self.tree().find(f"{SR}report")
        assert report.get(f"{{{edxl.XSI}}}type") == "sr:SituationInformationType"
        incident = report.find(f"{SR}primaryIncidentInformation")
        names = [etree.QName(one).localname for one in incident]
        assert names == ["incidentName", "IncidentStartDateTime", "jurisdictionInformation"]

    def test_nothing_is_promised_when_it_is_the_last(self):
        assert self.texts("nextContact", replace(FULL, header=replace(HEADER, final=True))) == []
