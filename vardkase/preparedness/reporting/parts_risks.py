"""The fifth part of a report: the matrix, the list, every risk with what it was judged by, and for the whole what the units say."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from vardkase.preparedness import methods
from vardkase.preparedness.queries.analysis_rows import Shared
from vardkase.preparedness.reporting.content import Material
from vardkase.preparedness.reporting.drawing import bars, spreads
from vardkase.preparedness.reporting.parts import matrix_grid
from vardkase.preparedness.reporting.phrases import hidden, in_class, likelihood, listed, of_field, step
from vardkase.preparedness.rules.risks import Field, Risk, risk_class
from vardkase.preparedness.rules.rollup import Change, Spread
from vardkase.preparedness.words import analyses as said
from vardkase.ui.documents import Block, Facts, Heading, Paragraph, Table

MOST_SPREAD = 30


def risks(found: Material) -> list[Block]:
    """Everything of the risks."""
    if not found.risks:
        return [Paragraph(_("There is no risk in the analysis yet."))]
    using = found.head.method
    order = {one.id: (_order(found, one), one.total or 0, one.likelihood or 0) for one in found.risks}
    ranked = sorted(found.risks, key=lambda one: (*(-value for value in order[one.id]), one.number))
    placed = [one for one in ranked if one.unlikely is None]
    apart = sorted((one for one in ranked if one.unlikely is not None), key=lambda one: (-(one.total or 0), one.number))
    counts = [(one.name, sum(risk_class(risk, using) == one for risk in found.risks)) for one in reversed(using.matrix.classes)]
    blocks: list[Block] = [
        Heading(_("The risks in the matrix"), 2),
        matrix_grid(found, _("The numbers are those of the risks"), filled=True),
        bars(_("Risks in each class"), [*counts, (_("Without a class"), sum(risk_class(one, using) is None for one in found.risks))]),
        Heading(_("All risks"), 2),
        _table(found, _("Risks with a likelihood, the gravest first"), placed),
    ]
    if apart:
        blocks.append(Heading(_("Risks without a likelihood, by consequence"), 2))
        blocks.append(Paragraph(_("Antagonistic threats have no likelihood here: they are ranked by what they would lead to.")))
        blocks.append(_table(found, _("Risks without a likelihood, the gravest first"), apart))
    if found.head.whole:
        blocks += _together(found)
    blocks.append(Heading(_("Each risk"), 2))
    measures = _by_risk(found)
    for one in found.risks:
        blocks += _risk(found, one, measures)
    return blocks


def _order(found: Material, one: Risk) -> int:
    placed = risk_class(one, found.head.method)
    return placed.order if placed else 0


def _table(found: Material, caption: str, those: list[Risk]) -> Table:
    using, change = found.head.method, {line.risk_id: kind for kind, line in found.changes}
    header = (_("Risk"), _("Likelihood"), _("Consequence"), _("Class"), _("Uncertainty"), _("Since last year"))
    rows = tuple(
        (
            f"{one.number}. {one.name}", likelihood(found, one), using.consequence.named(one.total) or _("Not judged yet"),
            in_class(risk_class(one, using)), using.uncertainty.named(one.uncertainty) or "–", _changed(change.get(one.id)),
        )
        for one in those
    )  # fmt: skip
    return Table(caption, header, rows, (8, 5, 5, 4, 5, 4))


def _changed(kind: Change | None) -> str:
    return f"{said.CHANGES[kind]}" if kind else "–"


def _by_risk(found: Material) -> Mapping[UUID, tuple[str, ...]]:
    """The measures against each risk; against a shared one also those of the units' risks that are a part of it."""
    by: dict[UUID, list[str]] = {}
    for one in found.measures:
        for id in one.risk_ids:
            by.setdefault(id, []).append(f"{one.number}. {one.title} ({one.state})")
    parts = {one.line.risk_id: [vote.risk_id for vote in one.now.votes] for one in found.shared}
    return {
        risk.id: tuple(dict.fromkeys(line for id in (risk.id, *parts.get(risk.id, ())) for line in by.get(id, ()))) for risk in found.risks
    }


def _risk(found: Material, one: Risk, measures: Mapping[UUID, tuple[str, ...]]) -> list[Block]:
    """A risk whole, with what is masked told in its place."""
    using = found.head.method
    chance = step(using.likelihood, one.likelihood)
    if one.unlikely is not None:
        chance = f"{said.UNLIKELY[one.unlikely]}. {one.unlikely_why}"
    handles = ", ".join(
        f"{word} {using.capability.named(value)}"
        for word, value in ((_("resist"), one.resist), (_("handle"), one.handle))
        if value is not None
    )
    pairs = [
        (_("Type of event"), methods.event_name(one.event)),
        (said.FIELDS[Field.SCENARIO], of_field(found, one, Field.SCENARIO, one.scenario)),
        (_("Likelihood"), chance or _("Not judged yet")),
        *_consequences(found, one),
        (_("Total consequence"), _why(step(using.consequence, one.total), "" if _hides(found, one) else one.total_why)),
        (_("Class"), in_class(risk_class(one, using))),
        (_("Uncertainty"), _why(using.uncertainty.named(one.uncertainty), one.uncertainty_why)),
        *((_("In %(year)s") % {"year": each.year}, _horizon(found, each.likelihood, each.total, each.why)) for each in one.horizons),
        (said.FIELDS[Field.EXISTING], of_field(found, one, Field.EXISTING, one.existing)),
        (said.FIELDS[Field.VULNERABILITIES], of_field(found, one, Field.VULNERABILITIES, one.vulnerabilities)),
        (said.FIELDS[Field.CAPABILITY], of_field(found, one, Field.CAPABILITY, handles)),
        (said.FIELDS[Field.FUNCTIONS], of_field(found, one, Field.FUNCTIONS, ", ".join(each.name for each in one.functions))),
        (_("Measures"), "; ".join(measures.get(one.id, ()))),
        (_("Held elsewhere"), one.held_elsewhere),
        (_("Source"), one.source),
    ]
    return [Heading(f"{one.number}. {one.name}", 3), Facts(tuple((str(term), value) for term, value in pairs))]


def _hides(found: Material, one: Risk) -> bool:
    return found.is_masked and one.secret(Field.CONSEQUENCES) is not None


def _consequences(found: Material, one: Risk) -> list[tuple[str, str]]:
    using, secret = found.head.method, one.secret(Field.CONSEQUENCES)
    if secret is not None and found.is_masked:
        return [(str(said.FIELDS[Field.CONSEQUENCES]), hidden(str(secret.ground)))]
    pairs = []
    for each in one.consequences:
        dimension = using.dimension(each.dimension)
        value = _why(using.consequence.named(each.level), each.why)
        pairs.append((dimension.name if dimension else each.dimension, of_field(found, one, Field.CONSEQUENCES, value)))
    return pairs


def _why(value: str, why: str) -> str:
    return f"{value}. {why}" if value and why else value or why


def _horizon(found: Material, chance: int | None, total: int | None, why: str) -> str:
    using = found.head.method
    parts = (
        _("likelihood %(step)s") % {"step": using.likelihood.named(chance)} if chance is not None else "",
        _("consequence %(step)s") % {"step": using.consequence.named(total)} if total is not None else "",
    )
    return _why(", ".join(one for one in parts if one), why)


def _together(found: Material) -> list[Block]:
    """What the units say of the shared risks: how many, the least, the middle, the most and who deviates, and never a mean."""
    using = found.head.method
    blocks: list[Block] = [
        Heading(_("What the units judge"), 2),
        Paragraph(
            _("The municipality's judgement is its own. Beside it stands how the units' judgements spread;"
              " they are ordered steps, of which no"
              " mean is reckoned. Judgements on other scales are not counted.")
        ),
    ]  # fmt: skip
    mapped = [one for one in found.shared if one.now.votes]
    if not mapped:
        return [*blocks, Paragraph(_("No unit's risk is put under a shared risk yet."))]
    drawn = mapped[:MOST_SPREAD]
    caption = _("Consequence: the units from least to most (line), the middle (ring), the municipality (square)")
    blocks.append(spreads(caption, using.consequence, [(one.line.name, one.now.total, one.line.total) for one in drawn]))
    header = (_("Shared risk"), _("Of what"), _("Units"), _("From least to most"), _("Middle"), _("Deviates"), _("Municipality"))
    rows = tuple(row for one in mapped for row in _spread_rows(found, one))
    blocks.append(Table(_("How the units' judgements spread"), header, rows, (6, 5, 3, 6, 5, 6, 5)))
    blocks.append(Heading(_("Where the shared risks come from"), 3))
    rows = tuple((f"{one.line.number}. {one.line.name}", _votes(found, one)) for one in mapped)
    blocks.append(Table(_("The units' own risks"), (_("Shared risk"), _("The units' judgements")), rows, (4, 9)))
    if found.unmapped:
        blocks.append(Paragraph(_("%(count)s risks of the units are a part of no shared risk.") % {"count": found.unmapped}))
    return blocks


def _spread_rows(found: Material, one: Shared) -> list[tuple[str, ...]]:
    using = found.head.method
    rows: list[tuple[str, ...]] = []
    for what, scale, spread, own in (
        (_("Likelihood"), using.likelihood, one.now.likelihood, one.line.likelihood),
        (_("Consequence"), using.consequence, one.now.total, one.line.total),
    ):
        least, middle, most = (scale.named(value) or "–" for value in (spread.least, spread.middle, spread.most))
        between = least if spread.agrees or not spread.n else f"{least} – {most}"
        name = f"{one.line.number}. {one.line.name}"
        rows.append((name, what, str(spread.n), between, middle, _far(spread), scale.named(own) or "–"))
    return rows


def _far(spread: Spread) -> str:
    return listed(spread.far)


def _votes(found: Material, one: Shared) -> str:
    """Each unit's judgement. The two scales are compared each by itself: what is judged on another scale is told in its place."""
    using, other = found.head.method, _("on another scale")
    lines = []
    for vote in one.now.votes:
        chance = using.likelihood.named(vote.likelihood) or "–" if vote.likelihood_scale == using.likelihood.key else other
        total = using.consequence.named(vote.total) or "–" if vote.consequence_scale == using.consequence.key else other
        steps = other if chance == total == other else f"{chance} / {total}"
        lines.append(f"{vote.unit}: {vote.risk} ({steps})")
    return "\n".join(lines)
