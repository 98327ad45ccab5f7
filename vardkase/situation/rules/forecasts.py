"""Forecasts: what somebody says will be, when they said it, and what came true. Nothing said is taken back: a new one stands beside it.

A subject is one thing in one area: when it happens, or how many there are at a moment. Each forecast of it is a moment or an interval, or
a figure or a range, with who said it and when. When it has come true, or never will be known, the subject is closed, and every forecast
of it is scored: whether it held, by how much it missed, and how often and how far each source moved it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from statistics import median

from vardkase.incidents.rules import OPEN, Mark, clean_line
from vardkase.kernel.moments import ABOUT_MARGIN, TOLERANCE, Happened, Precision
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.frame import folded, need, tidy
from vardkase.situation.rules.facts import EARLIEST_YEAR, check_url
from vardkase.situation.rules.figures import Kind, check_value

# How far ahead anything is foretold here: what is longer is a plan.
AHEAD = timedelta(days=731)


class Foretold(StrEnum):
    """What is foretold of a subject: when it comes, or how many there are then."""

    MOMENT = "moment"
    NUMBER = "number"


class Verdict(StrEnum):
    """What came of a forecast."""

    HELD = "held"
    LATER = "later"
    EARLIER = "earlier"
    MORE = "more"
    FEWER = "fewer"


@dataclass(frozen=True, slots=True)
class SubjectDraft:
    """What is foretold. `at` is of which moment a number is foretold; `owner` the function that follows what comes of it."""

    what: str
    area: str
    kind: Foretold = Foretold.MOMENT
    unit: str = ""
    at: datetime | None = None
    owner: str = ""
    mark: Mark = OPEN


@dataclass(frozen=True, slots=True)
class ForecastDraft:
    """What somebody said. Of a moment `until` is enough: by then. Of a number `low`, or `low` and `high`.

    `words` are how it was said, where that tells more than the figures.
    """

    organisation: str
    stated_at: Happened | None
    since: datetime | None = None
    until: datetime | None = None
    low: str = ""
    high: str = ""
    person: str = ""
    url: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class OutcomeDraft:
    """What came true: when, or how many. Neither when it never became known, and then the note says why. `reason` corrects an earlier."""

    came: Happened | None = None
    value: str = ""
    organisation: str = ""
    person: str = ""
    url: str = ""
    note: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Foresaid:
    """A forecast as it is scored."""

    organisation: str
    since: datetime | None = None
    until: datetime | None = None
    low: str = ""
    high: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """What came of a forecast. `missed` is how much later (or earlier, below zero) it came; `off` how many more (or fewer).

    `width` is how long the interval was: a wide one holds easily.
    """

    verdict: Verdict
    missed: timedelta = timedelta()
    off: Decimal = Decimal(0)
    width: timedelta = timedelta()
    # A number is never too early or too late: it says nothing of how punctual its source is.
    of_moment: bool = field(default=True, compare=False)

    @property
    def held(self) -> bool:
        """Whether what was said came true."""
        return self.verdict is Verdict.HELD


@dataclass(frozen=True, slots=True)
class Slips:
    """How often a source moved its forecast later, how far altogether, and how far at most."""

    count: int = 0
    total: timedelta = timedelta()
    longest: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class SourceScore:
    """A source over the whole incident: how many of its forecasts were scored, held, by how much they missed, and how they slipped."""

    organisation: str
    stated: int
    scored: int
    held: int
    median_missed: timedelta | None
    worst: timedelta | None
    slips: Slips


def check_subject(draft: SubjectDraft, now: datetime) -> SubjectDraft:
    """The draft in order. Refused: "situation.forecast_needs_what", "situation.forecast_needs_area", "situation.series_needs_owner",
    "situation.forecast_needs_unit", "situation.forecast_needs_at"; texts that are too long."""
    for refusal in lacking(draft):
        raise refusal
    texts = tidy(now, {name: getattr(draft, name) for name in ("what", "area", "unit", "owner")}, {})
    if draft.kind is Foretold.MOMENT:
        return replace(draft, **(texts | {"unit": "", "at": None}))
    if draft.at is None:
        raise Refusal("situation.forecast_needs_at", field="at")
    return replace(draft, **texts)


def lacking(draft: SubjectDraft) -> tuple[Refusal, ...]:
    """What a subject must say and does not."""
    said = (
        (draft.what, Refusal("situation.forecast_needs_what", field="what")),
        (draft.area, Refusal("situation.forecast_needs_area", field="area")),
        (draft.owner, Refusal("situation.series_needs_owner", field="owner")),
        (draft.unit if draft.kind is Foretold.NUMBER else draft.kind, Refusal("situation.forecast_needs_unit", field="unit")),
    )
    return tuple(refusal for text, refusal in said if not clean_line(text))


def subject_key(what: str, area: str, kind: Foretold, at: datetime | None) -> tuple[str, str, Foretold, datetime | None]:
    """By which two subjects are the same."""
    return folded(what), folded(area), kind, at


def check_forecast(kind: Foretold, unit: str, draft: ForecastDraft, now: datetime) -> ForecastDraft:
    """The draft in order; a moment alone has the same beginning and end.

    Refused: "situation.forecast_needs_source", "situation.forecast_needs_stated", "situation.stated_in_future",
    "situation.forecast_needs_when", "situation.forecast_turned", "situation.forecast_of_the_past", "situation.as_of_too_late", figures as
    `check_value` refuses them, an address that is none, texts that are too long.
    """
    need("organisation", clean_line(draft.organisation), "situation.forecast_needs_source")
    stated = check_stated(draft.stated_at, now)
    texts = tidy(now, {"organisation": draft.organisation, "person": draft.person}, {"words": draft.words})
    url = check_url(draft.url)
    if kind is Foretold.NUMBER:
        low, high = _range(unit, draft)
        return replace(draft, **texts, url=url, low=low, high=high, since=None, until=None)
    since, until = draft.since or draft.until, draft.until or draft.since
    if since is None or until is None:
        raise Refusal("situation.forecast_needs_when", field="until")
    if since > until:
        raise Refusal("situation.forecast_turned", field="until")
    if stated.at is not None and until < stated.at:
        raise Refusal("situation.forecast_of_the_past", field="until")
    if until > now + AHEAD:
        raise Refusal("situation.as_of_too_late", field="until")
    return replace(draft, **texts, url=url, since=since, until=until, low="", high="")


def check_stated(stated: Happened | None, now: datetime) -> Happened:
    """When somebody said it: it has been, and it is known."""
    if stated is None or stated.at is None or stated.precision is Precision.UNKNOWN:
        raise Refusal("situation.forecast_needs_stated", field="stated_at")
    if stated.at.year < EARLIEST_YEAR:
        raise Refusal("situation.as_of_too_early", field="stated_at", year=EARLIEST_YEAR)
    if stated.at > now + TOLERANCE:
        raise Refusal("situation.stated_in_future", field="stated_at")
    return stated


def check_outcome(kind: Foretold, unit: str, draft: OutcomeDraft, now: datetime, *, known_already: bool) -> OutcomeDraft:
    """The draft in order. Refused: "situation.outcome_needs_when", "situation.outcome_in_future", "situation.as_of_too_early",
    "situation.outcome_needs_source", "situation.outcome_needs_note" for one that never became known, and
    "situation.revision_needs_reason" for one that corrects another."""
    texts = tidy(now, {"organisation": draft.organisation, "person": draft.person}, {"note": draft.note, "reason": draft.reason})
    if known_already:
        need("reason", texts["reason"], "situation.revision_needs_reason")
    url = check_url(draft.url)
    if is_unknown(draft):
        need("note", texts["note"], "situation.outcome_needs_note")
        return replace(draft, **texts, url=url, came=None, value="")
    need("organisation", texts["organisation"], "situation.outcome_needs_source")
    if draft.came is not None and draft.came.at is not None and draft.came.at > now + TOLERANCE:
        raise Refusal("situation.outcome_in_future", field="came")
    if draft.came is not None and draft.came.at is not None and draft.came.at.year < EARLIEST_YEAR:
        raise Refusal("situation.as_of_too_early", field="came", year=EARLIEST_YEAR)
    if kind is Foretold.NUMBER:
        return replace(draft, **texts, url=url, came=None, value=check_value(Kind.COUNT, unit, draft.value).value)
    if draft.came is None or draft.came.at is None:
        raise Refusal("situation.outcome_needs_when", field="came")
    return replace(draft, **texts, url=url, value="")


def is_unknown(draft: OutcomeDraft) -> bool:
    """Whether it is said that nobody came to know."""
    return (draft.came is None or draft.came.at is None) and not clean_line(draft.value)


def score_moment(said: Foresaid, came: Happened) -> Score:
    """What came of a moment or an interval. Where the outcome is only known as a stretch, it is given the benefit of the whole of it; a
    moment alone holds within half an hour."""
    since, until = came.since, came.until
    if said.since is None or said.until is None or since is None or until is None:
        raise ValueError("a forecast and an outcome both have their moments")
    width = said.until - said.since
    slack = ABOUT_MARGIN if not width else timedelta()
    if since > said.until + slack:
        return Score(Verdict.LATER, since - said.until, width=width)
    if until < said.since - slack:
        return Score(Verdict.EARLIER, until - said.since, width=width)
    return Score(Verdict.HELD, width=width)


def score_number(said: Foresaid, value: str) -> Score:
    """What came of a figure or a range."""
    number, low, high = Decimal(value), Decimal(said.low), Decimal(said.high or said.low)
    if number > high:
        return Score(Verdict.MORE, off=number - high, of_moment=False)
    if number < low:
        return Score(Verdict.FEWER, off=number - low, of_moment=False)
    return Score(Verdict.HELD, of_moment=False)


def slips(ends: Iterable[datetime]) -> Slips:
    """How the ends of one source's forecasts of one subject moved later, in the order in which they were stated."""
    found = Slips()
    before: datetime | None = None
    for end in ends:
        if before is not None and end > before:
            by = end - before
            found = Slips(found.count + 1, found.total + by, max(found.longest, by))
        before = end
    return found


def added(one: Slips, other: Slips) -> Slips:
    """Two together."""
    return Slips(one.count + other.count, one.total + other.total, max(one.longest, other.longest))


def source_score(organisation: str, stated: int, scores: Iterable[Score], moved: Iterable[Slips]) -> SourceScore:
    """All of a source's forecasts together; how much they missed is told of moments alone."""
    those = tuple(scores)
    missed = [abs(one.missed) for one in those if one.of_moment]
    together = Slips()
    for one in moved:
        together = added(together, one)
    return SourceScore(
        organisation,
        stated,
        len(those),
        sum(one.held for one in those),
        median(missed) if missed else None,  # type: ignore[type-var]  # lengths of time are ordered, added and halved as numbers are
        max(missed, default=None),
        together,
    )


def _range(unit: str, draft: ForecastDraft) -> tuple[str, str]:
    low = check_value(Kind.COUNT, unit, draft.low or draft.high, "low").value
    high = check_value(Kind.COUNT, unit, draft.high, "high").value if clean_line(draft.high) else low
    if Decimal(low) > Decimal(high):
        raise Refusal("situation.forecast_turned", field="high")
    return low, high
