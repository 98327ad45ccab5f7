"""Measures from a register: how far they have come, who decided them and who pays; and what a file cannot say."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse
from lxml import html

from vardkase import ledger
from vardkase.kernel import codec
from vardkase.organisation.imports.files import Row
from vardkase.preparedness.actions.measures import follow_up_measure
from vardkase.preparedness.events import measures as events
from vardkase.preparedness.events.imports import MeasuresImported
from vardkase.preparedness.models import MeasureLinkRow, MeasureRow
from vardkase.preparedness.projections import measures as projections
from vardkase.preparedness.queries import export
from vardkase.preparedness.queries import measures as queries
from vardkase.preparedness.rules.imports import columns, rows
from vardkase.preparedness.rules.imports.columns import Target
from vardkase.preparedness.rules.imports.measures import MeasureMaker
from vardkase.preparedness.rules.measures import Course, Decision, Followed, FollowUp, Fund, Funding, State, Step, Taken, Task
from vardkase.preparedness.sheets import writing
from vardkase.preparedness.sheets.reading import Sheet
from vardkase.preparedness.tests.importing import confirm, plan, start, take_in, undo
from vardkase.preparedness.tests.rsa_scenes import Rsa
from vardkase.preparedness.tests.scenes import refused
from vardkase.testing.cases import each
from vardkase.testing.scenes import kept

TODAY = date(2019, 1, 2)
BOARD = (UUID(int=3), "Kommunstyrelsen")
# A measure that lacks nothing, so that what a case adds is what is tried.
WHOLE = {"Åtgärd": "Reservkraft", "Ansvarig": "Fastighetschef", "Klart senast": "2019-10-31", "Kostnad": "1000"}
DECIDED = "Kommunstyrelsen, 2018-12-04, § 55, KS 2018/14"
DECISION = Decision("Kommunstyrelsen", date(2018, 12, 4), "§ 55", "KS 2018/14")
REGISTER = (
    "Åtgärd;Ansvarig nämnd;Ansvarig;Klart senast;Kostnad;Läge;Beslut;Finansiering\r\n"
    f"Reservkraft;Kommunstyrelsekontoret;Fastighetschef;2019-10-31;1000;Pågår;{DECIDED};egna medel: 400\r\n"
    f"Öva;Kommunstyrelsekontoret;Säkerhetschef;2019-05-01;;Beslutad;{DECIDED};\r\n"
    "Pärmar;Kommunstyrelsekontoret;;;;;;\r\n"
)


def read(**more: str) -> rows.ReadRow:
    """The row that a register with these columns has."""
    cells = {**WHOLE, **{name.replace("_", " "): said for name, said in more.items()}}
    header = tuple(cells)
    known = columns.columns_of(Target.MEASURES)
    maker = MeasureMaker(BOARD, {"kommunstyrelsen": BOARD}, file_name="r.xlsx", today=TODAY)
    sheet = Sheet(header, (Row(2, tuple(cells.values())),))
    (row,) = rows.make(sheet, known, known.guess(header), maker, draft_id=UUID(int=1), name_part="name").rows
    return row


def said(**more: str) -> Followed:
    row = read(**more)
    assert row.faults == ()
    assert isinstance(row.said, Followed)
    return row.said


def wrong(**more: str) -> list[tuple[str, str]]:
    return [(one.code.removeprefix("preparedness."), one.column) for one in read(**more).faults]


class TestState:
    @each("word, state", [
        ("", State.PROPOSED), ("-", State.PROPOSED), ("Föreslagen", State.PROPOSED), ("ej påbörjad", State.PROPOSED),
        ("Beslutad", State.DECIDED), ("PÅGÅR", State.ONGOING), ("påbörjad", State.ONGOING), ("Genomförd", State.DONE), ("klar", State.DONE),
    ])  # fmt: skip
    def test_the_words_of_registers_are_read(self, word: str, state: State) -> None:
        assert said(Läge=word, Beslut=DECIDED).course.state is state

    @each("word, instead", [
        ("Verifierad", "genomförd"), ("effekten verifierad", "genomförd"), ("Uppskjuten", "beslutad"), ("Avslagen", "föreslagen"),
    ])  # fmt: skip
    def test_what_needs_a_reason_or_a_proof_is_no_matter_for_a_file(self, word: str, instead: str) -> None:
        row = read(Läge=word, Beslut=DECIDED)
        assert row.said is None
        (fault,) = [one for one in row.faults if one.code == "preparedness.row_state_by_step"]
        assert (dict(fault.facts)["instead"], fault.column) == (instead, "Läge")

    def test_a_word_that_is_none_says_which_there_are(self) -> None:
        (fault,) = read(Läge="typ klar").faults
        assert (fault.code, fault.column) == ("preparedness.row_no_such_word", "Läge")
        assert dict(fault.facts)["words"] == "föreslagen, beslutad, pågår, genomförd"

    def test_without_such_a_column_all_are_proposed(self) -> None:
        assert said().course == Course()


class TestDecision:
    @each("cell, more, decision", [
        (DECIDED, {}, DECISION),
        ("Kommunstyrelsen; 4 dec 2018; §55", {}, Decision("Kommunstyrelsen", date(2018, 12, 4), "§55")),
        ("Kommunstyrelsen 2018-12-04 § 55", {"Diarienummer": "KS 2018/14"}, DECISION),
        ("Kommunstyrelsen", {"Beslutsdatum": "2018-12-04"}, Decision("Kommunstyrelsen", date(2018, 12, 4))),
        ("Kommunchefen", {"Beslutsdatum": "43438", "Dnr": "7"}, Decision("Kommunchefen", date(2018, 12, 4), "", "7")),
    ])  # fmt: skip
    def test_who_and_when_are_found_as_they_are_written(self, cell: str, more: dict[str, str], decision: Decision) -> None:
        course = said(Läge="Beslutad", Beslut=cell, **more).course
        assert course == Course(State.DECIDED, decision.on, decision, (Taken(Step.DECIDE, decision.on),))

    @each("cells, faults", [
        ({}, [("row_needs_decision", "")]),
        ({"Beslut": "Kommunstyrelsen"}, [("row_needs_decision", "Beslut")]),
        ({"Beslut": "2018-12-04"}, [("row_needs_decision", "Beslut")]),
        ({"Beslut": "Kommunstyrelsen, 2019-02-30"}, [("cell_not_day", "Beslut")]),
        ({"Beslut": "Kommunstyrelsen, 2019-01-03"}, [("measure_in_future", "Beslut")]),
        ({"Beslut": "Kommunstyrelsen", "Beslutsdatum": "2019-01-03"}, [("measure_in_future", "Beslutsdatum")]),
        ({"Beslut": "Kommunstyrelsen", "Beslutsdatum": "i höstas"}, [("cell_not_day", "Beslutsdatum")]),
        ({"Beslut": DECIDED, "Ansvarig": ""}, [("measure_needs_owner", "Ansvarig")]),
        ({"Beslut": DECIDED, "Klart senast": ""}, [("measure_needs_deadline", "Klart senast")]),
        ({"Ansvarig": "", "Klart senast": ""}, [
            ("row_needs_decision", ""), ("measure_needs_owner", "Ansvarig"), ("measure_needs_deadline", "Klart senast"),
        ]),
    ])  # fmt: skip
    def test_what_is_decided_lacks_nothing_that_a_decision_needs(self, cells: dict[str, str], faults: list[tuple[str, str]]) -> None:
        for word in ("Beslutad", "Pågår"):
            assert wrong(**{"Läge": word, **cells}) == faults

    def test_what_is_done_needs_no_deadline_any_more(self) -> None:
        found = said(**{"Läge": "Klar", "Beslut": DECIDED, "Klart senast": ""})
        assert (found.course.state, found.course.since, found.measure.deadline) == (State.DONE, None, None)

    def test_today_has_been(self) -> None:
        assert said(Läge="Beslutad", Beslut="Nämnden, 2019-01-02").course.since == TODAY

    @each("cells, reference", [
        ({"Beslut": "Ska upp i KS"}, "Ska upp i KS"),
        ({"Diarienummer": "KS 2018/14"}, "KS 2018/14"),
        ({"Beslut": "Ska upp", "Plan": "Krisplanen"}, "Krisplanen"),
        ({"Beslut": DECIDED}, ""),
    ])  # fmt: skip
    def test_what_a_proposal_says_of_decisions_is_kept_as_a_reference(self, cells: dict[str, str], reference: str) -> None:
        found = said(**cells)
        if reference:
            assert (found.measure.reference, found.course) == (reference, Course())
        assert found.course.state is State.PROPOSED


class TestMoney:
    @each("cell, funding", [
        ("", ()),
        ("egna medel", (Funding(Fund.OWN, 1000),)),
        ("Egna medel: 400", (Funding(Fund.OWN, 400),)),
        ("egna medel: 400; civilt försvar: 0,5 tkr", (Funding(Fund.OWN, 400), Funding(Fund.GRANT_CIVIL, 500))),
        ("annat: 1 000 kr", (Funding(Fund.OTHER, 1000),)),
        ("annat: 0", ()),
    ])  # fmt: skip
    def test_who_pays_is_read(self, cell: str, funding: tuple[Funding, ...]) -> None:
        assert said(Finansiering=cell).measure.funding == funding

    @each("cells, fault", [
        ({"Finansiering": "Lotto"}, ("row_no_such_word", "Finansiering")),
        ({"Finansiering": "egna medel: mycket"}, ("measure_no_money", "Finansiering")),
        ({"Finansiering": "egna medel: 1001"}, ("measure_funding_above_cost", "Finansiering")),
        ({"Finansiering": "LEH"}, ("measure_leh_needs_task", "")),
        ({"Finansiering": "LEH", "LEH-uppgift": "4 kap."}, ("row_no_such_word", "LEH-uppgift")),
    ])  # fmt: skip
    def test_what_does_not_hold_together_is_told_at_its_column(self, cells: dict[str, str], fault: tuple[str, str]) -> None:
        assert wrong(**cells) == [fault]

    @each("cell, task", [
        ("2:1", Task.ANALYSIS), ("2 kap. 8 §", Task.TRAINING), ("LEH 2 kap 7 §", Task.GEOGRAPHIC), ("2:9", Task.REPORTING),
        ("3", Task.HEIGHTENED_ALERT), ("3 kap.", Task.HEIGHTENED_ALERT),
    ])  # fmt: skip
    def test_a_grant_for_a_task_of_leh_says_which(self, cell: str, task: Task) -> None:
        found = said(**{"Finansiering": "LEH", "LEH-uppgift": cell}).measure
        assert (found.task, found.funding) == (task, (Funding(Fund.GRANT_LEH, 1000),))


@kept
def begun(rsa: Rsa) -> Rsa:
    """The office has begun its analysis."""
    rsa.start(2019, "Kontoret")
    return rsa


def listed(rsa: Rsa) -> dict[str, Any]:
    return {one.measure.title: one for one in queries.listing(rsa.town.viewer, rsa.today).lines}


def table() -> list[Any]:
    return [*MeasureRow.objects.order_by("id").values(), *MeasureLinkRow.objects.values("measure_id", "target_id")]


@pytest.mark.django_db
class TestTakenIn:
    def test_they_stand_where_the_register_says_and_the_tables_can_be_made_again(self, begun: Rsa) -> None:
        take_in(begun.town, Target.MEASURES, begun.town.board, REGISTER)
        states = {title: one.state for title, one in listed(begun).items()}
        assert states == {"Reservkraft": State.ONGOING, "Öva": State.DECIDED, "Pärmar": State.PROPOSED}
        courses = {row.state: projections.course_of(row.course) for row in MeasureRow.objects.all()}
        assert (courses["ongoing"].decision, courses["ongoing"].since) == (DECISION, begun.today)
        assert courses["decided"].since == DECISION.on
        before = table()
        projections.forget(begun.town.board)
        assert not MeasureRow.objects.exists()
        for entry in ledger.entries(events.stream_of(begun.town.board)):
            projections.apply(entry)
        assert table() == before

    def test_undone_they_are_gone_unless_somebody_has_gone_on_with_one(self, begun: Rsa) -> None:
        done = take_in(begun.town, Target.MEASURES, begun.town.board, REGISTER)
        undo(begun.town, done)
        assert not MeasureRow.objects.exists()
        done = take_in(begun.town, Target.MEASURES, begun.town.board, REGISTER)
        id = listed(begun)["Reservkraft"].measure.id
        follow_up_measure(**begun.common(measure_id=id, follow_up=FollowUp(begun.today, "Grävt.")))
        with refused("preparedness.changed_since_import", names="1. Reservkraft"):
            undo(begun.town, done)
        assert MeasureRow.objects.count() == 3

    def test_an_entry_from_before_said_nothing_of_it_and_is_all_proposals(self, begun: Rsa) -> None:
        take_in(begun.town, Target.MEASURES, begun.town.board, REGISTER)
        (entry,) = ledger.entries(events.stream_of(begun.town.board))
        plain = codec.to_plain(entry.event)
        del plain["courses"]
        old = codec.from_plain(MeasuresImported, plain)
        assert old.courses == ()
        projections.forget(begun.town.board)
        projections._APPLIERS[MeasuresImported](entry, old)
        assert set(MeasureRow.objects.values_list("state", flat=True)) == {"proposed"}

    def test_a_row_with_faults_is_told_in_swedish_and_takes_nothing_in(self, begun: Rsa, client: Any, alvas_cookies: Any) -> None:
        client.cookies = alvas_cookies
        text = REGISTER + "Mur;;;;;Pågår;;\r\nSil;;;;;Avslagen;;\r\n"
        draft = start(begun.town, Target.MEASURES, begun.town.board, text)
        with refused("preparedness.import_has_errors", rows=2):
            confirm(begun.town, draft)
        page = html.fromstring(client.get(reverse("preparedness:import_preview", args=[draft])).content.decode()).text_content()
        assert "har någon beslutat. Skriv vem och när" in page
        assert "Skriv ”föreslagen” och ta steget här efteråt" in page
        assert "Pågår" in page

    def test_what_we_write_out_can_be_taken_in_again(self, begun: Rsa) -> None:
        done = take_in(begun.town, Target.MEASURES, begun.town.board, REGISTER)
        tables = export.measure_tables(begun.town.viewer)
        before = {title: (one.measure.funding, one.measure.deadline, one.state) for title, one in listed(begun).items()}
        undo(begun.town, done)
        book = writing.workbook(tables, "atgarder")
        draft = start(begun.town, Target.MEASURES, begun.town.board, book, file_name="atgarder.xlsx")
        assert [row.faults for row in plan(begun.town, draft).rows] == [(), (), ()]
        confirm(begun.town, draft)
        assert {title: (one.measure.funding, one.measure.deadline, one.state) for title, one in listed(begun).items()} == before
        assert {projections.course_of(row.course).decision for row in MeasureRow.objects.all()} == {DECISION, None}
