"""Facts: figures and statements with a past, each in a series of its own; and what may be concluded from series that lie beside each other.

A series is what is said of one thing, in one area, by one source. Nothing in it is overwritten: something new is a new fact, and what was
wrong is revised, with the reason, and both stay readable. Two areas are two series: the difference between them is neither rise nor
fall, and nobody adds them up but who says that the areas do not overlap, and on whose word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from vardkase.incidents.rules import OPEN, Mark, Secrecy, Source, clean_line
from vardkase.incidents.rules.journal import check_source
from vardkase.kernel.moments import TOLERANCE, Happened, Precision
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.frame import folded, need, tidy
from vardkase.situation.rules.figures import Change, Kind, Qualifier, change, check_value, may_be_equal, span

# How old a figure may be when nobody has said it: a series is looked after twice a shift.
STALE_MINUTES = 360
LEAST_STALE, MOST_STALE = 15, 7 * 24 * 60
EARLIEST_YEAR = 1990
# How far ahead something may be said to be, in a fact that is a forecast.
AHEAD = timedelta(days=366)


class Standing(StrEnum):
    """Whether it is known, assumed, or said of what is to come."""

    CONFIRMED = "confirmed"
    ASSUMED = "assumed"
    FORECAST = "forecast"


class Relation(StrEnum):
    """How two series of the same thing stand to each other."""

    OTHER_AREA = "other_area"
    OTHER_UNIT = "other_unit"
    OTHER_TIME = "other_time"
    AGREES = "agrees"
    CONTRADICTS = "contradicts"


class Settlement(StrEnum):
    """How a contradiction was settled."""

    ONE_HOLDS = "one_holds"
    BOTH_RIGHT = "both_right"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class SeriesDraft:
    """A new series. `owner` is the function that looks after it; `stale_minutes` how old its newest fact may be."""

    what: str
    area: str
    organisation: str
    kind: Kind = Kind.COUNT
    unit: str = ""
    owner: str = ""
    stale_minutes: int = STALE_MINUTES
    mark: Mark = OPEN


@dataclass(frozen=True, slots=True)
class FactDraft:
    """What is said in a series. `person` and `url` are the source within the organisation: who said it, and where it can be read.

    `value` may hold the qualifier and the unit beside the number; what is written there goes before `qualifier`.
    """

    value: str
    as_of: Happened | None
    qualifier: Qualifier = Qualifier.EXACT
    standing: Standing = Standing.CONFIRMED
    confidence: str = ""
    person: str = ""
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class KeepingDraft:
    """Who looks after a series from now on, how old its newest may be, and whether it is followed at all."""

    owner: str
    stale_minutes: int = STALE_MINUTES
    followed: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SettlementDraft:
    """How a contradiction is settled: `holds` is the series that does, when one does."""

    how: Settlement | None
    holds: UUID | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """The newest of a series, as it is compared with another's."""

    area: str
    unit: str
    kind: Kind
    value: str
    qualifier: Qualifier
    as_of: datetime
    stale_minutes: int


def check_series(draft: SeriesDraft, now: datetime) -> SeriesDraft:
    """The draft in order. Refused: "situation.series_needs_what", "situation.series_needs_area", "situation.fact_needs_source",
    "situation.series_needs_unit",
    "situation.series_needs_owner", "situation.statement_has_no_unit", "situation.stale_out_of_range", texts that are too long."""
    for refusal in lacking(draft):
        raise refusal
    names = ("what", "area", "organisation", "unit", "owner")
    found = tidy(now, {name: getattr(draft, name) for name in names}, {})
    check_stale(draft.stale_minutes)
    if draft.kind is Kind.STATEMENT and found["unit"]:
        raise Refusal("situation.statement_has_no_unit", field="unit")
    return replace(draft, **found)


def lacking(draft: SeriesDraft) -> tuple[Refusal, ...]:
    """What a series must say and does not: a page says all of it at once."""
    said = (
        (draft.what, Refusal("situation.series_needs_what", field="what")),
        (draft.area, Refusal("situation.series_needs_area", field="area")),
        (draft.organisation, Refusal("situation.fact_needs_source", field="organisation")),
        (draft.unit if draft.kind.is_number else draft.kind, Refusal("situation.series_needs_unit", field="unit")),
        (draft.owner, Refusal("situation.series_needs_owner", field="owner")),
    )
    return tuple(refusal for value, refusal in said if not clean_line(value))


def check_stale(minutes: int) -> None:
    """Between a quarter of an hour and a week."""
    if not LEAST_STALE <= minutes <= MOST_STALE:
        raise Refusal("situation.stale_out_of_range", field="stale_minutes", least=LEAST_STALE, most=MOST_STALE // 1440)


def series_key(what: str, area: str, organisation: str, unit: str) -> tuple[str, str, str, str]:
    """By which two series are the same."""
    return folded(what), folded(area), folded(organisation), clean_line(unit).casefold()


def check_is_new(draft: SeriesDraft, known: Iterable[Any], *, other_unit: bool) -> None:
    """No series says the same ("situation.series_exists"), nor the same in another unit unless that is meant: households and persons are
    not told apart in a list ("situation.series_has_other_unit"). `known` are series as they were opened."""
    mine = series_key(draft.what, draft.area, draft.organisation, draft.unit)
    for one in known:
        key = series_key(one.what, one.area, one.organisation, one.unit)
        if key == mine:
            raise Refusal("situation.series_exists", field="what", what=one.what, area=one.area)
        if key[:3] == mine[:3] and one.unit and draft.unit and not other_unit:
            raise Refusal("situation.series_has_other_unit", field="unit", unit=one.unit)


def check_fact(kind: Kind, unit: str, draft: FactDraft, now: datetime) -> FactDraft:
    """The draft in order; its value is then the bare number, or the words.

    Refused: what `check_value` refuses, "situation.fact_needs_as_of", "situation.as_of_in_future", "situation.as_of_too_early",
    "situation.confidence_unknown", an address that is none, texts that are too long.
    """
    found = check_value(kind, unit, draft.value)
    as_of = check_as_of(draft.as_of, draft.standing, now)
    if draft.confidence not in {"", "A", "B", "C", "D"}:
        raise Refusal("situation.confidence_unknown", field="confidence")
    texts = tidy(now, {"person": draft.person}, {"note": draft.note, "value": found.value if kind is Kind.STATEMENT else ""})
    url = check_url(draft.url)
    qualifier = Qualifier.EXACT if kind is Kind.STATEMENT else found.qualifier or draft.qualifier
    return replace(draft, value=found.value, qualifier=qualifier, as_of=as_of, person=texts["person"], note=texts["note"], url=url)


def lacking_fact(draft: FactDraft) -> tuple[Refusal, ...]:
    """What a fact must say and does not, for a page that says all of it at once."""
    said = (
        (clean_line(draft.value), Refusal("situation.fact_needs_value", field="value")),
        (draft.as_of, Refusal("situation.fact_needs_as_of", field="as_of")),
    )
    return tuple(refusal for value, refusal in said if not value)


def check_foretold(draft: FactDraft, now: datetime) -> None:
    """What is new and foretold is of a moment to come: of now something is confirmed, or assumed ("situation.forecast_needs_moment")."""
    if draft.standing is Standing.FORECAST and draft.as_of and draft.as_of.at and draft.as_of.at <= now:
        raise Refusal("situation.forecast_needs_moment", field="as_of")


def check_url(url: str) -> str:
    """The address of a source, which leads to the web ("incident.bad_source_address"): told at the field that forms of the picture have."""
    try:
        return check_source(Source("", url)).url
    except Refusal as refusal:
        if refusal.code == "incident.bad_source_address":
            raise Refusal("incident.bad_source_address", field="url")
        raise


def check_as_of(as_of: Happened | None, standing: Standing, now: datetime) -> Happened:
    """Of which moment a fact speaks. Only a forecast speaks of what is to come, and not of more than a year ahead."""
    if as_of is None or as_of.at is None or as_of.precision is Precision.UNKNOWN:
        raise Refusal("situation.fact_needs_as_of", field="as_of")
    if as_of.at.year < EARLIEST_YEAR:
        raise Refusal("situation.as_of_too_early", field="as_of", year=EARLIEST_YEAR)
    if standing is Standing.FORECAST:
        if as_of.at > now + AHEAD:
            raise Refusal("situation.as_of_too_late", field="as_of")
        return as_of
    if as_of.at > now + TOLERANCE:
        raise Refusal("situation.as_of_in_future", field="as_of")
    return as_of


def strictest(marks: Iterable[Mark]) -> Mark:
    """The mark of what speaks of several marked things: that of the most closed."""
    order = {Secrecy.OPEN: 0, Secrecy.INTERNAL: 1, Secrecy.SECRET: 2}
    return max(marks, key=lambda one: order[one.level], default=OPEN)


def check_reason(reason: str, now: datetime) -> str:
    """Why something that stands is changed ("situation.revision_needs_reason")."""
    text: str = tidy(now, {}, {"reason": reason})["reason"]
    need("reason", text, "situation.revision_needs_reason")
    return text


def lacking_reason(reason: str) -> tuple[Refusal, ...]:
    """That no reason is given, for a page that says everything at once."""
    return () if clean_line(reason) else (Refusal("situation.revision_needs_reason", field="reason"),)


def check_keeping(draft: KeepingDraft, now: datetime) -> KeepingDraft:
    """Who looks after a series, and why that is changed; what is no longer followed says why."""
    texts = tidy(now, {"owner": draft.owner}, {"reason": draft.reason})
    need("owner", texts["owner"], "situation.series_needs_owner")
    check_stale(draft.stale_minutes)
    if not draft.followed:
        need("reason", texts["reason"], "situation.revision_needs_reason")
    return replace(draft, **texts)


def check_revision(*, revised: bool, same: bool) -> None:
    """The newest of a chain is revised, and becomes something else."""
    if revised:
        raise Refusal("situation.revised_already", field="reason")
    if same:
        raise Refusal("situation.revision_changes_nothing", field="value")


def check_moment(kind: Kind, standing: Iterable[tuple[str, Qualifier]], value: str, qualifier: Qualifier) -> None:
    """At one moment a source says one figure: another one is a correction, another source or another moment ("situation.moment_is_taken").

    `standing` is what the series says of that very moment. What may be the same number, «ca 420» and then 425, is only more exact.
    """
    for before, how in standing if kind.is_number else ():
        if change(before, how, value, qualifier) in {Change.RISE, Change.FALL}:
            raise Refusal("situation.moment_is_taken", field="value", said=before)


def moved(how: Change | None, before: datetime | None, after: datetime) -> Change | None:
    """How a figure stands to the one before it in its series: between two of the same moment nothing can have risen or fallen."""
    return Change.UNSURE if how in {Change.RISE, Change.FALL} and before == after else how


def twice_in(areas: Iterable[str]) -> str:
    """The first area that is there twice; empty when none is."""
    seen: set[str] = set()
    for area in areas:
        if folded(area) in seen:
            return area
        seen.add(folded(area))
    return ""


def stale_at(until: datetime, minutes: int) -> datetime:
    """When a fact has become too old: counted from the end of the stretch that it speaks of."""
    return until + timedelta(minutes=minutes)


def trend(kind: Kind, before: tuple[str, Qualifier] | None, after: tuple[str, Qualifier]) -> Change | None:
    """How the newest of a series stands to the one before it; None when there is none, or when both are words."""
    if before is None or not kind.is_number:
        return None
    return change(before[0], before[1], after[0], after[1])


def relation(one: Figure, other: Figure) -> Relation:
    """How two series of the same thing stand to each other, by their newest facts.

    Different areas and different units are never compared. Of the same area they are, when they speak of moments that lie no further
    apart than the shorter of the times in which they become stale.
    """
    if folded(one.area) != folded(other.area):
        return Relation.OTHER_AREA
    if one.unit.casefold() != other.unit.casefold() or one.kind.is_number != other.kind.is_number:
        return Relation.OTHER_UNIT
    if abs(one.as_of - other.as_of) > timedelta(minutes=min(one.stale_minutes, other.stale_minutes)):
        return Relation.OTHER_TIME
    if not one.kind.is_number:
        return Relation.AGREES if folded(one.value) == folded(other.value) else Relation.CONTRADICTS
    alike = may_be_equal(span(one.value, one.qualifier), span(other.value, other.qualifier))
    return Relation.AGREES if alike else Relation.CONTRADICTS


def lacking_settlement(draft: SettlementDraft) -> tuple[Refusal, ...]:
    """What a settlement must say and does not, for a page that says all of it at once."""
    said = (
        (draft.how, Refusal("situation.settlement_needs_how", field="how")),
        (draft.how is not Settlement.ONE_HOLDS or draft.holds, Refusal("situation.settlement_needs_which", field="holds")),
    )
    return (*(refusal for value, refusal in said if not value), *lacking_reason(draft.reason))


def loser(how: Settlement | None, holds: UUID | None, one: UUID, other: UUID) -> UUID | None:
    """Of two that contradicted each other, the one that was found not to hold."""
    if how is not Settlement.ONE_HOLDS:
        return None
    return other if holds == one else one


def check_settlement(draft: SettlementDraft, *, contradicts: bool, among: Iterable[UUID], now: datetime) -> SettlementDraft:
    """A contradiction is settled with its reason, while it is one; that one holds says which `among` the two.

    Refused: "situation.nothing_to_settle", and what `lacking_settlement` finds.
    """
    if not contradicts:
        raise Refusal("situation.nothing_to_settle")
    if draft.how is None:
        raise Refusal("situation.settlement_needs_how", field="how")
    if draft.how is Settlement.ONE_HOLDS and draft.holds not in set(among):
        raise Refusal("situation.settlement_needs_which", field="holds")
    holds = draft.holds if draft.how is Settlement.ONE_HOLDS else None
    return replace(draft, holds=holds, reason=check_reason(draft.reason, now))


def check_sum(kinds: Iterable[tuple[str, str, Kind, str]], said_by: str, grounds: str, now: datetime) -> tuple[str, str]:
    """Who says that areas do not overlap, and on what grounds; `kinds` are what, area, kind and unit of the series.

    Two sources of one area speak of the same customers: nobody can say that these do not overlap. Refused: "situation.sum_needs_two",
    "situation.sum_of_others", "situation.sum_of_one_area", "situation.sum_needs_who", "situation.sum_needs_grounds".
    """
    those = tuple(kinds)
    if len(those) < 2:
        raise Refusal("situation.sum_needs_two", field="series")
    if len({(folded(what), unit.casefold()) for what, _area, _kind, unit in those}) > 1 or any(one[2] is not Kind.COUNT for one in those):
        raise Refusal("situation.sum_of_others", field="series")
    if twice := twice_in(area for _what, area, _kind, _unit in those):
        raise Refusal("situation.sum_of_one_area", field="series", area=twice)
    texts = tidy(now, {"said_by": said_by}, {"grounds": grounds})
    need("said_by", texts["said_by"], "situation.sum_needs_who")
    need("grounds", texts["grounds"], "situation.sum_needs_grounds")
    return texts["said_by"], texts["grounds"]
