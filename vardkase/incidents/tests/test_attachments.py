"""Files: what they are by content, what is refused, what is shown, and how they are kept."""

from __future__ import annotations

import hashlib
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from PIL import Image

from vardkase.incidents import attachments
from vardkase.incidents.attachments import Received, Upload, media_type_of, tidy_name
from vardkase.incidents.tests import files
from vardkase.incidents.tests.scenes import PERSON, refused
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.testing.cases import each

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODT = "application/vnd.oasis.opendocument.text"
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 40


def receive(name: str, data: bytes, *, megabytes: int = 20) -> Received:
    (received,) = attachments.receive((Upload(name, data),), new_id(), new_id(), max_megabytes=megabytes, today=date(2019, 1, 2))
    return received


# --- what it is ---


@each(
    ("name", "data", "media_type"),
    [
        ("a.jpg", files.image("JPEG"), "image/jpeg"),
        ("a.png", files.image("PNG"), "image/png"),
        ("a.webp", files.image("WEBP"), "image/webp"),
        ("a.gif", files.image("GIF", mode="P"), "image/gif"),
        ("a.heic", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, "image/heic"),
        ("a.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "application/pdf"),
        ("a.txt", "Lista på öar".encode(), "text/plain"),
        ("a.txt", "Lista på öar".encode("cp1252"), "text/plain"),
        ("a.txt", b"\xef\xbb\xbfmed BOM", "text/plain"),
        ("a.csv", b"namn;antal\r\nVattenfall;28528", "text/csv"),
        ("a.CSV", b"=1+1;2", "text/csv"),
        ("a.docx", files.office("word/document.xml"), DOCX),
        ("a.xlsx", files.office("xl/workbook.xml"), XLSX),
        ("a.pptx", files.office("ppt/presentation.xml"), PPTX),
        ("a.odt", files.open_document(ODT), ODT),
        ("a.mp3", b"ID3\x04\x00\x00\x00\x00\x00\x00", "audio/mpeg"),
        ("a.mp3", b"\xff\xfb\x90\x00" + b"\x00" * 60, "audio/mpeg"),
        ("a.m4a", b"\x00\x00\x00\x18ftypM4A " + b"\x00" * 40, "audio/mp4"),
        ("a.ogg", b"OggS\x00\x02" + b"\x00" * 40, "audio/ogg"),
        ("a.wav", files.sound(), "audio/wav"),
        ("a.mp4", MP4, "video/mp4"),
    ],
)
def test_a_file_is_what_its_content_is(name: str, data: bytes, media_type: str) -> None:
    received = receive(name, data)

    assert (received.said.media_type, received.said.name, received.said.said_name) == (media_type, name, "")
    assert (received.said.size, received.said.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert received.data == data


@each(
    ("said", "data", "name"),
    [
        ("photo.png", files.image("JPEG"), "photo.jpg"),
        ("faktura.pdf", files.image("PNG"), "faktura.png"),
        ("faktura.pdf.jpg", b"%PDF-1.7\nx", "faktura.pdf.pdf"),
        ("tavla", files.image("PNG"), "tavla.png"),
        ("larm.bat", b"echo hej", "larm.bat.txt"),
        ("sida.html", b"bara text", "sida.html.txt"),
        ("tabell.xlsx", b"a;b", "tabell.txt"),
        ("dokument.zip", files.office("word/document.xml"), "dokument.zip.docx"),
        ("ljud.mp4", b"\x00\x00\x00\x18ftypM4A " + b"\x00" * 40, "ljud.m4a"),
    ],
)
def test_a_mislabelled_file_gets_its_true_name_and_keeps_the_claim_beside(said: str, data: bytes, name: str) -> None:
    received = receive(said, data)

    assert (received.said.name, received.said.said_name) == (name, said)


@pytest.mark.parametrize(("name", "data"), [("IMG.JPEG", files.image("JPEG")), ("ljud.OPUS", b"OggS\x00\x02"), ("logg.log", b"rad")])
def test_another_usual_ending_is_no_mislabelling(name: str, data: bytes) -> None:
    assert receive(name, data).said.said_name == ""


# --- what is refused ---

MARKUP = [
    b"<!DOCTYPE html><title>x</title>",
    b"<html><body>x",
    b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    b"<?xml version='1.0'?><svg/>",
    b"\xef\xbb\xbf<html>",
    b"   \n\t<SCRIPT>alert(1)</SCRIPT>",
    b"text first <iframe src=x>",
    b"<?php echo 1;",
    "<html>å".encode("cp1252"),
    b"<!-- x --><svg onload=alert(1)>",
    b"<!ENTITY x 'y'>",
]
PROGRAMS = [
    b"#!/bin/sh\nrm -rf /",
    b"MZ\x90\x00\x03" + b"\x00" * 60,
    b"\x7fELF\x02\x01\x01" + b"\x00" * 60,
    b"\xca\xfe\xba\xbe\x00\x00\x00\x34",
    b"\x1f\x8b\x08\x00" + b"\x00" * 20,
    b"Rar!\x1a\x07\x00" + b"\x00" * 20,
    b"7z\xbc\xaf\x27\x1c" + b"\x00" * 20,
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 64,
    bytes(range(256)) * 4,
    b"\x00" * 100,
    b"text\x07with a bell",
    b"SQLite format 3\x00",
]


@each("name", ["a.html", "a.svg", "a.jpg", "a.txt", "a"])
@each("data", MARKUP, ids=range(len(MARKUP)))
def test_what_a_browser_could_run_is_refused_whatever_it_is_called(name: str, data: bytes) -> None:
    with refused("incident.attachment_refused", name=name, type="HTML/SVG/XML"):
        receive(name, data)


@each("data", PROGRAMS, ids=range(len(PROGRAMS)))
def test_programs_archives_and_unknown_bytes_are_refused(data: bytes) -> None:
    with refused("incident.attachment_refused"):
        receive("lista.txt", data)


@each(
    "data",
    [
        files.archive(a_dot_txt=b"x"),
        files.archive(word__document_dot_xml=b"x"),
        files.open_document("application/x-other"),
        files.archive(x=b""),
    ],
)
def test_an_archive_that_is_no_document_is_refused(data: bytes) -> None:
    with refused("incident.attachment_refused"):
        receive("a.docx", data)


@each(
    "data",
    [
        files.office("word/document.xml", "word/vbaProject.bin"),
        files.office("xl/workbook.xml", "xl/activeX/activeX1.xml"),
        files.open_document(ODT, "Basic/Standard/Module1.xml"),
        files.archive(setup_dot_exe=b"MZ"),
    ],
)
def test_documents_with_macros_are_refused(data: bytes) -> None:
    with refused("incident.attachment_has_macros"):
        receive("a.docx", data)


@each(
    ("name", "data"),
    [
        ("a.jpg", files.image("JPEG")[:200]),
        ("a.png", files.image("PNG")[:60]),
        ("a.gif", b"GIF89a" + b"\x00" * 4),
        ("a.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 "),
        ("a.docx", b"PK\x03\x04" + b"\x00" * 60),
        ("a.jpg", b"\xff\xd8\xff\xe0"),
        ("a.docx", files.office("word/document.xml")[:-30]),
    ],
)
def test_a_damaged_file_is_refused_as_damaged(name: str, data: bytes) -> None:
    with refused("incident.attachment_damaged", name=name):
        receive(name, data)


@each("side", [6_000, 9_000, 12_000, 60_000])
def test_an_image_that_would_fill_the_memory_is_refused_before_it_is_unpacked(side: int) -> None:
    with refused("incident.attachment_too_many_pixels", limit=attachments.MAX_PIXELS_WHOLE // 1_000_000):
        receive("a.png", files.bomb(side, side))


def test_an_empty_file_and_one_that_is_too_large_are_refused() -> None:
    with refused("incident.attachment_empty", name="a.txt"):
        receive("a.txt", b"")
    receive("a.txt", b"x" * 1_000_000, megabytes=1)
    with refused("incident.attachment_too_large", megabytes=2, limit=1):
        receive("a.txt", b"x" * 1_000_001, megabytes=1)


def test_a_personal_number_in_a_name_is_refused() -> None:
    with refused("incident.personal_id_in_text"):
        receive(f"{PERSON}.pdf", b"%PDF-1.7")


@limits(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\x10\x00\x00\x00WEBP", b"PK\x03\x04"]).flatmap(
            lambda start: st.binary(max_size=200).map(lambda rest: start + rest)
        ),
    )
)
def test_any_bytes_are_taken_or_refused_and_nothing_else(data: bytes) -> None:
    outcome = outcome_of(data)

    assert outcome.startswith("incident.attachment_") or outcome in attachments.EXTENSIONS


def outcome_of(data: bytes) -> str:
    try:
        return receive("a.bin", data).said.media_type
    except Refusal as no:
        return no.code


# --- names ---


@each(
    ("name", "tidy"),
    [
        ("bild.jpg", "bild.jpg"),
        ("C:\\Users\\x\\bild.jpg", "bild.jpg"),
        ("../../etc/passwd", "passwd"),
        ("/", "fil"),
        ("", "fil"),
        (".htaccess", "htaccess"),
        ("...", "fil"),
        ("a\x00b\r\nc.txt", "a b c.txt"),
        ('a"b<c>d|e?.txt', "a b c d e .txt"),
        ("gnp\u202egpj.exe", "gnpgpj.exe"),
        ("  bild  .jpg ", "bild .jpg"),
        ("Lägesbild ö 1.pdf", "Lägesbild ö 1.pdf"),
    ],
)
def test_a_name_is_one_name_without_folders_or_tricks(name: str, tidy: str) -> None:
    assert tidy_name(name) == tidy


@given(st.text(max_size=400))
def test_any_name_becomes_a_short_one_that_fits_in_a_header(name: str) -> None:
    tidy = tidy_name(name)

    assert 0 < len(tidy) <= attachments.MAX_NAME
    assert not set(tidy) & set('\\/:*?"<>|\r\n\x00')
    assert not tidy.startswith(".")


def test_a_long_name_keeps_its_ending() -> None:
    assert tidy_name("x" * 500 + ".jpg").endswith("x.jpg")


def test_ids_follow_from_incident_and_key_and_differ() -> None:
    key, incident_id = new_id(), new_id()
    uploads = tuple(Upload(f"{number}.txt", b"x") for number in range(10))

    first, again = (attachments.receive(uploads, incident_id, key, max_megabytes=1, today=date(2019, 1, 2)) for _ in range(2))

    ids = [received.said.id for received in first]
    assert ids == [received.said.id for received in again]
    assert len({key, *ids}) == 11
    (elsewhere,) = attachments.receive(uploads[:1], new_id(), key, max_megabytes=1, today=date(2019, 1, 2))
    assert elsewhere.said.id not in ids


# --- the picture ---


def test_the_picture_is_upright_and_says_nothing_of_place_or_owner() -> None:
    original = files.photo_with_place(size=(64, 48))
    assert b"Anna" in original

    received = receive("photo.jpg", original)

    assert received.picture is not None
    with Image.open(io.BytesIO(received.picture.data)) as shown:
        assert (shown.format, shown.size, dict(shown.getexif())) == ("WEBP", (48, 64), {})
    assert b"Anna" not in received.picture.data
    assert b"hemlig" not in received.picture.data
    assert (received.said.width, received.said.height, received.data) == (64, 48, original)


@pytest.mark.parametrize(("size", "shown"), [((3200, 1600), (1600, 800)), ((100, 5000), (32, 1600)), ((200, 100), (200, 100))])
def test_the_picture_fits_on_a_screen(size: tuple[int, int], shown: tuple[int, int]) -> None:
    received = receive("a.png", files.image("PNG", size))

    assert received.picture is not None
    assert (received.picture.width, received.picture.height) == shown
    assert (received.said.width, received.said.height) == size


@each(
    ("form", "mode"),
    [
        ("PNG", "RGBA"),
        ("PNG", "LA"),
        ("PNG", "P"),
        ("PNG", "1"),
        ("PNG", "I;16"),
        ("GIF", "P"),
        ("JPEG", "CMYK"),
        ("JPEG", "L"),
        ("WEBP", "RGBA"),
    ],
)
def test_every_way_to_keep_colours_gives_a_picture(form: str, mode: str) -> None:
    data = files.image(form, mode="L" if mode == "I;16" else mode)

    received = receive("a.png", data)

    assert received.said.has_preview
    assert received.picture is not None
    assert received.picture.media_type == "image/webp"


@pytest.mark.parametrize("data", [b"%PDF-1.7", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, b"text"])
def test_what_is_no_image_here_has_no_picture(data: bytes) -> None:
    received = receive("a", data)

    assert received.picture is None
    assert not received.said.has_preview


def test_the_name_never_decides_which_decoder_reads_the_bytes() -> None:
    assert media_type_of(files.image("PNG"), "a.eps") == "image/png"
    with refused("incident.attachment_refused"):
        media_type_of(b"%!PS-Adobe-3.0 EPSF-3.0\x00", "a.jpg")
