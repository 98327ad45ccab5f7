"""Writes of the yearly follow-up: its form, its answers, and that it was sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry
from vardkase.preparedness.entries import already, written
from vardkase.preparedness.events import FollowupAnswered, FollowupFormImported, FollowupReopened, FollowupSent
from vardkase.preparedness.events.followups import stream_of
from vardkase.preparedness.models import FollowupFormRow, FollowupSentRow
from vardkase.preparedness.projections.asking import apply
from vardkase.preparedness.queries import rule_scopes
from vardkase.preparedness.queries.asking import followup_page
from vardkase.preparedness.rules.asking import Answer, Form, changed_answers, check_form
from vardkase.preparedness.rules.checks import check_reason, tidy


def import_followup_form(*, viewer: Viewer, keeper_id: UUID, year: int, form: Form, file: str, key: UUID, now: datetime) -> Entry:
    """Takes in the form of a year, or a new version of it beside the earlier. The answers stay; the version is the next in order.

    Refused: "preparedness.not_found", "preparedness.rules_may_not", "preparedness.followup_year", "preparedness.followup_sent",
    "preparedness.form_same" when it says what the newest says, and what `check_form` refuses.
    """
    with transaction.atomic():
        row = rule_scopes.keeper(viewer, keeper_id, lock=True)
        rule_scopes.check_lead(viewer, row)
        today = timezone.localdate(now)
        form = replace(
            check_form(form), name=tidy("name", form.name), source=tidy("source", form.source, 600), mark=tidy("mark", form.mark, 600)
        )
        if not form.name:
            raise Refusal("preparedness.form_needs_name", field="name")
        if not 2006 <= year <= today.year + 1:
            raise Refusal("preparedness.followup_year", field="year", first=2006, last=today.year + 1)
        earlier = already(
            stream_of(row.pk),
            key,
            FollowupFormImported,
            lambda said: said.year == year and replace(said.form, version=1) == replace(form, version=1),
        )
        if earlier:
            return earlier
        _check_open(row.pk, year)
        last = FollowupFormRow.objects.filter(keeper_id=row.pk, year=year).aggregate(Max("version"))["version__max"] or 0
        if last and followup_page(viewer, row.pk, year, today, offers=False).form == replace(form, version=last):
            raise Refusal("preparedness.form_same", field="file", version=last)
        event = FollowupFormImported(row.pk, row.name, year, replace(form, version=last + 1), tidy("file", file))
        return written(stream_of(row.pk), event, apply, viewer=viewer, key=key, now=now)


def answer_followup(
    *, viewer: Viewer, keeper_id: UUID, year: int, group: int, answers: tuple[Answer, ...], seen: str, key: UUID, now: datetime
) -> Entry:
    """Answers questions of a group by the newest form. Only what differs is written; `seen` is the group as it was shown.

    Refused: "preparedness.not_found", "preparedness.rules_may_not", "preparedness.followup_sent", "preparedness.changed_meanwhile",
    "preparedness.nothing_changed", and at the field of its question what `check_answer` refuses.
    """
    with transaction.atomic():
        row = rule_scopes.keeper(viewer, keeper_id, lock=True)
        rule_scopes.check_write(viewer, row)
        today = timezone.localdate(now)
        page = followup_page(viewer, row.pk, year, today, offers=False)
        asked = page.group(group)
        checked = changed_answers(asked.group, {}, answers, today)
        earlier = already(stream_of(row.pk), key, FollowupAnswered, lambda said: said.year == year and set(said.answers) <= set(checked))
        if earlier:
            return earlier
        _check_open(row.pk, year)
        if seen != asked.seen:
            raise Refusal("preparedness.changed_meanwhile")
        given = changed_answers(asked.group, page.answers, answers, today)
        if not given:
            raise Refusal("preparedness.nothing_changed")
        event = FollowupAnswered(row.pk, row.name, year, page.form.version, given)
        return written(stream_of(row.pk), event, apply, viewer=viewer, key=key, now=now)


def mark_sent(
    *, viewer: Viewer, keeper_id: UUID, year: int, on: date | None, to: str, registry: str, note: str, key: UUID, now: datetime
) -> Entry:
    """Says that the follow-up was sent. What is not answered needs a word of why (`note`).

    Refused: "preparedness.not_found", "preparedness.rules_may_not", "preparedness.followup_sent", "preparedness.sent_on",
    "preparedness.sent_registry", "preparedness.sent_incomplete".
    """
    with transaction.atomic():
        row = rule_scopes.keeper(viewer, keeper_id, lock=True)
        rule_scopes.check_lead(viewer, row)
        to, registry, note = tidy("to", to), tidy("registry", registry), tidy("note", note, 2000, lines=True)
        earlier = already(
            stream_of(row.pk), key, FollowupSent,
            lambda said: (said.year, said.on, said.to, said.registry, said.note) == (year, on, to, registry, note),
        )  # fmt: skip
        if earlier:
            return earlier
        today = timezone.localdate(now)
        page = followup_page(viewer, row.pk, year, today, offers=False)
        _check_open(row.pk, year)
        if on is None or not date(year, 1, 1) <= on <= today:
            raise Refusal("preparedness.sent_on", field="on", year=year)
        if not registry:
            raise Refusal("preparedness.sent_registry", field="registry")
        done = page.progress
        if not done.is_complete and not note:
            raise Refusal("preparedness.sent_incomplete", field="note", left=done.total - done.answered, total=done.total)
        event = FollowupSent(row.pk, row.name, year, page.form.version, on, to, registry, done.answered, done.total, note)
        return written(stream_of(row.pk), event, apply, viewer=viewer, key=key, now=now)


def reopen_followup(*, viewer: Viewer, keeper_id: UUID, year: int, reason: str, key: UUID, now: datetime) -> Entry:
    """Opens a sent follow-up to be completed. That it was sent stays in the ledger.

    Refused: "preparedness.not_found", "preparedness.rules_may_not", "preparedness.needs_reason", "preparedness.followup_not_sent".
    """
    with transaction.atomic():
        row = rule_scopes.keeper(viewer, keeper_id, lock=True)
        rule_scopes.check_lead(viewer, row)
        reason = tidy("reason", reason, 600)
        earlier = already(stream_of(row.pk), key, FollowupReopened, lambda said: (said.year, said.reason) == (year, reason))
        if earlier:
            return earlier
        reason = check_reason(reason)
        if not FollowupSentRow.objects.filter(keeper_id=row.pk, year=year).exists():
            raise Refusal("preparedness.followup_not_sent", year=year)
        return written(stream_of(row.pk), FollowupReopened(row.pk, row.name, year, reason), apply, viewer=viewer, key=key, now=now)


def _check_open(keeper_id: UUID, year: int) -> None:
    if FollowupSentRow.objects.filter(keeper_id=keeper_id, year=year).exists():
        raise Refusal("preparedness.followup_sent", year=year)
