"""Norrtälje's rules and follow-ups in the demonstration: the rule set kept, two years of self-check, one
follow-up sent and one under way.

Questions of the follow-up and all answers are invented, and say so. Everything goes through the same actions as the screens.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils import timezone

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.organisation.ssr import derived_id
from vardkase.preparedness import actions, queries
from vardkase.preparedness.events import followups, rulesets, selfchecks
from vardkase.preparedness.rules.asking import Answer, Form
from vardkase.preparedness.rules.strict import read
from vardkase.shell.demo.norrtalje import KEEPER_ID, SEED

FILE = Path(__file__).parent / "followup.json"
RULES = "msbfs-2015-5@1"


@contextmanager
def suppress_kept() -> Iterator[None]:
    """Goes on where the rule set is kept already."""
    try:
        yield
    except Refusal as refusal:
        if refusal.code != "preparedness.ruleset_kept":
            raise


def ensure_followup(viewer: Viewer, now: datetime) -> None:
    """Makes what is missing, once however often it is called, and also in a year that comes."""
    data: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    common: dict[str, Any] = {"viewer": viewer, "now": now}
    if ledger.find(rulesets.stream_of(KEEPER_ID), _id("rules")) is None:
        # The rounds are made under it, and keep it when they are opened.
        with suppress_kept():
            actions.keep_rule_set(**common, keeper_id=KEEPER_ID, reference=RULES, key=_id("rules"))
    if ledger.find(followups.stream_of(KEEPER_ID), _id("followup this 4")) is not None:
        return
    today = timezone.localdate(now)
    # Broken off in one year and begun again in the next, it goes on with the years that it began with.
    begun = ledger.find(selfchecks.stream_of(KEEPER_ID), _id("selfcheck last 1"))
    last = begun.event.year if begun else today.year - 1
    for name, year in (("last", last), ("this", last + 1)):
        _selfcheck(common, data, name, year, today)
        _followup(common, data, name, year, today)


def _selfcheck(common: dict[str, Any], data: dict[str, Any], name: str, year: int, today: date) -> None:
    for group, rows in data["selfcheck"][name].items():
        key = _id(f"selfcheck {name} {group}")
        if ledger.find(selfchecks.stream_of(KEEPER_ID), key) is None:
            seen = queries.selfcheck_page(common["viewer"], KEEPER_ID, year, today, offers=False).group(int(group)).seen
            answers = _answers(rows)
            actions.answer_selfcheck(**common, authority_id=KEEPER_ID, year=year, group=int(group), answers=answers, seen=seen, key=key)


def _followup(common: dict[str, Any], data: dict[str, Any], name: str, year: int, today: date) -> None:
    stream, mine = followups.stream_of(KEEPER_ID), {**common, "keeper_id": KEEPER_ID, "year": year}
    if ledger.find(stream, _id(f"form {name}")) is None:
        form = read(Form, json.dumps(data["forms"][name]))
        actions.import_followup_form(**mine, form=form, file="", key=_id(f"form {name}"))
    for group, rows in data["followup"][name].items():
        key = _id(f"followup {name} {group}")
        if ledger.find(stream, key) is None:
            seen = queries.followup_page(common["viewer"], KEEPER_ID, year, today, offers=False).group(int(group)).seen
            actions.answer_followup(**mine, group=int(group), answers=_answers(rows), seen=seen, key=key)
    if name == "last" and ledger.find(stream, _id("sent")) is None:
        on = min(date(year + 1, 2, 12), today)
        said: dict[str, Any] = {"on": on, "to": "Länsstyrelsen i Stockholms län", "registry": "KS 0000-0000 (påhittat)", "note": ""}
        actions.mark_sent(**mine, **said, key=_id("sent"))


def _answers(rows: list[dict[str, str]]) -> tuple[Answer, ...]:
    return tuple(Answer(row["key"], "", row["value"], row["evidence"]) for row in rows)


def _id(what: str) -> UUID:
    return derived_id(SEED, f"followup {what}")
