"""Every stream of preparedness and plans is rebuilt and looked at: after a year's work, and after a forgery of any table."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model, QuerySet

from vardkase import ledger
from vardkase.incidents import kinds, maintenance
from vardkase.kernel.ids import new_id
from vardkase.leadership.tests.below_scenes import DAY, STREAMS, Worked, worked
from vardkase.ledger import queries as ledger_queries
from vardkase.organisation.tests.conftest import filled, town
from vardkase.plans import events as plan_events
from vardkase.plans.models import (
    BodyTermRow,
    CommentRow,
    DocumentRow,
    DocumentVersion,
    Draft,
    DutyRow,
    FeedRow,
    InvitedRow,
    ReferralRow,
    TrainingRow,
    Version,
)
from vardkase.preparedness import events as preparedness_events
from vardkase.preparedness.models import (
    AnswerRow,
    ChoiceRow,
    ContinuityRow,
    ContinuityVersionRow,
    FollowupFormRow,
    FollowupSentRow,
    FunctionRow,
    MeasureLinkRow,
    MeasureRow,
    NeedRow,
    RuleSetRow,
    StaffAssumptionRow,
    StyrelPointRow,
)
from vardkase.preparedness.models.analyses import AnalysisRow, MappingRow, ReminderRow, RiskRow, RoundRow, TextRow, WorkshopRow
from vardkase.preparedness.models.imports import ColumnsRow, ImportDraftRow, ImportOrderRow, ImportRow
from vardkase.preparedness.models.reports import DeviationRow, ReportFileRow, ReportRow

pytestmark = pytest.mark.django_db
__all__ = ["filled", "town", "worked"]

# What is under way and in no ledger: a file that nobody has confirmed, and the bytes of a report that can be asked for anew.
UNDERWAY = {ImportDraftRow, ImportOrderRow, ReportFileRow}
# How somebody would forge a row of each table, and the stream that tells.
FORGERIES: dict[type[Model], tuple[str, dict[str, Any]]] = {
    RuleSetRow: ("rulesets", {"file": "en annan fil"}),
    AnswerRow: ("selfchecks", {"body": "{}"}),
    FollowupFormRow: ("followups", {"imported_by": "Någon annan"}),
    FollowupSentRow: ("followups", {"registry": "KS 0"}),
    RoundRow: ("rounds", {"closed_at": DAY}),
    ReminderRow: ("rounds", {"text": "Ingen brådska."}),
    AnalysisRow: ("rsa", {"state": "approved"}),
    RiskRow: ("rsa", {"name": "En lindrigare risk"}),
    TextRow: ("rsa", {"text": "Allt är bra."}),
    WorkshopRow: ("rsa", {"body": "{}"}),
    MappingRow: ("rsa", {"shared_id": new_id()}),
    ReportRow: ("rsa", {"recipient": "Någon annan"}),
    DeviationRow: ("rsa", {"motivation": "Det behövs inte."}),
    MeasureRow: ("measures", {"changed_by": "Någon annan"}),
    MeasureLinkRow: ("measures", {"target_id": new_id()}),
    ChoiceRow: ("choices", {"made": "något annat"}),
    FunctionRow: ("functions", {"body": "{}"}),
    NeedRow: ("functions", {"body": "{}"}),
    ContinuityRow: ("continuity", {"draft": "{}"}),
    ContinuityVersionRow: ("continuity", {"adopted_by": "Någon annan"}),
    StaffAssumptionRow: ("continuity", {"body": "{}"}),
    StyrelPointRow: ("styrel", {"priority": 8}),
    ImportRow: ("imports", {"taken": 7}),
    ColumnsRow: ("imports", {"columns": {}}),
    Draft: ("plans", {"changes": 99}),
    Version: ("plans", {"decided_by": "Någon annan"}),
    DocumentRow: ("document", {"title": "Något annat"}),
    DocumentVersion: ("document", {"paragraph": "§ 99"}),
    ReferralRow: ("document", {"question": "Är allt bra?"}),
    InvitedRow: ("document", {"organisation_id": new_id()}),
    CommentRow: ("document", {"text": "Utmärkt."}),
    BodyTermRow: ("terms", {"reason": "För att."}),
    DutyRow: ("terms", {"body": "{}"}),
    TrainingRow: ("terms", {"body": "{}"}),
    FeedRow: ("terms", {"number": "en annan adress"}),
}
# Their ids are the database's own, and others after a rebuild.
OWN_IDS = (InvitedRow, MeasureLinkRow)


def rows(*models: type[Model]) -> dict[str, list[dict[str, Any]]]:
    """Every row whole, but for the ids that are the database's own."""
    found = {}
    for model in models or FORGERIES:
        names = [field.attname for field in model._meta.fields if model not in OWN_IDS or not field.primary_key]
        found[model.__name__] = sorted(QuerySet(model).values(*names), key=repr)
    return found


def of(model: type[Model]) -> QuerySet[Any]:
    """The rows of a table; of the answers, which two streams share, those of the self-check."""
    return QuerySet(model).filter(what="selfcheck") if model is AnswerRow else QuerySet(model)


def disagreeing() -> set[str]:
    """The sorts of streams whose tables are not what the ledger makes of them."""
    return {stream.partition(":")[0] for stream in kept_streams() if not maintenance.agrees(stream)}


def kept_streams() -> list[str]:
    return [head.stream for sort in STREAMS for head in ledger_queries.streams(f"{sort}:")]


class TestNothingIsLeftOut:
    def test_every_stream_that_is_written_is_kept(self) -> None:
        def prefixes(package: ModuleType) -> set[str]:
            modules = [import_module(f"{package.__name__}.{one.name}") for one in iter_modules(package.__path__)]
            return {getattr(module, name).rstrip(":") for module in modules for name in ("STREAMS", "TERMS") if hasattr(module, name)}

        written = prefixes(preparedness_events) | prefixes(plan_events)
        assert written == set(STREAMS)
        assert written <= set(kinds.kept_sorts())

    def test_every_table_is_compared_by_the_stream_that_makes_it(self) -> None:
        models = {model for label in ("preparedness", "plans") for model in apps.get_app_config(label).get_models()}
        assert models - UNDERWAY == set(FORGERIES)
        for model, (sort, _change) in FORGERIES.items():
            keeper = kinds.keeper(sort)
            assert keeper is not None
            table = model._meta.db_table
            assert any(table == name or f" {table} " in name for name, _column, _order in keeper.tables), table

    def test_a_sort_is_kept_once_and_the_incidents_own_are_not_taken(self) -> None:
        keeper = kinds.keeper("rulesets")
        assert keeper is not None
        for sort in ("rulesets", "incident", "alarms"):
            with pytest.raises(ValueError, match=sort):
                kinds.keep(sort, keeper)
        assert kinds.keeper("okänt") is None


class TestARebuild:
    def test_makes_every_row_as_it_was(self, worked: Worked) -> None:
        before = rows()
        assert [name for name, found in before.items() if not found] == []
        told = [line for line in maintenance.rebuild() if line.partition(":")[0] in STREAMS]
        assert {line.partition(":")[0] for line in told} == set(STREAMS)
        assert all(int(line.rpartition(":")[2]) == ledger.head(line.rpartition(":")[0]).number for line in told)
        assert rows() == before
        assert disagreeing() == set()

    def test_of_empty_tables_makes_every_row_again(self, worked: Worked) -> None:
        before = rows()
        for model in FORGERIES:
            QuerySet(model).delete()
        assert not any(rows().values())
        assert disagreeing() == set(STREAMS)
        list(maintenance.rebuild())
        assert rows() == before

    def test_of_one_authoritys_leaves_the_others_rows_alone(self, worked: Worked) -> None:
        """The self-check of one board, the follow-ups and the self-check of another share a table."""
        board, social = f"selfchecks:{worked.town.board}", f"selfchecks:{worked.town.social}"
        AnswerRow.objects.filter(place_id=worked.town.social).update(changed_by="Orörd")
        before = rows(AnswerRow)
        kinds_of = kinds.keeper("selfchecks"), kinds.keeper("followups")
        assert all(kinds_of)
        for stream in (board, f"followups:{worked.town.board}"):
            keeper = kinds.keeper(stream.partition(":")[0])
            assert keeper is not None
            keeper.forget(worked.town.board)
            for entry in ledger.entries(stream):
                keeper.apply(entry)
        assert rows(AnswerRow) == before
        assert maintenance.agrees(board)
        assert not maintenance.agrees(social)

    def test_forgetting_the_follow_ups_keeps_the_self_check(self, worked: Worked) -> None:
        keepers = {sort: kinds.keeper(sort) for sort in ("followups", "selfchecks")}
        for sort, left in (("followups", {"selfcheck"}), ("selfchecks", set())):
            keeper = keepers[sort]
            assert keeper is not None
            keeper.forget(worked.town.board)
            here = AnswerRow.objects.filter(place_id=worked.town.board)
            assert set(here.values_list("what", flat=True)) == left
        assert AnswerRow.objects.filter(place_id=worked.town.social).exists()

    def test_what_the_screens_say_is_what_they_said(self, worked: Worked) -> None:
        before = worked.screens()
        list(maintenance.rebuild())
        assert worked.screens() == before

    def test_an_erased_entry_changes_nothing_and_stops_nothing(self, worked: Worked) -> None:
        for sort in STREAMS:
            (head, *_others) = ledger_queries.streams(f"{sort}:")
            keeper = kinds.keeper(sort)
            entry = ledger_queries.get(head.stream, 1)
            assert keeper is not None
            assert entry is not None
            before = rows()
            keeper.apply(replace(entry, payload=None))
            assert rows() == before, sort


class TestAForgery:
    def test_of_any_table_is_found_by_its_own_stream(self, worked: Worked) -> None:
        for model, (sort, change) in FORGERIES.items():
            row = of(model).order_by("pk").first()
            kept = of(model).filter(pk=row.pk).values(*change).get()
            of(model).filter(pk=row.pk).update(**change)
            streams = [head.stream for head in ledger_queries.streams(f"{sort}:")]
            assert not all(maintenance.agrees(stream) for stream in streams), model.__name__
            of(model).filter(pk=row.pk).update(**kept)
        assert disagreeing() == set()

    def test_of_every_table_is_put_right(self, worked: Worked) -> None:
        before = rows()
        for model, (_sort, change) in FORGERIES.items():
            of(model).filter(pk=of(model).order_by("pk").values_list("pk", flat=True)[0]).update(**change)
        assert [name for name, found in rows().items() if found == before[name]] == []
        assert disagreeing() == set(STREAMS)
        list(maintenance.rebuild())
        assert rows() == before

    def test_looking_changes_nothing(self, worked: Worked) -> None:
        RuleSetRow.objects.all().delete()
        forged = rows()
        assert disagreeing() == {"rulesets"}
        assert rows() == forged


def test_what_is_written_after_a_rebuild_goes_on_where_it_was(worked: Worked) -> None:
    list(maintenance.rebuild())
    town = worked.town
    number = ledger.head(f"selfchecks:{town.board}").number
    later = worked.desk.check(2, worked.says_no(2), now=town.now + timedelta(hours=1))
    assert later.number == number + 1
    assert maintenance.agrees(f"selfchecks:{town.board}")
