"""The register as people fill it in: times in Swedish, owners inside and outside, lists side by side, and forms sent by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from lxml import html

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import events, lists, queries, words
from vardkase.preparedness.forms import FunctionForm, NeedForm
from vardkase.preparedness.queries import known
from vardkase.preparedness.rules import checks
from vardkase.preparedness.rules.content import DAY, Code, Function, Reserve, Stretch, Tolerance
from vardkase.preparedness.rules.stretches import parse_stretch, written
from vardkase.preparedness.tests.scenes import NEW, PERSONAL_NUMBER, Chain, function, hours, limit, net, refused
from vardkase.preparedness.tests.test_what_is_restricted import restrict
from vardkase.testing.cases import each
from vardkase.testing.pages import sign_in
from vardkase.testing.people import OTHER_SCOPE, viewer_with

POWER, CARE = function(1, "El"), function(2, "Hemtjänst")


@pytest.fixture(autouse=True)
def _night(now: Any) -> Any:
    with time_machine.travel(now, tick=False):
        yield


class TestTimesAsTheyAreTyped:
    @each(
        "typed, minutes",
        [
            ("2 dygn", (2880, 2880, 2880)),
            ("1,5 h", (90, 90, 90)),
            ("1.5 h", (90, 90, 90)),
            ("1,25 tim", (75, 75, 75)),
            ("90 minuter", (90, 90, 90)),
            ("en", None),
            ("4", (240, 240, 240)),
            ("2–4–8 tim", (120, 240, 480)),
            ("30 min – 2 tim", (30, 75, 120)),
            ("2 till 4 dygn", (2880, 4320, 5760)),
            ("1 vecka", (10080, 10080, 10080)),
            ("0", (0, 0, 0)),
            ("2 Dygn.", (2880, 2880, 2880)),
            ("1.500 min", None),
            ("1,500 min", None),
            ("1 500 min", None),
            ("2 dygn 4 tim", None),
            ("ca 4 tim", None),
            ("< 2 h", None),
            ("4 månader", None),
            ("-4", None),
            ("8–4 tim", None),
            ("1–2–3–4", None),
            ("367 dygn", None),
        ],
    )
    def test_in_minutes_or_a_no(self, typed: str, minutes: tuple[int, int, int] | None) -> None:
        if minutes is None:
            with pytest.raises(Refusal) as no:
                parse_stretch("tolerance", typed)
            assert no.value.facts["field"] == "tolerance"
            return
        found = parse_stretch("tolerance", typed)
        assert found == Stretch(*minutes)
        assert parse_stretch("tolerance", written(found)) == found

    @each(
        "minutes, said",
        [
            (1, "1 minut"),
            (45, "45 minuter"),
            (60, "1 timme"),
            (90, "1,5 timmar"),
            (DAY, "24 timmar"),
            (2 * DAY, "2 dygn"),
            (3 * DAY // 2, "36 timmar"),
            (5 * DAY // 2, "2,5 dygn"),
            (0, "0 timmar"),
        ],
    )
    def test_and_back_in_words(self, minutes: int, said: str) -> None:
        assert words.length(minutes) == said

    @each(
        "tolerance, said",
        [
            (Tolerance(), "Ingen har sagt"),
            (Tolerance(forever=True), "Hur länge som helst"),
            (limit(0), "Ingen tid alls"),
            (limit(4), "4 timmar"),
            (limit(2, 5, 8), "2–8 timmar"),
            (limit(2, 4, 8), "2–8 timmar, troligast 4"),
        ],
    )
    def test_a_tolerance_in_words(self, tolerance: Tolerance, said: str) -> None:
        assert words.tolerance(tolerance) == said


def typed_function(**typed: Any) -> FunctionForm:
    known_as = {"key": str(new_id()), "name": "Hemtjänst"}
    return FunctionForm({**known_as, **typed}, function=None, owners=[(UUID(int=50), "Kontoret")], posts=[(UUID(int=60), "Jour")])


def refusals(form: Any, check: Any) -> dict[str, list[str]]:
    """What a form is refused for, at its fields, as the page does it."""
    if form.is_valid():
        try:
            check(form.draft())
        except Refusal as refusal:
            form.refuse(refusal)
    return {name: list(told) for name, told in form.errors.items()}


class TestWhatIsRefusedInSwedish:
    @each(
        "typed, field, said",
        [
            ({"name": " "}, "name", "Ge verksamheten ett namn"),
            ({"name": "x" * 201}, "name", "201 tecken är för många"),
            ({"external": "on"}, "owner", "Skriv vem som driver den"),
            ({"owner": "Bolaget", "owner_id": str(UUID(int=50))}, "owner", "Behåll en av dem"),
            ({"owner_id": str(UUID(int=51))}, "owner_id", "Välj ett giltigt alternativ"),
            ({"tolerance": "länge"}, "tolerance", "gick inte att läsa som en tid"),
            ({"tolerance": "4", "forever": "on"}, "tolerance", "Inte båda"),
            ({"expected": "8–2"}, "expected", "Tiderna går baklänges"),
            ({"expected": "400 dygn"}, "expected", "366"),
            ({"interval": "2–8 tim"}, "interval", "Skriv en enda tid"),
            ({"interval": "5 min"}, "interval", "15 minuter"),
            ({"interval": "8 dygn"}, "interval", "7 dygn"),
            ({"reporter": str(UUID(int=60)), "deputy": str(UUID(int=60))}, "deputy", "Välj en annan funktion som ersättare"),
            ({"description": f"Om {PERSONAL_NUMBER}"}, "description", "personnummer"),
            ({"description": "x" * 2001}, "description", "2001 tecken är för många"),
            ({"weight": "mycket"}, "weight", "Välj ett giltigt alternativ"),
            ({"codes_samhallssektorer": ["XXX"]}, "codes_samhallssektorer", "XXX"),
        ],
    )
    def test_of_a_function(self, typed: dict[str, Any], field: str, said: str) -> None:
        found = refusals(typed_function(**typed), checks.check_function)
        assert list(found) == [field]
        assert said in found[field][0]

    @each(
        "typed, field, said",
        [
            ({"on_id": ""}, "on_id", "Välj en verksamhet som är i bruk"),
            ({"on_id": str(CARE.id)}, "on_id", "Välj ett giltigt alternativ"),
            ({"reserve": "4"}, "by", "Ange vad den går på så länge"),
            ({"by": "battery", "reserve": "bra"}, "reserve", "gick inte att läsa som en tid"),
            ({"delay": "nyss"}, "delay", "gick inte att läsa som en tid"),
            ({"recovery": "3–1"}, "recovery", "Tiderna går baklänges"),
            ({"verified_on": "2019-01-03"}, "verified_on", "har inte varit än"),
            ({"verified_on": "i går"}, "verified_on", "Skriv en dag"),
            ({"group": "x" * 61}, "group", "61 tecken är för många"),
            ({"note": PERSONAL_NUMBER}, "note", "personnummer"),
            ({"by": "magi"}, "by", "Välj ett giltigt alternativ"),
        ],
    )
    def test_of_a_need(self, now: Any, typed: dict[str, Any], field: str, said: str) -> None:
        register = net([POWER, CARE])
        form = NeedForm({"key": str(new_id()), "on_id": str(POWER.id), **typed}, function=CARE, need=None, register=register)
        found = refusals(form, lambda need: checks.check_need(CARE, need, register, now.date()))
        assert list(found) == [field]
        assert said.casefold() in found[field][0].casefold()

    def test_a_single_time_is_an_interval(self) -> None:
        form = typed_function(interval="2 tim")
        assert form.is_valid()
        assert form.draft().interval_minutes == 120


@pytest.mark.django_db
class TestWhoRunsIt:
    def test_one_outside_the_municipality_is_said_to_be_outside(self, chain: Chain) -> None:
        partner = chain.town.organisation("Elnätsbolaget AB", partner=True)
        one = Function(NEW, "", "Elnät", "Elnätsbolaget AB", partner)
        with refused("preparedness.owner_is_outside", field="external", owner="Elnätsbolaget AB"):
            chain.do("save_function", function=one)
        found = chain.do("save_function", function=replace(one, external=True)).event.function
        page = queries.function_page(chain.town.viewer, chain.authority, found.id, chain.town.now.date())
        assert (page.function.owner_id, page.function.external) == (partner, True)

    def test_our_own_and_one_that_is_only_written_are_as_they_are_said(self, chain: Chain) -> None:
        for name, said in (("Egen", {"owner": "Kontoret", "owner_id": chain.town.office}), ("Skriven", {"owner": "Någon"})):
            assert chain.add(name, **said)
        chain.add("Utanför", owner="Trafikverket", external=True)
        found = {one.name: one.external for one in chain.register().functions}
        assert (found["Egen"], found["Skriven"], found["Utanför"]) == (False, False, True)

    def test_it_is_told_on_the_page_and_counted_in_the_follow_up(self, chain: Chain, client: Client) -> None:
        sign_in(client, chain.town.viewer)
        text = client.get(reverse("preparedness:function", args=[chain.authority, chain.ids["El"]])).content.decode()
        assert "Elnätsbolaget (utanför kommunen)" in text
        on = chain.town.now.date()
        assert "3" in known.outside(chain.town.viewer, chain.authority, on).text  # type: ignore[union-attr]  # there are functions
        assert "2" in known.own(chain.town.viewer, chain.authority, on).text  # type: ignore[union-attr]  # there are functions
        assert known.functions(chain.town.viewer, chain.authority, on).value == "5"  # type: ignore[union-attr]  # there are functions


@pytest.mark.django_db
class TestListsSideBySide:
    CODES = (
        Code("samhallssektorer", "ENE", "Energiförsörjning"), Code("samhallssektorer", "KOM", "Kommunalteknisk försörjning"),
        Code("samhallsfunktioner", "7", "Elförsörjning"),
    )  # fmt: skip

    def test_a_function_has_classes_of_several_lists_and_none_is_made_of_another(self, chain: Chain, client: Client) -> None:
        one = chain.function("El")
        chain.do("save_function", function=replace(one, codes=self.CODES), seen=chain.seen(one))
        sign_in(client, chain.town.viewer)
        page = html.fromstring(client.get(reverse("preparedness:function", args=[chain.authority, one.id])).content.decode())
        facts = {each.findtext("dt"): each.findtext("dd") for each in page.xpath("//main//dl/div")}
        assert facts[lists.named("samhallssektorer")] == "Energiförsörjning, Kommunalteknisk försörjning"
        assert facts[lists.named("samhallsfunktioner")] == "Elförsörjning"
        assert lists.named("beredskapssektorer") not in facts

    def test_a_class_is_asked_for_by_its_list(self, chain: Chain) -> None:
        one = chain.function("El")
        chain.do("save_function", function=replace(one, codes=self.CODES), seen=chain.seen(one))

        def found(**asked: str) -> list[str]:
            page = queries.register_page(chain.town.viewer, chain.authority, chain.town.now.date(), **asked)
            return [line.function.name for line in page.lines]

        assert found(code="samhallssektorer:ENE") == found(code="samhallsfunktioner:7") == ["El"]
        assert found(code="beredskapssektorer:ENE") == found(code="ENE") == found(code=":") == []
        assert found(owner="Kommunen") == ["Trygghetslarm", "Hemtjänst"]
        assert found(text="  TRYGG ") == ["Trygghetslarm"]
        assert found(text="trygg", owner="Elnätsbolaget") == []

    def test_the_eleven_and_the_ten_are_offered_and_the_third_is_written_by_hand(self) -> None:
        offered = {one.key: len(one.codes) for one in lists.lists()}
        assert (offered["samhallssektorer"], offered["beredskapssektorer"], offered["samhallsfunktioner"]) == (11, 10, 0)
        form = typed_function(codes_samhallsfunktioner="7 Elförsörjning\n\n12", codes_samhallssektorer=["ENE"])
        assert form.is_valid()
        assert {(one.system, one.code, one.name) for one in form.draft().codes} == {
            ("samhallssektorer", "ENE", "Energiförsörjning"),
            ("samhallsfunktioner", "7", "Elförsörjning"),
            ("samhallsfunktioner", "12", ""),
        }


@pytest.mark.django_db
class TestSentByHand:
    def head(self, chain: Chain) -> int:
        return ledger.head(events.stream_of(chain.authority)).number

    def typed(self, client: Client, address: str) -> dict[str, str]:
        form = client.get(address).context["form"]
        found = {field.html_name: field.value() for field in form}
        return {name: str(value) for name, value in found.items() if value not in (None, "", False) and not isinstance(value, list)}

    def test_an_old_page_a_used_key_and_another_functions_id(self, chain: Chain, client: Client) -> None:
        sign_in(client, chain.town.viewer)
        one = chain.function("Hemtjänst")
        address = reverse("preparedness:edit_function", args=[chain.authority, one.id])
        typed = self.typed(client, address)
        chain.do("save_function", function=replace(one, description="Den andras"), seen=chain.seen(one))
        before = self.head(chain)
        answer = client.post(address, {**typed, "description": "Min"})
        assert (answer.status_code, answer.context["form"]["description"].value()) == (422, "Min")
        assert "Någon annan har ändrat det här" in answer.content.decode()
        assert client.post(address, {**typed, "seen": ""}).status_code == 422
        assert client.post(address, {**typed, "key": "x"}).status_code == 422
        # The id and the short name are those of the address, whatever else is sent.
        typed = self.typed(client, address)
        assert client.post(address, {**typed, "id": str(chain.ids["El"]), "short": "el", "authority_id": str(new_id())}).status_code == 302
        assert self.head(chain) == before + 1
        assert chain.function("El").key == "el"

    def test_a_page_of_one_authority_does_not_write_in_another(self, chain: Chain, client: Client) -> None:
        social = viewer_with(Role.COORDINATOR, scope=f"org:{chain.town.social}")
        sign_in(client, social)
        before = self.head(chain)
        for authority in (chain.authority, chain.town.social):
            for name in ("edit_function", "retire", "new_need"):
                address = reverse(f"preparedness:{name}", args=[authority, chain.ids["El"]])
                assert client.post(address, {"key": str(new_id()), "name": "Kapad", "reason": "X"}).status_code == 404
        assert self.head(chain) == before
        with refused("preparedness.not_found"):
            queries.function_page(viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE), chain.authority, chain.ids["El"], chain.town.now.date())

    def test_what_is_restricted_cannot_be_opened_by_one_who_only_reads(self, chain: Chain, client: Client) -> None:
        restrict(chain, "Mobilnät")
        sign_in(client, viewer_with(Role.CHIEF_OF_STAFF))
        address = reverse("preparedness:edit_function", args=[chain.authority, chain.ids["Mobilnät"]])
        assert {client.get(address).status_code, client.post(address, {"key": str(new_id()), "name": "Mobilnät"}).status_code} == {404}
        assert chain.function("Mobilnät").restricted

    def test_a_need_keeps_everything_that_was_typed_when_one_thing_is_refused(self, chain: Chain, client: Client) -> None:
        sign_in(client, chain.town.viewer)
        address = reverse("preparedness:new_need", args=[chain.authority, chain.ids["Enskilda brunnar"]])
        typed = {
            **self.typed(client, address), "on_id": str(chain.ids["Mobilnät"]), "by": "stock", "reserve": "1,5 h", "delay": "30 min",
            "recovery": "oklart", "note": "Bara på prov",
        }  # fmt: skip
        answer = client.post(address, typed)
        assert answer.status_code == 422
        shown = {name: answer.context["form"][name].value() for name in ("reserve", "delay", "recovery", "note", "by")}
        assert {name: str(value) for name, value in shown.items()} == {
            name: typed[name] for name in ("reserve", "delay", "recovery", "note", "by")
        }
        assert client.post(address, {**typed, "recovery": "2 dygn"}).status_code == 302
        found = chain.need("Enskilda brunnar", "Mobilnät")
        assert (found.reserve, found.delay, found.recovery, found.by) == (
            Stretch(90, 90, 90), Stretch(30, 30, 30), Stretch(2 * DAY, 2 * DAY, 2 * DAY), Reserve.STOCK,
        )  # fmt: skip
        assert found.verified_on is None
        assert hours(1.5) == found.reserve

    def test_what_was_checked_this_year_is_evidence_and_last_years_is_not(self, chain: Chain) -> None:
        on = chain.town.now.date()
        its = chain.need("Mobilnät", "El")
        chain.do("save_need", function_id=chain.ids["Mobilnät"], need=replace(its, verified_on=on, assumed=False), seen=chain.seen(its))
        other = chain.need("Hemtjänst", "Trygghetslarm")
        old = replace(other, verified_on=on.replace(month=1, day=1) - timedelta(days=1), assumed=False)
        chain.do("save_need", function_id=chain.ids["Hemtjänst"], need=old, seen=chain.seen(other))
        found = known.dependencies_checked(chain.town.viewer, chain.authority, on)
        assert found is not None
        assert (found.value, found.on) == ("1", on)
