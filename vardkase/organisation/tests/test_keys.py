"""Every action of the register is sent twice: with one key it is one entry, and the key of one thing is never the key of another.

Proves for each action that the second sending gives the entry of the first and changes nothing, also later and also after others
have worked on, that the same key with other words is refused and changes nothing, and that a key is never lent to another action.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import transaction

from vardkase import ledger
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.organisation import actions, facts, queries
from vardkase.organisation.actions import OrganisationDraft, Owner, PersonDraft, PostDraft, Seen, WayDraft
from vardkase.organisation.events import STREAM
from vardkase.organisation.models import ContactWay, ImportBatch, ImportChange, Organisation, Person, Post, PostHolding
from vardkase.organisation.rules import Channel, OrganisationKind
from vardkase.testing import people
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
K = OrganisationKind
MODELS = (Organisation, Post, Person, PostHolding, ContactWay, ImportBatch, ImportChange)
OFFICE = OrganisationDraft("Kommunstyrelsekontoret", K.ADMINISTRATION)
MOBILE = WayDraft(Channel.MOBILE, "070-174 06 21")
HEAD = "Organisation;Funktion;Namn;Mobil\r\n"
ONE = "Kommunstyrelsekontoret;Säkerhetschef;;070-174 06 11\r\n"
DAY = date(2019, 1, 2)


def everything():
    return {model.__name__: sorted(map(str, model.objects.values_list())) for model in MODELS}, ledger.head(STREAM).number


@contextmanager
def taken_back():
    """What is done inside is forgotten: the next turn of a loop meets the register as it was, without building it again."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def seen(page):
    return Seen(page.version, facts.seen(page.facts))


def calls(town):
    """Every action with the words of a first sending, and what the second says otherwise."""
    office = replace(OFFICE, parent_id=town.board)
    post, person, way = (
        seen(query(town.viewer, id, town.now))
        for query, id in ((queries.post, town.post_id), (queries.person, town.person_id), (queries.way, town.way_id))
    )
    place = seen(queries.organisation(town.viewer, town.office, town.now))
    demo = Person.objects.get(name="Demo Påhittsson").id
    here = {"organisation_id": town.office}
    return {
        "add_organisation": (
            {"id": new_id(), "keeper_id": town.board, "draft": OrganisationDraft("Bolaget", K.COMPANY)},
            {"draft": OrganisationDraft("Bolaget", K.VOLUNTARY)},
        ),
        "change_organisation": (
            {**here, "draft": replace(office, short_name="KSK"), "seen": place},
            {"draft": replace(office, short_name="KK")},
        ),
        "close_organisation": ({**here, "reason": "Slut"}, {"reason": "Klart"}),
        "add_post": ({"id": new_id(), **here, "draft": PostDraft("Vakt")}, {"draft": PostDraft("Vakt", on_call=True)}),
        "change_post": ({"post_id": town.post_id, "draft": PostDraft("Vakt"), "seen": post}, {"draft": PostDraft("Chef")}),
        "close_post": ({"post_id": town.post_id, "reason": "Slut"}, {"reason": "Klart"}),
        "take_post": (
            {"id": new_id(), "post_id": town.post_id, "person_id": demo, "from_day": DAY},
            {"from_day": DAY + timedelta(days=1)},
        ),
        "leave_post": ({"holding_id": town.holding_id, "last_day": DAY}, {"last_day": DAY + timedelta(days=1)}),
        "add_person": ({"id": new_id(), **here, "draft": PersonDraft("Prov")}, {"draft": PersonDraft("Prov", "x")}),
        "change_person": ({"person_id": town.person_id, "draft": PersonDraft("Prov"), "seen": person}, {"draft": PersonDraft("Test")}),
        "close_person": ({"person_id": town.person_id, "reason": "Slut"}, {"reason": "Klart"}),
        "add_way": ({"id": new_id(), "owner": Owner(post_id=town.post_id), "draft": MOBILE}, {"draft": replace(MOBILE, note="natt")}),
        "change_way": ({"way_id": town.way_id, "draft": MOBILE, "seen": way}, {"draft": replace(MOBILE, hours="natt")}),
        "check_way": ({"way_id": town.way_id}, {"way_id": town.own_way_id}),
        "close_way": ({"way_id": town.way_id, "reason": "Slut"}, {"reason": "Klart"}),
    }


@kept
def ready(filled):
    filled.person("Demo Påhittsson")
    return filled


NAMES = (
    *("add_organisation", "change_organisation", "close_organisation", "add_post", "change_post", "close_post", "take_post", "leave_post"),
    *("add_person", "change_person", "close_person", "add_way", "change_way", "check_way", "close_way"),
)


class TestEveryAction:
    def test_none_is_forgotten(self, ready):
        several = {"take_in_register", "start_register", "add_ssr_partners"}
        imports = {"start_import", "choose_columns", "confirm_import", "undo_import"}
        written = {name for name in actions.__all__ if name.islower()}
        assert written == set(NAMES) | several | imports
        assert set(calls(ready)) == set(NAMES)

    def test_the_second_sending_is_the_first(self, ready):
        for name, (first, _) in calls(ready).items():
            with taken_back():
                common = {"viewer": ready.viewer, "key": new_id()}
                entry = getattr(actions, name)(**first, **common, now=ready.now)
                assert not entry.repeated, name
                ready.post("Någon annans tillägg", ready.social)
                after = everything()
                again = getattr(actions, name)(**first, **common, now=ready.now + timedelta(hours=3))
                assert (again.number, again.repeated, again.recorded_at) == (entry.number, True, entry.recorded_at), name
                assert everything() == after, name

    def test_the_same_key_with_other_words_is_refused(self, ready):
        for name, (first, other) in calls(ready).items():
            with taken_back():
                common = {"viewer": ready.viewer, "key": new_id(), "now": ready.now}
                number = getattr(actions, name)(**first, **common).number
                after = everything()
                with pytest.raises(Refusal) as caught:
                    getattr(actions, name)(**{**first, **other}, **common)
                assert (caught.value.code, caught.value.facts["number"]) == ("ledger.key_reused", number)
                assert everything() == after, name

    def test_a_key_is_not_lent_to_another_action(self, ready):
        for name, (first, _) in calls(ready).items():
            with taken_back():
                used = new_id()
                actions.add_person(
                    viewer=ready.viewer, id=new_id(), organisation_id=ready.social, draft=PersonDraft("Lånad"), key=used, now=ready.now
                )
                after = everything()
                with pytest.raises(Refusal) as caught:
                    getattr(actions, name)(**first, viewer=ready.viewer, key=used, now=ready.now)
                assert caught.value.code == "ledger.key_reused"
                assert everything() == after, name

    def test_knowing_the_key_gives_nobody_else_the_entry(self, ready, staff, cilla):
        for name, (first, _) in calls(ready).items():
            with taken_back():
                key = new_id()
                getattr(actions, name)(**first, viewer=ready.viewer, key=key, now=ready.now)
                for stranger, code in ((staff, {"organisation.not_yours", "organisation.not_found"}), (cilla, {"organisation.not_found"})):
                    with pytest.raises(Refusal) as caught:
                        getattr(actions, name)(**first, viewer=stranger, key=key, now=ready.now)
                    assert caught.value.code in code


class TestImports:
    def draft(self, town, text=HEAD + ONE):
        return actions.start_import(
            viewer=town.viewer, id=new_id(), keeper_id=town.board, file_name="kontakter.csv", data=text.encode(), now=town.now
        )

    def confirm(self, town, draft, key, shown=""):
        shown = shown or queries.import_preview(town.viewer, draft, town.now).plan.digest
        return actions.confirm_import(viewer=town.viewer, draft_id=draft, shown=shown, key=key, now=town.now)

    def test_a_file_uploaded_twice_under_one_id_is_one_draft_with_the_first_content(self, town):
        id = new_id()
        for text in (HEAD + ONE, HEAD + ONE.replace("Säkerhetschef", "Någon annan")):
            actions.start_import(
                viewer=town.viewer, id=id, keeper_id=town.board, file_name="kontakter.csv", data=text.encode(), now=town.now
            )
        assert [row.post for row in queries.import_preview(town.viewer, id, town.now).plan.rows] == ["Säkerhetschef"]

    def test_two_files_cannot_share_a_key(self, town):
        key = new_id()
        self.confirm(town, self.draft(town), key)
        second = self.draft(town, HEAD + ONE.replace("Säkerhetschef", "Vakthavande"))
        after = everything()
        with pytest.raises(Refusal) as caught:
            self.confirm(town, second, key)
        assert caught.value.code == "ledger.key_reused"
        assert everything() == after
        assert queries.import_preview(town.viewer, second, town.now).plan is not None

    def test_a_used_key_imports_nothing(self, town):
        key = new_id()
        actions.add_person(viewer=town.viewer, id=new_id(), organisation_id=town.office, draft=PersonDraft("A"), key=key, now=town.now)
        draft = self.draft(town)
        after = everything()
        with pytest.raises(Refusal) as caught:
            self.confirm(town, draft, key)
        assert caught.value.code == "ledger.key_reused"
        assert everything() == after

    def test_two_imports_are_not_undone_under_one_key(self, town):
        one = self.confirm(town, self.draft(town), new_id())
        two = self.confirm(town, self.draft(town, HEAD + ONE.replace("Säkerhetschef", "Vakthavande")), new_id())
        key = new_id()
        actions.undo_import(viewer=town.viewer, batch_id=one, key=key, now=town.now)
        after = everything()
        with pytest.raises(Refusal) as caught:
            actions.undo_import(viewer=town.viewer, batch_id=two, key=key, now=town.now)
        assert caught.value.code == "ledger.key_reused"
        assert everything() == after
        assert queries.import_batch(town.viewer, two).may_undo

    def test_the_preview_that_was_shown_to_nobody_is_refused(self, town):
        draft = self.draft(town)
        after = everything()
        for shown in ("", "0" * 64, "å"):
            with pytest.raises(Refusal) as caught:
                actions.confirm_import(viewer=town.viewer, draft_id=draft, shown=shown, key=new_id(), now=town.now)
            assert caught.value.code == "organisation.import_changed"
        assert everything() == after


class TestAfterMidnight:
    """Who did not say which day meant that day, whenever the network let the words through."""

    def test_to_take_up_and_to_leave_a_post_without_a_day_are_once(self, ready):
        person = Person.objects.get(name="Demo Påhittsson").id
        takes = {"id": new_id(), "post_id": ready.post_id, "person_id": person}
        for name, words in (("take_post", takes), ("leave_post", {"holding_id": takes["id"]})):
            call = {"viewer": ready.viewer, "key": new_id(), **words}
            entry = getattr(actions, name)(**call, now=ready.now)
            after = everything()
            again = getattr(actions, name)(**call, now=ready.now + timedelta(hours=24))
            assert (again.number, again.repeated) == (entry.number, True), name
            assert everything() == after, name


class TestSeveralAtOnce:
    def test_a_register_is_started_once_however_much_stands_in_it_when_the_start_comes_again(self, db, alva, now):
        ids = {"municipality_id": new_id(), "board_id": people.AUTHORITY}
        call = {"viewer": alva, **ids, "municipality": "Provköping", "board": "Kommunstyrelsen", "key": new_id()}
        first = actions.start_register(**call, now=now)
        office = replace(OFFICE, parent_id=ids["board_id"])
        actions.add_organisation(viewer=alva, id=new_id(), keeper_id=ids["board_id"], draft=office, key=new_id(), now=now)
        after = everything()
        again = actions.start_register(**call, now=now + timedelta(hours=1))
        assert (again.number, again.repeated) == (first.number, True)
        assert everything() == after
        with pytest.raises(Refusal) as caught:
            actions.start_register(**{**call, "key": new_id()}, now=now)
        assert caught.value.code == "organisation.register_exists"

    def test_the_actors_of_the_region_sent_twice_are_entered_once(self, town):
        town.organisation("Nacka kommun", K.MUNICIPALITY, partner=True)
        call = {"viewer": town.viewer, "keeper_id": town.board, "key": new_id(), "now": town.now}
        actions.add_ssr_partners(**call)
        after = everything()
        assert actions.add_ssr_partners(**call) is None
        assert everything() == after

    @pytest.mark.parametrize("who", ["staff", "social_coordinator", "cilla", "nobody"])
    def test_only_the_keeper_enters_them_or_starts_the_register(self, town, request, who):
        viewer, after = request.getfixturevalue(who), everything()
        with pytest.raises(Refusal) as caught:
            actions.add_ssr_partners(viewer=viewer, keeper_id=town.board, key=new_id(), now=town.now)
        assert caught.value.code == "organisation.not_found"
        named = {"municipality_id": new_id(), "municipality": "A", "board_id": town.board, "board": "B"}
        with pytest.raises(Refusal) as caught:
            actions.start_register(viewer=viewer, **named, key=new_id(), now=town.now)
        assert caught.value.code == "organisation.not_found"
        assert everything() == after
