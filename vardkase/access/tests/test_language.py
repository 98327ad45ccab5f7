"""Every page of access in both languages: what reads the same in both is a name, a number or a word that the two share."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import translation
from lxml import html

from vardkase.access import actions, setup
from vardkase.access.models import Account
from vardkase.access.rules import EVERYWHERE, Grant, Role, Viewer
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.testing import people
from vardkase.testing.pages import CheckingClient

pytestmark = pytest.mark.django_db
PASSWORD = "korrekt-häst-batteri"
ADDRESS = "vide@prov.example"
# Words that are the same in both languages, and names.
SHARED = set("Vårdkase|Vårdkase · Norrtälje kommun|Organisation|Start|Svenska|English|Demonstration|· Demonstration|PIN".split("|"))
PUBLIC = [
    "/access/konto/login/",
    "/access/konto/inactive/",
    "/access/konto/password/reset/",
    "/access/konto/password/reset/done/",
    "/access/konto/password/reset/key/done/",
    "/access/konto/password/reset/key/x-y/",
]
OWN = [
    "/access/me/",
    "/access/held/",
    "/access/emergency/",
    "/access/konto/logout/",
    "/access/konto/2fa/",
    "/access/konto/2fa/webauthn/",
    "/access/konto/2fa/webauthn/add/",
    "/access/konto/2fa/totp/activate/",
    "/access/konto/sessions/",
    "/access/konto/password/change/",
    "/access/konto/reauthenticate/",
]
MANAGED = ["/access/", "/access/?closed=1", "/access/new/", "/access/{account}/", "/access/{account}/change/", "/access/{account}/close/"]


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


def words(page: str) -> set[str]:
    """The texts of a page, one by one."""
    root = html.fromstring(page)
    for hidden in root.xpath("//script | //style"):
        hidden.drop_tree()
    found = [" ".join(text.split()) for text in root.xpath("//body//text()")]
    spoken = root.xpath("//@aria-label | //@title | //@alt | //@placeholder")
    return {text for text in [*found, *spoken, *root.xpath("//title/text()")] if re.search(r"[^\W\d_]{2}", text)}


def same_in_both(client: CheckingClient, path: str, settings: Any) -> set[str]:
    """What a page says alike in Swedish and in English."""
    said = []
    for language in ("sv", "en"):
        client.other_language, client.language = "Both are asked for.", language
        settings.LANGUAGE_CODE = language
        Account.objects.update(language=language)
        with translation.override(language):
            answer = client.get(path)
        assert answer.status_code == 200, f"{path} answered {answer.status_code}"
        said.append(words(answer.content.decode()))
    return said[0] & said[1]


def left_over(alike: set[str], *names: str) -> set[str]:
    """Without what is the same by right: names, addresses, keys."""
    known = SHARED | set(names) | {f"{name} – Vårdkase" for name in names}
    return {
        text for text in alike if text not in known and "@" not in text and not re.fullmatch(r"[A-Z2-7]{16,}|[\w.:/-]*\d[\w.:/ -]*", text)
    }


@pytest.mark.parametrize("path", PUBLIC)
def test_pages_that_are_open(client: CheckingClient, path: str, settings: Any, make_account: Callable[..., UUID]) -> None:
    make_account(email=ADDRESS)
    assert left_over(same_in_both(client, path, settings)) == set()


def test_the_first_run(client: CheckingClient, settings: Any) -> None:
    assert left_over(same_in_both(client, "/access/first-run/", settings)) == set()


def test_the_door(client: CheckingClient, settings: Any) -> None:
    settings.VARDKASE_DEMO = True
    client.defaults.update({"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost:8000"})
    key = new_id()
    grants = [Grant(role, EVERYWHERE) for role in Role]
    actions.ensure_demo_account(account_id=key, email="d@prov.example", label="Tjänsteman i beredskap", grants=grants, now=utc_now())
    assert left_over(same_in_both(client, "/access/door/", settings), "Tjänsteman i beredskap") == set()


@pytest.mark.parametrize("path", OWN)
def test_pages_of_ones_own(client: CheckingClient, path: str, settings: Any, make_account: Callable[..., UUID], ada: Viewer) -> None:
    account_id = make_account("Loggförare, Vide Ek", email=ADDRESS, password=PASSWORD)
    actions.give_grant(viewer=ada, account_id=account_id, role=Role.DUTY_OFFICER, scope=EVERYWHERE, key=new_id(), now=utc_now())
    client.post("/access/konto/login/", {"login": ADDRESS, "password": PASSWORD})
    client.post("/access/konto/reauthenticate/", {"password": PASSWORD})
    assert left_over(same_in_both(client, path, settings), "Loggförare, Vide Ek") == set()


@pytest.mark.parametrize("path", MANAGED)
def test_pages_of_administrators(
    client: CheckingClient, path: str, settings: Any, make_account: Callable[..., UUID], sign_in: Callable[..., Viewer], ada: Viewer
) -> None:
    sign_in(client, ada)
    account_id = make_account("Loggförare, Vide Ek", email=ADDRESS)
    for role in Role:
        actions.give_grant(viewer=ada, account_id=account_id, role=role, scope=EVERYWHERE, key=new_id(), now=utc_now())
    alike = same_in_both(client, path.format(account=account_id), settings)
    assert left_over(alike, "Loggförare, Vide Ek", ada.actor.label) == set()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_mail_is_written_in_the_receivers_language(make_account: Callable[..., UUID], language: str, settings: Any) -> None:
    account_id = make_account(email=ADDRESS)
    Account.objects.update(language=language)
    actions.send_password_link(account_id=account_id, link="http://localhost/x", hours=24)
    (message,) = mail.outbox
    assert message.subject == {"sv": "Vårdkase: Välj ett lösenord", "en": "Vårdkase: Choose a password"}[language]
    assert "http://localhost/x" in message.body


def test_the_catalogue_says_everything_and_nothing_is_fuzzy() -> None:
    from pathlib import Path

    import polib

    catalogue = polib.pofile(str(Path(setup.__file__).parent / "locale" / "sv" / "LC_MESSAGES" / "django.po"))
    assert [entry.msgid for entry in catalogue if not entry.translated()] == []
    assert [entry.msgid for entry in catalogue if entry.fuzzy or entry.obsolete] == []


def test_every_word_of_a_refusal_is_swedish(alva: Viewer) -> None:
    from vardkase.access import words as ours

    for sentence in [
        *ours.REFUSALS.values(),
        *ours.EVENTS.values(),
        *ours.ROLES.values(),
        *ours.ROLE_HINTS.values(),
        *ours.GRANT_STATES.values(),
    ]:
        swedish = str(sentence)
        with translation.override("en"):
            assert str(sentence) != swedish
    assert alva.actor.label != people.bo().actor.label
