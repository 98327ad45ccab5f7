"""From outside: addresses that are guessed, forms that are sent by hand, ids of others, old pages and keys that are used again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.urls import reverse
from lxml import html

from vardkase.access.rules import Role, Viewer
from vardkase.kernel.ids import new_id
from vardkase.ledger import queries as ledger_queries
from vardkase.preparedness.actions import analyses, risks
from vardkase.preparedness.actions.risks import MapDraft
from vardkase.preparedness.models.analyses import AnalysisRow, MappingRow, RiskRow, RoundRow, WorkshopRow
from vardkase.preparedness.queries import analyses as queries
from vardkase.preparedness.rules.rounds import Move, Workshop
from vardkase.preparedness.tests.rsa_scenes import NEW, Rsa, risk
from vardkase.testing.pages import alike
from vardkase.testing.people import cilla, dag, viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
BLANK = UUID(int=7)


@pytest.fixture(autouse=True)
def _night(now: Any) -> Any:
    with time_machine.travel(now, tick=False):
        yield


@kept
def working(rsa: Rsa) -> Rsa:
    """The social office and the office work; the social office has a workshop; the whole has one shared risk with one part."""
    for unit in ("Kontoret", "Socialkontoret", "Kommunen"):
        rsa.start(2019, unit)
        rsa.judge(2019, unit, risk("Elavbrott", scenario=f"Natten hos {unit}."))
    held = Workshop(NEW, rsa.today, "Elavbrott", "Samordnaren", ("Enhetschef",))
    kept_one = analyses.save_workshop(**rsa.common(analysis_id=rsa.analyses[2019, "Socialkontoret"], workshop=held)).event.workshop
    rsa.ids["workshop"] = kept_one.id
    part = [MapDraft(rsa.analyses[2019, "Socialkontoret"], rsa.ids["Socialkontoret: Elavbrott"])]
    shared = rsa.ids["Kommunen: Elavbrott"]
    risks.map_risks(**rsa.common(analysis_id=rsa.analyses[2019, "Kommunen"], shared_id=shared, risks=part))
    return rsa


def at(name: str, *args: Any) -> str:
    return reverse(f"preparedness:{name}", args=args)


def addresses(rsa: Rsa, unit: str = "Socialkontoret") -> dict[str, str]:
    """Every address of the rounds and of a unit's analysis."""
    where, id, round_id, unit_id = rsa.analyses[2019, unit], rsa.ids[f"{unit}: Elavbrott"], rsa.rounds[2019], rsa.units[unit]
    whole, shared = rsa.analyses[2019, "Kommunen"], rsa.ids["Kommunen: Elavbrott"]
    alone = {name: at(name, where) for name in ("analysis", "changes", "change_method", "new_workshop", "new_risk", "together")}
    moves = {f"{move}_analysis": at(f"{move}_analysis", where) for move in Move}
    of_risk = {name: at(name, where, id) for name in ("risk", "edit_risk", "drop_risk", "restore_risk")}
    of_round = {name: at(name, round_id) for name in ("round", "change_round", "close_round")}
    of_unit = {name: at(name, round_id, unit_id) for name in ("start_analysis", "remind_unit", "replace_unit")}
    return {
        **alone, **moves, **of_risk, **of_round, **of_unit, "workshop": at("workshop", where, rsa.ids["workshop"]),
        "open_round": at("open_round", rsa.town.board), "map_risks": at("map_risks", whole, shared),
        "unmap_risk": at("unmap_risk", whole, where, id),
    }  # fmt: skip


def written() -> list[Any]:
    return [(head.stream, head.number) for head in ledger_queries.streams() if head.stream != "access"]


FORM = {
    "name": "Annat", "likelihood": "1", "total": "1", "reason": "Därför.", "note": "Därför.", "method": "olycka", "title": "Möte",
    "on": "2019-01-01", "participants": "Chef", "year": "2020", "opens": "2020-01-01", "due": "2020-02-01", "whole_due": "2020-03-01",
}  # fmt: skip


def sent(rsa: Rsa, **more: Any) -> dict[str, Any]:
    """A form as somebody makes one by hand, with something in every field that any of them has."""
    units = {"new": str(rsa.units["Bostäder"]), "units": [str(rsa.units["Bostäder"])], "whole": ""}
    risks_of = [f"{rsa.analyses[2019, 'Kontoret']}/{rsa.ids['Kontoret: Elavbrott']}"]
    return {"key": str(new_id()), "seen": "", **FORM, **units, "risks": risks_of, **more}


def strangers(rsa: Rsa) -> dict[str, Viewer]:
    return {
        "another municipality": cilla(),
        "a partner": dag(),
        "a company's own": rsa.at("Bostäder", Role.UNIT_COORDINATOR, Role.UNIT_HEAD),
        "an administrator": rsa.at("Kontoret", Role.ADMINISTRATOR),
        "an observer": rsa.at("Socialkontoret", Role.OBSERVER),
        "a unit's own where the rounds are led": rsa.at("Kontoret", Role.UNIT_COORDINATOR, Role.UNIT_HEAD),
    }


class TestWhoeverHasNoPartInIt:
    def test_finds_no_page_and_writes_nothing(self, client: Any, sign_in: Any, working: Rsa) -> None:
        before = written()
        for who, viewer in strangers(working).items():
            sign_in(client, viewer)
            # The company is in the round: it reads the round's own page, and nothing of the others.
            part = who in {"a company's own", "a unit's own where the rounds are led"}
            known = addresses(working)
            # Every door is tried by those who stand nearest; the others try one of each kind.
            tried = known if part else {name: known[name] for name in ("analysis", "risk", "round", "edit_risk", "open_round", "map_risks")}
            for name, url in tried.items():
                if not (part and name == "round"):
                    assert client.get(url).status_code == 404, (who, name)
                if who == "a company's own":
                    assert client.post(url, sent(working)).status_code in {404, 405}, (who, name)
        assert written() == before

    def test_is_answered_as_if_it_were_not_there(self, client: Any, sign_in: Any, working: Rsa) -> None:
        sign_in(client, working.at("Bostäder", Role.UNIT_COORDINATOR))
        there = working.analyses[2019, "Socialkontoret"], working.ids["Socialkontoret: Elavbrott"]
        for name, args in (("analysis", 1), ("risk", 2), ("edit_risk", 2), ("changes", 1), ("new_risk", 1), ("submit_analysis", 1)):
            real, made_up = (client.get(at(name, *ids[:args])) for ids in (there, (new_id(), new_id())))
            assert alike(real) == alike(made_up), name
            real, made_up = (client.post(at(name, *ids[:args]), sent(working)) for ids in (there, (new_id(), new_id())))
            assert alike(real) == alike(made_up), name

    def test_who_is_not_signed_in_is_asked_to_and_told_nothing(self, client: Any, working: Rsa) -> None:
        for name, url in addresses(working).items():
            answer = client.get(url)
            assert answer.status_code == 302, name
            assert "Elavbrott" not in answer.url
            assert client.post(url, sent(working)).status_code in {302, 405}, name

    def test_a_round_names_no_unit_that_is_not_one_s_own(self, client: Any, sign_in: Any, working: Rsa) -> None:
        sign_in(client, working.at("Bostäder", Role.UNIT_COORDINATOR))
        shown = client.get(at("round", working.rounds[2019])).content.decode()
        assert "Bostäder" in shown
        assert not [name for name in ("Socialkontoret", "Kommunstyrelsekontoret", "Provköpings kommun") if name in shown]
        assert "Det kan finnas andra i omgången." in " ".join(html.fromstring(shown).text_content().split())


class TestWhoeverReadsOnly:
    def test_an_auditor_reads_and_is_offered_and_let_do_nothing(self, client: Any, sign_in: Any, working: Rsa) -> None:
        sign_in(client, working.at("Kontoret", Role.AUDITOR))
        before, known = written(), addresses(working)
        reading = {"analysis", "changes", "risk", "round"}
        for name in reading:
            body = client.get(known[name]).content.decode()
            offered = {link.get("href") for link in html.fromstring(body).iter("a")}
            assert not offered & {url for other, url in known.items() if other not in reading | {"together"}}, name
        for name, url in known.items():
            assert client.post(url, sent(working)).status_code in {404, 405, 422}, name
        assert written() == before

    def test_a_unit_s_writer_does_not_approve_and_does_not_lead(self, client: Any, sign_in: Any, working: Rsa) -> None:
        own = working.at("Socialkontoret", Role.UNIT_COORDINATOR)
        working.move(2019, "Socialkontoret", Move.SUBMIT, viewer=own)
        sign_in(client, own)
        known = addresses(working)
        for name in (
            "approve_analysis",
            "return_analysis",
            "reopen_analysis",
            "close_round",
            "remind_unit",
            "replace_unit",
            "change_round",
        ):
            assert client.get(known[name]).status_code == 404, name
            assert client.post(known[name], sent(working)).status_code in {404, 422}, name
        assert AnalysisRow.objects.get(pk=working.analyses[2019, "Socialkontoret"]).state == "submitted"
        assert client.get(known["take_back_analysis"]).status_code == 200


class TestIdsOfOthers:
    def test_a_risk_is_found_in_its_own_analysis_alone(self, client: Any, alvas_cookies: Any, working: Rsa) -> None:
        client.cookies = alvas_cookies
        where, other = working.analyses[2019, "Kontoret"], working.ids["Socialkontoret: Elavbrott"]
        before = written()
        for name in ("risk", "edit_risk", "drop_risk", "restore_risk"):
            assert client.get(at(name, where, other)).status_code == 404, name
            assert client.post(at(name, where, other), sent(working)).status_code in {404, 405}, name
        assert client.get(at("workshop", where, working.ids["workshop"])).status_code == 404
        assert client.get(at("map_risks", working.analyses[2019, "Kommunen"], other)).status_code == 404
        assert client.get(at("together", where)).status_code == 404
        assert client.get(at("start_analysis", working.rounds[2019], new_id())).status_code == 404
        assert client.get(at("open_round", working.town.social)).status_code == 404
        assert written() == before

    def test_a_workshop_with_another_s_id_is_a_new_one(self, working: Rsa) -> None:
        before = WorkshopRow.objects.get().body
        stray = Workshop(working.ids["workshop"], working.today, "Kapat", "Ingen", ("Chef",))
        facts = working.common(analysis_id=working.analyses[2019, "Kontoret"], workshop=stray)
        fresh = analyses.save_workshop(**facts).event.workshop
        assert fresh.id != stray.id
        assert WorkshopRow.objects.get(pk=stray.id).body == before

    def test_what_is_not_offered_cannot_be_ticked(self, client: Any, alvas_cookies: Any, working: Rsa) -> None:
        client.cookies = alvas_cookies
        url = at("map_risks", working.analyses[2019, "Kommunen"], working.ids["Kommunen: Elavbrott"])
        taken = f"{working.analyses[2019, 'Socialkontoret']}/{working.ids['Socialkontoret: Elavbrott']}"
        for tick in (taken, f"{new_id()}/{new_id()}", "x", "/", f"{working.analyses[2019, 'Kontoret']}/"):
            answer = client.post(url, sent(working, risks=[tick]))
            assert answer.status_code == 422, tick
            assert "risks" in answer.context["form"].errors, tick
        assert MappingRow.objects.count() == 1

    def test_a_risk_by_hand_has_no_number_or_id_of_its_own_choice(self, working: Rsa) -> None:
        where = working.analyses[2019, "Kontoret"]
        taken = replace(risk("Kapad"), id=BLANK)
        made = risks.save_risk(**working.common(analysis_id=where, risk=taken)).event.risk
        assert (made.id == BLANK, made.number) == (False, 2)
        unknown = replace(risk("Kapad"), id=working.ids["Socialkontoret: Elavbrott"], number=1)
        with pytest.raises(Exception, match=r"preparedness\.no_such_risk"):
            risks.save_risk(**working.common(analysis_id=where, risk=unknown))


class TestWhatIsOldOrOdd:
    @pytest.fixture
    def browser(self, client: Any, alvas_cookies: Any) -> Any:
        client.cookies = alvas_cookies
        return client

    def opened(self, browser: Any, url: str) -> dict[str, Any]:
        form = browser.get(url).context["form"]
        return {field.html_name: field.value() for field in form if field.value() not in (None, False)}

    def test_the_same_form_twice_is_one_risk_and_other_words_with_its_key_are_none(self, browser: Any, working: Rsa) -> None:
        url = at("new_risk", working.analyses[2019, "Kontoret"])
        typed = {**self.opened(browser, url), "name": "Storm", "likelihood": "2", "total": "2"}
        first, second = browser.post(url, typed), browser.post(url, typed)
        assert (first.status_code, second.status_code, first.url) == (302, 302, second.url)
        other = browser.post(url, {**typed, "name": "Skyfall"})
        assert other.status_code == 422
        assert other.context["form"]["name"].value() == "Skyfall"
        assert RiskRow.objects.filter(name__in=["Storm", "Skyfall"]).count() == 1

    def test_an_old_page_of_any_kind_writes_over_nothing(self, browser: Any, working: Rsa) -> None:
        where, id = working.analyses[2019, "Kontoret"], working.ids["Kontoret: Elavbrott"]
        social = working.analyses[2019, "Socialkontoret"]
        pages = {
            "edit_risk": (at("edit_risk", where, id), {"likelihood": "1"}),
            "workshop": (at("workshop", social, working.ids["workshop"]), {"title": "Gammalt"}),
            "change_round": (at("change_round", working.rounds[2019]), {"name": "Gammalt"}),
        }
        old = {name: self.opened(browser, url) for name, (url, _said) in pages.items()}
        new = {"edit_risk": {"likelihood": "5"}, "workshop": {"title": "Nytt"}, "change_round": {"name": "Nytt"}}
        for name, (url, said) in pages.items():
            assert browser.post(url, {**self.opened(browser, url), **new[name]}).status_code == 302, name
            for seen in (old[name]["seen"], "", "påhittat"):
                late = browser.post(url, {**old[name], **said, "key": str(new_id()), "seen": seen})
                assert late.status_code == 422, name
                assert "ändrat" in html.fromstring(late.content.decode()).text_content(), name
        assert RiskRow.objects.get(analysis_id=where).likelihood == 5
        assert RoundRow.objects.get().body.count("Nytt") == 1
        assert "Nytt" in WorkshopRow.objects.get().body

    def test_a_key_that_is_none_or_no_key_writes_nothing(self, browser: Any, working: Rsa) -> None:
        url, before = at("new_risk", working.analyses[2019, "Kontoret"]), written()
        for key in ("", "1", "x" * 5000, "'; drop table"):
            assert browser.post(url, sent(working, key=key)).status_code == 422, key
        assert written() == before

    def test_texts_that_are_too_long_or_hold_odd_signs_are_told_and_kept_in_the_form(self, browser: Any, working: Rsa) -> None:
        url = at("new_risk", working.analyses[2019, "Kontoret"])
        for field, said in (
            ("name", "x" * 201), ("source", "x" * 201), ("held_elsewhere", "x" * 201), ("scenario", "x" * 4001), ("existing", "x" * 50_000),
            ("why_liv", "x" * 4001), ("total_why", "19811218-9876"), ("vulnerabilities", "Ring 811218-9876"),
        ):  # fmt: skip
            typed = sent(working, **{field: said})
            if field == "why_liv":
                typed["consequence_liv"] = "3"
            answer = browser.post(url, typed)
            assert answer.status_code == 422, field
            assert list(answer.context["form"].errors) == [field]
            assert answer.context["form"][field].value() == said
        assert RiskRow.objects.filter(analysis_id=working.analyses[2019, "Kontoret"]).count() == 1
        odd = "<script>alert(1)</script> «å» & 'citat' 🌊"
        made = browser.post(url, sent(working, name=odd))
        assert made.status_code == 302
        shown = browser.get(made.url).content.decode()
        assert "<script>alert(1)" not in shown
        assert "&lt;script&gt;alert(1)" in shown

    def test_steps_that_are_none_of_the_scale_s_are_refused_at_their_field(self, browser: Any, working: Rsa) -> None:
        url = at("new_risk", working.analyses[2019, "Kontoret"])
        fields = ("likelihood", "total", "uncertainty", "resist", "consequence_liv", "likelihood_2050", "total_2100", "secret_scenario")
        for said in ("0", "6", "-1", "3,5", "tre", "٣"):
            answer = browser.post(url, sent(working, event="påhittad", unlikely="lust", **dict.fromkeys(fields, said)))
            assert set(answer.context["form"].errors) == {*fields, "event", "unlikely"}, said
        assert RiskRow.objects.filter(analysis_id=working.analyses[2019, "Kontoret"]).count() == 1

    def test_what_is_asked_of_the_list_by_hand_finds_nothing_or_something_and_never_fails(self, browser: Any, working: Rsa) -> None:
        url = at("analysis", working.analyses[2019, "Kontoret"])
        for asked in (
            {"page": "0"}, {"page": "-1"}, {"page": "99999999"}, {"page": "٣"}, {"likelihood": "x"}, {"likelihood": "9" * 50},
            {"risk_class": "'"}, {"family": "x" * 500}, {"text": "%_\\'\""}, {"text": "x" * 9000}, {"unfinished": "ja"},
            {"text": "ELAVBROTT"}, {"consequence": ""},
        ):  # fmt: skip
            assert browser.get(url, asked).status_code == 200, asked
        assert [one.name for one in browser.get(url, {"text": "ELAV"}).context["page"].lines] == ["Elavbrott"]
        assert browser.get(url, {"text": "%"}).context["page"].lines == ()

    def test_only_the_ways_that_a_page_has(self, browser: Any, working: Rsa) -> None:
        known = addresses(working, "Kontoret")
        for name in ("analysis", "risk", "round", "changes"):
            for way in (browser.post, browser.put, browser.delete):
                assert way(known[name]).status_code == 405, name
        for name in ("new_risk", "submit_analysis", "close_round"):
            for way in (browser.put, browser.delete):
                assert way(known[name]).status_code == 405, name


def test_the_list_of_rounds_counts_what_one_sees(working: Rsa) -> None:
    working.move(2019, "Socialkontoret", Move.SUBMIT)
    for viewer, said in (
        (working.town.viewer, [(1, 3)]),
        (working.at("Socialkontoret", Role.UNIT_COORDINATOR), [(1, 1)]),
        (working.at("Bostäder", Role.UNIT_COORDINATOR), [(0, 1)]),
        (cilla(), []),
        (dag(), []),
        (viewer_with(Role.OBSERVER), []),
    ):
        assert [(line.done, line.units) for line in queries.rounds(viewer)] == said
