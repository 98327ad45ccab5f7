"""Norrtälje's terms of office in the demonstration: the former term done, this one begun, and trainings that ended with the election.

Everything is invented and says so. The terms are reckoned from now: whenever it is started there is a former one and one that runs.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.organisation.ssr import derived_id
from vardkase.plans.actions import terms, training
from vardkase.plans.events.terms import stream_of_terms
from vardkase.plans.queries.terms import body_term
from vardkase.plans.rules.obligations import NOTHING, Fulfilment, occurrence_id
from vardkase.plans.rules.terms import Term, fingerprint, terms_around
from vardkase.plans.rules.training import Training
from vardkase.shell.demo.norrtalje import KEEPER_ID, SEED, organisation_id

FILE = Path(__file__).parent / "terms.json"
NOON = time(11, 0, tzinfo=UTC)


def ensure_terms(viewer: Viewer, now: datetime) -> None:
    """Says how the duties stand and who is trained, once however often it is called: all of it or nothing."""
    if ledger.find(stream_of_terms(KEEPER_ID), _id("feed")) is not None:
        return
    data: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    former, current, _coming = terms_around(timezone.localdate(now))
    with transaction.atomic():
        work = _Terms(data, viewer, now, former)
        for row in data["former"]:
            work.done(row, former, _in_term(former, row["on"]))
        work.aside(former)
        for row in data["current"]:
            work.done(row, current, max(current.council_from, work.ago(row["ago"])))
        work.begins(current)
        work.train()
        terms.open_feed(**work.common("feed", work.ago(0)))


class _Terms:
    """What is said of the terms."""

    def __init__(self, data: dict[str, Any], viewer: Viewer, now: datetime, former: Term) -> None:
        self._data, self._viewer, self._now, self._former = data, viewer, now, former

    def ago(self, days: int) -> date:
        """So many days before today."""
        return timezone.localdate(self._now) - timedelta(days=days)

    def common(self, what: str, day: date) -> dict[str, Any]:
        """What every act takes."""
        at = min(datetime.combine(day, NOON), self._now)
        return {"viewer": self._viewer, "keeper_id": KEEPER_ID, "key": _id(what), "now": at}

    def done(self, row: dict[str, Any], term: Term, day: date) -> None:
        """A duty is fulfilled."""
        year = term.year + row["year"] if "year" in row else None
        said = Fulfilment(
            row["body"], day, f"§ {row['section']} {self._data['mark']}", f"{row['registry']} {day.year}-{row['number']}",
            " ".join(filter(None, (row.get("where", ""), f"({self._data['invented'].rstrip('.')})"))),
        )  # fmt: skip
        common = self.common(f"done {row['duty']} {row.get('year', '')} {term.year}", day)
        terms.fulfil_duty(**common, **_duty(row["duty"], term, year), fulfilment=said)

    def aside(self, term: Term) -> None:
        """A duty that did not apply."""
        said = self._data["aside"]
        common = self.common("aside", term.council_to)
        terms.set_duty_aside(**common, **_duty(said["duty"], term), why=f"{said['why']} {self._data['invented']}")

    def begins(self, term: Term) -> None:
        """The crisis board takes office earlier than other boards."""
        said = self._data["begins"]
        body_id = organisation_id(said["body"])
        before = body_term(self._viewer, KEEPER_ID, term, body_id)
        terms.set_body_term(
            **self.common("begins", term.council_from), term=term.year, body_id=body_id,
            begins=date(term.year, said["month"], said["day"]), reason=f"{said['reason']} {self._data['invented']}",
            seen=fingerprint(before.decision),
        )  # fmt: skip

    def train(self) -> None:
        """The register of training: those who have left are no longer trained, some wait for their turn."""
        begun = training.begin_training(**self.common("training", _in_term(self._former, [1, 2, 1])))
        lines = {one.function: one for one in begun.event.lines}
        for row in self._data["training"]:
            before = lines[row["function"]]
            said = replace(before, trained_on=self._when(row, "trained", "term_day"), note=self._data["invented"])
            said = replace(said, exercised_on=self._when(row, "exercised", "exercised_day"))
            self._save(before, said)

    def _save(self, before: Training, said: Training) -> None:
        day = max(filter(None, (said.trained_on, said.exercised_on)))
        common = self.common(f"trained {said.function}", day)
        training.save_training(**common, line=said, new=False, seen=fingerprint(before))

    def _when(self, row: dict[str, Any], ago: str, of_term: str) -> date | None:
        if ago in row:
            return self.ago(row[ago])
        return _in_term(self._former, row[of_term]) if of_term in row else None


def _in_term(term: Term, said: list[int]) -> date:
    """A day of a term: so many years after its election, month and day."""
    years, month, day = said
    return date(term.year + years, month, day)


def _duty(key: str, term: Term, year: int | None = None) -> dict[str, Any]:
    return {"term": term.year, "duty_id": occurrence_id(KEEPER_ID, key, term, None, year), "seen": fingerprint(NOTHING)}


def _id(what: str) -> UUID:
    return derived_id(SEED, f"terms {what}")
