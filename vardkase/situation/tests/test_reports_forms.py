"""The forms of reports: what is read from what was typed, what is offered, and what is kept when it is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.http import QueryDict

from vardkase.incidents.rules import Secrecy
from vardkase.incidents.tests.scenes import NIGHT, later
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.seen import digest
from vardkase.situation.forms import reports as forms
from vardkase.situation.queries.reports_rows import Delivered, Report
from vardkase.situation.rules.reports import Colour, Confidence, Part, Trend, Way
from vardkase.situation.rules.reports_paper import Written
from vardkase.situation.tests.reports_scenes import HEADER, delivery, item, receipt
from vardkase.testing.cases import each

NOW = later(120)


def sent_of(**said: Any) -> QueryDict:
    """What a browser would send."""
    data = QueryDict(mutable=True)
    for name, value in ({"key": str(new_id())} | said).items():
        data.setlist(name, value if isinstance(value, list) else [str(value)])
    return data


def header_form(**said: Any) -> forms.HeaderForm:
    form = forms.HeaderForm(sent_of(**{"reach": "external"} | said), now=NOW, since=NIGHT)
    form.is_valid()
    return form


class TestHeaderForm:
    def test_nothing_filled_in_means_now_since_the_last_report_and_outside(self):
        found = header_form().said()
        assert (found.as_of, found.period_from, found.external, found.next_at) == (NOW, NIGHT, True, None)
        assert (found.own, found.area, found.trend, found.confidence) == (Colour.GREY, Colour.GREY, Trend.UNKNOWN, Confidence.UNKNOWN)

    def test_moments_are_read_in_words(self):
        found = header_form(as_of="04:00", period_from="02:30", next_at="2 tim").said()
        assert (found.as_of, found.period_from, found.next_at) == (later(100), later(10), later(240))

    @pytest.mark.parametrize("typed", ["nu", "04:20", ""])
    def test_the_minute_that_goes_on_is_now(self, typed):
        now = NOW.replace(second=37)
        form = forms.HeaderForm(sent_of(reach="external", as_of=typed), now=now, since=now.replace(second=12))
        assert form.is_valid()
        assert form.said().as_of == now

    def test_recipients_are_one_on_each_line(self):
        assert header_form(recipients="Länsstyrelsen\r\n\r\n  Region  \r\n").said().recipients == ("Länsstyrelsen", "  Region")

    @pytest.mark.parametrize("field", ["as_of", "period_from", "next_at"])
    def test_what_cannot_be_read_is_said_at_its_field_and_kept(self, field):
        form = header_form(**{field: "när som helst"})
        form.said()
        assert form.errors[field]
        assert form[field].value() == "när som helst"

    def test_a_reach_that_there_is_not_is_refused(self):
        assert "reach" in header_form(reach="everybody").errors

    def test_a_head_that_is_changed_is_shown_as_it_stands_and_keeps_its_moment(self):
        form = forms.HeaderForm(None, now=NOW, since=NIGHT, header=HEADER, moved=False)
        assert "as_of" not in form.fields
        assert "actor" not in form.fields
        assert form["recipients"].value() == "Länsstyrelsen\nRegion Stockholm"
        assert form["next_at"].value() == "2019-01-02 12:20"
        assert form["seen"].value() == digest(HEADER)

    def test_saved_as_it_was_opened_it_says_the_same(self):
        opened = forms.HeaderForm(None, now=NOW, since=NIGHT, header=HEADER, moved=False)
        said = {name: opened[name].value() for name in opened.fields if opened[name].value() not in (None, False)}
        form = forms.HeaderForm(sent_of(**said), now=NOW, since=NIGHT, header=HEADER, moved=False)
        assert form.is_valid()
        assert form.said() == HEADER

    def test_a_next_report_that_has_passed_meanwhile_is_still_what_was_said(self):
        header = replace(HEADER, next_at=later(90))
        opened = forms.HeaderForm(None, now=NOW, since=NIGHT, header=header, moved=False)
        said = {"reach": "external", "next_at": opened["next_at"].value(), "period_from": opened["period_from"].value()}
        form = forms.HeaderForm(sent_of(**said), now=NOW, since=NIGHT, header=header, moved=False)
        assert form.is_valid()
        assert form.said().next_at == later(90)

    def test_the_few_fields_that_matter_come_first_and_every_field_once(self):
        form = forms.HeaderForm(None, now=NOW, since=NIGHT)
        first, further = ([field.name for field in those] for those in (form.first, form.further))
        assert first == ["reach", "as_of", "period_from", "next_at", "recipients"]
        assert not set(first) & set(further)
        assert {*first, *further, "key", "seen"} == set(form.fields)

    def test_what_another_changed_is_told_beside_what_was_typed(self):
        form = forms.HeaderForm(sent_of(reach="external", purpose="Mitt", seen="x"), now=NOW, since=NIGHT, header=HEADER, moved=False)
        form.is_valid()
        form.refuse(Refusal("leadership.changed_meanwhile"))
        assert ("Nu: Syfte", "Lägesrapport enligt begäran") in form.stands
        assert form["purpose"].value() == "Mitt"
        assert form["seen"].value() == digest(HEADER)


class TestTheNextReport:
    """What the last report said is shown, and what was said to others is not said of it."""

    LAST = replace(HEADER, own=Colour.RED, area=Colour.ORANGE, trend=Trend.WORSE, confidence=Confidence.LOW)

    def form(self, data: Any = None) -> forms.HeaderForm:
        return forms.HeaderForm(data, now=NOW, since=NIGHT, last=self.LAST)

    def test_it_is_judged_anew_beside_how_the_last_one_was(self):
        form = self.form()
        told = {name: str(form.fields[name].help_text) for name in ("own", "area", "trend", "confidence")}
        assert told["own"].startswith("Förra rapporten: Röd")
        assert told["area"].startswith("Förra rapporten: Orange")
        assert (told["trend"], told["confidence"]) == ("Förra rapporten: Sämre.", "Förra rapporten: Låg.")
        assert [form[name].value() for name in told] == ["grey", "grey", "unknown", "unknown"]
        assert not str(forms.HeaderForm(None, now=NOW, since=NIGHT).fields["own"].help_text)

    def test_who_gets_it_and_who_asked_for_it_are_carried_to_the_same_readers(self):
        form = self.form()
        said = {name: form[name].value() for name in ("reach", "recipients", "purpose", "requested_by", "contact")}
        again = self.form(sent_of(**said))
        assert again.is_valid()
        found = again.said()
        assert (found.recipients, found.purpose, found.requested_by) == (HEADER.recipients, HEADER.purpose, HEADER.requested_by)

    def test_an_internal_one_does_not_say_that_the_county_asked_for_it(self):
        said = {"reach": "internal", "purpose": HEADER.purpose, "requested_by": HEADER.requested_by}
        form = self.form(sent_of(**said))
        assert form.is_valid()
        assert (form.said().purpose, form.said().requested_by) == ("", "")
        form = self.form(sent_of(**said | {"purpose": "Till staben", "requested_by": "Stabschef"}))
        assert form.is_valid()
        assert (form.said().purpose, form.said().requested_by) == ("Till staben", "Stabschef")


class TestSectionForm:
    ITEMS = (item("fact:1"), item("fact:2"), item("fact:3", text="", value="", secrecy=Secrecy.SECRET))

    def form(self, data: Any = None, stands: Written | None = None, items: Any = ITEMS) -> forms.SectionForm:
        return forms.SectionForm(data, now=NOW, part=Part.EVENT, stands=stands or Written(), items=items)

    def test_all_of_the_material_is_ticked_until_somebody_leaves_it_out(self):
        assert self.form()["items"].value() == ["fact:1", "fact:2", "fact:3"]
        assert self.form(stands=Written("", ("fact:2",)))["items"].value() == ["fact:1", "fact:3"]

    def test_a_secret_is_offered_by_its_number_alone(self):
        labels = [label for _key, label in self.form().fields["items"].choices]
        assert labels[0] == "fact:1 är 1 (ons 2 jan 02:30)"
        assert labels[2] == "En sekretessmarkerad uppgift; den kommer aldrig med i en rapport (nr 1)"

    @pytest.mark.parametrize(
        ("external", "said"), [(True, "Intern, kommer inte med: fact:4 är 1 (ons 2 jan 02:30)"), (False, "fact:4 är 1 (ons 2 jan 02:30)")]
    )
    def test_of_what_is_internal_it_is_said_when_it_does_not_go_out(self, external, said):
        inside = item("fact:4", secrecy=Secrecy.INTERNAL)
        form = forms.SectionForm(None, now=NOW, part=Part.EVENT, stands=Written(), items=(item(), inside), external=external)
        assert [label for _key, label in form.fields["items"].choices] == ["fact:1 är 1 (ons 2 jan 02:30)", said]

    def test_what_is_not_ticked_is_left_out(self):
        form = self.form(sent_of(text="Text.", items=["fact:2"], internal="on"))
        assert form.is_valid()
        assert form.draft().left_out == ("fact:1", "fact:3")
        assert (form.draft().part, form.draft().text, form.draft().internal) == (Part.EVENT, "Text.", True)

    def test_without_material_there_is_nothing_to_tick(self):
        form = self.form(sent_of(text="Text."), items=())
        assert "items" not in form.fields
        assert form.is_valid()
        assert form.draft().left_out == ()

    def test_a_piece_that_is_not_offered_cannot_be_ticked(self):
        assert "items" in self.form(sent_of(text="", items=["fact:99"])).errors

    def test_an_empty_section_has_a_fingerprint_too(self):
        empty, full = (self.form(stands=stands)["seen"].value() for stands in (Written(), Written("Text.")))
        assert empty
        assert empty != full

    @each("part", list(Part))
    def test_each_section_says_what_belongs_in_it(self, part):
        form = forms.SectionForm(None, now=NOW, part=part, stands=Written(), items=())
        assert str(form.fields["text"].help_text)


class TestSendForm:
    def test_a_delivery_to_each_line(self):
        form = forms.SendForm(sent_of(recipients="Länsstyrelsen\nRegion  Stockholm", way="wis", at="04:10", note=" 7 "), now=NOW)
        assert form.is_valid()
        assert [one.recipient for one in form.deliveries()] == ["Länsstyrelsen", "Region Stockholm"]
        assert {(one.way, one.at, one.note) for one in form.deliveries()} == {(Way.WIS, later(110), "7")}

    def test_without_a_time_it_is_now_and_without_names_nothing(self):
        form = forms.SendForm(sent_of(recipients="Polisen", way="mail"), now=NOW)
        assert form.is_valid()
        assert form.deliveries()[0].at == NOW
        empty = forms.SendForm(sent_of(recipients=" \n ", way="mail"), now=NOW)
        assert empty.is_valid()
        assert empty.deliveries() == ()

    def test_a_way_that_there_is_not_is_refused(self):
        assert "way" in forms.SendForm(sent_of(recipients="x", way="pigeon"), now=NOW).errors

    def test_a_time_that_cannot_be_read_is_said(self):
        form = forms.SendForm(sent_of(recipients="x", way="mail", at="nyss kanske"), now=NOW)
        form.is_valid()
        form.deliveries()
        assert form.errors["at"]


class TestReceiptForm:
    REPORT = Report(
        new_id(), 1, 1, "Kommunen", "Lägesrapport 1", NIGHT, "A", HEADER,
        deliveries=(Delivered(delivery(), 1), Delivered(delivery("Region"), 1, receipt("Region")), Delivered(delivery(), 2)),
    )  # fmt: skip

    def test_those_who_have_not_answered_are_offered_once(self):
        form = forms.ReceiptForm(None, now=NOW, report=self.REPORT)
        assert form.fields["recipient"].choices == [("Länsstyrelsen", "Länsstyrelsen")]

    def test_what_was_sent_is_shown_as_it_was_sent(self):
        form = forms.ReceiptForm(sent_of(recipient="Polisen", by="TiB", way="phone"), now=NOW, report=self.REPORT)
        assert form.is_valid()
        assert form.said().recipient == "Polisen"

    def test_who_how_and_when(self):
        form = forms.ReceiptForm(sent_of(recipient="Länsstyrelsen", by=" TiB  Lst ", way="phone", at="04:10"), now=NOW, report=self.REPORT)
        assert form.is_valid()
        assert (form.said().by, form.said().way, form.said().at) == ("TiB Lst", Way.PHONE, later(110))


@each(
    "form",
    [
        lambda: forms.HeaderForm(None, now=NOW, since=NIGHT),
        lambda: forms.RefreshForm(None, now=NOW),
        lambda: forms.TakeForm(None, now=NOW),
        lambda: forms.SectionForm(None, now=NOW, part=Part.EVENT, stands=Written(), items=(item(),)),
        lambda: forms.WordsForm(None, now=NOW),
        lambda: forms.ReasonForm(None, now=NOW),
        lambda: forms.ReadForm(None, now=NOW),
        lambda: forms.ReviewForm(None, now=NOW),
        lambda: forms.SendForm(None, now=NOW),
    ],
    ids=range(9),
)
def test_every_form_carries_a_key_and_every_field_has_a_label(form):
    made = form()
    assert made["key"].value()
    for field in made.visible_fields():
        assert str(field.label)
