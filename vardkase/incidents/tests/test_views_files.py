"""Files and previews: the original is always a download that does nothing, the picture is one of ours, and both are absent for whoever may
not read the entry, whatever they kept from before.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from vardkase.access.rules import Grant, Role, Viewer
from vardkase.incidents import queries
from vardkase.incidents.attachments import Upload
from vardkase.incidents.queries import AttachmentFile
from vardkase.incidents.tests import files
from vardkase.incidents.tests.scenes import INTERNAL, SECRET, Mark, closed, erased, marked, wrote
from vardkase.kernel.ids import new_id
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
SignIn = Callable[[CheckingClient, Viewer], Viewer]
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def partner(sign_in: SignIn, incident_id: UUID) -> CheckingClient:
    """The screen of one who reads what is open in this incident."""
    other = CheckingClient()
    sign_in(other, viewer_with(grants=[Grant(Role.OBSERVER, f"incident:{incident_id}")], label="Samverkansperson, Gry Provsson"))
    return other


def attached(viewer: Viewer, incident_id: UUID, name: str, data: bytes, **draft: Any) -> tuple[int, str]:
    """An entry with a file; returns its number and the file's address."""
    number = wrote(viewer, incident_id, "Se filen.", uploads=(Upload(name, data),), **draft)
    (file,) = queries.entry(viewer, incident_id, number).entry.attachments
    return number, f"/incidents/{incident_id}/files/{file.id}/"


def both(client: CheckingClient, address: str, **headers: Any) -> tuple[int, int]:
    return client.get(address, **headers).status_code, client.get(f"{address}preview/", **headers).status_code


def tokenless(answer: Any) -> bytes:
    """A page without the form tokens that every page has of its own."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", answer.content)


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("foto.jpg", files.photo_with_place(), "image/jpeg"),
        ("karta.png", files.image("PNG"), "image/png"),
        ("beslut.pdf", PDF, "application/pdf"),
        ("logg.txt", "Klockan två gick larmet.".encode(), "text/plain"),
        ("samtal.wav", files.sound(), "audio/"),
        ("lista.docx", files.office("word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
def test_the_original_is_a_download_as_it_was_sent_and_can_do_nothing(
    screen: CheckingClient, alva: Viewer, incident_id: UUID, name: str, data: bytes, media_type: str
) -> None:
    _, address = attached(alva, incident_id, name, data)
    answer = screen.get(address)
    assert answer.content == data
    assert answer.headers["Content-Type"].startswith(media_type)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(("name", "data"), [("foto.jpg", files.photo_with_place()), ("karta.png", files.image("PNG"))])
def test_the_preview_is_a_picture_of_ours_without_what_the_camera_wrote(
    screen: CheckingClient, alva: Viewer, incident_id: UUID, name: str, data: bytes
) -> None:
    _, address = attached(alva, incident_id, name, data)
    answer = screen.get(f"{address}preview/")
    assert answer.headers["Content-Type"] in {"image/jpeg", "image/png", "image/webp"}
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.content != data
    assert b"Anna Agare" not in answer.content
    assert b"hemlig kommentar" not in answer.content


@pytest.mark.parametrize(("name", "data"), [("beslut.pdf", PDF), ("logg.txt", b"Larmet gick."), ("samtal.wav", files.sound())])
def test_what_is_no_picture_has_no_preview_and_is_shown_by_its_name(
    screen: CheckingClient, alva: Viewer, incident_id: UUID, name: str, data: bytes
) -> None:
    _, address = attached(alva, incident_id, name, data)
    assert both(screen, address) == (200, 404)
    page = screen.get(f"/incidents/{incident_id}/log/").content.decode()
    assert f'<span class="entry__file">{name}</span>' in page
    assert "/preview/" not in page


@pytest.mark.parametrize("media_type", ["image/svg+xml", "application/xhtml+xml", "text/xml"])
def test_even_what_a_browser_could_run_would_be_a_download_without_power(
    screen: CheckingClient, alva: Viewer, incident_id: UUID, monkeypatch: pytest.MonkeyPatch, media_type: str
) -> None:
    _, address = attached(alva, incident_id, "karta.png", files.image("PNG"))
    bad = AttachmentFile("karta.svg", media_type, b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "0" * 64)
    monkeypatch.setattr(queries, "attachment", lambda *asked: bad)
    answer = screen.get(address)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["log/write/", "log/{number}/files/"])
def test_svg_html_and_programs_are_taken_by_no_form(screen: CheckingClient, alva: Viewer, incident_id: UUID, path: str) -> None:
    number = wrote(alva, incident_id, "Utan fil.")
    for name, content in (
        ("karta.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"),
        ("sida.txt", b"<!doctype html><script>1</script>"),
        ("foto.jpg", b"MZ\x90\x00" + b"\0" * 200),
    ):
        sent = {"key": str(new_id()), "text": "Se bild.", "uploads": SimpleUploadedFile(name, content, content_type="image/png")}
        answer = screen.post(f"/incidents/{incident_id}/{path.format(number=number)}", sent)
        assert answer.status_code == 422, name
        assert "går inte att bifoga" in answer.content.decode(), name
    assert queries.log_page(alva, incident_id).head == number


class TestAMarkedEntry:
    @pytest.mark.parametrize("mark", [INTERNAL, SECRET])
    def test_has_no_files_for_one_who_may_not_read_it(
        self, partner: CheckingClient, screen: CheckingClient, alva: Viewer, incident_id: UUID, mark: Mark
    ) -> None:
        _, address = attached(alva, incident_id, "kodlista.png", files.image("PNG"), mark=mark)
        assert both(partner, address) == (404, 404)
        nowhere = f"/incidents/{incident_id}/files/{new_id()}/"
        assert tokenless(partner.get(address)) == tokenless(partner.get(nowhere))
        assert both(screen, address) == (200, 200)

    def test_takes_its_files_back_from_one_who_has_kept_them(self, partner: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        number, address = attached(alva, incident_id, "kodlista.png", files.image("PNG"))
        kept = [partner.get(one).headers["ETag"] for one in (address, f"{address}preview/")]
        assert both(partner, address, HTTP_IF_NONE_MATCH=kept[0]) == (304, 200)
        marked(alva, incident_id, number, SECRET)
        for tag in kept:
            assert both(partner, address, HTTP_IF_NONE_MATCH=tag) == (404, 404)

    def test_gives_them_again_when_the_mark_is_lowered(self, partner: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        number, address = attached(alva, incident_id, "kodlista.png", files.image("PNG"), mark=SECRET)
        marked(alva, incident_id, number, Mark(), reason="Koden är bytt")
        assert both(partner, address) == (200, 200)

    def test_is_not_found_by_the_name_of_its_file(self, partner: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        number, _ = attached(alva, incident_id, "kodlista.png", files.image("PNG"), mark=SECRET)
        assert f"#{number}" not in partner.get(f"/incidents/{incident_id}/log/", {"q": "kodlista"}).content.decode()


def test_an_erased_entry_has_no_files_for_anyone(screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
    number, address = attached(alva, incident_id, "kallarfoto.png", files.image("PNG"))
    tag = screen.get(address).headers["ETag"]
    erased(alva, incident_id, number)
    assert both(screen, address) == (404, 404)
    assert screen.get(address, HTTP_IF_NONE_MATCH=tag).status_code == 404
    assert "kallarfoto" not in screen.get(f"/incidents/{incident_id}/log/{number}/").content.decode()


def test_who_has_signed_out_is_asked_to_sign_in_whatever_the_browser_kept(screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
    _, address = attached(alva, incident_id, "karta.png", files.image("PNG"))
    tag = screen.get(address).headers["ETag"]
    screen.logout()
    assert both(screen, address, HTTP_IF_NONE_MATCH=tag) == (302, 302)


@pytest.mark.parametrize("name", ["två träd över vägen.png", 'a"b;c.png', "..\\..\\karta.png", "x" * 300 + ".png", "🌲.png"])
def test_whatever_a_file_is_called_the_answer_has_one_name_and_one_line(
    screen: CheckingClient, alva: Viewer, incident_id: UUID, name: str
) -> None:
    _, address = attached(alva, incident_id, name, files.image("PNG"))
    said = screen.get(address).headers["Content-Disposition"]
    assert said.startswith("attachment; filename")
    assert not set(said) & set("\r\n\\/")
    assert said.count("filename") == 1
    assert said.rstrip('"').endswith(".png")


@pytest.mark.parametrize(("count", "status"), [(10, 302), (11, 422)])
def test_an_entry_takes_ten_files_and_not_one_more(
    screen: CheckingClient, alva: Viewer, incident_id: UUID, count: int, status: int
) -> None:
    pictures = [SimpleUploadedFile(f"bild{one}.txt", f"Bild {one}".encode()) for one in range(count)]
    sent = {
        "key": str(new_id()),
        "text": "Alla bilder.",
        "category": "info",
        "importance": "normal",
        "secrecy": "open",
        "uploads": pictures,
    }
    answer = screen.post(f"/incidents/{incident_id}/log/write/", sent)
    assert answer.status_code == status
    if status == 422:
        page = answer.content.decode()
        assert "Det blir 11 filer." in page
        assert "Alla bilder." in page
        assert "Filerna följde inte med: välj dem igen." in page


def test_a_file_over_the_limit_is_refused_by_name_before_it_is_read(
    screen: CheckingClient, alva: Viewer, incident_id: UUID, settings: Any
) -> None:
    settings.ATTACHMENT_MAX_MB = 1
    sent = {"key": str(new_id()), "text": "Film.", "uploads": SimpleUploadedFile("film.txt", b"x" * 1_000_001)}
    answer = screen.post(f"/incidents/{incident_id}/log/write/", sent)
    assert answer.status_code == 422
    assert "Filen film.txt är 2 MB. Högst 1 MB får plats" in answer.content.decode()
    exactly = {**sent, "key": str(new_id()), "uploads": SimpleUploadedFile("film.txt", b"x" * 1_000_000)}
    assert screen.post(f"/incidents/{incident_id}/log/write/", exactly).status_code == 302


def test_no_file_is_added_when_the_log_is_closed(screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
    number = wrote(alva, incident_id, "Utan fil.")
    closed(alva, incident_id)
    sent = {"key": str(new_id()), "uploads": SimpleUploadedFile("a.txt", b"Text.")}
    assert screen.post(f"/incidents/{incident_id}/log/{number}/files/", sent).status_code in {404, 422}
    assert queries.entry(alva, incident_id, number).entry.attachments == ()
