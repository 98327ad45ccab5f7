"""The streams of the floors below that know of no incidents, plans and preparedness: rebuilt and compared as the incidents' are."""

from __future__ import annotations

from vardkase.incidents import kinds
from vardkase.plans import projections as plans
from vardkase.plans.models import CommentRow, DocumentRow, DocumentVersion, Draft, InvitedRow, ReferralRow, Version
from vardkase.plans.models.terms import BodyTermRow, DutyRow, FeedRow, TrainingRow
from vardkase.plans.projections import documents, terms
from vardkase.preparedness import projections as functions
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
from vardkase.preparedness.models.imports import ColumnsRow, ImportRow
from vardkase.preparedness.models.reports import DeviationRow, ReportRow
from vardkase.preparedness.projections import analyses, asking, choices, continuity, imports, measures, rounds, rulesets, styrel

Tables = tuple[tuple[str, str, str], ...]


def keep() -> None:
    """Has `rebuild` and `check` know the streams of plans and of preparedness."""
    _keep_plans()
    _keep_analyses()
    _keep_registers()


def _keep_plans() -> None:
    written = _compared("organisation_id", (Draft, "organisation_id"), (Version, "number"))
    kinds.keep("plans", kinds.Follower(plans.apply, plans.forget, written))
    shown = _compared("id", (DocumentRow, "id"))
    shown += _compared("document_id", (DocumentVersion, "number"), (ReferralRow, "id"), (CommentRow, "id"))
    asked = _joined(InvitedRow, "referral_id", ReferralRow, "document_id")
    order = "referral_id, organisation_id"
    kinds.keep("document", kinds.Follower(documents.apply, documents.forget, (*shown, (asked, "document_id", order)), frozenset({asked})))
    held = _compared("keeper_id", (BodyTermRow, "id"), (DutyRow, "id"), (TrainingRow, "id"), (FeedRow, "id"))
    kinds.keep("terms", kinds.Follower(terms.apply, terms.forget, held))


def _keep_analyses() -> None:
    led = _compared("keeper_id", (RoundRow, "id"), (ReminderRow, "id"))
    kinds.keep("rounds", kinds.Follower(rounds.apply, rounds.forget, led))
    judged = _compared("unit_id", (AnalysisRow, "id"), (RiskRow, "id"), (TextRow, "id"), (WorkshopRow, "id"))
    judged += _compared("whole_unit_id", (MappingRow, "id"))
    judged += _compared("unit_id", (ReportRow, "id"), (DeviationRow, "id"))
    kinds.keep("rsa", kinds.Follower(analyses.apply, analyses.forget, judged))
    kinds.keep("rulesets", kinds.Follower(rulesets.apply, rulesets.forget, _compared("keeper_id", (RuleSetRow, "id"))))
    kinds.keep("selfchecks", kinds.Follower(asking.apply, asking.forget_selfchecks, _compared("place_id", (AnswerRow, "id"))))
    answered = _compared("keeper_id", (FollowupFormRow, "id"), (FollowupSentRow, "id")) + _compared("place_id", (AnswerRow, "id"))
    kinds.keep("followups", kinds.Follower(asking.apply, asking.forget_followups, answered))


def _keep_registers() -> None:
    registered = _compared("authority_id", (FunctionRow, "place"), (NeedRow, "id"))
    kinds.keep("functions", kinds.Follower(functions.apply, functions.forget, registered))
    tables = (ContinuityRow, "function_id"), (ContinuityVersionRow, "id"), (StaffAssumptionRow, "authority_id")
    kinds.keep("continuity", kinds.Follower(continuity.apply, continuity.forget, _compared("authority_id", *tables)))
    kinds.keep("styrel", kinds.Follower(styrel.apply, styrel.forget, _compared("authority_id", (StyrelPointRow, "id"))))
    taken = _compared("authority_id", (ImportRow, "id"), (ColumnsRow, "id"))
    kinds.keep("imports", kinds.Follower(imports.apply, imports.forget, taken))
    links = _joined(MeasureLinkRow, "measure_id", MeasureRow, "authority_id")
    done = (*_compared("authority_id", (MeasureRow, "number")), (links, "authority_id", "measure_id, unit_id, target_id"))
    kinds.keep("measures", kinds.Follower(measures.apply, measures.forget, done, frozenset({links})))
    kinds.keep("choices", kinds.Follower(choices.apply, choices.forget, _compared("authority_id", (ChoiceRow, "id"))))


def _compared(column: str, *tables: tuple[type, str]) -> Tables:
    return tuple((_table(model), column, order) for model, order in tables)


def _joined(model: type, through: str, owner: type, column: str) -> str:
    """A table whose rows do not name the stream themselves, with the column of the row that owns them."""
    return f"(SELECT a.*, b.{column} FROM {_table(model)} a JOIN {_table(owner)} b ON b.id = a.{through}) joined"  # noqa: S608 - names of tables and columns


def _table(model: type) -> str:
    return str(model._meta.db_table)  # type: ignore[attr-defined] # noqa: SLF001 - Django's own name of a table
