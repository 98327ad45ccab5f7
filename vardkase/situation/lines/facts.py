"""In the log: facts and the series that they are in."""

from __future__ import annotations

from vardkase.incidents.rules import Category
from vardkase.leadership.lines.base import Facts, Line
from vardkase.situation.events import facts as events
from vardkase.situation.rules.facts import Settlement


def _names(named: events.Named) -> Facts:
    return {"what": named.what, "area": named.area, "organisation": named.organisation}


def _opened(event: events.SeriesOpened) -> tuple[str, Facts]:
    return "", {"what": event.what, "area": event.area, "organisation": event.organisation, "owner": event.owner}


def _kept(event: events.SeriesKept) -> tuple[str, Facts]:
    return event.reason, {**_names(event.series), "owner": event.owner, "followed": event.followed}


def _fact(event: events.FactStated | events.FactRevised) -> Facts:
    source = f"{event.series.organisation} ({event.person})" if event.person else event.series.organisation
    return {
        **_names(event.series), "value": event.value, "qualifier": str(event.qualifier), "unit": event.unit, "kind": str(event.kind),
        "standing": str(event.standing), "source": source,
    }  # fmt: skip


def _stated(event: events.FactStated) -> tuple[str, Facts]:
    return event.note, _fact(event)


def _revised(event: events.FactRevised) -> tuple[str, Facts]:
    return event.reason, {**_fact(event), "instead_of": event.instead_of}


def _settled(event: events.ContradictionSettled) -> tuple[str, Facts]:
    holds = event.one.organisation if event.holds == event.one.id else event.other.organisation
    return event.reason, {
        "what": event.one.what, "one": event.one.organisation, "other": event.other.organisation, "one_value": event.one_value,
        "other_value": event.other_value, "how": str(event.how), "holds": holds if event.how is Settlement.ONE_HOLDS else "",
    }  # fmt: skip


def _apart(event: events.AreasSaidApart) -> tuple[str, Facts]:
    return event.grounds, {
        "what": event.series[0].what, "areas": ", ".join(one.area for one in event.series), "said_by": event.said_by
    }  # fmt: skip


def _withdrawn(event: events.SumWithdrawn) -> tuple[str, Facts]:
    return event.reason, {"what": event.what}


LINES: dict[str, Line] = {
    "situation.series_opened": Line(_opened, Category.INFO),
    "situation.series_kept": Line(_kept, Category.INFO),
    "situation.fact_stated": Line(_stated, Category.INFO),
    "situation.fact_revised": Line(_revised, Category.INFO),
    "situation.contradiction_settled": Line(_settled, Category.ASSESSMENT),
    "situation.areas_said_apart": Line(_apart, Category.ASSESSMENT),
    "situation.sum_withdrawn": Line(_withdrawn, Category.ASSESSMENT),
}
