"""The pages of facts and forecasts: what a tired person sees, fills in and is told; and that nobody else does."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.urls import reverse

from vardkase.access.rules import Role
from vardkase.incidents.tests.scenes import SECRET, closed, later
from vardkase.kernel.ids import new_id
from vardkase.situation.queries import facts as queries
from vardkase.situation.rules.figures import Kind
from vardkase.situation.tests.fact_scenes import (
    CUSTOMERS,
    ENERGI,
    OWNER,
    SUBJECT,
    foretold,
    here,
    revised,
    said,
    sent,
    series,
    shown,
    stated,
    subject,
)
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db

OTHER_SOURCE = replace(CUSTOMERS, organisation="Östhammars kommun")


@pytest.fixture(autouse=True)
def _an_hour_later(an_hour_later):
    """The clock stands at 03:20."""


class TestTheList:
    def test_it_says_what_to_do_while_it_is_empty(self, screen, incident_id):
        assert "Inga fakta än" in shown(screen, "facts", incident_id)
        assert "Inga prognoser än" in shown(screen, "forecasts", incident_id)

    def test_each_series_has_its_newest_its_age_its_source_and_its_way(self, alva, screen, incident_id):
        key = series(alva, incident_id, first=said("ca 6 500"))
        stated(alva, incident_id, key, "ca 8 300", 30)
        words = shown(screen, "facts", incident_id)
        for piece in (
            "Kunder utan el",
            "Roslagen",
            "Vattenfall",
            "ca 8 300 kunder",
            "ons 2 jan 02:50",
            "för 30 min sedan",
            "ökat",
            "var ca 6 500",
        ):
            assert piece in words

    def test_old_ones_say_so_in_a_word(self, alva, screen, incident_id):
        series(alva, incident_id, replace(CUSTOMERS, stale_minutes=30), first=said())
        assert "för 1 tim sedan · gammal" in shown(screen, "facts", incident_id)

    def test_contradictions_come_first_with_who_is_asked(self, alva, screen, incident_id):
        series(alva, incident_id, first=said())
        series(alva, incident_id, OTHER_SOURCE, first=said("18 000"))
        words = shown(screen, "facts", incident_id)
        assert words.index("Källor som säger emot varandra") < words.index("Sedan förra")
        assert f"{OWNER} ska reda ut det." in words

    def test_those_who_only_read_get_no_buttons(self, alva, client, sign_in, incident_id):
        key = series(alva, incident_id, first=said())
        sign_in(client, viewer_with(Role.OBSERVER))
        for name in ("facts", "forecasts"):
            assert "Ny s" not in shown(client, name, incident_id)
        assert "Rätta" not in shown(client, "series", incident_id, key)
        for name in ("open_series", "open_forecast"):
            assert client.get(reverse(f"situation:{name}", args=[incident_id])).status_code in {403, 404}
        assert client.get(reverse("situation:state_fact", args=[incident_id, key])).status_code in {403, 404}

    def test_when_it_is_over_nothing_can_be_entered(self, alva, screen, incident_id):
        key = series(alva, incident_id, first=said())
        closed(alva, incident_id)
        assert "Ny siffra" not in shown(screen, "series", incident_id, key)


class TestASeries:
    def test_chart_and_table_say_the_same(self, alva, screen, incident_id):
        key = series(alva, incident_id, first=said("60 000", later(-5)))
        stated(
            alva, incident_id, key, "minst 6 500", 20, url="https://example.se/a", person="Presstjänsten", confidence="B", note="En\nrad"
        )
        revised(alva, incident_id, stated(alva, incident_id, key, "82 528", 30), "28 528", 40)
        words = shown(screen, "series", incident_id, key)
        for piece in (
            "minst 6 500 kunder",
            "Presstjänsten",
            "B – oftast tillförlitlig källa",
            "rättad",
            "I stället för 82 528: Omkastade siffror",
            "Rättad i efterhand",
            "Minst",
        ):
            assert piece in words

    def test_what_somebody_writes_is_never_markup(self, alva, screen, incident_id):
        hostile = "<script>alert(1)</script>"
        draft = replace(CUSTOMERS, what=f"A{hostile}", area=f"B{hostile}", organisation=f"C{hostile}")
        key = series(alva, incident_id, draft, first=said("5", person=f"D{hostile}", note=f"E{hostile}"))
        series(alva, incident_id, replace(draft, organisation="F"), first=said("9"))
        subject_id = subject(
            alva, incident_id, replace(SUBJECT, what=hostile, area=hostile), first=foretold(90, words=hostile, who=hostile)
        )
        for name, *args in (("facts",), ("series", key), ("compare", key), ("forecasts",), ("forecast", subject_id)):
            page = screen.get(reverse(f"situation:{name}", args=[incident_id, *args])).content.decode()
            assert "<script>alert" not in page
            assert "&lt;script&gt;" in page

    def test_pages_lead_on(self, alva, screen, incident_id):
        key = series(alva, incident_id)
        for number in range(queries.PAGE + 1):
            stated(alva, incident_id, key, str(number), number / 10)
        assert "Sida 1 av 2" in shown(screen, "series", incident_id, key)
        address = reverse("situation:series", args=[incident_id, key])
        for page in ("2", "99", "x", "-1", "9" * 50):
            assert screen.get(f"{address}?page={page}").status_code == 200

    def test_words_have_no_chart(self, alva, screen, incident_id):
        draft = replace(CUSTOMERS, kind=Kind.STATEMENT, unit="")
        key = series(alva, incident_id, draft, first=said("Vägen är stängd."))
        page = screen.get(reverse("situation:series", args=[incident_id, key])).content.decode()
        assert "Vägen är stängd." in page
        assert 'role="img"' not in page

    def test_what_is_absent_or_hidden_answers_alike(self, alva, client, sign_in, incident_id):
        key = series(alva, incident_id, replace(CUSTOMERS, mark=SECRET), first=said())
        forecast_id = subject(alva, incident_id, replace(SUBJECT, mark=SECRET))
        sign_in(client, viewer_with(Role.STAFF_MEMBER))
        for id in (key, new_id()):
            for name in ("series", "compare", "state_fact", "keep_series", "say_apart"):
                assert client.get(reverse(f"situation:{name}", args=[incident_id, id])).status_code == 404
        for id in (forecast_id, new_id()):
            for name in ("forecast", "state_forecast", "close_forecast", "correct_forecast"):
                assert client.get(reverse(f"situation:{name}", args=[incident_id, id])).status_code == 404

    @pytest.mark.parametrize("who", ["cilla", "dag"])
    def test_outsiders_find_nothing(self, alva, client, sign_in, incident_id, who, request):
        key = series(alva, incident_id, first=said())
        sign_in(client, request.getfixturevalue(who))
        for name, *args in (("facts",), ("forecasts",), ("series", key), ("compare", key), ("open_series",)):
            assert client.get(reverse(f"situation:{name}", args=[incident_id, *args])).status_code in {403, 404}

    def test_nobody_is_asked_to_sign_in(self, alva, incident_id):
        answer = CheckingClient().get(reverse("situation:facts", args=[incident_id]))
        assert answer.status_code in {302, 403, 404}


class TestBeside:
    def test_two_areas_are_told_apart_in_words(self, alva, screen, incident_id):
        key = series(alva, incident_id, replace(CUSTOMERS, area="Hela nätet"), first=said("ca 35 000"))
        series(alva, incident_id, replace(ENERGI, area="Sverige"), first=said("38 000", later(5)), now=later(6))
        words = shown(screen, "compare", incident_id, key)
        assert "annat område: varken ökning eller minskning" in words
        assert "ökat" not in words

    def test_a_contradiction_is_shown_and_then_how_it_was_settled(self, alva, screen, incident_id):
        one, other = series(alva, incident_id, first=said()), series(alva, incident_id, OTHER_SOURCE, first=said("18 000"))
        assert "Källorna säger emot varandra." in shown(screen, "compare", incident_id, one)
        answer = sent(screen, "settle_contradiction", incident_id, one, other, how="one_holds", holds=str(one), reason="Ringde dem.")
        assert answer.status_code == 302
        words = shown(screen, "compare", incident_id, other)
        assert "En av dem gäller: Vattenfall" in words
        assert "Ringde dem." in words

    def test_a_settlement_without_reason_is_refused_with_what_was_filled_in(self, alva, screen, incident_id):
        one, other = series(alva, incident_id, first=said()), series(alva, incident_id, OTHER_SOURCE, first=said("18 000"))
        answer = sent(screen, "settle_contradiction", incident_id, one, other, how="one_holds", holds=str(other), reason="")
        assert answer.status_code == 422
        assert re.search(f'value="{other}"[^>]*checked', answer.content.decode())

    def test_a_sum_says_whose_it_is(self, alva, screen, incident_id):
        one, other = series(alva, incident_id, first=said()), series(alva, incident_id, ENERGI, first=said("1 260"))
        whose = {"said_by": "Elsamordnaren", "grounds": "Varje kund har en elnätsägare."}
        assert sent(screen, "say_apart", incident_id, one, series=[str(one), str(other)], **whose).status_code == 302
        words = shown(screen, "compare", incident_id, one)
        assert "Summa: 29 788 kunder" in words
        assert "Elsamordnaren säger att områdena inte överlappar: Varje kund har en elnätsägare." in words
        (found,) = queries.sums(alva, *here(alva, incident_id))
        assert sent(screen, "withdraw_sum", incident_id, found.id, reason="De överlappar.").status_code == 302
        assert "Summa:" not in shown(screen, "compare", incident_id, one)


class TestEntering:
    NEW = {
        "what": "Kunder utan el", "area": "Roslagen", "organisation": "Vattenfall", "value": "ca 28 500 kunder", "unit": "kunder",
        "as_of": "02:40", "qualifier": "exact", "kind": "count", "owner": OWNER, "stale_minutes": "360", "secrecy": "open",
    }  # fmt: skip

    def test_a_new_series_in_one_form(self, alva, screen, incident_id):
        assert sent(screen, "open_series", incident_id, **self.NEW).status_code == 302
        (line,) = queries.series(alva, *here(alva, incident_id))
        assert (line.latest.said.value, str(line.latest.said.qualifier), line.latest.at) == ("28500", "about", later(20))

    def test_a_second_figure_needs_the_figure_alone(self, alva, screen, incident_id):
        key = series(alva, incident_id, first=said("ca 28 528", person="Presstjänsten", url="https://example.se/a", confidence="B"))
        page = screen.get(reverse("situation:state_fact", args=[incident_id, key]))
        form = page.context["form"]
        kept = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
        assert "Förra gången" in page.content.decode()
        kept |= {"key": str(kept["key"]), "value": "26 100"}
        assert (
            screen.post(
                reverse("situation:state_fact", args=[incident_id, key]), {name: str(value or "") for name, value in kept.items()}
            ).status_code
            == 302
        )
        newest = queries.one_series(alva, *here(alva, incident_id, 61), key).latest.said
        assert (newest.value, str(newest.qualifier), newest.person, newest.url, newest.confidence) == (
            "26100", "about", "Presstjänsten", "https://example.se/a", "B"
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"organisation": ""}, "En siffra utan källa går inte att använda."),
            ({"as_of": ""}, "Skriv vilken tidpunkt uppgiften gäller"),
            ({"as_of": "snart"}, ""),
            ({"value": "NaN"}, "«NaN» går inte att läsa som ett tal."),
            ({"value": "1e400"}, "«1e400» går inte att läsa som ett tal."),
            ({"value": "-5"}, "Ett antal kan inte vara mindre än noll."),
            ({"value": "28,5"}, "Ett antal har inga decimaler."),
            ({"value": "28 528 hushåll"}, "Den här serien räknas i kunder, inte i hushåll."),
            ({"area": "x" * 400}, "400"),
            ({"note": "x" * 30_000}, "30"),
            ({"url": "ftp://example.se"}, ""),
            ({"stale_minutes": "0"}, ""),
            ({"secrecy": "secret", "statute": ""}, ""),
        ],
    )
    def test_bad_input_is_told_at_its_field_and_nothing_is_lost(self, alva, screen, incident_id, change, words):
        answer = sent(screen, "open_series", incident_id, **(self.NEW | change))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert words in page.replace("\u00a0", " ")
        assert "Kunder utan el" in page
        assert queries.series(alva, *here(alva, incident_id)) == ()

    def test_a_moment_to_come_is_a_forecast_or_refused(self, alva, screen, incident_id):
        key = series(alva, incident_id, first=said())
        form = {"value": "900", "as_of": "2019-01-05 10:00", "qualifier": "about"}
        assert sent(screen, "state_fact", incident_id, key, standing="confirmed", **form).status_code == 422
        assert sent(screen, "state_fact", incident_id, key, standing="forecast", **form).status_code == 302
        assert "Prognos" in shown(screen, "series", incident_id, key)

    def test_a_revision_begins_with_what_stands(self, alva, screen, incident_id):
        key = series(alva, incident_id)
        fact = stated(alva, incident_id, key, "82 528", 1)
        assert "82 528" in screen.get(reverse("situation:revise_fact", args=[incident_id, fact])).content.decode().replace("\u00a0", " ")
        form = {"value": "28 528", "as_of": "2019-01-02 02:21", "qualifier": "exact", "standing": "confirmed"}
        assert sent(screen, "revise_fact", incident_id, fact, reason="", **form).status_code == 422
        assert sent(screen, "revise_fact", incident_id, fact, reason="Omkastade siffror", **form).status_code == 302
        assert "I stället för 82 528" in shown(screen, "series", incident_id, key)

    def test_who_looks_after_a_series_can_be_changed(self, alva, screen, incident_id):
        key = series(alva, incident_id, replace(CUSTOMERS, stale_minutes=95), first=said())
        assert "95 minuter" in shown(screen, "keep_series", incident_id, key)
        form = {"owner": "Kommunikation", "stale_minutes": "60", "reason": "De ringer ändå."}
        assert sent(screen, "keep_series", incident_id, key, **form).status_code == 302
        assert "Kommunikation följer upp serien. Den blir gammal efter 1 tim." in shown(screen, "series", incident_id, key)
        assert sent(screen, "keep_series", incident_id, key, ended="on", **form).status_code == 302
        assert "Serien följs inte längre." in shown(screen, "series", incident_id, key)

    def test_the_same_form_twice_is_one_fact(self, alva, screen, incident_id):
        key, form_key = series(alva, incident_id), str(new_id())
        for _ in range(2):
            assert sent(screen, "state_fact", incident_id, key, key=form_key, value="5", as_of="nu").status_code == 302
        assert queries.facts_of(alva, *here(alva, incident_id, 61), key).total == 1
