"""What can be exported, as tables: everything of an analysis, a round or a register that the viewer may read, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.organisation.models import Organisation
from vardkase.preparedness import lists, methods
from vardkase.preparedness.models.analyses import AnalysisRow, RiskRow
from vardkase.preparedness.projections.analyses import method_of, of_of, risk_of
from vardkase.preparedness.projections.measures import course_of, measure_of
from vardkase.preparedness.queries import analyses, asking, measure_scopes, reports, rule_scopes, rulesets, scopes
from vardkase.preparedness.queries import rsa_scopes as rsa
from vardkase.preparedness.queries.continuity import plans_in_force
from vardkase.preparedness.queries.register import whole
from vardkase.preparedness.queries.rollup import rollup
from vardkase.preparedness.queries.styrel import styrel_page
from vardkase.preparedness.rules import export_tables as more
from vardkase.preparedness.rules import exports
from vardkase.preparedness.rules.measures import Followed
from vardkase.preparedness.rules.reports import Masked, masked_of, provision
from vardkase.preparedness.rules.risks import Ground
from vardkase.preparedness.rules.said_of_secrets import without_secrets
from vardkase.preparedness.rules.styrel import Point
from vardkase.preparedness.selfcheck_form import selfcheck_form
from vardkase.preparedness.sheets.writing import Table


def analysis_tables(viewer: Viewer, analysis_id: UUID) -> tuple[Table, ...]:
    """The risks of an analysis. Refusal("preparedness.rsa.not_found")."""
    return (_risks(viewer, [rsa.analysis(viewer, analysis_id)]),)


def round_tables(viewer: Viewer, round_id: UUID) -> tuple[Table, ...]:
    """The risks of all analyses of a round that the viewer may read. Refusal("preparedness.rsa.not_found")."""
    row = rsa.round_row(viewer, round_id)
    return (_risks(viewer, rsa.analyses(viewer).filter(round_id=row.pk)),)


def register_tables(viewer: Viewer, authority_id: UUID) -> tuple[Table, ...]:
    """The functions of a register and what they depend on. Refusal("preparedness.not_found")."""
    scopes.keeper(viewer, authority_id)
    return _registers(viewer, [authority_id])


def all_tables(viewer: Viewer) -> tuple[Table, ...]:
    """Everything that the viewer may read: the risks of every year, the measures, every register, and the tables beside them."""
    keepers = scopes.keepers(viewer)
    rows, measures = list(rsa.analyses(viewer)), _measures(viewer)
    found = sorted(rows, key=_in_order)
    made = [_analysis(viewer, row) for row in found]
    joined = [one for row in found if row.whole for one in _joined(viewer, row)]
    return (
        _risks(viewer, rows), exports.measures_table(measures), *_registers(viewer, [one.pk for one in keepers]),
        more.effects_table(measures), more.followups_table(measures), more.workshops_table(made), more.texts_table(made),
        more.shared_table(joined), more.continuity_table(_continuity(viewer, keepers)), more.points_table(_points(viewer, keepers)),
        more.answers_table("egenkontroller", "Egenkontroller", _selfchecks(viewer)),
        more.answers_table("uppfoljningar", "Uppföljningar", _followups(viewer)),
    )  # fmt: skip


def measure_tables(viewer: Viewer) -> tuple[Table, ...]:
    """The measures that the viewer may read. What is secret and not for the viewer is not there."""
    return (exports.measures_table(_measures(viewer)),)


@dataclass(frozen=True, slots=True)
class Secrets:
    """What of an authority's leaves with a file though it is secret."""

    authority_id: UUID
    authority: str
    found: tuple[Masked, ...]


def analysis_secrets(viewer: Viewer, analysis_id: UUID) -> tuple[Secrets, ...]:
    """What is secret in `analysis_tables`. Refusal("preparedness.rsa.not_found")."""
    return _gathered(_secret_risks(viewer, [rsa.analysis(viewer, analysis_id)]))


def round_secrets(viewer: Viewer, round_id: UUID) -> tuple[Secrets, ...]:
    """What is secret in `round_tables`. Refusal("preparedness.rsa.not_found")."""
    return _gathered(_secret_risks(viewer, rsa.analyses(viewer).filter(round_id=rsa.round_row(viewer, round_id).pk)))


def register_secrets(viewer: Viewer, authority_id: UUID) -> tuple[Secrets, ...]:
    """What is restricted in `register_tables`. Refusal("preparedness.not_found")."""
    return _gathered(_restricted(viewer, [scopes.keeper(viewer, authority_id)]))


def measure_secrets(viewer: Viewer) -> tuple[Secrets, ...]:
    """What is secret in `measure_tables`."""
    return _gathered(_secret_measures(viewer))


def all_secrets(viewer: Viewer) -> tuple[Secrets, ...]:
    """What is secret in `all_tables`."""
    rows = list(rsa.analyses(viewer))
    return _gathered(
        chain(
            _secret_risks(viewer, rows), _secret_texts(viewer, rows), _secret_measures(viewer), _restricted(viewer, scopes.keepers(viewer))
        )
    )


Kept = tuple[UUID, str, Masked]


def _gathered(found: Iterable[Kept]) -> tuple[Secrets, ...]:
    by: dict[tuple[UUID, str], list[Masked]] = {}
    for authority_id, authority, one in found:
        by.setdefault((authority_id, authority), []).append(one)
    return tuple(Secrets(*authority, tuple(secrets)) for authority, secrets in by.items())


def _secret_risks(viewer: Viewer, rows: Iterable[AnalysisRow]) -> Iterator[Kept]:
    """Of each analysis in which the viewer reads what is secret: what is masked for others is not for this one."""
    for row in rows:
        if rsa.reads_secret(viewer, row):
            bodies = RiskRow.objects.filter(analysis_id=row.pk, dropped_at=None, secret=True).order_by("number")
            for one in masked_of(map(risk_of, bodies.values_list("body", flat=True))):
                yield row.authority_id, of_of(row.of).authority, replace(one, why="")


def _secret_texts(viewer: Viewer, rows: Iterable[AnalysisRow]) -> Iterator[Kept]:
    for row in rows:
        if rsa.reads_secret(viewer, row):
            for text in reports.texts(viewer, row.pk).values():
                if one := text.masked:
                    yield row.authority_id, of_of(row.of).authority, replace(one, why="")


def _restricted(viewer: Viewer, keepers: Iterable[Organisation]) -> Iterator[Kept]:
    """The restricted functions whose dependencies the viewer is given, since whoever edits a register reads them."""
    for keeper in keepers:
        if scopes.may_edit(viewer, keeper.pk):
            register = whole(viewer, keeper.pk).register
            for one in register.functions:
                if one.restricted and register.needs_of(one.id):
                    yield keeper.pk, keeper.name, Masked("function", one.name, "needs", str(Ground.OSL_18_13))


def _secret_measures(viewer: Viewer) -> Iterator[Kept]:
    rows = measure_scopes.readable(viewer).filter(is_secret=True).order_by("number").values_list("authority_id", "body")
    names = dict(Organisation.objects.filter(pk__in={id for id, _body in rows}).values_list("pk", "name"))
    for authority_id, body in rows:
        one = measure_of(body)
        yield authority_id, names.get(authority_id, ""), Masked("measure", one.name, "", one.secret.ground if one.secret else "")


def _measures(viewer: Viewer) -> list[Followed]:
    rows = measure_scopes.readable(viewer).order_by("authority_id", "number").values_list("body", "course")
    return [Followed(measure_of(body), course_of(course)) for body, course in rows]


def _risks(viewer: Viewer, rows: Iterable[AnalysisRow]) -> Table:
    found = sorted(rows, key=_in_order)
    names = {one.code: one.name for one in methods.events()}
    return exports.risks_table([_judged(viewer, row) for row in found], names)


def _in_order(row: AnalysisRow) -> tuple[int, bool, str]:
    return -row.year, not row.whole, of_of(row.of).unit


def _judged(viewer: Viewer, row: AnalysisRow) -> exports.Judged:
    hides = not rsa.reads_secret(viewer, row)
    return exports.Judged(row.year, of_of(row.of).unit, method_of(row.body), analyses.risks(viewer, row.pk), hides)


def _registers(viewer: Viewer, ids: list[UUID]) -> tuple[Table, Table]:
    kept = []
    for id in ids:
        found = whole(viewer, id)
        kept.append(exports.Kept(scopes.keeper(viewer, id).name, found.register, found.hidden))
    named = [(one.key, one.name) for one in lists.lists()]
    return exports.functions_table(kept, named), exports.dependencies_table(kept)


def _analysis(viewer: Viewer, row: AnalysisRow) -> more.Analysis:
    rules = rulesets.made_under(viewer, row.keeper_id, row.ruleset)
    headings = {one.key: f"{one.number} {one.heading}" for one in rules.parts} if rules else {}
    workshops = reports.workshops(viewer, row.pk)
    if not rsa.reads_secret(viewer, row):
        risks = analyses.risks(viewer, row.pk)
        workshops = tuple(without_secrets(one, risks) for one in workshops)
    texts = {part: f"[{provision(one.ground)}]" if one.unseen else one.text for part, one in reports.texts(viewer, row.pk).items()}
    deviations = reports.deviations(viewer, row.pk)
    return more.Analysis(row.year, of_of(row.of).unit, row.ruleset, headings, workshops, texts, deviations)


def _joined(viewer: Viewer, row: AnalysisRow) -> list[more.Joined]:
    """The units' risks that are parts of the shared ones, each in the words of its own scales."""
    found = []
    for shared in rollup(viewer, row.pk).shared:
        for vote in shared.now.votes:
            method = analyses.analysis_head(viewer, vote.analysis_id).method
            said = method.likelihood.named(vote.likelihood), method.consequence.named(vote.total)
            found.append(more.Joined(row.year, shared.line.number, shared.line.name, vote.unit, vote.risk, *said))
    return found


def _continuity(viewer: Viewer, keepers: Iterable[Organisation]) -> list[more.Planned]:
    return [
        more.Planned(keeper.name, function.name, version.number, version.plan, version.adoption)
        for keeper in keepers for function, version in plans_in_force(viewer, keeper.pk)
    ]  # fmt: skip


def _points(viewer: Viewer, keepers: Iterable[Organisation]) -> list[tuple[str, list[Point]]]:
    """The points of those registers that the viewer edits: to others they do not exist."""
    mine = [keeper for keeper in keepers if scopes.may_edit(viewer, keeper.pk)]
    return [(keeper.name, [replace(one.point, function=one.function) for one in styrel_page(viewer, keeper.pk).lines]) for keeper in mine]


def _selfchecks(viewer: Viewer) -> list[more.Asked]:
    form = selfcheck_form()
    return [
        more.Asked(row.name, year, form, answers)
        for row in rule_scopes.units(viewer) for year, answers in asking.answered(viewer, row.pk)
    ]  # fmt: skip


def _followups(viewer: Viewer) -> list[more.Asked]:
    found = []
    for row in rule_scopes.units(viewer):
        for line in asking.followups(viewer, row.pk) if row.keeper_id == row.pk else ():
            form, answers = asking.followup_answers(viewer, row.pk, line.year)
            sent = line.sent_on.isoformat() if line.sent_on else ""
            found.append(more.Asked(row.name, line.year, form, answers, sent))
    return found
