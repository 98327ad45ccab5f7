"""The import in the browser: file, columns, preview, yes, and back."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.ledger.queries import head
from vardkase.organisation.actions import check_way
from vardkase.organisation.events import STREAM
from vardkase.organisation.models import ContactWay, ImportBatch, Post
from vardkase.organisation.tests.screens import send

pytestmark = pytest.mark.django_db

CSV = (
    "Organisation;Funktion;Namn;Mobil;E-post\r\n"
    "Kommunstyrelsekontoret;Säkerhetschef;Testa Exempelsson;070-174 06 11;sak@provkoping.example\r\n"
)


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
        assert send(client, "import_undo", [batch.id]).status_code == 302
        assert not Post.objects.filter(title="Säkerhetschef").exists()

    def test_a_file_whose_headings_and_values_are_markup_is_shown_as_it_is(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        button = "<button formaction=/away/>Läs mer</button>"
        step = _upload(client, f"Organisation;{button};Namn\r\nKommunstyrelsekontoret;Chef{button};{button}\r\n")
        page = client.get(step.url).content.decode()
        assert "formaction=/away/&gt;Läs mer" in page
        assert "<button formaction" not in page

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
        assert 'scope="row">Rad 3<' in text
        assert 'scope="row">Rad 4<' in text
        assert "Mobil: ”abc” är inget telefonnummer" in text
        form = page.context["form"]
        sent = {"key": form["key"].value(), "shown": form["shown"].value()}
        refused = client.post(step.url, sent)
        assert refused.status_code == 422
        assert "Antal rader med fel: 2." in refused.content.decode()
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
        refused = send(client, "import_undo", [batch.id])
        assert refused.status_code == 422
        assert ContactWay.objects.filter(value="sak@provkoping.example").exists()
        assert send(client, "import_undo", [batch.id], leave_touched="on").status_code == 302
        assert ContactWay.objects.filter(pk=way.id).exists()
        assert not ContactWay.objects.filter(value="sak@provkoping.example").exists()

    def test_staff_may_not_even_look_at_imports(self, client, sign_in, filled, staff):
        sign_in(client, staff)
        assert client.post(reverse("organisation:import_file"), {"key": new_id()}).status_code == 404
