"""Sending twice, two people at once, replaying the ledger, and what the database itself refuses."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.organisation import actions, facts, projections, queries
from vardkase.organisation.actions import PostDraft, Seen
from vardkase.organisation.events import STREAM
from vardkase.organisation.models import ContactWay, Organisation, Person, Post, PostHolding
from vardkase.organisation.rules import OrganisationKind
from vardkase.organisation.tests.refusals import refused

pytestmark = pytest.mark.django_db
K = OrganisationKind


def last():
    return list(ledger.entries(STREAM))[-1]


def seen_post(town, id, viewer=None):
    page = queries.post(viewer or town.viewer, id, town.now)
    return Seen(page.version, facts.seen(page.facts))


class TestSendingTwice:
    def test_the_same_key_and_words_write_once(self, town):
        call = {
            "viewer": town.viewer,
            "id": new_id(),
            "organisation_id": town.office,
            "draft": PostDraft("Chef"),
            "key": new_id(),
            "now": town.now,
        }
        first = actions.add_post(**call)
        again = actions.add_post(**{**call, "now": town.now + timedelta(minutes=1)})
        assert (first.number, first.repeated, again.repeated) == (again.number, False, True)
        assert Post.objects.count() == 1

    def test_the_same_key_and_other_words_are_refused(self, town):
        call = {"viewer": town.viewer, "id": new_id(), "organisation_id": town.office, "key": new_id(), "now": town.now}
        actions.add_post(draft=PostDraft("Chef"), **call)
        refused("ledger.key_reused", actions.add_post, draft=PostDraft("Vakt"), **call)

    def test_a_change_sent_twice_is_one_change(self, town):
        post = town.post("Chef")
        call = {
            "viewer": town.viewer,
            "post_id": post,
            "draft": PostDraft("Vakt"),
            "seen": seen_post(town, post),
            "key": new_id(),
            "now": town.now,
        }
        actions.change_post(**call)
        assert actions.change_post(**call).repeated
        assert Post.objects.get(pk=post).version == 2

    def test_two_clicks_on_checked_are_one(self, town):
        way, key = town.post_way(town.post("Chef")), new_id()
        actions.check_way(viewer=town.viewer, way_id=way, key=key, now=town.now)
        assert actions.check_way(viewer=town.viewer, way_id=way, key=key, now=town.now + timedelta(seconds=1)).repeated
        assert ContactWay.objects.get(pk=way).verified_at == town.now

    @pytest.mark.parametrize("what", ["post", "person", "way", "organisation"])
    def test_closing_twice_is_closing_once(self, town, what):
        post = town.post("Chef")
        id = {
            "post": lambda: post,
            "person": lambda: town.person("T"),
            "way": lambda: town.post_way(post),
            "organisation": lambda: town.office,
        }[what]()
        call = {"viewer": town.viewer, f"{what}_id": id, "reason": "Slut", "key": new_id(), "now": town.now}
        close = getattr(actions, f"close_{what}")
        close(**call)
        assert close(**{**call, "now": town.now + timedelta(days=2)}).repeated
        refused("ended", close, **{**call, "key": new_id()})


class TestTwoPeopleAtOnce:
    def test_the_second_is_refused_and_told_what_differs(self, town, viewer_with):
        post = town.post("Chef")
        seen = seen_post(town, post)
        other = viewer_with(Role.COORDINATOR, label="Samordnare, Demo Påhittsson")
        actions.change_post(viewer=other, post_id=post, draft=PostDraft("Vakt"), seen=seen, key=new_id(), now=town.now)
        refusal = refused(
            "stale",
            actions.change_post,
            viewer=town.viewer,
            post_id=post,
            draft=PostDraft("Chef", notes="x"),
            seen=seen,
            key=new_id(),
            now=town.now,
        )
        assert refusal.facts["differences"] == (("title", "Chef", "Vakt"),)
        assert refusal.facts["changed_by"] == "Samordnare, Demo Påhittsson"
        assert Post.objects.get(pk=post).title == "Vakt"


class TestTheLedgerAndTheTables:
    def test_replaying_the_ledger_gives_the_same_rows(self, town):
        post, person = town.post("Chef"), town.person("Testa")
        way = town.post_way(post)
        actions.take_post(viewer=town.viewer, id=new_id(), post_id=post, person_id=person, key=new_id(), now=town.now)
        actions.check_way(viewer=town.viewer, way_id=way, key=new_id(), now=town.now)
        actions.change_post(
            viewer=town.viewer, post_id=post, draft=PostDraft("Vakt"), seen=seen_post(town, post), key=new_id(), now=town.now
        )
        actions.close_person(viewer=town.viewer, person_id=person, reason="", key=new_id(), now=town.now)
        actions.add_ssr_partners(viewer=town.viewer, keeper_id=town.board, key=new_id(), now=town.now)
        before = self.rows()
        for model in (ContactWay, PostHolding, Post, Person):
            model.objects.all().delete()
        Organisation.objects.all()._raw_delete("default")
        for entry in ledger.entries(STREAM):
            projections.apply(entry)
        assert self.rows() == before

    def rows(self):
        return {
            model.__name__: sorted(map(str, model.objects.values_list())) for model in (Organisation, Post, Person, PostHolding, ContactWay)
        }

    def test_every_event_has_its_words_and_its_projection(self):
        from vardkase.ledger.registry import declared
        from vardkase.organisation import words

        ours = {kind for kind in declared() if kind.startswith("organisation.")}
        assert ours == set(words.EVENTS)
        bulk = {"organisation.contacts_imported", "organisation.import_undone"}
        assert {kind for kind, (cls, _) in declared().items() if cls in projections._APPLIERS} == ours - bulk

    @pytest.mark.parametrize(
        "wrong",
        [
            {"channel": "duva"},
            {"priority": 0},
            {"verified_by": "", "verified_at": "2019-01-01T00:00:00Z"},
            {"valid_from": date(2019, 1, 2), "valid_to": date(2019, 1, 1)},
        ],
    )
    def test_the_database_refuses_what_must_never_be(self, town, wrong):
        way = town.post_way(town.post("Chef"))
        with pytest.raises(IntegrityError), transaction.atomic():
            ContactWay.objects.filter(pk=way).update(**wrong)

    def test_the_database_refuses_two_owners(self, town):
        way, person = town.post_way(town.post("Chef")), town.person("Testa")
        with pytest.raises(IntegrityError), transaction.atomic():
            ContactWay.objects.filter(pk=way).update(person_id=person)
