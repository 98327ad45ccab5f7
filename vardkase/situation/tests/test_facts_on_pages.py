"""Pages of facts with nothing, one and many on them: what is drawn says the same as the tables, and what is odd is told as it is."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.urls import reverse

from vardkase.access.rules import Role
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import NIGHT, closed, later
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import Happened, Precision
from vardkase.situation.actions import facts as actions
from vardkase.situation.queries import facts as queries
from vardkase.situation.rules.facts import KeepingDraft, Settlement, SettlementDraft, Standing
from vardkase.situation.rules.figures import Change, Kind, Qualifier
from vardkase.situation.tests.fact_scenes import (
    CUSTOMERS,
    ENERGI,
    OWNER,
    SUBJECT,
    here,
    revised,
    said,
    sent,
    series,
    shown,
    stated,
    subject,
)
from vardkase.situation.views import charts
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db

OTHER_SOURCE = replace(CUSTOMERS, organisation="Östhammars kommun")
WORDS = replace(CUSTOMERS, what="Framkomlighet", kind=Kind.STATEMENT, unit="")


@pytest.fixture(autouse=True)
def _an_hour_later(an_hour_later):
    """The clock stands at 03:20."""


def page_of(screen, name, *args):
    answer = screen.get(reverse(f"situation:{name}", args=args))
    assert answer.status_code == 200
    return answer


class TestWithNothing:
    @pytest.mark.parametrize("draft", [CUSTOMERS, WORDS])
    @pytest.mark.parametrize("name", ["series", "compare", "state_fact", "keep_series"])
    def test_an_empty_series_has_all_its_pages(self, alva, screen, incident_id, draft, name):
        key = series(alva, incident_id, draft)
        words = shown(screen, name, incident_id, key)
        assert draft.what in words
        assert "None" not in words

    def test_it_says_that_nothing_has_been_told_yet(self, alva, screen, incident_id):
        key = series(alva, incident_id)
        for name, *args in (("facts",), ("series", key), ("compare", key)):
            words = shown(screen, name, incident_id, *args)
            assert "inget än" in words
            assert "för 1 tim sedan" not in words
        assert "Vattenfall, Roslagen: –" in shown(screen, "say_apart", incident_id, key)

    def test_beside_one_that_has_something_it_has_no_letter(self, alva, screen, incident_id):
        series(alva, incident_id, OTHER_SOURCE)
        key = series(alva, incident_id, first=said())
        page = page_of(screen, "compare", incident_id, key)
        assert [one["letter"] for one in page.context["lines"]] == ["", "A"]


class TestWithMany:
    def test_more_sources_than_letters_still_stand_in_the_table(self, alva, screen, incident_id):
        for number in range(28):
            key = series(alva, incident_id, replace(CUSTOMERS, organisation=f"Källa {number}", area=f"Område {number}"), first=said())
        page = page_of(screen, "compare", incident_id, key)
        letters = [one["letter"] for one in page.context["lines"]]
        assert (letters[0], letters[25], letters[26:]) == ("A", "Z", ["", ""])
        assert len(page.context["told"]) == 25

    def test_the_last_of_a_page_is_compared_with_the_one_that_stands_before_it(self, alva, screen, incident_id):
        key = series(alva, incident_id, first=said("1 000"))
        wrong = stated(alva, incident_id, key, "5", 0.5)
        actions.revise_fact(
            viewer=alva,
            incident_id=incident_id,
            fact_id=wrong,
            draft=said("6", later(-5)),
            reason="Fel",
            key=new_id(),
            now=later(1),
        )
        for number in range(queries.PAGE):
            stated(alva, incident_id, key, str(2000 + number), 2 + number)
        page = queries.facts_of(alva, *here(alva, incident_id), key)
        assert page.facts[-1].said.value == "2000"
        assert [one.change for one in page.facts] == [Change.RISE] * queries.PAGE

    @pytest.mark.parametrize(("page", "newer", "older"), [(1, False, True), (2, True, True), (3, True, False)])
    def test_each_page_leads_to_its_neighbours(self, alva, screen, incident_id, page, newer, older):
        key = series(alva, incident_id)
        for number in range(queries.PAGE * 2 + 1):
            stated(alva, incident_id, key, str(number), number / 2)
        body = screen.get(reverse("situation:series", args=[incident_id, key]) + f"?page={page}").content.decode()
        assert ('rel="prev"' in body, 'rel="next"' in body) == (newer, older)
        assert f"Sida {page} av 3" in re.sub(r"\s+", " ", body)

    def test_of_very_many_the_page_says_how_many_are_drawn(self, alva, screen, incident_id, monkeypatch):
        monkeypatch.setattr("vardkase.situation.queries.facts.charting.thinned", lambda values: [0, len(values) - 1])
        key = series(alva, incident_id)
        for number in range(5):
            stated(alva, incident_id, key, str(700 + number), number)
        assert "2 av 5 uppgifter är ritade. Alla toppar och bottnar är med." in shown(screen, "series", incident_id, key)


class TestWhatIsDrawn:
    def test_the_chart_says_the_newest_as_the_page_does(self, alva, screen, incident_id):
        key = series(alva, incident_id, first=said("ca 6 500"))
        stated(alva, incident_id, key, "ca 8 300", 30)
        page = page_of(screen, "series", incident_id, key)
        label = re.findall(r'role="img" aria-label="([^"]*)"', page.content.decode())[0].replace("\u00a0", " ")
        assert label == "Kunder utan el, Roslagen, över tid. Senast: ca 8 300 kunder."

    def test_as_many_marks_as_rows(self, alva, screen, incident_id):
        key = series(alva, incident_id, first=said("100", later(-5)))
        wrong = stated(alva, incident_id, key, "900", 1)
        revised(alva, incident_id, wrong, "90", 2)
        stated(alva, incident_id, key, draft=said("0", later(300), standing=Standing.FORECAST))
        page = page_of(screen, "series", incident_id, key)
        assert page.content.decode().count('overflow="visible"') == len(page.context["facts"]) == 4

    @pytest.mark.parametrize("how", Qualifier)
    def test_the_shapes_under_the_chart_are_those_in_it(self, alva, screen, incident_id, how):
        key = series(alva, incident_id, first=said("100", qualifier=how))
        page = page_of(screen, "series", incident_id, key)
        ((mark, word),) = page.context["legend"]
        assert charts.MARKS[how] in mark
        assert str(word) in page.content.decode()
        assert page.content.decode().count(charts.MARKS[how]) == 2

    def test_a_forecast_and_a_revision_have_their_own(self, alva, screen, incident_id):
        key = series(alva, incident_id)
        wrong = stated(alva, incident_id, key, "900", 1)
        revised(alva, incident_id, wrong, "90", 2)
        stated(alva, incident_id, key, draft=said("0", later(300), standing=Standing.FORECAST))
        words = [str(word) for _mark, word in page_of(screen, "series", incident_id, key).context["legend"]]
        assert words == ["Exakt", "Prognos", "Rättad i efterhand"]

    def test_each_letter_has_its_line_in_the_table_too(self, alva, screen, incident_id):
        one = series(alva, incident_id, first=said())
        series(alva, incident_id, OTHER_SOURCE, first=said("1 260"))
        lines = page_of(screen, "compare", incident_id, one).context["lines"]
        assert [one["letter"] for one in lines] == ["A", "B"]
        assert "stroke-dasharray" not in lines[0]["dash"]
        assert charts.DASHES[1] in lines[1]["dash"]


class TestWhatIsTold:
    @pytest.mark.parametrize(
        ("precision", "hour", "words"),
        [
            (Precision.MINUTE, 1, "ons 2 jan 02:20"),
            (Precision.ABOUT, 1, "ons 2 jan ca 02:20"),
            (Precision.DAY, 0, "tis 1 jan"),
        ],
    )
    def test_of_which_moment_as_precisely_as_it_was_said(self, alva, screen, incident_id, precision, hour, words):
        at = NIGHT if hour else NIGHT.replace(year=2018, month=12, day=31, hour=23, minute=0)
        key = series(alva, incident_id, first=replace(said(), as_of=Happened(at, precision)))
        assert words in shown(screen, "series", incident_id, key)
        assert words in shown(screen, "facts", incident_id)

    @pytest.mark.parametrize("standing", [Standing.ASSUMED, Standing.CONFIRMED])
    def test_what_is_not_confirmed_says_so_wherever_it_stands(self, alva, screen, incident_id, standing):
        key = series(alva, incident_id, first=said(standing=standing))
        for name, *args in (("facts",), ("series", key)):
            assert ("Antaget" in shown(screen, name, incident_id, *args)) is (standing is Standing.ASSUMED)

    def test_an_old_one_says_so_in_words_and_only_while_it_is_followed(self, alva, screen, incident_id):
        key = series(alva, incident_id, replace(CUSTOMERS, stale_minutes=30), first=said())
        assert "Gammal: fråga källan igen" in shown(screen, "series", incident_id, key)
        assert 'class="stale"' in page_of(screen, "facts", incident_id).content.decode()
        draft = KeepingDraft(OWNER, 30, followed=False, reason="Klart")
        actions.keep_series(viewer=alva, incident_id=incident_id, series_id=key, draft=draft, key=new_id(), now=later(59))
        assert "Gammal" not in shown(screen, "series", incident_id, key)
        assert "följs inte längre" in shown(screen, "facts", incident_id)
        assert 'class="stale"' not in page_of(screen, "facts", incident_id).content.decode()

    @pytest.mark.parametrize(
        ("how", "words"),
        [
            (Settlement.ONE_HOLDS, "En av dem gäller: Vattenfall"),
            (Settlement.BOTH_RIGHT, "Båda stämmer: de räknar olika"),
            (Settlement.NOT_KNOWN, "Det går inte att veta än"),
        ],
    )
    def test_how_a_contradiction_was_settled_and_by_whom(self, alva, screen, incident_id, how, words):
        one, other = series(alva, incident_id, first=said()), series(alva, incident_id, OTHER_SOURCE, first=said("18 000"))
        draft = SettlementDraft(how, one, "Ringde dem.")
        common = {"viewer": alva, "incident_id": incident_id, "key": new_id(), "now": later(5)}
        actions.settle_contradiction(one_id=other, other_id=one, draft=draft, **common)
        page = shown(screen, "compare", incident_id, one)
        assert words in page
        assert f"Ringde dem. ({alva.actor.label}" in page
        assert "emot varandra" not in shown(screen, "facts", incident_id)

    def test_a_sum_of_a_series_without_a_figure_is_none(self, alva, screen, incident_id):
        one, other = series(alva, incident_id, first=said()), series(alva, incident_id, ENERGI)
        whose = {"said_by": "Elsamordnaren", "grounds": "En ägare."}
        assert sent(screen, "say_apart", incident_id, one, series=[str(one), str(other)], **whose).status_code == 302
        assert "Summa: –" in shown(screen, "compare", incident_id, one)

    def test_a_sum_with_an_old_part_says_so(self, alva, screen, incident_id):
        one = series(alva, incident_id, replace(CUSTOMERS, stale_minutes=30), first=said())
        other = series(alva, incident_id, ENERGI, first=said("ca 1 000", later(20)), now=later(21))
        whose = {"said_by": "Elsamordnaren", "grounds": "En ägare."}
        sent(screen, "say_apart", incident_id, one, series=[str(one), str(other)], **whose)
        words = shown(screen, "compare", incident_id, one)
        assert "Summa: ca 29 528 kunder" in words
        assert "ons 2 jan 02:20 – ons 2 jan 02:40 · en del av den är gammal" in words

    def test_a_long_statement_is_short_in_the_list_and_whole_in_its_series(self, alva, screen, incident_id):
        key = series(alva, incident_id, WORDS, first=said("Väg 76 är spärrad. " * 40 + "Slutet."))
        assert "Slutet." not in shown(screen, "facts", incident_id)
        assert "…" in shown(screen, "facts", incident_id)
        assert "Slutet." in shown(screen, "series", incident_id, key)

    @pytest.mark.parametrize("field", ["what", "area", "organisation", "unit", "owner"])
    def test_no_name_is_taken_for_markup(self, alva, screen, incident_id, field):
        key = series(alva, incident_id, replace(CUSTOMERS, **{field: "<img src=x>&\"'"}), first=said())
        for name, *args in (("facts",), ("series", key), ("compare", key), ("state_fact", key)):
            assert "<img" not in page_of(screen, name, incident_id, *args).content.decode()


class TestTheFormBegins:
    def test_with_the_precision_that_stands(self, alva, screen, incident_id):
        at = Happened(NIGHT.replace(year=2018, month=12, day=31, hour=23, minute=0), Precision.DAY, "1 jan")
        key = series(alva, incident_id, first=replace(said("82 528"), as_of=at))
        fact = queries.one_series(alva, *here(alva, incident_id), key).latest
        form = page_of(screen, "revise_fact", incident_id, fact.id).context["form"]
        kept = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
        again = {name: str(value or "") for name, value in kept.items()} | {"value": "28 528", "reason": "Omkastat"}
        assert sent(screen, "revise_fact", incident_id, fact.id, **again).status_code == 302
        newest = queries.one_series(alva, *here(alva, incident_id, 61), key).latest.said
        assert (newest.value, newest.as_of.at, newest.as_of.precision) == ("28528", at.at, Precision.DAY)

    def test_what_is_sent_as_it_stands_changes_nothing_and_is_refused(self, alva, screen, incident_id):
        key = series(alva, incident_id)
        fact = stated(alva, incident_id, key, "ca 82 528", 1, person="Webben")
        form = page_of(screen, "revise_fact", incident_id, fact).context["form"]
        kept = {name: str(form.get_initial_for_field(field, name) or "") for name, field in form.fields.items()}
        answer = sent(screen, "revise_fact", incident_id, fact, **(kept | {"reason": "Inget"}))
        assert answer.status_code == 422
        assert "Inget är ändrat" in answer.content.decode()


class TestWhoSeesWhat:
    BUTTONS = ("Ny serie", "Ny siffra", "Lägg ihop", "Ändra …", "Red ut …", "Rätta …")

    def pages(self, client, incident_id, key):
        return " ".join(shown(client, name, incident_id, *args) for name, *args in (("facts",), ("series", key), ("compare", key)))

    @pytest.fixture
    def key(self, alva, incident_id):
        series(alva, incident_id, OTHER_SOURCE, first=said("18 000"))
        return series(alva, incident_id, first=said())

    @pytest.mark.parametrize("role", [Role.OBSERVER, Role.AUDITOR, Role.LOG_KEEPER, Role.DECISION_MAKER])
    def test_who_only_reads_has_no_buttons(self, client, sign_in, incident_id, key, role):
        sign_in(client, viewer_with(role))
        words = self.pages(client, incident_id, key)
        assert "28 528 kunder" in words
        assert [one for one in self.BUTTONS if one in words] == []

    @pytest.mark.parametrize("role", [Role.STAFF_MEMBER, Role.CHIEF_OF_STAFF, Role.DUTY_OFFICER, Role.COORDINATOR])
    def test_who_says_how_things_stand_has_them_all(self, client, sign_in, incident_id, key, role):
        sign_in(client, viewer_with(role))
        assert [one for one in self.BUTTONS if one not in self.pages(client, incident_id, key)] == []

    def test_when_it_is_over_nobody_has(self, alva, screen, incident_id, key):
        closed(alva, incident_id)
        words = self.pages(screen, incident_id, key)
        assert "28 528 kunder" in words
        assert [one for one in self.BUTTONS if one in words] == []

    @pytest.mark.parametrize("name", ["facts", "forecasts"])
    @pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
    def test_a_page_that_is_read_is_only_read(self, screen, incident_id, name, method):
        before = incidents.incident(viewer_with(Role.OBSERVER), incident_id).entries
        assert getattr(screen, method)(reverse(f"situation:{name}", args=[incident_id])).status_code == 405
        assert incidents.incident(viewer_with(Role.OBSERVER), incident_id).entries == before

    @pytest.mark.parametrize("more", ["no-uuid", "0" * 36])
    def test_an_address_that_cannot_be_leads_nowhere(self, alva, screen, incident_id, key, more):
        assert screen.get(f"/incidents/{incident_id}/facts/{more}/").status_code == 404
        assert screen.get(f"/incidents/{incident_id}/facts/{key}/settle/{more}/").status_code == 404
        assert screen.get(f"/incidents/{incident_id}/forecasts/{more}/").status_code == 404

    def test_a_fact_is_no_series_and_a_subject_no_forecast(self, alva, screen, incident_id, key):
        fact = queries.one_series(alva, *here(alva, incident_id), key).latest.id
        ladder = subject(alva, incident_id, SUBJECT)
        for name, id in (("series", fact), ("revise_fact", key), ("correct_forecast", ladder), ("forecast", key), ("withdraw_sum", key)):
            answer = screen.post if name == "withdraw_sum" else screen.get
            assert answer(reverse(f"situation:{name}", args=[incident_id, id])).status_code in {404, 422}
