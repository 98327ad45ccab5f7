"""The first four parts of a report: the area, the method, the vital functions and what they depend on."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from vardkase.preparedness import lists, words
from vardkase.preparedness.queries.analyses import matrix
from vardkase.preparedness.reporting.content import Material
from vardkase.preparedness.reporting.drawing import bars
from vardkase.preparedness.reporting.phrases import day, listed, paragraphs, shade
from vardkase.preparedness.rules.content import Function
from vardkase.preparedness.rules.gaps import Gap, OwnGap, Verdict
from vardkase.preparedness.rules.methods import Scale
from vardkase.preparedness.rules.rounds import Workshop
from vardkase.preparedness.words import analyses as said
from vardkase.ui.documents import Block, Cell, Facts, Grid, Heading, Listing, Paragraph, Table

MOST_DRAWN = 10


def area(found: Material) -> list[Block]:
    """Whose the analysis is, and for the whole which units the municipality has in the round."""
    if not found.head.whole:
        return [Facts(((_("Unit"), found.head.unit), (_("Authority"), found.head.authority), (_("Municipality"), found.keeper)))]
    rows = tuple((one.name, one.authority, one.replaced_by or "–") for one in found.units)
    header = (_("Unit"), _("Authority"), _("Replaced by"))
    return [Heading(_("The municipality's units"), 2), Table(_("Units in the round %(name)s") % {"name": found.round_name}, header, rows)]


def method(found: Material) -> list[Block]:
    """Scales whole, who took part, and what was said in the workshops, dissent not least."""
    using = found.head.method
    blocks: list[Block] = [
        Heading(_("Method and scales"), 2),
        Paragraph(_("The analysis judges by “%(name)s”. %(source)s") % {"name": using.name, "source": using.source}),
        Paragraph(_("The steps are ordered and not measured: no mean and no product is reckoned of them.")),
    ]
    blocks += [
        *(_scale(one) for one in (using.likelihood, using.consequence, using.uncertainty, using.capability)),
        Paragraph(_("Consequences are judged for: %(names)s.") % {"names": listed(one.name for one in using.dimensions)}),
        Paragraph(_("The total consequence is set by a person: it is neither the greatest of them nor their mean.")),
        matrix_grid(found, _("The matrix, a table that is looked up: %(name)s") % {"name": using.matrix.name}, filled=False),
        Heading(_("Units that took part"), 2),
        *_took_part(found),
        Heading(_("Workshops"), 2),
    ]
    for one in found.workshops:
        blocks += _workshop(one)
    return blocks if found.workshops else [*blocks, Paragraph(_("No workshop is recorded."))]


def _scale(scale: Scale) -> Table:
    rows = tuple((str(one.value), one.name, one.meaning or "–") for one in scale.levels)
    return Table(scale.name, (_("Step"), _("Name"), _("Meaning")), rows, (1, 3, 6))


def matrix_grid(found: Material, caption: str, *, filled: bool) -> Grid:
    """The matrix with the classes in words and shades; `filled` with the numbers of the risks that stand in each cell."""
    using = found.head.method
    placed = ((one.likelihood, one.total, one.number) for one in found.risks) if filled else ()
    rows = []
    for line in matrix(placed, using):
        cells = []
        for one in line:
            numbers = ", ".join(map(str, one.numbers))
            if one.count > len(one.numbers):
                numbers = _("%(numbers)s and %(more)s more") % {"numbers": numbers, "more": one.count - len(one.numbers)}
            cells.append(Cell(f"{one.risk_class.name}\n{numbers}" if numbers else one.risk_class.name, shade(one.risk_class)))
        rows.append((using.consequence.named(line[0].consequence), tuple(cells)))
    columns = tuple(using.likelihood.named(value) for value in using.likelihood.values)
    return Grid(caption, _("Consequence ↓ likelihood →"), columns, tuple(rows))


def _took_part(found: Material) -> list[Block]:
    rows = tuple((one.name, str(said.STATES[one.state]), str(one.risks)) for one in found.units)
    if not found.head.whole:
        rows = tuple(row for row in rows if row[0] == found.head.unit)
    return [Table(_("How far each unit's analysis has come"), (_("Unit"), pgettext("preparedness", "State"), _("Risks")), rows, (5, 3, 2))]


def _workshop(one: Workshop) -> list[Block]:
    blocks: list[Block] = [
        Heading(f"{day(one.on)} {one.title}", 3),
        Facts(((_("Led by"), one.leader), (_("Took part"), listed(one.participants)))),
        *paragraphs(one.note),
    ]
    lines = tuple(f"{said.VOICES[each.voice]}, {each.by}{f' ({each.risk})' if each.risk else ''}: {each.text}" for each in one.said)
    return [*blocks, Listing(lines)] if lines else blocks


def functions(found: Material) -> list[Block]:
    """The vital functions, by the sectors of the list that the rules class by."""
    if not found.register_read:
        return [Paragraph(_("You do not have access to the register of vital functions. Somebody who does must make this part."))]
    if not found.functions:
        return [
            Paragraph(
                _("No vital function is in the register.")
                if found.head.whole
                else _("The unit runs no vital function, and its risks hit none.")
            )
        ]
    system = _system(found)
    blocks: list[Block] = []
    if system:
        blocks.append(Paragraph(_("Classed by: %(list)s.") % {"list": lists.named(system)}))
    sectors: dict[str, list[Function]] = {}
    for one in found.functions:
        names = [code.name or code.code for code in one.codes if code.system == system] or [_("Without a sector")]
        for name in names:
            sectors.setdefault(name, []).append(one)
    header = (_("Vital function"), _("Who runs it"), _("Tolerable outage"), _("What is hit first"))
    for name, those in sorted(sectors.items()):
        blocks.append(Table(name, header, tuple(_function(one) for one in those), (4, 3, 3, 3)))
    return blocks


def _system(found: Material) -> str:
    """The list of the rules that the functions are classed by; else the one that most of them are."""
    used = Counter(code.system for one in found.functions for code in one.codes)
    return next((key for key in found.rules.lists if used[key]), next((key for key, _n in used.most_common(1)), ""))


def _function(one: Function) -> tuple[str, ...]:
    owner = _("%(owner)s (outside the municipality)") % {"owner": one.owner} if one.external and one.owner else one.owner
    tolerance = words.tolerance(one.tolerance) if one.tolerance.is_known else _("not said")
    return (one.name, owner or "–", tolerance, str(words.WEIGHTS[one.weight]) if one.weight else "–")


def dependencies(found: Material) -> list[Block]:
    """What the functions hang on, where the outage to plan for is longer than they can be away, and how they would go on."""
    if not found.register.needs:
        return [Paragraph(_("No dependency is described.")), *_own_outages(found)]
    names = {one.id: one.name for one in found.functions}
    needed = Counter(one.need.on_id for one in found.register.needs)
    most = [(names.get(id, "?"), count) for id, count in needed.most_common(MOST_DRAWN)]
    too_long = [one for one in found.gaps if one.gap is not None and one.gap > 0]
    count = len(too_long)
    blocks: list[Block] = [
        Heading(_("What most hangs on"), 2),
        bars(_("How many functions need each, directly"), most),
        Heading(_("Gaps"), 2),
        Paragraph(_("Gap = outage less reserve, and less tolerable outage; the most likely values. Chains are reckoned in.")),
        Paragraph(_("At worst is with the longest outages, the shortest reserves and the least that is tolerable.")),
        Paragraph(ngettext("One dependency is a gap.", "%(count)s dependencies are gaps.", count) % {"count": count}),
    ]
    if found.gaps:
        header = (_("Vital function"), _("Needs"), _("Outage"), _("Reserve"), _("Tolerates"), _("Gap"))
        blocks.append(Table(_("Critical dependencies, the worst first"), header, tuple(map(_gap, found.gaps)), (4, 4, 2, 2, 2, 3)))
    if any(one.restricted for one in found.functions) and found.is_masked:
        blocks.append(Paragraph(_("What restricted functions need is left out.")))
    blocks += _own_outages(found)
    blocks.append(Heading(_("Continuity plans"), 2))
    if not found.plans:
        return [*blocks, Paragraph(_("No continuity plan is told of here."))]
    rows = tuple((one.function, one.state, day(one.adopted_on), day(one.next_test)) for one in found.plans)
    heads = (_("Vital function"), _("State of the plan"), _("In force from"), _("Next test"))
    return [*blocks, Table(_("How the functions would go on"), heads, rows, (5, 3, 2, 2))]


def _gap(one: Gap) -> tuple[str, ...]:
    return (one.function.name, one.need.on, words.length(one.outage), words.length(one.reserve), _tolerates(one), _too_long(one))


def _own_outages(found: Material) -> list[Block]:
    """The functions that are away for a time of their own though nothing that they need fails."""
    left_out = found.is_masked and any(one.restricted for one in found.functions)
    if not (found.own_gaps or left_out):
        return []
    blocks: list[Block] = [
        Heading(_("Outages of their own"), 2),
        Paragraph(_("How long a function is planned to be away though everything that it needs is there, against how long it can be.")),
    ]
    if found.own_gaps:
        rows = tuple((one.function.name, words.length(one.outage), _tolerates(one), _too_long(one)) for one in found.own_gaps)
        header = (_("Vital function"), _("Outage"), _("Tolerates"), _("Gap"))
        blocks.append(Table(_("Outages of their own, the worst first"), header, rows, (5, 3, 3, 4)))
    return [*blocks, Paragraph(_("Those of restricted functions are left out."))] if left_out else blocks


def _tolerates(one: Gap | OwnGap) -> str:
    return words.length(one.tolerance) if one.tolerance is not None else _("for ever")


def _too_long(one: Gap | OwnGap) -> str:
    if one.gap is None:
        return _("can be away for ever")
    if one.gap > 0:
        return _("%(time)s too long") % {"time": words.length(one.gap)}
    spare = _("margin %(time)s") % {"time": words.length(-one.gap)} if one.gap else _("no margin")
    if one.verdict is not Verdict.AT_WORST:
        return spare
    return _("%(spare)s; at worst %(time)s too long") % {"spare": spare, "time": words.length(one.worst or 0)}
