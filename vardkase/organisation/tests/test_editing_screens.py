"""The forms of the register in the browser: saving, refusing, not writing over another's change; and the first start."""

from __future__ import annotations

import pytest
from django.urls import reverse

from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.organisation.models import ContactWay, Organisation, Person, Post
from vardkase.organisation.tests.screens import send
from vardkase.testing import people

pytestmark = pytest.mark.django_db

CSV = (
    "Organisation;Funktion;Namn;Mobil;E-post\r\n"
    "Kommunstyrelsekontoret;Säkerhetschef;Testa Exempelsson;070-174 06 11;sak@provkoping.example\r\n"
)


class TestEditing:
    def test_an_organisation_is_added(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        response = send(
            client, "organisation_add", [], name="Provköpings Energi AB", kind="municipal_company", parent=str(filled.municipality)
        )
        assert response.status_code == 302
        assert Organisation.objects.get(name="Provköpings Energi AB").keeper_id == filled.board

    def test_an_administration_without_board_is_refused_at_the_field(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        response = send(client, "organisation_add", [], name="Kontoret", kind="administration")
        assert response.status_code == 422
        assert "måste höra under en annan" in response.content.decode()
        assert not Organisation.objects.filter(name="Kontoret").exists()

    def test_a_post_a_person_and_ways_are_added_and_shown(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        assert send(client, "post_add", [filled.office], title="Kommunikationschef").status_code == 302
        assert send(client, "person_add", [filled.office], name="Demo Påhittsson").status_code == 302
        post = Post.objects.get(title="Kommunikationschef")
        assert send(client, "post_way_add", [post.id], channel="email", value="Kom@Provkoping.EXAMPLE").status_code == 302
        person = Person.objects.get(name="Demo Påhittsson")
        assert send(client, "post_take", [post.id], person=str(person.id)).status_code == 302
        page = client.get(reverse("organisation:organisation", args=[filled.office])).content.decode()
        assert "Kom@provkoping.example" in page
        assert "Demo Påhittsson" in page

    def test_a_bad_number_is_refused_at_the_field_and_the_text_stays(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        response = send(client, "post_way_add", [filled.post_id], channel="mobile", value="12345 abc", note="ring kvällstid")
        page = response.content.decode()
        assert response.status_code == 422
        assert "inget telefonnummer" in page
        assert "ring kvällstid" in page

    def test_the_same_form_sent_twice_makes_one_post(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        url = reverse("organisation:post_add", args=[filled.office])
        form = client.get(url).context["form"]
        typed = {"key": form["key"].value(), "new": form["new"].value(), "title": "IT-chef"}
        assert client.post(url, typed).status_code == 302
        assert client.post(url, typed).status_code == 302
        assert Post.objects.filter(title="IT-chef").count() == 1

    def test_one_click_marks_a_contact_way_as_checked(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        back = reverse("organisation:post", args=[filled.post_id])
        response = client.post(reverse("organisation:way_check", args=[filled.way_id]), {"key": new_id(), "next": back})
        assert response.url == back
        way = ContactWay.objects.get(pk=filled.way_id)
        assert way.verified_at is not None
        assert way.verified_by
        assert "Kontrollerad" in client.get(back).content.decode()

    def test_the_click_does_not_lead_to_another_site(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        for bad in ("https://ond.example/", "//ond.example/", "javascript:alert(1)"):
            response = client.post(reverse("organisation:way_check", args=[filled.way_id]), {"key": new_id(), "next": bad})
            assert response.url == reverse("organisation:due")

    def test_who_asks_for_the_address_of_the_click_anew_is_led_to_what_should_be_checked(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        response = client.get(reverse("organisation:way_check", args=[filled.way_id]))
        assert response.url == reverse("organisation:due")
        assert client.get(response.url).status_code == 200
        assert ContactWay.objects.get(pk=filled.way_id).verified_at is None

    def test_staff_cannot_click_it(self, client, sign_in, filled, staff):
        sign_in(client, staff)
        response = client.post(reverse("organisation:way_check", args=[filled.way_id]), {"key": new_id()})
        assert response.status_code == 404
        assert ContactWay.objects.get(pk=filled.way_id).verified_at is None

    def test_the_second_of_two_is_told_what_the_first_changed_and_loses_nothing(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        url = reverse("organisation:post_change", args=[filled.post_id])
        form = client.get(url).context["form"]
        mine = {field.html_name: field.value() for field in form if field.value()}
        assert send(client, "post_change", [filled.post_id], title="Beredskapsledare").status_code == 302
        response = client.post(url, {**mine, "key": new_id(), "title": "Tjänsteperson i beredskap", "notes": "Min anteckning"})
        page = response.content.decode()
        assert response.status_code == 422
        assert "Beredskapsledare" in page
        assert "Min anteckning" in page
        assert Post.objects.get(pk=filled.post_id).title == "Beredskapsledare"
        again = {field.html_name: field.value() for field in response.context["form"] if field.value()}
        assert client.post(url, again).status_code == 302
        assert Post.objects.get(pk=filled.post_id).notes == "Min anteckning"

    def test_a_forged_token_of_what_was_seen_is_no_way_around(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        response = client.post(
            reverse("organisation:post_change", args=[filled.post_id]), {"key": new_id(), "title": "Något annat", "seen": "forged:token"}
        )
        assert response.status_code == 422
        assert Post.objects.get(pk=filled.post_id).title == "Tjänsteperson i beredskap"

    @pytest.mark.parametrize(
        ("name", "attribute"),
        [("way_close", "way_id"), ("post_close", "post_id"), ("person_close", "person_id"), ("organisation_close", "office")],
    )
    def test_closing_asks_first_and_then_closes(self, client, sign_in, filled, alva, name, attribute):
        sign_in(client, alva)
        id = getattr(filled, attribute)
        model = {"way": ContactWay, "post": Post, "person": Person, "organisation": Organisation}[name.split("_")[0]]
        assert model.objects.get(pk=id).valid_to is None
        assert send(client, name, [id], reason="Slut").status_code == 302
        assert model.objects.get(pk=id).valid_to is not None

    def test_a_closing_day_ahead_is_refused(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        response = send(client, "post_close", [filled.post_id], last_day="2199-01-01")
        assert response.status_code == 422
        assert "kan inte ligga framåt" in response.content.decode()

    def test_someone_leaves_a_post(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        assert send(client, "post_leave", [filled.post_id, filled.holding_id], last_day="2019-02-01").status_code == 302
        assert "2019" in client.get(reverse("organisation:post", args=[filled.post_id])).content.decode()

    def test_changes_of_every_kind_are_saved(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        assert send(client, "organisation_change", [filled.office], short_name="KSK").status_code == 302
        assert send(client, "person_change", [filled.person_id], name="Testa Exempelsdotter").status_code == 302
        assert send(client, "way_change", [filled.way_id], value="070-174 06 99").status_code == 302
        page = client.get(reverse("organisation:organisation", args=[filled.office])).content.decode()
        assert "Testa Exempelsdotter" in page
        assert "070-174 06 99" in page

    def test_the_ssr_actors_are_added_with_one_click_and_only_once(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        url = reverse("organisation:add_ssr")
        assert client.post(url, {"key": new_id()}).status_code == 302
        assert client.post(url, {"key": new_id()}).status_code == 302
        assert Organisation.objects.filter(ssr_member=True).count() == 37
        assert "37 av 37" in client.get(reverse("organisation:register")).content.decode()


class TestAnEmptyRegister:
    def test_the_coordinator_is_led_to_the_start_and_starts_it(self, client, sign_in, alva):
        sign_in(client, alva)
        assert reverse("organisation:start") in client.get(reverse("organisation:register")).content.decode()
        assert send(client, "start", [], municipality="Provköpings kommun", board="Kommunstyrelsen").status_code == 302
        assert Organisation.objects.get(name="Kommunstyrelsen").id == people.AUTHORITY
        assert "Provköpings kommun" in client.get(reverse("organisation:register")).content.decode()

    def test_staff_is_told_who_starts_it(self, client, sign_in, staff):
        sign_in(client, staff)
        page = client.get(reverse("organisation:register")).content.decode()
        assert "Samordnaren har inte börjat det än" in page
        assert reverse("organisation:start") not in page

    def test_a_coordinator_of_everything_starts_it_too(self, client, sign_in):
        sign_in(client, people.viewer_with(Role.COORDINATOR, scope="everywhere", label="Samordnare"))
        assert send(client, "start", [], municipality="Provköpings kommun", board="Kommunstyrelsen").status_code == 302
        board = Organisation.objects.get(name="Kommunstyrelsen")
        assert board.keeper_id == board.id
