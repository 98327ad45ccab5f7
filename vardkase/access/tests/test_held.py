"""Held forms: what was typed survives a sign-in and a token that was too old, for its author and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import html

from vardkase.access import held
from vardkase.access.models import HeldForm
from vardkase.access.rules import Viewer
from vardkase.access.tests import urls
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.testing import accounts
from vardkase.testing.pages import CheckingClient

pytestmark = pytest.mark.django_db
SignIn = Callable[[CheckingClient, Viewer], Viewer]
TEXT = "Vatten i källaren på Sjukhusgatan 4, pumpar på väg. åäö 🌊"
OURS = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
HELD = "/access/held/"


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


@pytest.fixture
def strict() -> CheckingClient:
    """A client for which the check of tokens is on, as in a browser."""
    return CheckingClient(enforce_csrf_checks=True)


def login(client: CheckingClient, viewer: Viewer) -> Any:
    """Signs in by the form, as a person does, in the same browser session."""
    accounts.make_account(viewer, password="korrekt-häst-batteri")
    return client.post("/access/konto/login/", {"login": accounts.address_of(viewer), "password": "korrekt-häst-batteri"})


def forms_on(page: Any) -> list[dict[str, str]]:
    found = html.fromstring(page.content.decode()).xpath("//form[.//input[@name='_held']]")
    return [{"action": form.get("action"), **{field.get("name"): field.get("value") for field in form.xpath(".//input")}} for form in found]


class TestSignedOut:
    def test_the_text_survives_the_sign_in_and_is_saved_when_the_author_says_so(self, client: CheckingClient, alva: Viewer) -> None:
        key = str(new_id())
        answer = client.post("/note/", {"text": TEXT, "key": key})
        where = urlsplit(answer.url)
        assert (answer.status_code, where.path, parse_qs(where.query)) == (302, "/access/konto/login/", {"next": [HELD]})
        assert "Det du skrev finns kvar" in client.get(answer.url).content.decode()
        assert login(client, alva).url == HELD
        page = client.get(HELD)
        assert TEXT in page.content.decode()
        assert urls.saved == []
        (form,) = forms_on(page)
        assert (form["action"], form["text"], form["key"]) == ("/note/", TEXT, key)
        assert client.post(form.pop("action"), form).status_code == 302
        assert urls.saved == [{"text": TEXT, "key": key}]
        assert not HeldForm.objects.exists()
        assert "Här väntar ingenting" in client.get(HELD).content.decode()

    def test_it_stays_until_it_is_really_saved(self, client: CheckingClient, sign_in: SignIn, alva: Viewer) -> None:
        client.post("/note/", {"text": "x" * 201})
        login(client, alva)
        (form,) = forms_on(client.get(HELD))
        assert client.post(form.pop("action"), form).status_code == 422
        assert HeldForm.objects.count() == 1

    def test_an_author_who_has_signed_gets_it_in_any_browser(self, client: CheckingClient, alva: Viewer) -> None:
        accounts.make_account(alva)
        client.post("/note/", {"text": TEXT, "_author": held.author_token(alva.account_id)})
        another = CheckingClient()
        assert login(another, alva).url == HELD
        assert TEXT in another.get(HELD).content.decode()

    def test_and_nobody_else_does_not_even_in_the_same(self, client: CheckingClient, alva: Viewer, cilla: Viewer) -> None:
        accounts.make_account(alva)
        client.post("/note/", {"text": TEXT, "_author": held.author_token(alva.account_id)})
        assert login(client, cilla).url == "/"
        assert TEXT not in client.get(HELD).content.decode()
        client.logout()
        assert login(client, alva).url == HELD
        assert TEXT in client.get(HELD).content.decode()

    def test_without_an_author_another_browser_does_not_get_it(self, client: CheckingClient, alva: Viewer) -> None:
        client.post("/note/", {"text": TEXT})
        another = CheckingClient()
        assert login(another, alva).url == "/"
        assert TEXT not in another.get(HELD).content.decode()

    @pytest.mark.parametrize("author", ["", "nonsense", "01680000-0000-7000-8000-00000000d001:1:2", "\0"])
    def test_a_forged_author_counts_as_none(self, client: CheckingClient, author: str) -> None:
        client.post("/note/", {"text": TEXT, "_author": author})
        assert HeldForm.objects.get().account_id is None

    def test_nor_does_one_whose_account_does_not_exist(self, client: CheckingClient) -> None:
        client.post("/note/", {"text": TEXT, "_author": held.author_token(new_id())})
        assert HeldForm.objects.get().account_id is None

    def test_an_author_from_last_month_counts_as_none(self, client: CheckingClient, alva: Viewer) -> None:
        accounts.make_account(alva)
        with time_machine.travel(utc_now() - timedelta(days=8)):
            token = held.author_token(alva.account_id)
        client.post("/note/", {"text": TEXT, "_author": token})
        assert HeldForm.objects.get().account_id is None

    def test_several_values_of_a_name_all_survive(self, client: CheckingClient, alva: Viewer) -> None:
        client.post("/note/?from=2", {"text": TEXT, "tag": ["väg", "vatten"]})
        login(client, alva)
        page = client.get(HELD).content.decode()
        assert page.count('name="tag"') == 2
        assert 'action="/note/?from=2"' in page

    def test_passwords_and_tokens_are_not_kept(self, client: CheckingClient) -> None:
        client.post("/note/", {"text": TEXT, "password1": "hemligt", "csrfmiddlewaretoken": "x", "_author": "y", "_held": "z"})
        assert [name for name, _ in HeldForm.objects.get().fields] == ["text"]

    def test_files_are_not_kept_and_the_page_says_so(self, client: CheckingClient, alva: Viewer) -> None:
        client.post("/note/", {"text": TEXT, "photo": SimpleUploadedFile("tavla.jpg", b"x")})
        login(client, alva)
        assert "En bifogad fil gick inte att behålla" in client.get(HELD).content.decode()

    def test_markup_in_the_text_is_shown_as_text(self, client: CheckingClient, alva: Viewer) -> None:
        client.post("/note/", {"text": "<script>alert(1)</script><b>fet</b>"})
        login(client, alva)
        page = client.get(HELD).content.decode()
        assert "&lt;script&gt;alert(1)" in page
        assert "<script>alert" not in page

    def test_right_to_left_and_nul_do_no_harm(self, client: CheckingClient, alva: Viewer) -> None:
        client.post("/note/", {"text": "שלום\0 עולם\u202e"})
        login(client, alva)
        assert "שלום עולם" in client.get(HELD).content.decode()

    def test_too_much_is_not_kept_and_one_is_told(self, client: CheckingClient) -> None:
        answer = client.post("/note/", {"text": "x" * (held.LARGEST + 1)})
        assert not HeldForm.objects.exists()
        assert "gick inte att behålla" in client.get(answer.url).content.decode()

    def test_a_megabyte_less_a_little_is(self, client: CheckingClient) -> None:
        client.post("/note/", {"text": "x" * (held.LARGEST - 10)})
        assert HeldForm.objects.exists()

    def test_a_flood_is_not_kept(self, client: CheckingClient) -> None:
        for _ in range(25):
            client.post("/note/", {"text": TEXT})
        assert HeldForm.objects.count() == 20

    def test_it_is_gone_after_a_day(self, client: CheckingClient, alva: Viewer) -> None:
        accounts.make_account(alva)
        client.post("/note/", {"text": TEXT, "_author": held.author_token(alva.account_id)})
        with time_machine.travel(utc_now() + timedelta(hours=24, seconds=1)):
            another = CheckingClient()
            assert login(another, alva).url == "/"
            assert TEXT not in another.get(HELD).content.decode()
            another.logout()
            client.post("/note/", {"text": "Något nytt."})
        assert HeldForm.objects.count() == 1

    def test_htmx_is_sent_to_the_door_and_the_text_is_kept(self, client: CheckingClient) -> None:
        answer = client.post("/note/", {"text": TEXT}, headers={"HX-Request": "true"})
        assert (answer.status_code, answer["HX-Redirect"]) == (401, "/access/konto/login/?next=%2Faccess%2Fheld%2F")
        assert HeldForm.objects.exists()

    def test_a_post_to_a_public_page_is_not_held(self, client: CheckingClient) -> None:
        assert client.post("/form/", {"text": TEXT}).status_code == 200
        assert not HeldForm.objects.exists()


class TestDiscard:
    def test_the_author_throws_it_away(self, client: CheckingClient, alva: Viewer) -> None:
        client.post("/note/", {"text": TEXT})
        login(client, alva)
        page = client.post("/access/held/discard/", {"id": HeldForm.objects.get().id}, follow=True)
        assert "Texten är kastad" in page.content.decode()
        assert not HeldForm.objects.exists()

    def test_nobody_else_can(self, client: CheckingClient, alva: Viewer, cilla: Viewer) -> None:
        accounts.make_account(alva)
        client.post("/note/", {"text": TEXT, "_author": held.author_token(alva.account_id)})
        client.post("/note/", {"text": TEXT})
        login(another := CheckingClient(), cilla)
        for form_id in [*HeldForm.objects.values_list("id", flat=True), "nonsense", new_id()]:
            another.post("/access/held/discard/", {"id": form_id})
            another.post("/note/", {"text": "Något annat.", "_held": form_id})
        assert HeldForm.objects.count() == 2

    def test_nor_one_who_is_not_signed_in(self, client: CheckingClient) -> None:
        client.post("/note/", {"text": TEXT})
        form = HeldForm.objects.get()
        client.post("/access/held/discard/", {"id": form.id})
        assert HeldForm.objects.filter(id=form.id).exists()


class TestTokenTooOld:
    def sign_in(self, client: CheckingClient, viewer: Viewer) -> None:
        accounts.make_account(viewer)
        client.force_login(get_user_model().objects.get(id=viewer.account_id))

    def test_the_text_is_shown_at_once_with_a_fresh_token(self, strict: CheckingClient, alva: Viewer) -> None:
        self.sign_in(strict, alva)
        page = strict.post("/note/", {"text": TEXT, "csrfmiddlewaretoken": "x" * 64}, headers=OURS)
        assert page.status_code == 403
        assert TEXT in page.content.decode()
        assert urls.saved == []
        (form,) = forms_on(page)
        assert strict.post(form.pop("action"), form, headers=OURS).status_code == 302
        assert [note["text"] for note in urls.saved] == [TEXT]
        assert not HeldForm.objects.exists()

    def test_the_signed_author_is_proof_enough_without_headers(self, strict: CheckingClient, alva: Viewer) -> None:
        self.sign_in(strict, alva)
        page = strict.post("/note/", {"text": TEXT, "_author": held.author_token(alva.account_id)})
        assert TEXT in page.content.decode()

    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "http://evil.example"},
            {"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"},
            {"Referer": "http://evil.example/testserver"},
            {"Referer": "http://testserver.evil.example/"},
            {"Origin": "null"},
            {},
        ],
    )
    def test_another_site_cannot_put_words_in_ones_mouth(self, strict: CheckingClient, alva: Viewer, headers: dict[str, str]) -> None:
        self.sign_in(strict, alva)
        page = strict.post("/note/", {"text": "Utrym staden!"}, headers=headers)
        assert page.status_code == 403
        assert "Utrym staden" not in page.content.decode()
        assert "Sidan var för gammal" in page.content.decode()
        assert not HeldForm.objects.exists()

    def test_nor_through_ones_next_sign_in(self, strict: CheckingClient) -> None:
        strict.post("/note/", {"text": "Utrym staden!"}, headers={"Origin": "http://evil.example"})
        assert not HeldForm.objects.exists()

    def test_signed_out_and_too_old_at_once(self, strict: CheckingClient) -> None:
        answer = strict.post("/note/", {"text": TEXT}, headers=OURS)
        assert answer.status_code == 302
        assert HeldForm.objects.get().fields == [["text", TEXT]]

    def test_anothers_old_tab_is_kept_for_the_other(self, strict: CheckingClient, alva: Viewer, cilla: Viewer) -> None:
        accounts.make_account(alva)
        self.sign_in(strict, cilla)
        page = strict.post("/note/", {"text": TEXT, "_author": held.author_token(alva.account_id)}, headers=OURS)
        assert TEXT not in page.content.decode()
        assert "skrevs av ett annat konto" in page.content.decode()
        assert HeldForm.objects.get().account_id == alva.account_id

    def test_a_sign_in_with_an_old_token_keeps_no_password(self, strict: CheckingClient) -> None:
        page = strict.post("/access/konto/login/", {"login": "a@prov.example", "password": "hemligt-lösenord"}, headers=OURS)
        assert page.status_code == 403
        assert "Ladda om sidan" in page.content.decode()
        assert not HeldForm.objects.exists()

    def test_too_much_says_so(self, strict: CheckingClient, alva: Viewer) -> None:
        self.sign_in(strict, alva)
        page = strict.post("/note/", {"text": "x" * (held.LARGEST + 1)}, headers=OURS)
        assert "Sidan var för gammal" in page.content.decode()


def test_the_tag_writes_the_author_for_the_signed_in_only(client: CheckingClient, sign_in: SignIn, alva: Viewer) -> None:
    sign_in(client, alva)
    page = html.fromstring(client.get("/note/").content.decode())
    (token,) = page.xpath("//input[@name='_author']/@value")
    assert UUID(held._signer.unsign(token)) == alva.account_id
