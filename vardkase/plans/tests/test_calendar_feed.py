"""The calendar that programs follow: an address of chance and a seal, no account, no secrets, withdrawn at once; and what stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.organisation.rules import OrganisationKind
from vardkase.plans import feeds
from vardkase.plans.actions import terms as acts
from vardkase.plans.events.terms import stream_of_terms
from vardkase.plans.models.terms import FeedRow
from vardkase.plans.queries import calendar
from vardkase.plans.queries import terms as queries
from vardkase.plans.rules import ical
from vardkase.plans.rules.obligations import Fulfilment
from vardkase.plans.rules.terms import fingerprint, term_of
from vardkase.plans.tests import terms_ical
from vardkase.plans.tests.scenes import refused
from vardkase.plans.tests.terms_scenes import common, say, trained
from vardkase.testing.cases import each
from vardkase.testing.people import nobody, viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
VISIT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _autumn() -> Iterator[None]:
    with time_machine.travel(VISIT, tick=False):
        yield


@kept
def followed(filled: Any) -> Any:
    """A town whose calendar has an address."""
    acts.open_feed(**common(filled, VISIT))
    return filled


def number_of(town: Any) -> str:
    return str(FeedRow.objects.values_list("number", flat=True).get(keeper_id=town.board))


def path_of(number: str) -> str:
    return f"/plans/terms/feed/{feeds.token_of(number)}/mandatperiod.ics"


def titles(town: Any, today: date = DAY, viewer: Any = None) -> list[str]:
    return [one.title for one in calendar.occasions(viewer or town.viewer, town.board, today)]


class TestAnAddress:
    def test_is_by_chance_and_sealed(self) -> None:
        numbers = {feeds.new_number() for _ in range(50)}
        assert len(numbers) == 50
        for number in numbers:
            assert re.fullmatch(r"[0-9a-f]{32}", number)
            assert feeds.read(feeds.token_of(number)) == number
        assert len({feeds.token_of(number)[32:] for number in numbers}) == 50

    def test_is_read_by_this_house_alone(self, settings: Any) -> None:
        number = feeds.new_number()
        token = feeds.token_of(number)
        settings.SECRET_KEY = "another house altogether"
        assert feeds.read(token) == ""
        assert feeds.token_of(number) != token

    @each("change", [
        lambda token: "", lambda token: token[:-1], lambda token: token + "0", lambda token: token.upper(), lambda token: f" {token}",
        lambda token: f"{token}\n", lambda token: token[32:] + token[:32], lambda token: token[:32] + "0" * 32, lambda token: token[:32],
        lambda token: "g" + token[1:], lambda token: token[:63] + ("0" if token[63] != "0" else "1"),
        lambda token: token.replace(token[5], "å"),
        lambda token: "0" * 64, lambda token: "x" * 100_000,
    ])  # fmt: skip
    def test_that_is_changed_in_anything_is_none(self, change: Any) -> None:
        assert feeds.read(change(feeds.token_of("a1" * 16))) == ""

    def test_is_whole_as_it_is_copied_into_a_program(self, settings: Any) -> None:
        settings.BASE_URL = "https://kris.provkoping.example/"
        number = "ab" * 16
        assert feeds.address_of(number) == f"https://kris.provkoping.example{path_of(number)}"


class TestToFollowIt:
    def test_asks_for_no_account_leaves_no_cookie_and_is_kept_nowhere(self, followed: Any, client: Any) -> None:
        answer = client.get(path_of(number_of(followed)))
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="mandatperiod.ics"'
        assert answer.headers["Cache-Control"] == "no-store"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert not answer.cookies
        terms_ical.read(answer.content)

    def test_is_to_read_and_nothing_else(self, followed: Any, client: Any) -> None:
        path, number = path_of(number_of(followed)), ledger.head(stream_of_terms(followed.board)).number
        assert client.head(path).status_code == 200
        for method in (client.post, client.put, client.delete, client.patch):
            assert method(path).status_code in (403, 405), method
        assert ledger.head(stream_of_terms(followed.board)).number == number

    def test_everything_that_is_wrong_is_answered_alike(self, followed: Any, client: Any) -> None:
        number = number_of(followed)
        right = path_of(number)
        wrong = [
            path_of("0" * 32), path_of(feeds.new_number()), right.replace(number, "f" * 32), right.replace(number, number[::-1]),
            "/plans/terms/feed/x/mandatperiod.ics", f"/plans/terms/feed/{followed.board}/mandatperiod.ics",
            right.replace("feed/", "feed/%2e%2e/"),
        ]  # fmt: skip
        answers = [client.get(path) for path in wrong]
        assert {answer.status_code for answer in answers} == {404}
        acts.withdraw_feed(**common(followed, VISIT))
        gone = client.get(right)
        assert gone.status_code == 404
        assert b"VCALENDAR" not in gone.content

    def test_a_new_address_closes_the_old_and_withdrawn_both_are(self, followed: Any, client: Any) -> None:
        old = number_of(followed)
        acts.open_feed(**common(followed, VISIT))
        new = number_of(followed)
        assert [client.get(path_of(one)).status_code for one in (old, new)] == [404, 200]
        acts.withdraw_feed(**common(followed, VISIT))
        assert [client.get(path_of(one)).status_code for one in (old, new)] == [404, 404]
        with refused("plans.no_feed"):
            acts.withdraw_feed(**common(followed, VISIT))
        # Opened again it is another one: who had the old has it no more.
        acts.open_feed(**common(followed, VISIT))
        assert number_of(followed) not in (old, new)

    def test_by_the_same_sending_gives_one_address(self, filled: Any) -> None:
        key = new_id()
        for _ in range(2):
            acts.open_feed(**{**common(filled, VISIT), "key": key})
        assert FeedRow.objects.count() == ledger.head(stream_of_terms(filled.board)).number == 1
        with refused("ledger.key_reused"):
            acts.withdraw_feed(**{**common(filled, VISIT), "key": key})

    def test_the_seal_stands_in_no_table_and_no_entry(self, followed: Any) -> None:
        seal = feeds.token_of(number_of(followed))[32:]
        assert seal not in str(list(FeedRow.objects.values()))
        assert seal not in str([entry.payload for entry in ledger.entries(stream_of_terms(followed.board))])

    def test_its_address_is_told_to_who_may_withdraw_it_alone(self, followed: Any, client: Any, sign_in: Any) -> None:
        token = feeds.token_of(number_of(followed))
        for role, told in ((Role.COORDINATOR, True), (Role.STAFF_MEMBER, False), (Role.UNIT_COORDINATOR, False), (Role.AUDITOR, False)):
            visitor = type(client)()
            sign_in(visitor, viewer_with(role))
            answer = visitor.get(f"/plans/terms/{followed.board}/calendar/")
            assert (token in answer.content.decode()) is told, role
            assert answer.headers["Referrer-Policy"] == "no-referrer"


class TestWhatItHolds:
    def test_is_the_same_with_an_account_and_without(self, followed: Any, client: Any) -> None:
        say(followed, "fulfil_duty", "term_handover", now=VISIT, fulfilment=Fulfilment("KS", DAY))
        trained(followed, VISIT, body_id=followed.board, trained_on=date(2024, 3, 1))
        found = calendar.feed_occasions(nobody(), feeds.token_of(number_of(followed)), DAY)
        assert found == calendar.occasions(followed.viewer, followed.board, DAY)
        events = terms_ical.read(client.get(path_of(number_of(followed))).content)[1]
        assert [event["SUMMARY"] for event in events] == [one.title for one in found]

    def test_names_nobody_and_says_nothing_of_how_anything_stands(self, followed: Any, client: Any) -> None:
        trained(
            followed,
            VISIT,
            function="Stabschef",
            person_id=followed.person_id,
            trained_on=date(2025, 12, 1),
            months=24,
            note="Hemlig notering",
        )
        say(followed, "move_due", "heightened_plans", now=VISIT, due=date(2027, 9, 1), why="Skyddsvärt skäl")
        say(followed, "set_duty_aside", "action_programme", now=VISIT, why="Skälet är internt")
        text = client.get(path_of(number_of(followed))).content.decode().replace("\r\n ", "")
        assert "Planer för höjd beredskap" in text
        for word in ("Exempelsson", "Hemlig notering", "Skyddsvärt", "internt", "Alva", "rsenad", "Stabsmetodik", str(followed.person_id)):
            assert word not in text, word

    def test_has_two_terms_and_their_elections_and_no_more(self, filled: Any) -> None:
        found = calendar.occasions(filled.viewer, filled.board, DAY)
        assert [str(one.day) for one in found if one.title == "Val till kommunfullmäktige"] == ["2026-09-13", "2030-09-08"]
        assert max(one.day for one in found) < date(2034, 10, 15)
        later = calendar.occasions(filled.viewer, filled.board, date(2030, 10, 15))
        assert [str(one.day) for one in later if one.title == "Val till kommunfullmäktige"] == ["2030-09-08", "2034-09-10"]

    def test_tells_a_unit_s_own_with_its_name_and_its_year(self, filled: Any) -> None:
        say(filled, "move_due", "board_plan", now=VISIT, due=date(2027, 6, 1), why="Årshjulet", unit=filled.social)
        say(filled, "move_due", "rsa_unit", now=VISIT, due=date(2027, 5, 31), why="Årshjulet", unit=filled.social, year=2027)
        found = {one.title: (str(one.day), one.warn) for one in calendar.occasions(filled.viewer, filled.board, DAY)}
        assert found["Nämndens eller bolagets krishanteringsplan: Socialnämnden"] == ("2027-06-01", 30)
        assert found["Nämndens eller bolagets egen risk- och sårbarhetsanalys: Socialnämnden 2027"] == ("2027-05-31", 30)

    def test_keeps_what_is_overdue_until_it_is_done(self, filled: Any) -> None:
        title = "Risk- och sårbarhetsanalysen redovisas till länsstyrelsen"
        after = date(2027, 12, 1)
        assert titles(filled, after).count(title) == 2
        say(filled, "fulfil_duty", "rsa_report", now=datetime(2027, 12, 1, 9, tzinfo=UTC), fulfilment=Fulfilment("KS", after))
        assert titles(filled, after).count(title) == 1

    def test_tells_of_the_boards_together_and_of_one_with_a_day_of_its_own_by_itself(self, filled: Any) -> None:
        filled.organisation("Byggnadsnämnden", OrganisationKind.BOARD, filled.municipality)
        together = "Ny mandatperiod börjar: Kommunstyrelsen och övriga nämnder"
        assert titles(filled).count(together) == 2
        seen = fingerprint(queries.body_term(filled.viewer, filled.board, term_of(2026), filled.social).decision)
        decided = {"term": 2026, "body_id": filled.social, "begins": date(2027, 2, 1), "reason": "KF § 1", "seen": seen}
        acts.set_body_term(**common(filled, VISIT), **decided)
        found = titles(filled)
        assert (found.count(together), found.count("Ny mandatperiod börjar: Socialnämnden")) == (2, 1)
        assert "Ny mandatperiod börjar: Byggnadsnämnden" not in found

    def test_a_day_that_moves_is_the_same_day_in_the_program(self, filled: Any) -> None:
        def uid() -> str:
            text = ical.written("", calendar.occasions(filled.viewer, filled.board, DAY), VISIT)
            events = terms_ical.read(text.encode())[1]
            return next(
                event["UID"] for event in events if event["SUMMARY"].startswith("Risk- och") and event["DTSTART;VALUE=DATE"] < "2030"
            )

        before = uid()
        say(filled, "move_due", "rsa_report", now=VISIT, due=date(2027, 12, 1), why="Besked")
        assert uid() == before

    def test_the_page_shows_what_comes_and_nothing_that_has_been(self, filled: Any) -> None:
        page = calendar.calendar_page(filled.viewer, filled.board, DAY)
        assert {one.day >= DAY for one in page.occasions} == {True}
        assert "Val till kommunfullmäktige" in [one.title for one in page.occasions]
        assert (page.feed, page.keeper.may_edit) == (None, True)

    @pytest.mark.parametrize("role", [Role.OBSERVER, None])
    def test_is_nothing_to_those_who_read_nothing_of_the_register(self, followed: Any, role: Role | None) -> None:
        viewer = viewer_with(role) if role else nobody()
        for ask in (calendar.occasions, calendar.calendar_page):
            with refused("plans.not_found"):
                ask(viewer, followed.board, DAY)
        with refused("plans.not_found"):
            calendar.feed(viewer, followed.board)
