"""What is written: drafts, changes of them, adoptions. Once however often it is sent, and nothing over another's change unseen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from vardkase import ledger
from vardkase.kernel.ids import new_id
from vardkase.organisation.actions import close_organisation
from vardkase.organisation.rules import OrganisationKind
from vardkase.plans import defaults, events, projections, queries, rules
from vardkase.plans.models import Draft, Version
from vardkase.plans.rules import Role, Seat
from vardkase.plans.tests.scenes import (
    FRAME,
    ITEMS,
    PERSONAL_NUMBER,
    adopted,
    decision,
    do,
    person_link,
    post_link,
    refused,
    saved,
    started,
    written,
)

pytestmark = pytest.mark.django_db


def head(town: Any) -> int:
    return ledger.head(events.stream_of(town.office)).number


def last(town: Any) -> Any:
    return list(ledger.entries(events.stream_of(town.office)))[-1].event


def rows() -> tuple[Any, ...]:
    return (*Draft.objects.order_by("organisation_id").values_list(), *Version.objects.order_by("id").values_list())


class TestADraft:
    def test_begins_from_the_default_set_where_nothing_is_adopted(self, filled: Any) -> None:
        assert started(filled) == defaults.leading(Seat.ADMINISTRATION, "Kommunstyrelsekontoret")
        event = last(filled)
        assert (event.organisation, event.authority, event.from_number) == ("Kommunstyrelsekontoret", "Kommunstyrelsen", 0)

    def test_begins_from_the_latest_version(self, planned: Any) -> None:
        plan = started(planned)
        assert [role.key for role in plan.roles] == ["chief_of_staff", "log_keeper"]
        assert last(planned).from_number == 1

    def test_begins_from_a_version_that_waits_for_its_day(self, planned: Any) -> None:
        started(planned)
        saved(planned, Role("", "Juridik"))
        do(planned, "adopt", draft=replace(decision(planned), valid_from=planned.now.date() + timedelta(days=30)))
        assert [role.label for role in started(planned).roles][-1] == "Juridik"

    def test_may_begin_anew_from_the_default_set(self, planned: Any) -> None:
        assert started(planned, from_default=True).roles == defaults.roles()

    def test_is_one_at_a_time(self, filled: Any) -> None:
        started(filled)
        with refused("plans.draft_exists"):
            started(filled)

    def test_is_thrown_away_with_a_reason_and_another_may_begin(self, filled: Any) -> None:
        started(filled)
        with refused("plans.drop_needs_reason", field="reason"):
            do(filled, "drop_draft", reason=" ")
        do(filled, "drop_draft", reason="Nämnden sade nej.")
        assert not Draft.objects.exists()
        assert last(filled).reason == "Nämnden sade nej."
        started(filled)

    @pytest.mark.parametrize(
        ("what", "facts"),
        [
            ("change_frame", {"frame": FRAME, "seen": ""}),
            ("save_role", {"role": Role("", "Juridik")}),
            ("remove_role", {"role_key": "legal"}),
            ("drop_draft", {"reason": "Fel."}),
        ],
    )
    def test_that_is_not_there_is_not_changed(self, filled: Any, what: str, facts: Any) -> None:
        with refused("plans.no_draft"):
            do(filled, what, **facts)
        with refused("plans.no_draft"):
            do(filled, "adopt", draft=decision(filled))
        assert head(filled) == 0

    def test_of_a_unit_that_has_ended_does_not_begin(self, filled: Any) -> None:
        common = {"viewer": filled.viewer, "key": new_id(), "now": filled.now}
        close_organisation(**common, organisation_id=filled.office, reason="Ny organisation")
        with refused("plans.unit_has_ended", organisation="Kommunstyrelsekontoret"):
            started(filled)

    def test_of_what_cannot_lead_does_not_begin(self, filled: Any) -> None:
        partner = filled.organisation("Elnätet AB", partner=True)
        assembly = filled.organisation("Fullmäktige", OrganisationKind.ASSEMBLY, filled.municipality)
        for place in (partner, assembly, new_id()):
            with refused("plans.not_found"):
                started(filled, place)

    def test_counts_its_changes_and_who_made_the_last(self, filled: Any) -> None:
        started(filled)
        saved(filled, Role("", "Juridiskt stöd"))
        draft = queries.draft(filled.viewer, filled.office, filled.now).draft
        assert (draft.changes, draft.changed_by, draft.from_number) == (1, filled.viewer.actor.label, 0)


class TestTheFrame:
    def test_is_changed_whole_and_what_stood_there_is_kept(self, filled: Any) -> None:
        before = started(filled).frame
        after = replace(before, label="Ny plan", criteria=("Oro.",), apart=())
        do(filled, "change_frame", frame=after, seen=rules.digest(before))
        assert written(filled).frame == after
        assert (last(filled).frame, last(filled).before) == (after, before)

    def test_is_not_written_over_unseen(self, filled: Any) -> None:
        before = started(filled).frame
        do(filled, "change_frame", frame=replace(before, label="Min"), seen=rules.digest(before))
        with refused("plans.changed_meanwhile"):
            do(filled, "change_frame", frame=replace(before, label="Din"), seen=rules.digest(before))
        assert written(filled).frame.label == "Min"

    def test_is_refused_as_a_whole(self, filled: Any) -> None:
        before = started(filled).frame
        number = head(filled)
        with refused("plans.needs_decision_maker"):
            do(filled, "change_frame", frame=replace(before, decision_maker=""), seen=rules.digest(before))
        assert (written(filled).frame, head(filled)) == (before, number)


class TestARole:
    def test_that_is_new_gets_a_key_and_stands_last(self, filled: Any) -> None:
        started(filled)
        saved(filled, Role("", "Evakuering", "Leder evakuering."))
        role = written(filled).roles[-1]
        assert (role.key, role.label, role.core) == ("evakuering", "Evakuering", "Leder evakuering.")
        assert last(filled).before is None

    def test_that_is_new_may_stand_elsewhere(self, filled: Any) -> None:
        started(filled)
        saved(filled, Role("", "Evakuering"), seen="")
        saved(filled, written(filled).roles[-1], seen=rules.digest(written(filled).roles[-1]))
        do(filled, "save_role", role=written(filled).roles[-1], place=2, seen=rules.digest(written(filled).roles[-1]))
        assert written(filled).roles[1].key == "evakuering"

    def test_is_changed_with_its_card_and_its_list(self, filled: Any) -> None:
        role = started(filled).roles[0]
        after = replace(role, items=ITEMS, chain=(post_link(filled), person_link(filled)), wanted=2)
        saved(filled, after)
        assert written(filled).roles[0] == after
        assert last(filled).before == role

    def test_of_a_name_that_is_there_is_refused(self, filled: Any) -> None:
        started(filled)
        with refused("plans.role_exists", label="Stabschef"):
            saved(filled, Role("", "Stabschef"))

    def test_is_not_written_over_unseen(self, filled: Any) -> None:
        role = started(filled).roles[0]
        saved(filled, replace(role, core="Min."))
        with refused("plans.changed_meanwhile"):
            do(filled, "save_role", role=replace(role, core="Din."), seen=rules.digest(role))
        assert written(filled).roles[0].core == "Min."

    def test_of_two_people_is_changed_by_both_when_they_work_on_different_ones(self, filled: Any) -> None:
        one, other, *_rest = started(filled).roles
        do(filled, "save_role", role=replace(one, core="Min."), seen=rules.digest(one))
        do(filled, "save_role", role=replace(other, core="Din."), seen=rules.digest(other))
        assert [role.core for role in written(filled).roles[:2]] == ["Min.", "Din."]

    def test_that_somebody_took_away_is_not_changed(self, filled: Any) -> None:
        role = started(filled).roles[0]
        do(filled, "remove_role", role_key=role.key)
        with refused("plans.changed_meanwhile"):
            do(filled, "save_role", role=replace(role, core="Din."), seen=rules.digest(role))

    def test_is_taken_away_with_its_pairs(self, filled: Any) -> None:
        started(filled)
        do(filled, "remove_role", role_key="log_keeper")
        assert written(filled).role("log_keeper") is None
        assert written(filled).frame.apart == (("decision_maker", "chief_of_staff"),)
        with refused("plans.no_such_role"):
            do(filled, "remove_role", role_key="log_keeper")

    def test_holds_no_personal_number(self, filled: Any) -> None:
        started(filled)
        with refused("plans.personal_id", field="core"):
            saved(filled, Role("", "Juridik 2", f"Ring {PERSONAL_NUMBER}"))


class TestAnAdoption:
    def test_stands_whole_in_the_ledger_and_ends_the_draft(self, filled: Any) -> None:
        plan = started(filled)
        key = new_id()
        do(filled, "adopt", draft=decision(filled), key=key)
        event = last(filled)
        assert (event.version_id, event.number, event.plan) == (key, 1, plan)
        assert (event.decided_by, event.reference) == ("Kommunfullmäktige", "KS 2018-1, § 3")
        assert not Draft.objects.exists()
        version = Version.objects.get()
        assert (version.id, version.number, projections.plan_of(version.body)) == (key, 1, plan)
        assert version.adopted_by == filled.viewer.actor.label

    def test_counts_on_in_each_unit_for_itself(self, planned: Any) -> None:
        adopted(planned)
        adopted(planned, planned.municipality)
        numbers = Version.objects.order_by("organisation_id", "number").values_list("organisation_id", "number")
        assert {(place, number) for place, number in numbers} == {(planned.office, 1), (planned.office, 2), (planned.municipality, 1)}

    @pytest.mark.parametrize(
        ("facts", "code"),
        [
            ({"decided_by": ""}, "adoption_needs_decider"),
            ({"days_ago": -2}, "decided_in_future"),
        ],
    )
    def test_is_refused_and_the_draft_stays(self, filled: Any, facts: Any, code: str) -> None:
        started(filled)
        number = head(filled)
        with refused(f"plans.{code}"):
            do(filled, "adopt", draft=decision(filled, **facts))
        assert head(filled) == number
        assert Draft.objects.count() == 1
        assert not Version.objects.exists()

    def test_is_of_a_plan_with_roles(self, filled: Any) -> None:
        for role in started(filled).roles:
            do(filled, "remove_role", role_key=role.key)
        with refused("plans.nothing_to_adopt"):
            do(filled, "adopt", draft=decision(filled))


ACTS: dict[str, Any] = {
    "start_draft": (lambda town: {}, None),
    "change_frame": (
        lambda town: {"frame": replace(started(town).frame, label="Ny"), "seen": rules.digest(written(town).frame)},
        lambda call: {"frame": replace(call["frame"], label="Annan")},
    ),
    "save_role": (
        lambda town: {"role": replace(started(town).roles[0], core="Ny."), "seen": rules.digest(written(town).roles[0])},
        lambda call: {"role": replace(call["role"], core="Annan.")},
    ),
    "remove_role": (lambda town: started(town) and {"role_key": "legal"}, lambda call: {"role_key": "another"}),
    "drop_draft": (lambda town: started(town) and {"reason": "Fel."}, lambda call: {"reason": "Ett annat fel."}),
    "adopt": (
        lambda town: started(town) and {"draft": decision(town)},
        lambda call: {"draft": replace(call["draft"], reference="KS § 99")},
    ),
}


class TestSentTwice:
    @pytest.mark.parametrize("what", ACTS)
    def test_it_is_done_once(self, filled: Any, what: str) -> None:
        call, key = ACTS[what][0](filled), new_id()
        first = do(filled, what, **call, key=key)
        after = (head(filled), rows())
        again = do(filled, what, **call, key=key, now=filled.now + timedelta(hours=9))
        assert (again.number, again.repeated) == (first.number, True)
        assert (head(filled), rows()) == after

    @pytest.mark.parametrize("what", [what for what, (_call, other) in ACTS.items() if other])
    def test_a_key_counts_for_one_thing(self, filled: Any, what: str) -> None:
        call, key = ACTS[what][0](filled), new_id()
        do(filled, what, **call, key=key)
        after = (head(filled), rows())
        with refused("ledger.key_reused"):
            do(filled, what, **{**call, **ACTS[what][1](call)}, key=key)
        assert (head(filled), rows()) == after

    @pytest.mark.parametrize("what", [what for what in ACTS if what != "start_draft"])
    def test_a_key_of_another_act_is_refused(self, filled: Any, what: str) -> None:
        call, key = ACTS[what][0](filled), new_id()
        saved(filled, Role("", "Evakuering"), key=key)
        if what == "save_role":
            call["role"] = replace(call["role"], core="Tredje.")
        with refused("ledger.key_reused"):
            do(filled, what, **call, key=key)

    def test_a_new_role_is_one_role(self, filled: Any) -> None:
        started(filled)
        key = new_id()
        for _time in range(2):
            do(filled, "save_role", role=Role("", "Evakuering"), key=key)
        assert [role.label for role in written(filled).roles].count("Evakuering") == 1

    def test_a_new_role_that_was_changed_in_between_is_another_role(self, filled: Any) -> None:
        started(filled)
        key = new_id()
        do(filled, "save_role", role=Role("", "Evakuering", core="Leder utrymningen."), key=key)
        with refused("ledger.key_reused"):
            do(filled, "save_role", role=Role("", "Evakuering", core="Leder INTE utrymningen."), key=key)

    def test_the_id_of_a_version_is_not_lent_to_another_unit(self, planned: Any) -> None:
        taken = Version.objects.get()
        started(planned, planned.municipality)
        # It is answered as any other key is: whether another unit has a version by that id is not told.
        first = do(planned, "adopt", planned.municipality, draft=decision(planned), key=taken.id)
        own = Version.objects.get(organisation_id=planned.municipality)
        assert own.id not in {taken.id, None}
        assert first.event.version_id == own.id
        assert Version.objects.get(id=taken.id).organisation_id == taken.organisation_id
        again = do(planned, "adopt", planned.municipality, draft=decision(planned), key=taken.id)
        assert (again.number, again.repeated) == (first.number, True)
        assert Version.objects.count() == 2
