"""The course of a measure as it is kept: who answers, when a board ends, keys used again, what others changed, and every entry's replay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.ledger import verify
from vardkase.organisation.actions import close_organisation
from vardkase.organisation.rules import OrganisationKind
from vardkase.preparedness.events import measures as events
from vardkase.preparedness.models import MeasureLinkRow, MeasureRow
from vardkase.preparedness.projections import measures as projections
from vardkase.preparedness.queries import measures as queries
from vardkase.preparedness.rules import checks
from vardkase.preparedness.rules.measures import (
    Actual,
    Aim,
    Decision,
    Effect,
    FollowUp,
    FunctionRef,
    Fund,
    Measure,
    Nag,
    Outcome,
    Proof,
    Secret,
    State,
    Step,
    Taken,
    Task,
)
from vardkase.preparedness.tests.measure_scenes import OTHER_RISK, RISK, Town, lower, paid
from vardkase.preparedness.tests.scenes import PERSONAL_NUMBER, refused
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
SECRET = Secret("OSL 18 kap. 8 §", "Visar var elen är svag.")
LONGER = Effect(Aim.RESERVE, "Hemtjänst", "8", "24", "timmar")


@kept
def measures(town: Any) -> Town:
    return Town(town)


def kinds(measures: Town, authority: UUID | None = None) -> list[str]:
    stream = events.stream_of(authority or measures.town.board)
    return [entry.kind.removeprefix("preparedness.measure_") for entry in ledger.entries(stream)]


def change(measures: Town, which: UUID, /, **said: Any) -> Measure:
    before = measures.page(which).line.measure
    found: Measure = measures.do("save_measure", measure=replace(before, **said), seen=checks.digest(before)).event.measure
    return found


def test_what_is_decided_can_be_given_to_another_owner_and_never_to_nobody(measures: Town) -> None:
    id = measures.propose()
    change(measures, id, owner="", deadline=None)
    change(measures, id, owner="Säkerhetschef", deadline=measures.today)
    measures.decide(id)
    for code, said in (("measure_needs_owner", {"owner": ""}), ("measure_needs_deadline", {"deadline": None})):
        with refused(f"preparedness.{code}"):
            change(measures, id, **said)
    assert change(measures, id, owner="Fastighetschef").owner == "Fastighetschef"
    measures.step(id, Step.START)
    with refused("preparedness.measure_needs_owner"):
        change(measures, id, owner=" ")


def test_days_stand_in_the_order_of_the_steps(measures: Town) -> None:
    id, before = measures.propose(), measures.today - timedelta(days=3)
    measures.decide(id, decision=Decision("Kommunstyrelsen", before, "§ 1"))
    with refused("preparedness.measure_before_last", field="on"):
        measures.step(id, Step.START, taken=Taken(Step.START, before - timedelta(days=1)))
    measures.step(id, Step.START, taken=Taken(Step.START, before))
    measures.step(id, Step.FINISH)
    early = measures.verification(id, on=before)
    with refused("preparedness.measure_before_last"):
        measures.do("verify_effect", measure_id=id, verification=early, seen=measures.seen(id))
    course = measures.page(id).line.course
    assert ([one.on for one in course.taken], course.since) == ([before, before, measures.today], measures.today)


def test_a_verification_is_sent_once_and_its_key_is_not_used_for_other_words(measures: Town) -> None:
    """Not only day, way and outcome: whoever sends other words under the same key has not been written."""
    id = measures.done(effects=(lower(), LONGER))
    said = measures.verification(id, Outcome.PARTLY, follows="Större tank.", by="  Säkerhetschef ")
    facts = {"measure_id": id, "seen": measures.seen(id), "key": new_id()}
    first = measures.do("verify_effect", verification=said, **facts)
    again = measures.do("verify_effect", verification=said, **facts)
    assert (again.number, again.repeated, first.event.verification.by) == (first.number, True, "Säkerhetschef")
    for other in (
        {"seen": "Något annat."}, {"by": "Någon annan"}, {"follows": "Inget."}, {"outcome": Outcome.NO}, {"how": Proof.JUDGEMENT},
        {"actual": (Actual(lower(), "3"), Actual(LONGER, "24"))}, {"on": measures.today - timedelta(days=1)},
    ):  # fmt: skip
        with refused("ledger.key_reused"):
            measures.do("verify_effect", verification=replace(said, **other), **facts)
    assert kinds(measures).count("effect_verified") == 1


def test_a_verification_of_other_effects_than_those_of_the_measure_is_refused(measures: Town) -> None:
    id = measures.done(effects=(lower(), LONGER))
    seen = measures.seen(id)
    for actual in ((), (Actual(lower(), "2"),), (Actual(lower("Brand", id=OTHER_RISK), "1"), Actual(LONGER, "24"))):
        with refused("preparedness.changed_meanwhile"):
            measures.do("verify_effect", measure_id=id, verification=measures.verification(id, actual=actual), seen=seen)
    measures.do("verify_effect", measure_id=id, verification=measures.verification(id), seen=seen)
    assert measures.page(id).line.course.verification.actual == (Actual(lower(), "2"), Actual(LONGER, "24"))


def test_a_measure_without_an_expected_effect_is_verified_in_words(measures: Town) -> None:
    id = measures.verified(effects=())
    said = measures.page(id).line.course.verification
    assert (said.actual, said.outcome) == ((), Outcome.YES)


def test_reopened_it_is_followed_and_verified_anew_and_the_first_is_in_the_ledger(measures: Town) -> None:
    id = measures.verified(outcome=Outcome.YES)
    measures.step(id, Step.REOPEN, "Aggregatet gick sönder.")
    line = measures.page(id).line
    assert (line.state, line.course.verification.outcome) == (State.ONGOING, Outcome.YES)
    measures.do("follow_up_measure", measure_id=id, follow_up=FollowUp(measures.today, "Lagat.", 100))
    measures.step(id, Step.FINISH)
    verification = measures.verification(id, Outcome.NO, follows="Ett nytt.")
    measures.do("verify_effect", measure_id=id, verification=verification, seen=measures.seen(id))
    assert measures.page(id).line.course.verification.outcome is Outcome.NO
    told = [one.event.verification.outcome for one in queries.history(measures.town.viewer, id) if one.kind.endswith("effect_verified")]
    assert told == [Outcome.NO, Outcome.YES]


def closed(measures: Town, name: str = "Hamnbolaget") -> tuple[UUID, Callable[[], None]]:
    """A company, and how it ends."""
    id = measures.town.organisation(name, OrganisationKind.MUNICIPAL_COMPANY, measures.town.municipality)

    def end() -> None:
        viewer, day = measures.town.viewer, measures.today
        close_organisation(viewer=viewer, organisation_id=id, last_day=day, reason="Sålt.", key=new_id(), now=measures.town.now)

    return id, end


def test_when_a_company_has_ended_its_measures_are_rejected_or_verified_and_nothing_else(measures: Town) -> None:
    company, end = closed(measures)
    waiting, done = measures.propose("Staket", organisation_id=company), measures.done("Lås", organisation_id=company)
    measures.decide(waiting)
    end()
    assert [measures.page(one).board_ended for one in (waiting, done)] == [True, True]
    assert [measures.page(one).steps for one in (waiting, done)] == [(Step.REJECT,), (Step.VERIFY,)]
    for act in (
        lambda: measures.step(waiting, Step.START),
        lambda: measures.step(waiting, Step.DEFER, "Dröjer.", measures.today + timedelta(days=99)),
        lambda: measures.do("follow_up_measure", measure_id=waiting, follow_up=FollowUp(measures.today, "Inget.")),
        lambda: change(measures, waiting, title="Högre staket"),
        lambda: measures.propose("Kamera", organisation_id=company),
    ):
        with refused("preparedness.measure_board_has_ended", name="Hamnbolaget"):
            act()
    with refused("preparedness.measure_other_authority", authority="Kommunstyrelsen"):
        change(measures, waiting, organisation_id=measures.town.board)
    measures.step(waiting, Step.REJECT, "Bolaget är sålt.")
    measures.do("verify_effect", measure_id=done, verification=measures.verification(done), seen=measures.seen(done))
    assert [measures.page(one).line.state for one in (waiting, done)] == [State.REJECTED, State.VERIFIED]
    assert measures.page(waiting).steps == ()


def test_nobody_writes_from_what_another_has_changed_since(measures: Town) -> None:
    id = measures.propose()
    old = measures.seen(id)
    measures.do("follow_up_measure", measure_id=id, follow_up=FollowUp(measures.today, "Frågat om pris."))
    for act in (
        lambda: measures.decide(id, seen=old),
        lambda: measures.step(id, Step.REJECT, "Nej.", seen=old),
        lambda: measures.step(id, Step.REJECT, "Nej.", seen=""),
    ):
        with refused("preparedness.changed_meanwhile"):
            act()
    measures.decide(id)
    with refused("preparedness.changed_meanwhile"):
        measures.do("verify_effect", measure_id=measures.done("Annan"), verification=measures.verification(id), seen=old)
    with refused("preparedness.changed_meanwhile"):
        before = measures.page(id).line.measure
        measures.do("save_measure", measure=replace(before, number=99), seen=checks.digest(before))


def test_two_follow_ups_from_the_same_page_are_both_kept(measures: Town) -> None:
    id = measures.propose()
    for seen in ("Frågat om pris.", "Tre har svarat."):
        measures.do("follow_up_measure", measure_id=id, follow_up=FollowUp(measures.today, seen))
    assert [one.seen for one in measures.page(id).line.course.follow_ups] == ["Frågat om pris.", "Tre har svarat."]


def test_a_key_is_for_one_measure_and_one_sort_of_act(measures: Town) -> None:
    first, second, key = measures.propose(), measures.propose("Tank"), new_id()
    decision = Decision("Kommunstyrelsen", measures.today, "§ 42", "KS 2026/17")
    measures.decide(first, key=key)
    assert measures.decide(first, key=key, decision=replace(decision, body=" Kommunstyrelsen ")).repeated
    for act in (
        lambda: measures.decide(second, key=key),
        lambda: measures.decide(first, key=key, deadline=date(2031, 1, 1)),
        lambda: measures.step(first, Step.START, key=key),
        lambda: measures.do("save_measure", measure=measures.draft(), key=key),
        lambda: measures.do("follow_up_measure", measure_id=first, follow_up=FollowUp(measures.today, "Sett."), key=key),
    ):
        with refused("ledger.key_reused"):
            act()
    moved = new_id()
    measures.step(first, Step.START, key=moved)
    assert measures.step(first, Step.START, key=moved).repeated
    with refused("ledger.key_reused"):
        measures.step(second, Step.START, key=moved)
    assert kinds(measures) == ["saved", "saved", "decided", "moved"]


def test_what_no_reader_no_neighbour_and_no_partner_writes(measures: Town, staff: Any, social_staff: Any) -> None:
    id = measures.done()
    others = (
        staff, social_staff, viewer_with(), viewer_with(Role.DUTY_OFFICER), viewer_with(Role.AUDITOR), viewer_with(Role.ADMINISTRATOR),
        viewer_with(Role.UNIT_COORDINATOR, scope=f"org:{measures.town.social}"), viewer_with(Role.COORDINATOR, scope=f"org:{new_id()}"),
    )  # fmt: skip
    head, seen, verification = len(kinds(measures)), measures.seen(id), measures.verification(id)
    for viewer in others:
        for act in (
            lambda v: measures.do("save_measure", measure=measures.draft(), viewer=v),
            lambda v: measures.step(id, Step.REOPEN, "Jo.", viewer=v, seen=seen),
            lambda v: measures.do("follow_up_measure", measure_id=id, follow_up=FollowUp(measures.today, "Sett."), viewer=v),
            lambda v: measures.do("verify_effect", measure_id=id, verification=verification, viewer=v, seen=seen),
        ):
            with refused("preparedness.measure_not_found"):
                act(viewer)
    assert len(kinds(measures)) == head
    decision, taken = Decision("KS", measures.today), Taken(Step.START, measures.today)
    for what, facts in (("decide_measure", {"decision": decision}), ("move_measure", {"taken": taken})):
        with refused("preparedness.measure_not_found"):
            measures.do(what, measure_id=new_id(), seen="", **facts)


def test_a_unit_coordinator_makes_no_measure_of_the_executive_board_and_none_secret_for_others(measures: Town) -> None:
    sonja = viewer_with(Role.UNIT_COORDINATOR, scope=f"org:{measures.town.social}")
    own = measures.propose("Lager", viewer=sonja, organisation_id=measures.town.social, secret=SECRET, risks=(), effects=())
    assert queries.measure_page(sonja, own, measures.today).line.measure.secret == SECRET
    with refused("preparedness.measure_not_found"):
        measures.propose("Reservkraft", viewer=sonja)
    before = queries.measure_page(sonja, own, measures.today).line.measure
    with refused("preparedness.measure_not_found"):
        measures.do("save_measure", measure=replace(before, organisation_id=measures.town.board), seen=checks.digest(before), viewer=sonja)


def test_personal_numbers_are_stopped_wherever_somebody_writes(measures: Town) -> None:
    id, said = measures.done(), f"Ring {PERSONAL_NUMBER}"
    for act in (
        lambda: measures.propose(said),
        lambda: measures.propose(owner=said),
        lambda: measures.step(id, Step.REOPEN, said),
        lambda: measures.do("follow_up_measure", measure_id=id, follow_up=FollowUp(measures.today, said)),
        lambda: measures.do("verify_effect", measure_id=id, verification=measures.verification(id, by=said), seen=measures.seen(id)),
        lambda: measures.decide(measures.propose("Annan"), decision=Decision(said, measures.today)),
    ):
        with refused("preparedness.personal_id"):
            act()


def everything(measures: Town) -> list[str]:
    rows = [*MeasureRow.objects.values(), *MeasureLinkRow.objects.values("measure_id", "unit_id", "target_id")]
    return sorted(map(repr, rows))


def test_every_entry_makes_the_tables_again_in_both_authorities(measures: Town) -> None:
    """Proposed, changed, decided with a new deadline, begun, deferred, reopened, followed, finished, verified, rejected."""
    social = measures.town.social
    id = measures.propose("Lager", organisation_id=social, functions=(FunctionRef(new_id(), "Hemtjänst"),))
    change(measures, id, cost_once=10, funding=paid(10, Fund.GRANT_LEH), task=Task.TRAINING, effects=(LONGER,))
    measures.decide(id, deadline=measures.today + timedelta(days=5))
    measures.step(id, Step.START)
    measures.step(id, Step.DEFER, "Dröjer.", measures.today + timedelta(days=50))
    measures.step(id, Step.REOPEN, "Kom.")
    measures.do("follow_up_measure", measure_id=id, follow_up=FollowUp(measures.today, "Packat.", 90))
    measures.step(id, Step.FINISH)
    measures.do("verify_effect", measure_id=id, verification=measures.verification(id), seen=measures.seen(id))
    measures.step(measures.propose("Nej", secret=SECRET, after_id=id), Step.REJECT, "För dyrt.")
    assert set(kinds(measures, social)) == {"saved", "decided", "moved", "followed_up", "effect_verified"}
    before = everything(measures)
    for authority in (social, measures.town.board):
        projections.forget(authority)
    assert everything(measures) == []
    for authority in (social, measures.town.board):
        for entry in ledger.entries(events.stream_of(authority)):
            projections.apply(entry)
            said = entry.event
            named = said.measure if hasattr(said, "measure") else said
            assert (said.authority, named.title) in (("Socialnämnden", "Lager"), ("Kommunstyrelsen", "Nej"))
    assert everything(measures) == before
    assert [verdict.stream for verdict in verify.verify_all() if not verdict.intact] == []


def test_a_step_of_a_measure_that_is_not_there_changes_nothing(measures: Town) -> None:
    """As when an import was undone, and the entries are gone through again."""
    id = measures.propose()
    measures.decide(id)
    MeasureRow.objects.all().delete()
    for entry in list(ledger.entries(events.stream_of(measures.town.board)))[1:]:
        projections.apply(entry)
    assert not MeasureRow.objects.exists()


def test_links_follow_what_the_measure_says_last(measures: Town) -> None:
    id = measures.propose()
    assert [row.target_id for row in MeasureLinkRow.objects.filter(measure_id=id)] == [RISK]
    function = FunctionRef(new_id(), "Hemtjänst")
    change(measures, id, risks=(), functions=(function, function))
    assert [(row.unit_id, row.target_id) for row in MeasureLinkRow.objects.filter(measure_id=id)] == [(projections.NO_UNIT, function.id)]
    assert queries.of_risk(measures.town.viewer, measures.town.board, RISK, measures.today).lines == ()
    assert queries.of_risk(measures.town.viewer, projections.NO_UNIT, function.id, measures.today).lines == ()


def test_a_nag_is_told_of_the_course_as_it_stands(measures: Town) -> None:
    id = measures.propose(deadline=measures.today - timedelta(days=1))
    assert measures.page(id).line.nags == ()
    measures.decide(id)
    assert measures.page(id).line.nags == (Nag.OVERDUE,)
    measures.step(id, Step.DEFER, "Dröjer.", measures.today + timedelta(days=31))
    assert measures.page(id).line.nags == ()
    measures.step(id, Step.REJECT, "Nej.")
    assert measures.page(id).line.nags == ()
