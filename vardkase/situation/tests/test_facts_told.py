"""What the pages of facts and pictures tell beside the figures: how old they are, which does not hold, who can enter them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from django.urls import reverse

from vardkase.access import rules as access_rules
from vardkase.access.rules import Capability, Role
from vardkase.incidents.tests.scenes import NIGHT, closed, later, refused
from vardkase.kernel.ids import new_id
from vardkase.situation import pictures_papers
from vardkase.situation.actions import facts as actions
from vardkase.situation.forms.pictures import with_source
from vardkase.situation.rules import pictures as picture_rules
from vardkase.situation.rules.facts import Settlement, SettlementDraft
from vardkase.situation.rules.pictures import PictureState
from vardkase.situation.tests import area_scenes
from vardkase.situation.tests.fact_scenes import CUSTOMERS, said, sent, series, shown
from vardkase.situation.tests.picturing import PROPOSAL, got, proposed, theirs
from vardkase.situation.views.areas import facts as facts_of_area
from vardkase.situation.words import ages
from vardkase.testing.cases import each
from vardkase.testing.people import viewer_with

OTHER_SOURCE = replace(CUSTOMERS, organisation="Radio Roslagen")


@pytest.fixture
def _an_hour_later(an_hour_later):
    """The clock stands at 03:20."""


class TestRules:
    @pytest.mark.parametrize(
        ("seen_at", "closed_at", "told"),
        [(later(60), None, "för 1 tim sedan"), (later(60), later(90), "för 1 tim sedan"), (later(5000), later(90), "")],
    )
    def test_an_age_is_told_while_the_incident_lasts_and_of_when_it_did(self, seen_at, closed_at, told):
        assert ages.age(NIGHT, seen_at, closed_at) == told

    def test_who_can_is_as_the_municipality_has_set_it(self, monkeypatch):
        assert ages.who_can(Capability.SITUATION_WRITE) == "tjänsteperson i beredskap, stabschef, stabsmedlem, beredskapssamordnare"
        monkeypatch.setitem(access_rules._in_force, Role.STAFF_MEMBER, frozenset())
        assert "stabsmedlem" not in ages.who_can(Capability.SITUATION_WRITE)

    @each(
        ("text", "source", "read"),
        [
            ("El: 480 (ons 2 jan ca 02:20, enligt Ellevio).", "Ellevio", "El: 480 (ons 2 jan ca 02:20, enligt Ellevio)."),
            ("El: 480 (ons 2 jan 02:20, enligt Ellevio).", "Ellevio (driften)", "El: 480 (ons 2 jan 02:20, enligt Ellevio)."),
            ("Hemtjänsten når inte Yxlan.", "Socialkontoret", "Hemtjänsten når inte Yxlan. (ons 2 jan 02:20, Socialkontoret)"),
            ("Elen kom 02:20.", "Ellevio", "Elen kom 02:20. (ons 2 jan 02:20, Ellevio)"),
            ("Enligt Ellevio är elen borta.", "Ellevio", "Enligt Ellevio är elen borta. (ons 2 jan 02:20)"),
            ("Läget är lugnt.", "", "Läget är lugnt. (ons 2 jan 02:20)"),
        ],
    )
    def test_a_line_says_its_time_and_its_source_once(self, text, source, read):
        assert with_source(text, "ons 2 jan 02:20", source) == read

    def test_what_its_actor_has_taken_back_is_not_taken_in(self):
        draft = theirs()
        assert picture_rules.check_received(draft, ours="Norrtälje kommun", exercise=False, now=NIGHT).lines
        with refused("situation.picture_was_withdrawn", field="file", actor="Länsstyrelsen"):
            picture_rules.check_received(replace(draft, withdrawn=True), ours="Norrtälje kommun", exercise=False, now=NIGHT)

    @each("state", PictureState)
    def test_a_file_says_whether_it_was_taken_back(self, state):
        line = {"section": "event", "text": "Färjan står still.", "as_of": "2019-01-02T02:00:00+01:00"}
        file = {
            "format": pictures_papers.FORMAT, "actor": "Länsstyrelsen", "exercise": False, "as_of": "2019-01-02T02:10:00+01:00",
            "headline": "Läget", "lines": [line], "state": str(state),
        }  # fmt: skip
        assert pictures_papers.read_file(json.dumps(file).encode()).withdrawn == (state is PictureState.WITHDRAWN)


@pytest.mark.django_db
@pytest.mark.usefixtures("_an_hour_later")
class TestAnIncidentThatHasEnded:
    def test_no_fact_has_an_age(self, alva, screen, incident_id):
        key = series(alva, incident_id, first=said())
        pages = [("facts",), ("series", key), ("compare", key)]
        assert all("för 1 tim sedan" in shown(screen, name, incident_id, *args) for name, *args in pages)
        closed(alva, incident_id)
        for name, *args in pages:
            words = shown(screen, name, incident_id, *args)
            assert "sedan ons" not in words
            assert "28 528 kunder" in words
            assert "tim sedan" not in words

    def test_no_picture_is_old(self, alva, screen, incident_id):
        got(alva, incident_id, theirs(as_of=later(-60 * 24 * 100)))
        assert "Gammal" in shown(screen, "pictures", incident_id)
        closed(alva, incident_id)
        assert "Gammal" not in shown(screen, "pictures", incident_id)

    @pytest.mark.parametrize("over", [False, True])
    def test_nor_has_what_lies_on_the_map(self, alva, incident_id, over):
        area_scenes.drew(alva, incident_id)
        (line,) = area_scenes.on_map(alva, incident_id, later(60)).values()
        ((_term, told),) = [one for one in facts_of_area(line, later(60), later(30) if over else None) if one[0] == "Gäller"]
        assert ("sedan" in told) != over


@pytest.mark.django_db
@pytest.mark.usefixtures("_an_hour_later")
class TestWhichDoesNotHold:
    def test_its_row_says_so_with_who_and_why(self, alva, screen, incident_id):
        one, other = series(alva, incident_id, first=said("480")), series(alva, incident_id, OTHER_SOURCE, first=said("900"))
        assert "Gäller inte" not in shown(screen, "facts", incident_id)
        draft = SettlementDraft(Settlement.ONE_HOLDS, one, "Radion räknade <b>hela</b> Rimbo.")
        actions.settle_contradiction(
            viewer=alva, incident_id=incident_id, one_id=one, other_id=other, draft=draft, key=new_id(), now=later(20)
        )
        page = screen.get(reverse("situation:facts", args=[incident_id])).content.decode()
        words = shown(screen, "facts", incident_id)
        assert page.count("✕") == 1
        assert '<s dir="auto">900\u00a0kunder</s>' in page
        assert "02:40: Radion räknade &lt;b&gt;hela&lt;/b&gt; Rimbo." in words
        assert '<b class="fact-value" dir="auto">480\u00a0kunder</b>' in page
        assert "✕" in shown(screen, "compare", incident_id, one)

    @pytest.mark.parametrize("how", [Settlement.BOTH_RIGHT, Settlement.NOT_KNOWN])
    def test_none_does_when_both_may_be_right(self, alva, screen, incident_id, how):
        one, other = series(alva, incident_id, first=said("480")), series(alva, incident_id, OTHER_SOURCE, first=said("900"))
        draft = SettlementDraft(how, None, "De räknar olika.")
        actions.settle_contradiction(
            viewer=alva, incident_id=incident_id, one_id=one, other_id=other, draft=draft, key=new_id(), now=later(20)
        )
        assert "✕" not in shown(screen, "facts", incident_id)


@pytest.mark.django_db
@pytest.mark.usefixtures("_an_hour_later")
class TestWhoCan:
    def test_one_who_may_not_is_told_who_may_and_is_given_no_advice(self, client, sign_in, incident_id):
        sign_in(client, viewer_with(Role.LOG_KEEPER))
        facts, pictures = shown(client, "facts", incident_id), shown(client, "pictures", incident_id)
        assert "Siffror och uppgifter skrivs av: tjänsteperson i beredskap, stabschef" in facts
        assert "Öppna en serie" not in facts
        assert "Lägesbilder föreslås och tas emot av: tjänsteperson i beredskap" in pictures

    def test_one_who_may_is_not(self, screen, incident_id):
        assert "skrivs av" not in shown(screen, "facts", incident_id)
        assert "Öppna en serie" in shown(screen, "facts", incident_id)
        assert "föreslås och tas emot av" not in shown(screen, "pictures", incident_id)

    def test_nor_anybody_when_it_is_over(self, alva, screen, incident_id):
        closed(alva, incident_id)
        assert "skrivs av" not in shown(screen, "facts", incident_id)


@pytest.mark.django_db
@pytest.mark.usefixtures("_an_hour_later")
class TestAPicture:
    def test_of_a_summary_alone_says_that_it_is_that(self, alva, screen, client, sign_in, incident_id):
        key = proposed(alva, incident_id, replace(PROPOSAL, chosen=()))
        assert "Bara sammanfattningen: inga rader är valda." in shown(screen, "picture", incident_id, key)
        sign_in(client, viewer_with(Role.CHIEF_OF_STAFF))
        assert "Bara sammanfattningen: inga rader är valda." in shown(client, "convey_picture", incident_id, key)

    def test_with_lines_does_not(self, alva, screen, incident_id):
        series(alva, incident_id, first=said())
        words = shown(screen, "propose_picture", incident_id)
        assert words.count("enligt Vattenfall") == 1
        assert "(ons 2 jan 02:20, Vattenfall)" not in words
        page = screen.get(reverse("situation:propose_picture", args=[incident_id]))
        value = next(one for one, _text in page.context["form"].fields["chosen"].choices if one.startswith("fact:"))
        form = {"audience": "Länsstyrelsen", "headline": "Läget", "summary": "", "chosen": [value]}
        assert sent(screen, "propose_picture", incident_id, **form).status_code == 302
        assert "Bara sammanfattningen" not in shown(screen, "pictures", incident_id)

    def test_the_words_of_who_gets_it_hold_of_a_neighbour_who_is_inside_too(self, screen, incident_id):
        words = shown(screen, "pictures", incident_id)
        assert "släpps inte in" not in words
        assert "Den som får kopian får ingen tillgång till händelsen genom den." in words
