"""Files taken in: exactly what was shown, all or nothing, once, with one entry; and out again as long as nobody has worked on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.preparedness import projections as register
from vardkase.preparedness import queries as registers
from vardkase.preparedness.actions import imports as actions
from vardkase.preparedness.actions import risks
from vardkase.preparedness.actions.measures import follow_up_measure
from vardkase.preparedness.events import analyses as rsa_events
from vardkase.preparedness.events import imports as events
from vardkase.preparedness.events import measures as measure_events
from vardkase.preparedness.events import stream_of
from vardkase.preparedness.models import FunctionRow, MeasureLinkRow, MeasureRow, NeedRow
from vardkase.preparedness.models.imports import ColumnsRow, ImportDraftRow, ImportRow
from vardkase.preparedness.projections import imports as projections
from vardkase.preparedness.projections import measures as measure_projections
from vardkase.preparedness.queries import imports as queries
from vardkase.preparedness.queries import measures as measure_queries
from vardkase.preparedness.rules.content import Reserve
from vardkase.preparedness.rules.imports.columns import Target
from vardkase.preparedness.rules.measures import FollowUp, State
from vardkase.preparedness.rules.rounds import Move
from vardkase.preparedness.sheets import reading
from vardkase.preparedness.tests.importing import FUNCTIONS, MEASURES, NEEDS, RISKS, confirm, plan, seen, start, take_in, undo
from vardkase.preparedness.tests.rsa_scenes import Rsa, risk
from vardkase.preparedness.tests.scenes import Chain, refused
from vardkase.preparedness.tests.test_rules_imports import A1
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db


@kept
def begun(rsa: Rsa) -> Rsa:
    """The office has begun its analysis."""
    rsa.start(2019, "Kontoret")
    return rsa


def office(rsa: Rsa) -> Any:
    return rsa.analyses[2019, "Kontoret"]


def stream(rsa: Rsa) -> str:
    return rsa_events.stream_of(rsa.units["Kontoret"])


class TestRisks:
    def test_nothing_changes_before_the_yes_and_then_it_is_one_entry(self, begun: Rsa) -> None:
        before = ledger.head(stream(begun)).number
        draft = start(begun.town, Target.RISKS, office(begun), RISKS)
        assert [row.name for row in plan(begun.town, draft).sound] == ["Storm", "Storm", "Torka"]
        assert (ledger.head(stream(begun)).number, begun.risks(2019, "Kontoret")) == (before, {})
        done = confirm(begun.town, draft)
        (entry,) = ledger.entries(stream(begun), after=before)
        assert (entry.event.source, [one.name for one in entry.event.risks]) == ("rsa.csv", ["Storm", "Storm", "Torka"])
        (told,) = ledger.entries(events.stream_of(begun.town.board))
        assert (told.event.into.import_id, told.event.entry, told.event.taken, told.event.into.place) == (
            done,
            entry.number,
            3,
            "Kommunstyrelsekontoret, 2019",
        )
        assert begun.risks(2019, "Kontoret")["Torka"].judged is False
        assert not ImportDraftRow.objects.exists()

    def test_judgements_of_this_year_need_no_new_look(self, begun: Rsa) -> None:
        take_in(begun.town, Target.RISKS, office(begun), RISKS, judged=True)
        assert begun.risks(2019, "Kontoret")["Torka"].judged is True

    def test_a_municipality_s_own_register_keeps_every_risk(self, begun: Rsa) -> None:
        text = "\r\n".join(["Nr;Risk", *(f"{number};{name}" for number, name, _group in A1)])
        take_in(begun.town, Target.RISKS, office(begun), text)
        (entry,) = [one for one in ledger.entries(stream(begun)) if isinstance(one.event, rsa_events.RisksImported)]
        groups: dict[int, int] = {}
        for _risk, (_number, _name, group) in zip(entry.event.risks, A1, strict=True):
            groups[group] = groups.get(group, 0) + 1
        assert (len({one.id for one in entry.event.risks}), groups) == (12, {1: 4, 2: 2, 3: 4, 4: 2})

    def test_a_second_yes_does_nothing_more(self, begun: Rsa) -> None:
        draft = start(begun.town, Target.RISKS, office(begun), RISKS)
        call = {"seen": seen(begun.town, draft), "key": new_id()}
        assert confirm(begun.town, draft, **call) == confirm(begun.town, draft, **call) == draft
        assert ImportRow.objects.count() == 1
        assert begun.page(2019, "Kontoret").total == 3

    def test_what_was_not_shown_is_not_done(self, begun: Rsa) -> None:
        draft = start(begun.town, Target.RISKS, office(begun), RISKS)
        shown = seen(begun.town, draft)
        actions.choose_columns(viewer=begun.town.viewer, draft_id=draft, chosen={0: "name", 3: "total_why"})
        with refused("preparedness.import_changed"):
            confirm(begun.town, draft, seen=shown)
        assert begun.risks(2019, "Kontoret") == {}

    def test_rows_with_errors_stop_everything_unless_passed_over(self, begun: Rsa) -> None:
        draft = start(begun.town, Target.RISKS, office(begun), RISKS + "Brand;9;1;\r\n")
        with refused("preparedness.import_has_errors", rows=1):
            confirm(begun.town, draft)
        assert begun.risks(2019, "Kontoret") == {}
        confirm(begun.town, draft, skip_faulty=True)
        assert ImportRow.objects.values_list("taken", "skipped").get() == (3, 1)

    def test_nothing_sound_is_nothing_to_import(self, begun: Rsa) -> None:
        with refused("preparedness.nothing_to_import"):
            take_in(begun.town, Target.RISKS, office(begun), "Risk;Sannolikhet\r\nBrand;9\r\n", skip_faulty=True)

    def test_an_analysis_that_is_handed_in_takes_nothing_in(self, begun: Rsa) -> None:
        draft = start(begun.town, Target.RISKS, office(begun), RISKS)
        shown = seen(begun.town, draft)
        begun.judge(2019, "Kontoret", risk())
        begun.move(2019, "Kontoret", Move.SUBMIT)
        with refused("preparedness.analysis_is_closed"):
            confirm(begun.town, draft, seen=shown)
        assert ImportDraftRow.objects.exists()

    def test_undone_it_is_as_it_was_and_only_once(self, begun: Rsa) -> None:
        done, key = take_in(begun.town, Target.RISKS, office(begun), RISKS), new_id()
        first = undo(begun.town, done, key=key)
        assert undo(begun.town, done, key=key).number == first.number
        assert begun.risks(2019, "Kontoret") == {}
        with refused("preparedness.import_undone_already"):
            undo(begun.town, done)
        assert queries.imported(begun.town.viewer, done).undone_by == begun.town.viewer.actor.label

    def test_what_somebody_has_worked_on_is_never_taken_from_them(self, begun: Rsa) -> None:
        done = take_in(begun.town, Target.RISKS, office(begun), RISKS)
        found = begun.risks(2019, "Kontoret")["Torka"]
        risks.save_risk(**begun.common(analysis_id=office(begun), risk=replace(found, total=4)))
        with refused("preparedness.changed_since_import", names="Torka"):
            undo(begun.town, done)
        assert (begun.page(2019, "Kontoret").total, ImportRow.objects.get().undone_at) == (3, None)
        with refused("preparedness.needs_reason"):
            undo(begun.town, done, reason=" ")


class TestMeasures:
    def test_they_are_proposed_in_one_entry_tied_to_their_risk_and_undone_they_are_gone(self, begun: Rsa) -> None:
        town, measures = begun.town, measure_events.stream_of(begun.town.board)
        take_in(town, Target.RISKS, office(begun), RISKS)
        done = take_in(town, Target.MEASURES, town.board, MEASURES)
        (entry,) = ledger.entries(measures)
        first, second = entry.event.measures
        assert (first.number, first.title, first.organisation, first.owner) == (
            1, "Reservkraft till Solgården", "Kommunstyrelsekontoret", "Fastighetschef",
        )  # fmt: skip
        assert (first.deadline, first.cost_once, [one.name for one in first.risks]) == (date(2019, 10, 31), 1_250_000, ["Torka"])
        assert (second.organisation, second.source.label) == ("Kommunstyrelsen", "rsa.csv, rad 3")
        lines = measure_queries.listing(town.viewer, begun.today).lines
        assert {line.state for line in lines} == {State.PROPOSED}

        def rows() -> list[Any]:
            return [*MeasureRow.objects.order_by("id").values(), *MeasureLinkRow.objects.values("measure_id", "target_id")]

        before = rows()
        measure_projections.forget(town.board)
        measure_projections.apply(entry)
        assert rows() == before
        undo(town, done)
        assert not MeasureRow.objects.exists()

    def test_one_that_somebody_has_worked_on_stays_with_the_others(self, begun: Rsa) -> None:
        done = take_in(begun.town, Target.MEASURES, begun.town.board, "Åtgärd\r\nÖva\r\nBygga\r\n")
        measure = measure_queries.listing(begun.town.viewer, begun.today).lines[1].measure
        follow_up_measure(**begun.common(measure_id=measure.id, follow_up=FollowUp(begun.today, "Påbörjad.")))
        with refused("preparedness.changed_since_import", names=measure.name):
            undo(begun.town, done)
        assert MeasureRow.objects.count() == 2

    def test_what_is_wrong_is_told_by_row(self, begun: Rsa) -> None:
        take_in(begun.town, Target.RISKS, office(begun), RISKS)
        text = (
            "Åtgärd;Nämnd;Risk;Klart senast;Kostnad\r\nA;Okänd;;;\r\nB;;Ras;;\r\nC;;Storm;;\r\nD;;;hösten;\r\nE;;;;12.000\r\n;;Torka;;\r\n"
        )
        draft = start(begun.town, Target.MEASURES, begun.town.board, text)
        assert [(row.number, row.faults[0].code.removeprefix("preparedness.")) for row in plan(begun.town, draft).faulty] == [
            (2, "row_no_board"), (3, "row_no_risk"), (4, "row_several_risks"), (5, "cell_not_day"), (6, "cell_two_ways"),
            (7, "measure_needs_title"),
        ]  # fmt: skip


class TestFunctions:
    def test_functions_are_one_entry_and_undone_they_are_gone(self, chain: Chain) -> None:
        before, number = chain.register(), ledger.head(stream_of(chain.authority)).number
        done = take_in(chain.town, Target.FUNCTIONS, chain.authority, FUNCTIONS)
        (entry,) = ledger.entries(stream_of(chain.authority), after=number)
        assert [(one.name, one.key) for one in entry.event.functions] == [("Skola", "skola"), ("Bad", "bad")]
        assert [one.name for one in chain.register().functions][-2:] == ["Skola", "Bad"]
        undo(chain.town, done)
        assert chain.register() == before
        assert registers.history(chain.town.viewer, chain.authority)[0].kind == "preparedness.functions_import_undone"

    def test_dependencies_between_what_is_there(self, chain: Chain) -> None:
        before = chain.register()
        done = take_in(chain.town, Target.DEPENDENCIES, chain.authority, NEEDS)
        assert chain.need("Hemtjänst", "El").by is Reserve.BATTERY
        undo(chain.town, done)
        assert chain.register() == before

    @pytest.mark.parametrize("how", ["changed", "retired", "tied"])
    def test_what_somebody_has_worked_on_stays(self, chain: Chain, how: str) -> None:
        done = take_in(chain.town, Target.FUNCTIONS, chain.authority, FUNCTIONS)
        school = next(one for one in chain.register().functions if one.name == "Skola")
        chain.ids["Skola"] = school.id
        if how == "changed":
            chain.do("save_function", function=replace(school, description="F–9"), seen=chain.seen(school))
        elif how == "retired":
            chain.do("retire_function", function_id=school.id, reason="Fel.")
        else:
            chain.link("Hemtjänst", "Skola")
        now_is = chain.register()
        with refused("preparedness.changed_since_import", names="Hemtjänst → Skola" if how == "tied" else "Skola"):
            undo(chain.town, done)
        assert chain.register() == now_is

    def test_a_changed_dependency_stays(self, chain: Chain) -> None:
        done = take_in(chain.town, Target.DEPENDENCIES, chain.authority, NEEDS)
        need = chain.need("Hemtjänst", "El")
        chain.do("save_need", function_id=chain.ids["Hemtjänst"], need=replace(need, note="Prövat."), seen=chain.seen(need))
        with refused("preparedness.changed_since_import", names="Hemtjänst → El"):
            undo(chain.town, done)

    def test_a_register_that_changed_meanwhile_is_shown_again(self, chain: Chain) -> None:
        draft = start(chain.town, Target.FUNCTIONS, chain.authority, FUNCTIONS)
        shown = seen(chain.town, draft)
        chain.add("Skola")
        with refused("preparedness.import_changed"):
            confirm(chain.town, draft, seen=shown)
        assert [row.faults[0].code for row in plan(chain.town, draft).faulty] == ["preparedness.function_exists"]

    def test_the_tables_come_back_from_the_ledger(self, chain: Chain) -> None:
        take_in(chain.town, Target.FUNCTIONS, chain.authority, FUNCTIONS)
        undo(chain.town, take_in(chain.town, Target.DEPENDENCIES, chain.authority, NEEDS))
        take_in(chain.town, Target.DEPENDENCIES, chain.authority, "Verksamhet;Beroende av\r\nBad;Skola\r\n")

        def rows() -> list[Any]:
            tables = (
                FunctionRow.objects.order_by("place"),
                NeedRow.objects.order_by("id"),
                ImportRow.objects.order_by("id"),
                ColumnsRow.objects.order_by("id"),
            )
            return [list(table.values()) for table in tables]

        before = rows()
        register.forget(chain.authority)
        projections.forget(chain.authority)
        for entry in ledger.entries(stream_of(chain.authority)):
            register.apply(entry)
        for entry in ledger.entries(events.stream_of(chain.authority)):
            projections.apply(entry)
        assert rows() == before


class TestColumns:
    def test_a_choice_is_remembered_for_the_next_file_of_the_same_shape(self, begun: Rsa) -> None:
        head, town = "Vad;Hur ofta\r\n", begun.town
        draft = start(town, Target.RISKS, office(begun), head + "Storm;3\r\n")
        with refused("preparedness.columns_lack", part="name"):
            plan(town, draft)
        with refused("preparedness.columns_twice"):
            actions.choose_columns(viewer=town.viewer, draft_id=draft, chosen={0: "name", 1: "name"})
        actions.choose_columns(viewer=town.viewer, draft_id=draft, chosen={0: "name", 1: "likelihood"})
        confirm(town, draft)
        later = queries.draft(town.viewer, start(town, Target.RISKS, office(begun), "Hur ofta;Vad\r\n2;Ras\r\n"))
        assert (dict(later.columns), later.remembered) == ({0: "likelihood", 1: "name"}, True)
        other = queries.draft(town.viewer, start(town, Target.RISKS, office(begun), "Hur ofta;Vad;Mer\r\n2;Ras;x\r\n"))
        assert (dict(other.columns), other.remembered) == ({}, False)


class TestWhoMay:
    def test_only_who_writes_there_and_drafts_are_their_uploader_s_alone(self, begun: Rsa) -> None:
        draft = start(begun.town, Target.RISKS, office(begun), RISKS)
        shown = seen(begun.town, draft)
        done = take_in(begun.town, Target.RISKS, office(begun), RISKS)
        strangers = [
            begun.at("Socialkontoret", Role.UNIT_COORDINATOR), begun.at("Kontoret", Role.STAFF_MEMBER),
            begun.at("Bostäder", Role.COORDINATOR),
        ]  # fmt: skip
        for who in strangers:
            with refused("preparedness.rsa.not_found"):
                start(begun.town, Target.RISKS, office(begun), RISKS, viewer=who)
            with refused("preparedness.draft_gone"):
                confirm(begun.town, draft, seen=shown, viewer=who)
            with refused("preparedness.rsa.not_found"):
                undo(begun.town, done, viewer=who)
            assert queries.imports(who) == ()
        colleague = begun.at("Kontoret", Role.UNIT_COORDINATOR)
        with refused("preparedness.draft_gone"):
            queries.draft(colleague, draft)
        assert [one.id for one in queries.imports(colleague)] == [done]
        undo(begun.town, done, viewer=colleague)

    def test_who_heads_a_unit_takes_risks_in_and_no_functions(self, begun: Rsa) -> None:
        head = begun.at("Kontoret", Role.UNIT_HEAD)
        assert {one.target for one in queries.places(head)} == {Target.RISKS, Target.MEASURES}
        with refused("preparedness.not_found"):
            start(begun.town, Target.FUNCTIONS, begun.town.board, FUNCTIONS, viewer=head)
        start(begun.town, Target.RISKS, office(begun), RISKS, viewer=head)
        assert {one.target for one in queries.places(viewer_with(Role.COORDINATOR))} == set(Target)

    def test_a_draft_is_thrown_away_after_a_day_and_a_bad_file_leaves_none(self, begun: Rsa) -> None:
        old = start(begun.town, Target.RISKS, office(begun), RISKS)
        start(begun.town, Target.RISKS, office(begun), RISKS, now=begun.town.now + timedelta(hours=25))
        with refused("preparedness.draft_gone"):
            queries.draft(begun.town.viewer, old)
        kept_drafts = ImportDraftRow.objects.count()
        with refused("organisation.file_too_many_rows"):
            start(begun.town, Target.RISKS, office(begun), "Risk\r\n" + "Ras\r\n" * (reading.MOST_ROWS + 1))
        assert ImportDraftRow.objects.count() == kept_drafts

    def test_somebody_else_s_draft_is_not_overwritten(self, begun: Rsa) -> None:
        draft = start(begun.town, Target.RISKS, office(begun), RISKS)
        other = begun.at("Kontoret", Role.UNIT_COORDINATOR)
        assert start(begun.town, Target.RISKS, office(begun), RISKS, viewer=other, id=draft) != draft
