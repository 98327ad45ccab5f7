"""Everything is in the export, for those who may read it, in every format; nothing in it runs; and what the import reads comes in again."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import openpyxl
import pytest
import time_machine
from django.urls import reverse

from vardkase.access.rules import Role, Viewer
from vardkase.kernel.ids import new_id
from vardkase.organisation.imports.cells import taken_in
from vardkase.preparedness import queries
from vardkase.preparedness.actions import analyses as rsa_acts
from vardkase.preparedness.actions import reports as report_acts
from vardkase.preparedness.queries import export
from vardkase.preparedness.rules.asking import Kind, Question
from vardkase.preparedness.rules.content import Holder, Register
from vardkase.preparedness.rules.continuity import Adoption, Continuity, Resource
from vardkase.preparedness.rules.export_tables import Asked, answers_table, effects_table
from vardkase.preparedness.rules.imports import columns, makers, rows
from vardkase.preparedness.rules.imports.columns import Target
from vardkase.preparedness.rules.measures import FollowUp
from vardkase.preparedness.rules.risks import Field, Ground, Secret
from vardkase.preparedness.rules.rounds import Said, Voice, Workshop
from vardkase.preparedness.rules.said_of_secrets import without_secrets
from vardkase.preparedness.rules.styrel import Point
from vardkase.preparedness.sheets import writing
from vardkase.preparedness.sheets.writing import Table
from vardkase.preparedness.tests.books import DRAFT, read
from vardkase.preparedness.tests.measure_scenes import Town
from vardkase.preparedness.tests.report_scenes import HARM, HIDDEN, office, told
from vardkase.preparedness.tests.rsa_scenes import NEW, Rsa, risk, rounded
from vardkase.preparedness.tests.rules_scenes import COUNT, INDICATOR, RECEIVED, Desk, form, says
from vardkase.preparedness.tests.scenes import Chain, chained, hours, net, refused
from vardkase.preparedness.tests.test_what_is_restricted import restrict
from vardkase.testing.cases import each
from vardkase.testing.people import OTHER_SCOPE, nobody, viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
DANGEROUS = ("=1+1", "+46 70", "-5 grader", "@SUM(A1)", "\t=1+1", "=cmd|' /C calc'!A0", "'=1", "|x", "%x", "＝1")
ALL = (
    "risker", "atgarder", "verksamheter", "beroenden", "effekter", "uppfoljda_atgarder", "workshoppar", "texter", "gemensamma_risker",
    "kontinuitetsplaner", "styrel", "egenkontroller", "uppfoljningar",
)  # fmt: skip
TEXT = Question("t1", "Vad hände?", Kind.TEXT)
PLAN = Continuity(
    goal=hours(8), consequence="Mediciner missas.", routines="1. Hämta pärmen.", decides="Enhetschef i beredskap",
    back="För in i efterhand.", owner=Holder(new_id(), "Enhetschef"), next_test=date(2030, 1, 1), ordinary=45, least=30,
    resources=(Resource("Diesel", "200 liter", "förrådet"),),
)  # fmt: skip
DISSENT = "Fyra är för lågt."


@kept
def full(filled: Any) -> Rsa:
    """Something in every table: analyses with texts and a deviation, measures, a register with a plan and a point, and answers."""
    rsa, chain, desk, measures = rounded(filled), chained(filled), Desk(filled), Town(filled)
    told(rsa)
    id = office(rsa)
    text = {"part": "area", "heading": "Beskrivning av kommunen", "text": "=Vi ligger vid havet."}
    rsa_acts.save_text(**rsa.common(analysis_id=id, **text))
    why = {"part": "method", "heading": "Metod", "motivation": "Metoden står i en bilaga.", "ruleset": "msbfs-2015-5@1", "allowed": True}
    report_acts.save_deviation(**rsa.common(analysis_id=id, **why))
    care = chain.ids["Hemtjänst"]
    chain.do("save_continuity", function_id=care, plan=PLAN)
    adoption = Adoption("Socialdirektör", filled.now.date(), "KS 1")
    chain.do("adopt_continuity", function_id=care, adoption=adoption, seen=chain.seen(PLAN))
    chain.do("save_point", point=Point(NEW, "735999" + "0" * 12, care, "Hemtjänst", 1, why="Trygghetslarm"))
    done = measures.verified("Reservkraft till Solhem")
    other = measures.propose("=Övning", cost_once=50_000)
    measures.decide(other)
    said = FollowUp(measures.today, "Halva är gjord.", 50)
    measures.do("follow_up_measure", measure_id=other, follow_up=said)
    assert done != other
    own = desk.selfcheck().form.questions[0]
    desk.check(1, says(own, "partly", evidence="Två nämnder saknar."))
    desk.ask(found=form(TEXT))
    desk.answer(2, says(COUNT, "3"), says(TEXT, "=HYPERLINK(0)"))
    desk.answer(3, says(RECEIVED, "362000.50"))
    desk.ask(found=form(TEXT, indicator=replace(INDICATOR, text="Är planen övad?")))
    return rsa


def tables(viewer: Viewer) -> dict[str, Table]:
    return {one.key: one for one in export.all_tables(viewer)}


def lines(table: Table) -> list[dict[str, Any]]:
    return [dict(zip(table.header, row, strict=True)) for row in table.rows]


class TestEverything:
    def test_is_there_in_its_order_and_no_table_is_empty(self, full: Rsa) -> None:
        found = tables(full.town.viewer)
        assert tuple(found) == ALL
        assert [key for key, one in found.items() if not one.rows] == []
        assert all(len(row) == len(one.header) for one in found.values() for row in one.rows)
        assert all(len(set(one.header)) == len(one.header) for one in found.values())

    def test_effects_tell_what_was_expected_and_what_came(self, full: Rsa) -> None:
        done, waiting = sorted(lines(tables(full.town.viewer)["effekter"]), key=lambda one: str(one["Åtgärd"]), reverse=True)
        assert (done["Vad"], done["Av vad"], done["Före"], done["Förväntat"], done["Utfall"]) == ("konsekvens", "Elavbrott", "4", "2", "2")
        assert (done["Hur"], done["Gav den väntade effekten"], done["Verifierad"]) == ("prov", "ja", full.today)
        assert (waiting["Åtgärd"], waiting["Utfall"], waiting["Verifierad"]) == ("=Övning", "", "")

    def test_follow_ups_workshops_texts_and_deviations_are_told_whole(self, full: Rsa) -> None:
        found = tables(full.town.viewer)
        (followed,) = lines(found["uppfoljda_atgarder"])
        assert (followed["Iakttaget"], followed["Genomfört i procent"]) == ("Halva är gjord.", 50)
        (said,) = lines(found["workshoppar"])
        assert (said["Deltagare"], said["Slag"], said["Vad som sades"]) == ("Enhetschef; Driftledare", "avvikande mening", DISSENT)
        assert [(one["Slag"], one["Rubrik"], one["Text"], one["Regelverk"]) for one in lines(found["texter"])] == [
            ("text", "1 Beskrivning av kommunen och dess geografiska område", "=Vi ligger vid havet.", "msbfs-2015-5@1"),
            ("avvikelse", "2 Beskrivning av arbetsprocess och metod", "Metoden står i en bilaga.", "msbfs-2015-5@1"),
        ]

    def test_shared_risks_name_their_parts_in_the_units_own_steps(self, full: Rsa) -> None:
        found = lines(tables(full.town.viewer)["gemensamma_risker"])
        assert sorted((one["Enhet"], one["Enhetens risk"], one["Gemensam risk"]) for one in found) == [
            ("Kommunstyrelsekontoret", "Långt elavbrott", "Elavbrott"), ("Socialkontoret", "Elavbrott på boende", "Elavbrott"),
        ]  # fmt: skip
        assert {one["Sannolikhet"].partition(" ")[0] for one in found} == {"2", "4"}

    def test_plans_points_and_answers(self, full: Rsa) -> None:
        found = tables(full.town.viewer)
        (plan,) = lines(found["kontinuitetsplaner"])
        assert (plan["Igång inom"], plan["Resurser"], plan["Ägare"]) == ("8 tim", "Diesel, 200 liter, förrådet", "Enhetschef")
        (point,) = lines(found["styrel"])
        assert (point["Anläggnings-id"], point["Klass"], point["Samhällsviktig verksamhet"]) == ("735999" + "0" * 12, 1, "Hemtjänst")
        (checked,) = lines(found["egenkontroller"])
        assert (checked["Svar"], checked["Underlag"], checked["Formulär"]) == (
            "delvis", "Två nämnder saknar.", "Vårdkases egenkontroll mot lagarna",
        )  # fmt: skip
        answers = {one["Nyckel"]: one for one in lines(found["uppfoljningar"])}
        assert (answers["e1"]["Svar"], answers["f1"]["Svar"], answers["t1"]["Svar"]) == (3, "362000,50", "=HYPERLINK(0)")
        assert {one["Utgåva"] for one in answers.values()} == {2}

    def test_what_is_no_longer_asked_is_there_in_the_words_it_had(self) -> None:
        old = replace(says(INDICATOR, "yes"), question="Är planen känd?")
        (one,) = lines(answers_table("u", "U", [Asked("Ks", 2025, form(), (old,), "2026-02-01")]))
        assert (one["Grupp"], one["Fråga"], one["Svar"], one["Sänd"]) == ("frågas inte längre", "Är planen känd?", "ja", "2026-02-01")

    def test_of_nothing_is_headings_alone(self) -> None:
        assert effects_table([]).rows == ()
        assert answers_table("u", "U", []).rows == ()


class TestWhoReadsWhat:
    def test_a_unit_gets_its_own_and_nothing_of_others(self, full: Rsa) -> None:
        viewer = viewer_with(Role.UNIT_COORDINATOR, scope=f"org:{full.town.social}", label="Samordnare")
        found = tables(viewer)
        assert tuple(found) == ALL
        assert {one["Enhet"] for one in lines(found["risker"])} == {"Socialkontoret"}
        for key in ("atgarder", "effekter", "uppfoljda_atgarder", "workshoppar", "texter", "styrel", "egenkontroller", "uppfoljningar"):
            assert found[key].rows == (), key
        assert found["gemensamma_risker"].rows == ()

    def test_others_get_nothing(self, full: Rsa) -> None:
        for viewer in (viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE), nobody(), viewer_with(Role.OBSERVER)):
            assert [key for key, one in tables(viewer).items() if one.rows] == [], viewer
        for act in (export.analysis_tables, export.round_tables, export.register_tables):
            with pytest.raises(Exception, match="not_found"):
                act(viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE), full.rounds[2019])

    def test_who_reads_no_secrets_gets_them_in_no_table(self, full: Rsa) -> None:
        power = next(one for one in full.risks(2019, "Kontoret").values() if one.is_secret)
        said = Said(Voice.INPUT, "Driftledaren", "Bakom förrådet är det öppet.", power.id, power.name)
        workshop = Workshop(NEW, date(2019, 1, 2), "Om reservkraften", "Samordnaren", ("Driftledare",), (said,))
        rsa_acts.save_workshop(**full.common(analysis_id=office(full), workshop=workshop))
        reader = viewer_with(Role.DUTY_OFFICER)
        sees = json.dumps([lines(one) for one in tables(full.town.viewer).values()], default=str, ensure_ascii=False)
        hidden = json.dumps([lines(one) for one in tables(reader).values()], default=str, ensure_ascii=False)
        assert HIDDEN in sees
        assert said.text in sees
        assert HIDDEN not in hidden
        assert said.text not in hidden
        assert "[OSL 18:13]" in hidden
        assert DISSENT in hidden
        assert HARM not in sees + hidden

    def test_points_of_connection_are_for_those_who_edit_the_register(self, full: Rsa) -> None:
        assert tables(viewer_with(Role.AUDITOR))["styrel"].rows == ()

    def test_a_restricted_functions_plan_and_needs_are_not_told(self, full: Rsa) -> None:
        chain = Chain(full.town)
        chain.ids = {one.name: one.id for one in chain.register().functions}
        restrict(chain, "Hemtjänst")
        found = tables(viewer_with(Role.AUDITOR))
        assert found["kontinuitetsplaner"].rows == ()
        assert "Mediciner missas." not in repr(found)
        masked = [one for one in lines(found["beroenden"]) if one["Samhällsviktig verksamhet"] == "Hemtjänst"]
        assert [one["Beroende av"] for one in masked] == ["maskerad enligt OSL 18 kap. 13 §"]
        assert len(tables(full.town.viewer)["kontinuitetsplaner"].rows) == 1


class TestSaidInAWorkshop:
    def test_only_what_was_said_of_a_secret_risk_is_left_out(self, full: Rsa) -> None:
        power, *others = sorted(full.risks(2019, "Kontoret").values(), key=lambda one: not one.is_secret)
        of = [
            Said(Voice.INPUT, "A", "Hemligt.", power.id),
            Said(Voice.DISSENT, "B", "Öppet.", others[0].id),
            Said(Voice.INPUT, "C", "Fritt."),
        ]
        workshop = Workshop(UUID(int=1), date(2019, 1, 2), "W", "L", ("A",), tuple(of))
        assert [one.text for one in without_secrets(workshop, [power, *others]).said] == ["[OSL 18:13]", "Öppet.", "Fritt."]
        assert without_secrets(workshop, others) == workshop

    def test_the_page_of_the_analysis_leaves_it_out_for_who_does_not_read_it(self, full: Rsa) -> None:
        power = next(one for one in full.risks(2019, "Kontoret").values() if one.is_secret)
        said = Said(Voice.INPUT, "Driftledaren", "Bakom förrådet är det öppet.", power.id, power.name)
        workshop = Workshop(NEW, date(2019, 1, 2), "Om reservkraften", "Samordnaren", ("Driftledare",), (said,))
        rsa_acts.save_workshop(**full.common(analysis_id=office(full), workshop=workshop))
        shown = [one.text for each in full.page(2019, "Kontoret", viewer_with(Role.DUTY_OFFICER)).workshops for one in each.said]
        assert "[OSL 18:13]" in shown
        assert said.text not in shown
        assert said.text in [one.text for each in full.page(2019, "Kontoret").workshops for one in each.said]

    def test_who_does_not_read_it_writes_nothing_over_it(self, full: Rsa, social_coordinator: Any) -> None:
        """Until it is handed in, what is secret in a unit's analysis is for the unit alone, also where the rounds are led."""
        secret = (Secret(Field.VULNERABILITIES, Ground.OSL_18_13, HARM),)
        own = {"analysis_id": full.analyses[2019, "Socialkontoret"], "viewer": social_coordinator}
        alarms = full.judge(2019, "Socialkontoret", risk("Larm ute", vulnerabilities="Ett nät.", secrets=secret), viewer=social_coordinator)
        said = Said(Voice.INPUT, "Driftledaren", "Nätet har en enda mast.", alarms.id, alarms.name)
        workshop = Workshop(NEW, date(2019, 1, 2), "Om larmen", "Samordnaren", ("Driftledare",), (said,))
        first = rsa_acts.save_workshop(**full.common(**own, workshop=workshop)).event.workshop
        (shown,) = full.page(2019, "Socialkontoret").workshops
        for draft in (replace(shown, title="Ändrad"), replace(first, title="Ändrad")):
            with refused("preparedness.secret_unseen"):
                rsa_acts.save_workshop(**full.common(analysis_id=own["analysis_id"], workshop=draft))
        rsa_acts.save_workshop(**full.common(**own, workshop=replace(first, title="Ändrad"), seen=full.seen(first)))
        (after,) = full.page(2019, "Socialkontoret", social_coordinator).workshops
        assert (after.title, after.said) == ("Ändrad", (said,))


class TestNothingRuns:
    TABLE = Table("farligt", "Farligt", ("=Rubrik", "@Svar"), tuple((text, text) for text in DANGEROUS))

    def test_in_a_workbook_not_even_a_heading(self) -> None:
        sheet = openpyxl.load_workbook(io.BytesIO(writing.workbook([self.TABLE], "=Prov")))["Farligt"]
        found = [cell for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in found} == {"s"}
        assert [cell.value for cell in sheet[1]] == ["=Rubrik", "@Svar"]
        with zipfile.ZipFile(io.BytesIO(writing.workbook([self.TABLE], "Prov"))) as made:
            assert b"<f>" not in made.read("xl/worksheets/sheet1.xml")

    def test_in_csv_every_cell_begins_harmlessly_and_is_read_back(self) -> None:
        said = list(csv.reader(io.StringIO(writing.comma_separated(self.TABLE).decode("utf-8-sig")), delimiter=";"))
        assert all(cell.startswith("'") for row in said for cell in row)
        for text, (cell, _same) in zip(DANGEROUS, said[1:], strict=True):
            assert taken_in(cell) == text, text

    @each("text", DANGEROUS)
    def test_nor_in_the_follow_up(self, text: str) -> None:
        assert not str(next(iter(csv.reader([writing.sent_out(text)])))[0]).startswith(("=", "+", "-", "@", "\t", "|", "%", "＝"))

    def test_long_texts_rows_and_marks_survive_each_format(self) -> None:
        text = 'Rad ett;\n"rad två", å ä ö 🔥 ' + "x" * 20_000
        table = Table("t", "T", ("A", "B"), ((text, date(2026, 1, 31)), (None, 7)))
        sheet = openpyxl.load_workbook(io.BytesIO(writing.workbook([table], "T")))["T"]
        assert sheet["A2"].value == text
        assert next(csv.reader(io.StringIO(writing.comma_separated(table).decode("utf-8-sig")), delimiter=";")) == ["A", "B"]
        said = json.loads(writing.structured([table], {}))["t"]
        assert said == [{"A": text, "B": "2026-01-31"}, {"A": None, "B": 7}]


class TestWhatGoesOutComesIn:
    def test_functions_and_dependencies_into_an_empty_register(self, full: Rsa) -> None:
        before: Register = queries.whole(full.town.viewer, full.town.board).register
        functions, needs = export.register_tables(full.town.viewer, full.town.board)
        taken = self.taken(Target.FUNCTIONS, functions, makers.FunctionMaker(net([])), "name")
        assert [(one.name, one.owner, one.external, one.tolerance, one.expected) for one in taken] == [
            (one.name, one.owner, one.external, one.tolerance, one.expected) for one in before.functions
        ]  # fmt: skip
        there = replace(before, needs=())
        placed = self.taken(Target.DEPENDENCIES, needs, makers.NeedMaker.of(there, full.today), "function")
        assert [(one.on, one.by, one.reserve, one.recovery) for one in placed] == [
            (one.need.on, one.need.by, one.need.reserve, one.need.recovery) for one in before.needs
        ]  # fmt: skip

    def taken(self, target: Target, table: Table, maker: Any, part: str) -> list[Any]:
        """What the import makes of a table, from a workbook and from CSV alike."""
        found = []
        for data in (writing.workbook([table], "Prov"), writing.comma_separated(table)):
            sheet, known = read(data), columns.columns_of(target)
            plan = rows.make(sheet, known, known.guess(sheet.header), maker_again(maker), draft_id=DRAFT, name_part=part)
            assert len(plan.sound) == len(table.rows)
            said = [row.said for row in plan.sound]
            found.append([getattr(one, "need", one) for one in said])
        assert found[0] == found[1]
        return found[0]


def maker_again(maker: Any) -> Any:
    """A maker that has made nothing yet."""
    return replace(maker, **({"taken": set()} if isinstance(maker, makers.FunctionMaker) else {"made": {}}))


class TestTheFiles:
    @pytest.fixture
    def browser(self, client: Any, alvas_cookies: Any, full: Rsa) -> Any:
        client.cookies = alvas_cookies
        with time_machine.travel(full.town.now, tick=False):
            yield client

    def test_everything_in_each_format_says_the_same(self, browser: Any, full: Rsa) -> None:
        url = reverse("preparedness:export_all")
        said = json.loads(browser.get(url, {"format": "json"}).content)
        assert tuple(said)[1:] == ALL
        book = openpyxl.load_workbook(io.BytesIO(browser.get(url).content))
        with zipfile.ZipFile(io.BytesIO(browser.get(url, {"format": "csv"}).content)) as made:
            assert made.namelist() == [f"{key}.csv" for key in ALL]
            for key, sheet in zip(ALL, book.worksheets, strict=True):
                rows_ = list(csv.reader(io.StringIO(made.read(f"{key}.csv").decode("utf-8-sig")), delimiter=";"))
                assert len(rows_) == sheet.max_row == len(said[key]) + 1, key

    def test_an_unknown_format_is_a_workbook_and_the_name_says_the_day(self, browser: Any, full: Rsa) -> None:
        for asked in ("", "exe", "../../x"):
            answer = browser.get(reverse("preparedness:export_all"), {"format": asked})
            assert answer.headers["Content-Type"] == writing.XLSX
            assert answer.headers["Content-Disposition"] == f'attachment; filename="beredskap-{full.today}.xlsx"'

    def test_no_login_gets_no_file(self, client: Any, full: Rsa) -> None:
        for name in ("export", "export_all", "export_measures"):
            assert client.get(reverse(f"preparedness:{name}")).status_code in (302, 403, 404), name
