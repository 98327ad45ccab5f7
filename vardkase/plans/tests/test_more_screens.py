"""Screens of plans when two sit before them, when a form is sent twice or badly, and when there is nothing to find."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
import time_machine
from lxml import html

from vardkase import ledger
from vardkase.access.rules import Role as AccountRole
from vardkase.kernel.ids import new_id
from vardkase.plans import queries
from vardkase.plans.events import stream_of
from vardkase.plans.models import Draft, Version
from vardkase.plans.rules import role_id
from vardkase.plans.tests.scenes import PERSONAL_NUMBER, decision, do, saved, started, written
from vardkase.testing.people import OTHER_SCOPE, viewer_with

pytestmark = pytest.mark.django_db
CHIEF, LOG = "draft/roles/{chief_of_staff}/", "draft/roles/{log_keeper}/"
MEANWHILE = "Någon annan har ändrat det här sedan du öppnade det. Öppna det igen för att se vad som står nu."
PERSONAL = "Det här ser ut som ett personnummer. Ta bort det: en plan behöver inga."
NO_DRAFT = "Det finns inget utkast längre. Någon kan ha fastställt eller kastat det."
CHANGED_AFTER = "Det du skrev har ändrats sedan det sparades."


class Desk:
    """Somebody's browser at the plans of the office."""

    def __init__(self, client: Any, town: Any) -> None:
        self.client, self.town = client, town

    def address(self, path: str) -> str:
        keys = {key: role_id(self.town.office, key) for key in ("chief_of_staff", "log_keeper")}
        return f"/plans/{self.town.office}/{path.format_map(keys)}"

    def get(self, path: str) -> Any:
        return self.client.get(self.address(path))

    def opened(self, path: str) -> dict[str, Any]:
        """What the form at an address would send now."""
        return {field.html_name: field.value() for field in self.get(path).context["form"] if field.value() not in (None, False)}

    def post(self, path: str, sent: dict[str, Any]) -> Any:
        return self.client.post(self.address(path), sent)

    def send(self, path: str, **said: str) -> Any:
        return self.post(path, self.opened(path) | said)

    def head(self) -> int:
        return ledger.head(stream_of(self.town.office)).number


def text(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content.decode()).xpath("//main")[0].text_content().split())


@pytest.fixture
def desk(client: Any, alvas_cookies: Any, planned: Any, now: Any) -> Iterator[Desk]:
    client.cookies = alvas_cookies
    with time_machine.travel(now, tick=False):
        yield Desk(client, planned)


@pytest.fixture
def drafting(desk: Desk) -> Desk:
    started(desk.town)
    return desk


class TestTwoAtOnce:
    @pytest.mark.parametrize(
        ("mine", "said", "theirs", "done"),
        [
            (CHIEF, {"core": "Min."}, CHIEF + "card/", {"row_0_text": "Din."}),
            (CHIEF + "card/", {"row_0_text": "Min."}, CHIEF + "calls/", {"row_0_who": ""}),
            (CHIEF + "calls/", {"row_0_who": ""}, CHIEF, {"label": "Chef"}),
            ("draft/frame/", {"label": "Min."}, "draft/frame/", {"label": "Din."}),
        ],
    )
    def test_nothing_is_written_over_unseen_and_what_was_typed_stays(
        self, drafting: Desk, mine: str, said: dict[str, str], theirs: str, done: dict[str, str]
    ) -> None:
        sent = drafting.opened(mine) | said
        assert drafting.send(theirs, **done).status_code == 302
        before = written(drafting.town)
        answer = drafting.post(mine, sent)
        assert (answer.status_code, MEANWHILE in text(answer)) == (422, True)
        assert written(drafting.town) == before
        assert answer.context["form"][next(iter(said))].value() == next(iter(said.values()))
        assert drafting.send(mine, **said).status_code == 302
        assert written(drafting.town) != before

    @pytest.mark.parametrize(("mine", "theirs"), [(CHIEF, LOG), (CHIEF, "draft/frame/"), ("draft/frame/", LOG)])
    def test_different_parts_are_changed_side_by_side(self, drafting: Desk, mine: str, theirs: str) -> None:
        sent = drafting.opened(mine) | {"label": "Min del"}
        drafting.send(theirs, label="Din del")
        assert drafting.post(mine, sent).status_code == 302
        plan = written(drafting.town)
        assert {"Min del", "Din del"} <= {plan.frame.label, *(role.label for role in plan.roles)}

    @pytest.mark.parametrize("what", ["drop_draft", "adopt"])
    @pytest.mark.parametrize("path", [CHIEF, CHIEF + "card/", "draft/frame/", "draft/adopt/"])
    def test_a_draft_that_has_gone_takes_no_change(self, drafting: Desk, path: str, what: str) -> None:
        sent = drafting.opened(path)
        do(drafting.town, what, **({"reason": "Fel."} if what == "drop_draft" else {"draft": decision(drafting.town, days_ago=1)}))
        head = drafting.head()
        answer = drafting.post(path, sent)
        assert (answer.status_code, NO_DRAFT in text(answer), drafting.head()) == (422, True, head)

    @pytest.mark.parametrize("what", ["", "card/", "calls/", "remove/"])
    def test_a_role_that_was_taken_away_meanwhile_is_not_there(self, drafting: Desk, what: str) -> None:
        sent = drafting.opened(LOG + what)
        do(drafting.town, "remove_role", role_key="log_keeper")
        assert drafting.post(LOG + what, sent).status_code == 404
        assert written(drafting.town).role("log_keeper") is None


@pytest.mark.parametrize(
    ("path", "said", "other"),
    [
        ("draft/frame/", {"label": "Ny"}, {"label": "Nyare"}),
        (CHIEF, {"core": "Ny."}, {"core": "Nyare."}),
        (CHIEF + "card/", {"row_0_text": "Ny."}, {"row_1_text": "Nyare."}),
        (LOG + "calls/", {"row_0_who": ""}, {}),
        (LOG + "remove/", {}, {}),
    ],
)
def test_a_form_that_is_sent_again_changes_nothing_more(drafting: Desk, path: str, said: dict[str, str], other: dict[str, str]) -> None:
    sent = drafting.opened(path) | said
    head = drafting.head()
    for _time in range(2):
        answer = drafting.post(path, sent)
        assert (answer.status_code, answer["Location"]) == (302, f"/plans/{drafting.town.office}/draft/")
    answer = drafting.post(path, sent | other)
    assert (answer.status_code, CHANGED_AFTER in answer.content.decode()) == ((422, True) if other else (302, False))
    assert drafting.head() == head + 1


@pytest.mark.parametrize(
    ("path", "said", "words"),
    [
        ("draft/frame/", {"label": " "}, "Ge planen ett namn."),
        ("draft/frame/", {"staff_name": ""}, "Ange vad staben ska heta, till exempel ”Central krisledning”."),
        ("draft/frame/", {"criteria": f"Oro.\n{PERSONAL_NUMBER}"}, PERSONAL),
        ("draft/frame/", {"decision_maker": "x" * 201}, "201 tecken är för många. Högst 200 får plats."),
        ("draft/roles/new/", {"label": ""}, "Ge rollen ett namn."),
        ("draft/roles/new/", {"label": "Ny", "wanted": "21"}, "Ange hur många som behövs: från 1 till 20."),
        (CHIEF, {"within_minutes": "1441"}, "Ange minuter från 1 till 1440."),
        (CHIEF, {"wanted": "två"}, "Fyll i ett heltal."),
        (CHIEF, {"label": "loggförare"}, "Det finns redan en roll som heter loggförare."),
        (CHIEF, {"core": "x" * 601}, "601 tecken är för många. Högst 600 får plats."),
        (CHIEF + "card/", {"row_0_due": "20161"}, "Ange minuter från 0 till 20160, eller lämna tomt."),
        (CHIEF + "card/", {"row_1_place": "0"}, "Kontrollera att detta värde är större än eller lika med 1."),
        ("draft/drop/", {"reason": "x" * 501}, "501 tecken är för många. Högst 500 får plats."),
        ("draft/adopt/", {"decided_by": "Nämnden", "decided_on": "i går"}, "Fyll i ett giltigt datum."),
        ("draft/adopt/", {"decided_by": PERSONAL_NUMBER, "decided_on": "2018-12-30"}, PERSONAL),
    ],
)
def test_what_is_wrong_is_said_kept_and_not_written(drafting: Desk, path: str, said: dict[str, str], words: str) -> None:
    head = drafting.head()
    answer = drafting.send(path, **said)
    assert (answer.status_code, drafting.head()) == (422, head)
    assert words in text(answer)
    assert {name: answer.context["form"][name].value() for name in said} == said


class TestVersions:
    @pytest.mark.parametrize(
        ("path", "said", "sentence"),
        [
            ("draft/frame/", {"decision_maker": "VD"}, "VD beslutar (förut: "),
            (CHIEF, {"wanted": "2"}, "Stabschef: 2 behövs (förut: 1)."),
            (LOG, {"place": "1"}, "Rollerna står i en annan ordning: Loggförare, Stabschef."),
            (CHIEF + "card/", {"row_0_place": "9"}, "Stabschef, kortet: punkterna står i en annan ordning."),
            (LOG + "calls/", {"row_0_who": ""}, "Loggförare, ringlistan: Testa Exempelsson är borttagen."),
            (LOG + "remove/", {}, "Borttagen roll: Loggförare."),
        ],
    )
    def test_stay_as_adopted_and_are_compared(self, drafting: Desk, path: str, said: dict[str, str], sentence: str) -> None:
        first = Version.objects.values().get()
        assert drafting.send(path, **said).status_code == 302
        assert sentence in text(drafting.get("draft/"))
        do(drafting.town, "adopt", draft=decision(drafting.town, days_ago=1))
        assert sentence in text(drafting.get("versions/1/2/"))
        assert Version.objects.values().get(number=1) == first

    def test_have_no_form_to_change_them_by(self, drafting: Desk) -> None:
        page = html.fromstring(drafting.get("versions/1/").content.decode())
        assert page.xpath("//main//form") == []
        assert [one for one in page.xpath("//main//a/@href") if "/draft/" in one] == []


class TestPaper:
    def test_a_card_has_its_bands_times_kinds_and_room_to_write(self, drafting: Desk) -> None:
        said = {"row_0_due": "75", "row_1_band": "close", "row_1_kind": "ask", "row_2_text": "", "row_1_due": ""}
        drafting.send(CHIEF + "card/", **said)
        do(drafting.town, "adopt", draft=decision(drafting.town, days_ago=1))
        page = html.fromstring(drafting.get("cards/").content.decode())
        card = page.xpath("//main//article")[0]
        first, second = written_items(drafting.town)
        assert [" ".join(one.text_content().split()) for one in card.xpath(".//li")] == [
            f"☐ H+1:15 Gör: {first}", f"☐ Fråga: {second}",
        ]  # fmt: skip
        assert card.xpath(".//h3/text()") == ["De första 30 minuterna", "Överlämning och avslut"]
        assert "Innehas av: ______________________ sedan ________" in " ".join(card.text_content().split())

    def test_an_empty_card_says_so(self, drafting: Desk) -> None:
        drafting.send("draft/roles/new/", label="Evakuering")
        do(drafting.town, "adopt", draft=decision(drafting.town, days_ago=1))
        assert text(drafting.get("cards/")).count("Kortet är tomt.") == 1


def written_items(town: Any) -> list[str]:
    """The texts of the first card of the version in force."""
    plan = queries.leading_plan(town.viewer, town.office, town.now)
    assert plan is not None
    return [item.text for item in plan.roles[0].items]


@pytest.mark.parametrize(
    "path", ["", "calls/", "versions/1/", "draft/", "draft/start/", "draft/frame/", "draft/drop/", "draft/adopt/", CHIEF, CHIEF + "card/"]
)
def test_an_outsider_is_told_what_is_told_of_nothing(client: Any, sign_in: Callable[..., Any], planned: Any, path: str) -> None:
    started(planned)
    sign_in(client, viewer_with(AccountRole.COORDINATOR, scope=OTHER_SCOPE))
    there = Desk(client, planned).address(path)
    nowhere = there.replace(str(planned.office), str(UUID(int=7)))
    for ask in (client.get, lambda address: client.post(address, {"key": str(new_id()), "reason": "Fel.", "label": "Ny"})):
        one, other = ask(there), ask(nowhere)
        assert one.status_code == other.status_code
        assert one.status_code in (404, 405)
        if one.status_code == 404:
            assert text(one) == text(other)
    assert Draft.objects.count() == 1


def test_a_role_that_never_was_answers_as_one_of_another_unit(drafting: Desk) -> None:
    saved(drafting.town, written(drafting.town).roles[0])
    for role in (role_id(drafting.town.social, "chief_of_staff"), UUID(int=7)):
        assert drafting.get(f"draft/roles/{role}/remove/").status_code == 404
