"""The tables of plans are what the ledger makes them: drafts and versions come back as they were."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from vardkase import ledger
from vardkase.kernel.ids import new_id
from vardkase.ledger import verify
from vardkase.plans import events, projections, queries, rules
from vardkase.plans.models import Draft, Version
from vardkase.plans.rules import Role
from vardkase.plans.tests.scenes import PERSON, PLAN, adopted, decision, do, saved, started, written
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db


def rows() -> list[Any]:
    return [*Draft.objects.order_by("organisation_id").values(), *Version.objects.order_by("organisation_id", "number").values()]


def replay(*organisations: Any) -> None:
    for organisation_id in organisations:
        projections.forget(organisation_id)
        for entry in ledger.entries(events.stream_of(organisation_id)):
            projections.apply(entry)


@kept
def worked(planned: Any) -> Any:
    """A year's work on two units' plans: versions, a draft thrown away, and a draft under way."""
    started(planned)
    do(planned, "drop_draft", reason="Nämnden sade nej.")
    plan = started(planned)
    do(planned, "change_frame", frame=replace(plan.frame, label="Ny plan"), seen=rules.digest(plan.frame))
    saved(planned, Role("", "Evakuering"))
    do(planned, "save_role", role=written(planned).roles[-1], place=1, seen=rules.digest(written(planned).roles[-1]))
    do(planned, "adopt", draft=decision(planned, days_ago=1))
    started(planned)
    do(planned, "remove_role", role_key="log_keeper")
    adopted(planned, planned.social)
    return planned


def test_everything_comes_back(worked: Any) -> None:
    before = rows()
    assert len(before) == 4
    replay(worked.office, worked.social)
    assert rows() == before


def test_what_leadership_is_given_comes_back(worked: Any) -> None:
    before = queries.leading_plans(worked.viewer, None, worked.now)
    replay(worked.office, worked.social)
    assert queries.leading_plans(worked.viewer, None, worked.now) == before


def test_a_unit_is_made_again_without_touching_another(worked: Any) -> None:
    Version.objects.filter(organisation_id=worked.social).update(decided_by="Någon annan")
    replay(worked.office)
    assert Version.objects.get(organisation_id=worked.social).decided_by == "Någon annan"
    replay(worked.social)
    assert Version.objects.get(organisation_id=worked.social).decided_by == "Kommunfullmäktige"


def test_the_chain_of_entries_is_whole(worked: Any) -> None:
    assert [verdict.stream for verdict in verify.verify_all() if not verdict.intact] == []


def test_an_adoption_can_be_read_alone(worked: Any) -> None:
    (first, *_rest) = [entry for entry in ledger.entries(events.stream_of(worked.office)) if isinstance(entry.event, events.Adopted)]
    event = first.event
    assert (event.organisation, event.authority) == ("Kommunstyrelsekontoret", "Kommunstyrelsen")
    assert [link.name for role in event.plan.roles for link in role.chain] == ["Tjänsteperson i beredskap", "Testa Exempelsson"]
    assert all(item.text for role in event.plan.roles for item in role.items)


def test_an_erased_entry_changes_nothing(planned: Any) -> None:
    stream = events.stream_of(planned.office)
    number = ledger.head(stream).number
    with transaction.atomic():
        ledger.erase_payload(
            stream=stream, number=number, reason="Namn", authority="Gallringsbeslut 1", decided_by="Arkivansvarig",
            viewer=planned.viewer, key=new_id(), now=planned.now,
        )  # fmt: skip
    (entry,) = [one for one in ledger.entries(stream) if one.number == number]
    before = rows()
    projections.apply(entry)
    assert rows() == before


@pytest.mark.parametrize("plan", [PLAN, replace(PLAN, roles=()), replace(PLAN, roles=(Role("a", "A", chain=(PERSON,)),))])
def test_a_plan_is_kept_as_it_is(plan: Any) -> None:
    assert projections.plan_of(projections.body_of(plan)) == plan


class TestTheDatabaseItselfRefuses:
    def test_two_versions_of_one_number(self, planned: Any) -> None:
        row = Version.objects.get()
        row.id = new_id()
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)

    def test_a_version_that_holds_before_it_was_decided(self, planned: Any) -> None:
        row = Version.objects.get()
        row.id, row.number, row.valid_from = new_id(), 9, row.decided_on.replace(year=2000)
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)

    def test_two_drafts_of_one_unit(self, filled: Any) -> None:
        started(filled)
        row = Draft.objects.get()
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)
