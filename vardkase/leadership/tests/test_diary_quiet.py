"""A day is without news only when nothing goes on that its writer knows of; and what was pressed too soon can be put right."""

from __future__ import annotations

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents.rules import Mode, State
from vardkase.incidents.tests.scenes import alarmed, later, moved, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import queries
from vardkase.leadership.queries.diary import goes_on
from vardkase.leadership.rules.diary import NoteDraft, check_quiet
from vardkase.leadership.tests.diaries import act, noted
from vardkase.leadership.tests.pages import Page
from vardkase.leadership.tests.test_more_diary import OURS, desk, eva, registered
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import AUTHORITY, OTHER_AUTHORITY, viewer_with

__all__ = ["desk", "eva", "registered"]


class TestTheRule:
    def test_nothing_goes_on(self) -> None:
        check_quiet(())

    @pytest.mark.parametrize(("going", "what"), [(("A",), "A"), (("A", "B", "C"), "A; B; C"), (("A", "B", "C", "D", "E"), "A; B; C (+2)")])
    def test_what_goes_on_is_named_and_the_rest_counted(self, going: tuple[str, ...], what: str) -> None:
        with pytest.raises(Refusal) as found:
            check_quiet(going)
        assert (found.value.code, found.value.facts["what"]) == ("leadership.diary_is_not_quiet", what)


@pytest.mark.django_db
class TestWhatGoesOn:
    def test_an_incident_that_is_led(self, alva: Viewer) -> None:
        opened(alva)
        assert [one.endswith("Stormen Alfrida") for one in goes_on(alva, AUTHORITY, now=later(5))] == [True]
        with refused("leadership.diary_is_not_quiet"):
            act("note_quiet", alva, now=later(5))
        assert queries.diary(alva, AUTHORITY) == ()

    def test_an_alarm_that_nobody_has_looked_at_in_time(self, alva: Viewer) -> None:
        alarmed(alva, what_happened="Rök över hamnen")
        assert goes_on(alva, AUTHORITY, now=later(1)) == ()
        assert goes_on(alva, AUTHORITY, now=later(600)) == ("Rök över hamnen",)

    @pytest.mark.parametrize("how", ["stood down", "exercise"])
    def test_what_is_over_or_exercised_is_no_news(self, alva: Viewer, how: str) -> None:
        if how == "exercise":
            opened(alva, title="Övning", mode=Mode.EXERCISE)
            alarmed(alva, mode=Mode.EXERCISE)
        else:
            moved(alva, opened(alva), State.STANDING_DOWN)
        act("note_quiet", alva, now=later(600))

    def test_what_the_writer_may_not_read_stops_nothing(self, alva: Viewer, cilla: Viewer) -> None:
        opened(alva)
        assert goes_on(cilla, AUTHORITY, now=later(5)) == ()
        act("note_quiet", cilla, authority_id=OTHER_AUTHORITY, authority="Socialnämnden", now=later(5))

    def test_a_press_of_before_may_be_sent_again(self, alva: Viewer) -> None:
        key = act("note_quiet", alva)
        opened(alva)
        assert act("note_quiet", alva, key=key) == key
        assert len(queries.diary(alva, AUTHORITY)) == 1


@pytest.mark.django_db
class TestPutRight:
    def test_a_day_without_news_is_corrected_by_a_note_once(self, alva: Viewer) -> None:
        act("note_quiet", alva)
        (line,) = queries.diary(alva, AUTHORITY)
        noted(alva, draft=NoteDraft("Det brann i hamnen.", corrects=line.number))
        assert [one.corrected_by for one in queries.diary(alva, AUTHORITY)] == [None, line.number + 1]
        with refused("leadership.no_such_note"):
            noted(alva, draft=NoteDraft("Det brann igen.", corrects=line.number))

    def test_a_handover_is_not(self, alva: Viewer) -> None:
        from vardkase.leadership.tests.diaries import handed_over

        handed_over(alva)
        (line,) = queries.diary(alva, AUTHORITY)
        with refused("leadership.no_such_note"):
            noted(alva, draft=NoteDraft("Nej.", corrects=line.number))


@pytest.mark.django_db
@pytest.mark.usefixtures("registered", "an_hour_later")
class TestThePage:
    def test_leads_to_the_note_with_what_goes_on(self, desk: CheckingClient, eva: Viewer) -> None:
        opened(viewer_with(Role.DUTY_OFFICER))
        page = Page(desk.post("/diary/quiet/", {"key": str(new_id())}, follow=True))
        assert "Det här pågår:" in page.text
        assert "Stormen Alfrida" in page.text
        assert "text" in page.fields
        assert queries.diary(eva, AUTHORITY) == ()

    def test_offers_to_correct_it(self, desk: CheckingClient, eva: Viewer) -> None:
        desk.post("/diary/quiet/", {"key": str(new_id())})
        (line,) = queries.diary(eva, AUTHORITY)
        (href,) = Page(desk.get(OURS)).tree.xpath("//a[contains(@href, 'corrects=')]/@href")
        page = Page(desk.get(href))
        assert page.form["text"] == ""
        desk.post(href, {**page.form, "text": "Det brann i hamnen."})
        assert f"Rättat i #{line.number + 1}" in Page(desk.get(OURS)).text
