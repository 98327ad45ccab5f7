"""Measures as they are written: the whole way to a verified effect, what is refused on it, twice is once, and the tables made again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from vardkase import ledger
from vardkase.kernel.ids import new_id
from vardkase.ledger import verify
from vardkase.preparedness.events import measures as events
from vardkase.preparedness.models import MeasureLinkRow, MeasureRow
from vardkase.preparedness.projections import measures as projections
from vardkase.preparedness.rules import checks
from vardkase.preparedness.rules.measures import Decision, FollowUp, Nag, Outcome, Secret, State, Step, Taken
from vardkase.preparedness.tests.measure_scenes import Town
from vardkase.preparedness.tests.scenes import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def measures(town: Any) -> Town:
    return Town(town)


def test_from_proposed_to_verified_and_every_step_is_an_entry(measures: Town) -> None:
    id = measures.propose()
    assert measures.page(id).line.state is State.PROPOSED
    measures.decide(id)
    measures.step(id, Step.START)
    measures.do("follow_up_measure", measure_id=id, follow_up=FollowUp(measures.today, "Aggregatet är levererat.", 60))
    measures.step(id, Step.FINISH)
    assert measures.page(id).line.nags == (Nag.UNVERIFIED,)
    verification = measures.verification(id, Outcome.PARTLY, follows="Ett större aggregat.")
    measures.do("verify_effect", measure_id=id, verification=verification, seen=measures.seen(id))
    page = measures.page(id)
    assert (page.line.state, page.line.nags, page.steps) == (State.VERIFIED, (), (Step.REOPEN,))
    assert page.line.course.decision == Decision("Kommunstyrelsen", measures.today, "§ 42", "KS 2026/17")
    assert [one.progress for one in page.line.course.follow_ups] == [60]
    assert page.line.course.verification == verification
    kinds = [entry.kind.removeprefix("preparedness.measure_") for entry in ledger.entries(events.stream_of(measures.town.board))]
    assert kinds == ["saved", "decided", "moved", "followed_up", "moved", "effect_verified"]


def test_numbers_run_within_the_authority(measures: Town) -> None:
    first, second, social = measures.propose(), measures.propose("Övning"), measures.propose("Lager", organisation_id=measures.town.social)
    assert [measures.page(one).line.measure.number for one in (first, second, social)] == [1, 2, 1]
    assert measures.page(social).authority == "Socialnämnden"


def test_a_measure_without_an_owner_is_proposed_and_neither_decided_nor_begun(measures: Town) -> None:
    id = measures.propose(owner="")
    with refused("preparedness.measure_needs_owner", title="Reservkraft till Solhem"):
        measures.decide(id)
    measures.do(
        "save_measure", measure=replace(measures.page(id).line.measure, owner="VD"), seen=checks.digest(measures.page(id).line.measure)
    )
    measures.decide(id)
    assert measures.page(id).line.state is State.DECIDED


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("measure_needs_title", {"title": " "}),
        ("measure_needs_board", {"organisation_id": None}),
        ("measure_not_found", {"organisation_id": new_id()}),
        ("changed_meanwhile", {"seen": "x"}),
        ("measure_not_found", {"after_id": new_id()}),
    ],
)
def test_what_is_not_proposed(measures: Town, code: str, said: dict[str, Any]) -> None:
    seen = said.pop("seen", "")
    with refused(f"preparedness.{code}"):
        measures.do("save_measure", measure=measures.draft(**{"title": "Reservkraft", **said}), seen=seen)
    assert not MeasureRow.objects.exists()


def test_what_is_not_taken_as_a_step(measures: Town) -> None:
    id, late = measures.propose(deadline=None), measures.today + timedelta(days=1)
    with refused("preparedness.measure_needs_deadline"):
        measures.decide(id)
    measures.decide(id, deadline=late)
    assert measures.page(id).line.measure.deadline == late
    for code, step, facts in (
        ("measure_no_such_step", Step.DECIDE, {}),
        ("measure_no_such_step", Step.VERIFY, {}),
        ("measure_no_such_step", Step.REOPEN, {"reason": "Fel."}),
        ("needs_reason", Step.REJECT, {}),
        ("needs_reason", Step.DEFER, {"deadline": late + timedelta(days=9)}),
        ("measure_defer_needs_later", Step.DEFER, {"reason": "Leveransen dröjer.", "deadline": late}),
        ("measure_in_future", Step.START, {"taken": Taken(Step.START, late)}),
        ("changed_meanwhile", Step.START, {"seen": "x"}),
    ):
        with refused(f"preparedness.{code}"):
            measures.step(id, step, **facts)
    with refused("preparedness.measure_not_done"):
        measures.do("verify_effect", measure_id=id, verification=measures.verification(id), seen=measures.seen(id))


def test_deferred_reopened_and_rejected(measures: Town) -> None:
    id = measures.propose()
    later = measures.today + timedelta(days=400)
    measures.decide(id)
    measures.step(id, Step.DEFER, "Leveransen dröjer.", later)
    assert (measures.page(id).line.state, measures.page(id).line.measure.deadline) == (State.DEFERRED, later)
    measures.step(id, Step.REOPEN, "Leveransen kom.")
    assert measures.page(id).line.state is State.DECIDED
    measures.step(id, Step.REJECT, "För dyrt.")
    before = measures.page(id).line.measure
    with refused("preparedness.measure_is_closed"):
        measures.do("save_measure", measure=replace(before, title="Annat"), seen=checks.digest(before))
    with refused("preparedness.measure_is_closed"):
        measures.do("follow_up_measure", measure_id=id, follow_up=FollowUp(measures.today, "Inget."))
    measures.step(id, Step.REOPEN, "Nya pengar.")
    assert measures.page(id).line.state is State.PROPOSED


def test_a_no_says_what_follows_and_the_next_measure_points_back(measures: Town) -> None:
    id = measures.done()
    with refused("preparedness.measure_what_follows"):
        measures.do("verify_effect", measure_id=id, verification=measures.verification(id, Outcome.NO), seen=measures.seen(id))
    verification = measures.verification(id, Outcome.NO, follows="Större aggregat.")
    measures.do("verify_effect", measure_id=id, verification=verification, seen=measures.seen(id))
    following = measures.propose("Större aggregat", after_id=id)
    assert measures.page(following).line.measure.after == "1. Reservkraft till Solhem"
    assert [line.measure.id for line in measures.page(id).following] == [following]
    assert measures.page(following).before.measure.id == id


def test_sent_twice_is_one_write_and_a_key_is_used_for_one_thing(measures: Town) -> None:
    key, draft = new_id(), measures.draft()
    first = measures.do("save_measure", measure=draft, key=key)
    assert measures.do("save_measure", measure=draft, key=key).repeated
    with refused("ledger.key_reused"):
        measures.do("save_measure", measure=replace(draft, title="Annat"), key=key)
    id, seen = first.event.measure.id, measures.seen(first.event.measure.id)
    follow_up = FollowUp(measures.today, "Beställt.")
    for what, facts, other in (
        ("decide_measure", {"decision": Decision("KS", measures.today), "seen": seen}, {"decision": Decision("KF", measures.today)}),
        ("follow_up_measure", {"follow_up": follow_up}, {"follow_up": replace(follow_up, seen="Annat.")}),
    ):
        key = new_id()
        assert not measures.do(what, measure_id=id, key=key, **facts).repeated
        assert measures.do(what, measure_id=id, key=key, **facts).repeated
        with refused("ledger.key_reused"):
            measures.do(what, measure_id=id, key=key, **{**facts, **other})
    assert MeasureRow.objects.count() == 1


def test_who_reads_does_not_write_and_others_learn_nothing(measures: Town, staff: Any, social_coordinator: Any) -> None:
    own, social = measures.propose(), measures.propose("Lager", organisation_id=measures.town.social)
    for viewer in (staff, social_coordinator):
        with refused("preparedness.measure_not_found"):
            measures.do("save_measure", measure=measures.draft(), viewer=viewer)
        with refused("preparedness.measure_not_found"):
            measures.step(own, Step.REJECT, "Nej.", viewer=viewer)
    measures.step(social, Step.REJECT, "Nej.", viewer=social_coordinator)
    measures.step(social, Step.REOPEN, "Jo.")


def test_a_measure_stays_in_its_authority(measures: Town) -> None:
    before = measures.page(measures.propose()).line.measure
    with refused("preparedness.measure_other_authority", authority="Socialnämnden"):
        measures.do("save_measure", measure=replace(before, organisation_id=measures.town.social), seen=checks.digest(before))
    office = replace(before, organisation_id=measures.town.office)
    assert measures.do("save_measure", measure=office, seen=checks.digest(before)).event.measure.organisation == "Kommunstyrelsekontoret"
    with refused("preparedness.changed_meanwhile"):
        measures.do("save_measure", measure=office, seen=checks.digest(before))


def rows() -> list[Any]:
    links = MeasureLinkRow.objects.order_by("measure_id", "target_id").values("measure_id", "unit_id", "target_id")
    return [*MeasureRow.objects.order_by("number").values(), *links]


def test_the_tables_are_what_the_ledger_makes_them(measures: Town) -> None:
    measures.verified(outcome=Outcome.PARTLY, follows="Mer.")
    measures.propose("Hemlig", secret=Secret("OSL 18 kap. 8 §", "Visar var elen är svag."), functions=())
    before = rows()
    assert len(before) == 2 + 2
    projections.forget(measures.town.board)
    assert rows() == []
    for entry in ledger.entries(events.stream_of(measures.town.board)):
        projections.apply(entry)
        assert entry.event.authority == "Kommunstyrelsen"
    assert rows() == before
    assert [verdict.stream for verdict in verify.verify_all() if not verdict.intact] == []
