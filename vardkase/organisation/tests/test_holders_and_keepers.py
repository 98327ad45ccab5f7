"""Who holds a function and whose register it stands in: what ends, what stays, and what another board does not learn."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.organisation import actions, queries
from vardkase.organisation.actions import OrganisationDraft, PostDraft
from vardkase.organisation.models import Organisation, Post, PostHolding
from vardkase.organisation.queries import shaping
from vardkase.organisation.rules import OrganisationKind

pytestmark = pytest.mark.django_db


def take(town, post, person, from_day=None, to_day=None):
    id = new_id()
    said = {"from_day": from_day, "to_day": to_day}
    actions.take_post(viewer=town.viewer, id=id, post_id=post, person_id=person, key=new_id(), now=town.now, **said)
    return id


def today(town):
    return shaping.local_day(town.now)


def test_who_was_to_leave_later_leaves_when_the_function_ends(town):
    post, person = town.post("Säkerhetschef"), town.person("Prova Provsson")
    holding = take(town, post, person, to_day=today(town) + timedelta(days=90))
    actions.close_post(viewer=town.viewer, post_id=post, reason="omorganisation", key=new_id(), now=town.now)
    row = PostHolding.objects.get(pk=holding)
    assert row.valid_to == Post.objects.get(pk=post).valid_to <= today(town)
    assert not any(holder.current for holder in queries.person(town.viewer, person, town.now + timedelta(days=2)).holdings)


def test_who_has_left_already_keeps_the_day(town):
    post, person = town.post("Säkerhetschef"), town.person("Prova Provsson")
    early = today(town) - timedelta(days=9)
    holding = take(town, post, person, from_day=early - timedelta(days=5), to_day=early)
    actions.close_post(viewer=town.viewer, post_id=post, reason="omorganisation", key=new_id(), now=town.now)
    assert PostHolding.objects.get(pk=holding).valid_to == early


def test_the_first_day_of_a_function_survives_a_change_of_its_name(town):
    since = today(town) - timedelta(days=40)
    post = town.post("Säkerhetschef", valid_from=since)
    page = queries.post(town.viewer, post, town.now)
    seen = actions.Seen(page.version, {})
    draft = PostDraft("Säkerhets- och beredskapschef")
    actions.change_post(viewer=town.viewer, post_id=post, draft=draft, seen=seen, key=new_id(), now=town.now)
    assert Post.objects.get(pk=post).valid_from == since


def test_a_last_day_cannot_reach_into_the_next_time(town):
    post, person = town.post("Säkerhetschef"), town.person("Prova Provsson")
    first = take(town, post, person, from_day=today(town) - timedelta(days=30), to_day=today(town) - timedelta(days=20))
    take(town, post, person, from_day=today(town) - timedelta(days=5))
    with pytest.raises(Refusal) as caught:
        actions.leave_post(viewer=town.viewer, holding_id=first, last_day=today(town), key=new_id(), now=town.now)
    assert caught.value.code == "organisation.holds_already"
    between = today(town) - timedelta(days=6)
    actions.leave_post(viewer=town.viewer, holding_id=first, last_day=between, key=new_id(), now=town.now)
    assert PostHolding.objects.get(pk=first).valid_to == between


def test_a_holder_with_a_last_day_ahead_is_found_by_name(town):
    post, person = town.post("Säkerhetschef"), town.person("Prova Provsson")
    take(town, post, person, to_day=today(town) + timedelta(days=9))
    found, _ = queries.search(town.viewer, "provsson", town.now)
    assert post in {card.id for card in found}
    later, _ = queries.search(town.viewer, "provsson", town.now + timedelta(days=11))
    assert post not in {card.id for card in later}


@pytest.mark.parametrize("text", ["(((", "-", "+", " ( ) ", "--"])
def test_brackets_alone_ask_for_nothing(town, text):
    town.post("Säkerhetschef")
    assert queries.search(town.viewer, text, town.now) == ((), False)


def test_the_holding_of_another_function_is_absent(town, client, sign_in):
    sign_in(client, town.viewer)
    one, other, person = town.post("Säkerhetschef"), town.post("Kommunikationschef"), town.person("Prova Provsson")
    holding = take(town, other, person)
    address = reverse("organisation:post_leave", args=[one, holding])
    assert client.get(address).status_code == 404
    assert client.post(address, {"key": str(new_id())}).status_code == 404
    assert PostHolding.objects.get(pk=holding).valid_to is None
    assert client.get(reverse("organisation:post_leave", args=[other, holding])).status_code == 200


def test_a_unit_stands_in_the_register_of_what_it_stands_under(town, viewer_with):
    social = viewer_with(Role.COORDINATOR, scope=f"org:{town.social}")
    id = new_id()
    draft = OrganisationDraft("Hemtjänst norr", OrganisationKind.ADMINISTRATION, town.social)
    actions.add_organisation(viewer=social, id=id, keeper_id=town.social, draft=draft, key=new_id(), now=town.now)
    assert Organisation.objects.get(pk=id).keeper_id == town.board
    assert queries.organisation(town.viewer, id, town.now).facts.name == "Hemtjänst norr"


def test_a_boards_own_coordinator_changes_the_board_and_not_where_it_stands(town, viewer_with):
    social = viewer_with(Role.COORDINATOR, scope=f"org:{town.social}")
    page = queries.organisation(social, town.social, town.now)
    row = Organisation.objects.get(pk=town.social)

    def change(parent):
        draft = OrganisationDraft(row.name, OrganisationKind(row.kind), parent, notes="Sammanträder varje månad.")
        seen = actions.Seen(page.version, {})
        actions.change_organisation(viewer=social, organisation_id=town.social, draft=draft, seen=seen, key=new_id(), now=town.now)

    with pytest.raises(Refusal):
        change(town.office if row.parent_id != town.office else town.municipality)
    change(row.parent_id)
    assert Organisation.objects.get(pk=town.social).notes == "Sammanträder varje månad."


def test_one_whose_first_day_nobody_knows_may_leave_too(town):
    post, person = town.post("Säkerhetschef"), town.person("Prova Provsson")
    holding = take(town, post, person)
    PostHolding.objects.filter(pk=holding).update(valid_from=None)
    key = new_id()
    for _ in range(2):
        actions.leave_post(viewer=town.viewer, holding_id=holding, last_day=today(town), key=key, now=town.now)
    assert PostHolding.objects.get(pk=holding).valid_to == today(town)
