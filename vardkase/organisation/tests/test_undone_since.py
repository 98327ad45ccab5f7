"""Taking an import back when the register has lived on: what was touched stays as people left it, and the rest is as it was.

Proves for every way of ending, changing and importing again that the undo names what it would have taken, does nothing until told that
those are to stay, then takes back all the others, and that the ledger says what went, what was restored and what was left.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.urls import reverse

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.organisation import actions, facts, queries
from vardkase.organisation.actions import OrganisationDraft, PersonDraft, Seen, WayDraft
from vardkase.organisation.events import STREAM
from vardkase.organisation.models import ContactWay, ImportBatch, ImportChange, Person, Post, PostHolding
from vardkase.organisation.rules import Channel, OrganisationKind
from vardkase.organisation.tests.screens import send

pytestmark = pytest.mark.django_db
HEAD = "Organisation;Funktion;Namn;Mobil;E-post;Tider;Prio;Anteckning;Kontrollerad\r\n"
CHIEF = "Kommunstyrelsekontoret;Säkerhetschef;Testa Exempelsson;070-174 06 11;sak@provkoping.example;;;;\r\n"
DUTY = "Socialnämnden;Socialjour;Demo Påhittsson;070-174 06 12;;;;;\r\n"


@contextmanager
def taken_back():
    """What is done inside is forgotten: the next turn of a loop meets the register as it was, without building it again."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def take_in(town, text):
    draft = actions.start_import(
        viewer=town.viewer, id=new_id(), keeper_id=town.board, file_name="kontakter.csv", data=text.encode(), now=town.now
    )
    shown = queries.import_preview(town.viewer, draft, town.now).plan.digest
    return actions.confirm_import(viewer=town.viewer, draft_id=draft, shown=shown, key=new_id(), now=town.now)


def undo(town, batch, **more):
    return actions.undo_import(viewer=town.viewer, batch_id=batch, key=new_id(), now=town.now, **more)


def everything():
    return {model.__name__: sorted(map(str, model.objects.values_list())) for model in (Post, Person, PostHolding, ContactWay, ImportBatch)}


def seen(page):
    return Seen(page.version, facts.seen(page.facts))


class TestWhatIsTouched:
    """Each touches something of the import of CHIEF; its name is what the undo must name."""

    def close_way(self, town, common):
        actions.close_way(way_id=ContactWay.objects.get(value="+46701740611").id, reason="", **common)

    def change_way(self, town, common):
        id = ContactWay.objects.get(value="+46701740611").id
        draft = WayDraft(Channel.MOBILE, "070-174 06 11", hours="natt")
        actions.change_way(way_id=id, draft=draft, seen=seen(queries.way(town.viewer, id, town.now)), **common)

    def close_post(self, town, common):
        actions.close_post(post_id=Post.objects.get(title="Säkerhetschef").id, reason="", **common)

    def change_person(self, town, common):
        id = Person.objects.get(name="Testa Exempelsson").id
        actions.change_person(person_id=id, draft=PersonDraft("Testa Ny"), seen=seen(queries.person(town.viewer, id, town.now)), **common)

    def close_person(self, town, common):
        actions.close_person(person_id=Person.objects.get(name="Testa Exempelsson").id, reason="", **common)

    def close_organisation(self, town, common):
        actions.close_organisation(organisation_id=town.office, reason="", **common)

    def take_another(self, town, common):
        id = Person.objects.get(name="Testa Exempelsson").id
        actions.take_post(id=new_id(), post_id=town.post("Vakt"), person_id=id, **common)

    NAMED = {
        "close_way": "Säkerhetschef (Kommunstyrelsekontoret)",
        "change_way": "Säkerhetschef (Kommunstyrelsekontoret)",
        "close_post": "Säkerhetschef",
        "change_person": "Testa Ny",
        "close_person": "Testa Exempelsson",
        "close_organisation": "Säkerhetschef",
        "take_another": "Testa Exempelsson",
    }

    def test_it_is_named_and_nothing_is_done_before_it_is_said_to_stay_and_then_the_rest_goes(self, town):
        batch = take_in(town, HEAD + CHIEF + DUTY)
        for how, name in self.NAMED.items():
            with taken_back():
                getattr(self, how)(town, {"viewer": town.viewer, "key": new_id(), "now": town.now})
                touched = queries.import_batch(town.viewer, batch).touched
                assert name in touched, how
                before, number = everything(), ledger.head(STREAM).number
                with pytest.raises(Refusal) as caught:
                    undo(town, batch)
                assert (caught.value.code, caught.value.facts["count"]) == ("organisation.undo_touched", len(touched)), how
                assert (everything(), ledger.head(STREAM).number) == (before, number), how
                self.check_the_rest_goes(town, batch, touched, how)

    def check_the_rest_goes(self, town, batch, touched, how):
        entry = undo(town, batch, leave_touched=True)
        assert entry.event.kept == touched, how
        assert not Post.objects.filter(title="Socialjour").exists(), how
        assert not ContactWay.objects.filter(value="+46701740612").exists(), how
        page = queries.import_batch(town.viewer, batch)
        assert (page.batch.kept_at_undo, page.may_undo, page.touched) == (len(touched), False, ()), how

    def test_what_others_made_is_never_among_what_goes(self, town):
        batch = take_in(town, HEAD + CHIEF)
        post = town.post("Vakt")
        town.post_way(post, "070-174 06 31")
        town.person("Vera Provsson")
        undo(town, batch)
        assert list(Post.objects.values_list("title", flat=True)) == ["Vakt"]
        assert list(Person.objects.values_list("name", flat=True)) == ["Vera Provsson"]
        assert list(ContactWay.objects.values_list("value", flat=True)) == ["+46701740631"]


class TestWhatItChanged:
    FULL = "Kommunstyrelsekontoret;Säkerhetschef;;070-174 06 11;;natt;3;Ring växeln;2018-12-24\r\n"

    @pytest.fixture
    def changed(self, town):
        town.post_id = town.post("Säkerhetschef")
        town.way_id = town.post_way(town.post_id, "070-174 06 99", hours="dag", note="Först", priority=2)
        actions.check_way(viewer=town.viewer, way_id=town.way_id, key=new_id(), now=datetime(2018, 11, 1, 8, 30, tzinfo=UTC))
        town.before = self.said(town)
        town.batch = take_in(town, HEAD + self.FULL)
        return town

    def said(self, town):
        names = ("value", "value_folded", "hours", "note", "priority", "verified_at", "verified_by", "valid_to", "restricted")
        return ContactWay.objects.values_list(*names).get(pk=town.way_id)

    def test_every_field_becomes_what_it_was_to_the_minute(self, changed):
        assert self.said(changed)[:5] == ("+46701740611", "0701740611 46701740611", "natt", "Ring växeln", 3)
        entry = undo(changed, changed.batch)
        assert self.said(changed) == changed.before
        assert (entry.event.removed, entry.event.restored) == (0, 1)
        assert ContactWay.objects.get().version == 4

    def test_search_finds_the_old_number_again_and_not_the_new(self, changed):
        undo(changed, changed.batch)
        found = {number: bool(queries.search(changed.viewer, number, changed.now)[0]) for number in ("070-174 06 99", "070-174 06 11")}
        assert found == {"070-174 06 99": True, "070-174 06 11": False}

    def test_a_second_import_of_the_same_number_must_be_undone_first(self, changed):
        second = take_in(changed, HEAD + self.FULL.replace("06 11", "06 22"))
        assert queries.import_batch(changed.viewer, changed.batch).touched
        undo(changed, second)
        assert ContactWay.objects.get().value == "+46701740611"
        # The undo was a change too: who takes back the first one is asked about it, and it is left as the second undo left it.
        undo(changed, changed.batch, leave_touched=True)
        assert ContactWay.objects.get().value == "+46701740611"
        assert ImportChange.objects.count() == 2

    def test_a_number_that_ended_since_keeps_its_end(self, changed):
        actions.close_way(viewer=changed.viewer, way_id=changed.way_id, reason="", key=new_id(), now=changed.now)
        undo(changed, changed.batch, leave_touched=True)
        assert ContactWay.objects.get().valid_to is not None
        assert ContactWay.objects.get().value == "+46701740611"

    def test_other_channels_of_the_same_post_are_not_touched_by_it(self, changed):
        mail = changed.way(actions.Owner(post_id=changed.post_id), "sak@provkoping.example", Channel.EMAIL)
        before = str(ContactWay.objects.filter(pk=mail).values_list().get())
        undo(changed, changed.batch)
        assert str(ContactWay.objects.filter(pk=mail).values_list().get()) == before


class TestTwoImports:
    def test_each_takes_back_its_own(self, town):
        one, two = take_in(town, HEAD + CHIEF), take_in(town, HEAD + DUTY)
        undo(town, one)
        assert list(Post.objects.values_list("title", flat=True)) == ["Socialjour"]
        undo(town, two)
        assert not Post.objects.exists()
        assert [batch.undone_by for batch in queries.import_history(town.viewer)] == [town.viewer.actor.label] * 2

    def test_the_later_one_that_built_on_the_earlier_holds_it(self, town):
        one = take_in(town, HEAD + CHIEF)
        two = take_in(town, HEAD + CHIEF.replace("06 11", "06 33").replace("sak@", "chef@").replace("Testa", "Vera"))
        assert queries.import_batch(town.viewer, one).touched
        with pytest.raises(Refusal):
            undo(town, one)
        undo(town, two)
        assert not Person.objects.filter(name="Vera Exempelsson").exists()
        assert Post.objects.filter(title="Säkerhetschef").exists()

    def test_after_the_undo_the_same_file_can_be_taken_in_again(self, town):
        before = everything()["ContactWay"]
        undo(town, take_in(town, HEAD + CHIEF))
        assert everything()["ContactWay"] == before
        take_in(town, HEAD + CHIEF)
        assert ContactWay.objects.count() == 2

    def test_an_organisation_that_moved_since_takes_its_contacts_with_it(self, town):
        batch = take_in(town, HEAD + CHIEF)
        page = queries.organisation(town.viewer, town.office, town.now)
        draft = OrganisationDraft("Kommunstyrelsekontoret", OrganisationKind.ADMINISTRATION, town.social)
        call = {"viewer": town.viewer, "organisation_id": town.office, "key": new_id(), "now": town.now}
        actions.change_organisation(**call, draft=draft, seen=seen(page))
        assert queries.import_batch(town.viewer, batch).touched == ()
        undo(town, batch)
        assert not ContactWay.objects.exists()


class TestOnTheScreen:
    def test_what_was_undone_says_so_and_offers_nothing_more(self, client, sign_in, town, alva):
        batch = take_in(town, HEAD + CHIEF + DUTY)
        ContactWay.objects.filter(value="+46701740612").update(version=2)
        sign_in(client, alva)
        assert send(client, "import_undo", [batch], leave_touched="on").status_code == 302
        page = client.get(reverse("organisation:import_batch", args=[batch])).content.decode()
        assert "Ångrad" in page
        assert reverse("organisation:import_undo", args=[batch]) not in page
        again = client.post(reverse("organisation:import_undo", args=[batch]), {"key": new_id()})
        assert again.status_code == 422
        assert alva.actor.label in again.content.decode()

    def test_without_anything_touched_there_is_nothing_to_tick(self, client, sign_in, town, alva):
        batch = take_in(town, HEAD + CHIEF)
        sign_in(client, alva)
        form = client.get(reverse("organisation:import_undo", args=[batch])).context["form"]
        assert "leave_touched" not in form.fields
        assert send(client, "import_undo", [batch]).status_code == 302
        assert not ContactWay.objects.exists()

    def test_what_is_touched_between_looking_and_pressing_stops_it(self, client, sign_in, town, alva, viewer_with):
        batch = take_in(town, HEAD + CHIEF)
        sign_in(client, alva)
        url = reverse("organisation:import_undo", args=[batch])
        form = client.get(url).context["form"]
        other = viewer_with(Role.COORDINATOR, label="Samordnare, Vera Provsson")
        id = ContactWay.objects.get(value="+46701740611").id
        actions.check_way(viewer=other, way_id=id, key=new_id(), now=town.now)
        response = client.post(url, {"key": form["key"].value()})
        assert response.status_code == 422
        assert "Säkerhetschef (Kommunstyrelsekontoret)" in response.content.decode()
        assert ContactWay.objects.count() == 2
