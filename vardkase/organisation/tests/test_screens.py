"""The screens of the register: each opens for those who may, is absent for all others, and says what it should."""

from __future__ import annotations

import pytest
from django.urls import reverse

from vardkase.kernel.ids import new_id
from vardkase.organisation.actions import Owner

pytestmark = pytest.mark.django_db

CSV = (
    "Organisation;Funktion;Namn;Mobil;E-post\r\n"
    "Kommunstyrelsekontoret;Säkerhetschef;Testa Exempelsson;070-174 06 11;sak@provkoping.example\r\n"
)


def _reading(town):
    return {
        "register": [],
        "search": [],
        "contact_list": [],
        "contact_file": [],
        "due": [],
        "organisation": [town.office],
        "post": [town.post_id],
        "person": [town.person_id],
    }


def _editing(town):
    return {
        "start": [],
        "organisation_add": [],
        "organisation_change": [town.office],
        "organisation_close": [town.office],
        "post_add": [town.office],
        "person_add": [town.office],
        "post_change": [town.post_id],
        "post_close": [town.post_id],
        "post_take": [town.post_id],
        "post_leave": [town.post_id, town.holding_id],
        "person_change": [town.person_id],
        "person_close": [town.person_id],
        "organisation_way_add": [town.office],
        "post_way_add": [town.post_id],
        "person_way_add": [town.person_id],
        "way_change": [town.way_id],
        "way_close": [town.way_id],
        "imports": [],
        "import_file": [],
    }


def _status(client, name, args):
    return client.get(reverse(f"organisation:{name}", args=args)).status_code


class TestWhoMayOpenWhat:
    def test_the_coordinator_opens_every_page(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        pages = {**_reading(filled), **_editing(filled)}
        assert {name: _status(client, name, args) for name, args in pages.items()} == dict.fromkeys(pages, 200)

    def test_staff_reads_and_does_not_edit(self, client, sign_in, filled, staff):
        sign_in(client, staff)
        assert {_status(client, name, args) for name, args in _reading(filled).items()} == {200}
        assert {_status(client, name, args) for name, args in _editing(filled).items()} == {404}

    def test_staff_sees_no_buttons_for_what_they_may_not_do(self, client, sign_in, filled, staff):
        sign_in(client, staff)
        for name, args in _reading(filled).items():
            page = client.get(reverse(f"organisation:{name}", args=args)).content.decode()
            assert "Kontrollerad nu" not in page, name
            assert "/change/" not in page, name

    def test_an_observer_of_the_same_authority_sees_nothing(self, client, sign_in, filled, bo):
        sign_in(client, bo)
        pages = {**_reading(filled), **_editing(filled)}
        assert {_status(client, name, args) for name, args in pages.items()} == {404}

    def test_a_partner_sees_nothing(self, client, sign_in, filled, dag):
        sign_in(client, dag)
        pages = {**_reading(filled), **_editing(filled)}
        assert {_status(client, name, args) for name, args in pages.items()} == {404}

    def test_another_authority_finds_its_own_empty_register_and_none_of_ours(self, client, sign_in, filled, cilla):
        sign_in(client, cilla)
        page = client.get(reverse("organisation:register"))
        assert "Provköping" not in page.content.decode()
        mine = {name: args for name, args in {**_reading(filled), **_editing(filled)}.items() if args}
        assert {_status(client, name, args) for name, args in mine.items()} == {404}
        found = client.get(reverse("organisation:search"), {"q": "070-174 06 05"}).content.decode()
        assert "Tjänsteperson" not in found

    def test_nobody_is_sent_to_sign_in(self, client, filled):
        for name, args in {**_reading(filled), **_editing(filled)}.items():
            response = client.get(reverse(f"organisation:{name}", args=args))
            assert response.status_code == 302, name
            assert "next=" in response.url


class TestReading:
    def test_the_tree_shows_municipality_board_and_office(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        page = client.get(reverse("organisation:register")).content.decode()
        assert page.index("Provköpings kommun") < page.index("Kommunstyrelsen<") < page.index("Kommunstyrelsekontoret")

    def test_a_contact_way_shows_its_age_in_words_and_shape(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        page = client.get(reverse("organisation:post", args=[filled.post_id])).content.decode()
        assert "070-174 06 05" in page
        assert "Aldrig kontrollerad" in page
        assert "freshness--never" in page
        assert 'href="tel:+46701740605"' in page

    def test_a_number_is_found_however_it_is_written(self, client, sign_in, filled, staff):
        sign_in(client, staff)
        for text in ("070-174 06 05", "+46 70 174 06 05", "0701740605", "1740605"):
            assert "Tjänsteperson i beredskap" in client.get(reverse("organisation:search"), {"q": text}).content.decode(), text

    def test_a_search_without_hits_says_what_to_do(self, client, sign_in, filled, staff):
        sign_in(client, staff)
        assert "Inget hittades" in client.get(reverse("organisation:search"), {"q": "xyzzy"}).content.decode()

    def test_the_contact_list_has_its_time_for_paper(self, client, sign_in, filled, staff):
        sign_in(client, staff)
        page = client.get(reverse("organisation:contact_list")).content.decode()
        assert "Läget " in page
        assert "Tjänsteperson i beredskap" in page

    def test_the_list_can_be_saved_and_does_not_run_in_a_spreadsheet(self, client, sign_in, filled, staff):
        filled.post("Formelansvarig")
        filled.way(Owner(organisation_id=filled.office), "=1+1", channel="other", note="@SUM(A1)")
        sign_in(client, staff)
        response = client.get(reverse("organisation:contact_file"))
        text = response.content.decode("utf-8-sig")
        assert "'=1+1" in text
        assert ";=1+1" not in text
        assert ";@SUM" not in text
        assert "attachment" in response.headers["Content-Disposition"]

    def test_an_unknown_organisation_in_the_list_address_is_ignored(self, client, sign_in, filled, staff):
        sign_in(client, staff)
        assert client.get(reverse("organisation:contact_list"), {"organisation": "x"}).status_code == 200

    def test_an_unknown_id_is_absent(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        for name in ("organisation", "post", "person"):
            assert _status(client, name, [new_id()]) == 404
