"""A masked report holds nothing that is secret, in any format, wherever it was said; and tells that something is masked, and by what."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace
from typing import Any

import pikepdf
import pytest

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.actions import reports as actions
from vardkase.preparedness.events.analyses import stream_of
from vardkase.preparedness.models.analyses import TextRow
from vardkase.preparedness.projections import analyses as projections
from vardkase.preparedness.queries import reports as queries
from vardkase.preparedness.reporting import build, make, web
from vardkase.preparedness.reporting.structured import structured
from vardkase.preparedness.reporting.writing import write
from vardkase.preparedness.rules.checks import digest
from vardkase.preparedness.rules.reports import Kind, Masked, Openness
from vardkase.preparedness.rules.risks import Field, Ground
from vardkase.preparedness.rules.rounds import Move
from vardkase.preparedness.tests.report_scenes import HARM
from vardkase.preparedness.tests.report_secrets import (
    DECLARED,
    HIDDEN,
    MARKS,
    MEASURE,
    NOTE,
    PDF,
    SECOND,
    Secrets,
    hidden,
    said_everywhere,
    secret,
)
from vardkase.preparedness.tests.rsa_scenes import Rsa, risk
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db


@kept
def quiet(rsa: Rsa) -> Secrets:
    """Something is secret, and nothing says it again yet."""
    return hidden(rsa)


@kept
def loud(quiet: Secrets) -> Secrets:
    """What is secret is said again everywhere."""
    return said_everywhere(quiet)


@pytest.fixture
def here(monkeypatch: Any) -> None:
    monkeypatch.setattr(make, "apart", write)


def material(found: Secrets, *, mask: bool = True, viewer: Any = None) -> Any:
    return build.gathered(viewer or found.rsa.town.viewer, found.id, found.rsa.town.now, mask=mask)


def page(held: Any, found: Secrets) -> str:
    first, pieces = web.page_of(build.report(held, found.rsa.town.now))
    return first + "".join(f"{name} {blocks}" for _tag, name, blocks in pieces)


def as_html(held: Any, found: Secrets) -> str:
    return page(held, found)


def as_json(held: Any, found: Secrets) -> str:
    return structured(held, found.rsa.town.now)


def as_word(held: Any, found: Secrets) -> str:
    """Every part of the file, its properties and the texts for pictures among them."""
    data, _fault = make.written(build.report(held, found.rsa.town.now), Kind.DOCX, found.rsa.town.now)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "".join(archive.read(one).decode("utf-8", "replace") for one in archive.namelist())


def as_pdf_data(held: Any, found: Secrets) -> str:
    """What the typesetter is given: all that can stand on a page, in a bookmark or in a property."""
    from vardkase.ui.documents import pdf

    return json.dumps(pdf._data(build.document(build.report(held, found.rsa.town.now), found.rsa.town.now)), ensure_ascii=False)


FORMATS = (as_html, as_json, as_word, as_pdf_data)


def refused(code: str, act: Any, *args: Any, **facts: Any) -> dict[str, Any]:
    with pytest.raises(Refusal) as found:
        act(*args, **facts)
    assert found.value.code == f"preparedness.{code}"
    return found.value.facts


class TestNothingLeaks:
    def test_no_format_of_the_masked_one_holds_a_word_of_it(self, loud: Secrets, here: None) -> None:
        held = material(loud)
        for form in FORMATS:
            text = form(held, loud).casefold()
            assert "OSL 18:13".casefold() in text, form.__name__
            assert [one for one in (*MARKS, NOTE.casefold(), HARM.casefold()) if one in text] == [], form.__name__

    def test_whole_it_holds_all_of_it_and_no_harm_test(self, loud: Secrets, here: None) -> None:
        held = material(loud, mask=False)
        assert held.holds_secrets
        for form in FORMATS:
            text = form(held, loud)
            # In Word's own text the signs of markup may stand between words, and never within one.
            assert [one for one in MARKS if one not in text.casefold()] == [], form.__name__
            assert HARM not in text, form.__name__
            assert "INNEHÅLLER SEKRETESS" in text or form is as_json or form is as_html

    def test_who_does_not_read_secrets_gets_the_same_whatever_is_asked(self, loud: Secrets, here: None) -> None:
        officer = loud.rsa.at("Kontoret", Role.DUTY_OFFICER)
        for mask in (True, False):
            held = material(loud, mask=mask, viewer=officer)
            assert held.is_masked
            for form in FORMATS:
                text = form(held, loud).casefold()
                assert [one for one in MARKS if one in text] == [], (mask, form.__name__)

    def test_the_material_itself_holds_nothing_that_a_new_format_could_write(self, loud: Secrets) -> None:
        held = material(loud)
        assert held.fence.runs == {}
        assert [one for one in MARKS if one in repr(held).casefold()] == []
        assert material(loud, mask=False).fence.runs == {}

    def test_the_properties_of_the_files_tell_what_the_first_page_tells(self, loud: Secrets, here: None) -> None:
        report = build.report(material(loud), loud.rsa.town.now)
        data, _fault = make.written(report, Kind.PDF, loud.rsa.town.now)
        with pikepdf.open(io.BytesIO(data)) as made:
            about = {str(key): str(value) for key, value in made.docinfo.items()}
            with made.open_metadata() as meta:
                said = {key: str(value) for key, value in meta.items()}
        text = " ".join((*about.values(), *said.values())).casefold()
        assert report.title.casefold() in text
        assert [one for one in MARKS if one in text] == []


class TestWhatIsToldOfInstead:
    def test_every_place_where_it_was_said_is_in_the_table(self, loud: Secrets) -> None:
        lines = {(one.what, one.name, one.part, one.ground) for one in material(loud).masked}
        assert lines == {
            ("risk", "1. Långt elavbrott", "vulnerabilities", "osl_18_13"),
            ("risk", "1. Långt elavbrott", "functions", "osl_18_13"),
            ("risk", "2. Annan risk", "vulnerabilities", "osl_18_13"),
            ("risk", "2. Annan risk", "quote", "osl_18_13"),
            ("function", "Stängd drift", "needs", "osl_18_13"),
            ("text", "Rubriken method.assignment", "text", "osl_15_2"),
            ("text", "Rubriken method.purpose", "quote", "osl_18_13"),
            ("deviation", "Beskrivning av kommunen och dess geografiska område", "quote", "osl_18_13"),
            ("workshop", "Seminarium", "quote", "osl_18_13"),
            ("measure", "1. Provkörning", "quote", "osl_18_13"),
            ("measure", "3. Reserv", "quote", "OSL 18:8"),
        }
        assert all(one.why == "" for one in material(loud).masked)

    def test_the_secret_measure_is_told_of_in_the_whole_report_alone(self, loud: Secrets) -> None:
        names = {one.name for one in material(loud, mask=False).masked if one.what == "measure"}
        assert names == {f"2. {MEASURE}", "1. Provkörning", "3. Reserv"}
        held = material(loud)
        assert [one.title for one in held.measures] == ["Provkörning", "Reserv"]
        assert held.measures[0].description == "maskerad (OSL 18:13)"
        assert held.measures[1].effects == ("maskerad (OSL 18:13)",)

    def test_a_measure_without_what_is_secret_stands_whole(self, quiet: Secrets) -> None:
        quiet.measure("Provkörning", description="Prova en gång i månaden.", owner="Driftchef")
        (one,) = material(quiet).measures
        assert (one.description, one.owner, one.risks) == ("Prova en gång i månaden.", "Driftchef", ("Långt elavbrott",))

    def test_what_was_said_of_a_secret_risk_is_masked_and_the_rest_of_the_workshop_stands(self, loud: Secrets) -> None:
        (workshop,) = material(loud).workshops
        assert [one.text for one in workshop.said] == ["[OSL 18:13]", "maskerad (OSL 18:13)"]
        assert (workshop.title, workshop.participants, workshop.note) == ("Seminarium", ("Enhetschef",), "maskerad (OSL 18:13)")

    def test_the_first_page_counts_what_is_masked(self, loud: Secrets) -> None:
        held = material(loud)
        assert f"{len(held.masked)} uppgifter är maskerade." in page(held, loud)
        assert build.report(held, loud.rsa.town.now).marks == ("UTKAST", "MASKERAD")


class TestRegisters:
    def test_a_function_that_only_a_secret_field_leads_to_is_not_there(self, quiet: Secrets) -> None:
        names = {one.name for one in material(quiet, mask=False).functions}
        assert names == {"Öppen drift", "Stängd drift", "Undercentral", "Wolframverket"}
        assert {one.name for one in material(quiet).functions} == {"Öppen drift", "Stängd drift"}

    def test_gaps_are_reckoned_without_what_a_restricted_function_needs(self, quiet: Secrets) -> None:
        (shown,) = material(quiet).gaps
        # Without what it hangs on, the closed one is away for its own twelve hours, and not for the ninety of what it needs.
        assert (shown.function.name, shown.need.on, shown.outage) == ("Öppen drift", "Stängd drift", 12 * 60)
        whole = {(one.function.name, one.need.on): one.outage for one in material(quiet, mask=False).gaps}
        assert whole["Öppen drift", "Stängd drift"] == 88 * 60
        assert ("Stängd drift", "Undercentral") in whole

    def test_the_drawing_of_what_most_hangs_on_counts_what_is_shown_alone(self, quiet: Secrets) -> None:
        text = page(material(quiet), quiet)
        assert re.search(r'aria-label="[^"]*Stängd drift: 1\.', text)
        assert "Vad skyddade verksamheter behöver är utelämnat." in text

    def test_when_all_measures_are_secret_the_masked_one_says_that_there_is_none(self, quiet: Secrets) -> None:
        from vardkase.preparedness.rules.measures import Secret as SecretMeasure

        quiet.measure(MEASURE, secret=SecretMeasure("OSL 18:8", HARM))
        assert lacks(quiet, "measures")
        assert not lacks(quiet, "measures", mask=False)
        assert "Det finns ingen åtgärd i registret." in page(material(quiet), quiet)

    def test_what_is_masked_counts_as_written(self, quiet: Secrets) -> None:
        assert not lacks(quiet, "vulnerabilities")
        quiet.write("method.assignment", DECLARED, Openness(Ground.OSL_15_2, HARM))
        items = {one.item.key for one in check(quiet, "method").lacks if one.item}
        assert "assignment" not in items
        assert "purpose" in items


def check(found: Secrets, part: str, *, mask: bool = True) -> Any:
    return next(one for one in material(found, mask=mask).checks if one.part.key == part)


def lacks(found: Secrets, part: str, *, mask: bool = True) -> bool:
    return bool(check(found, part, mask=mask).lacks)


class TestTexts:
    def test_a_text_that_quotes_is_refused_at_its_own_field_until_somebody_says_why(self, quiet: Secrets) -> None:
        facts = refused("text_quotes_secret", quiet.write, "area", f"Alla vet. {HIDDEN}")
        assert (facts["field"], facts["names"]) == ("why_0", "1. Långt elavbrott")
        assert refused("harm_needs_why", quiet.write, "area", "Ord.", Openness(Ground.OSL_18_13))["field"] == "why_0"
        assert refused("too_long", quiet.write, "area", "x" * 20_001)["field"] == "text_0"
        assert not TextRow.objects.exists()
        (entry,) = quiet.write("area", f"Alla vet. {HIDDEN}", Openness(None, "Det stod i tidningen i våras."))
        mark = f"{quiet.risks['Långt elavbrott'].id}/vulnerabilities"
        assert entry.event.openness == Openness(None, "Det stod i tidningen i våras.", (mark,))
        assert HIDDEN in page(material(quiet), quiet)

    def test_what_was_weighed_is_masked_again_when_another_fact_becomes_secret(self, quiet: Secrets) -> None:
        quiet.write("area", f"{HIDDEN} {SECOND}", Openness(None, "Det stod i tidningen i våras."))
        assert SECOND in page(material(quiet), quiet)
        quiet.judge("Annan risk", existing=SECOND, secrets=secret(Field.EXISTING))
        assert SECOND not in page(material(quiet), quiet)
        assert HIDDEN not in page(material(quiet), quiet)

    def test_a_secret_of_the_text_itself_needs_no_quotation(self, quiet: Secrets) -> None:
        quiet.write("area", DECLARED, Openness(Ground.OSL_15_2, HARM))
        assert DECLARED not in page(material(quiet), quiet)
        assert "maskerad (OSL 15:2)" in page(material(quiet), quiet)
        assert f"{DECLARED} [sekretess, OSL 15:2]" in page(material(quiet, mask=False), quiet)
        plain = json.loads(as_json(material(quiet), quiet))["parts"][0]
        assert (plain["texts"], plain["secret"]) == ({"area": "maskerad (OSL 15:2)"}, {"area": "OSL 15:2"})

    def test_it_is_open_again_when_its_author_says_so(self, quiet: Secrets) -> None:
        quiet.write("area", DECLARED, Openness(Ground.OSL_15_2, HARM))
        shown = queries.texts(quiet.rsa.town.viewer, quiet.id)["area"].shown
        refused("changed_meanwhile", quiet.write, "area", DECLARED, seen=digest(DECLARED))
        quiet.write("area", DECLARED, seen=digest(shown))
        assert DECLARED in page(material(quiet), quiet)

    def test_who_does_not_read_it_neither_sees_nor_overwrites_it(self, quiet: Secrets) -> None:
        quiet.write("area", DECLARED, Openness(Ground.OSL_15_2, HARM))
        central = quiet.rsa.at("Socialkontoret", Role.COORDINATOR)
        assert refused("rsa.not_found", queries.texts, central, quiet.id) is not None
        officer = quiet.rsa.at("Kontoret", Role.DUTY_OFFICER)
        found = queries.texts(officer, quiet.id)["area"]
        assert (found.text, found.unseen, found.ground, found.openness.why) == ("", True, "osl_15_2", "")
        assert queries.texts(quiet.rsa.town.viewer, quiet.id)["area"].text == DECLARED

    def test_a_writer_who_does_not_read_secrets_does_not_write_over_a_secret_text(self, quiet: Secrets, monkeypatch: Any) -> None:
        quiet.write("area", DECLARED, Openness(Ground.OSL_15_2, HARM))
        monkeypatch.setattr("vardkase.preparedness.queries.rsa_scopes.reads_secret", lambda *_: False)
        refused("text_unseen", quiet.write, "area", "Mitt i stället.", seen=digest(None))
        quiet.write("method", "En annan text.")
        assert TextRow.objects.get(part="area").text == DECLARED

    def test_the_same_key_is_one_write_and_another_statement_another(self, quiet: Secrets) -> None:
        key, said = new_id(), Openness(Ground.OSL_15_2, HARM)
        quiet.write("area", DECLARED, said, key=key)
        assert quiet.write("area", DECLARED, said, key=key)[0].repeated
        with pytest.raises(Refusal, match=r"ledger\.key_reused"):
            quiet.write("area", DECLARED, Openness(Ground.OSL_18_8, HARM), key=key)

    def test_an_empty_text_is_open_and_gone(self, quiet: Secrets) -> None:
        quiet.write("area", DECLARED, Openness(Ground.OSL_15_2, HARM))
        shown = queries.texts(quiet.rsa.town.viewer, quiet.id)["area"].shown
        (entry,) = quiet.write("area", "", Openness(Ground.OSL_15_2, HARM), seen=digest(shown))
        assert entry.event.openness == Openness()
        assert queries.texts(quiet.rsa.town.viewer, quiet.id) == {}

    def test_a_deviation_always_stands_in_the_report_and_does_not_quote(self, quiet: Secrets) -> None:
        facts = refused("deviation_quotes_secret", quiet.deviate, f"Vi kan inte, ty {HIDDEN}")
        assert (facts["field"], facts["names"]) == ("motivation", "1. Långt elavbrott")
        quiet.deviate("Området beskrivs i hela kommunens analys.")

    def test_the_tables_are_what_the_ledger_makes_them(self, loud: Secrets) -> None:
        before = list(TextRow.objects.order_by("pk").values())
        assert [bool(one["openness"]) for one in sorted(before, key=lambda one: one["part"])] == [True, False]
        unit = loud.rsa.units["Kontoret"]
        projections.forget(unit)
        for entry in ledger.entries(stream_of(unit)):
            projections.apply(entry)
        assert list(TextRow.objects.order_by("pk").values()) == before


class TestTheLedger:
    def test_the_reasons_of_everything_masked_are_logged_with_what_was_taken_out(self, loud: Secrets) -> None:
        event = actions.ask_report(**loud.rsa.common(analysis_id=loud.id, order=PDF, ruleset="msbfs-2015-5@1")).event
        assert Masked("text", "Rubriken method.assignment", "text", "osl_15_2", HARM) in event.masked
        assert Masked("text", "Rubriken method.purpose", "quote", "osl_18_13") in event.masked
        assert Masked("risk", "1. Långt elavbrott", "functions", "osl_18_13", HARM) in event.masked
        assert len(event.masked) == len(set(event.masked)) == 5

    def test_they_are_logged_also_when_one_who_does_not_read_them_takes_it_out(self, loud: Secrets) -> None:
        officer = loud.rsa.at("Kontoret", Role.DUTY_OFFICER)
        facts = loud.rsa.common(analysis_id=loud.id, order=PDF, ruleset="msbfs-2015-5@1", viewer=officer)
        assert Masked("text", "Rubriken method.assignment", "text", "osl_15_2", HARM) in actions.ask_report(**facts).event.masked

    def test_where_the_rounds_are_led_it_is_masked_until_it_is_handed_in(self, quiet: Secrets) -> None:
        rsa = quiet.rsa
        there = rsa.start(2019, "Socialkontoret")
        rsa.judge(2019, "Socialkontoret", risk("Elavbrott på boende", 4, 3, existing=SECOND, secrets=secret(Field.EXISTING)))
        held = build.gathered(rsa.town.viewer, there, rsa.town.now, mask=False)
        assert held.is_masked
        assert SECOND not in page(held, quiet)
        whole = replace(PDF, is_masked=False)
        refused("report_secret", actions.ask_report, **rsa.common(analysis_id=there, order=whole, ruleset="msbfs-2015-5@1"))
        rsa.move(2019, "Socialkontoret", Move.SUBMIT)
        held = build.gathered(rsa.town.viewer, there, rsa.town.now, mask=False)
        assert held.holds_secrets
        assert SECOND in page(held, quiet)


class TestTheWhole:
    def test_the_municipalitys_report_does_not_say_again_what_a_unit_holds_secret(self, quiet: Secrets) -> None:
        rsa = quiet.rsa
        rsa.start(2019, "Kommunen")
        rsa.judge(2019, "Kommunen", replace(quiet.risks["Annan risk"], id=rsa.analyses[2019, "Kommunen"], number=0, scenario=HIDDEN))
        held = build.gathered(rsa.town.viewer, rsa.analyses[2019, "Kommunen"], rsa.town.now, mask=True)
        assert held.risks[0].scenario == "maskerad (OSL 18:13)"
        assert [(one.what, one.part) for one in held.masked if one.what != "function"] == [("risk", "quote")]

    def test_another_rounds_secrets_are_not_asked_about(self, quiet: Secrets) -> None:
        rsa = quiet.rsa
        rsa.open(2020)
        rsa.start(2020, "Socialkontoret")
        around = queries.fence(rsa.town.viewer, rsa.analyses[2020, "Socialkontoret"])
        assert around.quoted(HIDDEN) == ()
        assert queries.fence(rsa.town.viewer, quiet.id).quoted(HIDDEN)
