"""Writes of the statutory self-check: the answers of a group at a time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry
from vardkase.preparedness.entries import already, written
from vardkase.preparedness.events import SelfcheckAnswered
from vardkase.preparedness.events.selfchecks import stream_of
from vardkase.preparedness.projections.asking import apply
from vardkase.preparedness.queries import rule_scopes
from vardkase.preparedness.queries.asking import selfcheck_page
from vardkase.preparedness.rules.asking import Answer, changed_answers


def answer_selfcheck(
    *, viewer: Viewer, authority_id: UUID, year: int, group: int, answers: tuple[Answer, ...], seen: str, key: UUID, now: datetime
) -> Entry:
    """Answers questions of a group. Only what differs is written; `seen` is the fingerprint of the group as it was shown.

    Refused: "preparedness.not_found", "preparedness.rules_may_not", "preparedness.changed_meanwhile", "preparedness.nothing_changed", and
    at the field of its question what `check_answer` refuses.
    """
    with transaction.atomic():
        row = rule_scopes.unit(viewer, authority_id, lock=True)
        rule_scopes.check_write(viewer, row)
        today = timezone.localdate(now)
        page = selfcheck_page(viewer, authority_id, year, today, offers=False)
        asked = page.group(group)
        given = changed_answers(asked.group, page.answers, answers, today)
        # What is sent again differs from what stands there no more: the sending before is known by its key.
        checked = changed_answers(asked.group, {}, answers, today)
        earlier = already(stream_of(row.pk), key, SelfcheckAnswered, lambda said: said.year == year and set(said.answers) <= set(checked))
        if earlier:
            return earlier
        if seen != asked.seen:
            raise Refusal("preparedness.changed_meanwhile")
        if not given:
            raise Refusal("preparedness.nothing_changed")
        event = SelfcheckAnswered(row.pk, row.name, year, page.form.key, page.form.version, given)
        return written(stream_of(row.pk), event, apply, viewer=viewer, key=key, now=now)
