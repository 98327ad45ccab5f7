"""Norrtälje's plans and governing documents in the demonstration: of the former term and of this one, and one out for comments.

The kinds and who adopts them are the municipality's own; texts, days and decisions are invented, and say so. Terms are reckoned from now.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.organisation.ssr import derived_id
from vardkase.plans import rules
from vardkase.plans.actions import document_adoption, documents
from vardkase.plans.events.documents import stream_of
from vardkase.plans.rules.document_kinds import Adopter, Cycle, kinds
from vardkase.plans.rules.document_terms import term
from vardkase.plans.rules.documents import Analysis, Cloak, Content, Cover, Decision, Facts, Invited, put_section
from vardkase.plans.rules.terms import Term as CouncilTerm
from vardkase.plans.rules.terms import terms_around
from vardkase.shell.demo.norrtalje import SEED
from vardkase.shell.demo.norrtalje.rsa import unit_of

FILE = Path(__file__).parent / "documents.json"
NOON = time(11, 0, tzinfo=UTC)
PREPARED = timedelta(days=14)


def ensure_documents(viewer: Viewer, now: datetime) -> None:
    """Makes the documents, once however often it is called: all of them or none."""
    data: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    last = document_of(data["documents"][-1])
    if ledger.find(stream_of(last), _id(f"begin {data['documents'][-1]['key']}")) is not None:
        return
    former, current, _coming = terms_around(timezone.localdate(now))
    with transaction.atomic():
        for row in data["documents"]:
            _Document(row, data, viewer, now, (former, current)).write()


def document_of(row: dict[str, Any]) -> UUID:
    """The id of a document of the file."""
    return documents.document_id(unit_of(row["at"]), _id(f"begin {row['key']}"))


@dataclass
class _Document:
    """One document with its versions, from the first draft to today."""

    row: dict[str, Any]
    data: dict[str, Any]
    viewer: Viewer
    now: datetime
    terms: tuple[CouncilTerm, CouncilTerm]
    content: Content = field(default_factory=lambda: Content(Facts("")))

    def write(self) -> None:
        """Every version in its order, then whether it was read through, and the draft that others comment on."""
        for number, said in enumerate(self.row["versions"]):
            day = self._day(said)
            self._draft(number, said.get("texts", {}), day - PREPARED)
            self._adopt(number, said, day)
        if "reviewed" in self.row:
            note = f"Läst igenom. Inget behövde ändras. {self.data['invented']}"
            facts = {"reviewed_by": self.row["owner"], "note": note}
            document_adoption.review_document(**self._common("review", self._ago(self.row["reviewed"])), **self._which(), **facts)
        if "referral" in self.row:
            self._refer(self.row["referral"])

    def _day(self, said: dict[str, Any]) -> date:
        """When a version was decided: a day of the former term's first year, or so many days ago in this one."""
        former, current = self.terms
        if isinstance(said["on"], str):
            month, day = map(int, said["on"].split("-"))
            return date(former.year + 1, month, day)
        return max(current.council_from, self._ago(said["on"]))

    def _ago(self, days: int) -> date:
        return timezone.localdate(self.now) - timedelta(days=days)

    def _common(self, what: str, day: date) -> dict[str, Any]:
        at = min(datetime.combine(day, NOON), self.now)
        return {"viewer": self.viewer, "key": _id(f"{what} {self.row['key']}"), "now": at}

    def _which(self) -> dict[str, Any]:
        return {"document_id": document_of(self.row)}

    def _draft(self, number: int, texts: dict[str, str], day: date) -> None:
        """A draft with its texts; the first also says whose it is and what it rests on."""
        if number:
            entry = documents.start_document_draft(**self._common(f"start {number}", day), **self._which())
            self.content = entry.event.content
        else:
            place = {"organisation_id": unit_of(self.row["at"]), "kind": self.row["kind"]}
            self.content = documents.begin_document(**self._common("begin", day), **place).event.content
            self._facts(day)
        for key, text in texts.items():
            before = self.content.section(key)
            if before is None:
                raise LookupError(f"{self.row['key']} has no section {key}")
            section = replace(before, text=f"{text}\n\n{self.data['invented']}")
            common = self._common(f"section {number} {key}", day)
            entry = documents.save_section(**common, **self._which(), section=section, seen=rules.digest(before))
            self.content = put_section(self.content, entry.event.section, None)

    def _facts(self, day: date) -> None:
        before, former = self.content.facts, self.terms[0]
        rsa = Analysis(self.data["rsa"], f"KS {former.year + 1}-41", date(former.year + 1, 9, 25))
        held = Cloak(Cover.ELSEWHERE, reference=self.row["held"]) if "held" in self.row else before.cloak
        facts = replace(before, owner=self.row["owner"], registry=self._registry(day), cloak=held)
        facts = facts if self.row["kind"] in ("rsa", "board_rules", "alert_plan") else replace(facts, rsa=rsa)
        common = self._common("facts", day)
        entry = documents.change_document_facts(**common, **self._which(), facts=facts, seen=rules.digest(before))
        self.content = replace(self.content, facts=entry.event.facts)

    def _registry(self, day: date) -> str:
        return f"{self.row['registry']} {day.year}-{self.row['number']}"

    def _adopt(self, number: int, said: dict[str, Any], day: date) -> None:
        adopter = Adopter(said["adopter"])
        former, current = self.terms
        election = former.year if isinstance(said["on"], str) else current.year
        by_term = kinds()[self.row["kind"]].cycle is Cycle.TERM
        outside = self.data["why_outside"] if by_term and day not in term(election, adopter) else ""
        paragraph = f"§ {said['section']} {self.data['mark']}"
        decision = Decision(
            adopter, said["by"], day, paragraph, self._registry(day), day, election=election if by_term else 0, why_outside=outside
        )
        common = self._common(f"adopt {number}", day)
        document_adoption.adopt_document(**common, **self._which(), decision=decision, seen=rules.digest(self.content))

    def _refer(self, said: dict[str, Any]) -> None:
        """The next version is out for comments; some have come, and one is answered."""
        day = self._ago(said["on"])
        self._draft(len(self.row["versions"]), said["texts"], day)
        asked = tuple(Invited(unit_of(one), "") for one in said["invited"])
        until = timezone.localdate(self.now) + timedelta(days=said["until"])
        sent = document_adoption.refer(
            **self._common("refer", day), **self._which(), invited=asked, question=said["question"], last_day=until,
            seen=rules.digest(self.content),
        )  # fmt: skip
        for place, one in enumerate(said["comments"]):
            here = self._ago(one["on"])
            where = {"referral_id": sent.event.referral_id, "organisation_id": unit_of(one["from"]), "section_key": one["at"]}
            what = {"text": f"{one['text']} {self.data['invented']}", "author": one["by"]}
            made = document_adoption.comment(**self._common(f"comment {place}", here), **where, **what)
            if "answer" in one:
                answer = {"comment_id": made.event.comment_id, "taken_in": one["taken_in"], "why": one["answer"]}
                document_adoption.answer_comment(**self._common(f"answer {place}", here + timedelta(days=1)), **answer)


def _id(what: str) -> UUID:
    return derived_id(SEED, f"documents {what}")
