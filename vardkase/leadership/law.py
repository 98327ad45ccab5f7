"""What the law asks of crisis leadership, as dated data: which section a rule rests on at a given day, and what it says in our words.

The rows stand in `law.json`. A municipality, or we, put a newer file beside it by the setting LAW_FILE: a changed section needs no
release. What was written under the old one keeps the words that it was written with.
Source: lagen (2006:544) om kommuners och regioners åtgärder inför och vid extraordinära händelser i fredstid och höjd beredskap.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext

from vardkase.kernel.moments import STOCKHOLM
from vardkase.kernel.refusal import Refusal

OURS = Path(__file__).resolve().parent / "law.json"
KEYS = frozenset({
    "extraordinary", "board_begins", "vice_chair", "urgent", "takeover", "hand_back", "council", "board_ends", "peacetime",
    "heightened_alert", "convening", "quorum", "recusal",
})  # fmt: skip
# What explains a rule of ours and grounds no decision: a file of a municipality's own may lack it, and then nothing is cited.
EXPLAINING = frozenset({"daily_rest", "situation_report"})


@dataclass(frozen=True, slots=True)
class Section:
    """A rule of the law: how it is cited, and what it says in our words. In force from a day to a day, both included."""

    key: str
    cite: str
    says: str
    from_date: date
    to_date: date | None


class BadLaw(ValueError):
    """The file of sections cannot be used; the message says why."""


_in_use = OURS


def use(path: Path | None) -> None:
    """Has the house cite from another file from now on; None for our own. Raises BadLaw for one that cannot be used."""
    global _in_use  # noqa: PLW0603 - one file for the whole installation, chosen once at start
    sections(path or OURS)
    _in_use = path or OURS


def cite(key: str, day: date) -> str:
    """How the section in force at a day is cited."""
    return section(key, day).cite


def cite_at(key: str, now: datetime) -> str:
    """How the section in force at a moment is cited: on the day that the clock on the wall shows then."""
    return cite(key, now.astimezone(STOCKHOLM).date())


def shown_at(key: str, now: datetime) -> str:
    """How a page cites the section in force at a moment; where none is, it says so, and the page stands."""
    found = find(key, now.astimezone(STOCKHOLM).date())
    return found.cite if found else gettext("no section is in force")


def section(key: str, day: date) -> Section:
    """The section in force at a day. Refused: "leadership.no_law" when none is, since the rule has then no ground that day."""
    found = find(key, day)
    if found is None:
        raise Refusal("leadership.no_law", day=day, rule=key)
    return found


def find(key: str, day: date) -> Section | None:
    """The section in force at a day; None when none is."""
    for row in sections(_in_use):
        if row.key == key and row.from_date <= day and (row.to_date is None or day <= row.to_date):
            return row
    return None


@lru_cache(maxsize=4)
def sections(path: Path = OURS) -> tuple[Section, ...]:
    """All rows of a file. Raises BadLaw for one that is no such file, or that lacks a rule of ours."""
    try:
        # Some editors put a mark at the beginning of a file; it is no part of the law.
        rows = json.loads(path.read_text(encoding="utf-8-sig"))["rows"]
        found = tuple(_section(row) for row in rows)
        _check_days(found)
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise BadLaw(f"{path} is no file of sections: {error}") from error
    missing = KEYS - {row.key for row in found}
    if missing:
        raise BadLaw(f"{path} says nothing about {', '.join(sorted(missing))}")
    return found


def _section(row: dict[str, str | None]) -> Section:
    end = row["to"]
    return Section(
        _said(row, "key"),
        _said(row, "cite"),
        _said(row, "says"),
        date.fromisoformat(_said(row, "from")),
        date.fromisoformat(end) if end else None,
    )


def _said(row: dict[str, str | None], name: str) -> str:
    """A text that is there. A section that is cited as nothing would stand so in decisions for ever."""
    text = row[name]
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{row.get('key')} has no {name}")
    return text.strip()


def _check_days(rows: tuple[Section, ...]) -> None:
    """Refuses a row that ends before it begins, and two that say the same rule on one day: nobody could tell which of them holds."""
    before: Section | None = None
    for row in sorted(rows, key=lambda each: (each.key, each.from_date)):
        if row.to_date is not None and row.to_date < row.from_date:
            raise ValueError(f"{row.key} ends on {row.to_date}, before it begins on {row.from_date}")
        if before and before.key == row.key and (before.to_date is None or before.to_date >= row.from_date):
            raise ValueError(f"{row.key} has two sections on {row.from_date}: give the older one its last day")
        before = row
