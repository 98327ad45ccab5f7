"""The screens of the register: each opens for those who may, is absent for all others, and says what it should."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.ledger.queries import head
from vardkase.organisation import queries
from vardkase.organisation.actions import Owner, check_way, take_post
from vardkase.organisation.events import STREAM
from vardkase.organisation.models import ContactWay, ImportBatch, Organisation, Person, Post
from vardkase.testing import people

pytestmark = pytest.mark.django_db

CSV = (
    "Organisation;Funktion;Namn;Mobil;E-post\r\n"
    "Kommunstyrelsekontoret;Säkerhetschef;Testa Exempelsson;070-174 06 11;sak@provkoping.example\r\n"
)


@pytest.fixture
def filled(town):
    """The town with a post, its holder and a contact way each."""
    town.post_id = town.post("Tjänsteperson i beredskap", on_call=True)
    town.person_id = town.person("Testa Exempelsson")
    town.way_id = town.post_way(town.post_id, hours="dygnet runt")
    town.own_way_id = town.way(Owner(person_id=town.person_id), "070-174 06 06", restricted=True)
    take_post(viewer=town.viewer, id=new_id(), post_id=town.post_id, person_id=town.person_id, key=new_id(), now=town.now)
    town.holding_id = queries.post(town.viewer, town.post_id, town.now).holders[0].id
    return town


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


def _send(client, name, args, /, **fields):
    url = reverse(f"organisation:{name}", args=args)
    form = client.get(url).context["form"]
    typed = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    return client.post(url, {**typed, **fields})


class TestEditing:
    def test_an_organisation_is_added(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        response = _send(
            client, "organisation_add", [], name="Provköpings Energi AB", kind="municipal_company", parent=str(filled.municipality)
        )
        assert response.status_code == 302
        assert Organisation.objects.get(name="Provköpings Energi AB").keeper_id == filled.board

    def test_an_administration_without_board_is_refused_at_the_field(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        response = _send(client, "organisation_add", [], name="Kontoret", kind="administration")
        assert response.status_code == 422
        assert "måste höra under en annan" in response.content.decode()
        assert not Organisation.objects.filter(name="Kontoret").exists()

    def test_a_post_a_person_and_ways_are_added_and_shown(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        assert _send(client, "post_add", [filled.office], title="Kommunikationschef").status_code == 302
        assert _send(client, "person_add", [filled.office], name="Demo Påhittsson").status_code == 302
        post = Post.objects.get(title="Kommunikationschef")
        assert _send(client, "post_way_add", [post.id], channel="email", value="Kom@Provkoping.EXAMPLE").status_code == 302
        person = Person.objects.get(name="Demo Påhittsson")
        assert _send(client, "post_take", [post.id], person=str(person.id)).status_code == 302
        page = client.get(reverse("organisation:organisation", args=[filled.office])).content.decode()
        assert "Kom@provkoping.example" in page
        assert "Demo Påhittsson" in page

    def test_a_bad_number_is_refused_at_the_field_and_the_text_stays(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        response = _send(client, "post_way_add", [filled.post_id], channel="mobile", value="12345 abc", note="ring kvällstid")
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
        assert _send(client, "post_change", [filled.post_id], title="Beredskapsledare").status_code == 302
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
        assert _send(client, name, [id], reason="Slut").status_code == 302
        assert model.objects.get(pk=id).valid_to is not None

    def test_a_closing_day_ahead_is_refused(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        response = _send(client, "post_close", [filled.post_id], last_day="2199-01-01")
        assert response.status_code == 422
        assert "kan inte ligga framåt" in response.content.decode()

    def test_someone_leaves_a_post(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        assert _send(client, "post_leave", [filled.post_id, filled.holding_id], last_day="2019-02-01").status_code == 302
        assert "2019" in client.get(reverse("organisation:post", args=[filled.post_id])).content.decode()

    def test_changes_of_every_kind_are_saved(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        assert _send(client, "organisation_change", [filled.office], short_name="KSK").status_code == 302
        assert _send(client, "person_change", [filled.person_id], name="Testa Exempelsdotter").status_code == 302
        assert _send(client, "way_change", [filled.way_id], value="070-174 06 99").status_code == 302
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
        assert _send(client, "start", [], municipality="Provköpings kommun", board="Kommunstyrelsen").status_code == 302
        assert Organisation.objects.get(name="Kommunstyrelsen").id == people.AUTHORITY
        assert "Provköpings kommun" in client.get(reverse("organisation:register")).content.decode()

    def test_staff_is_told_who_starts_it(self, client, sign_in, staff):
        sign_in(client, staff)
        page = client.get(reverse("organisation:register")).content.decode()
        assert "Samordnaren har inte börjat det än" in page
        assert reverse("organisation:start") not in page

    def test_a_coordinator_of_everything_starts_it_too(self, client, sign_in):
        sign_in(client, people.viewer_with(Role.COORDINATOR, scope="everywhere", label="Samordnare"))
        assert _send(client, "start", [], municipality="Provköpings kommun", board="Kommunstyrelsen").status_code == 302
        board = Organisation.objects.get(name="Kommunstyrelsen")
        assert board.keeper_id == board.id


def _upload(client, text=CSV, name="kontakter.csv", encoding="utf-8"):
    data = text if isinstance(text, bytes) else text.encode(encoding)
    url = reverse("organisation:import_file")
    form = client.get(url).context["form"]
    return client.post(url, {"key": form["key"].value(), "new": form["new"].value(), "file": SimpleUploadedFile(name, data)})


class TestImporting:
    def test_a_file_goes_from_upload_to_register_and_back(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        before = head(STREAM).number
        step = _upload(client)
        preview = client.get(step.url)
        assert "070-174" not in preview.content.decode().split("Det här skulle hända")[0]
        assert "Säkerhetschef" in preview.content.decode()
        assert not Post.objects.filter(title="Säkerhetschef").exists()
        form = preview.context["form"]
        done = client.post(step.url, {"key": form["key"].value(), "shown": form["shown"].value()})
        assert Post.objects.filter(title="Säkerhetschef").exists()
        assert head(STREAM).number == before + 1
        assert "kontakter.csv" in client.get(done.url).content.decode()
        batch = ImportBatch.objects.get()
        assert "kontakter.csv" in client.get(reverse("organisation:imports")).content.decode()
        assert _send(client, "import_undo", [batch.id]).status_code == 302
        assert not Post.objects.filter(title="Säkerhetschef").exists()

    def test_the_button_pressed_twice_imports_once(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        step = _upload(client)
        form = client.get(step.url).context["form"]
        sent = {"key": form["key"].value(), "shown": form["shown"].value()}
        assert client.post(step.url, sent).status_code == 302
        assert client.post(step.url, sent).status_code == 302
        assert ImportBatch.objects.count() == 1
        assert Post.objects.filter(title="Säkerhetschef").count() == 1

    def test_headings_that_say_nothing_lead_to_the_choice_of_columns(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        step = _upload(client, "A;B;C\r\nKommunstyrelsekontoret;Växel;08-465 004 00\r\n")
        assert step.url.endswith("/columns/")
        assert "08-465 004 00" in client.get(step.url).content.decode()
        refused = client.post(step.url, {"column_0": "organisation"})
        assert refused.status_code == 422
        assert "minst en kolumn" in refused.content.decode()
        chosen = client.post(step.url, {"column_0": "organisation", "column_1": "post", "column_2": "phone"})
        assert "Växel" in client.get(chosen.url).content.decode()

    def test_rows_with_errors_are_named_and_nothing_is_imported_unless_they_are_passed_over(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        step = _upload(client, CSV + "Kommunstyrelsekontoret;Trasig;;abc;\r\n;Utan hem;;070-174 06 12;\r\n")
        page = client.get(step.url)
        text = page.content.decode()
        assert 'scope="row">3<' in text
        assert 'scope="row">4<' in text
        assert "Mobil: ”abc” är inget telefonnummer" in text
        form = page.context["form"]
        sent = {"key": form["key"].value(), "shown": form["shown"].value()}
        refused = client.post(step.url, sent)
        assert refused.status_code == 422
        assert "2 rader har fel" in refused.content.decode()
        assert not Post.objects.filter(title="Säkerhetschef").exists()
        assert client.post(step.url, {**sent, "skip_faulty": "on"}).status_code == 302
        assert Post.objects.filter(title="Säkerhetschef").exists()
        assert not Post.objects.filter(title="Trasig").exists()

    def test_a_register_that_changed_meanwhile_is_shown_anew(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        step = _upload(client)
        form = client.get(step.url).context["form"]
        filled.post("Säkerhetschef")
        refused = client.post(step.url, {"key": form["key"].value(), "shown": "0" * 64})
        assert refused.status_code == 422
        assert "Registret har ändrats" in refused.content.decode()
        again = refused.context["form"]
        assert client.post(step.url, {"key": again["key"].value(), "shown": again["shown"].value()}).status_code == 302

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"", "Filen är tom"),
            (b"\x00\x01\x02\xff" * 100, "ingen tabell"),
            ("Organisation;Namn\nFörvaltning;Åsa".encode("cp850"), "å, ä och ö"),
            (b"\xd0\xcf\x11\xe0" + b"0" * 100, "gammal Excelfil"),
            (b"PK\x03\x04" + b"0" * 100, "går inte att läsa"),
            (b"Organisation;Mobil\r\n", "bara en rad"),
            (b'Organisation;Mobil\r\n"Kommun;070', "Rad 2 går inte att läsa"),
        ],
    )
    def test_a_bad_file_is_refused_in_plain_swedish(self, client, sign_in, filled, alva, data, words):
        sign_in(client, alva)
        response = _upload(client, data)
        assert response.status_code == 422
        assert words in response.content.decode()

    def test_no_file_at_all_is_refused(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        assert client.post(reverse("organisation:import_file"), {"key": new_id()}).status_code == 422

    def test_a_draft_is_its_uploaders_alone(self, client, sign_in, filled, alva, viewer_with):
        sign_in(client, alva)
        step = _upload(client)
        client.logout()
        sign_in(client, viewer_with(Role.COORDINATOR, label="Annan samordnare"))
        response = client.get(step.url)
        assert response.status_code == 422
        assert "finns inte kvar" in response.content.decode()

    def test_what_was_touched_since_is_named_and_left(self, client, sign_in, filled, alva, now):
        sign_in(client, alva)
        step = _upload(client)
        form = client.get(step.url).context["form"]
        client.post(step.url, {"key": form["key"].value(), "shown": form["shown"].value()})
        way = ContactWay.objects.get(value="+46701740611")
        check_way(viewer=alva, way_id=way.id, key=new_id(), now=now)
        batch = ImportBatch.objects.get()
        url = reverse("organisation:import_undo", args=[batch.id])
        page = client.get(url)
        assert "Säkerhetschef (Kommunstyrelsekontoret)" in page.content.decode()
        refused = _send(client, "import_undo", [batch.id])
        assert refused.status_code == 422
        assert ContactWay.objects.filter(value="sak@provkoping.example").exists()
        assert _send(client, "import_undo", [batch.id], leave_touched="on").status_code == 302
        assert ContactWay.objects.filter(pk=way.id).exists()
        assert not ContactWay.objects.filter(value="sak@provkoping.example").exists()

    def test_staff_may_not_even_look_at_imports(self, client, sign_in, filled, staff):
        sign_in(client, staff)
        assert client.post(reverse("organisation:import_file"), {"key": new_id()}).status_code == 404
