"""The streams of the floors below that know of no incidents, plans and preparedness: rebuilt and compared as the incidents' are."""

from __future__ import annotations

from vardkase.incidents import kinds
from vardkase.plans import projections as plans
from vardkase.plans.models import Draft, Version
from vardkase.preparedness import projections as functions
from vardkase.preparedness.models import (
    ChoiceRow,
    ContinuityRow,
    ContinuityVersionRow,
    FunctionRow,
    MeasureRow,
    NeedRow,
    StaffAssumptionRow,
    StyrelPointRow,
)
from vardkase.preparedness.models.analyses import AnalysisRow, MappingRow, ReminderRow, RiskRow, RoundRow, TextRow, WorkshopRow
from vardkase.preparedness.models.imports import ColumnsRow, ImportRow
from vardkase.preparedness.projections import analyses, choices, continuity, imports, measures, rounds, styrel


def keep() -> None:
    """Has `rebuild` and `check` know the streams of plans and of preparedness."""
    written = _compared("organisation_id", (Draft, "organisation_id"), (Version, "number"))
    kinds.keep("plans", kinds.Follower(plans.apply, plans.forget, written))
    registered = _compared("authority_id", (FunctionRow, "place"), (NeedRow, "id"))
    kinds.keep("functions", kinds.Follower(functions.apply, functions.forget, registered))
    tables = (ContinuityRow, "function_id"), (ContinuityVersionRow, "id"), (StaffAssumptionRow, "authority_id")
    kinds.keep("continuity", kinds.Follower(continuity.apply, continuity.forget, _compared("authority_id", *tables)))
    kinds.keep("styrel", kinds.Follower(styrel.apply, styrel.forget, _compared("authority_id", (StyrelPointRow, "id"))))
    led = _compared("keeper_id", (RoundRow, "id"), (ReminderRow, "id"))
    kinds.keep("rounds", kinds.Follower(rounds.apply, rounds.forget, led))
    judged = _compared("unit_id", (AnalysisRow, "id"), (RiskRow, "id"), (TextRow, "id"), (WorkshopRow, "id"))
    judged += _compared("whole_unit_id", (MappingRow, "id"))
    kinds.keep("rsa", kinds.Follower(analyses.apply, analyses.forget, judged))
    taken = _compared("authority_id", (ImportRow, "id"), (ColumnsRow, "id"))
    kinds.keep("imports", kinds.Follower(imports.apply, imports.forget, taken))
    kinds.keep("measures", kinds.Follower(measures.apply, measures.forget, _compared("authority_id", (MeasureRow, "number"))))
    kinds.keep("choices", kinds.Follower(choices.apply, choices.forget, _compared("authority_id", (ChoiceRow, "asked_at"))))


def _compared(column: str, *tables: tuple[type, str]) -> tuple[tuple[str, str, str], ...]:
    return tuple((model._meta.db_table, column, order) for model, order in tables)  # type: ignore[attr-defined] # noqa: SLF001 - Django's own name of a table
