"""Continuity plans by the pages: what a form refuses in Swedish, what is seen before it is put in force, paper, and who is told nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from lxml import html

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import queries
from vardkase.preparedness.events import continuity as written
from vardkase.preparedness.forms.continuity import AssumptionForm, ContinuityForm, TrialForm
from vardkase.preparedness.rules import checks
from vardkase.preparedness.rules.content import Holder, Stretch
from vardkase.preparedness.rules.continuity import Adoption, Continuity, Resource, Trial, check_continuity
from vardkase.preparedness.rules.staffing import NATIONAL
from vardkase.preparedness.tests.scenes import PERSONAL_NUMBER, Chain, hours, refused
from vardkase.preparedness.tests.test_continuity import PLAN, adopt, do, page, planned, today
from vardkase.preparedness.tests.test_what_is_restricted import restrict
from vardkase.preparedness.views.continuity import said
from vardkase.testing.cases import each
from vardkase.testing.pages import sign_in
from vardkase.testing.people import OTHER_SCOPE, viewer_with

__all__ = ["planned"]
POST = new_id()
FORMS = ("edit_continuity", "adopt_continuity", "test_continuity", "review_continuity")
READ = ("continuity_plan", "continuity_version")
LISTS = ("continuity", "continuity_paper", "staff")


@pytest.fixture(autouse=True)
def _night(now: Any) -> Any:
    with time_machine.travel(now, tick=False):
        yield


def at(chain: Chain, name: str, function: str = "Hemtjänst") -> str:
    args: list[Any] = [chain.authority]
    if name not in (*LISTS, "staff_assumption"):
        args.append(chain.ids[function])
    if name == "continuity_version":
        args.append(1)
    return reverse(f"preparedness:{name}", args=args)


def opened(client: Client, chain: Chain, name: str, function: str = "Hemtjänst") -> Any:
    answer = client.get(at(chain, name, function))
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def text(page: Any) -> str:
    return " ".join(page.text_content().split())


def send(client: Client, chain: Chain, name: str, function: str = "Hemtjänst", **typed: str) -> Any:
    form = client.get(at(chain, name, function)).context["form"]
    shown = {field.html_name: field.value() or "" for field in form}
    return client.post(at(chain, name, function), {**{one: str(value) for one, value in shown.items()}, **typed})


def errors(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 422
    return {name: list(told) for name, told in answer.context["form"].errors.items()}


def form_of(plan: Continuity, typed: dict[str, str] | None = None) -> ContinuityForm:
    return ContinuityForm(typed, plan=plan, first=plan, posts=[(POST, "Enhetschef")])


class TestTheFormAlone:
    @each(
        "plan",
        [
            Continuity(),
            replace(PLAN, owner=Holder(POST, "Enhetschef")),
            replace(PLAN, owner=Holder(new_id(), "En post som är borta")),
            replace(PLAN, goal=Stretch(30, 90, 240), goal_why="Så"),
            replace(PLAN, resources=(Resource("A"), Resource("B", "2"), Resource("C", "", "Här"))),
            replace(PLAN, ordinary=0, least=0, first="Rad ett\nRad två"),
        ],
    )
    def test_a_plan_that_nobody_touches_is_read_as_it_was(self, plan: Continuity) -> None:
        shown = form_of(plan)
        typed = {field.html_name: str(field.value()) for field in shown if field.value() not in (None, "")}
        form = form_of(plan, typed)
        assert form.is_valid(), form.errors
        assert form.draft() == plan
        assert shown.initial["seen"] == checks.digest(plan)

    def test_a_next_test_lies_in_a_day_and_works_is_a_box(self) -> None:
        form = TrialForm({"key": str(new_id()), "on": "2019-01-01", "result": "Bra", "next_test": "20200101"})
        assert form.is_valid()
        found = form.test(PLAN.next_test)  # type: ignore[arg-type]  # a day it is
        assert (found.on.isoformat(), found.works, found.next_test) == ("2019-01-01", False, PLAN.next_test.replace(year=2020))  # type: ignore[union-attr]  # see above
        assert not TrialForm({"key": str(new_id()), "on": "2019-02-30"}).is_valid()

    def test_the_loss_of_staff_is_shown_as_it_is_read(self) -> None:
        shown = AssumptionForm(now_is=NATIONAL)
        assert shown.initial["weeks"] == "20 20 40 40 20 20"
        form = AssumptionForm({"key": str(new_id()), "weeks": shown.initial["weeks"], "source": NATIONAL.source}, now_is=NATIONAL)
        assert form.is_valid()
        assert form.assumption() == NATIONAL

    def test_a_plan_is_read_in_the_order_in_which_it_is_needed(self) -> None:
        found = said(replace(PLAN, first="A", risks="B", goal_why="Så"))
        assert str(found["in_need"][0][0]) in {"Manual routines", "Manuella rutiner"}
        assert [value for _term, value in found["in_need"]] == ["1. Hämta pärmen.", "A", "För in i efterhand."]
        assert [value for _term, value in found["behind"]] == ["Mediciner missas.", "B"]
        assert [value for _term, value in found["head"]][1:] == ["Enhetschef i beredskap", "Enhetschef", 45, 30]
        assert said(Continuity()) == {"head": [], "in_need": [], "behind": [], "resources": ()}


def refusals(typed: dict[str, str]) -> dict[str, list[str]]:
    """What a plan that is typed so is refused for, at its fields, as the page does it."""
    shown = form_of(PLAN)
    known = {field.html_name: str(field.value()) for field in shown if field.value() not in (None, "")}
    form = form_of(PLAN, {**known, **typed})
    if form.is_valid():
        try:
            check_continuity(form.draft())
        except Refusal as refusal:
            form.refuse(refusal)
    return {name: list(told) for name, told in form.errors.items()}


@each(
    "typed, field, words",
    [
        ({"goal": "en stund"}, "goal", "gick inte att läsa som en tid"),
        ({"goal": "8–2 tim"}, "goal", "Tiderna går baklänges"),
        ({"goal": "1.500 min"}, "goal", "gick inte att läsa som en tid"),
        ({"goal": "2 år"}, "goal", "gick inte att läsa som en tid"),
        ({"goal": "400 dygn"}, "goal", "366"),
        ({"ordinary": "många"}, "ordinary", "Skriv ett heltal"),
        ({"ordinary": "4,5"}, "ordinary", "Skriv ett heltal"),
        ({"ordinary": "1e9"}, "ordinary", "Skriv ett heltal"),
        ({"least": "46"}, "least", "Det minsta kan inte vara fler än en vanlig dag"),
        ({"ordinary": "-1", "least": ""}, "ordinary", "50000"),
        ({"resources": "; 3 st"}, "resources", "men inte vad"),
        ({"resources": chr(10).join("A" for _line in range(41))}, "resources", "40"),
        ({"first": f"Ring {PERSONAL_NUMBER}"}, "first", "personnummer"),
        ({"decides": PERSONAL_NUMBER}, "decides", "personnummer"),
        ({"routines": "x" * 2001}, "routines", "2001 tecken är för många"),
        ({"goal_why": "x" * 601}, "goal_why", "601 tecken är för många"),
        ({"next_test": "i vår"}, "next_test", "Skriv en dag"),
        ({"next_test": "2019-02-29"}, "next_test", "Skriv en dag"),
        ({"owner": str(new_id())}, "owner", "Välj ett giltigt alternativ"),
        ({"owner": "1 OR 1=1"}, "owner", "Välj ett giltigt alternativ"),
        ({"key": "x"}, "key", ""),
    ],
)
def test_a_plan_is_refused_at_its_field_in_swedish(typed: dict[str, str], field: str, words: str) -> None:
    told = refusals(typed)
    assert list(told) == [field]
    assert words in told[field][0]
    assert refusals({}) == {}


@pytest.mark.django_db
class TestWhatAFormRefuses:
    @pytest.fixture(autouse=True)
    def _in(self, client: Client, planned: Chain) -> None:
        sign_in(client, planned.town.viewer)

    def test_a_test_a_review_and_an_adoption(self, client: Client, planned: Chain) -> None:
        tomorrow = (today(planned) + timedelta(days=1)).isoformat()
        for name, typed, field, words in (
            ("test_continuity", {"result": " "}, "result", "Skriv vad det ledde till, också när det gick bra."),
            ("review_continuity", {"on": "2001-01-01"}, "on", "beslutades 2019-01-02"),
            ("review_continuity", {"on": tomorrow}, "on", "Den dagen har inte varit än"),
        ):
            told = errors(send(client, planned, name, **typed))
            assert (list(told), words in told[field][0]) == ([field], True), (typed, told)

    def test_what_was_planned_has_been_and_no_next_is_said(self, client: Client, planned: Chain) -> None:
        old = today(planned) - timedelta(days=3)
        do(planned, "record_test", test=Trial(old - timedelta(days=1), "", "Bra", True, old))
        told = errors(send(client, planned, "test_continuity", result="Bra"))
        assert told == {"next_test": ["Skriv när nästa prov är: dagen som var planerad har passerat."]}

    def test_an_old_page_a_tampered_fingerprint_and_a_used_key(self, client: Client, planned: Chain) -> None:
        form = client.get(at(planned, "edit_continuity")).context["form"]
        typed = {field.html_name: str(field.value() or "") for field in form}
        do(planned, "save_continuity", plan=replace(PLAN, first="Någon annans"), seen=checks.digest(PLAN))
        for seen in (typed["seen"], ""):
            told = errors(client.post(at(planned, "edit_continuity"), {**typed, "seen": seen, "first": "Min"}))
            assert "Någon annan har ändrat det här sedan du öppnade det" in told["__all__"][0]
        used = new_id()
        do(planned, "review_continuity", on=today(planned), key=used)
        told = errors(send(client, planned, "review_continuity", key=str(used), note="Annat"))
        assert told["__all__"]
        assert page(planned).draft.first == "Någon annans"

    def test_with_nothing_but_a_key_an_empty_draft_is_saved_and_cannot_be_put_in_force(self, client: Client, planned: Chain) -> None:
        name = "Trygghetslarm"
        assert client.post(at(planned, "edit_continuity", name), {"key": str(new_id())}).status_code == 302
        told = errors(send(client, planned, "adopt_continuity", name, decided_by="Chef"))
        for word in ("fungerar igen inom", "manuella rutiner", "planens ägare", "nästa prov"):
            assert word in told["__all__"][0]
        assert page(planned, name=name).in_force is None


@pytest.mark.django_db
class TestWhatIsSeenBeforeItIsPutInForce:
    def test_the_whole_draft_and_what_differs(self, client: Client, planned: Chain) -> None:
        sign_in(client, planned.town.viewer)
        do(planned, "save_continuity", plan=replace(PLAN, routines="1. Ring jouren.", least=20), seen=checks.digest(PLAN))
        shown = text(opened(client, planned, "adopt_continuity"))
        assert "Det som sätts i kraft" in shown
        assert "Ändrat sedan utgåva 1: manuella rutiner, minst för att hålla igång." in shown
        assert "1. Ring jouren." in shown
        assert "1. Hämta pärmen." not in shown

    def test_a_first_version_differs_from_nothing(self, client: Client, planned: Chain) -> None:
        sign_in(client, planned.town.viewer)
        do(planned, "save_continuity", "Trygghetslarm", plan=PLAN)
        shown = text(opened(client, planned, "adopt_continuity", "Trygghetslarm"))
        assert "Det som sätts i kraft" in shown
        assert "Ändrat sedan" not in shown
        assert client.get(at(planned, "adopt_continuity")).status_code != 200, "there is no draft to put in force"

    def test_and_a_version_says_what_it_changed(self, client: Client, planned: Chain) -> None:
        sign_in(client, planned.town.viewer)
        for number, plan in enumerate((replace(PLAN, stops="Städning"), replace(PLAN, stops="Städning")), 2):
            before = page(planned).in_force.plan
            do(planned, "save_continuity", plan=plan, seen=checks.digest(before))
            adopt(planned, plan)
            address = at(planned, "continuity_version").replace("/1/", f"/{number}/")
            shown = " ".join(client.get(address).content.decode().split())
            assert ("Ändrat sedan utgåva 1: vad som kan vänta under tiden." if number == 2 else "Den säger detsamma som utgåva 2.") in shown
        assert "Ändrat sedan" not in text(opened(client, planned, "continuity_version"))
        for odd in ("0", "4", "99999999999999999999999"):
            assert client.get(at(planned, "continuity_version").replace("/1/", f"/{odd}/")).status_code == 404

    def test_what_is_read_is_in_force_until_the_new_is(self, client: Client, planned: Chain) -> None:
        sign_in(client, viewer_with(Role.STAFF_MEMBER))
        do(planned, "save_continuity", plan=replace(PLAN, routines="Ett utkast."), seen=checks.digest(PLAN))
        for name in ("continuity_plan", "continuity_paper"):
            shown = text(opened(client, planned, name))
            assert "1. Hämta pärmen." in shown
            assert "Ett utkast." not in shown

    def test_the_last_test_says_of_which_version_it_was(self, client: Client, planned: Chain) -> None:
        sign_in(client, planned.town.viewer)
        do(planned, "record_test", test=Trial(today(planned) - timedelta(days=1), "Övning", "Listan saknades", works=False))
        assert "Det var utgåva" not in text(opened(client, planned, "continuity_plan"))
        better = replace(PLAN, routines="1. Ring.")
        do(planned, "save_continuity", plan=better, seen=checks.digest(PLAN))
        adopt(planned, better)
        shown = text(opened(client, planned, "continuity_plan"))
        assert "Den fungerar inte än" in shown
        assert "Det var utgåva 1." in shown
        assert "Höll inte vid provet" not in shown

    def test_a_plan_that_failed_says_so_in_the_list_and_on_its_page(self, client: Client, planned: Chain) -> None:
        sign_in(client, planned.town.viewer)
        do(planned, "record_test", test=Trial(today(planned), "Övning", "Listan saknades", works=False))
        for name in ("continuity_plan", "continuity"):
            assert "Höll inte vid provet" in text(opened(client, planned, name))
        assert "Genomgång" in text(opened(client, planned, "continuity_plan"))


@pytest.mark.django_db
class TestPaperAndWhoIsToldNothing:
    def test_each_plan_is_an_article_of_its_own_without_buttons(self, client: Client, planned: Chain) -> None:
        sign_in(client, planned.town.viewer)
        do(planned, "save_continuity", "Trygghetslarm", plan=replace(PLAN, routines="<i>Larma</i> & ring"))
        adopt(planned, replace(PLAN, routines="<i>Larma</i> & ring"), name="Trygghetslarm")
        shown = opened(client, planned, "continuity_paper")
        articles = shown.xpath("//main//article")
        assert [one.xpath("string(.//h2)") for one in articles] == ["Trygghetslarm", "Hemtjänst"]
        assert all("Utgåva 1, beslutad" in text(one) for one in articles)
        assert "<i>Larma</i> & ring" in text(articles[0])
        assert not shown.xpath("//main//article//*[self::button or self::a or self::input]")

    def test_what_is_not_in_the_readers_pile_is_named(self, client: Client, planned: Chain) -> None:
        restrict(planned, "Hemtjänst")
        for viewer, there in ((viewer_with(Role.STAFF_MEMBER), False), (planned.town.viewer, True)):
            sign_in(client, viewer)
            paper, staff = (text(opened(client, planned, name)) for name in ("continuity_paper", "staff"))
            assert ("1. Hämta pärmen." in paper) is there
            assert ("Inte för dig, och inte med i bunten: planerna för Hemtjänst." in paper) is not there
            assert ("Inte för dig, och inte medräknat: personalen i Hemtjänst." in staff) is not there
            assert queries.hidden_plans(viewer, planned.authority) == (() if there else ("Hemtjänst",))

    def test_to_others_there_is_nothing_neither_to_read_nor_to_send_to(self, client: Client, planned: Chain) -> None:
        sign_in(client, viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE))
        assert {client.get(at(planned, name)).status_code for name in (*READ, *LISTS, *FORMS)} == {404}
        before = ledger.head(written.stream_of(planned.authority)).number
        assert {client.post(at(planned, name), {"key": str(new_id())}).status_code for name in (*FORMS, "staff_assumption")} == {404}
        assert ledger.head(written.stream_of(planned.authority)).number == before

    def test_a_plan_of_what_is_restricted_is_not_there_for_a_reader_by_any_address(self, client: Client, planned: Chain) -> None:
        restrict(planned, "Hemtjänst")
        sign_in(client, viewer_with(Role.CHIEF_OF_STAFF))
        assert {client.get(at(planned, name)).status_code for name in (*READ, *FORMS)} == {404}
        assert at(planned, "continuity_plan") not in client.get(at(planned, "continuity")).content.decode()

    def test_nobody_is_led_to_the_door(self, client: Client, planned: Chain) -> None:
        for name in ("continuity", "continuity_plan", "edit_continuity"):
            answer = client.get(at(planned, name))
            assert answer.status_code == 302
            assert "Hemtjänst" not in answer.headers["Location"]

    def test_a_decision_in_the_name_of_another_authority_is_not_let_through(self, planned: Chain) -> None:
        for viewer, code in (
            (viewer_with(Role.UNIT_HEAD), "may_not"),
            (viewer_with(Role.AUDITOR), "may_not"),
            (viewer_with(), "not_found"),
        ):
            with refused(f"preparedness.{code}"):
                do(planned, "adopt_continuity", viewer=viewer, adoption=Adoption("Chef", today(planned)), seen=checks.digest(PLAN))
        assert hours(8) == PLAN.goal
