"""Measures that require and exclude others as they are kept: names, authorities, two at once, secrecy on every way out, and the ledger."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation
from lxml import html

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.preparedness.events import measures as events
from vardkase.preparedness.models import MeasureLinkRow, MeasureRow
from vardkase.preparedness.projections import measures as projections
from vardkase.preparedness.queries import measures as queries
from vardkase.preparedness.rules import checks
from vardkase.preparedness.rules.measures import Measure, MeasureRef, Secret, State, Step
from vardkase.preparedness.tests.measure_scenes import RISK, Town
from vardkase.preparedness.tests.scenes import refused
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
SECRET = Secret("OSL 18 kap. 8 §", "Visar var elen är svag.")


@kept
def measures(town: Any) -> Town:
    """A pump, a tank and a shelter of the executive board, and a store of the social board's."""
    measures = Town(town)
    for name in ("Pump", "Tank", "Skydd"):
        measures.propose(name)
    measures.propose("Lager", organisation_id=town.social)
    return measures


@pytest.fixture(autouse=True)
def _night(now: Any) -> Any:
    with time_machine.travel(now, tick=False), translation.override("sv"):
        yield


def id_of(title: str) -> UUID:
    return next(row.pk for row in MeasureRow.objects.all() if projections.measure_of(row.body).title == title)


def ref(title: str) -> MeasureRef:
    return MeasureRef(id_of(title), "som den hette då")


def change(measures: Town, name: str, /, **said: Any) -> Measure:
    before = measures.page(id_of(name)).line.measure
    found: Measure = measures.do("save_measure", measure=replace(before, **said), seen=checks.digest(before)).event.measure
    return found


def reader() -> Any:
    """Somebody who reads the analyses and measures of the board, and nothing that is secret."""
    return viewer_with(Role.DUTY_OFFICER)


def test_what_is_required_is_called_as_it_is_called_and_told_from_both_ends(measures: Town) -> None:
    saved = change(measures, "Pump", requires=(ref("Tank"),), excludes=(ref("Skydd"),))
    assert [one.name for one in (*saved.requires, *saved.excludes)] == ["2. Tank", "3. Skydd"]
    pump, tank, shelter = (measures.page(id_of(title)) for title in ("Pump", "Tank", "Skydd"))
    assert [line.measure.title for line in pump.requires] == ["Tank"]
    assert [line.measure.title for line in tank.required_by] == ["Pump"]
    assert [line.measure.title for line in shelter.excludes] == ["Pump"]
    assert [line.measure.title for line in pump.excludes] == ["Skydd"]
    assert (tank.requires, tank.excludes, shelter.requires, pump.required_by) == ((), (), (), ())


def test_a_new_one_requires_others_and_is_in_the_ledger_with_their_names(measures: Town) -> None:
    id = measures.propose("Slang", requires=(ref("Pump"), ref("Tank")))
    entry = list(ledger.entries(events.stream_of(measures.town.board)))[-1]
    assert [one.name for one in entry.event.measure.requires] == ["1. Pump", "2. Tank"]
    assert [line.measure.title for line in measures.page(id).requires] == ["Pump", "Tank"]


def test_what_is_refused_leaves_everything_as_it_was(measures: Town) -> None:
    change(measures, "Pump", requires=(ref("Tank"),))
    change(measures, "Tank", requires=(ref("Skydd"),))
    before = [*MeasureRow.objects.order_by("number").values()]
    head = ledger.head(events.stream_of(measures.town.board)).number
    for code, title, said in (
        ("measure_requires_circle", "Skydd", {"requires": (ref("Pump"),)}),
        ("measure_requires_both", "Pump", {"requires": (ref("Tank"),), "excludes": (ref("Skydd"),)}),
        ("measure_requires_both", "Skydd", {"excludes": (ref("Pump"),)}),
        ("measure_link_gone", "Pump", {"requires": (ref("Pump"),)}),
        ("measure_link_gone", "Pump", {"requires": (MeasureRef(new_id(), "Ingen"),)}),
        # That of another authority is not there, though the same person writes both.
        ("measure_link_gone", "Pump", {"excludes": (ref("Lager"),)}),
    ):
        with refused(f"preparedness.{code}"):
            change(measures, title, **said)
    measures.step(id_of("Skydd"), Step.REJECT, "För dyrt.")
    with refused("preparedness.measure_requires_rejected", name="3. Skydd"):
        change(measures, "Pump", requires=(ref("Skydd"),))
    assert [row for row in MeasureRow.objects.order_by("number").values() if row["number"] != 3] == [r for r in before if r["number"] != 3]
    assert ledger.head(events.stream_of(measures.town.board)).number == head + 1


def test_of_two_that_would_require_one_another_the_second_is_refused(measures: Town) -> None:
    """Both forms were opened before either was saved."""
    pump, tank = (measures.page(id_of(title)).line.measure for title in ("Pump", "Tank"))
    measures.do("save_measure", measure=replace(pump, requires=(ref("Tank"),)), seen=checks.digest(pump))
    with refused("preparedness.measure_requires_circle", way="Tank → Pump → Tank"):
        measures.do("save_measure", measure=replace(tank, requires=(ref("Pump"),)), seen=checks.digest(tank))


def test_sent_twice_is_once_though_the_other_is_called_something_else_by_then(measures: Town) -> None:
    key, draft = new_id(), measures.draft("Slang", requires=(ref("Pump"),))
    first = measures.do("save_measure", measure=draft, key=key)
    change(measures, "Pump", title="Större pump")
    again = measures.do("save_measure", measure=replace(draft, requires=(ref("Större pump"),)), key=key)
    assert (again.repeated, again.number) == (True, first.number)
    for other in ({"requires": ()}, {"requires": (ref("Tank"),)}, {"excludes": (ref("Tank"),)}):
        with refused("ledger.key_reused"):
            measures.do("save_measure", measure=replace(draft, **other), key=key)


def test_an_open_measure_names_no_secret_one(measures: Town) -> None:
    measures.propose("Hemlig", secret=SECRET)
    for said in ({"requires": (ref("Hemlig"),)}, {"excludes": (ref("Hemlig"),)}):
        with refused("preparedness.measure_names_secret"):
            change(measures, "Pump", **said)
    with refused("preparedness.measure_names_secret", field="secret_ground"):
        measures.propose("Nästa", after_id=id_of("Hemlig"))
    follower = measures.propose("Nästa", after_id=id_of("Hemlig"), secret=SECRET)
    assert measures.page(follower).line.measure.after == "4. Hemlig"
    with refused("preparedness.measure_names_secret", field="secret_ground"):
        change(measures, "Nästa", secret=None)
    change(measures, "Hemlig", requires=(ref("Pump"),))


def test_what_becomes_secret_is_named_to_nobody_who_may_not_read_it(measures: Town, client: Any, sign_in: Any) -> None:
    """It was named while it was open: the names stay in the ledger, and are shown to those alone who read what is secret."""
    measures.step(id_of("Tank"), Step.REJECT, "Nej.")
    measures.step(id_of("Tank"), Step.REOPEN, "Jo.")
    follower = measures.propose("Följd", after_id=id_of("Tank"))
    change(measures, "Pump", requires=(ref("Tank"),))
    change(measures, "Skydd", excludes=(ref("Tank"),))
    change(measures, "Tank", secret=SECRET)
    own = queries.listing(measures.town.viewer, measures.today)
    assert "Tank" in repr(own)
    theirs = (
        queries.listing(reader(), measures.today),
        queries.of_risk(reader(), measures.town.board, RISK, measures.today),
        queries.board_page(reader(), measures.town.board, measures.today).due,
        *(queries.measure_page(reader(), id_of(title), measures.today).requires for title in ("Pump", "Skydd")),
        queries.measure_page(reader(), id_of("Skydd"), measures.today).excludes,
        queries.measure_page(reader(), follower, measures.today).before,
    )
    assert [repr(one)[:400] for one in theirs if "Tank" in repr(one)] == []
    assert queries.of_risk(reader(), measures.town.board, RISK, measures.today).lines != ()


def test_pages_and_files_are_silent_on_it_too(measures: Town, client: Any, sign_in: Any) -> None:
    follower = measures.propose("Följd", after_id=id_of("Tank"))
    change(measures, "Pump", requires=(ref("Tank"),))
    change(measures, "Tank", secret=SECRET)
    sign_in(client, reader())
    addresses = [
        reverse(f"preparedness:{name}", args=args)
        for name, args in (
            ("measures", ()), ("measures_due", ()), ("measures_csv", ()), ("measures_json", ()), ("measure", (id_of("Pump"),)),
            ("measure", (follower,)), ("measure_history", (follower,)), ("risk_chain", (measures.town.board, RISK)),
            ("board_measures", (measures.town.board,)),
        )
    ]  # fmt: skip
    told = {address: client.get(address) for address in addresses}
    assert {answer.status_code for answer in told.values()} == {200}
    assert [address for address, answer in told.items() if "Tank" in answer.content.decode()] == []
    assert client.get(reverse("preparedness:measure", args=[id_of("Tank")])).status_code == 404
    kept = json.loads(client.get(reverse("preparedness:measures_json")).content)["measures"]
    assert {one["measure"]["title"] for one in kept} == {"Pump", "Skydd", "Följd", "Lager"}


def test_the_page_warns_of_what_is_rejected_and_of_two_that_are_decided(measures: Town, client: Any, alvas_cookies: Any) -> None:
    client.cookies = alvas_cookies
    change(measures, "Pump", requires=(ref("Tank"),), excludes=(ref("Skydd"),))

    def shown(title: str) -> str:
        page = client.get(reverse("preparedness:measure", args=[id_of(title)]))
        return " ".join(html.fromstring(page.content.decode()).text_content().split())

    rejected, both = "En av dem är avslagen: då ger den här åtgärden inget.", "Båda är beslutade. En av dem behöver avslås."
    assert "Ger inget utan" in shown("Pump")
    assert "Behövs för" in shown("Tank")
    assert "Kan inte göras tillsammans med" in shown("Skydd")
    assert not [title for title in ("Pump", "Tank", "Skydd") for word in (rejected, both) if word in shown(title)]
    measures.step(id_of("Tank"), Step.REJECT, "För dyrt.")
    measures.decide(id_of("Pump"))
    assert both not in shown("Pump")
    measures.decide(id_of("Skydd"))
    assert (rejected in shown("Pump"), both in shown("Pump"), both in shown("Skydd")) == (True, True, True)


def test_the_form_offers_those_of_the_authority_and_keeps_what_was_ticked(measures: Town, client: Any, alvas_cookies: Any) -> None:
    client.cookies = alvas_cookies
    measures.step(id_of("Skydd"), Step.REJECT, "Nej.")
    measures.propose("Hemlig", secret=SECRET)
    address = reverse("preparedness:edit_measure", args=[id_of("Pump")])
    form = client.get(address).context["form"]
    for name in ("requires", "excludes"):
        assert [label for _id, label in form.fields[name].choices] == ["2. Tank (Kommunstyrelsen)"]
    typed = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    assert client.post(address, {**typed, "requires": [str(id_of("Tank"))]}).status_code == 302
    assert [one.name for one in measures.page(id_of("Pump")).line.measure.requires] == ["2. Tank"]
    again = client.get(address)
    assert again.context["form"]["requires"].value() == [str(id_of("Tank"))]
    assert again.context["form"].hangs_together
    typed = {field.html_name: field.value() for field in again.context["form"] if field.value() not in (None, False)}
    both = client.post(address, {**typed, "excludes": [str(id_of("Tank"))]})
    assert (both.status_code, list(both.context["form"].errors)) == (422, ["requires"])
    assert "som inte kan göras tillsammans" in both.content.decode()
    for tampered in (str(id_of("Lager")), str(id_of("Hemlig")), str(new_id()), "x"):
        assert list(client.post(address, {**typed, "requires": [tampered]}).context["form"].errors) == ["requires"]
    assert client.post(address, {**typed, "requires": []}).status_code == 302
    assert measures.page(id_of("Pump")).line.measure.requires == ()


def test_a_new_one_is_offered_those_of_every_authority_and_told_where_they_belong(measures: Town, client: Any, alvas_cookies: Any) -> None:
    client.cookies = alvas_cookies
    address = reverse("preparedness:new_measure")
    form = client.get(address).context["form"]
    assert "1. Lager (Socialnämnden)" in [label for _id, label in form.fields["requires"].choices]
    typed = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    said = {"title": "Slang", "organisation_id": str(measures.town.board), "requires": [str(id_of("Lager"))]}
    wrong = client.post(address, {**typed, **said})
    assert list(wrong.context["form"].errors) == ["requires"]
    assert "samma myndighet" in wrong.content.decode()
    assert client.post(address, {**typed, **said, "requires": [str(id_of("Pump"))]}).status_code == 302


def test_with_nothing_to_hang_together_with_there_is_no_such_field(town: Any, client: Any, alvas_cookies: Any) -> None:
    client.cookies = alvas_cookies
    form = client.get(reverse("preparedness:new_measure")).context["form"]
    assert form.beside == []
    assert "requires" not in form.fields


def test_the_tables_are_made_again_with_what_hangs_together(measures: Town) -> None:
    change(measures, "Pump", requires=(ref("Tank"),), excludes=(ref("Skydd"),))
    change(measures, "Pump", requires=(), excludes=(ref("Skydd"),))
    before = [*MeasureRow.objects.order_by("number").values(), *MeasureLinkRow.objects.order_by("id").values("measure_id", "target_id")]
    stream = events.stream_of(measures.town.board)
    projections.forget(measures.town.board)
    assert MeasureRow.objects.filter(authority_id=measures.town.board).count() == 0
    for entry in ledger.entries(stream):
        projections.apply(entry)
    again = [*MeasureRow.objects.order_by("number").values(), *MeasureLinkRow.objects.order_by("id").values("measure_id", "target_id")]
    assert sorted(map(repr, again)) == sorted(map(repr, before))
    assert measures.page(id_of("Pump")).line.state is State.PROPOSED
