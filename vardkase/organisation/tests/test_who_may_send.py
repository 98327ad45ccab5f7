"""Sending a form without being allowed to: the address of every form of the register is tried by everyone who may not.

Proves that a refused sending writes nothing, neither to the ledger nor to the tables, that what is forbidden looks exactly like what
does not exist, and that addresses which change something answer to nothing but a sent form.
"""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from vardkase import ledger
from vardkase.kernel.ids import new_id
from vardkase.organisation import actions, queries
from vardkase.organisation.events import STREAM
from vardkase.organisation.models import ContactWay, ImportBatch, ImportDraft, Organisation, Person, Post, PostHolding
from vardkase.testing.pages import alike

pytestmark = pytest.mark.django_db
MODELS = (Organisation, Post, Person, PostHolding, ContactWay, ImportBatch, ImportDraft)
CSV = "Organisation;Funktion;Mobil\r\nKommunstyrelsekontoret;Säkerhetschef;070-174 06 11\r\n"


def forms(town):
    """Every address that changes something: its arguments, and what a complete form would hold."""
    return {
        "start": ([], {"new": new_id(), "municipality": "Annan kommun", "board": "Annan nämnd"}),
        "add_ssr": ([], {}),
        "organisation_add": ([], {"name": "Bolaget", "kind": "company"}),
        "organisation_change": ([town.office], {"name": "Annat", "kind": "administration", "parent": town.board}),
        "organisation_close": ([town.office], {"reason": "Slut"}),
        "post_add": ([town.office], {"title": "Vakt"}),
        "person_add": ([town.office], {"name": "Demo Påhittsson"}),
        "post_change": ([town.post_id], {"title": "Vakt"}),
        "post_close": ([town.post_id], {}),
        "post_take": ([town.post_id], {"person": town.person_id}),
        "post_leave": ([town.post_id, town.holding_id], {}),
        "person_change": ([town.person_id], {"name": "Demo Påhittsson"}),
        "person_close": ([town.person_id], {}),
        "organisation_way_add": ([town.office], {"channel": "phone", "value": "08-465 004 00", "priority": 1}),
        "post_way_add": ([town.post_id], {"channel": "phone", "value": "08-465 004 00", "priority": 1}),
        "person_way_add": ([town.person_id], {"channel": "phone", "value": "08-465 004 00", "priority": 1}),
        "way_change": ([town.way_id], {"channel": "phone", "value": "08-465 004 00", "priority": 1}),
        "way_check": ([town.way_id], {}),
        "way_close": ([town.way_id], {}),
    }


def everything():
    return {model.__name__: sorted(map(str, model.objects.values_list())) for model in MODELS}, ledger.head(STREAM).number


def post(client, name, args, typed):
    return client.post(reverse(f"organisation:{name}", args=args), {"key": new_id(), **typed})


class TestSendingWithoutTheRight:
    def test_every_form_is_absent_for_those_who_may_not_change(self, client, sign_in, filled, staff, social_staff, bo, dag):
        before = everything()
        for viewer in (staff, social_staff, bo, dag):
            sign_in(client, viewer)
            answers = {name: post(client, name, *said).status_code for name, said in forms(filled).items()}
            assert answers == dict.fromkeys(answers, 404), viewer.actor.label
        assert everything() == before

    def test_nobody_is_sent_to_sign_in_and_nothing_is_written(self, client, filled):
        before = everything()
        answers = {name: post(client, name, *said).status_code for name, said in forms(filled).items()}
        assert answers == dict.fromkeys(answers, 302)
        assert everything() == before

    def test_another_authority_changes_nothing_of_ours(self, client, sign_in, filled, cilla):
        sign_in(client, cilla)
        before = everything()
        ours = {name: said for name, said in forms(filled).items() if said[0]}
        answers = {name: post(client, name, *said).status_code for name, said in ours.items()}
        assert answers == dict.fromkeys(ours, 404)
        assert everything() == before

    def test_a_coordinator_of_another_board_reads_ours_and_is_told_whom_to_ask(self, client, sign_in, filled, social_coordinator):
        sign_in(client, social_coordinator)
        before = everything()
        page = post(client, "post_add", [filled.office], {"title": "Vakt"})
        assert page.status_code == 422
        assert "Kommunstyrelsekontoret" in page.content.decode()
        assert everything() == before

    def test_a_coordinator_of_another_board_sees_no_buttons_on_our_pages(self, client, sign_in, filled, social_coordinator):
        sign_in(client, social_coordinator)
        for name, id in (("organisation", filled.office), ("post", filled.post_id), ("person", filled.person_id)):
            page = client.get(reverse(f"organisation:{name}", args=[id])).content.decode()
            assert "Kontrollerad nu" not in page, name
            assert "/change/" not in page, name
        assert "/change/" in client.get(reverse("organisation:organisation", args=[filled.social])).content.decode()

    def test_the_right_person_sends_each_of_them(self, client, sign_in, filled, alva):
        """The proof that the forms above were complete: what stopped them was who sent them."""
        sign_in(client, alva)
        for name in ("organisation_add", "post_add", "person_add", "post_way_add", "person_way_add", "organisation_way_add", "way_check"):
            before = ledger.head(STREAM).number
            assert post(client, name, *forms(filled)[name]).status_code == 302, name
            assert ledger.head(STREAM).number == before + 1, name


class TestImportsOfOthers:
    def imported(self, town):
        draft = actions.start_import(
            viewer=town.viewer, id=new_id(), keeper_id=town.board, file_name="kontakter.csv", data=CSV.encode(), now=town.now
        )
        shown = queries.import_preview(town.viewer, draft, town.now).plan.digest
        return actions.confirm_import(viewer=town.viewer, draft_id=draft, shown=shown, key=new_id(), now=town.now)

    def test_an_import_is_neither_seen_nor_undone(self, client, sign_in, town, staff, social_coordinator, cilla, dag):
        batch = self.imported(town)
        before = everything()
        for viewer in (staff, social_coordinator, cilla, dag):
            sign_in(client, viewer)
            assert client.get(reverse("organisation:import_batch", args=[batch])).status_code == 404, viewer.actor.label
            assert post(client, "import_undo", [batch], {}).status_code == 404, viewer.actor.label
        assert everything() == before

    def test_the_history_of_others_is_empty(self, client, sign_in, town, alva, social_coordinator, cilla):
        self.imported(town)
        for viewer, shown in ((social_coordinator, False), (cilla, False), (alva, True)):
            sign_in(client, viewer)
            page = client.get(reverse("organisation:imports"))
            assert bool(page.context["batches"]) is shown
            assert ("kontakter.csv" in page.content.decode()) is shown

    def test_a_file_is_not_even_looked_at(self, client, sign_in, town, staff):
        sign_in(client, staff)
        before = everything()
        file = SimpleUploadedFile("kontakter.csv", CSV.encode())
        assert post(client, "import_file", [], {"new": new_id(), "file": file}).status_code == 404
        assert everything() == before


class TestAbsentAndForbidden:
    def test_they_look_the_same_to_another_authority(self, client, sign_in, filled, cilla):
        sign_in(client, cilla)
        ids = {"organisation": filled.office, "post": filled.post_id, "person": filled.person_id, "way_change": filled.way_id}
        for name, id in ids.items():
            forbidden = client.get(reverse(f"organisation:{name}", args=[id]))
            absent = client.get(reverse(f"organisation:{name}", args=[new_id()]))
            assert alike(forbidden) == alike(absent), name
            assert forbidden.status_code == 404, name

    def test_the_list_of_an_organisation_of_others_is_as_empty_as_of_none(self, client, sign_in, filled, cilla):
        sign_in(client, cilla)
        for id in (filled.office, new_id()):
            response = client.get(reverse("organisation:contact_list"), {"organisation": id})
            assert response.status_code == 200
            assert response.context["sections"] == ()

    def test_a_restricted_way_cannot_be_opened_by_another_board(self, client, sign_in, filled, social_coordinator):
        sign_in(client, social_coordinator)
        before = everything()
        for name in ("way_change", "way_close"):
            assert client.get(reverse(f"organisation:{name}", args=[filled.own_way_id])).status_code == 404, name
            assert post(client, name, *([filled.own_way_id], {})).status_code == 404, name
        assert post(client, "way_check", [filled.own_way_id], {}).status_code == 404
        assert everything() == before


class TestHowItIsAsked:
    def test_pages_for_reading_take_no_forms(self, client, sign_in, alva):
        sign_in(client, alva)
        for name in ("register", "search", "due", "contact_list", "contact_file", "imports"):
            assert client.post(reverse(f"organisation:{name}"), {"key": new_id()}).status_code == 405, name

    @pytest.mark.parametrize(("name", "attribute"), [("add_ssr", ""), ("way_check", "way_id")])
    def test_a_link_never_changes_anything(self, client, sign_in, filled, alva, name, attribute):
        sign_in(client, alva)
        before = everything()
        args = [getattr(filled, attribute)] if attribute else []
        assert client.get(reverse(f"organisation:{name}", args=args)).status_code in (302, 405)
        assert everything() == before
