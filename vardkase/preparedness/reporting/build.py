"""Sets the material in order under the headings of its rules: the first page, the parts, and what follows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from vardkase.access.rules import Viewer
from vardkase.preparedness.reporting import parts, parts_after, parts_risks
from vardkase.preparedness.reporting.complete import checked
from vardkase.preparedness.reporting.content import Material, Piece, Report
from vardkase.preparedness.reporting.masking import masking
from vardkase.preparedness.reporting.phrases import day, of_text, paragraphs
from vardkase.preparedness.reporting.sources import material
from vardkase.preparedness.rules.rounds import AnalysisState
from vardkase.preparedness.rules.rulesets import Part
from vardkase.preparedness.words import analyses as said
from vardkase.ui.documents import Block, Contents, Document, Facts, Heading, Notice, PageBreak, Paragraph, Table

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

# So many lines fill twenty pages or more: after less than that, the paper that a new page leaves empty would be a great part of it.
LONG = 600
# What the house itself can say in a part, by the part's key. A rule set that has other keys gets what is left over in a piece of its own.
_SAYS: dict[str, Callable[[Material], list[Block]]] = {
    "area": parts.area,
    "method": parts.method,
    "functions": parts.functions,
    "dependencies": parts.dependencies,
    "risks": parts_risks.risks,
    "vulnerabilities": parts_after.vulnerabilities,
    "measures": parts_after.measures,
}
# What that is called in the heading of such a piece.
_CALLED: dict[str, StrPromise] = {
    "area": gettext_lazy("The municipality and its area"),
    "method": gettext_lazy("Method"),
    "functions": gettext_lazy("Vital functions"),
    "dependencies": gettext_lazy("Dependencies"),
    "risks": gettext_lazy("Risks"),
    "vulnerabilities": gettext_lazy("Vulnerabilities"),
    "measures": gettext_lazy("Measures"),
}


def gathered(viewer: Viewer, analysis_id: UUID, now: datetime, *, mask: bool) -> Material:
    """The material of a report, masked as asked and checked against its rules. Refusal("preparedness.rsa.not_found")."""
    return checked(masking(material(viewer, analysis_id, now), mask=mask))


def report(found: Material, now: datetime) -> Report:
    """The report of a material, in Swedish: it goes to a Swedish authority whatever language the screens are in."""
    with translation.override("sv"):
        top = found.head
        kind = _("Risk and vulnerability analysis %(year)s") % {"year": top.year}
        title = f"{kind}: {top.unit}"
        marks = _marks(found)
        pieces = _pieces(found)
        state = str(said.STATES[top.state])
        made = timezone.localtime(now).strftime("%Y-%m-%d %H:%M")
        words = {
            "rubrik": title, "ar": str(top.year), "enhet": top.unit, "myndighet": top.authority, "kommun": found.keeper,
            "lage": state, "datum": day(timezone.localdate(now)), "regelverk": found.rules.name, "markning": " · ".join(marks),
        }  # fmt: skip
        moved = _("Approved by") if top.state is AnalysisState.APPROVED else _("Last moved by")
        facts = (
            (_("Unit"), top.unit), (_("Authority"), top.authority), (_("Round"), found.round_name),
            (pgettext("preparedness", "State"), state),
            (_("To be handed in by"), day(found.due)), (moved, f"{top.moved_by}, {day(timezone.localdate(top.moved_at))}"),
            (_("Rules"), found.rules.name), (_("Method"), top.method.name), (_("Made"), made),
        )  # fmt: skip
        first: list[Block] = [Facts(facts)]
        first += [Notice(text, _("About the rules:")) for text in found.rules.warnings]
        if found.holds_secrets:
            first.append(Notice(_("This report holds facts that are secret. It is given out only after a harm test."), _("Secrecy:")))
        elif found.is_masked and found.masked:
            masked = ngettext(
                "One fact is masked. The table under “Secrecy” says which, and by which provision.",
                "%(count)s facts are masked. The table under “Secrecy” says which, and by which provision.",
                len(found.masked),
            )
            first.append(Notice(masked % {"count": len(found.masked)}, _("Masked:")))
        first.append(Contents(_("Contents"), tuple(one.heading for one in pieces)))
        return Report(title, top.unit, marks, tuple(first), pieces, words)


def _marks(found: Material) -> tuple[str, ...]:
    """What stands on every page."""
    marks = (
        (_("DEMONSTRATION"), settings.VARDKASE_DEMO),
        (_("DRAFT"), found.head.state is not AnalysisState.APPROVED),
        (_("HOLDS SECRETS"), found.holds_secrets),
        (_("MASKED"), found.is_masked and bool(found.masked)),
    )
    return tuple(mark for mark, is_so in marks if is_so)


def _pieces(found: Material) -> tuple[Piece, ...]:
    left = dict(_SAYS)
    pieces = [
        Piece(f"del{part.number}", f"{part.number} {part.heading}", _part(found, part, left.pop(part.key, None)))
        for part in found.rules.parts
    ]
    for key, says in left.items():
        # The rules have no such part: what the analysis says is not lost for that.
        pieces.append(_piece(f"mer_{key}", _("More of the analysis: %(what)s") % {"what": _CALLED[key]}, says(found)))
    since = _("Changes since %(year)s") % {"year": found.year_before} if found.year_before else _("Changes since last year")
    pieces += [
        _piece("forandringar", since, parts_after.changes(found)),
        _piece("avvikelser", _("Deviations"), parts_after.deviations(found)),
        _piece("sekretess", _("Secrecy"), parts_after.secrecy(found)),
        _piece("regler", _("Rules and sources"), parts_after.rules(found)),
    ]
    return tuple(pieces)


def _piece(tag: str, heading: str, blocks: list[Block]) -> Piece:
    return Piece(tag, heading, (Heading(heading), *blocks))


def _part(found: Material, part: Part, says: Callable[[Material], list[Block]] | None) -> tuple[Block, ...]:
    """A part: what is written, what is written about each item, and then what the registers and the analysis say."""
    blocks: list[Block] = [Heading(f"{part.number} {part.heading}"), *paragraphs(of_text(found, found.texts.get(part.key)))]
    for item in part.items:
        text = of_text(found, found.texts.get(f"{part.key}.{item.key}"))
        if text:
            blocks += [Heading(item.text, 2), *paragraphs(text)]
    given = says(found) if says else []
    if len(blocks) == 1 and not given:
        given = [Paragraph(_("Nothing is written here."))]
    return (*blocks, *given)


def document(found: Report, now: datetime) -> Document:
    """The report as a document, in its own order."""
    blocks = (*found.first, *(block for piece in found.pieces for block in piece.blocks))
    return Document(found.title, found.author, now, tuple(parted(blocks)), found.marks, found.words.get("rubrik", ""))


def parted(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks with a new page before a part or a section that follows upon many pages.

    It reads better, and what stands between two such breaks is set beside the rest by the typesetter: hundreds of pages take half the time.
    """
    lines = 0
    for block in blocks:
        if isinstance(block, Heading) and block.level <= 2 and lines >= LONG:
            yield PageBreak()
            lines = 0
        lines += len(block.pairs) if isinstance(block, Facts) else len(block.rows) if isinstance(block, Table) else 1
        yield block
