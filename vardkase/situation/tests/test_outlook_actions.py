"""Making a forecast: who may, what is refused, twice is once, and what it says of a chain that can be reckoned in one's head."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from vardkase.access.rules import Capability, Grant, Role
from vardkase.incidents import maintenance
from vardkase.incidents import queries as log
from vardkase.incidents.tests.scenes import closed, later
from vardkase.kernel.ids import new_id
from vardkase.preparedness.rules.content import Tolerance
from vardkase.preparedness.tests.scenes import Chain, hours, refused
from vardkase.situation import material, moments
from vardkase.situation.material import Section
from vardkase.situation.models.outlook import ObservedRow, OutlookRow
from vardkase.situation.queries import outlook as queries
from vardkase.situation.queries.known import known_at, known_now
from vardkase.situation.queries.outlook_reckoning import Net, falls_of, net_of, problem_of, reckoned, what_if
from vardkase.situation.rooms import outlook as rooms
from vardkase.situation.rules.outlook import Assumption, Score, Stand
from vardkase.situation.tests.outlook_scenes import POWER_OUT, Night, around, hence, out
from vardkase.testing.people import AUTHORITY_SCOPE, OTHER_SCOPE, nobody, viewer_with

pytestmark = pytest.mark.django_db


def said(night: Night) -> Any:
    return night.all()[0].said


def fall(night: Night, key: str) -> Any:
    return next(one for one in said(night).falls if one.key == key)


class TestWhatIsForecast:
    def test_a_chain_fails_one_after_the_other(self, night: Night) -> None:
        """El är ute sedan en timme; batterierna räcker 2–4–8 timmar från då, larmen följer genast, hemtjänsten klarar sig 8–12–24 till."""
        night.make()
        mobile, alarm, care = (fall(night, key) for key in ("mobilnat", "trygghetslarm", "hemtjanst"))
        assert mobile.breaks == 1
        # Between one and seven hours from now, in the middle somewhat after three and a half.
        assert 60 <= mobile.when[0] < mobile.when[2] < mobile.when[4] <= 7 * 60
        assert mobile.when[2] == pytest.approx(3.6 * 60, abs=15)
        assert alarm.when == mobile.when
        assert care.when[2] == pytest.approx(mobile.when[2] + 14.5 * 60, abs=60)
        assert alarm.causes[0][0] == "mobilnat"
        assert mobile.causes[0][0] == "el"

    def test_what_is_out_is_out_from_the_start_and_back_when_it_was_said(self, night: Night) -> None:
        night.make()
        power = fall(night, "el")
        assert power.down[0] == 100
        assert power.down[-1] == 0
        assert 20 * 60 <= power.back[0] <= power.back[4] <= 30 * 60

    def test_back_before_the_batteries_are_empty_nothing_fails(self, night: Night) -> None:
        night.make(out("el", back=around(0.5)))
        assert fall(night, "mobilnat").breaks == 0

    def test_a_reserve_that_is_told_stands_instead_of_the_register(self, night: Night) -> None:
        night.make(*POWER_OUT, Assumption("mobilnat", "Mobilnät", Stand.HOLDS, None, around(10, 11, 12)))
        mobile = fall(night, "mobilnat")
        assert 10 * 60 <= mobile.when[0] <= mobile.when[4] <= 12 * 60

    def test_a_reserve_without_anything_out_ends_when_it_was_said(self, night: Night) -> None:
        night.make(Assumption("mobilnat", "Mobilnät", Stand.HOLDS, None, around(5, 6, 7)))
        assert 5 * 60 <= fall(night, "mobilnat").when[0] <= 7 * 60
        assert fall(night, "el").breaks == 0

    def test_what_is_out_because_of_what_it_needs_is_back_with_it(self, night: Night) -> None:
        night.make(*POWER_OUT, out("mobilnat", -0.5))
        power, mobile = fall(night, "el"), fall(night, "mobilnat")
        assert mobile.down[0] == 100
        assert mobile.back[2] == pytest.approx(power.back[2] + 60, abs=2)

    def test_who_holds_by_way_of_others_holds_until_then(self, night: Night) -> None:
        """Hemtjänsten hänger på elen bara genom larm och mobilnät: den håller till det som är sagt, och faller sedan."""
        night.make(out("el", -30), Assumption("hemtjanst", "H", Stand.HOLDS, None, around(6, 8, 10)))
        care = fall(night, "hemtjanst")
        assert care.when[0] == care.when[4] == 8 * 60

    def test_when_nobody_knows_when_the_power_is_back_it_is_not_within_the_forecast(self, night: Night) -> None:
        night.make(out("el"))
        assert fall(night, "el").back[2] is None
        assert fall(night, "hemtjanst").breaks > 0.9

    def test_what_buys_most_time_is_the_battery_that_all_hang_on(self, night: Night) -> None:
        night.make()
        first = said(night).gains[0]
        assert (first.needs, first.by) == ("mobilnat", "el")
        helped = dict(first.helped)
        assert helped["mobilnat"] == helped["trygghetslarm"] == pytest.approx(12, abs=0.5)
        assert helped["hemtjanst"] > 4
        assert [one.saved for one in said(night).gains] == sorted((one.saved for one in said(night).gains), reverse=True)

    def test_longer_than_is_tolerable_is_said_of_what_has_a_tolerance(self, night: Night) -> None:
        mobile = night.chain.function("Mobilnät")
        night.chain.do("save_function", function=replace(mobile, tolerance=Tolerance()), seen=night.chain.seen(mobile))
        night.make()
        assert fall(night, "mobilnat").too_long is None
        assert fall(night, "trygghetslarm").too_long > 0.9

    def test_zero_and_for_ever(self, night: Night) -> None:
        for name, tolerance in (("Mobilnät", Tolerance(hours(0))), ("Trygghetslarm", Tolerance(forever=True))):
            one = night.chain.function(name)
            night.chain.do("save_function", function=replace(one, tolerance=tolerance), seen=night.chain.seen(one))
        night.make()
        assert fall(night, "mobilnat").too_long == 1
        assert fall(night, "trygghetslarm").too_long == 0

    def test_circles_are_reckoned_too(self, night: Night) -> None:
        night.chain.link("El", "Mobilnät", hours(48))
        night.make()
        assert fall(night, "hemtjanst").breaks > 0.5

    def test_an_end_that_is_missing_is_left_out(self, night: Night) -> None:
        night.chain.do("retire_function", function_id=night.chain.ids["Mobilnät"], reason="Borta.")
        night.make()
        assert fall(night, "trygghetslarm").breaks == 0

    def test_what_is_restricted_is_not_in_it_and_that_is_said(self, night: Night) -> None:
        mobile = night.chain.function("Mobilnät")
        night.chain.do("save_function", function=replace(mobile, restricted=True), seen=night.chain.seen(mobile))
        night.make()
        assert said(night).hidden == ("Mobilnät",)
        assert not any(link.needs == "mobilnat" for link in said(night).links)
        assert fall(night, "mobilnat").breaks == 0


class TestWithoutARegister:
    def test_the_house_s_own_set_is_reckoned_and_that_is_said(self, alva: Any, incident_id: Any, filled: Any) -> None:
        night = Night(incident_id, Chain(filled), alva)
        night.make(out("electricity", back=around(20, 24, 30)))
        assert said(night).register_number == 0
        assert fall(night, "telephony").breaks == 1
        assert fall(night, "private_wells").when[2] < fall(night, "telephony").when[2] < fall(night, "home_care").when[2]
        assert all(link.assumed for link in said(night).links)


class TestKept:
    def test_the_entry_can_be_read_alone_and_reckoned_again(self, night: Night) -> None:
        night.make()
        event = said(night)
        assert {one.name for one in event.functions} >= {"El", "Mobilnät", "Hemtjänst"}
        net = Net(event.functions, event.links)
        again = falls_of(reckoned(problem_of(net, event.assumptions, event.at, event.horizon), event.seed, event.samples))
        assert again == event.falls
        assert event.engine.startswith("cascade/")

    def test_what_if_gives_the_same_for_the_same_and_less_for_sooner(self, night: Night) -> None:
        night.make()
        event = said(night)
        same = what_if(event, event.assumptions[0])
        assert same == event.falls
        sooner = replace(event.assumptions[0], at=around(0.5))
        found = {one.key: one for one in what_if(event, sooner)}
        assert found["hemtjanst"].breaks == 0

    def test_twice_sent_is_one_forecast(self, night: Night) -> None:
        key = new_id()
        first = night.make(key=key)
        assert night.make(key=key, now=hence(1)).number == first.number
        assert OutlookRow.objects.count() == 1
        with refused("ledger.key_reused"):
            night.make(out("mobilnat"), key=key)
        with refused("ledger.key_reused"):
            night.make(key=key, horizon=24)

    def test_references_follow_one_another(self, night: Night) -> None:
        night.make()
        night.make(now=hence(1))
        assert [one.reference for one in night.all()] == ["P-002", "P-001"]

    def test_it_is_seen_as_it_was_known(self, night: Night) -> None:
        night.make()
        night.make(now=hence(2))
        then = known_at(night.row, hence(1), hence(3))
        assert [one.reference for one in queries.outlooks(night.viewer, night.row, then)] == ["P-001"]
        now = known_now(night.row, hence(3))
        assert len(queries.outlooks(night.viewer, night.row, now)) == 2

    def test_a_rebuild_gives_the_same_rows(self, night: Night) -> None:
        night.make()
        night.say("mobilnat", hence(4))
        before = [*OutlookRow.objects.values(), *ObservedRow.objects.values("incident_id", "number", "key", "said_by", "body")]
        maintenance.rebuild(night.incident_id)
        assert [*OutlookRow.objects.values(), *ObservedRow.objects.values("incident_id", "number", "key", "said_by", "body")] == before

    def test_the_register_that_changes_afterwards_changes_no_forecast(self, night: Night) -> None:
        night.make()
        before = said(night)
        need = night.chain.need("Mobilnät", "El")
        night.chain.do("remove_need", function_id=night.chain.ids["Mobilnät"], need_id=need.id, seen=night.chain.seen(need), reason="Fel.")
        assert said(night) == before
        night.make(now=hence(1))
        assert said(night).register_number > before.register_number
        assert fall(night, "mobilnat").breaks == 0


class TestRefused:
    def test_of_what_is_not_in_the_register_nothing_is_assumed(self, night: Night) -> None:
        with refused("situation.outlook_unknown", name="borta"):
            night.make(out("borta"))

    def test_more_functions_than_can_be_reckoned_at_once(self, night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("vardkase.situation.rules.outlook.MOST_FUNCTIONS", 3)
        with refused("situation.outlook_too_large", most=3):
            night.make()

    def test_when_the_incident_is_over_no_more_is_forecast_but_what_was_sent_is_answered(self, night: Night) -> None:
        key = new_id()
        first = night.make(key=key)
        closed(night.viewer, night.incident_id)
        with refused("leadership.incident_is_over"):
            night.make()
        assert night.make(key=key).number == first.number

    def test_nothing_is_written_of_what_is_refused(self, night: Night) -> None:
        before = night.row.entries
        with refused("situation.outlook_nothing_out"):
            night.make(Assumption("el", "El", Stand.WORKS))
        assert night.row.entries == before


WHO = [
    (viewer_with(Role.STAFF_MEMBER), True, True),
    (viewer_with(Role.DUTY_OFFICER), True, True),
    (viewer_with(Role.COORDINATOR), True, True),
    (viewer_with(Role.LOG_KEEPER), True, False),
    (viewer_with(Role.AUDITOR), True, False),
    (viewer_with(Role.OBSERVER), False, False),
    (viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE), False, False),
    (viewer_with(), False, False),
    (nobody(), False, False),
]


@pytest.mark.parametrize(("viewer", "reads", "makes"), WHO)
def test_who_reads_and_who_makes(night: Night, viewer: Any, reads: bool, makes: bool) -> None:
    night.make()
    assert bool(queries.outlooks(viewer, night.row, night.known)) is reads
    assert queries.may_make(viewer, night.row) is makes
    assert bool(rooms.links(viewer, night.row)) is reads
    assert bool(rooms.given(viewer, night.row, night.known)) is reads
    before = night.row.entries
    for act in (lambda: night.make(viewer=viewer), lambda: night.say("mobilnat", hence(4), viewer=viewer)):
        if makes:
            act()
        else:
            with pytest.raises(Exception, match=r"not_found|may_not"):
                act()
    assert (night.row.entries > before) is makes


def test_who_is_invited_to_the_incident_alone_makes_forecasts_there(night: Night) -> None:
    """A staff that is borrowed reads the forecast, though it reads no register."""
    guest = viewer_with(grants=[Grant(Role.STAFF_MEMBER, f"incident:{night.incident_id}")])
    assert not guest.can(Capability.ORGANISATION_READ, (AUTHORITY_SCOPE,))
    night.make(viewer=guest)
    assert night.all(guest)


class TestWhatHappened:
    def test_every_forecast_made_before_is_held_against_it(self, night: Night) -> None:
        night.make()
        night.make(now=hence(1))
        night.say("mobilnat", hence(3))
        lines = queries.scores(night.viewer, night.row, known_now(night.row, hence(60)))
        assert [(one.outlook.reference, one.judged.score) for one in lines] == [("P-001", Score.CORE), ("P-002", Score.CORE)]

    def test_what_is_said_later_holds_instead(self, night: Night) -> None:
        night.make()
        night.say("mobilnat", hence(3))
        night.say("mobilnat", hence(10))
        (line,) = queries.scores(night.viewer, night.row, known_now(night.row, hence(60)))
        assert line.judged.score is Score.LATER

    def test_of_what_was_out_already_it_is_judged_when_it_was_back(self, night: Night) -> None:
        night.make()
        night.say("el", hence(-1))
        assert queries.scores(night.viewer, night.row, known_now(night.row, hence(60))) == ()
        night.say("el", hence(-1), back=hence(50))
        (line,) = queries.scores(night.viewer, night.row, known_now(night.row, hence(60)))
        assert (line.is_back, line.judged.score) == (True, Score.LATER)

    def test_what_fails_twice_is_judged_by_the_failure_that_comes_next(self, night: Night) -> None:
        night.make()
        night.make(out("el", back=around(40)), now=hence(30))
        night.say("mobilnat", hence(3), back=hence(28))
        night.say("mobilnat", hence(33))
        lines = queries.scores(night.viewer, night.row, known_now(night.row, hence(60)))
        assert [(one.outlook.reference, one.observed.said.broke_at) for one in lines] == [("P-001", hence(3)), ("P-002", hence(33))]

    def test_of_what_no_forecast_speaks_of_nothing_is_said(self, night: Night) -> None:
        with refused("situation.observed_unknown", field="key"):
            night.say("mobilnat", hence(3))

    def test_twice_sent_is_once(self, night: Night) -> None:
        night.make()
        key = new_id()
        first = night.say("mobilnat", hence(3), key=key)
        assert night.say("mobilnat", hence(3), key=key).number == first.number
        with refused("ledger.key_reused"):
            night.say("mobilnat", hence(4), key=key)


class TestGivenToOthers:
    def test_a_report_gets_what_is_expected_to_fail_the_first_first(self, night: Night) -> None:
        night.make()
        found = [one for one in material.gathered(night.viewer, night.row, night.known) if one.key.startswith("outlook:")]
        # The wells' tank is empty first; what is out already is no forecast.
        assert [one.key for one in found] == ["outlook:enskilda_brunnar", "outlook:mobilnat", "outlook:trygghetslarm", "outlook:hemtjanst"]
        assert {one.section for one in found} == {Section.FORECAST}
        assert all(one.number == night.all()[0].number and one.url and one.source for one in found)
        assert found[1].text.startswith("Mobilnät: Sannolikt slut mellan")
        assert {str(one.mark.level) for one in found} == {"internal"}

    def test_the_time_machine_shows_what_was_known(self, night: Night) -> None:
        night.make()
        part = next(one for one in moments.parts() if one.key == "outlook")
        assert part.build(night.viewer, night.row, known_at(night.row, later(30), hence(1))) == []
        found = part.build(night.viewer, night.row, night.known)
        assert [one.title for one in found][1:3] == ["Mobilnät", "Trygghetslarm"]
        assert {one.tone for one in found} <= {"orange", "yellow"}

    def test_without_a_forecast_nothing_is_given(self, night: Night) -> None:
        assert rooms.given(night.viewer, night.row, night.known) == []
        assert rooms.seen(night.viewer, night.row, night.known) == []

    def test_a_new_forecast_begins_with_the_last_and_what_the_board_says(self, night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(queries, "_sources", [])
        night.make()
        assert [one.key for one in queries.state(night.viewer, night.row, night.known)] == ["el"]
        board = Assumption("mobilnat", "Mobilnät", Stand.HOLDS, None, around(2), "Lägesbild")
        queries.offer_state(lambda viewer, row, known: (board, replace(POWER_OUT[0], source="Lägesbild")))
        found = {one.key: one for one in queries.state(night.viewer, night.row, night.known)}
        assert found["mobilnat"] == board
        assert found["el"].source == "Lägesbild"
        source = queries._sources[0]
        with pytest.raises(ValueError, match="already"):
            queries.offer_state(source)


def test_a_net_is_what_the_register_says(night: Night) -> None:
    net = net_of(night.viewer, night.chain.authority)
    assert {one.key for one in net.functions} == {"el", "mobilnat", "trygghetslarm", "hemtjanst", "enskilda_brunnar"}
    link = next(one for one in net.links if one.needs == "mobilnat")
    assert (link.reserve, link.recovery, link.by) == ((2, 4, 8), (1, 1, 1), "el")


def test_the_log_says_it_to_the_staff_and_not_to_partners(night: Night) -> None:
    entry = night.make()
    line = log.entry(night.viewer, night.incident_id, entry.number).entry
    assert "Mobilnät" in line.text
    partner = log.entry(viewer_with(Role.OBSERVER), night.incident_id, entry.number).entry
    assert partner.masked
    assert partner.text == ""
