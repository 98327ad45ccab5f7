"""What a plan or a governing document says, and what it must be to be kept, referred and adopted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

from vardkase.kernel.refusal import Refusal
from vardkase.organisation.rules import clean
from vardkase.plans.rules.checks import check_day, is_marked, new_key, tidy
from vardkase.plans.rules.document_kinds import Adopter, Kind
from vardkase.plans.rules.document_terms import term

MOST_SECTIONS, LONGEST_TEXT, LONGEST_REVIEW = 60, 30_000, 60
# What is one line in lists, headings and on paper: a line break that was sent by hand becomes a blank.
_ONE_LINE = frozenset(
    ("title", "owner", "registry", "heading", "reference", "rsa_name", "rsa_registry", "decided_by", "paragraph", "reviewed_by")
)


class Cover(StrEnum):
    """Who may read a text: everybody who reads the document, those who edit it, or nobody here, because it is held elsewhere."""

    OPEN = "open"
    SECRET = "secret"  # noqa: S105 - a word for a text, not a password
    ELSEWHERE = "elsewhere"


class Ground(StrEnum):
    """On which ground a text is secret: sections of offentlighets- och sekretesslagen (2009:400)."""

    NONE = ""
    PREPAREDNESS = "osl_18_13"
    SECURITY = "osl_18_8"
    DEFENCE = "osl_15_2"


@dataclass(frozen=True, slots=True)
class Cloak:
    """Why a text is not open: the ground and the reason of the harm test, or the reference to where it is held."""

    cover: Cover = Cover.OPEN
    ground: Ground = Ground.NONE
    reason: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a document."""

    key: str
    heading: str
    text: str = ""
    cloak: Cloak = field(default_factory=Cloak)


@dataclass(frozen=True, slots=True)
class Analysis:
    """The risk and vulnerability analysis that a plan rests on: its name, its registry number and the day of its adoption."""

    name: str = ""
    registry: str = ""
    decided_on: date | None = None
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said of a document as a whole. `owner` is a function; `cloak` covers all of its sections."""

    title: str
    owner: str = ""
    review_months: int = 12
    registry: str = ""
    rsa: Analysis = field(default_factory=Analysis)
    cloak: Cloak = field(default_factory=Cloak)


@dataclass(frozen=True, slots=True)
class Content:
    """A whole document."""

    facts: Facts
    sections: tuple[Section, ...] = ()

    def section(self, key: str) -> Section | None:
        """The section with this key."""
        return next((one for one in self.sections if one.key == key), None)


@dataclass(frozen=True, slots=True)
class Invited:
    """Who is asked to comment: an organisation of the register, and the function there when it is said."""

    organisation_id: UUID
    organisation: str
    function: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision by which a draft comes to hold. `election`: the year whose term it is made for; 0 when it follows no term."""

    adopter: Adopter
    decided_by: str
    decided_on: date
    paragraph: str
    registry: str
    valid_from: date
    valid_to: date | None = None
    election: int = 0
    why_early: str = ""
    why_outside: str = ""


def template(kind: Kind, unit: str, whole: str) -> Content:
    """What a document of a kind begins as. `whole` is the name of the municipality."""
    name = kind.name if unit == whole else f"{kind.name.removesuffix(' för nämnd eller bolag')}, {unit}"
    cloak = Cloak(Cover.ELSEWHERE) if kind.elsewhere else Cloak()
    sections = tuple(Section(one.key, one.heading) for one in kind.sections)
    return Content(Facts(name, review_months=kind.review_months, cloak=cloak), sections)


def section_id(document_id: UUID, key: str) -> UUID:
    """The id of a section in addresses: always the same for the same document and key."""
    return uuid5(document_id, f"section {key}")


def tidy_text(field: str, text: str, limit: int = LONGEST_TEXT) -> str:
    """A text of lines in order. Refused at its field: too long, a personal identity number, marked as security-classified."""
    if len(text) > 10 * LONGEST_TEXT:
        # What nobody writes by hand is not even put in order.
        raise Refusal("plans.too_long", field=field, limit=limit, length=len(text))
    try:
        text = clean(text, 10 * LONGEST_TEXT, lines=field not in _ONE_LINE)
    except Refusal as refusal:
        if refusal.code == "organisation.personal_id":
            raise Refusal("plans.personal_id", field=field)
        raise Refusal("plans.too_long", field=field, limit=limit, length=len(text))
    if len(text) > limit:
        raise Refusal("plans.too_long", field=field, limit=limit, length=len(text))
    if is_marked(text):
        raise Refusal("plans.document_classified", field=field)
    return text


def check_cloak(cloak: Cloak, text: str) -> Cloak:
    """The cloak in order. Refused: a secret without ground or reason; what is held elsewhere with its text, or without a reference."""
    reason, reference = tidy_text("reason", cloak.reason, 1000), tidy_text("reference", cloak.reference, 200)
    if cloak.cover is Cover.OPEN:
        return Cloak()
    if cloak.cover is Cover.SECRET:
        if cloak.ground is Ground.NONE:
            raise Refusal("plans.document_needs_ground", field="ground")
        if not reason:
            raise Refusal("plans.document_needs_harm", field="reason")
        return Cloak(Cover.SECRET, cloak.ground, reason)
    if text:
        raise Refusal("plans.document_classified_text", field="text")
    if not reference:
        raise Refusal("plans.document_needs_reference", field="reference")
    return Cloak(Cover.ELSEWHERE, Ground.NONE, reason, reference)


def check_facts(facts: Facts, kind: Kind, content: Content, *, today: date) -> Facts:
    """The facts in order. Refused without a title or an owner; a document that must be held elsewhere and is not; an odd analysis."""
    lines: dict[str, Any] = {name: tidy_text(name, getattr(facts, name), 200) for name in ("title", "owner", "registry")}
    if not lines["title"]:
        raise Refusal("plans.document_needs_title", field="title")
    if not lines["owner"]:
        raise Refusal("plans.document_needs_owner", field="owner")
    if not 1 <= facts.review_months <= LONGEST_REVIEW:
        raise Refusal("plans.document_odd_review", field="review_months", most=LONGEST_REVIEW)
    if kind.elsewhere and facts.cloak.cover is not Cover.ELSEWHERE:
        raise Refusal("plans.document_held_elsewhere", field="cover")
    texts = "".join(section.text for section in content.sections)
    return replace(facts, **lines, rsa=_check_analysis(facts.rsa, today), cloak=check_cloak(facts.cloak, texts))


def _check_analysis(rsa: Analysis, today: date) -> Analysis:
    rsa = replace(rsa, name=tidy_text("rsa_name", rsa.name, 200), registry=tidy_text("rsa_registry", rsa.registry, 200))
    if not rsa.name and (rsa.registry or rsa.decided_on):
        raise Refusal("plans.document_analysis_needs_name", field="rsa_name")
    if rsa.decided_on is not None:
        check_day("rsa_decided_on", rsa.decided_on)
        if rsa.decided_on > today:
            raise Refusal("plans.document_analysis_in_future", field="rsa_decided_on")
    return rsa


def check_section(content: Content, section: Section) -> Section:
    """A section in order; a new one (without a key) is given one. Refused: no heading, a heading that another has, no room."""
    heading = tidy_text("heading", section.heading, 200)
    if not heading:
        raise Refusal("plans.document_needs_heading", field="heading")
    others = [one for one in content.sections if one.key != section.key]
    if any(one.heading.casefold() == heading.casefold() for one in others):
        raise Refusal("plans.document_heading_twice", field="heading", heading=heading)
    if len(others) >= MOST_SECTIONS:
        raise Refusal("plans.document_too_many_sections", most=MOST_SECTIONS)
    text = tidy_text("text", section.text)
    if text and content.facts.cloak.cover is Cover.ELSEWHERE:
        raise Refusal("plans.document_classified_text", field="text")
    key = section.key or new_key(heading, (one.key for one in content.sections))
    return Section(key, heading, text, check_cloak(section.cloak, text))


def put_section(content: Content, section: Section, place: int | None) -> Content:
    """The content with the section in it at a place counted from 1; None leaves it where it stands, or puts a new one last."""
    others = [one for one in content.sections if one.key != section.key]
    at = next((index for index, one in enumerate(content.sections) if one.key == section.key), len(others))
    if place is not None:
        at = min(max(place, 1), len(others) + 1) - 1
    others.insert(at, section)
    return replace(content, sections=tuple(others))


def without_section(content: Content, key: str) -> Content:
    """The content without a section."""
    return replace(content, sections=tuple(one for one in content.sections if one.key != key))


def masked(content: Content) -> Content:
    """The content as it is for those who may not read what is secret: the headings stand, the texts do not."""
    covered = content.facts.cloak.cover is not Cover.OPEN
    facts = replace(content.facts, cloak=_without_reason(content.facts.cloak))
    return Content(facts, tuple(_masked(one, covered=covered) for one in content.sections))


def _masked(section: Section, *, covered: bool) -> Section:
    if not covered and section.cloak.cover is not Cover.SECRET:
        return section
    return replace(section, text="", cloak=_without_reason(section.cloak))


def _without_reason(cloak: Cloak) -> Cloak:
    """The reason for secrecy may give away what is secret; the ground may not be withheld."""
    return replace(cloak, reason="") if cloak.cover is Cover.SECRET else cloak


def check_referral(invited: Iterable[Invited], question: str, last_day: date, today: date) -> tuple[tuple[Invited, ...], str]:
    """Who is asked and what, in order. Refused: nobody asked, a last day that has passed."""
    asked = tuple({one.organisation_id: replace(one, function=tidy("function", one.function)) for one in invited}.values())
    if not asked:
        raise Refusal("plans.document_nobody_asked", field="invited")
    if last_day < today:
        raise Refusal("plans.document_last_day_passed", field="last_day")
    check_day("last_day", last_day)
    return asked, tidy_text("question", question, 2000)


def check_comment(text: str, author: str) -> tuple[str, str]:
    """A comment and by which function it is made, in order. Refused when either is empty."""
    text, author = tidy_text("text", text, 5000), tidy("author", author)
    if not text:
        raise Refusal("plans.document_comment_empty", field="text")
    if not author:
        raise Refusal("plans.document_comment_needs_author", field="author")
    return text, author


def check_decision(decision: Decision, content: Content, *, today: date, by_term: bool) -> Decision:
    """The decision in order. Refused: nothing to adopt, nobody who decided, no paragraph, dates that cannot be, days outside the term."""
    check_adoptable(content)
    names = ("decided_by", "paragraph", "registry", "why_early", "why_outside")
    lines: dict[str, Any] = {name: tidy_text(name, getattr(decision, name), 500) for name in names}
    decision = replace(decision, **lines)
    if not decision.decided_by:
        raise Refusal("plans.adoption_needs_decider", field="decided_by")
    if not decision.paragraph:
        raise Refusal("plans.document_needs_paragraph", field="paragraph")
    if decision.decided_on > today:
        raise Refusal("plans.decided_in_future", field="decided_on")
    if decision.valid_from < decision.decided_on:
        raise Refusal("plans.valid_before_decision", field="valid_from")
    if decision.valid_to is not None and decision.valid_to < decision.valid_from:
        raise Refusal("plans.document_ends_before_start", field="valid_to")
    for name in ("decided_on", "valid_from", "valid_to"):
        day = getattr(decision, name)
        if day is not None:
            check_day(name, day)
    if not by_term:
        return replace(decision, election=0, why_outside="")
    _check_term(decision)
    return decision


def check_adoptable(content: Content) -> None:
    """Refuses a draft that may not be adopted whatever was decided: without an owner, a reference, or a text in any section."""
    if not content.facts.owner:
        raise Refusal("plans.document_needs_owner", field="owner")
    if content.facts.cloak.cover is Cover.ELSEWHERE:
        if not content.facts.cloak.reference:
            raise Refusal("plans.document_needs_reference", field="reference")
        return
    if not any(section.text or section.cloak.cover is Cover.ELSEWHERE for section in content.sections):
        raise Refusal("plans.document_nothing_written")


def _check_term(decision: Decision) -> None:
    try:
        of = term(decision.election, decision.adopter)
    except Refusal:
        raise Refusal("plans.document_needs_term", field="election")
    days = [day for day in (decision.decided_on, decision.valid_from, decision.valid_to) if day is not None]
    if all(day in of for day in days) or decision.why_outside:
        return
    raise Refusal("plans.document_outside_term", field="why_outside", term=of.years, start=of.start, end=of.end)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Who decided that a document holds no more after a day, where that stands, and why."""

    last_day: date
    decided_by: str
    reference: str
    reason: str


def check_withdrawal(said: Withdrawal, decided_on: date | None) -> Withdrawal:
    """A withdrawal in order. Refused: nobody who decided, no reason, a last day before what is withdrawn was decided (`decided_on`)."""
    limits = {"decided_by": 200, "reference": 200, "reason": 1000}
    lines: dict[str, Any] = {name: tidy_text(name, getattr(said, name), limit) for name, limit in limits.items()}
    if not lines["decided_by"]:
        raise Refusal("plans.adoption_needs_decider", field="decided_by")
    if not lines["reason"]:
        raise Refusal("plans.document_withdrawal_needs_reason", field="reason")
    check_day("last_day", said.last_day)
    if decided_on is not None and said.last_day < decided_on:
        raise Refusal("plans.document_withdrawn_before_decided", field="last_day", decided_on=decided_on)
    return replace(said, **lines)


def empty_sections(content: Content, kind: Kind) -> tuple[str, ...]:
    """The headings under which nothing is written and nothing is shown: what to look at before a document is adopted."""
    live = {one.key for one in kind.sections if one.live}
    return tuple(one.heading for one in content.sections if not one.text and one.key not in live and one.cloak.cover is not Cover.ELSEWHERE)
