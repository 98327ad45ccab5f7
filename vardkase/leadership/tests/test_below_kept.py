"""`check` and `rebuild` know the streams of the floors below: plans and vital functions are what their ledger makes them."""

from __future__ import annotations

from typing import Any

import pytest

from vardkase.incidents import maintenance
from vardkase.organisation.tests.conftest import filled, town
from vardkase.plans import events as plan_events
from vardkase.plans.models import Version
from vardkase.plans.tests.conftest import planned
from vardkase.preparedness import events as function_events
from vardkase.preparedness.events import imports as import_events
from vardkase.preparedness.models import ContinuityRow, FunctionRow, NeedRow, StyrelPointRow
from vardkase.preparedness.models.imports import ColumnsRow, ImportRow
from vardkase.preparedness.rules.imports.columns import Target
from vardkase.preparedness.tests.conftest import chain
from vardkase.preparedness.tests.importing import FUNCTIONS, take_in
from vardkase.preparedness.tests.scenes import Chain
from vardkase.preparedness.tests.test_continuity import planned as continuing
from vardkase.preparedness.tests.test_styrel import pointed

pytestmark = pytest.mark.django_db
__all__ = ["chain", "continuing", "filled", "planned", "pointed", "town"]


def rows(*models: Any) -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_functions_come_back_and_a_row_that_no_entry_made_is_found(chain: Chain) -> None:
    power = chain.function("El")
    chain.do("retire_function", function_id=power.id, reason="Förs av andra.")
    chain.do("restore_function", function_id=power.id, reason="Fel.")
    stream, before = function_events.stream_of(chain.authority), rows(FunctionRow, NeedRow)
    assert maintenance.agrees(stream)

    FunctionRow.objects.filter(pk=chain.ids["Mobilnät"]).update(body="{}")
    assert not maintenance.agrees(stream)
    NeedRow.objects.filter(function_id=chain.ids["Mobilnät"]).delete()
    told = [line for line in maintenance.rebuild() if line.startswith("functions:")]

    assert [line.rpartition(":")[0] for line in told] == [stream]
    assert rows(FunctionRow, NeedRow) == before
    assert maintenance.agrees(stream)


def test_files_taken_in_come_back_and_a_row_that_no_entry_made_is_found(chain: Chain) -> None:
    take_in(chain.town, Target.FUNCTIONS, chain.authority, FUNCTIONS)
    stream, before = import_events.stream_of(chain.authority), rows(ImportRow, ColumnsRow)
    assert maintenance.agrees(stream)

    ImportRow.objects.update(taken=7)
    assert not maintenance.agrees(stream)
    assert len([line for line in maintenance.rebuild() if line.startswith(stream)]) == 1
    assert rows(ImportRow, ColumnsRow) == before


def test_a_need_that_nobody_has_entered_is_found(chain: Chain) -> None:
    row = NeedRow.objects.filter(function_id=chain.ids["Mobilnät"]).get()
    row.delete()
    assert not maintenance.agrees(function_events.stream_of(chain.authority))


def test_plans_come_back_and_a_version_that_no_entry_made_is_found(planned: Any) -> None:
    stream, before = plan_events.stream_of(planned.office), rows(Version)
    assert maintenance.agrees(stream)

    Version.objects.filter(organisation_id=planned.office).update(decided_by="Någon annan")
    assert not maintenance.agrees(stream)
    told = [line for line in maintenance.rebuild() if line.startswith(stream)]

    assert len(told) == 1
    assert rows(Version) == before
    assert maintenance.agrees(stream)


def test_continuity_plans_and_connection_points_come_back(pointed: Chain, continuing: Chain) -> None:
    for sort, model, changed in (("continuity", ContinuityRow, {"draft": "{}"}), ("styrel", StyrelPointRow, {"priority": 8})):
        stream, before = f"{sort}:{pointed.authority}", rows(model)
        assert maintenance.agrees(stream)
        model.objects.update(**changed)
        assert not maintenance.agrees(stream)
        assert [line.rpartition(":")[0] for line in maintenance.rebuild() if line.startswith(f"{sort}:")] == [stream]
        assert rows(model) == before
