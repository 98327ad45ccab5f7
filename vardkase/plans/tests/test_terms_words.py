"""What a term of office is called: every state, basis, event and refusal in whole Swedish; and how one finds the way to its pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.utils import translation
from lxml import html

from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.organisation.actions import start_register
from vardkase.plans.actions import terms as acts
from vardkase.plans.events import terms as events
from vardkase.plans.models.terms import FeedRow
from vardkase.plans.queries import calendar
from vardkase.plans.queries import terms as queries
from vardkase.plans.rules.obligations import Basis, Cycle, Fulfilment, State
from vardkase.plans.rules.terms import BodyKind
from vardkase.plans.rules.training import TrainingState
from vardkase.plans.tests.scenes import refused
from vardkase.plans.tests.terms_scenes import common, line, say, trained
from vardkase.plans.words import terms as words
from vardkase.testing.cases import each
from vardkase.testing.people import OPERATIONAL, OTHER_AUTHORITY, OTHER_SCOPE, viewer_with

VISIT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DAY = date(2026, 11, 20)
PARTS = (words.STATES, words.BASES, words.CYCLES, words.TRAININGS, words.BEGINS_BY, words.EVENTS, words.REFUSALS)


@pytest.fixture(autouse=True)
def _autumn() -> Iterator[None]:
    with time_machine.travel(VISIT, tick=False), translation.override("sv"):
        yield


def read(answer: Any) -> str:
    return " ".join(" ".join(html.fromstring(answer.content.decode()).itertext()).split())


class TestWords:
    def test_there_are_for_everything_that_can_be_and_for_nothing_else(self) -> None:
        assert set(words.STATES) == set(words.STATE_TONES) == set(State)
        assert set(words.TRAININGS) == set(words.TRAINING_TONES) == set(TrainingState)
        assert (set(words.BASES), set(words.CYCLES), set(words.BEGINS_BY)) == (set(Basis), set(Cycle), set(BodyKind))
        kinds = {one.__name__ for one in vars(events).values() if isinstance(one, type) and one.__module__ == events.__name__}
        assert len(words.EVENTS) == len(kinds - {"DutyNamed"})

    def test_are_swedish(self) -> None:
        with translation.override("en"):
            english = [str(one) for part in PARTS for one in part.values()]
        swedish = [str(one) for part in PARTS for one in part.values()]
        same = [one for one, other in zip(english, swedish, strict=True) if one == other and "kap." not in one]
        assert same == []

    def test_of_a_state_are_told_apart_without_colour(self) -> None:
        for part in (words.STATES, words.TRAININGS):
            told = [str(one) for one in part.values()]
            assert len(set(told)) == len(told)
        assert {words.STATE_TONES[State.DONE], words.TRAINING_TONES[TrainingState.VALID]} == {"green"}
        # What nobody knows is grey and never green; what is too late is red.
        assert {words.STATE_TONES[one] for one in (State.NOT_KNOWN, State.NO_DATE, State.NOT_BEGUN, State.NOT_APPLICABLE)} == {"grey"}
        assert {words.STATE_TONES[State.OVERDUE], words.TRAINING_TONES[TrainingState.LAPSED]} == {"red"}

    def test_that_refuse_are_whole_sentences_that_say_what_to_do(self) -> None:
        for code, said in words.REFUSALS.items():
            assert code.startswith("plans.")
            assert str(said)[0].isupper() or str(said).startswith("%("), code
            assert str(said).endswith((".", "!", "?")), code

    @each("basis, word", [
        (Basis.LAW, "Lag"), (Basis.REGULATION, "Föreskrift"), (Basis.AGREEMENT, "Överenskommelse"), (Basis.PRACTICE, "inte lagkrav"),
        (Basis.OURS, "inte lagkrav"),
    ])  # fmt: skip
    def test_never_call_law_what_is_none(self, basis: Basis, word: str) -> None:
        assert word in str(words.BASES[basis])
        if not basis.binds:
            assert not str(words.BASES[basis]).startswith(("Lag", "Föreskrift"))


@pytest.mark.django_db
class TestTheWayThere:
    @pytest.fixture
    def desk(self, client: Any, alvas_cookies: Any, filled: Any) -> Any:
        client.cookies = alvas_cookies
        return client

    def second(self, town: Any) -> Any:
        """Another municipality in the same house, kept by an authority of its own."""
        keeper = viewer_with(*OPERATIONAL, scope=OTHER_SCOPE, label="Samordnare, Östköping")
        start_register(
            viewer=keeper, municipality_id=new_id(), municipality="Östköping", board_id=OTHER_AUTHORITY, board="Östköpings styrelse",
            key=new_id(), now=town.now,
        )  # fmt: skip
        return keeper

    def test_is_from_the_plans_and_straight_to_the_only_one(self, desk: Any, filled: Any) -> None:
        base = f"/plans/terms/{filled.board}/"
        assert desk.get("/plans/terms/").headers["Location"] == base
        assert f'href="{base}"' in desk.get("/plans/").content.decode()
        page = desk.get(base)
        assert f'href="{base}training/"' in page.content.decode()
        assert f'href="{base}calendar/"' in page.content.decode()

    def test_is_a_choice_for_who_reads_more_than_one(self, client: Any, sign_in: Any, filled: Any) -> None:
        self.second(filled)
        both = viewer_with(Role.COORDINATOR, scope="everywhere")
        sign_in(client, both)
        seen = read(client.get("/plans/terms/"))
        assert "Kommunstyrelsen" in seen
        assert "Östköpings styrelse" in seen
        assert [one.name for one in queries.keepers(both)] == ["Kommunstyrelsen", "Östköpings styrelse"]

    def test_of_one_municipality_says_nothing_of_the_other(self, filled: Any) -> None:
        theirs = self.second(filled)
        trained(filled, VISIT, trained_on=date(2025, 12, 1), months=24)
        say(filled, "fulfil_duty", "rsa_report", now=VISIT, fulfilment=Fulfilment("KS", DAY))
        acts.open_feed(**common(filled, VISIT))
        acts.open_feed(viewer=theirs, keeper_id=OTHER_AUTHORITY, key=new_id(), now=VISIT)
        assert FeedRow.objects.count() == 2
        mine = calendar.occasions(filled.viewer, filled.board, DAY)
        other = calendar.occasions(theirs, OTHER_AUTHORITY, DAY)
        assert {one.id for one in mine}.isdisjoint(one.id for one in other)
        report = "Risk- och sårbarhetsanalysen redovisas till länsstyrelsen"
        assert [sum(one.title == report for one in those) for those in (mine, other)] == [1, 2]
        assert "Utbildning slutar gälla: Stabschef" not in [one.title for one in other]
        for viewer, keeper in ((filled.viewer, OTHER_AUTHORITY), (theirs, filled.board)):
            with refused("plans.not_found"):
                calendar.occasions(viewer, keeper, DAY)
            with refused("plans.not_found"):
                acts.withdraw_feed(viewer=viewer, keeper_id=keeper, key=new_id(), now=VISIT)

    def test_a_term_that_is_asked_for_is_shown_and_what_is_none_is_no_page(self, desk: Any, filled: Any) -> None:
        base = f"/plans/terms/{filled.board}/"
        for year, told in ((2022, "2022–2026"), (2026, "2026–2030"), (2030, "2030–2034"), (1994, "1994–1998"), (2198, "2198–2202")):
            answer = desk.get(f"{base}?term={year}")
            assert (answer.status_code, f"Skyldigheter mandatperioden {told}" in read(answer)) == (200, True), year
        for wrong in ("2025", "-2026", "2026.0", "two", "2202", "0000", "２０２６"):
            assert desk.get(f"{base}?term={wrong}").status_code == 404, wrong

    def test_of_a_duty_back_is_to_its_own_term(self, desk: Any, filled: Any) -> None:
        id = line(filled, "rsa", 2022, now=VISIT).occurrence.id
        page = desk.get(f"/plans/terms/{filled.board}/duties/2022/{id}/").content.decode()
        assert f'href="/plans/terms/{filled.board}/?term=2022"' in page

    def test_of_the_confirmations_leads_back_and_says_what_happens(self, desk: Any, filled: Any) -> None:
        base = f"/plans/terms/{filled.board}/"
        acts.open_feed(**common(filled, VISIT))
        paths = {"training/begin/": "krisledningsnämnden", "calendar/address/": "utan konto", "calendar/withdraw/": "hämtat"}
        for path, told in paths.items():
            page = desk.get(base + path)
            assert told in read(page).lower(), path
            back = f'href="{base}{path.split("/")[0]}/"'
            assert back in page.content.decode(), path
