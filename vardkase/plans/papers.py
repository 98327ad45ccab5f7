"""The pack of a unit as a document for paper: what is in force, whom to call and what to do, readable when nothing else works."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.template.defaultfilters import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vardkase.organisation.words import CHANNELS
from vardkase.plans import words as plan_words
from vardkase.plans.queries.document_rows import AdoptedLine, Pack, PackPart
from vardkase.plans.queries.rows import Candidate, LeadingPlan, PlanRole
from vardkase.plans.rules import Band, CardItem
from vardkase.plans.rules.document_kinds import Live, live_of
from vardkase.plans.rules.document_text import passages
from vardkase.plans.rules.documents import Cloak, Cover, Section
from vardkase.plans.words.documents import GROUNDS, STANDINGS
from vardkase.ui import times
from vardkase.ui.documents import Block, Code, Document, Facts, Heading, Listing, PageBreak, Paragraph, Table


def pack(found: Pack, now: datetime, *, url: str, urls: dict[UUID, str], demo: bool) -> Document:
    """The whole pack. `url` leads back to the page that it was printed from, `urls` to each document's."""
    title = _("Plans in force: %(name)s") % {"name": found.organisation}
    printed = _("Printed %(at)s") % {"at": times.full_moment(now)}
    blocks: list[Block] = [*_first(found, printed, url)]
    for part in found.parts:
        blocks += [PageBreak(), *_document(part, urls[part.version.document_id], has_lists=found.leading is not None)]
    if found.leading:
        blocks += [PageBreak(), *_calls(found.leading), PageBreak(), *_cards(found.leading)]
    return Document(
        title,
        settings.MUNICIPALITY,
        now,
        tuple(blocks),
        marks=("DEMONSTRATION",) if demo else (),
        running=f"{title} · {printed}",
        page_words=_("Page {page} of {pages}"),
        language="sv-SE" if get_language() == "sv" else "en-GB",
    )


def file_name(found: Pack, now: datetime) -> str:
    """`planer-socialnamnden-2026-01-31.pdf`."""
    return f"planer-{slugify(found.organisation) or 'enhet'}-{times.local(now).date().isoformat()}.pdf"


def _first(found: Pack, printed: str, url: str) -> Iterator[Block]:
    yield Paragraph(printed, strong=True)
    yield Paragraph(_("What is in force may have changed since then: the code leads to what holds now."))
    yield Code(url, _("The page it was printed from:"))
    yield Heading(_("Contents"))
    if not found.parts and not found.leading:
        yield Paragraph(_("Nothing is in force: no document has been adopted, and no plan for leading."))
    lines = [f"{part.version.title}, {_version(part.version)}" for part in found.parts]
    if found.leading:
        lines += [_("Call lists"), _("Action cards")]
    if lines:
        yield Listing(tuple(lines))
    if found.parts and not found.leading:
        yield Paragraph(_("No plan for leading has been adopted: there are no call lists and no action cards."))
    if not found.whole:
        yield Paragraph(_("What is secret is left out: the headings say where."))


def _version(version: AdoptedLine) -> str:
    return _("version %(number)s") % {"number": version.number}


def _document(part: PackPart, url: str, *, has_lists: bool) -> Iterator[Block]:
    version = part.version
    yield Heading(version.title)
    yield Facts(tuple(facts_of(part)))
    yield from _cloak(part.content.facts.cloak)
    if part.content.facts.cloak.cover is not Cover.ELSEWHERE:
        for section in part.content.sections:
            yield from _section(section, live_of(section.key, part.line.kind) if has_lists else Live.NOTHING)
    yield Code(url, _("The document in force now:"))


def _section(section: Section, live: Live) -> Iterator[Block]:
    yield Heading(section.heading, 2)
    yield from _cloak(section.cloak)
    for passage in passages(section.text):
        yield Listing(passage.lines) if passage.listed else Paragraph("\n".join(passage.lines))
    if live is Live.CALLS:
        yield Paragraph(_("The call lists stand last in this pack."))
    elif live is Live.CARDS:
        yield Paragraph(_("The action cards stand last in this pack."))
    elif not section.text and section.cloak.cover is Cover.OPEN:
        yield Paragraph(_("Nothing is written here."))


def facts_of(part: PackPart) -> Iterator[tuple[str, str]]:
    """What is said of a document before its text: which version, who decided it and from when it is in force."""
    version = part.version
    yield _("Version"), f"{version.number} ({STANDINGS[part.line.standing][1]})"
    decided = ", ".join(text for text in (version.decided_by, version.decided_on.isoformat(), version.paragraph, version.registry) if text)
    yield _("Adopted"), decided
    until = version.valid_to.isoformat() if version.valid_to else ""
    yield _("In force from"), version.valid_from.isoformat()
    yield _("In force to"), until
    yield _("Owner"), version.owner
    yield _("Builds on"), part.content.facts.rsa.name


def _cloak(cloak: Cloak) -> Iterator[Block]:
    if cloak.cover is Cover.SECRET:
        yield Paragraph(str(GROUNDS[cloak.ground]), label=_("Secret:"))
    if cloak.cover is Cover.ELSEWHERE:
        yield Paragraph(cloak.reference, label=_("Held elsewhere:"))


def _calls(plan: LeadingPlan) -> Iterator[Block]:
    yield Heading(_("Call lists"))
    yield Paragraph(_("Call from the top. Tick the answer and write the time. Go on to the next when nobody answers in time."))
    for role in plan.roles:
        yield Heading(role.label, 2)
        yield from _chain(role)


def _chain(role: PlanRole) -> Iterator[Block]:
    if not role.chain:
        yield Paragraph(_("The call list is empty."))
        return
    wanted = _("wanted: %(count)s, answer within %(minutes)s minutes") % {"count": role.wanted, "minutes": role.within_minutes}
    header = (_("Who"), _("Number"), _("Answer"))
    rows = tuple((_who(number, one), _ways(one), _("Yes / No / No answer\nTime ________")) for number, one in enumerate(role.chain, 1))
    yield Table(f"{role.label}: {wanted}", header, rows)


def _who(number: int, one: Candidate) -> str:
    return "\n".join(dict.fromkeys(text for text in (f"{number}. {one.name}", one.post, one.organisation) if text and text != one.name))


def _ways(one: Candidate) -> str:
    said = [f"{CHANNELS[way.channel]}: {way.display}{f', {way.hours}' if way.hours else ''}" for way in one.ways]
    return "\n".join(said) or _("No contact way")


def _cards(plan: LeadingPlan) -> Iterator[Block]:
    yield Heading(_("Action cards"))
    yield Paragraph(_("H is the moment when the cards are handed out. Write it here:") + " H = ________")
    for place, role in enumerate(plan.roles):
        if place:
            yield PageBreak()
        yield Heading(role.label, 2)
        yield Paragraph(role.core)
        yield Paragraph(f"{_('Held by')}: ______________________ {_('since')} ________")
        for band in Band:
            items = tuple(_item(item) for item in role.items if item.band is band)
            if items:
                yield Heading(str(plan_words.BANDS[band]), 3)
                yield Listing(items)


def _item(item: CardItem) -> str:
    when = f"{plan_words.due(item.due_minutes)} " if item.due_minutes is not None else ""
    return f"[  ] {when}{plan_words.ITEM_KINDS[item.kind]}: {item.text}"
