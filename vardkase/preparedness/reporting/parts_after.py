"""The last parts of a report: vulnerabilities, measures, what has changed, deviations, secrecy, and the rules that it follows."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vardkase.preparedness.reporting.content import Material, MeasureFact
from vardkase.preparedness.reporting.phrases import day, hidden, in_class, listed, money, of_field, paragraphs
from vardkase.preparedness.rules.completeness import Lacking, Want
from vardkase.preparedness.rules.reports import Masked, Stage, provision
from vardkase.preparedness.rules.risks import Field
from vardkase.preparedness.rules.rollup import Change
from vardkase.preparedness.words import analyses as said
from vardkase.preparedness.words import reports as words
from vardkase.ui.documents import Block, Facts, Heading, Listing, Paragraph, Table


def vulnerabilities(found: Material) -> list[Block]:
    """What each risk lays bare, and how the municipality could resist and handle it."""
    using = found.head.method
    blocks: list[Block] = []
    weak = [
        (f"{one.number}. {one.name}", text)
        for one in found.risks
        if (text := of_field(found, one, Field.VULNERABILITIES, one.vulnerabilities))
    ]
    if weak:
        blocks += [Heading(_("Vulnerabilities by risk"), 2)]
        blocks.append(Table(_("Vulnerabilities and shortcomings"), (_("Risk"), _("What was found")), tuple(weak), (3, 8)))
    rows = []
    for one in found.risks:
        steps = [using.capability.named(value) for value in (one.resist, one.handle)]
        if found.is_masked and (secret := one.secret(Field.CAPABILITY)):
            steps = [hidden(str(secret.ground))] * 2
        if any(steps):
            rows.append((f"{one.number}. {one.name}", *(text or "–" for text in steps)))
    if rows:
        blocks += [Heading(_("Capability"), 2)]
        blocks.append(Table(_("Capability to resist and to handle"), (_("Risk"), _("Resist"), _("Handle")), tuple(rows), (5, 3, 3)))
    return blocks or [Paragraph(_("No vulnerability is described at the risks."))]


def measures(found: Material) -> list[Block]:
    """What is done, planned and needed, with costs, effects and follow-up."""
    if not found.measures:
        return [Paragraph(_("No measure is in the register."))]
    blocks: list[Block] = []
    for stage in Stage:
        those = [one for one in found.measures if one.stage is stage]
        blocks.append(Heading(str(words.STAGES[stage]), 2))
        if not those:
            blocks.append(Paragraph(_("None.")))
            continue
        once, yearly = sum(one.cost_once for one in those), sum(one.cost_yearly for one in those)
        count = ngettext("One measure", "%(count)s measures", len(those)) % {"count": len(those)}
        blocks.append(
            Paragraph(_("%(count)s: %(once)s once and %(yearly)s a year.") % {"count": count, "once": money(once), "yearly": money(yearly)})
        )
        header = (_("Measure"), _("Against"), _("Responsible, deadline and cost"), _("Expected effect"), _("Follow-up"))
        rows = tuple(_measure(one) for one in those)
        blocks.append(Table(str(words.STAGES[stage]), header, rows, (6, 4, 5, 4, 6)))
    return blocks


def _measure(one: MeasureFact) -> tuple[str, ...]:
    said_of = [f"{one.number}. {one.title}", one.description]
    if one.secret:
        said_of.append(_("[secret, %(provision)s]") % {"provision": provision(one.secret)})
    held = (
        one.organisation,
        one.owner,
        _("Before %(day)s") % {"day": day(one.deadline)} if one.deadline else "",
        money(one.cost_once) if one.cost_once else "",
        _("%(sum)s a year") % {"sum": money(one.cost_yearly)} if one.cost_yearly else "",
    )
    followed = _lines((one.state, one.followed, one.verified))
    return (_lines(said_of), listed(one.risks), _lines(held) or "–", _lines(one.effects) or "–", followed)


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(text for text in texts if text)


def changes(found: Material) -> list[Block]:
    """What has changed since the year before: new, dropped, up, down; and what cannot be compared, never passed over."""
    if not found.changes or found.year_before is None:
        return [Paragraph(_("There is no earlier analysis to compare with."))]
    blocks: list[Block] = []
    using = found.head.method
    header = (_("Risk"), _("Class now"), _("Reason"))
    for kind in Change:
        lines = [line for one, line in found.changes if one is kind]
        if not lines:
            continue
        if kind is Change.SAME:
            blocks.append(Paragraph(_("As before: %(count)s risks.") % {"count": len(lines)}))
            continue
        rows = tuple((f"{one.number}. {one.name}", in_class(one.risk_class), one.dropped_reason or "–") for one in lines)
        blocks.append(Table(f"{said.CHANGES[kind]} ({len(lines)})", header, rows, (6, 3, 5)))
    if any(kind is Change.NOT_COMPARABLE for kind, _line in found.changes):
        blocks.append(Paragraph(_("What was judged on other scales than “%(name)s” cannot be compared.") % {"name": using.name}))
    return blocks


def deviations(found: Material) -> list[Block]:
    """Where the analysis deviates from its rules and why, and what is still lacking."""
    accepted = [one for one in found.checks if one.motivation]
    lacking = [one for one in found.checks if one.lacks and not one.motivation]
    blocks: list[Block] = []
    for one in accepted:
        blocks += [Heading(f"{one.part.number} {one.part.heading}", 2), *paragraphs(one.motivation)]
    if lacking:
        blocks.append(Heading(_("Still lacking by the rules"), 2))
        blocks.append(
            Listing(tuple(_("Part %(number)s: %(lacks)s.") % {"number": one.part.number, "lacks": lacks(one.lacks)} for one in lacking))
        )
    return blocks or [Paragraph(_("The analysis does not deviate from its rules."))]


def lacks(those: tuple[Lacking, ...]) -> str:
    """What a part lacks, in a sentence."""
    items = [one.item.text for one in those if one.item]
    said_of = [lack(one) for one in those if not one.item]
    return "; ".join([*said_of, *([_("nothing is written about: %(item)s") % {"item": "; ".join(items)}] if items else [])])


def lack(one: Lacking) -> str:
    """One thing that a part lacks."""
    if one.want is Want.ITEM and one.item:
        return _("nothing is written about: %(item)s") % {"item": one.item.text}
    if one.want is Want.TOO_FEW and one.least:
        return _("%(least)s is asked for, and there are %(have)s") % {"least": one.least.text, "have": one.have}
    if one.want is Want.MERGED:
        return _("it stands under another heading: %(other)s") % {"other": one.other}
    return str(words.WANTS[one.want])


def secrecy(found: Material) -> list[Block]:
    """How secrecy was handled: what is left out by which provision, without the reasons, which stand in the ledger."""
    blocks: list[Block] = [
        Paragraph(
            _(
                "Secrecy is tried for each fact, and not for the whole analysis."
                " What is classified under the Protective Security Act is not kept here."
            )
        )
    ]
    if not found.masked:
        return [*blocks, Paragraph(_("Nothing in this analysis has been judged secret."))]
    if found.is_masked:
        blocks.append(
            Paragraph(_("What stands in the table is masked in this report. The harm test of each is kept in the ledger of the analysis."))
        )
    else:
        blocks.append(
            Paragraph(_("What stands in the table is secret and can be read in this report. Do not give it out without a new harm test."))
        )
    rows = tuple((str(words.OBJECTS[one.what]), one.name, _part(one), provision(one.ground)) for one in found.masked)
    return [*blocks, Table(_("Secret facts"), (_("What"), _("Name"), _("Part"), _("Provision")), rows, (2, 5, 4, 3))]


def _part(one: Masked) -> str:
    return str(said.FIELDS[Field(one.part)]) if one.part in set(Field) else str(words.PARTS_OF[one.part])


def rules(found: Material) -> list[Block]:
    """The rule set with its sources, how sure each is, and the definitions that were used."""
    using = found.rules
    pairs = [(_("Rules"), f"{using.name} ({using.reference})")]
    pairs += [(law.name, f"{law.section}: {law.says}") for law in using.laws]
    blocks: list[Block] = [Facts(tuple(pairs)), Heading(_("Sources of the rules"), 2)]
    blocks.append(Listing(tuple(f"{one.text} ({words.SURE[one.sure]})" for one in using.sources)))
    if using.definitions:
        rows = tuple((one.term, one.text, f"{one.source} ({words.SURE[one.sure]})") for one in using.definitions)
        blocks += [Heading(_("Definitions"), 2), Table(_("Terms of the rules"), (_("Concept"), _("Meaning"), _("Source")), rows, (2, 6, 3))]
    sources = sorted({one.source for one in found.risks if one.source})
    return [*blocks, Heading(_("Sources of the risks"), 2), Listing(tuple(sources))] if sources else blocks
