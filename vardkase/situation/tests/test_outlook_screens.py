"""The screens of what fails next as somebody sits before them: the forecast, what if, the form, how it came true, and for whom."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.urls import reverse
from lxml import html

from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.preparedness.tests.scenes import Chain
from vardkase.situation.models.outlook import ObservedRow, OutlookRow
from vardkase.situation.rules.outlook import Assumption, Moments, Stand
from vardkase.situation.tests.outlook_scenes import NOW, Night, around, hence, out
from vardkase.testing.people import OTHER_SCOPE, viewer_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _night() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def text(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


class Screen:
    """Alva's browser in the room."""

    def __init__(self, client: Any, night: Night) -> None:
        self.client, self.night = client, night

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"situation:{name}", args=[self.night.incident_id, *args])

    def get(self, name: str = "outlook", *args: Any, **asked: Any) -> Any:
        return self.client.get(self.url(name, *args), asked)

    def send(self, where: str, /, **said: Any) -> Any:
        form = self.get(where).context["form"]
        typed = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
        return self.client.post(self.url(where), {**typed, **said})


@pytest.fixture
def screen(client: Any, alvas_cookies: Any, night: Night) -> Screen:
    client.cookies = alvas_cookies
    return Screen(client, night)


@pytest.fixture
def forecast(screen: Screen) -> Screen:
    screen.night.make()
    return screen


class TestTheForecast:
    def test_before_there_is_any_it_says_what_one_is_for(self, screen: Screen) -> None:
        seen = text(screen.get())
        assert "Ingen prognos än" in seen
        assert "Gör en prognos" in seen

    def test_it_says_what_fails_when_and_why(self, forecast: Screen) -> None:
        seen = text(forecast.get())
        for part in (
            "P-001", "MobilnätFaller", "Sannolikt slut mellan 05:", "El → Mobilnät → Trygghetslarm → Hemtjänst", "Ute nu",
            "Kan redan ha fallit", "Längre än tolerabelt",
            "Vad köper mest tid", "Batteri eller reservkraft till Mobilnät (12 timmar till utan El)", "frö", "Tänk om",
        ):  # fmt: skip
            assert part in seen, part

    def test_what_is_out_stands_first_and_then_by_when_it_fails(self, forecast: Screen) -> None:
        page = forecast.get()
        assert [row.name for row in page.context["out"]] == ["El"]
        assert [row.name for row in page.context["falling"]] == ["Enskilda brunnar", "Mobilnät", "Trygghetslarm", "Hemtjänst"]

    def test_what_nobody_has_said_anything_of_and_should_have_failed_is_to_be_asked_about(self, screen: Screen) -> None:
        screen.night.make(out("el", -6, around(20)))
        page = screen.get()
        assert "Enskilda brunnar" in [row.name for row in page.context["failed"]]
        assert "Ingen har sagt hur de står. Fråga." in text(page)

    def test_more_than_a_glance_takes_is_one_press_away(self, forecast: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("vardkase.situation.views.outlook.FIRST", 2)
        page = forecast.get()
        assert [row.name for row in page.context["later"]] == ["Trygghetslarm", "Hemtjänst"]
        assert "2 till kan falla, senare" in text(page)

    def test_what_if_stands_beside_it_and_is_kept_nowhere(self, forecast: Screen) -> None:
        before = forecast.night.row.entries
        page = forecast.get(function="el", back="04:00")
        assert "Då: Håller, så långt prognosen ser." in text(page)
        assert "Tänk om: El" in text(page)
        assert forecast.night.row.entries == before

    def test_on_friday(self, forecast: Screen) -> None:
        assert "åter fre 4 jan 12:00" in text(forecast.get(function="el", back="fredag"))

    def test_a_moment_is_tried_with_one_press(self, forecast: Screen) -> None:
        value, _label = forecast.get().context["suggestions"][0]
        assert "Tänk om: El" in text(forecast.get(function="el", back=value))

    @pytest.mark.parametrize(("back", "complaint"), [("snart", "Skriv"), ("32 januari", ""), ("", "")])
    def test_what_cannot_be_read_is_said_and_the_forecast_stays(self, forecast: Screen, back: str, complaint: str) -> None:
        page = forecast.get(function="el", back=back)
        assert page.status_code == 200
        assert complaint in text(page)
        assert "Tänk om: El" not in text(page)

    def test_of_a_function_that_is_not_out_nothing_is_asked(self, forecast: Screen) -> None:
        assert forecast.get(function="annat", back="04:00").status_code == 200

    def test_an_earlier_one_leads_to_the_latest(self, forecast: Screen) -> None:
        first = forecast.night.all()[0]
        forecast.night.make(horizon=24)
        seen = text(forecast.get("one_outlook", first.id))
        assert "Det finns en senare" in seen
        assert "Alla prognoser" in seen

    def test_after_six_hours_a_new_one_is_asked_for(self, forecast: Screen) -> None:
        with time_machine.travel(hence(7), tick=False):
            assert "Gammal: gör en ny" in text(forecast.get())

    def test_one_that_is_not_there_is_not_found(self, forecast: Screen) -> None:
        assert forecast.get("one_outlook", new_id()).status_code == 404

    def test_the_bands_are_drawn_and_hidden_from_those_who_hear(self, forecast: Screen) -> None:
        tree = html.fromstring(forecast.get().content.decode())
        bands = tree.xpath("//*[@class='outlook__bands']")
        assert len(bands) == 4
        assert all(one.get("aria-hidden") == "true" for one in bands)
        assert all(one.xpath(".//rect") for one in bands)

    def test_how_it_came_true(self, forecast: Screen) -> None:
        forecast.night.say("mobilnat", hence(3))
        with time_machine.travel(hence(60), tick=False):
            seen = text(forecast.get())
        for part in ("Hur prognoserna slog in", "Som väntat: mitt i prognosen", "Driftjour"):
            assert part in seen, part


class TestMakingOne:
    def test_power_out_and_batteries_that_somebody_knows_of(self, screen: Screen) -> None:
        answer = screen.send(
            "make_outlook", row_0_key="el", row_0_stand="out", row_0_since="i natt 02:20", row_0_likely="18:00", row_0_low="12:00",
            row_0_high="fredag", row_0_source="Elnätsbolaget", row_1_key="mobilnat", row_1_stand="holds", row_1_likely="08:00",
            horizon="72", note="Inför stabsmötet",
        )  # fmt: skip
        assert answer.status_code == 302
        made = screen.night.all()[0].said
        power, mobile = made.assumptions
        assert (power.since, power.source) == (hence(-1), "Elnätsbolaget")
        assert power.at is not None
        assert (power.at.low.hour, power.at.likely.hour, power.at.high.day) == (11, 17, 4)
        assert (mobile.stand, mobile.name) == (Stand.HOLDS, "Mobilnät")
        assert (made.horizon, made.note) == (72, "Inför stabsmötet")

    def test_the_next_begins_with_what_the_last_assumed_and_what_has_passed_is_left_out(self, screen: Screen) -> None:
        screen.night.make(out("el", back=around(-0.01 + 0.02, 2, 30)), Assumption("mobilnat", "M", Stand.HOLDS, None, around(1)))
        with time_machine.travel(hence(1.5), tick=False):
            form = screen.get("make_outlook").context["form"]
        assert form["row_0_key"].value() == "el"
        assert form["row_0_since"].value() == "2019-01-02 02:20"
        assert form["row_0_likely"].value() == "2019-01-02 05:20"
        assert form["row_1_likely"].value() is None

    def test_what_is_shown_can_be_sent_as_it_is(self, screen: Screen) -> None:
        screen.night.make()
        assert screen.send("make_outlook").status_code == 302
        first, second = (one.said for one in screen.night.all())
        assert first.assumptions == second.assumptions

    @pytest.mark.parametrize(
        ("said", "complaint"),
        [
            ({}, "Skriv om minst en verksamhet"),
            ({"row_0_key": "el"}, "skriv sedan när den är ute"),
            ({"row_0_key": "el", "row_0_since": "aldrig"}, "Vi förstår inte tiden"),
            ({"row_0_key": "el", "row_0_since": "02:00", "row_0_likely": "nån gång"}, "går inte att läsa som en kommande tid"),
            ({"row_0_key": "el", "row_0_since": "02:00", "row_1_key": "el", "row_1_since": "02:00"}, "två gånger"),
            ({"row_0_key": "el", "row_0_since": "02:00", "row_0_low": "18:00", "row_0_likely": "12:00"}, "tidigaste tidpunkten"),
            ({"row_0_key": "mobilnat", "row_0_stand": "holds"}, "skriv till när"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_row_and_nothing_typed_is_lost(self, screen: Screen, said: dict[str, str], complaint: str) -> None:
        answer = screen.send("make_outlook", note="Det här skrev jag", **said)
        assert answer.status_code == 422
        assert complaint in text(answer)
        assert "Det här skrev jag" in answer.content.decode()
        assert not OutlookRow.objects.exists()

    def test_twice_sent_is_one_forecast(self, screen: Screen) -> None:
        form = screen.get("make_outlook").context["form"]
        said = {"key": form["key"].value(), "horizon": "48", "row_0_key": "el", "row_0_stand": "out", "row_0_since": "02:20"}
        for _time in range(2):
            assert screen.client.post(screen.url("make_outlook"), said).status_code == 302
        assert OutlookRow.objects.count() == 1

    def test_many_rows_that_nobody_showed_are_still_read_or_refused(self, screen: Screen) -> None:
        said = {f"row_{number}_key": "el" for number in (0, 5000)} | {"row_x_key": "el", "horizon": "48", "key": str(new_id())}
        assert screen.client.post(screen.url("make_outlook"), said).status_code == 422

    def test_without_a_register_the_house_s_own_set_is_offered_and_that_is_said(
        self, client: Any, alvas_cookies: Any, incident_id: UUID, alva: Any, filled: Any
    ) -> None:
        client.cookies = alvas_cookies
        screen = Screen(client, Night(incident_id, Chain(filled), alva))
        assert "Vårdkases uppsättning" in text(screen.get("make_outlook"))
        assert screen.send("make_outlook", row_0_key="electricity", row_0_since="02:20").status_code == 302
        seen = text(screen.get())
        assert "Vårdkases egen uppsättning, helt antagen" in seen
        assert "Telefoni och mobil" in seen


class TestWhatHappened:
    def test_it_is_noted(self, forecast: Screen) -> None:
        with time_machine.travel(hence(6), tick=False):
            answer = forecast.send("say_what_happened", which="mobilnat", broke_at="07:20", source="Operatören")
        assert answer.status_code == 302
        assert ObservedRow.objects.get().key == "mobilnat"

    @pytest.mark.parametrize(
        ("said", "complaint"),
        [
            ({"which": ""}, "Välj en verksamhet"),
            ({"broke_at": ""}, "En av dem"),
            ({"source": ""}, "vem som säger det"),
            ({"broke_at": "2019-01-03 09:00"}, "inte varit än"),
        ],
    )
    def test_what_is_wrong_is_said(self, forecast: Screen, said: dict[str, str], complaint: str) -> None:
        answer = forecast.send("say_what_happened", **{"which": "mobilnat", "broke_at": "03:00", "source": "Jour", **said})
        assert answer.status_code == 422
        assert complaint in text(answer)


class TestWhoSees:
    PAGES = ("outlook", "make_outlook", "say_what_happened")

    @pytest.mark.parametrize(
        ("viewer", "found"),
        [
            (viewer_with(Role.STAFF_MEMBER), [200, 200, 200]),
            (viewer_with(Role.LOG_KEEPER), [200, 404, 404]),
            (viewer_with(Role.OBSERVER), [404, 404, 404]),
            (viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE), [404, 404, 404]),
            (viewer_with(), [404, 404, 404]),
        ],
        ids=["staff", "log keeper", "partner", "other authority", "stranger"],
    )
    def test_who_opens_what(self, client: Any, sign_in: Any, night: Night, viewer: Any, found: list[int]) -> None:
        night.make()
        sign_in(client, viewer)
        screen = Screen(client, night)
        assert [screen.get(page).status_code for page in self.PAGES] == found

    def test_who_reads_is_shown_no_buttons(self, client: Any, sign_in: Any, night: Night) -> None:
        night.make()
        sign_in(client, viewer_with(Role.LOG_KEEPER))
        seen = text(Screen(client, night).get())
        assert "Mobilnät" in seen
        assert "Gör en prognos" not in seen

    def test_the_room_leads_there_for_the_staff_alone(self, client: Any, sign_in: Any, night: Night) -> None:
        log = reverse("incidents:log", args=[night.incident_id])
        sign_in(client, viewer_with(Role.STAFF_MEMBER))
        assert "Vad faller härnäst" in text(client.get(log))
        client.logout()
        sign_in(client, viewer_with(Role.OBSERVER))
        assert "Vad faller härnäst" not in text(client.get(log))


def test_moments_are_kept_as_they_were_said() -> None:
    assert around(1, 2, 3) == Moments(hence(1), hence(2), hence(3))
