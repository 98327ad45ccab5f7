"""What nags: the rule, the lists by owner and for a board's meeting, the first page and what is due, and the files for a spreadsheet."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.urls import reverse
from lxml import html

from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.preparedness.queries import measures as queries
from vardkase.preparedness.queries.measure_rows import Due, MeasureLine
from vardkase.preparedness.rules.measures import (
    SOON_DAYS,
    Course,
    Decision,
    Followed,
    FollowUp,
    Fund,
    Measure,
    Nag,
    Outcome,
    Secret,
    State,
    Step,
    nags,
)
from vardkase.preparedness.tests.measure_scenes import Town, lower, paid
from vardkase.preparedness.tests.scenes import refused
from vardkase.preparedness.words import measures as words
from vardkase.testing.cases import each
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

TODAY = date(2026, 11, 30)
SECRET = Secret("OSL 18 kap. 8 §", "Visar var elen är svag.")
PLAIN = Measure(new_id(), 1, "Pump", owner="Chef", deadline=TODAY)


@kept
def measures(town: Any) -> Town:
    """One of each that nags, and some that do not, of the executive board; a late one of the social board."""
    measures = Town(town)
    day = measures.today

    def decided(title: str, days: int, **said: Any) -> UUID:
        id = measures.propose(title, deadline=day + timedelta(days=days), **said)
        measures.decide(id)
        return id

    decided("Sen", -3)
    decided("Senare", -1, owner="Säkerhetschef")
    decided("Snart", 10)
    decided("Gott om tid", 90)
    measures.done("Klar")
    measures.propose("Förslag", deadline=day - timedelta(days=400))
    measures.verified("Hjälpte")
    decided("Hemlig och sen", -9, secret=SECRET)
    decided("Lager", -5, organisation_id=town.social, owner="Lagerchef")
    return measures


@pytest.fixture(autouse=True)
def _night(now: Any) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def screen(client: Any, alvas_cookies: Any) -> Any:
    client.cookies = alvas_cookies
    return client


def url(name: str, *args: Any) -> str:
    return reverse(f"preparedness:{name}", args=args)


def text(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


@each(
    "state, days, owner, found",
    [
        (State.PROPOSED, -400, "", ()),
        (State.REJECTED, -400, "", ()),
        (State.VERIFIED, -400, "", ()),
        (State.DONE, -400, "", (Nag.UNVERIFIED,)),
        (State.DONE, None, "", (Nag.UNVERIFIED,)),
        (State.DECIDED, -1, "Chef", (Nag.OVERDUE,)),
        (State.DECIDED, -1, "", (Nag.OVERDUE, Nag.NO_OWNER)),
        (State.ONGOING, 0, "Chef", (Nag.SOON,)),
        (State.ONGOING, SOON_DAYS, "Chef", (Nag.SOON,)),
        (State.ONGOING, SOON_DAYS, "", (Nag.SOON, Nag.NO_OWNER)),
        (State.ONGOING, SOON_DAYS + 1, "Chef", ()),
        (State.ONGOING, SOON_DAYS + 1, "", (Nag.NO_OWNER,)),
        (State.DEFERRED, None, "Chef", (Nag.NO_DEADLINE,)),
        (State.DEFERRED, None, "", (Nag.NO_OWNER, Nag.NO_DEADLINE)),
    ],
)
def test_why_somebody_is_reminded(state: State, days: int | None, owner: str, found: tuple[Nag, ...]) -> None:
    deadline = None if days is None else TODAY + timedelta(days=days)
    assert nags(Followed(replace(PLAIN, owner=owner, deadline=deadline), Course(state)), TODAY) == found


@each(
    "nag, days, said",
    [
        (Nag.OVERDUE, 1, "Försenad · 1 dag över tiden"),
        (Nag.OVERDUE, 12, "Försenad · 12 dagar över tiden"),
        (Nag.SOON, 0, "i dag"),
        (Nag.SOON, -1, "1 dag kvar"),
        (Nag.SOON, -9, "9 dagar kvar"),
        (Nag.UNVERIFIED, 400, "Effekten inte verifierad"),
        (Nag.NO_DEADLINE, None, "Inget slutdatum"),
    ],
)
def test_how_late_is_said_in_words(nag: Nag, days: int | None, said: str) -> None:
    from django.utils import translation

    with translation.override("sv"):
        told = words.nag(Due(MeasureLine(PLAIN, Course(), (nag,)), days))
    assert said.casefold().split(" · ")[-1] in told.casefold(), told


@pytest.mark.django_db
def test_the_most_pressing_comes_first_and_each_once(measures: Town) -> None:
    found = queries.due(measures.town.viewer, measures.today)
    assert [(one.line.measure.title, one.line.nags[0], one.days) for one in found] == [
        ("Hemlig och sen", Nag.OVERDUE, 9), ("Lager", Nag.OVERDUE, 5), ("Sen", Nag.OVERDUE, 3), ("Senare", Nag.OVERDUE, 1),
        ("Snart", Nag.SOON, -10), ("Klar", Nag.UNVERIFIED, -60),
    ]  # fmt: skip


@pytest.mark.django_db
def test_who_is_told_of_what(measures: Town, staff: Any, social_coordinator: Any) -> None:
    def titles(viewer: Any, **more: Any) -> list[str]:
        return [one.line.measure.title for one in queries.due(viewer, measures.today, **more)]

    assert titles(viewer_with(Role.DUTY_OFFICER)) == ["Lager", "Sen", "Senare", "Snart", "Klar"]
    assert titles(viewer_with(Role.DUTY_OFFICER), to_write=True) == []
    assert titles(social_coordinator) == titles(social_coordinator, to_write=True) == ["Lager"]
    assert titles(viewer_with(Role.UNIT_HEAD, scope=f"org:{measures.town.social}"), to_write=True) == ["Lager"]
    assert titles(staff) == titles(viewer_with()) == []
    assert len(titles(measures.town.viewer, to_write=True)) == 6


@pytest.mark.django_db
def test_what_is_remembered_is_as_new_as_what_was_written_last(measures: Town) -> None:
    before = len(queries.due(measures.town.viewer, measures.today))
    late = next(one.line for one in queries.due(measures.town.viewer, measures.today) if one.line.measure.title == "Sen")
    measures.step(late.measure.id, Step.DEFER, "Leveransen dröjer.", measures.today + timedelta(days=99))
    assert len(queries.due(measures.town.viewer, measures.today)) == before - 1
    assert len(queries.due(measures.town.viewer, measures.today + timedelta(days=99))) > before


@pytest.mark.django_db
def test_each_function_has_its_list_and_each_board_its_page(screen: Any, measures: Town) -> None:
    page = screen.get(url("measures_due"))
    shown = text(page)
    for owner in ("Fastighetschef, Kommunstyrelsen", "Säkerhetschef, Kommunstyrelsen", "Lagerchef, Socialnämnden"):
        assert owner in shown
    for board in (measures.town.board, measures.town.social):
        assert url("board_measures", board) in page.content.decode()
    assert "Gott om tid" not in shown
    assert "Förslag" not in shown
    assert shown.index("3 dagar över tiden") < shown.index("10 dagar kvar")


@pytest.mark.django_db
def test_the_boards_page_has_what_nags_first_and_then_all_by_state(screen: Any, measures: Town) -> None:
    page = queries.board_page(measures.town.viewer, measures.town.board, measures.today)
    assert [one.line.measure.title for one in page.due] == ["Hemlig och sen", "Sen", "Senare", "Snart", "Klar"]
    assert {state: count for state, count in page.counts if count} == {
        State.PROPOSED: 1, State.DECIDED: 5, State.DONE: 1, State.VERIFIED: 1,
    }  # fmt: skip
    shown = text(screen.get(url("board_measures", measures.town.board)))
    assert "Lager" not in shown
    order = [shown.index(word) for word in ("Att påminna om", "9 dagar över tiden", "Gott om tid", "Effekten verifierad: ja")]
    assert order == sorted(order)
    assert "svarar inte" not in shown
    empty = text(screen.get(url("board_measures", measures.town.office)))
    assert "Kommunstyrelsekontoret" in empty
    for viewer, board in ((viewer_with(), measures.town.board), (measures.town.viewer, new_id())):
        with refused("preparedness.measure_not_found"):
            queries.board_page(viewer, board, measures.today)


@pytest.mark.django_db
def test_the_first_page_and_what_is_due_say_that_measures_are_late(screen: Any, measures: Town) -> None:
    for address in ("/", reverse("leadership:due")):
        page = screen.get(address)
        assert "4 åtgärder är försenade" in text(page), address
        assert url("measures_due") in page.content.decode()


@pytest.mark.django_db
def test_the_head_of_a_unit_is_told_of_its_own_on_the_first_page(measures: Town, client: Any, sign_in: Any) -> None:
    sign_in(client, viewer_with(Role.UNIT_HEAD, scope=f"org:{measures.town.social}", label="Socialchef, Provköping"))
    shown = text(client.get("/"))
    assert "1 åtgärd är försenad" in shown
    assert [one for one in ("Lager", "5 dagar över tiden") if one not in text(client.get(url("measures_due")))] == []
    assert "Sen" not in [row["measure"].title for row in client.get(url("measures")).context["rows"]]


@pytest.mark.django_db
def test_the_list_is_found_in_by_words_state_board_and_what_nags(screen: Any, measures: Town) -> None:
    def titles(**asked: str) -> list[str]:
        return [row["measure"].title for row in screen.get(url("measures"), asked).context["rows"]]

    assert len(titles()) == 9
    for asked, found in (
        ({"text": "SÄKERHETS"}, ["Senare"]),
        ({"text": "7. hjälp"}, ["Hjälpte"]),
        ({"text": "  "}, titles()),
        ({"text": "elavbrott", "board": str(measures.town.social)}, ["Lager"]),
        ({"nag": "soon"}, ["Snart"]),
        ({"nag": "overdue", "board": str(measures.town.board)}, ["Sen", "Senare", "Hemlig och sen"]),
        ({"state": "verified"}, ["Hjälpte"]),
        ({"state": "no such"}, []),
        ({"nag": "no such"}, []),
        # What is no address of a board is no question.
        ({"board": "x"}, titles()),
        ({"board": str(new_id())}, []),
    ):
        assert titles(**asked) == found, asked
    assert "Ingen åtgärd" in text(screen.get(url("measures"), {"text": "finns inte"}))


@pytest.mark.django_db
def test_the_table_for_a_spreadsheet_says_all_and_no_formula(screen: Any, measures: Town) -> None:
    for title in ("+46", "-1", "@x", "=cmd|'/c calc'!A1", "\u00a0=1"):
        measures.propose(title)
    id = measures.propose("Betald", cost_once=7000, cost_yearly=30, funding=paid(400, Fund.GRANT_CIVIL), effects=(lower(),))
    measures.decide(id, decision=Decision("Kommunstyrelsen", measures.today, "§ 42", "KS 2026/17"))
    measures.do("follow_up_measure", measure_id=id, follow_up=FollowUp(measures.today, "Beställt."))
    answer = screen.get(url("measures_csv"))
    assert answer.headers["Content-Disposition"].endswith('.csv"')
    assert answer.content.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(answer.content.decode("utf-8-sig").splitlines(), delimiter=";")
    assert {len(row) for row in rows} == {len(head)}
    assert [cell for row in rows for cell in row if cell[:1] in "=+-@" and cell] == []
    line = dict(zip(head, next(row for row in rows if row[1] == "Betald"), strict=True))
    assert (line["Engångskostnad"], line["Statsbidrag för civilt försvar"], line[head[2]]) == (
        "7000", "400", "Beslutad",
    )  # fmt: skip
    assert f"Kommunstyrelsen, {measures.today}, § 42, KS 2026/17" in line.values()
    assert "Konsekvens, Elavbrott: från 4 till 2" in line.values()


@pytest.mark.django_db
def test_the_data_say_everything_of_what_is_read_and_nothing_of_the_rest(screen: Any, measures: Town, client: Any, sign_in: Any) -> None:
    every = json.loads(screen.get(url("measures_json")).content)["measures"]
    assert len(every) == 9
    helped = next(one for one in every if one["measure"]["title"] == "Hjälpte")
    assert helped["course"]["verification"]["outcome"] == Outcome.YES
    assert [one["step"] for one in helped["course"]["taken"]] == ["decide", "start", "finish"]
    client.cookies.clear()
    sign_in(client, viewer_with(Role.UNIT_COORDINATOR, scope=f"org:{measures.town.social}"))
    theirs = json.loads(client.get(url("measures_json")).content)["measures"]
    assert [one["measure"]["title"] for one in theirs] == ["Lager"]
    client.cookies.clear()
    for name in ("measures_json", "measures_csv"):
        assert client.get(url(name)).status_code in (302, 403, 404)
