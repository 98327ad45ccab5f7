"""The chain from risk to measure can be walked from every end: a risk, a measure and a vital function each lead to the two others."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from lxml import html

from vardkase.access.rules import Role
from vardkase.preparedness.models import MeasureRow
from vardkase.preparedness.queries import measures as queries
from vardkase.preparedness.queries.register import homes
from vardkase.preparedness.rules.measures import FunctionRef, RiskRef, Secret
from vardkase.preparedness.rules.methods import Level, Scale
from vardkase.preparedness.rules.risks import FunctionRef as Hit
from vardkase.preparedness.rules.rollup import Spread
from vardkase.preparedness.tests.measure_scenes import Town
from vardkase.preparedness.tests.rsa_scenes import Rsa, risk, rounded
from vardkase.preparedness.tests.scenes import Chain
from vardkase.preparedness.views.risks import spread
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db


@kept
def linked(chain: Chain) -> tuple[Rsa, Town, Chain, Any, Any]:
    """A risk that hits the power, an open measure and a secret one against both, and a risk for which nothing is done."""
    rsa, measures = rounded(chain.town), Town(chain.town)
    rsa.start(2019, "Kontoret")
    power = chain.ids["El"]
    hit = rsa.judge(2019, "Kontoret", risk(functions=(Hit(power, "El"),)))
    rsa.judge(2019, "Kontoret", risk("Värmebölja"))
    against = {
        "risks": (RiskRef(rsa.units["Kontoret"], "Kontoret", hit.id, hit.name),),
        "functions": (FunctionRef(power, "El"),),
    }
    measures.propose("Reservkraft", **against)
    measures.propose("Dold reservkraft", **against, secret=Secret("OSL 18 kap. 8 §", "Visar var elen är svag."))
    return rsa, measures, chain, hit, power


def links(client: Any, address: str) -> dict[str, str]:
    page = html.fromstring(client.get(address).content)
    return {one.text_content().strip(): one.get("href") for one in page.xpath("//main//section//a")}


def test_each_part_leads_to_the_others(client: Any, alvas_cookies: Any, linked: tuple[Rsa, Town, Chain, Any, Any]) -> None:
    rsa, measures, chain, hit, power = linked
    client.cookies = alvas_cookies
    function = reverse("preparedness:function", args=[chain.authority, power])
    analysis = rsa.analyses[2019, "Kontoret"]
    both = queries.of_function(measures.town.viewer, power, measures.today)
    measure = {one.measure.title: reverse("preparedness:measure", args=[one.measure.id]) for one in both}
    assert sorted(measure) == ["Dold reservkraft", "Reservkraft"]

    from_risk = links(client, reverse("preparedness:risk", args=[analysis, hit.id]))
    assert (from_risk["El"], from_risk["1. Reservkraft"]) == (function, measure["Reservkraft"])
    from_measure = links(client, measure["Reservkraft"])
    chained = reverse("preparedness:risk_chain", args=[rsa.units["Kontoret"], hit.id])
    assert (from_measure["El"], from_measure[hit.name]) == (function, chained)
    assert links(client, function)["1. Reservkraft"] == measure["Reservkraft"]

    # A measure that is proposed from the risk says by itself from which.
    proposed = client.get(reverse("preparedness:risk", args=[analysis, hit.id])).context["measure_url"]
    draft = client.get(proposed).context["form"]["source_label"].value()
    assert (draft, client.get(f"{proposed}&label=Annat").context["form"]["source_label"].value()) == (hit.name, "Annat")

    idle = client.get(reverse("preparedness:risk", args=[analysis, rsa.ids["Kontoret: Värmebölja"]])).content.decode()
    assert "Ingen åtgärd som du får läsa gäller den här risken." in idle


def test_the_list_of_risks_tells_how_many_measures_each_has(
    client: Any, alvas_cookies: Any, linked: tuple[Rsa, Town, Chain, Any, Any]
) -> None:
    rsa, measures, _chain, hit, _power = linked
    office, viewer, client.cookies = rsa.units["Kontoret"], measures.town.viewer, alvas_cookies
    idle = rsa.ids["Kontoret: Värmebölja"]
    assert queries.counts_of(viewer, office, [hit.id, idle]) == {hit.id: (2, 0)}
    assert queries.counts_of(viewer, office, []) == queries.counts_of(viewer, office, [idle]) == {}
    # Of a secret measure not even that it is there is told, and of one's own alone.
    assert queries.counts_of(rsa.at("Kontoret", Role.DUTY_OFFICER), office, [hit.id]) == {hit.id: (1, 0)}
    assert queries.counts_of(rsa.at("Bostäder", Role.UNIT_COORDINATOR), office, [hit.id]) == {}
    MeasureRow.objects.filter(is_secret=True).update(state="rejected")
    MeasureRow.objects.exclude(state="rejected").update(state="verified")
    assert queries.counts_of(viewer, office, [hit.id]) == {hit.id: (1, 1)}
    page = html.fromstring(client.get(reverse("preparedness:analysis", args=[rsa.analyses[2019, "Kontoret"]])).content)
    cells = {row.xpath("string(th)").split("\n")[0]: row.xpath("td[last()]")[0] for row in page.xpath("//section[@id='risks']//tbody/tr")}
    (led,) = [one for one in cells.values() if one.xpath(".//a")]
    assert led.text_content().startswith("1 åtgärd ")
    assert led.text_content().endswith("1 verifierad")
    assert led.xpath(".//a/@href") == [reverse("preparedness:risk_chain", args=[office, hit.id])]
    assert [one.text_content() for one in cells.values() if one is not led] == ["–"]


def test_what_one_may_not_read_is_neither_named_nor_led_to(linked: tuple[Rsa, Town, Chain, Any, Any]) -> None:
    rsa, measures, chain, _, power = linked
    assert homes(measures.town.viewer, [power]) == {power: chain.authority}
    for viewer in (viewer_with(), rsa.at("Bostäder", Role.UNIT_COORDINATOR)):
        assert homes(viewer, [power]) == {}
        assert queries.of_function(viewer, power, measures.today) == ()
    # The duty officer reads measures, but none that is secret; the chair of the board reads the register and no measures.
    officer, chair = rsa.at("Kontoret", Role.DUTY_OFFICER), rsa.at("Kontoret", Role.BOARD_CHAIR)
    assert [one.measure.title for one in queries.of_function(officer, power, measures.today)] == ["Reservkraft"]
    assert queries.of_function(chair, power, measures.today) == ()
    assert homes(chair, [power]) == {power: chain.authority}


def test_one_voice_is_told_as_one_and_not_as_all() -> None:
    scale = Scale("k", "Konsekvens", (Level(1, "liten"), Level(2, "stor")))
    said = [spread(Spread(n, 2, 2, 2), scale) for n in (1, 2)]
    assert said == ["1: 2 stor", "2, alla 2 stor"]
