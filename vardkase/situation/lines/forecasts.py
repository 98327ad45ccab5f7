"""In the log: what somebody has said will be, and what came of it."""

from __future__ import annotations

from datetime import UTC, datetime

from vardkase.incidents.rules import Category
from vardkase.leadership.lines.base import Facts, Line, important, sentences
from vardkase.situation.events import forecasts as events


def _names(subject: events.Subject) -> Facts:
    return {"what": subject.what, "area": subject.area, "unit": subject.unit}


def _opened(event: events.ForecastOpened) -> tuple[str, Facts]:
    return "", {**_names(event.subject), "owner": event.owner}


def _stated(event: events.ForecastStated) -> tuple[str, Facts]:
    source = f"{event.organisation} ({event.person})" if event.person else event.organisation
    return sentences(event.words, event.reason), {
        **_names(event.subject), "source": source, "since": _plain(event.since), "until": _plain(event.until), "low": event.low,
        "high": event.high, "recorded_at": _plain(event.stated_at.at),
    }  # fmt: skip


def _closed(event: events.ForecastClosed) -> tuple[str, Facts]:
    came, precision = (_plain(event.came.at), str(event.came.precision)) if event.came else ("", "")
    return sentences(event.note, event.reason), {**_names(event.subject), "came": came, "precision": precision, "value": event.value}


def _plain(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat() if at else ""


LINES: dict[str, Line] = {
    "situation.forecast_opened": Line(_opened, Category.ASSESSMENT),
    "situation.forecast_stated": Line(_stated, Category.ASSESSMENT),
    "situation.forecast_closed": Line(_closed, Category.ASSESSMENT, important),
}
