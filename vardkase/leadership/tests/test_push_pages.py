"""The pages of push: the section on one's own account, the page of devices, the worker, and the command that makes the key."""

from __future__ import annotations

from typing import Any

import pytest

from vardkase.access.models import HeldForm
from vardkase.access.rules import Viewer
from vardkase.kernel.ids import new_id
from vardkase.leadership import queries
from vardkase.leadership.channels.push import private_key, public_key
from vardkase.leadership.tests.browsers import CONTACT, KEY, browser, endpoint, turned_on
from vardkase.leadership.tests.pages import Page
from vardkase.leadership.views.push import COOKIE, WORKER
from vardkase.testing.accounts import make_account, sign_in
from vardkase.testing.pages import CheckingClient

pytestmark = pytest.mark.django_db
NOT_HERE = "Inte påslaget här."


@pytest.fixture
def on(settings: Any) -> None:
    settings.VAPID_KEY, settings.VAPID_CONTACT = KEY, CONTACT


@pytest.fixture
def ann(client: CheckingClient, alva: Viewer) -> Viewer:
    return sign_in(client, alva)


def post(client: CheckingClient, **said: str) -> Page:
    return Page(client.post("/push/", {"key": str(new_id()), "device": "Min telefon", "subscription": browser()} | said))


class TestWhereItIsNotSetUp:
    @pytest.mark.parametrize("path", ["/access/me/", "/push/"])
    def test_one_sentence_says_so(self, client: CheckingClient, ann: Viewer, settings: Any, path: str) -> None:
        settings.VAPID_KEY = ""
        page = Page(client.get(path))
        assert NOT_HERE in page.text
        assert page.tree.xpath("//main//a[@href='/push/'] | //form[@data-push] | //script[contains(@src, 'push')]") == []

    def test_a_form_sent_all_the_same_is_refused(self, client: CheckingClient, ann: Viewer, settings: Any) -> None:
        settings.VAPID_KEY = ""
        assert post(client).status == 422
        assert queries.push_devices(ann) == ()


@pytest.mark.usefixtures("on")
class TestThePage:
    def test_the_account_page_says_how_it_stands(self, client: CheckingClient, ann: Viewer) -> None:
        assert "Aviseringar i den här webbläsarenIngen enhet är påslagen." in Page(client.get("/access/me/")).text
        turned_on(ann)
        page = Page(client.get("/access/me/"))
        assert "Enheter som en inkallning når dig på: 1." in page.text
        assert page.tree.xpath("//main//a[@href='/push/']")

    def test_without_script_it_says_what_is_needed_and_hides_the_form(self, client: CheckingClient, ann: Viewer) -> None:
        page = Page(client.get("/push/"))
        (form,) = page.tree.xpath("//form[@data-push]")
        assert form.get("hidden") is not None
        assert form.get("data-push") == public_key(private_key(KEY))
        assert "Den här webbläsaren kan inte visa aviseringar, eller så är skript avstängda." in page.text
        assert page.tree.xpath("//input[@name='csrfmiddlewaretoken']")
        assert page.tree.xpath("//script[not(@src)]") == []

    def test_turning_on_lists_the_device_and_knows_this_browser(self, client: CheckingClient, ann: Viewer) -> None:
        answer = client.post("/push/", {"key": str(new_id()), "device": "Min telefon", "subscription": browser()})
        assert (answer.status_code, answer["Location"]) == (302, "/push/")
        assert answer.cookies[COOKIE]["httponly"]
        turned_on(ann, 1, name="Datorn")
        page = Page(client.get("/push/"))
        cards = [" ".join(one.text_content().split()) for one in page.tree.xpath("//main//li[@class='card']")]
        assert [card.partition("Sedan")[0] for card in cards] == ["Min telefon den här webbläsaren", "Datorn"]
        assert all("Inte använd än." in card for card in cards)
        assert endpoint() not in page.tree.text_content()

    def test_a_double_press_is_one_device(self, client: CheckingClient, ann: Viewer) -> None:
        key = str(new_id())
        assert [post(client, key=key).status for _ in range(2)] == [302, 302]
        assert len(queries.push_devices(ann)) == 1

    @pytest.mark.parametrize(
        ("said", "sentence"),
        [
            ({"device": ""}, "Ge enheten ett namn, så att du känner igen den."),
            ({"subscription": ""}, "Webbläsaren lämnade inte uppgift om hur den nås."),
            ({"subscription": browser("https://10.1.2.3/x")}, "Webbläsaren använder en pushtjänst som inte är tillåten här."),
        ],
    )
    def test_what_is_refused_says_why(self, client: CheckingClient, ann: Viewer, said: dict[str, str], sentence: str) -> None:
        page = post(client, **said)
        assert page.status == 422
        assert sentence in page.text
        assert page.dead_ends == []
        assert queries.push_devices(ann) == ()

    def test_a_device_is_removed_by_a_plain_form(self, client: CheckingClient, ann: Viewer) -> None:
        device_id = turned_on(ann)
        (action,) = Page(client.get("/push/")).tree.xpath("//form[contains(@action, 'remove')]/@action")
        assert action == f"/push/{device_id}/remove/"
        for _ in range(2):
            assert client.post(action).status_code == 302
        assert "Enheten är borttagen." in Page(client.get("/push/")).text
        assert queries.push_devices(ann) == ()

    def test_anothers_device_is_not_there(self, client: CheckingClient, ann: Viewer, bo: Viewer) -> None:
        other = make_account(bo)
        device_id = turned_on(other, name="Någon annans")
        assert "Någon annans" not in Page(client.get("/push/")).text
        assert client.post(f"/push/{device_id}/remove/").status_code == client.post(f"/push/{new_id()}/remove/").status_code == 404
        assert len(queries.push_devices(other)) == 1

    def test_who_is_not_signed_in_is_asked_to_and_no_secret_is_held(self, client: CheckingClient) -> None:
        assert client.get("/push/").status_code == 302
        post(client)
        assert all("subscription" not in form.fields for form in HeldForm.objects.all())

    @pytest.mark.parametrize("method", ["get", "put"])
    def test_removing_is_only_by_post(self, client: CheckingClient, ann: Viewer, method: str) -> None:
        device_id = turned_on(ann)
        assert getattr(client, method)(f"/push/{device_id}/remove/").status_code in {302, 405}
        assert [one.id for one in queries.push_devices(ann)] == [device_id]


class TestTheWorker:
    def test_is_served_from_the_root_to_everybody(self, client: CheckingClient) -> None:
        answer = client.get("/push-worker.js")
        assert answer.status_code == 200
        assert answer.content == WORKER.read_bytes()
        assert answer["Content-Type"] == "text/javascript; charset=utf-8"
        assert (answer["Service-Worker-Allowed"], answer["Cache-Control"]) == ("/", "no-cache")

    @pytest.mark.parametrize("word", ["showNotification", "notificationclick", "openWindow", "title", "text", "url", "reference"])
    def test_shows_what_is_sent_and_opens_its_link(self, word: str) -> None:
        assert word in WORKER.read_text()
