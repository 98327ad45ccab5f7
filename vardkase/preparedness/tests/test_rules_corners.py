"""Corners of rule sets and questions: any file at all, what the house knows, years and days, what has ended, and how much is asked."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.access.rules import EVERYWHERE, Role
from vardkase.kernel import codec
from vardkase.kernel.refusal import Refusal
from vardkase.ledger import verify
from vardkase.organisation.models import Organisation
from vardkase.organisation.rules import OrganisationKind
from vardkase.preparedness import evidence, followup_files, queries, rulefiles
from vardkase.preparedness.queries.rulesets import Origin
from vardkase.preparedness.rules.asking import Form, Grant, Kind, State
from vardkase.preparedness.rules.completeness import Want
from vardkase.preparedness.rules.ruleset_compare import Area
from vardkase.preparedness.rules.rulesets import RuleSet, Sure
from vardkase.preparedness.tests.rules_scenes import COUNT, INDICATOR, Desk, form, rule_set_text, says
from vardkase.preparedness.tests.scenes import Chain, limit, refused
from vardkase.preparedness.words import asking as asking_words
from vardkase.preparedness.words import rulesets as rulesets_words
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept
from vardkase.ui.words import refusal_text

PLAIN = codec.to_plain(rulefiles.ours()[0])
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 10**18), st.text(max_size=8), st.just([]), st.just({}), st.just([{}]),
    st.floats(allow_nan=False), st.sampled_from(["2026-02-30", "read", "yearly", "\x00", "\ud800", "a" * 5000]),
)  # fmt: skip


def places(found: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value."""
    inner = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    return [at, *(one for name, value in inner for one in places(value, (*at, name)))]


PLACES = places(PLAIN)[1:]


def read_or_no(text: str) -> RuleSet | Refusal:
    try:
        return rulefiles.read_rule_set(text)
    except Refusal as no:
        return no


@given(st.sampled_from(PLACES), ODD)
@settings(max_examples=40, deadline=None)
def test_whatever_stands_wherever_in_a_file_is_a_rule_set_or_a_no_with_words(place: tuple[Any, ...], odd: Any) -> None:
    said = deepcopy(PLAIN)
    inner = said
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = odd
    found = read_or_no(json.dumps(said))
    if isinstance(found, RuleSet):
        assert read_or_no(json.dumps(codec.to_plain(found))) == found
    else:
        assert found.facts.get("field") == "file"
        assert "%(" not in refusal_text(found)


@given(st.text(max_size=60))
@settings(max_examples=20, deadline=None)
def test_so_is_any_text(text: str) -> None:
    with pytest.raises(Refusal):
        rulefiles.read_rule_set(text)


def test_everything_that_can_be_said_has_words() -> None:
    assert set(rulesets_words.SURE) == set(rulesets_words.SURE_TONES) == set(Sure)
    assert set(rulesets_words.AREAS) == set(Area)
    assert set(rulesets_words.WANTS) == set(Want)
    assert set(asking_words.STATES) == set(asking_words.STATE_TONES) == set(State)
    assert set(asking_words.GRANTS) == set(Grant)
    assert len({str(one) for one in asking_words.STATES.values()}) == len(State)


def test_an_answer_is_read_by_its_kind_and_one_that_is_no_longer_asked_too() -> None:
    with translation.override("sv"):
        assert asking_words.value(INDICATOR, says(INDICATOR, "not_known")) == "Vet inte"
        assert asking_words.value(None, says(INDICATOR, "partly")) == "Delvis"
        assert asking_words.value(COUNT, says(COUNT, "12345.5")) == "12\xa0345,5"
        assert asking_words.value(None, says(COUNT, "12345")) == "12345"
    assert asking_words.tone(COUNT, says(COUNT, "1")) == ""
    assert [asking_words.tone(INDICATOR, says(INDICATOR, str(one))) for one in State] == ["green", "yellow", "red", "grey"]
    assert asking_words.tone(INDICATOR, None) == ""


@kept
def desk(filled: Any) -> Desk:
    return Desk(filled)


@pytest.mark.django_db
class TestWhereASetComesFrom:
    def test_the_ledger_stands_before_the_folder_and_the_folder_before_the_house(self, desk: Desk, settings: Any, tmp_path: Any) -> None:
        settings.RULESETS = tmp_path

        def put(**changes: Any) -> None:
            (tmp_path / "egen.json").write_text(rule_set_text(key="msbfs-2015-5", **changes), encoding="utf-8")

        def read() -> tuple[Origin, str]:
            (line,) = queries.rule_sets_page(desk.town.viewer, desk.keeper, desk.today).lines
            return line.origin, line.rule_set.name

        assert read()[0] is Origin.HOUSE
        put(name="Ur mappen")
        assert read() == (Origin.FOLDER, "Ur mappen")
        desk.do("keep_rule_set", reference="msbfs-2015-5@1")
        put(name="Ändrad i mappen sedan")
        assert read() == (Origin.LEDGER, "Ur mappen")

    def test_one_that_has_ended_does_not_hold_and_is_read_all_the_same(self, desk: Desk) -> None:
        desk.take_in(rule_set_text(key="gammal", valid_from="2010-01-01", valid_to="2015-02-04"))
        page = queries.rule_sets_page(desk.town.viewer, desk.keeper, desk.today)
        assert [(one.rule_set.key, one.in_force) for one in page.lines] == [("msbfs-2015-5", True), ("gammal", False)]
        assert queries.rule_set(desk.town.viewer, desk.keeper, "gammal@1").valid_to == date(2015, 2, 4)
        with refused("preparedness.not_found"):
            queries.rule_set(desk.town.viewer, desk.keeper, "gammal@2")
        with refused("preparedness.not_found"):
            page.line(desk.keeper)


@pytest.mark.django_db
class TestWhatTheHouseKnows:
    def ask(self, desk: Desk, key: str, on: date | None = None) -> Any:
        return evidence.ask(key, desk.town.viewer, desk.keeper, on or desk.today)

    def test_it_is_counted_in_the_register(self, desk: Desk) -> None:
        town = desk.town
        energy = town.organisation("Provköpings Energi AB", OrganisationKind.MUNICIPAL_COMPANY, town.municipality)
        chain = Chain(town)
        chain.add("El", external=True, owner="Elnätsbolaget", tolerance=limit(1))
        chain.add("Fjärrvärme", owner="Provköpings Energi AB", owner_id=energy)
        chain.add("Hemtjänst", tolerance=limit(4))
        chain.link("Hemtjänst", "El", verified_on=desk.today)
        chain.link("Fjärrvärme", "El", verified_on=date(desk.year - 1, 12, 31))
        counts = {key: self.ask(desk, f"vital_functions.{key}").value for key in ("count", "with_tolerance", "dependencies_checked")}
        assert counts == {"count": "3", "with_tolerance": "2", "dependencies_checked": "1"}
        assert self.ask(desk, "vital_functions.dependencies_checked", date(desk.year - 1, 12, 31)).value == "1"
        for key, count in (("own", 2), ("area", 1), ("companies", 1)):
            found = self.ask(desk, f"selfcheck.{key}")
            assert found.text.endswith(f": {count}."), key
            assert found.value == "", "whether the analysis covers them is for a human to say"

    def test_nothing_is_offered_of_an_empty_register(self, desk: Desk) -> None:
        keys = [key for key in evidence.known_keys() if key != "selfcheck.followup"]
        assert [key for key in keys if self.ask(desk, key) is not None] == []

    def test_of_a_year_that_is_over_it_is_asked_as_of_its_last_day(self, desk: Desk) -> None:
        Chain(desk.town).add("Skola")
        desk.ask(desk.year - 1)
        offered = desk.followup(desk.year - 1).group(2).questions[0].offered
        assert offered.on == date(desk.year - 1, 12, 31)
        assert (
            queries.followup_page(desk.town.viewer, desk.keeper, desk.year - 1, desk.today, offers=False).groups[1].questions[0].offered
            is None
        )


@pytest.mark.django_db
def test_what_has_ended_is_read_and_not_written(desk: Desk) -> None:
    desk.ask()
    Organisation.objects.filter(pk=desk.keeper).update(valid_to=desk.today - timedelta(days=1))
    own = desk.selfcheck().form.questions[0]
    calls = (
        desk.take_in,
        lambda: desk.do("keep_rule_set", reference="msbfs-2015-5@1"),
        lambda: desk.check(1, says(own, "yes")),
        lambda: desk.ask(desk.year - 1),
        lambda: desk.answer(2, says(COUNT, "1")),
        lambda: desk.send(note="x"),
        lambda: desk.do("reopen_followup", year=desk.year, reason="x"),
    )
    for call in calls:
        with refused("preparedness.authority_has_ended", authority="Kommunstyrelsen"):
            call()
    assert desk.keeper not in {one.id for one in queries.rules_home(desk.town.viewer, desk.today)}


@pytest.mark.django_db
def test_a_form_that_was_taken_out_is_taken_in_again_as_it_was(desk: Desk) -> None:
    desk.ask()
    plain = json.loads(followup_files.as_json(desk.followup()))["form"]
    again = followup_files.read_form(json.dumps(plain).encode(), "", "")
    assert replace(again, version=1) == form()
    named = followup_files.read_form(b"\xef\xbb\xbf" + json.dumps(plain).encode(), "Annat namn", "")
    assert (named.name, named.source) == ("Annat namn", form().source)
    swedish = "nyckel;grupp;fråga;typ\na;Händelser;Är älven å?;ja/nej\n".encode("cp1252")
    assert followup_files.read_form(swedish, "N", "").questions[0].text == "Är älven å?"
    with refused("preparedness.form_file"):
        followup_files.read_form(json.dumps(plain, ensure_ascii=False).encode("utf-16-le"), "", "")


@pytest.mark.django_db
def test_everywhere_is_everybodys_and_the_chain_holds(desk: Desk) -> None:
    everywhere = viewer_with(Role.COORDINATOR, scope=EVERYWHERE)
    own = desk.selfcheck().form.questions[0]
    desk.check(1, says(own, "yes"), viewer=everywhere, place=desk.town.social)
    desk.take_in(viewer=everywhere)
    assert queries.rules_home(everywhere, desk.today)[0].name == "Kommunstyrelsen"
    assert [one.progress.answered for one in queries.rules_home(everywhere, desk.today) if one.name == "Socialnämnden"] == [1]
    assert [verdict.stream for verdict in verify.verify_all() if not verdict.intact] == []


@pytest.mark.django_db
def test_more_questions_in_a_form_are_no_more_questions_to_the_database(desk: Desk, django_assert_max_num_queries: Any) -> None:
    more = [replace(COUNT, key=f"q{number}", text=f"Fråga {number}?") for number in range(60)]
    desk.ask(found=form(*more))
    desk.answer(2, *(says(one, "1") for one in more))
    with django_assert_max_num_queries(16):
        desk.followup()
    with django_assert_max_num_queries(8):
        queries.followup_page(desk.town.viewer, desk.keeper, desk.year, desk.today, offers=False)


def test_a_form_is_read_as_strictly_as_a_rule_set() -> None:
    plain = codec.to_plain(form())
    assert followup_files.read_form(json.dumps(plain).encode(), "", "") == form()
    for changes, code in (({"groups": []}, "json_lacks"), ({"extra": 1}, "json_unknown"), ({"version": "1"}, "json_kind")):
        with refused(f"preparedness.{code}"):
            followup_files.read_form(json.dumps({**plain, **changes}).encode(), "", "")
    assert isinstance(followup_files.read_form(json.dumps(plain).encode(), "", ""), Form)
    assert {one.type for one in form().questions} == {Kind.STATE, Kind.NUMBER, Kind.MONEY}
